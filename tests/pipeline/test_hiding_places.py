"""Where a secret can lie in a repository, and that it is found there: a scan of everything misses none of these.

The list is what other scanners were seen to miss some of: gitleaks finds 21 of 44 such places, kingfisher 36.
"""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from kit.history import ANN, Content, History, Repo
from kit.judging import scan
from kit.secrets import unique_token

from scanner.model.finding import Finding

TOKEN = unique_token(0)
LINE = f"t = '{TOKEN}'\n"

FILES: dict[str, tuple[str, Content]] = {
    "plain": ("a.py", LINE),
    "without an end of line": ("a.py", LINE.rstrip("\n")),
    "with the ends of lines of Windows": ("a.py", f"x\r\n{LINE[:-1]}\r\ny\r\n"),
    "beside bytes of another encoding": ("a.txt", b"caf\xe9 " + LINE.encode()),
    "at the end of a long line": ("a.js", "x" * 300_000 + LINE),
    "at the end of a long file": ("a.txt", "line\n" * 100_000 + LINE),
    "UTF-16, little end first": ("a.ps1", LINE.encode("utf-16-le")),
    "UTF-16, big end first": ("a.ps1", LINE.encode("utf-16-be")),
    "UTF-16 with a mark": ("a.ps1", "\ufeff".encode("utf-16-le") + LINE.encode("utf-16-le")),
    "UTF-16, big end first, with a mark": ("a.ps1", "\ufeff".encode("utf-16-be") + LINE.encode("utf-16-be")),
    "UTF-32 with a mark": ("a.txt", "\ufeff".encode("utf-32-le") + LINE.encode("utf-32-le")),
    "in a binary": ("a.bin", b"\x7fELF\0\0\1" + LINE.encode() + b"\0\xff"),
    "compressed": ("a.gz", gzip.compress(LINE.encode(), mtime=0)),
    "in base64": ("a.yml", f"data: {base64.b64encode(LINE.encode()).decode()}\n"),
    "in base64 behind one more byte": ("a.yml", f"data: {base64.b64encode(b'x' + LINE.encode()).decode()}\n"),
    "in base64 behind two more bytes": ("a.yml", f"data: {base64.b64encode(b'xy' + LINE.encode()).decode()}\n"),
    "in base64 over several lines": ("a.txt", base64.encodebytes(b"#" * 40 + LINE.encode() * 2)),
    "in the base64 of addresses": ("a.txt", base64.urlsafe_b64encode(LINE.encode())),
    "in hexadecimal": ("a.txt", LINE.encode().hex()),
    "percent-encoded": ("a.txt", f"https://example.org/?q={quote(TOKEN.replace('_', '%5F'), safe='%')}\n"),
    "percent-encoded, every character": ("a.txt", "".join(f"%{ord(each):02X}" for each in TOKEN)),
    "in a lock file": ("package-lock.json", f'{{"a": "https://x:{TOKEN}@example.org"}}\n'),
    "in somebody else's code": ("node_modules/a/b.js", LINE),
    "in a picture": ("a.svg", f"<svg><!-- {TOKEN} --></svg>\n"),
    "where no difference is shown": ("a.nodiff", LINE),
}


