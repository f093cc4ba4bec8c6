"""GitHub's event file: the JSON of the webhook that started the workflow (Gitea and Forgejo write the same).

Half of it was written by whoever opened the request, so it is read strictly: no duplicate key, no endless nesting, no
file larger than a webhook can be, and of all it says only ids and the name of the default branch are used.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from scanner.errors import UndeterminedError, UsageError
from scanner.pullrequest.asked import Asked, full_id
from scanner.repo.fetching import is_branch_name

_MOST_BYTES = 32 * 1024 * 1024  # GitHub sends no payload above 25 MB
_HEADS, _TAGS = "refs/heads/", "refs/tags/"
_HINT = "this is not what the forge writes; to judge by hand: twokey pr --base REV --head REV"


def read_event(environ: Mapping[str, str]) -> Asked:
    """What the event that `environ` (GITHUB_EVENT_NAME, GITHUB_EVENT_PATH, ...) names asks about.

    Raises UsageError for an event that brings no commits, UndeterminedError for a file that cannot be taken.
    """
    name, path = environ.get("GITHUB_EVENT_NAME", ""), environ.get("GITHUB_EVENT_PATH", "")
    read = _EVENTS.get(name)
    if read is None:
        said = f"the event {name!r} brings no commits to judge" if name else "GITHUB_EVENT_NAME names no event"
        raise UsageError(said, f"run it on: {', '.join(_EVENTS)}; for a schedule there is twokey scan")
    return read(_payload(path), environ)


def _payload(path: str) -> Mapping[str, Any]:
    if not path:
        raise UndeterminedError("GITHUB_EVENT_PATH names no event file", _HINT)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise UndeterminedError("the event file is no regular file", _HINT)
        with Path(path).open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UndeterminedError(f"cannot read the event file: {error.strerror}", _HINT) from error
    if len(content) > _MOST_BYTES:
        raise UndeterminedError(f"the event file is larger than {_MOST_BYTES} bytes", _HINT)
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise UndeterminedError("the event file is no JSON that can be trusted", _HINT) from error
    return _part({"event": found}, "event", "the event file")


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Of a key that comes twice, each reader believes another one."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(key)
        found[key] = value
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _part(tree: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    found = tree.get(key)
    if not isinstance(found, dict):
        raise UndeterminedError(f"{where} holds no {key}", _HINT)
    return found


def _pull_request(event: Mapping[str, Any], environ: Mapping[str, str]) -> Asked:
    request = _part(event, "pull_request", "the event file")
    head, base = (_part(request, side, "the pull request").get("sha") for side in ("head", "base"))
    # The payload is as old as the event, and a job can be run again much later: the branch may be stricter by then.
    target = environ.get("GITHUB_BASE_REF", "")
    return Asked(
        "pull request",
        "pull-request",
        full_id(head, "pull_request.head.sha"),
        full_id(base, "pull_request.base.sha"),
        target if is_branch_name(target) else "",
    )


def _merge_group(event: Mapping[str, Any], _environ: Mapping[str, str]) -> Asked:
    group = _part(event, "merge_group", "the event file")
    head, base = (full_id(group.get(key), f"merge_group.{key}") for key in ("head_sha", "base_sha"))
    return Asked("merge queue", "pull-request", head, base)


def _push(event: Mapping[str, Any], environ: Mapping[str, str]) -> Asked:
    """What a push brings. A branch that is nobody's base is judged as a whole, as in the request it is meant for: by
    what it was before the push, its own maker's policy would judge.
    """
    before, after = (full_id(event.get(key), key, none_is_zero=True) for key in ("before", "after"))
    ref = event.get("ref")
    if not isinstance(ref, str) or not ref.startswith((_HEADS, _TAGS)):
        raise UndeterminedError("ref in the event file is no branch and no tag", _HINT)
    what = "tag" if ref.startswith(_TAGS) else "push"
    default = _part(event, "repository", "the event file").get("default_branch")
    if not isinstance(default, str) or not is_branch_name(default):
        raise UndeterminedError("repository.default_branch in the event file is no branch", _HINT)
    lands = ref == f"{_HEADS}{default}" or (
        ref.startswith(_HEADS) and bool(before) and environ.get("GITHUB_REF_PROTECTED") == "true"
    )
    if what == "tag" and after:  # that of the tag itself, where it has a message; checkout fetches the commit alone
        after = full_id(environ.get("GITHUB_SHA", after), "GITHUB_SHA")
    return pushed(what, after, before, default, lands=lands)


def pushed(what: str, after: str, before: str, default: str, *, lands: bool) -> Asked:
    """What a push asks about: where others build on the branch (`lands`) what it adds, else all that the default branch
    has not.
    """
    if not after:
        return Asked(what, "range", "")
    return Asked(what, "range", after, before) if lands else Asked(what, "range", after, target=default)


_EVENTS: dict[str, Callable[[Mapping[str, Any], Mapping[str, str]], Asked]] = {
    "pull_request": _pull_request,
    "pull_request_target": _pull_request,
    "pull_request_review": _pull_request,
    "merge_group": _merge_group,
    "push": _push,
}
