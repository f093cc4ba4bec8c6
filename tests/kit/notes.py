"""What recorders leave beside commits, as they write it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kit.history import Repo, raw

SESSION, OTHER = "s_d46277b929576d", "s_0a1b2c3d4e5f60"
TURN = f"{SESSION}::t_94d4be898beec9"
PERSON = "h_5e32efc4aad69a"
PROMPT, SHORT = "e61c0a40bb3f9d12", "e61c0a4"


def by(tool: str) -> dict[str, Any]:
    """A session or a prompt of git-ai's, of this tool."""
    return {"agent_id": {"tool": tool, "id": "1", "model": "m"}, "human_author": "Ann Lee <ann@example.org>"}


def git_ai(lines: Mapping[str, list[str]], **metadata: Any) -> str:
    """A log of git-ai's: the keys of lines by path, and what stands behind the divider."""
    attested = [line for path, keys in lines.items() for line in (path, *(f"  {key} 1-3,7" for key in keys))]
    header = {"schema_version": "authorship/3.0.0", "base_commit_sha": "0" * 40, "prompts": {}}
    return "\n".join((*attested, "---", json.dumps({**header, **metadata}, indent=2)))


def written_by(tool: str, *paths: str) -> str:
    """A log that says this tool wrote lines of these files."""
    return git_ai({path: [TURN] for path in paths}, sessions={SESSION: by(tool)})


def add_note(repo: Repo, ref: str, about: str, text: str | bytes) -> None:
    """A note below `ref`, to the byte."""
    blob = repo.git("hash-object", "-w", "--stdin", stdin=raw(text))
    repo.git("notes", f"--ref={ref}", "add", "-f", "-C", blob, about)


def store(repo: Repo, ref: str, files: Mapping[str, str | bytes]) -> str:
    """Put `ref` on a commit of exactly these files, and give the id of their tree."""
    index = {"GIT_INDEX_FILE": str(repo.path.parent / "index-of-notes")}
    rows = "".join(
        f"100644 {repo.git('hash-object', '-w', '--stdin', stdin=raw(text))}\t{path}\n" for path, text in files.items()
    )
    repo.git("read-tree", "--empty", **index)
    repo.git("update-index", "--index-info", stdin=rows.encode(), **index)
    tree = repo.git("write-tree", **index)
    repo.git("update-ref", ref, repo.git("commit-tree", "-m", "Notes", tree))
    return tree
