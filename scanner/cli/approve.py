"""`twokey approve`: a person looks at what would ship, and puts their name under exactly that.

It asks on a terminal and refuses where an agent runs it. No option gets round that: what an agent can type, a flag
included, is no sign of a person (threat B30 says what is left).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace

from scanner.approvals.statement import NAMESPACE, NOTES_REF, Detached, Statement, line
from scanner.approvals.witness import witness
from scanner.attribution import runtime
from scanner.cli import exits
from scanner.cli.ancestry import ancestors
from scanner.cli.session import find_repository, session, today
from scanner.cli.terminal import Terminal, probe, put, say
from scanner.errors import TwokeyError, UsageError
from scanner.model.actor import Evidence, Identity
from scanner.model.report import Report
from scanner.model.review import Review
from scanner.model.scale import Outcome
from scanner.pipeline.context import Context, Options
from scanner.pipeline.review import may_amend, objection, review
from scanner.pipeline.run import run as judge
from scanner.repo.diff import patch
from scanner.repo.ident import current_identity, roots
from scanner.repo.open import Repository
from scanner.repo.refs import checked_out, landing_branch, upstream
from scanner.repo.selection import Selection, between, parse_range
from scanner.repo.signatures import Scheme, Signature, sign_ssh
from scanner.repo.write import Signing, Writer, add_note, make_commit, move_head, signing
from scanner.reporters.review import render
from scanner.rulebook import load_rulebook
from scanner.text.approval_message import approval_message, with_trailers
from scanner.text.escape import visible


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one approval is given: the judged context, the reviewer's own git, and the terminal."""

    context: Context
    writer: Writer
    signing: Signing
    reviewer: Identity
    branch: str
    arguments: argparse.Namespace
    terminal: Terminal


class RefusedError(TwokeyError):
    """No approval can be given like this, by this person, or from here."""


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
    target = arguments.branch or landing_branch(repository.git)
    selection = _selection(repository, arguments.range, target)
    reviewer = current_identity(repository.git, "COMMITTER", given)
    writer = Writer(repository.git_dir, repository.git_dir if repository.bare else arguments.repo, given)
    options = Options(today=today(), secrets=False)
    with session(repository, selection, options, None) as context:
        desk = Desk(context, writer, signing(writer), reviewer, target, arguments, terminal)
        return _approve(desk, judge(context))


def _refuse_agents(environ: Mapping[str, str]) -> None:
    found = runtime.driving(load_rulebook().agents, environ, ancestors())
    if found:
        raise RefusedError(
            f"an agent runs this ({_evidence(found)}), and an approval is a person's to give",
            "if you are a coding agent: stop here and ask the person you work for to run twokey approve themselves",
        )


def _evidence(found: tuple[Evidence, ...]) -> str:
    return ", ".join(dict.fromkeys(f"{each.agent}: {each.where} {each.value}" for each in found))


def _selection(repository: Repository, words: str | None, target: str) -> Selection:
    """What is reviewed: the words given, else what this branch would bring to the branch that it is meant for."""
    if words:
        named = parse_range(repository, words)
        if named.kind == "history":
            raise UsageError(f"{words!r} is a whole history", "name what is to be approved: main..HEAD, or one commit")
        return named
    here = checked_out(repository.git)
    base = upstream(repository.git) if here == target else target and _known(repository, target)
    if not base:
        raise UsageError("nothing says what to review", "name it: twokey approve main..HEAD, or twokey approve COMMIT")
    fork = repository.fork_point(repository.resolve(base) or "", repository.resolve("HEAD") or "")
    return replace(between(repository, fork, "HEAD"), label=f"{base}..HEAD")


def _known(repository: Repository, branch: str) -> str:
    names = (f"refs/remotes/origin/{branch}", f"refs/heads/{branch}")
    return next((name.removeprefix("refs/").removeprefix("heads/") for name in names if repository.resolve(name)), "")


def _approve(desk: Desk, report: Report) -> int:
    found = review(desk.context, report, desk.reviewer)
    if not found.entries:
        say(f"twokey: {visible(found.label)} changes no release path: nothing to approve")
        return exits.PASS
    if why := objection(desk.context, found, desk.reviewer):
        raise RefusedError(*why)
    _refuse_mode(desk, found)
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
        return _note(desk, found)
    return _amend(desk, found, trailers) if desk.arguments.amend else _commit(desk, found, trailers)


def _refuse_mode(desk: Desk, found: Review) -> None:
    """What could be written and would not count is not written at all."""
    arguments = desk.arguments
    if arguments.print:
        return
    head = desk.context.repository.resolve("HEAD")
    if not arguments.note and found.commit != head:
        raise RefusedError(
            f"{found.label} does not end in what is checked out, so no commit here can carry the approval",
            "check it out, or use --note: a signed note needs no commit",
        )
    if not arguments.note and desk.context.repository.bare:
        raise RefusedError("a bare repository has nothing checked out", "use --note")
    if arguments.amend and (why := may_amend(desk.context, found)):
        raise RefusedError(*why)
    if arguments.note and not desk.branch:
        raise RefusedError("a note is for one branch, and nothing says which", "name it: --branch main")


