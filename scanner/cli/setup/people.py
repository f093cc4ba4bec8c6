"""Who is who among the authors of a history, as far as names and addresses tell, and who is nobody that could be asked.

Two addresses are one person's where they were used under exactly the same name. Anything cleverer would sooner or later
put an address under somebody else's name; who only looks like somebody else is told apart from both.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from msgspec import Struct, field

from scanner.cli.setup.scalars import shown_name
from scanner.cli.setup.seen import could_review
from scanner.cli.setup.signers import Signer
from scanner.model.actor import Identity
from scanner.rulebook.agents import NOREPLY, Agents
from scanner.text.trailer_values import is_address

# What several people, or none, are behind. No rule knows these, so a person decides.
_MACHINE = re.compile(r"(?:^|[-_. \[])(?:bots?|ci|cd|automation|robot|services?|teams?|maintainers)\]?$", re.IGNORECASE)
_SHARED = re.compile(
    r"(?:^|[-_.+])(?:bots?|ci|automation|teams?|security|maintainers?|releases?|owners|admins?|devs?|developers|core"
    r"|infra|ops|support|info|lists?|group)$",
    re.IGNORECASE,
)


class Person(Struct, eq=False):
    """One person so far: commits by address, keys, and whether the project itself lists them."""

    name: str
    emails: dict[str, int] = field(default_factory=dict)
    keys: list[Signer] = field(default_factory=list)
    listed: bool = False

    @property
    def commits(self) -> int:
        return sum(self.emails.values())


def by_address(people: Counter[Identity]) -> dict[str, Person]:
    """People by address. An address belongs to the name it was used under most, the newest where that is a draw."""
    names: dict[str, Counter[str]] = {}
    for identity, count in people.items():
        if not is_address(identity.email):  # what stands in a comment of the file is an address or nothing
            continue
        names.setdefault(identity.email, Counter())[identity.name] += count
    by_name: dict[str, Person] = {}
    found: dict[str, Person] = {}
    for email, counted in names.items():
        name = counted.most_common(1)[0][0]
        person = by_name.setdefault(name, Person(name)) if name.strip() else Person("")
        person.emails[email] = counted.total()
        found[email] = person
    return found


def alike(people: Iterable[Person]) -> list[Person]:
    """Those who go by the name of somebody before them, written otherwise or as the login of an account."""
    taken: set[str] = set()
    found = []
    for person in people:
        logins = [account[2] for email in person.emails if (account := NOREPLY.match(email.lower()))]
        marks = {mark for each in (person.name, *logins) if (mark := _squashed(each))}
        if not person.listed and not taken.isdisjoint(marks):
            found.append(person)
        taken |= marks
    return found


def _squashed(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text).casefold() if each.isalnum())


def is_nobodys(agents: Agents, person: Person) -> bool:
    """Whether a name or an address reads like a machine's or a team's, also as it will stand in the file."""
    shown = shown_name(person.name)
    if any(not could_review(agents, Identity(shown, email)) for email in person.emails):
        return True
    if person.commits:  # whoever commits under a name of their own may have any address
        return bool(_MACHINE.search(shown))
    return any(_SHARED.search(email.partition("@")[0]) for email in person.emails)
