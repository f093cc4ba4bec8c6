"""Whoever edits the rules that judge them (threat B88), or breaks them so that they vanish (threat B92).

Every dimension in which a policy can ask for less, end to end: an agent fails by it, a human needs a second human, and
in no case does the weaker rule judge the range that brings it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE, CLAUDE_TRAILER, Content, History, Repo
from kit.judging import entry, scan
from kit.keys import ssh_key

from scanner.errors import UndeterminedError, UsageError
from scanner.model.finding import Disposition, Finding
from scanner.model.report import Report
from scanner.model.scale import Outcome, Severity

FILE = ".twokey.yaml"
EVE = "Eve Roe <eve@example.org>"
WORK, BY_HAND = f"Work\n\n{CLAUDE_TRAILER}\n", "By hand\n"
PEOPLE = "reviewers: [{id: bob, emails: [bob@example.org]}, {id: eve, emails: [eve@example.org]%s}]\n"
KEY = "reviewers: [{id: bob, emails: [bob@example.org], keys: [{key: ssh-ed25519 AAAA%s}]}]\n"
GLASS = "break_glass: {%s}\n"
WAIVER = "waivers: [{id: W, check: agent-touched-ci, paths: [%s], reason: r, approved_by: bob, expires: %s}]\n"
AGENT = "agents: [{id: claude-code%s}]\n"

# What the owners ask, what asks for less, and how the finding names the difference.
WEAKER = {
    "fewer reviewers": ("require: {ci: {reviewers: 2}}\n", "", "require.ci.reviewers"),
    "agents only": ("require: {ci: {when: always}}\n", "require: {ci: {when: agent}}\n", "require.ci.when"),
    "a claim": (
        "require: {ci: {assurance: signed}}\n",
        "require: {ci: {assurance: claimed}}\n",
        "require.ci.assurance",
    ),
    "a higher floor": (
        "require: {ci: {min_severity: low}}\n",
        "require: {ci: {min_severity: critical}}\n",
        "require.ci.min_severity",
    ),
    "no group": ("require: {ci: {from: [release]}}\n", "require: {ci: {}}\n", "require.ci.from"),
    "another group": ("require: {ci: {from: [release]}}\n", "require: {ci: {from: [all]}}\n", "require.ci.from"),
    "a role less": (
        "require: {ci: {from: {a: 1, b: 1}}}\n",
        "require: {ci: {from: {a: 1}, reviewers: 2}}\n",
        "require.ci.from.b",
    ),
    "a smaller role": (
        "require: {ci: {from: {a: 2}}}\n",
        "require: {ci: {from: {a: 1}, reviewers: 2}}\n",
        "require.ci.from.a",
    ),
    "roles that become groups": (
        "require: {ci: {from: {a: 1, b: 1}}}\n",
        "require: {ci: {from: [a, b], reviewers: 2}}\n",
        "require.ci.from",
    ),
    "another trailer": ("", "require: {ci: {trailers: [Reviewed-by, Approved-by, Acked-by]}}\n", "require.ci.trailers"),
    "a path that is ignored": ("", "paths: {ignore: ['ci/**']}\n", "paths.ignore"),
    "a path that is forgotten": ("paths: {ci: ['deploy/**']}\n", "", "paths"),
    "one more lands": ("", "landing: [eve@example.org]\n", "landing"),
    "one more key of who lands": (
        "landing: [m@example.org]\n",
        "landing: [{email: m@example.org, keys: [ssh-ed25519 AAAA]}]\n",
        "landing",
    ),
    "history begins later": ("since: v1\n", "since: v2\n", "since"),
    "fewer secrets": ("secrets: {profile: audit}\n", "", "secrets.profile"),
    "secrets of agents only": ("", "secrets: {authors: agent}\n", "secrets.authors"),
    "one more reviewer": (
        PEOPLE % "",
        (PEOPLE % "").replace("}]", "}, {id: mal, emails: [mal@example.org]}]"),
        "reviewers.mal",
    ),
    "one more address": (
        PEOPLE % "",
        (PEOPLE % "").replace("[eve@example.org]", "[eve@example.org, e@evil.example]"),
        "reviewers.eve",
    ),
    "one more group of theirs": (PEOPLE % "", PEOPLE % ", groups: [release]", "reviewers.eve"),
    "no roster": (PEOPLE % "", "", "reviewers"),
    "more paths": (PEOPLE % ", paths: ['docs/**']", PEOPLE % ", paths: ['docs/**', 'ci/**']", "reviewers.eve.paths"),
    "every path": (PEOPLE % ", paths: ['docs/**']", PEOPLE % "", "reviewers.eve.paths"),
    "a longer stay": (PEOPLE % ", expires: 2025-07-01", PEOPLE % ", expires: 2026-07-01", "reviewers.eve.expires"),
    "a stay without end": (PEOPLE % ", expires: 2025-07-01", PEOPLE % "", "reviewers.eve.expires"),
    "another key": (KEY % "", KEY % "B", "reviewers.bob"),
    "a key that holds longer": (KEY % ", valid_until: 2025-07-01", KEY % "", "reviewers.bob"),
    "a key that holds earlier": (KEY % ", valid_from: 2025-07-01", KEY % "", "reviewers.bob"),
    "a key that is no longer revoked": (KEY % ", revoked: true", KEY % "", "reviewers.bob"),
    "an agent without its owner": (AGENT % ", owner: bob", AGENT % "", "agents.claude-code.owner"),
    "an agent that nobody registered": (AGENT % ", owner: bob", "", "agents.claude-code"),
    "an agent that may touch more": (AGENT % ", may_touch: [ci]", AGENT % "", "agents.claude-code.may_touch"),
    "a waiver": ("", WAIVER % ("a", "2025-07-31"), "waivers"),
    "a wider waiver": (WAIVER % ("a", "2025-07-31"), WAIVER % ("a, b", "2025-07-31"), "waivers"),
    "a longer waiver": (WAIVER % ("a", "2025-07-31"), WAIVER % ("a", "2025-08-31"), "waivers"),
    "waivers that live longer": ("", "max_days: 365\n", "max_days"),
    "more days behind the glass": (GLASS % "days: 1", GLASS % "days: 9", "break_glass.days"),
    "glass where there was none": (GLASS % "days: 0", GLASS % "days: 1", "break_glass.days"),
    "more debts": (GLASS % "most_open: 1", GLASS % "most_open: 9", "break_glass.most_open"),
    "anybody may break it": (GLASS % "from: [oncall]", GLASS % "from: []", "break_glass.from"),
    "a claim breaks it": (GLASS % "assurance: signed", GLASS % "assurance: claimed", "break_glass.assurance"),
}

# Another one is no less: and of two commits nobody can say without the graph which is the earlier.
BOTH_WAYS = ("history begins later", "another group", "another key")
OUTCOMES = {
    Disposition.FAILED: Outcome.FAIL,
    Disposition.HELD: Outcome.HOLD,
    Disposition.ADVISORY: Outcome.PASS,
}
HUMANS = {"team": Disposition.HELD, "strict": Disposition.HELD, "solo": Disposition.ADVISORY}


def version(text: str, preset: str = "team") -> str:
    return f"version: 1\nextends: {preset}\n{text}"


def changed(folder: Path, old: Content, new: Content) -> Repo:
    """A base with one policy, or none, and two branches that make it another: one an agent's, one a human's."""
    history = History()
    start = history.commit("Start", files={"README.md": "x\n", FILE: old}, author=EVE)
    for branch, message in (("agent", WORK), ("human", BY_HAND)):
        history.commit(message, files={FILE: new}, author=EVE, parents=[start], branch=branch)
    return history.write(folder)


def weakened(report: Report) -> list[Finding]:
    return [each for each in report.findings if each.check == "gate-weakened"]


Worlds = Callable[[str], Repo]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """A repository a preset with three branches for each row: the base, an agent's change of it and a human's.

    `back` is one whose changes go the other way.
    """

    @cache
    def made(name: str) -> Repo:
        history = History()
        for number, (old, new, _) in enumerate(WEAKER.values()):
            sides = (new, old) if name == "back" else (old, new)
            before, after = (version(each, "team" if name == "back" else name) for each in sides)
            start = history.commit("Start", files={FILE: before}, author=EVE, branch=f"base-{number}")
            for branch, message in (("agent", WORK), ("human", BY_HAND)):
                history.commit(message, files={FILE: after}, author=EVE, parents=[start], branch=f"{branch}-{number}")
        repo = history.write(tmp_path_factory.mktemp(name) / "r")
        for tag in ("v1", "v2"):
            repo.git("tag", tag, "base-0")
        return repo

    return made


@pytest.mark.parametrize("preset", HUMANS)
@pytest.mark.parametrize("name", WEAKER)
def test_b88_an_agent_fails_by_it_and_a_human_needs_another(world: Worlds, name: str, preset: str) -> None:
    number, subject = list(WEAKER).index(name), WEAKER[name][2]
    for branch, fate in (("agent", Disposition.FAILED), ("human", HUMANS[preset])):
        report = scan(world(preset), f"base-{number}..{branch}-{number}")
        (told,) = weakened(report)
        assert (told.severity, told.outcome) == (Severity.CRITICAL, fate)
        assert subject in told.message
        assert report.outcome is OUTCOMES[fate]


@pytest.mark.parametrize("name", [name for name in WEAKER if name not in BOTH_WAYS])
def test_b88_twin_asking_for_more_is_anybodys_to_do(world: Worlds, name: str) -> None:
    number, repo = list(WEAKER).index(name), world("back")
    assert weakened(scan(repo, f"base-{number}..agent-{number}")) == []
    report = scan(repo, f"base-{number}..human-{number}")
    assert weakened(report) == []
    assert report.outcome is Outcome.PASS


@pytest.mark.parametrize("preset", HUMANS)
def test_b88_the_gate_is_switched_off(tmp_path: Path, preset: str) -> None:
    repo = changed(tmp_path, version("", preset), version("", "advisory"))
    for branch, fate in (("agent", Disposition.FAILED), ("human", HUMANS[preset])):
        assert [each.outcome for each in weakened(scan(repo, f"main..{branch}"))] == [fate]


@pytest.mark.parametrize("preset", HUMANS)
def test_b88_the_policy_is_gone(tmp_path: Path, preset: str) -> None:
    """What judges then is the preset team at the head, which leaves nobody's weakening to themselves."""
    repo = changed(tmp_path, version("require: {ci: {reviewers: 2}}\n", preset), None)
    for branch, fate in (("agent", Disposition.FAILED), ("human", Disposition.HELD)):
        assert [each.outcome for each in weakened(scan(repo, f"main..{branch}"))] == [fate]


