"""Evidence from the lines of prose that tools sign with ("Generated with ...") and from bare links to a session."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.attribution.lines import in_force, weakened
from scanner.attribution.reading import Reading
from scanner.attribution.zones import TAIL
from scanner.model.actor import Evidence, Source
from scanner.model.commit import Commit
from scanner.rulebook.agent_rules import FooterRule
from scanner.rulebook.agents import Agents, pattern


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from footer lines: full strength at the end of the message or of a squash section, weak elsewhere."""
    for line in reading.lines:
        lowered = line.text.lower()
        for rule in agents.footers:
            if rule.keyword in lowered and pattern(rule.line).search(line.text):
                found = _evidence(rule, line.text, agents, reading.commit)
                yield found if line.zone == TAIL else weakened(found)


def _evidence(rule: FooterRule, text: str, agents: Agents, commit: Commit) -> Evidence:
    strength = in_force(rule.strength, rule.validity, commit)
    source = Source.SESSION if rule.session else Source.FOOTER
    return Evidence(source, "message", text, rule.agent, strength, agents.is_bot(rule.agent))


def footer_test(agents: Agents) -> Callable[[str], bool]:
    """Whether a line is one that some tool signs with: what `zones` needs to find the tail."""

    def is_footer(line: str) -> bool:
        lowered = line.lower()
        return any(rule.keyword in lowered and pattern(rule.line).search(line.strip()) for rule in agents.footers)

    return is_footer
