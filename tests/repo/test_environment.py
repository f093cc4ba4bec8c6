"""Neither variables nor a repository's configuration steer what is read, and no program of theirs runs (B78, B85,
B95)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from kit.history import ANN, CLAUDE, History, Repo

from scanner.repo.diff import staged_rows, tree_rows
from scanner.repo.environment import scrub
from scanner.repo.ident import current_identity, roots
from scanner.repo.log import read_log
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository, open_repository
from scanner.repo.refs import all_refs
from scanner.repo.tree import listing

GITLINK = "1234567890" * 4
NEXT = "0987654321" * 4
C_TXT = "0cfbf08886fca9a91cb753ec8734c84fcbe52c9f"  # the blob of "2\n"


def made(path: Path) -> Repo:
    """Four commits: a text, a link, a submodule whose bump `.gitmodules` wants ignored, and an agent's last one."""
    history = History()
    modules = '[submodule "sub"]\n\tpath = sub\n\turl = x\n\tignore = all\n'
    history.commit("root", files={"a": "1\n", "b": "1\n", "c.txt": "1\n", ".gitattributes": "*.txt diff=evil\n"})
    history.commit("link", files={"link": "a", ".gitmodules": modules}, modes={"link": "120000"})
    history.commit("sub", files={"sub": GITLINK}, modes={"sub": "160000"})
    history.commit("bump", author=CLAUDE, files={"sub": NEXT, "c.txt": "2\n"}, modes={"sub": "160000"})
    return history.write(path)


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return made(tmp_path / "r")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The same, for tests that leave it as they find it."""
    return made(tmp_path_factory.mktemp("shared") / "r")


@pytest.fixture(scope="module")
def seen(shared: Repo) -> list[object]:
    """What there is to see in it when nothing is in the way."""
    return view(opened(shared, {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull}), shared)


def view(repository: Repository, repo: Repo) -> list[object]:
    """Everything the wall reads of a repository."""
    git = repository.git
    with open_objects(git) as objects:
        blob = objects.blob(C_TXT)
        commit = objects.commit(repo.oids[-1])
    return [
        list(read_log(git, ("--all",))),
        tree_rows(git, repo.oids[0], repo.oids[-1]),
        staged_rows(git, repo.oids[0]),
        blob,
        commit,
        repository.head(),
        roots(git, ("HEAD",)),
        listing(git, repo.oids[-1]),
    ]


def opened(repo: Repo, environ: Mapping[str, str] | None = None, light: bool = True) -> Repository:
    return open_repository(str(repo.path), os.environ if environ is None else environ, light=light)


def test_plain_and_wrapped_git_agree(repo: Repo) -> None:
    assert view(opened(repo, light=True), repo) == view(opened(repo, light=False), repo)


HOSTILE = {
    "GIT_DIR": "/nonexistent",
    "GIT_WORK_TREE": "/nonexistent",
    "GIT_INDEX_FILE": "/nonexistent/index",
    "GIT_OBJECT_DIRECTORY": "/nonexistent",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/nonexistent",
    "GIT_NAMESPACE": "other",
    "GIT_CEILING_DIRECTORIES": "/",
    "GIT_EXTERNAL_DIFF": "/bin/false",
    "GIT_DIFF_OPTS": "-u0",
    "GIT_PAGER": "/bin/false",
    "GIT_LITERAL_PATHSPECS": "0",
    "GIT_ICASE_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "0",
    "GIT_REPLACE_REF_BASE": "refs/heads/",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "diff.noprefix",
    "GIT_CONFIG_VALUE_0": "broken",
    "GIT_CONFIG_PARAMETERS": "'diff.renames=copies'",
    "GIT_DEFAULT_HASH": "sha256",
    "GIT_TRACE": "1",
    "GIT_REDIRECT_STDOUT": "/dev/null",
    "GIT_GRAFT_FILE": "/nonexistent",
    "GIT_SHALLOW_FILE": "/nonexistent",
    "GIT_ATTR_SOURCE": "nothing",
    "GIT_REF_PARANOIA": "0",
}


@pytest.mark.parametrize("name", [*HOSTILE, "all"])
def test_variables_are_scrubbed(name: str, shared: Repo, seen: list[object]) -> None:
    hostile = HOSTILE if name == "all" else {name: HOSTILE[name]}
    assert view(opened(shared, {**os.environ, **hostile}), shared) == seen


def test_where_the_users_own_configuration_is_stays_known() -> None:
    kept = {"GIT_CONFIG_GLOBAL": "x", "GIT_CONFIG_NOSYSTEM": "1", "PATH": "y", "HOME": "z"}
    assert scrub({**kept, **HOSTILE}) == kept


CONFIG = {
    "log.showSignature": "true",
    "log.showRoot": "false",
    "log.date": "relative",
    "log.decorate": "full",
    "log.follow": "true",
    "log.mailmap": "true",
    "log.diffMerges": "off",
    "log.excludeDecoration": "*",
    "log.abbrevCommit": "true",
    "format.pretty": "oneline",
    "format.notes": "*",
    "notes.displayRef": "*",
    "diff.renames": "copies",
    "diff.noprefix": "true",
    "diff.relative": "true",
    "diff.ignoreSubmodules": "all",
    "diff.submodule": "log",
    "diff.orderFile": "{repo}/order",
    "diff.external": "{evil}",
    "diff.evil.command": "{evil}",
    "diff.evil.textconv": "{evil}",
    "diff.wsErrorHighlight": "all",
    "submodule.sub.ignore": "all",
    "color.ui": "always",
    "core.abbrev": "4",
    "core.quotePath": "true",
    "core.pager": "{evil}",
    "pager.log": "{evil}",
    "core.fsmonitor": "{evil}",
    "core.hooksPath": "{repo}/hooks",
    "core.sshCommand": "{evil}",
    "core.alternateRefsCommand": "{evil}",
    "core.warnAmbiguousRefs": "true",
    "core.attributesFile": "{repo}/attributes",
    "core.commentChar": ";",
    "core.ignoreCase": "true",
    "core.precomposeUnicode": "true",
    "filter.evil.smudge": "{evil}",
    "filter.evil.clean": "{evil}",
    "gpg.program": "{evil}",
    "gpg.ssh.program": "{evil}",
    "i18n.logOutputEncoding": "UTF-16",
    "i18n.commitEncoding": "UTF-16",
    "mailmap.file": "{repo}/mailmap",
    "extensions.partialClone": "origin",
    "remote.origin.promisor": "true",
    "remote.origin.url": "ext::{evil}",
    "alias.log": "!{evil}",
    "blame.ignoreRevsFile": "{repo}/order",
}


def hostile_config(repo: Repo, tmp_path: Path, names: list[str]) -> Path:
    """Set `names` to what CONFIG says; the returned file comes into being when one of the programs runs."""
    proof, evil = tmp_path / "ran", tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {proof}\ncat >/dev/null\n")
    evil.chmod(0o755)
    folder = tmp_path / "hostile"
    (folder / "hooks").mkdir(parents=True)
    (folder / "hooks/post-index-change").symlink_to(evil)
    (folder / "order").write_text("sub\nlink\n")
    (folder / "attributes").write_text("* diff=evil filter=evil\n")
    (folder / "mailmap").write_text("Eve Roe <eve@example.org> Claude <noreply@anthropic.com>\n")
    with (repo.path / ".git/config").open("a") as config:
        for name in names:
            section, _, rest = name.partition(".")
            subsection, _, key = rest.rpartition(".")
            value = CONFIG[name].format(repo=folder, evil=evil)
            config.write(f'[{section} "{subsection}"]\n' if subsection else f"[{section}]\n")
            config.write(f'\t{key} = "{value}"\n')
    return proof


@pytest.mark.parametrize("name", [*CONFIG, "all"])
def test_configuration_changes_nothing_and_runs_nothing(
    name: str, shared: Repo, seen: list[object], tmp_path: Path
) -> None:
    config = shared.path / ".git/config"
    usual = config.read_text()
    proof = hostile_config(shared, tmp_path, list(CONFIG) if name == "all" else [name])
    try:
        assert view(opened(shared), shared) == seen
    finally:
        config.write_text(usual)
    assert not proof.exists()


def test_a_signed_commit_is_shown_to_no_program(repo: Repo, tmp_path: Path) -> None:
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n"
    tree = repo.git("rev-parse", "main^{tree}")
    people = f"author {ANN} 1 +0000\ncommitter {ANN} 1 +0000\n"
    repo.raw_commit(f"tree {tree}\nparent {repo.oids[-1]}\n{people}{signature}\nsigned\n".encode())
    proof = hostile_config(repo, tmp_path, ["log.showSignature", "gpg.program"])
    ((commit, _),) = read_log(opened(repo).git, ("--max-count=1", "main"))
    assert (commit.message.strip(), commit.signed) == ("signed", True)
    assert not proof.exists()


def test_ignoring_a_submodule_hides_no_bump(repo: Repo) -> None:
    git = opened(repo).git
    ((_, log_rows),) = read_log(git, ("--max-count=1", "main"))
    repo.git("update-index", "--cacheinfo", f"160000,{GITLINK},sub")
    for rows in (log_rows, tree_rows(git, repo.oids[2], repo.oids[3]), staged_rows(git, repo.oids[3])):
        assert b"sub" in {path for _, path in rows}


def test_replace_refs_are_ignored(repo: Repo) -> None:
    before = list(read_log(opened(repo).git, ("main",)))
    innocent = repo.git("commit-tree", "main^{tree}", "-p", repo.oids[2], "-m", "nothing to see")
    repo.git("replace", repo.oids[3], innocent)
    assert "nothing to see" in repo.git("log", "-1", "--format=%s", "main")
    assert list(read_log(opened(repo).git, ("main",))) == before
    with open_objects(opened(repo).git) as objects:
        assert objects.commit(repo.oids[3]).author.name == "Claude"


def test_grafts_are_ignored(repo: Repo) -> None:
    before = list(read_log(opened(repo).git, ("main",)))
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{repo.oids[3]} {repo.oids[0]}\n")
    assert repo.git("rev-list", "--count", "main") == "2"
    assert list(read_log(opened(repo).git, ("main",))) == before


def test_the_identity_of_the_next_commit(repo: Repo) -> None:
    git = opened(repo).git
    given = {"GIT_AUTHOR_NAME": "Claude", "GIT_AUTHOR_EMAIL": "noreply@anthropic.com"}
    assert str(current_identity(git, "AUTHOR", given)) == "Claude <noreply@anthropic.com>"
    repo.git("config", "user.name", "Bob")
    repo.git("config", "user.email", "bob@example.org")
    assert str(current_identity(git, "COMMITTER", given)) == "Bob <bob@example.org>"
    assert str(current_identity(git, "AUTHOR", given)) == "Claude <noreply@anthropic.com>"


def test_nobody_is_committing_where_git_does_not_know_who(repo: Repo) -> None:
    repo.git("config", "user.useConfigOnly", "true")
    assert str(current_identity(opened(repo).git, "AUTHOR", {})) == " <>"


def test_refs_and_links_with_hostile_names(tmp_path: Path) -> None:
    history = History()
    history.commit(files={"a\nb\t\udcff": "target\n", "f": "1"}, modes={"a\nb\t\udcff": "120000"})
    repo = history.write(tmp_path / "r", bare=True)
    repo.git("update-ref", "refs/heads/--x'$(y)", repo.oids[0])
    git = opened(repo).git
    assert tuple(ref.name for ref in all_refs(git)) == ("refs/heads/--x'$(y)", "refs/heads/main")
    tree = listing(git, repo.oids[0])
    assert (sorted(tree.files), tree.links) == (["a\nb\t\udcff", "f"], {"a\nb\t\udcff"})
