"""The commands of a script that run twokey, and what about them asks for less than before.

No shell parser: a line is cut where a shell would start another command, and what cannot be recognised as harmless
counts as weaker, because the gate's own command changes once in a year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.gates.origins import worse_origin
from scanner.formats.gates.surroundings import bounded, cut, surroundings
from scanner.formats.gates.told import forged, sets
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import CONTINUED
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

# A command, a package or an image; not `.twokey.yaml`, `twokey.json` or a folder.
NAMED = re.compile(r"(?<![\w.-])twokey(?![\w-]|\.(?!git\b)\w|/)", re.IGNORECASE)
_SAYS = re.compile(r"[\s\"'-]*(?:#|//|echo\b|printf\b|:\s|true\s|name:|description:)", re.IGNORECASE)
_OPENS = re.compile(r"(?:if|case|for|while|until|unless)\b|(?:function\s+)?[\w-]+\s*\(\)\s*\{?$")
_CLOSES = re.compile(r"(?:fi|esac|done|end)\b|\}$")
_ESCAPES = re.compile(
    r"exit(?:\s+0)?$|return(?:\s+0)?$|set\s+\+\w*e|set\s+\+o|(?:alias|function)\s+twokey\b|twokey\s*\(\)|trap\b.*exit"
    r"|(?:[^#]*[^|#])?(?:&&|\|\|)\s*(?:exit|return)(?:\s+0)?$"
)
_INSTALLS = words("install add clone download pull fetch sync")
_TAKE_A_VALUE = words(
    "--policy --since --fail-on --format --output --color --repo --width --base --head --target --jobs"
)
_NEUTRAL = words(
    "--format --output --color --no-color --no-progress --width --all-commits --jobs --no-fetch --no-cache"
    " -v --verbose -q --quiet -vv"
)
_LOOSE = words("--exit-zero --no-secrets --policy --fail-on --since --version --help -h")
_MOST = 200  # commands of a script that are compared
_DEEPEST = 8  # conditions that are told
_LEVELS = ("none", "low", "medium", "high", "critical", "never")


class Command(Struct, frozen=True):
    """One command that names twokey. `around` are the conditions and the lost failures of its line. Long texts end in a
    digest, because what is compared is compared many times.
    """

    line: str
    package: str
    arguments: tuple[str, ...]
    around: tuple[str, ...]
    installs: bool


def commands(script: str, *, piped: bool = True) -> list[Command]:
    """Every command of a script that runs or installs twokey. `piped`: a pipe loses the exit status."""
    found: list[Command] = []
    inside: list[str] = []
    quiet = piped and "pipefail" not in script
    for line in lines(script):
        if _CLOSES.match(line) and inside:
            inside.pop()
        found += _of_line(line, tuple(inside[:_DEEPEST]), quiet)
        if _OPENS.match(line) and not re.search(r"\b(?:fi|esac|done)\s*$|\}\s*$", line):
            inside.append(bounded(f"only within: {line}"))
    return found


def runs(script: str) -> bool:
    return bool(NAMED.search(script)) and bool(commands(script))


def lines(script: str) -> list[str]:
    """Lines as a shell joins them, without comments and quotes."""
    joined = (
        " ".join(line.replace('"', "").replace("'", "").split()) for line in CONTINUED.sub(" ", script).split("\n")
    )
    return [line.partition(" #")[0] for line in joined if line and line[0] != "#"]


def _of_line(line: str, within: tuple[str, ...], quiet: bool) -> Iterator[Command]:
    if not NAMED.search(line):
        return
    pieces = cut(line)
    named = {at for at in range(0, len(pieces), 2) if NAMED.search(pieces[at])}
    around = surroundings(pieces, named, quiet)
    shown = bounded(line)
    for at in sorted(named):
        piece = pieces[at].strip()
        if _SAYS.match(piece):
            continue
        said = list(NAMED.finditer(piece))[-1]
        before, rest = piece[: said.start()].split(" "), piece[said.end() :].split(" ")
        installs = not _INSTALLS.isdisjoint(each.lower() for each in before)
        package = max((each for each in piece.split(" ") if NAMED.search(each)), key=len)
        arguments = tuple(each for each in rest[1:] if each and not each.startswith((">", "2>", ")", "`")))
        given = tuple(f"told by the job, and not by the forge: {name}" for name in forged(piece[: said.start()]))
        yield Command(shown, package, () if installs else arguments, (*within, *around[at], *given), installs)


def compare_scripts(where: str, old: str, new: str, *, piped: bool = True) -> Iterator[Delta]:
    """What the new script runs less of; nothing when the old one did not run twokey."""
    had, have = commands(old, piped=piped), commands(new, piped=piped)
    if not had:
        return
    if max(len(had), len(have)) > _MOST:
        if had != have:
            yield weaker(where, f"{len(had)} commands", f"{len(have)} commands, too many to compare")
        return
    left = list(have)
    for command in had:
        partner = next((each for each in left if each == command), None) or next(
            (each for each in left if each.installs is command.installs), None
        )
        if partner is None:
            yield weaker(where, command.line, "")
            continue
        left.remove(partner)
        for why in _worse(command, partner):
            yield weaker(where, command.line, why)
    known = set(lines(old))
    for line in dict.fromkeys(lines(new)):
        if line not in known and _ESCAPES.match(line):
            yield weaker(where, "", f"the script ends or goes on without it: {line}")
        elif line not in known and sets(line) and not NAMED.search(line):
            yield weaker(where, "", f"what the forge says is said otherwise: {line}")


def weaker(where: str, old: str, new: str) -> Delta:
    """One way in which the gate asks for less."""
    return Delta("gate-weakened", where, short(old, 200), short(new, 200), Severity.CRITICAL)


def _worse(old: Command, new: Command) -> Iterator[str]:
    for each in new.around:
        if each not in old.around:
            yield each
    if why := worse_origin(old.package, new.package):
        yield why
    yield from worse_arguments(old.arguments, new.arguments)


def worse_arguments(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[str]:
    """Arguments of twokey that judge less, or cannot be told to judge as much."""
    (was, one), (now, other) = _parsed(old), _parsed(new)
    for option in dict.fromkeys((*now, *was)):
        if option in _NEUTRAL or was.get(option) == now.get(option):
            continue
        before, after = was.get(option), now.get(option)
        if option == "--fail-on":
            if _level(after) > _level(before):
                yield f"--fail-on {after}"
        elif after is not None:
            yield f"{option} {after}".strip()
        elif option not in _LOOSE:
            yield f"without {option}"
    if one != other and not (one[:1] == ("scan",) and other[:1] == ("pr",)):
        yield f"judges something else: twokey {' '.join(other)}"


def _parsed(arguments: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    options: dict[str, str] = {}
    plain: list[str] = []
    rest = iter(arguments)
    for word in rest:
        name, given, value = word.partition("=")
        if not word.startswith("-"):
            plain.append(word)
        else:
            options[name] = value if given else next(rest, "") if name in _TAKE_A_VALUE else ""
    return options, tuple(plain)


def _level(name: str | None) -> int:
    """An unknown level counts as the highest, none as the lowest."""
    return 0 if name is None else _LEVELS.index(name) if name in _LEVELS else len(_LEVELS)
