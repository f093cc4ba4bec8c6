"""`twokey doctor` on set-ups that work, and on every one that only looks as if it did.

The hooks are installed by pre-commit itself, and where a remark says what to type, that is typed and looked at again.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, ENVIRONMENT, History, Repo, empty_repo
from kit.keys import ssh_key
from pre_commit.main import main

from scanner.cli import ancestry
from scanner.cli.diagnosis import registry
from scanner.cli.diagnosis.framework import STAGES
from scanner.errors import UndeterminedError
from scanner.model.process import Process
from scanner.rulebook import load_rulebook

Command = Callable[..., Any]

ANNS = {"GIT_AUTHOR_NAME": "Ann Lee", "GIT_AUTHOR_EMAIL": "ann@example.org", "COLUMNS": "160"}
CONFIG, POLICY, WORKFLOW = ".pre-commit-config.yaml", ".twokey.yaml", ".github/workflows/twokey.yml"
TYPES = "default_install_hook_types: [pre-commit, commit-msg, pre-push, prepare-commit-msg]\n"
ROSTER = """\
version: 1
reviewers: [{id: ann, name: Ann Lee, emails: [ann@example.org]}, {id: bob, emails: [bob@example.org]}]
"""
JOB = "on: pull_request\njobs: {gate: {runs-on: x, steps: [{run: twokey scan origin/main..HEAD}]}}\n"
GATED = {POLICY: ROSTER, WORKFLOW: JOB}


def asking(*names: str, top: str = TYPES, more: str = "") -> str:
    """A configuration of pre-commit that asks for these hooks."""
    hooks = "".join(f"      - id: {name}\n{more}" for name in names)
    return f"{top}repos:\n  - repo: https://github.com/OWNER/twokey\n    rev: v0.1.0\n    hooks:\n{hooks}"


def repository(folder: Path, files: Mapping[str, str] | None = None) -> Repo:
    history = History()
    history.commit("Start", files={"README.md": "x\n", **(files or {})})
    return history.write(folder / "r")


def pre_commit(repo: Repo, words: str) -> None:
    """Type what a remark says."""
    assert words.startswith("pre-commit install")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(repo.path)
        patch.setenv("PRE_COMMIT_HOME", str(repo.path.parent / "pre-commit"))
        assert main(shlex.split(words)[1:]) == 0


def hook(repo: Repo, stage: str, text: str, mode: int = 0o755, folder: str = ".git/hooks") -> Path:
    path = repo.path / folder / stage
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(mode)
    return path


def script(stage: str, command: str = "twokey") -> str:
    return f'#!/bin/sh\nexec {command} hook {stage} "$@"\n'


def remarks(found: Any) -> list[tuple[str, str]]:
    """Level and text of each remark, its fix included."""
    said: list[list[str]] = []
    for line in found.out.splitlines():
        if line[:1] != " ":
            said.append([line[:6].strip(), line[6:]])
        else:
            said[-1][1] += " " + line.strip()
    return [(level, text) for level, text in said]


def of(found: Any, level: str) -> list[str]:
    return [text for each, text in remarks(found) if each == level]


def fixes(found: Any, level: str) -> list[str]:
    return [text.partition(" fix: ")[2] for text in of(found, level)]


def test_a_repository_that_nobody_set_up(tmp_path: Path, twokey: Command) -> None:
    found = twokey(repository(tmp_path), "doctor", code=1, process=True, **ANNS)
    assert of(found, "FAIL") == [
        "no hook of twokey's is configured or installed: nothing looks at a commit before it is made fix: twokey init"
    ]
    assert any("the preset team judges" in text for text in of(found, "warn"))
    assert any("no CI job names twokey" in text and "init --ci github" in text for text in of(found, "warn"))
    assert "1 to fix" in found.err


def test_everything_set_up(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking(*STAGES)})
    pre_commit(repo, "pre-commit install")
    found = twokey(repo, "doctor", code=0, **ANNS)
    assert {level for level, _ in remarks(found)} == {"ok", "skip"}
    for words in ("twokey 0.1", "git 2", "whole history", "on the roster as ann", WORKFLOW, "extends team, digest "):
        assert words in found.out
    for stage in STAGES.values():
        assert f"hook {stage}: " in found.out
    assert found.err == "twokey: all is well\n"


def test_before_the_first_commit(tmp_path: Path, twokey: Command) -> None:
    found = twokey(empty_repo(tmp_path / "r"), "doctor", code=1, **ANNS)
    assert any("the preset team judges" in text for text in of(found, "warn"))


def test_outside_a_repository_and_typed_wrongly(tmp_path: Path, twokey: Command) -> None:
    assert "hint:" in twokey(tmp_path, "doctor", code=2).err
    assert "usage: twokey" in twokey(tmp_path, "doctor", "--nothing", code=2).err


def test_a_bare_repository_makes_no_commits(tmp_path: Path, twokey: Command) -> None:
    history = History()
    history.commit("Start", files=GATED)
    found = twokey(history.write(tmp_path / "r", bare=True), "doctor", code=0, **ANNS)
    assert len([text for text in of(found, "skip") if "bare" in text]) == 2


def test_one_check_that_cannot_be_made_stops_no_other(
    tmp_path: Path, twokey: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any) -> Any:
        raise UndeterminedError("the disk is gone", "buy one")
        yield

    monkeypatch.setattr(registry, "CHECKS", (registry.CHECKS[0], broken, *registry.CHECKS[1:]))
    found = twokey(repository(tmp_path), "doctor", code=1, **ANNS)
    assert "the disk is gone fix: buy one" in of(found, "FAIL")
    assert any("the whole history" in text for text in of(found, "ok"))


# Hooks that are asked for.


@pytest.mark.parametrize("name", STAGES)
def test_a_hook_that_is_asked_for_and_not_installed(tmp_path: Path, twokey: Command, name: str) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking(name)})
    found = twokey(repo, "doctor", code=1, **ANNS)
    (text,) = of(found, "FAIL")
    assert text.startswith(
        f"hook {STAGES[name]} is not installed: {CONFIG} asks for {name}, but there is no .git/hooks/"
    )
    (fix,) = fixes(found, "FAIL")
    pre_commit(repo, fix)
    assert of(twokey(repo, "doctor", code=0, **ANNS), "FAIL") == []


def test_the_silent_trap(tmp_path: Path, twokey: Command) -> None:
    """`pre-commit install` says "installed" and means another hook."""
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push", top="")})
    pre_commit(repo, "pre-commit install")
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert len(of(found, "FAIL")) == 2
    (text,) = (text for text in of(found, "warn") if "default_install" in text)
    assert "does not name commit-msg, pre-push" in text
    assert "[pre-commit, commit-msg, pre-push]" in text
    for fix in fixes(found, "FAIL"):
        pre_commit(repo, fix)
    found = twokey(repo, "doctor", code=0, **ANNS)
    assert any("does not name commit-msg" in text for text in of(found, "warn")), "the next clone has it again"


@pytest.mark.parametrize("types", [TYPES, "default_install_hook_types:\n  - commit-msg\n  - pre-push\n"])
def test_twin_types_that_name_all_that_is_needed(tmp_path: Path, twokey: Command, types: str) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push", top=types)})
    assert "default_install_hook_types" not in twokey(repo, "doctor", code=1, **ANNS).out


def test_types_at_the_wrong_level(tmp_path: Path, twokey: Command) -> None:
    text = asking("twokey", top="", more="        default_install_hook_types: [commit-msg]\n")
    found = twokey(repository(tmp_path, {**GATED, CONFIG: text}), "doctor", code=1, **ANNS)
    (said,) = (text for text in of(found, "warn") if "wrong level" in text)
    assert "repos[0].hooks[0]" in said


def test_stages_under_which_it_never_runs(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", more="        stages: [manual]\n")})
    pre_commit(repo, "pre-commit install")
    (text,) = of(twokey(repo, "doctor", code=1, **ANNS), "FAIL")
    assert "does not run at commit-msg" in text and "manual" in text


@pytest.mark.parametrize("key", ["files: ^src/", "exclude: .*"])
def test_a_filter_that_leaves_the_message_out(tmp_path: Path, twokey: Command, key: str) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push", top=f"{TYPES}{key}\n")})
    pre_commit(repo, "pre-commit install")
    (text,) = of(twokey(repo, "doctor", code=0, **ANNS), "warn")
    assert text.startswith("hook twokey never runs") and "COMMIT_EDITMSG" in text


@pytest.mark.parametrize("key", ["files: .*", "exclude: ^docs/", "fail_fast: true"])
def test_twin_a_filter_that_does_not(tmp_path: Path, twokey: Command, key: str) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push", top=f"{TYPES}{key}\n")})
    pre_commit(repo, "pre-commit install")
    assert of(twokey(repo, "doctor", code=0, **ANNS), "warn") == []


def test_only_the_early_warning_is_not_enough(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey-staged")})
    pre_commit(repo, "pre-commit install")
    found = twokey(repo, "doctor", code=0, **ANNS)
    assert [text.partition(":")[0] for text in of(found, "warn")] == ["no commit-msg hook", "no pre-push hook"]


@pytest.mark.parametrize("variable", ["SKIP", "PREK_SKIP"])
def test_skipped_in_this_shell(tmp_path: Path, twokey: Command, variable: str) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push", more="        alias: gate\n")})
    pre_commit(repo, "pre-commit install")
    for value in ("ruff, twokey", "gate"):
        found = twokey(repo, "doctor", code=0, **ANNS, **{variable: value})
        assert any("hook commit-msg is skipped" in text for text in of(found, "warn"))
        assert "ruff" not in found.out
    assert of(twokey(repo, "doctor", code=0, **ANNS, **{variable: "ruff,twokey-else"}), "warn") == []


# Where git looks for hooks.


def test_a_hook_file_that_git_passes_over(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push")})
    pre_commit(repo, "pre-commit install")
    (repo.path / ".git/hooks/commit-msg").chmod(0o644)
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert ["not executable" in text for text in of(found, "FAIL")] == [True]
    pre_commit(repo, *fixes(found, "FAIL"))
    assert of(twokey(repo, "doctor", code=0, **ANNS), "FAIL") == []


def test_a_hook_file_of_something_else(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push")})
    pre_commit(repo, "pre-commit install")
    hook(repo, "commit-msg", "#!/bin/sh\nexec commitlint\n")
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert ["runs something else" in text for text in of(found, "FAIL")] == [True]


def test_scripts_without_a_manager(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, GATED)
    for stage in ("commit-msg", "pre-push"):
        hook(repo, stage, script(stage, "/opt/twokey/bin/twokey"))
    found = twokey(repo, "doctor", code=0, **ANNS)
    assert "hook commit-msg: .git/hooks/commit-msg runs twokey" in of(found, "ok")
    assert of(found, "warn") == []


def test_a_script_behind_a_link(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, "tools/commit-msg": script("commit-msg")})
    (repo.path / "tools/commit-msg").chmod(0o755)
    (repo.path / ".git/hooks").mkdir()
    (repo.path / ".git/hooks/commit-msg").symlink_to("../../tools/commit-msg")
    assert any("hook commit-msg" in text for text in of(twokey(repo, "doctor", code=0, **ANNS), "ok"))


def test_a_script_whose_failure_is_lost(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, GATED)
    hook(repo, "commit-msg", '#!/bin/sh\ntwokey hook commit-msg "$1" || true\n')
    found = twokey(repo, "doctor", code=0, **ANNS)
    assert any("hook commit-msg holds nothing back" in text for text in of(found, "warn"))


def test_the_script_that_pre_commit_keeps(tmp_path: Path, twokey: Command) -> None:
    """It moves what it finds to `.legacy` and goes on running it."""
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey-push")})
    hook(repo, "commit-msg", script("commit-msg"))
    pre_commit(repo, "pre-commit install")
    found = twokey(repo, "doctor", code=0, **ANNS)
    assert "hook commit-msg: .git/hooks/commit-msg.legacy runs twokey" in of(found, "ok")


@pytest.mark.parametrize("scope", ["local", "global"])
def test_a_hooks_path_that_keeps_pre_commit_out(tmp_path: Path, twokey: Command, scope: str) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push")})
    pre_commit(repo, "pre-commit install")
    settings = {"GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")}
    repo.git("config", f"--{scope}", "core.hooksPath", "~/hooks", **settings)
    found = twokey(repo, "doctor", code=1, **ANNS, **settings)
    assert len(of(found, "FAIL")) == 2
    (text,) = (text for text in of(found, "warn") if "core.hooksPath" in text)
    assert "refuses" in text and "/hooks" in text
    words = text.partition(" fix: git ")[2].split()
    repo.git(*words, **settings)
    assert of(twokey(repo, "doctor", code=0, **ANNS, **settings), "warn") == []


@pytest.mark.parametrize("value", ["", " "])
def test_a_hooks_path_that_pre_commit_takes_for_none(tmp_path: Path, twokey: Command, value: str) -> None:
    """An empty one: `pre-commit install` says that it installed the hooks, and git never looks there."""
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push")})
    repo.git("config", "core.hooksPath", value)
    pre_commit(repo, "pre-commit install")
    hook(repo, "pre-commit", "#!/bin/sh\nexit 1\n")
    repo.git("commit", "-q", "--allow-empty", "-m", "No hook stops this")
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert len(of(found, "FAIL")) == 2
    assert all(f"there is no {value}/" in text for text in of(found, "FAIL"))
    (text,) = (text for text in of(found, "warn") if "core.hooksPath" in text)
    assert "refuses" not in text
    assert "git does not look in .git/hooks, and pre-commit install takes it for none" in text
    repo.git(*text.partition(" fix: git ")[2].split())
    assert of(twokey(repo, "doctor", code=0, **ANNS), "warn") == []
    with pytest.raises(AssertionError, match="'commit'"):
        repo.git("commit", "-q", "--allow-empty", "-m", "A hook stops this")


def test_twin_a_hooks_path_with_hooks_in_it(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push")})
    pre_commit(repo, "pre-commit install")
    (repo.path / ".git/hooks").rename(repo.path / "githooks")
    repo.git("config", "core.hooksPath", "githooks")
    for where in (repo.path, repo.path / ".github"):
        assert of(twokey(where, "doctor", code=0, **ANNS), "warn") == []
    assert "githooks/commit-msg" in twokey(repo, "doctor", code=0, **ANNS).out


def test_a_worktree_shares_the_hooks(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey", "twokey-push")})
    pre_commit(repo, "pre-commit install")
    repo.git("worktree", "add", "-q", str(tmp_path / "w"))
    (tmp_path / "w" / "deep").mkdir()
    assert ", started by .git/hooks/commit-msg" in twokey(repo.path / ".github", "doctor", code=0, **ANNS).out
    for where in (tmp_path / "w", tmp_path / "w" / "deep"):
        assert of(twokey(where, "doctor", code=0, **ANNS), "warn") == []
    found = twokey(tmp_path, "doctor", "--repo", str(tmp_path / "w" / "deep"), code=0, **ANNS)
    assert of(found, "warn") == []


def test_husky(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, ".husky/commit-msg": "twokey hook commit-msg $1\n"})
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert fixes(found, "FAIL") == ["npx husky"]
    hook(repo, "commit-msg", '#!/usr/bin/env sh\n. "$(dirname "$0")/h"\n', folder=".husky/_")
    repo.git("config", "core.hooksPath", ".husky/_")
    assert of(twokey(repo, "doctor", code=0, **ANNS), "FAIL") == []
    assert any("husky is" in text for text in of(twokey(repo, "doctor", code=0, HUSKY="0", **ANNS), "warn"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lefthook.yml", "commit-msg:\n  commands:\n    gate:\n      run: twokey hook commit-msg {1}\n"),
        (".lefthook.toml", "[[commit-msg.jobs]]\nrun = 'twokey hook commit-msg {1}'\n"),
        (".config/lefthook.json", '{"commit-msg": {"jobs": [{"run": "twokey hook commit-msg {1}"}]}}'),
    ],
)
def test_lefthook(tmp_path: Path, twokey: Command, name: str, text: str) -> None:
    repo = repository(tmp_path, {**GATED, name: text})
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert fixes(found, "FAIL") == ["lefthook install"]
    hook(
        repo, "commit-msg", '#!/bin/sh\ncall_lefthook()\n{\n  lefthook "$@"\n}\n\ncall_lefthook run "commit-msg" "$@"\n'
    )
    assert of(twokey(repo, "doctor", code=0, **ANNS), "FAIL") == []
    found = twokey(repo, "doctor", code=0, LEFTHOOK="0", **ANNS)
    assert any("lefthook is switched off" in text for text in of(found, "warn"))


# The policy, the people, the clone, CI.


def test_a_policy_that_cannot_be_read(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {POLICY: "version: 1\nextends: strictt\n"})
    texts = of(twokey(repo, "doctor", code=1, **ANNS), "FAIL")
    assert any("unknown preset 'strictt'" in text and "did you mean 'strict'" in text for text in texts)


def test_a_policy_that_is_not_committed(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, GATED)
    hook(repo, "commit-msg", script("commit-msg"))
    repo.write(POLICY, ROSTER + "since: abcdef1\n")
    found = twokey(repo, "doctor", code=0, **ANNS)
    assert any("differs from HEAD's" in text for text in of(found, "warn"))
    repo.write(POLICY, "version: 2\n")
    assert any("in the work tree cannot be read" in text for text in of(twokey(repo, "doctor", code=1, **ANNS), "FAIL"))
    (repo.path / POLICY).unlink()
    assert any("is missing in the work tree" in text for text in of(twokey(repo, "doctor", code=0, **ANNS), "warn"))


def test_twin_a_policy_with_other_line_ends(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, GATED)
    repo.write(POLICY, ROSTER.replace("\n", "\r\n"))
    assert "differs" not in twokey(repo, "doctor", code=1, **ANNS).out


@pytest.mark.parametrize(("preset", "told"), [("team", True), ("strict", True), ("advisory", False)])
def test_a_policy_without_a_roster(tmp_path: Path, twokey: Command, preset: str, told: bool) -> None:
    repo = repository(tmp_path, {POLICY: f"version: 1\nextends: {preset}\n"})
    assert ("has no roster" in twokey(repo, "doctor", code=1, **ANNS).out) is told


PEOPLE = {
    "on it": (ANN, "ok", "on the roster as ann"),
    "not on it": ("Eve Fox <eve@example.org>", "ok", "others approve"),
    "at another address": ("Ann Lee <ann@home.example>", "warn", "fix: git config user.email ann@example.org"),
}


@pytest.mark.parametrize(("who", "level", "words"), PEOPLE.values(), ids=PEOPLE)
def test_who_is_sitting_here(tmp_path: Path, twokey: Command, who: str, level: str, words: str) -> None:
    name, _, email = who.removesuffix(">").partition(" <")
    variables = {**ANNS, "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}
    found = twokey(repository(tmp_path, GATED), "doctor", code=1, **variables)
    assert any(f"you are {who}" in text and words in text for text in of(found, level))


def test_git_that_knows_nobody(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, GATED)
    repo.git("config", "user.useConfigOnly", "true")
    found = twokey(repo, "doctor", code=1)
    assert any("git does not know who you are" in text for text in of(found, "warn"))


def signing(repo: Repo, **settings: str) -> None:
    for name, value in settings.items():
        repo.git("config", name.replace("_", "."), value)


def strict(key: str) -> str:
    people = [{"id": "ann", "name": "Ann Lee", "emails": ["ann@example.org"], "keys": [key] if key else []}]
    return json.dumps({"version": 1, "extends": "strict", "reviewers": people})


def test_signing_where_the_policy_asks_for_it(tmp_path: Path, twokey: Command) -> None:
    key, other = ssh_key("ann"), ssh_key("eve")
    repo = repository(tmp_path, {**GATED, POLICY: strict(key.public)})
    hook(repo, "commit-msg", script("commit-msg"))

    def said(level: str, words: str) -> bool:
        return any(words in text for text in of(twokey(repo, "doctor", code=0, **ANNS), level))

    assert said("warn", "git would make none")
    signing(repo, gpg_format="ssh", user_signingKey=str(other.path))
    assert said("warn", "none of the keys that the roster has of ann")
    signing(repo, user_signingKey=str(tmp_path / "gone"))
    assert said("warn", "no key whose public half is a file here")
    for value in (str(key.path), f"{key.path}.pub", key.public, f"key::{key.public}"):
        signing(repo, user_signingKey=value)
        assert said("warn", "people's own commits signed too")
    signing(repo, commit_gpgSign="true")
    assert said("ok", "git signs, as the policy asks")
    assert said("ok", "allowedSignersFile")


def test_signing_with_a_key_that_nobody_listed(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, POLICY: strict("")})
    signing(repo, gpg_format="ssh", user_signingKey=str(ssh_key("ann").path), commit_gpgSign="true")
    assert any("no key of ann" in text for text in of(twokey(repo, "doctor", code=1, **ANNS), "warn"))


def test_twin_signing_where_nobody_asks_for_it(tmp_path: Path, twokey: Command) -> None:
    assert any("no signature" in text for text in of(twokey(repository(tmp_path, GATED), "doctor", **ANNS), "ok"))


def test_a_shallow_clone(tmp_path: Path, twokey: Command) -> None:
    history = History()
    history.commit("Start", files={"a": "1\n"})
    history.commit("More", files=GATED)
    origin = history.write(tmp_path / "origin")
    words = ["git", "clone", "-q", "--depth=1", f"file://{origin.path}", str(tmp_path / "r")]
    subprocess.run(words, env=ENVIRONMENT, check=True, capture_output=True)
    repo = Repo(tmp_path / "r")
    found = twokey(repo, "doctor", code=1, **ANNS)
    (text,) = (text for text in of(found, "warn") if "shallow" in text)
    repo.git(*text.partition(" fix: git ")[2].split())
    assert any("the whole history" in text for text in of(twokey(repo, "doctor", code=1, **ANNS), "ok"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (WORKFLOW, JOB),
        (".github/workflows/x.yaml", "steps:\n  - uses: OWNER/twokey/.github/actions/check@v1\n"),
        (WORKFLOW, "jobs:\n  a:\n    steps:\n      - run: twokey pr\n"),
        (WORKFLOW, f"jobs:\n  a:\n    steps:\n      - uses: acme/twokey@{'a' * 40} # v1.0.0\n"),
        (".gitlab-ci.yml", "gate:\n  script:\n    - uvx twokey scan\n"),
        (".gitlab-ci.yml", "include:\n  - component: gitlab.example.org/acme/twokey/twokey@1.0.0\n"),
        ("Jenkinsfile", "sh 'twokey scan'\n"),
    ],
)
def test_ci_that_names_it(tmp_path: Path, twokey: Command, name: str, text: str) -> None:
    found = twokey(repository(tmp_path, {name: text}), "doctor", code=1, **ANNS)
    assert any("CI names twokey" in each and name in each and "required" in each for each in of(found, "ok"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (WORKFLOW, "# twokey scan\non: push\n"),
        (WORKFLOW, "on: {push: {paths: [.twokey.yaml, .twokey-baseline]}}\n"),
        ("docs/twokey.yml", JOB),
        (".github/workflows/README.md", "twokey\n"),
    ],
)
def test_ci_that_does_not(tmp_path: Path, twokey: Command, name: str, text: str) -> None:
    found = twokey(repository(tmp_path, {name: text}), "doctor", code=1, **ANNS)
    assert any("no CI job names twokey" in each for each in of(found, "warn"))


def test_nothing_goes_online_unasked(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path)
    repo.git("config", "remote.origin.url", "https://github.com/acme/rocket")
    found = twokey(repo, "doctor", code=1, GH_TOKEN="t0ken", https_proxy="http://127.0.0.1:9", **ANNS)
    assert any("--online" in text for text in of(found, "skip"))
    assert "t0ken" not in found.out + found.err
    found = twokey(repo, "doctor", "--online", code=1, **ANNS)
    assert any("no token" in text for text in of(found, "skip"))
    found = twokey(repo, "doctor", "--online", code=1, GH_TOKEN="t0ken", https_proxy="http://127.0.0.1:9", **ANNS)
    assert any("could not be read" in text for text in of(found, "warn")), "a proxy where nobody listens"


# Repositories of somebody who means harm.


def test_no_hook_runs(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path, {**GATED, CONFIG: asking("twokey")})
    for stage in (*STAGES.values(), "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        hook(repo, stage, f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    for name in ("core.fsmonitor", "core.sshCommand", "credential.helper", "gpg.program", "core.pager", "core.editor"):
        repo.git("config", name, f"touch {tmp_path}/ran;")
    twokey(repo, "doctor", code=1, process=True, **ANNS)
    assert not (tmp_path / "ran").exists()


BAD = {
    "a bomb": "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
    + "".join(f"{two}: &{two} [{','.join([f'*{one}'] * 10)}]\n" for one, two in zip("bcdefgh", "cdefghi", strict=True)),
    "a key twice": "repos: []\nrepos: []\n",
    "a conflict": "<<<<<<< HEAD\nrepos: []\n=======\n>>>>>>> x\n",
    "a colour": 'repos: "\x1b[31m\n',
    "too large": "# " + "x" * 1_000_001,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_configuration_that_cannot_be_read(tmp_path: Path, twokey: Command, text: str) -> None:
    found = twokey(repository(tmp_path, {**GATED, CONFIG: text}), "doctor", code=1, **ANNS)
    assert [CONFIG in each and "cannot be read" in each for each in of(found, "FAIL")] == [True]
    assert "\x1b" not in found.out


def test_names_that_would_write_to_the_terminal(tmp_path: Path, twokey: Command) -> None:
    """What a repository chooses is spelled out, in prose and in what is to be typed."""
    text = asking("twokey", more='        alias: "\\e[2Jx"\n        stages: ["\\e]0;x\\a", "::error::x"]\n')
    policy = 'version: 1\nreviewers: [{id: "\\e[31m", name: Ann Lee, emails: ["$(touch-x)@example.org"]}]\n'
    repo = repository(tmp_path, {CONFIG: text, POLICY: policy, ".github/workflows/\x1b[31m.yml": "run: twokey\n"})
    found = twokey(repo, "doctor", code=1, FORCE_COLOR="", **ANNS)
    assert not [each for each in found.out + found.err if ord(each) < 32 and each != "\n"]
    assert not [line for line in found.out.split("\n") if line.lstrip().startswith("::")]
    assert "user.email $(" not in found.out


def test_files_that_are_no_files(tmp_path: Path, twokey: Command) -> None:
    secret = tmp_path / "secret"
    secret.write_text("twokey hook commit-msg\nrepos: {s3cr3t: 1}\n")
    repo = repository(tmp_path, GATED)
    os.mkfifo(repo.path / CONFIG)
    os.mkfifo(repo.path / ".gitlab-ci.yml")
    (repo.path / ".husky").symlink_to(tmp_path)
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert any(f"{CONFIG} cannot be read: no regular file" in text for text in of(found, "FAIL"))
    for name in (CONFIG, ".gitlab-ci.yml"):
        (repo.path / name).unlink()
        (repo.path / name).symlink_to(secret)
    found = twokey(repo, "doctor", code=1, **ANNS)
    assert any(f"{CONFIG} is a symbolic link" in text for text in of(found, "FAIL"))
    assert "s3cr3t" not in found.out
    (repo.path / WORKFLOW).unlink()
    assert any("no CI job" in text for text in of(twokey(repo, "doctor", code=1, **ANNS), "warn"))


# Who runs this shell.


def test_runtime_needs_no_repository(tmp_path: Path, twokey: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ancestry, "ancestors", lambda: (Process(2, "bash", ("bash",)),))
    found = twokey(tmp_path, "doctor", "--runtime", code=0, **ANNS)
    assert [text.partition(",")[0] for text in of(found, "ok")] == ["a person at a keyboard"]


def test_runtime_below_an_agent(tmp_path: Path, twokey: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ancestry, "ancestors", lambda: (Process(2, "claude", ("claude", "-p", "s3cr3t")),))
    any_value = next(
        rule for rule in load_rulebook().agents.environment if not (rule.near or rule.value or rule.contains)
    )
    found = twokey(tmp_path, "doctor", "--runtime", code=0, CLAUDECODE="1", **{any_value.name: "s3cr3t"}, **ANNS)
    (text,) = (text for text in of(found, "warn") if text.startswith("claude-code "))
    assert text.startswith("claude-code runs this: variable CLAUDECODE, process ")
    assert "approve refuses" in text
    assert any_value.name in found.out
    assert "s3cr3t" not in found.out + found.err


@pytest.mark.parametrize("width", ["60", "80", "160"])
def test_lines_fit_and_what_is_to_be_typed_is_whole(tmp_path: Path, twokey: Command, width: str) -> None:
    repo = repository(tmp_path, {CONFIG: asking("twokey")})
    out = twokey(repo, "doctor", code=1, **{**ANNS, "COLUMNS": width}).out
    assert max(len(line) for line in out.split("\n") if "fix: " not in line) <= int(width)
    assert "      fix: pre-commit install --hook-type commit-msg\n" in out


def test_colour_only_where_it_is_wanted(tmp_path: Path, twokey: Command) -> None:
    repo = repository(tmp_path)
    assert "\x1b[" not in twokey(repo, "doctor", code=1, **ANNS).out
    assert "\x1b[" in twokey(repo, "doctor", "--color", "always", code=1, **ANNS).out


def test_the_help(tmp_path: Path, twokey: Command) -> None:
    shown = twokey(tmp_path, "doctor", "--help", code=0).out
    assert "--runtime" in shown and "exit codes: 0" in shown