def _asked(desk: Desk, found: Review) -> bool:
    """Whether the person says yes. `d` shows the text of the changes first."""
    count = len(found.entries) - len(found.mine) * (not found.alone)
    question = f"Approve {count} change{'s' * (count != 1)} as {visible(found.reviewer)}? [y]es, [d]iff, [N]o: "
    while True:
        print(question, end="", file=sys.stderr, flush=True)  # noqa: T201 - a question, answered on this line
        answer = sys.stdin.readline()
        if answer.strip().lower() in ("d", "diff"):
            put(_patch(desk, found))
            continue
        return answer.strip().lower() in ("y", "yes")


def _patch(desk: Desk, found: Review) -> str:
    raws = tuple(each.change.raw for each in found.entries)
    return visible(patch(desk.context.repository.git, raws), newlines=True)


def _commit(desk: Desk, found: Review, trailers: tuple[str, ...]) -> int:
    git = desk.context.repository.git
    tree = git.run("rev-parse", f"{found.commit}^{{tree}}").decode().strip()
    message = approval_message([each.change.path for each in found.entries], trailers, alone=found.alone)
    new = make_commit(desk.writer, tree, (found.commit,), message, sign=desk.signing.possible)
    move_head(desk.writer, new, found.commit, "twokey approve")
    signed = "signed " if desk.signing.possible else ""
    say(f"Approved in the {signed}commit {new[:12]}.")
    return _afterwards(desk, found, new, "git push")


def _amend(desk: Desk, found: Review, trailers: tuple[str, ...]) -> int:
    commit = desk.context.objects.commit(found.commit)
    tree = desk.context.repository.git.run("rev-parse", f"{found.commit}^{{tree}}").decode().strip()
    new = make_commit(
        desk.writer,
        tree,
        commit.parents,
        with_trailers(commit.message, trailers),
        sign=desk.signing.possible,
        author=commit.author,
        stamp=commit.stamp,
    )
    move_head(desk.writer, new, found.commit, "twokey approve --amend")
    say(f"Approved in {new[:12]}, which replaces {found.commit[:12]}.")
    return _afterwards(desk, found, new, "git push --force-with-lease")


def _note(desk: Desk, found: Review) -> int:
    context = desk.context
    here = tuple(roots(context.repository.git, (found.commit,)))
    statement = Statement(found.digest, found.reviewer, here, desk.branch)
    key = desk.arguments.key or (desk.signing.key if desk.signing.format == "ssh" else "")
    if not key:
        raise RefusedError(
            "a note is signed with an SSH key, and git knows none of yours",
            "name it: --key ~/.ssh/id_ed25519, or set gpg.format to ssh and user.signingKey",
        )
    text = sign_ssh(statement.text(), NAMESPACE, key, desk.signing.program, environ=desk.writer.environ)
    shown = witness(context.policy, Signature(Scheme.SSH, text, statement.text()), context.options.today, NAMESPACE)
    detached = Detached(statement, text, tuple(each.change.raw for each in found.entries), found.single)
    if not shown.reviewer:
        raise RefusedError(
            f"your signature would not count: {shown.detail}",
            "your key has to be on the roster of the policy that judges (reviewers: ... keys: [...])",
        )
    add_note(desk.writer, NOTES_REF, found.commit, line(detached))
    say(f"Approved in a signed note on {found.commit[:12]}, for {desk.branch}.")
    return _afterwards(desk, found, found.commit, f"git push {_remote(desk)} {NOTES_REF}")


def _remote(desk: Desk) -> str:
    known = desk.context.repository.git.run("remote").decode("utf-8", "replace").split()
    return "origin" if "origin" in known or not known else known[0]


def _afterwards(desk: Desk, found: Review, new: str, push: str) -> int:
    """Judge again with the approval in place: a reviewer should hear here, not in CI, what is still missing."""
    old = desk.context.selection
    label = old.label
    if found.single:
        selection = replace(old, head=found.commit, until=new if new != found.commit else old.until)
    else:
        revisions = (new, *(each for each in old.revisions if each.startswith("^")))
        selection = replace(old, head=new, revisions=revisions)
    with session(desk.context.repository, selection, desk.context.options, None) as context:
        report = judge(context)
    say(f"Next, let others see it: {push}")
    if report.outcome is Outcome.PASS:
        say(f"{visible(label)} passes.")
        return exits.PASS
    say(f"{visible(label)} is not through yet:")
    for entry in report.commits:
        for need in entry.needs:
            who = f" ({', '.join(need.who)})" if need.who else ""
            say(visible(f"  {', '.join(need.paths)}: {need.asked}{who}"))
        for approval in entry.approvals:
            if approval.carrier == new and not approval.counts:
                said = f": {'; '.join(approval.notes)}" if approval.notes else ""
                say(visible(f"  yours does not count for {entry.commit.oid[:12]}: {approval.reason}{said}"))
    return exits.PASS
