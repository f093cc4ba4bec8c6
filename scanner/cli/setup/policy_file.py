"""`.twokey.yaml` as text: lines that a person would have written, read back before anybody sees them.

The text is put together by hand, because what matters to its readers (which comment stands beside which line) is what a
YAML writer throws away. So nothing is believed: what twokey reads out of the text has to be what went in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from scanner.cli.setup.inventory import Registered
from scanner.cli.setup.roster import Entry, Roster
from scanner.cli.setup.scalars import quoted, scalar
from scanner.cli.setup.signers import Signer
from scanner.config.policy import Policy
from scanner.config.read import POLICY_FILE, read_policy
from scanner.errors import TwokeyError
from scanner.rulebook import Rulebook

_SIGNED = "strict"  # the preset that asks for signatures
_SHOWN = 20
_WIDTH = 100


class Wanted(Struct, frozen=True):
    """What the policy is to say. `since` may be ""; `handles` are owners that only a person can name by address."""

    preset: str
    since: str
    roster: Roster
    agents: tuple[Registered, ...] = ()
    handles: tuple[str, ...] = ()


def policy_text(rulebook: Rulebook, wanted: Wanted) -> str:
    """The file. Raises TwokeyError rather than give a text that says something else."""
    text = "\n".join(line for part in _parts(wanted) for line in part)
    _read_back(rulebook, wanted, text)
    return text


def _parts(wanted: Wanted) -> Iterator[list[str]]:
    yield [
        "# Who releases what an agent made: the policy of twokey, which reads it from the base of what it judges.",
        "# `twokey schema policy` prints what may stand here, `twokey explain CHECK` what a check means.",
        "version: 1",
        f"extends: {wanted.preset}  # advisory | solo | team | strict",
        "",
    ]
    if wanted.since:
        yield [
            "# The history up to here, from before there was a gate, is reported and never blocks.",
            f"since: {quoted(wanted.since)}",
            "",
        ]
    yield [*_roster(wanted), ""]
    if wanted.agents:
        yield [*_inventory(wanted.agents), ""]


def _roster(wanted: Wanted) -> Iterator[str]:
    roster = wanted.roster
    if not roster.entries:
        yield "# No roster: any human who did not make a change may approve it. To say who may, nobody else then can:"
        yield "# reviewers:"
        yield "#   - {id: alice, name: Alice Doe, emails: [alice@example.com]}"
        yield from _named("CODEOWNERS names these, and twokey knows people by their addresses", wanted.handles)
        return
    yield "# Check this list: everybody on it can approve, under each of their addresses, and nobody else can."
    if wanted.preset == _SIGNED and not all(each.keys for each in roster.entries):
        yield "# strict asks for signed approvals of some categories, and so for keys beside the addresses:"
        yield '#   keys: ["ssh-ed25519 AAAA..."]'
    if roster.more:
        yield f"# {roster.more} more people were seen. These the project lists, or they made one commit in a hundred."
    if roster.shared:
        yield "# Left out: a key that was listed for people who go by different names."
    yield from _named("Left out, because nobody could be asked who is behind them", roster.left_out)
    yield from _named("Left out, because these look like somebody on the list under another name", roster.alike)
    yield from _named("CODEOWNERS also names these, and twokey knows people by their addresses", wanted.handles)
    yield "reviewers:"
    for entry in roster.entries:
        yield from _reviewer(entry)


def _named(why: str, names: tuple[str, ...]) -> Iterator[str]:
    """A comment of as many lines as it takes."""
    if not names:
        return
    more = [f"and {len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    line = f"# {why}:"
    for each in _joined([*names[:_SHOWN], *more]):
        if len(line) + len(each) >= _WIDTH:
            yield line
            line = "#  "
        line += f" {each}"
    yield line


def _joined(names: list[str]) -> Iterable[str]:
    return (*(f"{each}," for each in names[:-1]), names[-1])


def _reviewer(entry: Entry) -> Iterator[str]:
    commits = f"  # {entry.commits} commit{'s' * (entry.commits != 1)} seen" if entry.commits else ""
    yield f"  - id: {scalar(entry.id)}{commits}"
    if entry.name:
        yield f"    name: {scalar(entry.name)}"
    yield f"    emails: [{', '.join(map(scalar, entry.emails))}]"
    if entry.keys:
        yield "    keys:"
        yield from (f"      - {_key(each)}" for each in entry.keys)


def _key(key: Signer) -> str:
    days = {"valid_from": key.valid_from, "valid_until": key.valid_until}
    given = "".join(f", {name}: {day}" for name, day in days.items() if day)
    return f"{{key: {quoted(key.key)}{given}}}" if given else quoted(key.key)


def _inventory(agents: tuple[Registered, ...]) -> Iterator[str]:
    yield "# The agents at work here. Who owns one answers for it, and cannot approve what it makes."
    yield "# Say what each is for. may_touch: [] is every category; [build-script] would be that one and no other."
    yield "agents:"
    for each in agents:
        yield f"  - id: {scalar(each.id)}  # {each.commits} commit{'s' * (each.commits != 1)} seen"
        if each.owner:
            yield f"    owner: {scalar(each.owner)}"
        yield "    purpose: to be said"
        yield "    may_touch: []"
        yield f"    review_by: {each.review_by}"


def _read_back(rulebook: Rulebook, wanted: Wanted, text: str) -> None:
    policy = read_policy(rulebook, text.encode(), POLICY_FILE)
    if _said(policy) != _meant(wanted):
        raise TwokeyError(
            f"the {POLICY_FILE} that was made does not say what it should", "report this; --no-roster avoids it"
        )


def _said(policy: Policy) -> object:
    people = tuple(
        (each.id, each.name, each.emails, tuple((key.key, key.valid_from, key.valid_until) for key in each.keys))
        for each in policy.reviewers
    )
    agents = tuple((each.id, each.owner, each.may_touch, each.review_by) for each in policy.agents)
    return policy.preset, policy.since, people, agents


def _meant(wanted: Wanted) -> object:
    people = tuple(
        (
            each.id,
            each.name or each.id,
            each.emails,
            tuple((key.key, key.valid_from, key.valid_until) for key in each.keys),
        )
        for each in wanted.roster.entries
    )
    agents = tuple((each.id, each.owner, (), each.review_by) for each in wanted.agents)
    return wanted.preset, wanted.since, people, agents
