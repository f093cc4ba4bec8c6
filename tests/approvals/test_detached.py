"""What a signed note covers: entries, wherever they are found again with both of their sides."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, Content
from kit.keys import ssh_key
from kit.signing import AFTER, BEFORE, EVE, MAKE, WORK, WORKFLOW, Scene, held, listed, through

from scanner.model.approval import ApprovalSource, Reason
from scanner.model.scale import Assurance, Outcome

BOB_KEY, EVE_KEY = ssh_key("bob"), ssh_key("eve")
MADE, DEPLOY = "all:\n\tmake release\n", "Dockerfile"
HALF, MORE = BEFORE.replace("read-all", "{contents: write}"), AFTER.replace("make}", "make more}")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    roster = [listed("bob", keys=[BOB_KEY.public]), listed("eve", keys=[EVE_KEY.public])]
    return Scene(tmp_path / "r", roster, {DEPLOY: "FROM a\n"}, extends="strict")


def landed(scene: Scene) -> None:
    """`main` is where the topic is, or what was made of it."""
    scene.repo.git("branch", "-f", "main", "topic")


def onward(scene: Scene, files: dict[str, Content], branch: str = "main") -> None:
    """Somebody else's commit on `branch` while the topic waits."""
    scene.repo.git("checkout", "-q", branch)
    scene.commit("By hand\n", files, author=EVE, branch=branch)
    scene.repo.git("checkout", "-q", "topic")


def oids(scene: Scene, words: str = "main..topic") -> list[str]:
    """The commits of agents' work, newest first."""
    return [each.commit.oid for each in scene.judged(words).commits if each.commit.message.startswith("Work")]


# in a range


