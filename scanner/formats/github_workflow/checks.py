"""What keeps a bad change out: tests, linters, scanners, and the conditions a job or step waits for.

Nothing in a workflow says "this is a check", so commands, actions and names are recognised, and a check that moved to
another step or job is found again by counting. Losing one is a weakening.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from scanner.formats.github_workflow.page import Spot, below, tell, text
from scanner.formats.github_workflow.parts import Job, Step, action_name
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import commands
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
_APPROVES = re.compile(r"\bgh\s+pr\s+(?:merge\b|review\b.{0,500}(?:--approve|\s-a\b))")
_APPROVER = re.compile(r"auto-?(?:approve|merge)|enable-pull-request-automerge|merge-pull-request")
# Their failure means that there was nothing to do.
_TIDIES_UP = re.compile(r"(?:sudo\s+)?(?:kill|pkill|killall|wait|rm|rmdir|mkdir|umount|docker\s+(?:rm|stop|kill))\b")
_NO_STOP = re.compile(r"^[^\S\n]*+set\s+\+e\b", re.M)


def checks(step: Step) -> list[str]:
    """The checks a step makes, by tool: `pytest`, `npm test`, `github/codeql-action/analyze`."""
    if "checks" not in step.known:
        step.known["checks"] = _checks(step.run, step.uses)
    found: list[str] = step.known["checks"]
    return found


def _checks(run: str, uses: str) -> list[str]:
    found = []
    for command in commands(run):
        said = [word.strip("\"'").rpartition("/")[2] for word in command.split()[:20]]
        if {"install", "add"} & set(said):
            continue
        tool = next((word for word in said if word in _TOOLS), "")
        found += [tool] if tool else _tasks(said)
    name = action_name(uses)
    called = name.endswith((".yml", ".yaml")) and _NAMED.search(name.rpartition("/")[2])
    return [*found, name] if called or _ACTIONS.fullmatch(name) else found


def _tasks(said: list[str]) -> list[str]:
    """`npm test`, `npm run test:unit`, `make -j4 lint`: a runner with a telling word close behind it."""
    at = next((number for number, word in enumerate(said) if word in _RUNNERS), len(said))
    close = [part for word in said[at + 1 : at + 4] for part in (word, *re.split(r"[:-]", word)) if part]
    return [f"{said[at]} {part}" for part in close if part in _VERBS][:1]


def is_check(step: Step) -> bool:
    return bool(checks(step)) or bool(step.run and _NAMED.search(text(step.tree.get("name")).lower()))


def is_check_job(job: Job) -> bool:
    if "is check" not in job.known:
        job.known["is check"] = any(map(is_check, job.steps)) or bool(_NAMED.search(job.name.lower()))
    found: bool = job.known["is check"]
    return found


def count(jobs: Iterable[Job]) -> Counter[str]:
    """How often a workflow makes each check, and holds each named one."""
    return Counter(chain.from_iterable(_facts_of(job) for job in jobs))


def _facts_of(job: Job) -> list[str]:
    if "facts" not in job.known:
        job.known["facts"] = [fact for step in job.steps for fact in _facts(step)]
    found: list[str] = job.known["facts"]
    return found


def _facts(step: Step) -> list[str]:
    return checks(step) or ([step.run] if is_check(step) else [])


def lost(old: Step, still: Counter[str], was: Counter[str]) -> bool:
    """Whether the workflow makes a check of this step less often than before."""
    return any(still[fact] < was[fact] for fact in _facts(old))


def changed(old: Step, new: Step, *, still: Counter[str], was: Counter[str]) -> Iterator[Delta]:
    """A check that left a step without another in its place, or a failure that no longer stops it."""
    one, other = checks(old), checks(new)
    gone = [fact for fact in one if fact not in other and still[fact] < was[fact]]
    where = below(new.spot if new.tree else old.spot, "uses" if old.uses else "run")
    if not new.tree and lost(old, still, was):
        yield tell("check-weakened", where, ", ".join(gone) or old.run, "", Severity.HIGH)
    elif gone and len(other) < len(one):
        yield tell("check-weakened", where, ", ".join(gone), ", ".join(other), Severity.HIGH)
    if new.run:
        yield from _swallowed(below(new.spot, "run"), old, new)
    yield from _approving(old, new)


def _swallowed(where: Spot, old: Step, new: Step) -> Iterator[Delta]:
    """`|| true` behind a line that was there before, or behind a check."""
    before = {_stripped(line): line.strip() for line in old.run.split("\n")}
    known = set(before.values())
    for line in dict.fromkeys(line.strip() for line in new.run.split("\n")):
        if line in known or not _SWALLOWED.search(line) or _TIDIES_UP.match(line):
            continue
        bare = _stripped(line)
        if bare in before or checks(Step(new.spot, {"run": bare})):
            yield tell("check-weakened", where, before.get(bare, ""), line, Severity.HIGH)
    if is_check(new) and len(_NO_STOP.findall(new.run)) > len(_NO_STOP.findall(old.run)):
        yield tell("check-weakened", where, "", "set +e", Severity.HIGH)


def _approving(old: Step, new: Step) -> Iterator[Delta]:
    """A workflow that approves or merges is a reviewer who never says no."""
    before = {line.strip() for line in old.run.split("\n")}
    for line in new.run.split("\n"):
        if line.strip() not in before and _APPROVES.search(line):
            yield tell("check-weakened", below(new.spot, "run"), "", line.strip(), Severity.HIGH)
    if _APPROVER.search(action_name(new.uses)) and action_name(old.uses) != action_name(new.uses):
        yield tell("check-weakened", below(new.spot, "uses"), "", new.uses, Severity.HIGH)


def _stripped(line: str) -> str:
    return " ".join(_SWALLOWED.sub("", line).split())
