"""`twokey agents`: the same commits as a scan's, gathered by agent instead of judged one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct, field

from scanner import __version__
from scanner.checks import inventory as words
from scanner.config.fields import suggest
from scanner.config.policy import RegisteredAgent
from scanner.errors import UndeterminedError
from scanner.model.actor import ActorKind, Source
from scanner.model.change import Category
from scanner.model.commit import Commit
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.inventory import AgentRecord, Inventory, Registration, Seen
from scanner.model.report import Problem, SelectionSummary
from scanner.model.scale import Outcome, Severity
from scanner.pipeline.context import Context
from scanner.pipeline.covered import covered
from scanner.pipeline.found import NOTHING
from scanner.pipeline.gather import Draft
from scanner.pipeline.since import history_of
from scanner.pipeline.walk import walk
from scanner.repo.selection import fetch_line
from scanner.text.fingerprint import fingerprint


class _Tally(Struct):
    """What was counted for one agent so far.

    `recent` counts the commits it answers for (not only suspected, nobody better named) since the policy's `since`;
    `meant` are commit and path of the changes in those that mean something, newest first, `earlier` of those before.
    `dated` are its oldest and newest commit.
    """

    kinds: Counter[ActorKind] = field(default_factory=Counter)
    evidence: Counter[Source] = field(default_factory=Counter)
    operators: Counter[str] = field(default_factory=Counter)
    categories: Counter[Category] = field(default_factory=Counter)
    releases: int = 0
    recent: int = 0
    meant: dict[Category, list[tuple[str, str]]] = field(default_factory=dict)
    earlier: dict[Category, list[tuple[str, str]]] = field(default_factory=dict)
    dated: list[Commit] = field(default_factory=list)

    def see(self, agent: str, draft: Draft) -> None:
        """Count a commit that it took part in."""
        attribution = draft.attribution
        self.kinds[attribution.kind] += 1
        self.evidence.update({each.source for each in attribution.evidence if each.agent == agent})
        self.operators.update(attribution.operators)
        self.releases += bool(draft.changes)
        self.categories.update({category for change in draft.changes for category in change.categories})
        known = [*self.dated, draft.commit]
        self.dated = [min(known, key=_oldest), max(known, key=_newest)]

    def answer(self, draft: Draft, recent: bool) -> None:
        """Keep what a commit that it answers for did."""
        self.recent += recent
        kept = self.meant if recent else self.earlier
        meant = [change for change in draft.changes if change.severity is not Severity.NONE]
        for category in {category for change in meant for category in change.categories}:
            path = next(change.path for change in meant if category in change.categories)
            kept.setdefault(category, []).append((draft.commit.oid, path))


def _oldest(commit: Commit) -> tuple[bool, int, str]:
    """Commits without a date come last here."""
    return not commit.authored, _seconds(commit), commit.oid


def _newest(commit: Commit) -> tuple[bool, int, str]:
    """And first here, so that a commit with one is taken either way."""
    return bool(commit.authored), _seconds(commit), commit.oid


def _seconds(commit: Commit) -> int:
    return int(commit.stamp.partition(" ")[0]) if commit.authored else 0


def take_inventory(context: Context) -> Inventory:
    """Every agent of the selection, set against the policy's list. Raises only where there is nothing to report on."""
    tallies: dict[str, _Tally] = {}
    actors: Counter[ActorKind] = Counter()
    problems: list[Problem] = []
    releases = paths = 0
    history = history_of(context)
    try:
        for draft in walk(context):
            actors[draft.attribution.kind] += 1
            problems += draft.problems
            releases += bool(draft.changes)
            paths += len(draft.rows)
            _enter(context, tallies, draft, history)
    except UndeterminedError as error:
        problems.append(Problem("history", "read", f"{error.message}; {error.hint}"))
    kept = {entry.id: entry for entry in context.policy.agents}
    records = [_record(context, agent, tallies.get(agent, _Tally()), kept.get(agent)) for agent in {*tallies, *kept}]
    records.sort(key=lambda record: (-record.commits, record.id))
    findings = tuple(_findings(context, records, tallies)) if kept else ()
    selection = context.selection
    return Inventory(
        version=__version__,
        rulebook=context.rulebook.digest,
        policy_source=context.policy.source,
        policy_digest=context.policy.digest,
        selection=SelectionSummary(selection.kind, selection.base, selection.head, selection.label),
        outcome=_outcome(findings, problems),
        kept=bool(kept),
        releases=releases,
        actors=actors,
        agents=tuple(records),
        findings=findings,
        problems=tuple(problems),
        coverage=covered(context, actors.total(), paths, NOTHING),
        notices=tuple(_notices(context)),
    )


