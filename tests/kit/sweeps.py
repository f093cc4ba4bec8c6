"""Sweeps to render: made by hand, because what a page looks like must not depend on how a sweep is done.

`SWEEPS` has one of each situation by its name; `hostile` fills every text with one that means harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import count

from scanner.model.actor import ActorKind
from scanner.model.change import Category
from scanner.model.finding import Disposition, Finding, Secret, Treatment
from scanner.model.report import Problem
from scanner.model.scale import Outcome, Severity
from scanner.model.sweep import Judged, State, SweepPoint, SweepReport, SweptFinding, SweptRepository

RUN = date(2026, 11, 22)
STARTED, PREVIOUS, FIRST = "2026-11-22T04:00:00Z", "2026-11-15T04:00:00Z", "2026-09-06T04:00:00Z"
RULEBOOK = f"sha256:{'5e' * 32}"
REVIEW = (
    "Have a human who did not contribute read the change and approve it: a `Reviewed-by: Name <address>` trailer in"
    " the commit, or an approval commit with a `Reviewed-digest` on the branch."
)
ROTATE = "Rotate the secret first: whoever could read it has it."
WORKFLOW = ".github/workflows/release.yml"


def finding(
    number: int,
    check: str = "agent-touched-ci",
    severity: Severity = Severity.CRITICAL,
    *,
    path: str = WORKFLOW,
    message: str = "",
    fix: str = REVIEW,
    agent: str = "claude-code",
    outcome: Disposition = Disposition.HELD,
    category: Category | None = Category.CI,
    secret: Secret | None = None,
) -> Finding:
    """A finding of its own: `number` makes its fingerprint and its commit."""
    return Finding(
        check=check,
        fingerprint=f"{number:032x}",
        severity=severity,
        confidence="high",
        commit=f"{(number + 1) * 0x9E3779B1 & 0xFFFFFFFF:08x}" * 5,
        path=path,
        line=number % 90 + 1,
        message=message
        or f"{agent} changed {path}: permission-widened jobs.publish.permissions.contents (read -> write)",
        fix=fix,
        treatment=Treatment.ROTATE if secret else Treatment.REVIEW,
        agents=(agent,),
        categories=(category,) if category else (),
        secret=secret,
        outcome=outcome,
    )


def leaked(number: int, path: str = "config/settings.py") -> Finding:
    """A committed secret, as a report may show it."""
    secret = Secret("GitHub Token", path, 3, "ghp_...", f"{number:032x}", author="human")
    message = f"GitHub Token ghp_... in {path}"
    return finding(
        number,
        "secret-committed",
        path=path,
        message=message,
        fix=ROTATE,
        outcome=Disposition.FAILED,
        category=None,
        secret=secret,
    )


def swept(found: Finding, state: State = State.OPEN) -> SweptFinding:
    """It with a life that fits its state."""
    return SweptFinding(found, state, STARTED if state is State.NEW else FIRST, STARTED)


def repository(
    name: str,
    outcome: Outcome = Outcome.PASS,
    *found: SweptFinding,
    judged: Judged = Judged.UNCHANGED,
    why: str = "",
    human: int = 90,
    agent: int = 4,
    assisted: int = 6,
    place: str = "",
    judged_commits: int = 0,
    problems: tuple[Problem, ...] = (),
    reviewers: Mapping[str, int] | None = None,
    agents: Mapping[str, int] | None = None,
) -> SweptRepository:
    """A repository whose counts follow from its findings."""
    still = [each for each in found if each.state is not State.FIXED]
    actors = {ActorKind.HUMAN: human, ActorKind.AGENT: agent, ActorKind.ASSISTED: assisted, ActorKind.BOT: 3}
    actors = {kind: number for kind, number in actors.items() if number} if human else {}
    return SweptRepository(
        name=name,
        place=place or f"https://github.com/{name}.git",
        outcome=outcome,
        judged=judged,
        why=why,
        preset="" if judged is Judged.FAILED else "team",
        policy_source="" if judged is Judged.FAILED else "preset team (no .twokey.yaml)",
        refs=3 if human else 0,
        commits=sum(actors.values()),
        judged_commits=judged_commits,
        actors=actors,
        agents=agents
        if agents is not None
        else {"claude-code": agent + assisted}
        if human and agent + assisted
        else {},
        reviewers=reviewers or {},
        counts={each: number for each in Disposition if (number := sum(one.finding.outcome is each for one in still))},
        states={each: number for each in State if (number := sum(one.state is each for one in found))},
        secrets=sum(one.finding.secret is not None for one in still),
        findings=found,
        problems=problems,
    )


def report(
    *repositories: SweptRepository,
    previous: str = PREVIOUS,
    shard: str = "",
    runs: int = 12,
    problems: tuple[Problem, ...] = (),
) -> SweepReport:
    """A run over them, with `runs` in its trend."""
    ordered = tuple(sorted(repositories, key=lambda each: each.name))
    return SweepReport(
        "0.0.0", RULEBOOK, STARTED, previous, shard, ordered, trend(ordered, runs, len(problems)), problems
    )


def trend(repositories: tuple[SweptRepository, ...], runs: int, problems: int = 0) -> tuple[SweepPoint, ...]:
    """Runs that lead up to these repositories, one a week; `problems` are the last one's own."""
    held = sum(each.counts.get(Disposition.HELD, 0) for each in repositories)
    failed = sum(each.counts.get(Disposition.FAILED, 0) for each in repositories)
    commits, by_agents = sum(each.commits for each in repositories), sum(each.by_agents for each in repositories)
    points = []
    for back in range(runs - 1, -1, -1):
        started = f"{RUN - timedelta(weeks=back)}T04:00:00Z"
        arrived, gone = back % 3, back % 2
        if not back:
            arrived = sum(each.states.get(state, 0) for each in repositories for state in (State.NEW, State.REOPENED))
            gone = sum(each.states.get(State.FIXED, 0) for each in repositories)
        points.append(
            SweepPoint(
                started=started,
                repositories=len(repositories),
                commits=max(commits - 40 * back, 0),
                by_agents=max(by_agents - 7 * back, 0),
                held=held + (back * 5) % 7,
                failed=failed,
                secrets=failed,
                new=arrived,
                fixed=gone,
                problems=problems + sum(len(each.problems) for each in repositories) if not back else 0,
            )
        )
    return tuple(points)


