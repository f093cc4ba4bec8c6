"""What an edit takes from the gate, file by file: the attack that is told, and the edit beside it that is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.gates.running import MOST, weakened
from scanner.model.change import Delta

PIN = "1f2e3d4c5b6a79880716253443526170f1e2d3c4"
OTHER = "a" * 40
WORKFLOW = f"""\
name: Checks
on:
  pull_request:
    branches: [main, next]
    paths: [src/**, ".github/**"]
  push:
    branches: [main]
permissions: {{}}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: make test
  gate:
    name: Second key
    runs-on: ubuntu-24.04
    needs: [test]
    steps:
      - uses: actions/checkout@{OTHER}
        with:
          fetch-depth: 0
      - run: uvx twokey@0.2.0 scan origin/main...HEAD --fail-on high
      - name: Judge
        uses: acme/twokey@{PIN} # v1.2.0
        with:
          args: --fail-on high
"""
PATH = ".github/workflows/checks.yml"


def found(path: str, old: str | None, new: str | None) -> list[Delta]:
    said = list(weakened(path, *(None if each is None else each.encode() for each in (old, new))))
    assert {(each.kind, each.severity.value) for each in said} <= {("gate-weakened", "critical")}
    return said


def places(path: str, old: str | None, new: str | None) -> list[str]:
    return [f"{each.subject}: {each.old} -> {each.new}" for each in found(path, old, new)]


RUN = "      - run: uvx twokey@0.2.0 scan origin/main...HEAD --fail-on high\n"
USES = "      - name: Judge\n"
GATE = "    name: Second key\n"
SCAN = "jobs.gate.steps[2]"
JUDGE = "jobs.gate.steps[Judge]"

ATTACKS = {
    "the step is gone": (RUN, "", SCAN),
    "the job is gone": (WORKFLOW[WORKFLOW.index("  gate:") :], "", "jobs.gate.steps"),
    "a comment in its place": (RUN, RUN.replace("uvx", "'# uvx").replace("high\n", "high'\n"), SCAN),
    "it is only spoken of": (RUN, RUN.replace("uvx", "echo uvx"), SCAN),
    "the step may fail": (USES, f"{USES}        continue-on-error: true\n", f"{JUDGE}.continue-on-error"),
    "it may fail, by an expression": (
        USES,
        f"{USES}        continue-on-error: ${{{{ github.actor == 'x' }}}}\n",
        f"{JUDGE}.continue-on-error",
    ),
    "the job may fail": (GATE, f"{GATE}    continue-on-error: true\n", "jobs.gate.continue-on-error"),
    "the step never runs": (USES, f"{USES}        if: false\n", f"{JUDGE}.if"),
    "the job runs for some": (GATE, f"{GATE}    if: github.actor != 'mallory'\n", "jobs.gate.if"),
    "a needed job never runs": (
        "      - run: make test\n",
        "      - run: make test\n  never:\n    if: false\n    runs-on: x\n    steps: [{run: 'true'}]\n",
        "",
    ),
    "its failure is ignored": ("--fail-on high\n      - name", "--fail-on high || true\n      - name", SCAN),
    "its failure is answered": ("--fail-on high\n      - name", "--fail-on high || echo oops\n      - name", SCAN),
    "its failure is lost in a pipe": ("--fail-on high\n      - name", "--fail-on high | tee log\n      - name", SCAN),
    "nobody waits for it": ("--fail-on high\n      - name", "--fail-on high &\n      - name", SCAN),
    "it only runs after something": ("uvx twokey", "test -f .gate && uvx twokey", SCAN),
    "the script ends before": (RUN, RUN.replace("run: uvx", "run: |\n          exit 0\n          uvx"), SCAN),
    "only within a condition": (
        RUN,
        RUN.replace("run: uvx", "run: |\n          if test -f x; then\n          uvx") + "          fi\n",
        SCAN,
    ),
    "no stop at a failure": (RUN, RUN.replace("run: uvx", "run: |\n          set +e\n          uvx"), SCAN),
    "another twokey": (RUN, RUN.replace("run: uvx", "run: |\n          twokey() { :; }\n          uvx"), SCAN),
    "exit zero": ("HEAD --fail", "HEAD --exit-zero --fail", "--exit-zero"),
    "no secrets": ("HEAD --fail", "HEAD --no-secrets --fail", "--no-secrets"),
    "another policy": ("HEAD --fail", "HEAD --policy mine.yaml --fail", "--policy mine.yaml"),
    "a higher bar": ("--fail-on high\n      - name", "--fail-on critical\n      - name", "--fail-on critical"),
    "another range": ("origin/main...HEAD", "HEAD..HEAD", "judges something else: twokey scan HEAD..HEAD"),
    "help only": ("HEAD --fail", "HEAD --help --fail", "--help"),
    "the action's arguments": ("args: --fail-on high", "args: --exit-zero", f"{JUDGE}.with.args"),
    "an input of the action": ("args: --fail-on high", "args: --fail-on high\n          policy: x", "with.policy"),
    "another package": ("uvx twokey@", "uvx --from git+https://git.example.org/m/twokey twokey@", "comes from"),
    "an older version": ("twokey@0.2.0", "twokey@0.1.0", "an older version"),
    "the newest version": ("twokey@0.2.0", "twokey", "no longer pinned"),
    "the action by its tag": (f"twokey@{PIN} # v1.2.0", "twokey@v1", f"{JUDGE}.uses"),
    "the action of another owner": ("acme/twokey@", "mallory/twokey@", f"{JUDGE}.uses"),
    "an older action": (f"twokey@{PIN} # v1.2.0", f"twokey@{OTHER} # v1.1.0", f"{JUDGE}.uses"),
    "an action from a folder here": (f"acme/twokey@{PIN} # v1.2.0", "./twokey", f"{JUDGE}.uses"),
    "a shallow clone": ("fetch-depth: 0", "fetch-depth: 1", "with.fetch-depth"),
    "no depth": ("fetch-depth: 0", "lfs: false", "with.fetch-depth"),
    "another branch is checked out": ("fetch-depth: 0", "fetch-depth: 0\n          ref: main", "with.ref"),
    "another repository": ("fetch-depth: 0", "fetch-depth: 0\n          repository: a/b", "with.repository"),
    "another folder": (USES, f"{USES}        working-directory: empty\n", f"{JUDGE}.working-directory"),
    "a shell of its own": (USES, f"{USES}        shell: bash {{0}}\n", f"{JUDGE}.shell"),
    "a shell for all": ("permissions: {}", "defaults: {run: {shell: 'sh {0}'}}", "defaults.run.shell"),
    "a variable": (GATE, f"{GATE}    env: {{SKIP: twokey}}\n", "jobs.gate.env.SKIP"),
    "a variable for all": ("permissions: {}", "env: {GIT_DIR: elsewhere}", "env.GIT_DIR"),
    "an event of its own": ("uvx twokey", "GITHUB_EVENT_PATH=mine.json uvx twokey", f"{SCAN}.run"),
    "an event of its own, a line before": (
        RUN,
        RUN.replace("run: uvx", "run: |\n          export GITHUB_EVENT_PATH=mine.json\n          uvx"),
        "said otherwise",
    ),
    "no event": (
        RUN,
        RUN.replace("run: uvx", "run: |\n          unset -v A GITHUB_ACTIONS\n          uvx"),
        "otherwise",
    ),
    "an event of its own for the job": (GATE, f"{GATE}    env: {{GITHUB_EVENT_NAME: push}}\n", "GITHUB_EVENT_NAME"),
    "no time": (GATE, f"{GATE}    timeout-minutes: 1\n", "jobs.gate.timeout-minutes"),
    "no pull requests": (WORKFLOW[WORKFLOW.index("  pull") : WORKFLOW.index("  push:")], "", "on.pull_request"),
    "no pushes": ("  push:\n    branches: [main]\n", "", "on.push"),
    "fewer branches": ("[main, next]", "[main]", "on.pull_request.branches"),
    "a branch taken out": ("[main, next]", "[main, next, '!hot/**']", "on.pull_request.branches"),
    "fewer paths": ('[src/**, ".github/**"]', "[src/**]", "on.pull_request.paths"),
    "paths on a push": ("  push:\n", "  push:\n    paths: [src/**]\n", "on.push.paths"),
    "paths ignored": ("  push:\n", "  push:\n    paths-ignore: ['**/*.md']\n", "on.push.paths-ignore"),
    "branches ignored": ("  push:\n    branches: [main]", "  push:\n    branches-ignore: [main]", "branches-ignore"),
    "tags only": ("  push:\n    branches: [main]", "  push:\n    tags: [v*]", "on.push.tags"),
    "fewer types": ("    branches: [main, next]", "    types: [closed]", "on.pull_request.types"),
    "another job under its name": ("  test:\n", "  test:\n    name: Second key\n", "jobs.test"),
    "another job under twokey's name": ("  test:\n", "  test:\n    name: twokey\n", "jobs.test"),
    "a job that reports its status": (
        "make test\n",
        "gh api repos/a/b/statuses/$SHA -f context=twokey -f state=success\n",
        "reports a status as twokey",
    ),
    "no YAML": ("name: Checks", "name: [", "cannot be read"),
    "a key twice": ("name: Checks", "name: Checks\nname: Checks", "cannot be read"),
}


