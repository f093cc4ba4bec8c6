"""What one build stage does, old against new: scripts, variables, users, files from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from scanner.formats.containers.instructions import Instruction, Stage, pairs, substituted
from scanner.formats.shapes import sources
from scanner.formats.shapes.shell import new_downloads, source_of
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.variables import compare_variables, loads_code, shown, weakened
from scanner.formats.shapes.variables import dangers as variable_dangers
from scanner.model.change import Delta
from scanner.model.scale import Severity

_ROOT = re.compile(r"(?:root|0+)(?::.*)?$")
_PROSE = re.compile(
    r"maintainer|description|(?:org\.opencontainers\.image|org\.label-schema)\.(?!(?:base|source|revision|licenses|url)\b)"
    r".*|io\.k8s\..*|summary|name|vendor|version"
)
_REMOTE = re.compile(r"(?:https?|git|ssh|ftp)://|git@", re.IGNORECASE)
_COMMIT = re.compile(r"#[0-9a-f]{40}\b")
_WEIGHT = {
    "EXPOSE": Severity.LOW,
    "STOPSIGNAL": Severity.LOW,
    "CMD": Severity.MEDIUM,
    "ENTRYPOINT": Severity.HIGH,
    "SHELL": Severity.HIGH,
    "ONBUILD": Severity.HIGH,
    "TEMPLATE": Severity.HIGH,  # becomes whatever its generator says
}
_KIND = {"CMD": "entry-point-changed", "ENTRYPOINT": "entry-point-changed", "ONBUILD": "build-script-changed"}
_TOLD_BY_KEY = frozenset({"ENV", "ARG", "LABEL", "USER", "MAINTAINER"})
_PRIVILEGED = re.compile(r"--security=insecure|--network=host")


def compare(old: Stage, new: Stage, *, ships: bool) -> Iterator[Delta]:
    """`ships`: the stage is the last one, so what it sets is what the image has."""
    yield from _told(old, new)
    yield from _keyed(old, new)
    yield from _user(old, new, ships)
    yield from _rest(old, new)
    if old.platform != new.platform:
        yield Delta("instruction-changed", f"{new.name}.platform", old.platform, new.platform, Severity.LOW, new.line)


def dangers(stage: Stage, *, ships: bool) -> Iterator[Delta]:
    """What in a new stage must be seen, whatever else it does."""
    nothing = Stage(stage.name, "")
    yield from _told(nothing, stage)
    yield from variable_dangers(f"{stage.name}.ENV", _values(stage, "ENV"))
    for each in stage.instructions:
        if each.name == "ONBUILD":
            yield Delta("build-script-changed", f"{stage.name}.ONBUILD", "", text(each.shown), Severity.HIGH, each.line)
    if ships and _ROOT.match(user_of(stage)):
        yield Delta("privilege-widened", f"{stage.name}.USER", "", user_of(stage), Severity.MEDIUM)


def taken_from(each: Instruction) -> Iterator[str]:
    """The images and stages an instruction takes files from: `COPY --from=`, `RUN --mount=from=`."""
    for flag in each.flags:
        name, _, value = flag.partition("=")
        if name == "--from":
            yield value
        elif name == "--mount":
            yield from (part[5:] for part in value.split(",") if part.startswith("from="))


def user_of(stage: Stage) -> str:
    """The user a stage ends with, "" for that of its base."""
    users = [each.text for each in stage.instructions if each.name == "USER"]
    return substituted(users[-1], {**_values(stage, "ARG"), **_values(stage, "ENV")}).strip("\"'") if users else ""


def _values(stage: Stage, name: str) -> dict[str, str]:
    return {key: value for each in stage.instructions if each.name == name for key, value in pairs(each.text).items()}


def _script(stage: Stage) -> str:
    return "\n".join(each.script.removeprefix("RUN ") for each in stage.instructions if each.name in ("RUN", "ONBUILD"))


def _told(old: Stage, new: Stage) -> Iterator[Delta]:
    """What is dangerous wherever it stands in the stage."""
    was, now = _script(old), _script(new)
    for line, severity in new_downloads(was, now).items():
        yield Delta("download-and-run", f"{new.name}.RUN", "", text(line), severity)
    for option in weakened(was, now):
        yield Delta("transport-weakened", f"{new.name}.RUN", "", text(option), Severity.CRITICAL)
    had = {flag for each in old.instructions for flag in each.flags}
    for each in new.instructions:
        for flag in each.flags:
            if _PRIVILEGED.match(flag) and flag not in had:
                yield Delta("privilege-widened", f"{new.name}.{each.name}", "", flag, Severity.HIGH, each.line)
    yield from _fetched(old, new)


def _fetched(old: Stage, new: Stage) -> Iterator[Delta]:
    """ADD from an address: the build takes what is there on that day, unless a checksum says what it must be."""
    before = {source_of(url): (url, check) for url, check, _ in _additions(old)}
    for url, check, each in _additions(new):
        where = f"{new.name}.ADD"
        was, had = before.get(source_of(url), ("", ""))
        if not was and not check:
            severity = Severity.CRITICAL if sources.insecure(url) else Severity.HIGH
            yield Delta("download-and-run", where, "", sources.without_password(url), severity, each.line)
        elif had and not check:
            yield Delta("hash-removed", where, had, "", Severity.HIGH, each.line)
        elif had and had != check and was == url:
            yield Delta("hash-changed", where, had, check, Severity.CRITICAL, each.line)


def _additions(stage: Stage) -> Iterator[tuple[str, str, Instruction]]:
    for each in stage.instructions:
        if each.name == "ADD":
            check = next((flag.partition("=")[2] for flag in each.flags if flag.startswith("--checksum=")), "")
            for word in re.split(r"[\s\[\]\",]+", each.text)[:100]:
                if _REMOTE.match(word):
                    commit = _COMMIT.search(word)
                    yield word, check or (commit[0] if commit else ""), each


def _keyed(old: Stage, new: Stage) -> Iterator[Delta]:
    yield from compare_variables(f"{new.name}.ENV", _values(old, "ENV"), _values(new, "ENV"))
    for name in ("ARG", "LABEL"):
        one, other = _values(old, name), _values(new, name)
        for key in {**other, **one}:
            if (key in one, one.get(key)) != (key in other, other.get(key)) and not _quiet(name, key):
                yield _value(f"{new.name}.{name}.{key}", name, shown(key, one.get(key)), shown(key, other.get(key)))


def _quiet(name: str, key: str) -> bool:
    return name == "LABEL" and bool(_PROSE.fullmatch(key.lower()))


def _value(where: str, name: str, old: str, new: str) -> Delta:
    if name == "LABEL":
        return Delta("metadata-changed", where, old, new, Severity.LOW)
    heavy = loads_code(where.rpartition(".")[2]) and bool(new)
    severity = Severity.HIGH if heavy else Severity.MEDIUM if old != new and new else Severity.LOW
    return Delta("instruction-changed", where, old, new, severity)


def _user(old: Stage, new: Stage, ships: bool) -> Iterator[Delta]:
    was, now = user_of(old), user_of(new)
    if was == now:
        return
    where = f"{new.name}.USER"
    rooted, root = not was or bool(_ROOT.match(was)), not now or bool(_ROOT.match(now))
    if root and not rooted:
        yield Delta("privilege-widened", where, was, now, Severity.HIGH if ships else Severity.LOW)
    elif rooted and not root:
        yield Delta("privilege-narrowed", where, was, now, Severity.LOW)
    elif root and rooted:
        severity = Severity.MEDIUM if now and ships else Severity.LOW  # the base image may not have been root
        yield Delta("privilege-widened" if now else "privilege-narrowed", where, was, now, severity)
    else:
        yield Delta("instruction-changed", where, was, now, Severity.MEDIUM)


def _rest(old: Stage, new: Stage) -> Iterator[Delta]:
    """Every other instruction: those that went against those that came, name by name; else their order."""
    one, other = _others(old), _others(new)
    had, have = Counter(each.meaning for each in one), Counter(each.meaning for each in other)
    if had == have:
        if [each.meaning for each in one] != [each.meaning for each in other]:
            yield Delta("instruction-changed", f"{new.name}.order", "", "", Severity.LOW, new.line)
        return
    gone, come = _only(one, had - have), _only(other, have - had)
    for name in {each.name: None for each in (*come, *gone)}:
        before, after = ([each for each in side if each.name == name] for side in (gone, come))
        for left, right in zip_longest(before, after):
            yield _changed(new.name, name, left, right)


def _others(stage: Stage) -> list[Instruction]:
    return [each for each in stage.instructions if each.name not in _TOLD_BY_KEY]


def _only(instructions: list[Instruction], wanted: Counter[tuple[str, tuple[str, ...], str, str]]) -> list[Instruction]:
    left = Counter(wanted)
    kept = []
    for each in instructions:
        if left[each.meaning]:
            left[each.meaning] -= 1
            kept.append(each)
    return kept


def _changed(stage: str, name: str, old: Instruction | None, new: Instruction | None) -> Delta:
    weight = _WEIGHT.get(name, Severity.MEDIUM)
    if new is None and name in ("ONBUILD", "EXPOSE", "VOLUME"):
        weight = Severity.LOW
    was, now = ("" if each is None else text(each.shown) for each in (old, new))
    return Delta(_KIND.get(name, "instruction-changed"), f"{stage}.{name}", was, now, weight, new.line if new else 0)
