"""What refs name besides commits, and commits that nothing leads to."""

from __future__ import annotations

from pathlib import Path

from kit.history import ENVIRONMENT, History, Repo

from scanner.repo.git import Git
from scanner.repo.open import open_repository
from scanner.repo.refs import all_refs
from scanner.repo.strays import Named, all_commits, named_objects, stashed


def written(folder: Path) -> Repo:
    history = History()
    history.commit("Start", files={"a.txt": "one\n", "b/c.txt": "two\n"})
    history.commit("Work", files={"a.txt": "three\n"})
    return history.write(folder)


def named_in(repo: Repo) -> list[Named]:
    return list(named_objects(git_in(repo), all_refs(git_in(repo), closely=True)))


def git_in(repo: Repo) -> Git:
    return open_repository(str(repo.path), ENVIRONMENT).git


def test_branches_and_light_tags_name_only_commits(tmp_path: Path) -> None:
    repo = written(tmp_path)
    repo.git("tag", "light")
    assert named_in(repo) == []


def test_an_annotated_tag_names_itself_and_its_commit(tmp_path: Path) -> None:
    repo = written(tmp_path)
    repo.git("tag", "-a", "v1", "-m", "One")
    assert named_in(repo) == [Named(repo.git("rev-parse", "v1"), "refs/tags/v1", repo.head)]


def test_a_tag_of_a_tag(tmp_path: Path) -> None:
    repo = written(tmp_path)
    repo.git("tag", "-a", "inner", "-m", "One")
    repo.git("tag", "-a", "outer", "-m", "Two", "inner")
    oids = {name: repo.git("rev-parse", name) for name in ("inner", "outer")}
    assert {each.oid for each in named_in(repo)} >= set(oids.values())
    repo.git("tag", "-d", "inner")
    assert oids["outer"] in {each.oid for each in named_in(repo)}


def test_a_ref_on_a_file_and_on_a_folder(tmp_path: Path) -> None:
    repo = written(tmp_path)
    blob, tree = repo.git("rev-parse", "HEAD:a.txt"), repo.git("rev-parse", "HEAD^{tree}")
    repo.git("update-ref", "refs/files/one", blob)
    repo.git("update-ref", "refs/files/tree", tree)
    found = {each.place: each.oid for each in named_in(repo)}
    assert found == {
        "refs/files/one": blob,
        "refs/files/tree:a.txt": blob,
        "refs/files/tree:b/c.txt": repo.git("rev-parse", "HEAD:b/c.txt"),
    }


def test_a_tag_on_a_file(tmp_path: Path) -> None:
    repo = written(tmp_path)
    blob = repo.git("rev-parse", "HEAD:a.txt")
    repo.git("tag", "-a", "file", "-m", "A file", blob)
    assert {each.oid for each in named_in(repo)} == {repo.git("rev-parse", "file"), blob}


def test_every_stash(tmp_path: Path) -> None:
    repo = written(tmp_path)
    assert stashed(git_in(repo), f"{repo.path}/.git") == ()
    for text in ("x\n", "y\n"):
        repo.write("a.txt", text)
        repo.git("stash", "-q")
    assert len(stashed(git_in(repo), f"{repo.path}/.git")) == 2


def test_commits_that_nothing_leads_to(tmp_path: Path) -> None:
    repo = written(tmp_path)
    assert set(all_commits(git_in(repo))) == set(repo.oids)
    repo.git("reset", "-q", "--hard", "HEAD~1")
    assert set(all_commits(git_in(repo))) == set(repo.oids)
