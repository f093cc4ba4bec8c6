"""`twokey init` as a user runs it: what it proposes, what it asks, what it writes, and what it keeps its hands off."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, Content, History, Repo, empty_repo
from kit.judging import scan
from kit.keys import ssh_key

from scanner.cli import ancestry
from scanner.cli.main import main
from scanner.config.policy import Policy
from scanner.config.read import read_policy
from scanner.model.scale import Outcome
from scanner.rulebook import load_rulebook
from scanner.text import yaml

Init = Callable[..., int]
POLICY, HOOKS, WORKFLOW, PIPELINE = (
    ".twokey.yaml",
    ".pre-commit-config.yaml",
    ".github/workflows/twokey.yml",
    ".gitlab-ci.yml",
)
EVERYTHING = [WORKFLOW, HOOKS, POLICY]
EVE = "Eve Fox <eve@example.org>"
BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"


class Keyboard(io.StringIO):
    """A terminal at which these lines are typed."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def init(monkeypatch: pytest.MonkeyPatch) -> Init:
    """Run it. Without `typed` there is no terminal; nobody stands above, because tests may run below an agent."""

    def run(where: Repo | Path, *words: str, typed: Sequence[str] | None = None) -> int:
        monkeypatch.chdir(where.path if isinstance(where, Repo) else where)
        monkeypatch.setattr(ancestry, "ancestors", lambda pid=None: ())
        monkeypatch.setattr("sys.stdin", io.StringIO() if typed is None else Keyboard("".join(f"{t}\n" for t in typed)))
        return main(["init", *words])

    return run


def lived_in(folder: Path, files: dict[str, Content] | None = None) -> Repo:
    """Two people, an agent at work for each, a bot, and a forge that merges."""
    history = History()
    history.commit("Start", files={"README.md": "x\n", **(files or {})})
    for number in range(4):
        history.commit(f"By hand {number}", author=BOB, files={"src/b.py": f"{number}\n"})
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={"src/a.py": "1\n"})
    history.commit("Bump", author=BOT, committer=WEB_FLOW, files={"requirements.txt": "a==1\n"})
    topic = history.commit("Agent's own", author=CLAUDE, branch="topic", parents=[6], files={"src/c.py": "1\n"})
    history.commit("Merge", author=ANN, committer=WEB_FLOW, parents=[7, topic])
    repo = history.write(folder)
    repo.git("remote", "add", "origin", "https://github.com/acme/x.git")
    return repo


def new_files(repo: Repo) -> list[str]:
    return repo.git("ls-files", "--others", "--modified").split()


def policy_of(repo: Repo) -> Policy:
    return read_policy(load_rulebook(), (repo.path / POLICY).read_bytes(), POLICY)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return lived_in(tmp_path / "r")


