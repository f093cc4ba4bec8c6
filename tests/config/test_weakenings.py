"""What counts as asking for less, dimension by dimension: the weaker is found, the stricter and the cosmetic is not."""

from __future__ import annotations

import pytest
from kit.judging import policy, preset

from scanner.config.compare import Weakening, weakenings
from scanner.config.policy import Policy
from scanner.config.read import PRESETS

ROSTER = (
    "reviewers: [{id: alice, emails: [alice@example.com], groups: [release]}, {id: bob, emails: [bob@example.com]}]"
)
KEY = "reviewers: [{id: alice, emails: [alice@example.com], keys: [%s]}]"
PERSON = "reviewers: [{id: bob, emails: [bob@example.com], %s}]"
WAIVER = "waivers: [{id: W, check: agent-touched-ci, paths: [%s], reason: %s, approved_by: alice, expires: %s}]"
AGENT = "agents: [{id: claude-code, owner: %s, purpose: %s}]"

# The stricter, the weaker, the subject that is named when the one becomes the other.
PAIRS = {
    "another preset": ("extends: team", "extends: advisory", "extends"),
    "self-review": ("extends: team", "extends: solo", "self-review"),
    "weakening by a human": ("extends: team", "extends: solo", "weakening by a human"),
    "bots": ("extends: strict", "extends: team", "bots"),
    "when: unknown authors": (
        "require: {ci: {when: agent-or-unknown}}",
        "require: {ci: {when: agent}}",
        "require.ci.when",
    ),
    "when: humans": (
        "require: {ci: {when: unestablished}}",
        "require: {ci: {when: agent-or-unknown}}",
        "require.ci.when",
    ),
    "when: everybody": (
        "require: {ci: {when: always}}",
        "require: {ci: {when: unestablished}}",
        "require.ci.when",
    ),
    "reviewers": (
        "require: {signing: {reviewers: 2}}",
        "require: {signing: {reviewers: 1}}",
        "require.signing.reviewers",
    ),
    "an entry that is gone": ("require: {ci: {reviewers: 2}}", "", "require.ci.reviewers"),
    "assurance": (
        "require: {ci: {assurance: signed}}",
        "require: {ci: {assurance: corroborated}}",
        "require.ci.assurance",
    ),
    "the lowest severity": (
        "require: {ci: {min_severity: medium}}",
        "require: {ci: {min_severity: high}}",
        "require.ci.min_severity",
    ),
    "groups": ("require: {ci: {from: [release]}}", "require: {ci: {}}", "require.ci.from"),
    "one more group": ("require: {ci: {from: [release]}}", "require: {ci: {from: [release, all]}}", "require.ci.from"),
    "a role": ("require: {ci: {from: {a: 1, b: 1}}}", "require: {ci: {from: {a: 1}}}", "require.ci.from.b"),
    "roles become groups": (
        "require: {ci: {from: {a: 1, b: 1}}}",
        "require: {ci: {reviewers: 2, from: [a, b]}}",
        "require.ci.from.a",
    ),
    "more of what a person may approve": (
        PERSON % "paths: [docs/**]",
        PERSON % "paths: [docs/**, ci/**]",
        "reviewers.bob.paths",
    ),
    "everything for a person": (PERSON % "paths: [docs/**]", PERSON % "name: Bob", "reviewers.bob.paths"),
    "a person for longer": (PERSON % "expires: 2026-01-01", PERSON % "expires: 2027-01-01", "reviewers.bob.expires"),
    "a person for ever": (PERSON % "expires: 2026-01-01", PERSON % "name: Bob", "reviewers.bob.expires"),
    "more days behind broken glass": ("break_glass: {days: 2}", "", "break_glass.days"),
    "more broken glass": ("break_glass: {most_open: 1}", "", "break_glass.most_open"),
    "anybody's glass": ("break_glass: {from: [release]}", "", "break_glass.from"),
    "glass on a mere word": ("break_glass: {assurance: signed}", "", "break_glass.assurance"),
    "one more trailer": (
        "require: {ci: {trailers: [Reviewed-by]}}",
        "require: {ci: {trailers: [Reviewed-by, LGTM-by]}}",
        "require.ci.trailers",
    ),
    "no roster any more": (ROSTER, "", "reviewers"),
    "one more reviewer": (ROSTER.replace(", {id: bob, emails: [bob@example.com]}", ""), ROSTER, "reviewers.bob"),
    "one more address": (ROSTER, ROSTER.replace("[bob@example.com]", "[bob@example.com, b@x.org]"), "reviewers.bob"),
    "another address": (ROSTER, ROSTER.replace("bob@example.com", "eve@example.com"), "reviewers.bob"),
    "one more member of a group": (
        ROSTER,
        ROSTER.replace("bob@example.com]", "bob@example.com], groups: [release]"),
        "reviewers.bob",
    ),
    "one more key": (KEY % "k1", KEY % "k1, k2", "reviewers.alice"),
    "a key comes back": (KEY % "{key: k, revoked: true}", KEY % "{key: k}", "reviewers.alice"),
    "a key lives longer": (
        KEY % "{key: k, valid_until: 2026-01-01}",
        KEY % "{key: k, valid_until: 2027-01-01}",
        "reviewers.alice",
    ),
    "a key lives for ever": (KEY % "{key: k, valid_until: 2026-01-01}", KEY % "{key: k}", "reviewers.alice"),
    "a key was always good": (
        KEY % "{key: k, valid_from: 2026-01-01}",
        KEY % "{key: k, valid_from: 2025-01-01}",
        "reviewers.alice",
    ),
    "a landing service": ("", "landing: [merge@example.com]", "landing"),
    "a key for a landing service": (
        "landing: [merge@example.com]",
        "landing: [{email: merge@example.com, keys: [k]}]",
        "landing",
    ),
    "an ignored path": ("paths: {ignore: [docs/**]}", "paths: {ignore: [docs/**, site/**]}", "paths.ignore"),
    "a path that is watched no more": ("paths: {ci: [deploy/**, ship/**]}", "paths: {ci: [deploy/**]}", "paths"),
    "a path for less": ("paths: {ci: [deploy/**]}", "paths: {container: [deploy/**]}", "paths"),
    "the audit profile": ("secrets: {profile: audit}", "secrets: {profile: default}", "secrets.profile"),
    "secrets of agents only": ("secrets: {authors: all}", "secrets: {authors: agent}", "secrets.authors"),
    "longer waivers": ("max_days: 90", "max_days: 180", "max_days"),
    "a waiver": ("", WAIVER % ("a", "r", "2026-01-01"), "waivers"),
    "a waiver for longer": (WAIVER % ("a", "r", "2026-01-01"), WAIVER % ("a", "r", "2026-02-01"), "waivers"),
    "a waiver for more": (WAIVER % ("a", "r", "2026-01-01"), WAIVER % ("a, b", "r", "2026-01-01"), "waivers"),
    "an agent nobody answers for": (AGENT % ("alice", "x"), "", "agents"),
    "an agent somebody else answers for": (AGENT % ("alice", "x"), AGENT % ("bob", "x"), "agents"),
    "an agent without its owner": (AGENT % ("alice", "x"), "agents: [{id: claude-code}]", "agents"),
    "history begins": ("", "since: abc1234", "since"),
}