GONE = Problem("repository", "open", "not a git repository; name a folder that holds one")
BROKEN = Problem("history", "read", "object 1f0c is not here or damaged; run git fsck there")
UNREADABLE = Problem("line 7 of repositories.txt", "list", "no repository at ../attic; remove the line, or mend it")
ANN, BOB = "Ann Lee <ann@example.org>", "Bob Ray <bob@example.org>"


def mixed() -> SweepReport:
    """Some of everything: new, reopened, fixed, failed, unreadable, reviewed, and an organisation's worth of names."""
    number = count(1)
    paths = ("Makefile", "scripts/build.sh", "tools/release.sh")
    build = [
        swept(
            finding(
                next(number), "agent-touched-build-script", Severity.HIGH, path=path, category=Category.BUILD_SCRIPT
            )
        )
        for path in paths * 3
    ]
    api = repository(
        "acme/api",
        Outcome.FAIL,
        swept(leaked(next(number)), State.NEW),
        swept(finding(next(number)), State.NEW),
        swept(finding(next(number), path=".github/workflows/ci.yml"), State.REOPENED),
        *build,
        swept(finding(next(number), "agent-touched-dependency-lock", Severity.MEDIUM, path="uv.lock"), State.FIXED),
        judged=Judged.NEW,
        judged_commits=14,
        human=412,
        agent=61,
        assisted=233,
        reviewers={ANN: 12, BOB: 3},
        agents={"claude-code": 201, "copilot-coding-agent": 61, "cursor": 41},
    )
    web = repository(
        "acme/web",
        Outcome.HOLD,
        swept(finding(next(number), "agent-touched-packaging", Severity.HIGH, path="package.json", agent="codex")),
        swept(finding(next(number), "ref-rewritten", path="", message="tag v1.2.0 was moved", fix="Ask who moved it.")),
        judged=Judged.WHOLE,
        why="the policy changed",
        judged_commits=1_204,
        human=1_100,
        agent=4,
        assisted=97,
        reviewers={ANN: 5},
        agents={"codex": 101},
    )
    return report(
        api,
        web,
        repository("acme/docs", human=4_200, agent=0, assisted=0, why="nothing changed"),
        repository("acme/infrastructure-as-code-for-the-european-regions", human=77, agent=1, why="nothing changed"),
        repository(
            "acme/gone",
            Outcome.UNDETERMINED,
            judged=Judged.FAILED,
            human=0,
            problems=(GONE,),
            why="it could not be read",
        ),
        repository("attic", Outcome.PASS, place="/srv/git/attic", human=12, agent=0, assisted=0, why="nothing changed"),
        problems=(UNREADABLE,),
    )


