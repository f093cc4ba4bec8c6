"""A repository's `.secrets.baseline` chooses among what detect-secrets brings. It names no code, and it never breaks a
run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from kit.history import History
from kit.judging import scan
from kit.plain_secrets import by_us, profile_named
from kit.secrets import unique_token

from scanner.credentials.baseline import FILE, Baseline, audited_hashes, read_baseline, with_baseline
from scanner.credentials.seal import repository_key, sealed_hash, sha1
from scanner.model.finding import Disposition

LINE = f"token = '{unique_token(1)}'\n"


def baseline(**parts: Any) -> Baseline:
    return read_baseline(json.dumps(parts).encode())


def types(found: Baseline, text: str, path: str = "a.py") -> set[str]:
    (seen,) = by_us(with_baseline(profile_named("audit"), found), [(path, text.encode())])
    return {each.type for each in seen}


class TestPlugins:
    def test_only_those_that_it_lists(self) -> None:
        text = f"{LINE}password = 'hunter2hunter2'\n"
        assert types(baseline(), text) >= {"GitHub Token", "Secret Keyword"}
        assert types(baseline(plugins_used=[{"name": "KeywordDetector"}]), text) == {"Secret Keyword"}
        assert types(baseline(plugins_used=[]), text) == set()

    def test_their_limits(self) -> None:
        text = "x = 'a3f09'\n"
        for limit, found in ((2.0, {"Hex High Entropy String"}), (3.0, set()), (8, set())):
            assert types(baseline(plugins_used=[{"name": "HexHighEntropyString", "limit": limit}]), text) == found

    def test_what_keywords_leave_out(self) -> None:
        text = "password = 'hunter2hunter2'\nmy_pwd = 'hunter2hunter2'\n"
        found = baseline(plugins_used=[{"name": "KeywordDetector", "keyword_exclude": "PASSWORD"}])
        (seen,) = by_us(with_baseline(profile_named("audit"), found), [("a.py", text.encode())])
        assert {each.line for each in seen} == {2}

    @pytest.mark.parametrize(
        "item", [{"name": "Evil", "path": "file://evil.py"}, {"name": "Evil"}, {"name": "os.system"}]
    )
    def test_none_of_its_own(self, item: dict[str, str]) -> None:
        found = baseline(plugins_used=[item, {"name": "KeywordDetector"}])
        assert [each["name"] for each in found.plugins or ()] == ["KeywordDetector"]
        assert len(found.notes) == 1

    def test_a_known_name_with_a_path_of_its_own_is_none_either(self) -> None:
        assert baseline(plugins_used=[{"name": "KeywordDetector", "path": "file://evil.py"}]).plugins == ()


def excluding(what: str, *patterns: str) -> Baseline:
    return baseline(filters_used=[{"path": f"detect_secrets.filters.regex.should_exclude_{what}", "pattern": patterns}])


class TestFilters:
    def test_excluded_files(self) -> None:
        assert types(excluding("file", r"^tests/", r"\.lock$"), LINE, "tests/a.py") == set()
        assert types(excluding("file", r"^tests/"), LINE, "src/a.py") != set()

    def test_excluded_lines(self) -> None:
        assert types(excluding("line", "^token"), LINE) == set()
        assert types(excluding("line", "^other"), LINE) != set()

    def test_excluded_secrets(self) -> None:
        assert types(excluding("secret", "^gh" + "p_", "^ghp$"), LINE) <= {"Base64 High Entropy String"}
        assert "GitHub Token" in types(excluding("secret", "^nothing$"), LINE)

    def test_one_pattern_as_a_word(self) -> None:
        item = {"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": "^token"}
        assert types(baseline(filters_used=[item]), LINE) == set()

    @pytest.mark.parametrize(
        "path", ["file://evil.py::drops", "os.system", "detect_secrets.filters.wordlist.should_exclude_secret", "a.b"]
    )
    def test_none_of_its_own(self, path: str) -> None:
        found = baseline(filters_used=[{"path": path, "file_name": "x"}])
        assert all(each["path"] != path for each in found.filters or ())
        assert len(found.notes) == 1

    def test_our_own_stay(self) -> None:
        profile = with_baseline(profile_named("default"), baseline(filters_used=[]))
        assert [each["path"] for each in profile.filters if each["path"].startswith("scanner.")] != []


BROKEN = {
    "empty": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "no text": b"\xff\xfe",
    "deep": b"[" * 100_000,
    "plugins are a number": b'{"plugins_used": 1}',
    "plugins without names": b'{"plugins_used": [{}]}',
    "a plugin that is a word": b'{"plugins_used": ["x"]}',
    "a name that is a list": b'{"plugins_used": [{"name": []}]}',
    "a limit beyond all": b'{"plugins_used": [{"name": "HexHighEntropyString", "limit": 9}]}',
    "a limit that is none": b'{"plugins_used": [{"name": "HexHighEntropyString", "limit": NaN}]}',
    "a limit that is infinite": b'{"plugins_used": [{"name": "HexHighEntropyString", "limit": 1e999}]}',
    "an expression that is none": b'{"plugins_used": [{"name": "KeywordDetector", "keyword_exclude": "("}]}',
    "filters are a word": b'{"filters_used": "x"}',
    "a pattern that is none": b'{"filters_used": [{"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": ["("]}]}',  # noqa: E501
    "a pattern that is missing": b'{"filters_used": [{"path": "detect_secrets.filters.regex.should_exclude_line"}]}',
    "patterns that are numbers": b'{"filters_used": [{"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": [1]}]}',  # noqa: E501
    "results are a list": b'{"results": []}',
    "results without hashes": b'{"results": {"a.py": [{}]}}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_one_changes_nothing_and_says_so(content: bytes) -> None:
    found = read_baseline(content)
    assert (found.plugins, found.filters, found.audited) == (None, None, frozenset())
    assert len(found.notes) == 1
    assert found.notes[0].startswith(FILE)


def test_a_plain_one_has_nothing_to_note() -> None:
    """As detect-secrets 1.5.0 writes it."""
    filters = (
        "allowlist.is_line_allowlisted",
        "common.is_ignored_due_to_verification_policies",
        "common.is_baseline_file",
    )
    found = baseline(
        version="1.5.0",
        plugins_used=[{"name": "AWSKeyDetector"}, {"name": "Base64HighEntropyString", "limit": 4.5}],
        filters_used=[{"path": f"detect_secrets.filters.{each}", "min_level": 2, "filename": FILE} for each in filters],
        results={},
        generated_at="2025-01-01T00:00:00Z",
    )
    assert found.notes == ()


def test_what_was_audited_is_known_by_path_type_and_hash() -> None:
    digest = sha1(unique_token(1))
    found = baseline(results={"a.py": [{"type": "GitHub Token", "hashed_secret": digest, "line_number": 1}]})
    key = repository_key("1" * 40)
    assert audited_hashes(found.audited, key) == {("a.py", "GitHub Token", sealed_hash("GitHub Token", digest, key))}


class TestInARun:
    @staticmethod
    def outcomes(folder: Path, content: dict[str, Any], **files: str) -> dict[str, Disposition]:
        history = History()
        history.commit("Start\n", files={FILE: json.dumps(content), "README.md": "x\n", **files})
        history.commit("Work\n", files={"a.py": LINE, "b.py": LINE})
        repo = history.write(folder / "repo")
        return {each.path: each.outcome for each in scan(repo, "HEAD~1..HEAD", secrets=True).findings if each.secret}

    def test_what_was_audited_passes_in_that_file_only(self, tmp_path: Path) -> None:
        entry = {"type": "GitHub Token", "hashed_secret": sha1(unique_token(1)), "is_secret": False, "line_number": 1}
        found = self.outcomes(tmp_path, {"results": {"a.py": [entry]}})
        assert found == {"a.py": Disposition.BASELINED, "b.py": Disposition.FAILED}

    @pytest.mark.parametrize("change", [{"type": "AWS Access Key"}, {"hashed_secret": "0" * 40}])
    def test_nothing_else_does(self, tmp_path: Path, change: dict[str, str]) -> None:
        entry = {"type": "GitHub Token", "hashed_secret": sha1(unique_token(1)), **change}
        assert set(self.outcomes(tmp_path, {"results": {"a.py": [entry]}}).values()) == {Disposition.FAILED}

    def test_code_that_it_names_is_never_imported(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        marker = tmp_path / "marker"
        code = (
            f"open({str(marker)!r}, 'w')\nfrom detect_secrets.plugins.base import BasePlugin\n"
            "class Evil(BasePlugin):\n    secret_type = 'Evil'\n    def analyze_string(self, string):\n        yield string\n"  # noqa: E501
            "def drops(line):\n    return True\n"
        )
        (tmp_path / "repo").mkdir()
        monkeypatch.chdir(tmp_path / "repo")
        monkeypatch.syspath_prepend(str(tmp_path / "repo"))
        named = [f"file://{tmp_path}/repo/evil.py", "file://evil.py", "evil.py"]
        plugins = [{"name": "Evil", "path": each} for each in named]
        filters = [{"path": f"{each}::drops"} for each in named] + [{"path": "evil.drops"}]
        content = {"plugins_used": [*plugins, {"name": "GitHubTokenDetector"}], "filters_used": filters}
        found = self.outcomes(tmp_path, content, **{"evil.py": code})
        assert set(found) == {"a.py", "b.py"}
        assert not marker.exists()
