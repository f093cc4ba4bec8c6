"""What a push brings where a hook manager stands between git and the hook. It has read git's lines itself and hands on
the first ref alone, in variables (https://pre-commit.com/#pre-push); where the push holds a root commit it names only
the branch. The other refs of the same push are in the command line of the git that is pushing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner.repo.open import Repository
from scanner.repo.pushed import Update

_HEADS, _TAGS = "refs/heads/", "refs/tags/"
# Options of `git push`, as short as git takes them, and the refs that they add.
_ALL = {"--al": (_HEADS,), "--b": (_HEADS,), "--m": (_HEADS, _TAGS), "--ta": (_TAGS,), "--fol": (_TAGS,)}
_LONG = ("--all", "--branches", "--mirror", "--tags", "--follow-tags")
_DELETES = ("-d", "--delete")


def handed_on(repository: Repository, environ: Mapping[str, str], words: Sequence[str]) -> tuple[Update, ...]:
    """The refs of a push: the one that the manager names, and those that `words`, what `git push` was told, add."""
    null = repository.null
    name = environ.get("PRE_COMMIT_REMOTE_BRANCH", "")
    new = environ.get("PRE_COMMIT_TO_REF") or environ.get("PRE_COMMIT_LOCAL_BRANCH", "")
    head = repository.resolve(new) if new else None
    if head is None:
        return ()
    first = Update(name or new, head, repository.resolve(environ.get("PRE_COMMIT_FROM_REF") or null) or null)
    remote = environ.get("PRE_COMMIT_REMOTE_NAME", "")
    return (first, *(each for each in _others(repository, remote, words) if each.name != first.name))


def _others(repository: Repository, remote: str, words: Sequence[str]) -> Iterator[Update]:
    if any(word in _DELETES for word in words):
        return
    for source, target in dict.fromkeys(_pairs(repository, remote, words)):
        head = repository.resolve(source)
        if head is not None:
            seen = repository.resolve(f"refs/remotes/{remote}/{target.removeprefix(_HEADS)}")
            yield Update(target, head, seen or repository.null)


def _pairs(repository: Repository, remote: str, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is pushed from here, and what it is called there."""
    refspecs = [word for word in words if not word.startswith("-")][1:]
    everything = [kind for word in words for short, kinds in _ALL.items() if _is(word, short) for kind in kinds]
    if not refspecs:
        refspecs = _configured(repository, f"remote.{remote}.push")
        everything += [_HEADS] if _configured(repository, "push.default") == ["matching"] else []
    everything += [_TAGS] if _configured(repository, "push.followTags") == ["true"] else []
    if any(each.lstrip("+") == ":" or "*" in each for each in refspecs):
        everything += [_HEADS, _TAGS]
    if everything:
        names = repository.git.run("for-each-ref", "--format=%(refname)", *everything).decode(
            "utf-8", "surrogateescape"
        )
        yield from ((name, name) for name in names.splitlines())
    for each in refspecs:
        source, _, target = each.lstrip("+").partition(":")
        if source and "*" not in source and source[0] not in "^-":
            full = _full(repository, source)
            yield source, target if target.startswith("refs/") else f"{_HEADS}{target}" if target else full


def _is(word: str, short: str) -> bool:
    return word.startswith(short) and any(each.startswith(word) for each in _LONG)


def _full(repository: Repository, name: str) -> str:
    found = repository.git.run("rev-parse", "--symbolic-full-name", name, "--", accept=(0, 128)).split(b"\n")[0]
    return found.decode("utf-8", "surrogateescape") if found.startswith(b"refs/") else f"{_HEADS}{name}"


def _configured(repository: Repository, key: str) -> list[str]:
    found = repository.git.run("config", "--get-all", key, accept=(0, 1))
    return found.decode("utf-8", "surrogateescape").splitlines()