def _enter(context: Context, tallies: dict[str, _Tally], draft: Draft, history: frozenset[str]) -> None:
    answering = words.answerable(context.rulebook.agents, draft.attribution.agents)
    for agent in draft.attribution.agents:
        tally = tallies.setdefault(agent, _Tally())
        tally.see(agent, draft)
        if agent in answering and words.certain(draft.attribution):
            tally.answer(draft, draft.commit.oid not in history)


def _outcome(findings: tuple[Finding, ...], problems: list[Problem]) -> Outcome:
    if problems:
        return Outcome.UNDETERMINED
    return Outcome.HOLD if any(each.outcome is Disposition.HELD for each in findings) else Outcome.PASS


def _record(context: Context, agent: str, tally: _Tally, entry: RegisteredAgent | None) -> AgentRecord:
    known = context.rulebook.agents.by_id.get(agent)
    seen = [Seen(commit.oid, commit.authored) for commit in tally.dated]
    return AgentRecord(
        agent,
        known.name if known else agent,
        known.class_ if known else "unknown",
        tally.kinds,
        tally.evidence,
        tally.releases,
        tally.categories,
        tally.operators,
        seen[0] if seen else None,
        seen[-1] if seen else None,
        None if entry is None else Registration(entry.owner, entry.purpose, entry.may_touch, entry.review_by),
    )


def _findings(context: Context, records: list[AgentRecord], tallies: dict[str, _Tally]) -> Iterator[Finding]:
    """One finding for each thing wrong with an agent, not one for each commit."""
    agents, inventory = context.rulebook.agents, context.policy.agents
    for record in records:
        tally = tallies.get(record.id, _Tally())
        entry = words.registration(inventory, record.id)
        recent = tally.recent > 0 or (record.last is None and context.selection.kind == "history")
        asked = entry is not None or any(record.kinds.get(kind, 0) for kind in words.CERTAIN)
        if why := words.missing(entry) if asked and words.listable(agents, record.id, entry) else "":
            yield _finding(context, words.UNREGISTERED, record, why, Severity.MEDIUM, recent)
        if why := words.expired(entry, context.options.today):
            yield _finding(context, words.EXPIRED, record, why, Severity.MEDIUM, recent)
        for category in words.outside(entry, sorted({*tally.meant, *tally.earlier})):
            meant = tally.meant.get(category) or tally.earlier[category]
            (oid, path), count = meant[0], len(meant)
            why = f"may not touch {category}, and did in {count} commit{'s' * (count != 1)}, last in {path}"
            recent = category in tally.meant
            yield _finding(context, words.OUT_OF_SCOPE, record, why, Severity.HIGH, recent, (oid, path, category))


def _finding(
    context: Context,
    check: str,
    record: AgentRecord,
    why: str,
    severity: Severity,
    recent: bool,
    place: tuple[str, str, Category] | None = None,
) -> Finding:
    """What an agent did before the policy's `since` is told and holds nothing."""
    oid, path, *categories = place or (record.last.oid if record.last else "", "")
    return Finding(
        check=check,
        fingerprint=fingerprint(check, record.id, *categories),
        severity=severity,
        confidence="high",
        commit=oid,
        path=path,
        line=0,
        message=f"{record.id} {why}",
        fix=context.rulebook.pages[check].fix,
        treatment=Treatment.REVIEW,
        agents=(record.id,),
        categories=tuple(categories),
        outcome=Disposition.HELD if context.policy.blocking and recent else Disposition.ADVISORY,
    )


def _notices(context: Context) -> Iterator[str]:
    known = context.rulebook.agents.by_id
    for entry in context.policy.agents:
        if entry.id not in known:
            hint = suggest(entry.id, known)
            near = f": {hint}" if hint.startswith("did you") else ""
            yield f"the inventory lists {entry.id!r}, which no rule can recognise{near}"
    if not context.policy.agents:
        yield "the policy keeps no inventory of agents (agents:), so none of them is called unregistered"
    if context.repository.shallow:
        yield f"this clone is shallow: agents that were active earlier are not seen; {fetch_line(context.repository)}"
