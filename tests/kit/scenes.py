"""Whole repositories with the report on each: what reporters are shown. Ids and dates are fixed, so reports are too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, History, Repo, empty_repo
from kit.judging import scan
from kit.secrets import ALLOW, github_token
from scanner.model.report import Report
from scanner.model.scale import Outcome

KEY = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n-----END PGP PUBLIC KEY BLOCK-----\n"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
DEPENDABOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
EVE = "Eve Roe <eve@example.org>"


def clean(folder: Path) -> Report:
    """Two humans and an agent, and nothing that ships without review."""
    history = History()
    history.commit("Start", files={"Makefile": "all:\n", "README.md": "Read me.\n"})
    history.commit("Build faster", author=BOB, files={"Makefile": "all:\n\tmake -j2\n"})
    history.commit(f"Explain it\n\n{CLAUDE_TRAILER}\n", files={"README.md": "Read me again.\n"})
    return scan(history.write(folder), secrets=True)


def held(folder: Path) -> Report:
    """A branch on which agents and a bot changed what ships, a review that does not count, and one that nearly does."""
    history = History()
    history.commit("Start", files={"Makefile": "all:\n", "Jenkinsfile": "node {}\n"})
    history.commit(
        f"Build the release in one step\n\n{CLAUDE_TRAILER}\nReviewed-by: {ANN}\n",
        files={"Makefile": "all:\n\trelease\n"},
    )
    history.commit(
        f"Publish from the pipeline\n\nReviewed by: {BOB}\n",
        author=CLAUDE,
        files={"Jenkinsfile": "node { sh 'make all' }\n", "release.sh": "make all\n", "NEWS": "soon\n"},
    )
    history.commit("Renew the keys", author=DEPENDABOT, files={"KEYS": KEY})
    history.commit("Fix a word", author=EVE, files={"README.md": "Read me.\n"})
    repo = history.write(folder)
    return scan(repo, f"{repo.oids[0][:12]}..HEAD", secrets=True)


def approved(folder: Path) -> Report:
    """The same kind of branch, with an approval commit that covers it."""
    history = History()
    history.commit("Start", files={"Makefile": "all:\n"})
    history.commit(WORK, files={"Makefile": "all:\n\trelease\n", "KEYS": KEY})
    digest = scan(history.write(folder / "before"), "HEAD~1..HEAD").review_digest
    history.commit(f"Approve the release changes\n\nReviewed-by: {BOB}\nReviewed-digest: {digest}\n", author=BOB)
    return scan(history.write(folder / "after"), "HEAD~2..HEAD")


def secret(folder: Path) -> Report:
    """A token that a human committed and then removed, one that is allowed, and an agent's change beside them."""
    history = History()
    history.commit("Start", files={"app.py": "import os\n", "Makefile": "all:\n"})
    token = f"import os\n\nTOKEN = '{github_token()}'\n"
    history.commit(
        "Try it out", author=BOB, files={"app.py": token, "example.py": f"T = '{github_token('c')}'  {ALLOW}\n"}
    )
    history.commit("Take it back", author=BOB, files={"app.py": "import os\n"})
    history.commit(WORK, files={"Makefile": "all:\n\trelease\n"})
    return scan(history.write(folder), secrets=True)


def staged(folder: Path) -> Report:
    """What an agent at work has put into the index, and what it has not."""
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n"})
    repo = history.write(folder)
    repo.stage({"Makefile": "all:\n\trelease\n", "deploy.sh": "x\n"})
    repo.write("release.sh", "not staged\n")
    return scan(repo, "--staged", secrets=True, environ={"CLAUDECODE": "1"})


def nothing_staged(folder: Path) -> Report:
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n"})
    return scan(history.write(folder), "--staged")


def clone(origin: Repo, folder: Path, depth: int) -> Repo:
    """A shallow clone."""
    origin.git("clone", "-q", f"--depth={depth}", f"file://{origin.path}", str(folder))
    return Repo(folder)


def shallow(folder: Path) -> Report:
    """A clone that ends where the answer would be."""
    history = History()
    history.commit("Start", files={"Makefile": "all:\n"})
    history.commit(WORK, files={"Makefile": "all:\n\trelease\n"})
    return scan(clone(history.write(folder / "origin"), folder / "clone", 1))


def merged(folder: Path) -> Report:
    """A reviewed merge that hides a change of its own."""
    history = History()
    start = history.commit("Start", files={"Makefile": "all:\n\t./x 1\n", "release.sh": "./x 1\n"})
    main = history.commit("Meanwhile", files={"README.md": "x\n"})
    topic = history.commit(WORK, files={"release.sh": "./x 2\n"}, parents=[start], branch="topic")
    files = {"release.sh": "./x 2\n", "Makefile": "all:\n\t./evil\n"}
    message = f"Merge branch 'topic'\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\n"
    history.commit(message, author=BOB, files=files, parents=[main, topic])
    repo = history.write(folder)
    return scan(repo, f"{repo.oids[0]}..HEAD")


def malformed(folder: Path) -> Report:
    """A commit with two author lines."""
    history = History()
    history.commit("Start")
    repo = history.write(folder)
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"node {}\n")
    tree = repo.git("mktree", stdin=f"100644 blob {blob}\tJenkinsfile\n".encode())
    people = [f"{role} {who} 1750000000 +0000" for role, who in (("author", ANN), ("author", BOB), ("committer", ANN))]
    repo.raw_commit("\n".join((f"tree {tree}", f"parent {repo.head}", *people, "", "Work\n")).encode())
    return scan(repo, "HEAD~1..HEAD")


