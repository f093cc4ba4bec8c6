"""One hop from the files that make a release to the files they run.

A script that a publishing workflow or a lifecycle script calls decides what ships, whatever it is called: no list of
names has it. Only words of commands that are files of the tree count, and only where a command starts or an interpreter
is told what to run: what is copied, printed or edited is not run.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.shell import commands
from scanner.formats.shapes.sides import UnreadableError, as_text, as_yaml
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Category

MAX_BYTES = 500_000
_WORKFLOW = re.compile(r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml")
_MAY_PUBLISH = re.compile(rb"publish|release|deploy|upload|push|copy|bake|pages|registry", re.IGNORECASE)
_HERE = re.compile(r"^(?:\$\{?GITHUB_WORKSPACE\}?|\$\{\{\s*github\.workspace\s*\}\}|\$\{?CI_PROJECT_DIR\}?|\$PWD)/")
_LIFECYCLE = words(
    "preinstall install postinstall prepare preprepare postprepare prepublish prepublishOnly prepack pack postpack "
    "publish postpublish build prebuild postbuild release prerelease postrelease version preversion postversion dist "
    "package"
)
# What may stand before the script: `sudo -E env X=1 poetry run python -u scripts/pack.py`.
_LAUNCHERS = words(
    "bash sh zsh dash ksh source . sudo env exec time nice nohup xargs command python python3 node nodejs ruby perl "
    "php deno bun tsx ts-node npx bunx pnpm yarn npm go uv uvx poetry pdm hatch pipenv rye run dlx pwsh powershell "
    "make -f"
)
_ASSIGNED = re.compile(r"\w+=")
_TARGET = re.compile(r"^([\w./ -]{1,200}?)\s*::?(?!=)", re.MULTILINE)
_SHIPS = re.compile(r"(?:^|[-_/])(?:release|publish|dist|deploy|upload|package|install)(?:$|[-_/])")
_INCLUDED = re.compile(r"^[^\S\n]*+(?:-r|-c|--requirement|--constraint)[ =]?\s*([^\s#]+)", re.MULTILINE)


class Reference(NamedTuple):
    """A file that another one names. `ships`: it is run where the release is made."""

    path: str
    category: Category
    ships: bool


def references(path: str, content: bytes, exists: Callable[[str], bool]) -> Iterator[Reference]:
    """The files of the tree that the file at `path` runs or includes. Never raises."""
    found = next((read for matches, read in _READERS if matches(path)), None)
    if found is None or len(content) > MAX_BYTES:
        return
    try:
        for target, category, ships in dict.fromkeys(found(path, content)):
            if target and exists(target) and target != path:
                yield Reference(target, category, ships)
    except (UnreadableError, ValueError, RecursionError):
        return


def may_refer(path: str) -> bool:
    """Whether `references` can say anything of a file at `path`."""
    return any(matches(path) for matches, _ in _READERS)


def _workflow(_path: str, content: bytes) -> Iterator[Reference]:
    """The scripts of a workflow that publishes: all its jobs, for one builds what another uploads."""
    from scanner.formats.github_workflow.page import text
    from scanner.formats.github_workflow.workflow import side_of
    from scanner.text.yaml import YamlError

    if not _MAY_PUBLISH.search(content):
        return
    try:
        page = side_of(content)
    except YamlError:
        return
    if not page.publishing:
        return
    for job in page.jobs.values():
        defaults = mapping(mapping(job.tree.get("defaults")).get("run"))
        for step in job.steps:
            folder = text(step.tree.get("working-directory")) or text(defaults.get("working-directory"))
            yield from _run(step.run, folder)


def _package(path: str, content: bytes) -> Iterator[Reference]:
    """What a package runs when it is installed, packed or published."""
    tree = json.loads(as_text(content))
    scripts = mapping(mapping(tree).get("scripts"))
    for name, script in scripts.items():
        if name in _LIFECYCLE and isinstance(script, str):
            yield from _run(script, posixpath.dirname(path))


def _makefile(_path: str, content: bytes) -> Iterator[Reference]:
    """The recipes of the targets whose names say that they ship something."""
    ships = False
    for line in as_text(content).split("\n"):
        if line.startswith("\t"):
            if ships:
                yield from _run(line.lstrip("\t@-+ "), "")
        elif line and not line.startswith((" ", "#")):
            found = _TARGET.match(line)
            ships = bool(found) and any(map(_SHIPS.search, found[1].split()))  # type: ignore[index]


def _gitlab(_path: str, content: bytes) -> Iterator[Reference]:
    """The files that a pipeline includes, and the scripts of jobs that release."""
    tree = mapping(as_yaml(content))
    for include in items(tree.get("include")):
        local = include if isinstance(include, str) else mapping(include).get("local")
        if isinstance(local, str) and "://" not in local:
            yield Reference(local.lstrip("/"), Category.CI, ships=False)
    for name, job in tree.items():
        settings = mapping(job)
        if _SHIPS.search(name) or "release" in settings or _SHIPS.search(str(settings.get("stage", ""))):
            for script in _scripts(settings):
                yield from _run(script, "")


def _scripts(job: Any) -> Iterator[str]:
    for key in ("before_script", "script", "after_script"):
        yield from (line for line in items(job.get(key)) if isinstance(line, str))


def _requirements(path: str, content: bytes) -> Iterator[Reference]:
    """`-r other.txt`, whatever it is called."""
    for found in _INCLUDED.findall(as_text(content)):
        if "://" not in found:
            place = posixpath.normpath(posixpath.join(posixpath.dirname(path), found))
            yield Reference(place, Category.DEPENDENCY_MANIFEST, ships=False)


def _run(script: str, folder: str) -> Iterator[Reference]:
    """What the commands of a script run that could be a file, seen from `folder` and from the root."""
    for command in commands(script):
        word = next((each for each in command.split()[:50] if not _launches(each)), "")
        plain = _HERE.sub("", word.strip("\"'();&|<>`")).removeprefix("./")
        if plain and not plain.startswith(("-", "/", "$", "http")) and len(plain) < 300:
            for base in dict.fromkeys((folder.removeprefix("./").strip("/"), "")):
                place = posixpath.normpath(posixpath.join(base, plain))
                if not place.startswith(".."):
                    yield Reference(place, Category.BUILD_SCRIPT, ships=True)


def _launches(word: str) -> bool:
    return word in _LAUNCHERS or word.startswith("-") or bool(_ASSIGNED.match(word))


def _is_package(path: str) -> bool:
    return name_of(path) == "package.json" and path.count("/") <= 2 and "node_modules/" not in path


_READERS: tuple[tuple[Callable[[str], bool], Callable[[str, bytes], Iterable[Reference]]], ...] = (
    (lambda path: _WORKFLOW.fullmatch(path.casefold()) is not None, _workflow),
    (_is_package, _package),
    (lambda path: path.casefold() in ("makefile", "gnumakefile"), _makefile),
    (lambda path: path.casefold() in (".gitlab-ci.yml", ".gitlab-ci.yaml"), _gitlab),
    (
        lambda path: (
            path.count("/") <= 1 and re.fullmatch(r"[\w-]*requirements[\w.-]*\.(?:txt|in)", name_of(path)) is not None
        ),
        _requirements,
    ),
)