def test_b88_nobody_approves_what_an_agent_weakened(tmp_path: Path) -> None:
    reviewed = f"Reviewed-by: {BOB}\n"
    for branch, message, fate in (
        ("agent", f"{WORK}{reviewed}", Outcome.FAIL),
        ("human", f"{BY_HAND}\n{reviewed}", Outcome.PASS),
    ):
        history = History()
        history.commit("Start", files={FILE: version("require: {ci: {reviewers: 2}}\n")}, author=EVE)
        history.commit(message, files={FILE: version("")}, author=EVE)
        assert scan(history.write(tmp_path / branch), "HEAD~1..HEAD").outcome is fate


def test_b88_an_agent_as_committer_or_in_the_middle_of_a_branch(tmp_path: Path) -> None:
    """Taken back before the end of the range: each commit is judged, not only what is left."""
    strong, weak = version("require: {ci: {reviewers: 2}}\n"), version("")
    history = History()
    history.commit("Start", files={FILE: strong}, author=EVE)
    history.commit("By hand\n", files={FILE: weak}, author=EVE, committer=CLAUDE)
    history.commit("Back\n", files={FILE: strong}, author=EVE)
    report = scan(history.write(tmp_path), "HEAD~2..HEAD")
    assert [each.outcome for each in weakened(report)] == [Disposition.FAILED]


