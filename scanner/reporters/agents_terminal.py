"""`twokey agents` for a person: who works here, since when, on what, for whom, and whether anybody registered them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.model.actor import ActorKind
from scanner.model.finding import Disposition
from scanner.model.inventory import AgentRecord, Inventory
from scanner.model.scale import Outcome
from scanner.reporters.paint import OUTCOMES, STYLES, Page
from scanner.text.escape import short

_MOST_OPERATORS = 3
_CERTAIN = (ActorKind.AGENT, ActorKind.ASSISTED)
_DATE = 10  # characters of an ISO date


def render(inventory: Inventory, *, width: int = 80, color: bool = False) -> str:
    """`inventory` as text."""
    page = Page(width, color)
    page.line(("twokey", "bold"), f" {inventory.version}  agents of {inventory.selection.label}")
    page.line((f"policy: {inventory.policy_source}", "dim"))
    for notice in inventory.notices:
        page.line((f"note: {notice}", "dim"))
    page.gap()
    _heading(page, inventory)
    for record in inventory.agents:
        _agent(page, inventory, record)
    _findings(page, inventory)
    _paste(page, inventory)
    word, style = OUTCOMES[inventory.outcome]
    page.line((word, style), f"  {_sentence(inventory)}")
    return page.text()


def _heading(page: Page, inventory: Inventory) -> None:
    total = inventory.coverage.commits
    if not total:
        page.line("no commits to read")
    else:
        marked = sum(inventory.actors.get(kind, 0) for kind in _CERTAIN)
        suspected = inventory.actors.get(ActorKind.SUSPECTED, 0)
        more = f", {suspected:,} more {_are(suspected)} suspected to" if suspected else ""
        page.line(
            (f"{marked:,} of {_commits(total)} show an agent{more}", "bold"),
            "; a lower bound: an agent that leaves no mark looks like a person",
        )
    page.gap()


def _commits(count: int) -> str:
    return f"{count:,} commit{'s' * (count != 1)}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _agent(page: Page, inventory: Inventory, record: AgentRecord) -> None:
    page.line((record.id, "bold"), f"  {record.name}", (f"  {_standing(record, inventory.kept)}", "dim"))
    _registration(page, record)
    if record.first is None or record.last is None:
        page.line("never seen here", indent=2)
        page.gap()
        return
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(record.kinds.items()) if count)
    page.line(f"commits    {record.commits:,}  ({kinds})", indent=2)
    first, last = record.first, record.last
    until = "" if first == last else f" to {_day(last.date)} ({last.oid[:12]})"
    page.line(f"seen       {_day(first.date)} ({first.oid[:12]}){until}", indent=2)
    sources = ", ".join(f"{source} {count:,}" for source, count in _most(record.evidence))
    page.line(f"evidence   {sources}", indent=2)
    touched = ", ".join(f"{category} {count:,}" for category, count in _most(record.categories))
    page.line(f"releases   {_commits(record.releases)} on release paths, {_share(record, inventory)} of all", indent=2)
    if touched:
        page.line(touched, indent=13)
    people = [f"{count:>5,}  {short(person, 60)}" for person, count in _most(record.operators)]
    rest = [f"and {len(people) - _MOST_OPERATORS} more"] if len(people) > _MOST_OPERATORS else []
    for number, person in enumerate([*people[:_MOST_OPERATORS], *rest]):
        page.line(f"{'' if number else 'operators':<11}{person}", indent=2)
    page.gap()


def _share(record: AgentRecord, inventory: Inventory) -> str:
    share = 100 * record.releases / inventory.releases if inventory.releases else 0
    return "<1 %" if 0 < share < 1 else f"{share:.0f} %"


def _most(counts: Mapping[Any, int]) -> list[tuple[str, int]]:
    return sorted(((str(name), count) for name, count in counts.items()), key=lambda item: (-item[1], item[0]))


def _day(date: str) -> str:
    return date[:_DATE] or "no date"


def _standing(record: AgentRecord, kept: bool) -> str:
    if record.registration is not None:
        return "registered"
    return "not registered" if kept and _is_certain(record) else ""


def _registration(page: Page, record: AgentRecord) -> None:
    entry = record.registration
    if entry is None:
        return
    purpose = f", for {short(entry.purpose, 60)}" if entry.purpose else ""
    page.line(f"owner      {entry.owner or 'nobody'}{purpose}", indent=2)
    if entry.may_touch:
        page.line(f"may touch  {', '.join(entry.may_touch)}", indent=2)
    if entry.review_by:
        page.line(f"review by  {entry.review_by}", indent=2)


def _findings(page: Page, inventory: Inventory) -> None:
    for finding in sorted(inventory.findings, key=lambda each: -each.severity.rank):
        severity = (f"{finding.severity:<9}", STYLES[finding.severity])
        told = "" if finding.outcome is Disposition.HELD else f"  ({finding.outcome})"
        commit = f"  {finding.commit[:12]}" if finding.commit else ""
        page.line(severity, (finding.check, "bold"), (f"{commit}{told}", "dim"), indent=2)
        page.line(finding.message, indent=11)
    if inventory.findings:
        page.gap()
    for problem in inventory.problems:
        page.line((f"could not decide: {short(problem.where, 24)}: {problem.message}", "bold magenta"))


def _paste(page: Page, inventory: Inventory) -> None:
    """The entries that are missing, ready for the policy once somebody's name is put in."""
    missing = [each.id for each in inventory.agents if each.registration is None and _is_certain(each)]
    if not missing:
        return
    page.line("to register them, under agents: in .twokey.yaml (owner is an id of reviewers):")
    page.verbatim("\n".join(f"- {{id: {each}, owner: }}" for each in missing), indent=4)
    page.gap()


def _is_certain(record: AgentRecord) -> bool:
    return record.class_ == "agent" and any(record.kinds.get(kind, 0) for kind in _CERTAIN)


def _sentence(inventory: Inventory) -> str:
    count = sum(each.outcome is Disposition.HELD for each in inventory.findings)
    if inventory.outcome is Outcome.UNDETERMINED:
        return "the history could not be read whole"
    if count:
        return f"{count} thing{'s' * (count != 1)} between the inventory and the history"
    return "the inventory fits the history" if inventory.kept else "there is no inventory to hold this against"
