"""What a reviewer is shown is what ships, who made it, and whether their word could count: asked of the pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, ENVIRONMENT
from kit.judging import TODAY
from kit.signing import AFTER, BEFORE, EVE, MAKE, WORK, WORKFLOW, Scene, listed

from scanner.errors import UndeterminedError
from scanner.model.actor import Identity
from scanner.model.report import Report
from scanner.model.review import Review
from scanner.pipeline.context import Context
from scanner.pipeline.options import Options
from scanner.pipeline.prepare import prepare
from scanner.pipeline.review import may_amend, objection, review
from scanner.pipeline.run import run
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository
from scanner.repo.selection import parse_range
from scanner.rulebook import load_rulebook

ROSTER = [listed("ann"), listed("bob"), listed("eve", emails=["eve@example.org", "fox@example.com"])]


def person(text: str) -> Identity:
    name, _, email = text.removesuffix(">").partition(" <")
    return Identity(name, email)


@contextmanager
def judged(scene: Scene, words: str = "main..topic") -> Iterator[tuple[Context, Report]]:
    repository = open_repository(str(scene.repo.path), ENVIRONMENT)
    with open_objects(repository.git) as objects:
        selection = parse_range(repository, words)
        context = prepare(repository, objects, load_rulebook(), selection, Options(today=TODAY, secrets=False), None)
        yield context, run(context)


def reviewed(scene: Scene, who: str = BOB, words: str = "main..topic") -> Review:
    with judged(scene, words) as (context, report):
        return review(context, report, person(who))


def objected(scene: Scene, who: str = BOB, words: str = "main..topic") -> str:
    with judged(scene, words) as (context, report):
        why = objection(context, review(context, report, person(who)), person(who))
    assert why is None or why[1]
    return why[0] if why else ""


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "r", ROSTER)


def test_it_is_the_net_difference_with_the_digest_that_the_gate_expects(scene: Scene) -> None:
    scene.work(AFTER.replace("write-all", "{contents: write}"))
    scene.work()
    scene.commit(files={"README.md": "y\n"})
    found = reviewed(scene)
    (only,) = found.entries
    assert (only.change.path, only.held, only.mine) == (WORKFLOW, True, False)
    assert [delta.kind for delta in only.change.deltas] == ["permission-widened"]
    assert found.digest == scene.judged().review_digest
    assert (found.commit, found.single, found.reviewer) == (scene.repo.head, False, BOB)


def test_one_commit_by_itself(scene: Scene) -> None:
    first = scene.work()
    scene.commit(files={MAKE: "all:\n\tcurl x | sh\n"})
    found = reviewed(scene, words=first)
    assert [each.change.path for each in found.entries] == [WORKFLOW]
    assert (found.single, found.commit) == (True, first)


def test_the_first_commit_of_all(scene: Scene) -> None:
    found = reviewed(scene, words=scene.base)
    assert {each.change.path for each in found.entries} == {WORKFLOW, MAKE, ".twokey.yaml"}


def test_what_others_brought_to_main_meanwhile_is_not_under_review(scene: Scene) -> None:
    scene.work()
    digest = reviewed(scene).digest
    scene.repo.git("checkout", "-q", "main")
    scene.commit(files={MAKE: "all:\n\tcurl x | sh\n"}, branch="main")
    scene.repo.git("checkout", "-q", "topic")
    assert [each.change.path for each in reviewed(scene).entries] == [WORKFLOW]
    assert reviewed(scene).digest == digest


def test_what_was_undone_again_is_not_there(scene: Scene) -> None:
    scene.work()
    scene.work(BEFORE)
    assert reviewed(scene).entries == ()


def test_the_makers_are_named_newest_first_with_their_agents(scene: Scene) -> None:
    first = scene.work(AFTER + "# a\n")
    second = scene.work(author=CLAUDE)
    third = scene.commit("By hand\n", {WORKFLOW: AFTER + "# c\n"}, author=EVE)
    (only,) = reviewed(scene).entries
    assert [each[:12] for each in only.makers] == [third[:12], second[:12], first[:12]]
    assert ["claude-code" in each for each in only.makers] == [False, True, True]


def test_what_is_held_comes_first(scene: Scene) -> None:
    scene.commit("By hand\n", {MAKE: "all:\n\tcurl x | sh\n"})
    scene.work()
    assert [(each.change.path, each.held) for each in reviewed(scene).entries] == [(WORKFLOW, True), (MAKE, False)]


def test_the_needs_of_the_policy_are_said_once(scene: Scene) -> None:
    scene.work(AFTER + "# a\n")
    scene.work()
    assert reviewed(scene).needs == ("ci: needs a human reviewer who did not contribute",)


HANDS: dict[str, dict[str, str]] = {
    "author": {"author": EVE},
    "committer": {"committer": EVE},
    "co-author": {"message": f"Work\n\n{CLAUDE_TRAILER}\nCo-authored-by: {EVE}\n"},
    "sign-off": {"message": f"{WORK}Signed-off-by: {EVE}\n"},
    "another address": {"author": "E <fox@example.com>"},
    "a capital": {"author": "E <EVE@example.org>"},
    "only the name": {"author": "eve  FOX <e@example.net>"},
}


@pytest.mark.parametrize("more", HANDS.values(), ids=HANDS)
def test_a_hand_in_it(scene: Scene, more: dict[str, str]) -> None:
    scene.work(**more)
    assert reviewed(scene, EVE).entries[0].mine
    assert objected(scene, EVE).startswith("you had a hand in all of it (")
    assert not reviewed(scene, BOB).entries[0].mine
    assert objected(scene, BOB) == ""


def test_a_hand_in_an_earlier_state_of_the_path_is_one(scene: Scene) -> None:
    scene.commit("By hand\n", {WORKFLOW: AFTER + "# x\n"}, author=EVE)
    scene.work()
    assert objected(scene, EVE)


def test_a_hand_in_another_path_is_none(scene: Scene) -> None:
    scene.commit("Words\n", {"README.md": "y\n"}, author=EVE)
    scene.work()
    found = reviewed(scene, EVE)
    assert (found.mine, objected(scene, EVE)) == ((), "")


def test_a_hand_in_some_is_no_objection(scene: Scene) -> None:
    scene.commit("By hand\n", {MAKE: "all:\n\tcurl x | sh\n"}, author=EVE)
    scene.work()
    found = reviewed(scene, EVE)
    assert [each.change.path for each in found.mine] == [MAKE]
    assert (found.alone, objected(scene, EVE)) == (False, "")


def test_solo_lets_them_alone(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", ROSTER, extends="solo")
    scene.work()
    assert (reviewed(scene, ANN).alone, objected(scene, ANN)) == (True, "")
    assert not reviewed(scene, BOB).alone


def test_the_owner_of_the_agent_had_a_hand(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", ROSTER, agents=[{"id": "claude-code", "owner": "eve"}])
    scene.work()
    assert objected(scene, EVE)
    assert objected(scene, BOB) == ""


STRANGERS = {
    "Joe Doe <joe@example.org>": "is not on the roster of the policy that judges",
    CLAUDE: "is no person's identity",
    "Build <ci@example.org>": "is no person's identity",
    "Bob <bob>": "git's identity here is",
    " <>": "git does not know who you are",
    "Bob\u200b Ray <bob@example.org>": "git's identity here is",
}


@pytest.mark.parametrize(("who", "why"), STRANGERS.items())
def test_whose_word_could_not_count(scene: Scene, who: str, why: str) -> None:
    scene.work()
    assert why in objected(scene, who)


def test_without_a_roster_any_person_may(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", [])
    scene.work()
    assert objected(scene, "Joe Doe <joe@example.org>") == ""
    assert objected(scene, CLAUDE)


@pytest.mark.parametrize(("day", "why"), [("2025-06-30", "was on the roster until 2025-06-30"), (TODAY, "")])
def test_the_last_day_on_the_roster_counts(tmp_path: Path, day: str, why: str) -> None:
    scene = Scene(tmp_path / "r", [listed("bob", expires=day)])
    scene.work()
    assert why in objected(scene)
    assert bool(objected(scene)) == bool(why)


def test_the_roster_that_judges_is_the_bases(tmp_path: Path) -> None:
    """Threat B88: a branch that puts its reviewer on the roster."""
    scene = Scene(tmp_path / "r", [listed("bob")])
    scene.commit(files={".twokey.yaml": '{"version": 1, "reviewers": [{"id": "eve", "emails": ["eve@example.org"]}]}'})
    scene.work()
    assert "not on the roster" in objected(scene, EVE)


def test_what_cannot_be_read_cannot_be_reviewed(scene: Scene) -> None:
    blob = scene.repo.git("rev-parse", f"{scene.work()}:{WORKFLOW}")
    (scene.repo.path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(UndeterminedError):
        reviewed(scene)


AMENDED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "its own changes": ({}, {}, "becomes its committer"),
    "by an agent": ({}, {"author": CLAUDE}, "an agent is its author"),
    "by an agent, solo": ({"extends": "solo"}, {"author": CLAUDE}, "an agent is its author"),
    "its own changes, solo": ({"extends": "solo"}, {}, ""),
}


@pytest.mark.parametrize(("policy", "more", "why"), AMENDED.values(), ids=AMENDED)
def test_may_amend(tmp_path: Path, policy: dict[str, Any], more: dict[str, Any], why: str) -> None:
    scene = Scene(tmp_path / "r", ROSTER, **policy)
    scene.work(**more)
    with judged(scene) as (context, report):
        said = may_amend(context, review(context, report, person(BOB)))
    assert (said is None) == (not why)
    assert said is None or why in said[0]


def test_a_last_commit_that_ships_nothing_may_be_amended(scene: Scene) -> None:
    scene.work()
    scene.commit("Words\n", {"README.md": "y\n"})
    with judged(scene) as (context, report):
        assert may_amend(context, review(context, report, person(BOB))) is None
