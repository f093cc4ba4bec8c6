"""What recorders wrote about a commit, in real notes: an agent where its lines are in the commit, else nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kit.attributing import attributions
from kit.history import ANN, BOB, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, scan
from kit.notes import OTHER, PERSON, PROMPT, SESSION, SHORT, TURN, add_note, by, git_ai, store, written_by
from kit.scenes import DEPENDABOT

from scanner.model.actor import ActorKind, Attribution, Evidence, Source
from scanner.model.scale import Outcome, Strength
from scanner.pipeline.notes import MOST
from scanner.reporters import json_v1
from scanner.rulebook.agents import compile_agents

AI = "refs/notes/ai"
Found = tuple[str, tuple[str, ...]]
HUMAN: Found = ("human", ())


def written(folder: Path, message: str = "Work\n", author: str = ANN) -> Repo:
    """A commit on a file of its own, and one before it that touched another."""
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n"})
    history.commit(message, files={"a.py": "1\n"}, author=author)
    return history.write(folder)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return written(tmp_path / "r")


def found(repo: Repo, words: str = "") -> Attribution:
    return attributions(repo, words)[repo.head]


def verdict(repo: Repo) -> Found:
    return found(repo).kind.value, found(repo).agents


GIT_AI: dict[str, tuple[str, Found]] = {
    "a session": (written_by("claude", "a.py"), ("assisted", ("claude-code",))),
    "a session among others' files": (written_by("claude", "a.py", "gone.py"), ("assisted", ("claude-code",))),
    "a prompt": (git_ai({"a.py": [PROMPT]}, prompts={PROMPT: by("codex")}), ("assisted", ("codex",))),
    "a short prompt": (git_ai({"a.py": [SHORT]}, prompts={SHORT: by("cursor")}), ("assisted", ("cursor",))),
    "a session beside a person": (
        git_ai({"a.py": [PERSON, TURN]}, sessions={SESSION: by("claude")}),
        ("assisted", ("claude-code",)),
    ),
    "two tools": (
        git_ai({"a.py": [TURN, OTHER]}, sessions={SESSION: by("claude"), OTHER: by("cursor")}),
        ("assisted", ("claude-code", "cursor")),
    ),
    "a tool in capitals": (written_by("Claude", "a.py"), ("assisted", ("claude-code",))),
    "a tool that no rule knows": (written_by("brand-new-agent", "a.py"), ("assisted", ("git-ai",))),
    "a tool that is none": (written_by("dependabot", "a.py"), ("assisted", ("git-ai",))),
    "nobody's session": (git_ai({"a.py": [TURN]}), ("assisted", ("git-ai",))),
    "a person": (git_ai({"a.py": [PERSON]}, humans={PERSON: {"author": ANN}}), HUMAN),
    "a person in an old log": (git_ai({"a.py": ["human"]}), HUMAN),
    "a session without lines": (git_ai({}, sessions={SESSION: by("claude")}), HUMAN),
    "a session beside a person's lines": (git_ai({"a.py": [PERSON]}, sessions={SESSION: by("claude")}), HUMAN),
    "files this commit does not touch": (written_by("claude", "README.md", "b.py"), HUMAN),
    "the tool's own tests": (written_by("mock_ai", "a.py"), HUMAN),
    "nothing": (git_ai({}), HUMAN),
    "an empty note": ("\n", HUMAN),
    "prose": ("AI Participation: 85%\n", HUMAN),
    "no UTF-8": ("\udcff\udcfe\n---\n\udcff", HUMAN),
}


@pytest.mark.parametrize(("text", "said"), GIT_AI.values(), ids=GIT_AI)
def test_a_log_of_lines(text: str, said: Found, repo: Repo) -> None:
    add_note(repo, AI, repo.head, text)
    assert verdict(repo) == said


def test_evidence_is_medium_and_names_ref_and_tool(repo: Repo) -> None:
    add_note(repo, AI, repo.head, written_by("claude", "a.py"))
    assert found(repo).evidence == (
        Evidence(Source.NOTES, AI, "claude: lines of this commit are its", "claude-code", Strength.MEDIUM),
    )
    assert found(repo).operators == (ANN,)


WEAK = ["a session without lines", "a session beside a person's lines", "files this commit does not touch"]


@pytest.mark.parametrize("name", WEAK)
def test_what_does_not_count_is_shown(name: str, repo: Repo) -> None:
    add_note(repo, AI, repo.head, GIT_AI[name][0])
    (evidence,) = found(repo).evidence
    assert (evidence.agent, evidence.strength) == ("claude-code", Strength.WEAK)


def test_no_note_says_nothing(repo: Repo) -> None:
    add_note(repo, AI, repo.oids[0], written_by("claude", "README.md"))
    assert found(repo) == Attribution(ActorKind.HUMAN)
    assert attributions(repo)[repo.oids[0]].agents == ("claude-code",)


def test_a_note_relaxes_nothing(tmp_path: Path) -> None:
    repo = written(tmp_path / "r", f"Work\n\n{CLAUDE_TRAILER}\n")
    add_note(repo, AI, repo.head, git_ai({"a.py": [PERSON]}, humans={PERSON: {"author": ANN}}))
    assert verdict(repo) == ("assisted", ("claude-code",))


def test_an_agents_lines_in_a_bots_commit_are_an_agents(tmp_path: Path) -> None:
    repo = written(tmp_path / "r", author=DEPENDABOT)
    assert verdict(repo) == ("bot", ())
    add_note(repo, AI, repo.head, written_by("claude", "a.py"))
    assert verdict(repo) == ("agent", ("claude-code",))


def test_it_is_held_on_a_release_path(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n"})
    history.commit("Work", files={"Makefile": "all:\n\tmake release\n"})
    repo = history.write(tmp_path / "r")
    add_note(repo, AI, repo.head, written_by("claude", "src/a.py"))
    assert scan(repo).outcome is Outcome.PASS
    add_note(repo, AI, repo.head, written_by("claude", "Makefile"))
    assert scan(repo).outcome is Outcome.HOLD


def test_a_merge_that_changes_nothing_has_no_lines(tmp_path: Path) -> None:
    history = History()
    start = history.commit("Start", files={"a.py": "1"})
    side = history.commit("Side", files={"b.py": "1"}, parents=[start], branch="side")
    history.commit("Merge branch 'side'", parents=[start, side])
    repo = history.write(tmp_path / "r")
    add_note(repo, AI, repo.head, written_by("claude", "b.py"))
    assert verdict(repo) == HUMAN


def test_a_removal_may_be_an_agents(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={"a.py": "1", "caf\udce9.py": "1"})
    history.commit("Work", files={"a.py": None, "caf\udce9.py": None})
    repo = history.write(tmp_path / "r")
    add_note(repo, AI, repo.head, written_by("claude", "caf\udce9.py"))
    assert verdict(repo) == ("assisted", ("claude-code",))


@pytest.mark.parametrize("words", ["", "--all", "HEAD", "HEAD~1..HEAD"])
def test_every_selection_reads_them(words: str, repo: Repo) -> None:
    add_note(repo, AI, repo.head, written_by("claude", "a.py"))
    assert found(repo, words).agents == ("claude-code",)


FANS = {"flat": "{0}", "two digits": "{1}/{2}", "four digits": "{1}/{3}/{4}"}


@pytest.mark.parametrize("shape", FANS.values(), ids=FANS)
def test_every_fan_out_is_read(shape: str, repo: Repo) -> None:
    oid = repo.head
    path = shape.format(oid, oid[:2], oid[2:], oid[2:4], oid[4:])
    others = {f"{number:040x}": "x" for number in range(5)}
    store(repo, AI, {path: written_by("claude", "a.py"), **others, "README": "x", "zz/README": "x"})
    assert verdict(repo) == ("assisted", ("claude-code",))


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_notes_in_any_object_format(object_format: str, tmp_path: Path) -> None:
    history = History()
    history.commit("Work", files={"a.py": "1\n"})
    repo = history.write(tmp_path / "r", object_format=object_format)
    add_note(repo, AI, repo.head, written_by("claude", "a.py"))
    assert verdict(repo) == ("assisted", ("claude-code",))


class TestRefs:
    def test_a_copy_of_a_remotes_notes_counts(self, repo: Repo) -> None:
        add_note(repo, "refs/notes/ai-remote/origin", repo.head, written_by("claude", "a.py"))
        assert [each.where for each in found(repo).evidence] == ["refs/notes/ai-remote/origin"]
        assert verdict(repo) == ("assisted", ("claude-code",))

    def test_it_is_older_than_the_tools_own(self, repo: Repo) -> None:
        add_note(repo, "refs/notes/ai-remote/origin", repo.head, written_by("cursor", "a.py"))
        add_note(repo, AI, repo.head, written_by("claude", "a.py"))
        assert verdict(repo) == ("assisted", ("claude-code",))

    @pytest.mark.parametrize(
        "ref", ["refs/notes/commits", "refs/notes/review", "refs/notes/ai-display", "refs/notes/aider"]
    )
    def test_other_notes_are_not_read(self, ref: str, repo: Repo) -> None:
        add_note(repo, ref, repo.head, written_by("claude", "a.py"))
        assert found(repo) == Attribution(ActorKind.HUMAN)
        assert scan(repo).coverage.notes == ()

    def test_the_report_names_the_refs_that_were_read(self, repo: Repo) -> None:
        add_note(repo, AI, repo.oids[0], "x")
        add_note(repo, "refs/notes/ai-remote/origin", repo.head, written_by("claude", "a.py"))
        report = scan(repo, all_commits=True)
        assert json_v1.document(report)["coverage"]["notes"] == [AI, "refs/notes/ai-remote/origin"]
        assert entry(report, repo.head).attribution.kind is ActorKind.ASSISTED

    def test_a_ref_may_be_a_bare_tree(self, repo: Repo) -> None:
        repo.git("update-ref", AI, store(repo, "refs/x", {repo.head: written_by("claude", "a.py")}))
        assert verdict(repo) == ("assisted", ("claude-code",))


HUMAN_TRACE = {"files": [{"path": "a.py", "conversations": [{"ranges": [{"contributor": {"type": "human"}}]}]}]}
BLAME = {"version": 2, "attributions": [{"path": "a.py", "provider": "cursor", "startLine": 1, "endLine": 1}]}


class TestTwoRecorders:
    """Each is asked, whatever another says."""

    def test_of_different_files_in_the_rulebook(self, repo: Repo) -> None:
        add_note(repo, AI, repo.head, git_ai({"a.py": [PERSON]}))
        add_note(repo, "refs/notes/agentblame", repo.head, json.dumps(BLAME))
        assert verdict(repo) == ("assisted", ("cursor",))

    def test_of_one_file_in_the_rulebook(self, repo: Repo) -> None:
        add_note(repo, "refs/notes/agent-trace", repo.head, json.dumps(HUMAN_TRACE))
        add_note(repo, "refs/notes/agentblame", repo.head, json.dumps(BLAME))
        assert verdict(repo) == ("assisted", ("cursor",))


class TestDamage:
    """Notes are beside the history: whatever is wrong with them, the history is read."""

    def test_one_that_is_too_long_is_left_alone(self, repo: Repo) -> None:
        add_note(repo, AI, repo.head, written_by("claude", "a.py") + " " * 10_000_000)
        assert verdict(repo) == HUMAN

    def test_one_of_megabytes_is_read(self, repo: Repo) -> None:
        add_note(repo, AI, repo.head, (written_by("claude", "a.py") + " " * MOST)[:MOST])
        assert verdict(repo) == ("assisted", ("claude-code",))

    def test_a_note_that_is_not_here_says_nothing(self, repo: Repo) -> None:
        row = f"100644 blob {'f' * 40}\t{repo.head}\n"
        repo.git("update-ref", AI, repo.git("mktree", "--missing", stdin=row.encode()))
        report = scan(repo, all_commits=True)
        assert (report.outcome, report.actors) == (Outcome.PASS, {ActorKind.HUMAN: 2})

    def test_a_note_may_be_anything(self, repo: Repo) -> None:
        rows = f"120000 blob {repo.git('hash-object', '-w', '--stdin', stdin=b'x')}\t{repo.head}\n"
        rows += f"160000 commit {'1' * 40}\t{repo.oids[0]}\n"
        repo.git("update-ref", AI, repo.git("mktree", "--missing", stdin=rows.encode()))
        assert scan(repo, all_commits=True).actors == {ActorKind.HUMAN: 2}

    @pytest.mark.parametrize("missing", ["the ref's object", "its tree", "a folder of it"])
    def test_a_ref_that_cannot_be_read_is_named(self, missing: str, repo: Repo) -> None:
        blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
        if missing == "its tree":
            people = "".join(f"{role} {ANN} 1 +0000\n" for role in ("author", "committer"))
            content = f"tree {'f' * 40}\n{people}\nNotes\n".encode()
            target = repo.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content)
        elif missing == "a folder of it":
            rows = f"100644 blob {blob}\tx\n040000 tree {'f' * 40}\tab\n"
            target = repo.git("mktree", "--missing", stdin=rows.encode())
        else:
            target = "f" * 40
        place = repo.path / ".git" / AI
        place.parent.mkdir(parents=True)
        place.write_text(f"{target}\n")
        report = scan(repo, all_commits=True)
        assert report.actors == {ActorKind.HUMAN: 2}
        assert any(AI in f"{each.what} {each.why}" or "notes" in each.what for each in report.coverage.skipped)

    def test_a_ref_may_name_a_file(self, repo: Repo) -> None:
        repo.git("update-ref", AI, repo.git("hash-object", "-w", "--stdin", stdin=b"x"))
        assert scan(repo, all_commits=True).actors == {ActorKind.HUMAN: 2}

    def test_a_megabyte_of_a_name_is_not_repeated(self, repo: Repo) -> None:
        add_note(repo, AI, repo.head, written_by("x" * 1_000_000, "a.py"))
        assert verdict(repo) == ("assisted", ("git-ai",))
        assert len(json_v1.render(scan(repo))) < 100_000

    def test_what_a_name_holds_does_not_reach_a_report_unescaped(self, repo: Repo) -> None:
        add_note(repo, AI, repo.head, written_by("\x1b[2J\udcff\u202e\n", "a.py"))
        assert json_v1.render(scan(repo)).isascii()


CHECKPOINT, ULID = "a3b2c4d5e6f7", "01KVBJCWYA4YW6J5M9GP655HZN"
CLAUDE_SESSION = json.dumps({"agent": "Claude Code", "files_touched": ["a.py"], "session_id": "1"})
LINK = f"Entire-Checkpoint: {CHECKPOINT}"
BRANCH = "refs/heads/entire/checkpoints/v1"
FOLDER = "a3/b2c4d5e6f7"


QUOTED = {
    "a quotation": f"Work\n\n> {LINK}\n\nWhat it said.\n",
    "a fence": f"Work\n\n```\n{LINK}\n```\n\nWhat it said.\n",
    "prose": f"Work\n\nThe trailer {LINK} is one we keep.\n",
}


class TestEntire:
    """A checkpoint's sessions are found by the id in a commit's trailer."""

    @pytest.mark.parametrize("ref", [BRANCH, "refs/remotes/origin/entire/checkpoints/v1"])
    def test_the_session_names_the_agent(self, ref: str, tmp_path: Path) -> None:
        repo = written(tmp_path / "r", f"Work\n\n{LINK}\n")
        assert verdict(repo) == ("assisted", ("entire",))
        store(repo, ref, {f"{FOLDER}/0/metadata.json": CLAUDE_SESSION, f"{FOLDER}/metadata.json": '{"sessions": []}'})
        assert verdict(repo) == ("assisted", ("entire", "claude-code"))
        assert ref in scan(repo).coverage.notes

    def test_each_session_of_a_checkpoint_is_read(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "r", f"Work\n\n{LINK}\n")
        second = CLAUDE_SESSION.replace("Claude Code", "Cursor")
        store(repo, BRANCH, {f"{FOLDER}/0/metadata.json": CLAUDE_SESSION, f"{FOLDER}/1/metadata.json": second})
        assert verdict(repo) == ("assisted", ("entire", "claude-code", "cursor"))

    def test_a_checkpoint_may_have_a_ref_of_its_own(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "r", f"Work\n\nEntire-Checkpoint: {ULID}\n")
        store(repo, f"refs/entire/checkpoints/{ULID[-2:]}/{ULID}", {"0/metadata.json": CLAUDE_SESSION})
        assert verdict(repo) == ("assisted", ("entire", "claude-code"))

    def test_after_a_squash_several_are_linked(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "r", f"Work\n\n* One\n\n{LINK}\n\n* Two\n\nEntire-Checkpoint: 0123456789ab\n")
        second = CLAUDE_SESSION.replace("Claude Code", "Cursor")
        store(repo, BRANCH, {f"{FOLDER}/0/metadata.json": CLAUDE_SESSION, "01/23456789ab/0/metadata.json": second})
        assert verdict(repo) == ("assisted", ("entire", "claude-code", "cursor"))

    def test_a_session_on_other_files_is_weak(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "r", f"Work\n\n{LINK}\n")
        store(repo, BRANCH, {f"{FOLDER}/0/metadata.json": CLAUDE_SESSION.replace("a.py", "b.py")})
        assert verdict(repo) == ("assisted", ("entire",))

    def test_without_a_link_a_session_is_nobodys(self, repo: Repo) -> None:
        store(repo, BRANCH, {f"{FOLDER}/0/metadata.json": CLAUDE_SESSION, repo.head: CLAUDE_SESSION})
        assert found(repo) == Attribution(ActorKind.HUMAN)

    @pytest.mark.parametrize("message", QUOTED.values(), ids=QUOTED)
    def test_a_link_that_is_quoted_is_none(self, message: str, tmp_path: Path) -> None:
        repo = written(tmp_path / "r", message)
        store(repo, BRANCH, {f"{FOLDER}/0/metadata.json": CLAUDE_SESSION})
        assert verdict(repo) == HUMAN

    def test_the_branch_of_checkpoints_itself_is_nobodys_work(self, repo: Repo) -> None:
        store(repo, BRANCH, {f"{FOLDER}/0/metadata.json": CLAUDE_SESSION})
        assert {each.kind for each in attributions(repo, "--all").values()} == {ActorKind.HUMAN}


RECORDER = compile_agents(
    {
        "keeper": {
            "id": "keeper",
            "name": "Keeper",
            "class": "recorder",
            "notes": [{"ref": "refs/notes/kept/*", "format": "git-ai", "strength": "weak"}],
        },
        "maker": {"id": "maker", "name": "Maker", "class": "agent", "recorded_as": ["The Maker", "mk"]},
    }
)


def test_a_rule_says_how_much_a_recorder_is_worth(repo: Repo) -> None:
    add_note(repo, "refs/notes/kept/here", repo.head, written_by("mk", "a.py"))
    (attribution,) = (each for oid, each in attributions(repo, agents=RECORDER).items() if oid == repo.head)
    assert attribution.kind is ActorKind.HUMAN
    assert [(each.agent, each.strength) for each in attribution.evidence] == [("maker", Strength.WEAK)]


@pytest.mark.parametrize("tool", ["maker", "The Maker", "  MK "])
def test_a_rule_says_what_recorders_call_an_agent(tool: str) -> None:
    assert RECORDER.recorded_as(tool) == "maker"


def test_bob_is_nobodys_tool() -> None:
    assert RECORDER.recorded_as(BOB) == RECORDER.recorded_as("") == ""
