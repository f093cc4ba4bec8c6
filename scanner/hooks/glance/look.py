"""The glance itself, for the two hooks that run before every commit."""

from __future__ import annotations

import os
from collections.abc import Mapping

from scanner.hooks.glance import led
from scanner.hooks.glance.above import amends
from scanner.hooks.glance.ask import DoubtError, Git, Row, git_of, objects, staged
from scanner.hooks.glance.tools import Gates, gates_file, patterns_file, read_gates, read_patterns

POLICY, BASELINE = "HEAD:.twokey.yaml", "HEAD:.secrets.baseline"
_MAGIC = (b"\x1f\x8b", b"PK", b"\xff\xfe", b"\xfe\xff")
_SNIFF = 8000  # bytes in which a NUL says binary
_MERGES = "MERGE_HEAD"


def nothing_to_say(hook: str, environ: Mapping[str, str], folder: str) -> bool:
    """Whether the index of the repository around here plainly holds nothing that `hook` would stop or announce.

    `folder` is the user's cache folder.
    """
    try:
        return bool(folder) and _looked(hook, environ, folder)
    except (DoubtError, OSError, ImportError, ValueError, AttributeError):
        return False


def _looked(hook: str, environ: Mapping[str, str], folder: str) -> bool:
    git = git_of(environ)
    if os.path.lexists(f"{git.folder}/{_MERGES}") or (hook == "commit-msg" and amends()):
        return False
    rows = staged(git)
    new = [row for row in rows if row[2].strip(b"0")] if hook == "pre-commit" else []
    asked = (POLICY.encode(), BASELINE.encode(), b"HEAD", *(oid for _, _, oid in new))
    policy, baseline, head, *contents = objects(git, asked)
    paths = read_patterns(patterns_file(folder, policy[0]))
    led.check(folder, git, head[0].decode(), rows, paths)
    if not new:
        return True
    gates = read_gates(gates_file(folder, policy[0], baseline[0]))
    return _no_secrets(git, gates, new, [_plain(content) for _, content in contents])


def _plain(content: bytes) -> bytes:
    if content.startswith(_MAGIC) or content.find(b"\0", 0, _SNIFF) >= 0:
        raise DoubtError
    return content


def _no_secrets(git: Git, gates: Gates, rows: list[Row], contents: list[bytes]) -> bool:
    """Whether every line that passes a gate stands in the same file of HEAD already."""
    passed = [(row, lines) for row, text in zip(rows, contents, strict=True) if (lines := gates.passing(text))]
    olds = [old for (_, old, _), _ in passed]
    if not all(old.strip(b"0") for old in olds):
        return False
    before = objects(git, olds) if olds else []
    for (_, lines), (_, text) in zip(passed, before, strict=True):
        framed = b"\n" + text + b"\n"
        # A comment may allow the same line there, and be gone now.
        if b"pragma" in text or not all(line in framed for line in lines):
            return False
    return True
