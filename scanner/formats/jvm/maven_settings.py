"""Maven's `settings.xml` in a repository: the mirrors and proxies every download goes through, and the passwords.

A CI job passes it with `--settings`; a mirror in it takes the place of every repository of every POM.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.jvm.pom_properties import compare_properties
from scanner.formats.jvm.pom_rows import NAMES, parts, properties
from scanner.formats.jvm.repositories import Repository, compare_repositories, repository_of
from scanner.formats.shapes import sources
from scanner.formats.shapes.named_versions import Held
from scanner.formats.shapes.names import folder_of, name_of
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element, as_xml, child, children, differences, value
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_FOLDERS = ("", ".ci", ".github", ".m2", ".mvn", "ci")
_NOTHING = ("offline", "interactiveMode", "usePluginRegistry", "mirrors", "servers", "profiles", "pluginGroups")
_SECRETS = ("password", "passphrase")
_MIRROR = ("mirrorOf", "blocked")
_MOST = 25_000


def matches(path: str) -> bool:
    folder = folder_of(path).rpartition("/")[2]
    name = name_of(path)
    return (name == "settings.xml" and folder in _FOLDERS) or (folder == ".mvn" and name.endswith("settings.xml"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Element:
    root = as_xml(content, _MOST)
    if root.name != "settings":
        raise UnreadableError(f"no Maven settings but <{root.name[:40]}>", root.line)
    return root


def _compare(old: Element | None, new: Element) -> Iterator[Delta]:
    before = Element("settings", {}, 0) if old is None else old
    yield from compare_repositories(_repositories(before), _repositories(new))
    yield from _mirrors(before, new)
    yield from _servers(before, new)
    yield from _plugin_groups(before, new)
    yield from compare_properties(_properties(before), _properties(new), set(), "profiles.properties.")
    for place, was, now in differences(_rest(before), _rest(new)):
        if place == "proxies.proxy.host":
            yield Delta("registry-changed", place, _shown(was), _shown(now), Severity.CRITICAL)
        elif not place.endswith((*_SECRETS, ".id")):
            yield Delta("setting-changed", place, _shown(was), _shown(now), Severity.MEDIUM)


def _rest(settings: Element) -> Element:
    """What has no rule of its own: proxies, active profiles, the local repository, and what is not known."""
    rest = Element("settings", {}, 0)
    rest.children = [each for each in settings.children if each.name not in _NOTHING]
    for profile in children(settings, "profiles", "profile"):
        rest.children += [each for each in profile.children if each.name == "activation"]
    return rest


def _repositories(settings: Element) -> Iterator[Repository]:
    values = properties(settings)
    for each in children(settings, "mirrors", "mirror"):
        yield repository_of("mirrors", each, NAMES, values)
    for part in parts(settings):
        for table, entry in (("repositories", "repository"), ("pluginRepositories", "pluginRepository")):
            for each in children(part.element, table, entry):
                yield repository_of(part.place + table, each, NAMES, values)


def _properties(settings: Element) -> dict[str, Held]:
    return {name: held for name, held in properties(settings).items() if held.line}


def _mirrors(old: Element, new: Element) -> Iterator[Delta]:
    """Which repositories a mirror stands for; one that blocks what is not encrypted may have gone."""
    before = {value(each, "url"): each for each in children(old, "mirrors", "mirror")}
    for each in children(new, "mirrors", "mirror"):
        earlier = before.get(value(each, "url"))
        for key in _MIRROR if earlier is not None else ():
            was, now = value(earlier, key), value(each, key)
            if was != now:
                place = f"mirrors[{value(each, 'id')}].{key}"
                yield Delta("registry-changed", place, text(was), text(now), Severity.CRITICAL, each.line)


def _servers(old: Element, new: Element) -> Iterator[Delta]:
    """Credentials: one that stands here in the clear, and one that is used for more or other servers."""
    before = {value(each, "id"): each for each in children(old, "servers", "server")}
    for each in children(new, "servers", "server"):
        name = value(each, "id")
        earlier = before.pop(name, None)
        for place, was, now in differences(earlier, each):
            if place == "id":
                continue
            secret = place in (*_SECRETS, "privateKey")
            if secret and _clear(now):
                yield Delta("secret-exposed", f"servers[{name}].{place}", "", "***", Severity.CRITICAL, each.line)
            elif not secret or (was and now):
                shown = ("***", "***") if secret else (text(was), text(now))
                yield Delta("setting-changed", f"servers[{name}].{place}", *shown, Severity.MEDIUM, each.line)
    for name in before:
        yield Delta("setting-changed", f"servers[{name}]", text(name), "", Severity.LOW)


def _clear(secret: str) -> bool:
    """Whether a password is written out: no variable of the environment, nothing Maven encrypted, no path to a key."""
    return (
        bool(secret)
        and "${" not in secret
        and not (secret.startswith("{") and secret.endswith("}"))
        and not (secret.startswith(("/", "~")))
    )


def _plugin_groups(old: Element, new: Element) -> Iterator[Delta]:
    """Groups in which `mvn name:goal` looks for the plug-in it runs."""
    before = {each.text for each in children(old, "pluginGroups", "pluginGroup")}
    for each in children(child(new, "pluginGroups"), "pluginGroup"):
        if each.text not in before:
            yield Delta("plugin-added", "pluginGroups", "", text(each.text), Severity.HIGH, each.line)


def _shown(value: str) -> str:
    return sources.without_password(text(value))
