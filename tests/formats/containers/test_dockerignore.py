"""What an edit of `.dockerignore` lets into an image."""

from __future__ import annotations

import pytest

from scanner.formats.containers import dockerignore

BASE = "# what stays out\n.git\n.env\nnode_modules/\n**/*.pem\n!docs\ntests\n"


def said(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.old}{each.new}" for each in dockerignore.diff(*sides)]


def test_reads() -> None:
    assert dockerignore.matches("a/.dockerignore")
    assert dockerignore.matches("Dockerfile.prod.dockerignore")
    assert not dockerignore.matches(".gitignore")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(".env\n", "", "high package-contents-widened .env", id="secrets come in"),
        pytest.param("tests\n", "", "medium package-contents-widened tests", id="files come in"),
        pytest.param("tests\n", "tests\n!.env\n", "high package-contents-widened !.env", id="an exception"),
        pytest.param("tests\n", "tests\nbuild\n", "low package-contents-changed build", id="files stay out"),
        pytest.param("!docs\n", "", "low package-contents-changed !docs", id="an exception gone"),
        pytest.param("!docs\ntests\n", "tests\n!docs\n", "medium package-contents-changed ", id="the last one wins"),
    ],
)
def test_an_edit_means(old: str, new: str, expected: str) -> None:
    assert said(BASE, BASE.replace(old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("# what stays out", "# other words", id="comment"),
        pytest.param("node_modules/", "/node_modules", id="slashes"),
        pytest.param("tests\n", "\n  tests  \n\n", id="blanks"),
        pytest.param("tests\n", "tests\ntests\n", id="said twice"),
    ],
)
def test_an_edit_means_nothing(old: str, new: str) -> None:
    assert said(BASE, BASE.replace(old, new)) == []


def test_order_means_nothing_without_exceptions() -> None:
    assert said("a\nb\n", "b\na\n") == []


def test_new_removed_unreadable() -> None:
    assert said(None, BASE) == []
    assert said(BASE, None) == ["high file-removed "]
    assert said(BASE, BASE + "\0") == ["high opaque "]
