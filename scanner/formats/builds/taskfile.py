"""Taskfile.yml (task): tasks with commands, the variables and environment they get, the files they include."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.builds.targets import Rules, compare_rules, whole
from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.sides import UnreadableError, as_yaml, bounded, compared
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = ("taskfile.yml", "taskfile.yaml", "taskfile.dist.yml", "taskfile.dist.yaml")
_SAID = words(
    "desc summary silent aliases internal interactive prefix label method prompt cmds cmd deps sources watch "
    "ignore_error"
)


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, compare_rules, worst=WORST)


def _read(content: bytes) -> Rules:
    tree = bounded(as_yaml(content))
    if tree is not None and not isinstance(tree, dict):
        raise UnreadableError("not a mapping", 1)
    top = mapping(tree)
    rules = Rules()
    for key in ("vars", "env"):
        for name, value in mapping(top.get(key)).items():
            command = mapping(value).get("sh")
            rules.variables[name] = [f"!= {whole(command)}" if command is not None else f"= {whole(value)}"]
    for key in ("set", "shopt", "dotenv"):
        if key in top:
            rules.variables[key] = [f"= {whole(top[key])}"]
    for value in mapping(top.get("includes")).values():
        rules.includes.append(whole(value if isinstance(value, str) else mapping(value).get("taskfile")))
    for name, task in mapping(top.get("tasks")).items():
        _task(rules, name, task)
    return rules


def _task(rules: Rules, name: str, task: Any) -> None:
    target = rules.target(name)
    if not isinstance(task, dict):
        target.recipe += [each for each in items(task) if isinstance(each, str)]
        return
    said = mapping(task)
    for each in (*items(said.get("cmds")), *items(said.get("cmd"))):
        if isinstance(each, str):
            target.recipe.append(each)
            continue
        called = mapping(each)
        target.needs += [str(called["task"])] if "task" in called else []
        command = called.get("cmd", called.get("defer"))
        if isinstance(command, str):
            target.recipe.append(command)
        elif "task" not in called:
            target.settings.append(whole(each))
        elif "vars" in called:
            target.settings.append(f"{called['task']} {whole(called['vars'])}")
    target.needs += [
        str(mapping(each).get("task")) if isinstance(each, dict) else str(each) for each in items(said.get("deps"))
    ]
    target.settings += [f"{key}: {whole(value)}" for key, value in said.items() if key not in _SAID]
