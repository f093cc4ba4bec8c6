"""`versions.props` has two owners: a Gradle plug-in that keeps one version of everything in it, and MSBuild.

The plug-in's lines are `group:name = version`, with `*` for the rest of a name. What is XML is MSBuild's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.dotnet import msbuild
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_LINE = re.compile(r"([\w.*-]{1,200}:[\w.*-]{1,200})\s*=\s*(\S.{0,100})$")
_MOST = 10_000


def matches(path: str) -> bool:
    return name_of(path) == "versions.props"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if any(side is not None and _is_xml(side) for side in (old, new)):
        yield from msbuild.diff(old, new)
    else:
        yield from compared(old, new, _read, _compare, worst=Severity.HIGH)


def _is_xml(content: bytes) -> bool:
    return b"<" in content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:2] or content[:2] in (b"\xff\xfe", b"\xfe\xff")


def _read(content: bytes) -> list[Dependency]:
    rows = []
    for number, line in enumerate(as_lines(content), 1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        found = _LINE.match(said)
        if found is None or number > _MOST:
            raise UnreadableError("no line of versions", number)
        rows.append(Dependency(found[1], found[2], line=number))
    return rows


def _compare(old: list[Dependency] | None, new: list[Dependency]) -> Iterator[Delta]:
    yield from compare_dependencies(old or [], new)
