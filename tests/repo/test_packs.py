"""Objects read straight from packs are what git says they are; what cannot be read is left to git, and named."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo
from kit.judging import scan
from kit.plain_secrets import profile_named
from kit.secrets import github_token, unique_token

from scanner.credentials.plan import Part, Plan
from scanner.credentials.sweep import sweep_here
from scanner.model.scale import Outcome
from scanner.repo.open import open_repository
from scanner.repo.packs import Pack, UnreadablePackError, delta_function, inflate, open_pack
from scanner.repo.storage import open_storage

PROFILE = profile_named("default")
LIMIT = 1 << 20
LINE = f"token = '{github_token()}'\n"


def long_history(folder: Path, *, object_format: str = "sha1", states: int = 30) -> Repo:
    """A file that grows and changes, so that git makes chains of deltas; a tag, a binary file, an empty one."""
    draw = random.Random(states)
    lines = [f"line {number} of {draw.random()}\n" for number in range(300)]
    history = History()
    for state in range(states):
        lines[draw.randrange(len(lines))] = f"changed {state}\n"
        lines.insert(draw.randrange(len(lines)), f"new {state} {draw.random()}\n")
        files = {"a/grows.txt": "".join(lines), f"b/{state}.bin": draw.randbytes(700), "empty": ""}
        history.commit(f"State {state}\n", files=files)
    repo = history.write(folder, bare=True, object_format=object_format)
    repo.git("tag", "-a", "v1", "-m", "A tag", "main")
    repo.git("repack", "-adfq", "--depth=50", "--window=50")
    return repo


def index_of(repo: Repo) -> Path:
    (index,) = (repo.path / "objects" / "pack").glob("*.idx")
    return index


def by_git(repo: Repo) -> dict[bytes, bytes]:
    """Every blob, commit and tag as `git cat-file` gives it."""
    rows = repo.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)").split("\n")
    kinds = dict(row.split(" ") for row in rows)
    return {bytes.fromhex(oid): repo.git_bytes("cat-file", kind, oid) for oid, kind in kinds.items() if kind != "tree"}


def opened(index: Path, width: int = 20) -> Pack:
    apply_delta = delta_function()
    assert apply_delta is not None
    return open_pack(index, width, apply_delta)


def by_us(pack: Pack, limit: int = LIMIT) -> dict[bytes, bytes | None]:
    ids = pack.ids()
    return {ids[offset]: content for root in pack.roots for offset, content, *_ in pack.family(root, limit)}


def parts(repo: Repo) -> list[Part]:
    repository = open_repository(str(repo.path), ENVIRONMENT)
    plan = Plan(PROFILE, repository.git, open_storage(repository.common_dir, repository.object_format))
    return [part for _, part in sweep_here(plan)]


def searched(repo: Repo) -> set[bytes]:
    """The ids of all objects that a sweep of everything has searched."""
    found: set[bytes] = set()
    for part in parts(repo):
        found.update(part.searched[at : at + part.width] for at in range(0, len(part.searched), part.width))
    return found


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_every_object_is_what_git_says(tmp_path: Path, object_format: str) -> None:
    repo = long_history(tmp_path / "repo", object_format=object_format)
    pack = opened(index_of(repo), 32 if object_format == "sha256" else 20)
    assert by_us(pack) == by_git(repo)
    assert max(map(len, pack.children.values())) >= 1, "there are deltas"
    depth = 0
    waiting = [(root, 0) for root in pack.roots]
    while waiting:
        offset, deep = waiting.pop()
        depth = max(depth, deep)
        waiting += [(child, deep + 1) for child in pack.children.get(offset, ())]
    assert depth >= 10, "and deltas on deltas"


def test_larger_than_the_limit_is_told_from_damaged_by_git(tmp_path: Path) -> None:
    repo = long_history(tmp_path / "repo")
    limit = 10_000
    expected = by_git(repo)
    found = by_us(opened(index_of(repo)), limit)
    assert found.keys() == expected.keys()
    assert {oid for oid, content in found.items() if content is None} == {
        oid for oid, content in expected.items() if len(content) > limit
    }
    assert all(found[oid] in (None, content) for oid, content in expected.items())


def test_a_pack_with_64_bit_offsets(tmp_path: Path) -> None:
    repo = long_history(tmp_path / "repo")
    index = index_of(repo)
    index.chmod(0o644)
    repo.git("index-pack", "--index-version=2,0x40", "-o", str(index), str(index.with_suffix(".pack")))
    assert by_us(opened(index)) == by_git(repo)


class TestLeftToGit:
    """Everything is searched all the same."""

    def test_an_index_of_version_1(self, tmp_path: Path) -> None:
        repo = long_history(tmp_path / "repo", states=6)
        index = index_of(repo)
        index.chmod(0o644)
        repo.git("index-pack", "--index-version=1", "-o", str(index), str(index.with_suffix(".pack")))
        with pytest.raises(UnreadablePackError):
            opened(index)
        assert searched(repo) == by_git(repo).keys()

    def test_deltas_by_name(self, tmp_path: Path) -> None:
        repo = long_history(tmp_path / "repo", states=6)
        repo.git("-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq")
        with pytest.raises(UnreadablePackError, match="by name"):
            opened(index_of(repo))
        assert searched(repo) == by_git(repo).keys()

    def test_a_thin_pack_that_a_fetch_completed(self, tmp_path: Path) -> None:
        repo = long_history(tmp_path / "repo", states=8)
        repo.git("branch", "old", "main~3")
        repo.git(
            "clone", "-q", "--bare", "--single-branch", "-b", "old", f"file://{repo.path}", str(tmp_path / "clone")
        )
        clone = Repo(tmp_path / "clone")
        clone.git("-c", "fetch.unpackLimit=1", "fetch", "-q", f"file://{repo.path}", "main:main")
        assert len(list((clone.path / "objects" / "pack").glob("*.pack"))) == 2
        assert searched(clone) == by_git(clone).keys()


class TestManyPlaces:
    def test_several_packs_and_loose_objects(self, tmp_path: Path) -> None:
        repo = long_history(tmp_path / "repo", states=8)
        for number in range(3):
            blob = repo.git("hash-object", "-w", "--stdin", stdin=b"loose %d\n" % number)
            if number < 2:
                repo.git("pack-objects", "-q", str(repo.path / "objects/pack/pack"), stdin=f"{blob}\n".encode())
                (repo.path / "objects" / blob[:2] / blob[2:]).unlink()
        assert len(list((repo.path / "objects" / "pack").glob("*.pack"))) == 3
        assert searched(repo) == by_git(repo).keys()

    def test_alternates(self, tmp_path: Path) -> None:
        repo = long_history(tmp_path / "repo", states=8)
        repo.git("clone", "-q", "--bare", "--shared", str(repo.path), str(tmp_path / "clone"))
        clone = Repo(tmp_path / "clone")
        clone.git("hash-object", "-w", "--stdin", stdin=b"our own\n")
        assert searched(clone) == by_git(clone).keys()

    def test_no_object_at_all(self, tmp_path: Path) -> None:
        assert searched(History().write(tmp_path / "repo", bare=True)) == set()


GARBAGE = {
    "empty": b"",
    "nothing but zeros": b"\0" * 4096,
    "a heading": b"\xfftOc\x00\x00\x00\x02",
    "a heading and too little": b"\xfftOc\x00\x00\x00\x02" + b"\0\0\0\1" * 300,
    "many objects and none": b"\xfftOc\x00\x00\x00\x02" + b"\0\0\xff\xff" * 256 + b"x" * 5000,
    "text": b"not an index\n" * 400,
}


@pytest.mark.parametrize("content", GARBAGE.values(), ids=GARBAGE)
@pytest.mark.parametrize("suffix", [".idx", ".pack"])
def test_garbage_is_no_pack(tmp_path: Path, content: bytes, suffix: str) -> None:
    repo = long_history(tmp_path / "repo", states=3)
    file = index_of(repo).with_suffix(suffix)
    file.chmod(0o644)
    file.write_bytes(content)
    with pytest.raises(UnreadablePackError):
        opened(file.with_suffix(".idx"))


@pytest.mark.parametrize("suffix", [".idx", ".pack"])
def test_any_damage_is_no_pack_or_no_object(tmp_path: Path, suffix: str) -> None:
    """Never another error, and never more time than for a whole one."""
    repo = long_history(tmp_path / "repo", states=6)
    file = index_of(repo).with_suffix(suffix)
    whole = file.read_bytes()
    file.chmod(0o644)
    draw = random.Random(7)
    for number in range(150):
        damaged = bytearray(whole)
        if number % 3 == 0:
            damaged = damaged[: draw.randrange(len(damaged))]
        for _ in range(draw.choice((1, 1, 40))):
            if damaged:
                damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        file.write_bytes(damaged)
        try:
            found = by_us(opened(file.with_suffix(".idx")))
        except UnreadablePackError:
            continue
        assert all(content is None or isinstance(content, bytes) for content in found.values())


def test_a_bomb_is_not_inflated(tmp_path: Path) -> None:
    repo = History().write(tmp_path / "repo", bare=True)
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"\0" * (64 << 20))
    repo.git("pack-objects", "-q", str(repo.path / "objects/pack/pack"), stdin=f"{blob}\n".encode())
    pack = opened(index_of(repo))
    ((start, end),) = pack.texts.values()
    assert end - start < 100_000
    assert inflate(pack.data, start, end, LIMIT) is None
    assert inflate(pack.data, start, end, 64 << 20) == b"\0" * (64 << 20)


class TestDamageInAHistory:
    """A report never passes over what could not be read."""

    @staticmethod
    def history(folder: Path) -> Repo:
        history = History()
        history.commit("Start", files={f"{number}.txt": f"text {number}\n" * 20 for number in range(30)})
        history.commit("More\n", files={"key.py": LINE + "x\n" * 50, "other.py": f"t = '{unique_token(1)}'\n"})
        return history.write(folder, bare=True)

    @pytest.mark.parametrize("jobs", [0, 2])
    @pytest.mark.parametrize("how", ["deleted", "garbage", "cut", "empty"])
    def test_a_loose_object(self, tmp_path: Path, jobs: int, how: str) -> None:
        repo = self.history(tmp_path / "repo")
        oid = repo.git("rev-parse", "main:key.py")
        file = repo.path / "objects" / oid[:2] / oid[2:]
        content = file.read_bytes()
        file.chmod(0o644)
        if how == "deleted":
            file.unlink()
        else:
            file.write_bytes({"garbage": b"garbage" * 9, "cut": content[: len(content) // 2], "empty": b""}[how])
        report = scan(repo, secrets=True, jobs=jobs)
        assert [each.path for each in report.findings if each.secret] == ["other.py"]
        assert report.outcome is Outcome.UNDETERMINED
        assert any("key.py" in each.where for each in report.problems)

    @pytest.mark.parametrize("jobs", [0, 2])
    def test_an_object_in_a_pack(self, tmp_path: Path, jobs: int) -> None:
        repo = self.history(tmp_path / "repo")
        repo.git("repack", "-adfq")
        oid = repo.git("rev-parse", "main:key.py")
        index = index_of(repo)
        pack = opened(index)
        (start, end) = next(pack.texts[offset] for offset, each in pack.ids().items() if each.hex() == oid)
        file = index.with_suffix(".pack")
        file.chmod(0o644)
        content = bytearray(file.read_bytes())
        content[start + 4 : end - 2] = bytes(end - start - 6)
        file.write_bytes(content)
        report = scan(repo, secrets=True, jobs=jobs)
        assert [each.path for each in report.findings if each.secret] == ["other.py"]
        assert report.outcome is Outcome.UNDETERMINED
        assert any("key.py" in each.where for each in report.problems)

    @pytest.mark.parametrize("jobs", [0, 2])
    @pytest.mark.parametrize("suffix", [".idx", ".pack"])
    def test_a_pack_that_is_garbage_hides_nothing_of_another(self, tmp_path: Path, jobs: int, suffix: str) -> None:
        repo = self.history(tmp_path / "repo")
        repo.git("repack", "-adfq")
        for extra in (".idx", ".pack"):
            whole = (
                index_of(repo).with_suffix(extra)
                if extra == ".idx"
                else next(index_of(repo).parent.glob("pack-*.pack"))
            )
            broken = b"\xfftOc\x00\x00\x00\x02" + b"\0\0\xff\xff" * 256 if extra == suffix else whole.read_bytes()
            (whole.parent / f"pack-{'1' * 40}{extra}.new").write_bytes(broken)
        for extra in (".idx", ".pack"):
            new = repo.path / "objects" / "pack" / f"pack-{'1' * 40}{extra}.new"
            new.rename(new.with_suffix(""))
        report = scan(repo, secrets=True, jobs=jobs)
        assert [each.path for each in report.findings if each.secret] == ["key.py", "other.py"]

    @pytest.mark.parametrize("jobs", [0, 2])
    def test_nothing_is_said_where_nothing_is_damaged(self, tmp_path: Path, jobs: int) -> None:
        report = scan(self.history(tmp_path / "repo"), secrets=True, jobs=jobs)
        assert [each.path for each in report.findings if each.secret] == ["key.py", "other.py"]
        assert report.problems == ()
