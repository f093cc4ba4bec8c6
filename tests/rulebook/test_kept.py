"""What was read once is read back quickly, and never instead of what the rule files say now."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from scanner.rulebook import kept, load_rulebook
from scanner.rulebook.files import digest

RULES = load_rulebook().root
DATA = {"a": [1, 2.5, None, True, "\u00e9\ud800"], "b": {"c": []}}


@pytest.fixture(autouse=True)
def _writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)


def made(place: Path, content: bytes = b"x", data: Any = None) -> bool:
    """Whether what is kept under `place` had to be made."""
    calls = []
    wanted = DATA if data is None else data
    found = kept.kept(place, (content,), lambda: calls.append(1) or wanted)
    assert found == wanted
    return bool(calls)


def file_of(place: Path) -> Path:
    return place.parent / "__pycache__" / f"{place.name}.json"


def test_it_is_made_once(tmp_path: Path) -> None:
    assert [made(tmp_path / "rules") for _ in range(3)] == [True, False, False]
    assert [each.name for each in (tmp_path / "__pycache__").iterdir()] == ["rules.json"]


def test_other_contents_make_it_anew(tmp_path: Path) -> None:
    assert [made(tmp_path / "rules", content) for content in (b"x", b"y", b"y", b"x")] == [True, True, False, True]


def test_contents_are_told_apart_however_they_are_cut(tmp_path: Path) -> None:
    results = [
        kept.kept(tmp_path / "r", cut, lambda cut=cut: list(map(len, cut))) for cut in ((b"ab", b"c"), (b"a", b"bc"))
    ]
    assert results == [[2, 1], [1, 2]]


def test_other_code_makes_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(tmp_path / "rules")
    monkeypatch.setattr(kept, "_code", lambda: b"another version")
    assert [made(tmp_path / "rules") for _ in range(2)] == [True, False]


DAMAGE = {
    "cut off": lambda content: content[:-9],
    "empty": lambda _: b"",
    "one letter": lambda content: content.replace(b'"b"', b'"B"'),
    "longer": lambda content: content + b" ",
    "another seal": lambda content: b"0" * 64 + content[64:],
    "no seal": lambda content: content.partition(b"\n")[2],
    "not JSON": lambda _: b"\x80\x04\x95 pickled",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_made_anew(damage: Any, tmp_path: Path) -> None:
    place = tmp_path / "rules"
    assert made(place)
    whole = file_of(place).read_bytes()
    file_of(place).write_bytes(damage(whole))
    assert [made(place) for _ in range(2)] == [True, False]
    assert file_of(place).read_bytes() == whole


def test_a_seal_of_other_contents_does_not_fit(tmp_path: Path) -> None:
    assert made(tmp_path / "one", b"1", ["one"])
    assert made(tmp_path / "two", b"2", ["two"])
    shutil.copy(file_of(tmp_path / "one"), file_of(tmp_path / "two"))
    assert made(tmp_path / "two", b"2", ["two"])


def test_where_nothing_can_be_written_it_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").write_text("a file where the folder would be")
    assert [made(tmp_path / "rules") for _ in range(2)] == [True, True]


def test_a_folder_in_its_place_is_no_error(tmp_path: Path) -> None:
    file_of(tmp_path / "rules").mkdir(parents=True)
    assert [made(tmp_path / "rules") for _ in range(2)] == [True, True]
    assert [each.name for each in (tmp_path / "__pycache__").iterdir()] == ["rules.json"]


def test_python_is_told_to_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [made(tmp_path / "rules") for _ in range(2)] == [True, True]
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert made(tmp_path / "rules")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert not made(tmp_path / "rules")


def test_python_is_told_to_write_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    (tmp_path / "here").mkdir()
    made(tmp_path / "here" / "rules")
    assert not list((tmp_path / "here").iterdir())


@pytest.mark.parametrize("data", [{1: "a number for a key"}, [float("nan")], [(1, 2)]])
def test_what_would_come_back_as_something_else_is_not_kept(data: Any, tmp_path: Path) -> None:
    for _ in range(2):
        assert kept.kept(tmp_path / "rules", (b"",), lambda: data) is data
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_made_is_not_kept(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        kept.kept(tmp_path / "rules", (b"",), lambda: 1 // 0)
    assert not list(tmp_path.iterdir())


def test_nobody_is_written_through_a_link(tmp_path: Path) -> None:
    place, victim = tmp_path / "rules", tmp_path / "victim"
    victim.write_text("untouched")
    file_of(place).parent.mkdir()
    file_of(place).symlink_to(victim)
    assert [made(place) for _ in range(2)] == [True, False]
    assert victim.read_text() == "untouched"


def test_many_at_once(tmp_path: Path) -> None:
    """Readers see a whole file or none while others write it."""
    program = (
        "import sys; sys.dont_write_bytecode = False\n"
        "from pathlib import Path; from scanner.rulebook.kept import kept\n"
        f"place = Path({str(tmp_path / 'rules')!r})\n"
        "for n in range(150):\n"
        "    version = n % 3; data = [version] * 20000\n"
        "    assert kept(place, (b'%d' % version,), lambda: data) == data\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program], cwd=RULES.parent) for _ in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    assert [each.name for each in (tmp_path / "__pycache__").iterdir()] == ["rules.json"]


def test_two_threads_at_once(tmp_path: Path) -> None:
    found: list[object] = []
    place = tmp_path / "rules"
    threads = [threading.Thread(target=lambda: found.append(kept.kept(place, (b"",), lambda: DATA))) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [DATA] * 8


SAY = """
import sys; sys.dont_write_bytecode = False
from pathlib import Path
from scanner.classify import classifier
from scanner.rulebook import Rulebook, load_rulebook
book = Rulebook(Path(sys.argv[1])) if sys.argv[1:] else load_rulebook()
found = classifier(book.paths)
agent = book.agents.by_email["noreply@anthropic.com"][0]
print(book.digest, agent.strength, book.preset("team")["floor"], book.pages["path-alias"].title,
      found(".github/workflows/a.yml").floor, found("made/up.for-this-test") is not None, "yaml" in sys.modules)
