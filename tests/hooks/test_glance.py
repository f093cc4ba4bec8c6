"""The glance at an index answers "plainly nothing" or leaves it to the whole, and overlooks nothing that would say."""

from __future__ import annotations

import base64
import gzip
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import CLAUDE_TRAILER, ENVIRONMENT, History, Repo
from kit.secrets import ALLOW, PRIVATE_KEY, aws_key, github_token, unique_token

from scanner.classify import classifier
from scanner.formats.references import may_refer
from scanner.hooks.glance import tools
from scanner.hooks.glance.look import glance as look
from scanner.hooks.glance.making import _lines, keep_tools
from scanner.hooks.glance.tools import Patterns
from scanner.hooks.pre_commit import judge_index
from scanner.model.scale import Outcome
from scanner.pipeline.options import Options
from scanner.pipeline.prepare import prepare
from scanner.pipeline.run import run
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository
from scanner.repo.selection import staged
from scanner.rulebook import load_rulebook

pytest.importorskip("hyperscan")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs posix_spawn")

WORKFLOW = ".github/workflows/release.yml"
STEPS = """\
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: bash tools/pack.sh
      - run: bash tools/later.sh
      - run: twine upload dist/*
"""
PASSWORD = 'password = "' + "hunter" + '2butlonger"\n'
START = {
    "src/app.py": f"print(1)\n{PASSWORD}",
    "docs/page.md": "words\n",
    "tools/pack.sh": "true\n",
    WORKFLOW: STEPS,
}
HOOKS = ("pre-commit", "commit-msg")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files=START)
    return history.write(tmp_path / "r")


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "cache")


def whole(repo: Repo, cache: str, environ: Mapping[str, str] = ENVIRONMENT) -> None:
    """What a hook does when a glance was not enough."""
    repository = open_repository(str(repo.path), environ)
    options = Options(today="2025-07-01", environ=environ, cache_folder=cache, cache=False)
    with open_objects(repository.git) as objects:
        context = prepare(repository, objects, load_rulebook(), staged(repository), options)
        run(context)
        keep_tools(context)


def glance(repo: Repo, cache: str, hook: str = "pre-commit", **variables: str) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repo.path)
        patch.setattr("scanner.hooks.glance.look.amends", lambda: False)
        return look(hook, {**ENVIRONMENT, **variables}, cache) == ""


@pytest.fixture
def looked_at(repo: Repo, cache: str) -> Repo:
    whole(repo, cache)
    return repo


def test_without_tools_it_is_left_to_the_whole(repo: Repo, cache: str) -> None:
    repo.stage({"src/app.py": "print(2)\n"})
    assert not any(glance(repo, cache, hook) for hook in HOOKS)
    whole(repo, cache)
    assert all(glance(repo, cache, hook) for hook in HOOKS)
    assert not glance(repo, "")


PLAIN: Mapping[str, Mapping[str, str | bytes | None]] = {
    "nothing": {},
    "a line of source": {"src/app.py": f"print(2)\n{PASSWORD}"},
    "a new file": {"src/new.py": "print(3)\n", "src/New File (1).txt": "x"},
    "a removed file": {"docs/page.md": None},
    "a line that passed a gate before": {"src/app.py": f"print(1)\n# more\n{PASSWORD}"},
}


@pytest.mark.parametrize("files", PLAIN.values(), ids=PLAIN)
def test_what_is_plain(files: Mapping[str, str | bytes | None], looked_at: Repo, cache: str) -> None:
    looked_at.stage(files)
    assert all(glance(looked_at, cache, hook) for hook in HOOKS)


DOUBTFUL: Mapping[str, Mapping[str, str | bytes | None]] = {
    "a release path": {WORKFLOW: f"{STEPS}# x\n"},
    "a release path in other letters": {".GitHub/Workflows/Release.YML": STEPS},
    "what a release path runs": {"tools/pack.sh": "false\n"},
    "what a release path would run": {"tools/later.sh": "true\n"},
    "the policy": {".twokey.yaml": "version: 1\n"},
    "a name in another script": {"src/\u0430pp.py": "x"},
    "a name that Windows reads as another": {".github/workflows/release.yml ": "x"},
    "a stream": {"src/app.py:x": "x"},
    "a repository inside": {"x/HEAD": "ref: refs/heads/main\n"},
}


