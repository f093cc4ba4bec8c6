"""`nuget.config`: the sources of every package, which of them may give which package, and their credentials.

Without a mapping NuGet takes the first source that answers, so one more source is one more place that can answer for
any name. A removed mapping opens every source for every name again.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.shapes import sources
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element, as_xml, children, differences
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_MOST = 25_000
_PATTERNS = 100  # patterns a lost one is looked for in
_SPELLED = {
    "packagesources": "packageSources",
    "auditsources": "auditSources",
    "fallbackpackagefolders": "fallbackPackageFolders",
}
_SOURCES = tuple(_SPELLED)
_SETTINGS = {
    "signaturevalidationmode": ("transport-weakened", Severity.CRITICAL, ("accept",)),
    "http_proxy": ("registry-changed", Severity.CRITICAL, ()),
    "defaultpushsource": ("publish-changed", Severity.CRITICAL, ()),
    "globalpackagesfolder": ("registry-changed", Severity.HIGH, ()),
    "repositorypath": ("registry-changed", Severity.HIGH, ()),
}
_TOLD = (*_SOURCES, "disabledpackagesources", "packagesourcemapping", "packagesourcecredentials", "apikeys", "config")
_QUIET = ("activepackagesource", "bindingredirects", "packagemanagement", "packagerestore", "solution")
_SECRETS = ("cleartextpassword", "password")

Entries = dict[str, dict[str, str]]


def matches(path: str) -> bool:
    name = name_of(path)
    return name == "nuget.config" or (name.startswith("nuget.") and name.endswith(".config"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Element:
    root = as_xml(content, _MOST)
    if root.name.lower() != "configuration":
        raise UnreadableError(f"no NuGet configuration but <{root.name[:40]}>", root.line)
    return root


def _compare(old: Element | None, new: Element) -> Iterator[Delta]:
    before = Element("configuration", {}, 0) if old is None else old
    for section in _SOURCES:
        yield from _sources(section, before, new)
    yield from _switched_off(before, new)
    yield from _mapping(before, new)
    yield from _credentials(before, new)
    yield from _config(_entries(before, "config"), _entries(new, "config"))
    for place, was, now in differences(_rest(before), _rest(new)):
        severity = Severity.CRITICAL if place.lower().startswith("trustedsigners") else Severity.MEDIUM
        yield Delta("setting-changed", place, text(was), text(now), severity)


def _sections(root: Element, name: str) -> list[Element]:
    return [each for each in root.children if each.name.lower() == name]


def _rest(root: Element) -> Element:
    rest = Element("configuration", {}, 0)
    rest.children = [each for each in root.children if each.name.lower() not in (*_TOLD, *_QUIET)]
    return rest


def _entries(root: Element, section: str) -> Entries:
    """The `<add key="" value=""/>` of a section by key, with their other attributes."""
    found: Entries = {}
    for group in _sections(root, section):
        for each in group.children:
            if each.name.lower() == "add":
                written = {key.lower(): value.strip() for key, value in each.attributes.items()}
                found[written.get("key", "")] = {**written, "line": str(each.line)}
            elif each.name.lower() == "clear":
                found["<clear />"] = {}
    return found


def _sources(section: str, old: Element, new: Element) -> Iterator[Delta]:
    gone, come = _entries(old, section), _entries(new, section)
    if gone.pop("<clear />", None) is not None and "<clear />" not in come and section == "packagesources":
        yield Delta(
            "registry-changed", f"{_SPELLED[section]}.clear", "clear", "", Severity.CRITICAL
        )  # those of the machine count
    come.pop("<clear />", None)
    places = {entry.get("value", "") for entry in gone.values()}
    kept = {entry.get("value", "") for entry in come.values()}
    for name, entry in come.items():
        was, now = gone.get(name, {}), entry.get("value", "")
        subject, line = f"{_SPELLED[section]}[{name}]", int(entry.get("line", 0))
        earlier = was.get("value", "")
        if now != earlier and (now not in places or earlier):
            shown = sources.without_password(text(earlier)), sources.without_password(text(now))
            same = earlier and sources.host_of(now) == sources.host_of(earlier) != ""
            severity = Severity.HIGH if same else Severity.CRITICAL
            yield Delta("registry-changed", subject, shown[0], shown[1], severity, line)
        yield from _insecure(subject, was, entry, line)
    for name, entry in gone.items():
        if name not in come and entry.get("value", "") not in kept:
            shown_place = sources.without_password(text(entry.get("value", "")))
            yield Delta("registry-changed", f"{_SPELLED[section]}[{name}]", shown_place, "", Severity.HIGH)


def _insecure(subject: str, old: dict[str, str], new: dict[str, str], line: int) -> Iterator[Delta]:
    if sources.insecure(new.get("value", "")) and not sources.insecure(old.get("value", "")):
        shown = sources.without_password(text(new["value"]))
        yield Delta("transport-weakened", subject, "", shown, Severity.CRITICAL, line)
    for key in ("allowinsecureconnections", "disabletlscertificatevalidation"):
        if new.get(key, "").lower() == "true" and old.get(key, "").lower() != "true":
            yield Delta("transport-weakened", f"{subject}.{key}", old.get(key, ""), "true", Severity.CRITICAL, line)


def _switched_off(old: Element, new: Element) -> Iterator[Delta]:
    """Sources that are listed and not asked; one that is asked again is a source added."""
    gone, come = (
        {
            name
            for name, entry in _entries(side, "disabledpackagesources").items()
            if entry.get("value", "").lower() == "true"
        }
        for side in (old, new)
    )
    for name in sorted(gone - come):
        yield Delta("registry-changed", f"disabledPackageSources[{name}]", "disabled", "", Severity.CRITICAL)
    for name in sorted(come - gone):
        yield Delta("registry-changed", f"disabledPackageSources[{name}]", "", "disabled", Severity.MEDIUM)


def _mapping(old: Element, new: Element) -> Iterator[Delta]:
    """Which source may give which names. No mapping at all is every source for every name."""
    before, after = _patterns(old), _patterns(new)
    if before and not after:
        yield Delta("registry-changed", "packageSourceMapping", text(sorted(before)), "", Severity.CRITICAL)
        return
    if after and not before:
        yield Delta("pin-tightened", "packageSourceMapping", "", text(sorted(after)), Severity.LOW)
        return
    others = [(name, pattern) for name, patterns in after.items() for pattern in patterns]
    for name in dict.fromkeys((*after, *before)):
        subject = f"packageSourceMapping[{name}]"
        for pattern in after.get(name, ()):
            if pattern not in before.get(name, ()):
                yield Delta("registry-changed", subject, "", text(pattern), Severity.HIGH)
        for pattern in before.get(name, ()):
            if pattern not in after.get(name, ()):
                # Where another pattern covers the name, that source gives it from now on.
                elsewhere = any(_covers(other, pattern) for _, other in others[:_PATTERNS])
                kind, severity = ("registry-changed", Severity.HIGH) if elsewhere else ("pin-tightened", Severity.LOW)
                yield Delta(kind, subject, text(pattern), "", severity)


def _covers(pattern: str, name: str) -> bool:
    return pattern == name or (pattern.endswith("*") and name.lower().startswith(pattern[:-1].lower()))


def _patterns(root: Element) -> dict[str, dict[str, None]]:
    found: dict[str, dict[str, None]] = {}
    for section in _sections(root, "packagesourcemapping"):
        for each in children(section, "packageSource"):
            patterns = [inner.attributes.get("pattern", "") for inner in children(each, "package")]
            found.setdefault(each.attributes.get("key", ""), {}).update(dict.fromkeys(patterns))
    return found


def _credentials(old: Element, new: Element) -> Iterator[Delta]:
    """Passwords and keys that stand in the file. `%NAME%` is a variable of the environment."""
    before, after = ({(each.name, key): value for each, key, value in _secrets(side)} for side in (old, new))
    for (name, key), value in after.items():
        if value != before.get((name, key)) and value and not (value.startswith("%") and value.endswith("%")):
            yield Delta("secret-exposed", f"packageSourceCredentials[{text(name)}].{key}", "", "***", Severity.CRITICAL)
    known = _entries(old, "apikeys")
    for key, entry in _entries(new, "apikeys").items():
        if entry.get("value") and entry.get("value") != known.get(key, {}).get("value"):
            yield Delta(
                "secret-exposed", f"apikeys[{sources.without_password(text(key))}]", "", "***", Severity.CRITICAL
            )


def _secrets(root: Element) -> Iterator[tuple[Element, str, str]]:
    for section in _sections(root, "packagesourcecredentials"):
        for source in section.children:
            for each in children(source, "add"):
                if each.attributes.get("key", "").lower() in _SECRETS:
                    yield source, each.attributes["key"], each.attributes.get("value", "")


def _config(old: Entries, new: Entries) -> Iterator[Delta]:
    for key in dict.fromkeys((*new, *old)):
        was, now = (side.get(key, {}).get("value", "") for side in (old, new))
        if was == now or "password" in key.lower():
            continue
        kind, severity, weak = _SETTINGS.get(key.lower(), ("setting-changed", Severity.MEDIUM, ()))
        if weak and now.lower() not in weak and now:
            kind, severity = "setting-changed", Severity.LOW
        yield Delta(
            kind, f"config.{key}", sources.without_password(text(was)), sources.without_password(text(now)), severity
        )