@pytest.mark.parametrize(("old", "new", "said"), ATTACKS.values(), ids=ATTACKS)
def test_a_workflow_that_asks_for_less(old: str, new: str, said: str) -> None:
    assert WORKFLOW.count(old) == 1
    edited = WORKFLOW.replace(old, new)
    if "never:" in edited:
        edited = edited.replace("needs: [test]", "needs: [test, never]")
        said = "jobs.gate.needs"
    assert any(said in each for each in places(PATH, WORKFLOW, edited)), places(PATH, WORKFLOW, edited)


HARMLESS = {
    "a comment": ("name: Checks", "# ours\nname: Checks"),
    "the workflow's name": ("name: Checks", "name: All checks"),
    "a step's name": ("name: Judge", "name: Judge it"),
    "a name for a step": ("- run: uvx", "- name: Scan\n        run: uvx"),
    "the job's id": ("  gate:\n", "  second-key:\n"),
    "other steps": ("make test", "make test lint"),
    "another step": ("    needs: [test]\n    steps:\n", "    needs: [test]\n    steps:\n      - run: make\n"),
    "another job": ("  test:\n", "  lint:\n    runs-on: x\n    steps: [{run: make lint}]\n  test:\n"),
    "another machine": ("needs: [test]", "needs: [test]\n    container: python:3.13"),
    "it waits for nothing": ("    needs: [test]\n", ""),
    "a newer action": (f"{PIN} # v1.2.0", f"{OTHER} # v1.3.0"),
    "a newer package": ("twokey@0.2.0", "twokey@0.3.0"),
    "a lower bar": ("--fail-on high\n      - name", "--fail-on low\n      - name"),
    "no bar": (" --fail-on high\n      - name", "\n      - name"),
    "its report": ("HEAD --fail", "HEAD --format json --output json=twokey.json --fail"),
    "the action's report": ("args: --fail-on high", "args: --fail-on high\n          comment: true"),
    "its failure is answered by a failure": ("high\n      - name", "high || { make mail; exit 1; }\n      - name"),
    "another runner of packages": ("uvx twokey", "pipx run twokey"),
    "it runs always": (USES, f"{USES}        if: ${{{{ always() }}}}\n"),
    "more time": (GATE, f"{GATE}    timeout-minutes: 30\n"),
    "every branch": ("    branches: [main, next]\n", ""),
    "every path": ('    paths: [src/**, ".github/**"]\n', ""),
    "one more trigger": ("  push:\n", "  merge_group:\n  push:\n"),
    "the permissions": ("permissions: {}", "permissions: {contents: read}"),
    "a newer checkout": (f"checkout@{OTHER}", f"checkout@{PIN}"),
    "a variable": (GATE, f"{GATE}    env: {{LANG: C}}\n"),
    "a token": (GATE, f"{GATE}    env: {{GITHUB_TOKEN: x}}\n"),
    "a variable in the script": ("uvx twokey", "LC_ALL=C NOTE=$GITHUB_SHA uvx twokey"),
    "no fetching": ("HEAD --fail", "HEAD --no-fetch --jobs 2 --fail"),
    "more in the script": ("- run: uvx", "- run: |\n          git fetch origin main\n          uvx"),
}


