"""The policy that init writes: twokey reads it, whoever's names are in it."""

from __future__ import annotations

import json
from collections import Counter

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.cli.setup.inventory import Registered, register
from scanner.cli.setup.owners import Owners
from scanner.cli.setup.policy_file import Wanted, policy_text
from scanner.cli.setup.roster import Entry, Roster, make_roster
from scanner.cli.setup.scalars import quoted, scalar, shown_name
from scanner.cli.setup.seen import AgentSeen, Seen
from scanner.cli.setup.signers import Signer
from scanner.config.read import POLICY_FILE, PRESETS, read_policy
from scanner.model.actor import Identity
from scanner.rulebook import load_rulebook
from scanner.text import yaml

RULES = load_rulebook()
SCHEMA = json.loads(RULES.schema("policy"))
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGEc8n1bN7f3yT0yQk5o4c2nqj3cS1o7l1m3N0u5w9x2"
ANN = Entry("ann-lee", "Ann Lee", ("ann@example.org",), commits=12)
BOB = Entry("bob", "", ("bob@example.org", "bob@home.example"), (Signer((), KEY, "2025-01-01", "2027-12-31"),))

CRUEL = [
    *(
        "true",
        "No",
        "null",
        "~",
        "1e5",
        "0x1F",
        "3f2a9c1",
        "12:30:45",
        "- x",
        "a: b",
        "a #b",
        "# x",
        "'",
        '"',
        "\\",
        "|",
    ),
    *("&anchor", "*alias", "!tag", "%dir", "@at", "`tick`", "{a}", "[a]", "? k", "a\nb", "a\r\nb", "a\tb", "\x1b[2J"),
    *(
        "\u2028",
        "\x85",
        "\ufeff",
        "\u202eevil",
        "zero\u200bwidth",
        "\udcff",
        "\ud83d",
        "🎉",
        "José Núñez",
        "李雷",
        "O'Brien",
    ),
    *(" lead", "trail ", "", "   ", "---", "...", "<<", "=", "y", "\0", "\U0001f469\u200d\U0001f4bb", "x" * 500),
]
NAMES = st.one_of(st.sampled_from(CRUEL), st.text(max_size=30), st.text("abc-: #'\"\n\\&*{}[]%", max_size=20))
ATOM = st.text("abcXYZ019_+=%&'~-", min_size=1, max_size=12)
EMAILS = st.one_of(
    st.builds("{}.{}@{}.example".format, ATOM, ATOM, st.text("abc0", min_size=1, max_size=9)),
    st.builds("{}@example.org".format, ATOM),
    st.text(max_size=20),
)


@given(NAMES)
def test_a_value_reads_back_as_itself(text: str) -> None:
    kept = "".join("\ufffd" if "\ud800" <= each <= "\udfff" else each for each in text)
    for written in (scalar(text), quoted(text)):
        assert written.isprintable() or any(each.isspace() for each in text)
        assert "\n" not in written
        assert yaml.load(f"a: {written}\nb: [{written}, x]  # c\n".encode()) == {"a": kept, "b": [kept, "x"]}


@pytest.mark.parametrize("text", ["Ann Lee", "José Núñez", "李雷", "claude-code", "ann@example.org", "x.y+z@a.example"])
def test_what_is_plain_stays_bare(text: str) -> None:
    assert scalar(text) == text


@settings(max_examples=40)
@given(st.lists(st.tuples(NAMES, EMAILS), max_size=14), st.sampled_from(PRESETS), st.booleans())
def test_whatever_a_history_calls_its_people_twokey_reads_the_policy(
    people: list[tuple[str, str]], preset: str, with_agents: bool
) -> None:
    counted = Counter(Identity(name, email) for name, email in people)
    signers = [Signer((email,), KEY) for _, email in people[:2]]
    handles = ("@acme/release", "@ann") * 15
    roster = make_roster(RULES.agents, Seen(9, counted), signers, Owners(tuple(email for _, email in people[3:5])))
    agents = register({"codex": AgentSeen(3), "claude-code": AgentSeen(1)}, roster.entries, "2025-07-01")
    text = policy_text(RULES, Wanted(preset, "012345678901", roster, agents if with_agents else (), handles))
    policy = read_policy(RULES, text.encode(), POLICY_FILE)
    assert policy.since == "012345678901"
    assert [each.id for each in policy.reviewers] == [each.id for each in roster.entries]
    assert {email for each in policy.reviewers for email in each.emails} <= {email for _, email in people}
    assert all(line.isprintable() for line in text.split("\n"))
    jsonschema.validate(yaml.load(text), SCHEMA)
    assert text == policy_text(RULES, Wanted(preset, "012345678901", roster, agents if with_agents else (), handles))


