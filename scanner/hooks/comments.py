"""Which lines of a message file git throws away. Most people's begin with `#`; who begins lines with an issue's number
has chosen another mark, and to read theirs with `#` would be to take git's own words for the end of the message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from scanner.repo.git import Git
from scanner.text.trailers import COMMENT, SCISSORS

# What git chooses from under `core.commentChar=auto`, so that no line of the message begins with it.
_CHOICE = "#;@!$%^&|:"
_KEYS = r"^core\.comment(char|string)$"
_CUT = SCISSORS.removeprefix(COMMENT)
_AUTO = re.compile(rf"^([{re.escape(_CHOICE)}]){_CUT}$", re.M)


def comment_mark(git: Git, environ: Mapping[str, str], path: str | Path) -> str:
    """What comments begin with in the message file at `path`. `environ` is that of the hook: settings that were given
    to git on the command line are in it.
    """
    given = {name: value for name, value in environ.items() if name.startswith("GIT_CONFIG_")}
    said = git.run("config", "--get-regexp", _KEYS, settings=given, accept=(0, 1)).decode("utf-8", "surrogateescape")
    value = said.rstrip("\n").rpartition("\n")[2].partition(" ")[2]
    if value.lower() != "auto":
        return value or COMMENT
    try:
        return _chosen(Path(path).read_bytes().decode("utf-8", "surrogateescape"))
    except OSError:
        return COMMENT


def scissors(mark: str) -> str:
    """The line below which git drops everything."""
    return mark + _CUT


def kept(text: str, mark: str) -> str:
    """The message as git will store it: without lines that begin with `mark` and without what stands below the
    scissors.
    """
    lines = text.split("\n")
    end = lines.index(scissors(mark)) if scissors(mark) in lines else len(lines)
    return "\n".join(line for line in lines[:end] if not line.startswith(mark)).strip("\n") + "\n"


def _chosen(text: str) -> str:
    """The mark that git chose for this file: that of the scissors, or of the last line, which is git's own."""
    if cut := _AUTO.search(text):
        return cut[1]
    last = text.rstrip().rpartition("\n")[2]
    return last[:1] if last[:1] and last[0] in _CHOICE else COMMENT
