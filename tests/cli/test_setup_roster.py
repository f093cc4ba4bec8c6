"""Who is proposed as a reviewer: people, each once, and nobody who could not be asked."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.cli.setup.owners import Owners, read_owners
from scanner.cli.setup.roster import MOST, Roster, make_roster
from scanner.cli.setup.seen import Seen
from scanner.cli.setup.signers import Signer, read_signers
from scanner.model.actor import Identity
from scanner.rulebook import load_rulebook

AGENTS = load_rulebook().agents
ANN, BOB = Identity("Ann Lee", "ann@example.org"), Identity("Bob Ray", "bob@example.org")
# Fixed ones: they are part of the tests' names, which every process has to agree on.
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAID8S1NHnxxu4mdnwOlmori/DqZFmWAVDS7ZbxjXgBXjm"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBWQtgcvXM8eT8On2tBgnbd28ikEdv3CsGpB5WrnWx3F"


def roster(people: dict[Identity, int], *signers: Signer, owners: tuple[str, ...] = (), commits: int = 50) -> Roster:
    return make_roster(AGENTS, Seen(commits, Counter(people)), signers, Owners(owners))


def emails(found: Roster) -> list[tuple[str, ...]]:
    return [each.emails for each in found.entries]


class TestPeople:
    def test_the_most_active_first(self) -> None:
        found = roster({ANN: 2, BOB: 5})
        assert [(each.id, each.name, each.commits) for each in found.entries] == [
            ("bob-ray", "Bob Ray", 5),
            ("ann-lee", "Ann Lee", 2),
        ]

    def test_exactly_the_same_name_is_one_person_and_nothing_less_is(self) -> None:
        found = roster({ANN: 1, Identity("Ann Lee", "ann@home.example"): 4, Identity("Ann Leeds", "al@example.org"): 2})
        assert emails(found) == [("ann@home.example", "ann@example.org"), ("al@example.org",)]

    @pytest.mark.parametrize(
        "other",
        [
            Identity("ann-lee", "al@example.org"),
            Identity("ANN LEE", "al@example.org"),
            Identity("Änn Lee", "al@example.org"),
            Identity("Somebody", "123+ann-lee@users.noreply.github.com"),
        ],
    )
    def test_who_may_be_the_same_person_is_neither_merged_nor_an_independent_reviewer(self, other: Identity) -> None:
        found = roster({ANN: 5, other: 2})
        assert emails(found) == [(ANN.email,)]
        assert found.alike == (other.email,)
        assert found.more == 0

    def test_namesakes_whom_the_project_lists_are_two_people(self) -> None:
        other = Identity("ann lee", "al@example.org")
        found = roster({ANN: 5, other: 2}, Signer((ANN.email,), KEY), Signer((other.email,), OTHER))
        assert [each.id for each in found.entries] == ["ann-lee", "ann-lee-2"]

    def test_who_came_by_once_in_a_long_history_cannot_approve(self) -> None:
        found = roster({ANN: 480, BOB: 5, Identity("Eve Fox", "eve@example.org"): 4}, commits=500)
        assert [each.id for each in found.entries] == ["ann-lee", "bob-ray"]
        assert found.more == 1

    def test_an_address_is_one_persons_whatever_they_are_called(self) -> None:
        found = roster({ANN: 3, Identity("ann", ANN.email): 1})
        assert [(each.name, each.commits) for each in found.entries] == [("Ann Lee", 4)]

    def test_people_without_a_name_are_not_one_person(self) -> None:
        assert len(roster({Identity("", ANN.email): 1, Identity("", BOB.email): 1}).entries) == 2

    def test_no_more_than_fit_and_it_says_how_many_there_were(self) -> None:
        found = roster({Identity(f"P {n}", f"p{n}@example.org"): n for n in range(1, 16)})
        assert len(found.entries) == MOST
        assert found.more == 5
        assert found.entries[0].id == "p-15"

    def test_whom_the_project_listed_has_a_place_before_who_only_commits(self) -> None:
        people = {Identity(f"P {n}", f"p{n}@example.org"): 50 for n in range(20)}
        found = roster({**people, ANN: 1}, Signer((ANN.email,), KEY), owners=("eve@example.org",))
        assert [each.emails[0] for each in found.entries][-2:] == [ANN.email, "eve@example.org"]
        assert len(found.entries) == MOST

    @pytest.mark.parametrize(
        "identity",
        [
            Identity("Acme CI", "builds@acme.example"),
            Identity("acme-bot", "acme@acme.example"),
            Identity("Release Team", "r@acme.example"),
            Identity("The Acme Maintainers", "x@acme.example"),
            Identity("Claude\u200b Code", "x@acme.example"),  # an agent's name as soon as it is readable
        ],
    )
    def test_a_name_that_no_person_has_is_left_to_a_person(self, identity: Identity) -> None:
        found = roster({identity: 9, ANN: 1})
        assert emails(found) == [(ANN.email,)]
        assert found.left_out == (identity.email,)

    @pytest.mark.parametrize("name", ["Ann Abbot", "Cid Robottom", "Dev Patel", "Kapil Dev", "Teamo Li"])
    def test_and_a_name_that_only_looks_like_it_is_not(self, name: str) -> None:
        assert len(roster({Identity(name, "dev@home.example"): 1}).entries) == 1

    def test_ids_are_plain_and_each_ones_own(self) -> None:
        people = [
            Identity("José Núñez", "j@example.org"),
            Identity("李雷", "li@example.org"),
            Identity("🎉", "+@a.example"),
        ]
        assert [each.id for each in roster(dict.fromkeys(people, 1)).entries] == ["jose-nunez", "li", "reviewer"]


class TestSigners:
    def test_a_key_goes_to_whose_address_it_was_listed_for(self) -> None:
        found = roster({ANN: 1, BOB: 2}, Signer((ANN.email,), KEY))
        assert [(each.id, [key.key for key in each.keys]) for each in found.entries] == [
            ("bob-ray", []),
            ("ann-lee", [KEY]),
        ]

    def test_one_key_is_one_person(self) -> None:
        found = roster({ANN: 1}, Signer((ANN.email, "ann@home.example"), KEY), Signer(("al@example.org",), KEY))
        assert emails(found) == [(ANN.email, "ann@home.example", "al@example.org")]
        assert len(found.entries[0].keys) == 1

    def test_a_key_of_two_people_is_nobodys(self) -> None:
        """Whoever holds it could approve as either."""
        found = roster({ANN: 1, BOB: 1}, Signer((ANN.email, BOB.email), KEY))
        assert [each.keys for each in found.entries] == [(), ()]
        assert found.shared == 1
        later = roster({ANN: 1, BOB: 1}, Signer((ANN.email,), KEY), Signer((BOB.email,), KEY))
        assert [len(each.keys) for each in later.entries] == [1, 0]
        assert later.shared == 1

    def test_an_agents_or_a_bots_key_is_not_listed(self) -> None:
        found = roster({ANN: 1}, Signer(("noreply@anthropic.com",), KEY), Signer(("ci@example.org",), OTHER))
        assert emails(found) == [(ANN.email,)]

    def test_a_teams_address_is_left_to_a_person(self) -> None:
        found = roster({ANN: 1}, Signer(("release@example.org",), KEY), owners=("core-team@example.org",))
        assert emails(found) == [(ANN.email,)]
        assert found.left_out == ("core-team@example.org", "release@example.org")


class TestAllowedSigners:
    def read(self, line: str) -> list[tuple[tuple[str, ...], str, str]]:
        return [(each.emails, each.valid_from, each.valid_until) for each in read_signers(line.encode())]

    @pytest.mark.parametrize(
        ("line", "found"),
        [
            (f"ann@example.org {KEY}", (("ann@example.org",), "", "")),
            (f"ann@Example.ORG,al@x.example {KEY} comment", (("ann@example.org", "al@x.example"), "", "")),
            (f'ann@example.org namespaces="file,git" {KEY}', (("ann@example.org",), "", "")),
            (
                f'a@x.example valid-after="20250101",valid-before="20270101Z" {KEY}',
                (("a@x.example",), "2025-01-01", "2026-12-31"),
            ),
            (f'a@x.example valid-before="202701011200" {KEY}\r', (("a@x.example",), "", "2026-12-31")),
        ],
    )
    def test_a_line_that_means_one_thing(self, line: str, found: object) -> None:
        assert self.read(line) == [found]

    @pytest.mark.parametrize(
        "line",
        [
            f"* {KEY}",
            f"*@example.org {KEY}",
            f"!eve@example.org,ann@example.org {KEY}",
            f"ann@example.org cert-authority {KEY}",
            f'ann@example.org namespaces="file" {KEY}',
            f'ann@example.org unheard-of="x" {KEY}',
            f'ann@example.org valid-before="soon" {KEY}',
            f'ann@example.org valid-before="20251399" {KEY}',
            f"# ann@example.org {KEY}",
            KEY,
            "ann@example.org ssh-ed25519 AAAA",
            f"ann@example.org ssh-rsa {KEY.split()[1]}",
            "ann@example.org ssh-ed25519-cert-v01@openssh.com AAAA",
        ],
    )
    def test_and_one_that_means_more_is_left_to_a_person(self, line: str) -> None:
        assert self.read(line) == []

    @given(st.binary(max_size=200))
    def test_anything_else_is_nothing(self, content: bytes) -> None:
        assert read_signers(content + b"\n" + f"ann@example.org {KEY}\n".encode())[-1].emails == ("ann@example.org",)


class TestCodeowners:
    def test_addresses_and_apart_from_them_accounts_and_teams(self) -> None:
        text = b"# ours\n*  @acme/release bob@Example.org @ann # @eve\n/x bob@example.org\n[Docs] @@owner d@x.example\n"
        assert read_owners(text) == Owners(("bob@example.org", "d@x.example"), ("@acme/release", "@ann", "@@owner"))

    @given(st.binary(max_size=200))
    def test_nothing_else_gets_into_a_comment(self, content: bytes) -> None:
        found = read_owners(b"* " + content)
        assert all(
            each.isascii() and each.isprintable() and " " not in each for each in (*found.handles, *found.emails)
        )