@pytest.mark.parametrize("files", DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_is_not_plain(files: Mapping[str, str | bytes | None], looked_at: Repo, cache: str) -> None:
    looked_at.stage(files)
    assert not any(glance(looked_at, cache, hook) for hook in HOOKS)


SECRETS: Mapping[str, str | bytes] = {
    "a token": f"x = '{github_token()}'\n",
    "another password": PASSWORD.replace("hunter", "winter"),
    "a token that a comment allows": f"x = '{github_token()}'  {ALLOW}\n",
    "a token behind a NUL": b"\0" + github_token().encode(),
    "a token in UTF-16": f"x = '{github_token()}'\n".encode("utf-16"),
    "a token in base64": base64.b64encode(github_token().encode()),
    "a token behind a carriage return": f"a\rx = '{github_token()}'\r",
    "a token in the last bytes": f"x = {github_token()}",
    "a large file": "x" * (1 << 21),
    "a gzip": gzip.compress(github_token().encode()),
}


@pytest.mark.parametrize("name", ["src/app.py", "src/new.py"])
@pytest.mark.parametrize("content", SECRETS.values(), ids=SECRETS)
def test_what_may_be_a_secret(content: str | bytes, name: str, looked_at: Repo, cache: str) -> None:
    looked_at.stage({name: content})
    assert not glance(looked_at, cache)


TOLD: Mapping[str, Mapping[str, str]] = {
    "one": {"src/app.py": f"a = 1\nx = '{github_token()}'\n"},
    "two in two files": {"src/app.py": f"x = '{github_token()}'\n", "a.yml": f"x: {aws_key()}\n"},
    "the same twice": {"src/app.py": f"x = '{github_token()}'\n" * 2},
    "a private key": {"id": f"{PRIVATE_KEY}\n"},
    "more than are shown": {"src/app.py": "".join(f"x = '{unique_token(number)}'\n" for number in range(7))},
    "a guess beside a token": {"src/app.py": f"password = '{github_token()}'\n"},
    "no secret after all": {"src/app.py": "password = get_password(user)\n"},
    "in a name that is left out": {"src/yarn.lock.txt": f"x = '{github_token()}'\n", "docs/a.svg": PASSWORD},
}


@pytest.mark.parametrize("files", TOLD.values(), ids=TOLD)
def test_secrets_are_told_as_the_whole_tells_them(files: Mapping[str, str], looked_at: Repo, cache: str) -> None:
    looked_at.stage(files)
    repository = open_repository(str(looked_at.path), ENVIRONMENT)
    options = Options(today="2025-07-01", environ=ENVIRONMENT, cache_folder=cache, cache=False)
    with open_objects(repository.git) as objects:
        said = judge_index(run(prepare(repository, objects, load_rulebook(), staged(repository), options)))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(looked_at.path)
        assert look("pre-commit", ENVIRONMENT, cache) == said.words
    assert (said.outcome is Outcome.PASS) is (said.words == "")


@pytest.mark.parametrize("name", [".twokey.yaml", ".secrets.baseline", ".twokey-baseline"])
def test_what_could_excuse_a_secret_is_asked(name: str, repo: Repo, cache: str) -> None:
    repo.stage({name: {".twokey.yaml": "version: 1\n", ".secrets.baseline": "{}"}.get(name, "")})
    repo.git("commit", "-qm", "Set up")
    whole(repo, cache)
    repo.stage({"src/app.py": f"x = '{github_token()}'\n"})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repo.path)
        assert look("pre-commit", ENVIRONMENT, cache) is None


def test_the_same_line_in_another_file_is_new(looked_at: Repo, cache: str) -> None:
    looked_at.stage({"src/other.py": PASSWORD})
    assert not glance(looked_at, cache)


def test_a_token_that_moves_in_its_file_is_not_told_by_a_glance(repo: Repo, cache: str) -> None:
    repo.stage({"src/app.py": f"x = '{github_token()}'\n"})
    repo.git("commit", "-qm", "Start")
    whole(repo, cache)
    repo.stage({"src/app.py": f"yy = '{github_token()}'\n"})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repo.path)
        assert look("pre-commit", ENVIRONMENT, cache) is None


def test_a_line_whose_allowing_comment_goes_is_not_plain(repo: Repo, cache: str) -> None:
    above = f"{ALLOW.replace('secret', 'nextline secret')}\n"
    repo.stage({"src/app.py": f"{above}x = '{github_token()}'\n"})
    repo.git("commit", "-qm", "Allowed")
    whole(repo, cache)
    repo.stage({"src/app.py": f"x = '{github_token()}'\n"})
    assert not glance(repo, cache)


def test_links_and_repositories_are_not_plain(looked_at: Repo, cache: str) -> None:
    (looked_at.path / "link").symlink_to(WORKFLOW)
    looked_at.git("add", "link")
    assert not any(glance(looked_at, cache, hook) for hook in HOOKS)
    looked_at.git("reset", "-q")
    looked_at.git("update-index", "--add", "--cacheinfo", f"160000,{looked_at.head},sub")
    assert not any(glance(looked_at, cache, hook) for hook in HOOKS)


