"""The action and this repository's own workflows: their scripts, run as GitHub runs them, and how they are made."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kit.clones import checkout as fetched
from kit.clones import clone
from kit.events import github, pull_request, push
from kit.history import ENVIRONMENT, History, Repo

from scanner.formats.gates import workflow_gate
from scanner.formats.github_workflow import page
from scanner.text import yaml

BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")  # what GitHub makes of `shell: bash`
WORKFLOW = ".github/workflows/release.yml"
BODY = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
READ, WRITE = (f"on: push\npermissions: {level}-all\n{BODY}" for level in ("read", "write"))
PINNED = re.compile(r"[\w.-]+/[\w.-]+(?:/[\w.-]+)*@[0-9a-f]{40}")


@pytest.fixture(scope="session")
def action(checkout: Path) -> Any:
    return yaml.load((checkout / "action.yml").read_bytes())


def step(action: Any, name: str) -> Any:
    return next(each for each in action["runs"]["steps"] if each["id"] == name)


def evaluated(action: Any, name: str, known: dict[str, str]) -> dict[str, str]:
    """A step's variables, with its expressions replaced as GitHub would."""
    found = {f"inputs.{key}": str(each["default"]) for key, each in action["inputs"].items()} | known
    return {
        key: re.sub(r"\$\{\{ (.+?) \}\}", lambda match: found[match[1]], value)
        for key, value in step(action, name)["env"].items()
    }


@pytest.fixture
def twokey_program(checkout: Path, tmp_path: Path) -> Path:
    """What the install step leaves: a program, here of the checkout."""
    program = tmp_path / "bin" / "twokey"
    program.parent.mkdir()
    start = f'exec env PYTHONPATH={checkout} PYTHONSAFEPATH=1 {sys.executable} -m scanner "$@" --no-secrets'
    program.write_text(f"#!/bin/sh\n{start}\n")
    program.chmod(0o755)
    return program


def judged(
    action: Any, program: Path, workspace: Path, given: dict[str, str], **inputs: str
) -> tuple[subprocess.CompletedProcess[bytes], dict[str, str], str]:
    """The judge step in a workspace: the process, the step's outputs, its summary."""
    home = program.parent
    known = {"steps.install.outputs.twokey": str(program), "steps.install.outputs.report": str(home / "report.json")}
    known |= {f"inputs.{key.replace('_', '-')}": value for key, value in inputs.items()}
    (home / "outputs").write_text("")
    (home / "summary").write_text("")
    runner = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(home / "outputs"),
        "GITHUB_STEP_SUMMARY": str(home / "summary"),
        "HOME": str(home),
        "PYTHONPATH": str(workspace),
    }
    done = subprocess.run(
        [*BASH, "-c", step(action, "judge")["run"]],
        cwd=workspace,
        env={**ENVIRONMENT, **runner, **given, **evaluated(action, "judge", known)},
        capture_output=True,
        check=False,
    )
    outputs = dict(line.split("=", 1) for line in (home / "outputs").read_text().splitlines())
    return done, outputs, (home / "summary").read_text("utf-8")


def requested(path: Path) -> Repo:
    history = History()
    start = history.commit("Start", files={WORKFLOW: READ})
    history.commit("Docs", branch="good", parents=[start], files={"README.md": "x\n"})
    files = {WORKFLOW: WRITE, "scanner/__init__.py": "raise SystemExit(0)\n", "pip.py": "raise SystemExit(0)\n"}
    history.commit(
        "Work\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n", branch="bad", parents=[start], files=files
    )
    return history.write(path)


