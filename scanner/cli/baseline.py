"""`twokey baseline`: accept what a history holds now, finding by finding."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from scanner.cli import exits
from scanner.cli.cache_folder import cache_folder
from scanner.cli.progress import watched
from scanner.cli.repository import find_repository
from scanner.cli.session import session, today
from scanner.cli.terminal import probe, put, say
from scanner.config.baseline import BASELINE_FILE, Accepted, read_baseline, write_baseline
from scanner.errors import UndeterminedError, UsageError
from scanner.model.finding import Disposition, Finding
from scanner.model.report import Report
from scanner.pipeline.options import Options
from scanner.pipeline.run import run as judge
from scanner.pipeline.workers import jobs_for
from scanner.policy.exceptions import may_be_accepted
from scanner.repo.open import Repository
from scanner.repo.selection import everything, history, parse_range

_BLOCKING = frozenset({Disposition.HELD, Disposition.FAILED})


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write the file; 1 when something that blocks cannot be accepted."""
    given = dict(environ)
    terminal = probe(given, "never", not arguments.no_progress)
    repository = find_repository(arguments.repo, given)
    if arguments.range and arguments.all:
        raise UsageError("RANGE and --all cannot be combined", "choose one of RANGE, --all")
    if arguments.prune and (arguments.range or arguments.no_secrets):
        raise UsageError(
            "--prune drops what is not found, and this looks at a part only", "give it neither RANGE nor --no-secrets"
        )
    if arguments.range:
        selection = parse_range(repository, arguments.range)
    else:
        selection = everything(repository) if arguments.all else history(repository)
    with watched(repository, selection, terminal) as progress:
        options = Options(
            today=today(),
            secrets=not arguments.no_secrets,
            progress=progress.commits,
            searched=progress.searched,
            jobs=jobs_for(None),
            cache_folder=cache_folder(environ),
        )
        with session(repository, selection, options, arguments.policy) as context:
            report = judge(context)
    if report.problems:
        first = report.problems[0]
        raise UndeterminedError(f"not everything could be judged: {first.where}: {first.message}", "repair that first")
    target = arguments.output or str(_home(repository, arguments.repo))
    known = () if target == "-" else _known(target)
    return _write(arguments, report, target, known)


def _write(arguments: argparse.Namespace, report: Report, target: str, known: tuple[Accepted, ...]) -> int:
    now = {each.fingerprint for each in report.findings}
    kept = [each for each in known if not arguments.prune or each.fingerprint in now]
    blocking = [each for each in report.findings if each.outcome in _BLOCKING]
    new = [_entry(each) for each in blocking if may_be_accepted(each)]
    text = write_baseline(_once([*kept, *new]))
    if target == "-":
        put(text)
    else:
        try:
            Path(target).write_text(text, "utf-8", newline="\n")
        except OSError as error:
            said = f"cannot write {target}: {error.strerror}"
            raise UsageError(said, "name a file in a folder that exists") from error
        fresh = {each.fingerprint for each in new} - {each.fingerprint for each in known}
        say(f"{target}: {len(fresh)} accepted, {len(known) - len(kept)} dropped.")
        if fresh:
            say("Commit it. That loosens the gate, so somebody else has to approve the commit: twokey approve")
    left = [each for each in blocking if not may_be_accepted(each)]
    if left:
        say(f"{len(left)} findings touch the gate itself and cannot be accepted: twokey scan shows them")
    return exits.BLOCKED if left else exits.PASS


def _entry(finding: Finding) -> Accepted:
    return Accepted(finding.fingerprint, finding.check, finding.path)


def _once(entries: list[Accepted]) -> list[Accepted]:
    """One line a fingerprint."""
    return list({each.fingerprint: each for each in entries}.values())


def _home(repository: Repository, path: str) -> Path:
    """Where the file lies: at the top, whatever folder this runs in. Git, told where it is, takes ours for the top."""
    if repository.bare:
        raise UsageError("a bare repository has no work tree to write to", "name a file: --output FILE")
    here = Path(path).resolve()
    top = next((each for each in (here, *here.parents) if (each / ".git").exists()), Path(repository.work_tree()))
    return top / BASELINE_FILE


def _known(target: str) -> tuple[Accepted, ...]:
    path = Path(target)
    if path.is_symlink():
        raise UsageError(f"{target} is a symbolic link", "make it a regular file")
    try:
        return read_baseline(path.read_bytes(), target)
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UsageError(f"cannot read {target}: {error.strerror}", "name a file") from error
