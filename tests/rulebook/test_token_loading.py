"""rules/secrets/tokens/ as it is read: a file that is no rule is an error that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.rule_lines import violations

from scanner.errors import UsageError
from scanner.rulebook import Rulebook
from scanner.rulebook.tokens import load_tokens

FILE = """\
id: x
vendor: X
tokens:
  - type: X Token
    pattern: 'x_[0-9]{20}'
    keywords: ['X_']
    entropy: 3
    checksum: hex-crc32
    confidence: medium
    source: https://x.example/tokens
    match: ['x_<digits:20>']
    no_match: ['x_<digits:2>']
  - type: Y Token
    detector: YTokenDetector
    checksum: base62-crc32
    source: https://x.example/tokens
"""


def folder(root: Path, text: str) -> Path:
    tokens = root / "secrets" / "tokens"
    tokens.mkdir(parents=True)
    (tokens / "a.yaml").write_text(FILE.replace("id: x", "id: a").replace("Token", "Key"), "utf-8")
    (tokens / "x.yaml").write_text(text, "utf-8")
    return tokens


def test_a_rule_has_all_that_its_file_says(tmp_path: Path) -> None:
    rules = load_tokens(folder(tmp_path, FILE))
    assert [(rule.id, rule.type) for rule in rules] == [
        ("a", "X Key"),
        ("a", "Y Key"),
        ("x", "X Token"),
        ("x", "Y Token"),
    ]
    rule = rules[2]
    assert (rule.pattern, rule.keywords, rule.entropy) == ("x_[0-9]{20}", ("x_",), 3.0)
    assert (rule.checksum, rule.confidence, rule.source) == ("hex-crc32", "medium", "https://x.example/tokens")
    assert (rule.match, rule.no_match) == (("x_<digits:20>",), ("x_<digits:2>",))


def test_a_note_on_a_plugin_has_no_pattern(tmp_path: Path) -> None:
    note = load_tokens(folder(tmp_path, FILE))[3]
    assert (note.pattern, note.detector, note.checksum, note.keywords) == ("", "YTokenDetector", "base62-crc32", ())


def test_the_rulebook_reads_them_once(tmp_path: Path) -> None:
    folder(tmp_path, FILE)
    assert Rulebook(tmp_path).tokens is Rulebook(tmp_path).tokens


BROKEN = {
    "no pattern": FILE.replace("    pattern: 'x_[0-9]{20}'\n", ""),
    "pattern and detector": FILE.replace("detector: YTokenDetector", "detector: YTokenDetector\n    pattern: 'y'"),
    "no keywords": FILE.replace("    keywords: ['X_']\n", ""),
    "no source": FILE.replace("    source: https://x.example/tokens\n", "", 1),
    "no type": FILE.replace("type: X Token", "name: X Token"),
    "an unknown checksum": FILE.replace("hex-crc32", "crc32"),
    "an unknown confidence": FILE.replace("medium", "certain"),
    "entropy in words": FILE.replace("entropy: 3", "entropy: much"),
    "no tokens": "id: x\nvendor: X\n",
    "a list": "- id: x\n",
    "empty": "",
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=list(BROKEN))
def test_a_file_that_is_no_rule_is_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"x\.yaml: not a rule: "):
        load_tokens(folder(tmp_path, text))


def test_the_file_is_sound_by_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(FILE.replace("['X_']", "['x_-']"), "utf-8")
    assert violations(path, "tokens") == []


UNSOUND = {
    "two characters": ("['X_']", "['x_']"),
    "a keyword in capitals": ("['X_']", "['X_-']"),
    "a source that is none": ("source: https://x.example/tokens", "source: known"),
    "http": ("https://x", "http://x"),
    "no counter-example": ("    no_match: ['x_<digits:2>']\n", ""),
    "an unknown key": ("    entropy: 3\n", "    entropie: 3\n"),
    "an unknown checksum": ("hex-crc32", "crc32"),
    "no entropy at all": ("entropy: 3", "entropy: 0"),
}


@pytest.mark.parametrize(("old", "new"), UNSOUND.values(), ids=list(UNSOUND))
def test_the_schema_refuses(old: str, new: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    sound = FILE.replace("['X_']", "['x_-']") if old != "['X_']" else FILE
    path.write_text(sound.replace(old, new, 1), "utf-8")
    assert violations(path, "tokens")
