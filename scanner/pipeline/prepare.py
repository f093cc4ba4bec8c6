"""Everything a run needs, the search for secrets first: other processes carry it out while this one loads the rest."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from scanner.config.policy import Policy
from scanner.credentials.profile import build_profile
from scanner.pipeline.opening import open_search
from scanner.pipeline.options import Options
from scanner.pipeline.policies import judging_policy
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.refs import all_refs
from scanner.repo.selection import Selection
from scanner.rulebook import Rulebook

if TYPE_CHECKING:
    from scanner.credentials.sweep import Sweep
    from scanner.pipeline.context import Context


def prepare(
    repository: Repository,
    objects: Objects,
    rulebook: Rulebook,
    selection: Selection,
    options: Options,
    policy: Policy | None = None,
    hired: Sweep | None = None,
) -> Context:
    """Everything a run needs. `policy` replaces the repository's own (`--policy FILE`), `hired` are processes that wait
    for the search. Raises on an unclear policy.
    """
    policy = policy or judging_policy(objects, rulebook, selection)
    profile = build_profile(rulebook.secrets_profile(policy.secrets.profile), rulebook.tokens)
    closely = options.secrets and "--all" in selection.revisions
    refs = cache(partial(all_refs, repository.git, closely))
    search = None
    if options.secrets:
        search = open_search(repository, objects, selection, profile, policy, options, refs, hired)
    try:
        from scanner.pipeline.tools import tools

        return tools(repository, objects, rulebook, selection, options, policy, profile, refs, search)
    except BaseException:
        if search is not None:
            search.end()
        raise