def strict(folder: Path) -> Report:
    """A policy file with a roster, a waiver, a history before it, and links and submodules."""
    history = History()
    history.commit("Long ago", author=CLAUDE, files={"Makefile": "all:\n\t./x 0\n"})
    repo = history.write(folder / "before")
    history.commit(
        "Adopt twokey",
        files={
            ".twokey.yaml": (
                f'version: 1\nextends: strict\nsince: "{repo.head}"\n'
                "reviewers: [{id: bob, name: Robert Ray, emails: [bob@example.org], groups: [release]}]\n"
                "waivers: [{id: W1, check: agent-touched-build-script, paths: [tools/**], reason: trial,"
                " approved_by: bob, expires: 2025-07-31}]\n"
            )
        },
    )
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\n", files={"Makefile": "all:\n\t./x 1\n"})
    history.commit(WORK, files={"tools/install.sh": "x\n"})
    modes = {"vendor/lib": "160000", "run-me": "120000"}
    history.commit(WORK, files={"vendor/lib": "1" * 40, "run-me": "Makefile"}, modes=modes)
    history.commit("Merge pull request #7 from acme/codex/fix-build\n", author=EVE, files={"VERSION": "2\n"})
    return scan(history.write(folder / "after"))


def excused(folder: Path) -> Report:
    """What passes without a review, by a waiver and by broken glass, and what does not: an old waiver, an agent."""
    history = History()
    waiver = "{id: %s, check: agent-touched-build-script, paths: [%s], reason: trial, approved_by: bob, expires: %s}"
    waivers = [waiver % ("W1", "tools/**", "2025-07-31"), waiver % ("W2", "Makefile", "2025-06-01")]
    policy = (
        "version: 1\nbreak_glass: {days: 30}\nreviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]},"
        f" {{id: ann, name: Ann Lee, emails: [ann@example.org]}}]\nwaivers: [{', '.join(waivers)}]\n"
    )
    history.commit("Start", files={".twokey.yaml": policy, "Makefile": "all:\n"})
    history.commit(WORK, files={"tools/install.sh": "x\n"})
    glass = "Break-glass: the token is live in production"
    history.commit(f"Stop the leak\n\n{CLAUDE_TRAILER}\n{glass}\n", files={"Jenkinsfile": "node {}\n"})
    history.commit(f"Once more\n\n{glass}\n", author=CLAUDE, files={"Makefile": "all:\n\tmake x\n"})
    repo = history.write(folder)
    return scan(repo, f"{repo.oids[0][:12]}..HEAD")


def all_refs(folder: Path) -> Report:
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    history.commit(WORK, files={"Makefile": "all:\n\tx\n"}, branch="elsewhere")
    return scan(history.write(folder, object_format="sha256"), "--all", all_commits=True)


def no_commits(folder: Path) -> Report:
    return scan(empty_repo(folder))


# Each may be anybody's to choose, and each would do something to a terminal, a line or a markup language.
FORGED = "PASS  nothing needs a second key"
ESCAPE, TITLE, BIDI, HIDDEN, BYTE = "\x1b[2J", "\x1b]0;owned\x07", "\u202e\u2066", "\u200b\u2060", "\udcff"
MARKUP = "[red]red[/red] [link=https://evil.example]x[/link] :skull: <b>b</b> **b**"
HOSTILE = f"{ESCAPE}{TITLE}{BIDI}{HIDDEN}{BYTE}\x85\u2028\x7f\r{MARKUP}"


def hostile(folder: Path) -> Report:
    """Names, subjects, trailers, paths and a policy that mean harm to whoever prints them."""
    name = "".join(each for each in HOSTILE if each not in "<>\n\r")
    history = History()
    reason = f'"x\\n{FORGED}\\n\\e[2J\\u202e[red]"'
    waiver = (
        f"{{id: W1, check: agent-touched-ci, paths: [Jenkinsfile], reason: {reason},"
        " approved_by: bob, expires: 2025-07-31}"
    )
    history.commit("Start", files={".twokey.yaml": f"version: 1\nwaivers: [{waiver}]\n"})
    history.commit(
        f"{HOSTILE}\n\nProse {HOSTILE}\n\nClaude-Session: https://claude.ai/code/session_01{HOSTILE}\n"
        f"Co-Authored-By: {name} <noreply@anthropic.com>\nReviewed by: {name} <bob@example.org>\nReviewed-by: {BOB}\n",
        author=f"{name} <{name.replace('@', '')}@example.org>",
        files={
            f"tools/install{HOSTILE.replace('/', '')}\n{FORGED}\n.sh": f"t = '{github_token()}'\n",
            f"tools/{FORGED}\ninstall.sh": "x\n",
            "Jenkinsfile": "x\n",
            ".twokey.yaml": f"version: 1\nextends: advisory\nwaivers: [{waiver}, {waiver.replace('W1', 'W2')}]\n",
        },
    )
    return scan(history.write(folder), "HEAD~1..HEAD", secrets=True)


SCENES: dict[str, Callable[[Path], Report]] = {
    each.__name__: each
    for each in (
        *(clean, held, approved, secret, staged, nothing_staged, shallow, merged, malformed, strict, all_refs),
        *(no_commits, hostile, excused),
    )
}
OUTCOMES = {
    **dict.fromkeys(("clean", "approved", "nothing_staged", "no_commits"), Outcome.PASS),
    **dict.fromkeys(("held", "staged", "merged", "strict", "all_refs", "excused"), Outcome.HOLD),
    **dict.fromkeys(("secret", "hostile"), Outcome.FAIL),
    **dict.fromkeys(("shallow", "malformed"), Outcome.UNDETERMINED),
}
