"""The mark that is put into an agent's message: it is there, it is all that is new, and git takes it for a trailer."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from kit.history import BOB, ENVIRONMENT

from scanner.attribution.combine import attributor
from scanner.hooks.comments import kept, scissors
from scanner.hooks.prepare_commit_msg import disclosed
from scanner.model.actor import ActorKind, Identity
from scanner.model.commit import Commit
from scanner.rulebook import load_rulebook
from scanner.text.trailers import parse

AGENTS = load_rulebook().agents
PERSON = Identity("Ann Lee", "ann@example.org")
KEYS = ("Assisted-by", "Generated-by")
MARK = "Assisted-by: claude-code"

PIECES = (
    *(
        "Work",
        "",
        " ",
        "prose: with a colon",
        "x\r",
        "\r",
        "#1 is fixed",
        "- an item",
        "---",
        "diff --git a/x b/x",
        "\udcff\udc80",
    ),
    *(
        "Signed-off-by: Ann Lee <ann@example.org>",
        f"Reviewed-by: {BOB}",
        "  folded",
        "(cherry picked from commit 1234567)",
    ),
    *("# a comment", "#", ";", "; another", scissors("#"), scissors(";"), "Conflicts:", "\tsrc/app.py", "a\0b"),
)
MESSAGES = st.lists(st.sampled_from(PIECES), max_size=12).map("\n".join)


def named(message: str) -> tuple[str, ...]:
    return attributor(AGENTS)(Commit("", (), PERSON, PERSON, "", message)).agents


def git_trailers(message: str) -> list[str]:
    words = ["git", "interpret-trailers", "--parse", "--no-divider"]
    given = message.encode("utf-8", "surrogateescape")
    out = subprocess.run(words, input=given, capture_output=True, check=True, env=ENVIRONMENT).stdout
    return out.decode("utf-8", "surrogateescape").splitlines()


EXAMPLES = {
    "a subject": ("Work\n", f"Work\n\n{MARK}\n"),
    "no newline": ("Work", f"Work\n\n{MARK}\n"),
    "a body": ("Work\n\nBecause.\n", f"Work\n\nBecause.\n\n{MARK}\n"),
    "trailers": (f"Work\n\nReviewed-by: {BOB}\n", f"Work\n\nReviewed-by: {BOB}\n{MARK}\n"),
    "a subject that looks like a trailer": ("fix: it\n", f"fix: it\n\n{MARK}\n"),
    "comments": ("Work\n\n# Please enter\n#\n", f"Work\n\n{MARK}\n\n# Please enter\n#\n"),
    "comments that touch": ("Work\n# Please enter\n", f"Work\n\n{MARK}\n\n# Please enter\n"),
    "the whole change": (
        f"Work\n# Please\n{scissors('#')}\n# below\ndiff --git a/x b/x\n+y\n",
        f"Work\n\n{MARK}\n\n# Please\n{scissors('#')}\n# below\ndiff --git a/x b/x\n+y\n",
    ),
    "blank lines at the end": ("Work\n\n\n\n", f"Work\n\n{MARK}\n"),
    "nothing": ("", ""),
    "nothing but comments": ("\n# Please enter\n", "\n# Please enter\n"),
    "nothing above the change": (f"\n# x\n{scissors('#')}\nx\n", f"\n# x\n{scissors('#')}\nx\n"),
}


@pytest.mark.parametrize(("before", "after"), EXAMPLES.values(), ids=EXAMPLES)
def test_where_it_is_put(before: str, after: str) -> None:
    assert disclosed(before, "Assisted-by", ["claude-code"]) == after


def test_another_mark_of_comments() -> None:
    before = f"Work\n#1\n; Please\n{scissors(';')}\nx\n"
    assert (
        disclosed(before, "Assisted-by", ["codex"], ";")
        == f"Work\n#1\n\nAssisted-by: codex\n\n; Please\n{scissors(';')}\nx\n"
    )
    assert disclosed("\n; Please\n", "Assisted-by", ["codex"], ";") == "\n; Please\n"


def test_nobody_to_name() -> None:
    assert disclosed("Work", "Assisted-by", []) == "Work"


@given(
    message=MESSAGES, mark=st.sampled_from(["#", ";"]), agents=st.sampled_from([["codex"], ["codex", "claude-code"]])
)
@example(message="a: b", mark="#", agents=["codex"])
@settings(max_examples=300)
def test_everything_else_stays(message: str, mark: str, agents: list[str]) -> None:
    """Every line in its order; only blank lines about the mark may come and go."""
    new = disclosed(message, "Assisted-by", agents, mark)
    lines = [line for line in new.split("\n") if line.strip()]
    for agent in agents if new != message else []:
        lines.remove(f"Assisted-by: {agent}")
    assert lines == [line for line in message.split("\n") if line.strip()]
    if new == message:
        assert not kept(message, mark).strip() or not any(kept(message, mark).split())
    if scissors(mark) in message.split("\n"):
        assert new.endswith(message[message.index(scissors(mark)) :])


@given(message=MESSAGES, key=st.sampled_from(KEYS))
@example(message="\nprose: with a colon", key="Assisted-by")
@settings(max_examples=60)
def test_git_takes_it_for_a_trailer(message: str, key: str) -> None:
    """In the message as git will store it. (A NUL git would refuse, and three dashes are no divider there.)"""
    assume("\0" not in message)
    new = disclosed(message, key, ["codex", "claude-code"])
    assume(new != message)
    stored = kept(new, "#")
    found = git_trailers(stored)
    assert found[-2:] == [f"{key}: codex", f"{key}: claude-code"]
    assert [f"{each.key}: {each.value}" for each in parse(stored).trailers] == found


@given(message=MESSAGES, key=st.sampled_from(KEYS))
@settings(max_examples=200)
def test_once_said_it_is_known(message: str, key: str) -> None:
    """So a second run, of an amended commit say, finds nothing to add."""
    assume("\0" not in message)
    new = kept(disclosed(message, key, ["codex"]), "#")
    assume(new != kept(message, "#"))
    assert "codex" in named(new)


@pytest.mark.parametrize("key", KEYS)
def test_every_agent_is_known_by_its_mark(key: str) -> None:
    """As assisted, and by the same name: whoever reads the history next must find who took part."""
    for agent in sorted({rule.agent for rule in AGENTS.environment} | {program.agent for program in AGENTS.processes}):
        if AGENTS.is_bot(agent):
            continue
        message = disclosed("Work\n", key, [agent])
        found = attributor(AGENTS)(Commit("", (), PERSON, PERSON, "", message))
        assert (found.kind, found.agents) == (ActorKind.ASSISTED, (agent,)), agent


def test_a_mark_in_prose_is_none() -> None:
    """Who writes about one has not been marked by it, and a name that nobody knows marks nothing."""
    assert named("Work\n\nWe add Assisted-by: claude-code to messages.\n") == ()
    assert named("Work\n\nAssisted-by: somebody\n") == ()
    assert named("Assisted-by: claude-code\n") == ()


def test_a_person_who_helped_is_no_agent() -> None:
    assert named(f"Work\n\nAssisted-by: {BOB}\nGenerated-by: protoc 3.1\n") == ()