def test_a_merge_and_an_amended_commit_are_not_plain(looked_at: Repo, cache: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(looked_at.path)
        for amended in (True, False):
            patch.setattr("scanner.hooks.glance.look.amends", lambda amended=amended: amended)
            assert (look("commit-msg", ENVIRONMENT, cache) == "") is not amended
    (looked_at.path / ".git" / "MERGE_HEAD").write_text(f"{looked_at.head}\n")
    assert not any(glance(looked_at, cache, hook) for hook in HOOKS)


class TestLaterCommits:
    """What is known of one commit holds for those behind it that changed nothing of it."""

    def test_plain_ones(self, looked_at: Repo, cache: str) -> None:
        looked_at.stage({"src/app.py": "print(2)\n"})
        looked_at.git("commit", "-qm", "Work")
        looked_at.stage({"src/app.py": "print(3)\n"})
        assert all(glance(looked_at, cache, hook) for hook in HOOKS)

    @pytest.mark.parametrize("files", [{WORKFLOW: STEPS.replace("pack", "wrap")}, {"tools/later.sh": "true\n"}])
    def test_others(self, files: Mapping[str, str], looked_at: Repo, cache: str) -> None:
        looked_at.stage(files)
        looked_at.git("commit", "-qm", "Work")
        looked_at.stage({"tools/wrap.sh": "true\n"})
        assert not any(glance(looked_at, cache, hook) for hook in HOOKS)
        whole(looked_at, cache)
        assert glance(looked_at, cache, "commit-msg") is (WORKFLOW not in files)


class TestTools:
    """They hold for the code, the rules, the policy and the baseline that they were made from, and nothing else."""

    @pytest.mark.parametrize("name", [".twokey.yaml", ".secrets.baseline"])
    def test_another_policy_or_baseline(self, name: str, looked_at: Repo, cache: str) -> None:
        looked_at.stage({name: "version: 1\n" if "two" in name else "{}"})
        looked_at.git("commit", "-qm", "Set up")
        repo = looked_at
        repo.stage({"src/app.py": "print(2)\n"})
        assert not glance(repo, cache)

    def test_other_code_or_rules(self, looked_at: Repo, cache: str, monkeypatch: pytest.MonkeyPatch) -> None:
        assert glance(looked_at, cache)
        monkeypatch.setattr(tools, "_made", [b"other"])
        assert not any(glance(looked_at, cache, hook) for hook in HOOKS)

    @pytest.mark.parametrize("damage", [b"", b"5\n", b"x" * 100])
    def test_damaged_ones(self, damage: bytes, looked_at: Repo, cache: str) -> None:
        looked_at.stage({"src/app.py": "print(2)\n"})
        for file in Path(cache, "glance").iterdir():
            content = file.read_bytes()
            file.write_bytes(damage)
            assert not glance(looked_at, cache)
            whole(looked_at, cache)
            assert file.read_bytes() == content
            assert glance(looked_at, cache)

    def test_a_cut_off_database(self, looked_at: Repo, cache: str) -> None:
        looked_at.stage({"src/app.py": "print(2)\n"})
        (gates,) = Path(cache, "glance").glob("gates-*")
        gates.write_bytes(gates.read_bytes()[:-100_000])
        assert not glance(looked_at, cache)

    def test_of_another_repository(self, looked_at: Repo, cache: str, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files=START)
        other = history.write(tmp_path / "other")
        other.stage({"src/app.py": "print(2)\n"})
        assert not glance(other, cache)

    def test_only_the_owner_reads_them(self, looked_at: Repo, cache: str) -> None:
        modes = {file.stat().st_mode & 0o077 for file in Path(cache, "glance").iterdir()}
        assert modes == {0}


def test_in_a_work_tree_of_its_own(looked_at: Repo, cache: str, tmp_path: Path) -> None:
    looked_at.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    tree = Repo(tmp_path / "tree")
    tree.stage({"src/app.py": "print(2)\n"})
    assert not glance(tree, cache)
    whole(tree, cache)
    assert all(glance(tree, cache, hook) for hook in HOOKS)
    assert all(glance(tree, cache, hook, GIT_DIR=tree.git("rev-parse", "--git-dir")) for hook in HOOKS)


def test_another_index(looked_at: Repo, cache: str) -> None:
    """`git commit PATH` hands one to its hooks."""
    looked_at.git("read-tree", "HEAD", GIT_INDEX_FILE=".git/other")
    looked_at.stage({WORKFLOW: "on: push\n"})
    assert glance(looked_at, cache, GIT_INDEX_FILE=".git/other")
    assert not glance(looked_at, cache)


def test_whatever_goes_wrong_is_left_to_the_whole(looked_at: Repo, cache: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object) -> None:
        raise RuntimeError

    assert glance(looked_at, cache)
    monkeypatch.setattr("scanner.hooks.glance.look.staged", fails)
    assert not glance(looked_at, cache)


WRONG = (["pre-commit", "--help"], ["commit-msg"], ["commit-msg", "no such file"], ["commit-msg", "--help"])


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_a_call_that_git_would_not_make_is_answered_by_the_whole(
    words: list[str], looked_at: Repo, checkout: Path, cache: str
) -> None:
    code, modules = hook_run(looked_at, checkout, cache, *words)
    assert "scanner.cli.main" in modules
    assert code == (0 if "--help" in words else 2)


def test_before_the_first_commit(tmp_path: Path, cache: str) -> None:
    repo = Repo(tmp_path)
    repo.git("init", "-q")
    repo.stage({"src/app.py": "print(2)\n"})
    whole(repo, cache)
    assert not any(glance(repo, cache, hook) for hook in HOOKS)


class TestPaths:
    """Whatever the rules match, the patterns may."""

    rulebook = load_rulebook()
    patterns = Patterns(_lines(rulebook.paths).decode())
    classify = staticmethod(classifier(rulebook.paths, ()))
    literals = sorted({each.text for rule in rulebook.path_rules for each in rule.glob.segments if not each.any_depth})

    def test_every_pattern_with_its_stars_filled_in(self) -> None:
        for rule in self.rulebook.path_rules:
            for filling in ("", "x", "a.b"):
                parts = [
                    each.text.replace("*", filling).replace("?", "q")
                    for each in rule.glob.segments
                    if not each.any_depth
                ]
                path = "/".join(part for part in parts if part)
                if self.classify(path) is not None:
                    assert self.patterns.may_match(path), path

    @given(st.lists(st.sampled_from(literals).map(lambda text: text.replace("*", "x")), min_size=1, max_size=4))
    def test_any_words_of_theirs(self, parts: list[str]) -> None:
        path = "/".join(parts)
        if self.classify(path) is not None or may_refer(path):
            assert self.patterns.may_match(path)

    @pytest.mark.parametrize(
        "path",
        ["src/app/main.py", "lib/a.rb", "docs/guide/index.md", "internal/x/y.go", "tests/test_a.py", "a/b/c/D.java"],
    )
    def test_ordinary_source_is_none(self, path: str) -> None:
        assert not self.patterns.may_match(path)


def hook_run(repo: Repo, checkout: Path, cache: str, *words: str) -> tuple[int, set[str]]:
    """The exit code of a hook, and the modules that it imported."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scanner", "hook", *words],
        cwd=repo.path,
        env={**ENVIRONMENT, "PYTHONPATH": str(checkout), "TWOKEY_CACHE_DIR": cache},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}


NEVER = {"git", "rich", "requests", "urllib3", "sqlite3", "asyncio"}
NOT_FOR_A_GLANCE = {
    *NEVER,
    "detect_secrets",
    "argparse",
    "dataclasses",
    "subprocess",
    "pathlib",
    "yaml",
    "json",
    "scanner.cli.main",
}


@pytest.mark.parametrize("words", [["pre-commit"], ["commit-msg", "message"]], ids=HOOKS)
def test_what_the_hooks_import(words: list[str], repo: Repo, checkout: Path, cache: str) -> None:
    repo.write("message", "Work\n")
    repo.stage({"src/app.py": f"print(2)\n{PASSWORD}"})
    code, first = hook_run(repo, checkout, cache, *words)
    assert (code, first & NEVER) == (0, set())
    code, second = hook_run(repo, checkout, cache, *words)
    assert (code, second & NOT_FOR_A_GLANCE) == (0, set())
    assert ("hyperscan" in second) is (words[0] == "pre-commit")


@pytest.mark.parametrize("words", [["pre-commit"], ["commit-msg", "message"]], ids=HOOKS)
def test_an_agent_is_held_after_many_plain_commits(words: list[str], repo: Repo, checkout: Path, cache: str) -> None:
    for number in range(3):
        repo.stage({"src/app.py": f"print({number + 2})\n"})
        assert hook_run(repo, checkout, cache, *words if len(words) == 1 else ("commit-msg", os.devnull))[0] == 0
        repo.git("commit", "-qm", "Work")
    repo.write("message", f"Work\n\n{CLAUDE_TRAILER}\n")
    repo.stage({WORKFLOW: f"permissions: write-all\n{STEPS}", "src/app.py": f"x = '{github_token()}'\n"})
    assert hook_run(repo, checkout, cache, *words)[0] == 1
