"""What prose orders an agent to do that nobody may order it in a file: skip checks, act unasked, hide itself.

The same words forbid it far more often, so a match counts only where nothing in its clause, or in the headings and
lead-ins above, forbids, describes or refuses it. What is missed is still told as changed prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scanner.formats.agents.prose import Sentence
from scanner.formats.agents.refusals import forbids, refused


class Order(NamedTuple):
    """What is ordered, and the words that do it."""

    what: str
    words: str


class Rule(NamedTuple):
    """`pattern` is what gives an order. `negated`: it holds the `do not` itself. `spared` are words that make it
    innocent anywhere in the sentence. `in_code`: lines of code give it too."""

    what: str
    pattern: re.Pattern[str]
    negated: bool = False
    spared: re.Pattern[str] | None = None
    in_code: bool = False


def _expression(*parts: str) -> re.Pattern[str]:
    """One expression of alternatives."""
    return re.compile("|".join(parts))


_KIND = (
    r"(?:(?:the|all|any|every|your|our|my|its|those|this|local|remote|unit|integration|e2e|end-to-end|failing"
    r"|slow|full|whole"
    r"|entire|required|mandatory|pre-?commit|pre-?push|commit|git|ci|security|safety|code|user|human|manual|pr"
    r"|pull request"
    r"|type|status|remaining|other|unnecessary|further|usual|normal) ){0,3}"
)
_CHECKS = (
    r"(?:tests\b(?! that| which| marked| requiring)|test suite|checks\b|ci\b(?!\.)|hooks?\b|pre-?commit\b"
    r"|linting|linters?\b|validations?\b"
    r"|verification|reviews?\b(?! \w*(?:submission|comments?|body|threads?))|approvals?\b|confirmations?\b"
    r"|permission (?:prompts?|checks?|requests?)|permissions\b|signing|sandbox(?:ing)?\b|guard ?rails?"
    r"|branch protection|quality gates?)"
)
_CONSENT = r"(?:confirmation|permission|approval|consent|sign-?off|go-?ahead)\b(?!s|/| steps?)"
_WHOSE = (
    r"(?:(?:any|further|additional|explicit|separate|user|human|prior|first|my|the|their|manual|your|from"
    r"|a|new|for) ){0,4}"
)
_TO_PEOPLE = r"(?:do not|don't|never|without) "
_SHIP = (
    r"(?:(?:force-?)?push(?:ing)?|publish|deploy|merge|release(?= (?:a|the|new|to|it|version|package|after"
    r"|every|when)\b))(?! requests?)\b"
)
_MARKED = r"co-?authored?-?by|co-?author(?:s|ship| (?:trailers?|lines?|tags?|credit)s?)\b|generated (?:with|by)"
_AGENT = r"(?:claude|ai|an ai|anthropic|copilot|codex|gemini|llms?|agents?|that you are an? \w+)\b"

_FLAGS = _expression(
    r"--no-verify\b",
    r"--no-gpg-sign\b",
    r"commit\.gpgsign[= ]false",
    r"core\.hookspath[= ][\"']?(?:/dev/null|[\"'])",
    r"\bhusky=0\b|husky_skip_hooks",
    r"\bskip=\w[\w,-]* (?:git|when|for|to|before|on|if)\b",
    r"--(?:allow-)?dangerously-[\w-]+",
    r"\b(?:claude|codex|gemini|crush|qwen|kimi|opencode|cursor-agent)\b[^|;]{0,80}--yolo\b",
    r"--permission-mode[= ]bypasspermissions",
    r"\bgh pr merge [^|;]{0,60}--admin\b",
    r"git commit (?:-\w+ )*-(?:n|an|nm|anm)\b",
    r"git push (?:[\w/-]+ ){0,3}(?:--force|-f)(?![\w-])",
)
_SKIP = _expression(
    rf"\b(?:skip|bypass|circumvent|disable|turn off|suppress|omit|ignore|work around|override"
    rf"|get around) {_KIND}{_CHECKS}",
    rf"\bno need to (?:run|do|wait for|pass) {_KIND}(?:{_CHECKS})",
    rf"\b{_KIND}(?:tests?|checks?|hooks?|reviews?|linting|signing|ci)"
    r" (?:is|are) (?:optional|not (?:needed|required|necessary))",
)
_UNASKED = _expression(
    rf"\b(?:do not|don't|never|no need to|needn't|need not|without) (?:need(?:ing)? to |have to |having to "
    rf"|stop to |ever )?"
    rf"(?:(?:ask|request|seek|require)(?:ing)?|(?:wait|pause|prompt|stop)(?:ping"
    rf"|ing)? for) (?:for )?{_WHOSE}(?:{_CONSENT}|reviews?\b(?!-))",
    r"\bwithout (?:stopping to |ever |first )?(?:asking|confirming|prompting|being asked)\b(?! (?:what|which"
    r"|how|why|questions|about|me\b|them))",
    rf"\bwithout {_WHOSE}(?:{_CONSENT}|review\b)",
    r"\b(?:always|automatically|auto) ?-?(?:approve|accept) (?:all|any|every|everything)\b",
    r"\b(?:assume|you have|treat) [\w ,']{0,40}(?:pre-?approved|full permission|blanket approval|already approved)",
)
_PUBLISH = _expression(
    rf"(?<!to )(?<!will )(?<!can )(?<!may )\b(?:always|automatically|immediately|must) (?:git )?(?:commit and "
    rf"|and )?{_SHIP}(?! back)",
    rf"(?:^|\band |\bthen |\balways |\bmust |\bshould |[,:] ){_SHIP} (?:[\w'`./-]{{1,30}} ){{0,5}}"
    r"(?<!to )(?:automatically|immediately|right away|straight away|without (?:asking|review|confirmation"
    r"|waiting|being asked))",
    r"\b(?:push|commit|merge|deploy|publish)\w* directly to (?:main|master|production)\b",
    r"\bafter (?:each|every|any) (?:change|commit|edit|task|step|session)[^.;]{0,60}\b(?:git push|push to"
    r"|publish|release|deploy)\b",
    r"\bnot complete until `?git push",
    r"\bpush to (?:the )?(?:remote|main|master|origin)[^.;]{0,20}mandatory",
    r"\byou must push\b",
    r"\b(?:merge|approve) (?:your|its|their) own (?:pr|pull request|change|work)",
    r"\bforce-?push (?:to|over|when|if|the|your|after)\b",
)
_HIDE = _expression(
    rf"\b(?:{_TO_PEOPLE}|remove |strip |omit |drop |must not |should not |avoid )[^.;]{{0,60}}?"
    rf"(?:{_MARKED}|ai[- ](?:attribution|signatures?|credits?|footers?)|attribution (?:line|trailer|footer|to)"
    rf"|mention[\w ]{{0,20}} {_AGENT}|claude as (?:an? )?(?:author|co-?author))",
    rf"^no (?:{_MARKED}|ai[- ]|attribution)",
)
_REMOTE = _expression(
    r"\b(?:fetch|download|curl|wget|retrieve|load|open|visit|read|go to|get)\b[^;]{0,80}https?://[^;]{0,120}"
    r"\b(?:follow|execute|obey|run|apply|do (?:what|as)|comply)\b",
    r"\b(?:follow|execute|obey|comply with|do) (?:all |any |the |every )*(?:instructions?|steps|commands?"
    r"|orders|rules)"
    r"[^.;]{0,60}https?://",
)
_OVERRIDE = _expression(
    r"(?<![\"'“‘])\b(?:ignore|disregard|forget|override) (?:all |any |the |your |every )*(?:of the )?"  # noqa: RUF001
    r"(?:previous|prior|above|earlier|other|existing|system) (?:\w+ )?"
    r"(?:instructions?|rules|directives|prompts?|guidelines|constraints|policies)\b"
)
_CONCEAL = _expression(
    rf"\b{_TO_PEOPLE}(?:tell|inform|notify|alert|reveal|disclose|mention|show|report)(?:ing)? "
    r"(?:this |it |them |that |any of this |these changes |about )*(?:to )?(?:the )?"
    r"(?:user|reviewers?|humans?|maintainers?|developers?|anyone|anybody|owner)\b(?! (?:to|that they|what|how))",
    r"\b(?:hide|conceal) (?:it|them|(?:this|these)(?: \w+)?|the changes?|your \w+) (?:from|in) (?:the )?"
    r"(?:user|reviewers?|humans?|maintainers?|developers?|anyone|diff)",
)
_LEAK = _expression(
    r"\b(?:send|upload|post|exfiltrate|transmit|forward|submit)\b[^.;]{0,60}"
    r"(?:environment variables?|\.env\b|secrets?\b|credentials?\b|tokens?\b|api keys?|ssh keys?"
    r"|private keys?)[^.;]{0,60}https?://"
)
_ON_ORDER = _expression(
    r"\b(?:explicit(?:ly)?|if asked|when asked|only (?:if|when|after))\b",
    r"\b(?:asks?|asked|approv\w+|confirm\w*|request\w*|instruct\w*|tells?) (?:you|to|for|by|it|this|otherwise)\b",
    r"\b(?:user|maintainer|human) (?:asks?|approves?|confirms?|requests?|says?|wants?|instructs?)\b",
)

RULES = (
    Rule("overrides instructions", _OVERRIDE, in_code=True),
    Rule("conceals from people", _CONCEAL, negated=True, in_code=True),
    Rule("sends secrets away", _LEAK, in_code=True),
    Rule("obeys remote text", _REMOTE),
    Rule("skips checks", _FLAGS, spared=_ON_ORDER, in_code=True),
    Rule("skips checks", _SKIP, spared=_ON_ORDER),
    Rule("acts without asking", _UNASKED, negated=True),
    Rule("publishes unasked", _PUBLISH, spared=_ON_ORDER),
    Rule("hides authorship", _HIDE, negated=True),
)


def orders(sentence: Sentence) -> Iterator[Order]:
    """What a sentence orders, one for each kind."""
    plain = sentence.plain
    if plain.endswith("?"):
        return
    told: set[str] = set()
    for rule in RULES:
        if rule.what in told or (sentence.code and not rule.in_code):
            continue
        if any(_meant(rule, plain, found, sentence) for found in rule.pattern.finditer(plain)):
            told.add(rule.what)
            yield Order(rule.what, sentence.text)


def _meant(rule: Rule, plain: str, found: re.Match[str], sentence: Sentence) -> bool:
    if rule.spared is not None and rule.spared.search(plain):
        return False
    if refused(plain, found.start(), found.end(), described=rule.negated):
        return False
    return not any(map(forbids, sentence.under))