def test_b88_the_weaker_rule_does_not_judge_the_range_that_brings_it(tmp_path: Path) -> None:
    """An agent's change beside a human's weakening is still held by what the base asks."""
    key = ssh_key("bob")
    people = f"reviewers: [{{id: bob, emails: [bob@example.org], keys: ['{key.public}']%s}}]\n"
    cases = {
        "paths": (people % ", paths: ['docs/**']", people % ""),
        "expires": (people % ", expires: 2025-06-01", people % ""),
        "roles": ("require: {ci: {from: {release: 1}}}\n" + people % "", people % ", groups: [release]"),
        "assurance": ("require: {ci: {assurance: signed}}\n" + people % "", people % ""),
    }
    for name, (old, new) in cases.items():
        history = History()
        history.commit("Start", files={FILE: version(old), "Jenkinsfile": "1\n"}, author=EVE)
        history.commit(BY_HAND, files={FILE: version(new)}, author=EVE)
        history.commit(f"{WORK}Reviewed-by: {BOB}\n", files={"Jenkinsfile": "node { sh 'x' }\n"})
        repo = history.write(tmp_path / name)
        (found,) = [
            each for each in entry(scan(repo, "HEAD~2..HEAD"), repo.head).findings if each.path == "Jenkinsfile"
        ]
        assert found.outcome is Disposition.HELD, name