class TestWhatIsWritten:
    def test_a_policy_of_the_people_and_agents_that_were_seen(self, repo: Repo, init: Init) -> None:
        assert init(repo, "--yes") == 0
        assert new_files(repo) == EVERYTHING
        policy = policy_of(repo)
        assert policy.preset == "team"
        assert repo.head.startswith(policy.since)
        assert len(policy.since) == 12
        assert [(each.id, each.emails) for each in policy.reviewers] == [
            ("bob-ray", ("bob@example.org",)),
            ("ann-lee", ("ann@example.org",)),
        ]
        assert [(each.id, each.owner, each.may_touch) for each in policy.agents] == [("claude-code", "ann-lee", ())]

    def test_a_human_who_commits_it_passes_and_the_gate_is_shut_behind_them(self, repo: Repo, init: Init) -> None:
        init(repo, "--yes")
        repo.git("add", "-A")
        repo.git("commit", "-q", "-m", "Set up twokey")
        assert scan(repo).outcome is Outcome.PASS
        assert scan(repo, "HEAD").outcome is Outcome.PASS
        repo.stage({WORKFLOW: None})
        repo.git("commit", "-q", "-m", f"Tidy\n\n{CLAUDE_TRAILER}")
        assert scan(repo).outcome is Outcome.FAIL

    def test_an_agent_who_commits_it_is_held(self, repo: Repo, init: Init) -> None:
        init(repo, "--yes")
        repo.git("add", "-A")
        repo.git("commit", "-q", "-m", f"Set up twokey\n\n{CLAUDE_TRAILER}")
        assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.HOLD

    def test_a_second_time_there_is_nothing_to_write(
        self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]
    ) -> None:
        init(repo, "--yes")
        before = {each: (repo.path / each).read_bytes() for each in EVERYTHING}
        capfd.readouterr()
        assert init(repo, "--yes", "--preset", "strict") == 0
        seen = capfd.readouterr()
        assert seen.out == ""
        assert "Nothing to write." in seen.err
        assert f"{POLICY} is there and is left as it is" in seen.err
        assert {each: (repo.path / each).read_bytes() for each in EVERYTHING} == before

    def test_it_neither_commits_nor_stages_nor_installs(self, repo: Repo, init: Init) -> None:
        head = repo.head
        init(repo, "--yes")
        assert repo.head == head
        assert repo.git("diff", "--cached", "--name-only") == ""
        assert not (repo.path / ".git" / "hooks").exists()

    def test_the_same_history_makes_the_same_text(self, repo: Repo, init: Init, tmp_path: Path) -> None:
        other = lived_in(tmp_path / "other")
        for each in (repo, other):
            init(each, "--yes")
        assert (repo.path / POLICY).read_text() == (other.path / POLICY).read_text()

    def test_what_to_do_next(self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]) -> None:
        init(repo, "--yes")
        said = capfd.readouterr().err
        steps = [
            f"git add {POLICY} {HOOKS} {WORKFLOW}",
            "git commit",
            "pre-commit install",
            "twokey doctor",
            "required",
        ]
        assert sorted(steps, key=said.index) == steps
        assert "agent" not in said
        (repo.path / POLICY).unlink()
        init(repo, "--yes")
        assert 'the check "twokey" a required one' in capfd.readouterr().err