@pytest.mark.parametrize(("old", "new"), HARMLESS.values(), ids=HARMLESS)
def test_a_workflow_that_asks_for_as_much(old: str, new: str) -> None:
    assert WORKFLOW.count(old) == 1
    assert places(PATH, WORKFLOW, WORKFLOW.replace(old, new)) == []


PR = WORKFLOW.replace("scan origin/main...HEAD --fail-on high", "pr --fail-on high")
PR_ATTACKS = {
    "a base of its own": ("pr --fail-on", "pr --base HEAD --fail-on", "--base HEAD"),
    "a head of its own": ("pr --fail-on", "pr --base origin/main --head HEAD~3 --fail-on", "--head HEAD~3"),
    "no secrets": ("pr --fail-on", "pr --no-secrets --fail-on", "--no-secrets"),
    "another repository": ("pr --fail-on", "--repo=elsewhere pr --fail-on", "--repo elsewhere"),
    "help": ("pr --fail-on", "pr --help --fail-on", "--help"),
    "a scan in its place": ("pr --fail-on", "scan HEAD --fail-on", "judges something else"),
    "an input": ("args: --fail-on high", "base: HEAD", "with.base"),
}


@pytest.mark.parametrize(("old", "new", "said"), PR_ATTACKS.values(), ids=PR_ATTACKS)
def test_a_check_of_requests_that_asks_for_less(old: str, new: str, said: str) -> None:
    assert PR.count(old) == 1
    assert any(said in each for each in places(PATH, PR, PR.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pr --fail-on high", "pr"),
        ("pr --fail-on high", "pr --no-fetch --jobs 1 --output sarif=a.sarif --fail-on high"),
        ("args: --fail-on high", "args: --fail-on high\n          sarif-file: a.sarif\n          summary: false"),
    ],
)
def test_a_check_of_requests_that_asks_for_as_much(old: str, new: str) -> None:
    assert PR.count(old) == 1
    assert places(PATH, PR, PR.replace(old, new)) == []


