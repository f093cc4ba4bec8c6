"""Settings that decide whether an agent marks its commits: what is told of an edit, and of whom."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, preset, scan

from scanner.classify import classifier
from scanner.formats import attribution_switches
from scanner.formats.attribution_switches import CHANGED, HIDDEN, KINDS, SHOWN, diff, switches
from scanner.model.change import Delta
from scanner.model.finding import Disposition, Finding
from scanner.model.scale import Outcome, Severity
from scanner.rulebook import load_rulebook
from scanner.rulebook.agent_rules import SwitchRule
from scanner.rulebook.agents import compile_agents
from scanner.rulebook.paths import compile_paths

CLAUDE_FILE = ".claude/settings.json"
LOCAL_FILE = ".claude/settings.local.json"
EDITOR_FILE = ".vscode/settings.json"
AIDER_FILE = ".aider.conf.yml"
CODEX_FILE = ".codex/config.toml"

# Small, and like the real one: a switch, a text that replaces the mark, an editor's key, YAML, TOML.
CATALOGUE: dict[str, list[Any]] = {
    "claude-code": [
        {"key": "includeCoAuthoredBy", "files": [".claude/settings{,.local}.json"], "hidden": [False]},
        {"key": "attribution.commit", "files": [".claude/settings{,.local}.json"], "hidden": [""]},
        "attribution.sessionUrl",
    ],
    "editor": [{"key": "git.addAICoAuthor", "files": ["**/.vscode/settings.json"], "hidden": ["off", "never"]}],
    "aider": [{"key": "attribute-co-authored-by", "files": [AIDER_FILE], "hidden": [False]}],
    "codex": [{"key": "commit_attribution", "files": ["**/.codex/config.toml"], "hidden": ["", False]}],
    "deep": [{"key": "a.b.c", "files": ["deep.json", "deep.toml", "deep.yml"], "hidden": [0, None]}],
}


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """`diff` over the small catalogue."""
    files = {name: {"id": name, "name": name, "class": "agent", "opt_out": each} for name, each in CATALOGUE.items()}
    book = SimpleNamespace(agents=compile_agents(files))
    monkeypatch.setattr(attribution_switches, "load_rulebook", lambda: book)
    switches.cache_clear()
    yield
    switches.cache_clear()


def told(path: str, old: str | None, new: str | None) -> list[tuple[str, str, str, str]]:
    """Kind, subject and both values of what is said of an edit."""
    return [(each.kind, each.subject, each.old, each.new) for each in deltas(path, old, new)]


def deltas(path: str, old: str | None, new: str | None) -> list[Delta]:
    return list(diff(path, *(None if side is None else side.encode() for side in (old, new))))


CO_AUTHOR, TEXT = "claude-code includeCoAuthoredBy", "claude-code attribution.commit"
EDITOR, AIDER, CODEX, DEEP = (
    "editor git.addAICoAuthor",
    "aider attribute-co-authored-by",
    "codex commit_attribution",
    "deep a.b.c",
)
Said = tuple[str, str, str, str]
EDITS: dict[str, tuple[str, str | None, str | None, list[Said]]] = {
    # JSON with nested keys
    "hidden": (CLAUDE_FILE, "{}", '{"includeCoAuthoredBy": false}', [(HIDDEN, CO_AUTHOR, "", "false")]),
    "hidden in a new file": (CLAUDE_FILE, None, '{"includeCoAuthoredBy": false}', [(HIDDEN, CO_AUTHOR, "", "false")]),
    "hidden in an empty file": (CLAUDE_FILE, "", '{"includeCoAuthoredBy": false}', [(HIDDEN, CO_AUTHOR, "", "false")]),
    "hidden, and on before": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": true}',
        '{"includeCoAuthoredBy": false}',
        [(HIDDEN, CO_AUTHOR, "true", "false")],
    ),
    "hidden in the other file": (LOCAL_FILE, "{}", '{"includeCoAuthoredBy":false}', [(HIDDEN, CO_AUTHOR, "", "false")]),
    "hidden behind comments": (
        CLAUDE_FILE,
        "{}",
        '{\n  // quiet\n  "includeCoAuthoredBy": false, /* please */\n}',
        [(HIDDEN, CO_AUTHOR, "", "false")],
    ),
    "hidden behind a byte order mark": (
        CLAUDE_FILE,
        "{}",
        '\ufeff{"includeCoAuthoredBy": false}',
        [(HIDDEN, CO_AUTHOR, "", "false")],
    ),
    "hidden below a mapping": (CLAUDE_FILE, "{}", '{"attribution": {"commit": ""}}', [(HIDDEN, TEXT, "", '""')]),
    "hidden by both keys": (
        CLAUDE_FILE,
        "{}",
        '{"attribution": {"commit": ""}, "includeCoAuthoredBy": false}',
        [(HIDDEN, CO_AUTHOR, "", "false"), (HIDDEN, TEXT, "", '""')],
    ),
    "one hidden, one shown": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": false}',
        '{"attribution": {"commit": ""}, "includeCoAuthoredBy": true}',
        [(SHOWN, CO_AUTHOR, "false", "true"), (HIDDEN, TEXT, "", '""')],
    ),
    "other words": (
        CLAUDE_FILE,
        '{"attribution": {"commit": "Co-Authored-By: Claude"}}',
        '{"attribution": {"commit": "Helped-by: caf\u00e9"}}',
        [(CHANGED, TEXT, '"Co-Authored-By: Claude"', '"Helped-by: caf\u00e9"')],
    ),
    "words of one's own": (CLAUDE_FILE, "{}", '{"attribution": {"commit": "x"}}', [(CHANGED, TEXT, "", '"x"')]),
    "blank words are not the empty ones": (
        CLAUDE_FILE,
        '{"attribution": {"commit": ""}}',
        '{"attribution": {"commit": " "}}',
        [(SHOWN, TEXT, '""', '" "')],
    ),
    "added, and on": (CLAUDE_FILE, "{}", '{"includeCoAuthoredBy": true}', [(CHANGED, CO_AUTHOR, "", "true")]),
    "shown": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": false}',
        '{"includeCoAuthoredBy": true}',
        [(SHOWN, CO_AUTHOR, "false", "true")],
    ),
    "the line that hid is gone": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": false}',
        "{}",
        [(SHOWN, CO_AUTHOR, "false", "")],
    ),
    "the file that hid is gone": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": false}',
        None,
        [(SHOWN, CO_AUTHOR, "false", "")],
    ),
    "the line that showed is gone": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": true}',
        "{}",
        [(SHOWN, CO_AUTHOR, "true", "")],
    ),
    "the mapping above is gone": (
        CLAUDE_FILE,
        '{"attribution": {"commit": ""}}',
        '{"attribution": true}',
        [(SHOWN, TEXT, '""', "")],
    ),
    "0 is not false": (CLAUDE_FILE, "{}", '{"includeCoAuthoredBy": 0}', [(CHANGED, CO_AUTHOR, "", "0")]),
    "false is not 0": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": 0}',
        '{"includeCoAuthoredBy": false}',
        [(HIDDEN, CO_AUTHOR, "0", "false")],
    ),
    "0 after false": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": false}',
        '{"includeCoAuthoredBy": 0}',
        [(SHOWN, CO_AUTHOR, "false", "0")],
    ),
    "the word false is not false": (
        CLAUDE_FILE,
        "{}",
        '{"includeCoAuthoredBy": "false"}',
        [(CHANGED, CO_AUTHOR, "", '"false"')],
    ),
    "nothing is not false": (
        CLAUDE_FILE,
        "{}",
        '{"includeCoAuthoredBy": null}',
        [(CHANGED, CO_AUTHOR, "", "null")],
    ),
    "nothing is not the absence of a line": ("deep.json", "{}", '{"a":{"b":{"c":null}}}', [(HIDDEN, DEEP, "", "null")]),
    "0 where 0 hides": ("deep.json", "{}", '{"a": {"b": {"c": 0}}}', [(HIDDEN, DEEP, "", "0")]),
    "false where 0 hides": ("deep.json", "{}", '{"a": {"b": {"c": false}}}', [(CHANGED, DEEP, "", "false")]),
    "0.0 where 0 hides": ("deep.json", "{}", '{"a": {"b": {"c": 0.0}}}', [(CHANGED, DEEP, "", "0.0")]),
    "a mapping where a word was": (
        CLAUDE_FILE,
        '{"attribution": {"commit": "x"}}',
        '{"attribution": {"commit": {"b": [1]}}}',
        [(CHANGED, TEXT, '"x"', '{"b": [1]}')],
    ),
    # JSON with whole paths as keys, as editors write it
    "hidden by a flat key": (EDITOR_FILE, "{}", '{"git.addAICoAuthor": "off"}', [(HIDDEN, EDITOR, "", '"off"')]),
    "hidden by a nested key": (EDITOR_FILE, "{}", '{"git": {"addAICoAuthor": "off"}}', [(HIDDEN, EDITOR, "", '"off"')]),
    "hidden in a package's folder": (
        "packages/a/.vscode/settings.json",
        "{}",
        '{"git.addAICoAuthor": "off"}',
        [(HIDDEN, EDITOR, "", '"off"')],
    ),
    "hidden by a key that is half flat": ("deep.json", "{}", '{"a.b": {"c": 0}}', [(HIDDEN, DEEP, "", "0")]),
    "hidden by the other half": ("deep.json", "{}", '{"a": {"b.c": 0}}', [(HIDDEN, DEEP, "", "0")]),
    "another word that hides": (
        EDITOR_FILE,
        '{"git.addAICoAuthor": "off"}',
        '{"git.addAICoAuthor": "never"}',
        [(CHANGED, EDITOR, '"off"', '"never"')],
    ),
    # YAML
    "hidden in YAML": (AIDER_FILE, "model: x\n", "attribute-co-authored-by: false\n", [(HIDDEN, AIDER, "", "false")]),
    "shown in YAML": (
        AIDER_FILE,
        "attribute-co-authored-by: False\n",
        "attribute-co-authored-by: true\n",
        [(SHOWN, AIDER, "false", "true")],
    ),
    "hidden in a new YAML file": (
        AIDER_FILE,
        None,
        "{attribute-co-authored-by: FALSE}",
        [(HIDDEN, AIDER, "", "false")],
    ),
    "hidden through an anchor": (
        AIDER_FILE,
        "",
        "x: &x {attribute-co-authored-by: false}\n<<: *x\n",
        [(HIDDEN, AIDER, "", "false")],
    ),
    "quoted false in YAML is a word": (
        AIDER_FILE,
        "",
        "attribute-co-authored-by: 'false'\n",
        [(CHANGED, AIDER, "", '"false"')],
    ),
    "hidden below mappings in YAML": ("deep.yml", "", "a:\n  b:\n    c: 0\n", [(HIDDEN, DEEP, "", "0")]),
    # TOML
    "hidden in TOML": (CODEX_FILE, 'model = "x"\n', 'commit_attribution = ""\n', [(HIDDEN, CODEX, "", '""')]),
    "another value that hides in TOML": (
        CODEX_FILE,
        "",
        "commit_attribution = false\n",
        [(HIDDEN, CODEX, "", "false")],
    ),
    "other words in TOML": (
        CODEX_FILE,
        'commit_attribution = "Codex <codex@openai.com>"\n',
        "commit_attribution = 'x' # ours\n",
        [(CHANGED, CODEX, '"Codex <codex@openai.com>"', '"x"')],
    ),
    "a date in TOML": (CODEX_FILE, "", "commit_attribution = 2025-06-15\n", [(CHANGED, CODEX, "", '"2025-06-15"')]),
    "hidden below tables in TOML": ("deep.toml", "", "[a.b]\nc = 0\n", [(HIDDEN, DEEP, "", "0")]),
    "hidden by a quoted key in TOML": ("deep.toml", "", '"a.b.c" = 0\n', [(HIDDEN, DEEP, "", "0")]),
    "gone from TOML": (CODEX_FILE, 'commit_attribution = ""\n', "[x]\n", [(SHOWN, CODEX, '""', "")]),
    # A side that cannot be parsed
    "hidden after what was no JSON": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": fals',
        '{"includeCoAuthoredBy": false}',
        [(HIDDEN, CO_AUTHOR, "unreadable", "false")],
    ),
    "hidden after what was no TOML": (CODEX_FILE, "= =", 'commit_attribution = ""', [(HIDDEN, CODEX, "", '""')]),
    "hidden after what was no YAML": (
        AIDER_FILE,
        "a: [",
        "attribute-co-authored-by: false",
        [(HIDDEN, AIDER, "", "false")],
    ),
}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("path", "old", "new", "expected"), EDITS.values(), ids=EDITS)
def test_tells(path: str, old: str | None, new: str | None, expected: list[Said]) -> None:
    assert told(path, old, new) == expected


WEIGHTS = {HIDDEN: Severity.HIGH, CHANGED: Severity.MEDIUM, SHOWN: Severity.LOW}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("path", "old", "new"), [each[:3] for each in EDITS.values()], ids=EDITS)
def test_weighs_by_kind(path: str, old: str | None, new: str | None) -> None:
    assert [each.severity for each in deltas(path, old, new)] == [WEIGHTS[each.kind] for each in deltas(path, old, new)]
    assert WEIGHTS.keys() == KINDS


SILENT: dict[str, tuple[str, str | None, str | None]] = {
    "nothing": (CLAUDE_FILE, "{}", "{}"),
    "no file on either side": (CLAUDE_FILE, None, None),
    "a new file about something else": (CLAUDE_FILE, None, '{"model": "x"}'),
    "other keys": (CLAUDE_FILE, '{"model": "x"}', '{"model": "y", "env": {}}'),
    "other keys beside one that hides": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy": false}',
        '{"model": "x", "includeCoAuthoredBy": false}',
    ),
    "other formatting": (
        CLAUDE_FILE,
        '{"includeCoAuthoredBy":false,"attribution":{"commit":"a"}}',
        '{\n  "attribution": {"commit": "\\u0061",},\n  // as before\n  "includeCoAuthoredBy": false,\n}\n',
    ),
    "from nested to flat": (EDITOR_FILE, '{"git": {"addAICoAuthor": "off"}}', '{"git.addAICoAuthor": "off"}'),
    "a longer key": (CLAUDE_FILE, "{}", '{"includeCoAuthoredByDefault": false}'),
    "another case": (CLAUDE_FILE, "{}", '{"includecoauthoredby": false}'),
    "the key further down": (CLAUDE_FILE, "{}", '{"env": {"includeCoAuthoredBy": false}}'),
    "the key in a list": (CLAUDE_FILE, "{}", '[{"includeCoAuthoredBy": false}]'),
    "the key as a value": (CLAUDE_FILE, "{}", '{"x": "includeCoAuthoredBy"}'),
    "the key in a comment": (CLAUDE_FILE, "{}", '{// "includeCoAuthoredBy": false\n}'),
    "the key in a string": (CLAUDE_FILE, "{}", '{"x": "\\"includeCoAuthoredBy\\": false"}'),
    "a parent that is a word": (CLAUDE_FILE, '{"attribution": "x"}', '{"attribution": ""}'),
    "a parent that is a list": (CLAUDE_FILE, '{"attribution": []}', '{"attribution": ["commit", ""]}'),
    "a parent that is nothing": (CLAUDE_FILE, "{}", '{"attribution": null}'),
    "a parent without the key": (CLAUDE_FILE, "{}", '{"attribution": {"pr": ""}}'),
    "a document that is a list": (CLAUDE_FILE, "{}", "[]"),
    "a document that is a word": (CLAUDE_FILE, '"x"', '"includeCoAuthoredBy"'),
    "a document that is a number": (CLAUDE_FILE, "1", "2"),
    "a document that is nothing": (AIDER_FILE, "", "# nothing\n"),
    "keys that are no words": (AIDER_FILE, "1: a\n", "1: b\nnull: c\ntrue: d\n"),
    "a rule without files": (CLAUDE_FILE, "{}", '{"attribution": {"sessionUrl": false}}'),
    "another agent's key": (CLAUDE_FILE, "{}", '{"git.addAICoAuthor": "off", "commit_attribution": ""}'),
    "another file": ("settings.json", "{}", '{"includeCoAuthoredBy": false}'),
    "the file of a folder like it": ("docs/claude/settings.json", "{}", '{"includeCoAuthoredBy": false}'),
    "another ending": (".claude/settings.json.bak", "{}", '{"includeCoAuthoredBy": false}'),
    "other YAML": (AIDER_FILE, "attribute-co-authored-by: false\n", "model: x\nattribute-co-authored-by:   False\n"),
    "a quoted key in YAML": (AIDER_FILE, "attribute-co-authored-by: false\n", "'attribute-co-authored-by': false\n"),
    "other TOML": (CODEX_FILE, 'commit_attribution = ""\n', "commit_attribution = '''''' # as before\n[x]\n"),
    "a table's key in TOML": (CODEX_FILE, "", '[profile]\ncommit_attribution = ""\n'),
    "neither side is JSON": (CLAUDE_FILE, "{", "}"),
    "JSON that is none, from nothing": (CLAUDE_FILE, None, "{"),
    "JSON in the YAML's clothes": (CLAUDE_FILE, "{}", "a: 1\n"),
}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("path", "old", "new"), SILENT.values(), ids=SILENT)
def test_says_nothing(path: str, old: str | None, new: str | None) -> None:
    assert told(path, old, new) == []
    assert told(path, new, old) == []


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("new", ['{"includeCoAuthoredBy": false', "\xff", "[1, 2", ""])
def test_a_file_that_hid_and_cannot_be_parsed_any_more(new: str) -> None:
    (found,) = told(CLAUDE_FILE, '{"includeCoAuthoredBy": false}', new)
    assert found[0] in (CHANGED, SHOWN)
    assert found[1:3] == (CO_AUTHOR, "false")


# What one reader takes for the value another does not: each of these hides the agent from the tool that obeys the file.
DOUBTFUL = {
    "a key twice, the last one hides": ("{}", '{"includeCoAuthoredBy": true, "includeCoAuthoredBy": false}'),
    "another key twice": ("{}", '{"includeCoAuthoredBy": false, "model": "x", "model": "y"}'),
    "a number nobody needs": ("{}", f'{{"includeCoAuthoredBy": false, "x": {"9" * 5000}}}'),
    "deep brackets nobody needs": ("{}", f'{{"includeCoAuthoredBy": false, "x": {"[" * 2000}{"]" * 2000}}}'),
    "a comment that a carriage return ends": ("{}", '{ // x\r "includeCoAuthoredBy": false }'),
    "readable on neither side": (
        '{"includeCoAuthoredBy": true, "model": "x", "model": "y"}',
        '{"includeCoAuthoredBy": false, "model": "x", "model": "y"}',
    ),
    "an escaped key that nobody can read": ("{}", r'{"include\u0043oAuthoredBy": false, "model": "x", "model": "y"}'),
}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("old", "new"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_doubt_is_told(old: str, new: str) -> None:
    assert any(each.severity.at_least(Severity.MEDIUM) for each in deltas(CLAUDE_FILE, old, new))


SHADOWS = {
    "a flat key in front of the nested one": (
        '{"attribution.commit": "x"}',
        '{"attribution.commit": "x", "attribution": {"commit": ""}}',
    ),
    "a nested key behind the flat one": (
        '{"attribution": {"commit": "x"}}',
        '{"attribution.commit": "x", "attribution": {"commit": ""}}',
    ),
}


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("old", "new"), SHADOWS.values(), ids=SHADOWS)
def test_no_spelling_shadows_the_other(old: str, new: str) -> None:
    """A tool reads one of the two spellings, and which one is not written in the rule."""
    assert [kind for kind, *_ in told(CLAUDE_FILE, old, new)] == [HIDDEN]


@pytest.mark.usefixtures("catalogue")
def test_an_empty_half_shadows_nothing() -> None:
    assert told("deep.json", '{"a.b": {}}', '{"a.b": {}, "a": {"b": {"c": 0}}}') == [(HIDDEN, DEEP, "", "0")]


@pytest.mark.usefixtures("catalogue")
def test_which_rules_a_path_has() -> None:
    def keys(path: str) -> list[str]:
        return [rule.key for rule in switches(path)]

    assert keys(CLAUDE_FILE) == keys(LOCAL_FILE) == ["includeCoAuthoredBy", "attribution.commit"]
    assert keys("packages/a/.vscode/settings.json") == keys(EDITOR_FILE) == ["git.addAICoAuthor"]
    assert keys("packages/a/.aider.conf.yml") == keys(AIDER_FILE) == ["attribute-co-authored-by"]
    assert keys("packages/.claude/settings.json") == keys("README.md") == keys("") == []


@pytest.mark.usefixtures("catalogue")
def test_a_long_text_is_not_told_whole() -> None:
    """It stands in a message on somebody's terminal."""
    (delta,) = deltas(CLAUDE_FILE, "{}", json.dumps({"attribution": {"commit": "x" * 100_000}}))
    assert len(delta.new) < 1000


