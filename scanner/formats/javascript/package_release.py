"""The parts of package.json that decide as what, and where to, a package is published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.settings import compare_settings, is_on
from scanner.formats.shapes import sources
from scanner.formats.shapes.trees import at, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_JUDGED = ("registry", "access", "tag", "provenance")  # the rest of publishConfig replaces fields of the manifest


def compare_release(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """Name, version, licence, the private flag, the target."""
    for key in ("name", "publisher"):  # a VS Code extension is known by both
        if old.get(key) != new.get(key):
            yield Delta("package-renamed", key, text(old.get(key)), text(new.get(key)), Severity.HIGH)
    if old.get("version") != new.get("version"):
        yield Delta("version-changed", "version", text(old.get("version")), text(new.get("version")), Severity.MEDIUM)
    was, now = _licence(old), _licence(new)
    if was != now:
        yield Delta("license-changed", "license", text(was), text(now), Severity.MEDIUM)
    yield from _private(is_on(old.get("private")), is_on(new.get("private")), old, new)
    yield from compare_target(mapping(old.get("publishConfig")), mapping(new.get("publishConfig")))
    yield from _repository(old.get("repository"), new.get("repository"))


def first_release(new: Mapping[str, Any]) -> Iterator[Delta]:
    """A new manifest: whether it makes a new package that can be published, and where to."""
    if new.get("name") and not is_on(new.get("private")):
        shown = f"{text(new.get('name'))} {text(new.get('version'))}".strip()
        yield Delta("publish-changed", "name", "", shown, Severity.MEDIUM)
    target = {key: value for key, value in mapping(new.get("publishConfig")).items() if key == "registry"}
    yield from compare_target({}, target)


def _private(was: bool, now: bool, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    if was != now:
        severity = Severity.MEDIUM if now else Severity.CRITICAL
        yield Delta("publish-changed", "private", text(old.get("private")), text(new.get("private")), severity)


def compare_target(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """`publishConfig`."""
    pair = [{f"publishConfig.{key}": each[key] for key in _JUDGED if key in each} for each in (old, new)]
    for delta in compare_settings(*pair):
        kind = "publish-changed" if delta.kind == "registry-changed" else delta.kind
        yield Delta(kind, delta.subject, delta.old, delta.new, delta.severity)
    rest = [{key: value for key, value in each.items() if key not in _JUDGED} for each in (old, new)]
    for path, was, now in leaves(rest[0], rest[1], ("publishConfig",)):
        kind, severity = "entry-point-changed", Severity.MEDIUM
        if path[1:2] in (("directory",), ("linkDirectory",), ("executableFiles",)):
            kind = "package-contents-changed"
        elif path[1:2] and path[1].endswith(":registry"):
            kind, severity = "publish-changed", Severity.CRITICAL
        yield Delta(kind, ".".join(path), text(was), text(now), severity)


def _licence(tree: Mapping[str, Any]) -> Any:
    """The licence, also in its two old spellings."""
    value = tree.get("license", tree.get("licenses"))
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value.get("type") if isinstance(value, dict) else value


def _repository(old: Any, new: Any) -> Iterator[Delta]:
    """Provenance is checked against it, so that it names another repository weighs more than that it is spelled so."""
    was, now = _address(old), _address(new)
    if was != now:
        shown = sources.without_password(text(old)), sources.without_password(text(new))
        yield Delta("metadata-changed", "repository", *shown, Severity.MEDIUM if was and now else Severity.LOW)
    elif at(old, "directory") != at(new, "directory"):
        places = text(at(old, "directory")), text(at(new, "directory"))
        yield Delta("metadata-changed", "repository.directory", *places, Severity.LOW)


def _address(value: Any) -> str:
    """`owner/name`, `github:owner/name` and `git+https://github.com/owner/name.git` are one."""
    url = text(value.get("url") if isinstance(value, dict) else value).strip().casefold()
    if re.match(r"[\w.-]+/[\w.-]+$", url):
        url = f"github:{url}"
    found = re.match(r"(github|gitlab|bitbucket):([\w.-]+/[\w./-]+)$", url)
    if found:
        url = f"{found[1]}.{'org' if found[1] == 'bitbucket' else 'com'}/{found[2]}"
    url = re.sub(r"^(?:[a-z+]{1,20}://)?(?:[\w.-]{1,100}@)?(?:www\.)?", "", url)
    return url.replace(":", "/", 1).partition("#")[0].removesuffix("/").removesuffix(".git")
