"""Secrets in what a selection brings: searched for by object, beside the line, and joined with it at its end.

A whole history is searched object by object while its commits are read; of a range only what it brings is. Which commit
brought a secret comes from the rows of the log, so that no difference is ever made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from scanner.credentials.armour import in_armour
from scanner.credentials.baseline import FILE, Baseline, audited_hashes
from scanner.credentials.hunt import Hunt
from scanner.credentials.layers import text_of
from scanner.credentials.seal import Trace
from scanner.errors import MissingObjectError
from scanner.model.actor import ActorKind
from scanner.model.finding import Secret
from scanner.model.report import Problem, Skipped
from scanner.pipeline.found import Result
from scanner.pipeline.introduced import Introduced, Step, introduced, step
from scanner.repo.objects import Objects
from scanner.repo.strays import Named

if TYPE_CHECKING:
    from scanner.credentials.present import Present
    from scanner.pipeline.gather import Draft

_AGENTIC = frozenset({ActorKind.AGENT, ActorKind.ASSISTED, ActorKind.SUSPECTED})
_WORTH = ("", "utf-16", "utf-32")  # layers in which lines are those of the file
_BASELINE = FILE.encode()
_OFTEN = 100  # commits between two looks at what the other processes found
_UNNAMED = 5  # problems of one kind that are named one by one


class Search(Struct):
    """The search of one run. `note` every draft, then `finish`; `end` leaves no process behind.

    `baseline` is that of the commit whose policy judges, `later` what the selection makes of it: its new entries count
    unless an agent had a hand in them.
    """

    hunt: Hunt
    objects: Objects
    baseline: Baseline
    later: Baseline
    head: str
    agents_only: bool
    named: tuple[Named, ...] = ()
    unreachable: bool = False
    staged: Draft | None = None
    _steps: list[tuple[str, tuple[Step, ...]]] = field(default_factory=list)
    _names: dict[bytes, bytes] = field(default_factory=dict)
    _order: dict[str, int] = field(default_factory=dict)
    _doubtful: bool = False
    _audited: frozenset[tuple[str, str, str]] = frozenset()
    _oids: set[bytes] = field(default_factory=set)

    def note(self, draft: Draft) -> None:
        """Remember what a commit changed. A history has more rows than anything else here: each name is kept once."""
        commit = draft.commit
        self._order[commit.oid] = len(self._order)
        if not commit.oid:
            self.staged = draft
        if self.head and commit.oid == self.head and commit.parents:
            self.head = commit.parents[0]  # down to the first commit
        if draft.attribution.kind in _AGENTIC and any(path == _BASELINE for _, path in draft.rows):
            self._doubtful = True
        if not self.agents_only or draft.attribution.kind in _AGENTIC:
            own = self._names.setdefault
            steps: list[Step] = []
            for path, new, olds in map(step, draft.rows):
                if new not in olds:
                    before = (own(olds[0], olds[0]),) if len(olds) == 1 else tuple([own(old, old) for old in olds])
                    steps.append((own(path, path), own(new, new), before))
            self._steps.append((commit.oid, tuple(steps)))
        if len(self._order) % _OFTEN == 0:
            self.hunt.poll()

    def get_ready(self) -> None:
        """Do what `finish` would begin with: for whoever has to wait anyway."""
        if self.hunt.index.traces:
            import scanner.credentials.present  # noqa: F401  # detect-secrets' rules for names of files

    def finish(self) -> Result:
        """Wait for the search, and say which commit brought what."""
        self._look()
        root = self.hunt.root
        if self.hunt.remembered and root != self.head and root != self.hunt.ask_root():
            self.hunt.start_anew()
            self._look()
        known = self.baseline.audited | (frozenset() if self._doubtful else self.later.audited)
        self._audited = audited_hashes(known, self.hunt.key) if known else frozenset()
        found: dict[str, list[Secret]] = {}
        history = self._steps[::-1]
        for each in introduced(history, self.hunt.index.traces.keys(), self._holding):
            found.setdefault(each.commit, []).append(self._secret(each))
        traces = self.hunt.index.traces
        for oid in (oid for oid, _ in history if oid.encode() in traces):
            for said in self._holding(oid.encode(), ""):
                found.setdefault(oid, []).append(self._secret(Introduced(oid, "", oid.encode(), said)))
        stray = list(self._unreached()) if self.unreachable else []
        for tagged, secret in self._named():
            if tagged in self._order:
                found.setdefault(tagged, []).append(secret)
            else:
                stray.append(secret)
        index = self.hunt.index
        places = self._places() if index.unread or index.skipped else {}
        skipped = sorted({(places[oid][1], why) for oid, why in index.skipped.items() if oid in places})
        return Result(
            {oid: tuple(sorted(each, key=lambda secret: (secret.path, secret.line))) for oid, each in found.items()},
            (*(Problem("secrets", "search", said) for said in self.hunt.lost), *_problems(index.unread, places)),
            tuple(Skipped(path, why) for path, why in skipped),
            *self._covered(),
            tuple(sorted(stray, key=lambda secret: (secret.path, secret.line))),
        )

    def order(self) -> dict[str, int]:
        """The commits by when they were noted."""
        return self._order

    def end(self) -> None:
        """Stop the other processes."""
        self.hunt.end()

    def _look(self) -> None:
        """All that the selection brings, then the old sides of what holds a secret."""
        self.hunt.look((*self._brought(), *(each.oid.encode() for each in self.named)))
        traces = self.hunt.index.traces
        olds = (old for _, steps in self._steps for _, new, olds in steps if new in traces for old in olds if old)
        self.hunt.look(olds)

    def _named(self) -> Iterator[tuple[str, Secret]]:
        """Secrets in tags and under refs, each with the commit that a tag is on."""
        for each in self.named:
            for said in self._holding(each.oid.encode(), each.place if ":" in each.place else ""):
                yield each.commit, self._secret(Introduced(each.commit, each.place, each.oid.encode(), said))

    def _unreached(self) -> Iterator[Secret]:
        """Secrets in what nothing leads to."""
        known = self._brought() | {each.oid.encode() for each in self.named}
        for oid in sorted(self.hunt.index.traces.keys() - known):
            for said in self._holding(oid, ""):
                yield self._secret(Introduced("", f"unreachable object {oid.decode()[:12]}", oid, said))

    def _brought(self) -> set[bytes]:
        """The objects that the selection brings: what commits changed to, and they themselves."""
        if not self._oids:
            self._oids = {new for _, steps in self._steps for _, new, _ in steps}
            self._oids.update(oid.encode() for oid, _ in self._steps)
            self._oids.discard(b"")
        return self._oids

    def _covered(self) -> tuple[int, int]:
        """How many objects of the selection were searched, and their bytes."""
        searched = self.hunt.index.searched
        known = self._brought().intersection(searched)
        return len(known), sum(map(searched.__getitem__, known))

    def _places(self) -> dict[bytes, tuple[str, str]]:
        """A commit and a path for each object that the selection brings."""
        found = {each.oid.encode(): (each.commit, each.place) for each in self.named}
        for commit, steps in self._steps:
            found[commit.encode()] = (commit, "")
            for path, new, _ in steps:
                found[new] = (commit, path.decode("utf-8", "surrogateescape"))
        return found

    def _holding(self, oid: bytes, path: str) -> tuple[Present, ...]:
        traces = self.hunt.index.traces.get(oid)
        if not traces:
            return ()
        from scanner.credentials.present import present  # detect-secrets' rules for names of files

        found = present(self.hunt.plan.profile, traces, path)
        return found if path else tuple(each for each in found if not self._signed(oid, each.trace))

    def _signed(self, oid: bytes, trace: Trace) -> bool:
        """Whether it stands in the signature of a commit or a tag."""
        try:
            return not trace.layer and in_armour(self.objects.raw(oid.decode()), trace.offset)
        except MissingObjectError:
            return False

    def _secret(self, each: Introduced) -> Secret:
        trace, path = each.secret.trace, each.path
        return Secret(
            trace.type,
            path,
            self._line(each.oid, trace),
            trace.redacted,
            trace.hash,
            each.secret.allowed,
            confidence=trace.confidence,
            hidden=trace.encoded or trace.layer,
            audited=(path, trace.type, trace.hash) in self._audited,
        )

    def _line(self, oid: bytes, trace: Trace) -> int:
        """The line in the file, from 1; 0 where there are none."""
        if trace.layer not in _WORTH:
            return 0
        try:
            text = text_of(self.objects.raw(oid.decode()), trace.layer)
        except MissingObjectError:
            return 0
        return text.count(b"\n", 0, trace.offset) + 1


def _problems(unread: set[bytes], places: dict[bytes, tuple[str, str]]) -> list[Problem]:
    """Objects of the selection that are missing or damaged, the first few by name and the rest counted."""
    named = sorted((*places[oid], oid.decode()[:12]) for oid in unread if oid in places)
    problems = [
        Problem(f"{commit}:{path}", "secrets", f"object {oid} is not here or damaged")
        for commit, path, oid in named[:_UNNAMED]
    ]
    if len(named) > _UNNAMED:
        left = len(named) - _UNNAMED
        problems.append(Problem("history", "secrets", f"{left} more objects are not here or damaged"))
    return problems