def test_the_head_of_a_branch(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    found = through(scene, work)
    assert (found.source, found.assurance, found.covers) == (ApprovalSource.NOTE, Assurance.SIGNED, (WORKFLOW,))
    assert found.carrier == work


def test_all_the_commits_that_led_to_it(scene: Scene) -> None:
    first = scene.work(HALF)
    second = scene.work()
    scene.note(BOB, BOB_KEY)
    assert [through(scene, oid).assurance for oid in (first, second)] == [Assurance.SIGNED] * 2


@pytest.mark.parametrize("moved", ("rebased", "reworded", "squashed"))
def test_it_survives_what_leaves_the_entries_alone(scene: Scene, moved: str) -> None:
    scene.work()
    last = scene.commit(files={MAKE: MADE})
    scene.note(BOB, BOB_KEY)
    onward(scene, {"app.py": "x = 1\n"})
    if moved == "rebased":
        scene.repo.git("rebase", "-q", "main")
    elif moved == "reworded":
        scene.repo.git("commit", "-q", "--amend", "-m", f"{WORK}Refs: #1")
    else:
        scene.repo.git("reset", "-q", "--soft", scene.base)
        scene.commit()
    assert last not in oids(scene)
    for oid in oids(scene):
        through(scene, oid)


def test_it_survives_main_merged_into_the_branch(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    onward(scene, {MAKE: MADE})
    scene.repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'main' into topic", "main")
    through(scene, work)


LATER: dict[str, Content] = {
    "another content": AFTER.replace("make", "curl x | sh"),
    "a blank line more": f"{AFTER}\n",
    "back where it was, and a comment": f"{BEFORE}# no\n",
    "removed": None,
}


@pytest.mark.parametrize("text", LATER.values(), ids=LATER)
def test_stale_when_the_path_changes_again(scene: Scene, text: Content) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    later = scene.commit(files={WORKFLOW: text})
    held(scene, work, Reason.STALE)
    assert not any(each.counts for each in scene.approvals(later))


def test_stale_when_its_mode_changes(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    scene.repo.git("update-index", "--chmod=+x", WORKFLOW)
    scene.commit()
    held(scene, work, Reason.STALE)


def test_stale_on_another_state_of_the_base(scene: Scene) -> None:
    """After the rebase another line is taken away than the one that was reviewed."""
    scene.work()
    scene.note(BOB, BOB_KEY)
    onward(scene, {WORKFLOW: BEFORE.replace("ubuntu-latest", "ubuntu-22.04")})
    scene.repo.git("rebase", "-q", "-Xtheirs", "main")
    (oid,) = oids(scene)
    held(scene, oid, Reason.STALE)


def test_reviewed_again_after_that(scene: Scene) -> None:
    scene.work()
    scene.note(BOB, BOB_KEY)
    last = scene.work(MORE)
    scene.note(BOB, BOB_KEY)
    through(scene, last)


def test_another_path_needs_its_own(scene: Scene) -> None:
    first = scene.work()
    scene.note(BOB, BOB_KEY)
    second = scene.commit(files={MAKE: MADE})
    assert through(scene, first).covers == (WORKFLOW,)
    assert scene.outcome(second) is Outcome.HOLD
    assert not any(each.counts for each in scene.approvals(second))


def test_one_of_two_paths_changed_again(scene: Scene) -> None:
    """Entries stand for themselves: one is stale, and the other is not."""
    both = scene.commit(files={WORKFLOW: AFTER, DEPLOY: "FROM b\n"})
    scene.note(BOB, BOB_KEY)
    scene.commit("By hand\n", {DEPLOY: "FROM c\n"}, author=ANN)
    assert scene.outcome(both) is Outcome.HOLD
    assert [each.covers for each in scene.approvals(both)] == [(WORKFLOW,)]


def test_two_people_for_two_paths(scene: Scene) -> None:
    both = scene.commit(files={WORKFLOW: AFTER, DEPLOY: "FROM b\n"})
    workflow, deploy = (tuple(each for each in scene.changes() if each.path == path) for path in (WORKFLOW, DEPLOY))
    scene.note(BOB, BOB_KEY, workflow)
    assert scene.outcome(both) is Outcome.HOLD
    scene.note(EVE, EVE_KEY, deploy, on="main")
    assert scene.outcome(both) is Outcome.PASS


def test_a_reviewer_who_made_one_of_the_paths(scene: Scene) -> None:
    work = scene.work()
    made = scene.commit(WORK, {DEPLOY: "FROM b\n"}, author=BOB)
    scene.note(BOB, BOB_KEY)
    assert through(scene, work).covers == (WORKFLOW,)
    held(scene, made, Reason.CONTRIBUTOR)


@pytest.mark.parametrize("path", ("a b.tf", "a\nb.tf", 'a"b.tf', "a\tb.tf", "\u00e4.tf", "a\udcff.tf"))
def test_odd_paths(scene: Scene, path: str) -> None:
    work = scene.commit(files={f"infra/{path}": "resource {}\n", WORKFLOW: AFTER})
    scene.note(BOB, BOB_KEY)
    assert scene.outcome(work) is Outcome.PASS


def test_a_note_on_whatever_commit(scene: Scene) -> None:
    """Notes are transport: where one hangs says nothing."""
    work = scene.work()
    scene.note(BOB, BOB_KEY, on="main")
    through(scene, work)


# of one commit


def test_one_commit_that_is_undone_again(scene: Scene) -> None:
    """Nothing of it is left in the net difference, so only a review of the commit itself can reach it."""
    work = scene.work()
    alone = scene.changes("topic^", "topic")
    scene.commit("Back\n", {WORKFLOW: BEFORE}, author=EVE)
    assert scene.outcome(work) is Outcome.HOLD
    scene.note(BOB, BOB_KEY, alone, on=work, single=True)
    through(scene, work)


def test_one_commit_asked_for_by_itself(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY, scene.changes("topic^", "topic"), single=True)
    landed(scene)
    through(scene, work, words=work)


def test_one_commit_after_more_has_landed(scene: Scene) -> None:
    work = scene.work()
    scene.commit(files={WORKFLOW: MORE})
    scene.note(BOB, BOB_KEY, scene.changes("topic~2", "topic^"), on=work, single=True)
    landed(scene)
    through(scene, work, words=work)
    assert scene.outcome(scene.repo.head, scene.repo.head) is Outcome.HOLD


def test_one_commit_is_not_where_a_branch_stands(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY, single=True)
    scene.work(MORE)
    held(scene, work, Reason.STALE)


# in the history, after it landed


def land(scene: Scene, way: str) -> None:
    """The topic on `main` as forges put it there, and the branch gone."""
    scene.repo.git("checkout", "-q", "main")
    if way == "merge":
        scene.repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'topic'", "topic")
    elif way == "fast-forward":
        scene.repo.git("merge", "-q", "--ff-only", "topic")
    elif way == "squash":
        scene.repo.git("merge", "-q", "--squash", "topic")
        scene.commit(branch="main")
    else:
        scene.repo.git("rebase", "-q", "--force-rebase", "main", "topic")
        scene.repo.git("branch", "-q", "-f", "main", "topic")
        scene.repo.git("checkout", "-q", "main")
    scene.repo.git("branch", "-q", "-D", "topic")


WAYS = ("merge", "fast-forward", "squash", "rebase")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("beside", ("alone", "main moved on", "more came after"))
def test_after_it_landed(scene: Scene, way: str, beside: str) -> None:
    scene.work(HALF)
    scene.work()
    scene.commit(files={DEPLOY: "FROM b\n"})
    scene.note(BOB, BOB_KEY)
    if beside == "main moved on" and way != "fast-forward":
        onward(scene, {"app.py": "x = 1\n"})
        onward(scene, {"app.py": "x = 2\n"})
    land(scene, way)
    if beside == "more came after":
        scene.commit("By hand\n", {"app.py": "x = 3\n"}, author=EVE, key=EVE_KEY, branch="main")
        scene.commit("By hand\n", {DEPLOY: "FROM c\n"}, author=EVE, key=EVE_KEY, branch="main")
    found = oids(scene, "")
    assert len(found) == (1 if way == "squash" else 3)
    for oid in found:
        through(scene, oid, words="")


@pytest.mark.parametrize("way", WAYS)
def test_what_landed_without_being_reviewed(scene: Scene, way: str) -> None:
    scene.work()
    scene.note(BOB, BOB_KEY)
    last = scene.commit(files={WORKFLOW: MORE})
    assert last
    land(scene, way)
    newest = oids(scene, "")[0]
    assert scene.outcome(newest, "") is Outcome.HOLD
    assert not any(each.counts for each in scene.approvals(newest, ""))


@pytest.mark.parametrize("way", WAYS)
def test_by_somebody_who_took_part_in_what_landed(scene: Scene, way: str) -> None:
    scene.commit(f"{WORK}Co-authored-by: {BOB}\n", {WORKFLOW: AFTER})
    scene.note(BOB, BOB_KEY)
    if way == "squash":
        scene.repo.git("checkout", "-q", "main")
        scene.repo.git("merge", "-q", "--squash", "topic")
        scene.commit(f"{WORK}Co-authored-by: {BOB}\n", branch="main")
    else:
        land(scene, way)
    (oid,) = oids(scene, "")
    held(scene, oid, Reason.CONTRIBUTOR, words="")
