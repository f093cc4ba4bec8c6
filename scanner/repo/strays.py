"""What a repository holds beside the commits that branches and tags lead to: tags themselves, refs on files, stashes,
and objects that nothing leads to any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from scanner.repo.git import Git, GitError
from scanner.repo.refs import Ref, blobs_below


class Named(Struct, frozen=True):
    """An object that is neither a commit nor in the tree of one. `commit` is what a tag is on, "" for none."""

    oid: str
    place: str
    commit: str = ""


def named_objects(git: Git, refs: Iterable[Ref]) -> Iterator[Named]:
    """Annotated tags, and what refs (looked at closely) name that are on no commit."""
    for ref in refs:
        if ref.kind == "tag":
            yield Named(ref.oid, ref.name, ref.peeled)
            if ref.of != "commit":  # asking costs a process each, and a history may have thousands of tags
                yield from _below(git, ref.target, ref.name)
        elif ref.kind == "blob":
            yield Named(ref.oid, ref.name)
        elif ref.kind == "tree":
            yield from _below(git, ref.oid, ref.name)


def _below(git: Git, oid: str, ref: str) -> Iterator[Named]:
    """What lies below a tag or a ref that is on no commit."""
    kind = git.run("cat-file", "--batch-check=%(objecttype)", stdin=f"{oid}\n".encode()).strip()
    if kind == b"blob":
        yield Named(oid, ref)
    elif kind == b"tree":
        yield from (Named(blob, f"{ref}:{path}") for path, blob in blobs_below(git, oid))
    elif kind == b"tag":
        yield Named(oid, ref)
        target = git.run("cat-file", "tag", oid).split(b"\n", 1)[0].removeprefix(b"object ").decode("ascii", "replace")
        yield from _below(git, target, ref)


def stashed(git: Git, common_dir: str) -> tuple[str, ...]:
    """Every stash, not only the last, which is the one that a ref names. `common_dir`: where refs are kept."""
    kept = ("logs/refs/stash", "reftable")  # as files, or in tables that only git reads
    if not any(Path(common_dir, each).exists() for each in kept):
        return ()
    try:
        return tuple(git.run("rev-list", "--walk-reflogs", "refs/stash", "--").decode().split())
    except GitError:
        return ()


def all_commits(git: Git) -> tuple[str, ...]:
    """Every commit in the object store, reachable or not."""
    asked = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname) %(objecttype)")
    rows = git.run("cat-file", *asked).split(b"\n")
    return tuple(row[: row.index(b" ")].decode() for row in rows if row.endswith(b" commit"))
