"""What stands between `${{` and `}}`: which contexts it reads, which of them strangers write, which are secrets.

GitHub pastes the value of an expression into a shell script or a prompt before anything is quoted, so a title or a
branch name becomes code (https://securitylab.github.com/resources/github-actions-untrusted-input/). Contexts are
case-blind and have several spellings (`github.event['issue'].title`, `github.event.*.body`); all are folded into one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.recurring import recurring
from scanner.model.scale import Severity

EVERYTHING = "*"

_TOKEN = re.compile(r"'[^']*'|\}\}")
_INDEX = re.compile(r"\[\s*'([^']*)'\s*\]")
_REFERENCE = re.compile(r"(?<![\w.-])[a-z_][\w-]*(?:\.(?:[\w-]+|\*))*")
# A title inside these turns into true or false and can do no harm; the same goes for one that is only compared.
_BOOLEAN_CALL = re.compile(r"\b(?:contains|startswith|endswith|hashfiles)\s*\([^()]*\)")
_COMPARED = re.compile(r"(?<![\w.*-])[\w.*-]+\s*[!=]=|[!=]=\s*[\w.*-]+")

_EVENT = r"github\.event\.(?!repository\.|organization\.|enterprise\.|inputs\.)(?:[\w*-]+\.)*"
_STRANGERS = re.compile(
    rf"github\.head_ref|{_EVENT}(?:title|body|message|page_name|display_title|head_branch|default_branch"
    r"|description|homepage|head\.ref|head\.label|(?:author|committer)\.(?:name|email)"
    r"|(?:title|body)\.from)"
)
# toJSON() of these holds a title or a body.
_WHOLE = re.compile(
    r"github(?:\.event(?:\.(?:issue|pull_request|comment|review|discussion|discussion_comment|commits|head_commit"
    r"|workflow_run|pages|answer|changes))?)?(?:\.\*)*"
)
_CALLERS = re.compile(r"(?:inputs|github\.event\.(?:inputs|client_payload))(?:\..*)?")
_PUSHERS = re.compile(r"github\.(?:ref|ref_name|base_ref|event\.ref|event\.release\.(?:tag_name|target_commitish))")


def _spans(value: str) -> Iterator[tuple[int, int]]:
    """Start and end of the inside of each expression. A `}}` in a string literal does not close one."""
    start = value.find("${{")
    while start >= 0:
        close = next((token for token in _TOKEN.finditer(value, start + 3) if token[0] == "}}"), None)
        yield start + 3, close.start() if close else len(value)
        start = value.find("${{", close.end()) if close else -1


def expressions(value: str) -> Iterator[str]:
    for start, end in _spans(value):
        yield value[start:end]


def tidy(value: str) -> str:
    """`${{x}}` becomes `${{ x }}`, line ends at the end go: the same value to GitHub."""
    if "${{" not in value:
        return value.rstrip("\n ")
    pieces, last = [], 0
    for start, end in _spans(value):
        pieces += [value[last:start], f" {value[start:end].strip()} "]
        last = end
    return "".join([*pieces, value[last:]]).rstrip("\n ")


def _folded(expression: str) -> str:
    """Lower case, `['x']` and `[0]` as `.x` and `.*`, string literals emptied."""
    folded = _INDEX.sub(r".\1", expression)
    folded = re.sub(r"'[^']*'", "''", folded).lower()
    folded = re.sub(r"\[[^\[\]]*\]", ".*", folded)
    return re.sub(r"(?<!\s)\s*\.\s*", ".", folded)


def references(expression: str) -> set[str]:
    return set(_REFERENCE.findall(_folded(expression)))


def _secret_names(value: str) -> frozenset[str]:
    """Names in upper case; `*` when the whole context or a computed name is read. `github.token` is GITHUB_TOKEN."""
    found: set[str] = set()
    for expression in expressions(value):
        for reference in references(expression):
            if reference == "github.token":
                found.add("GITHUB_TOKEN")
            elif reference == "secrets" or reference.startswith("secrets."):
                name = reference.partition(".")[2].partition(".")[0]
                found.add(EVERYTHING if name in ("", "*") else name.upper())
    return frozenset(found)


secret_names = recurring(_secret_names)


def foreign_text(value: str, tainted: frozenset[str] = frozenset()) -> dict[str, Severity]:
    """The contexts pasted into `value` that hold other people's text, with what that means.

    Critical: anyone with an account writes it. Medium: only who may start or push. `tainted` names environment
    variables that hold such text: read as `${{ env.X }}` they are pasted all the same.
    """
    found: dict[str, Severity] = {}
    for expression in expressions(value):
        folded = _COMPARED.sub(" ", _BOOLEAN_CALL.sub(" ", _folded(expression)))
        as_json = "tojson" in folded
        for reference in _REFERENCE.findall(folded):
            stranger = _STRANGERS.fullmatch(reference) or (as_json and _WHOLE.fullmatch(reference))
            if stranger or (reference.startswith("env.") and reference[4:] in tainted):
                found[reference] = Severity.CRITICAL
            elif _CALLERS.fullmatch(reference) or _PUSHERS.fullmatch(reference):
                found[reference] = Severity.MEDIUM
    return found
