"""`twokey approve`: a person looks at what would ship, and puts their name under exactly that.

It asks on a terminal and refuses where an agent runs it. No option gets round that: what an agent can type, a flag
included, is no sign of a person (threat B30 says what is left).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping

from msgspec.structs import replace

from scanner.attribution import runtime
from scanner.cli import ancestry, exits
from scanner.cli.approval_forms import RefusedError, give_amended, give_commit, give_note, manner, refuse_mode
from scanner.cli.approval_outcome import Desk
from scanner.cli.repository import find_repository
from scanner.cli.session import session, today
from scanner.cli.terminal import probe, put, say
from scanner.errors import UsageError
from scanner.model.actor import Evidence
from scanner.model.report import Report
from scanner.model.review import Review
from scanner.pipeline.options import Options
from scanner.pipeline.review import objection, review
from scanner.pipeline.run import run as judge
from scanner.repo.diff import patch
from scanner.repo.ident import current_identity
from scanner.repo.refs import landing_branch
from scanner.repo.target import meant_for, under_review
from scanner.repo.write import Writer, signing
from scanner.reporters.review import render
from scanner.rulebook import load_rulebook
from scanner.text.escape import visible

_MOST = 5


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Show, ask, write; 1 when nothing was approved."""
    try:
        return _run(arguments, dict(environ))
    except RefusedError as error:
        say(f"twokey: not approved: {visible(error.message)}")
        if error.hint:
            say(f"  hint: {visible(error.hint)}")
        return exits.BLOCKED


def _run(arguments: argparse.Namespace, given: dict[str, str]) -> int:
    _refuse_agents(given)
    if not arguments.print and not sys.stdin.isatty():
        raise UsageError(
            "an approval is given by a person at a terminal, and standard input is none",
            "run it in a terminal; --print shows the trailers to paste",
        )
    terminal = probe(given, arguments.color, progress=False)
    repository = find_repository(arguments.repo, given)
    target = arguments.branch or meant_for(repository, arguments.range or "") or landing_branch(repository.git)
    selection = under_review(repository, arguments.range, target)
    reviewer = current_identity(repository.git, "COMMITTER", given)
    head = repository.resolve("HEAD") or ""
    writer = Writer(repository.git_dir, repository.git_dir if repository.bare else arguments.repo, given)
    options = Options(today=today(), secrets=False)
    with session(repository, selection, options, None) as context:
        desk = Desk(context, writer, signing(writer), reviewer, head, target, arguments, terminal)
        return _approve(desk, judge(context))


def _refuse_agents(environ: Mapping[str, str]) -> None:
    found = runtime.driving(load_rulebook().agents, environ, ancestry.ancestors())
    if found:
        raise RefusedError(
            f"an agent runs this ({_evidence(found)}), and an approval is a person's to give",
            "if you are a coding agent: stop here and ask the person you work for to run twokey approve themselves",
        )


def _evidence(found: tuple[Evidence, ...]) -> str:
    return ", ".join(dict.fromkeys(f"{each.agent}: {each.where} {each.value}" for each in found))


def _approve(desk: Desk, report: Report) -> int:
    found = review(desk.context, report, desk.reviewer)
    if not found.entries:
        return _nothing(found, report)
    if why := objection(desk.context, found, desk.reviewer):
        raise RefusedError(*why)
    refuse_mode(desk, found)
    trailers = (f"Reviewed-by: {found.reviewer}", f"Reviewed-digest: {found.digest}")
    if desk.arguments.print:
        say(render(found, desk.terminal.width, color=False).rstrip())
        put("\n".join(trailers) + "\n")
        return exits.PASS
    put(render(found, desk.terminal.width, desk.terminal.color))
    if desk.arguments.diff:
        put(_patch(desk, found))
    if not _asked(desk, found):
        raise RefusedError("you did not say yes")
    if desk.arguments.note:
        return give_note(desk, found)
    return (give_amended if desk.arguments.amend else give_commit)(desk, found, trailers)


def _nothing(found: Review, report: Report) -> int:
    """A range that leaves no release path changed may hold commits that changed one and undid it again."""
    undone = [entry.commit.oid[:12] for entry in report.commits if entry.needs]
    if undone:
        raise RefusedError(
            f"{found.label} undoes every change of a release path again, so each commit is approved by itself",
            "; ".join(f"twokey approve {oid}" for oid in undone[:_MOST]),
        )
    say(f"twokey: {visible(found.label)} changes no release path: nothing to approve")
    return exits.PASS


def _asked(desk: Desk, found: Review) -> bool:
    """Whether the person says yes. `d` shows the text of the changes first."""
    count = len(found.entries) - len(found.mine) * (not found.alone)
    what = f"Approve {count} change{'s' * (count != 1)} as {visible(found.reviewer)}, {manner(desk)}?"
    question = f"{what} [y]es, [d]iff, [N]o: "
    while True:
        answer = _answer(question)
        if answer not in ("d", "diff"):
            return answer in ("y", "yes")
        put(_patch(desk, found))


def _answer(question: str) -> str:
    """What was typed, "" for what is no text. Ctrl-D and Ctrl-C leave the question's line unended."""
    try:
        print(question, end="", file=sys.stderr, flush=True)  # noqa: T201 - answered on the same line
        typed = sys.stdin.readline()
    except UnicodeDecodeError:
        return ""
    except KeyboardInterrupt:
        say("")
        raise
    if not typed.endswith("\n"):
        say("")
    return typed.strip().lower()


def _patch(desk: Desk, found: Review) -> str:
    # A path with a line end in it would write lines of its own.
    raws = tuple(replace(each.change.raw, path=visible(each.change.raw.path)) for each in found.entries)
    return visible(patch(desk.context.repository.git, raws), newlines=True)
