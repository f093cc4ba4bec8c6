"""What a push brings: the lines of git's own making, and any others."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import History, Repo

from scanner.errors import UsageError
from scanner.repo.open import Repository, open_repository
from scanner.repo.pushed import Update, brought, known_of, updates
from scanner.repo.selection import Selection

ZERO = "0" * 40
A, B = "a" * 40, "b" * 64


def line(local: str = "refs/heads/main", new: str = A, remote: str = "refs/heads/main", old: str = ZERO) -> str:
    return f"{local} {new} {remote} {old}\n"


LINES = {
    "nothing": ("", []),
    "a branch": (line(), [Update("refs/heads/main", A, ZERO)]),
    "under another name": (line(remote="refs/heads/x"), [Update("refs/heads/x", A, ZERO)]),
    "deleted": (line("(delete)", ZERO, old=A), [Update("refs/heads/main", ZERO, A)]),
    "any revision": (line("HEAD@{1 week ago}"), [Update("refs/heads/main", A, ZERO)]),
    "sha256": (line(new=B, old="0" * 64), [Update("refs/heads/main", B, "0" * 64)]),
    "several": (line() + line(remote="x"), [Update("refs/heads/main", A, ZERO), Update("x", A, ZERO)]),
    "no newline at the end": (line().rstrip("\n"), [Update("refs/heads/main", A, ZERO)]),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_the_lines_of_git(text: str, expected: list[Update]) -> None:
    assert list(updates(text.encode())) == expected


@pytest.mark.parametrize(
    "text",
    [
        "x\n",
        " \n",
        f"{A} {A} {A}\n",
        line(new="A" * 40),
        line(new="HEAD"),
        line(new=A[1:]),
        line(old="--all"),
        line(old=f"{A}\r"),
        line() + "garbage\n",
        line().replace(" ", "\t"),
    ],
)
def test_other_lines(text: str) -> None:
    with pytest.raises(UsageError, match="the lines that git writes"):
        updates(text.encode())


@given(st.binary(max_size=300) | st.lists(st.sampled_from([line(), " ", "\0", "\r", "\udcff", "x", "\n", f" {A}"])))
def test_nothing_else_is_raised(data: bytes | list[str]) -> None:
    given = data if isinstance(data, bytes) else "".join(data).encode("utf-8", "surrogateescape")
    try:
        found = updates(given)
    except UsageError as error:
        assert error.hint
    else:
        assert all(len(each.new) in (40, 64) for each in found)


@given(st.text(st.characters(exclude_characters="\n\0"), min_size=1, max_size=40), st.sampled_from([A, B, ZERO]))
def test_names_come_through(local: str, old: str) -> None:
    (found,) = updates(line(local, remote="refs/heads/ünï", old=old).encode("utf-8", "surrogateescape"))
    assert found == Update("refs/heads/ünï", A, old)


# In a repository: c0 - c1 - c2 on main, t3 on a topic from c1


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("c0", files={"a": "0"})
    fork = history.commit("c1", files={"a": "1"})
    history.commit("c2", files={"a": "2"})
    history.commit("t3", files={"b": "3"}, parents=[fork], branch="topic")
    return history.write(tmp_path / "r")


def opened(repo: Repo) -> Repository:
    return open_repository(str(repo.path), os.environ, light=True)


def seen(repo: Repo, **refs: int) -> None:
    """What was seen of remotes: `origin__main=1` for c1."""
    for name, number in refs.items():
        repo.git("update-ref", f"refs/remotes/{name.replace('__', '/')}", repo.oids[number])


def pushed(repo: Repo, *asked: Update, remote: str = "origin") -> list[Selection | None]:
    repository = opened(repo)
    known = known_of(repository, remote, asked)
    return [brought(repository, known, each) for each in asked]


def names(repo: Repo, selection: Selection | None) -> str:
    """The subjects of what is selected, oldest first."""
    assert selection is not None
    return " ".join(repo.git("log", "--reverse", "--format=%s", *selection.revisions).split("\n"))


def one(repo: Repo, new: int, old: int | None = None, name: str = "refs/heads/main", remote: str = "origin") -> str:
    was = ZERO if old is None else repo.oids[old]
    (found,) = pushed(repo, Update(name, repo.oids[new], was), remote=remote)
    return names(repo, found) if found else ""


def test_what_is_not_there_yet(repo: Repo) -> None:
    assert one(repo, 2) == "c0 c1 c2"
    assert one(repo, 2, old=0) == "c1 c2"
    seen(repo, origin__main=1)
    assert one(repo, 2, name="refs/heads/new") == "c2"
    assert one(repo, 3, name="refs/heads/topic") == "t3"
    assert one(repo, 1, name="refs/heads/new") == ""
    assert one(repo, 0, old=2) == ""  # moved back


def test_what_git_says_of_the_remote_beats_what_was_seen_of_it(repo: Repo) -> None:
    seen(repo, origin__main=2)
    assert one(repo, 2, old=0) == "c1 c2"
    assert one(repo, 2) == "c0 c1 c2"


def test_the_refs_of_the_same_push_are_known(repo: Repo) -> None:
    main, topic = Update("refs/heads/main", repo.oids[2], repo.oids[1]), Update("refs/heads/topic", repo.oids[3], ZERO)
    assert [names(repo, each) for each in pushed(repo, main, topic)] == ["c2", "t3"]


@pytest.mark.parametrize(
    "remote", ["other", "oth", "origin/x", "*", "o*", "", "../origin", "https://example.org/origin", "-x", "a b"]
)
def test_only_its_own_refs_count_where_there_are_any(remote: str, repo: Repo) -> None:
    seen(repo, origin__main=2)
    assert one(repo, 2, remote=remote) == ""  # nothing is known of it by that name: then what all have counts
    seen(repo, other__old=0)
    assert one(repo, 2, remote=remote) == ("c1 c2" if remote == "other" else "")


def test_the_branch_that_others_build_on(repo: Repo) -> None:
    seen(repo, origin__main=1, origin__topic=3)
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert one(repo, 3, old=1) == "t3"
    assert one(repo, 3, name="refs/heads/copy") == ""
    (found,) = pushed(repo, Update("refs/heads/main", repo.oids[3], repo.oids[1]))
    assert found is not None
    assert (found.base, found.judged_at) == (repo.oids[1], repo.oids[1])


def test_which_policy_judges(repo: Repo) -> None:
    seen(repo, origin__main=2)
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    (found,) = pushed(repo, Update("refs/heads/topic", repo.oids[3], ZERO))
    assert found is not None
    assert (found.base, found.judged_at, found.head) == (repo.oids[1], repo.oids[2], repo.oids[3])
    repo.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/gone")
    (found,) = pushed(repo, Update("refs/heads/topic", repo.oids[3], ZERO))
    assert found is not None
    assert (found.base, found.judged_at) == (repo.oids[1], repo.oids[1])


def test_what_is_not_here(repo: Repo) -> None:
    """Somebody else pushed meanwhile, a tag of a blob, a deletion, a ref that leads nowhere."""
    gone = Update("refs/heads/main", repo.oids[1], "1" * 40)
    blob = Update("refs/tags/x", repo.git("rev-parse", "HEAD:a"), ZERO)
    deleted = Update("refs/heads/old", ZERO, repo.oids[0])
    found = pushed(repo, gone, blob, deleted, Update("x", "1" * 40, ZERO))
    assert names(repo, found[0]) == "c1"
    assert found[1:] == [None, None, None]
    (repo.path / ".git/refs/remotes/origin").mkdir(parents=True)
    (repo.path / ".git/refs/remotes/origin/lost").write_text("1" * 40 + "\n")
    assert one(repo, 2, old=1) == "c2"


def test_more_refs_than_a_command_line_takes(repo: Repo) -> None:
    """A remote with fifty thousand branches."""
    oid = repo.oids[1]
    repo.git("update-ref", "--stdin", stdin=f"create refs/remotes/origin/main {oid}\n".encode())
    packed = "".join(f"{oid} refs/remotes/origin/b{number:06}\n" for number in range(50_000))
    (repo.path / ".git/packed-refs").write_text(f"# pack-refs with: peeled fully-peeled sorted \n{packed}")
    assert one(repo, 2) == "c2"


OIDS = st.sampled_from([0, 1, 2, 3, None])


@given(new=st.integers(0, 3), old=OIDS, main=OIDS, topic=OIDS)
def test_nothing_that_the_remote_lacks_is_left_out(
    new: int, old: int | None, main: int | None, topic: int | None, shared: Repo
) -> None:
    """Compared with sets: what is reached from here without what is reached from there."""
    above = {0: {0}, 1: {0, 1}, 2: {0, 1, 2}, 3: {0, 1, 3}}
    refs = {"refs/remotes/origin/main": main, "refs/remotes/origin/topic": topic}
    lines = "".join(f"update {ref} {ZERO if at is None else shared.oids[at]}\n" for ref, at in refs.items())
    shared.git("update-ref", "--stdin", stdin=lines.encode())
    there = {n for at in (old, topic) if at is not None for n in above[at]}
    expected = above[new] - there
    found = one(shared, new, old)
    assert {int(name[1]) for name in found.split()} == expected


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    history = History()
    history.commit("c0", files={"a": "0"})
    fork = history.commit("c1", files={"a": "1"})
    history.commit("c2", files={"a": "2"})
    history.commit("t3", files={"b": "3"}, parents=[fork], branch="topic")
    return history.write(tmp_path_factory.mktemp("shared") / "r")


def test_a_selection_says_what_it_is(repo: Repo) -> None:
    whole, part = (
        *pushed(repo, Update("refs/heads/main", repo.oids[2], ZERO)),
        *pushed(repo, Update("refs/heads/main", repo.oids[2], repo.oids[0])),
    )
    assert whole is not None
    assert part is not None
    assert (whole.kind, whole.base, whole.label) == ("history", None, "everything reachable from refs/heads/main")
    assert (part.kind, part.label) == ("range", f"{repo.oids[0][:12]}..{repo.oids[2][:12]}")


def kinds(found: Sequence[Selection | None]) -> list[str]:
    return [each.kind if each else "" for each in found]


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_both_kinds_of_ids(object_format: str, tmp_path: Path) -> None:
    history = History()
    history.commit("c0", files={"a": "0"})
    history.commit("c1", files={"a": "1"})
    repo = history.write(tmp_path / "r", object_format=object_format)
    old, new = repo.oids
    zero = "0" * len(new)
    assert kinds(pushed(repo, Update("refs/heads/main", new, old))) == ["range"]
    assert kinds(pushed(repo, Update("refs/heads/main", new, zero))) == ["history"]
    assert kinds(pushed(repo, Update("refs/heads/main", zero, old))) == [""]
