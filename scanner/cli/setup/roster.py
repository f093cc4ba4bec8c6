"""From signers, owners and authors to a list of people: one entry a person, an address and a key in one entry only.

One key that was listed for several addresses makes them one person's. Who may be somebody else on the list is neither
merged nor listed: as two entries one person could approve their own work.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from scanner.cli.setup.owners import Owners
from scanner.cli.setup.people import Person, alike, by_address, is_nobodys
from scanner.cli.setup.scalars import shown_name
from scanner.cli.setup.seen import Seen, could_review
from scanner.cli.setup.signers import Signer
from scanner.model.actor import Identity
from scanner.rulebook.agents import Agents

MOST = 10
_SHARE = 100  # one commit in so many: someone who came by once is nobody to open the gate
_MOST_EMAILS = 5
_LONGEST_NAME, _LONGEST_ID = 100, 40


class Entry(Struct, frozen=True):
    """One reviewer as the policy will have them. `name` may be "", `commits` are those that were seen."""

    id: str
    name: str
    emails: tuple[str, ...]
    keys: tuple[Signer, ...] = ()
    commits: int = 0


class Roster(Struct, frozen=True):
    """Most active first. `left_out` are the addresses of no one person, `alike` those of people who may be somebody on
    the list, `more` counts those who are not on it for little work or its length, `shared` the keys that were listed
    for people who go by different names."""

    entries: tuple[Entry, ...] = ()
    left_out: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    more: int = 0
    shared: int = 0


def make_roster(agents: Agents, seen: Seen, signers: Iterable[Signer], owners: Owners) -> Roster:
    """The list to propose."""
    by_email = by_address(seen.people)
    shared = sum(not _with_key(agents, by_email, signer) for signer in signers)
    for email in owners.emails:
        if could_review(agents, Identity("", email)):
            by_email.setdefault(email, Person("", {email: 0})).listed = True
    everybody = list(dict.fromkeys(by_email.values()))
    nobodys = [each for each in everybody if is_nobodys(agents, each)]
    # Whom the project itself lists goes before who only commits much; the order is by commits all the same.
    known = sorted(
        (each for each in everybody if each not in nobodys), key=lambda each: (not each.listed, -each.commits)
    )
    doubles = alike(known)
    known = [each for each in known if each not in doubles]
    chosen = [each for each in known if each.listed or each.commits * _SHARE >= seen.commits][:MOST]
    chosen.sort(key=lambda each: -each.commits)
    return Roster(tuple(_entries(chosen)), _addresses(nobodys), _addresses(doubles), len(known) - len(chosen), shared)


def _addresses(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(sorted(email for each in people for email in each.emails))


def _with_key(agents: Agents, by_email: dict[str, Person], signer: Signer) -> bool:
    """Give a key to the one person it was listed for; False where that is more than one."""
    emails = [each for each in signer.emails if could_review(agents, Identity("", each))]
    known = list(dict.fromkeys(by_email[each] for each in emails if each in by_email))
    holders = [each for each in by_email.values() if any(key.key == signer.key for key in each.keys)]
    if len({id(each) for each in (*known, *holders)}) > 1:
        return False
    if not emails:
        return True
    person = next(iter((*known, *holders)), None) or Person("")
    for email in emails:
        person.emails.setdefault(email, 0)
        by_email[email] = person
    if not holders:
        person.keys.append(signer)
    person.listed = True
    return True


def _entries(people: Iterable[Person]) -> Iterable[Entry]:
    taken: set[str] = set()
    for person in people:
        emails = sorted(person.emails, key=lambda email: -person.emails[email])[:_MOST_EMAILS]
        name = shown_name(person.name)[:_LONGEST_NAME].strip()
        id_ = _unused(_slug(name) or _slug(emails[0].partition("@")[0]) or "reviewer", taken)
        yield Entry(id_, name, tuple(emails), tuple(person.keys), person.commits)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_ID].strip("-")


def _unused(wanted: str, taken: set[str]) -> str:
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    taken.add(found)
    return found
