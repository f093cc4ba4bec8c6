"""One hop from the files that make a release to the files they run.

A script that a publishing workflow or a lifecycle script calls decides what ships, whatever it is called: no list of
names has it. Only words of commands that are files of the tree count, and only where a command starts or an interpreter
is told what to run: what is copied, printed or edited is not run.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.shell import commands
from scanner.formats.shapes.sides import UnreadableError, as_text, as_yaml
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Category

MAX_BYTES = 500_000
_WORKFLOW = re.compile(r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml")
_MAY_PUBLISH = re.compile(rb"publish|release|deploy|upload|push|copy|bake|pages|registry", re.IGNORECASE)
_ACTION = re.compile(r"(?:\$\{\{\s*github\.action_path\s*\}\}|\$\{?GITHUB_ACTION_PATH\}?)/")
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
    "make -f if then elif else while until do ! { pipefail"
)
_ASSIGNED = re.compile(r"\w+=")
_NODE = re.compile(r"(?:^|\s)(?:node|bun|tsx|ts-node)\s")
_NODE_ENDINGS = (".js", ".cjs", ".mjs", ".ts", "/index.js")
_MODULE = re.compile(r"(?:^|\s)python[\d.]*\s(?:-\w+\s)*-m\s+([\w.]+)")
_FOLDER = re.compile(r"(?:cd|pushd)\s+([\w./-]+)$")
_IMAGES = words("docker podman buildah")
_CALLS = re.compile(r"(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?([\w:.-]+)")
_TARGET = re.compile(r"^([\w./ -]{1,200}?)\s*::?(?!=)([^#;=]*)", re.MULTILINE)
_MADE = re.compile(r"-?s?include\s+(.+)")
_SHIPS = re.compile(r"(?:^|[-_/:])(?:release|publish|dist|deploy|upload|package|install)(?:$|[-_/:])")
_BUILDS = words("all build")
_BESIDE = words("check lint test tests")  # what a release waits for, and does not ship
_LONGEST = 300  # characters of a place
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


def _action(path: str, content: bytes) -> Iterator[Reference]:
    """What an action of this repository runs: its own files, and the scripts of its steps."""
    runs = mapping(mapping(as_yaml(content)).get("runs"))
    here = posixpath.dirname(path)
    for key in ("main", "pre", "post", "entrypoint"):
        if isinstance(runs.get(key), str):
            yield Reference(posixpath.normpath(posixpath.join(here, runs[key])), Category.BUILD_SCRIPT, ships=False)
    for step in items(runs.get("steps")):
        settings = mapping(step)
        folder = settings.get("working-directory")
        script = settings.get("run")
        if isinstance(script, str):
            yield from _run(
                _ACTION.sub(lambda _: f"./{here}/" if here else "./", script), folder if isinstance(folder, str) else ""
            )


def _package(path: str, content: bytes) -> Iterator[Reference]:
    """What a package runs when it is installed, packed or published, and the scripts that those call."""
    tree = json.loads(as_text(content))
    scripts = {name: each for name, each in mapping(mapping(tree).get("scripts")).items() if isinstance(each, str)}
    shipped = {name for name in scripts if name in _LIFECYCLE or _SHIPS.search(name)}
    for name in _reached(shipped, {name: _CALLS.findall(script) for name, script in scripts.items()}):
        yield from _run(scripts[name], posixpath.dirname(path))


def _makefile(_path: str, content: bytes) -> Iterator[Reference]:
    """The recipes of the targets whose names say that they ship something, and of what those need first."""
    recipes: dict[str, list[str]] = {}
    needs: dict[str, list[str]] = {}
    current: list[str] = []
    for line in as_text(content).split("\n"):
        if line.startswith("\t"):
            for name in current:
                recipes[name].append(line.lstrip("\t@-+ "))
        elif included := _MADE.match(line):
            yield from (Reference(each, Category.BUILD_SCRIPT, ships=False) for each in included[1].split()[:50])
        elif line and not line.startswith((" ", "#")):
            found = _TARGET.match(line)
            if found is None:
                current = []
                continue
            current = found[1].split()
            for name in current:
                recipes.setdefault(name, [])
                needs.setdefault(name, []).extend(each for each in found[2].split() if each not in _BESIDE)
    shipped = {name for name in recipes if name in _BUILDS or _SHIPS.search(name)}
    for name in _reached(shipped, needs):
        for recipe in recipes[name]:
            yield from _run(recipe, "")


def _reached(start: Iterable[str], calls: Mapping[str, Iterable[str]]) -> list[str]:
    """The names that `start` leads to, itself first; names nobody knows lead nowhere."""
    seen: dict[str, None] = {}
    waiting = sorted(start, reverse=True)
    while waiting:
        name = waiting.pop()
        if name in calls and name not in seen:
            seen[name] = None
            waiting += calls[name]
    return list(seen)


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
        if moved := _FOLDER.match(command):
            folder = posixpath.normpath(posixpath.join(folder, moved[1]))[:_LONGEST]
        for image in _built(command.split()[:50]):
            yield from (Reference(place, Category.CONTAINER, ships=True) for place in _places(image, folder))
        for word in _ran(command):
            plain = _HERE.sub("", word.strip("\"'();&|<>`")).removeprefix("./")
            if plain and not plain.startswith(("-", "/", "$", "http")) and len(plain) < _LONGEST:
                yield from (Reference(place, Category.BUILD_SCRIPT, ships=True) for place in _places(plain, folder))


def _built(command: list[str]) -> Iterator[str]:
    """The recipe that an image is built from, where the command names one."""
    if "build" in command and not _IMAGES.isdisjoint(command):
        for word, following in zip(command, [*command[1:], ""], strict=True):
            option, equals, value = word.partition("=")
            if option in ("-f", "--file"):
                yield value if equals else following


def _ran(command: str) -> Iterator[str]:
    """The file that a command runs, under every name that its interpreter would find it by."""
    if module := _MODULE.search(command):
        place = module[1].replace(".", "/")
        yield from (f"{place}.py", f"{place}/__main__.py")
        return
    word = next((each for each in command.split()[:50] if not _launches(each)), "")
    yield word
    if word and _NODE.search(command):
        yield from (posixpath.normpath(word + ending) for ending in _NODE_ENDINGS)


def _places(name: str, folder: str) -> Iterator[str]:
    """Where in the tree a file is that a script in `folder` calls `name`."""
    for base in dict.fromkeys((folder.removeprefix("./").strip("/"), "")):
        place = posixpath.normpath(posixpath.join(base, name))
        if not place.startswith(".."):
            yield place


def _launches(word: str) -> bool:
    return word in _LAUNCHERS or word.startswith("-") or bool(_ASSIGNED.match(word))


def _is_package(path: str) -> bool:
    return name_of(path) == "package.json" and path.count("/") <= 2 and "node_modules/" not in path


_READERS: tuple[tuple[Callable[[str], bool], Callable[[str, bytes], Iterable[Reference]]], ...] = (
    (lambda path: _WORKFLOW.fullmatch(path.casefold()) is not None, _workflow),
    (lambda path: name_of(path) in ("action.yml", "action.yaml"), _action),
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