@pytest.mark.parametrize("depth", [0, 1], ids=["whole", "shallow"])
@pytest.mark.parametrize(("branch", "code", "outcome"), [("bad", 1, "hold"), ("good", 0, "pass")])
def test_a_pull_request_is_judged(
    tmp_path: Path, action: Any, twokey_program: Path, branch: str, code: int, outcome: str, depth: int
) -> None:
    origin = requested(tmp_path / "origin")
    here = fetched(origin, tmp_path / "workspace", f"refs/heads/{branch}", depth)
    given = github(tmp_path / "event", "pull_request", pull_request(here.head, origin.head), GITHUB_BASE_REF="main")
    done, outputs, summary = judged(action, twokey_program, here.path, given)
    assert done.returncode == code, done.stderr.decode()
    assert outputs["outcome"] == outcome
    assert (outputs["blocked"] != "0") is bool(code)
    assert json.loads(Path(outputs["report"]).read_bytes())["outcome"] == outcome
    assert summary.startswith(f"## twokey: {outcome.upper()}")
    assert (b"::error" in done.stdout) is bool(code)
    assert here.git("status", "--short") == ""


def test_a_push_and_what_was_asked_for(tmp_path: Path, action: Any, twokey_program: Path) -> None:
    origin = requested(tmp_path / "origin")
    (tmp_path / "work space").mkdir()
    here = clone(origin, tmp_path / "work space" / "in it")
    bad = origin.git("rev-parse", "bad")
    given = github(tmp_path / "event", "push", push(origin.head, bad))
    sarif = tmp_path / "a b.sarif"
    done, outputs, summary = judged(
        action, twokey_program, here.path.parent, given, path="in it", sarif_file=str(sarif), summary="false"
    )
    assert (done.returncode, outputs["outcome"], summary) == (1, "hold", "")
    assert json.loads(sarif.read_bytes())["version"] == "2.1.0"
    done, outputs, _ = judged(action, twokey_program, here.path, given, base=origin.head, head=origin.head)
    assert (done.returncode, outputs["outcome"]) == (0, "pass")


def test_an_input_is_a_word_and_no_script(tmp_path: Path, action: Any, twokey_program: Path) -> None:
    origin = requested(tmp_path / "origin")
    ran = tmp_path / "ran"
    evil = f"$(touch {ran}); touch {ran}; \"'`touch {ran}`"
    for name in ("path", "base", "head", "fail_on", "sarif_file"):
        done, _, _ = judged(action, twokey_program, origin.path, {}, **{name: evil})
        assert done.returncode == 2
    assert not ran.exists()


def test_what_goes_wrong_is_no_pass(tmp_path: Path, action: Any, twokey_program: Path) -> None:
    origin = requested(tmp_path / "origin")
    done, outputs, summary = judged(action, twokey_program, origin.path, github(tmp_path / "e", "pull_request", b"{"))
    assert (done.returncode, outputs["outcome"]) == (3, "undetermined")
    assert "undetermined" in summary
    done, outputs, _ = judged(action, twokey_program, origin.path, github(tmp_path / "e", "schedule", {}))
    assert (done.returncode, outputs["outcome"]) == (2, "error")
    (twokey_program).write_text("#!/bin/sh\nexit 127\n")
    assert judged(action, twokey_program, origin.path, {})[0].returncode == 127


def test_what_is_installed_comes_from_the_action_alone(tmp_path: Path, action: Any) -> None:
    """Python is a recorder here, so this shows what is asked of it, and not that pip does it."""
    python = tmp_path / "python"
    log = tmp_path / "log"
    python.write_text(
        f'#!/bin/sh\necho "$PWD $*" >> {log}\n[ "$3" = venv ] || exit 0\nmkdir -p "$4/bin" && cp "$0" "$4/bin/python"\n'
    )
    python.chmod(0o755)
    temp = tmp_path / "temp"
    temp.mkdir()
    assert step(action, "install")["working-directory"] == "${{ runner.temp }}"
    known = {"steps.python.outputs.python-path": str(python), "github.action_path": "/actions/twokey"}
    outputs = tmp_path / "outputs"
    runner = {"RUNNER_TEMP": str(temp), "GITHUB_OUTPUT": str(outputs), **evaluated(action, "install", known)}
    subprocess.run([*BASH, "-c", step(action, "install")["run"]], cwd=temp, env={**ENVIRONMENT, **runner}, check=True)
    calls = log.read_text().splitlines()
    assert all(call.startswith(f"{temp} -I -m ") for call in calls)
    assert [call.split(" ")[3] for call in calls] == ["venv", "pip", "pip"]
    assert "--require-hashes -r /actions/twokey/.github/action-requirements.txt" in calls[1]
    assert calls[2].endswith("--no-index --no-deps --no-build-isolation /actions/twokey")
    found = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
    assert found["twokey"].startswith(f"{temp}/twokey.")
    assert Path(found["report"]).parent == Path(found["twokey"]).parents[2]


