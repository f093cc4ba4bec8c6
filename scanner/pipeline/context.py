"""What every step of a run shares: frozen, and free of clocks, terminals and environments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.approvals.witness import WitnessOf
from scanner.attribution.combine import Attributor
from scanner.classify import Classifier
from scanner.config.policy import Policy
from scanner.credentials.mask import Mask
from scanner.model.actor import ActorKind
from scanner.model.process import Process
from scanner.pipeline.beside import Vicinity
from scanner.pipeline.links import Linked
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.selection import Selection
from scanner.rulebook import Paths, Rulebook

if TYPE_CHECKING:
    from scanner.pipeline.secrets import Search


def _silent(*_done: int) -> None:
    """Nobody is watching."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a run was asked for. `today` is an ISO date; `environ` and `ancestors` (of this process) are given only
    where runtime evidence may count, `message` for the commit that is being made.

    `jobs` processes search for secrets, 0 for none but this one; `cache_folder` is where they keep their tools, and
    (with `cache`) what they found; "" for nowhere.
    `unreachable` objects count where a whole history is judged. `exclusions` are expressions by what they leave out:
    "file", "line" or "secret".
    """

    today: str
    secrets: bool = True
    all_commits: bool = False
    environ: Mapping[str, str] = field(default_factory=dict)
    ancestors: tuple[Process, ...] = ()
    message: str = ""
    progress: Callable[[int], None] = _silent
    searched: Callable[[int, int], None] = _silent
    jobs: int = 0
    cache_folder: str = ""
    cache: bool = True
    unreachable: bool = False
    exclusions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """One run's tools. `held_kinds` are the actors of whom the policy could hold something, established or not;
    `linked` are the files that others make release paths, `witness` says who signed a commit."""

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
    witness: WitnessOf
