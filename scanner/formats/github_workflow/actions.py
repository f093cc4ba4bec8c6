"""Whose code a step runs: `uses:` and the commit, tag or branch behind the `@`.

A tag moves when its owner, or whoever stole the owner's token, moves it (tj-actions, Trivy); a commit hash cannot. The
comment behind a hash is what dependabot and renovate read as its version, so it is part of the pin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from msgspec import Struct

from scanner.formats.github_workflow.page import Spot, below, tell
from scanner.formats.github_workflow.parts import Step
from scanner.model.change import Delta
from scanner.model.scale import Severity

_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_VERSION = re.compile(r"(?:^|[\s=@:/])(v?\d[\w.+-]*)|^([\w./-]+)$")
_NEAR = 0.85


class Action(Struct, frozen=True):
    """`repository` is `owner/name`, or the whole of a local path or image; `path` what follows it."""

    repository: str
    path: str
    ref: str
    pinned: bool

    @property
    def owner(self) -> str:
        return self.repository.partition("/")[0]

    @property
    def name(self) -> str:
        return self.repository.partition("/")[2]


def action(uses: str) -> Action:
    """Names folded: GitHub finds `Actions/Checkout` too. Local actions are as pinned as the file that calls them."""
    if uses.startswith(("./", "$/")):
        return Action(uses, "", "", True)
    if uses.startswith("docker:"):
        image, _, digest = uses.partition("@")
        name, _, tag = image.rpartition(":")
        whole = "/" in tag
        return Action((image if whole else name).casefold(), "", digest or ("" if whole else tag), bool(digest))
    target, _, ref = uses.partition("@")
    owner, _, rest = target.strip().casefold().partition("/")
    name, _, path = rest.partition("/")
    return Action(f"{owner}/{name}", path, ref.strip(), bool(_COMMIT.fullmatch(ref.strip().lower())))


def same_step(old: str, new: str) -> bool:
    """Whether one `uses` can be the successor of the other, so that their inputs can be compared."""
    if not old or not new:
        return old == new
    one, other = action(old), action(new)
    return (one.repository, one.path) == (other.repository, other.path) or _disguised(one, other)


def _disguised(one: Action, other: Action) -> bool:
    """The same tool of another owner, or a name that differs by a letter or two."""
    at_home = {one.owner, other.owner} & {".", "$", "docker:"}
    if at_home or one.owner == other.owner or not one.name or not other.name:
        return False
    alike = SequenceMatcher(None, one.repository[:100], other.repository[:100]).ratio() >= _NEAR
    return one.name == other.name or alike


def changed(old: Step, new: Step) -> Iterator[Delta]:
    where, was = below(new.spot, "uses"), below(old.spot, "uses")
    shown = _shown(old), _shown(new)
    if not old.uses and not new.uses:
        return
    if not same_step(old.uses, new.uses):
        if old.uses:
            yield tell("action-removed", was, shown[0], "", Severity.LOW)
        if new.uses:
            yield from _added(where, shown[1], action(new.uses))
        return
    one, other = action(old.uses), action(new.uses)
    if one.repository != other.repository:
        yield tell("action-owner-changed", where, *shown, Severity.CRITICAL)
    if one.pinned and not other.pinned:
        yield tell("action-unpinned", where, *shown, Severity.CRITICAL)
    elif one.repository == other.repository:
        yield from _moved(where, shown, (one, old.comment), (other, new.comment))


def _added(where: Spot, shown: str, target: Action) -> Iterator[Delta]:
    yield tell("action-added", where, "", shown, Severity.MEDIUM if target.pinned else Severity.HIGH)
    if not target.pinned:
        yield tell("action-unpinned", where, "", shown, Severity.HIGH)


def _moved(
    where: Spot, shown: tuple[str, str], before: tuple[Action, str], after: tuple[Action, str]
) -> Iterator[Delta]:
    """The same action at another commit, tag or branch, or the same commit under another version."""
    (one, said), (other, says) = before, after
    if not one.pinned and other.pinned:
        yield tell("action-pinned", where, *shown, Severity.LOW)
    elif one.ref != other.ref:
        moving = not other.pinned and _is_version(one.ref) and not _is_version(other.ref)
        if moving:
            yield tell("action-unpinned", where, *shown, Severity.HIGH)
        yield tell("action-repinned", where, *shown, Severity.MEDIUM)
    elif other.pinned and _version(said) != _version(says):
        yield tell("action-repinned", where, *shown, _comment_severity(_version(said), _version(says)))


def _is_version(ref: str) -> bool:
    return bool(re.match(r"v?\d", ref.rpartition("/")[2]))


def _version(comment: str) -> str:
    """What a bot takes for the version: a number with dots, or a comment of one word."""
    found = _VERSION.search(comment)
    return (found[1] or found[2]) if found else ""


def _comment_severity(old: str, new: str) -> Severity:
    """`v4` said more exactly (`v4.1.2`) or no longer is a matter of style; another version is a lie about the pin."""
    refined = new.startswith(f"{old}.") or old.startswith(f"{new}.")
    return Severity.LOW if not old or not new or refined else Severity.MEDIUM


def _shown(step: Step) -> str:
    return f"{step.uses} # {step.comment}" if step.comment and step.uses else step.uses
