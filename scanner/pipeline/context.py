"""What every step of a run shares: frozen, and free of clocks, terminals and environments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from scanner.approvals.witness import WitnessOf
from scanner.attribution.combine import Attributor
from scanner.classify import Classifier
from scanner.config.policy import Policy
from scanner.credentials.mask import Mask
from scanner.model.actor import ActorKind
from scanner.pipeline.beside import Vicinity
from scanner.pipeline.links import Linked
from scanner.pipeline.options import Options
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.refs import Refs
from scanner.repo.selection import Selection
from scanner.rulebook import Paths, Rulebook

if TYPE_CHECKING:
    from scanner.pipeline.secrets import Search


class Context(Struct, frozen=True):
    """One run's tools. `held_kinds` are the actors of whom the policy could hold something, established or not;
    `linked` are the files that others make release paths, `refs` those there were when first asked, `witness` says
    who signed a commit."""

    repository: Repository
    objects: Objects
    rulebook: Rulebook
    policy: Policy
    selection: Selection
    options: Options
    attribute: Attributor
    classify: Classifier
    paths: Paths
    search: Search | None
    held_kinds: frozenset[ActorKind]
    trailer_words: tuple[str, ...]
    mask: Mask
    vicinity: Vicinity
    linked: Linked
    refs: Refs
    witness: WitnessOf
