"""How little of a repository has to be judged: what is new, or all of it where the new could change what was said.

Commits that were judged keep what was said of them for as long as nothing bears on them that was not there before: no
other policy, notes, branch names or requests, no later approval, no rewritten history.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.repo.heads import commits_of, said_between
from scanner.sweep.bearing import bearing
from scanner.sweep.memory import Known
from scanner.sweep.settings import turned
from scanner.sweep.span import Now, Span


def narrow(known: Known, now: Now) -> Span | str:
    """What is to be judged, or why it must be all. Questions that cost little are asked first."""
    if why := next(_standing(known, now), ""):
        return why
    old = tuple(sorted({each.commit for each in known.heads.values() if each.commit}))
    if len(commits_of(now.git, old)) < len(old):
        return "commits that were judged are not here any more"
    tips = {each.commit for each in now.heads.values() if each.commit}
    if now.head:
        tips.add(now.head)
    if known.memory.head:
        old = tuple(sorted({*old, known.memory.head}))
    new, gone = said_between(now.git, sorted(tips), old), said_between(now.git, old, sorted(tips))
    span = Span(tuple(new), tuple(gone), old)
    return next(bearing(known, now, span), "") or span


def _standing(known: Known, now: Now) -> Iterator[str]:
    """What can be told without a look at any commit."""
    memory = known.memory
    for name, words in now.settings.items():
        if memory.settings.get(name) != words:
            yield f"{name} {'have' if name.endswith('s') else 'has'} changed"
    if memory.files != now.files:
        yield "the repository's configuration has changed"
    if now.repository.shallow:
        yield "the clone is shallow"
    if memory.troubled:
        yield "something could not be read the last time"
    if turned(memory.turning, memory.today, now.today):
        yield "something in the policy has ended or begun since"
    if memory.debts:
        yield "glass was broken, and every commit may close the debt"
    if memory.branch != now.listed.branch:
        yield "HEAD is on another branch"
