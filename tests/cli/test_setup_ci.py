"""The job that init writes for CI: it stands before twokey's own judgement, and it judges what would land."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kit.attacks import attacked, kinds
from kit.events import github, merge_request, pull_request
from kit.history import ENVIRONMENT, WEB_FLOW, History, Repo

from scanner import __version__
from scanner.cli.setup.ci_file import PIPELINE_FILE, WORKFLOW_FILE, plan_pipeline, plan_workflow
from scanner.text import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
NOBODYS: dict[str, bytes] = {}


def workflow() -> tuple[bytes, Any]:
    new = plan_workflow(None, NOBODYS).new
    assert new is not None
    return new, yaml.load(new)


def pipeline() -> tuple[bytes, Any]:
    new = plan_pipeline(None).new
    assert new is not None
    return new, yaml.load(new)


class TestWorkflow:
    def test_it_may_read_and_nothing_else(self) -> None:
        text, data = workflow()
        assert data["permissions"] == {}
        assert [job["permissions"] for job in data["jobs"].values()] == [{"contents": "read"}]
        assert list(data["on"]) == ["pull_request", "merge_group"]
        assert b"secrets." not in text

    def test_actions_are_pinned_to_commits_that_say_their_version(self) -> None:
        text, data = workflow()
        used = [step["uses"] for step in data["jobs"]["twokey"]["steps"] if "uses" in step]
        assert len(used) == 2
        for each in used:
            assert re.search(rf"{each} # v\d+\.\d+\.\d+\n", text.decode())
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", each)

    def test_nothing_of_the_event_gets_into_a_script(self) -> None:
        for step in workflow()[1]["jobs"]["twokey"]["steps"]:
            assert "${{" not in step.get("run", "")

    def test_the_change_is_fetched_after_twokey_is_installed(self) -> None:
        """Python finds a `pip.py` in the current folder before its own."""
        steps = workflow()[1]["jobs"]["twokey"]["steps"]
        order = [next(n for n, step in enumerate(steps) if word in str(step)) for word in ("pip install", "checkout")]
        assert order == sorted(order)
        assert f"twokey=={__version__}" in str(steps)
        assert steps[-2]["with"] == {
            "ref": "${{ github.event.pull_request.head.sha || github.sha }}",
            "fetch-depth": 0,
            "persist-credentials": False,
        }

    def test_another_base_branch_is_another_question(self) -> None:
        assert "edited" in workflow()[1]["on"]["pull_request"]["types"]

    @pytest.mark.parametrize("way", ["range", "staged"])
    def test_twokey_finds_nothing_in_it_but_that_it_is_new(self, tmp_path: Path, way: str) -> None:
        files = {WORKFLOW_FILE: workflow()[0], "README.md": "Read more.\n"}
        report = attacked(tmp_path, way, {}, files)
        assert kinds(report, WORKFLOW_FILE) == {"workflow-added", "action-added"}
        assert {each.severity for each in report.findings} == {"high"}

    def test_what_is_there_stays(self) -> None:
        found = plan_workflow(b"on: push\n", NOBODYS)
        assert (found.new, found.paste) == (None, "")
        assert "left as it is" in found.notes[0]

    def test_one_workflow_that_runs_it_is_enough(self) -> None:
        runs = {".github/workflows/ci.yml": b"jobs:\n  a:\n    steps:\n      - run: twokey scan origin/main..HEAD\n"}
        found = plan_workflow(None, runs)
        assert found.new is None
        assert "ci.yml" in found.notes[0]

    def test_one_that_only_names_it_is_not(self) -> None:
        names = {".github/workflows/ci.yml": b"# twokey\njobs:\n  a:\n    steps:\n      - run: make  # not twokey\n"}
        assert plan_workflow(None, names).new is not None


class TestPipeline:
    def test_it_has_the_whole_history_and_pip_from_where_pip_is(self) -> None:
        job = pipeline()[1]["twokey"]
        assert job["variables"] == {"GIT_STRATEGY": "clone", "GIT_DEPTH": "0"}
        assert job["script"][0] == f"python -I -m pip install twokey=={__version__}"
        assert job["rules"] == [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}]

    def test_a_pipeline_that_is_there_gets_it_from_a_person(self) -> None:
        found = plan_pipeline(b"build:\n  script: [make]\n")
        assert found.new is None
        assert yaml.load(found.paste) == pipeline()[1]

    def test_and_with_it_there_is_nothing_to_do(self) -> None:
        found = plan_pipeline(b"build:\n  script: [make]\n" + plan_pipeline(b"x: {}\n").paste.encode())
        assert (found.new, found.paste) == (None, "")
        assert found.path == PIPELINE_FILE


class TestRange:
    """What the job judges, in a clone as the forge's runner makes it."""

    def requested(self, folder: Path) -> tuple[Repo, str, str]:
        """`main`, and a request whose branch left it two commits ago, with the merge that a forge makes of both."""
        history = History()
        start = history.commit("Start", files={"a": "1"})
        main = history.commit("Later", files={"b": "1"})
        one = history.commit("One", branch="topic", parents=[start], files={"c": "1"})
        head = history.commit("Two", branch="topic", parents=[one], files={"c": "2"})
        history.commit("Merge", branch="try", parents=[main, head], author=WEB_FLOW)
        repo = history.write(folder / "origin")
        repo.git("update-ref", "refs/merge-requests/1/head", "topic")
        return repo, repo.oids[main - 1], repo.oids[head - 1]

    def judged(self, folder: Path, script: str, **variables: str) -> list[str]:
        """The subjects of what `twokey`, as the job starts it, judges there."""
        start = f'twokey() {{ "{sys.executable}" -m scanner "$@" --no-secrets --format json; }}\n'
        safe = {"PYTHONPATH": str(CHECKOUT), "PYTHONSAFEPATH": "1", "HOME": str(folder.parent)}
        done = subprocess.run(
            ["bash", "-euc", start + script],
            cwd=folder,
            env={**ENVIRONMENT, **safe, **variables},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)["selection"]
        return Repo(folder).git("log", "--format=%s", f"{found['base']}..{found['head']}").split()

    def test_github(self, tmp_path: Path) -> None:
        origin, main, head = self.requested(tmp_path)
        clone = Repo(tmp_path / "clone")
        origin.git("clone", "-q", f"file://{origin.path}", str(clone.path))
        clone.git("checkout", "-q", "--detach", head)
        script = workflow()[1]["jobs"]["twokey"]["steps"][-1]["run"]
        given = github(tmp_path / "event", "pull_request", pull_request(head, main), GITHUB_BASE_REF="main")
        assert self.judged(clone.path, script, **given) == ["Two", "One"]

    @pytest.mark.parametrize("merged", ["", "yes"])
    def test_gitlab(self, tmp_path: Path, merged: str) -> None:
        origin, main, head = self.requested(tmp_path)
        clone = Repo(tmp_path / "clone")
        clone.path.mkdir()
        clone.git("init", "-q", "--template=")
        clone.git("remote", "add", "origin", f"file://{origin.path}")
        tried = "refs/heads/try" if merged else "refs/merge-requests/1/head"
        clone.git("fetch", "-q", "origin", f"{tried}:refs/pipelines/1")
        clone.git("checkout", "-q", "--detach", "refs/pipelines/1")
        sides = {"CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": head, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": main}
        given = merge_request(clone.head, **(sides if merged else {}))
        assert self.judged(clone.path, "\n".join(pipeline()[1]["twokey"]["script"][1:]), **given) == ["Two", "One"]
