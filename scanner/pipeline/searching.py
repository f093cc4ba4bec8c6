"""Where the search for secrets touches the line: begun before it, shown every draft, and joined to what it found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scanner.config.policy import Policy
from scanner.credentials.profile import Profile
from scanner.errors import MissingObjectError
from scanner.model.finding import Secret
from scanner.pipeline.context import Context, Options
from scanner.pipeline.docket import Docket, Entry, enter
from scanner.pipeline.found import NOTHING, Result
from scanner.pipeline.gather import Draft, make_draft
from scanner.repo.ident import first_commit
from scanner.repo.log import read_log
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.selection import Selection
from scanner.repo.strays import named_objects

if TYPE_CHECKING:
    from scanner.credentials.baseline import Baseline
    from scanner.pipeline.secrets import Search


def open_search(
    repository: Repository,
    objects: Objects,
    selection: Selection,
    profile: Profile,
    policy: Policy,
    options: Options,
) -> Search:
    """The search of a run, begun where it can run beside the line."""
    from scanner.credentials.baseline import Baseline, with_baseline, with_exclusions
    from scanner.credentials.gating import gates_file
    from scanner.credentials.hunt import Hunt
    from scanner.credentials.sweep import Plan
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
    hunt = Hunt(plan, lambda: first_commit(repository.git), options.searched, cache, options.unreachable)
    if selection.kind == "history" and selection.revisions:
        hunt.everything()
    return Search(
        hunt,
        objects,
        baseline,
        later,
        selection.head or "",
        policy.secrets.authors == "agent",
        tuple(named_objects(repository.git)) if "--all" in selection.revisions else (),
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


def note(context: Context, draft: Draft) -> None:
    """Show the search a draft."""
    if context.search is not None:
        context.search.note(draft)


def with_secrets(context: Context, docket: Docket) -> Result:
    """Wait for the search, and enter what it found into the docket."""
    if context.search is None:
        return NOTHING
    result = context.search.finish()
    if not result.secrets:
        return result
    known = {entry.draft.commit.oid: entry for entry in docket.entries}
    new = [oid for oid in result.secrets if oid and oid not in known]
    for draft in _read_again(context, new):
        known[draft.commit.oid] = _entry(context, draft, result.secrets[draft.commit.oid])
    for oid, secrets in result.secrets.items():
        if oid in known and oid not in new:
            known[oid] = _entry(context, known[oid].draft, secrets)
        elif not oid and context.search.staged is not None:
            known[oid] = _entry(context, context.search.staged, secrets)
    order = context.search.order()
    docket.entries[:] = sorted(known.values(), key=lambda entry: order[entry.draft.commit.oid])
    return result


def _read_again(context: Context, oids: list[str]) -> list[Draft]:
    """Commits that had nothing to say until a secret was found in them."""
    if not oids:
        return []
    log = read_log(context.repository.git, ("--no-walk=unsorted",), oids)
    return [make_draft(context, commit, rows) for commit, rows in log]


def _entry(context: Context, draft: Draft, secrets: tuple[Secret, ...]) -> Entry:
    apart = Docket()
    enter(context, apart, draft, secrets)
    return apart.entries[0]