class TestParts:
    @pytest.mark.parametrize(
        ("words", "files"),
        [
            (["--no-hooks"], [WORKFLOW, POLICY]),
            (["--ci", "none"], [HOOKS, POLICY]),
            (["--ci", "gitlab"], [PIPELINE, HOOKS, POLICY]),
            (["--no-hooks", "--ci", "none"], [POLICY]),
        ],
    )
    def test_files(self, repo: Repo, init: Init, words: list[str], files: list[str]) -> None:
        assert init(repo, "--yes", *words) == 0
        assert sorted(new_files(repo)) == sorted(files)

    def test_of_the_policy(self, repo: Repo, init: Init) -> None:
        init(repo, "--yes", "--no-roster", "--no-since", "--no-agents", "--preset", "advisory")
        policy = policy_of(repo)
        assert (policy.preset, policy.since, policy.reviewers, policy.agents) == ("advisory", "", (), ())

    def test_agents_have_an_owner_also_without_a_roster(self, repo: Repo, init: Init) -> None:
        init(repo, "--yes", "--no-roster")
        assert policy_of(repo).agents[0].owner == "ann-lee"

    def test_since_names_a_commit_of_head_s_history(
        self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]
    ) -> None:
        repo.git("branch", "ahead", repo.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "x"))
        for word in ("ahead", "nothing", "--output=x"):
            assert init(repo, "--yes", f"--since={word}") == 2
        assert new_files(repo) == []
        assert "HEAD's history" in capfd.readouterr().err
        assert init(repo, "--yes", "--since", "HEAD~2") == 0
        assert repo.git("rev-parse", "HEAD~2").startswith(policy_of(repo).since)

    def test_one_persons_repository_is_theirs_alone(self, tmp_path: Path, init: Init) -> None:
        history = History()
        history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={"a": "1"})
        repo = history.write(tmp_path / "r")
        init(repo, "--yes")
        assert policy_of(repo).preset == "solo"
        assert [each.id for each in policy_of(repo).reviewers] == ["ann-lee"]
        assert sorted(new_files(repo)) == [HOOKS, POLICY]  # no remote, nothing that speaks of a forge

    def test_a_roster_that_nobody_could_approve_under_is_spoken_of(
        self, tmp_path: Path, init: Init, capfd: pytest.CaptureFixture[str]
    ) -> None:
        history = History()
        history.commit("Work", files={"a": "1"})
        assert init(history.write(tmp_path / "r"), "--yes", "--preset", "strict") == 0
        said = capfd.readouterr().err
        assert "one person" in said
        assert "key" in said

    def test_before_the_first_commit(self, tmp_path: Path, init: Init) -> None:
        repo = empty_repo(tmp_path / "r")
        assert init(repo, "--yes", "--ci", "github") == 0
        assert (policy_of(repo).preset, policy_of(repo).since) == ("team", "")
        assert new_files(repo) == EVERYTHING

    def test_owners_and_signers_are_proposed(self, tmp_path: Path, init: Init) -> None:
        key = ssh_key("eve").public
        files = {
            "CODEOWNERS": f"* @acme/core {EVE.split('<')[1][:-1]}\n",
            ".github/allowed_signers": f"bob@example.org {key}\n",
        }
        fixture: dict[str, Content] = {"tests/data/allowed_signers": f"mallory@evil.example {ssh_key('m').public}\n"}
        repo = lived_in(tmp_path / "r", {**files, **fixture})
        init(repo, "--yes")
        found = policy_of(repo).reviewers
        assert [each.id for each in found] == ["bob-ray", "ann-lee", "eve"]
        assert [len(each.keys) for each in found] == [1, 0, 0]
        assert "@acme/core" in (repo.path / POLICY).read_text()
        repo.git("add", "-A")
        repo.git("commit", "-q", "-m", "Set up")
        assert not [each for each in scan(repo).notices if "verifies nothing" in each]

    def test_the_list_that_git_is_told_of(self, repo: Repo, init: Init, tmp_path: Path) -> None:
        signers = tmp_path / "signers"
        signers.write_text(f"ann@example.org {ssh_key('ann').public}\n")
        repo.git("config", "gpg.ssh.allowedSignersFile", str(signers))
        init(repo, "--yes")
        assert [len(each.keys) for each in policy_of(repo).reviewers] == [0, 1]


class TestAsking:
    def test_enter_takes_what_fits(self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]) -> None:
        assert init(repo, typed=["", "", "", "", "", "", "y"]) == 0
        seen = capfd.readouterr()
        assert new_files(repo) == EVERYTHING
        assert policy_of(repo).preset == "team"
        for word in ("[team]", "(bob-ray, ann-lee)", "(claude-code)", "[github]", "Write 3 files?"):
            assert word in seen.err
        assert seen.out.count("--- /dev/null") == 3

    def test_answers_count_and_what_is_none_is_asked_again(self, repo: Repo, init: Init) -> None:
        assert init(repo, typed=["loose", "STRICT", "n", "maybe", "yes", "n", "no", "none", "y"]) == 0
        policy = policy_of(repo)
        assert (policy.preset, policy.since, len(policy.reviewers), policy.agents) == ("strict", "", 2, ())
        assert new_files(repo) == [POLICY]

    def test_what_options_say_is_not_asked(self, repo: Repo, init: Init) -> None:
        words = ["--preset", "solo", "--no-since", "--no-roster", "--no-agents", "--hooks", "--ci", "none"]
        assert init(repo, *words, typed=["y"]) == 0
        assert sorted(new_files(repo)) == [HOOKS, POLICY]

    def test_what_is_there_is_not_asked_about(self, repo: Repo, init: Init) -> None:
        repo.write(POLICY, "version: 1\n")
        assert init(repo, typed=["", "", "y"]) == 0  # hooks, CI, and whether to write
        assert (repo.path / POLICY).read_text() == "version: 1\n"

    @pytest.mark.parametrize("last", [[""], ["n"], []])
    def test_without_a_yes_nothing_is_written(self, repo: Repo, init: Init, last: list[str]) -> None:
        assert init(repo, typed=["", "", "", "", "", "", *last]) == 1
        assert new_files(repo) == []

    def test_a_terminal_that_closes_ends_it(self, repo: Repo, init: Init) -> None:
        assert init(repo, typed=[""]) == 1
        assert new_files(repo) == []

    def test_without_a_terminal_it_says_how(self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]) -> None:
        assert init(repo) == 2
        assert "--dry-run" in capfd.readouterr().err
        assert new_files(repo) == []

    def test_a_dry_run_shows_everything_and_writes_nothing(self, repo: Repo, twokey: Callable[..., Any]) -> None:
        """`twokey` itself stands for a folder that stays as it was."""
        found = twokey(repo, "init", "--dry-run", code=0)
        for each in EVERYTHING:
            assert f"+++ b/{each}" in found.out
        assert "3 files would be" in found.err
        assert twokey(repo, "init", "--dry-run", "--yes", code=0).out == found.out

    def test_the_diff_is_one_that_git_applies(self, repo: Repo, twokey: Callable[..., Any], init: Init) -> None:
        repo.write(HOOKS, "repos:\n- repo: meta\n  hooks:\n  - id: identity\n")
        patch = twokey(repo, "init", "--dry-run", code=0).out
        init(repo, "--yes")
        written = {each: (repo.path / each).read_bytes() for each in EVERYTHING}
        for each in (POLICY, WORKFLOW):
            (repo.path / each).unlink()
        repo.write(HOOKS, "repos:\n- repo: meta\n  hooks:\n  - id: identity\n")
        repo.git("apply", stdin=patch.encode())
        assert {each: (repo.path / each).read_bytes() for each in EVERYTHING} == written


