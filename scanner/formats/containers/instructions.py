"""A Dockerfile as instructions: continuations joined, heredocs attached, comments gone, stages told apart.

The grammar is BuildKit's own line grammar, small enough to read in one pass; other parsers stumble over heredocs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from scanner.formats.shapes.images import image_of
from scanner.formats.shapes.shell import meaning
from scanner.formats.shapes.sides import UnreadableError, as_lines

_DIRECTIVE = re.compile(r"\s*(?:#|//)\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*+((?:.*\S)?)\s*$")
_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)(?:\s+(.*))?$", re.DOTALL)
_TEMPLATE = re.compile(r"\s*(?:\{[{%#]|<%)")
_FLAG = re.compile(r"\s*(--[a-z][\w-]*(?:=(?:\"[^\"]*\"|'[^']*'|[^\s\"'])*)?)(?=\s|$)")
_HEREDOC = re.compile(r"(?:^|\s)\d*<<(-?)([\"']?)([A-Za-z0-9_.]+)\2(?=[\s;|&<>)]|$)")
_QUOTED = re.compile(r"(?<!<)(?<!<-)(?:\"(?:[^\"\\]|\\.)*+\"?|'[^']*+'?)")
_SPACE = re.compile(r"(\"(?:[^\"\\]|\\.)*+\"?|'[^']*+'?)|\s+")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::?([-+])([^${}]*))?\})")
_PAIR = re.compile(r"(?<![^\s=\"'])([^\s=\"']++)=((?:\"(?:[^\"\\]|\\.)*+\"?|'[^']*+'?|\\.|[^\s\"'\\])*)", re.DOTALL)
MAX_BYTES = 500_000
MAX_LINES = 50_000
MAX_INSTRUCTIONS = 5_000  # more than anyone writes, and comparing them is not linear
_FROM = re.compile(r"\bfrom=([^,]+)")
_WITH_HEREDOC = frozenset({"RUN", "COPY", "ADD", "ONBUILD"})


class Instruction(Struct, frozen=True):
    """`text` is what follows the flags, on one line; `body` its heredocs as they stand."""

    name: str
    flags: tuple[str, ...]
    text: str
    body: str
    line: int

    @property
    def script(self) -> str:
        return f"{self.text}\n{self.body}" if self.body else self.text

    @property
    def shown(self) -> str:
        return " ".join((*self.flags, self.text, *self.body.split("\n")[:5])).strip()

    @property
    def meaning(self) -> tuple[str, tuple[str, ...], str, str]:
        """Equal for instructions that differ in spaces, in how a list is written, or in the version of an image."""
        listed = as_list(self.text)
        said = json.dumps(listed) if listed else squeezed(self.text)
        flags = sorted(_FROM.sub(lambda found: f"from={image_of(found[1]).name}", flag) for flag in self.flags)
        return self.name, tuple(flags), said, meaning(self.body) if self.name == "RUN" else self.body


class Stage(Struct):
    """One `FROM` and what follows it. `base` is the image or stage it starts from, with its ARGs put in."""

    name: str
    base: str
    platform: str = ""
    line: int = 0
    instructions: list[Instruction] = field(default_factory=list)


class Dockerfile(Struct, frozen=True):
    """A read file. `arguments` are the ARGs before the first FROM, `used` those of them that name an image."""

    syntax: str
    checks: str
    arguments: Mapping[str, str]
    used: frozenset[str]
    stages: tuple[Stage, ...]


def read(content: bytes) -> Dockerfile:
    """Raises UnreadableError for what is no Dockerfile."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES} bytes")
    if content.count(b"\n") > MAX_LINES:
        raise UnreadableError(f"more than {MAX_LINES} lines")
    lines = as_lines(content)
    directives = dict(_directives(lines))
    arguments: dict[str, str] = {}
    used: set[str] = set()
    stages: list[Stage] = []
    for number, each in enumerate(_instructions(lines, directives.get("escape", "\\"))):
        if number > MAX_INSTRUCTIONS:
            raise UnreadableError(f"more than {MAX_INSTRUCTIONS} instructions", each.line)
        if each.name == "FROM":
            stages.append(_stage(each, arguments, used, len(stages)))
        elif not stages and each.name == "ARG":
            arguments.update({name: substituted(value, arguments) for name, value in pairs(each.text).items()})
        elif stages:
            stages[-1].instructions.append(each)
        else:
            stages.append(Stage("file", "", "", each.line, [each]))  # a piece of a Dockerfile
    return Dockerfile(
        directives.get("syntax", ""), directives.get("check", ""), arguments, frozenset(used), tuple(stages)
    )


