"""Signatures of commits as a run asks for them: once each, and not at all where there is no key to ask with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from kit.history import BOB, ENVIRONMENT, History, Repo
from kit.judging import TODAY
from kit.keys import git_options, sign_commit, ssh_key, with_signature
from kit.signing import listed, roster_policy

from scanner.approvals.witness import UNSIGNED, Witness
from scanner.model.approval import Reason
from scanner.pipeline import witnessing as module
from scanner.pipeline.witnessing import witnessing
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository

BOB_KEY, EVE_KEY = ssh_key("bob"), ssh_key("eve")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Work", author=BOB, files={"a": "1"})
    return history.write(tmp_path / "r")


def asked(repo: Repo, *oids: str, keys: tuple[str, ...] = (BOB_KEY.public,), today: str = TODAY) -> list[Witness]:
    roster: list[Mapping[str, Any]] = [listed("bob", keys=list(keys))]
    with open_objects(open_repository(str(repo.path), ENVIRONMENT).git) as objects:
        who = witnessing(roster_policy(roster), objects, today)
        return [who(oid) for oid in oids]


def test_a_commit_that_is_not_signed(repo: Repo) -> None:
    assert asked(repo, repo.head) == [UNSIGNED]


def test_a_commit_by_git_itself(repo: Repo) -> None:
    repo.git(*git_options(BOB_KEY), "commit", "-q", "-S", "--allow-empty", "-m", "Signed")
    (found,) = asked(repo, repo.head)
    assert (found.signed, found.reviewer, found.doubt) == (True, "bob", None)


def test_each_commit_by_itself(repo: Repo) -> None:
    plain = repo.head
    signed = sign_commit(repo, plain, BOB_KEY)
    other = sign_commit(repo, plain, EVE_KEY)
    assert [each.reviewer for each in asked(repo, plain, signed, other)] == ["", "bob", ""]


def test_a_signature_carried_over_to_another_commit(repo: Repo) -> None:
    raw = repo.git_bytes("cat-file", "commit", repo.head)
    forged = repo.raw_commit(with_signature(raw.replace(b"Work", b"Evil"), BOB_KEY.sign(raw)))
    (found,) = asked(repo, forged)
    assert (found.reviewer, found.named, found.doubt) == ("", "bob", Reason.BAD_SIGNATURE)


def test_a_commit_that_is_not_here(repo: Repo) -> None:
    (found,) = asked(repo, "1" * 40)
    assert (found.reviewer, found.doubt) == ("", Reason.UNVERIFIED)


def test_today_is_the_day_that_is_given(repo: Repo) -> None:
    signed = sign_commit(repo, repo.head, BOB_KEY)
    roster = roster_policy([listed("bob", keys=[{"key": BOB_KEY.public, "valid_until": "2025-06-30"}])])
    with open_objects(open_repository(str(repo.path), ENVIRONMENT).git) as objects:
        found = [witnessing(roster, objects, day)(signed).reviewer for day in ("2025-06-30", "2025-07-01")]
    assert found == ["bob", ""]


def test_without_keys_nothing_is_read(repo: Repo) -> None:
    """Not even for a commit that is not here."""
    signed = sign_commit(repo, repo.head, BOB_KEY)
    assert asked(repo, signed, "1" * 40, keys=()) == [UNSIGNED, UNSIGNED]


def test_each_signature_is_verified_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    signed = sign_commit(repo, repo.head, BOB_KEY)
    verified: list[str] = []
    verify = module.witness

    def counted(*args: Any) -> Witness:
        verified.append(signed)
        return verify(*args)

    monkeypatch.setattr(module, "witness", counted)
    assert len(set(asked(repo, signed, signed, signed))) == 1
    assert verified == [signed]