class TestWhatIsThere:
    def test_hooks_are_added_to_theirs(self, repo: Repo, init: Init) -> None:
        theirs = "repos:\n  # ours\n  - repo: meta\n    hooks: [{id: identity}]\n"
        repo.write(HOOKS, theirs)
        assert init(repo, "--yes") == 0
        text = (repo.path / HOOKS).read_text()
        assert text.split("\n", 1)[1].startswith(theirs)
        assert [each["repo"] for each in yaml.load(text)["repos"]][:-1] == ["meta"]

    def test_what_cannot_be_added_to_is_left_with_the_lines_to_paste(
        self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]
    ) -> None:
        repo.write(HOOKS, "repos: [{repo: meta, hooks: [{id: identity}]}]\n")
        assert init(repo, "--yes") == 1
        seen = capfd.readouterr()
        assert (repo.path / HOOKS).read_text() == "repos: [{repo: meta, hooks: [{id: identity}]}]\n"
        assert "\n  - repo: https://" in seen.out
        assert "put this into it yourself" in seen.err
        assert (repo.path / POLICY).exists()

    def test_a_pipeline_gets_its_job_from_a_person(
        self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]
    ) -> None:
        repo.write(PIPELINE, "build:\n  script: [make]\n")
        assert init(repo, "--yes", "--ci", "gitlab") == 1
        assert "\ntwokey:\n  image" in capfd.readouterr().out
        assert (repo.path / PIPELINE).read_text() == "build:\n  script: [make]\n"

    def test_what_head_has_and_the_work_tree_lacks_is_not_made_anew(
        self, tmp_path: Path, init: Init, capfd: pytest.CaptureFixture[str]
    ) -> None:
        repo = lived_in(tmp_path / "r", {POLICY: "version: 1\nextends: strict\n"})
        (repo.path / POLICY).unlink()
        assert init(repo, "--yes") == 0
        assert f"git restore {POLICY}" in capfd.readouterr().err
        assert not (repo.path / POLICY).exists()

    def test_a_policy_that_cannot_be_read_is_not_touched_either(self, repo: Repo, init: Init) -> None:
        repo.write(POLICY, "version: [\n")
        assert init(repo, "--yes") == 0
        assert (repo.path / POLICY).read_text() == "version: [\n"