def test_from_a_scan_to_the_check_of_requests_is_no_loss() -> None:
    assert places(PATH, WORKFLOW, PR) == []
    assert places(PATH, PR, WORKFLOW)


def test_a_step_that_moved_to_another_job_is_still_there() -> None:
    moved = WORKFLOW.replace(RUN, "").replace("      - run: make test\n", f"      - run: make test\n{RUN}")
    assert places(PATH, WORKFLOW, moved) == []


def test_a_workflow_that_is_gone_is_told_by_its_steps() -> None:
    said = places(PATH, WORKFLOW, None)
    assert [each.split(" -> ")[1] for each in said] == ["the file is gone"] * 2


@pytest.mark.parametrize("old", [None, "on: push\njobs: {a: {steps: [{run: make}]}}\n", "[", ""])
def test_one_that_never_ran_it(old: str | None) -> None:
    assert places(PATH, old, WORKFLOW) == []
    assert places(PATH, old, None) == []
    assert places(PATH, old, "on: push\njobs: {a: {continue-on-error: true, steps: [{run: make}]}}\n") == []


def test_a_new_workflow_with_a_job_that_poses_as_twokey() -> None:
    fake = "on: pull_request\njobs: {twokey: {runs-on: x, steps: [{run: 'true'}]}}\n"
    assert [each.subject for each in found(PATH, None, fake)] == ["jobs.twokey"]
    assert places(PATH, None, fake.replace("'true'", "twokey scan")) == []
    assert places(PATH, None, fake.replace("twokey:", "build-twokey-docs:")) == []


def test_a_job_that_calls_a_workflow_of_twokeys() -> None:
    old = f"on: pull_request\njobs: {{key: {{uses: acme/twokey/.github/workflows/pr.yml@{PIN}}}}}\n"
    assert places(PATH, old, old.replace("acme/", "mallory/"))
    assert places(PATH, old, old.replace(PIN, "main"))
    assert places(PATH, old, old.replace(PIN, OTHER)) == []


def test_an_action_of_our_own_that_runs_it() -> None:
    old = "runs:\n  using: composite\n  steps:\n    - run: twokey scan\n      shell: bash\n"
    path = ".github/actions/gate/action.yml"
    assert places(path, old, old.replace("twokey scan", "twokey scan || true"))
    assert places(path, old, old.replace("    - run", "    - run: make\n      shell: bash\n    - run")) == []


