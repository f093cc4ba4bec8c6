"""Where in a YAML file a thing stands, so that a test about a rule file can say the line to look at."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import yaml

from scanner.rulebook import load_rulebook
from scanner.text.yaml import load

Place = tuple[str | int, ...]


def line_of(text: str) -> dict[Place, int]:
    """The line of every key and every item, by its path: ("identities", 0, "strength")."""
    found: dict[Place, int] = {(): 1}

    def walk(node: yaml.Node, place: Place) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                found[*place, key.value] = key.start_mark.line + 1
                walk(value, (*place, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for number, item in enumerate(node.value):
                found[*place, number] = item.start_mark.line + 1
                walk(item, (*place, number))

    document = yaml.compose(text, Loader=yaml.SafeLoader)
    if document is not None:
        walk(document, ())
    return found


def violations(path: Path, schema: str) -> list[str]:
    """All that `schema` (one of rules/schemas/) finds wrong with a file, as "claude-code.yaml:37: ...", by line."""
    text = path.read_text(encoding="utf-8")
    lines = line_of(text)
    rules = json.loads(load_rulebook().schema(schema))
    validator = jsonschema.Draft202012Validator(rules, format_checker=jsonschema.FormatChecker())
    errors = [(lines[_place(error)], error.message) for error in validator.iter_errors(load(text))]
    return [f"{path.name}:{line}: {message}" for line, message in sorted(errors)]


def _place(error: jsonschema.ValidationError) -> Place:
    """The path of what is wrong; an unknown key is wrong itself, not the mapping it stands in."""
    if error.validator == "additionalProperties":
        unknown = [key for key in error.instance if key not in error.schema["properties"]]
        return (*error.absolute_path, *unknown[:1])
    return tuple(error.absolute_path)
