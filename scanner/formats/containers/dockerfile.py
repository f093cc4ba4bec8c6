"""Dockerfiles: which images a build starts from, what it runs, and what the image does when it starts.

A stage is compared with the stage it was: by its name, by its base, else by its turn. Moved lines are told once and
lightly; what is fetched and run, another base image, another front end (`# syntax=`, which is itself an image that
runs) and a way back to root are told as what they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator

from scanner.formats.containers import stages
from scanner.formats.containers.instructions import Dockerfile, Stage, read, substituted
from scanner.formats.shapes.images import compare_images, image_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL  # a RUN can fetch and run anything

_NAMED = re.compile(r"(?:Docker|Container)file[._-].+|dockerfile\.(?:base|build|ci|dev|local|prod|release|test)")
_PLAIN = ("dockerfile", "containerfile")
_SUFFIXES = (".dockerfile", ".containerfile")
_OTHER = (
    ".dockerignore",
    ".containerignore",
    ".md",
    ".go",
    ".py",
    ".sh",
    ".js",
    ".ts",
    ".rb",
    ".json",
    ".yml",
    ".yaml",
)
_STAGE = re.compile(r"stage\d+$")

Pair = tuple[Stage, Stage]


def matches(path: str) -> bool:
    name = name_of(path)
    if name in _PLAIN or name.endswith(_SUFFIXES):
        return True
    return bool(_NAMED.fullmatch(path.rpartition("/")[2])) and not name.endswith(_OTHER)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read, _compare, worst=WORST)


def _compare(old: Dockerfile | None, new: Dockerfile) -> Iterator[Delta]:
    before = old or Dockerfile("", "", {}, frozenset(), ())
    fresh = old is None
    yield from _directives(before, new, fresh)
    pairs, added, removed = _paired(before.stages, new.stages)
    names = {id(one): str(number) for number, pair in enumerate(pairs) for one in pair}
    found = compare_images(_images(before, names), _images(new, names), fresh=fresh)
    yield from dict.fromkeys(found)  # one image in ten places is one bump
    if not fresh:
        yield from _arguments(before, new)
    ships = new.stages[-1] if new.stages else None
    for one, other in pairs:
        yield from stages.compare(one, other, ships=other is ships)
    for stage in added:
        if not fresh or stage.base.lower() in ("scratch", ""):
            shown = f"{len(stage.instructions)} instructions"
            yield Delta("instruction-changed", stage.name, "", shown, Severity.MEDIUM, stage.line)
        yield from stages.dangers(stage, ships=stage is ships)
    for stage in removed:
        yield Delta("instruction-changed", stage.name, f"{len(stage.instructions)} instructions", "", Severity.MEDIUM)
    yield from _target(pairs, before.stages, new.stages)


def _directives(old: Dockerfile, new: Dockerfile, fresh: bool) -> Iterator[Delta]:
    """The front end is an image that reads the file and may do anything with it."""
    one, other = image_of(old.syntax), image_of(new.syntax)
    own = other.name.removeprefix("docker.io/") == "docker/dockerfile"  # BuildKit's
    if old.syntax != new.syntax and not (fresh and own):
        bumped = (one.name == other.name or (own and not one.name)) and bool(other.digest or not one.digest)
        severity = Severity.MEDIUM if bumped or not new.syntax else Severity.HIGH
        yield Delta("frontend-changed", "syntax", old.syntax, new.syntax, severity)
    if old.checks != new.checks and "skip" in new.checks:
        yield Delta("check-weakened", "check", old.checks, new.checks, Severity.MEDIUM)


def _arguments(old: Dockerfile, new: Dockerfile) -> Iterator[Delta]:
    """ARGs in front of the first stage; those that name an image are told as that image."""
    for name in {**new.arguments, **old.arguments}:
        was, now = old.arguments.get(name, ""), new.arguments.get(name, "")
        if was != now and name not in old.used | new.used:
            yield Delta("instruction-changed", f"ARG.{name}", was, now, Severity.MEDIUM)


def _paired(old: tuple[Stage, ...], new: tuple[Stage, ...]) -> tuple[list[Pair], list[Stage], list[Stage]]:
    """Stages that are the same one: by alias, by base image, then by turn."""
    left, right = list(old), list(new)
    pairs: list[Pair] = []
    for key in (_alias, _base, _turn):
        waiting: dict[str, deque[Stage]] = defaultdict(deque)
        for stage in left:
            waiting[key(stage)].append(stage)
        rest = []
        for stage in right:
            if key(stage) and waiting[key(stage)]:
                pairs.append((waiting[key(stage)].popleft(), stage))
            else:
                rest.append(stage)
        taken = {id(one) for one, _ in pairs}
        left, right = [stage for stage in left if id(stage) not in taken], rest
    order = {id(stage): number for number, stage in enumerate(new)}
    return sorted(pairs, key=lambda pair: order[id(pair[1])]), right, left


def _alias(stage: Stage) -> str:
    return "" if _STAGE.match(stage.name) else stage.name


def _base(stage: Stage) -> str:
    return image_of(stage.base).name


def _turn(_: Stage) -> str:
    return "turn"


def _images(file: Dockerfile, names: dict[int, str]) -> dict[str, str]:
    """Every image a build takes something from, by the place that names it."""
    found: dict[str, str] = {}
    known = {"scratch", "", "context"}
    seen: Counter[str] = Counter()
    for stage in file.stages:
        if stage.base.lower() not in known:
            found[f"FROM {names.get(id(stage), stage.name)}"] = stage.base
        known.add(stage.name)
        for each in stage.instructions:
            for source in stages.taken_from(each):
                image = substituted(source, file.arguments)
                if image.lower() not in known and not image.isdigit():
                    name = image_of(image).name
                    seen[name] += 1
                    found[f"{each.name} {name} {seen[name]}"] = image
    return found


def _target(pairs: list[Pair], old: tuple[Stage, ...], new: tuple[Stage, ...]) -> Iterator[Delta]:
    """Another stage at the end is another image, although no line of it changed."""
    if old and new and not any(one is old[-1] and other is new[-1] for one, other in pairs):
        yield Delta("instruction-changed", "last stage", old[-1].name, new[-1].name, Severity.HIGH, new[-1].line)
