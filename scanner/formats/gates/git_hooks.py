"""Hook scripts in the tree (.husky/, .githooks/, .lefthook/): what runs on a developer's machine at every commit.

A command that goes, or whose failure no longer counts, is a check less; anything new runs with the developer's rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.gates.commands import compare_commands
from scanner.formats.shapes.settings import small
from scanner.formats.shapes.shell import commands, new_downloads
from scanner.formats.shapes.sides import as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_FOLDER = re.compile(r"(?:^|/)(?:\.husky|\.githooks|\.lefthook)/(?:.+/)?[\w.-]+$")
_OTHER = re.compile(r"(?:^\.|^readme|\.(?:md|json|txt)$)")
_BOILERPLATE = re.compile(
    r"#!|set\s+-|(?:\.|source)\s+[\"']?\$\(?.{0,60}husky|\.\s+[\"']?\$\(dirname|husky_skip|export\s+PATH"
)
_SHELL_WORDS = frozenset({"fi", "then", "else", "done", "do", "esac", "{", "}", "exit", "exit 0", "exit 1", ")", ""})


def matches(path: str) -> bool:
    folded = path.casefold()
    return bool(_FOLDER.search(folded)) and not _OTHER.search(folded.rpartition("/")[2])


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> str:
    return as_text(small(content))


def _compare(old: str | None, new: str) -> Iterator[Delta]:
    for line, severity in new_downloads(old or "", new).items():
        yield Delta("download-and-run", "script", "", line[:200], severity)
    if old is None:
        first = next(iter(_said(new)), "")
        yield Delta("hook-added", "script", "", first[:200], Severity.HIGH)
        return
    yield from compare_commands("script", _said(old), _said(new))


def _said(script: str) -> list[str]:
    """Commands with what follows them on their line, so that a swallowed failure shows."""
    lines = (" ".join(line.split()) for line in script.replace("\\\n", " ").split("\n"))
    known = (line for line in lines if line[:1] != "#" and commands(line) and not _BOILERPLATE.match(line))
    return [line for line in known if line not in _SHELL_WORDS or line == "exit 0"]
