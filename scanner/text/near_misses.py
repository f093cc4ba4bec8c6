"""Lines that mean to approve and do not, each with what is wrong, the line that would count, and the block around it.

A gate that only says "no approval" teaches people to go round it: most failed approvals are a real reviewer's, in the
wrong paragraph (GitHub's squash puts a blank line and `Co-authored-by` behind it) or under a key that a phone keyboard
changed. Some are tricks, and a person should see those too. Quotes are neither: `>` lines, fenced or indented code,
comments, and prose that merely speaks of a review.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container, Iterator, Sequence
from difflib import get_close_matches
from functools import lru_cache
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from scanner.model.approval import NearMiss
from scanner.text.corrected import Mending, corrected
from scanner.text.fences import fenced as inside_fences
from scanner.text.trailer_values import digest_fault, mended_digest, mended_people, person_fault
from scanner.text.trailers import Block, Role, Shape, roles, spoilers

DIGEST = "Reviewed-digest"
MOST = 20
_NO_APPROVAL = "does not count as an approval"
_SHOWN = 200

# Shown as a new line by some readers, part of the line to git.
_BREAKS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_COLONS = ":\u02d0\u0589\u05c3\u2236\ua789\ufe13\ufe55\uff1a"
_KEYLIKE = re.compile(f"([ \\t]*)([^{_COLONS} \\t\"'`][^{_COLONS}]{{0,39}})[{_COLONS}](.*)", re.DOTALL)
_LGTM = re.compile(r" {0,3}[*_]*LGTM[*_ .!]*", re.ASCII | re.IGNORECASE)
_QUOTE = re.compile(r"[ \t]*>|#")

_WELL_KNOWN = ("Reviewed-by", "Approved-by", "Acked-by", "Tested-by", "LGTM", "LGTM-by")
_ALIASES = {"reviewby": "Reviewed-by", "reviewer": "Reviewed-by", "approveby": "Approved-by", "approver": "Approved-by"}
_CLOSE = 0.88  # one letter in ten; "reviewedon" (Gerrit's Reviewed-on) is 0.8
# Cyrillic and Greek letters that pass for Latin ones, in lower case.
_TWINS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0501\u0432\u043a\u043c\u043d\u0442"
    "\u03b1\u03b5\u03b9\u03bf\u03c1\u03c5\u03bd\u03ba\u03c4",
    "aeopcyxijsdbkmhtaeiopyvkt",
)


class _Attempt(Struct, frozen=True):
    """A line that means to approve: the key it should have, what it says, and what is wrong before the colon.

    `ahead` is what stands on the same line, up to the first separator.
    """

    line: int
    text: str
    ahead: str
    kind: str
    value: str
    faults: tuple[str, ...]

    @property
    def thanks(self) -> bool:
        """Whether it is `Tested-by` and the like: beside a review that counts, no attempt at one."""
        return any(_NO_APPROVAL in fault for fault in self.faults)


def near_misses(
    message: str, where: Shape, block: Block, kinds: tuple[str, ...], counted: Collection[str]
) -> tuple[NearMiss, ...]:
    """At most `MOST` near misses; none for a line whose correction is in `counted`, because it counts elsewhere."""
    reviewed = any(not line.startswith(f"{DIGEST}: ") for line in counted)
    attempts = [each for each in _attempts(message, where, kinds) if not (reviewed and each.thanks)]
    if not attempts:
        return ()
    fenced = inside_fences(where.lines)
    missed = list(islice(_judged(attempts, where, block, counted, fenced), MOST))
    whole = _whole([(attempt, miss.suggestion) for attempt, miss in missed], where, counted, fenced)
    return tuple(replace(miss, block=whole) for _, miss in missed)


def in_subject(where: Shape, line: int) -> bool:
    """Git shows the first paragraph as the subject; `interpret-trailers` misses that behind leading blank lines."""
    return line < where.title or (line in where.last and where.last.start <= where.first)


def _whole(
    missed: Sequence[tuple[_Attempt, str]], where: Shape, counted: Collection[str], fenced: Container[int]
) -> str:
    """One block that mends all of them, each line once. Two digests would void each other, so only one goes in."""
    mendings: dict[int, Mending] = {}
    given: set[str] = set()
    bound = any(line.startswith(f"{DIGEST}: ") for line in counted)
    for attempt, suggestion in missed:
        lines = tuple(line for line in suggestion.split("\n") if line not in given)
        if attempt.kind == DIGEST:
            lines, bound = () if bound else lines, True
        given.update(lines)
        before = mendings.get(attempt.line, Mending(attempt.ahead, ()))
        mendings[attempt.line] = Mending(before.kept, before.lines + lines)
    return corrected(where, in_subject(where, where.last.start), mendings, fenced)


def _judged(
    attempts: Sequence[_Attempt], where: Shape, block: Block, counted: Container[str], fenced: Container[int]
) -> Iterator[tuple[_Attempt, NearMiss]]:
    folded = {trailer.line: trailer.value for trailer in block.trailers if trailer.folded}
    spoiled = [where.last.start + offset for offset in spoilers(where.paragraph, roles(where.paragraph))]
    for attempt in attempts:
        if attempt.line in fenced:
            continue
        value = folded.get(attempt.line, attempt.value)
        if attempt.kind == DIGEST:
            fault = digest_fault(value, attempt.line in folded)
            suggestion = f"{DIGEST}: {mended_digest(value)}"
        else:
            fault = person_fault(value, attempt.line in folded)
            suggestion = "\n".join(f"{attempt.kind}: {person}" for person in mended_people(value))
        problem = "; ".join(filter(None, (_misplaced(where, spoiled, attempt.line), *attempt.faults, fault)))
        if problem and suggestion not in counted:
            yield attempt, NearMiss(attempt.text[:_SHOWN], problem, suggestion)


def _attempts(message: str, where: Shape, kinds: tuple[str, ...]) -> Iterator[_Attempt]:
    folds = {where.last.start + offset for offset, role in enumerate(roles(where.paragraph)) if role is Role.FOLD}
    behind_nul = enumerate(message.partition("\0")[2].split("\n"), start=len(where.lines))
    for index, line in (*enumerate(where.lines[: where.end]), *behind_nul):
        if _QUOTE.match(line):
            continue
        pieces = _BREAKS.split(line.removesuffix("\r"))
        for position, text in enumerate(pieces):
            meant = _meant_line(text, kinds)
            if meant is None:
                continue
            indent, kind, value, fault = meant
            # Markdown's code block, and how `git log` shows a message: a quote, unless git folds it into a trailer.
            if index not in folds and ("\t" in indent or len(indent) > 3):
                continue
            faults = [fault]
            if position:
                faults.append("it is no line of its own to git, which breaks lines at a line feed only")
            elif index in folds:
                faults.append("it is indented, so git reads it as part of the line above")
            elif indent:
                faults.append("it is indented")
            if not position and len(pieces) > 1:
                faults.append("the line holds a control character or a line separator")
            yield _Attempt(index, text, pieces[0] if position else "", kind, value, tuple(faults))


def _meant_line(text: str, kinds: tuple[str, ...]) -> tuple[str, str, str, str] | None:
    """Indent, kind, value and the key's fault ("" if it is exact) of a line that means to approve."""
    found = _KEYLIKE.match(text)
    if found:
        indent, key, value = found.groups()
        meant = _meant_key(key.rstrip(" \t"), text[found.end(2)], kinds)
        return (indent, meant[0], value.strip(" \t"), meant[1]) if meant else None
    meant = _meant_key("LGTM", ":", kinds) if _LGTM.fullmatch(text) else None
    return ("", meant[0], "", meant[1]) if meant else None