GITLAB = """\
variables: {GIT_DEPTH: 0}
include:
  - component: gitlab.example.org/acme/twokey/scan@1.2.0
.base:
  stage: test
  image: python:3.13
  script:
    - pip install twokey==0.2.0
    - twokey scan origin/main...HEAD
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
gate:
  extends: .base
test:
  script: [make test]
"""
PIPELINE = ".gitlab-ci.yml"
PIPELINE_ATTACKS = {
    "the job": ("gate:\n  extends: .base\n", "", "gate: "),
    "the command": ("    - twokey scan origin/main...HEAD\n", "", ".base.script"),
    "its failure": ("...HEAD", "...HEAD || true", "|| true"),
    "an option": ("...HEAD", "...HEAD --exit-zero", "--exit-zero"),
    "another package": ("twokey==0.2.0", "git+https://git.example.org/m/twokey", "comes from"),
    "may fail": ("  extends: .base", "  extends: .base\n  allow_failure: true", "gate.allow_failure"),
    "by hand": ("  extends: .base", "  extends: .base\n  when: manual", "gate.when"),
    "rules of its own": ("  extends: .base", "  extends: .base\n  rules: [{when: never}]", "gate.rules"),
    "another rule": ('== "merge', '!= "merge', ".base.rules"),
    "made of something else": ("extends: .base", "extends: .other", "gate"),
    "a shallow clone": ("GIT_DEPTH: 0", "GIT_DEPTH: 1", "variables.GIT_DEPTH"),
    "another component": ("acme/twokey", "mallory/twokey", "include"),
    "an older component": ("@1.2.0", "@1.1.0", "include"),
    "no component": ("include:\n  - component: gitlab.example.org/acme/twokey/scan@1.2.0\n", "", "include"),
    "a head of its own": ("    - twokey scan", "    - CI_COMMIT_SHA=$MINE twokey scan", "CI_COMMIT_SHA"),
    "a target of its own": ("variables: {", "variables: {CI_MERGE_REQUEST_TARGET_BRANCH_NAME: x, ", "TARGET_BRANCH"),
    "the pipeline never runs": ("variables:", "workflow: {rules: [{when: never}]}\nvariables:", "workflow.rules"),
    "no YAML": ("test:\n", "test: [\n", "cannot be read"),
}


@pytest.mark.parametrize(("old", "new", "said"), PIPELINE_ATTACKS.values(), ids=PIPELINE_ATTACKS)
def test_a_pipeline_that_asks_for_less(old: str, new: str, said: str) -> None:
    assert GITLAB.count(old) == 1
    assert any(said in each for each in places(PIPELINE, GITLAB, GITLAB.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("python:3.13", "python:3.14"),
        ("stage: test", "stage: build"),
        ("make test", "make test lint"),
        ("twokey==0.2.0", "twokey==0.3.0"),
        ("@1.2.0", "@1.3.0"),
        ("test:\n  script", "lint: {script: [make lint], allow_failure: true}\ntest:\n  script"),
        ("  rules:\n", "  rules:\n    - if: $CI_COMMIT_BRANCH\n"),
        ("gate:", "second-key:"),
        ("twokey scan origin/main...HEAD", "twokey pr"),
    ],
)
def test_a_pipeline_that_asks_for_as_much(old: str, new: str) -> None:
    assert GITLAB.count(old) == 1
    assert places(PIPELINE, GITLAB, GITLAB.replace(old, new)) == []


