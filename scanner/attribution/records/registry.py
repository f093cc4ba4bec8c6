"""Every recorder's format, by the word that rules name it with. Adding one is a module and a line here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scanner.attribution.records import (
    agent_blame,
    agent_note,
    agent_trace,
    entire,
    git_ai,
    qwen_code,
    source_trace,
    whogitit,
)
from scanner.attribution.records.record import Record


class RecordFormat(Protocol):
    """What a format offers. `text` is the note; what is none of this format says nothing. Never raises."""

    def read(self, text: str) -> Iterator[Record]: ...


RECORDS: dict[str, RecordFormat] = {
    "agent-blame": agent_blame,
    "agent-note": agent_note,
    "agent-trace": agent_trace,
    "entire": entire,
    "git-ai": git_ai,
    "qwen-code": qwen_code,
    "source-trace": source_trace,
    "whogitit": whogitit,
}