PATHS = (CLAUDE_FILE, EDITOR_FILE, AIDER_FILE, CODEX_FILE, "deep.json", "deep.yml", "deep.toml")
PIECES = st.sampled_from(
    (
        *('{"includeCoAuthoredBy": ', '{"attribution": {"commit": ', '{"a": {"b": {"c": ', '"git.addAICoAuthor": '),
        *("attribute-co-authored-by: ", "commit_attribution = ", "[a.b]\nc = ", "&x ", "*x", "2025-06-15", "//", "'"),
        *("false", "true", "null", "0", "nan", "inf", "1e999", '""', '"off"', '"\\ud800"', "\ufeff", "\udcff", "\n"),
        *("{}", "}", "},", "[", "]", ","),
    )
)
SIDES = st.one_of(
    st.none(),
    st.binary(max_size=30),
    st.lists(PIECES, max_size=6).map(lambda parts: "".join(parts).encode("utf-8", "surrogateescape")),
)


@given(st.sampled_from(PATHS), SIDES, SIDES)
def test_never_raises(path: str, old: bytes | None, new: bytes | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attribution_switches, "switches", _small_switches)
        for each in diff(path, old, new):
            assert each.kind in KINDS
            assert isinstance(each.old, str) and isinstance(each.new, str)
        assert list(diff(path, new, new)) == []


