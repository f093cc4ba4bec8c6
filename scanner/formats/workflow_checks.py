"""What keeps a bad change out: tests, linters, scanners, and the conditions a job or step waits for.

Nothing in a workflow says "this is a check", so commands, actions and names are recognised, and a check that moved to
another step or job is found again by counting. Losing one is a weakening (facts 6b; CI job changes, threat B91).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from scanner.formats.workflow_page import Node, Spot, below, items, tell, text, words
from scanner.formats.workflow_parts import Job, Step, action_name
from scanner.formats.workflow_shell import commands
from scanner.model.change import Delta
from scanner.model.scale import Severity

_TOOLS = words(
    "pytest tox nox unittest ruff mypy pyright flake8 pylint black isort bandit pip-audit safety eslint tsc jest "
    "vitest mocha playwright cypress biome prettier golangci-lint staticcheck govulncheck gosec clippy cargo-deny "
    "cargo-audit rspec rubocop brakeman phpunit phpstan shellcheck actionlint zizmor twokey pre-commit prek trivy "
    "grype semgrep gitleaks trufflehog detect-secrets osv-scanner checkov kics hadolint yamllint ktlint detekt deptry "
    "typos codespell slsa-verifier"
)
_VERBS = words("test tests lint check vet audit typecheck type-check scan verify fmt-check format-check")
_RUNNERS = words(
    "npm pnpm yarn bun go cargo make just task poe tox hatch nox gradle gradlew mvn mvnw dotnet swift deno mix sbt uv "
    "poetry pdm rake composer bazel ctest dart flutter turbo nx earthly invoke inv"
)
_ACTIONS = re.compile(
    r"github/codeql-action.*|golangci/golangci-lint-action|actions/dependency-review-action|pre-commit/action"
    r"|ossf/scorecard-action|step-security/harden-runner|reviewdog/.*|snyk/.*|zizmorcore/.*|aquasecurity/.*"
    r"|(?:[\w.-]+/)+[\w.-]*(?:lint|scan|audit|trivy|semgrep|gitleaks|trufflehog|checkov|typos|ruff|actionlint)[\w.-]*"
)
_NAMED = re.compile(r"(?<![a-z])(?:unit|e2e)?(?:tests?|lint(?:er|ing)?|typecheck|scan|audit|verify|codeql)(?![a-z])")
_SWALLOWED = re.compile(
    r"\|\|\s*(?:true|:|exit\s+0|echo\b[^\n]*)\s*(?:\)|;|$)|;\s*(?:true|exit\s+0)\s*$|--exit-zero", re.M
)
_NO_STOP = re.compile(r"^\s*set\s+\+e\b", re.M)

_FALSE = frozenset({"false", "0", "!true", "''", "null", "''!=''"})
_TRUE = frozenset({"", "true", "success()", "1", "!false"})
_ANYWAY = re.compile(r"\b(?:always|failure)\s*\(|!\s*cancelled\s*\(", re.IGNORECASE)
_ACTOR = re.compile(r"\bgithub\.(?:actor|triggering_actor)\b(?!\s*!=)", re.IGNORECASE)


def checks(step: Step) -> list[str]:
    """The checks a step makes, by tool: `pytest`, `npm test`, `github/codeql-action/analyze`."""
    found = []
    for command in commands(step.run):
        said = [word.strip("\"'").rpartition("/")[2] for word in command.split()[:20]]
        if {"install", "add"} & set(said):
            continue
        tool = next((word for word in said if word in _TOOLS), "")
        found += [tool] if tool else _tasks(said)
    name = action_name(step.uses)
    return [*found, name] if name and _ACTIONS.fullmatch(name) else found


def _tasks(said: list[str]) -> list[str]:
    """`npm test`, `npm run test:unit`, `make -j4 lint`: a runner with a telling word close behind it."""
    at = next((number for number, word in enumerate(said) if word in _RUNNERS), len(said))
    close = [part for word in said[at + 1 : at + 4] for part in (word, *re.split(r"[:-]", word)) if part]
    return [f"{said[at]} {part}" for part in close if part in _VERBS][:1]


def is_check(step: Step) -> bool:
    return bool(checks(step)) or bool(step.run and _NAMED.search(text(step.tree.get("name")).lower()))


def is_check_job(job: Job) -> bool:
    return any(map(is_check, job.steps)) or bool(_NAMED.search(job.name.lower()))


def count(jobs: Iterable[Job]) -> Counter[str]:
    """How often a workflow makes each check, and holds each named one."""
    return Counter(fact for job in jobs for step in job.steps for fact in _facts(step))


def _facts(step: Step) -> list[str]:
    return checks(step) or ([step.run] if is_check(step) else [])


def lost(old: Step, still: Counter[str], was: Counter[str]) -> bool:
    """Whether the workflow makes a check of this step less often than before."""
    return any(still[fact] < was[fact] for fact in _facts(old))


def changed(old: Step, new: Step, *, still: Counter[str], was: Counter[str]) -> Iterator[Delta]:
    """A check that left a step, or a failure that no longer stops it."""
    gone = [fact for fact in checks(old) if fact not in checks(new) and still[fact] < was[fact]]
    where = below(new.spot if new.tree else old.spot, "uses" if old.uses else "run")
    if not new.tree and lost(old, still, was):
        yield tell("check-weakened", where, ", ".join(gone) or old.run, "", Severity.HIGH)
    elif new.tree and gone:
        yield tell("check-weakened", where, ", ".join(gone), "", Severity.HIGH)
    if new.run:
        yield from _swallowed(below(new.spot, "run"), old, new)


def _swallowed(where: Spot, old: Step, new: Step) -> Iterator[Delta]:
    """`|| true` behind a line that was there before, or behind a check."""
    before = {_stripped(line): line for line in old.run.split("\n")}
    for line in new.run.split("\n"):
        if _SWALLOWED.search(line) and line.strip() not in before.values():
            bare = _stripped(line)
            old_line = before.get(bare, "")
            is_new = old_line.strip() == line.strip()
            if not is_new and (old_line or checks(Step(new.spot, {"run": bare}))):
                yield tell("check-weakened", where, old_line.strip(), line.strip(), Severity.HIGH)
    if is_check(new) and len(_NO_STOP.findall(new.run)) > len(_NO_STOP.findall(old.run)):
        yield tell("check-weakened", where, "", "set +e", Severity.HIGH)


def _stripped(line: str) -> str:
    return " ".join(_SWALLOWED.sub("", line).split())


def tolerance(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[Delta]:
    """`continue-on-error`; false is what it is without."""
    one, other = (text(node).strip() or "false" for node in (before, after))
    if one != other:
        weaker = other != "false"
        where = below(new if weaker or after is not None else old, "continue-on-error")
        kind, severity = ("check-weakened", Severity.HIGH) if weaker else ("workflow-changed", Severity.LOW)
        yield tell(kind, where, one, other, severity)


def condition(
    old: Spot, new: Spot, before: Node | None, after: Node | None, *, check: bool, publishing: bool
) -> Iterator[Delta]:
    """`if:`. For a check, weaker means that it runs less; for everything else, that it runs more."""
    one, other = _bare(before), _bare(after)
    if one == other:
        return
    where = below(new if after is not None else old, "if")
    shown = one or "(always)", other or "(always)"
    if (_is_false(other) and not publishing) or (_looser(one, other, publishing) and not check):
        yield tell("check-weakened", where, *shown, Severity.HIGH)
    elif check and not _looser(one, other, publishing):
        yield tell("check-weakened", where, *shown, Severity.MEDIUM)
    else:
        yield tell("workflow-changed", where, *shown, Severity.LOW if check else Severity.MEDIUM)


def _bare(node: Node | None) -> str:
    said = text(node).strip()
    if said.startswith("${{") and said.endswith("}}") and said.count("${{") == 1:
        said = said[3:-2].strip()
    said = " ".join(said.split())
    return "" if said.lower().replace(" ", "") in _TRUE else said


def _clauses(said: str, joined_by: str) -> set[str]:
    return {clause.strip() for clause in said.split(joined_by)}


def _is_false(said: str) -> bool:
    return any(clause.lower().replace(" ", "") in _FALSE for clause in _clauses(said, "&&"))


def _looser(old: str, new: str, publishing: bool) -> bool:
    """A condition dropped, an `&&` fewer or an `||` more; an actor's name that a pull request can take on."""
    if not new or (old and _ACTOR.search(new) and not _ACTOR.search(old)):
        return True
    if publishing and _ANYWAY.search(new) and not _ANYWAY.search(old):
        return True
    return bool(old) and (
        _clauses(new, "&&") < _clauses(old, "&&") or ("||" in new and _clauses(new, "||") > _clauses(old, "||"))
    )


def waits(old: Spot, new: Spot, before: Node | None, after: Node | None, *, publishing: bool) -> Iterator[Delta]:
    """`needs`: what a publishing job no longer waits for cannot stop it."""
    one, other = (frozenset(map(text, items(node))) for node in (before, after))
    if one != other:
        gone = bool(one - other)
        kind, severity = (
            ("check-weakened", Severity.HIGH) if gone and publishing else ("workflow-changed", Severity.MEDIUM)
        )
        where = below(new if after is not None else old, "needs")
        yield tell(kind, where, ", ".join(sorted(one)), ", ".join(sorted(other)), severity)