@lru_cache(maxsize=4096)
def _meant_key(key: str, colon: str, kinds: tuple[str, ...]) -> tuple[str, str] | None:
    """The kind that a key stands for, and what is wrong with the key; None for every other key."""
    letters = _letters(key)
    names = {_letters(kind): kind for kind in (DIGEST, *kinds)}
    if letters in names:
        kind = names[letters]
        exact = key.isascii() and key.lower() == kind.lower()
        return kind, _foreign(key + colon) or ("" if exact else f"the key is not written `{kind}:`")
    for known in _WELL_KNOWN:
        if letters == _letters(known):
            return kinds[0], _does_not_count(known, kinds)
    close = get_close_matches(letters, (*names, *_ALIASES), 1, _CLOSE)
    if not close:
        return None
    kind = names.get(close[0]) or _ALIASES[close[0]]
    kind = kind if kind in (DIGEST, *kinds) else kinds[0]
    return kind, _foreign(key + colon) or f"the key is not written `{kind}:`"


def _letters(key: str) -> str:
    """What a key looks like to a person in a hurry: letters only, all of them Latin where they can be."""
    text = unicodedata.normalize("NFKC", key).casefold().translate(_TWINS)
    return "".join(character for character in text if character.isalpha())


def _foreign(text: str) -> str:
    codes = [f"U+{ord(character):04X}" for character in text if not character.isascii()]
    return f"the key is not plain ASCII ({', '.join(codes)})" if codes else ""


def _does_not_count(key: str, kinds: tuple[str, ...]) -> str:
    return f"`{key}` {_NO_APPROVAL} ({', '.join(kinds)})"


def _misplaced(where: Shape, spoiled: Sequence[int], line: int) -> str:
    if line >= len(where.lines):
        return "it stands behind a NUL byte, where git stops reading"
    if in_subject(where, line):
        return "it stands in the subject, the first paragraph"
    if line not in where.last:
        return "it is not in the last paragraph, the only one in which git looks for trailers"
    other = next((index for index in spoiled if index != line), None)
    return "" if other is None else f"line {other + 1} of the message is no trailer and spoils the whole paragraph"