def held() -> SweepReport:
    """Nothing new, nothing failed: what was held is held."""
    waiting = swept(finding(1, path="Jenkinsfile"))
    return report(repository("acme/api", Outcome.HOLD, waiting, why="nothing changed"), repository("acme/web"))


def first() -> SweepReport:
    """The first run: everything is new."""
    found = (swept(finding(number), State.NEW) for number in range(1, 4))
    api = repository("acme/api", Outcome.HOLD, *found, judged=Judged.WHOLE, why="first run", judged_commits=103)
    return report(api, previous="", runs=1)


def clean() -> SweepReport:
    """Nothing to do."""
    return report(repository("acme/api", why="nothing changed"), repository("acme/web", why="nothing changed"))


def nothing() -> SweepReport:
    """No repository at all."""
    return report(runs=1)


def all_failed() -> SweepReport:
    """None could be read."""
    return report(
        *(
            repository(f"acme/{name}", Outcome.UNDETERMINED, judged=Judged.FAILED, human=0, problems=(problem,))
            for name, problem in (("api", GONE), ("web", BROKEN))
        )
    )


def shard() -> SweepReport:
    """A part of a list, in which one repository could be read before and not today."""
    known = swept(finding(1))
    api = repository(
        "acme/api", Outcome.UNDETERMINED, known, judged=Judged.FAILED, problems=(BROKEN,), why="as of before"
    )
    return report(api, repository("acme/web"), shard="2/5")


def crowd(repositories: int = 200, findings: int = 4) -> SweepReport:
    """Very many repositories with many findings."""
    number = count(1)
    severities = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)
    checks = ("agent-touched-ci", "agent-touched-packaging", "agent-touched-dependency-lock", "agent-touched-container")
    every = []
    for which in range(repositories):
        found = [
            swept(
                finding(
                    next(number),
                    checks[each % 4],
                    severities[(each + which) % 4],
                    path=f"services/part-{each}/file.yml",
                ),
                State.NEW if each == which % 7 else State.OPEN,
            )
            for each in range(findings if which % 4 else 0)
        ]
        outcome = Outcome.HOLD if found else Outcome.PASS
        every.append(repository(f"organisation-{which % 9}/service-{which:04}", outcome, *found, human=100 + which * 7))
    return report(*every)


SWEEPS: dict[str, Callable[[], SweepReport]] = {
    each.__name__: each for each in (mixed, held, first, clean, nothing, all_failed, shard, crowd)
}
OUTCOMES = {
    **dict.fromkeys(("clean", "nothing"), Outcome.PASS),
    **dict.fromkeys(("held", "first", "crowd"), Outcome.HOLD),
    **dict.fromkeys(("mixed", "all_failed", "shard"), Outcome.UNDETERMINED),
}


def spoken(words: Callable[[str], str]) -> SweepReport:
    """A sweep in which every text that a stranger chooses is one of `words`, asked for by what it stands for."""
    secret = Secret(words("type"), words("path"), 3, words("redacted"), "0" * 32, author="human")
    found = tuple(
        swept(
            finding(
                number,
                check,
                path=words("path"),
                message=words("message"),
                fix=words("fix"),
                agent=words("agent"),
                outcome=Disposition.FAILED if check == "secret-committed" else Disposition.HELD,
                secret=secret if check == "secret-committed" else None,
            ),
            state,
        )
        for number, (check, state) in enumerate(
            (
                ("secret-committed", State.NEW),
                ("agent-touched-ci", State.REOPENED),
                ("agent-touched-ci", State.OPEN),
                ("agent-touched-ci", State.FIXED),
            )
        )
    )
    problem = Problem(words("where"), words("step"), words("problem"))
    one = SweptRepository(
        name=words("name"),
        place=words("place"),
        outcome=Outcome.FAIL,
        judged=Judged.NEW,
        why=words("why"),
        preset="team",
        policy_source=words("policy"),
        refs=1,
        commits=10,
        judged_commits=2,
        actors={ActorKind.HUMAN: 6, ActorKind.ASSISTED: 4},
        agents={words("agent"): 4},
        reviewers={words("reviewer"): 2},
        counts={Disposition.HELD: 2, Disposition.FAILED: 1},
        states={State.NEW: 1, State.REOPENED: 1, State.OPEN: 1, State.FIXED: 1},
        secrets=1,
        findings=found,
        problems=(problem,),
    )
    times = {"started": words("time"), "previous": words("time"), "shard": words("shard")}
    points = tuple(SweepPoint(words("time"), 1, 10, 4, 2, 1, 1, new, 0, 0) for new in (0, 2))
    return SweepReport("0.0.0", words("rulebook"), repositories=(one,), trend=points, problems=(problem,), **times)