def subjects(old: Policy, new: Policy, **settings: bool) -> list[str]:
    return [each.subject for each in weakenings(old, new, **settings)]


@pytest.mark.parametrize(("strict", "lax", "subject"), PAIRS.values(), ids=PAIRS)
def test_the_weaker_is_found(strict: str, lax: str, subject: str) -> None:
    found = subjects(policy(strict), policy(lax))
    assert any(each == subject or each.startswith(f"{subject}.") for each in found)


# Of these, each direction asks for less in its own way.
TWO_WAYS = {"another address", "a path for less", "an agent somebody else answers for"}
ONE_WAY = {name: pair for name, pair in PAIRS.items() if name not in TWO_WAYS}


@pytest.mark.parametrize(("strict", "lax", "_"), ONE_WAY.values(), ids=ONE_WAY)
def test_the_stricter_is_not(strict: str, lax: str, _: str) -> None:
    assert weakenings(policy(lax), policy(strict)) == []


COSMETIC = {
    "a comment": ("extends: team", "# more\nextends: team  # more"),
    "the order of keys": ("extends: team\nmax_days: 90", "max_days: 90\nextends: team"),
    "what holds anyway": ("", "extends: team\nmax_days: 180\nsecrets: {profile: default, authors: all}\npaths: {}"),
    "a requirement that says what the preset says": (
        "",
        "require: {ci: {when: agent, reviewers: 1, assurance: claimed, trailers: [Approved-by, Reviewed-by]}}",
    ),
    "the case of a trailer": (
        "require: {ci: {trailers: [Reviewed-by]}}",
        "require: {ci: {trailers: [reviewed-by]}}",
    ),
    "the order of groups": (
        "require: {ci: {from: [a, b]}}",
        "require: {ci: {from: [b, a]}}",
    ),
    "the order of reviewers": (
        "reviewers: [{id: a, emails: [a@x.org]}, {id: b, emails: [b@x.org, c@x.org]}]",
        "reviewers: [{id: b, emails: [c@x.org, b@x.org]}, {id: a, emails: [a@x.org]}]",
    ),
    "the name of a reviewer": (ROSTER, ROSTER.replace("id: bob,", "id: bob, name: Bob Ray,")),
    "the case of a domain": (ROSTER, ROSTER.replace("bob@example.com", "bob@Example.COM")),
    "the order of paths": ("paths: {ci: [a/**, b/**], ignore: [c, d]}", "paths: {ignore: [d, c], ci: [b/**, a/**]}"),
    "the purpose of an agent": (AGENT % ("alice", "x"), AGENT % ("alice", "y")),
}