def _small_switches(path: str) -> tuple[SwitchRule, ...]:
    return tuple(
        SwitchRule(agent, item["key"], (path,), tuple(item["hidden"]))
        for agent, items in CATALOGUE.items()
        for item in items
        if isinstance(item, dict)
    )


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("depth", [50, 500, 900, 940, 960, 980, 990, 1000, 2000, 100_000])
@pytest.mark.parametrize("path", [CLAUDE_FILE, "deep.json"])
def test_deep_values_never_raise(path: str, depth: int) -> None:
    keys = '{"includeCoAuthoredBy": %s, "a": {"b": {"c": %s}}}'
    one, other = ("[" * depth + middle + "]" * depth for middle in ("", "1"))
    for old, new in ((None, one), (one, other), (other, None)):
        found = deltas(path, *(None if side is None else keys.replace("%s", side) for side in (old, new)))
        assert len(found) <= 1


# From here on the real catalogue.


def _plain(glob: str) -> list[str]:
    """Paths that a glob of a rule matches."""
    braces = re.search(r"\{([^{}]*)\}", glob)
    if braces:
        parts = [glob[: braces.start()] + each + glob[braces.end() :] for each in braces.group(1).split(",")]
        return [path for part in parts for path in _plain(part)]
    return [re.sub(r"\[(.)[^]]*\]", r"\1", glob.removeprefix("/").replace("**/", "").replace("*", "x"))]


