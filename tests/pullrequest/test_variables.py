"""GitLab's variables."""

from __future__ import annotations

import pytest
from kit.events import EVIL, ZEROS, branch_pipeline, merge_request

from scanner.errors import UndeterminedError, UsageError
from scanner.pullrequest.asked import Asked
from scanner.pullrequest.variables import read_variables

HEAD, BASE, MERGED = "a" * 40, "b" * 40, "c" * 40


def test_a_merge_request() -> None:
    assert read_variables(merge_request(HEAD)) == Asked("merge request", "pull-request", HEAD, "", "main", kept=True)


@pytest.mark.parametrize("way", ["merged_result", "merge_train"])
def test_of_a_trial_merge_the_head_of_the_request_counts(way: str) -> None:
    given = merge_request(
        MERGED,
        CI_MERGE_REQUEST_EVENT_TYPE=way,
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA=HEAD,
        CI_MERGE_REQUEST_TARGET_BRANCH_SHA=BASE,
    )
    found = read_variables(given)
    assert (found.head, found.base, found.target) == (HEAD, BASE, "main")


def test_where_the_request_left_its_target_is_not_asked() -> None:
    given = merge_request(HEAD, CI_MERGE_REQUEST_DIFF_BASE_SHA="d" * 40)
    assert read_variables(given) == read_variables(merge_request(HEAD))


def test_a_push_to_the_default_branch_and_to_another() -> None:
    assert read_variables(branch_pipeline(HEAD, BASE, "main")) == Asked("push", "range", HEAD, BASE, kept=True)
    other = Asked("push", "range", HEAD, "", "main", kept=True)
    assert read_variables(branch_pipeline(HEAD, BASE, "topic")) == other
    assert read_variables(branch_pipeline(HEAD, ZEROS, "topic")) == other


def test_a_push_to_a_protected_branch() -> None:
    assert read_variables(branch_pipeline(HEAD, BASE, "stable", CI_COMMIT_REF_PROTECTED="true")).base == BASE


def test_a_fork_does_not_judge_by_a_branch_of_its_own() -> None:
    with pytest.raises(UndeterminedError, match="in the fork"):
        read_variables(merge_request(HEAD, CI_PROJECT_ID="8", CI_MERGE_REQUEST_PROJECT_ID="7"))
    assert read_variables(merge_request(HEAD, CI_PROJECT_ID="7", CI_MERGE_REQUEST_PROJECT_ID="7")).head == HEAD


def test_a_tag() -> None:
    given = branch_pipeline(HEAD, ZEROS, "", CI_COMMIT_TAG="v1", CI_COMMIT_REF_PROTECTED="true")
    assert read_variables(given) == Asked("tag", "range", HEAD, "", "main", kept=True)


@pytest.mark.parametrize("source", ["schedule", "web", "trigger", "", EVIL])
def test_a_pipeline_that_brings_nothing_is_a_wrong_question(source: str) -> None:
    with pytest.raises(UsageError) as error:
        read_variables(branch_pipeline(HEAD, ZEROS, "main", CI_PIPELINE_SOURCE=source))
    assert "merge_request_event" in error.value.hint


@pytest.mark.parametrize(
    "name",
    ["CI_COMMIT_SHA", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_MERGE_REQUEST_TARGET_BRANCH_SHA"],
)
@pytest.mark.parametrize("value", ["main", "a" * 12, f"{HEAD}\n", ZEROS, "--all"])
def test_an_id_that_is_none(name: str, value: str) -> None:
    with pytest.raises(UndeterminedError) as error:
        read_variables(merge_request(HEAD, **{name: value}))
    assert "twokey pr --base" in error.value.hint


@pytest.mark.parametrize("value", ["", "main~1", "--upload-pack=x", "a..b", "a b", "refs:x", "a\nb"])
def test_a_target_that_is_no_branch(value: str) -> None:
    with pytest.raises(UndeterminedError):
        read_variables(merge_request(HEAD, CI_MERGE_REQUEST_TARGET_BRANCH_NAME=value))
    with pytest.raises(UndeterminedError):
        read_variables(branch_pipeline(HEAD, ZEROS, "topic", CI_DEFAULT_BRANCH=value))


def test_an_id_is_missing() -> None:
    given = branch_pipeline(HEAD, BASE, "main")
    del given["CI_COMMIT_BEFORE_SHA"]
    with pytest.raises(UndeterminedError):
        read_variables(given)
