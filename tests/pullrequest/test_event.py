"""GitHub's event files: what is used of them, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.events import EVIL, ZEROS, github, merge_group, pull_request, push

from scanner.errors import UndeterminedError, UsageError
from scanner.pullrequest import event
from scanner.pullrequest.asked import Asked
from scanner.pullrequest.event import read_event

HEAD, BASE = "a" * 40, "b" * 40


def asked(folder: Path, name: str, payload: object, **more: str) -> Asked:
    return read_event(github(folder, name, payload, **more))


class TestWhatIsAsked:
    @pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "pull_request_review"])
    def test_a_pull_request(self, tmp_path: Path, name: str) -> None:
        found = asked(tmp_path, name, pull_request(HEAD, BASE), GITHUB_BASE_REF="main")
        assert found == Asked("pull request", "pull-request", HEAD, BASE, "main")

    def test_sha256(self, tmp_path: Path) -> None:
        assert asked(tmp_path, "pull_request", pull_request("a" * 64, "b" * 64)).head == "a" * 64

    def test_a_merge_queue(self, tmp_path: Path) -> None:
        assert asked(tmp_path, "merge_group", merge_group(HEAD, BASE)) == Asked(
            "merge queue", "pull-request", HEAD, BASE
        )

    def test_a_push_to_the_default_branch_is_what_it_adds(self, tmp_path: Path) -> None:
        assert asked(tmp_path, "push", push(BASE, HEAD)) == Asked("push", "range", HEAD, BASE)

    def test_a_push_to_a_protected_branch_too(self, tmp_path: Path) -> None:
        found = asked(tmp_path, "push", push(BASE, HEAD, "refs/heads/release"), GITHUB_REF_PROTECTED="true")
        assert (found.base, found.target) == (BASE, "")

    @pytest.mark.parametrize("before", [BASE, ZEROS], ids=["again", "new"])
    def test_any_other_branch_is_judged_against_the_default_one(self, tmp_path: Path, before: str) -> None:
        """By what it was before the push its own maker's policy would judge."""
        found = asked(tmp_path, "push", push(before, HEAD, "refs/heads/topic"), GITHUB_REF_PROTECTED="false")
        assert found == Asked("push", "range", HEAD, "", "main")

    def test_a_new_protected_branch_has_nothing_before_it(self, tmp_path: Path) -> None:
        found = asked(tmp_path, "push", push(ZEROS, HEAD, "refs/heads/release"), GITHUB_REF_PROTECTED="true")
        assert (found.base, found.target) == ("", "main")

    def test_the_first_push_of_all_is_a_history(self, tmp_path: Path) -> None:
        assert asked(tmp_path, "push", push(ZEROS, HEAD)) == Asked("push", "range", HEAD)

    @pytest.mark.parametrize("ref", ["refs/heads/main", "refs/heads/topic", "refs/tags/v1"])
    def test_a_deleted_ref_leaves_nothing(self, tmp_path: Path, ref: str) -> None:
        assert asked(tmp_path, "push", push(BASE, ZEROS, ref), GITHUB_SHA=BASE).head == ""

    def test_a_tag_is_the_commit_that_it_names(self, tmp_path: Path) -> None:
        found = asked(tmp_path, "push", push(ZEROS, "c" * 40, "refs/tags/v1"), GITHUB_SHA=HEAD)
        assert found == Asked("tag", "range", HEAD, "", "main")

    def test_nothing_else_of_it_is_kept(self, tmp_path: Path) -> None:
        for name, payload in (
            ("pull_request", pull_request(HEAD, BASE)),
            ("merge_group", merge_group(HEAD, BASE)),
            ("push", push(BASE, HEAD)),
        ):
            found = asked(tmp_path, name, payload)
            assert EVIL not in str(found)
            assert {found.head, found.base} == {HEAD, BASE}

    def test_a_base_that_could_be_a_revision_is_not_used(self, tmp_path: Path) -> None:
        for name in ("main^{/secret}", "-x", "a..b", "main~1", "a:b", "@{u}", " ", "a\nb", "a/.b", "x.lock"):
            assert asked(tmp_path, "pull_request", pull_request(HEAD, BASE), GITHUB_BASE_REF=name).target == ""


BROKEN = {
    "empty": b"",
    "not-json": b"{",
    "not-an-object": b"[]",
    "not-utf8": b'{"x": "\xff"}',
    "nan": b'{"pull_request": NaN}',
    "deep": b"[" * 100_000,
    "no-request": b"{}",
    "request-is-text": b'{"pull_request": "x"}',
    "twice": json.dumps(pull_request(HEAD, BASE)).encode()[:-1] + b', "pull_request": {}}',
}
IDS: dict[str, Any] = {
    "short": "a" * 12,
    "branch": "main",
    "upper": "A" * 40,
    "option": "--upload-pack=/bin/sh",
    "newline": f"{HEAD}\n",
    "zeros": ZEROS,
    "number": 7,
    "none": None,
    "list": [HEAD],
}


class TestRefused:
    @pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
    def test_a_file_that_cannot_be_trusted(self, tmp_path: Path, content: bytes) -> None:
        with pytest.raises(UndeterminedError) as error:
            asked(tmp_path, "pull_request", content)
        assert "twokey pr --base" in error.value.hint

    @pytest.mark.parametrize("value", IDS.values(), ids=IDS.keys())
    def test_an_id_that_is_none(self, tmp_path: Path, value: object) -> None:
        for payload in (pull_request(value, BASE), pull_request(HEAD, value)):  # type: ignore[arg-type]
            with pytest.raises(UndeterminedError):
                asked(tmp_path, "pull_request", payload)
        if value != ZEROS:
            with pytest.raises(UndeterminedError):
                asked(tmp_path, "push", push(BASE, value))  # type: ignore[arg-type]

    @pytest.mark.parametrize("ref", ["main", "refs/notes/x", "", None, "refs/pull/1/head"])
    def test_a_push_of_something_else(self, tmp_path: Path, ref: str) -> None:
        with pytest.raises(UndeterminedError):
            asked(tmp_path, "push", push(BASE, HEAD, ref))

    def test_a_default_branch_that_is_a_revision(self, tmp_path: Path) -> None:
        payload = push(BASE, HEAD, "refs/heads/topic") | {"repository": {"default_branch": "main@{1}"}}
        with pytest.raises(UndeterminedError):
            asked(tmp_path, "push", payload)

    def test_one_that_is_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(event, "_MOST_BYTES", 100)
        with pytest.raises(UndeterminedError, match="larger"):
            asked(tmp_path, "pull_request", pull_request(HEAD, BASE))

    def test_no_file_a_folder_and_no_name(self, tmp_path: Path) -> None:
        for path in ("", str(tmp_path), str(tmp_path / "none")):
            with pytest.raises(UndeterminedError):
                read_event({"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": path})

    @pytest.mark.parametrize("name", ["", "schedule", "workflow_dispatch", "issue_comment", EVIL])
    def test_an_event_that_brings_nothing_is_a_wrong_question(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(UsageError) as error:
            asked(tmp_path, name, pull_request(HEAD, BASE))
        assert "pull_request" in error.value.hint


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ("pull_request", "head", "base", "sha", "ref", "before", "after", "repository", "default_branch")
                )
                | st.text(),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_whatever_it_holds_it_is_an_answer_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, payload: object
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    for name in ("pull_request", "merge_group", "push"):
        try:
            found = asked(folder, name, payload)
        except UndeterminedError:
            continue
        assert not {*found.head, *found.base} - set("0123456789abcdef")
