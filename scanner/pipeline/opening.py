"""Where the search for secrets begins: before the line, and beside it where it can."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanner.config.policy import Policy
from scanner.credentials.profile import Profile
from scanner.errors import MissingObjectError
from scanner.pipeline.options import Options
from scanner.repo.ident import first_commit
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.refs import Refs
from scanner.repo.selection import Selection
from scanner.repo.strays import named_objects

if TYPE_CHECKING:
    from scanner.credentials.baseline import Baseline
    from scanner.credentials.sweep import Sweep
    from scanner.pipeline.secrets import Search


def open_search(
    repository: Repository,
    objects: Objects,
    selection: Selection,
    profile: Profile,
    policy: Policy,
    options: Options,
    refs: Refs,
    hired: Sweep | None = None,
) -> Search:
    """The search of a run, begun where it can run beside the line; `hired` are processes that wait for it."""
    from scanner.credentials.baseline import Baseline, with_baseline, with_exclusions
    from scanner.credentials.gating import gates_file
    from scanner.credentials.hunt import Hunt
    from scanner.credentials.plan import Plan
    from scanner.pipeline.secrets import Search
    from scanner.repo.storage import open_storage

    baseline = _baseline(objects, selection.judged_at) if selection.judged_at else Baseline()
    later = Baseline()
    if selection.kind == "staged":
        later = _baseline(objects, "")
    elif selection.head and selection.head != selection.judged_at:
        later = _baseline(objects, selection.head)
    used = with_exclusions(with_baseline(profile, baseline), options.exclusions)
    folder = Path(options.cache_folder) if options.cache_folder else None
    plan = Plan(
        used,
        repository.git,
        open_storage(repository.common_dir, repository.object_format),
        kept=gates_file(options.cache_folder, used),
        jobs=options.jobs,
    )
    cache = None
    if folder and options.cache and selection.kind != "staged":
        from scanner.credentials.cache import open_cache

        cache = open_cache(folder, repository.common_dir, used.engine_digest)
    hunt = Hunt(plan, lambda: first_commit(repository.git), options.searched, cache, options.unreachable, hired)
    if selection.kind == "history" and selection.revisions:
        hunt.everything()
    return Search(
        hunt,
        objects,
        baseline,
        later,
        selection.head or "",
        policy.secrets.authors == "agent",
        tuple(named_objects(repository.git, refs())) if "--all" in selection.revisions else (),
        options.unreachable,
    )


def _baseline(objects: Objects, revision: str) -> Baseline:
    """The baseline in the tree of a commit, or ("") in the index."""
    from scanner.credentials.baseline import FILE, Baseline, read_baseline

    try:
        content = objects.at(revision, FILE)
    except MissingObjectError:
        return Baseline()
    return read_baseline(content) if content else Baseline()
