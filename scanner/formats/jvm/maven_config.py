"""`.mvn/maven.config` and `.mvn/jvm.config`: arguments that every call of Maven in this checkout takes along.

They name settings files, switch checks off, and load agents into the JVM that builds and signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.jvm.pom_properties import property_changed
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_QUIET = re.compile(
    r"-(?:-?(?:threads|batch-mode|no-transfer-progress|quiet|errors|debug|show-version|color|fail-at-end|fail-fast"
    r"|fail-never|no-snapshot-updates|update-snapshots|builder)(?:=.*)?|T.*|B|ntp|q|e|X|V|U|nsu|fae|ff|fn|b.*)$"
)
# Memory, diagnostics and what the compiler plug-ins of recent JDKs must be let into.
_TUNING = re.compile(
    r"-X(?:m[xsn]|ss|verify|share|rs|int|mixed|comp|diag).*|-XX:(?!.*(?:OnError|OnOutOfMemoryError|Flags|VMOptionsFile)).*"
    r"|--add-(?:opens|exports)[= ].*|--add-(?:opens|exports)|[\w.]+/[\w.]+=[\w.,-]+|-Dfile\.encoding=.*|-Duser\..*"
    r"|-Djava\.awt\.headless=.*|-Djansi\..*|--illegal-access=.*|-(?:client|server|ea|da)$|-Dorg\.slf4j\..*"
    r"|--enable-native-access=.*|--sun-misc-unsafe.*"
)
_CODE = re.compile(
    r"-(?:javaagent|agentpath|agentlib|Xbootclasspath|Xrun)|-XX:.*(?:OnError|OnOutOfMemoryError|Flags|VMOptionsFile)=|@"
    r"|-D(?:java\.system\.class\.loader|maven\.ext\.class\.path|jdk\.module|java\.security\.manager)"
    r"|--(?:class-path|module-path|patch-module|upgrade-module-path)|-(?:cp|classpath|p)$"
)
_SETTINGS = re.compile(r"-(?:-(?:global-)?settings|g?s|-toolchains|t|-global-toolchains|gt)(?:=|$)")
_MOST = 5_000
_STRICT = ("-C", "--strict-checksums")
_LAX = ("-c", "--lax-checksums")


def matches(path: str) -> bool:
    return f"/{path.casefold()}".endswith(("/.mvn/maven.config", "/.mvn/jvm.config"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _arguments, _compare, worst=WORST)


def _arguments(content: bytes) -> list[str]:
    """One argument a line, or words in a line; `-s` and its file belong together."""
    words = [word for line in as_lines(content) if not line.lstrip().startswith("#") for word in line.split()]
    if len(words) > _MOST:
        raise UnreadableError("too many arguments")
    found: list[str] = []
    for word in words:
        if found and _SETTINGS.fullmatch(found[-1]) and not found[-1].endswith("="):
            found[-1] += f"={word}"
        elif found and found[-1] in (
            "-D",
            "-P",
            "-T",
            "-pl",
            "--projects",
            "--activate-profiles",
            "--define",
            "--threads",
        ):
            found[-1] += word if len(found[-1]) == 2 else f"={word}"
        else:
            found.append(word)
    return found


def _compare(old: list[str] | None, new: list[str]) -> Iterator[Delta]:
    before = old or []
    gone, come = dict.fromkeys(before), dict.fromkeys(new)
    properties = _properties(gone), _properties(come)
    for name in dict.fromkeys((*properties[1], *properties[0])):
        was, now = properties[0].get(name, ""), properties[1].get(name, "")
        if was != now and not _CODE.match(f"-D{name}") and not _TUNING.fullmatch(f"-D{name}={now}"):
            yield from property_changed(name, was, now, "-D")
    for argument in come:
        if argument not in gone:
            yield from _argument("", argument)
    for argument in gone:
        if argument not in come:
            yield from _argument(argument, "")


def _properties(arguments: dict[str, None]) -> dict[str, str]:
    """`-Dname=value`; a name without a value is true."""
    defined = (
        each.removeprefix("--define=").removeprefix("-D") for each in arguments if each.startswith(("-D", "--define="))
    )
    return {name: value or "true" for name, _, value in (each.partition("=") for each in defined)}


def _argument(old: str, new: str) -> Iterator[Delta]:
    """One argument that came or went and is no ordinary property."""
    argument = new or old
    subject = re.split(r"[=:]", argument, maxsplit=1)[0][:60]
    if _CODE.match(argument):
        kind = "build-script-changed"
        yield Delta(kind, subject, text(old), text(new), Severity.CRITICAL if new else Severity.LOW)
    elif argument.startswith(("-D", "--define=")) or _QUIET.match(argument) or _TUNING.fullmatch(argument):
        return
    elif argument in _STRICT or argument in _LAX:
        if (argument in _LAX) == bool(new):
            yield Delta("transport-weakened", subject, text(old), text(new), Severity.CRITICAL)
    elif _SETTINGS.match(argument):
        yield Delta("registry-changed", subject, text(old), text(new), Severity.CRITICAL)
    else:
        yield Delta("setting-changed", subject, text(old), text(new), Severity.MEDIUM)
