"""The glance itself, for the two hooks that run before every commit."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from scanner.hooks.glance import led
from scanner.hooks.glance.above import amends
from scanner.hooks.glance.ask import DoubtError, Git, Row, git_of, objects, staged
from scanner.hooks.glance.tools import Gates, gates_file, patterns_file, read_gates, read_patterns

if TYPE_CHECKING:
    from scanner.hooks.glance.closer import Suspect

POLICY, BASELINE, ACCEPTED = "HEAD:.twokey.yaml", "HEAD:.secrets.baseline", "HEAD:.twokey-baseline"
_MAGIC = (b"\x1f\x8b", b"PK", b"\xff\xfe", b"\xfe\xff")
_SNIFF = 8000  # bytes in which a NUL says binary
_MERGES = "MERGE_HEAD"
_NONE = b"-"


def glance(hook: str, environ: Mapping[str, str], folder: str) -> str | None:
    """What `hook` says of the index of the repository around here: "" for plainly nothing, else why the commit is
    stopped; None where the whole has to be asked. `folder` is the user's cache folder.
    """
    try:
        return _looked(hook, environ, folder) if folder else None
    except Exception:  # noqa: BLE001 - whatever it is, the whole meets it again and names it
        return None


def _looked(hook: str, environ: Mapping[str, str], folder: str) -> str:
    git = git_of(environ)
    if os.path.lexists(f"{git.folder}/{_MERGES}") or (hook == "commit-msg" and amends()):
        raise DoubtError
    rows = staged(git)
    new = [row for row in rows if row[2].strip(b"0")] if hook == "pre-commit" else []
    asked = (POLICY.encode(), BASELINE.encode(), ACCEPTED.encode(), b"HEAD", *(oid for _, _, oid in new))
    policy, baseline, accepted, head, *contents = objects(git, asked)
    paths = read_patterns(patterns_file(folder, policy[0]))
    led.check(folder, git, head[0].decode(), rows, paths)
    if not new:
        return ""
    gates = read_gates(gates_file(folder, policy[0], baseline[0]))
    suspects = _suspects(git, gates, new, [_plain(content) for _, content in contents])
    if not suspects:
        return ""
    from scanner.hooks.glance.closer import words  # noqa: PLC0415 - detect-secrets

    return words(gates.profile, suspects, certain={policy[0], baseline[0], accepted[0]} == {_NONE})


def _plain(content: bytes) -> bytes:
    if content.startswith(_MAGIC) or content.find(b"\0", 0, _SNIFF) >= 0:
        raise DoubtError
    return content


def _suspects(git: Git, gates: Gates, rows: list[Row], contents: list[bytes]) -> list[Suspect]:
    """The files with lines that pass a gate and do not stand in the same file of HEAD."""
    passed = [(row, text, lines) for row, text in zip(rows, contents, strict=True) if (lines := gates.passing(text))]
    olds = [old for (_, old, _), _, _ in passed if old.strip(b"0")]
    before = dict(objects(git, olds)) if olds else {}
    found = []
    for (path, old, _), text, lines in passed:
        earlier = before.get(old, b"")
        if b"pragma" in earlier:  # a comment may allow the same line there, and be gone now
            raise DoubtError
        framed = b"\n" + earlier + b"\n"
        if new := {line: numbers for line, numbers in lines.items() if line not in framed}:
            found.append((path, text, new, earlier))
    return found
