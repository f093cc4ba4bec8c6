"""detect-secrets' own plugins and filters on one line, called one by one.

Its `scan_line` searches eagerly and edits global settings, its `scan_diff` drops every path that is not on disk. Here a
line is judged once for all the files it may lie in (see `dialect`), by the plugins whose gates it passed. Settings are
process-wide in the library, so one process has one profile at a time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial
from typing import Any

from msgspec import Struct, field

from scanner.credentials.dialect import ALL, BARE, DIALECTS
from scanner.credentials.found import Found
from scanner.credentials.gates import EVERY, Gate, fewest_distinct
from scanner.credentials.gating import all_gates
from scanner.credentials.guesses import GUESSES
from scanner.credentials.library import get_filters
from scanner.credentials.long_lines import IAM, LONG, iam_keys
from scanner.credentials.plugins import (
    BasePlugin,
    HighEntropyStringsPlugin,
    RegexBasedDetector,
    get_code_snippet,
    is_line_allowlisted,
    keyword,
    plugin_named,
)
from scanner.credentials.profile import Profile, token_name
from scanner.credentials.quick import is_indirect_reference, keyword_values, shannon_entropy
from scanner.credentials.quiet import is_unlikely_secret, of_the_name
from scanner.credentials.settings import configure
from scanner.credentials.tokens import plugin_class
from scanner.rulebook.tokens import TokenRule

_PART = 8  # characters; a shorter value is a prefix, not a secret
_INDIRECT = "detect_secrets.filters.heuristic.is_indirect_reference"
_LIKELY_ID = "detect_secrets.filters.heuristic.is_likely_id_string"
_id_word = re.compile(r"(?:^(?:id|myid|userid)|_id)s?[^a-z0-9]", re.IGNORECASE).search
# What is in each of the library's expressions; they take 6 ms for a line of 100 KB that says "pragma" somewhere.
_allowing = re.compile(r"pragma: ?(?:allow|white)list[ -]secret").search
_allowing_next = re.compile(r"pragma: ?allowlist[ -]nextline[ -]secret").search
_LATER = frozenset({"is_line_allowlisted", "is_ignored_due_to_verification_policies", "is_invalid_file"})


class ValueFilter(Struct, frozen=True):
    """`drops` a value, told what is `wanted`. Two file names are the same to it of which `telling` says the same."""

    drops: Callable[..., bool]
    wanted: frozenset[str]
    telling: Callable[[BasePlugin, str], str]


class Engine(Struct, frozen=True):
    """A profile at work. `makers` make its plugins, in their order, when they are first needed. `asked`: by which of
    them a line is judged that passed a gate, and in which dialects.

    `line_filters` drop a line, `value_filters` a value.
    """

    profile: Profile
    makers: dict[str, Callable[[], BasePlugin]]
    asked: tuple[tuple[frozenset[str], int], ...]
    line_filters: tuple[Callable[[str], bool], ...]
    value_filters: tuple[ValueFilter, ...]
    asks_for_id: bool
    made: dict[str, BasePlugin] = field(default_factory=dict)


_current: list[Engine] = []  # of the profile that was asked for last


def open_engine(profile: Profile) -> Engine:
    """The engine for a profile. Configures detect-secrets for this process, once a profile."""
    configure(profile)
    if _current and _current[0].profile is profile:
        return _current[0]
    makers = dict(_makers(profile))
    own = frozenset(map(token_name, profile.tokens))
    filters = [each for each in get_filters() if each.path.rpartition(".")[2] not in _LATER]
    engine = Engine(
        profile,
        makers,
        tuple(_asked_by(gate, makers, own) for gate in all_gates(profile)),
        tuple(_line_filters(filters)),
        tuple(_value_filters(filters)),
        any(each.path == _LIKELY_ID for each in filters),
    )
    _current[:] = [engine]
    return engine


def _makers(profile: Profile) -> Iterator[tuple[str, Callable[[], BasePlugin]]]:
    for each in profile.plugins:
        settings = {name: value for name, value in each.items() if name != "name"}
        yield each["name"], partial(plugin_named, each["name"], settings)
    for rule in profile.tokens:
        if rule.pattern:
            yield token_name(rule), partial(_token_plugin, rule)


def _token_plugin(rule: TokenRule) -> BasePlugin:
    return plugin_class(rule)()


def _plugin(engine: Engine, name: str) -> BasePlugin:
    plugin = engine.made.get(name)
    if plugin is None:
        plugin = engine.made[name] = engine.makers[name]()
    return plugin


def _asked_by(gate: Gate, names: Collection[str], own: Collection[str]) -> tuple[frozenset[str], int]:
    if gate.plugins == (EVERY,):  # our own formats are ASCII whatever stands around them, and have gates of their own
        asked = [name for name in names if name not in own]
    else:
        asked = [name for name in gate.plugins if name in names]
    return frozenset(asked), BARE if gate.config else ALL


def _value_filters(filters: list[Any]) -> Iterator[ValueFilter]:
    for each in filters:
        if "secret" in each.injectable_variables and each.path != _LIKELY_ID:
            wanted = frozenset(each.injectable_variables & {"secret", "line", "plugin", "filename"})
            yield ValueFilter(each, wanted, of_the_name if each is is_unlikely_secret else _all_of_it)


def _all_of_it(_plugin: BasePlugin, filename: str) -> str:
    return filename


def _line_filters(filters: list[Any]) -> Iterator[Callable[[str], bool]]:
    for each in filters:
        if each.path == _INDIRECT:
            yield is_indirect_reference
        elif each.injectable_variables == {"line"}:
            yield each


def judge(engine: Engine, line: bytes, previous: bytes, passed: Collection[int]) -> tuple[Found, ...]:
    """What is in `line`, which passed these gates. `previous` is the line before it, for a comment that is there."""
    text = line.decode("utf-8", "replace").rstrip()
    if any(drops(text) for drops in engine.line_filters):
        return ()
    found: dict[tuple[str, str], int] = {}
    ids: int | None = None
    for plugin, dialects in _asked(engine, passed):
        for value, seen in _values(plugin, text, dialects):
            if engine.asks_for_id and not isinstance(plugin, RegexBasedDetector):
                ids = _id_ends(text) if ids is None else ids
                if ids <= text.find(value):
                    continue
            where = _kept(engine, value, text, plugin, seen)
            for whole in _whole(plugin, text, value) if where else ():
                key = (plugin.secret_type, whole)
                found[key] = found.get(key, 0) | where
    if not found:
        return ()
    if engine.profile.fold and len(found) > 1:
        found = _folded(found)
    allowed = _allowed(text, previous)
    return tuple(Found(kind, value, where, allowed) for (kind, value), where in found.items())


def _folded(found: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """What a line holds without the guesses that are part of something better known, or hold it, in each dialect."""
    kept: dict[tuple[str, str], int] = {}
    rank = {kind: number for number, (kind, _) in enumerate(found)}  # of its plugin
    for kind, value in sorted(found, key=lambda each: (each[0] in GUESSES, rank[each[0]], len(each[1]), each[1])):
        where = found[kind, value]
        if kind in GUESSES:
            for (_, other), there in kept.items():
                if other in value or value in other:
                    where &= ~there
        if where:
            kept[kind, value] = where
    return kept


def _kept(engine: Engine, value: str, text: str, plugin: BasePlugin, dialects: int) -> int:
    """The dialects in which no filter drops `value`; only one that asks for a file's name tells them apart."""
    given: dict[str, Any] = {"secret": value, "line": text, "plugin": plugin}
    for each in engine.value_filters:
        if "filename" not in each.wanted:
            if each.drops(**{name: given[name] for name in each.wanted}):
                return 0
            continue
        known: dict[str, bool] = {}
        for number, dialect in enumerate(DIALECTS):
            if not dialects >> number & 1:
                continue
            same = each.telling(plugin, dialect.name)
            if same not in known:
                given["filename"] = dialect.name
                known[same] = each.drops(**{name: given[name] for name in each.wanted})
            if known[same]:
                dialects &= ~(1 << number)
    return dialects