RULES: dict[str, tuple[SwitchRule, str, Any]] = {
    f"{rule.agent} {rule.key} = {hidden!r} in {path}": (rule, path, hidden)
    for rule in load_rulebook().agents.switches
    for glob in rule.files
    for path in _plain(glob)
    for hidden in rule.hidden
}
PARSED = ("code-workspace", "json", "jsonc", "toml", "yaml", "yml")


def written(path: str, key: str, value: object) -> str:
    """A settings file that says `value` at the dotted path `key`, in the format its name promises."""
    if path.endswith(".toml"):
        table, _, last = key.rpartition(".")
        return (f"[{table}]\n" if table else "") + f"{last} = {json.dumps(value)}\n"
    for part in reversed(key.split(".")):
        value = {part: value}
    return json.dumps(value, indent=2) + "\n"  # which is YAML too


def test_there_are_switches() -> None:
    assert {"aider", "claude-code", "codex"} <= {rule.agent for rule, _, _ in RULES.values()}


@pytest.mark.parametrize(("rule", "path", "hidden"), RULES.values(), ids=RULES)
class TestEveryRule:
    def test_hides_from_nothing(self, rule: SwitchRule, path: str, hidden: object) -> None:
        subject = f"{rule.agent} {rule.key}"
        found = told(path, None, written(path, rule.key, hidden))
        assert (HIDDEN, subject, "", json.dumps(hidden)) in found
        assert {kind for kind, about, *_ in found if about == subject} == {HIDDEN}

    def test_shows_again(self, rule: SwitchRule, path: str, hidden: object) -> None:
        subject = f"{rule.agent} {rule.key}"
        found = told(path, written(path, rule.key, hidden), None)
        assert (SHOWN, subject, json.dumps(hidden), "") in found

    def test_is_in_a_file_that_is_parsed(self, rule: SwitchRule, path: str, hidden: object) -> None:
        assert path.rpartition(".")[2] in PARSED
        assert rule in switches(path)
        if path.endswith(".toml"):
            assert hidden is not None, "TOML has no null"

    def test_is_in_a_file_that_is_looked_at(self, rule: SwitchRule, path: str, hidden: object) -> None:
        """A path without a category never reaches the checks."""
        rulebook = load_rulebook()
        assert classifier(compile_paths(rulebook.path_rules, rulebook.severities), ())(path) is not None

    def test_tells_other_words_apart(self, rule: SwitchRule, path: str, hidden: object) -> None:
        subject = f"{rule.agent} {rule.key}"
        found = told(path, None, written(path, rule.key, "Co-Authored-By: it"))
        assert {kind for kind, about, *_ in found if about == subject} == {CHANGED}


