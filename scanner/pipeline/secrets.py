"""Secrets in what a draft adds: its rows read as blobs, each new side against every old one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.errors import MissingObjectError
from scanner.model.actor import ActorKind
from scanner.model.change import GITLINK_MODE
from scanner.model.finding import Secret
from scanner.model.report import Problem, Skipped
from scanner.pipeline.context import Context
from scanner.pipeline.gather import Draft
from scanner.repo.git import GitError
from scanner.repo.ident import roots
from scanner.repo.log import Row

if TYPE_CHECKING:
    from scanner.credentials.engine import Engine

_AGENTIC = frozenset({ActorKind.AGENT, ActorKind.ASSISTED, ActorKind.SUSPECTED})


@dataclass
class Ledger:
    """What one run could not or would not look into, and the repository's key once a secret asked for it."""

    problems: list[Problem] = field(default_factory=list)
    skipped: dict[str, Skipped] = field(default_factory=dict)
    key: bytes | None = None


def find_secrets(context: Context, draft: Draft, ledger: Ledger) -> tuple[Secret, ...]:
    """Every secret in the added lines of `draft`, sealed."""
    if context.engine is None:
        return ()
    engine = context.engine
    if context.policy.secrets.authors == "agent" and draft.attribution.kind not in _AGENTIC:
        return ()
    return tuple(secret for row in draft.rows for secret in _row_secrets(context, engine, draft, row, ledger))


def _row_secrets(context: Context, engine: Engine, draft: Draft, row: Row, ledger: Ledger) -> Iterator[Secret]:
    from scanner.credentials.engine import MAX_BYTES, is_binary, scan
    from scanner.credentials.seal import seal

    meta, raw_path = row
    path = raw_path.decode("utf-8", "surrogateescape")
    modes, oids = _sides(meta)
    if modes[-1] == GITLINK_MODE or not oids[-1].strip("0") or oids[-1] in oids[:-1]:
        return
    try:
        new = context.objects.blob(oids[-1])
        if len(new) > MAX_BYTES:
            ledger.skipped[path] = Skipped(path, f"larger than {MAX_BYTES} bytes, not searched for secrets")
            return
        if is_binary(new):
            return
        old_sides = zip(modes[:-1], oids[:-1], strict=True)
        olds = tuple(context.objects.blob(oid) for mode, oid in old_sides if mode != GITLINK_MODE and oid.strip("0"))
    except MissingObjectError as error:
        ledger.problems.append(Problem(f"{draft.commit.oid}:{path}", "secrets", error.message))
        return
    for hit in scan(engine, path, new, olds):
        if ledger.key is None:
            ledger.key = _key(context)
        yield seal(hit, path, ledger.key)


def _sides(meta: bytes) -> tuple[list[str], list[str]]:
    """Modes and object ids of all sides, old ones first; a merge has an old side for each parent."""
    fields = meta.lstrip(b":").decode("ascii", "replace").split(" ")
    sides = (len(fields) - 1) // 2
    return fields[:sides], fields[sides:-1]


def _key(context: Context) -> bytes:
    from scanner.credentials.seal import repository_key

    try:
        return repository_key(roots(context.repository.git, ("HEAD",)))
    except GitError:  # no HEAD yet: a first commit is being staged
        return repository_key([])
