"""The search of one repository's objects: in other processes or here, with what is known from before.

Everything that is found is sealed on arrival and kept in the cache part by part, so that a run which is killed loses
only what was being searched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from scanner.credentials import sweep
from scanner.credentials.index import Index
from scanner.credentials.plan import Part, Plan
from scanner.credentials.seal import repository_key

if TYPE_CHECKING:
    from scanner.credentials.cache import Cache

_MANY = 3000  # objects from which on other processes are worth their start


class Hunt:
    """`plan` is what each search starts from. `ask_root` gives the first commit, which hashes are made with.

    `remembered`: it came from the cache, where it may be that of another HEAD. `watch` is called with the parts that
    are done and all there are. `end` leaves no process behind.
    """

    def __init__(
        self,
        plan: Plan,
        ask_root: Callable[[], str],
        watch: Callable[[int, int], None],
        cache: Cache | None = None,
        all_here: bool = False,
        hired: sweep.Sweep | None = None,
    ) -> None:
        self.plan = plan
        self.ask_root = ask_root
        self.watch = watch
        self.cache = cache
        self.all_here = all_here
        self._hired = hired
        self.index = Index(plan.profile, self._key)
        self.root = ""
        self.remembered = False
        self.lost: list[str] = []
        self._sweep: sweep.Sweep | None = None
        self._all = False
        self._packs: frozenset[str] = frozenset()
        if self.cache is not None:
            kept = self.cache.load()
            self.root, self._packs, self.remembered = kept.root, kept.packs, bool(kept.root)
            self.index.searched, self.index.traces, self.index.skipped = kept.sizes, kept.traces, kept.skipped

    def _key(self) -> bytes:
        if not self.root:
            self.root = self.ask_root()
        return repository_key(self.root)

    @property
    def key(self) -> bytes:
        """What this repository's hashes are made with."""
        return self._key()

    def forks(self) -> bool:
        return bool(self.plan.jobs) and sweep.can_fork()

    def everything(self) -> None:
        """Start on all objects there are, but for those that are known; `look` waits for it.

        Without other processes there is nothing to start: then only what is asked for is searched, unless `all_here`.
        """
        if not self.forks():
            self._all = self.all_here
            return
        storage = self.plan.storage
        known = self._known()
        if known and all(each.stem in self._packs for each in storage.indexes) and known.issuperset(storage.loose()):
            return
        plan = self._rest(known)
        self._sweep = self._hired.begin(plan) if self._hired else sweep.start(plan)

    def poll(self) -> None:
        """Take what is ready, so that nobody waits for us."""
        if self._sweep is not None:
            self._take(self._sweep, self._sweep.take())

    def look(self, oids: Iterable[bytes]) -> None:
        """Have these objects (hexadecimal) searched, whatever was done so far."""
        whole = self._sweep is not None
        self._finish()
        if self._all:
            self._all = False
            self._here(self._rest(self._known()))
        if whole and self.cache is not None and not self.lost:
            self.cache.add_packs(frozenset(each.stem for each in self.plan.storage.indexes))
        index = self.index
        unknown = set(oids).difference(index.searched, index.skipped, index.unread)
        if not unknown:
            return
        plan = replace(self.plan, wanted=tuple(bytes.fromhex(oid.decode()) for oid in sorted(unknown)))
        if len(unknown) < _MANY or not self.forks():
            self._here(plan)
        else:
            self._sweep = sweep.start(plan)
            self._finish()

    def start_anew(self) -> None:
        """Forget what is known: the hashes were made with another first commit."""
        if self.cache is not None:
            self.cache.forget()
        self.root, self.remembered, self._packs = "", False, frozenset()
        self.index = Index(self.plan.profile, self._key)

    def end(self) -> None:
        """Stop the other processes."""
        if self._sweep is not None:
            self._sweep.end()
            self._sweep = None

    def _known(self) -> frozenset[bytes]:
        return frozenset(bytes.fromhex(oid.decode()) for oid in (*self.index.searched, *self.index.skipped))

    def _rest(self, known: frozenset[bytes]) -> Plan:
        """The plan for everything that is not known."""
        return replace(self.plan, known=known, done=self._packs)

    def _here(self, plan: Plan) -> None:
        for done, (total, part) in enumerate(sweep.sweep_here(plan), 1):
            self._keep(part)
            self.watch(done, total)

    def _finish(self) -> None:
        running = self._sweep
        if running is not None:
            self._take(running, running.finish())
            if running.lost:
                self.lost.append(running.lost)
            self._sweep = None

    def _take(self, running: sweep.Sweep, parts: Iterable[Part]) -> None:
        for part in parts:
            self._keep(part)
            self.watch(running.done, running.total or running.done)

    def _keep(self, part: Part) -> None:
        new = self.index.take(part)
        if self.cache is not None and (part.searched or part.skipped):
            self.cache.add(part, new, self.root)
