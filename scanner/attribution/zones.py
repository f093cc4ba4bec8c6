"""The parts of a commit message, because the same line means different things in each.

A tool signs at the end; a person quotes in the middle. Git's own trailer block misses 5 % of agent co-authors and 25 %
of session lines: they stand in stacked blocks, in the sections of a squash, right under a
subject, indented, or behind a literal "\\n". So attribution reads wider than git, and only what is plainly a quotation
is dropped. Approvals are read elsewhere, strictly (`scanner.text.claims`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from msgspec import Struct

from scanner.text.fences import fenced
from scanner.text.trailers import parse

TAIL, BODY = "tail", "body"
LONGEST = 4000  # characters of a line; anyone can put a megabyte into a message, and every rule reads every line

_TRAILER = re.compile(r"[ \t]{0,3}[A-Za-z0-9][A-Za-z0-9_-]*[ \t]*:(?!//)")
# What stands between trailers and the end without saying anything: comments, rules, links and references, badges,
# fences, approvals that are no trailer (below an agent's line they must not hide it), and the last lines of a
# here-document that a shell left in (`EOF`, `)`, `@`).
_TRIMMING = re.compile(
    r"\s*(?:#|<!--|-{3,}\s*$|EOF\b|[)'\"@]+$|\(cherry picked from|https?://\S+\s*$|\[!?\[|`{3,}|~{3,}"
    r"|\[\d+\]:? https?://\S+$"
    r"|\[[^\[\]]{1,120}\]$"
    r"|(?i:\(cherry picked |This reverts commit [0-9a-f]{7,64}\.?$|See merge request \S+$|Differential Revision: \S+$)"
    r"|(?i:(?:PR|MR|Pull request|Issue)? ?[#!(]+\d+\)*[.,]?$|Thanks?(?: you)?[!.,]*$)"
    r"|(?i:[*_]*LGTM[*_ .!]*$|(?:Reviewed|Approved|Acked|Tested)\W{0,3}by\b)"
    r"|(?:[^\x00-\x7f]{1,4}\s?)?"
    r"(?:View transcript|See(?: also)?|Ref(?:s|erences)?|Fix(?:es|ed)?|Clos(?:es|ed)|Resolves?):? (?:#\d+|https?://\S+)[.,]?$)"
)
_SECTION = re.compile(r"\* \S|# This is (?:the|a) .*commit|# The \d+\w* commit message|-{9}\s*$")
_QUOTE = re.compile(r"\s{0,3}>")
_INDENTED = re.compile(r" {4}|\t")
# A message without any of these at the start of a line quotes nothing and has no sections: four in five.
_SPECIAL = re.compile(r"^[ \t>#*`~-]|\0", re.M)
# A plan that a wrapper of Claude Code appends to its trailers, with headings, lists and code of its own.
_APPENDIX = re.compile(r"^<claude-plan>$", re.M)
# A shell that did not expand "\n" leaves it in the message in front of a trailer.
_LITERAL_NEWLINE = re.compile(r"(?<!\\n)(?:\\n)++(?=[A-Za-z][A-Za-z-]+: ?\S)")


class Line(Struct, frozen=True):
    """One line worth reading, a folded one in one piece, and the zone it stands in."""

    text: str
    zone: str


def split_zones(message: str, is_footer: Callable[[str], bool]) -> list[Line]:
    """Every unquoted line behind the subject, with its zone. `is_footer` knows the lines tools sign with."""
    said = _APPENDIX.split(_LITERAL_NEWLINE.sub("\n", message), 1)[0]
    if "  " in said and "\n" not in said.strip("\n"):
        said = said.replace("  ", "\n\n")  # a web form took the line breaks out
    lines = [line.rstrip("\r\t ") for line in said.split("\n")]
    plain = not _SPECIAL.search(said)
    quoted = [False] * len(lines) if plain else _quoted(lines)
    tail = _tails(lines, quoted, is_footer)
    if not plain or not tail.issuperset(_last_paragraph(lines)):
        # Whatever git itself takes for a trailer is one here too, prose between the lines of its block included.
        git_says = {trailer.line for trailer in parse("\n".join(lines)).trailers}
        quoted = [mark and i not in git_says for i, mark in enumerate(quoted)]
        tail = _tails(lines, quoted, is_footer) | git_says
    headings = {0} if plain else {0, *_section_starts(lines, quoted)}
    read = [(i, line) for i, line in _unfolded(lines, quoted, tail) if i not in headings]
    return [Line(line.strip()[:LONGEST], TAIL if i in tail else BODY) for i, line in read]


def _quoted(lines: list[str]) -> list[bool]:
    """Which lines show somebody else's text: fenced, behind ">", or an indented block."""
    inside = fenced(lines)
    marks = [i in inside or bool(_QUOTE.match(line) or _INDENTED.match(line)) for i, line in enumerate(lines)]
    block = _last_paragraph(lines)
    above = next((line for line in reversed(lines[: block.start]) if line), "")
    introduced = bool(_INDENTED.match(above)) or above.endswith(":")
    ends_quotation = not block.start or introduced or not inside.isdisjoint(block)
    # An indented last paragraph of nothing but trailers is a tool's, unless it ends a longer indented quotation.
    if not ends_quotation and all(_INDENTED.match(lines[i]) and _TRAILER.match(lines[i].strip()) for i in block):
        for i in block:
            marks[i] = False
            lines[i] = lines[i].strip()
    return marks


def _last_paragraph(lines: list[str]) -> range:
    end = len(lines)
    while end and not lines[end - 1]:
        end -= 1
    start = end
    while start and lines[start - 1]:
        start -= 1
    return range(start, end)


def _tails(lines: list[str], quoted: list[bool], is_footer: Callable[[str], bool]) -> frozenset[int]:
    """The lines at the end of the message and of each squash section that are trailers, footers and trimmings."""
    starts = [0, *_section_starts(lines, quoted), len(lines)]
    found: set[int] = set()
    for start, end in pairwise(starts):
        found.update(range(_tail_start(lines, quoted, (start + 1, end), is_footer), end))
    return frozenset(found)


def _section_starts(lines: list[str], quoted: list[bool]) -> list[int]:
    return [i for i, line in enumerate(lines) if i and not quoted[i] and _SECTION.match(line)]


def _tail_start(lines: list[str], quoted: list[bool], span: tuple[int, int], is_footer: Callable[[str], bool]) -> int:
    """Where the longest run of trailers, footers and trimmings at the end of `span` begins."""
    start, tail = span
    folded = False
    for index in range(span[1] - 1, start - 1, -1):
        line = lines[index]
        if not line:
            folded = False
            continue
        if quoted[index]:
            break
        if _TRAILER.match(line):
            folded, tail = False, index
        elif line[0] in " \t":
            folded = True  # perhaps the rest of the trailer above it
        elif folded or not (_TRIMMING.match(line) or is_footer(line)):
            break
        else:
            tail = index
    return tail


def _unfolded(lines: list[str], quoted: list[bool], tail: frozenset[int]) -> list[tuple[int, str]]:
    """Unquoted lines by index; in a tail, an indented line that is no trailer continues the one above it."""
    out: list[tuple[int, str]] = []
    last = -1
    for index, line in enumerate(lines):
        if not line or quoted[index]:
            continue
        if line[0] in " \t" and out and last == index - 1 and out[-1][0] in tail and not _TRAILER.match(line):
            if len(out[-1][1]) < LONGEST:
                out[-1] = (out[-1][0], f"{out[-1][1]} {line.strip()}")
        else:
            out.append((index, line))
        last = index
    return out
