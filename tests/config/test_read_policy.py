"""`.twokey.yaml` from bytes to a policy: what is taken, and what is refused with a place and a hint."""

from __future__ import annotations

import pytest
from kit.policies import ALICE, BAD, BAD_BEYOND_SCHEMA, EXAMPLE, GOOD

from scanner.config.policy import (
    DEFAULT_TRAILERS,
    Key,
    Landing,
    Policy,
    RegisteredAgent,
    Requirement,
    Reviewer,
    SecretsPolicy,
    Waiver,
    When,
)
from scanner.config.read import MAX_BYTES, PRESETS, FieldError, preset_policy, read_policy
from scanner.errors import UsageError
from scanner.model.change import Category
from scanner.model.scale import Assurance, Severity
from scanner.rulebook import load_rulebook

FILE = ".twokey.yaml"


def read(text: str | bytes) -> Policy:
    return read_policy(load_rulebook(), text if isinstance(text, bytes) else text.encode(), FILE)


def refused(text: str | bytes) -> FieldError:
    with pytest.raises(FieldError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_takes(text: str) -> None:
    assert read(text).source.startswith(FILE)


EVERY_BAD = {**BAD, **BAD_BEYOND_SCHEMA}


@pytest.mark.parametrize(("text", "message", "hint"), EVERY_BAD.values(), ids=EVERY_BAD)
def test_refuses_with_place_and_hint(text: str, message: str, hint: str) -> None:
    error = refused(text)
    assert error.message.startswith(FILE)
    assert message in error.message
    assert error.hint
    assert hint in error.hint
    assert isinstance(error, UsageError), "exit code 2"


def test_every_part_of_the_example_is_read() -> None:
    policy = read(EXAMPLE)
    assert (policy.preset, policy.since, policy.max_days) == ("team", "3f2a9c1", 180)
    assert policy.landing == (Landing("noreply@github.com"),)
    assert policy.secrets == SecretsPolicy("default", "all")
    assert policy.paths == ((Category.CI, "deploy/**"),)
    assert policy.ignore == ()
    key = Key("ssh-ed25519 AAAA...")
    assert policy.reviewers == (Reviewer("alice", "Alice Doe", ("alice@example.com",), (key,), ("release",)),)
    assert policy.agents == (
        RegisteredAgent("claude-code", "alice", "feature work", (Category.BUILD_SCRIPT,), "2027-03-01"),
    )
    docs = (".github/workflows/docs.yml",)
    assert policy.waivers == (Waiver("W1", "agent-touched-ci", docs, "...", "alice", "2026-12-31"),)
    assert policy.requirement(Category.CI) == Requirement(
        When.AGENT, 1, Assurance.CLAIMED, Severity.MEDIUM, ("release",), DEFAULT_TRAILERS
    )
    assert policy.requirement(Category.SIGNING) == Requirement(When.ALWAYS, 2, Assurance.SIGNED, Severity.MEDIUM)
    assert policy.requirement(Category.PACKAGING) == policy.default


@pytest.mark.parametrize("name", PRESETS)
def test_extending_a_preset_and_saying_nothing_else_is_the_preset(name: str) -> None:
    given, expected = read(f"version: 1\nextends: {name}"), preset_policy(load_rulebook(), name)
    same = [field for field in Policy.__struct_fields__ if field not in ("source", "digest")]
    assert [getattr(given, field) for field in same] == [getattr(expected, field) for field in same]
    assert given.source == f"{FILE} (extends {name})"


def test_team_is_extended_unless_another_is_named() -> None:
    assert read("version: 1").preset == "team"


def test_a_requirement_replaces_the_presets_and_takes_what_it_leaves_out_from_the_presets_default() -> None:
    policy = read("version: 1\nextends: strict\nrequire: {signing: {reviewers: 3}}")
    default = policy.default
    assert policy.requirement(Category.SIGNING) == Requirement(
        default.when, 3, default.assurance, default.min_severity, default.groups, default.trailers
    )
    assert policy.requirement(Category.CI).assurance is Assurance.SIGNED, "the others stay the preset's"


def test_the_domain_of_an_address_is_lower_cased_and_the_local_part_is_not() -> None:
    policy = read("version: 1\nlanding: [Merge@Example.COM]\nreviewers: [{id: a, emails: [Al@Example.COM]}]")
    assert policy.landing == (Landing("Merge@example.com"),)
    assert policy.reviewers[0].emails == ("Al@example.com",)


def test_a_reviewer_without_a_name_is_called_by_the_id() -> None:
    assert read(f"version: 1\nreviewers: [{ALICE}]").reviewers[0].name == "alice"


def test_a_landing_may_bring_keys() -> None:
    policy = read("version: 1\nlanding: [{email: merge@example.com, keys: [ssh-ed25519 AAAA]}]")
    assert policy.landing == (Landing("merge@example.com", ("ssh-ed25519 AAAA",)),)


@pytest.mark.parametrize("number", ("0123456", "01234567", "0123459"))
def test_the_hint_for_a_bare_since_repeats_what_was_written(number: str) -> None:
    error = refused(f"version: 1\nsince: {number}")
    assert f'since: "{number}"' in error.hint


@pytest.mark.parametrize("start", ("\ufeff", "", "\ufeff# ours\n"))
def test_the_hint_for_a_bare_since_at_the_start_of_a_file(start: str) -> None:
    """Editors of Windows begin a file with a byte order mark."""
    error = refused(f"{start}since: 0123456\nversion: 1\n")
    assert 'since: "0123456"' in error.hint
    assert error.message.endswith("since: 0123456 was read as a number")


def test_an_owner_who_is_not_on_the_roster_is_an_error() -> None:
    error = refused(f"version: 1\nreviewers: [{ALICE}]\nagents: [{{id: claude-code, owner: alcie}}]")
    assert "agents[0].owner" in error.message
    assert "'alice'" in error.hint


def test_on_off_yes_and_no_are_words() -> None:
    assert "found 'yes'" in refused("version: 1\nrequire: {ci: {reviewers: yes}}").message


def test_the_digest_is_that_of_the_bytes() -> None:
    one, same, other = read("version: 1"), read(b"version: 1"), read("version: 1 ")
    assert one.digest == same.digest != other.digest


class TestHostileFiles:
    def test_oversized(self) -> None:
        read(b"version: 1\n#" + b"x" * (MAX_BYTES - 12))
        assert "larger than" in refused(b"version: 1\n#" + b"x" * (MAX_BYTES - 11)).message

    @pytest.mark.parametrize(
        "content",
        (b"\x00\x01\x02\xff", b"\x89PNG\r\n\x1a\n\0\0", b"version: 1\n\xff\xfe", b"\xff" * 100, b"version: 1\0"),
    )
    def test_binary_garbage(self, content: bytes) -> None:
        assert "not readable as YAML" in refused(content).message

    def test_an_alias_bomb_is_refused_before_it_goes_off(self) -> None:
        lines = ["version: 1", "a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
        assert "not readable as YAML: more than" in refused("\n".join(lines)).message

    def test_a_deep_nest(self) -> None:
        assert "nested deeper" in refused("version: 1\npaths: " + "[" * 5000).message

    def test_what_is_shown_of_it_is_one_line(self) -> None:
        error = refused('version: 1\n"extends\\nPASS": team')
        assert "\n" not in error.message + error.hint