@pytest.mark.parametrize(("old", "new"), COSMETIC.values(), ids=COSMETIC)
def test_the_cosmetic_is_not(old: str, new: str) -> None:
    assert weakenings(policy(old), policy(new)) == []
    assert weakenings(policy(new), policy(old)) == []


@pytest.mark.parametrize("name", PRESETS)
def test_nothing_is_weaker_than_itself(name: str) -> None:
    assert weakenings(preset(name), preset(name)) == []


@pytest.mark.parametrize("new", ("solo", "team", "strict"))
def test_whoever_starts_to_block_asks_for_more(new: str) -> None:
    assert weakenings(preset("advisory"), preset(new)) == []


@pytest.mark.parametrize("old", ("solo", "team", "strict"))
def test_whoever_stops_blocking_asks_for_less(old: str) -> None:
    assert Weakening("extends", old, "advisory") in weakenings(preset(old), preset("advisory"))


def test_solo_team_strict_is_an_ascent() -> None:
    assert weakenings(preset("solo"), preset("team")) == []
    assert weakenings(preset("team"), preset("strict")) == []


def test_a_first_roster_tightens() -> None:
    assert weakenings(policy(""), policy(ROSTER)) == []


class TestAdoption:
    """A first policy file may say where history begins, and nothing else that loosens."""

    def test_since_may_appear(self) -> None:
        assert subjects(preset("team"), policy("since: abc1234"), adoption=True) == []

    @pytest.mark.parametrize(
        "text",
        (
            *("extends: advisory", "extends: solo", "landing: [merge@example.com]", "paths: {ignore: ['**']}"),
            WAIVER % ("a", "r", "2026-01-01"),
        ),
    )
    def test_what_loosens_the_default_is_still_found(self, text: str) -> None:
        assert subjects(preset("team"), policy(text), adoption=True) != []


def test_the_values_are_named() -> None:
    old, new = policy("require: {ci: {reviewers: 3}}"), policy("require: {ci: {reviewers: 2}}")
    assert weakenings(old, new) == [Weakening("require.ci.reviewers", "3", "2")]


def test_a_loosening_does_not_hide_among_tightenings() -> None:
    old = policy("require: {ci: {reviewers: 2}, signing: {from: [release]}}\nlanding: [merge@example.com]")
    new = policy(
        "extends: strict\nrequire: {ci: {reviewers: 1, when: always}, signing: {from: [release], reviewers: 9}}"
    )
    assert subjects(old, new) == ["require.ci.reviewers"]
