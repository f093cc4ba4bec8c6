"""GitLab's variables: a merge request, with or without a trial merge, or a push to a branch or a tag.

`CI_MERGE_REQUEST_DIFF_BASE_SHA` is not used: whoever makes a branch chooses where it leaves, and with that an old
policy. What counts is where the target branch is; where the request left it, git says.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from scanner.errors import UndeterminedError, UsageError
from scanner.pullrequest.asked import Asked, full_id
from scanner.pullrequest.event import pushed
from scanner.repo.fetching import is_branch_name

_HINT = "run it in a merge request pipeline; to judge by hand: twokey pr --base REV --head REV"


def read_variables(environ: Mapping[str, str]) -> Asked:
    """What the pipeline that `environ` describes asks about.

    Raises UsageError for a pipeline that nothing new started, UndeterminedError for variables that cannot be taken.
    """
    source = environ.get("CI_PIPELINE_SOURCE", "")
    if environ.get("CI_MERGE_REQUEST_IID"):
        return _merge_request(environ)
    if source == "push":
        return _push(environ)
    said = f"a pipeline by {source!r} brings no commits to judge" if source else "CI_PIPELINE_SOURCE is not set"
    raise UsageError(said, "run it for merge_request_event or push; for a schedule there is twokey scan")


def _merge_request(environ: Mapping[str, str]) -> Asked:
    """In a pipeline for merged results (and in a merge train) CI_COMMIT_SHA is GitLab's trial merge: nobody's work, and
    it never lands. The head of the request is what approvals are bound to.
    """
    here, there = environ.get("CI_PROJECT_ID", ""), environ.get("CI_MERGE_REQUEST_PROJECT_ID", "")
    if here and there and here != there:
        # The branch of that name is the fork's here, and so would be the policy.
        said = "this pipeline runs in the fork, which has not got the branch that the request goes to"
        raise UndeterminedError(said, "run the pipelines of requests from forks in the parent project")
    source, tip = (environ.get(f"CI_MERGE_REQUEST_{side}_BRANCH_SHA", "") for side in ("SOURCE", "TARGET"))
    head = full_id(source or environ.get("CI_COMMIT_SHA"), "CI_COMMIT_SHA")
    base = full_id(tip, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA") if tip else ""
    target = _branch(environ, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
    return Asked("merge request", "pull-request", head, base, target, kept=True)


def _push(environ: Mapping[str, str]) -> Asked:
    after = full_id(environ.get("CI_COMMIT_SHA"), "CI_COMMIT_SHA")
    before = full_id(environ.get("CI_COMMIT_BEFORE_SHA"), "CI_COMMIT_BEFORE_SHA", none_is_zero=True)
    default, branch = _branch(environ, "CI_DEFAULT_BRANCH"), environ.get("CI_COMMIT_BRANCH", "")
    protected = bool(before) and environ.get("CI_COMMIT_REF_PROTECTED") == "true"
    lands = bool(branch) and (branch == default or protected)
    found = pushed("tag" if environ.get("CI_COMMIT_TAG") else "push", after, before, default, lands=lands)
    return replace(found, kept=True)


def _branch(environ: Mapping[str, str], name: str) -> str:
    found = environ.get(name, "")
    if not is_branch_name(found):
        raise UndeterminedError(f"{name} names no branch", _HINT)
    return found
