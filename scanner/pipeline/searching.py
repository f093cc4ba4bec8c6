"""Where the search for secrets touches the line: begun before it, shown every draft, and joined to what it found."""

from __future__ import annotations

from scanner.model.finding import Secret
from scanner.pipeline.context import Context
from scanner.pipeline.docket import Docket, Entry, enter
from scanner.pipeline.found import NOTHING, Result
from scanner.pipeline.gather import Draft, make_draft
from scanner.repo.log import read_log


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
