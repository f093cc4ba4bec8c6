"""What the git that runs a hook was told to do: git itself does not say whether a commit is amended, nor, below a hook
manager, what else is pushed. A word that only looks like an option (a message) must not count as one: it would choose
what the index is compared with. So the nearest git decides, and its words are read as git reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.model.process import Process

# Options whose value is the next word: git's own, and those of a command, long (they may be cut short) and short.
_GIT = ("-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env", "--attr-source", "--super-prefix")
_COMMIT = (
    *("author", "cleanup", "date", "file", "fixup", "message", "pathspec-from-file", "reedit-message"),
    *("reuse-message", "squash", "template", "trailer"),
)
_COMMIT_LETTERS = re.compile(r"-[^-mFCctSu]*[mFCct]")
_PUSH = ("exec", "push-option", "receive-pack", "repo")
_PUSH_LETTERS = re.compile(r"-[^-o]*o")


def amends(above: tuple[Process, ...]) -> bool:
    """Whether the nearest git above is a `git commit` that replaces HEAD."""
    found = False
    for option in _options(_words(above, "commit"), _COMMIT, _COMMIT_LETTERS):
        name = option.removeprefix("--").removeprefix("no-")
        if option.startswith("--") and name.startswith("am") and "amend".startswith(name):
            found = not option.startswith("--no-")
    return found


def pushed(above: tuple[Process, ...]) -> tuple[str, ...]:
    """The options and words of the nearest git above, if it is a `git push`; none of the values of options."""
    return tuple(_options(_words(above, "push"), _PUSH, _PUSH_LETTERS, every=True))


def _words(above: tuple[Process, ...], command: str) -> tuple[str, ...]:
    """What follows `git COMMAND`, if that is what the nearest git runs."""
    for each in above:
        words = each.arguments
        name = words[0].rpartition("/")[2].removesuffix(".exe") if words else ""
        if name == f"git-{command}":
            return words[1:]
        found = _command(words[1:]) if name == "git" else ()
        if found and found[0] != "hook":  # `git hook run` stands between a command and the hook of some managers
            return found[1:] if found[0] == command else ()
    return ()


def _command(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command in what follows `git`, and its own words."""
    rest = iter(range(len(words)))
    for at in rest:
        if words[at] in _GIT:
            next(rest, None)
        elif not words[at].startswith("-"):
            return words[at:]
    return ()


def _options(
    words: tuple[str, ...], takes: tuple[str, ...], letters: re.Pattern[str], *, every: bool = False
) -> Iterator[str]:
    """The options among `words`, without their values; with `every`, the other words too."""
    rest = iter(words)
    for word in rest:
        if word == "--":
            yield from rest if every else ()
            return
        if not word.startswith("-") or word == "-":
            yield from (word,) if every else ()
            continue
        name, given, _ = word.partition("=")
        yield name
        long = name.startswith("--") and not given and any(each.startswith(name[2:]) for each in takes)
        if long or letters.fullmatch(word):
            next(rest, None)
