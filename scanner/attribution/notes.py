"""Evidence from what recorders keep about a commit in refs of their own.

A note is written by a tool that watched the agent at work, and shows what the commit itself does not: in a project that
keeps them, half of the commits with an agent's lines say nothing in author, committer or message. It is unsigned and
anyone may change it, so it is never more than medium evidence, and a note that names only people relaxes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution.lines import weakened
from scanner.attribution.reading import Reading
from scanner.attribution.records.registry import RECORDS
from scanner.attribution.zones import TAIL
from scanner.model.actor import Evidence, Source
from scanner.rulebook.agents import Agents
from scanner.text.escape import short

_LONGEST = 80  # characters of a tool's name


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:
    """Evidence from notes: an agent for each tool that wrote lines, weak for one that is only named."""
    for note in reading.beside.notes:
        if note.link and not any(line.zone == TAIL and note.link in line.text for line in reading.lines):
            continue
        for record in RECORDS[note.format].read(note.text):
            agent = agents.recorded_as(record.tool) or note.agent
            here = not record.files or reading.paths is None or not record.files.isdisjoint(reading.paths)
            words = record.words if here else "lines are its, but in no file that this commit changes"
            found = Evidence(
                Source.NOTES, note.ref, f"{short(record.tool, _LONGEST) or 'an agent'}: {words}", agent, note.strength
            )
            yield found if record.wrote and here else weakened(found)
