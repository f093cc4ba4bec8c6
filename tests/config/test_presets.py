"""The table of presets in section 5.3 of the design, cell by cell. What each cell means in a verdict: tests/policy."""

from __future__ import annotations

import pytest
from kit.judging import preset

from scanner.config.policy import DEFAULT_TRAILERS, When
from scanner.config.read import PRESETS
from scanner.model.change import Category
from scanner.model.scale import Assurance, Severity
from scanner.rulebook import load_rulebook

CONTROL_PLANE = {Category.CI, Category.SIGNING, Category.VCS_CONTROL, Category.AGENT_CONFIG, Category.GATE_POLICY}
IN_TWOS = {Category.SIGNING, Category.GATE_POLICY}


@pytest.mark.parametrize(("name", "blocking"), (("advisory", False), ("solo", True), ("team", True), ("strict", True)))
def test_blocks(name: str, blocking: bool) -> None:
    assert preset(name).blocking is blocking


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("name", PRESETS)
def test_holds(name: str, category: Category) -> None:
    expected = When.AGENT
    if name == "strict":
        expected = When.UNESTABLISHED if category in CONTROL_PLANE else When.AGENT_OR_UNKNOWN
    assert preset(name).requirement(category).when is expected


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize(
    ("name", "floor"),
    (("advisory", Severity.LOW), ("solo", Severity.MEDIUM), ("team", Severity.MEDIUM), ("strict", Severity.LOW)),
)
def test_floor(name: str, floor: Severity, category: Category) -> None:
    assert preset(name).floor is floor
    assert preset(name).requirement(category).min_severity is floor


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("name", PRESETS)
def test_how_many_approve(name: str, category: Category) -> None:
    expected = 2 if name == "strict" and category in IN_TWOS else 1
    assert preset(name).requirement(category).reviewers == expected


@pytest.mark.parametrize("name", PRESETS)
def test_who_may_approve(name: str) -> None:
    assert preset(name).self_review is (name == "solo")
    assert all(preset(name).requirement(category).groups == () for category in Category)
    assert preset(name).reviewers == ()


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("name", PRESETS)
def test_assurance(name: str, category: Category) -> None:
    expected = Assurance.SIGNED if name == "strict" and category in CONTROL_PLANE else Assurance.CLAIMED
    assert preset(name).requirement(category).assurance is expected


@pytest.mark.parametrize(
    ("name", "bots"),
    (
        ("advisory", Severity.CRITICAL),
        ("solo", Severity.CRITICAL),
        ("team", Severity.CRITICAL),
        ("strict", Severity.LOW),
    ),
)
def test_bots(name: str, bots: Severity) -> None:
    assert preset(name).bots is bots


@pytest.mark.parametrize(("name", "held"), (("solo", False), ("team", True), ("strict", True)))
def test_a_weakening_by_a_human_is_held(name: str, held: bool) -> None:
    assert preset(name).hold_human_weakening is held


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("name", PRESETS)
def test_which_trailers_count(name: str, category: Category) -> None:
    assert preset(name).requirement(category).trailers == DEFAULT_TRAILERS == ("Reviewed-by", "Approved-by")


def test_a_preset_says_that_there_is_no_file() -> None:
    assert preset("team").source == "preset team (no .twokey.yaml)"


def test_presets_have_digests_of_their_own() -> None:
    assert len({preset(name).digest for name in PRESETS}) == len(PRESETS)


def test_every_preset_file_is_a_preset() -> None:
    files = {path.stem for path in (load_rulebook().root / "policies").glob("*.yaml")}
    assert files == set(PRESETS)
    assert all(load_rulebook().preset(name)["id"] == name for name in PRESETS)