QUIET = '{"includeCoAuthoredBy": false}\n'
LOUD = '{"includeCoAuthoredBy": true}\n'
MORE = '{"includeCoAuthoredBy": false, "permissions": {"allow": ["Bash(make:*)"]}}\n'
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"


def change(folder: Path, message: str, author: str = ANN, old: str | None = None, new: str | None = QUIET) -> Repo:
    history = History()
    history.commit("Start", files={"README.md": "x\n", **({} if old is None else {CLAUDE_FILE: old})})
    history.commit(message, author=author, files={CLAUDE_FILE: new})
    return history.write(folder)


def hiding(repo: Repo, name: str = "team") -> list[Finding]:
    report = scan(repo, "HEAD~1..HEAD", policy=preset(name))
    return [each for each in report.findings if each.check == "agent-hidden"]


class TestAScan:
    """Who is told of, and what becomes of it."""

    def test_a_human_who_hides_is_told_of_and_not_held(self, tmp_path: Path) -> None:
        repo = change(tmp_path, "Be quiet\n")
        (found,) = hiding(repo)
        assert (found.outcome, found.severity, found.path) == (Disposition.ADVISORY, Severity.HIGH, CLAUDE_FILE)
        assert found.message == (
            f"a human changed how agents are marked in {CLAUDE_FILE}:"
            " hid claude-code includeCoAuthoredBy (not set -> false)"
        )
        assert found.agents == ()
        report = scan(repo, "HEAD~1..HEAD")
        assert report.outcome is Outcome.PASS
        assert [each.check for each in report.findings] == ["agent-hidden"]

    @pytest.mark.parametrize(("message", "author"), [(WORK, ANN), ("Work\n", CLAUDE)], ids=["assisted", "agent"])
    def test_an_agent_that_hides_is_held(self, tmp_path: Path, message: str, author: str) -> None:
        repo = change(tmp_path, message, author)
        (found,) = hiding(repo)
        assert (found.outcome, found.agents) == (Disposition.HELD, ("claude-code",))
        assert found.message.startswith("claude-code changed how agents are marked in ")
        assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.HOLD

    def test_an_independent_approval_lets_it_pass(self, tmp_path: Path) -> None:
        repo = change(tmp_path, f"{WORK}Reviewed-by: {BOB}\n")
        assert [each.outcome for each in hiding(repo)] == [Disposition.APPROVED]
        assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.PASS

    @pytest.mark.parametrize("reviewer", [ANN, CLAUDE])
    def test_no_other_approval_does(self, tmp_path: Path, reviewer: str) -> None:
        assert [each.outcome for each in hiding(change(tmp_path, f"{WORK}Reviewed-by: {reviewer}\n"))] == [
            Disposition.HELD
        ]

    def test_strictly_a_human_is_held_too(self, tmp_path: Path) -> None:
        assert [each.outcome for each in hiding(change(tmp_path, "Be quiet\n"), "strict")] == [Disposition.HELD]

    def test_the_preset_that_holds_nothing_holds_nothing(self, tmp_path: Path) -> None:
        assert [each.outcome for each in hiding(change(tmp_path, WORK), "advisory")] == [Disposition.ADVISORY]

    def test_showing_again_is_told_at_low(self, tmp_path: Path) -> None:
        (found,) = hiding(change(tmp_path, "Be honest\n", old=QUIET, new=LOUD))
        assert (found.severity, found.outcome) == (Severity.LOW, Disposition.ADVISORY)
        assert "showed again claude-code includeCoAuthoredBy (false -> true)" in found.message

    def test_an_agent_that_shows_itself_again_is_not_held_for_that(self, tmp_path: Path) -> None:
        (found,) = hiding(change(tmp_path, WORK, old=QUIET, new=None))
        assert (found.severity, found.outcome) == (Severity.LOW, Disposition.ADVISORY)

    def test_another_line_of_the_file_is_another_matter(self, tmp_path: Path) -> None:
        repo = change(tmp_path, WORK, old=QUIET, new='{"includeCoAuthoredBy": false, "model": "x"}\n')
        assert hiding(repo) == []
        assert [each.check for each in scan(repo, "HEAD~1..HEAD").findings] == ["agent-touched-agent-config"]

    def test_one_finding_a_file(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start")
        both = '{"includeCoAuthoredBy": false, "attribution": {"commit": ""}}\n'
        history.commit("Be quiet\n", files={CLAUDE_FILE: both, LOCAL_FILE: QUIET})
        found = hiding(history.write(tmp_path))
        assert [each.path for each in found] == [CLAUDE_FILE, LOCAL_FILE]
        assert found[0].message.count("hid claude-code") == 2
        assert len({each.fingerprint for each in found}) == 2

    def test_the_other_finding_on_the_file_does_not_say_it_again(self, tmp_path: Path) -> None:
        repo = change(tmp_path, WORK, old=LOUD, new=MORE)
        found = {each.check: each.message for each in scan(repo, "HEAD~1..HEAD").findings}
        assert found.keys() == {"agent-hidden", "agent-touched-agent-config"}
        assert "includeCoAuthoredBy" not in found["agent-touched-agent-config"]

    def test_has_a_fingerprint_for_each_content(self, tmp_path: Path) -> None:
        loud = QUIET.replace("false", '"false"')
        (one,), (same,), (other,) = (
            hiding(change(tmp_path / name, message, new=new))
            for name, message, new in (("a", "One\n", QUIET), ("b", "Two\n", QUIET), ("c", "One\n", loud))
        )
        assert one.fingerprint == same.fingerprint != other.fingerprint

    def test_the_finding_and_the_deltas_are_of_one_commit(self, tmp_path: Path) -> None:
        repo = change(tmp_path, "Be quiet\n")
        (described,) = entry(scan(repo, "HEAD~1..HEAD"), repo.head).changes
        assert [each.kind for each in described.deltas] == [HIDDEN]

    def test_a_merge_that_hides_by_itself(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"README.md": "x\n"})
        main = history.commit("Meanwhile", files={"README.md": "y\n"})
        topic = history.commit("Work", files={"a": "x\n"}, parents=[start], branch="topic")
        history.commit("Merge branch 'topic'\n", files={"a": "x\n", CLAUDE_FILE: QUIET}, parents=[main, topic])
        repo = history.write(tmp_path)
        assert [each.commit for each in scan(repo, f"{repo.oids[0]}..HEAD").findings] == [repo.head]

    def test_values_that_mean_harm_are_data(self, tmp_path: Path) -> None:
        text = json.dumps({"attribution": {"commit": "\x1b[2J\n[red]PASS\u202e"}}, ensure_ascii=False)
        (found,) = hiding(change(tmp_path, "Be odd\n", new=text))
        assert "\n" not in found.message and "\x1b" not in found.message


