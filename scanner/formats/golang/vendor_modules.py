"""vendor/modules.txt: at which versions the modules were copied into the repository that builds then use unasked."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.golang.modules import Replacement, compare_replacements, moved
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH


class _Vendored(Struct, frozen=True):
    """Versions by module, and replaced modules with what stands in for them; each with its line."""

    versions: dict[str, tuple[str, int]]
    replaced: dict[str, tuple[Replacement, int]]


def matches(path: str) -> bool:
    return name_of(path) == "modules.txt" and path.casefold().endswith("vendor/modules.txt")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> _Vendored:
    """Lines `# module version`, `# module [version] => target [version]`; `##` and package lines name no version."""
    versions: dict[str, tuple[str, int]] = {}
    replaced: dict[str, tuple[Replacement, int]] = {}
    for number, line in enumerate(as_lines(content), 1):
        if not line.startswith("# "):
            continue
        left, arrow, right = line[2:].partition(" => ")
        words, target = left.split(), right.split()
        if len(words) not in (1, 2) or (arrow and len(target) not in (1, 2)) or (len(words) == 1 and not arrow):
            raise UnreadableError("not a module at a version", number)
        if arrow:
            replaced[words[0]] = Replacement(target[0], target[1] if len(target) > 1 else ""), number
        if len(words) == 2:
            versions[words[0]] = words[1], number
    return _Vendored(versions, replaced)


def _compare(old: _Vendored | None, new: _Vendored) -> Iterator[Delta]:
    if old is None:
        yield Delta("lock-added", "file", "", f"{len(new.versions)} packages", Severity.MEDIUM)
    else:
        yield from _versions(old, new)
    yield from compare_replacements(None if old is None else old.replaced, new.replaced)


def _versions(old: _Vendored, new: _Vendored) -> Iterator[Delta]:
    for name, (version, number) in new.versions.items():
        if name not in old.versions:
            if name not in old.replaced:  # a stand-in for all versions names none
                yield Delta("dependency-added", name, "", version, Severity.MEDIUM, number)
        elif old.versions[name][0] != version:
            yield moved(name, old.versions[name][0], version, number)
    for name, (version, _) in old.versions.items():
        if name not in new.versions and name not in new.replaced:
            yield Delta("dependency-removed", name, version, "", Severity.LOW)
