"""git-ai's authorship log: which lines of a commit which session wrote, then a line `---`, then the sessions as JSON.

Keys of lines: `s_...::t_...` a session, `h_...` a person whom an editor watched typing (`human` in old logs), anything
else a prompt (hexadecimal digits, before version 1.4). The key decides, its entry in the JSON only names the tool: one
log in eighty has lines without one. The format is published as the "Git AI Standard" (v3.0.0, git-ai-project/git-ai,
specs/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.attribution.records.record import Record, mapping, parse, word

_DIVIDER = re.compile(r"^---$", re.M)
_ENTRY = re.compile(r"  (\S+) \d")
_PEOPLE = ("h_", "human")
_REHEARSALS = frozenset({"mock_ai", "test-agent"})  # the tool's own tests play an agent by these names


def read(text: str) -> Iterator[Record]:
    """A record for each tool; one whose session is only listed wrote no line of this commit."""
    lines, *rest = _DIVIDER.split(text, maxsplit=1)
    metadata = mapping(parse(rest[0] if rest else ""))
    sessions = {**mapping(metadata.get("prompts")), **mapping(metadata.get("sessions"))}
    files: dict[str, set[str]] = {}
    for path, key in _attested(lines) if rest else ():
        files.setdefault(_tool(sessions.get(key)), set()).add(path)
    listed = {_tool(session) for session in sessions.values()} - {"", *files}
    for tool in sorted(files.keys() - _REHEARSALS):
        yield Record(tool, True, "lines of this commit are its", frozenset(files[tool]))
    for tool in sorted(listed - _REHEARSALS):
        yield Record(tool, False, "a session is listed, no line of this commit is its")


def _attested(lines: str) -> Iterator[tuple[str, str]]:
    """Path and key of every entry that is not a person's."""
    path = ""
    for line in lines.split("\n"):
        entry = _ENTRY.match(line)
        if entry is None:
            path = line.strip('"')
        elif not entry.group(1).startswith(_PEOPLE):
            yield path, entry.group(1).partition("::")[0]


def _tool(session: object) -> str:
    return word(mapping(mapping(session).get("agent_id")).get("tool"))
