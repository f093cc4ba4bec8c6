"""What a merge itself adds or undoes (threats B54 to B56)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from kit.history import History, Repo

from scanner.repo import merges
from scanner.repo.git import Git, GitError
from scanner.repo.log import raw_change
from scanner.repo.merges import own_rows, remade_rows
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository

LINES = "".join(f"{number}\n" for number in range(9))
START = {"f": LINES, "g": "1\n", "h": "1\n"}


def edited(number: int, text: str, content: str = LINES) -> str:
    return content.replace(f"{number}\n", f"{text}\n")


def own(repo: Repo, number: int, light: bool = True) -> list[tuple[str, str]]:
    """Status and path of what merge `number` itself did."""
    repository = open_repository(str(repo.path), os.environ, light=light)
    oid = repo.oids[number - 1]
    parents = tuple(repo.git("rev-parse", f"{oid}^@").split())
    rows = own_rows(repository.git, repository.git_dir, oid, parents)
    return [(change.status, change.path) for change in map(raw_change, rows)]


def merged(result: dict[str, str | None], path: Path, **options: object) -> Repo:
    """Ours changes line 1 of f and all of g, theirs line 7 of f and adds n; the merge records `result`."""
    history = History()
    root = history.commit("root", files=START)
    ours = history.commit("ours", files={"f": edited(1, "ours"), "g": "ours\n"})
    theirs = history.commit("theirs", files={"f": edited(7, "theirs"), "n": "new\n"}, parents=[root], branch="side")
    history.commit("merge", parents=[ours, theirs], files=result)
    return history.write(path / "r", **options)  # type: ignore[arg-type]


BOTH = edited(7, "theirs", edited(1, "ours"))
CLEAN: dict[str, str | None] = {"f": BOTH, "n": "new\n"}

RESULTS: dict[str, tuple[dict[str, str | None], list[tuple[str, str]]]] = {
    "what git makes": ({}, []),
    "an edit inside": ({"h": "evil\n"}, [("M", "h")]),
    "an edit on top of both": ({"f": edited(4, "evil", BOTH)}, [("M", "f")]),
    "a file of its own": ({"x": "evil\n"}, [("A", "x")]),
    "a file dropped": ({"h": None}, [("D", "h")]),
    "back to the old version": ({"g": "1\n"}, [("M", "g")]),
    "ours undone by theirs": ({"f": edited(7, "theirs")}, [("M", "f")]),
    "theirs left out": ({"f": edited(1, "ours"), "n": None}, [("D", "n"), ("M", "f")]),
}


@pytest.mark.parametrize("bare", [True, False], ids=["bare", "checked out"])
@pytest.mark.parametrize(("result", "expected"), RESULTS.values(), ids=RESULTS)
def test_two_parents(
    result: dict[str, str | None], expected: list[tuple[str, str]], bare: bool, tmp_path: Path
) -> None:
    repo = merged({**CLEAN, **result}, tmp_path, bare=bare)
    assert sorted(own(repo, 4)) == expected


def test_both_ways_to_run_git(tmp_path: Path) -> None:
    repo = merged({**CLEAN, "h": "evil\n"}, tmp_path)
    assert own(repo, 4, light=True) == own(repo, 4, light=False) == [("M", "h")]


def test_sha256(tmp_path: Path) -> None:
    assert own(merged({**CLEAN, "h": "evil\n"}, tmp_path, object_format="sha256"), 4) == [("M", "h")]


def test_a_clean_merge_by_git_itself_has_nothing_of_its_own(tmp_path: Path) -> None:
    repo = merged(CLEAN, tmp_path)
    repo.git("checkout", "-q", repo.oids[1])
    repo.git("merge", "-q", "--no-ff", "-m", "m", repo.oids[2])
    repo.oids.append(repo.head)
    assert own(repo, 5) == []


def test_the_winner_of_a_conflict_is_the_merges_own(tmp_path: Path) -> None:
    history = History()
    root = history.commit(files={"f": "1\n", "g": "1\n"})
    ours = history.commit(files={"f": "ours\n"})
    theirs = history.commit(files={"f": "theirs\n", "g": "2\n"}, parents=[root], branch="side")
    history.commit(parents=[ours, theirs], files={"g": "2\n"})
    history.commit(parents=[ours, theirs], files={"f": "theirs\n", "g": "2\n"})
    history.commit(parents=[ours, theirs], files={"f": "both\n", "g": "2\n"})
    repo = history.write(tmp_path / "r", bare=True)
    assert [own(repo, number) for number in (4, 5, 6)] == [[("M", "f")]] * 3


def test_ours_as_a_strategy_undoes_theirs(tmp_path: Path) -> None:
    repo = merged(CLEAN, tmp_path)
    repo.git("checkout", "-q", repo.oids[1])
    repo.git("merge", "-q", "-s", "ours", "-m", "m", repo.oids[2])
    repo.oids.append(repo.head)
    assert sorted(own(repo, 5)) == [("D", "n"), ("M", "f")]


def octopus(path: Path, result: dict[str, str | None], **options: object) -> Repo:
    """Two branches change f in different lines and add a file each; the merge on top of the root records `result`."""
    history = History()
    root = history.commit(files=START)
    one = history.commit(files={"f": edited(1, "one"), "a": "1"}, parents=[root], branch="one")
    two = history.commit(files={"f": edited(7, "two"), "b": "1"}, parents=[root], branch="two")
    both = edited(7, "two", edited(1, "one"))
    history.commit(parents=[root, one, two], files={"f": both, "a": "1", "b": "1", **result}, branch="main")
    return history.write(path / "r", **options)  # type: ignore[arg-type]


OCTOPUSES: dict[str, tuple[dict[str, str | None], list[tuple[str, str]]]] = {
    "what git makes": ({}, []),
    "an edit inside": ({"h": "evil\n"}, [("M", "h")]),
    "a file of its own": ({"x": "evil\n"}, [("A", "x")]),
    "on top of all": ({"f": edited(4, "evil")}, [("M", "f")]),
    "one branch left out": ({"f": edited(1, "one"), "b": None}, [("D", "b"), ("M", "f")]),
}


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize(("result", "expected"), OCTOPUSES.values(), ids=OCTOPUSES)
def test_an_octopus_is_remade_parent_by_parent(
    result: dict[str, str | None], expected: list[tuple[str, str]], object_format: str, tmp_path: Path
) -> None:
    repo = octopus(tmp_path, result, bare=True, object_format=object_format)
    assert sorted(own(repo, 4)) == expected


def test_an_octopus_by_git_itself_has_nothing_of_its_own(tmp_path: Path) -> None:
    repo = octopus(tmp_path, {})
    three = repo.git("commit-tree", f"{repo.oids[0]}^{{tree}}", "-p", repo.oids[0], "-m", "three")
    repo.git("checkout", "-q", repo.oids[1])
    repo.git("merge", "-q", "-m", "m", repo.oids[2], three)
    repo.oids.append(repo.head)
    assert len(repo.git("rev-parse", "HEAD^@").split()) == 3
    assert own(repo, 5) == []


def test_an_octopus_with_a_root_of_its_own_answers_for_everything(tmp_path: Path) -> None:
    history = History()
    root = history.commit(files={"a": "1"})
    one = history.commit(files={"b": "1"}, parents=[root], branch="one")
    two = history.commit(files={"c": "1"}, branch="two")
    history.commit(parents=[root, one, two], files={"b": "1", "c": "1"}, branch="main")
    repo = history.write(tmp_path / "r", bare=True)
    assert sorted(own(repo, 4)) == [("A", "b"), ("A", "c")]


def test_remaking_an_octopus_writes_nothing(tmp_path: Path) -> None:
    repo = octopus(tmp_path, {"h": "evil\n"})
    before = {path: path.read_bytes() for path in repo.path.rglob("*") if path.is_file()}
    own(repo, 4)
    assert {path: path.read_bytes() for path in repo.path.rglob("*") if path.is_file()} == before


class TestWithoutMergeTree:
    """Git before 2.38: what the parents alone can tell."""

    @pytest.fixture(autouse=True)
    def old_git(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(_scratch: Git, _ours: str, _theirs: str) -> str:
            raise GitError("usage: git merge-tree <base-tree> <branch1> <branch2>", 129)

        monkeypatch.setattr(merges, "_merged", refuse)

    @pytest.mark.parametrize(("result", "expected"), RESULTS.values(), ids=RESULTS)
    def test_nothing_is_missed(
        self, result: dict[str, str | None], expected: list[tuple[str, str]], tmp_path: Path
    ) -> None:
        joined = [] if ("M", "f") in expected else [("M", "f")]  # both changed it, so nobody can say
        assert sorted(own(merged({**CLEAN, **result}, tmp_path), 4)) == sorted([*expected, *joined])

    def test_a_clean_merge_of_different_files(self, tmp_path: Path) -> None:
        history = History()
        root = history.commit(files=START)
        ours = history.commit(files={"g": "ours\n"})
        theirs = history.commit(files={"h": "theirs\n", "n": "1"}, parents=[root], branch="side")
        history.commit(parents=[ours, theirs], files={"h": "theirs\n", "n": "1"})
        assert own(history.write(tmp_path / "r"), 4) == []


def test_unrelated_roots(tmp_path: Path) -> None:
    history = History()
    one = history.commit(files={"a": "1"})
    two = history.commit(files={"b": "1"}, branch="two")
    history.commit(parents=[one, two], files={"b": "1"})
    repo = history.write(tmp_path / "r", bare=True)
    assert own(repo, 3) == [("A", "b")]


def test_rows_hold_objects_that_are_there(tmp_path: Path) -> None:
    """The remade merge is thrown away, so its blobs cannot be shown."""
    repo = merged({**CLEAN, "f": edited(4, "evil", BOTH), "g": "1\n", "x": "y"}, tmp_path)
    repository = open_repository(str(repo.path), os.environ, light=True)
    oid = repo.oids[3]
    for row in own_rows(repository.git, repository.git_dir, oid, (repo.oids[1], repo.oids[2])):
        change = raw_change(row)
        for each in (change.old_oid, change.new_oid):
            assert not each.strip("0") or repo.git("cat-file", "-t", each) == "blob"


def test_nothing_is_written_into_the_repository(tmp_path: Path) -> None:
    repo = merged({**CLEAN, "f": "evil\n"}, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in repo.path.rglob("*")}
    own(repo, 4)
    assert {path: path.stat().st_mtime_ns for path in repo.path.rglob("*")} == before


def test_objects_borrowed_from_another_repository(tmp_path: Path) -> None:
    lender = merged({**CLEAN, "h": "evil\n"}, tmp_path)
    lender.git("clone", "-q", "--shared", "--bare", str(lender.path), str(tmp_path / "borrower"))
    assert own(Repo(tmp_path / "borrower", lender.oids), 4) == [("M", "h")]


@pytest.mark.parametrize("setting", ["merge.evil.driver", "merge.default"])
def test_no_merge_driver_runs(setting: str, tmp_path: Path) -> None:
    """A driver named by the repository could run anything, and could make an evil merge look clean."""
    repo = merged({**CLEAN, "f": "evil\n"}, tmp_path)
    proof = tmp_path / "driver-ran"
    (repo.path / ".git/info").mkdir(exist_ok=True)
    if setting == "merge.default":
        repo.git("config", "merge.default", "evil")
    else:
        (repo.path / ".git/info/attributes").write_text("* merge=evil\n")
        repo.git("config", "core.attributesFile", str(repo.path / ".git/info/attributes"))
    repo.git("config", "merge.evil.driver", f"touch {proof}; echo evil >%A")
    assert own(repo, 4) == [("M", "f")]
    assert not proof.exists()


@pytest.mark.parametrize("light", [True, False])
def test_not_even_the_users_own(light: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict must not depend on who asks."""
    repo = merged({**CLEAN, "f": "evil\n"}, tmp_path)
    proof = tmp_path / "driver-ran"
    attributes, config = tmp_path / "attributes", tmp_path / "config"
    attributes.write_text("* merge=evil\n")
    driver = f"touch {proof}; echo evil >%A"
    config.write_text(f'[core]\nattributesFile = "{attributes}"\n[merge "evil"]\ndriver = "{driver}"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    assert own(repo, 4, light) == [("M", "f")]
    assert not proof.exists()


@pytest.mark.parametrize("setting", ["merge.renames=false", "merge.directoryRenames=true", "diff.renames=copies"])
def test_no_setting_decides_what_a_merge_is(setting: str, tmp_path: Path) -> None:
    """Theirs renames a folder, ours adds to it: how git settles that must not depend on who scans."""
    history = History()
    root = history.commit(files={"old/a": LINES, "old/b": LINES + "b", "old/c": LINES + "c"})
    ours = history.commit(files={"old/a": edited(1, "ours")})
    moved = {"old/a": None, "old/b": None, "old/c": None}
    new = {"new/a": LINES, "new/b": LINES + "b", "new/c": LINES + "c"}
    theirs = history.commit(files={**moved, **new}, parents=[root], branch="side")
    history.commit(parents=[ours, theirs], files={**moved, **new, "new/a": edited(1, "ours")})
    repo = history.write(tmp_path / "r")
    assert own(repo, 4) == []
    repo.git("config", *setting.split("="))
    assert own(repo, 4) == []


@pytest.mark.parametrize("name", ["with space", 'quote"s', "\u00fcml\u00e4ut", "-dash", "#hash", "back\\slash", "a:b"])
def test_wherever_the_repository_is(name: str, tmp_path: Path) -> None:
    assert own(merged({**CLEAN, "h": "evil\n"}, tmp_path / name), 4) == [("M", "h")]


def test_many_merges_share_a_repository_that_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    repo = merged({**CLEAN, "h": "evil\n"}, tmp_path / "one")
    other = merged(CLEAN, tmp_path / "two")
    for each, expected in ((repo, [("M", "h")]), (other, [])):
        repository = open_repository(str(each.path), os.environ)
        oid = each.oids[3]
        parents = tuple(each.git("rev-parse", f"{oid}^@").split())
        with open_objects(repository.git) as objects:
            rows = remade_rows(objects, repository.git, repository.git_dir, oid, parents)
            assert [(change.status, change.path) for change in map(raw_change, rows)] == expected
            assert len(list(tmp_path.glob("twokey-*"))) == 1
        assert not list(tmp_path.glob("twokey-*"))


def test_merges_remade_together_are_what_each_is_alone(tmp_path: Path) -> None:
    """A clean one, one with conflicts in files whose rows stand between the trees, and clean ones behind it."""
    history = History()
    root = history.commit("root", files=START)
    tips = [
        history.commit(f"side {number}", files=files, parents=[root], branch=f"side{number}")
        for number, files in enumerate(
            ({"f": edited(1, "a")}, {"f": edited(1, "b"), "g": "b\n"}, {"g": "c\n", "n": "\n"})
        )
    ]
    pairs = [(tips[0], tips[2]), (tips[0], tips[1]), (tips[1], tips[2]), (tips[2], tips[0])]
    repo = history.write(tmp_path)
    repository = open_repository(str(repo.path), os.environ, light=True)
    several = [tuple(repo.oids[mark - 1] for mark in pair) for pair in pairs]
    with open_objects(repository.git) as objects:
        merges.remake(objects, repository.git, repository.git_dir, [*several, ("0" * 40,)])
        together = dict(objects.remaking.trees)
        scratch = objects.remaking.home(repository.git, repository.git_dir, 40)
        assert together == {pair: merges._merged(scratch, *pair) for pair in several}
        assert len(set(together.values())) == 3


def test_one_that_git_refuses_leaves_each_to_itself(tmp_path: Path) -> None:
    repo = merged({**CLEAN, "x": "evil\n"}, tmp_path)
    repository = open_repository(str(repo.path), os.environ, light=True)
    oid, parents = repo.oids[3], (repo.oids[1], repo.oids[2])
    with open_objects(repository.git) as objects:
        merges.remake(objects, repository.git, repository.git_dir, [parents, ("0" * 39 + "1", oid)])
        assert objects.remaking.trees == {}
        rows = remade_rows(objects, repository.git, repository.git_dir, oid, parents)
    assert [raw_change(row).path for row in rows] == ["x"]
