"""Strangers' text and strangers' code in places with power, and secrets in places that did not have them.

Three facts about a step: an expression that pastes a title or a branch name into a script or a prompt; a checkout of
a pull request's head where the repository's own token is at hand; a secret that was not within reach before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.github_workflow.agents import is_prompt
from scanner.formats.github_workflow.expressions import EVERYTHING, expressions, foreign_text, references, secret_names
from scanner.formats.github_workflow.page import Node, Spot, Tree, below, mapping, strings, tell, text
from scanner.formats.github_workflow.parts import Step, action_name
from scanner.model.change import Delta
from scanner.model.scale import Severity

Pasted = tuple[tuple[str, ...], str]

# Inputs that are code: zizmor's list of known sinks.
_CODE_INPUTS = {
    "actions/github-script": {"script"},
    "azure/cli": {"inlinescript"},
    "azure/powershell": {"inlinescript"},
    "amadevus/pwsh-script": {"script"},
    "jannekem/run-python-script-action": {"script"},
    "cardinalby/js-eval-action": {"expression"},
    "appleboy/ssh-action": {"script"},
    "nick-fields/retry": {"command"},
    "addnab/docker-run-action": {"run"},
}
_HEAD = re.compile(
    r"github\.head_ref|github\.event\.(?:pull_request|check_suite|issue)\..*(?:head|number|merge_commit_sha).*"
    r"|github\.event\.workflow_run\.(?:head_.*|pull_requests.*)|(?>.*?outputs?\.).*(?:head|sha|ref|branch).*"
)
_PULL_REF = re.compile(r"refs/pull/|pull/\S{1,200}/(?:head|merge)")
_FETCHES_HEAD = re.compile(
    r"gh\s+pr\s+checkout|git\s+(?:fetch|pull|checkout)\b[^\n]{0,200}?(?:pull/|head[._](?:ref|sha|branch))",
    re.IGNORECASE,
)


def code_inputs(step: Step) -> set[str]:
    """Keys of `with` whose value is run or obeyed."""
    known = _CODE_INPUTS.get(action_name(step.uses), set())
    return {key for key in step.inputs if key.lower() in known or is_prompt(step, key)}


def tainted(env: Tree) -> frozenset[str]:
    """Variables that hold strangers' text: harmless as `$X`, pasted as `${{ env.X }}`."""
    found = set()
    for name, node in env.items():
        if Severity.CRITICAL in foreign_text(text(node)).values():
            found.add(name.lower())
    return frozenset(found)


def injections(step: Step, outer: frozenset[str]) -> dict[Pasted, Severity]:
    """(place, context) of each foreign text that is run or obeyed. Callers' inputs in a prompt are its purpose."""
    known = outer | tainted(step.env)
    found: dict[Pasted, Severity] = {(("run",), ref): weight for ref, weight in foreign_text(step.run, known).items()}
    for key in code_inputs(step):
        for ref, weight in foreign_text(text(step.inputs[key]), known).items():
            if weight is Severity.CRITICAL or not is_prompt(step, key):
                found[("with", key), ref] = weight
    return found


def injected(old: Step, new: Step, outer_old: frozenset[str], outer_new: frozenset[str]) -> Iterator[Delta]:
    before = injections(old, outer_old)
    for (keys, ref), severity in injections(new, outer_new).items():
        if (keys, ref) not in before:
            yield tell("expression-into-shell", below(new.spot, *keys), "", ref, severity)


def foreign_checkout(step: Step) -> tuple[str, str] | None:
    """Which key checks out what a pull request brought along, and the text that says so."""
    if action_name(step.uses) == "actions/checkout":
        for key in ("ref", "repository"):
            said = text(step.inputs.get(key))
            refs = {ref for inner in expressions(said) for ref in references(inner)}
            if _PULL_REF.search(said) or any(_HEAD.fullmatch(ref) for ref in refs):
                return f"with.{key}", said
    found = _FETCHES_HEAD.search(step.run)
    return ("run", found[0]) if found else None


def checked_out(old: Step, new: Step, *, was_dangerous: bool, dangerous: bool) -> Iterator[Delta]:
    now, before = foreign_checkout(new), foreign_checkout(old) if was_dangerous else None
    if dangerous and now and now != before:
        where = below(new.spot, *now[0].split("."))
        yield tell("untrusted-checkout", where, before[1] if before else "", now[1], Severity.CRITICAL)


def reachable(*nodes: Node | None) -> frozenset[str]:
    said = (value for node in nodes for value in strings(node) if "${{" in value)
    return frozenset(name for value in said for name in secret_names(value))


def exposed(where: Spot, node: Node | None, known: frozenset[str]) -> Iterator[Delta]:
    """Secrets read below a place that could not be read there before, each once, at the value that reads it."""
    seen = set(known)
    for keys, value in _values(node):
        for name in sorted(secret_names(value) - seen) if "${{" in value else ():
            seen.add(name)
            shown = "every secret" if name == EVERYTHING else f"secrets.{name}"
            yield tell("secret-exposed", below(where, *keys), "", shown, _weight(name))


def _weight(name: str) -> Severity:
    """Every job has GITHUB_TOKEN anyway; what it may do is said by `permissions`."""
    if name == EVERYTHING:
        return Severity.CRITICAL
    return Severity.LOW if name == "GITHUB_TOKEN" else Severity.HIGH


def _values(node: Node | None) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, dict):
        for key, inner in node.items():
            for keys, value in _values(inner):
                yield (key, *keys), value
    else:
        for value in strings(node):
            yield (), value


def kept_credentials(old: Step, new: Step) -> Iterator[Delta]:
    """`persist-credentials: false` dropped: the token stays on disk for whatever runs next."""
    if action_name(old.uses) == action_name(new.uses) == "actions/checkout":
        one, other = (text(mapping(step.tree.get("with")).get("persist-credentials")) for step in (old, new))
        if one == "false" and other != "false":
            where = below(new.spot, "with", "persist-credentials")
            yield tell("secret-exposed", where, one, other or "(default true)", Severity.HIGH)


def inherited(old: Step, new: Step) -> Iterator[Delta]:
    """`secrets: inherit` hands a called workflow all there are."""
    one, other = (text(step.tree.get("secrets")).lower() for step in (old, new))
    if other == "inherit" != one:
        yield tell("secret-exposed", below(new.spot, "secrets"), one, other, Severity.CRITICAL)
