"""`twokey doctor --runtime`: an agent, an agent nearby, a person; and nothing that might be a secret."""

from __future__ import annotations

from scanner.cli.diagnosis.remark import Level
from scanner.cli.diagnosis.runtime import seen
from scanner.model.process import Process
from scanner.rulebook import load_rulebook

AGENTS = load_rulebook().agents
SHELL = Process(7, "bash", ("bash",))
CLAUDE = Process(8, "claude", ("claude", "--api-key", "s3cr3t", "-p", "a prompt"))
NEAR = next(rule for rule in AGENTS.environment if rule.near)
ANY_VALUE = next(rule for rule in AGENTS.environment if not (rule.near or rule.value or rule.contains))


def test_a_person() -> None:
    (remark,) = seen(AGENTS, {"HOME": "/", "EDITOR": "vi"}, [SHELL])
    assert remark.level is Level.OK
    assert "a person at a keyboard" in remark.title


def test_an_agent_by_its_variable_and_by_its_process() -> None:
    (remark,) = seen(AGENTS, {"CLAUDECODE": "1"}, [SHELL, CLAUDE])
    assert remark.level is Level.WARN
    assert remark.title == "claude-code runs this"
    assert "variable CLAUDECODE, process" in remark.why
    assert "approve refuses" in remark.why


def test_an_agent_nearby_is_no_agent_at_work() -> None:
    value = NEAR.contains or NEAR.value or "s3cr3t"
    near, person = seen(AGENTS, {NEAR.name: value}, [SHELL])
    assert (near.level, person.level) == (Level.OK, Level.OK)
    assert near.title == f"{NEAR.agent} is near"
    assert "a person" in person.title


def test_names_and_never_values() -> None:
    said = " ".join(str(each) for each in seen(AGENTS, {ANY_VALUE.name: "s3cr3t"}, [CLAUDE]))
    assert ANY_VALUE.name in said
    assert "process claude" in said
    assert not [word for word in ("s3cr3t", "prompt", "api-key") if word in said]


def test_a_system_that_does_not_tell() -> None:
    person, above = seen(AGENTS, {}, [])
    assert (person.level, above.level) == (Level.OK, Level.SKIP)
