"""Everything that `twokey init` would write, from what was found and what was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from scanner.cli.setup.choices import Choices, Offer
from scanner.cli.setup.ci_file import CHOICES, PIPELINE_FILE, WORKFLOW_FILE, plan_pipeline, plan_workflow
from scanner.cli.setup.hooks_file import HOOKS_FILE, plan_hooks
from scanner.cli.setup.inventory import register
from scanner.cli.setup.plan import Planned
from scanner.cli.setup.policy_file import Wanted, policy_text
from scanner.cli.setup.roster import Roster
from scanner.cli.setup.survey import Survey
from scanner.cli.setup.work_tree import content_of, siblings
from scanner.config.read import DEFAULT_PRESET, POLICY_FILE
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository
from scanner.rulebook import Rulebook

_ALONE = "solo"
_THERE = "is there and is left as it is"


def offer(found: Survey, top: Path) -> Offer:
    """What to ask about, and what to do if nobody says otherwise."""
    people = len(found.roster.entries) + found.roster.more
    defaults = Choices(
        preset=_ALONE if people == 1 else DEFAULT_PRESET,
        since=found.head,
        roster=True,
        agents=True,
        hooks=True,
        ci=found.ci,
    )
    return Offer(
        defaults,
        policy=content_of(top, POLICY_FILE) is None,
        people=tuple(each.id for each in found.roster.entries),
        agents=tuple(sorted(found.seen.agents)),
        hooks=plan_hooks(content_of(top, HOOKS_FILE)).new is not None,
        ci=CHOICES,
    )


def propose(
    repository: Repository, top: Path, rulebook: Rulebook, found: Survey, choices: Choices, today: str
) -> list[Planned]:
    """Each file, with nothing to write where there is nothing to do. Raises UsageError for what must not be touched."""
    plans = list(_plans(top, rulebook, found, choices, today))
    head = repository.head()
    if head is None:
        return plans
    with open_objects(repository.git) as objects:
        gone = {each.path for each in plans if each.old is None and each.new and objects.file(head, each.path)}
    return [_gone(each) if each.path in gone else each for each in plans]


def _gone(planned: Planned) -> Planned:
    """A new file would take the place of one that is only not checked out."""
    note = f"is in HEAD and not in the work tree: git restore {planned.path} brings it back"
    return replace(planned, new=None, paste="", notes=(note,))


def _plans(top: Path, rulebook: Rulebook, found: Survey, choices: Choices, today: str) -> Iterator[Planned]:
    policy = content_of(top, POLICY_FILE)
    if policy is None:
        text = policy_text(rulebook, _wanted(found, choices, today))
        yield Planned(POLICY_FILE, None, text.encode(), notes=tuple(_doubts(found, choices)))
    else:
        yield Planned(POLICY_FILE, policy, notes=(_THERE,))
    if choices.hooks:
        yield plan_hooks(content_of(top, HOOKS_FILE))
    if choices.ci == "github":
        folder = WORKFLOW_FILE.rpartition("/")[0]
        yield plan_workflow(content_of(top, WORKFLOW_FILE), siblings(top, folder, (".yml", ".yaml")))
    if choices.ci == "gitlab":
        yield plan_pipeline(content_of(top, PIPELINE_FILE))


def _wanted(found: Survey, choices: Choices, today: str) -> Wanted:
    entries = found.roster.entries
    agents = register(found.seen.agents, entries, today) if choices.agents else ()
    return Wanted(choices.preset, choices.since, found.roster if choices.roster else Roster(), agents, found.handles)


def _doubts(found: Survey, choices: Choices) -> Iterator[str]:
    """What would keep everybody from approving anything."""
    entries = found.roster.entries if choices.roster else ()
    if choices.preset in ("team", "strict") and len(entries) == 1:
        why = "asks for somebody who did not make the change, and the roster has one person"
        yield f"{choices.preset} {why}: add others, or take solo"
    if choices.preset == "strict" and entries and not any(each.keys for each in entries):
        yield "strict asks for signatures on some categories, and nobody on the roster has a key: add keys"
