"""A gemspec taken apart: its fields with every value they are given, what the gem needs, and the code besides."""

from __future__ import annotations

from msgspec import Struct, field

from scanner.formats.ruby.gem_rows import condition_of
from scanner.formats.ruby.literals import arguments, computed, dangerous, literals, parts
from scanner.formats.ruby.statements import Statement, statements
from scanner.formats.ruby.tokens import Token, joined
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.sides import as_text

_NEEDS = {
    "add_dependency": Scope.RUNTIME,
    "add_runtime_dependency": Scope.RUNTIME,
    "add_development_dependency": Scope.DEVELOPMENT,
}
_IGNORED = frozenset(
    {
        *("summary", "description", "author", "authors", "email", "date", "test_files", "test_file", "has_rdoc"),
        *("extra_rdoc_files", "rdoc_options", "post_install_message", "rubyforge_project", "default_executable"),
        *("specification_version", "rubygems_version"),
    }
)
_SAME = {"license": "licenses", "require_path": "require_paths"}
_LISTS = ("files", "executables", "extensions")  # may be changed in place


class Specification(Struct, frozen=True):
    """`fields` by name with their values, `lines` where they stand."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    needs: list[Dependency] = field(default_factory=list)
    code: list[Statement] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)


def read(content: bytes) -> Specification:
    spec = Specification()
    for statement in statements(as_text(content)):
        if not _filed(statement, spec) or dangerous(statement.tokens):
            spec.code.append(statement)
    return spec


def _filed(statement: Statement, spec: Specification) -> bool:
    """Whether a statement is one this reader takes apart."""
    tokens = statement.tokens
    if "Gem::Specification" in (token.text for token in tokens):
        return tokens[-1].text == "|" and not statement.blocks
    if statement.first in ("if", "unless", "else", "elsif", "case", "when"):
        return True
    if len(tokens) < 4 or tokens[1].text != "." or tokens[0].kind != "word" or not statement.blocks:
        return False
    name, rest = tokens[2].text, list(tokens[3:])
    if name in _NEEDS:
        return _need(statement, name, rest, spec)
    if name in _IGNORED:
        return True
    return _assigned(name, rest, statement.line, spec)


def _need(statement: Statement, call: str, rest: list[Token], spec: Specification) -> bool:
    cut = next((at for at, token in enumerate(rest) if token.kind == "word" and token.text in ("if", "unless")), None)
    given = arguments(tuple(rest[:cut])).values
    if not given or computed(given[0]):
        return False
    wanted = ", ".join(given[1:])
    scope = _NEEDS[call]
    row = Dependency(given[0], wanted, "", scope, scope.value, condition_of(statement), line=statement.line)
    spec.needs.append(row)
    return True


def _assigned(name: str, rest: list[Token], line: int, spec: Specification) -> bool:
    """`= value`, `+= value`, `<< value`, `["key"] = value`, or a method that changes the value in place."""
    sign = rest[0].text
    if sign == "[" and len(rest) > 4 and rest[2].text == "]" and rest[3].text == "=":
        name, rest, sign = f"{name}.{literals(rest[1:2])[0]}", rest[3:], "="
    if sign not in ("=", "+=", "<<", ".", "||=") or (sign == "." and name not in _LISTS):
        return False
    name = _SAME.get(name, name)
    if name == "metadata" and sign == "=" and rest[1].text == "{" and rest[-1].text == "}":
        for part in parts(rest[2:-1]):
            pair = arguments(tuple(part)).options
            for key, value in pair.items():
                spec.fields[f"metadata.{key}"] = [value]
                spec.lines[f"metadata.{key}"] = line
        return True
    values = literals(rest[1:]) if sign != "." else [f"$(.{joined(rest[1:])})"]
    spec.fields[name] = values if sign == "=" else [*spec.fields.get(name, []), *values]
    spec.lines[name] = line
    return True
