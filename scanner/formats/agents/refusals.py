"""Words around an order that make it none: they forbid it, refuse it, describe it, or head a list that does."""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"[;.!?](?:\s|$)|\b(?:but|instead,?|rather,|otherwise|except)\b|—|--?(?=\s)| → ")
_NO = (
    r"never|not|don'?ts?|doesn't|didn't|won't|can'?t|cannot|mustn't|shouldn't|isn't|aren't|no|nor|neither"
    r"|without|unless"
)
_STOPS = (
    r"avoid\w*|forbid\w*|prohibit\w*|block\w*|reject\w*|prevent\w*|detect\w*|refus\w*|disallow\w*|ban(?:s|ned)?"
    r"|warn\w*|stop\w*|catch\w*"
    r"|flag(?:s|ged|ging)|fails?|failed|den(?:y|ies|ied)|guards?|against|violat\w*|attempt\w*|trying|tempt\w*"
    r"|refrain|resist|wrong|bad"
    r"|zero|risk\w*|errors?|invalid|illegal|instead of|rather than"
)
_REFUSES = re.compile(rf"\b(?:{_NO}|{_STOPS})\b|n't\b|[❌🚫⛔]")
_REFUSED_AFTER = re.compile(
    r"^(?:(?!\b(?:if|when|once|after|because)\b)[^.;]){0,60}?\b(?:(?:is|are|was|were|be) )?"
    r"(?:strictly |absolutely |always |also )?(?:forbidden"
    r"|prohibited|banned|unacceptable"
    r"|rejected|blocked|disallowed|denied|never|wrong|refused|discouraged|unsafe|dangerous"
    r"|not (?:allowed|acceptable|permitted|ok|okay|an option|used|sufficient|enough|valid))\b"
    r"|^[\"'”)]{0,3} ?(?:→|->|=>) ?(?:no|stop|reject|block)"
)
_REASSURES = re.compile(
    r"(?:do not|don't|never) (?:forget|worry|hesitate|be afraid|fail|be shy)\b|no matter|no exceptions?|why not"
    r"|not only"
)
# `If the hooks fail, ...` says when the order holds; what fails there refuses nothing.
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|once|in case|should|where)\b(?: [\w'-]+){1,8}? (?:fails?|failed|failing|errors?|blocks?"
    r"|blocked|complains?|rejects?|refuses?|stops?|warns?|breaks?)\b"
    r"(?:[^,;:.]{0,40},| (?=(?:use|commit|run|push|pass|add|then|just|simply|skip|bypass|disable|git)\b))"
)
_FORBIDS = re.compile(
    r"\b(?:never|must not|mustn't|should not|shouldn't|may not|cannot|forbid\w*|prohibited|not allowed"
    r"|disallowed|avoid|wrong|bad"
    r"|anti-?patterns?|mistakes?|pitfalls?|incorrect|invalid|don'?ts?|do not|red flags?|rationali[sz]\w+"
    r"|excuses?|violations?"
    r"|reject\w*|block\w*|refuse\w*|banned|stop (?:if|and)|out of scope|limits|guard ?rails?)\b|[❌🚫⛔]"
)
# `Submitting without confirmation` names a thing, `It runs without asking` tells what one does.
_DESCRIBES = re.compile(
    r"^(?:this|it)\b|^\w+ing (?:\w+ )?$|\b(?:tools?|it|this|that|which|commands?|hooks?|flags?|options?|modes?"
    r"|users?|scripts?)"
    r" (?:[\w-]+ ){0,2}(?:runs?|executes?|works?|is|are|was|were|be|accepted) (?:\w+ )?$"
)


def refused(plain: str, start: int, end: int, *, described: bool) -> bool:
    """Whether the clause around an order takes it back. `described`: a subject that merely does it counts too."""
    before = _CONDITION.sub("", _CLAUSE.split(plain[:start])[-1])
    if _REFUSES.search(_REASSURES.sub("", before)) or (described and _DESCRIBES.search(before)):
        return True
    return bool(_REFUSED_AFTER.search(plain[end:]))


def forbids(heading: str) -> bool:
    """Whether what stands under these words is what not to do."""
    return bool(_FORBIDS.search(_REASSURES.sub("", heading.lower())))
