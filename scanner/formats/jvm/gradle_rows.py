"""The dependencies, plug-ins and named versions of a Gradle script.

A row is read where a statement says it in one of the ways people write it; what a script computes is not known and
stays a changed statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from scanner.formats.jvm.gradle_script import Statement
from scanner.formats.jvm.gradle_tokens import VERSION, is_string, plain
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.named_versions import Held, Names
from scanner.formats.shapes.names import words

# `${versions.jackson}`, `$jackson`: the last part names it.
NAMES = Names(
    re.compile(r"\$\{([^{}\n]{1,200})\}|\$([A-Za-z_][\w.]*)"), lambda name: name.rpartition(".")[2].strip("\"'()]")
)
PLUGINS = "plugins"
_COORDINATES = re.compile(r"([\w.${}()-]+):([\w.${}()-]+)(?::([^:@]*))?(?::([^:@]*))?(?:@(\w+))?$")
_WRAPPERS = words("platform enforcedPlatform testFixtures create variantOf dependencies")
_DEVELOPMENT = re.compile(
    r"test|developmentonly|checkstyle|detekt|ktlint|spotbugs|pmd|jacoco|lint|benchmark|jmh|mock", re.IGNORECASE
)
_BUILD = re.compile(r"classpath|annotationprocessor|kapt|ksp|compileonly|compiler", re.IGNORECASE)
_CODE = frozenset({"{", "}", "->", "?:", "::"})
_SPLICED_CODE = re.compile(r'\$\{[^}]*[({"]')
_CALLS = words(
    "platform enforcedPlatform testFixtures project kotlin files fileTree npm gradleApi localGroovy gradleKotlinDsl "
    "gradleTestKit id alias version variantOf create extra set apply plugin dependencies"
)
_DECLARES = words("def val var const private public internal final String ext extra override lateinit static")


class Rows(Struct):
    """What a script says in rows; `told` are the places in its list of statements that rows tell completely."""

    dependencies: list[Dependency] = field(default_factory=list)
    values: dict[str, Held] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    declares: dict[int, str] = field(default_factory=dict)  # the folded name a statement gives a value to


def rows_of(script: list[Statement]) -> Rows:
    rows = Rows()
    for position, statement in enumerate(script):
        found = list(_dependencies(statement))
        rows.dependencies += found
        if found and _says_no_more(statement, 1):
            rows.told.add(position)
        elif not found and (held := _held(statement)):
            rows.values[NAMES.fold(held.name)] = held
            if _says_no_more(statement, 0):
                rows.declares[position] = NAMES.fold(held.name)
    return rows


def _says_no_more(statement: Statement, start: int) -> bool:
    """Whether a row is all there is to a statement: no closure, and from `start` no call of what could do more."""
    said = statement.words
    if not _CODE.isdisjoint(said) or any(_SPLICED_CODE.search(word) for word in said if is_string(word)):
        return False
    called = (word for place, word in enumerate(said[start:-1], start) if said[place + 1] == "(")
    return all(word in _CALLS or not (word[0].isalpha() or is_string(word)) for word in called)


def _dependencies(statement: Statement) -> Iterator[Dependency]:
    names = [block.name for block in statement.path]
    inner = names[-1] if names else ""
    if inner == PLUGINS and "gradlePlugin" not in names:
        yield from _plugin(statement)
    elif statement.words[0] == "apply" and "plugin" in statement.words:
        strings = [plain(word) for word in statement.words if is_string(word)]
        yield from (_row(name, "", Scope.BUILD, PLUGINS, statement) for name in strings[:1])
    elif inner in ("dependencies", "constraints") and not statement.words[0].startswith("//"):
        yield from _in_configuration(statement, names)
    elif _assigned(statement) and (row := _coordinates(statement, len(statement.words) - 1, Scope.RUNTIME, "declared")):
        yield row


def _plugin(statement: Statement) -> Iterator[Dependency]:
    """`id "x" version "1"`, `kotlin("jvm") version "1"`, `alias(libs.plugins.x)`, `java`."""
    said = list(statement.words)
    version = ""
    if "version" in said[1:]:
        place = said.index("version", 1)
        version = _value(said[place + 1 :])
        said = said[:place]
    head = plain(said[0])
    strings = [plain(word) for word in said[1:] if is_string(word)]
    if head == "alias":
        name = _reference(said[1:])
    elif head == "kotlin" and strings:
        name = f"org.jetbrains.kotlin.{strings[0]}"
    else:
        name = strings[0] if strings else head
    if name and re.fullmatch(r"[\w.\-${}]+", name):
        yield _row(name, version, Scope.BUILD, PLUGINS, statement)


def _value(said: list[str]) -> str:
    """A version behind the word `version`: a string, or an expression as a name."""
    rest = [word for word in said if word not in ("(", ")")]
    if rest and is_string(rest[0]):
        return plain(rest[0])
    until = rest.index("apply") if "apply" in rest else len(rest)
    return f"${{{''.join(map(plain, rest[:until]))}}}" if rest[:until] else ""


def _reference(said: list[str]) -> str:
    return "".join(word for word in said if word not in ("(", ")", "\n") and not is_string(word))


def _in_configuration(statement: Statement, names: list[str]) -> Iterator[Dependency]:
    said = statement.words
    configuration = plain(said[0])
    if len(said) < 2 or "=" in said[:3]:
        return
    scope = _scope(configuration, names)
    group = f"{'buildscript ' if 'buildscript' in names else ''}{scope}"
    strings = [place for place, word in enumerate(said) if place and is_string(word)]
    found = [row for place in strings if (row := _coordinates(statement, place, scope, group))]
    if found:
        yield from found
    elif mapped := _mapped(said):
        yield _row(mapped[0], mapped[1], scope, group, statement)
    elif "project" in said[1:4] and strings:
        yield _row(plain(said[strings[0]]), "", scope, group, statement, "project:")
    elif "files" in said[1:4] or "fileTree" in said[1:4]:
        for place in strings[:1]:
            yield _row(plain(said[place]), "", scope, group, statement, f"path:{plain(said[place])}")
    elif said[1:3] == ("(", "kotlin") or said[1:2] == ("kotlin",):
        version = plain(said[strings[1]]) if len(strings) > 1 else ""
        for place in strings[:1]:
            yield _row(f"org.jetbrains.kotlin:kotlin-{plain(said[place])}", version, scope, group, statement)
    elif not strings:
        name = _reference([word for word in said[1:] if word not in _WRAPPERS])
        if re.fullmatch(r"\w+(?:\.\w+)+", name):
            yield _row(name, "", scope, group, statement)


def _scope(configuration: str, names: list[str]) -> Scope:
    where = f"{configuration} {' '.join(names[:-1])}"
    if "buildscript" in names:
        return Scope.BUILD
    if _DEVELOPMENT.search(where):
        return Scope.DEVELOPMENT
    return Scope.BUILD if _BUILD.search(configuration) else Scope.RUNTIME


def _coordinates(statement: Statement, place: int, scope: Scope, group: str) -> Dependency | None:
    """`"group:name:version"`, also with the version added: `"group:name:" + version`."""
    said = statement.words
    found = _COORDINATES.match(plain(said[place])) if is_string(said[place]) else None
    if found is None or (found[3] is None and statement.path == ()):
        return None
    version = found[3] or ""
    if not version and said[place + 1 : place + 2] == ("+",):
        rest = [word for word in said[place + 2 :] if word not in (")", "(")]
        version = f"${{{''.join(map(plain, rest))}}}"
    extra = ", ".join(filter(None, (found[4], found[5])))
    return _row(f"{found[1]}:{found[2]}", version, scope, group, statement, extra=extra)


def _mapped(said: tuple[str, ...]) -> tuple[str, str] | None:
    """`group: "g", name: "n", version: "v"`, in Kotlin with `=`."""
    values: dict[str, str] = {}
    for place, word in enumerate(said[:-2]):
        if word in ("group", "name", "version") and said[place + 1] in (":", "="):
            value = said[place + 2]
            values[word] = plain(value) if is_string(value) else f"${{{value}}}"
    if "name" not in values:
        return None
    return f"{values.get('group', '')}:{values['name']}", values.get("version", "")


def _row(
    name: str, wanted: str, scope: Scope, group: str, statement: Statement, source: str = "", extra: str = ""
) -> Dependency:
    return Dependency(name, wanted, source, scope, group, extra, line=statement.line)


def _assigned(statement: Statement) -> bool:
    """Whether a statement gives one string a name: `x = "..."`, `x : "..."` in a map, `set("x", "...")`."""
    said = statement.words
    return len(said) >= 3 and is_string(said[-1]) and said[-2] in ("=", ":", "to")


def _held(statement: Statement) -> Held | None:
    """A version under a name of its own."""
    said = statement.words
    if len(said) == 6 and plain(said[0]) == "set" and said[3] == "," and VERSION.match(plain(said[4])):
        return Held(plain(said[2]), plain(said[4]), statement.line)
    if "extra" in said and "by" in said and said[-1] == ")" and len(said) > 3 and is_string(said[-2]):
        name, value = said[said.index("by") - 1], plain(said[-2])
        return Held(name, value, statement.line) if VERSION.match(value) else None
    if not _assigned(statement) or not VERSION.match(plain(said[-1])):
        return None
    names = [plain(word) for word in said[:-2] if word[0].isalpha() or word[0] == "_" or is_string(word)]
    declared = [word for word in names if word not in _DECLARES]
    if not declared or declared[-1] in ("version", "group") or len(declared) > 3:
        return None
    return Held(declared[-1], plain(said[-1]), statement.line)
