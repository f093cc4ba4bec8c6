"""A shell script as the commands it runs, without comments, blank space and what it only tells people.

Quotes, substitutions and heredocs are followed so far that a `#` is dropped only where a shell drops it. Where that
cannot be followed (something is left open, a `case` inside a substitution) the script is its lines, comments and all:
then a reworded comment is told, and nothing is missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

_TOKEN = re.compile(
    r"\\(?:\r?\n|.)?|\$'(?:[^'\\]|\\.)*+'?|'|\"|\$\(\(|\$\(|\$\{|`|\(\(|[(){}#]|<<<|<<-?|\n|;+|&&|\|\||&>>?|>&|<&|[|&]"
    r"|[ \t\r]+|[^\\$'\"`(){}#<\n;|&> \t\r]+|.",
    re.DOTALL,
)
_HEREDOC = re.compile(r"[ \t]*(?:\\?([A-Za-z_][\w.-]{0,60})|'([^'\n]{1,60})'|\"([^\"\n]{1,60})\")")
_CUTS = frozenset({"\n", "&&", "||", "|", "&", "(", ")"})
_KEYWORD = re.compile(r"(?:(?:then|else|do|\{|!|time)(?:\s+|$))*")
_PRINTS = re.compile(r"(?:echo|printf|print)(?:\s|$)|(?:Write-(?:Host|Output))\s")
_TELLS = re.compile(r"cat\s*<<-?\s*['\"\\]?\w+['\"]?\s*(?:>&2|1>&2)?\n")
_HARMLESS_TARGET = re.compile(r"[12]?>&[12]|&?[12]?>>?\s*/dev/(?:null|stderr|stdout|tty)\b")
_NO_PROSE = re.compile(
    r"['\"\s]*(?:::|export|declare|typeset|set|unset|alias|eval|source|readonly|local|##vso)\b|['\"\s]*::"
)
_REDIRECTED_BLOCK = re.compile(
    r"(?:(?:^|[\n;])[ \t]*(?:\}|done|fi|esac)|\))[ \t]*(?:\|(?!\|)|[1&]?>(?!>?[ \t]*(?:&2|/dev/(?:null|stderr|tty))))"
)
_OUTPUT_MOVED = re.compile(
    r"(?:^|[\n;])[ \t]*exec\s+[^\n]{0,200}>|\b(?:echo|printf?)\s*\(\s*\)|\b(?:alias|function)\s+(?:echo|printf?)\b"
)
_DEFINED = re.compile(r"(?:function\s+)?([\w.:-]+)\s*$")
_CAPTURED = re.compile(r"(?:\$\(|`)\s*([\w.:-]+)")


class _Reader(Struct):
    """Where a reader stands in a script. `open` are the constructs around it, `text` is the command so far."""

    script: str
    open: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    waiting: list[tuple[str, bool]] = field(default_factory=list)
    found: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    def end(self, how: str) -> None:
        said = "".join(self.text).strip(" ")
        self.text.clear()
        if said:
            self.found.append((said, how))
        elif self.found and how in ("|", "&&", "||"):
            self.found.append(("", how))


def steps(script: str) -> list[str]:
    """What a script does, in order."""
    plain = script.replace("\r\n", "\n")
    found = _read(plain)
    if found is None:
        return [line.strip() for line in plain.split("\n") if line.strip()]
    return list(_without_talk(found, plain))


def _read(script: str) -> list[tuple[str, str]] | None:
    """Commands with what ends each; None where quotes or constructs do not close."""
    reader = _Reader(script)
    place = 0
    before = "\n"
    while place < len(script) and not reader.broken:
        token = _TOKEN.match(script, place)
        if token is None:
            return None
        said, place = token[0], token.end()
        inside = reader.open[-1] if reader.open else ""
        if inside == '"':
            _in_text(reader, said)
        elif said == "'" and inside != "{":
            close = script.find("'", place)
            if close < 0:
                return None
            reader.text.append(script[place - 1 : close + 1])
            place = close + 1
        elif said == "#" and before[-1] in " \t\n;&|" and inside in ("", "(", "`"):
            place = script.find("\n", place)
            place = len(script) if place < 0 else place
            said = " "
        elif said == "\n" and reader.waiting:
            place = _bodies(reader, place)
            _in_code(reader, said, inside)
        elif said in ("<<", "<<-") and inside in ("", "(", "`"):
            place = _heredoc(reader, said, place)
        else:
            _in_code(reader, said, inside)
        before = said
    reader.end("\n")
    return None if reader.broken or reader.open or reader.waiting else reader.found


def _in_text(reader: _Reader, said: str) -> None:
    """Between double quotes only these mean something."""
    if said == '"':
        reader.open.pop()
    elif said in ("$(", "${", "`", "$(("):
        _enter(reader, said)
        return
    elif said == "\n" and reader.waiting:
        reader.broken = True
    elif said.startswith("$'"):
        reader.broken = True  # the token took more than a shell would
    reader.text.append(said)


def _in_code(reader: _Reader, said: str, inside: str) -> None:
    if said.isspace() and said != "\n":
        if reader.text and reader.text[-1] != " ":
            reader.text.append(" ")
    elif said in ("\\\n", "\\\r\n"):
        reader.text.append(" ") if reader.text and reader.text[-1] != " " else None
    elif said == '"' or said in ("$(", "${", "$((") or (said == "`" and inside != "`"):
        _enter(reader, said)
    elif said == "`" or (said == "}" and inside == "{") or (said == ")" and inside == "("):
        reader.text.append(said)
        reader.open.pop()
    elif said in ("(", "((") and inside in ("(", "`"):
        reader.open.extend("(" * len(said))
        reader.text.append(said)
    elif not inside and (said in _CUTS or said[0] == ";" or said == "(("):
        reader.end("\n" if said[0] == ";" else said)
    elif inside in ("(", "`") and said in ("case", "esac"):
        reader.broken = True  # its patterns close brackets that were never opened
    else:
        reader.text.append(said)


def _enter(reader: _Reader, said: str) -> None:
    reader.text.append(said)
    reader.open.extend({"$(": "(", "${": "{", "$((": "(("}.get(said, said))


def _heredoc(reader: _Reader, said: str, place: int) -> int:
    found = _HEREDOC.match(reader.script, place)
    if found is None:
        reader.broken = not re.match(r"\s*\(*[\d$]", reader.script[place : place + 20])  # a shift, in arithmetic
        reader.text.append(said)
        return place
    reader.text.append(f"{said}{found[0].strip()}")
    reader.waiting.append((found[1] or found[2] or found[3], said == "<<-"))
    return found.end()


def _bodies(reader: _Reader, place: int) -> int:
    """The heredocs of a line that ends at `place`, taken into its last command."""
    for word, tabs in reader.waiting:
        close = re.compile(rf"^{chr(9) + '*' if tabs else ''}{re.escape(word)}[ \t]*$", re.MULTILINE)
        found = close.search(reader.script, place)
        if found is None:
            reader.broken = True
            return len(reader.script)
        reader.text.append("\n" + reader.script[place : found.end()])
        place = min(found.end() + 1, len(reader.script))
    reader.waiting.clear()
    return place


def _without_talk(found: list[tuple[str, str]], script: str) -> Iterator[str]:
    """The commands, without those that only tell people something."""
    heard = bool(_REDIRECTED_BLOCK.search(script) or _OUTPUT_MOVED.search(script))
    captured = set(_CAPTURED.findall(script))
    within = 0  # braces of a function whose output somebody reads
    name = ""
    for said, how in found:
        defined = _DEFINED.match(said)
        if how == "(" and defined:
            name = defined[1]
        opens = said.startswith("{") and not said.startswith("{}")
        if opens and (within or name in captured):
            within += 1
        elif within and said.startswith("}"):
            within -= 1
        elif not opens and how not in ("(", ")"):
            name = ""
        keyword = _KEYWORD.match(said)
        front = keyword[0] if keyword else ""
        talk = not heard and not within and how != "|" and _talk(said[len(front) :])
        kept = front.strip() if talk else said
        ends = f" {how}" if how in ("|", "||", "&&", "&") else ""
        if kept or ends:
            yield f"{kept}{ends}"


def _talk(command: str) -> bool:
    """Whether a command only prints a sentence: a single word may be a value that somebody reads."""
    if _TELLS.match(command):
        return "$(" not in command and "`" not in command
    found = _PRINTS.match(command)
    if found is None or "$(" in command or "`" in command or "<" in command.replace("<<", ""):
        return False
    rest = _HARMLESS_TARGET.sub("", command[found.end() :])
    if _outside_quotes(rest) or _NO_PROSE.match(re.sub(r"^(?:\s*-[neE]+\s+)+", "", rest)) or rest.startswith("-v"):
        return False
    return len(rest.split()) > 1 or not re.search(r"\w", re.sub(r"\\[nrt]|-[neE]+\b", "", rest))


def _outside_quotes(text: str) -> bool:
    """Whether something is written to a file."""
    return ">" in re.sub(r"'[^']*'|\"(?:[^\"\\]|\\.)*+\"?", "", text)