def zipped(text: str) -> bytes:
    folded = io.BytesIO()
    with zipfile.ZipFile(folded, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.txt", text * 30)
    return folded.getvalue()


FILES["in an archive"] = ("a.zip", zipped(LINE))


def secrets(repo: Repo, *, unreachable: bool = False, jobs: int = 0) -> list[Finding]:
    report = scan(repo, "--all", secrets=True, unreachable=unreachable, jobs=jobs)
    return [each for each in report.findings if each.secret is not None and each.secret.type == "GitHub Token"]


@pytest.mark.parametrize("place", FILES)
def test_in_a_file_that_is_gone(tmp_path: Path, place: str) -> None:
    path, content = FILES[place]
    history = History()
    history.commit("Start", files={".gitattributes": "*.nodiff -diff\n"})
    history.commit("Add", files={path: content})
    history.commit("Remove", files={path: None})
    repo = history.write(tmp_path)
    (finding,) = secrets(repo)
    assert (finding.commit, finding.path) == (repo.oids[1], path)
    (finding,) = [each for each in scan(repo, "HEAD~2..HEAD", secrets=True).findings if each.secret]
    assert (finding.commit, finding.path) == (repo.oids[1], path)


def started(folder: Path) -> Repo:
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n"})
    repo = history.write(folder)
    repo.git("config", "user.name", "Ann")
    repo.git("config", "user.email", "ann@example.com")
    return repo


def commit(repo: Repo, message: str = "Work", **files: str) -> str:
    for path, content in files.items():
        repo.write(path, content)
    repo.git("add", "-A")
    repo.git("commit", "--quiet", "--allow-empty", "-m", message)
    return repo.git("rev-parse", "HEAD").strip()


def on_another_branch(repo: Repo) -> str:
    repo.git("checkout", "--quiet", "-b", "topic")
    oid = commit(repo, key=LINE)
    repo.git("checkout", "--quiet", "main")
    return oid


def below_a_tag_only(repo: Repo) -> str:
    oid = on_another_branch(repo)
    repo.git("tag", "v1", "topic")
    repo.git("branch", "-D", "topic")
    return oid


def on_a_branch_of_its_own(repo: Repo) -> str:
    repo.git("checkout", "--quiet", "--orphan", "pages")
    oid = commit(repo, key=LINE)
    repo.git("checkout", "--quiet", "main")
    return oid


def in_a_pull_request(repo: Repo) -> str:
    oid = on_another_branch(repo)
    repo.git("update-ref", "refs/pull/1/head", oid)
    repo.git("branch", "-D", "topic")
    return oid


def in_a_note(repo: Repo) -> str:
    repo.git("notes", "add", "-m", LINE)
    return repo.git("rev-parse", "refs/notes/commits").strip()


def in_a_links_target(repo: Repo) -> str:
    (repo.path / "link").symlink_to(f"../{TOKEN}")
    return commit(repo)


def in_a_message(repo: Repo) -> str:
    return commit(repo, f"Work\n\nused {TOKEN}")


def in_an_authors_name(repo: Repo) -> str:
    repo.git("commit", "--quiet", "--allow-empty", f"--author=Ann {TOKEN} <ann@example.com>", "-m", "Work")
    return repo.head


def in_the_message_of_a_tag(repo: Repo) -> str:
    repo.git("tag", "-a", "v1", "-m", f"used {TOKEN}")
    return repo.head


def in_a_merge(repo: Repo) -> str:
    repo.git("checkout", "--quiet", "-b", "topic")
    commit(repo, a="a\n")
    repo.git("checkout", "--quiet", "main")
    commit(repo, b="b\n")
    repo.git("merge", "--quiet", "--no-commit", "--no-ff", "topic")
    return commit(repo, "Merge branch 'topic'", evil=LINE)


def in_a_stash(repo: Repo) -> str:
    repo.write("README.md", LINE)
    repo.git("stash")
    return repo.git("rev-parse", "refs/stash").strip()


def in_an_older_stash(repo: Repo) -> str:
    oid = in_a_stash(repo)
    repo.write("README.md", "other\n")
    repo.git("stash")
    return oid


def in_a_stash_of_new_files(repo: Repo) -> str:
    repo.write("key", LINE)
    repo.git("stash", "-u")
    return repo.git("rev-parse", "refs/stash^3").strip()


REACHABLE: tuple[Callable[[Repo], str], ...] = (
    on_another_branch,
    below_a_tag_only,
    on_a_branch_of_its_own,
    in_a_pull_request,
    in_a_note,
    in_a_links_target,
    in_a_message,
    in_an_authors_name,
    in_the_message_of_a_tag,
    in_a_merge,
    in_a_stash,
    in_an_older_stash,
    in_a_stash_of_new_files,
)


@pytest.mark.parametrize("hide", REACHABLE, ids=lambda each: each.__name__)
@pytest.mark.parametrize("packed", (False, True), ids=("loose", "packed"))
def test_in_what_refs_lead_to(tmp_path: Path, hide: Callable[[Repo], str], packed: bool) -> None:
    repo = started(tmp_path)
    oid = hide(repo)
    if packed:
        repo.git("repack", "-a", "-d", "--quiet")
    assert [each.commit for each in secrets(repo)] == [oid]


def reflog(repo: Repo) -> str:
    oid = commit(repo, key=LINE)
    repo.git("reset", "--quiet", "--hard", "HEAD~1")
    return oid


def dangling_commit(repo: Repo) -> str:
    oid = reflog(repo)
    repo.git("reflog", "expire", "--expire=now", "--all")
    return oid


def never_committed(repo: Repo) -> str:
    repo.write("key", LINE)
    repo.git("add", "key")
    repo.git("rm", "--quiet", "--cached", "key")
    return ""


def a_tag_that_was_deleted(repo: Repo) -> str:
    in_the_message_of_a_tag(repo)
    repo.git("tag", "-d", "v1")
    return ""


@pytest.mark.parametrize(
    "hide", (reflog, dangling_commit, never_committed, a_tag_that_was_deleted), ids=lambda each: each.__name__
)
def test_in_what_nothing_leads_to_when_asked(tmp_path: Path, hide: Callable[[Repo], str]) -> None:
    repo = started(tmp_path)
    oid = hide(repo)
    assert [each.commit for each in secrets(repo, unreachable=True)] == [oid]
    assert secrets(repo) == []


def test_in_a_file_that_a_tag_is_on(tmp_path: Path) -> None:
    repo = started(tmp_path)
    oid = repo.git("hash-object", "-w", "--stdin", stdin=LINE.encode()).strip()
    repo.git("tag", "key", oid)
    repo.git("tag", "-a", "signed", "-m", "The key", oid)
    assert [(each.commit, each.path) for each in secrets(repo)] == [("", "refs/tags/key"), ("", "refs/tags/signed")]


def test_in_a_folder_that_a_tag_is_on(tmp_path: Path) -> None:
    repo = started(tmp_path)
    blob = repo.git("hash-object", "-w", "--stdin", stdin=LINE.encode()).strip()
    tree = repo.git("mktree", stdin=f"100644 blob {blob}\tkey.py\n".encode()).strip()
    repo.git("update-ref", "refs/backup/keys", tree)
    assert [(each.commit, each.path) for each in secrets(repo)] == [("", "refs/backup/keys:key.py")]


class TestOnce:
    """What moves is no second secret."""

    def found(self, folder: Path, *states: dict[str, Content]) -> list[tuple[int, str]]:
        history = History()
        for files in states:
            history.commit("Work", files=files)
        repo = history.write(folder)
        found = secrets(repo)
        assert [each.commit for each in secrets(repo, jobs=2)] == [each.commit for each in found]
        return [(repo.oids.index(each.commit), each.path) for each in found]

    def test_a_rename(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, {"a.py": LINE}, {"a.py": None, "b.py": f"# moved\n{LINE}"}) == [(0, "a.py")]

    def test_a_copy(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, {"a.py": LINE}, {"b.py": LINE}) == [(0, "a.py")]

    def test_two_files_at_once_are_two_places(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, {"a.py": LINE, "b.py": LINE}) == [(0, "a.py"), (0, "b.py")]

    def test_one_that_comes_back_elsewhere(self, tmp_path: Path) -> None:
        assert self.found(tmp_path, {"a.py": LINE}, {"a.py": None}, {"b.py": LINE}) == [(2, "b.py"), (0, "a.py")]

    def test_a_comment_that_goes(self, tmp_path: Path) -> None:
        allowed = f"{LINE[:-1]}  # pragma: allowlist " + "secret\n"
        assert self.found(tmp_path, {"a.py": allowed}, {"a.py": LINE}) == [(1, "a.py"), (0, "a.py")]

    def test_by_a_rename_in_a_range(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"a.py": LINE}, author=ANN)
        history.commit("Move", files={"a.py": None, "b.py": LINE})
        repo = history.write(tmp_path)
        assert [each for each in scan(repo, "HEAD~1..HEAD", secrets=True).findings if each.secret] == []
