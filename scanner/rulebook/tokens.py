"""rules/secrets/tokens/: what tokens of providers look like that detect-secrets does not know, one file a vendor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.rulebook import files
from scanner.rulebook.endings import ENDINGS

CONFIDENCES = ("high", "medium", "low")


class TokenRule(Struct, frozen=True):
    """One kind of token. The secret is the match of `pattern`, or its group if it has one.

    Without a pattern it is a note on what detect-secrets' plugin `detector` finds: its `checksum`. `keywords` are in
    lower case; a line that matches holds one of them. `match` and `no_match` are templates for `samples.expand`. If
    there are words in `begins`, whatever matches begins with one of them, in any case.
    """

    id: str
    vendor: str
    type: str
    pattern: str
    detector: str
    keywords: tuple[str, ...]
    entropy: float
    checksum: str
    confidence: str
    source: str
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    begins: tuple[str, ...] = ()


def load_tokens(folder: Path) -> tuple[TokenRule, ...]:
    """All rules of `folder`, in the order of the files' names. A file that holds none is an error that names it."""
    return files.build(folder, compile_tokens)


def compile_tokens(data: Mapping[str, Any]) -> tuple[TokenRule, ...]:
    """The rules from the parsed files, by file stem."""
    return tuple(rule for item in data.values() for rule in _rules(item))


def _rules(data: Mapping[str, Any]) -> Iterator[TokenRule]:
    for item in data["tokens"]:
        rule = TokenRule(
            id=data["id"],
            vendor=data["vendor"],
            type=item["type"],
            pattern=item.get("pattern", ""),
            detector=item.get("detector", ""),
            keywords=tuple(word.lower() for word in item.get("keywords", ())),
            entropy=float(item.get("entropy", 0)),
            checksum=item.get("checksum", ""),
            confidence=item.get("confidence", "high"),
            source=item["source"],
            match=tuple(item.get("match", ())),
            no_match=tuple(item.get("no_match", ())),
            begins=tuple(item.get("begins", ())),
        )
        if bool(rule.pattern) == bool(rule.detector):
            raise ValueError(f"{rule.type}: needs a pattern or a detector")
        if rule.pattern and not rule.keywords:
            raise ValueError(f"{rule.type}: a pattern without keywords")
        if rule.confidence not in CONFIDENCES:
            raise ValueError(f"{rule.type}: no such confidence: {rule.confidence}")
        if rule.checksum and rule.checksum not in ENDINGS:
            raise ValueError(f"{rule.type}: no such checksum: {rule.checksum}")
        yield rule