def _asked(engine: Engine, passed: Collection[int]) -> Iterator[tuple[BasePlugin, int]]:
    """The plugins behind these gates, in their own order, each with the dialects it is asked for."""
    dialects: dict[str, int] = {}
    for number in passed:
        names, where = engine.asked[number]
        for name in names:
            dialects[name] = dialects.get(name, 0) | where
    if len(dialects) == 1:
        ((name, where),) = dialects.items()
        yield _plugin(engine, name), where
        return
    for name in engine.makers:
        if name in dialects:
            yield _plugin(engine, name), dialects[name]


def _values(plugin: BasePlugin, text: str, dialects: int) -> Iterator[tuple[str, int]]:
    """What a plugin finds, each value with the dialects it finds it in."""
    if isinstance(plugin, keyword.KeywordDetector):
        yield from _assigned(plugin, text, dialects)
    elif isinstance(plugin, HighEntropyStringsPlugin):
        fewest = fewest_distinct(plugin.entropy_limit)
        for value in dict.fromkeys(match[1] for match in plugin.regex.findall(text)):
            if len(value) >= fewest and len(set(value)) >= fewest and _entropy(plugin, value) > plugin.entropy_limit:
                yield value, ALL
    else:
        yield from ((value, ALL) for value in dict.fromkeys(_formatted(plugin, text)))


