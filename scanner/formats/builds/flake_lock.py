"""flake.lock and devenv.lock: the revision and the hash of every input of a Nix flake."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, bounded, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_SHOWN = 12  # digits of a commit


def matches(path: str) -> bool:
    return name_of(path) in ("flake.lock", "devenv.lock")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _compare(old: Lock | None, new: Lock) -> Iterator[Delta]:
    """As any lock; that a new input comes from a forge is what inputs do."""
    known = {row.name for row in old.rows} if old else set()
    for delta in compare_locks(old, new):
        if delta.kind != "source-changed" or delta.subject in known or delta.severity is Severity.CRITICAL:
            yield delta


def _read(content: bytes) -> Lock:
    tree = bounded(as_json(content))
    if not isinstance(tree, dict) or not isinstance(tree.get("nodes"), dict):
        raise UnreadableError("no lock of a flake", 1)
    return lock_of(
        _row(name, mapping(node)) for name, node in mapping(tree["nodes"]).items() if name != tree.get("root")
    )


def _row(name: str, node: Any) -> Locked:
    locked = mapping(node.get("locked"))
    kind, digest, revision = (text(locked.get(key)) for key in ("type", "narHash", "rev"))
    if kind in ("github", "gitlab", "sourcehut"):
        host = text(locked.get("host"))
        place = f"{kind}:{host + '/' if host else ''}{text(locked.get('owner'))}/{text(locked.get('repo'))}"
        source = place if kind == "github" else f"git+{place}"
    elif kind == "git":
        source = f"git+{text(locked.get('url'))}"
    elif kind == "path":
        source = f"path:{text(locked.get('path'))}"
    else:
        source = text(locked.get("url"))
    hashes = frozenset({digest.replace("-", ":", 1)} if digest else ())
    return Locked(
        name, revision[:_SHOWN] or digest[:40] if source.startswith(("git", "path")) else digest[:40], source, hashes
    )
