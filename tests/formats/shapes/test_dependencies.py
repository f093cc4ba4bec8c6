"""What a change of a manifest's rows is called, and how much it weighs."""

from __future__ import annotations

import pytest

from scanner.formats.shapes.dependencies import Dependency, Reading, Scope, compare_dependencies
from scanner.formats.shapes.versions import Tightness

DEV, RUN, BUILD = Scope.DEVELOPMENT, Scope.RUNTIME, Scope.BUILD


def row(wanted: str = "1.0", source: str = "", scope: Scope = RUN, **more: object) -> Dependency:
    return Dependency("left", wanted, source, scope, **more)  # type: ignore[arg-type]


def said(old: list[Dependency], new: list[Dependency], reading: Reading | None = None) -> list[str]:
    found = compare_dependencies(old, new, reading) if reading else compare_dependencies(old, new)
    return [f"{each.severity} {each.kind} {each.subject} {each.old or '-'} {each.new or '-'}" for each in found]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("1.0", "1.1", "medium dependency-bumped left 1.0 1.1", id="up"),
        pytest.param("1.1", "1.0", "high dependency-downgraded left 1.1 1.0", id="down"),
        pytest.param("==1.0", ">=1.0", "high pin-loosened left ==1.0 >=1.0", id="pin to open"),
        pytest.param("1.0", "*", "high pin-loosened left 1.0 *", id="pin to any"),
        pytest.param("^1.0", "latest", "high pin-loosened left ^1.0 latest", id="range to a tag"),
        pytest.param("==1.0", "~=2.0", "high pin-loosened left ==1.0 ~=2.0", id="loosened while bumped"),
        pytest.param(">=1.0", ">=0.5", "high pin-loosened left >=1.0 >=0.5", id="floor lowered"),
        pytest.param(">=1.0", ">=1.0,<2", "low pin-tightened left >=1.0 >=1.0,<2", id="ceiling added"),
        pytest.param("*", "1.0", "low pin-tightened left * 1.0", id="pinned"),
        pytest.param(">=1.0,<3", ">=1.0,<2", "low pin-tightened left >=1.0,<3 >=1.0,<2", id="ceiling lowered"),
        pytest.param(">=1.0,<2", ">=1.0,<3", "medium dependency-bumped left >=1.0,<2 >=1.0,<3", id="ceiling raised"),
        pytest.param("^1.2", "2.0.1", "medium dependency-bumped left ^1.2 2.0.1", id="tightened while bumped"),
        pytest.param("~> 1.2.3", "~> 1.2", "high pin-loosened left ~> 1.2.3 ~> 1.2", id="fewer numbers"),
        pytest.param("^2.0", "^1.9", "high dependency-downgraded left ^2.0 ^1.9", id="range moved down"),
    ],
)
def test_versions(old: str, new: str, expected: str) -> None:
    assert said([row(old)], [row(new)]) == [expected]


@pytest.mark.parametrize(
    ("new", "severity"), [("1.1", "low"), ("0.9", "medium"), ("*", "medium")], ids=["bump", "down", "loosened"]
)
def test_what_only_developers_get_weighs_less(new: str, severity: str) -> None:
    (found,) = compare_dependencies([row(scope=DEV)], [row(new, scope=DEV)])
    assert (found.severity, found.scope) == (severity, "development")


@pytest.mark.parametrize(
    ("scope", "severity"), [(RUN, "high"), (BUILD, "high"), (Scope.OPTIONAL, "high"), (DEV, "medium")]
)
def test_added_and_removed(scope: Scope, severity: str) -> None:
    assert said([], [row(scope=scope)]) == [f"{severity} dependency-added left - 1.0"]
    assert said([row(scope=scope)], []) == ["low dependency-removed left 1.0 -"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "git+https://git.example.org/a/left", "high", id="registry to git"),
        pytest.param("", "http://files.example.org/left.tgz", "critical", id="registry to plain http"),
        pytest.param(
            "git+https://git.example.org/a/left", "git+https://git.example.org/b/left", "high", id="other owner"
        ),
        pytest.param("git+https://git.example.org/a/left", "", "medium", id="back to the registry"),
    ],
)
def test_sources(old: str, new: str, expected: str) -> None:
    (found,) = compare_dependencies([row(source=old)], [row(source=new)])
    assert (found.kind, found.severity, found.old or "-") == ("source-changed", expected, old or "registry")


def test_an_insecure_source_is_told_with_the_addition() -> None:
    kinds = [each.split()[:2] for each in said([], [row(source="http://files.example.org/left.tgz")])]
    assert kinds == [["high", "dependency-added"], ["critical", "source-changed"]]


def test_a_password_in_an_address_is_not_repeated() -> None:
    assert "hunter2" not in str(said([], [row(source="https://me:hunter2@git.example.org/left.git")]))


def test_moving_to_the_runtime_is_told() -> None:
    old, new = row(scope=DEV, group="dev"), row(group="dependencies")
    assert said([old], [new]) == ["medium dependency-moved left dev dependencies"]
    assert said([new], [old]) == ["low dependency-moved left dependencies dev"]


def test_a_group_renamed_in_one_scope_is_nothing() -> None:
    assert said([row(scope=DEV, group="dev")], [row(scope=DEV, group="develop")]) == []


def test_hashes() -> None:
    one, other, both = frozenset({"sha256:a"}), frozenset({"sha256:b"}), frozenset({"sha256:a", "sha256:b"})
    assert said([row(hashes=one)], [row()]) == ["high hash-removed left 1 hashes -"]
    assert said([row(hashes=one)], [row(hashes=other)]) == ["critical hash-changed left sha256:a sha256:b"]
    assert said([row()], [row(hashes=one)]) == ["low hash-added left - 1 hashes"]
    assert said([row(hashes=one)], [row(hashes=both)]) == ["low hash-added left 1 hashes 2 hashes"]
    bumped = said([row(hashes=one)], [row("1.1", hashes=other)])
    assert bumped == ["medium dependency-bumped left 1.0 1.1"]


def test_extras_are_a_change_of_their_own() -> None:
    assert said([row()], [row(extra="[all]")]) == ["medium dependency-changed left - [all]"]


def test_order_and_repetition_are_nothing() -> None:
    right = Dependency("right", "2.0")
    assert said([row(), right], [right, row()]) == []
    assert said([row()], [row(), row()]) == []


def test_one_name_under_several_markers_pairs_by_content() -> None:
    old = [row("1.0", extra="python<3.9"), row("2.0", extra="python>=3.9")]
    new = [row("2.1", extra="python>=3.9"), row("1.0", extra="python<3.9")]
    assert said(old, new) == ["medium dependency-bumped left 2.0 2.1"]


def test_names_compare_as_the_ecosystem_does() -> None:
    reading = Reading(normal=lambda name: name.lower().replace("_", "-"))
    assert said([Dependency("My_Lib", "1")], [Dependency("my-lib", "1")], reading) == []


def test_a_bare_version_is_a_range_in_some_ecosystems() -> None:
    assert said([row("=1.0.0")], [row("1.0.0")], Reading(bare=Tightness.RANGE)) == [
        "high pin-loosened left =1.0.0 1.0.0"
    ]
