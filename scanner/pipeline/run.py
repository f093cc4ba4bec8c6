"""The line on one screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scanner import __version__
from scanner.approvals.digest import review_digest
from scanner.approvals.people import is_human
from scanner.attribution.combine import attributor
from scanner.classify import classifier
from scanner.config.policy import Policy
from scanner.credentials.gating import gates_file
from scanner.credentials.mask import masker
from scanner.credentials.profile import Profile, build_profile
from scanner.errors import UndeterminedError
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.finding import Disposition
from scanner.model.report import Problem, Report, SelectionSummary
from scanner.model.scale import Outcome, worst
from scanner.pipeline.accepted import accepted
from scanner.pipeline.beside import vicinity
from scanner.pipeline.context import Context, Options
from scanner.pipeline.covered import covered
from scanner.pipeline.debts import with_debts
from scanner.pipeline.docket import Docket, enter, look_ahead, trailer_kinds
from scanner.pipeline.gather import gated
from scanner.pipeline.links import linked
from scanner.pipeline.policies import judging_policy, paths_of
from scanner.pipeline.searching import note, open_search, with_secrets
from scanner.pipeline.settle import court_of, settle
from scanner.pipeline.since import history_of
from scanner.pipeline.staged import staged_drafts
from scanner.pipeline.standing import standing_findings, waivers_used
from scanner.pipeline.stray import stray_findings
from scanner.pipeline.walk import walk
from scanner.pipeline.witnessing import witnessing
from scanner.policy.judge import may_hold
from scanner.repo.diff import tree_changes
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.peculiar import misplaced_tags, peculiarities
from scanner.repo.selection import Selection, fetch_line
from scanner.repo.signatures import usable
from scanner.rulebook import Rulebook
from scanner.rulebook.paths import with_rules
from scanner.text.glob import compile_glob

if TYPE_CHECKING:
    from scanner.pipeline.secrets import Search


def prepare(
    repository: Repository,
    objects: Objects,
    rulebook: Rulebook,
    selection: Selection,
    options: Options,
    policy: Policy | None = None,
) -> Context:
    """Everything a run needs. `policy` replaces the repository's own (`--policy FILE`). Raises on an unclear policy."""
    policy = policy or judging_policy(objects, rulebook, selection)
    profile = build_profile(rulebook.secrets_profile(policy.secrets.profile), rulebook.tokens)
    search = open_search(repository, objects, selection, profile, policy, options) if options.secrets else None
    try:
        return _prepared(repository, objects, rulebook, selection, options, policy, profile, search)
    except BaseException:
        if search is not None:
            search.end()
        raise


def _prepared(
    repository: Repository,
    objects: Objects,
    rulebook: Rulebook,
    selection: Selection,
    options: Options,
    policy: Policy,
    profile: Profile,
    search: Search | None,
) -> Context:
    ignored = tuple(glob for pattern in policy.ignore for glob in compile_glob(pattern))
    paths = paths_of(rulebook, policy)
    led_to = linked(objects, repository.git, classifier(paths, ignored), selection, paths)
    if led_to.rules:
        paths = with_rules(paths, led_to.rules)
    beside = vicinity(repository, objects, rulebook.agents, selection)
    return Context(
        repository=repository,
        objects=objects,
        rulebook=rulebook,
        policy=policy,
        selection=selection,
        options=options,
        attribute=attributor(rulebook.agents, options.environ, beside.around, options.ancestors),
        classify=classifier(paths, ignored),
        paths=paths,
        search=search,
        held_kinds=frozenset(kind for kind in ActorKind if may_hold(policy, Attribution(kind))),
        mask=masker(profile, gates_file(options.cache_folder, profile)),
        trailer_words=tuple(key.lower() for key in trailer_kinds(policy)),
        vicinity=beside,
        linked=led_to,
        witness=witnessing(policy, objects, options.today),
    )


def run(context: Context) -> Report:
    """Read, judge, and say everything that was found. Raises only where there is nothing to report on."""
    docket = Docket()
    actors: Counter[ActorKind] = Counter()
    agents: Counter[str] = Counter()
    problems: list[Problem] = []
    paths = 0
    drafts = staged_drafts(context) if context.selection.kind == "staged" else walk(context)
    try:
        for draft in drafts:
            actors[draft.attribution.kind] += 1
            agents.update(draft.attribution.agents)
            problems += draft.problems
            paths += len(draft.rows)
            enter(context, docket, draft, ())
            note(context, draft)
    except UndeterminedError as error:
        problems.append(Problem("history", "read", f"{error.message}; {error.hint}"))
    found = with_secrets(context, docket)
    look_ahead(context, docket)
    known = accepted(context, docket)
    court = court_of(context, history_of(context), known)
    commits, debts = with_debts(court, settle(context, docket, court))
    problems += found.problems
    stray = stray_findings(context, found, known)
    unheld = Outcome.FAIL if any(each.outcome is Disposition.FAILED for each in stray) else Outcome.PASS
    outcome = worst((unheld, *(entry.verdict.outcome for entry in commits)), Outcome.PASS)
    coverage = covered(context, actors.total(), paths, found)
    selection = context.selection
    return Report(
        version=__version__,
        rulebook=context.rulebook.digest,
        policy_source=context.policy.source,
        policy_digest=context.policy.digest,
        preset=context.policy.preset,
        selection=SelectionSummary(selection.kind, selection.base, selection.head, selection.label),
        outcome=Outcome.UNDETERMINED if problems else outcome,
        actors=actors,
        agents=agents,
        commits=commits,
        problems=tuple(problems),
        coverage=coverage,
        notices=_notices(context),
        review_digest=_review_digest(context, outcome),
        standing=(*standing_findings(context), *stray),
        waivers=waivers_used(context, commits),
        debts=debts,
    )


def _review_digest(context: Context, outcome: Outcome) -> str:
    """The digest a reviewer of the whole range would sign; only worked out where one is asked for."""
    selection = context.selection
    if outcome is not Outcome.HOLD or selection.base is None or selection.head is None:
        return ""
    if selection.until is not None:
        return ""  # one commit in the middle: a digest covers what a branch brings up to the commit that carries it
    start = context.repository.fork_point(selection.base, selection.head)
    changes = tree_changes(context.repository.git, start, selection.head)
    reviewed = [change for change in changes if gated(context, change) is not None]
    return review_digest(reviewed) if reviewed else ""


def _notices(context: Context) -> tuple[str, ...]:
    """What a reader must know to weigh the result."""
    found = []
    if context.repository.shallow:
        found.append(f"this clone is shallow; for the whole history: {fetch_line(context.repository)}")
    if not context.policy.reviewers:
        found.append("no roster: any well-formed human reviewer counts as an unlisted reviewer")
    keys = ((each.id, usable(key.key)) for each in context.policy.reviewers for key in each.keys)
    found += [f"a key of {person} verifies nothing: {why}" for person, why in keys if why]
    everybodys = [
        f"{email} of {each.id} is nobody's own, so it approves nothing"
        for each in context.policy.reviewers
        for email in each.emails
        if not is_human(context.rulebook.agents, Identity(each.name, email))
    ]
    found += everybodys
    found += peculiarities(context.repository)
    if context.search is not None:
        found += context.search.baseline.notes
    if "--all" in context.selection.revisions:
        found += misplaced_tags(context.repository)
    return tuple(found)
