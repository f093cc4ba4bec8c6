"""Each check on real commits: at least three that it finds, and three innocent ones that it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, Content, History, Repo
from kit.judging import TODAY, entry, policy, preset, scan
from kit.secrets import ALLOW, PRIVATE_KEY, aws_key, github_token

from scanner.checks.registry import CHECKS
from scanner.model.finding import Disposition, Finding
from scanner.model.scale import Severity
from scanner.rulebook import load_rulebook

DEPENDABOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"


@dataclass(frozen=True)
class Case:
    """A commit on top of `start`, judged by `preset` and, where the owners keep one, their `inventory` of agents."""

    files: Mapping[str, Content]
    message: str = WORK
    author: str = ANN
    start: Mapping[str, Content] = field(default_factory=lambda: {"README.md": "Read me.\n"})
    modes: Mapping[str, str] = field(default_factory=dict)
    preset: str = "team"
    inventory: str = ""
    today: str = TODAY
    exceptions: str = ""

    def findings(self, folder: Path) -> list[Finding]:
        history = History()
        history.commit("Start", files=self.start)
        history.commit(self.message, author=self.author, files=self.files, modes=self.modes)
        return found(history.write(folder), self.preset, self.inventory, self.today, self.exceptions)


def found(
    repo: Repo, name: str = "team", inventory: str = "", today: str = TODAY, exceptions: str = ""
) -> list[Finding]:
    own = f"agents: [{inventory}]\n{exceptions}"
    judging = policy(f"extends: {name}\n{own}") if inventory or exceptions else preset(name)
    report = scan(repo, "HEAD~1..HEAD", secrets=True, all_commits=True, policy=judging, today=today)
    return list(entry(report, repo.head).findings)


def reviewed_by(*lines: str) -> str:
    return f"Work\n\n{CLAUDE_TRAILER}\n" + "".join(f"{line}\n" for line in lines)


def waiver(by: str = "bob", expires: str = "2025-07-31") -> str:
    people = ", ".join(
        f"{{id: {name}, emails: [{email}]}}"
        for name, email in (
            ("ann", "ann@example.org"),
            ("bob", "bob@example.org"),
            ("claude", "noreply@anthropic.com"),
        )
    )
    return (
        f"reviewers: [{people}]\nwaivers: [{{id: W1, check: agent-touched-build-script, paths: [Makefile], reason: r,"
        f" approved_by: {by}, expires: {expires}}}]\n"
    )


EMERGENCY = f"Stop it\n\nBreak-glass: the token is live\n{CLAUDE_TRAILER}\n"
MAKE = {"Makefile": "all:\n\tmake release\n"}
RUNS_TWOKEY = "repos:\n  - repo: https://github.com/example/twokey\n    rev: v1\n    hooks: [{id: twokey}]\n"
CI_RUNS_TWOKEY = "on: pull_request\njobs:\n  gate:\n    runs-on: ubuntu-24.04\n    steps: [{run: twokey scan}]\n"
CI_DOES_NOT = CI_RUNS_TWOKEY.replace("twokey scan", "make test")
BARE = {"lib/HEAD": "ref: refs/heads/main\n", "lib/objects/keep": "", "lib/refs/keep": "", "lib/config": "[core]\n"}
HEADLESS = {path: content for path, content in BARE.items() if path != "lib/HEAD"}
README = {"README.md": "Read me again.\n"}
# A change of a release path that means nothing for what ships.
PLAIN_CI, REWORDED = {".github/workflows/ci.yml": CI_DOES_NOT}, {".github/workflows/ci.yml": f"# ours\n{CI_DOES_NOT}"}
SUSPECT = "Merge pull request #1 from acme/codex/fix-build\n"  # only the branch's name speaks of codex
RECORDED = "Entire-Checkpoint: a3b2c4d5e6f7"  # by a recorder, which made nothing

OURS = "{id: claude-code, owner: bob}"
UNOWNED = "{id: claude-code}"
OTHER = "{id: codex, owner: bob}"
UNTIL_JUNE = "{id: claude-code, owner: bob, review_by: 2025-06-30}"
ONLY_LOCKS = "{id: claude-code, owner: bob, may_touch: [dependency-lock, container]}"

SETTINGS, EDITOR, AIDER = ".claude/settings.json", ".vscode/settings.json", ".aider.conf.yml"
QUIET = '{"includeCoAuthoredBy": false}\n'

FINDS: dict[str, dict[str, Case]] = {
    "agent-touched-build-script": {
        "an agent's own commit": Case(MAKE, "Work\n", author=CLAUDE),
        "a commit with an agent's help": Case(MAKE),
        "a file that is removed": Case({"Makefile": None}, start={"Makefile": "all:\n"}),
        "a file that becomes executable": Case(
            {"release.sh": "x\n"}, start={"release.sh": "x\n"}, modes={"release.sh": "100755"}
        ),
    },
    "agent-touched-ci": {
        "a pipeline": Case({"Jenkinsfile": "node { sh 'curl x | sh' }\n"}),
        "a pipeline behind a link": Case({".github/workflows": "../evil"}, modes={".github/workflows": "120000"}),
        "a merge subject that speaks of an agent's branch is only suspected": Case(
            {"Jenkinsfile": "node {}\n"}, "Merge pull request #1 from acme/codex/fix-build\n"
        ),
    },
    "agent-touched-dependency-lock": {
        "a submodule": Case({"vendor/lib": "1" * 40}, modes={"vendor/lib": "160000"}),
        "a submodule where a file was": Case(
            {"vendor/lib": "2" * 40}, modes={"vendor/lib": "160000"}, start={"vendor/lib": "text\n"}
        ),
        "a submodule at the root": Case({"zlib": "1" * 40}, "Work\n", author=CLAUDE, modes={"zlib": "160000"}),
    },
    "unreviewed-signing": {
        "a bot": Case({"KEYS": "a key\n"}, "Bump\n", author=DEPENDABOT),
        "a bot, strictly": Case({"KEYS": "a key\n"}, "Bump\n", author=DEPENDABOT, preset="strict"),
        "a human, strictly": Case({"KEYS": "a key\n"}, "By hand\n", preset="strict"),
    },
    "gate-weakened": {
        "a policy that holds nothing": Case({".twokey.yaml": "version: 1\nextends: advisory\n"}, "By hand\n"),
        "a requirement that is gone": Case(
            {".twokey.yaml": "version: 1\n"},
            "By hand\n",
            start={".twokey.yaml": "version: 1\nrequire: {ci: {reviewers: 2}}\n"},
        ),
        "a policy that is gone": Case({".twokey.yaml": None}, start={".twokey.yaml": "version: 1\nextends: strict\n"}),
        "a hook that is gone": Case(
            {".pre-commit-config.yaml": "repos: []\n"}, start={".pre-commit-config.yaml": RUNS_TWOKEY}
        ),
        "a workflow that does not run it any more": Case(
            {".github/workflows/gate.yml": CI_DOES_NOT},
            "By hand\n",
            start={".github/workflows/gate.yml": CI_RUNS_TWOKEY},
        ),
        "a workflow that is gone": Case(
            {".github/workflows/gate.yml": None}, "By hand\n", start={".github/workflows/gate.yml": CI_RUNS_TWOKEY}
        ),
    },
    "agent-unregistered": {
        "an agent that is not in the inventory": Case(MAKE, inventory=OTHER),
        "an agent's own commit": Case(MAKE, "Work\n", author=CLAUDE, inventory=OTHER),
        "one without an owner": Case(MAKE, inventory=UNOWNED),
        "one of two": Case(
            MAKE, f"{WORK}Co-authored-by: Codex <codex@openai.com>\n", inventory=f"{OTHER}, {{id: devin, owner: bob}}"
        ),
        "one beside a recorder that is registered": Case(
            MAKE, f"{WORK}{RECORDED}\n", inventory="{id: entire, owner: bob}"
        ),
        "several paths": Case({**MAKE, "KEYS": "a key\n", "README.md": "x\n"}, inventory=OTHER),
        "one whose name is another": Case(MAKE, inventory="{id: claude, owner: bob}"),
        "one that was reviewed all the same": Case(MAKE, reviewed_by(f"Reviewed-by: {BOB}"), inventory=OTHER),
    },
    "agent-expired": {
        "an agent that was to be reviewed yesterday": Case(MAKE, inventory=UNTIL_JUNE),
        "an agent's own commit": Case(MAKE, "Work\n", author=CLAUDE, inventory=UNTIL_JUNE),
        "one that was to be reviewed years ago": Case(MAKE, inventory=UNTIL_JUNE, today="2031-01-01"),
        "one without an owner": Case(MAKE, inventory="{id: claude-code, review_by: 2025-06-30}"),
        "one of two": Case(
            MAKE, f"{WORK}Co-authored-by: Codex <codex@openai.com>\n", inventory=f"{OTHER}, {UNTIL_JUNE}"
        ),
    },
    "agent-out-of-scope": {
        "another category": Case(MAKE, inventory=ONLY_LOCKS),
        "an agent's own commit": Case({"Jenkinsfile": "node {}\n"}, "Work\n", author=CLAUDE, inventory=ONLY_LOCKS),
        "one path beside those it may touch": Case(
            {"Dockerfile": "FROM scratch\n", "uv.lock": "version = 1\n", **MAKE}, inventory=ONLY_LOCKS
        ),
        "a path of which it may touch only one category": Case(
            {"pyproject.toml": "[project]\nname = 'x'\ndependencies = ['requests']\n"},
            inventory="{id: claude-code, owner: bob, may_touch: [packaging]}",
        ),
        "a file it takes away": Case({"Makefile": None}, start={"Makefile": "all:\n"}, inventory=ONLY_LOCKS),
        "the workflows": Case({".github/workflows/ci.yml": CI_RUNS_TWOKEY}, start=PLAIN_CI, inventory=ONLY_LOCKS),
    },
    "agent-hidden": {
        "a human who hides": Case({SETTINGS: QUIET}, "By hand\n"),
        "an agent that hides itself": Case({SETTINGS: QUIET}, "Work\n", author=CLAUDE),
        "the settings of an editor": Case({EDITOR: '{"git.addAICoAuthor": "off"}\n'}, "By hand\n"),
        "YAML": Case({AIDER: "attribute-co-authored-by: false\n"}, "By hand\n"),
        "TOML": Case({".codex/config.toml": 'commit_attribution = ""\n'}, "By hand\n"),
        "other words": Case(
            {SETTINGS: '{"attribution": {"commit": "Helped-by: nobody"}}\n'},
            "By hand\n",
            start={SETTINGS: '{"attribution": {"commit": "Co-Authored-By: Claude <noreply@anthropic.com>"}}\n'},
        ),
        "shown again": Case({SETTINGS: "{}\n"}, "By hand\n", start={SETTINGS: QUIET}),
        "a file that is gone": Case({SETTINGS: None}, "By hand\n", start={SETTINGS: QUIET}),
    },
    "waiver-refused": {
        "one that has ended": Case(MAKE, exceptions=waiver(expires="2025-06-30")),
        "one that lasts too long": Case(MAKE, exceptions=waiver(expires="2026-06-30")),
        "one that the author granted": Case(MAKE, exceptions=waiver(by="ann")),
        "one that a co-author granted": Case(MAKE, f"{WORK}Co-authored-by: {BOB}\n", exceptions=waiver()),
        "one that nobody known granted": Case(MAKE, exceptions=waiver(by="carol")),
        "one that the agent's own committer granted": Case(
            MAKE, "Work\n", author=CLAUDE, exceptions=waiver(by="claude")
        ),
    },
    "break-glass": {
        "a human in an emergency": Case(MAKE, EMERGENCY),
        "one who needs no review for it": Case(README, "Stop it\n\nBreak-glass: the token is live\n"),
        "an agent, which opens nothing": Case(MAKE, "Stop it\n\nBreak-glass: the token is live\n", author=CLAUDE),
        "one without a reason": Case(MAKE, EMERGENCY.replace("the token is live", "x")),
        "one whose debt is overdue": Case(MAKE, EMERGENCY, today="2026-01-01"),
    },
    "owners-weakened": {
        "a rule that goes": Case({"CODEOWNERS": "/b/ @b\n"}, "By hand\n", start={"CODEOWNERS": "/a/ @a\n/b/ @b\n"}),
        "another owner": Case({"CODEOWNERS": "/a/ @m\n"}, start={"CODEOWNERS": "/a/ @a\n"}),
        "a rule over all": Case({"CODEOWNERS": "/a/ @a\n* @m\n"}, "By hand\n", start={"CODEOWNERS": "/a/ @a\n"}),
        "a file that is gone": Case({"OWNERS": None}, "By hand\n", start={"OWNERS": "approvers: [a]\n"}),
    },
    "path-alias": {
        "another case": Case({".Github/workflows/ci.yml": CI_DOES_NOT}, "By hand\n"),
        "a dot behind": Case({"pyproject.toml.": "[project]\n"}, "By hand\n"),
        "backslashes": Case({".github\\workflows\\ci.yml": CI_DOES_NOT}),
        "a blank behind": Case({"Jenkinsfile ": "node {}\n"}, author=CLAUDE),
    },
    "embedded-repository": {
        "a whole one": Case(BARE),
        "the file that was missing": Case({"lib/HEAD": "ref: x\n"}, start=HEADLESS),
        "by hand": Case(BARE, "By hand\n"),
    },
    "approver-not-human": {
        "an agent": Case(MAKE, reviewed_by(f"Reviewed-by: {CLAUDE}")),
        "a bot": Case(MAKE, reviewed_by("Approved-by: Dependabot <support@dependabot.com>")),
        "a shared mailbox": Case(MAKE, reviewed_by("Reviewed-by: Release Team <ci@example.org>")),
        "one beside a human": Case(MAKE, reviewed_by(f"Reviewed-by: {BOB}", f"Reviewed-by: {CLAUDE}")),
    },
    "approval-near-miss": {
        "a missing hyphen": Case(MAKE, reviewed_by(f"Reviewed by: {BOB}")),
        "a kind that does not count": Case(MAKE, reviewed_by(f"Acked-by: {BOB}")),
        "no address": Case(MAKE, reviewed_by("Reviewed-by: Bob Ray")),
        "the wrong paragraph": Case(MAKE, f"Work\n\nReviewed-by: {BOB}\n\n{CLAUDE_TRAILER}\n"),
    },
    "secret-committed": {
        "a token": Case({"app.py": f"token = '{github_token()}'\n"}, "By hand\n"),
        "a key": Case({"app.py": f"key = '{aws_key()}'\n"}),
        "a private key": Case({"id_rsa": f"{PRIVATE_KEY}\nAAAA\n"}, "By hand\n"),
        "a token in a new line of an old file": Case(
            {"app.py": f"import os\ntoken = '{github_token()}'\n"}, "By hand\n", start={"app.py": "import os\n"}
        ),
    },
}

LEAVES: dict[str, dict[str, Case]] = {
    "agent-touched-build-script": {
        "a human's commit": Case(MAKE, "By hand\n"),
        "a file that ships nothing": Case({"README.md": "Read me again.\n"}),
        "a mention of an agent": Case(
            MAKE, "Explain how Claude Code writes Makefiles\n\nClaude did not write this one.\n"
        ),
        "a human called Claude": Case(MAKE, "By hand\n", author="Claude Monet <claude@example.org>"),
        "a bot's, which is not an agent's": Case(MAKE, "Bump\n", author=DEPENDABOT),
    },
    "agent-touched-ci": {
        "a page about it": Case({"docs/ci/overview.md": "# CI\n"}),
        "a page in its folder": Case({"ci/README.md": "# CI\n"}),
        "a fixture": Case({"tests/fixtures/Jenkinsfile": "node {}\n"}),
    },
    "agent-touched-dependency-lock": {
        "a human's submodule": Case({"vendor/lib": "1" * 40}, "By hand\n", modes={"vendor/lib": "160000"}),
        "a file where a submodule could be": Case({"vendor/lib": "text\n"}),
        "a link to nowhere": Case({"lib": "../elsewhere"}, modes={"lib": "120000"}),
    },
    "unreviewed-signing": {
        "a human": Case({"KEYS": "a key\n"}, "By hand\n"),
        "an agent, which has a name": Case({"KEYS": "a key\n"}),
        "a word": Case({"src/keys.py": "KEYS = []\n"}, "By hand\n", preset="strict"),
    },
    "gate-weakened": {
        "a policy that asks for more": Case({".twokey.yaml": "version: 1\nextends: strict\n"}, "By hand\n"),
        "a comment": Case(
            {".twokey.yaml": "# ours\nversion: 1\n"}, "By hand\n", start={".twokey.yaml": "version: 1\n"}
        ),
        "a first policy that says where history begins": Case(
            {".twokey.yaml": "version: 1\nsince: abc1234\n"}, "By hand\n"
        ),
        "a hook that stays": Case(
            {".pre-commit-config.yaml": RUNS_TWOKEY + "  - {repo: meta, hooks: [{id: identity}]}\n"},
            start={".pre-commit-config.yaml": RUNS_TWOKEY},
        ),
        "a hook that never ran it": Case(
            {".pre-commit-config.yaml": "repos: []\n"},
            start={".pre-commit-config.yaml": "repos: [{repo: meta, hooks: [{id: identity}]}]\n"},
        ),
        "a workflow that never ran it": Case(
            {".github/workflows/gate.yml": None}, start={".github/workflows/gate.yml": CI_DOES_NOT}
        ),
        "a policy of a package": Case({"packages/a/.twokey.yaml": "version: 1\nextends: advisory\n"}),
    },
    "agent-unregistered": {
        "no inventory at all": Case(MAKE),
        "an agent that is registered, with an owner": Case(MAKE, inventory=OURS),
        "one whose entry says more": Case(MAKE, inventory="{id: claude-code, owner: bob, purpose: x}"),
        "a human": Case(MAKE, "By hand\n", inventory=OTHER),
        "a human called Claude": Case(MAKE, "By hand\n", author="Claude Monet <claude@example.org>", inventory=OTHER),
        "a bot, which is no agent": Case(MAKE, "Bump\n", author=DEPENDABOT, inventory=OTHER),
        "a file that ships nothing": Case(README, inventory=OTHER),
        "a comment in a workflow": Case(REWORDED, start=PLAIN_CI, inventory=OTHER),
        "an agent that is only suspected": Case({"Jenkinsfile": "node {}\n"}, SUSPECT, inventory=OURS),
        "a recorder beside a registered agent": Case(MAKE, f"{WORK}{RECORDED}\n", inventory=OURS),
        "a disclosure beside a registered agent": Case(MAKE, f"{WORK}Assisted-by: AI\n", inventory=OURS),
    },
    "agent-expired": {
        "no inventory at all": Case(MAKE, today="2031-01-01"),
        "an agent that is to be reviewed today": Case(MAKE, inventory=UNTIL_JUNE, today="2025-06-30"),
        "one that is to be reviewed tomorrow": Case(MAKE, inventory=UNTIL_JUNE, today="2025-06-29"),
        "one without a date": Case(MAKE, inventory=OURS, today="2031-01-01"),
        "one that is not registered": Case(MAKE, inventory="{id: codex, owner: bob, review_by: 2025-06-30}"),
        "one that is only suspected": Case(MAKE, SUSPECT, inventory="{id: codex, owner: bob, review_by: 2025-06-30}"),
        "a human": Case(MAKE, "By hand\n", inventory=UNTIL_JUNE),
        "a file that ships nothing": Case(README, inventory=UNTIL_JUNE),
        "a comment in a workflow": Case(REWORDED, start=PLAIN_CI, inventory=UNTIL_JUNE),
        "a recorder beside the agent": Case(
            MAKE, f"{WORK}{RECORDED}\n", inventory=f"{OURS}, {{id: entire, owner: bob, review_by: 2025-06-30}}"
        ),
    },
    "agent-out-of-scope": {
        "no inventory at all": Case(MAKE),
        "an agent that may touch it": Case(
            MAKE, inventory="{id: claude-code, owner: bob, may_touch: [ci, build-script]}"
        ),
        "one that may touch everything": Case({**MAKE, "KEYS": "a key\n"}, inventory=OURS),
        "one whose list is empty": Case(MAKE, inventory="{id: claude-code, owner: bob, may_touch: []}"),
        "one that is not registered": Case(MAKE, inventory="{id: codex, owner: bob, may_touch: [ci]}"),
        "one that is only suspected": Case(MAKE, SUSPECT, inventory="{id: codex, owner: bob, may_touch: [ci]}"),
        "a human": Case(MAKE, "By hand\n", inventory=ONLY_LOCKS),
        "a file that ships nothing": Case(README, inventory=ONLY_LOCKS),
        "a comment in a workflow": Case(REWORDED, start=PLAIN_CI, inventory=ONLY_LOCKS),
        "a recorder beside the agent": Case(
            MAKE, f"{WORK}{RECORDED}\n", inventory=f"{OURS}, {{id: entire, owner: bob, may_touch: [ci]}}"
        ),
    },
    "agent-hidden": {
        "another setting": Case({SETTINGS: '{"model": "x"}\n'}, "By hand\n"),
        "another setting of an agent": Case({SETTINGS: '{"model": "x"}\n'}),
        "a switch that stays": Case(
            {SETTINGS: '{"model": "x", "includeCoAuthoredBy": false}\n'}, "By hand\n", start={SETTINGS: QUIET}
        ),
        "other formatting": Case(
            {SETTINGS: '{\n  // quiet\n  "includeCoAuthoredBy": false,\n}\n'}, "By hand\n", start={SETTINGS: QUIET}
        ),
        "the same words on a page": Case({"docs/settings.json": QUIET, "README.md": QUIET}),
        "the same key elsewhere": Case({EDITOR: QUIET}),
        "an instruction in prose": Case({"CLAUDE.md": "Set includeCoAuthoredBy to false.\n"}, "By hand\n"),
    },
    "waiver-refused": {
        "one that holds": Case(MAKE, exceptions=waiver()),
        "one for another check": Case(MAKE, exceptions=waiver(expires="2025-06-30").replace("-build-script", "-ci")),
        "one for another path": Case({"release.sh": "x\n"}, exceptions=waiver(expires="2025-06-30")),
        "nothing that it would excuse": Case(MAKE, "By hand\n", exceptions=waiver(expires="2025-06-30")),
        "its last day": Case(MAKE, exceptions=waiver(expires=TODAY)),
    },
    "break-glass": {
        "no such trailer": Case(MAKE),
        "prose about it": Case(MAKE, f"Work\n\nNever break-glass: that is for emergencies.\n\n{CLAUDE_TRAILER}\n"),
        "a quoted one": Case(MAKE, f"Work\n\n> Break-glass: the token is live\n\n{CLAUDE_TRAILER}\n"),
        "one in the subject": Case(MAKE, "Break-glass: the token is live\n"),
        "a word in a file": Case({"README.md": "Break-glass: the token is live\n"}),
    },
    "owners-weakened": {
        "an owner more": Case({"CODEOWNERS": "/a/ @a @b\n"}, "By hand\n", start={"CODEOWNERS": "/a/ @a\n"}),
        "a rule more": Case({"CODEOWNERS": "/a/ @a\n/b/ @b\n"}, start={"CODEOWNERS": "/a/ @a\n"}),
        "a comment": Case({"CODEOWNERS": "# ours\n/a/ @a\n"}, "By hand\n", start={"CODEOWNERS": "/a/ @a\n"}),
        "a page about it": Case({"docs/CODEOWNERS.md": "x\n"}, start={"docs/CODEOWNERS.md": "/a/ @a\n"}),
    },
    "path-alias": {
        "the path itself": Case({".github/workflows/ci.yml": CI_DOES_NOT}),
        "another name the tool reads": Case({"makefile": "all:\n\tmake release\n", "dockerfile": "FROM scratch\n"}),
        "a path that only resembles it": Case({"docs/.Github/notes.md": "x\n", "PyProject.md": "x\n"}),
        "one that was there before": Case(
            {".Github/workflows/ci.yml": CI_DOES_NOT}, start={".Github/workflows/ci.yml": CI_RUNS_TWOKEY}
        ),
    },
    "embedded-repository": {
        "no objects": Case({"lib/HEAD": "ref: x\n", "lib/refs/heads/x": "", "lib/config": ""}),
        "a chapter": Case({"docs/HEAD": "Start here\n", "docs/config": "x\n"}),
        "one that is dropped": Case({"lib/HEAD": None}, start=BARE),
    },
    "approver-not-human": {
        "a human": Case(MAKE, reviewed_by(f"Reviewed-by: {BOB}")),
        "a human called Claude": Case(MAKE, reviewed_by("Reviewed-by: Claude Monet <claude@example.org>")),
        "a person of the vendor's": Case(MAKE, reviewed_by("Reviewed-by: Ann Roe <ann.roe@anthropic.com>")),
        "an agent that helped": Case(MAKE),
    },
    "approval-near-miss": {
        "an approval": Case(MAKE, reviewed_by(f"Reviewed-by: {BOB}")),
        "prose": Case(MAKE, f"Work\n\nBob looked at it, and LGTM is what he said.\n\n{CLAUDE_TRAILER}\n"),
        "a commit without a release change": Case({"README.md": "x\n"}, reviewed_by(f"Reviewed by: {BOB}")),
        "a quoted line": Case(MAKE, f"Work\n\n> Reviewed-by: {BOB}\n\n{CLAUDE_TRAILER}\n"),
    },
    "secret-committed": {
        "a placeholder": Case({"README.md": "https://user:password@example.com\n"}),
        "a hash": Case({"app.py": "COMMIT = '3f2a9c1d4e5b6a7c8d9e0f1a2b3c4d5e6f7a8b9c'\n"}),
        "a line that goes": Case({"app.py": "import os\n"}, start={"app.py": f"import os\nt = '{github_token()}'\n"}),
        "a line that stays": Case(
            {"app.py": f"import os\nt = '{github_token()}'\n"}, start={"app.py": f"t = '{github_token()}'\n"}
        ),
        "a public key": Case({"id.pub": "-----BEGIN PUBLIC KEY-----\nAAAA\n"}),
    },
}


def rows(table: dict[str, dict[str, Case]]) -> dict[str, tuple[str, Case]]:
    return {f"{check}: {name}": (check, case) for check, cases in table.items() for name, case in cases.items()}


@pytest.mark.parametrize(("check", "case"), rows(FINDS).values(), ids=rows(FINDS))
def test_finds(tmp_path: Path, check: str, case: Case) -> None:
    mine = [each for each in case.findings(tmp_path) if each.check == check]
    assert len(mine) == 1
    assert mine[0].severity is not Severity.NONE
    assert mine[0].message
    assert mine[0].fix


@pytest.mark.parametrize(("check", "case"), rows(LEAVES).values(), ids=rows(LEAVES))
def test_leaves_alone(tmp_path: Path, check: str, case: Case) -> None:
    assert [each.message for each in case.findings(tmp_path) if each.check == check] == []


def header(repo: Repo, *people: str, files: str = "Jenkinsfile") -> bytes:
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"node {}\n")
    tree = repo.git("mktree", stdin=f"100644 blob {blob}\t{files}\n".encode())
    return "\n".join((f"tree {tree}", f"parent {repo.head}", *people, "", "Work\n")).encode()


STAMP = "1750000000 +0000"
AUTHOR, COMMITTER = f"author {ANN} {STAMP}", f"committer {ANN} {STAMP}"
MALFORMED = {
    "two authors": (AUTHOR, f"author {BOB} {STAMP}", COMMITTER),
    "no author": (COMMITTER,),
    "an empty author": (f"author  <> {STAMP}", COMMITTER),
    "an author without an address": (f"author Ann Lee {STAMP}", COMMITTER),
    "two committers": (AUTHOR, COMMITTER, COMMITTER),
    "a NUL in the author": (f"author Ann\0 Lee <ann@example.org> {STAMP}", COMMITTER),
}
WELL_FORMED = {
    "the usual": (AUTHOR, COMMITTER),
    "no name": (f"author <ann@example.org> {STAMP}", COMMITTER),
    "no address": (f"author Ann Lee <> {STAMP}", COMMITTER),
    "a name with brackets and quotes": (f'author "Ann [x] Lee" <ann@example.org> {STAMP}', COMMITTER),
    "another zone": (f"author {ANN} 1750000000 +0545", COMMITTER),
}


def written(folder: Path, people: tuple[str, ...], files: str = "Jenkinsfile") -> Repo:
    history = History()
    history.commit("Start")
    repo = history.write(folder)
    repo.raw_commit(header(repo, *people, files=files))
    return repo


@pytest.mark.parametrize("people", MALFORMED.values(), ids=MALFORMED)
def test_finds_a_malformed_identity(tmp_path: Path, people: tuple[str, ...]) -> None:
    checks = [each.check for each in found(written(tmp_path, people))]
    assert checks.count("identity-malformed") == 1


@pytest.mark.parametrize("people", WELL_FORMED.values(), ids=WELL_FORMED)
def test_leaves_a_well_formed_identity_alone(tmp_path: Path, people: tuple[str, ...]) -> None:
    assert "identity-malformed" not in [each.check for each in found(written(tmp_path, people))]


@pytest.mark.parametrize("people", MALFORMED.values(), ids=MALFORMED)
def test_leaves_a_malformed_identity_alone_off_the_release_paths(tmp_path: Path, people: tuple[str, ...]) -> None:
    assert found(written(tmp_path, people, files="README")) == []


def test_an_allowed_secret_is_a_finding_that_is_suppressed(tmp_path: Path) -> None:
    case = Case({"app.py": f"token = '{github_token()}'  {ALLOW}\n"}, "By hand\n")
    assert [each.outcome for each in case.findings(tmp_path)] == [Disposition.SUPPRESSED]


# What more than one line of commits is needed for; tests/threats/test_merge_threats.py tries them.
ABOUT_HISTORIES = ("octopus-merge", "unrelated-root")


def test_every_check_is_tried_here() -> None:
    tried = {*FINDS, "identity-malformed", *ABOUT_HISTORIES}
    assert {check for check in CHECKS if not any(each.startswith(check) for each in tried)} == set()
    assert FINDS.keys() == LEAVES.keys()


def test_every_finding_has_a_page() -> None:
    pages = load_rulebook().pages
    assert {check for check in (*FINDS, "identity-malformed", *ABOUT_HISTORIES) if check not in pages} == set()


class TestReleasePath:
    """The finding twokey exists for."""

    def test_is_one_a_path_for_the_worst_of_what_changed(self, tmp_path: Path) -> None:
        two = f"{MAKE['Makefile']}include other.mk\n"  # a recipe of medium weight, and an include of more
        findings = Case({"Makefile": two, "release.sh": "x\n", "README.md": "x\n"}).findings(tmp_path)
        assert [(each.path, each.severity) for each in findings] == [
            ("Makefile", Severity.HIGH),
            ("release.sh", Severity.HIGH),
        ]

    def test_names_who_and_what(self, tmp_path: Path) -> None:
        (found,) = Case(MAKE).findings(tmp_path)
        assert found.message.startswith("claude-code changed Makefile: ")
        assert (found.agents, [str(each) for each in found.categories]) == (("claude-code",), ["build-script"])

    def test_keeps_its_fingerprint_through_a_rebase(self, tmp_path: Path) -> None:
        one = Case(MAKE).findings(tmp_path / "one")
        two = Case(MAKE, "Reworded\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n", start={"x": "y"}).findings(
            tmp_path / "two"
        )
        assert [each.fingerprint for each in one] == [each.fingerprint for each in two]
        assert one[0].commit != two[0].commit

    def test_has_another_for_another_content(self, tmp_path: Path) -> None:
        one = Case(MAKE).findings(tmp_path / "one")
        two = Case({"Makefile": "all:\n\tmake other\n"}).findings(tmp_path / "two")
        assert one[0].fingerprint != two[0].fingerprint


class TestInventory:
    """The owners' list of agents, as the policy in the repository holds it."""

    @staticmethod
    def judged(folder: Path, start: str, *commits: tuple[str, Mapping[str, Content]]) -> list[Finding]:
        """The findings on `commits`, judged by the policy `start` at their base."""
        history = History()
        history.commit("Start", files={".twokey.yaml": f"version: 1\n{start}\n"})
        for message, files in commits:
            history.commit(message, files=files)
        repo = history.write(folder)
        return [each for each in scan(repo, f"{repo.oids[0]}..HEAD").findings if each.check.startswith("agent-")]

    def test_is_the_base_commits(self, tmp_path: Path) -> None:
        found = self.judged(tmp_path, f"agents: [{OTHER}]", (WORK, MAKE))
        assert [each.check for each in found] == ["agent-touched-build-script", "agent-unregistered"]
        assert found[1].message == "claude-code is not in the policy's inventory, and changed Makefile"
        assert (found[1].path, found[1].agents, found[1].severity) == ("Makefile", ("claude-code",), Severity.MEDIUM)

    def test_is_not_the_agents_to_change(self, tmp_path: Path) -> None:
        """Whoever enters its own name is not registered by that."""
        registers = {**MAKE, ".twokey.yaml": f"version: 1\nagents: [{OTHER}, {OURS}]\n"}
        found = self.judged(tmp_path, f"agents: [{OTHER}]", (WORK, registers))
        assert "agent-unregistered" in [each.check for each in found]

    def test_is_not_the_agents_to_widen(self, tmp_path: Path) -> None:
        widens = {**MAKE, ".twokey.yaml": f"version: 1\nagents: [{OURS}]\n"}
        found = self.judged(tmp_path, f"agents: [{ONLY_LOCKS}]", (WORK, widens))
        assert [each.path for each in found if each.check == "agent-out-of-scope"] == [".twokey.yaml", "Makefile"]

    def test_is_not_the_agents_to_extend(self, tmp_path: Path) -> None:
        extends = {**MAKE, ".twokey.yaml": f"version: 1\nagents: [{UNTIL_JUNE.replace('2025', '2099')}]\n"}
        found = self.judged(tmp_path, f"agents: [{UNTIL_JUNE}]", (WORK, extends))
        assert "agent-expired" in [each.check for each in found]

    def test_tightens_at_once(self, tmp_path: Path) -> None:
        """A list that narrows what an agent may touch counts from the range on that brings it."""
        narrows = {".twokey.yaml": f"version: 1\nagents: [{ONLY_LOCKS}]\n"}
        found = self.judged(tmp_path, f"agents: [{OURS}]", ("By hand\n", narrows), (WORK, MAKE))
        assert "agent-out-of-scope" in [each.check for each in found]

    def test_a_first_inventory_counts_at_once(self, tmp_path: Path) -> None:
        begins = {".twokey.yaml": f"version: 1\nagents: [{OTHER}]\n"}
        found = self.judged(tmp_path, "", ("By hand\n", begins), (WORK, MAKE))
        assert "agent-unregistered" in [each.check for each in found]

    def test_an_agent_beyond_its_scope_is_told_path_by_path(self, tmp_path: Path) -> None:
        case = Case({**MAKE, "Jenkinsfile": "node {}\n", "uv.lock": "version = 1\n"}, inventory=ONLY_LOCKS)
        found = [each for each in case.findings(tmp_path) if each.check == "agent-out-of-scope"]
        assert [(each.path, each.severity) for each in found] == [
            ("Jenkinsfile", Severity.CRITICAL),
            ("Makefile", Severity.HIGH),
        ]
        assert [each.message for each in found] == [
            "claude-code may not touch ci, and changed Jenkinsfile",
            "claude-code may not touch build-script, and changed Makefile",
        ]
        assert len({each.fingerprint for each in found}) == 2

    @pytest.mark.parametrize("inventory", [OTHER, UNTIL_JUNE])
    def test_an_agent_is_told_once_a_commit_by_the_worst_it_did(self, tmp_path: Path, inventory: str) -> None:
        files = {"Dockerfile": "FROM scratch\n", "KEYS": "a key\n", "NEWS": "soon\n"}
        found = Case(files, inventory=inventory).findings(tmp_path)
        mine = [each for each in found if each.check in ("agent-unregistered", "agent-expired")]
        assert [(each.path, [str(category) for category in each.categories]) for each in mine] == [
            ("KEYS", ["signing"])
        ]

    @pytest.mark.parametrize("inventory", [OTHER, UNTIL_JUNE, ONLY_LOCKS])
    def test_keeps_its_fingerprint_through_a_rebase(self, tmp_path: Path, inventory: str) -> None:
        told = ("agent-unregistered", "agent-expired", "agent-out-of-scope")
        one, two = (
            [each.fingerprint for each in case.findings(tmp_path / name) if each.check in told]
            for name, case in {
                "one": Case(MAKE, inventory=inventory),
                "two": Case(MAKE, f"Reworded\n\n{CLAUDE_TRAILER}\n", start={"x": "y"}, inventory=inventory),
            }.items()
        )
        assert one == two != []

    def test_each_of_two_agents_is_asked_for(self, tmp_path: Path) -> None:
        both = f"{WORK}Co-authored-by: Codex <codex@openai.com>\n"
        found = Case(MAKE, both, inventory="{id: devin, owner: bob}").findings(tmp_path)
        mine = [each for each in found if each.check == "agent-unregistered"]
        assert {each.agents for each in mine} == {("claude-code",), ("codex",)}
        assert len({each.fingerprint for each in mine}) == 2

    @pytest.mark.parametrize("inventory", [OTHER, UNOWNED, UNTIL_JUNE, ONLY_LOCKS])
    def test_what_it_says_is_held_until_a_review(self, tmp_path: Path, inventory: str) -> None:
        def outcomes(name: str, case: Case) -> set[Disposition]:
            told = {"agent-unregistered", "agent-expired", "agent-out-of-scope"}
            return {each.outcome for each in case.findings(tmp_path / name) if each.check in told}

        reviewed = reviewed_by(f"Reviewed-by: {ANN.replace('Ann', 'Eve').replace('ann', 'eve')}")
        assert outcomes("held", Case(MAKE, inventory=inventory)) == {Disposition.HELD}
        assert outcomes("reviewed", Case(MAKE, reviewed, inventory=inventory)) == {Disposition.APPROVED}
        assert outcomes("advisory", Case(MAKE, inventory=inventory, preset="advisory")) == {Disposition.ADVISORY}

    def test_a_day_is_the_check_s_and_not_the_commit_s(self, tmp_path: Path) -> None:
        checks = [
            [each.check for each in Case(MAKE, inventory=UNTIL_JUNE, today=today).findings(tmp_path / today)]
            for today in ("2025-06-30", "2025-07-01")
        ]
        assert ["agent-expired" in each for each in checks] == [False, True]
