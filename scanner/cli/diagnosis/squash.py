"""What the forge makes of a branch that it squashes: asked only with `--online`, with the user's own token.

A squash drops approval commits. Of what the commits said it keeps what the repository's setting says: all of it
(COMMIT_MESSAGES), or nothing, where the text is the request's description (PR_BODY) or none at all (BLANK). With the
messages go the marks that agents leave and the trailers that reviewers wrote: the request was green, and where it has
landed it is held. https://docs.github.com/en/rest/repos/repos#get-a-repository
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject

_TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")
_API = "https://api.github.com"
_SECONDS = 5
_MOST_BYTES = 1_000_000
_ORIGIN = re.compile(
    r"(?:https://(?:[^/@]*@)?github\.com/|(?:ssh://)?git@(?:ssh\.)?github\.com(?::\d+/|[:/]))"
    r"(\w[\w-]*)/(?!\.{1,2}(?:\.git)?/?$)([\w.-]+?)(?:\.git)?/?"
)
_TITLES = ("PR_TITLE", "COMMIT_OR_PR_TITLE")
_TITLE = "the forge's squash setting"


def squash(subject: Subject) -> Iterator[Remark]:
    """Whether a squash on GitHub keeps what the commits said."""
    if subject.transport is None:
        why = "twokey goes online only when asked to: --online, with a token in GH_TOKEN or GITHUB_TOKEN"
        yield Remark(Level.SKIP, f"{_TITLE} was not asked for", why)
        return
    token = next((subject.environ[name].strip() for name in _TOKENS if subject.environ.get(name, "").strip()), "")
    origin = _ORIGIN.fullmatch(subject.settings.text("remote.origin.url"))
    base = subject.environ.get("GITHUB_API_URL") or _API
    if not token or origin is None or not _is_https(base):
        yield Remark(Level.SKIP, f"{_TITLE} was not asked for", _lacking(token, origin is not None))
        return
    name = f"{origin[1]}/{origin[2]}"
    status, body = subject.transport(f"{base.rstrip('/')}/repos/{name}", token)
    settings = _settings(body) if status == 200 else {}
    yield _judged(name, settings) if settings else _unanswered(name, status)


def _lacking(token: str, known: bool) -> str:
    if not token:
        return "there is no token in GH_TOKEN or GITHUB_TOKEN"
    return "GITHUB_API_URL is no https address" if known else "the remote origin is no repository on github.com"


def _is_https(base: str) -> bool:
    try:
        address = urlsplit(base)
    except ValueError:
        return False
    return address.scheme == "https" and bool(address.hostname) and not address.query and not address.fragment


def _settings(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _unanswered(name: str, status: int) -> Remark:
    why = f"the forge answered {status} for {name}" if status else "the forge gave no answer that can be read"
    fix = "see that the token may read the repository, and that origin names it as it is called now"
    return Remark(Level.WARN, f"{_TITLE} could not be read", why, fix)


def _judged(name: str, settings: Mapping[str, Any]) -> Remark:
    message = settings.get("squash_merge_commit_message")
    if settings.get("allow_squash_merge") is False:
        return Remark(Level.OK, f"{name} allows no squash", "approvals and marks land with their commits")
    if message == "COMMIT_MESSAGES":
        why = "marks of agents stay; an approval commit does not: approve with --note where requests are squashed"
        return Remark(Level.OK, "a squash keeps the commits' messages", why)
    if message not in ("PR_BODY", "BLANK"):
        why = "the forge tells it only to who may write to the repository"
        return Remark(Level.SKIP, f"{_TITLE} is not shown to this token", why)
    text = "the request's description" if message == "PR_BODY" else "nothing"
    why = f"what it says is {text}: trailers of agents and reviewers are lost, and what passed is held once it landed"
    title = settings.get("squash_merge_commit_title")
    words = f"-f squash_merge_commit_title={title if title in _TITLES else _TITLES[0]}"
    fix = f"gh api -X PATCH repos/{name} {words} -f squash_merge_commit_message=COMMIT_MESSAGES"
    return Remark(Level.WARN, "a squash drops the commits' messages", why, fix)


def ask(address: str, token: str) -> tuple[int, bytes]:
    """One GET over https: status and body, (0, b"") for no answer.

    No redirect is followed, because the token would travel along.
    """
    from http.client import HTTPException
    from urllib import request

    opener = request.OpenerDirector()
    for handler in (request.ProxyHandler(), request.HTTPSHandler(), request.UnknownHandler()):
        opener.add_handler(handler)
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "User-Agent": "twokey",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    try:
        asked = request.Request(address, headers=headers)  # noqa: S310 - the opener knows https alone
        with opener.open(asked, timeout=_SECONDS) as answer:
            return answer.status, answer.read(_MOST_BYTES)
    except (OSError, ValueError, HTTPException):
        return 0, b""
