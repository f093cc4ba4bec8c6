"""The forms of an approval: a commit on top, trailers in the commit itself, a signed note.

The commit forms are judged before the branch moves to them, so that nothing is written that counts for nothing; the
signature of a note is checked against the roster first. Either way the reviewer hears at once what is still missing.
"""

from __future__ import annotations

from scanner.approvals.digest import review_digest
from scanner.approvals.people import on_roster
from scanner.approvals.statement import NAMESPACE, NOTES_REF, Detached, Statement, line
from scanner.approvals.witness import witness
from scanner.cli.approval_outcome import Desk, judged, tell, useless
from scanner.cli.terminal import say
from scanner.errors import TwokeyError
from scanner.model.approval import Reason
from scanner.model.review import Review
from scanner.pipeline.review import may_amend
from scanner.repo.ident import roots
from scanner.repo.refs import checked_out
from scanner.repo.selection import fetch_line
from scanner.repo.signatures import Scheme, Signature, sign_ssh
from scanner.repo.target import known_branch
from scanner.repo.write import add_note, make_commit, move_head
from scanner.text.approval_message import approval_message, with_trailers
from scanner.text.escape import short, visible

_SHOWN = 60


class RefusedError(TwokeyError):
    """No approval can be given like this, by this person, or from here."""


def refuse_mode(desk: Desk, found: Review) -> None:
    """What could not be written, or would not count, is not asked about."""
    arguments, repository = desk.arguments, desk.context.repository
    if arguments.print:
        return
    if arguments.note:
        if not desk.branch:
            raise RefusedError("a note is for one branch, and nothing says which", "name it: --branch main")
        if not known_branch(repository, desk.branch):
            raise RefusedError(f"there is no branch {desk.branch} here", "git branch --all shows what there is")
        return
    if repository.bare:
        raise RefusedError("a bare repository has nothing checked out", "use --note")
    on_top = found.single and not arguments.amend and repository.is_ancestor(found.commit, desk.head)
    if found.commit != desk.head and not on_top:
        raise RefusedError(
            f"{found.label} does not end in what is checked out, so no commit here can carry the approval",
            "check it out, or use --note: a signed note needs no commit",
        )
    if arguments.amend and (why := may_amend(desk.context, found)):
        raise RefusedError(*why)


def manner(desk: Desk) -> str:
    """How the approval would be given, in words: a reviewer should know before saying yes whether it will be signed."""
    signed = f"signed with {visible(short(_key(desk), _SHOWN))}" if _key(desk) else "signed"
    if desk.arguments.note:
        return f"by a note {signed}"
    where = "in the commit itself" if desk.arguments.amend else "in a commit on top"
    return f"{where}, {signed if desk.signing.possible else 'without a signature'}"


def _key(desk: Desk) -> str:
    if desk.arguments.note:
        return str(desk.arguments.key or (desk.signing.key if desk.signing.format == "ssh" else ""))
    return desk.signing.key


def give_commit(desk: Desk, found: Review, trailers: tuple[str, ...]) -> int:
    message = approval_message([each.change.path for each in found.entries], trailers, alone=found.alone)
    new = make_commit(desk.writer, _tree(desk, desk.head), (desk.head,), message, sign=desk.signing.possible)
    signed = "signed " if desk.signing.possible else ""
    return _put_on_top(desk, found, new, desk.head, f"Approved in the {signed}commit {new[:12]}.", _push(desk))


def give_amended(desk: Desk, found: Review, trailers: tuple[str, ...]) -> int:
    commit = desk.context.objects.commit(found.commit)
    new = make_commit(
        desk.writer,
        _tree(desk, found.commit),
        commit.parents,
        with_trailers(commit.message, trailers),
        sign=desk.signing.possible,
        author=commit.author,
        stamp=commit.stamp,
    )
    said = f"Approved in {new[:12]}, which replaces {found.commit[:12]}."
    return _put_on_top(desk, found, new, found.commit, said, _push(desk, "--force-with-lease"))


def _push(desk: Desk, *options: str) -> str:
    """What to type: on a detached HEAD git has to be told where to."""
    words = ["git", "push", *options]
    if not checked_out(desk.context.repository.git):
        words += [visible(_remote(desk)), "HEAD:<branch>"]
    return " ".join(words)


def _tree(desk: Desk, oid: str) -> str:
    return desk.context.repository.git.run("rev-parse", f"{oid}^{{tree}}").decode().strip()


def _put_on_top(desk: Desk, found: Review, new: str, old: str, said: str, push: str) -> int:
    """Judge with the new commit first: the branch moves only to an approval that counts for something."""
    report = judged(desk, found, new)
    if why := useless(report, new):
        hint = "nothing was written to the branch"
        if Reason.LOW_ASSURANCE in why:
            hint += "; the policy asks for a signature: set user.signingKey to your key on the roster"
        raise RefusedError(f"this approval would not count: {why}", hint)
    move_head(desk.writer, new, old, "twokey approve")
    say(said)
    return tell(found, report, new, push)


def give_note(desk: Desk, found: Review) -> int:
    context = desk.context
    here = tuple(roots(context.repository.git, (found.commit,)))
    if not context.repository.shallow.isdisjoint(here):
        raise RefusedError(
            "a note names the repository by its first commits, and this shallow clone does not have them",
            f"fetch the rest: {fetch_line(context.repository)}",
        )
    # What the reviewer made stays out: after a squash nobody could tell any more that it was theirs.
    changes = tuple(each.change.raw for each in found.entries if found.alone or not each.mine)
    statement = Statement(review_digest(changes), found.reviewer, here, desk.branch)
    key = _key(desk)
    if not key:
        raise RefusedError(
            "a note is signed with an SSH key, and git knows none of yours",
            "name it: --key ~/.ssh/id_ed25519, or set gpg.format to ssh and user.signingKey",
        )
    text = sign_ssh(statement.text(), NAMESPACE, key, desk.signing.program, environ=desk.writer.environ)
    shown = witness(context.policy, Signature(Scheme.SSH, text, statement.text()), context.options.today, NAMESPACE)
    detached = Detached(statement, text, changes, found.single)
    if not shown.reviewer:
        raise RefusedError(
            f"your signature would not count: {shown.detail}",
            "your key has to be on the roster of the policy that judges (reviewers: ... keys: [...])",
        )
    mine = on_roster(context.policy, desk.reviewer.email)
    if mine is None or mine.id != shown.reviewer:
        raise RefusedError(
            f"your signature would not count: it is {shown.reviewer}'s by its key, and you are {found.reviewer}",
            "set user.name, user.email and user.signingKey to one person's",
        )
    add_note(desk.writer, NOTES_REF, found.commit, line(detached))
    say(f"Approved in a signed note on {found.commit[:12]}, for {visible(desk.branch)}.")
    report = judged(desk, found, found.commit)
    return tell(found, report, found.commit, f"git push {visible(_remote(desk))} {NOTES_REF}")


def _remote(desk: Desk) -> str:
    known = desk.context.repository.git.run("remote").decode("utf-8", "replace").split()
    return "origin" if "origin" in known or not known else known[0]
