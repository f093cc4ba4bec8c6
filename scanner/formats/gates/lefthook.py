"""lefthook.yml and .lintstagedrc: the commands that check a commit before it is one, and hooks from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.gates.commands import compare_commands
from scanner.formats.gates.invocations import compare_scripts, runs, weaker
from scanner.formats.shapes.names import folder_of, name_of
from scanner.formats.shapes.settings import Difference, differences, entries, inside
from scanner.formats.shapes.shell import downloads
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, as_toml, as_yaml, bounded, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_LEFTHOOK = re.compile(r"\.?lefthook(?:-local)?\.(?:ya?ml|toml|json)$")
_LINT = re.compile(r"\.lintstagedrc(?:\.json|\.ya?ml)?$")
_NAMES = ("name", "git_url", "run", "script")
_IRRELEVANT = frozenset(
    [
        "colors",
        "output",
        "skip_output",
        "no_tty",
        "fail_text",
        "interactive",
        "priority",
        "stage_fixed",
        "parallel",
        "piped",
        "follow",
        "tags",
        "min_version",
        "use_stdin",
        "description",
        "assert_lefthook_installed",
        "install_non_git_hooks",
        "refetch",
        "refetch_frequency",
    ]
)
_SCOPE = frozenset(["skip", "exclude", "exclude_tags", "only", "glob", "files", "file_types", "skip_lfs", "root"])

_STEERS = _SCOPE | {"env", "rc", "runner", "interpreter"}


def matches(path: str) -> bool:
    name = name_of(path)
    folder = folder_of(path)
    rooted = folder in ("", ".config") or not name.endswith(".json")
    return bool((_LEFTHOOK.match(name) and rooted) or _LINT.match(name))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Any]:
    if content.lstrip()[:1] == b"{":
        return dict(mapping(bounded(as_jsonc(content))))
    try:
        tree = bounded(as_yaml(content))
    except UnreadableError as error:
        try:
            tree = bounded(as_toml(content))
        except UnreadableError:
            raise error from None
    if not isinstance(tree, dict | None):
        raise UnreadableError("not a mapping")
    return dict(mapping(tree))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    gates = dict(_gates(old, ()))
    for each in differences(old or {}, new, _NAMES):
        if _IRRELEVANT.isdisjoint(each.path):
            yield from _downloads(each)
            lost = list(_weaker(each, gates))
            yield from lost or _judged(each, fresh=old is None)


def _gates(tree: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The places of an old file that run twokey, with what they run."""
    if isinstance(tree, dict):
        for key, inner in tree.items():
            yield from _gates(inner, (*path, str(key)))
    elif isinstance(tree, list):
        for inner in tree:
            yield from _gates(inner, path)  # rows have names of their own, and what is said of one is said of the list
    elif isinstance(tree, str) and runs(tree):
        yield path, tree


def _weaker(each: Difference, gates: dict[tuple[str, ...], str]) -> Iterator[Delta]:
    """What a difference takes from a command that runs twokey: the command, what leads to it, or when it runs."""
    path = tuple(part for part in each.path if not part.startswith("["))
    for gate, said in gates.items():
        if path == gate[: len(path)] and each.old is not None:
            after = "\n".join(_lines(each.new)) if not isinstance(each.new, dict) else text(each.new)
            yield from compare_scripts(each.subject, "\n".join(_lines(each.old)) if path == gate else said, after)
        elif each.key in _STEERS and path[:-1] == gate[: len(path) - 1] and each.new not in (None, False):
            yield weaker(each.subject, text(each.old), text(each.new))


def _downloads(each: Difference) -> Iterator[Delta]:
    for place in (each, *inside(each)):
        before = set(entries(place.old))
        for entry in entries(place.new):
            for line, severity in downloads(entry).items() if entry not in before else ():
                yield Delta("download-and-run", place.subject, "", line[:200], severity)


def _judged(each: Difference, *, fresh: bool) -> Iterator[Delta]:
    place, told = each.subject, (text(each.old), text(each.new))
    if each.path[0] in ("remotes", "remote", "extends"):
        yield from _elsewhere(each)
    elif each.path[0] in ("rc", "lefthook", "source_dir", "source_dir_local", "templates"):
        yield Delta("hook-changed", place, *told, Severity.HIGH)
    elif each.key in _SCOPE and not each.row:
        if not fresh:
            yield Delta("check-weakened", place, *told, Severity.HIGH)
    elif each.key == "env" or "env" in each.path:
        yield Delta("env-changed", place, *told, Severity.MEDIUM)
    elif each.old is None:
        yield Delta("hook-added", place, "", told[1], Severity.HIGH)
    elif each.new is None:
        yield Delta("check-weakened", place, told[0], "", Severity.HIGH)
    else:
        yield from compare_commands(place, _lines(each.old), _lines(each.new))


def _elsewhere(each: Difference) -> Iterator[Delta]:
    """Hooks from another repository: who controls it runs code here."""
    told = text(each.old), text(each.new)
    if each.key == "ref":
        yield Delta("dependency-bumped", each.subject, *told, Severity.MEDIUM)
    elif each.new is None:
        yield Delta("check-weakened", each.subject, *told, Severity.HIGH)
    else:
        yield Delta("include-added" if each.old is None else "include-changed", each.subject, *told, Severity.CRITICAL)


def _lines(value: Any) -> list[str]:
    return [line.strip() for entry in entries(value) for line in entry.split("\n") if line.strip()]
