"""Approvals taken to where nobody gave them: another repository, another branch, another change, a note of anybody's.

A note is transport, and whoever can push can write one. What counts is the statement under the signature, and what it
names: who, what, and for which repository and branch. Each attack moves or mends a sound one; its twin lets it be.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import BOB, History, Repo
from kit.keys import ssh_key
from kit.notes import store
from kit.signing import AFTER, BEFORE, EVE, MAKE, WORK, WORKFLOW, Scene, held, listed, through
from msgspec import structs

from scanner.approvals.statement import MOST_BYTES, NOTES_REF, Detached, line
from scanner.model.approval import Reason
from scanner.model.scale import Assurance, Outcome
from scanner.pipeline.detached import MOST_FORGED

BOB_KEY, EVE_KEY, MALLORY_KEY = ssh_key("bob"), ssh_key("eve"), ssh_key("mallory")
ROSTER = [listed("bob", keys=[BOB_KEY.public]), listed("eve", keys=[EVE_KEY.public])]
MADE = "all:\n\tmake release\n"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "r", ROSTER, extends="strict")


def unmoved(scene: Scene, oid: str) -> None:
    """The commit waits, and nothing at all is said of the notes."""
    held(scene, oid)


# B46: another repository, another branch


def test_b46_of_another_repository(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY, repository=("1" * 40,))
    held(scene, work, Reason.ELSEWHERE)


def test_b46_of_a_repository_with_the_same_files(tmp_path: Path, scene: Scene) -> None:
    """The same entries, reviewed somewhere else: the digest is the same, and the roots are not."""
    other = Scene(tmp_path / "other", ROSTER, {"LICENSE": "x\n"}, extends="strict")
    other.work()
    work = scene.work()
    assert other.changes() == scene.changes()
    scene.put(line(other.detached(BOB, BOB_KEY)))
    held(scene, work, Reason.ELSEWHERE)


def test_b46_of_this_repository_and_another(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY, repository=(*scene.roots(), "1" * 40))
    held(scene, work, Reason.ELSEWHERE)


@pytest.mark.parametrize(
    "branch", ("sandbox", "", "mai", "main2", "refs/heads/main", "origin/main", "*", "HEAD", "MAIN")
)
def test_b46_for_another_branch(scene: Scene, branch: str) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY, branch=branch)
    held(scene, work, Reason.ELSEWHERE)


@pytest.mark.parametrize("words", ("main..topic", "main...topic", "origin/main..topic"))
def test_b46_for_a_branch_that_is_ahead(scene: Scene, words: str) -> None:
    """Work in progress holds all of main, so that main's tip is on it too: what was asked for by name decides."""
    work = scene.work()
    scene.repo.git("branch", "sandbox", "topic")
    scene.repo.git("update-ref", "refs/remotes/origin/main", "main")
    for branch in ("sandbox", "topic"):
        scene.note(BOB, BOB_KEY, branch=branch)
        held(scene, work, Reason.ELSEWHERE, words=words)
    scene.note(BOB, BOB_KEY)
    through(scene, work, words=words)


def test_b46_after_it_landed_somewhere_else(scene: Scene) -> None:
    """Reviewed for sandbox, merged into main."""
    work = scene.work()
    scene.repo.git("branch", "sandbox", "main")
    scene.note(BOB, BOB_KEY, branch="sandbox")
    scene.repo.git("checkout", "-q", "main")
    scene.repo.git("merge", "-q", "--ff-only", "topic")
    held(scene, work, Reason.ELSEWHERE, words="")


@pytest.mark.parametrize("ref", ("refs/heads/main", "refs/remotes/origin/main", "refs/remotes/upstream/main"))
def test_b46_twin_its_branch_by_whatever_name_it_has_here(scene: Scene, ref: str) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    scene.repo.git("update-ref", ref, scene.base)
    if ref != "refs/heads/main":
        scene.repo.git("update-ref", "-d", "refs/heads/main")
    through(scene, work, words=f"{scene.base}..topic")


def test_b46_twin_a_branch_with_slashes(scene: Scene) -> None:
    work = scene.work()
    scene.repo.git("update-ref", "refs/remotes/origin/release/1.x", scene.base)
    scene.note(BOB, BOB_KEY, branch="release/1.x")
    through(scene, work, words="origin/release/1.x..topic")


