"""Who may approve: people of the roster, each once, for their own paths and groups, while their entry lasts.

Each attack gives an approval that reads well and comes from nobody who may give it, or from one person as if from two.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, BOB
from kit.judging import TODAY
from kit.keys import gpg_key, ssh_key
from kit.signing import AFTER, EVE, MAKE, WORK, WORKFLOW, Scene, held, listed, policy_text, roster_policy, through

from scanner.config.read import POLICY_FILE
from scanner.errors import UsageError
from scanner.model.approval import Reason
from scanner.model.scale import Assurance, Outcome

BOB_KEY, EVE_KEY = ssh_key("bob"), ssh_key("eve")
MADE = "all:\n\tmake release\n"


def scene_of(folder: Path, *people: dict[str, Any], **policy: Any) -> Scene:
    return Scene(folder / "r", people, **policy)


def claim(scene: Scene, *people: str) -> str:
    """The work with a `Reviewed-by` of each in it."""
    lines = "".join(f"Reviewed-by: {each}\n" for each in people)
    return scene.commit(f"{WORK}{lines}", {WORKFLOW: AFTER})


# B09: a name of the roster, and another address

ALIKE = (
    "Bob Ray <bob@example.com>",
    "Bob Ray <Bob@example.org>",
    "Bob Ray <bob+agent@example.org>",
    "Bob Ray <bob.ray@example.org>",
    "Bob Ray <bob@mail.example.org>",
    "bob <1+bob@users.noreply.github.com>",
)


@pytest.mark.parametrize("who", ALIKE)
@pytest.mark.parametrize("preset", ("team", "strict"))
def test_b09_by_name_only(tmp_path: Path, who: str, preset: str) -> None:
    scene = scene_of(tmp_path, listed("bob", keys=[BOB_KEY.public]), extends=preset)
    held(scene, claim(scene, who), Reason.NOT_ON_ROSTER)


def test_b09_and_the_report_says_whose_name_it_is(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob"))
    (found,) = scene.approvals(claim(scene, "Bob Ray <bob@example.com>"))
    assert found.notes == ("the roster knows Bob Ray under another address",)


def test_b09_signed_with_bobs_own_key_all_the_same(tmp_path: Path) -> None:
    """A key says whose it is; the claim has to be that person's, by an address that the roster has."""
    scene = scene_of(tmp_path, listed("bob", keys=[BOB_KEY.public]), extends="strict")
    work = scene.work()
    scene.approve("Bob Ray <bob@example.com>", BOB_KEY)
    held(scene, work, Reason.NOT_ON_ROSTER)


@pytest.mark.parametrize("who", ("Robert Ray <bob@example.org>", "Bob Ray <bob@EXAMPLE.org>"))
def test_b09_twin_another_name_and_the_right_address(tmp_path: Path, who: str) -> None:
    scene = scene_of(tmp_path, listed("bob"))
    through(scene, claim(scene, who))


# B28: one person, counted once

TWICE = {
    "two addresses": ("Bob Ray <bob@example.org>", "Bob Ray <ray@example.com>"),
    "two addresses and two names": ("Bob Ray <bob@example.org>", "R. B. <ray@example.com>"),
    "the same line twice": (BOB, BOB),
    "the domain in capitals": (BOB, "Bob Ray <bob@EXAMPLE.ORG>"),
}


@pytest.mark.parametrize("people", TWICE.values(), ids=TWICE)
def test_b28_two_addresses_of_one_person(tmp_path: Path, people: tuple[str, str]) -> None:
    bob = listed("bob") | {"emails": ["bob@example.org", "ray@example.com"]}
    scene = scene_of(tmp_path, bob, listed("eve"), require={"ci": {"reviewers": 2}})
    assert scene.outcome(claim(scene, *people)) is Outcome.HOLD


def test_b28_two_keys_of_one_person(tmp_path: Path) -> None:
    bob = listed("bob", keys=[BOB_KEY.public, ssh_key("bob-2").public])
    bob |= {"emails": ["bob@example.org", "ray@example.com"]}
    scene = scene_of(
        tmp_path, bob, listed("eve", keys=[EVE_KEY.public]), require={"ci": {"reviewers": 2, "assurance": "signed"}}
    )
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    scene.approve("Bob Ray <ray@example.com>", ssh_key("bob-2"))
    scene.note(BOB, ssh_key("bob-2"))
    assert [each.assurance for each in scene.approvals(work) if each.counts] == [Assurance.SIGNED] * 3
    assert scene.outcome(work) is Outcome.HOLD
    scene.approve(EVE, EVE_KEY)
    assert scene.outcome(work) is Outcome.PASS


