"""tox.ini: environments that check the project, and sometimes one that builds or publishes it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.builds.programs import compare_scripts, dangers
from scanner.formats.builds.purposes import Purpose, purpose
from scanner.formats.python.ini import Sections, read_ini
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.variables import dangers as variable_dangers
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.HIGH
_COMMANDS = ("commands", "commands_pre", "commands_post", "install_command", "list_dependencies_command")
_QUIET = ("description", "skip_missing_interpreters", "envlist", "env_list", "labels", "minversion", "min_version")


def matches(path: str) -> bool:
    return name_of(path) == "tox.ini"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_ini, _compare, worst=WORST)


def _compare(before: Sections | None, new: Sections) -> Iterator[Delta]:
    old = before or {}
    for name, values in new.items():
        kind, _, rest = name.partition(":")
        if kind not in ("tox", "testenv", "base", "pkgenv") and not name.startswith("tox:"):
            continue  # other tools keep their settings here
        was = old.get(name, {})
        packs = kind == "pkgenv" or rest in (".pkg", ".package")
        ships = packs or (kind == "testenv" and purpose(rest) is Purpose.SHIPS)
        for key in dict.fromkeys((*values, *was)):
            yield from _value(f"{name}.{key}", key, was.get(key, ""), values.get(key, ""), ships=ships)
    for name, values in old.items():
        if name not in new and purpose(name.partition(":")[2]) is Purpose.SHIPS and values.get("commands"):
            yield Delta("build-script-changed", name, short(values["commands"], 200), "", Severity.LOW)


def _value(place: str, key: str, old: str, new: str, *, ships: bool) -> Iterator[Delta]:
    if old == new or key in _QUIET:
        return
    if key in _COMMANDS:
        yield from compare_scripts(place, old, new, Severity.HIGH if ships else Severity.NONE)
        for option in ("--index-url", "--extra-index-url", "--find-links"):
            if option in new and option not in old:
                yield Delta("registry-changed", place, "", short(new, 200), Severity.CRITICAL)
    elif key == "indexserver":
        yield Delta("registry-changed", place, short(old, 200), short(new, 200), Severity.CRITICAL)
    elif key in ("setenv", "set_env"):
        one, other = (dict(_pairs(side)) for side in (old, new))
        yield from variable_dangers(place, {name: value for name, value in other.items() if one.get(name) != value})
    elif ships and old.split() != new.split():
        yield Delta("build-script-changed", place, short(old, 200), short(new, 200), Severity.HIGH)
    elif key in ("requires", "provision_tox_env") and old.split() != new.split():
        yield Delta("plugin-changed", place, short(old, 200), short(new, 200), Severity.LOW)
    else:
        yield from dangers(place, old, new)


def _pairs(value: str) -> Iterator[tuple[str, str]]:
    for line in value.split("\n"):
        name, equals, said = line.partition("=")
        if equals:
            yield name.strip(), said.strip()
