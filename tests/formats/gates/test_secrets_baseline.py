"""Which findings a baseline of detect-secrets accepts, and how hard it looks."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from kit.mutations import never_raises, told

from scanner.formats.gates import secrets_baseline

TREE: dict[str, Any] = {
    "version": "1.5.0",
    "plugins_used": [{"name": "AWSKeyDetector"}, {"name": "Base64HighEntropyString", "limit": 4.5}],
    "filters_used": [
        {"path": "detect_secrets.filters.allowlist.is_line_allowlisted"},
        {"path": "detect_secrets.filters.regex.should_exclude_file", "pattern": ["tests/"]},
    ],
    "results": {
        "a.py": [{"type": "Secret Keyword", "filename": "a.py", "hashed_secret": "1" * 40, "line_number": 3}],
        "b.py": [{"type": "AWS Access Key", "filename": "b.py", "hashed_secret": "2" * 40, "line_number": 9}],
    },
    "generated_at": "2026-01-01T00:00:00Z",
}
NEW = {"type": "Secret Keyword", "filename": "a.py", "hashed_secret": "3" * 40, "line_number": 4}
Edit = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "edit, said",
    [
        pytest.param(lambda tree: tree["results"]["a.py"].append(NEW), ["check-weakened a.py high"], id="accepted"),
        pytest.param(
            lambda tree: tree["results"].update({"c.py": [NEW, {**NEW, "hashed_secret": "4" * 40}]}),
            ["check-weakened c.py high"],
            id="two accepted in one file",
        ),
        pytest.param(
            lambda tree: tree["results"]["a.py"][0].update(is_secret=False),
            ["check-weakened a.py high"],
            id="called no secret",
        ),
        pytest.param(
            lambda tree: tree["results"]["a.py"][0].update(is_secret=True),
            ["setting-changed a.py low"],
            id="called a secret",
        ),
        pytest.param(
            lambda tree: tree["results"].pop("a.py"), ["setting-changed results low"], id="no longer accepted"
        ),
        pytest.param(
            lambda tree: tree["results"].update({"moved.py": tree["results"].pop("a.py")}), [], id="moved with its file"
        ),
        pytest.param(lambda tree: tree["results"]["a.py"][0].update(line_number=99), [], id="another line"),
        pytest.param(lambda tree: tree.update(generated_at="x", version="1.6.0"), [], id="when and by what"),
        pytest.param(lambda tree: tree["plugins_used"].reverse(), [], id="order"),
        pytest.param(
            lambda tree: tree["plugins_used"].pop(0),
            ["check-weakened plugins_used[AWSKeyDetector] high"],
            id="plug-in gone",
        ),
        pytest.param(
            lambda tree: tree["plugins_used"][1].update(limit=6),
            ["check-weakened plugins_used[Base64HighEntropyString].limit high"],
            id="limit up",
        ),
        pytest.param(
            lambda tree: tree["plugins_used"][1].update(limit=3),
            ["setting-changed plugins_used[Base64HighEntropyString].limit low"],
            id="limit down",
        ),
        pytest.param(
            lambda tree: tree["plugins_used"].append({"name": "X", "path": "file://x.py"}),
            ["plugin-added plugins_used[X] high"],
            id="plug-in of its own",
        ),
        pytest.param(
            lambda tree: tree["plugins_used"].append({"name": "X"}),
            ["setting-changed plugins_used[X] low"],
            id="plug-in more",
        ),
        pytest.param(
            lambda tree: tree["filters_used"][1].update(pattern=["tests/", "src/"]),
            ["check-weakened filters_used[detect_secrets.filters.regex.should_exclude_file] high"],
            id="files excluded",
        ),
        pytest.param(
            lambda tree: tree["filters_used"].append({"path": "file://x.py::f"}),
            ["plugin-added filters_used[file://x.py::f] high"],
            id="filter of its own",
        ),
        pytest.param(
            lambda tree: tree["filters_used"].pop(1),
            ["setting-changed filters_used[detect_secrets.filters.regex.should_exclude_file] medium"],
            id="filter gone",
        ),
        pytest.param(
            lambda tree: tree.update(exclude={"files": "x", "lines": None}),
            ["check-weakened exclude high"],
            id="excluded as of old",
        ),
    ],
)
def test_an_edit(edit: Edit, said: list[str]) -> None:
    tree = copy.deepcopy(TREE)
    edit(tree)
    assert told(secrets_baseline.diff, json.dumps(TREE), json.dumps(tree, indent=1)) == said


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(None, json.dumps(TREE), ["check-weakened a.py high", "check-weakened b.py high"], id="new file"),
        pytest.param(json.dumps(TREE), None, ["file-removed file high"], id="removed file"),
        pytest.param(json.dumps(TREE), "[]", ["opaque not a mapping high"], id="not a mapping"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(secrets_baseline.diff, old, new) == said


def test_anything_is_read() -> None:
    assert secrets_baseline.matches("src/.secrets.baseline")
    assert not secrets_baseline.matches("secrets.py")
    never_raises(secrets_baseline.diff, json.dumps(TREE))
