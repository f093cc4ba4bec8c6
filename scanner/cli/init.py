"""`twokey init`: a policy, hooks and a check in CI, made from what the repository already says about itself.

All of it is shown before anything is written, nothing that is there is replaced, and it is a person who commits it: the
policy is the gate, and the roster in it says who can open the gate.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from scanner.attribution import runtime
from scanner.cli import ancestry, exits
from scanner.cli.repository import find_repository
from scanner.cli.session import today
from scanner.cli.setup.afterwards import AGENT, steps
from scanner.cli.setup.choices import NoAnswerError, ask, given, yes_or_no
from scanner.cli.setup.plan import Planned, difference
from scanner.cli.setup.proposal import offer, propose
from scanner.cli.setup.survey import survey
from scanner.cli.setup.work_tree import put_down, top_folder
from scanner.cli.terminal import put, say
from scanner.errors import TwokeyError, UsageError
from scanner.repo.open import Repository
from scanner.repo.selection import one_commit
from scanner.rulebook import load_rulebook
from scanner.text.escape import visible


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Ask, show, write; 1 when it was declined, or where something is left to paste."""
    asking = not arguments.yes and not arguments.dry_run
    if asking and not sys.stdin.isatty():
        raise UsageError(
            "init asks before it writes, and standard input is no terminal",
            "--dry-run shows what it would write, --yes writes it",
        )
    repository = find_repository(arguments.repo, environ)
    top = top_folder(repository, arguments.repo)
    if arguments.since:
        arguments.since = _before(repository, arguments.since)
    try:
        return _run(arguments, environ, repository, top, asking)
    except NoAnswerError:
        say("twokey: nothing was written")
        return exits.BLOCKED


def _run(
    arguments: argparse.Namespace, environ: Mapping[str, str], repository: Repository, top: Path, asking: bool
) -> int:
    rulebook = load_rulebook()
    found = survey(repository, top, rulebook.agents)
    offered = offer(found, top)
    choices = ask(arguments, offered) if asking else given(arguments, offered.defaults)
    plans = propose(repository, top, rulebook, found, choices, today())
    changed = [each for each in plans if each.new is not None]
    put("".join(map(difference, changed)))
    _remark(plans)
    left = exits.BLOCKED if any(each.paste for each in plans) else exits.PASS
    if not changed:
        say("Nothing to write.")
        return left
    if arguments.dry_run:
        say(f"Nothing was written: {_count(changed)} would be, without --dry-run.")
        return left
    if asking and not yes_or_no(f"Write {_count(changed)}?", False):
        raise NoAnswerError
    _write(top, changed)
    _tell(arguments, environ, top, plans)
    return left


def _before(repository: Repository, revision: str) -> str:
    """A commit of HEAD's history, as git shortens it. One that is not there yet would excuse what is to come."""
    oid = one_commit(repository, revision).head or ""
    head = repository.head()
    if head is None or not repository.is_ancestor(oid, head):
        raise UsageError(f"--since {revision} is no part of HEAD's history", "name a commit that HEAD has")
    return repository.git.run("rev-parse", "--short=12", oid).decode().strip()


def _count(changed: list[Planned]) -> str:
    return f"{len(changed)} file{'s' * (len(changed) != 1)}"


def _remark(plans: list[Planned]) -> None:
    """What has to be said of each file, and the lines that only a person can put into it."""
    for each in plans:
        for note in each.notes:
            say(visible(f"{each.path} {note}" if each.new is None else f"{each.path}: {note}"))
        if each.paste:
            put(f"\n{each.paste}\n")


def _write(top: Path, changed: list[Planned]) -> None:
    written: list[str] = []
    for each in changed:
        try:
            put_down(top, each)
        except TwokeyError as error:
            done = f"written before that: {', '.join(written)}" if written else "nothing was written"
            raise UsageError(error.message, f"{error.hint}; {done}") from error
        written.append(each.path)


def _tell(arguments: argparse.Namespace, environ: Mapping[str, str], top: Path, plans: list[Planned]) -> None:
    written = [each.path for each in plans if each.new is not None]
    say(f"Written: {', '.join(written)}")
    driven = runtime.driving(load_rulebook().agents, environ, ancestry.ancestors())
    if driven:
        say(AGENT.format(", ".join(dict.fromkeys(each.agent for each in driven))))
    say("Next:")
    for step in steps(written, [each.path for each in plans], top, Path(arguments.repo).resolve()):
        say(visible(f"  {step}"))
