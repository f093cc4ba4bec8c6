"""One hop: which files making a release runs, and which only look like it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.references import may_refer, references

RELEASE = """\
on: {push: {tags: ['v*']}}
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: |
          ./tools/pack --all
          python scripts/stamp.py "$VERSION"
      - run: bash inner.sh
        working-directory: ./sub
      - run: |
          echo docs/guide.md is long
          cp docs/guide.md dist/
          sed -i s/1/2/ src/app.py
          sudo -E env X=1 poetry run python -u tools/deep.py --all
      - run: $GITHUB_WORKSPACE/tools/sign dist/*
  publish:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: twine upload dist/*
"""
TREE = {
    "tools/deep.py",
    "tools/pack",
    "scripts/stamp.py",
    "sub/inner.sh",
    "docs/guide.md",
    "tools/sign",
    "ci/jobs.yml",
    "src/app.py",
    "reqs.txt",
    "sub/pins.txt",
}


def named(path: str, text: str) -> dict[str, tuple[str, bool]]:
    found = references(path, text.encode(), TREE.__contains__)
    return {each.path: (str(each.category), each.ships) for each in found}


def test_the_scripts_of_a_workflow_that_publishes() -> None:
    expected = dict.fromkeys(
        ("tools/pack", "scripts/stamp.py", "sub/inner.sh", "tools/sign", "tools/deep.py"), ("build-script", True)
    )
    assert named(".github/workflows/release.yml", RELEASE) == expected


def test_a_workflow_that_publishes_nothing_runs_nothing_that_ships() -> None:
    assert named(".github/workflows/ci.yml", RELEASE.replace("twine upload dist/*", "pytest")) == {}


def test_lifecycle_scripts() -> None:
    scripts = {"prepack": "node ./tools/pack", "test": "python scripts/stamp.py", "lint": "./tools/sign"}
    assert named("package.json", json.dumps({"scripts": scripts})) == {"tools/pack": ("build-script", True)}


def test_a_package_in_a_folder_runs_from_there() -> None:
    text = json.dumps({"scripts": {"postinstall": "sh inner.sh"}})
    assert list(named("sub/package.json", text)) == ["sub/inner.sh"]


def test_the_recipes_of_targets_that_ship() -> None:
    text = "release: test\n\t@./tools/pack\n\ntest:\n\tpython scripts/stamp.py\n"
    assert list(named("Makefile", text)) == ["tools/pack"]


def test_gitlab_includes_and_release_jobs() -> None:
    text = "include:\n  - local: /ci/jobs.yml\nrelease:\n  script: ./tools/pack\ntest:\n  script: ./tools/sign\n"
    assert named(".gitlab-ci.yml", text) == {"ci/jobs.yml": ("ci", False), "tools/pack": ("build-script", True)}


def test_requirements_include_others() -> None:
    assert named("requirements.txt", "-r reqs.txt\nleft==1\n-c sub/pins.txt # pins\n") == {
        "reqs.txt": ("dependency-manifest", False),
        "sub/pins.txt": ("dependency-manifest", False),
    }


@pytest.mark.parametrize(
    "path", ["README.md", "docs/.github/workflows/x.yml", "node_modules/a/package.json", "a/b/c/package.json"]
)
def test_other_files_name_nothing(path: str) -> None:
    assert not may_refer(path)
    assert named(path, RELEASE) == {}


@pytest.mark.parametrize(
    "path", [".github/workflows/a.yml", "package.json", "Makefile", ".gitlab-ci.yml", "requirements.txt"]
)
@given(
    content=st.one_of(
        st.binary(max_size=300),
        st.sampled_from([b"[1]", b'{"scripts": [1]}', b"release: [", b"jobs: {a: 1}\non: push # publish"]),
    )
)
def test_any_bytes_have_an_answer(path: str, content: bytes) -> None:
    assert isinstance(list(references(path, content, lambda _: True)), list)