def test_b28_two_addresses_without_a_roster_and_one_name(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, require={"ci": {"reviewers": 2}})
    assert scene.outcome(claim(scene, BOB, "Bob Ray <ray@example.com>")) is Outcome.HOLD


def test_b28_the_author_under_another_address(tmp_path: Path) -> None:
    ann = listed("ann") | {"emails": ["ann@example.org", "lee@example.com"]}
    scene = scene_of(tmp_path, ann, listed("bob"))
    held(scene, claim(scene, "A. Lee <lee@example.com>"), Reason.CONTRIBUTOR)


@pytest.mark.parametrize("key", ("the same", "with another comment", "with blanks"))
def test_b28_one_key_for_two_people_is_an_error(key: str) -> None:
    text = {"the same": BOB_KEY.public, "with blanks": BOB_KEY.public.replace(" ", "   ")}.get(
        key, " ".join([*BOB_KEY.public.split()[:2], "eve@example.org"])
    )
    with pytest.raises(UsageError, match="stands there twice"):
        roster_policy([listed("bob", keys=[BOB_KEY.public]), listed("eve", keys=[text])])


def test_b28_one_address_for_two_people_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"'bob@example\.org' stands there twice"):
        roster_policy([listed("bob"), listed("eve") | {"emails": ["bob@EXAMPLE.org"]}])


def test_b28_one_key_under_two_spellings_is_one_signature(tmp_path: Path) -> None:
    """A fingerprint and the block it is of cannot be told to be one key before gpg is asked."""
    key = gpg_key(BOB)
    people = (listed("bob", keys=[key.public]), listed("eve", keys=[f"openpgp:{key.fingerprint}"]))
    scene = scene_of(tmp_path, *people, require={"ci": {"reviewers": 2, "assurance": "signed"}})
    work = scene.work()
    scene.approve(BOB, key)
    scene.approve(EVE, key)
    assert sorted(each.reason for each in scene.approvals(work)) == [Reason.COUNTS, Reason.OTHER_SIGNER]
    assert scene.outcome(work) is Outcome.HOLD