INCLUDED = """\
include:
  - component: gitlab.example.org/acme/twokey/twokey@1.2.0
    inputs:
      stage: test
      package: twokey==0.2.0
      fail-on: medium
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("fail-on: medium", "fail-on: critical", "inputs.fail-on"),
        ("package: twokey==0.2.0", "package: twokey==0.1.0", "inputs.package"),
        ("package: twokey==0.2.0", "package: git+https://git.example.org/m/twokey", "inputs.package"),
        ("stage: test", "stage: test\n      image: eve/python", "inputs.image"),
        ("stage: test", "stage: test\n      image: eve/python", "eve/python"),
    ],
)
def test_a_component_that_is_asked_for_less(old: str, new: str, said: str) -> None:
    assert any(said in each for each in places(PIPELINE, INCLUDED, INCLUDED.replace(old, new)))
    both = INCLUDED.replace(old, new).replace("@1.2.0", "@1.3.0")
    assert any(said in each for each in places(PIPELINE, INCLUDED, both))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("stage: test", "stage: build"),
        ("fail-on: medium", "fail-on: low"),
        ("twokey==0.2.0", "twokey==0.3.0"),
        ("@1.2.0", "@1.3.0"),
    ],
)
def test_a_component_that_is_asked_for_as_much(old: str, new: str) -> None:
    assert places(PIPELINE, INCLUDED, INCLUDED.replace(old, new)) == []


HOOK = '#!/bin/sh\n. "$(dirname "$0")/_/husky.sh"\n\nnpx lint-staged\ntwokey hook commit-msg "$1"\n'


@pytest.mark.parametrize("path", [".husky/commit-msg", ".githooks/commit-msg", ".github/scripts/gate.sh"])
def test_a_script(path: str) -> None:
    line = 'twokey hook commit-msg "$1"'
    for new in (
        "",
        f"# {line}",
        f"{line} || true",
        f"exit 0\n{line}",
        f'[ "$USER" = mallory ] || {line}',
        f"if false; then\n  {line}\nfi",
        f"{line}\nexit 0",
        line.replace("$1", "/dev/null"),
        "twokey --version",
        "true",
    ):
        assert places(path, HOOK, HOOK.replace(line, new)), new
    assert places(path, HOOK, None)
    for same in (f"make lint\n{line}", f"{line}  # the second key", f"{line} || exit 1", f".venv/bin/{line}"):
        assert places(path, HOOK, HOOK.replace(line, same)) == [], same
    assert places(path, HOOK, HOOK.replace("npx lint-staged\n", "")) == []


CIRCLE = """\
jobs:
  gate:
    steps:
      - checkout
      - run: twokey scan main...HEAD
      - run:
          command: make
"""


def test_a_pipeline_that_no_parser_of_ours_reads() -> None:
    line = "- run: twokey scan main...HEAD"
    for new in ("- run: make", f"{line} || true", f"{line} --no-secrets", f"{line}\n      - when: never", "# gone"):
        assert places(".circleci/config.yml", CIRCLE, CIRCLE.replace(line, new)), new
    for same in ("command: make all", "command: make\n      - run: date"):
        assert places(".circleci/config.yml", CIRCLE, CIRCLE.replace("command: make", same)) == []
    jenkins = "node {\n  sh 'twokey scan main...HEAD'\n  sh 'make'\n}\n"
    assert places("Jenkinsfile", jenkins, jenkins.replace("HEAD'", "HEAD || true'"))
    assert places(
        "Jenkinsfile", jenkins, jenkins.replace("  sh 'tw", "  catchError { sh 'tw").replace("HEAD'", "HEAD' }")
    )
    assert places("Jenkinsfile", jenkins, jenkins.replace("'make'", "'make all'")) == []


def test_a_file_full_of_it_is_told_in_twenty() -> None:
    many = "jobs:\n" + "".join(f"  a{number}: {{steps: [{{run: twokey scan}}]}}\n" for number in range(60))
    assert len(found(PATH, many, "jobs: {}\n")) == MOST


SAMPLES = [(PATH, WORKFLOW), (PIPELINE, GITLAB), (".husky/commit-msg", HOOK), (".circleci/config.yml", CIRCLE)]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), sample=st.sampled_from(SAMPLES))
def test_anything_is_compared(data: st.DataObject, sample: tuple[str, str]) -> None:
    path, text = sample
    start, end = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    middle = data.draw(st.text(alphabet=" \n:-[]{}'\"|&;#twokey$", max_size=20))
    edited = text[:start] + middle + text[end:]
    found(path, text, edited)
    found(path, edited, text)
    assert found(path, edited, edited) == [] or "twokey" in edited


@pytest.mark.parametrize(
    "unit", ["twokey scan | a && b\n", "if twokey\n", "twokey ", "- twokey scan || true\n", "'\"\\\n"]
)
def test_large_scripts_take_no_time(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    with within(4):
        found("Jenkinsfile", f"twokey scan\n{text}", f"{text}twokey scan\n")
