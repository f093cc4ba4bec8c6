"""The policy as data. One value of this type judges a run; nothing in it is optional once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from scanner.model.change import Category
from scanner.model.scale import Assurance, Severity

DEFAULT_TRAILERS = ("Reviewed-by", "Approved-by")
DEFAULT_MAX_DAYS = 180
DISCLOSURES = ("Assisted-by", "Generated-by", "none")


class When(StrEnum):
    """Whose changes of a category need a review."""

    AGENT = "agent"
    AGENT_OR_UNKNOWN = "agent-or-unknown"
    UNESTABLISHED = "unestablished"
    ALWAYS = "always"


class Requirement(Struct, frozen=True):
    """What must be shown for a change of one category. `groups` empty: any human; else one of these groups.

    `roles` are groups that each need so many people of their own: nobody fills two of them.
    """

    when: When
    reviewers: int
    assurance: Assurance
    min_severity: Severity
    groups: tuple[str, ...] = ()
    trailers: tuple[str, ...] = DEFAULT_TRAILERS
    roles: tuple[tuple[str, int], ...] = ()


class Key(Struct, frozen=True):
    """A reviewer's public key and when it may be believed. Dates are ISO 8601."""

    key: str
    valid_from: str = ""
    valid_until: str = ""
    revoked: bool = False


class Reviewer(Struct, frozen=True):
    """One person on the roster, however many addresses and keys they have.

    `paths` empty: whatever the requirement asks; else only what these globs match. `expires` is the last day on which
    their approvals count (ISO 8601, "" for no end).
    """

    id: str
    name: str
    emails: tuple[str, ...]
    keys: tuple[Key, ...] = ()
    groups: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    expires: str = ""


class RegisteredAgent(Struct, frozen=True):
    """An agent the owners know of.

    `owner` is a roster id: the person who answers for it and cannot approve its work. `listed` is false where two
    policies judge and only one of them knows the agent.
    """

    id: str
    owner: str = ""
    purpose: str = ""
    may_touch: tuple[Category, ...] = ()
    review_by: str = ""
    listed: bool = True


class Waiver(Struct, frozen=True):
    """A time-bound exception. `expires` is an ISO date."""

    id: str
    check: str
    paths: tuple[str, ...]
    reason: str
    approved_by: str
    expires: str


class Landing(Struct, frozen=True):
    """A committer that only lands other people's work. Only listed keys corroborate."""

    email: str
    keys: tuple[str, ...] = ()


class BreakGlass(Struct, frozen=True):
    """How a human may pass the gate in an emergency: by a `Break-glass:` trailer, which opens a debt.

    `days` until a signed review must have closed it, 0 where nobody may; `most_open` debts at a time; `groups` empty:
    any human. `assurance`: how well the message must be shown to be that human's.
    """

    days: int = 7
    most_open: int = 3
    groups: tuple[str, ...] = ()
    assurance: Assurance = Assurance.CLAIMED


class SecretsPolicy(Struct, frozen=True):
    """Which secrets are looked for, and in whose commits (`all`)."""

    profile: str = "default"
    authors: str = "all"


class Policy(Struct, frozen=True):
    """Everything the owners decided. `source` says for people where it was read; `digest` identifies it exactly.
    `disclose` is the trailer by which the prepare-commit-msg hook marks an agent's commit.

    `known_people` are rosters that grant nothing here but tell whose an address is. `told_apart` is the roster that may
    say that two namesakes are two people, never one that what is judged brings along; None: `reviewers`.
    """

    preset: str
    source: str
    digest: str
    blocking: bool
    floor: Severity
    bots: Severity
    self_review: bool
    hold_human_weakening: bool
    default: Requirement
    require: Mapping[Category, Requirement]
    since: str = ""
    landing: tuple[Landing, ...] = ()
    secrets: SecretsPolicy = field(default_factory=SecretsPolicy)
    paths: tuple[tuple[Category, str], ...] = ()
    ignore: tuple[str, ...] = ()
    reviewers: tuple[Reviewer, ...] = ()
    agents: tuple[RegisteredAgent, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    max_days: int = DEFAULT_MAX_DAYS
    break_glass: BreakGlass = field(default_factory=BreakGlass)
    disclose: str = DISCLOSURES[0]
    known_people: tuple[Reviewer, ...] = ()
    told_apart: tuple[Reviewer, ...] | None = None

    def requirement(self, category: Category) -> Requirement:
        """What `category` asks for: its own entry, else the preset's default."""
        return self.require.get(category, self.default)
