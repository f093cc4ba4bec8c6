"""Where in a message a line counts: agents' marks are found wherever tools leave them, and never in a quotation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.attribution.combine import attributor
from scanner.attribution.zones import split_zones
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.model.scale import Strength, worst
from scanner.rulebook import load_rulebook
from scanner.text.trailers import parse

ANN = Identity("Ann Lee", "ann@example.org")
ATTRIBUTE = attributor(load_rulebook().agents)

CLAUDE = "Co-Authored-By: Claude <noreply@anthropic.com>"
SESSION = "Claude-Session: https://claude.ai/code/session_01AbCdEfGhJkLmNpQr"
FOOTER = "Generated with [Claude Code](https://claude.com/claude-code)"
SIGNED = "Signed-off-by: Ann Lee <ann@example.org>"


def attribute(message: str) -> Attribution:
    return ATTRIBUTE(Commit("", (), ANN, ANN, "1790000000 +0000", message))


def strength(message: str) -> Strength | None:
    """The strongest evidence that names Claude Code; None when there is none."""
    found = [each.strength for each in attribute(message).evidence if each.agent == "claude-code"]
    return worst(found, Strength.CONTEXT) if found else None


MEANT = {
    "last": f"s\n\nbody\n\n{CLAUDE}\n",
    "without a newline at the end": f"s\n\n{CLAUDE}",
    "right under the subject": f"s\n{CLAUDE}\n",
    "among other trailers": f"s\n\n{SIGNED}\n{CLAUDE}\nCc: x\n",
    "a sign-off": "s\n\nSigned-off-by: Claude <noreply@anthropic.com>\n",
    "a sign-off among others": f"s\n\n{SIGNED}\nSigned-off-by: Claude <noreply@anthropic.com>\n",
    "in a stacked block": f"s\n\n{CLAUDE}\n\n{SIGNED}\n",
    "three blocks up": f"s\n\nbody\n\n{CLAUDE}\n\nRig: beads\nExecuted-By: mayor\n\n{SIGNED}\n",
    "above a footer": f"s\n\n{CLAUDE}\n\n{FOOTER}\n",
    "above a bare link": f"s\n\n{CLAUDE}\n\nhttps://example.org/run/1\n",
    "above conflict comments": f"s\n\n{CLAUDE}\n\n# Conflicts:\n#\tpackage.json\n",
    "above an HTML comment": f"s\n\n{CLAUDE}\n\n<!-- plan -->\n",
    "above a badge": f"s\n\n{CLAUDE}\n\n[![Open](https://example.org/b.svg)](https://example.org)\n",
    "above dashes": f"s\n\n{CLAUDE}\n\n---\n",
    "above a cherry-pick line": f"s\n\n{CLAUDE}\n(cherry picked from commit abcdef0)\n",
    "below prose in one paragraph": f"s\n\nprose\n{CLAUDE}\n",
    "among prose, as git reads it": f"s\n\nprose\n{CLAUDE}\n{SIGNED}\n",
    "above prose that git tolerates": f"s\n\n{CLAUDE}\nprose\n{SIGNED}\n",
    "in a squash section": f"s (#1)\n\n* one\n\nbody\n\n{CLAUDE}\n\n* two\n\nbody\n",
    "right under a section": f"s (#1)\n\n* one\n{CLAUDE}\n* two\n",
    "in a section in a section": f"s (#1)\n\n* one (#2)\n\n* inner\n\n{CLAUDE}\n\n* two\n\nbody\n",
    "behind nine dashes": f"s (#1)\n\n* one\n\nbody\n\n---------\n\n{CLAUDE}\n",
    "before nine dashes": f"s (#1)\n\nbody\n\n{CLAUDE}\n\n---------\n\nCo-authored-by: Bob Ray <bob@example.org>\n",
    "in a squash by git": f"# This is a combination of 2 commits.\n# This is the 1st commit message:\n\ns\n\n{CLAUDE}\n"
    "\n# This is the commit message #2:\n\nt\n",
    "in a list of changes": f"s\n\n* did x\n* did y\n\n{CLAUDE}\n",
    "in a revert": f'Revert "s"\n\nThis reverts commit abcdef0.\n\n{CLAUDE}\n',
    "indented a little": f"s\n\nbody\n\n  {CLAUDE}\n",
    "an indented last paragraph of nothing else": f"s\n\nbody\n\n    {CLAUDE}\n    {SIGNED}\n",
    "a literal newline before it": f"s\\n\\n{CLAUDE}",
    "a message that lost its newlines": f"Add x  \N{ROBOT FACE} {FOOTER}  {CLAUDE}\n",
    "above a transcript": f"s\n\n{CLAUDE}\n\n\N{CRYSTAL BALL} View transcript: https://example.org/s/1\n",
    "above a reference": f"s\n\n{CLAUDE}\n\nFixes #12\n",
    "above what a shell left": f"s\n\n{CLAUDE}\n@\n",
    "literal newlines in the body": f"s\n\nbody\\n\\n{CLAUDE}\\n{SIGNED}",
    "CRLF": f"s\r\n\r\nbody\r\n\r\n{CLAUDE}\r\n",
    "in capitals": f"s\n\n{CLAUDE.upper()}\n",
    "a space before the colon": "s\n\nCo-Authored-By : Claude <noreply@anthropic.com>\n",
    "no space behind the colon": "s\n\nCo-Authored-By:Claude <noreply@anthropic.com>\n",
    "folded": "s\n\nCo-Authored-By: Claude\n <noreply@anthropic.com>\n",
    "an address in quotes": 's\n\nCo-authored-by: Claude <"noreply@anthropic.com">\n',
    "all of it in quotes": 's\n\nCo-authored-by: "Claude <noreply@anthropic.com>"\n',
    "blanks in the brackets": "s\n\nCo-authored-by: Claude < noreply@anthropic.com >\n",
    "an address without brackets": "s\n\nCo-authored-by: Claude noreply@anthropic.com\n",
    "an address and nothing else": "s\n\nCo-authored-by: noreply@anthropic.com\n",
    "two people in one line": "s\n\nCo-authored-by: Ann Lee <ann@example.org>, Claude <noreply@anthropic.com>\n",
    "a fence that never closes": f"s\n\n```\n{CLAUDE}\n",
    "behind a closed fence": f"s\n\n```\ncode\n```\n\n{CLAUDE}\n",
    "behind a quotation": f"s\n\n> quoted\n\n{CLAUDE}\n",
    "behind an indented quotation": f"s\n\n    code\n\n{CLAUDE}\n",
}


@pytest.mark.parametrize("message", MEANT.values(), ids=MEANT)
def test_meant(message: str) -> None:
    assert strength(message) is Strength.STRONG
    assert attribute(message).kind is ActorKind.ASSISTED


TALKED_ABOUT = {
    "in the body": f"s\n\n{CLAUDE}\n\nprose\n",
    "in the middle of a paragraph": f"s\n\nprose\n{CLAUDE}\nprose\n",
    "in the middle of a section": f"s (#1)\n\n* one\n\n{CLAUDE}\n\nprose\n\n* two\n\n{SIGNED}\n",
    "a footer in the body": f"s\n\n{FOOTER}\n\nprose\n",
    "a session in the body": f"s\n\n{SESSION}\n\nprose\n",
}


@pytest.mark.parametrize("message", TALKED_ABOUT.values(), ids=TALKED_ABOUT)
def test_talked_about_is_shown_and_proves_nothing(message: str) -> None:
    assert strength(message) is Strength.WEAK
    assert attribute(message).kind is ActorKind.HUMAN


QUOTED = {
    "a quoted sign-off": "s\n\n> Signed-off-by: Claude <noreply@anthropic.com>\n",
    "in a subject": f"Explain {CLAUDE}\n",
    "below a line that introduces it": f"s\n\nThe tool adds:\n\n    {CLAUDE}\n",
    "quoted": f"s\n\n> {CLAUDE}\n",
    "quoted without a space": f"s\n\n>{CLAUDE}\n",
    "quoted twice": f"s\n\n> > {CLAUDE}\n",
    "quoted and indented": f"s\n\n  > {CLAUDE}\n",
    "fenced": f"s\n\n```\n{CLAUDE}\n```\n",
    "fenced with a language": f"s\n\n```text\n{CLAUDE}\n```\n\n{SIGNED}\n",
    "fenced by tildes": f"s\n\n~~~\n{CLAUDE}\n~~~\n",
    "fenced by tildes, with the other fence inside": f"s\n\n~~~\n```\n{CLAUDE}\n~~~\n",
    "fenced, with tildes inside": f"s\n\n```\n~~~\n{CLAUDE}\n```\n",
    "a longer fence around a fence": f"s\n\n````\n```\n{CLAUDE}\n```\n````\n",
    "indented by four, prose behind": f"s\n\nAs in:\n\n    {CLAUDE}\n\nprose\n",
    "indented by a tab": f"s\n\nAs in:\n\n\t{CLAUDE}\n\nprose\n",
    "the end of a longer quotation": f"s\n\nAs in:\n\n    subject\n\n    {CLAUDE}\n",
    "in a code span": f"s\n\n`{CLAUDE}` is what it adds.\n",
    "in a sentence": f"s\n\nIt adds {CLAUDE} to messages.\n",
    "a footer in a fence": f"s\n\n```\n{FOOTER}\n```\n",
    "a footer in a quotation": f"s\n\n> {FOOTER}\n",
    "a session in a quotation": f"s\n\n> {SESSION}\n",
}


@pytest.mark.parametrize("message", QUOTED.values(), ids=QUOTED)
def test_a_quotation_is_no_evidence(message: str) -> None:
    assert strength(message) is None
    assert attribute(message).kind is ActorKind.HUMAN


@pytest.mark.parametrize(
    "subject", ["Generated with Claude Code", "Explain Co-Authored-By: Claude <noreply@anthropic.com>", "Made-with: x"]
)
def test_a_subject_is_prose(subject: str) -> None:
    assert attribute(f"{subject}\n").kind is ActorKind.HUMAN


def zones(message: str) -> list[tuple[str, str]]:
    return [(line.text, line.zone) for line in split_zones(message, lambda line: line.startswith("Made by"))]


def test_zones_of_a_squash() -> None:
    message = "s (#1)\n\n* one\n\nprose\n\nA: 1\n\n* two\n\nB: 2\n\nprose\n\n---------\n\nC: 3\nMade by x\n"
    assert zones(message) == [
        ("prose", "body"),
        ("A: 1", "tail"),
        ("B: 2", "body"),
        ("prose", "body"),
        ("C: 3", "tail"),
        ("Made by x", "tail"),
    ]


LINES = st.sampled_from(
    [
        *("subject", "prose", "", "", CLAUDE, SIGNED, "Key: value", "Not a key: value", "no colon", "# comment"),
        *(" folded", "\tfolded", "    indented", f"  {CLAUDE}", "> quoted", "```", "* section", "---", "---------"),
        *("(cherry picked from commit abcdef0)", "Co-Authored-By:Claude <noreply@anthropic.com>", "\\n", "https://x.y"),
        *("Co-Authored-By: Claude", " <noreply@anthropic.com>", "Cc: x", "A:b", "~~~", f"    {CLAUDE}"),
    ]
)


@given(st.lists(LINES.filter(lambda line: not line.startswith(("> ", "```", "~~~", "    ", "  Co"))), max_size=8))
def test_what_git_itself_takes_for_a_trailer_is_seen(lines: list[str]) -> None:
    """Attribution reads wider than git, never narrower."""
    message = "\n".join(["subject", "", *lines]) + "\n"
    named = [each.value for each in parse(message).trailers if each.key.lower() == "co-authored-by"]
    if any("anthropic.com" in value for value in named):
        assert strength(message) is Strength.STRONG


@given(st.lists(LINES, max_size=12))
def test_every_line_has_one_zone_and_the_subject_none(lines: list[str]) -> None:
    message = "\n".join(["subject", *lines])
    found = zones(message)
    stripped = [line.strip() for line in message.split("\n")]
    assert all(text and text in " ".join(stripped) for text, _ in found)
    assert len(found) < len(stripped)
    assert {zone for _, zone in found} <= {"tail", "body"}