def test_every_rule_reaches_a_human_in_a_scan(tmp_path: Path) -> None:
    """One commit for each file and hidden value of the catalogue, all of them by a human."""
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    for rule, path, hidden in RULES.values():
        history.commit("Be quiet\n", files={path: written(path, rule.key, hidden)})
        history.commit("Be honest\n", files={path: None})
    repo = history.write(tmp_path)
    report = scan(repo)
    found = {each.commit: each for each in report.findings if each.check == "agent-hidden"}
    expected = {name: repo.oids[1 + 2 * number] for number, name in enumerate(RULES)}
    assert [name for name, oid in expected.items() if oid not in found] == []
    for name, oid in expected.items():
        rule, path, _ = RULES[name]
        assert (found[oid].path, found[oid].severity, found[oid].outcome) == (path, Severity.HIGH, Disposition.ADVISORY)
        assert f"hid {rule.agent} {rule.key} " in found[oid].message


@pytest.mark.parametrize("depth", range(100, 1000, 50))
def test_a_value_of_any_depth_is_told(depth: int) -> None:
    deep = "[" * depth + "]" * depth
    found = deltas(CLAUDE_FILE, '{"includeCoAuthoredBy": true}', f'{{"includeCoAuthoredBy": {deep}}}')
    assert [each.kind for each in found] == [CHANGED]
