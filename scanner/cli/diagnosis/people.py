"""Who is sitting here, as far as git and the roster know, and whether they can sign what the policy wants signed.

A signature counts only with a key on the roster, so a person who signs with another one hears of it here and not when
an approval is refused. git's own list of allowed signers plays no part in that (threat B36).
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scanner.approvals.people import on_roster
from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject
from scanner.cli.diagnosis.worktree import read_regular
from scanner.config.policy import Policy, Reviewer, When
from scanner.config.read import POLICY_FILE
from scanner.model.actor import Identity
from scanner.model.scale import Assurance
from scanner.repo.ident import current_identity
from scanner.repo.signatures import same_key
from scanner.repo.ssh_signatures import KINDS

_SIGN_SSH = (
    "git config gpg.format ssh && git config user.signingKey ~/.ssh/id_ed25519.pub && git config commit.gpgSign true"
)


def identity(subject: Subject) -> Iterator[Remark]:
    """Whether git knows who commits here, and whether the roster knows them by that address."""
    who = _who(subject)
    if not who.email:
        fix = "git config user.name 'Your Name' && git config user.email you@example.com"
        yield Remark(Level.WARN, "git does not know who you are", "a commit would have no author", fix)
        return
    shown = f"you are {who.name} <{who.email}>"
    policy = subject.committed.policy
    if policy is None or not policy.reviewers:
        yield Remark(Level.OK, shown, "there is no roster to be on")
    elif (mine := on_roster(policy, who.email)) is not None:
        yield Remark(Level.OK, shown, f"on the roster as {mine.id}")
    elif (namesake := _namesake(policy, who)) is not None:
        why = f"the roster has {namesake.id} by that name, at another address: your approvals would not count"
        yield Remark(Level.WARN, shown, why, f"git config user.email {shlex.quote(namesake.emails[0])}")
    else:
        yield Remark(Level.OK, shown, "not on the roster: you contribute, and others approve")


def _who(subject: Subject) -> Identity:
    return current_identity(subject.repository.git, "AUTHOR", subject.environ)


def _namesake(policy: Policy, who: Identity) -> Reviewer | None:
    name = " ".join(who.name.split()).casefold()
    return next((each for each in policy.reviewers if name and each.name.casefold() == name), None)


def signing(subject: Subject) -> Iterator[Remark]:
    """How git would sign here, against whether the policy asks for it."""
    policy = subject.committed.policy
    if policy is None:
        return
    kind = subject.settings.text("gpg.format") or "openpgp"
    key = subject.settings.path("user.signingKey")
    always = subject.settings.flag("commit.gpgSign")
    known = "set" if key else "not set"
    how = f"commit.gpgSign is {'on' if always else 'off'}, gpg.format {kind}, user.signingKey {known}"
    if not _asks(policy):
        yield Remark(Level.OK, "the policy asks for no signature", how)
        return
    mine = on_roster(policy, _who(subject).email)
    if mine is None:
        why = "the policy asks for signatures, which count with a key on the roster, and you are not on it"
        yield Remark(Level.SKIP, "signing", why)
        return
    if not key and not (always and kind != "ssh"):
        yield Remark(Level.WARN, "the policy asks for signatures, and git would make none", how, _SIGN_SSH)
        return
    if why := _unknown(subject, mine, kind, key):
        fix = f"put the key that you sign with under reviewers: in {POLICY_FILE}"
        yield Remark(Level.WARN, "your signature would not count", why, fix)
    elif not always and _establishes(policy):
        why = f"approvals would be signed and commits not; {how}"
        yield Remark(
            Level.WARN, "the policy wants people's own commits signed too", why, "git config commit.gpgSign true"
        )
    else:
        listed = kind != "ssh" or subject.settings.text("gpg.ssh.allowedSignersFile")
        note = "" if listed else "; git log --show-signature needs gpg.ssh.allowedSignersFile, twokey does not"
        yield Remark(Level.OK, "git signs, as the policy asks", how + note)


def _asks(policy: Policy) -> bool:
    asked = (policy.default, *policy.require.values())
    return _establishes(policy) or any(each.assurance is Assurance.SIGNED for each in asked)


def _establishes(policy: Policy) -> bool:
    """Whether a person's own signature is what lets their changes pass."""
    return any(each.when is When.UNESTABLISHED for each in (policy.default, *policy.require.values()))


def _unknown(subject: Subject, mine: Reviewer, kind: str, key: str) -> str:
    """Why a signature made here counts for nothing; "" where that cannot be told or it counts."""
    if not mine.keys:
        return f"the roster has no key of {mine.id}"
    public = _public(subject, key) if kind == "ssh" and key else ""
    if kind == "ssh" and not public:
        return "" if key.startswith("key::") else "user.signingKey names no key whose public half is a file here"
    known = any(same_key(public, each.key) for each in mine.keys)
    return "" if known or not public else f"user.signingKey is none of the keys that the roster has of {mine.id}"


def _public(subject: Subject, key: str) -> str:
    """The public half of what user.signingKey names: a key itself, or a file with the public half in or beside it."""
    literal = key.removeprefix("key::")
    if literal.partition(" ")[0] in KINDS:
        return literal
    path = (subject.top or Path(subject.repository.git_dir)) / key
    for each in (Path(f"{path}.pub"), path):
        with suppress(OSError):
            text = read_regular(each, follow=True).decode("utf-8", "replace").strip()
            if text.partition(" ")[0] in KINDS:
                return text
    return ""
