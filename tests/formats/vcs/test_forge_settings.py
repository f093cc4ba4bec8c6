"""Settings of the forge kept as files: protection, people, visibility."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.vcs import forge_settings

SETTINGS = """\
repository:
  description: An app
  private: true
  allow_auto_merge: false
collaborators:
  - username: alice
    permission: push
branches:
  - name: main
    protection:
      required_pull_request_reviews:
        required_approving_review_count: 2
        dismiss_stale_reviews: true
      required_status_checks:
        strict: true
        contexts: [test, lint]
      enforce_admins: true
      restrictions:
        users: [bot]
labels:
  - name: bug
    color: red
"""
RULESET = """\
{"name": "main", "enforcement": "active", "bypass_actors": [],
 "rules": [{"type": "deletion"}, {"type": "pull_request", "parameters": {"required_approving_review_count": 1}}]}
"""
PROTECTION = "branches[main].protection"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            "count: 2",
            "count: 1",
            [f"check-weakened {PROTECTION}.required_pull_request_reviews.required_approving_review_count critical"],
            id="fewer reviews",
        ),
        pytest.param(
            "count: 2",
            "count: 3",
            [f"setting-changed {PROTECTION}.required_pull_request_reviews.required_approving_review_count low"],
            id="more reviews",
        ),
        pytest.param(
            "[test, lint]",
            "[lint]",
            [f"check-weakened {PROTECTION}.required_status_checks.contexts critical"],
            id="a check no longer required",
        ),
        pytest.param("[test, lint]", "[lint, test]", [], id="order of checks"),
        pytest.param(
            "enforce_admins: true",
            "enforce_admins: false",
            [f"check-weakened {PROTECTION}.enforce_admins critical"],
            id="not for administrators",
        ),
        pytest.param(
            "enforce_admins: true",
            "allow_force_pushes: true",
            [
                f"check-weakened {PROTECTION}.allow_force_pushes critical",
                f"check-weakened {PROTECTION}.enforce_admins critical",
            ],
            id="force pushes",
        ),
        pytest.param(
            "users: [bot]",
            "users: [bot, mallory]",
            [f"permission-widened {PROTECTION}.restrictions.users critical"],
            id="one more may push",
        ),
        pytest.param(
            "      restrictions:\n        users: [bot]\n",
            "",
            [f"check-weakened {PROTECTION}.restrictions.users critical"],
            id="everybody may push",
        ),
        pytest.param(
            "    permission: push",
            "    permission: admin",
            ["permission-widened collaborators[alice].permission critical"],
            id="administrator",
        ),
        pytest.param(
            "  - username: alice\n    permission: push\n",
            "  []\n",
            ["permission-narrowed collaborators[alice] low"],
            id="collaborator gone",
        ),
        pytest.param("private: true", "private: false", ["setting-changed repository.private high"], id="made public"),
        pytest.param(
            "allow_auto_merge: false",
            "allow_auto_merge: true",
            ["check-weakened repository.allow_auto_merge critical"],
            id="merges by itself",
        ),
        pytest.param("An app", "The app", [], id="description"),
        pytest.param("color: red", "color: blue", [], id="labels"),
        pytest.param("repository:", "# ours\nrepository:", [], id="comment"),
    ],
)
def test_settings(old: str, new: str, said: list[str]) -> None:
    assert old in SETTINGS
    assert sorted(told(forge_settings.diff, SETTINGS, SETTINGS.replace(old, new))) == sorted(said)


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param('"active"', '"evaluate"', ["check-weakened enforcement critical"], id="only reported"),
        pytest.param('{"type": "deletion"}, ', "", ["check-weakened rules[deletion] critical"], id="rule gone"),
        pytest.param('"count": 1', '"count": 1', [], id="nothing"),
        pytest.param(
            '"bypass_actors": []',
            '"bypass_actors": [{"actor_id": 5, "bypass_mode": "always"}]',
            ["permission-widened bypass_actors[5] critical"],
            id="bypass",
        ),
    ],
)
def test_rulesets(old: str, new: str, said: list[str]) -> None:
    assert told(forge_settings.diff, RULESET, RULESET.replace(old, new)) == said


def test_files() -> None:
    assert forge_settings.matches(".github/rulesets/main.json")
    assert forge_settings.matches(".asf.yaml")
    assert not forge_settings.matches("src/settings.yml")
    assert told(forge_settings.diff, SETTINGS, None) == ["file-removed file critical"]
    assert "permission-widened collaborators[alice] critical" in told(forge_settings.diff, None, SETTINGS)
    for broken in ("a: [", '{"a": 1, "a": 2}', "<<<<<<< a\n"):
        (said,) = forge_settings.diff(SETTINGS.encode(), broken.encode())
        assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    never_raises(forge_settings.diff, SETTINGS)
    never_raises(forge_settings.diff, RULESET)
