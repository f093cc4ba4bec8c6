""".goreleaser.yaml: what is built, signed and published, where to, and which commands run with the release's token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.settings import Difference, differences, entries, inside
from scanner.formats.shapes.shell import downloads
from scanner.formats.shapes.sides import as_yaml, bounded, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAME = re.compile(r"\.?goreleaser(?:[-._][\w.-]*)?\.ya?ml$")
_NAMES = ("id", "name", "dockerfile", "package_name", "cmd", "src")
_IRRELEVANT = frozenset(
    {"changelog", "announce", "snapshot", "milestones", "report_sizes", "version", "dist", "nightly"}
)
_PROSE = frozenset(
    [
        "description",
        "homepage",
        "maintainer",
        "license",
        "vendor",
        "caveats",
        "short_description",
        "long_description",
        "header",
        "footer",
        "summary",
        "release_notes",
        "commit_msg_template",
        "commit_author",
        "title",
        "post_install_message",
        "tags",
        "authors",
        "icon_url",
        "project_url",
    ]
)
_PUBLISHERS = frozenset(
    [
        "release",
        "publishers",
        "blobs",
        "uploads",
        "artifactories",
        "dockers",
        "dockers_v2",
        "docker_manifests",
        "docker_digest",
        "kos",
        "brews",
        "homebrew_casks",
        "scoops",
        "scoop",
        "winget",
        "nix",
        "aurs",
        "aur_sources",
        "krews",
        "snapcrafts",
        "chocolateys",
        "npms",
        "fury",
        "furies",
        "gemfury",
        "cloudsmiths",
        "mcp",
        "dockerhub",
        "ko",
    ]
)
_PACKAGES = frozenset(
    [
        "nfpms",
        "nfpm",
        "snapcrafts",
        "aurs",
        "aur_sources",
        "chocolateys",
        "brews",
        "homebrew_casks",
        "scoops",
        "scoop",
        "nix",
        "krews",
        "winget",
    ]
)
_PROVENANCE = frozenset({"signs", "docker_signs", "binary_signs", "sboms", "checksum", "notarize"})
_PACKAGES = frozenset(
    [
        "nfpms",
        "nfpm",
        "snapcrafts",
        "aurs",
        "aur_sources",
        "chocolateys",
        "brews",
        "homebrew_casks",
        "scoops",
        "scoop",
        "nix",
        "krews",
        "winget",
    ]
)
_HOOK = re.compile(
    r"(?:^|\.)(?:before|after)(?:\.|$)|hooks?(?:\.|$|\[)|scripts(?:\.|$)|(?:^|\.)cmd$|(?:pre|post)_?(?:install|hook)"
)
_INSTALLS = re.compile(
    r"(?:^|\.)(?:scripts|hooks|custom_block|(?:pre|post|extra)_?(?:un)?install|install|build|prepare|package|service|plist)"
    r"(?:\.|$)"
)
_TARGET = frozenset(
    [
        "owner",
        "name",
        "repository",
        "github",
        "gitlab",
        "gitea",
        "bucket",
        "target",
        "registry",
        "server",
        "provider",
        "url",
        "tap",
        "git_url",
        "account",
        "private_key",
        "secret_name",
        "endpoint",
    ]
)
_SIGNS = re.compile(r"\b(?:sign|notar|cosign|gpg|attest|sbom)")
_VERIFIES = re.compile(r"\bverify")


def matches(path: str) -> bool:
    return bool(_NAME.match(path.rpartition("/")[2].casefold()))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    return dict(mapping(bounded(as_yaml(content))))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    if old is None:
        yield Delta("publish-changed", "file", "", "a release tool's settings", Severity.CRITICAL)
    for each in differences(old or {}, new, _NAMES):
        if each.path[0] in _IRRELEVANT or each.key in _PROSE:
            continue
        kind, severity = _judged(each)
        if old is None and kind == "publish-changed":
            continue
        yield from _downloads(each)
        yield from _hidden(each, kind)
        if old is not None or severity.at_least(Severity.HIGH):
            yield Delta(kind, each.subject, *_shown(each), severity)


def _hidden(each: Difference, told: str) -> Iterator[Delta]:
    """Commands and scripts of a row that is told as a whole."""
    for place in inside(each):
        kind, severity = _judged(place)
        if kind in ("install-script-added", "build-script-changed", "toolchain-changed") and kind != told:
            yield from _downloads(place)
            yield Delta(kind, place.subject, "", text(place.new), severity)


def _shown(each: Difference) -> tuple[str, str]:
    """Both values; of two lists what only one of them holds."""
    if isinstance(each.old, list) and isinstance(each.new, list):
        old, new = entries(each.old), entries(each.new)
        return text([one for one in old if one not in set(new)]), text([one for one in new if one not in set(old)])
    return text(each.old), text(each.new)


def _downloads(each: Difference) -> Iterator[Delta]:
    before = set(entries(each.old))
    for entry in entries(each.new):
        for line, severity in downloads(entry).items() if entry not in before else ():
            yield Delta("download-and-run", each.subject, "", line[:200], severity)


def _judged(each: Difference) -> tuple[str, Severity]:
    top, place = each.path[0], each.subject
    if top in ("includes", "include", "variables") and each.new is not None:
        remote = "from_url" in place or "from_url" in str(each.new)
        return "include-added", Severity.CRITICAL if remote else Severity.HIGH
    if top in _PROVENANCE:
        return _provenance(each)
    if top in _PACKAGES and _INSTALLS.search(place):
        return _script(each)
    if _HOOK.search(place) and top not in _PUBLISHERS:
        come, gone = (
            set(entries(one)) - set(entries(other)) for one, other in ((each.new, each.old), (each.old, each.new))
        )
        if _SIGNS.search(" ".join(gone)) and not _SIGNS.search(" ".join(come)):
            return "provenance-dropped", Severity.CRITICAL
        if _VERIFIES.search(" ".join(gone)) and not _VERIFIES.search(" ".join(come)):
            return "check-weakened", Severity.HIGH
        return "build-script-changed", Severity.HIGH if each.new is not None else Severity.LOW
    if top in _PUBLISHERS:
        return _publisher(each)
    if top == "project_name":
        return "package-renamed", Severity.HIGH
    if top == "env" or each.key == "env":
        return "env-changed", Severity.MEDIUM
    if top in ("archives", "nfpms", "universal_binaries", "source", "upx", "makeselfs", "msi", "dmg", "flatpak"):
        return "package-contents-changed", Severity.MEDIUM
    if each.key in ("tool", "gobinary", "builder", "gomod", "proxy", "mod"):
        return "toolchain-changed", Severity.HIGH
    return "setting-changed", Severity.MEDIUM


def _provenance(each: Difference) -> tuple[str, Severity]:
    """Signatures, sums and bills of materials: fewer, of fewer artefacts, or made by something else."""
    if each.old is None and each.key not in ("disable", "skip"):
        return "setting-changed", Severity.MEDIUM
    if each.key in ("disable", "skip") and each.new in (False, "false", None):
        return "setting-changed", Severity.LOW
    if each.row and each.new is None:
        return "provenance-dropped", Severity.CRITICAL
    changes = ("disable", "skip", "cmd", "artifacts", "signature", "args", "certificate", "algorithm", "ids", "if")
    return ("provenance-dropped", Severity.CRITICAL) if each.key in changes else ("setting-changed", Severity.MEDIUM)


def _script(each: Difference) -> tuple[str, Severity]:
    """What a package runs on the machine of whoever installs it."""
    if each.new is None:
        return "install-script-removed", Severity.LOW
    return ("install-script-added" if each.old is None else "install-script-changed"), Severity.CRITICAL


def _publisher(each: Difference) -> tuple[str, Severity]:
    names_target = not _TARGET.isdisjoint(part.lower() for part in each.path[1:])
    if each.row or len(each.path) <= 2 or names_target or each.key in ("draft", "disable", "skip_upload", "cmd", "if"):
        return "publish-changed", Severity.CRITICAL
    if each.key in ("image_templates", "images", "repositories", "tags", "name_template"):
        return "publish-changed", Severity.CRITICAL
    if each.key in ("dependencies", "depends", "conflicts"):
        return "dependency-changed", Severity.MEDIUM
    return "package-contents-changed", Severity.MEDIUM