def test_b46_twin_the_branch_went_on(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    scene.repo.git("checkout", "-q", "main")
    scene.commit("By hand\n", {"app.py": "x = 1\n"}, branch="main")
    through(scene, work, words=f"{scene.base}..topic")


def test_b46_twin_another_root_was_merged_in(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    scene.repo.git("checkout", "-q", "--orphan", "pages")
    scene.commit("Pages\n", {"index.html": "x\n"}, branch="pages")
    scene.repo.git("checkout", "-q", "-f", "topic")
    scene.repo.git("merge", "-q", "--no-ff", "-m", "Pages", "--allow-unrelated-histories", "-Xours", "pages")
    assert any(each.counts for each in scene.approvals(work))


def test_b46_in_a_clone_that_is_cut_off_nobody_can_say(scene: Scene, tmp_path: Path) -> None:
    scene.repo.git("checkout", "-q", "main")
    for number in range(2):
        scene.commit("By hand\n", {"app.py": f"x = {number}\n"}, branch="main")
    scene.repo.git("checkout", "-q", "-B", "topic")
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    clone = Repo(tmp_path / "clone")
    source = f"file://{scene.repo.path}"
    scene.repo.git("clone", "-q", "--depth=2", "--no-single-branch", source, str(clone.path))
    clone.git("fetch", "-q", "origin", f"{NOTES_REF}:{NOTES_REF}")
    scene.repo = clone
    held(scene, work, Reason.UNVERIFIED, words="origin/main..origin/topic")
    clone.git("fetch", "-q", "--unshallow")
    through(scene, work, words="origin/main..origin/topic")


# B47: the same approval, later


def test_b47_done_again_on_another_state(scene: Scene) -> None:
    scene.work()
    scene.note(BOB, BOB_KEY)
    other = BEFORE.replace("ubuntu-latest", "self-hosted")
    scene.repo.git("checkout", "-q", "main")
    scene.commit("By hand\n", {WORKFLOW: other}, author=EVE, branch="main")
    scene.repo.git("checkout", "-q", "-B", "topic", "main")
    again = scene.work()
    held(scene, again, Reason.STALE)


def test_b47_twin_done_again_on_the_same_state(scene: Scene) -> None:
    scene.work()
    scene.note(BOB, BOB_KEY)
    scene.repo.git("checkout", "-q", "-B", "topic", "main")
    through(scene, scene.work(message=f"{WORK}Refs: #2\n"))


def test_b47_the_other_way_round(scene: Scene) -> None:
    """Taking the change back is another change than making it."""
    scene.work()
    scene.note(BOB, BOB_KEY)
    scene.repo.git("branch", "-q", "-f", "main", "topic")
    held(scene, scene.work(BEFORE), Reason.STALE)


# B49: after the fact


def test_b49_a_note_given_after_it_landed_reaches_the_commit(scene: Scene) -> None:
    work = scene.work()
    start = scene.base
    reviewed = scene.changes()
    scene.repo.git("branch", "-q", "-f", "main", "topic")
    assert scene.outcome(work, work) is Outcome.HOLD
    scene.note(BOB, BOB_KEY, reviewed, on=work, single=True)
    for words in (work, "", f"{start}..main"):
        through(scene, work, words=words)


def test_b49_and_no_commit_that_was_not_reviewed(scene: Scene) -> None:
    work = scene.work()
    reviewed = scene.changes()
    later = scene.commit(files={WORKFLOW: AFTER.replace("make}", "make more}")})
    scene.repo.git("branch", "-q", "-f", "main", "topic")
    scene.note(BOB, BOB_KEY, reviewed, on=later, single=True)
    through(scene, work, words="")
    assert scene.outcome(later, "") is Outcome.HOLD


# B50: notes that anybody wrote

Forge = Callable[[Scene, Detached], bytes]


def mended(**fields: Any) -> Forge:
    """The statement with other fields, under the signature of the old one."""
    return lambda scene, found: line(structs.replace(found, statement=structs.replace(found.statement, **fields)))


def outside(**fields: Any) -> Forge:
    return lambda scene, found: json.dumps({**json.loads(line(found)), **fields}).encode()


def inside(**fields: Any) -> Forge:
    """The statement's own text with something more in it, under the signature of the old one."""

    def forge(scene: Scene, found: Detached) -> bytes:
        document = json.loads(line(found))
        document["statement"] = json.dumps({**json.loads(document["statement"]), **fields}, sort_keys=True)
        return json.dumps(document).encode()

    return forge


def by_mallory(scene: Scene, found: Detached) -> bytes:
    return line(structs.replace(found, signature=MALLORY_KEY.sign(found.statement.text(), "twokey-approval")))


def of_other_words(scene: Scene, found: Detached) -> bytes:
    return line(structs.replace(found, signature=BOB_KEY.sign(b"lunch at one", "twokey-approval")))


def of_other_changes(scene: Scene, found: Detached) -> bytes:
    """A good signature of Bob's, from a review of something else."""
    other = scene.detached(BOB, BOB_KEY, (structs.replace(found.changes[0], path=MAKE),))
    return line(structs.replace(found, signature=other.signature))


def swapped(scene: Scene, found: Detached) -> bytes:
    other = scene.detached(BOB, BOB_KEY, (structs.replace(found.changes[0], new_oid="1" * 40),))
    return line(structs.replace(other, changes=found.changes))


FORGED: dict[str, tuple[Forge, tuple[Reason, ...]]] = {
    "signed by nobody on the roster": (by_mallory, (Reason.UNKNOWN_KEY,)),
    "Bob's signature of other words": (of_other_words, (Reason.BAD_SIGNATURE,)),
    "Bob's signature of other changes": (of_other_changes, (Reason.BAD_SIGNATURE,)),
    "Eve's name over Bob's": (mended(reviewer=EVE), (Reason.BAD_SIGNATURE,)),
    "another display name": (mended(reviewer="Bobby Ray <bob@example.org>"), (Reason.BAD_SIGNATURE,)),
    "another branch": (mended(branch="release"), (Reason.ELSEWHERE,)),
    "somebody who is on no roster": (mended(reviewer="Mal Lory <m@example.org>"), (Reason.NOT_ON_ROSTER,)),
    "entries of another review": (swapped, ()),
    "no signature": (outside(signature=""), (Reason.BAD_SIGNATURE,)),
    "a signature that is no text": (outside(signature=["x"]), ()),
    "no changes": (outside(changes=[]), ()),
    "a key more in the statement": (inside(expires="never"), ()),
    "blanks in the statement": (inside(), ()),
    "a list instead": (lambda scene, found: b"[" + line(found).strip() + b"]", ()),
    "half of it": (lambda scene, found: line(found)[: len(line(found)) // 2], ()),
}


@pytest.mark.parametrize(("forge", "reasons"), FORGED.values(), ids=FORGED)
def test_b50_forged(scene: Scene, forge: Forge, reasons: tuple[Reason, ...]) -> None:
    work = scene.work()
    scene.put(forge(scene, scene.detached(BOB, BOB_KEY)))
    held(scene, work, *reasons)


@pytest.mark.parametrize(("forge", "reasons"), FORGED.values(), ids=FORGED)
def test_b50_twin_a_forged_line_beside_a_good_one(scene: Scene, forge: Forge, reasons: tuple[Reason, ...]) -> None:
    work = scene.work()
    good = scene.detached(BOB, BOB_KEY)
    scene.put(forge(scene, good) + b"\n" + line(good))
    through(scene, work)


HARMLESS: dict[str, Forge] = {
    "a key more beside the statement": outside(comment="LGTM"),
    "blank lines": lambda scene, found: b"\n\n" + line(found) + b"\n",
    "Windows line ends": lambda scene, found: line(found).replace(b"\n", b"\r\n"),
    "prose above": lambda scene, found: b"Reviewed with Bob on the phone\n" + line(found),
    "the same line twice": lambda scene, found: line(found) * 2,
    "armor with Windows line ends": lambda scene, found: line(
        structs.replace(found, signature=found.signature.replace(b"\n", b"\r\n"))
    ),
}


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS)
def test_b50_twin_what_a_transport_may_do(scene: Scene, change: Forge) -> None:
    work = scene.work()
    scene.put(change(scene, scene.detached(BOB, BOB_KEY)))
    through(scene, work)


def test_b50_one_person_on_many_lines_is_one(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", ROSTER, require={"ci": {"reviewers": 2, "assurance": "signed"}})
    work = scene.work()
    one, other = scene.detached(BOB, BOB_KEY), scene.detached("Bob R. <bob@example.org>", BOB_KEY)
    scene.put(line(one) * 3 + line(other) + line(structs.replace(one, single=True)))
    assert scene.outcome(work) is Outcome.HOLD
    scene.put(line(one) + line(scene.detached(EVE, EVE_KEY)))
    assert scene.outcome(work) is Outcome.PASS


def test_b50_overwritten(scene: Scene) -> None:
    """Then the approval is gone, and the work waits again."""
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    through(scene, work)
    scene.put(b"gone\n")
    unmoved(scene, work)


def test_b50_called_for_one_commit(scene: Scene) -> None:
    """`single` is not under the signature: with it a note covers no entry that it did not cover before."""
    work = scene.work()
    other = scene.work(AFTER.replace("make}", "make more}"))
    found = scene.detached(BOB, BOB_KEY)
    for single in (True, False):
        scene.put(line(structs.replace(found, single=single)))
        assert scene.outcome(other) is Outcome.PASS
    scene.work(AFTER.replace("make}", "make most}"))
    for single in (True, False):
        scene.put(line(structs.replace(found, single=single)))
        assert {scene.outcome(oid) for oid in (work, other)} == {Outcome.HOLD}


TREES: dict[str, Callable[[Scene, bytes], dict[str, bytes]]] = {
    "the name of a ref": lambda scene, text: {"HEAD": text, "topic": text},
    "a short id": lambda scene, text: {scene.repo.head[:12]: text},
    "capitals": lambda scene, text: {scene.repo.head.upper(): text},
    "an option": lambda scene, text: {"--all": text, "-n1": text},
    "a path in a commit": lambda scene, text: {"HEAD:Makefile": text},
    "an id and more": lambda scene, text: {f"{scene.repo.head}x": text, f"{scene.repo.head} ": text},
    "two lines": lambda scene, text: {f"{scene.repo.head}\n{scene.repo.head}": text},
    "not UTF-8": lambda scene, text: {"\udcff": text},
    "very deep": lambda scene, text: {"/".join("a" * 500): text},
}


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_b50_a_tree_of_notes_with_odd_names(scene: Scene, tree: Callable[[Scene, bytes], dict[str, bytes]]) -> None:
    """A note is on a commit, by its whole id. Nothing else reaches git."""
    work = scene.work()
    text = line(scene.detached(BOB, BOB_KEY))
    files = tree(scene, text)
    put_tree(scene, files)
    unmoved(scene, work)
    head = scene.repo.head
    put_tree(scene, {**files, f"{head[:2]}/{head[2:]}": text})
    through(scene, work)


def put_tree(scene: Scene, files: dict[str, bytes]) -> None:
    """The notes' tree by fast-import, which takes any path."""
    stream = bytearray(f"commit {NOTES_REF}\ncommitter A <a@example.org> 1 +0000\ndata 0\ndeleteall\n".encode())
    for path, text in files.items():
        stream += History._file(path, text, "100644")
    scene.repo.git("update-ref", "-d", NOTES_REF)
    scene.repo.git("fast-import", "--quiet", "--force", stdin=bytes(stream) + b"\n")


def test_b50_fanned_out_notes_are_read(scene: Scene) -> None:
    work = scene.work()
    text = line(scene.detached(BOB, BOB_KEY))
    store(scene.repo, NOTES_REF, {f"{work[:2]}/{work[2:4]}/{work[4:]}": text})
    assert through(scene, work).carrier == work


def test_b50_a_note_that_is_not_here_takes_no_other_along(scene: Scene) -> None:
    work = scene.work()
    gone = scene.repo.git("hash-object", "-w", "--stdin", stdin=b"gone\n")
    text = scene.repo.git("hash-object", "-w", "--stdin", stdin=line(scene.detached(BOB, BOB_KEY)))
    rows = f"100644 blob {gone}\t{'0' * 40}\n100644 blob {text}\t{work}\n"
    tree = scene.repo.git("mktree", stdin=rows.encode())
    scene.repo.git("update-ref", NOTES_REF, scene.repo.git("commit-tree", "-m", "Notes", tree))
    (scene.repo.path / ".git" / "objects" / gone[:2] / gone[2:]).unlink()
    through(scene, work)


REFS = {
    "of a blob": (NOTES_REF, "HEAD:Makefile"),
    "a folder": (f"{NOTES_REF}/more", "HEAD"),
    "of the work itself": (NOTES_REF, "HEAD"),
    "symbolic": (NOTES_REF, "ref: refs/heads/topic"),
    "symbolic, to nothing": (NOTES_REF, "ref: refs/heads/none"),
    "of an object that is not here": (NOTES_REF, "1" * 40),
}


@pytest.mark.parametrize(("ref", "value"), REFS.values(), ids=REFS)
def test_b50_a_ref_of_notes_that_is_none(scene: Scene, ref: str, value: str) -> None:
    """Whoever pushed it there gets nothing by it, and stops nobody from approving otherwise."""
    work = scene.work()
    if not value.startswith(("ref:", "1")):
        value = scene.repo.git("rev-parse", value)
    target = scene.repo.path / ".git" / ref
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"{value}\n")
    unmoved(scene, work)
    scene.approve(BOB, BOB_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


LARGE = {
    "ten megabytes of nothing": b"x" * 10_000_000,
    "ten megabytes of braces": b"{" * 10_000_000,
    "ten megabytes of lines": b"{}\n" * 3_000_000,
    "binary": bytes(range(256)) * 4_000,
    "lists in lists": b'{"statement":' + b"[" * 1_000_000,
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_b50_large_notes(scene: Scene, text: bytes) -> None:
    work = scene.work()
    scene.put(text)
    unmoved(scene, work)
    scene.note(BOB, BOB_KEY, on="main")
    through(scene, work)


def test_b50_a_good_line_in_a_note_that_is_too_large_is_lost(scene: Scene) -> None:
    work = scene.work()
    scene.put(line(scene.detached(BOB, BOB_KEY)) + b"x" * MOST_BYTES)
    unmoved(scene, work)


def test_b50_a_flood_of_forged_lines_is_not_verified_to_the_end(scene: Scene) -> None:
    """Each names Bob's key, so each costs a program; nobody waits for a thousand of them."""
    work = scene.work()
    found = scene.detached(BOB, BOB_KEY)
    forged = structs.replace(found, signature=BOB_KEY.sign(b"lunch at one", "twokey-approval"))
    scene.put(line(forged) * 1_000)
    assert len(scene.approvals(work)) == MOST_FORGED
    assert scene.outcome(work) is Outcome.HOLD


def test_b50_twin_notes_on_other_work_cost_nothing(scene: Scene) -> None:
    """Years of notes lie in that ref; only what could reach the range is verified and told."""
    work = scene.work()
    other = tuple(structs.replace(each, new_oid="1" * 40, old_oid="2" * 40) for each in scene.changes())
    forged = scene.detached(BOB, MALLORY_KEY, other)
    scene.put(line(forged) * (MOST_FORGED + 1), on="main")
    scene.note(BOB, BOB_KEY)
    assert scene.reasons(work) == [Reason.COUNTS]


def test_b50_copied_to_many_commits(scene: Scene) -> None:
    work = scene.work()
    text = line(scene.detached(BOB, BOB_KEY))
    store(scene.repo, NOTES_REF, {f"{number:040x}": text for number in range(200)})
    assert scene.outcome(work) is Outcome.PASS
    assert len(scene.approvals(work)) == 3


# and an approval commit: bound by its ancestry and its digest


def test_b46_an_approval_commit_merged_in_from_elsewhere(scene: Scene) -> None:
    """Bob approved another branch; merging that brings his commit, not his approval of this."""
    scene.commit(WORK, {MAKE: MADE})
    scene.approve(BOB, BOB_KEY)
    scene.repo.git("checkout", "-q", "-b", "other", "main")
    work = scene.commit(WORK, {WORKFLOW: AFTER}, branch="other")
    scene.repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'topic' into other", "topic")
    report = scene.judged("main..other")
    assert report.outcome is Outcome.HOLD
    assert scene.outcome(work, "main..other") is Outcome.HOLD


def test_b46_twin_and_its_own_work_stays_approved(scene: Scene) -> None:
    made = scene.work()
    scene.approve(BOB, BOB_KEY)
    scene.repo.git("checkout", "-q", "-b", "other", "main")
    scene.commit("By hand\n", {"app.py": "x = 1\n"}, branch="other")
    scene.repo.git("merge", "-q", "--no-ff", "-m", "Merge branch 'topic' into other", "topic")
    through(scene, made, words="main..other")