def test_b28_twin_two_people(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob"), listed("eve"), require={"ci": {"reviewers": 2}})
    assert scene.outcome(claim(scene, BOB, EVE)) is Outcome.PASS


def test_b28_twin_two_people_with_openpgp_keys() -> None:
    keys = [gpg_key(BOB).public, gpg_key(EVE).public]
    people = [listed(who, keys=[key]) for who, key in zip(("bob", "eve"), keys, strict=True)]
    assert len(roster_policy(people).reviewers) == 2


# B29: whoever is no person, on the roster or not

NOBODY = {
    "an agent": "Claude <noreply@anthropic.com>",
    "a bot": "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    "a CI account": "CI <ci@example.org>",
    "the landing service": "GitHub <noreply@github.com>",
    "an agent's account": "Copilot <198982749+Copilot@users.noreply.github.com>",
}


@pytest.mark.parametrize("who", NOBODY.values(), ids=NOBODY)
@pytest.mark.parametrize("known", (True, False), ids=("on the roster", "not on it"))
def test_b29_no_person(tmp_path: Path, who: str, known: bool) -> None:
    email = who.partition("<")[2].rstrip(">")
    entry = {"id": "helper", "emails": [email], "keys": [BOB_KEY.public]}
    people = [listed("eve"), *([entry] if known and "[bot]" not in email else [])]
    scene = scene_of(tmp_path, *people)
    work = scene.work()
    scene.approve(who, BOB_KEY, author=BOB)
    assert scene.outcome(work) is Outcome.HOLD
    assert not any(each.counts for each in scene.approvals(work))


def test_b29_a_note_by_an_agent_with_a_key(tmp_path: Path) -> None:
    entry = {"id": "helper", "emails": ["noreply@anthropic.com"], "keys": [BOB_KEY.public]}
    scene = scene_of(tmp_path, entry, listed("eve"))
    work = scene.work()
    scene.note("Claude <noreply@anthropic.com>", BOB_KEY)
    held(scene, work, Reason.NOT_HUMAN)


def test_b29_twin_a_person_called_like_one(tmp_path: Path) -> None:
    entry = {"id": "claude", "name": "Claude Monet", "emails": ["claude@example.org"]}
    scene = scene_of(tmp_path, entry)
    through(scene, claim(scene, "Claude Monet <claude@example.org>"))


# B48: somebody else's paths


def test_b48_a_person_of_other_paths(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob", paths=["docs/**", "Makefile"]), listed("eve"))
    assert scene.outcome(claim(scene, BOB)) is Outcome.HOLD


def test_b48_one_of_two_paths(tmp_path: Path) -> None:
    """Bob's word is good for the workflow and for nothing beside it."""
    scene = scene_of(tmp_path, listed("bob", paths=[".github/**"]), listed("eve"))
    work = scene.commit(f"{WORK}Reviewed-by: {BOB}\n", {WORKFLOW: AFTER, "Dockerfile": "FROM a\nRUN curl x | sh\n"})
    assert scene.outcome(work) is Outcome.HOLD
    (need,) = [need for entry in scene.judged().commits for need in entry.needs]
    assert (need.paths, need.who) == (("Dockerfile",), (EVE,))


def test_b48_signed_and_all(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob", keys=[BOB_KEY.public], paths=["docs/**"]), extends="strict")
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    assert scene.outcome(work) is Outcome.HOLD


def test_b48_a_wider_entry_in_the_same_branch(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob", paths=["docs/**"]), listed("eve"))
    wider = policy_text([listed("bob"), listed("eve")])
    scene.commit("Policy\n", {POLICY_FILE: wider}, author=EVE)
    assert scene.outcome(claim(scene, BOB)) is Outcome.HOLD


@pytest.mark.parametrize("paths", ([".github/**"], ["docs/**", "**/*.yml"], [WORKFLOW], []))
def test_b48_twin_their_own_paths(tmp_path: Path, paths: list[str]) -> None:
    scene = scene_of(tmp_path, listed("bob", paths=paths))
    through(scene, claim(scene, BOB))


def test_b48_twin_two_people_for_two_paths(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob", paths=[".github/**"]), listed("eve", paths=["Makefile", "Dockerfile"]))
    work = scene.commit(
        f"{WORK}Reviewed-by: {BOB}\nReviewed-by: {EVE}\n", {WORKFLOW: AFTER, "Dockerfile": "FROM a\nRUN x | sh\n"}
    )
    assert scene.outcome(work) is Outcome.PASS


# the end of an entry


@pytest.mark.parametrize("day", ("2025-06-30", "2020-01-01"))
@pytest.mark.parametrize("way", ("words", "commit", "note"))
def test_an_entry_that_is_over(tmp_path: Path, day: str, way: str) -> None:
    scene = scene_of(tmp_path, listed("bob", keys=[BOB_KEY.public], expires=day), listed("eve"))
    work = claim(scene, BOB) if way == "words" else scene.work()
    if way == "commit":
        scene.approve(BOB, BOB_KEY)
    elif way == "note":
        scene.note(BOB, BOB_KEY)
    held(scene, work, Reason.EXPIRED)


def test_an_entry_made_longer_in_the_same_branch(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob", expires="2025-06-30"), listed("eve"))
    longer = policy_text([listed("bob", expires="2026-06-30"), listed("eve")])
    scene.commit("Policy\n", {POLICY_FILE: longer}, author=EVE)
    held(scene, claim(scene, BOB), Reason.EXPIRED)


def test_twin_an_entry_on_its_last_day(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob", expires=TODAY))
    work = claim(scene, BOB)
    through(scene, work)
    held(scene, work, Reason.EXPIRED, today="2025-07-02")


# groups, and quorum by role

RELEASE, SECURITY = {"groups": ["release"]}, {"groups": ["security"]}
BOTH = {"groups": ["release", "security"]}


def test_a_person_of_another_group(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob", **SECURITY), require={"ci": {"from": ["release"]}})
    held(scene, claim(scene, BOB), Reason.WRONG_GROUP)


def test_a_group_taken_in_the_same_branch(tmp_path: Path) -> None:
    require = {"ci": {"from": ["release"]}}
    scene = scene_of(tmp_path, listed("bob"), listed("eve", **RELEASE), require=require)
    scene.commit(
        "Policy\n", {POLICY_FILE: policy_text([listed("bob", **RELEASE), listed("eve")], require=require)}, author=EVE
    )
    held(scene, claim(scene, BOB), Reason.WRONG_GROUP)


@pytest.mark.parametrize("groups", (RELEASE, BOTH))
def test_twin_a_person_of_one_of_the_groups(tmp_path: Path, groups: dict[str, Any]) -> None:
    scene = scene_of(tmp_path, listed("bob", **groups), require={"ci": {"from": ["release", "ops"]}})
    through(scene, claim(scene, BOB))


DAN = {"id": "dan", "name": "Dan Orr", "emails": ["dan@example.org"]}
DAN_SAYS = "Dan Orr <dan@example.org>"
ROLES = {"ci": {"from": {"release": 1, "security": 1}}}
# bob's, eve's and dan's groups, and whether all three approvals are enough
SEATS = {
    "one of each": (RELEASE, SECURITY, {}, True),
    "two of one role": (RELEASE, RELEASE, RELEASE, False),
    "one person with both": (BOTH, {}, {}, False),
    "one with both and one with one": (BOTH, RELEASE, {}, True),
    "one with both and one with the other": (BOTH, SECURITY, {}, True),
    "two with both": (BOTH, BOTH, {}, True),
    "nobody of one": (SECURITY, {}, {}, False),
    "nobody of any": ({}, {}, {}, False),
}


@pytest.mark.parametrize(("bob", "eve", "dan", "enough"), SEATS.values(), ids=SEATS)
def test_a_quorum_by_role(tmp_path: Path, bob: Any, eve: Any, dan: Any, enough: bool) -> None:
    """Whatever the order in which they say it."""
    for number, order in enumerate(itertools.permutations((BOB, EVE, DAN_SAYS))):
        people = (listed("bob", **bob), listed("eve", **eve), {**DAN, **dan})
        scene = scene_of(tmp_path / str(number), *people, require=ROLES)
        assert scene.outcome(claim(scene, *order)) is (Outcome.PASS if enough else Outcome.HOLD)


def test_a_quorum_by_role_of_three_seats(tmp_path: Path) -> None:
    require = {"ci": {"from": {"release": 2, "security": 1}}}
    people = (listed("bob", **BOTH), listed("eve", **RELEASE), {**DAN, **RELEASE})
    for count, wanted in ((1, Outcome.HOLD), (2, Outcome.HOLD), (3, Outcome.PASS)):
        scene = scene_of(tmp_path / str(count), *people, require=require)
        assert scene.outcome(claim(scene, *(EVE, BOB, DAN_SAYS)[:count])) is wanted


def test_a_quorum_by_role_of_signatures(tmp_path: Path) -> None:
    """A role that only a claim fills is empty where signatures are asked for."""
    require = {"ci": {"from": {"release": 1, "security": 1}, "assurance": "signed"}}
    people = (listed("bob", keys=[BOB_KEY.public], **RELEASE), listed("eve", keys=[EVE_KEY.public], **SECURITY))
    scene = scene_of(tmp_path, *people, require=require)
    work = claim(scene, EVE)
    scene.note(BOB, BOB_KEY)
    assert scene.outcome(work) is Outcome.HOLD
    scene.approve(EVE, EVE_KEY)
    assert scene.outcome(work) is Outcome.PASS


def test_a_role_of_who_made_the_change_stays_empty(tmp_path: Path) -> None:
    people = (listed("ann", **RELEASE), listed("bob", **SECURITY), listed("eve", **SECURITY))
    scene = scene_of(tmp_path, *people, require=ROLES)
    assert scene.outcome(claim(scene, ANN, BOB, EVE)) is Outcome.HOLD


# a roster that is written by whom it is to bind


def test_b36_the_first_roster_gives_no_signatures_in_the_branch_that_brings_it(tmp_path: Path) -> None:
    """The base asks for signatures and lists nobody; whoever lists two friends in the same branch has none of them."""
    scene = scene_of(tmp_path, extends="strict")
    people = [listed("bob", keys=[BOB_KEY.public]), listed("eve", keys=[EVE_KEY.public])]
    scene.commit("Policy\n", {POLICY_FILE: policy_text(people, extends="strict")})
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    scene.approve(EVE, EVE_KEY)
    assert scene.outcome(work) is Outcome.HOLD


def test_a_first_roster_only_narrows_who_may_approve(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, extends="team")
    scene.commit("Policy\n", {POLICY_FILE: policy_text([listed("eve")])}, author=EVE)
    held(scene, claim(scene, BOB), Reason.NOT_ON_ROSTER)


def test_a_roster_without_anybody_in_common_lets_nobody_approve(tmp_path: Path) -> None:
    scene = scene_of(tmp_path, listed("bob"))
    scene.commit("Policy\n", {POLICY_FILE: policy_text([listed("eve")])}, author=ANN)
    work = scene.commit(f"{WORK}Reviewed-by: {BOB}\nReviewed-by: {EVE}\n", {WORKFLOW: AFTER, MAKE: MADE})
    held(scene, work, Reason.NOT_ON_ROSTER, Reason.NOT_ON_ROSTER)
