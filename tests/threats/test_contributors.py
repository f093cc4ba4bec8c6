"""Ways to be one's own reviewer: under another name, through another role, or as nobody at all.

Judged as a range, as a history and as one commit, which must agree; what a twin looks like when the second key really
is another person's stands beside each.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, Content, History, Repo
from kit.judging import entry, scan

from scanner.model.actor import ActorKind
from scanner.model.approval import Reason
from scanner.model.report import CommitReport
from scanner.model.scale import Outcome

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
BEFORE, AFTER = f"on: push\npermissions: read-all\n{JOBS}", f"on: push\npermissions: write-all\n{JOBS}"
EVE = "Eve Roe <eve@example.org>"
SERVICE = "Rebaser <rebaser@corp.example>"
CODEX = "Codex <codex@openai.com>"
BOT = "deploy[bot] <1+deploy[bot]@users.noreply.github.com>"
WAYS = ("HEAD~1..HEAD", "", "HEAD")
ROSTER = (
    "reviewers:\n"
    "  - {id: bob, name: Bob Ray, emails: [bob@example.org, bob@home.example], groups: [release]}\n"
    "  - {id: ann, name: Ann Lee, emails: [ann@example.org, ann@home.example]}\n"
    "  - {id: eve, name: Eve Roe, emails: [eve@example.org]}\n"
)
OPERATOR = f"{ROSTER}agents: [{{id: claude-code, owner: bob}}]\n"
TWO = "require: {ci: {reviewers: 2}}\n"


def judged(
    folder: Path,
    *block: str,
    author: str = ANN,
    committer: str | None = None,
    policy: str = "",
    agent: bool = True,
    files: Mapping[str, Content] | None = None,
) -> CommitReport:
    """The report on a commit that lets a workflow write everything; every way of looking at it must agree."""
    history = History()
    history.commit("Start", files={".twokey.yaml": f"version: 1\n{policy}", WORKFLOW: BEFORE})
    text = "\n".join(("Work", "", *block, *([CLAUDE_TRAILER] if agent else []), ""))
    history.commit(text, author=author, committer=committer, files={WORKFLOW: AFTER, **(files or {})})
    return everywhere(history.write(folder))


def everywhere(repo: Repo) -> CommitReport:
    entries = [entry(scan(repo, way), repo.head) for way in WAYS]
    assert len({each.verdict.outcome for each in entries}) == 1
    return entries[0]


def quiet(repo: Repo) -> None:
    """Nothing to report at all: a plain human commit."""
    reports = [scan(repo, way) for way in WAYS]
    assert {each.outcome for each in reports} == {Outcome.PASS}
    assert [each.commits for each in reports] == [()] * len(reports)


def reasons(report: CommitReport) -> list[Reason]:
    return [each.reason for each in report.approvals]


def refused(report: CommitReport, *expected: Reason) -> None:
    assert report.verdict.outcome is Outcome.HOLD
    assert reasons(report) == list(expected)
    assert [each for each in report.approvals if each.counts] == []


def passed(report: CommitReport) -> None:
    assert report.verdict.outcome is Outcome.PASS
    assert report.near_misses == ()


def by(*people: str) -> tuple[str, ...]:
    return tuple(f"Reviewed-by: {each}" for each in people)


# B01: the agent types the approval

TYPED = {
    "as author": {"author": CLAUDE},
    "as author, without its trailer": {"author": CLAUDE, "agent": False},
    "as committer": {"committer": CLAUDE},
    "as author, landed by a forge": {"author": CLAUDE, "committer": WEB_FLOW},
    "as author, committed by its person": {"author": CLAUDE, "committer": ANN},
    "as author, for somebody on the roster": {"author": CLAUDE, "policy": ROSTER},
    "as another agent": {"author": CODEX, "agent": False},
}


@pytest.mark.parametrize("setting", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("preset", ("", "extends: solo\n"), ids=("team", "solo"))
def test_b01_an_agents_own_commit_carries_no_approval(tmp_path: Path, setting: dict[str, str], preset: str) -> None:
    policy = preset + setting.get("policy", "")
    refused(judged(tmp_path, *by(BOB), **{**setting, "policy": policy}), Reason.AGENT_CLAIM)  # type: ignore[arg-type]


@pytest.mark.parametrize("assurance", ("corroborated", "signed"))
def test_b01_a_claim_is_no_signature(tmp_path: Path, assurance: str) -> None:
    policy = f"{ROSTER}require: {{ci: {{assurance: {assurance}}}}}\n"
    refused(judged(tmp_path, *by(BOB), policy=policy), Reason.LOW_ASSURANCE)


@pytest.mark.parametrize("policy", ("", ROSTER), ids=("no roster", "roster"))
def test_b01_twin_a_claim_where_the_policy_takes_claims(tmp_path: Path, policy: str) -> None:
    report = judged(tmp_path, *by(BOB), policy=policy)
    passed(report)
    assert {each.assurance.value for each in report.approvals} == {"claimed"}


# B21, B22: nobody says that there was an agent

DOUBTING = "require: {ci: {when: unestablished}}\n"


@pytest.mark.parametrize(
    "policy", ("extends: strict\n", DOUBTING, f"{ROSTER}{DOUBTING}"), ids=("strict", "own", "roster")
)
@pytest.mark.parametrize("author", (ANN, BOB, EVE))
def test_b21_b22_an_author_line_does_not_make_a_human(tmp_path: Path, policy: str, author: str) -> None:
    report = judged(tmp_path, author=author, policy=policy, agent=False)
    refused(report)
    assert (report.attribution.kind, report.attribution.established) == (ActorKind.HUMAN, False)


def test_b21_a_humans_name_over_an_agents_commit(tmp_path: Path) -> None:
    refused(judged(tmp_path, author=ANN, committer=CLAUDE, agent=False))


@pytest.mark.parametrize(
    "trailer", ("Claude-Session: https://claude.ai/code/session_01ABC", f"Co-authored-by: {CODEX}")
)
def test_b21_a_humans_name_over_an_agents_trailer(tmp_path: Path, trailer: str) -> None:
    refused(judged(tmp_path, trailer, agent=False))


def test_b21_b22_twin_a_policy_that_believes_author_lines(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE})
    history.commit("Work\n", files={WORKFLOW: AFTER})
    quiet(history.write(tmp_path))


def test_b22_twin_an_unmarked_change_that_was_reviewed(tmp_path: Path) -> None:
    passed(judged(tmp_path, *by(BOB), policy=DOUBTING, agent=False))


HIDING = {
    "a word": "LGTM",
    "a key with another hyphen": f"Reviewed\u2010by: {BOB}",
    "a key without one": f"Reviewed by: {BOB}",
    "a key with a full-width colon": f"Reviewed-by\uff1a {BOB}",
}


@pytest.mark.parametrize("line", HIDING.values(), ids=HIDING)
def test_b22_a_near_miss_below_hides_no_agent(tmp_path: Path, line: str) -> None:
    report = judged(tmp_path, CLAUDE_TRAILER, line, agent=False)
    assert report.attribution.kind is ActorKind.ASSISTED
    refused(report)


@pytest.mark.parametrize("line", HIDING.values(), ids=HIDING)
def test_b22_twin_a_near_miss_above(tmp_path: Path, line: str) -> None:
    report = judged(tmp_path, line)
    assert report.attribution.kind is ActorKind.ASSISTED
    refused(report)


# B23: everybody who had a hand in it

HANDS = {
    "the author, a service committed": ((), {"committer": SERVICE}, ANN),
    "the author, the forge committed": ((), {"committer": WEB_FLOW}, ANN),
    "the author, somebody else committed": ((), {"committer": BOB}, ANN),
    "the committer": ((), {"committer": BOB}, BOB),
    "a co-author": ((f"Co-authored-by: {BOB}",), {}, BOB),
    "a co-author in the body": ((f"Co-authored-by: {BOB}", "", "Prose.", ""), {}, BOB),
    "a co-author under another name": (("Co-authored-by: B. <bob@example.org>",), {}, BOB),
    "a co-author at another address": (("Co-authored-by: Bob Ray <bob@elsewhere.example>",), {}, BOB),
    "a co-developer": ((f"Co-developed-by: {BOB}",), {}, BOB),
    "who signed it off": ((f"Signed-off-by: {BOB}",), {}, BOB),
    "on whose behalf": ((f"On-behalf-of: {BOB}",), {}, BOB),
    "the author at home": ((), {"policy": ROSTER}, "Ann L. <ann@home.example>"),
    "the author in capitals": ((), {}, "A. Lee <ANN@example.org>"),
    "the author's name at another address": ((), {}, "Ann Lee <ann.lee@elsewhere.example>"),
    "the author's name with more spaces": ((), {}, "ANN  lee <ann.lee@elsewhere.example>"),
}


@pytest.mark.parametrize(("block", "setting", "reviewer"), HANDS.values(), ids=HANDS)
def test_b23_whoever_had_a_hand_in_it(
    tmp_path: Path, block: tuple[str, ...], setting: dict[str, str], reviewer: str
) -> None:
    refused(judged(tmp_path, *block, *by(reviewer), **setting), Reason.CONTRIBUTOR)  # type: ignore[arg-type]


STRANGERS = {
    "a service committed": ((), {"committer": SERVICE}),
    "the forge committed": ((), {"committer": WEB_FLOW}),
    "a queue of the policy committed in the reviewer's name": (
        (),
        {"committer": "Bob Ray <queue@corp.example>", "policy": "landing: [queue@corp.example]\n"},
    ),
    "others wrote with them": ((f"Co-authored-by: {EVE}", f"Signed-off-by: {ANN}"), {}),
    "another with the same first name": (("Co-authored-by: Bob Roe <roe@example.org>",), {}),
    "they tested it too": ((f"Tested-by: {BOB}", f"Cc: {BOB}"), {"policy": ROSTER}),
}


@pytest.mark.parametrize(("block", "setting"), STRANGERS.values(), ids=STRANGERS)
def test_b23_twin_somebody_who_had_none(tmp_path: Path, block: tuple[str, ...], setting: dict[str, str]) -> None:
    report = judged(tmp_path, *block, *by(BOB), **setting)  # type: ignore[arg-type]
    assert report.verdict.outcome is Outcome.PASS


# B25: who runs the agent


@pytest.mark.parametrize("reviewer", (BOB, "Bob R. <bob@home.example>", "Robert <bob@EXAMPLE.org>"))
def test_b25_the_operator_is_key_one(tmp_path: Path, reviewer: str) -> None:
    refused(judged(tmp_path, *by(reviewer), policy=OPERATOR), Reason.CONTRIBUTOR)


def test_b25_the_operator_is_not_one_of_two(tmp_path: Path) -> None:
    report = judged(tmp_path, *by(BOB, EVE), policy=f"{OPERATOR}{TWO}")
    assert report.verdict.outcome is Outcome.HOLD
    assert reasons(report) == [Reason.CONTRIBUTOR, Reason.COUNTS]


def test_b25_twin_somebody_elses_agent(tmp_path: Path) -> None:
    passed(judged(tmp_path, *by(EVE), policy=OPERATOR))
    passed(judged(tmp_path / "other", *by(BOB), policy=OPERATOR.replace("id: claude-code", "id: codex")))


# B26: a map that renames people

MAPS = (
    "Bob Ray <bob@example.org> <noreply@anthropic.com>\n",
    "Bob Ray <bob@example.org> Claude <noreply@anthropic.com>\n",
    "Eve Roe <eve@example.org> <ann@example.org>\n",
)


def mapped(folder: Path, text: str, *block: str, author: str, where: str) -> CommitReport:
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE, **({".mailmap": text} if where == "base" else {})})
    words = "\n".join(("Work", "", *block, CLAUDE_TRAILER, ""))
    history.commit(words, author=author, files={WORKFLOW: AFTER, **({".mailmap": text} if where == "head" else {})})
    repo = history.write(folder / "r")
    repo.git("config", "log.mailmap", "true")
    if where == "configuration":
        (folder / "map").write_text(text)
        repo.git("config", "mailmap.file", str(folder / "map"))
    return everywhere(repo)


@pytest.mark.parametrize("where", ("base", "head", "configuration"))
@pytest.mark.parametrize("text", MAPS)
def test_b26_a_mailmap_renames_nobody(tmp_path: Path, text: str, where: str) -> None:
    report = mapped(tmp_path / "agent", text, author=CLAUDE, where=where)
    assert (report.commit.author.email, report.attribution.kind) == ("noreply@anthropic.com", ActorKind.AGENT)
    assert report.verdict.outcome is Outcome.HOLD
    refused(mapped(tmp_path / "author", text, *by(ANN), author=ANN, where=where), Reason.CONTRIBUTOR)


@pytest.mark.parametrize("where", ("base", "head", "configuration"))
def test_b26_twin_a_mailmap_takes_nobodys_approval(tmp_path: Path, where: str) -> None:
    """By the map Bob is Ann; by what is stored he reviewed her work. A map changes nothing in either direction."""
    merged = "Ann Lee <ann@example.org> <bob@example.org>\n"
    assert mapped(tmp_path, merged, *by(BOB), author=ANN, where=where).verdict.outcome is Outcome.PASS


# B27: people lines that git takes and nobody can read

STAMP = "1750000000 +0000"
ANN_LINE, COMMITTER = f"author {ANN} {STAMP}", f"committer {ANN} {STAMP}"
MALFORMED = {
    "an empty author": (f"author  <> {STAMP}", COMMITTER),
    "an empty committer": (ANN_LINE, f"committer  <> {STAMP}"),
    "blanks for a name": (f"author    <  > {STAMP}", COMMITTER),
    "two authors": (ANN_LINE, f"author {BOB} {STAMP}", COMMITTER),
    "the agent first, a human last": (f"author {CLAUDE} {STAMP}", ANN_LINE, COMMITTER),
    "two committers": (ANN_LINE, f"committer {CLAUDE} {STAMP}", COMMITTER),
    "an author behind the committer": (ANN_LINE, COMMITTER, f"author {BOB} {STAMP}"),
    "no author": (COMMITTER,),
    "no committer": (ANN_LINE,),
    "no brackets": (f"author Ann Lee ann@example.org {STAMP}", COMMITTER),
    "a NUL in the name": (f"author Ann\0 <ann@example.org> {STAMP}", COMMITTER),
}


def stored(folder: Path, *people: str, words: str = "Work\n", path: str = WORKFLOW) -> Repo:
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE, "README.md": "x\n"})
    history.commit("Next", files={path: AFTER})
    repo = history.write(folder)
    lines = (f"tree {repo.git('rev-parse', 'main^{tree}')}", f"parent {repo.oids[0]}", *people, "", words)
    repo.raw_commit("\n".join(lines).encode())
    return repo


@pytest.mark.parametrize("people", MALFORMED.values(), ids=MALFORMED)
@pytest.mark.parametrize(
    "words", ("Work\n", f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\n"), ids=("plain", "approved")
)
def test_b27_people_lines_that_say_nothing_or_two_things(tmp_path: Path, people: tuple[str, ...], words: str) -> None:
    report = everywhere(stored(tmp_path, *people, words=words))
    assert report.verdict.outcome is Outcome.UNDETERMINED
    assert "identity-malformed" in {each.check for each in report.findings}


SOUND = {
    "a name alone": (f"author Ann Lee <> {STAMP}", COMMITTER),
    "an address alone": (f"author <ann@example.org> {STAMP}", COMMITTER),
    "an odd zone": ("author Ann Lee <ann@example.org> 1150000000 +051800", COMMITTER),
    "no name's letters": (f"author 7 <ann@example.org> {STAMP}", COMMITTER),
}


@pytest.mark.parametrize("people", SOUND.values(), ids=SOUND)
def test_b27_twin_people_lines_that_are_merely_odd(tmp_path: Path, people: tuple[str, ...]) -> None:
    quiet(stored(tmp_path, *people))


@pytest.mark.parametrize("people", MALFORMED.values(), ids=MALFORMED)
def test_b27_twin_where_nothing_ships(tmp_path: Path, people: tuple[str, ...]) -> None:
    passed(everywhere(stored(tmp_path, *people, path="README.md")))


# B28: one human, twice

TWICE = {
    "two addresses of the roster": (ROSTER, (BOB, "Bob Ray <bob@home.example>")),
    "two addresses and two names": (ROSTER, (BOB, "Robert R. <bob@home.example>")),
    "one address in two cases": ("", (BOB, "B. Ray <BOB@example.org>")),
    "one name at two addresses": ("", (BOB, "Bob Ray <ray@elsewhere.example>")),
    "the same line twice": ("", (BOB, BOB)),
    "two addresses of one account": (
        "",
        ("Bob <7+bob@users.noreply.github.com>", "B. R. <bob@users.noreply.github.com>"),
    ),
    "three, by way of the one in the middle": (
        ROSTER,
        ("B. <bob@example.org>", "Bob Ray <bob@home.example>", "Bob Ray <bob@example.org>"),
    ),
}


@pytest.mark.parametrize(("roster", "reviewers"), TWICE.values(), ids=TWICE)
def test_b28_one_human_is_no_quorum_of_two(tmp_path: Path, roster: str, reviewers: tuple[str, ...]) -> None:
    report = judged(tmp_path, *by(*reviewers), policy=f"{roster}{TWO}")
    assert report.verdict.outcome is Outcome.HOLD
    assert all(each.valid for each in report.approvals)


def test_b28_two_kinds_of_trailer_are_one_human(tmp_path: Path) -> None:
    report = judged(tmp_path, f"Reviewed-by: {BOB}", f"Approved-by: {BOB}", policy=TWO)
    assert report.verdict.outcome is Outcome.HOLD


@pytest.mark.parametrize("roster", ("", ROSTER), ids=("no roster", "roster"))
def test_b28_twin_two_humans(tmp_path: Path, roster: str) -> None:
    passed(judged(tmp_path, *by(BOB, EVE), policy=f"{roster}{TWO}"))


# B29, B32: reviewers that are no human

MACHINES = {
    "the agent itself": CLAUDE,
    "another agent": CODEX,
    "an agent under a human's name": "Bob Ray <noreply@anthropic.com>",
    "an agent in capitals": "Bob Ray <NoReply@Anthropic.Com>",
    "an agent's account": "Copilot <198982749+Copilot@users.noreply.github.com>",
    "a bot": "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    "any bot": BOT,
    "a build server": "Jenkins <jenkins@example.org>",
    "a shared mailbox": "Release Team <noreply@example.org>",
    "the forge": WEB_FLOW,
}


@pytest.mark.parametrize("reviewer", MACHINES.values(), ids=MACHINES)
@pytest.mark.parametrize("preset", ("", "extends: solo\n"), ids=("team", "solo"))
def test_b29_only_a_human_approves(tmp_path: Path, reviewer: str, preset: str) -> None:
    report = judged(tmp_path, *by(reviewer), policy=preset)
    assert report.verdict.outcome is Outcome.HOLD
    assert [each for each in report.approvals if each.valid or each.counts] == []
    assert {"approver-not-human", "approval-near-miss"} & {each.check for each in report.findings}


def test_b29_a_machine_is_not_one_of_two(tmp_path: Path) -> None:
    report = judged(tmp_path, *by(BOB, CODEX), policy=TWO)
    assert report.verdict.outcome is Outcome.HOLD
    assert reasons(report) == [Reason.UNLISTED, Reason.NOT_HUMAN]


NAMESAKES = ("Claude Monet <claude@example.org>", "Devin Wong <devin@example.org>", "Gitte Admin <gitte@example.org>")


@pytest.mark.parametrize("reviewer", NAMESAKES)
def test_b29_twin_people_with_a_machines_name(tmp_path: Path, reviewer: str) -> None:
    passed(judged(tmp_path, *by(reviewer)))


def test_b32_two_agents_approve_one_another(tmp_path: Path) -> None:
    """Each reviews the other's commit in one branch: neither counts, and both are named."""
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE, "Makefile": "all:\n"})
    history.commit(f"Work\n\nReviewed-by: {CODEX}\n", author=CLAUDE, files={WORKFLOW: AFTER})
    history.commit(f"Work\n\nReviewed-by: {CLAUDE}\n", author=CODEX, files={"Makefile": "all:\n\tmake release\n"})
    repo = history.write(tmp_path)
    for report in (scan(repo, "HEAD~2..HEAD"), scan(repo)):
        for oid in repo.oids[1:]:
            one = entry(report, oid)
            refused(one, Reason.NOT_HUMAN)
            assert "approver-not-human" in {each.check for each in one.findings}


def test_b32_twin_two_people_review_each_others_agents(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE, "Makefile": "all:\n"})
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\n", author=ANN, files={WORKFLOW: AFTER})
    files = {"Makefile": "all:\n\tmake release\n"}
    history.commit(f"Work\n\nCo-authored-by: {CODEX}\nReviewed-by: {ANN}\n", author=BOB, files=files)
    repo = history.write(tmp_path)
    assert {scan(repo, "HEAD~2..HEAD").outcome, scan(repo).outcome} == {Outcome.PASS}