def _assigned(plugin: keyword.KeywordDetector, text: str, dialects: int) -> Iterator[tuple[str, int]]:
    if plugin.keyword_exclude and plugin.keyword_exclude.search(text):
        return
    known_tables: dict[int, set[str]] = {}
    values: dict[str, int] = {}
    for number, dialect in enumerate(DIALECTS):
        if dialects >> number & 1:
            if id(dialect.table) not in known_tables:
                known_tables[id(dialect.table)] = set(keyword_values(text, dialect.table))
            for value in known_tables[id(dialect.table)]:
                values[value] = values.get(value, 0) | 1 << number
    yield from values.items()


def _formatted(plugin: BasePlugin, text: str) -> Iterable[str]:
    if len(text) >= LONG and isinstance(plugin, RegexBasedDetector) and type(plugin).__name__ == IAM:
        return iam_keys(plugin, text)
    return plugin.analyze_string(text)


def _entropy(plugin: HighEntropyStringsPlugin, value: str) -> float:
    if type(plugin).__name__ == "Base64HighEntropyString":
        return shannon_entropy(plugin.charset, value)
    return float(plugin.calculate_shannon_entropy(value))


def _id_ends(text: str) -> int:
    """Where the first `id:` or `_id=` of a line ends: what stands behind it is an identifier, not a secret."""
    match = _id_word(text)
    return match.end() if match else len(text) + 1


def _allowed(text: str, previous: bytes) -> int:
    """The dialects in which a `pragma: allowlist secret` comment allows the line."""
    before = previous.decode("utf-8", "replace").rstrip("\n")
    if not _allowing(text) and not _allowing_next(before):
        return 0
    context = get_code_snippet(lines=[before, text], line_number=2)
    allowing = (is_line_allowlisted(dialect.name, text, context) for dialect in DIALECTS)
    return sum(1 << number for number, allows in enumerate(allowing) if allows)


def _whole(plugin: BasePlugin, line: str, part: str) -> list[str]:
    """The tokens themselves where a plugin's expression hands out only a part of them.

    detect-secrets 1.5 gives "ghp" for every GitHub token, so that two tokens in a file would count as one.
    """
    if len(part) >= _PART or not isinstance(plugin, RegexBasedDetector):
        return [part]
    found = [match.group(0) for gate in plugin.denylist for match in gate.finditer(line) if part in match.groups()]
    return list(dict.fromkeys(found)) or [part]
