"""What one setting of a package manager means, wherever it is written.

npm, pnpm, Yarn and Bun give the same dozen dangerous settings different names in six files: where packages come from,
which of them may run code when they are installed, how long a release must have been out, what is loaded beside them.
A setting is known by its name without case and dashes; one that nobody here knows is told as changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from scanner.formats.javascript.cooldowns import minutes
from scanner.formats.javascript.setting_names import (
    ADDRESS_ENDS,
    ADDRESSES,
    AGES,
    CODE,
    IRRELEVANT,
    KNOWN,
    NARROWED,
    PUBLISHING,
    SECRETS,
    SWITCHES,
    TRUST,
    WIDENED,
    Switch,
)
from scanner.formats.javascript.written import written
from scanner.formats.shapes import sources
from scanner.formats.shapes.trees import items, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_VARIABLE = re.compile(r"[\"']?(?:\$\{[^}]{1,200}\}|\$[A-Za-z_]\w{0,200})[\"']?$")
_RELEASE = re.compile(r"^\.?/?\.yarn/releases/yarn-\d[\w.-]*\.c?js$")


class Setting(Struct, frozen=True):
    """One setting with both values, None where a side has none. `place` is how the file writes it."""

    place: str
    old: Any
    new: Any

    @property
    def name(self) -> str:
        """Its name without scope, path, case and separators: `@acme:Registry` is `registry`."""
        last = re.split(r"[:.\]]", self.place)[-1] or self.place
        return last.casefold().replace("-", "").replace("_", "")

    def told(self, kind: str, severity: Severity) -> Delta:
        was, now = text(self.old), text(self.new)
        return Delta(kind, self.place, sources.without_password(was), sources.without_password(now), severity)


def compare_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """The deltas of two flat lists of settings, by the place each stands in."""
    for place in (*new, *(key for key in old if key not in new)):
        if old.get(place) != new.get(place):
            yield from judge(Setting(place, old.get(place), new.get(place)))


def judge(each: Setting) -> Iterator[Delta]:
    """What it means that a setting has another value."""
    name = each.name
    if name in IRRELEVANT or _plain(each.old) == _plain(each.new):
        return
    if name in SECRETS:
        yield from _secret(each)
    elif name in ADDRESSES or name.endswith(ADDRESS_ENDS) or each.place.startswith("node-mirror:"):
        yield from _address(each)
    elif name in SWITCHES:
        yield from _switch(each, SWITCHES[name])
    elif name in WIDENED:
        yield from _grown(each, *WIDENED[name])
    elif name in NARROWED:
        yield from _grown(Setting(each.place, each.new, each.old), *NARROWED[name], swapped=True)
    elif name in AGES:
        yield from _age(each)
    elif name in CODE:
        yield from _code(each)
    elif name in TRUST:
        yield each.told("transport-weakened", Severity.HIGH if each.new else Severity.LOW)
    elif name in PUBLISHING:
        yield each.told("publish-changed", Severity.CRITICAL)
    else:
        yield each.told(*KNOWN.get(name, ("setting-changed", Severity.MEDIUM)))


def _plain(value: Any) -> Any:
    """A value without what makes no difference: `"true"` is true, and an address ends with or without a slash."""
    if isinstance(value, str):
        lowered = value.strip().casefold()
        return {"true": True, "false": False}.get(lowered, value.strip().removesuffix("/"))
    return value


def is_on(value: Any) -> bool:
    return value is True or str(value).strip().casefold() in ("true", "yes", "1")


def _secret(each: Setting) -> Iterator[Delta]:
    """A credential, which belongs into the environment; a name of a variable says who is given it."""
    if each.new is None or each.new == "":
        yield Delta("setting-changed", each.place, "a credential", "", Severity.LOW)
    elif _VARIABLE.match(str(each.new)):
        yield Delta("env-changed", each.place, _hidden(each.old), str(each.new), Severity.HIGH)
    else:
        yield Delta("secret-exposed", each.place, _hidden(each.old), "a literal value", Severity.CRITICAL)


def _hidden(value: Any) -> str:
    return "" if value is None else str(value) if _VARIABLE.match(str(value)) else "a literal value"


def _address(each: Setting) -> Iterator[Delta]:
    yield each.told("registry-changed", Severity.CRITICAL)
    if sources.insecure(str(each.new)) and not sources.insecure(str(each.old)):
        yield each.told("transport-weakened", Severity.CRITICAL)
    if "@" in str(each.new).partition("://")[2].partition("/")[0] and "${" not in str(each.new):
        yield Delta("secret-exposed", each.place, "", "credentials in the address", Severity.CRITICAL)


def _switch(each: Setting, switch: Switch) -> Iterator[Delta]:
    """Safe is better than unsaid, unsaid is better than unsafe; only a step down is worth a look."""
    was, now = (_safety(value, switch.safe) for value in (each.old, each.new))
    if now < was:
        yield each.told(switch.kind, switch.severity)
    elif now > was:
        yield each.told("setting-changed", Severity.LOW)


def _safety(value: Any, safe: str) -> int:
    if value is None or value == "":
        return 1
    said = "true" if is_on(value) else str(value).strip().casefold()
    return 2 if said == safe else 0


def _grown(each: Setting, kind: str, severity: Severity, *, swapped: bool = False) -> Iterator[Delta]:
    """A list that lets more in, or, `swapped`, keeps less out."""
    was, now = _members(each.old), _members(each.new)
    more, less = sorted(now - was), sorted(was - now)
    old, new = (more, less) if swapped else (less, more)
    if more:
        yield Delta(kind, each.place, listed(old), listed(new), severity)
    elif less and each.new is None and kind == "install-scripts-allowed":
        # Without a list newer installers run no script and older ones run all.
        yield Delta(kind, each.place, listed(old), "", Severity.MEDIUM)
    elif less:
        yield Delta("setting-changed", each.place, listed(old), listed(new), Severity.LOW)


def listed(names: list[str]) -> str:
    """Names for people; "" for none."""
    return text(names) if names else ""


def _members(value: Any) -> set[str]:
    """The members of a list, or the keys of a map that are switched on."""
    if isinstance(value, dict):
        return {str(key) for key, inner in value.items() if is_on(inner)}
    return {written(member) for member in items(value)}


def _age(each: Setting) -> Iterator[Delta]:
    was, now = minutes(each.old), minutes(each.new)
    if was is None or now is None or now < was:
        yield each.told("cooldown-lowered", Severity.HIGH)
    elif now > was:
        yield each.told("setting-changed", Severity.LOW)


def _code(each: Setting) -> Iterator[Delta]:
    """Code that the package manager loads."""
    if each.name == "yarnpath" and all(_RELEASE.search(str(value)) for value in (each.old, each.new)):
        yield Delta(
            "toolchain-changed", "yarn", text(each.old), text(each.new), Severity.MEDIUM
        )  # its file is told too
    elif each.new in (None, "", [], {}):
        yield each.told("plugin-removed", Severity.LOW)
    elif each.old in (None, "", [], {}):
        yield each.told("plugin-added", Severity.CRITICAL)
    else:
        yield each.told("plugin-changed", Severity.HIGH)
