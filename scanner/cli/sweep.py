"""`twokey sweep`: many repositories, and the memory of them."""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from scanner.cli import exits
from scanner.cli.cache_folder import cache_folder
from scanner.cli.publishing import Destinations, deliver, destinations, detail
from scanner.cli.state_folder import state_folder
from scanner.cli.sweep_progress import watching
from scanner.cli.terminal import Terminal, probe, say
from scanner.errors import UsageError
from scanner.model.finding import Disposition
from scanner.model.scale import Outcome, Severity
from scanner.model.sweep import State, SweepReport
from scanner.pipeline.workers import jobs_for
from scanner.repo.environment import scrub
from scanner.reporters.registry import SWEEP_REPORTERS, sweep_reporter
from scanner.rulebook import load_rulebook
from scanner.sweep import store as stored
from scanner.sweep.addresses import looks_like_one, read_address
from scanner.sweep.course import Sweep
from scanner.sweep.engine import sweep
from scanner.sweep.settings import Settings
from scanner.sweep.shards import Shard, read_shard, share
from scanner.sweep.targets import List, Targets, find, read_list

_YOUNG = 100_000  # objects made between two looks for cycles
_BLOCKING = frozenset({Disposition.HELD, Disposition.FAILED})
_SHOWN = 50  # findings of a repository that are open and no news, where there are very many and few are to be shown


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Sweep, report, and then note that it was reported; the exit code."""
    gc.set_threshold(_YOUNG)
    given = dict(environ)
    to = destinations(arguments, SWEEP_REPORTERS)
    terminal = probe(given, arguments.color, not arguments.no_progress and not arguments.quiet)
    if arguments.targets[:1] == ["merge"]:
        return _merge(arguments, to, terminal)
    shard = read_shard(arguments.shard) if arguments.shard else Shard()
    targets = _targets(arguments)
    settings = _settings(arguments, given)
    _forget_git_variables()
    with stored.opened(_store(arguments, given)) as store, _stop() as stop:
        started = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        begun = stored.begin(store, started, settings.rulebook, str(shard), _scope(arguments))
        with watching(terminal, arguments.no_progress or arguments.quiet) as watch:
            asked = Sweep(
                share(targets.found, shard),
                targets.problems if shard.part == 1 else (),
                settings,
                _mirrors(arguments, given),
                jobs_for(arguments.jobs),
                arguments.timeout,
                watch,
                stop,
                None if _whole(to, arguments) else _SHOWN,
            )
            report, places = sweep(asked, store, begun)
        deliver(to, lambda name: render(name, report, arguments, terminal))
        stored.finish(store, begun, places, report.trend[-1])
    return exit_code(report, arguments.fail_on, arguments.exit_zero)


def _merge(arguments: argparse.Namespace, to: Destinations, terminal: Terminal) -> int:
    from scanner.sweep.joining import join

    files = [Path(each) for each in arguments.targets[1:]]
    if not files or not arguments.store or arguments.lists or arguments.shard:
        raise UsageError("merge joins stores into one", "twokey sweep merge --store OUT FILE...")
    report = join(Path(arguments.store), files, None if _whole(to, arguments) else _SHOWN)
    deliver(to, lambda name: render(name, report, arguments, terminal))
    return exit_code(report, arguments.fail_on, arguments.exit_zero)


def render(name: str, report: SweepReport, arguments: argparse.Namespace, terminal: Terminal) -> str:
    """The report in the named format."""
    return sweep_reporter(name).render(report, width=terminal.width, color=terminal.color, detail=detail(arguments))


def exit_code(report: SweepReport, fail_on: str | None, exit_zero: bool) -> int:
    """The outcome as an exit code, as `scan` has it: what is open counts, whether it is new or not."""
    code = exits.BY_OUTCOME[report.outcome]
    if code == exits.BLOCKED and fail_on is not None and report.outcome is not Outcome.UNDETERMINED:
        level = Severity(fail_on)
        heavy = any(
            swept.finding.outcome in _BLOCKING and swept.finding.severity.at_least(level)
            for each in report.repositories
            for swept in each.findings
            if swept.state is not State.FIXED
        )
        code = exits.BLOCKED if heavy else exits.PASS
    return exits.PASS if code == exits.BLOCKED and exit_zero else code


def _whole(to: Destinations, arguments: argparse.Namespace) -> bool:
    """Whether all that is open has to be read, however much it is."""
    return bool(to.files) or to.shown != "terminal" or bool(arguments.verbose)


def _targets(arguments: argparse.Namespace) -> Targets:
    if not arguments.targets and not arguments.lists:
        raise UsageError(
            "nothing to sweep", "name repositories, folders of clones or addresses, or a list: --from FILE"
        )
    found = find(arguments.targets, [_list(each) for each in arguments.lists])
    if not found.found:
        first = found.problems[0] if found.problems else None
        said = f": {first.where}: {first.message}" if first else ""
        raise UsageError(f"no repository to sweep{said}", "name a clone, a folder of clones, or an address")
    return found


def _list(path: str) -> List:
    try:
        content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "name a file with one target a line") from error
    return read_list(path, content)


def _settings(arguments: argparse.Namespace, environ: dict[str, str]) -> Settings:
    policy = ""
    if arguments.policy:
        policy = str(Path(arguments.policy).absolute())
        if not Path(policy).is_file():
            raise UsageError(f"cannot read {arguments.policy}", "name an existing policy file")
    return Settings(
        today=datetime.now(UTC).date().isoformat(),
        rulebook=load_rulebook().digest,
        environ=environ,
        secrets=not arguments.no_secrets,
        policy=policy,
        cache_folder=cache_folder(environ),
        cache=not arguments.no_cache,
    )


def _store(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Path:
    if arguments.store:
        return Path(arguments.store)
    folder = state_folder(environ)
    if not folder:
        raise UsageError("no home to remember anything in", "name a file: --store FILE")
    return Path(folder, "sweep.sqlite3")


def _mirrors(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Path:
    if arguments.mirrors:
        return Path(os.path.realpath(arguments.mirrors))
    folder = cache_folder(environ)
    return Path(folder, "mirrors") if folder else Path(os.path.realpath("twokey-mirrors"))


def _scope(arguments: argparse.Namespace) -> str:
    """What tells this sweep from one over other targets: the same places, whatever folder it is started in."""
    places = [read_address(each).key if looks_like_one(each) else os.path.realpath(each) for each in arguments.targets]
    lists = [each if each == "-" else os.path.realpath(each) for each in arguments.lists]
    return sha256(json.dumps([places, lists, arguments.shard]).encode()).hexdigest()[:16]


def _forget_git_variables() -> None:
    """What steers git steers it in one repository, and these are many."""
    kept = scrub(os.environ)
    for name in [name for name in os.environ if name not in kept]:
        del os.environ[name]


class _Stop(Struct):
    """Whether somebody wants this to end; asked twice, it ends at once."""

    asked: bool = False
    _before: dict[int, Any] = field(default_factory=dict)

    def __call__(self) -> bool:
        return self.asked

    def interrupt(self, *_: object) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        say("twokey: stopping after what is being judged now; ^C again stops at once")


@contextmanager
def _stop() -> Iterator[_Stop]:
    stop = _Stop()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, stop.interrupt)
    signal.signal(signal.SIGTERM, _end)
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(*_: object) -> None:
    """Somebody who ends a process by its number does not wait: leave nothing behind, and go."""
    raise KeyboardInterrupt
