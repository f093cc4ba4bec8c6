"""The checks as SARIF's rules: the same for every repository, so that differences between two files are in results."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from scanner.model.finding import Finding
from scanner.model.page import Page, PageKind
from scanner.model.scale import Severity

MOST_CHARACTERS = 1_024  # of a description
MOST_TAGS = 20
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.NONE: "note",
}
# What GitHub shows as critical (over 9.0), high (from 7.0), medium (from 4.0) and low.
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.NONE: "0.1",
}
_ADDRESS = re.compile(r"<[^<>\s]*@[^<>\s]*>")
_PROBLEMS = {"error": "error", "warning": "warning", "note": "recommendation"}


def rules(findings: Iterable[Finding], pages: Mapping[str, Page]) -> list[dict[str, Any]]:
    """Every check that has a page, and those of `findings` that have none, sorted by id."""
    known = {name: _described(name, page) for name, page in pages.items() if page.kind is PageKind.CHECK}
    for finding in findings:
        if finding.check not in known:
            page = pages.get(finding.check)
            known[finding.check] = _described(finding.check, page) if page else _bare(finding)
    return [known[name] for name in sorted(known)]


def title(check: str, pages: Mapping[str, Page]) -> str:
    """A check's title, or its id as words."""
    return pages[check].title if check in pages else check.replace("-", " ")


def _described(name: str, page: Page) -> dict[str, Any]:
    return {
        "id": name,
        "name": _pascal(name),
        "shortDescription": {"text": _cut(page.title)},
        "fullDescription": {"text": _cut(f"{page.what} {page.why}")},
        "help": {"text": _cleared(_help(page)), "markdown": _cleared(_markdown(page))},
        **_weight(page.severity, page.controls),
    }


def _bare(finding: Finding) -> dict[str, Any]:
    """A check that nothing is known of but that it fired."""
    words = finding.check.replace("-", " ")
    text = f"{words}: twokey explain {finding.check} says more."
    return {
        "id": finding.check,
        "name": _pascal(finding.check),
        "shortDescription": {"text": words},
        "fullDescription": {"text": text},
        "help": {"text": text},
        **_weight(finding.severity, ()),
    }


def _weight(severity: Severity, controls: tuple[str, ...]) -> dict[str, Any]:
    level = LEVELS[severity]
    return {
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["security", "supply-chain", *controls][:MOST_TAGS],
            "precision": "high",
            "problem.severity": _PROBLEMS[level],
            "security-severity": _SCORES[severity],
        },
    }


def _help(page: Page) -> str:
    parts = (("What it is", page.what), ("Why it matters", page.why), ("Example", page.example))
    return "\n\n".join(f"{heading}:\n{body}" for heading, body in (*parts, ("How to fix", page.fix)))


def _markdown(page: Page) -> str:
    fence = "```"
    while fence in page.example:
        fence += "`"
    parts = (
        f"# {page.title}",
        page.what,
        f"## Why it matters\n\n{page.why}",
        f"## Example\n\n{fence}\n{page.example}\n{fence}",
        f"## How to fix\n\n{page.fix}",
    )
    return "\n\n".join(parts)


def _cleared(text: str) -> str:
    """Without the made-up people of an example: who looks for addresses in a file should find none."""
    return _ADDRESS.sub("<address>", text)


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 3]}..."