def test_every_dependency_has_its_hash(checkout: Path) -> None:
    text = (checkout / ".github/action-requirements.txt").read_text()
    blocks = [each for each in re.split(r"\n(?=[a-z])", text) if not each.startswith("#")]
    assert len(blocks) > 20
    assert all("==" in each and "--hash=sha256:" in each for each in blocks)
    named = {re.split(r"[=<>;\[ ]", each)[0] for each in blocks}
    project = (checkout / "pyproject.toml").read_text()
    wanted = re.findall(r'^  "([\w-]+)', project.partition("dependencies = [")[2].partition("]")[0], re.MULTILINE)
    assert wanted
    assert {*wanted, "hatchling"} <= named


def _files(root: Path) -> dict[str, Any]:
    places = [root / "action.yml", *sorted((root / ".github/workflows").glob("*.yml"))]
    return {place.name: yaml.load(place.read_bytes()) for place in places}


def _steps(document: Any) -> list[Any]:
    jobs = document.get("jobs") or {"": document["runs"]}
    return [each for job in jobs.values() for each in job["steps"]]


def test_what_they_use_is_pinned_and_they_may_only_read(checkout: Path) -> None:
    found = _files(checkout)
    assert set(found) == {"action.yml", "ci.yml", "twokey.yml"}
    for name, document in found.items():
        for each in _steps(document):
            uses = each.get("uses", "")
            assert not uses or uses == "./twokey" or PINNED.fullmatch(uses), name
            assert "${{" not in each.get("run", ""), name
            if "checkout" in uses:
                assert each["with"]["persist-credentials"] is False
        if "jobs" in document:
            assert document["permissions"] == {}
            assert all(job["permissions"] == {"contents": "read"} for job in document["jobs"].values())
            assert "pull_request_target" not in document["on"]


def test_the_change_does_not_judge_itself(checkout: Path) -> None:
    """`uses: ./` of the head would be the head's twokey."""
    steps = _steps(_files(checkout)["twokey.yml"])
    gate, change, run = steps
    assert "base.sha" in gate["with"]["ref"]
    assert "head" not in gate["with"]["ref"]
    assert run["uses"] == f"./{gate['with']['path']}"
    assert run["with"]["path"] == change["with"]["path"] != gate["with"]["path"]


@pytest.mark.parametrize("name", ["action.yml", ".github/workflows/twokey.yml"])
def test_twokey_knows_them_for_its_gate(checkout: Path, name: str) -> None:
    read = page.read((checkout / name).read_bytes())
    assert list(workflow_gate.gates(workflow_gate.jobs(read)))


def test_the_template_for_gitlab(checkout: Path) -> None:
    head, _, body = (checkout / "templates/twokey.yml").read_text().partition("\n---\n")
    inputs = yaml.load(head.encode())["spec"]["inputs"]
    filled = re.sub(r"\$\[\[ inputs\.([\w-]+) \]\]", lambda match: str(inputs[match[1]]["default"]), body)
    assert "$[[" not in filled
    from scanner import __version__
    from scanner.cli.setup.ci_file import plan_pipeline

    job = yaml.load(filled.encode())["twokey"]
    mine = yaml.load(plan_pipeline(None).new or b"")["twokey"]
    assert {key: job[key] for key in ("image", "rules", "variables")} == {
        key: mine[key] for key in ("image", "rules", "variables")
    }
    assert job["script"] == [f'python -I -m pip install --quiet "twokey=={__version__}"', "twokey pr --fail-on low"]
