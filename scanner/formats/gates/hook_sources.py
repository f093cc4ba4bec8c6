"""The repositories that the hooks of pre-commit come from, and at which revision."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scanner.formats.shapes import sources
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

NOWHERE = ("local", "meta")  # hooks that come from no other repository
# A tag that names a version, or a commit id: what pre-commit asks for. Anything else may be a branch.
_PINNED = re.compile(r"v?\d|[0-9a-f]{7,40}$|.*\d\.\d")
_COMMIT = re.compile(r"[0-9a-f]{40}$")


def compare_sources(old: dict[str, list[str]], new: dict[str, list[str]], moved: Mapping[str, str]) -> Iterator[Delta]:
    """The deltas of revisions by repository. `moved` are repositories that another one took the place of."""
    came_from = {after: before for before, after in moved.items()}
    for repo, revisions in new.items():
        if repo in NOWHERE:
            continue
        before = old.get(repo) or old.get(came_from.get(repo, ""), [])
        if not before:
            yield Delta("dependency-added", f"repos[{repo}]", "", ", ".join(revisions), Severity.HIGH)
            yield from _insecure(repo)
            continue
        if repo not in old:
            yield _source(came_from[repo], repo)
        left = [each for each in before if each not in revisions]
        fresh = [each for each in revisions if each not in before]
        for was, now in zip(left, fresh, strict=False):
            yield _revision(repo, was, now)
        for now in fresh[len(left) :]:
            yield Delta("dependency-added", f"repos[{repo}]", "", now, Severity.HIGH)


def _revision(repo: str, old: str, new: str) -> Delta:
    """Another revision. A tag or a branch in place of a commit is whatever its owner makes of it."""
    looser = (_PINNED.match(old) and not _PINNED.match(new)) or (_COMMIT.match(old) and not _COMMIT.match(new))
    kind, severity = "dependency-bumped", Severity.MEDIUM
    if looser:
        kind, severity = "pin-loosened", Severity.HIGH
    elif newer(old, new) is False:
        kind, severity = "dependency-downgraded", Severity.HIGH
    return Delta(kind, f"repos[{repo}].rev", old, new, severity)


def _source(old: str, new: str) -> Delta:
    told = sources.without_password(old), sources.without_password(new)
    if sources.insecure(new):
        return Delta("source-changed", f"repos[{told[1]}]", *told, Severity.CRITICAL)
    same = old.lower().removesuffix(".git").rstrip("/") == new.lower().removesuffix(".git").rstrip("/")
    return Delta("source-changed", f"repos[{told[1]}]", *told, Severity.LOW if same else Severity.HIGH)


def _insecure(repo: str) -> Iterator[Delta]:
    if sources.insecure(repo):
        yield Delta("source-changed", f"repos[{repo}]", "", repo, Severity.CRITICAL)