class TestWhere:
    def test_at_the_top_wherever_it_is_run(self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str]) -> None:
        deep = repo.path / "deep" / "er"
        deep.mkdir(parents=True)
        assert init(deep, "--yes") == 0
        assert new_files(repo) == EVERYTHING
        assert f"cd {repo.path}" in capfd.readouterr().err

    def test_by_option(self, repo: Repo, init: Init, tmp_path: Path) -> None:
        assert init(tmp_path, "--yes", "--repo", str(repo.path)) == 0
        assert new_files(repo) == EVERYTHING

    def test_a_bare_repository_has_no_place_for_it(
        self, repo: Repo, tmp_path: Path, twokey: Callable[..., Any]
    ) -> None:
        repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare"))
        assert "bare" in twokey(tmp_path / "bare", "init", "--yes", code=2).err

    @pytest.mark.parametrize("link", [POLICY, HOOKS, ".github", ".github/workflows", WORKFLOW])
    def test_nothing_is_written_through_a_link(self, repo: Repo, init: Init, tmp_path: Path, link: str) -> None:
        """Neither that file nor any other: the set-up would be half of one."""
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (repo.path / link).parent.mkdir(parents=True, exist_ok=True)
        (repo.path / link).symlink_to(elsewhere)
        assert init(repo, "--yes") == 2
        assert list(elsewhere.iterdir()) == []
        assert [each for each in new_files(repo) if each != link] == []


class TestHostile:
    def test_names_and_lists_of_any_kind(self, tmp_path: Path, init: Init, capfd: pytest.CaptureFixture[str]) -> None:
        history = History()
        names = [
            "Eve: [x]\u202e\x1b[2J",
            'Q" #',
            "'",
            "yes",
            "🎉",
            b"\xff\xfe caf\xe9".decode("utf-8", "surrogateescape"),
        ]
        for number, name in enumerate(names):
            history.commit("x", author=f"{name} <p{number}@example.org>", files={"a": f"{number}"})
        history.commit(
            "x", files={"CODEOWNERS": "* @a\x1b[2J ::error::x @b\n", "allowed_signers": b"\xff\0 ssh-ed25519 A\n"}
        )
        repo = history.write(tmp_path / "r")
        assert init(repo, "--yes") == 0
        seen = capfd.readouterr()
        assert "\x1b" not in seen.out + seen.err
        assert len(policy_of(repo).reviewers) == len(names) + 1
        assert (repo.path / POLICY).read_text("utf-8").isprintable() is False  # line ends, and nothing else of the kind
        assert all(line.isprintable() for line in (repo.path / POLICY).read_text("utf-8").split("\n"))

    def test_an_agent_never_gets_onto_the_roster(self, tmp_path: Path, init: Init) -> None:
        history = History()
        for author in (CLAUDE, BOT, WEB_FLOW, "Ann Lee (aider) <ann@example.org>", "root <root@example.org>", BOB):
            history.commit("x", author=author, files={"a": author})
        repo = history.write(tmp_path / "r")
        init(repo, "--yes")
        assert [each.id for each in policy_of(repo).reviewers] == ["bob-ray"]

    def test_nothing_of_the_repository_runs(self, repo: Repo, init: Init, tmp_path: Path) -> None:
        ran = tmp_path / "ran"
        for name in ("core.fsmonitor", "core.editor", "diff.external", "core.pager"):
            repo.git("config", name, f"touch {ran}")
        repo.write("pip.py", f"open({str(ran)!r}, 'w')\n")
        assert init(repo, "--yes") == 0
        assert not ran.exists()

    def test_a_pipe_in_place_of_the_signers_does_not_stop_it(self, repo: Repo, init: Init, tmp_path: Path) -> None:
        subprocess.run(["mkfifo", str(tmp_path / "pipe"), str(repo.path / "CODEOWNERS")], check=True)
        repo.git("config", "gpg.ssh.allowedSignersFile", str(tmp_path / "pipe"))
        assert init(repo, "--yes") == 0

    def test_an_agent_is_told_whose_it_is_to_commit(
        self, repo: Repo, init: Init, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CLAUDECODE", "1")
        assert init(repo, "--yes") == 0
        said = capfd.readouterr().err
        assert "claude-code" in said
        assert "stop here" in said
        assert new_files(repo) == EVERYTHING