BROKEN = {
    "no YAML": "version: [",
    "an unknown key": "version: 1\nbreak-glass: {days: 90}\n",
    "an unknown word in a new field": "version: 1\nbreak_glass: {dayz: 90}\n",
    "days without end": "version: 1\nbreak_glass: {days: 9999}\n",
    "a waiver without end": "version: 1\n" + (WAIVER % ("a", "x")).replace(", expires: x", ""),
    "a waiver until never": "version: 1\n" + WAIVER % ("a", "never"),
    "a key for everybody": "version: 1\nreviewers: [{id: a, emails: [a@example.org], keys: ['*']}]\n",
    "too large": "version: 1\n#" + "x" * 1_000_000,
    "empty": "",
    "a merge": "<<<<<<< ours\nversion: 1\n=======\nversion: 1\n>>>>>>> theirs\n",
    "another version": "version: 2\n",
    "no text": b"\xff\xfe\0",
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_b92_a_policy_that_cannot_be_read_never_passes(tmp_path: Path, content: Content) -> None:
    repo = changed(tmp_path, version(""), content)
    for branch in ("agent", "human"):
        with pytest.raises(UndeterminedError):
            scan(repo, f"main..{branch}")
    with pytest.raises(UsageError):
        scan(changed(tmp_path / "base", content, version("")), "main..human")


def test_b92_twin_comments_and_order_are_nothing_to_speak_of(tmp_path: Path) -> None:
    repo = changed(
        tmp_path,
        version("secrets: {profile: audit}\n"),
        "# ours\nsecrets: {profile: audit}\nextends: team\nversion: 1\n",
    )
    for branch in ("agent", "human"):
        report = scan(repo, f"main..{branch}")
        assert report.outcome is Outcome.PASS
        assert weakened(report) == []


# B88, B92: broken in one commit, repaired in another


BROKEN = {".twokey.yaml": "version: [", ".twokey-baseline": "oops\n"}
LOOSE = {".twokey.yaml": "version: 1\nextends: advisory\n", ".twokey-baseline": f"{'a' * 32} agent-touched-ci x\n"}
SAME = {".twokey.yaml": "version: 1\nextends: team\n", ".twokey-baseline": ""}


@pytest.mark.parametrize("times", (1, 3, 40))
@pytest.mark.parametrize("path", BROKEN)
@pytest.mark.parametrize("words", ("", "..HEAD"), ids=("history", "range"))
def test_b88_b92_broken_and_repaired(tmp_path: Path, path: str, times: int, words: str) -> None:
    history = History()
    history.commit("Start", files={".twokey.yaml": SAME[".twokey.yaml"]})
    for number in range(times):
        history.commit("Try something\n", files={path: f"{BROKEN[path]}{number}"})
    history.commit("Repair it\n", files={path: LOOSE[path]})
    history.commit("Back\n", files={".twokey.yaml": SAME[".twokey.yaml"]})
    repo = history.write(tmp_path)
    report = scan(repo, f"{repo.oids[0]}{words}" if words else "")
    assert report.outcome is Outcome.HOLD
    assert [each.commit for each in report.findings if each.check == "gate-weakened"] == [repo.oids[times + 1]]


@pytest.mark.parametrize("path", BROKEN)
def test_b92_twin_repaired_as_it_was(tmp_path: Path, path: str) -> None:
    history = History()
    history.commit("Start", files={".twokey.yaml": SAME[".twokey.yaml"]})
    history.commit("Try something\n", files={path: BROKEN[path]})
    history.commit("Repair it\n", files={path: SAME[path]})
    repo = history.write(tmp_path)
    assert scan(repo, f"{repo.oids[0]}..HEAD").outcome is Outcome.PASS