def test_it_reads_like_a_persons() -> None:
    agents = (Registered("claude-code", "ann-lee", "2025-12-28", 1),)
    roster = Roster((ANN, BOB), ("ci@example.org",), ("ann@home.example",), 3, 1)
    assert (
        policy_text(RULES, Wanted("team", "3f2a9c1d2e4b", roster, agents, ("@acme/release",)))
        == f"""\
# Who releases what an agent made: the policy of twokey, which reads it from the base of what it judges.
# `twokey schema policy` prints what may stand here, `twokey explain CHECK` what a check means.
version: 1
extends: team  # advisory | solo | team | strict

# The history up to here, from before there was a gate, is reported and never blocks.
since: "3f2a9c1d2e4b"

# Check this list: everybody on it can approve, under each of their addresses, and nobody else can.
# 3 more people were seen. These the project lists, or they made one commit in a hundred.
# Left out: a key that was listed for people who go by different names.
# Left out, because nobody could be asked who is behind them: ci@example.org
# Left out, because these look like somebody on the list under another name: ann@home.example
# CODEOWNERS also names these, and twokey knows people by their addresses: @acme/release
reviewers:
  - id: ann-lee  # 12 commits seen
    name: Ann Lee
    emails: [ann@example.org]
  - id: bob
    emails: [bob@example.org, bob@home.example]
    keys:
      - {{key: "{KEY}", valid_from: 2025-01-01, valid_until: 2027-12-31}}

# The agents at work here. Who owns one answers for it, and cannot approve what it makes.
# Say what each is for. may_touch: [] is every category; [build-script] would be that one and no other.
agents:
  - id: claude-code  # 1 commit seen
    owner: ann-lee
    purpose: to be said
    may_touch: []
    review_by: 2025-12-28
"""
    )


def test_without_anybody_it_shows_how_a_roster_is_written() -> None:
    text = policy_text(RULES, Wanted("team", "", Roster()))
    assert "#   - {id: alice" in text
    assert "since" not in text
    assert read_policy(RULES, text.encode(), POLICY_FILE).reviewers == ()


def test_strict_says_that_it_wants_keys_and_not_where_everybody_has_one() -> None:
    assert "# strict asks" in policy_text(RULES, Wanted("strict", "", Roster((ANN, BOB))))
    assert "# strict asks" not in policy_text(RULES, Wanted("strict", "", Roster((BOB,))))
    assert "# strict asks" not in policy_text(RULES, Wanted("team", "", Roster((ANN,))))


def test_names_keep_what_one_can_see() -> None:
    assert shown_name("  Ann\n\tLee\u200b \x1b ") == "Ann Lee"
    assert shown_name("José 🎉") == "José 🎉"


class TestOwners:
    """Whoever ran an agent most cannot approve its work anyway, so it costs no approver to let them answer for it."""

    def test_whoever_ran_it_most(self) -> None:
        seen = {"codex": AgentSeen(3, Counter({"bob@home.example": 2, "ann@example.org": 1, "eve@example.org": 9}))}
        (entry,) = register(seen, (ANN, BOB), "2025-07-01")
        assert (entry.owner, entry.review_by) == ("bob", "2025-12-28")

    def test_else_the_first_reviewer_and_without_one_nobody(self) -> None:
        assert register({"codex": AgentSeen(1)}, (ANN, BOB), "2025-07-01")[0].owner == "ann-lee"
        assert register({"codex": AgentSeen(1)}, (), "2025-07-01")[0].owner == ""

    def test_the_busiest_agent_comes_first(self) -> None:
        seen = {"a": AgentSeen(1), "c": AgentSeen(5), "b": AgentSeen(5)}
        assert [each.id for each in register(seen, (ANN,), "2025-07-01")] == ["b", "c", "a"]
