"""The name of a branch as evidence: where a merge says one, whose it is, and that it is context and no more."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.patience import read_in_time

from scanner.attribution.branches import agents_of, by_agent, merged_branch, target_branch
from scanner.attribution.combine import attributor
from scanner.attribution.reading import Beside
from scanner.model.actor import ActorKind, Attribution, Evidence, Identity, Source
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook import load_rulebook
from scanner.rulebook.agents import compile_agents

AGENTS = load_rulebook().agents
ANN = Identity("Ann Lee", "ann@example.org")


def attribute(message: str, *branches: str) -> Attribution:
    around = attributor(AGENTS, around=lambda _commit: Beside(branches=branches) if branches else None)
    return around(Commit("1" * 40, (), ANN, ANN, "1790000000 +0000", message), ())


MERGED = {
    "GitHub": ("Merge pull request #1 from org/codex/x", "codex/x"),
    "git": ("Merge branch 'codex/x'", "codex/x"),
    "git, into another": ("Merge branch 'codex/x' into release", "codex/x"),
    "git, part of it": ("Merge branch 'codex/x' (early part)", "codex/x"),
    "git, from an address": ("Merge branch 'codex/x' of https://example.org/r into main", "codex/x"),
    "git, from a remote": ("Merge remote-tracking branch 'origin/codex/x'", "codex/x"),
    "git, from a remote into another": ("Merge remote-tracking branch 'origin/codex/x' into release", "codex/x"),
    "GitLab": ("Merge branch 'codex/x' into 'main'", "codex/x"),
    "Azure DevOps": ("Merge pull request 1 from codex/x into main", "codex/x"),
    "Bitbucket Cloud": ("Merged in codex/x (pull request #1)", "codex/x"),
    "Bitbucket Server, before 5": ("Merge pull request #1 in PRO/repo from codex/x to main", "codex/x"),
    "Gitea": ("Merge pull request 'Fix it' (#1) from codex/x into main", "codex/x"),
    "Gitea, from a fork": ("Merge pull request 'Fix it' (#1) from org/repo:codex/x into main", "codex/x"),
    "prose": ("Merge codex/x at last", ""),
    "a commit": ("Merge commit '0123456'", ""),
    "a tag": ("Merge tag 'codex/x'", ""),
    "an ordinary subject": ("Fix the merge of branch 'codex/x'", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("subject", "branch"), MERGED.values(), ids=MERGED)
def test_what_a_merge_brought_in(subject: str, branch: str) -> None:
    assert merged_branch(subject) == branch


TARGETS = {
    "git": ("Merge branch 'main' into codex/x", "codex/x"),
    "git, several": ("Merge branches 'main' and 'release' into codex/x", "codex/x"),
    "git, from an address": ("Merge branch 'main' of https://example.org/r into codex/x", "codex/x"),
    "git, from a remote": ("Merge remote-tracking branch 'origin/main' into codex/x", "codex/x"),
    "GitLab": ("Merge branch 'main' into 'codex/x'", "codex/x"),
    "git, onto main": ("Merge branch 'codex/x'", ""),
    "prose": ("Merge what we know into codex/x", ""),
    "a branch of that word": ("Merge branch 'into codex/x'", ""),
    "nothing": ("", ""),
}


@pytest.mark.parametrize(("subject", "branch"), TARGETS.values(), ids=TARGETS)
def test_where_a_merge_was_made(subject: str, branch: str) -> None:
    assert target_branch(subject) == branch


SUBJECTS = [
    *("Merge branch 'codex/x'", "Merge pull request #1 from org/codex/x", "Merge branch 'main' into codex/x"),
    *("Merged in codex/x (pull request #1)", "Merge branches 'fix' and 'codex/x'", "Merge branch 'fix' into 'codex/x'"),
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_merge_is_suspected_by_either_name(subject: str) -> None:
    found = attribute(f"{subject}\n\nWork\n")
    assert (found.kind, found.agents) == (ActorKind.SUSPECTED, ("codex",))
    assert found.evidence == (Evidence(Source.BRANCH, "merge subject", "codex/x", "codex", Strength.CONTEXT),)


def test_bitbucket_server_names_the_branch_below_the_subject() -> None:
    found = attribute("Pull request #1: Fix it\n\nMerge in PRO/repo from codex/x to main\n")
    assert (found.kind, found.agents) == (ActorKind.SUSPECTED, ("codex",))


def test_a_branch_that_alone_holds_a_commit_is_context() -> None:
    found = attribute("Work\n", "codex/x")
    assert (found.kind, found.agents) == (ActorKind.SUSPECTED, ("codex",))
    assert found.evidence == (Evidence(Source.BRANCH, "branch", "codex/x", "codex", Strength.CONTEXT),)


def test_both_places_are_shown() -> None:
    found = attribute("Merge branch 'codex/x'\n", "codex/x", "copilot/fix-1")
    assert [(each.where, each.value) for each in found.evidence] == [
        ("merge subject", "codex/x"),
        ("branch", "codex/x"),
        ("branch", "copilot/fix-1"),
    ]
    assert found.agents == ("codex", "copilot-coding-agent")


@pytest.mark.parametrize(
    "branch", ["dependabot/npm/x", "renovate/x", "gh-readonly-queue/main/pr-1", "main", "feature/codex"]
)
def test_a_bots_or_a_persons_branch_suspects_nobody(branch: str) -> None:
    assert attribute("Work\n", branch).kind is ActorKind.HUMAN
    assert attribute(f"Merge branch '{branch}'\n").kind is ActorKind.HUMAN
    assert not by_agent(AGENTS, branch)


def test_a_bots_branch_makes_no_bot_of_a_person() -> None:
    found = attribute("Work\n", "dependabot/npm/x")
    assert (found.kind, [each.bot for each in found.evidence]) == (ActorKind.HUMAN, [True])


NAMED = compile_agents(
    {
        name: {"id": name, "name": name, "class": class_, "branches": [{"match": match} for match in matches]}
        for name, class_, matches in (
            ("one", "agent", ["^one/", "/one$"]),
            ("two", "agent", ["^(?:one|two)/"]),
            ("help", "assist", ["^one/"]),
            ("land", "landing", ["^queue/"]),
            ("robot", "bot", ["^robot/"]),
        )
    }
)
OWNERS = {
    "one/x": ("one", "two"),
    "one/x/one": ("one", "two"),
    "two/x": ("two",),
    "robot/x": ("robot",),
    "queue/x": (),
    "x": (),
    "": (),
}


@pytest.mark.parametrize(("branch", "owners"), OWNERS.items())
def test_whose_a_branch_is(branch: str, owners: tuple[str, ...]) -> None:
    assert agents_of(NAMED, branch) == owners


@pytest.mark.parametrize(
    ("branch", "theirs"), [("one/x", True), ("two/x", True), ("robot/x", False), ("x", False), ("", False)]
)
def test_only_an_agents_branch_says_something_of_its_commits(branch: str, theirs: bool) -> None:
    assert by_agent(NAMED, branch) is theirs


@pytest.mark.parametrize("branch", ["/", "a" * 10_000, "claude/" + "a-" * 5_000, "jules-" + "1" * 10_000, "\udcff"])
def test_a_hostile_name_is_nobodys(branch: str) -> None:
    assert not by_agent(AGENTS, branch)
    assert attribute(f"Merge branch '{branch}'\n").kind is ActorKind.HUMAN


LONG = {
    "targets": "Merge branch 'x'" + " into y" * 100_000,
    "branches": "Merge branches " + "'a', " * 100_000 + "x",
    "quotes": "Merge branches " + "'" * 500_000,
    "requests": "Merge pull request '" + "' (#1) from a/b:c " * 30_000,
    "slashes": "Merge pull request #1 from " + "a/" * 200_000,
    "places": "Merge in " + "x from " * 100_000,
    "titles": "Pull request #1: " + "x" * 500_000 + "\n\nMerge in " + "a" * 500_000,
}


def test_no_subject_takes_long(checkout: Path) -> None:
    """Anyone can write a megabyte of one."""
    setup = "from scanner.attribution.branches import merged_branches, target_branch"
    assert read_in_time(LONG, checkout, setup=setup, call="merged_branches(text), target_branch(text)") == list(LONG)
