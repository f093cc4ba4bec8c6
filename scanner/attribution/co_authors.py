"""Evidence from `Co-authored-by:` lines: the commonest trace of all, nine in ten agent commits show it.

A sign-off by an agent's address is read like one.

A co-author is an identity and is matched like one, but written by hand more often: without brackets, with quotes,
several on a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.attribution.identity import evidence, rules_for
from scanner.attribution.lines import KEYED, weakened
from scanner.attribution.reading import Reading
from scanner.attribution.zones import TAIL
from scanner.model.actor import Evidence, Identity, Source
from scanner.model.commit import Commit
from scanner.rulebook.agent_rules import CO_AUTHOR
from scanner.rulebook.agents import Agents

KEY = "co-authored-by"
SIGN_OFF = "signed-off-by"
_SIGNED = re.compile(rf"{SIGN_OFF}:[ \t]*+[^<\n]*+<([^>\n]*+)>")
_PERSON = re.compile(r"([^<>]*+)<([^<>]*+)>")
_BARE = re.compile(r"[^\s<>(),;@]++@[^\s<>(),;]++")


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from these lines; in the body they are talked about more often than meant, so they are weak."""
    for line in reading.lines:
        match = KEYED.match(line.text)
        key = match.group(1).lower() if match is not None else ""
        if match is not None and (key == KEY or (key == SIGN_OFF and signed_by_agent(line.text.lower(), agents))):
            found = _co_authors(match.group(1), match.group(2), agents, reading.commit)
            yield from found if line.zone == TAIL else map(weakened, found)


def signed_by_agent(lowered: str, agents: Agents) -> bool:
    """Whether a message, in lower case, has a sign-off by an agent's address: projects forbid it, agents do it."""
    return SIGN_OFF in lowered and not agents.signers.isdisjoint(_SIGNED.findall(lowered))


def _co_authors(key: str, value: str, agents: Agents, commit: Commit) -> Iterator[Evidence]:
    for person in people(value):
        for rule in rules_for(agents, person, CO_AUTHOR):
            yield evidence(agents, rule, Source.TRAILER, key, value, commit)


def people(value: str) -> list[Identity]:
    """Everybody the value of a co-author line names."""
    pairs = _PERSON.findall(value) if ">" in value else ()
    return [Identity(name.strip(" ,"), email.strip(' "')) for name, email in pairs] or [_unbracketed(value)]


def _unbracketed(value: str) -> Identity:
    """A co-author without brackets: a name, an address, or both."""
    bare = next((match for match in _BARE.finditer(value) if "." in match.group().partition("@")[2]), None)
    return Identity(value[: bare.start()].strip(), bare.group()) if bare else Identity(value.strip(), "")
