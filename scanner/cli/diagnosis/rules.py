"""What judges here: the policy of HEAD, read by the code that scans use, and the rulebook."""

from __future__ import annotations

from collections.abc import Iterator

from scanner import __version__
from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject
from scanner.cli.diagnosis.worktree import read
from scanner.config.read import POLICY_FILE, read_policy
from scanner.errors import UsageError

_DIGITS = 12


def rulebook(subject: Subject) -> Iterator[Remark]:
    """Two machines that judge differently have different digests."""
    yield Remark(Level.OK, f"twokey {__version__}", f"rulebook {_short(subject.rulebook.digest)}")


def policy(subject: Subject) -> Iterator[Remark]:
    """Which policy judges a history."""
    found = subject.committed
    if found.error is not None:
        yield Remark(Level.FAIL, "the policy at HEAD cannot be read", found.error.message, found.error.hint)
    elif found.policy is None or found.content is None:
        why = f"HEAD has no {POLICY_FILE}, so nobody is on a roster and nothing old is history"
        yield Remark(Level.WARN, "the preset team judges", why, "twokey init")
    else:
        why = f"extends {found.policy.preset}, digest {_short(found.policy.digest)}"
        yield Remark(Level.OK, f"{POLICY_FILE} of HEAD judges", why)


def roster(subject: Subject) -> Iterator[Remark]:
    """A policy that holds something and names nobody takes anybody's word."""
    found = subject.committed.policy
    if found is None or subject.committed.content is None or not found.blocking or found.reviewers:
        return
    why = "any well-formed human name in a trailer counts as a reviewer"
    fix = f"name who may approve under reviewers: in {POLICY_FILE}"
    yield Remark(Level.WARN, "the policy has no roster", why, fix)


def uncommitted(subject: Subject) -> Iterator[Remark]:
    """What is only in the work tree judges nothing yet."""
    if subject.top is None or subject.committed.error is not None:
        return
    here, there = read(subject.top, POLICY_FILE), subject.committed.content
    if _lines(here) == _lines(there):
        return
    if here is None:
        why = "HEAD still has it, and that one judges"
        yield Remark(Level.WARN, f"{POLICY_FILE} is missing in the work tree", why, f"git restore {POLICY_FILE}")
        return
    fix = f"git add {POLICY_FILE} && git commit"
    try:
        read_policy(subject.rulebook, here, POLICY_FILE)
    except UsageError as error:
        yield Remark(Level.FAIL, f"{POLICY_FILE} in the work tree cannot be read", error.message, error.hint)
        return
    yield Remark(Level.WARN, f"{POLICY_FILE} differs from HEAD's", "what is not committed judges nothing yet", fix)


def _lines(content: bytes | None) -> bytes | None:
    """As git stores it under core.autocrlf."""
    return None if content is None else content.replace(b"\r\n", b"\n")


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:_DIGITS]