def substituted(text: str, variables: Mapping[str, str], used: set[str] | None = None) -> str:
    """`text` with the variables that have a value put in; the names that were asked for go into `used`."""

    def put(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if used is not None:
            used.add(name)
        value = variables.get(name, "")
        if found[3] == "+":
            return found[4] if value else ""
        return value or found[4] or ("" if found[3] else found[0])

    return _VARIABLE.sub(put, text)


def pairs(text: str) -> dict[str, str]:
    """The `name=value` of ENV, ARG and LABEL, unquoted; `ENV name value` and a bare `ARG name` too."""
    first, _, rest = text.strip().partition(" ")
    if "=" not in first:
        return dict.fromkeys(text.split(), "") if not rest or "=" in rest else {first: _unquoted(rest.strip())}
    found = {each[1]: _unquoted(each[2]) for each in _PAIR.finditer(text)}
    return found | dict.fromkeys(_PAIR.sub(" ", text).split(), "")


def as_list(text: str) -> list[str] | None:
    """The JSON form of an instruction, None for the shell form."""
    if not text.startswith("["):
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return [str(each) for each in found] if isinstance(found, list) else None


def squeezed(text: str) -> str:
    """`text` with runs of blanks outside of quotes as one."""
    return _SPACE.sub(lambda found: found[1] or " ", text).strip()


def _unquoted(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _directives(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The comments that BuildKit reads: at the very top, until anything else comes."""
    for number, line in enumerate(lines):
        found = _DIRECTIVE.match(line)
        if found:
            yield found[1].lower(), found[2]
        elif number or not line.startswith("#!"):
            return


def _instructions(lines: list[str], escape: str) -> Iterator[Instruction]:
    number = 0
    while number < len(lines):
        start = number
        logical, number = _logical(lines, number, "`" if escape == "`" else "\\")
        if not logical.strip():
            continue
        if _TEMPLATE.match(logical):  # Jinja and its kin; the lines between its tags are still a Dockerfile
            yield Instruction("TEMPLATE", (), logical.strip(), "", start + 1)
            continue
        found = _INSTRUCTION.match(logical)
        if found is None:
            raise UnreadableError("no Dockerfile instruction", start + 1)
        name, rest = found[1].upper(), found[2] or ""
        body, number = _heredocs(lines, number, rest, start) if name in _WITH_HEREDOC else ("", number)
        flags = []
        while flag := _FLAG.match(rest):
            flags.append(flag[1])
            rest = rest[flag.end() :]
        yield Instruction(name, tuple(flags), rest.strip(), body, start + 1)


def _logical(lines: list[str], number: int, escape: str) -> tuple[str, int]:
    """One instruction's line with what continues it, and the number of the next line."""
    parts: list[str] = []
    while number < len(lines):
        line = lines[number]
        number += 1
        stripped = line.strip()
        if stripped.startswith("#") or (parts and not stripped):
            continue
        bare = line.rstrip(" \t")
        continues = bare.endswith(escape) and not bare.endswith(escape * 2)
        parts.append(bare[:-1] if continues else line)
        if not continues:
            break
    return " ".join(parts) if len(parts) > 1 else "".join(parts), number


def _heredocs(lines: list[str], number: int, text: str, start: int) -> tuple[str, int]:
    """The bodies of the heredocs that `text` opens, and the number of the line behind them."""
    if "<<" not in text:
        return "", number
    kept: list[str] = []
    for dash, _, word in _HEREDOC.findall(_QUOTED.sub("''", text)):
        while number < len(lines):
            line = lines[number].lstrip("\t") if dash else lines[number]
            number += 1
            if line == word:
                break
            kept.append(line)
        else:
            raise UnreadableError(f"a heredoc without its end {word!r}", start + 1)
    return "\n".join(kept), number


def _stage(each: Instruction, arguments: Mapping[str, str], used: set[str], number: int) -> Stage:
    words = each.text.split()
    alias = words[2] if len(words) > 2 and words[1].lower() == "as" else ""
    base = substituted(words[0], arguments, used) if words else ""
    platform = next((flag.partition("=")[2] for flag in each.flags if flag.startswith("--platform=")), "")
    return Stage(alias.lower() or f"stage{number + 1}", base, platform, each.line)
