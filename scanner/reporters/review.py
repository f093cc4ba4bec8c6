"""What `twokey approve` shows: the changes in meaning, who made them, and what the approval would be bound to."""

from __future__ import annotations

from scanner.model.review import Review, Reviewed
from scanner.reporters.deltas import in_words, worst_first
from scanner.reporters.paint import STYLES, Page

MOST_MAKERS = 4


def render(found: Review, width: int, color: bool) -> str:
    """The review as text."""
    page = Page(width, color)
    count = len(found.entries)
    page.line((f"Under review: {found.label}", "bold"), f"   {count} changed release path{'s' * (count != 1)}")
    for need in found.needs:
        page.line((f"the policy asks for: {need}", "dim"), indent=2)
    if not found.needs and not any(entry.held for entry in found.entries):
        page.line(("nothing here waits for an approval", "dim"), indent=2)
    for entry in found.entries:
        page.gap()
        _entry(page, entry)
    page.gap()
    page.line(f"digest  {found.digest}")
    if found.alone:
        page.line(("This is a self-review: you had a hand in it, and it is recorded so.", "bold yellow"))
    elif found.mine:
        paths = ", ".join(each.change.path for each in found.mine)
        page.line((f"You had a hand in {paths}: somebody else has to approve that.", "bold yellow"))
    return page.text()


def _entry(page: Page, entry: Reviewed) -> None:
    change = entry.change
    word = ("held  ", "bold yellow") if entry.held else ("      ", "")
    page.line(word, f"{change.raw.status} ", (change.path, "bold"), f"  {', '.join(change.categories)}")
    shown = entry.makers[:MOST_MAKERS]
    more = f" and {len(entry.makers) - MOST_MAKERS} more" if len(entry.makers) > MOST_MAKERS else ""
    page.line((f"changed by {'; '.join(shown) or 'nobody here'}{more}", "dim"), indent=8)
    if not change.deltas:
        page.line(("no change in meaning", "dim"), indent=8)
    for delta in worst_first(change):
        page.line((f"{delta.severity:<9}", STYLES[delta.severity]), in_words(delta), indent=8)
