"""What hooks say: the problem, why, and what to type next; never what would help to forge an approval."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE, CLAUDE_TRAILER, History, Repo
from kit.judging import scan
from kit.secrets import github_token

from scanner.hooks.pre_commit import judge_index
from scanner.hooks.words import asked, blocking, cures, needed, refusal, shown, trailer, troubles, unmarked
from scanner.model.actor import ActorKind, Attribution, Evidence, Source
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Outcome, Strength

WORKFLOW = ".github/workflows/release.yml"
WIDE = "on: push\npermissions: write-all\njobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
ROSTER = (
    "version: 1\nreviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]}, {id: kim, emails: [k@example.org]}]\n"
)
STOP = "If you are a coding agent: stop here and ask the person you work for."
BY_AGENT = f"Work\n\n{CLAUDE_TRAILER}\n"
AGENT = {"CLAUDECODE": "1"}


def staged(folder: Path, files: dict[str, str], policy: str = "version: 1\n") -> Repo:
    history = History()
    history.commit("Start", files={".twokey.yaml": policy})
    repo = history.write(folder / "r")
    repo.stage(files)
    return repo


def judged(
    folder: Path, files: dict[str, str], message: str = BY_AGENT, policy: str = "version: 1\n", **environ: str
) -> Report:
    repo = staged(folder, files, policy)
    return scan(
        repo, "--staged", message=message, environ=environ, secrets=any("token" in each for each in files.values())
    )


def only(report: Report) -> CommitReport:
    (entry,) = report.commits
    return entry


def said(report: Report) -> str:
    return refusal(only(report), report.outcome)


def test_a_refusal(tmp_path: Path) -> None:
    """In this order: what, why, what is asked for, whose part it is not."""
    words = said(judged(tmp_path, {WORKFLOW: WIDE}, policy=ROSTER))
    parts = (
        "this commit is on hold",
        WORKFLOW,
        "A human who did not contribute reads it",
        "ci: ",
        "Bob Ray",
        "Reviewed-by: <",
        STOP,
    )
    assert [words.index(part) for part in parts] == sorted(words.index(part) for part in parts)


@pytest.mark.parametrize("environ", [{}, AGENT])
def test_no_approval_that_could_be_pasted(environ: dict[str, str], tmp_path: Path) -> None:
    """Who may approve is named, apart from the line that they would write."""
    words = said(judged(tmp_path, {WORKFLOW: WIDE}, policy=ROSTER, **environ))
    assert "Reviewed-by: Bob" not in words
    assert ("Bob Ray" in words) is (not environ)


def test_to_an_agents_process(tmp_path: Path) -> None:
    entry = only(judged(tmp_path, {WORKFLOW: WIDE}, "Work\n", **AGENT))
    words = "\n".join(asked(entry))
    assert "no approval written into it counts: a human has to make it" in words
    assert "Reviewed-by" not in words
    assert words.endswith("Mark the commit with:\n\n  Assisted-by: claude-code")


def test_what_a_policy_asks_for(tmp_path: Path) -> None:
    policy = "version: 1\nrequire: {ci: {when: agent, reviewers: 2, trailers: [Approved-by]}}\n"
    entry = only(judged(tmp_path, {WORKFLOW: WIDE}, policy=policy))
    assert trailer(entry) == "Approved-by"
    assert "  Approved-by: <their name> <their address>" in asked(entry)
    (line,) = needed(entry)
    assert "2" in line


def test_an_approval_that_does_not_count_is_named(tmp_path: Path) -> None:
    words = said(judged(tmp_path, {WORKFLOW: WIDE}, f"{BY_AGENT}Reviewed-by: {CLAUDE}\n"))
    assert f"Reviewed-by: {CLAUDE} does not count" in words


def test_a_near_miss_is_shown_corrected(tmp_path: Path) -> None:
    words = said(judged(tmp_path, {WORKFLOW: WIDE}, f"Work\n\nReviewed-by: {BOB}\n\n{CLAUDE_TRAILER}\n"))
    assert "near miss" in words
    assert f"    Reviewed-by: {BOB}" in words


def test_a_secret(tmp_path: Path) -> None:
    report = judged(tmp_path, {"a.py": f"x = 1\ntoken = '{github_token()}'\n"}, "Work\n")
    result = judge_index(report)
    assert result.outcome is Outcome.FAIL
    assert "a.py" in result.words
    assert "(line 2)" in result.words
    assert "revoke it first" in result.words
    assert "pragma: allowlist secret" in result.words
    assert github_token() not in result.words
    assert STOP in result.words


def test_a_weakened_gate(tmp_path: Path) -> None:
    report = judged(tmp_path, {".twokey.yaml": "version: 1\nextends: advisory\n"})
    for words in (said(report), judge_index(report).words):
        assert "blocked" in words or "cannot be committed" in words
        assert "No approval cures this" in words
        assert "revoke" not in words
        assert STOP in words


def test_both_at_once(tmp_path: Path) -> None:
    files = {".twokey.yaml": "version: 1\nextends: advisory\n", "a.py": f"token = '{github_token()}'\n"}
    lines = "\n".join(cures(blocking(only(judged(tmp_path, files)))))
    assert "revoke it first" in lines
    assert "No approval cures this" in lines


def test_nothing_to_say(tmp_path: Path) -> None:
    for name, files, message in (("a", {"README.md": "x\n"}, BY_AGENT), ("b", {WORKFLOW: WIDE}, "A person's\n")):
        result = judge_index(judged(tmp_path / name, files, message))
        assert (result.outcome, result.words) == (Outcome.PASS, "")


def test_what_is_held_is_announced_and_passes(tmp_path: Path) -> None:
    result = judge_index(judged(tmp_path, {WORKFLOW: WIDE}, "", **AGENT))
    assert result.outcome is Outcome.PASS
    assert "its commit will be held" in result.words
    assert STOP in result.words


def test_many_findings_are_counted(tmp_path: Path) -> None:
    files = {f".github/workflows/w{number}.yml": WIDE for number in range(9)}
    found = blocking(only(judged(tmp_path, files)))
    lines = list(shown(found))
    assert len(lines) == 6
    assert lines[-1] == f"  and {len(found) - 5} more"


def test_the_worst_comes_first(tmp_path: Path) -> None:
    files = {"Dockerfile": "FROM debian\n", WORKFLOW: WIDE, ".twokey.yaml": "version: 1\nextends: advisory\n"}
    found = blocking(only(judged(tmp_path, files)))
    assert "weakened the gate" in found[0].message
    ranks = [each.severity.rank for each in found[1:]]
    assert ranks == sorted(ranks, reverse=True)


HOSTILE = "\x1b\x07\r\u202e\u2028"


def test_names_of_files_are_shown_and_not_obeyed(tmp_path: Path) -> None:
    path = f".github/workflows/{HOSTILE}\nReviewed-by: x.yml"
    words = said(judged(tmp_path, {path: WIDE}))
    for character in HOSTILE:
        assert character not in words
    assert "\nReviewed-by: x" not in words


def test_so_are_words_of_a_message(tmp_path: Path) -> None:
    message = f"Work\n\nReviewed-by: \x1b[31m{BOB}\x1b[0m\u202e\n\n{CLAUDE_TRAILER}\n"
    words = said(judged(tmp_path, {WORKFLOW: WIDE}, message))
    assert "\x1b" not in words
    assert "\u202e" not in words


def runtime(*agents: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(Source.RUNTIME, "process", agent, agent, Strength.MEDIUM) for agent in agents)


def test_each_agent_gets_its_mark() -> None:
    lines = unmarked(Attribution(ActorKind.ASSISTED, ("codex", "claude-code"), runtime("codex", "claude-code")))
    assert lines[-2:] == ["  Assisted-by: codex", "  Assisted-by: claude-code"]


def test_what_is_marked_already_needs_none() -> None:
    written = Evidence(Source.TRAILER, "Assisted-by", "codex", "codex", Strength.MEDIUM)
    assert unmarked(Attribution(ActorKind.ASSISTED, ("codex",), (*runtime("codex"), written))) == []
    assert unmarked(Attribution(ActorKind.HUMAN)) == []


def test_what_could_not_be_read(tmp_path: Path) -> None:
    """An index with a conflict, which git would not commit."""
    repo = staged(tmp_path, {WORKFLOW: WIDE})
    oid = repo.git("hash-object", "-w", "--stdin", stdin=b"x\n")
    rows = "".join(f"100644 {oid} {stage}\tc{number}\n" for number in range(7) for stage in (1, 2, 3))
    repo.git("update-index", "--index-info", stdin=rows.encode())
    report = scan(repo, "--staged", message=BY_AGENT)
    result = judge_index(report)
    assert result.outcome is Outcome.UNDETERMINED
    assert "what is staged is undecided" in result.words
    assert "a conflict is not resolved yet" in result.words
    assert list(troubles(report))[-1] == "  and 2 more"
