"""`scripts` of package.json: which of them run by themselves, and which are run by those.

A script that npm runs when a package is installed runs on every machine that installs it: the way of most worms. One
that runs while it is packed decides what is in it. The others run when somebody types their name, unless one of the
former calls them; so a script weighs as much as the heaviest that leads to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any

from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity


class When(IntEnum):
    """When a script runs, the gravest last."""

    NEVER = 0  # a check or a convenience for those who work on it
    ASKED = 1  # when somebody asks for it, for what nobody here knows
    BUILD = 2
    RELEASE = 3  # a step of a release, or on its way into the archive
    PUBLISH = 4  # npm runs it with the token at hand
    INSTALL = 5


_INSTALL = frozenset(
    {"preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare", "dependencies"}
    | {"predependencies", "postdependencies", "pnpm:devPreinstall", "preuninstall", "uninstall", "postuninstall"}
)
_PUBLISH = frozenset({"publish", "postpublish"})
_PACK = frozenset(
    {"prepublishOnly", "prepack", "postpack", "preversion", "version", "postversion", "vscode:prepublish"}
    | {"vscode:uninstall", "prerelease", "postrelease"}
)
_RELEASES = frozenset({"release", "publish", "deploy", "ship", "semantic", "changeset", "bump"})
_BUILDS = frozenset(
    {"build", "builds", "prebuild", "postbuild", "rebuild", "compile", "bundle", "dist", "pack", "package", "generate"}
    | {"gen", "codegen", "transpile", "minify", "rollup", "webpack", "esbuild", "tsc", "vite", "gyp", "make", "esm"}
    | {"cjs", "umd", "wasm", "bindings", "vsix", "docker", "image", "copy", "assets", "binary", "executable", "napi"}
)
_IDLE = frozenset(
    {"test", "tests", "lint", "linter", "format", "fmt", "prettier", "eslint", "check", "checks", "typecheck", "types"}
    | {"type", "dev", "start", "watch", "serve", "docs", "doc", "storybook", "clean", "coverage", "cov", "bench"}
    | {"e2e", "example", "examples", "debug", "preview", "knip", "fix", "spell", "spellcheck", "unit", "integration"}
    | {"jest", "vitest", "mocha", "ci", "size", "audit", "stylelint", "tsd", "ui", "update", "benchmark", "benchmarks"}
    | {"pretest", "posttest", "xo", "ava", "depcheck", "nyc", "playground", "dprint", "biome", "validate"}
    | {"verify", "lintstaged"}
    | {
        "typescript",
        "cspell",
        "oxlint",
        "commitlint",
        "i18n",
        "demo",
        "evals",
        "eval",
        "snapshot",
        "snapshots",
        "depcheck",
    }
)
_TOLD = {
    When.INSTALL: ("install-script", Severity.CRITICAL),
    When.PUBLISH: ("publish-changed", Severity.CRITICAL),
    When.RELEASE: ("build-script-changed", Severity.HIGH),
    When.BUILD: ("build-script-changed", Severity.MEDIUM),
    When.ASKED: ("build-script-changed", Severity.LOW),
}

_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
_RUNNER = re.compile(
    r"(?<![\w./-])(?:npm|pnpm|yarn|bun|npm-run-all\d?|run-[sp]|concurrently|node --run|wireit|turbo|nx)\b"
)
_NAME = re.compile(r"[\w@:./*-]+")
_MOST = 300  # scripts of one file whose calls are followed


def compare_scripts(old: Any, new: Any, at: str = "scripts", *, fresh: bool = False) -> Iterator[Delta]:
    """The deltas between two `scripts`; what only developers type gives none. Only npm runs some by their name alone.

    Of a `fresh` manifest, which is told as such, only what runs when it is installed, packed or published.
    """
    before, after = _scripts(old), _scripts(new)
    if before == after:
        return
    weights = _weights(after, at)
    for name, command in after.items():
        was = before.get(name)
        if was is None or was != command:
            if not fresh or weights[name] > When.BUILD:
                yield from _changed(f"{at}.{name}", was, command, weights[name])
            for line, severity in new_downloads(was or "", command).items():
                yield Delta("download-and-run", f"{at}.{name}", "", text(line), severity)
    lost = _weights(before, at) if before.keys() - after.keys() else {}
    for name in (name for name in before if name not in after):
        when = lost[name]
        if when is When.INSTALL:
            yield Delta("install-script-removed", f"{at}.{name}", text(before[name]), "", Severity.LOW)
        elif when > When.ASKED:
            yield Delta("build-script-changed", f"{at}.{name}", text(before[name]), "", Severity.LOW)


def _changed(place: str, was: str | None, now: str, when: When) -> Iterator[Delta]:
    if when is When.NEVER:
        return
    kind, severity = _TOLD[when]
    if when is When.INSTALL:
        kind = "install-script-added" if was is None else "install-script-changed"
    yield Delta(kind, place, text(was), text(now), severity)


def _scripts(value: Any) -> dict[str, str]:
    """Commands by name, with the spaces a shell does not see taken out where there are no quotes."""
    return {name: _tidy(command) for name, command in mapping(value).items() if isinstance(command, str)}


def _tidy(command: str) -> str:
    return command if any(mark in command for mark in "\"'\n\\") else " ".join(command.split())


def _weights(scripts: Mapping[str, str], at: str) -> dict[str, When]:
    """When each script runs, by its name or by who calls it."""
    if len(scripts) > _MOST:
        return dict.fromkeys(scripts, When.INSTALL)  # nobody writes that many; who hides one among them is not helped
    own = {name: _by_name(name, lifecycle=at == "scripts") for name in scripts}
    found = dict(own)
    waiting = sorted((name for name in found if found[name] > When.ASKED), key=lambda name: found[name])
    while waiting:
        caller = waiting.pop()
        for name in _called(scripts[caller], scripts):
            weight = found[caller]
            if own[name] is When.NEVER and weight < When.INSTALL:
                weight = When.ASKED  # the tests before a release decide whether it is made, not what is in it
            if found[name] < weight:
                found[name] = weight
                waiting.append(name)
    return found


def _called(command: str, scripts: Mapping[str, str]) -> list[str]:
    """The scripts a command names behind a runner, with what npm runs before and after them."""
    if not _RUNNER.search(command):
        return []
    words = set(_NAME.findall(command))
    stems = tuple(word.rstrip("*") for word in words if word.endswith(":*"))
    named = [name for name in scripts if name in words or (stems and name.startswith(stems))]
    return [each for name in named for each in (name, f"pre{name}", f"post{name}") if each in scripts]


def _by_name(name: str, *, lifecycle: bool) -> When:
    if lifecycle and name in _INSTALL:
        return When.INSTALL
    if lifecycle and name in _PUBLISH:
        return When.PUBLISH
    if lifecycle and name in _PACK:
        return When.RELEASE
    words = {word.casefold() for word in _WORD.findall(name[:200])}
    if words & _IDLE and not words & _RELEASES:
        return When.NEVER
    if words & _RELEASES:
        return When.RELEASE
    return When.BUILD if words & _BUILDS else When.ASKED