"""


def say(root: Path | None, cwd: Path = RULES.parent) -> list[str]:
    """What a new process finds in the rules, and whether it had to parse any."""
    place = [] if root is None else [str(root)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-c", SAY, *place], cwd=cwd, env=environ, check=True, capture_output=True, text=True
    ).stdout.split(" ")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "rules", ignore=shutil.ignore_patterns("__pycache__")))


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text and leave size and time as they were, where the sizes are the same."""
    stat, text = path.stat(), path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_second_process_parses_nothing_and_finds_the_same(rules: Path) -> None:
    first, second = say(rules), say(rules)
    assert (first[-1], second[-1]) == ("True\n", "False\n")
    assert first[:-1] == second[:-1]
    assert first[0] == digest(RULES)


EDITS = {
    "an agent": ("agents/claude-code.yaml", "strength: strong", "strength: medium"),
    "a path": ("paths/python.yaml", "patterns:\n", "patterns:\n  - {glob: made/up.for-this-test, categories: [ci]}\n"),
    "a category": ("categories.yaml", "ci:\n  severity: critical", "ci:\n  severity: low"),
    "a page": ("checks/path-alias.yaml", "title: ", "title: Now"),
    "a preset": ("policies/team.yaml", "floor: ", "floor: low # "),
}


@pytest.mark.parametrize(("name", "old", "new"), EDITS.values(), ids=EDITS)
def test_an_edited_rule_holds_at_once(name: str, old: str, new: str, rules: Path) -> None:
    say(rules)
    before = say(rules)
    edit(rules / name, old, new)
    after = say(rules)
    assert after[0] != before[0]
    assert after[1:-1] != before[1:-1]
    assert say(rules)[:-1] == after[:-1]


def test_a_rule_file_that_goes_takes_its_rules_with_it(rules: Path) -> None:
    (rules / "paths" / "made-up.yaml").write_text(
        "id: made-up\npatterns:\n  - {glob: made/up.for-this-test, categories: [ci]}\n", "utf-8"
    )
    with_it = say(rules)
    (rules / "paths" / "made-up.yaml").unlink()
    assert (with_it[-2], say(rules)[-2]) == ("True", "False")


def test_a_rule_file_that_is_renamed_is_read_again(rules: Path) -> None:
    say(rules)
    (rules / "agents" / "aider.yaml").rename(rules / "agents" / "zzz.yaml")
    assert say(rules)[-1] == "True\n"


def test_in_a_wheel_it_lies_inside_the_package(tmp_path: Path) -> None:
    package = tmp_path / "site" / "scanner"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(RULES.parent / "scanner", package, ignore=ignored)
    shutil.copytree(RULES, package / "_rules", ignore=ignored)
    first, second = say(None, package.parent), say(None, package.parent)
    assert (first[-1], second[-1]) == ("True\n", "False\n")
    assert first[0] == digest(RULES)
    assert (package / "_rules" / "__pycache__" / "agents.json").is_file()


def test_it_is_plain_data(rules: Path) -> None:
    say(rules)
    for file in rules.rglob("__pycache__/*"):
        assert file.suffix == ".json"
        json.loads(file.read_bytes().partition(b"\n")[2])
    assert digest(rules) == digest(RULES)
