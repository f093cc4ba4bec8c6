"""What a sweep keeps of a repository besides what was said about it: enough to tell whether that still holds.

Frozen data that travels between the process that writes the store and those that judge.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from scanner.model.actor import ActorKind
from scanner.model.finding import Disposition
from scanner.model.report import Problem
from scanner.model.scale import Outcome
from scanner.model.sweep import Judged

# Whichever of these a finding has anywhere is what it counts as; the first two block.
WEIGHTS = (
    Disposition.FAILED,
    Disposition.HELD,
    Disposition.ADVISORY,
    Disposition.APPROVED,
    Disposition.WAIVED,
    Disposition.BASELINED,
    Disposition.SUPPRESSED,
)
BLOCKING = 2  # the first so many of them
REWRITTEN = "ref-rewritten"  # the check about refs, which only a memory can make


class Head(Struct, frozen=True):
    """A branch or tag: the object it names, and the commit that is or that it is on ("" for none)."""

    oid: str
    commit: str


class Memory(Struct, frozen=True):
    """What held when a repository was last judged.

    `settings` are twokey's own: its version, its rules, its options, by what they are; `files` a digest of the files
    by which a repository changes what its objects say. `today` is the day of the judgement, `turning` are the days on
    which the policy lets something end. `head` is the commit that HEAD named, `branch` the branch it was on; `grounds`
    is a digest of everything in its tree that decides about other commits.

    The flags say what makes old commits depend on new ones: there are `secrets`, `debts` of broken glass, or
    something that could not be read (`troubled`).
    """

    settings: Mapping[str, str]
    files: str
    today: str
    turning: tuple[str, ...]
    head: str
    branch: str
    grounds: str
    secrets: bool
    debts: bool
    troubled: bool


class Rewrite(Struct, frozen=True):
    """A ref that does not lead to what it led to: `was` and `now` (full ids, "" where it is gone).

    `severity` and `words` say how bad that is and of what kind of ref.
    """

    ref: str
    was: str
    now: str
    severity: str
    words: str


class Known(Struct, frozen=True):
    """What the store knows of a repository. `lost` are tags that are gone, by what they named when last seen.

    `untold`: nobody has been shown what the last judgement said.
    """

    heads: Mapping[str, Head]
    lost: Mapping[str, Head]
    others: Mapping[str, str]
    default: str
    rewrites: tuple[Rewrite, ...]
    memory: Memory
    untold: bool = False


class Mark(Struct, frozen=True):
    """A commit about which there is something to say; all others are a human's, and pass."""

    oid: str
    kind: ActorKind
    agents: tuple[str, ...]
    outcome: Outcome
    reviewers: tuple[str, ...]


class Told(Struct, frozen=True):
    """One occurrence of a finding. `weight` is its place in `WEIGHTS`, `content` the finding as data.

    `commit` is "" for what belongs to the repository and is told anew whenever it is judged.
    """

    fingerprint: str
    weight: int
    commit: str
    path: str
    line: int
    severity: str
    secret: bool
    content: bytes


class Judgement(Struct, frozen=True):
    """What became of one repository: all of it, or (`judged` NEW) what is to be added to what is known and taken away.

    `key` is what its state was called when it was judged, "" where the next run must not rely on it. `commits` and
    `actors` count what was judged now.
    """

    judged: Judged
    why: str
    key: str
    preset: str
    policy_source: str
    commits: int
    gone: tuple[str, ...]
    actors: Mapping[ActorKind, int]
    marks: tuple[Mark, ...]
    told: tuple[Told, ...]
    known: Known
    problems: tuple[Problem, ...] = ()
