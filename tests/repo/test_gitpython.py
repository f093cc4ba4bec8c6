"""Only GitPython's wrapper is loaded, and nobody who wants the rest of it can tell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

OURS = "import sys; from scanner.repo.gitpython import Git as Ours; "


def python(program: str, cwd: Path) -> str:
    return subprocess.run([sys.executable, "-c", program], cwd=cwd, check=True, capture_output=True, text=True).stdout


def test_its_objects_stay_unloaded(checkout: Path) -> None:
    assert python(f"{OURS} print('git.objects' in sys.modules, 'git.repo' in sys.modules)", checkout) == "False False\n"


@pytest.mark.parametrize(
    "program",
    [
        "import git; print(git.Git is Ours, git.Repo is not None, git.GIT_OK)",
        "from git import GIT_OK, Git, Repo; print(Git is Ours, Repo is not None, GIT_OK)",
        "import git.repo; print(git.cmd.Git is Ours, git.exc.GitError is not None, git.GIT_OK)",
        "import git; git.Repo; import git; print(git.Git is Ours, git.repo.Repo is git.Repo, git.GIT_OK)",
    ],
)
def test_the_rest_comes_when_it_is_asked_for(program: str, checkout: Path) -> None:
    assert python(OURS + program, checkout) == "True True True\n"


def test_a_package_that_is_already_there_is_taken_as_it_is(checkout: Path) -> None:
    assert python(f"import git; {OURS} print(git.Git is Ours, git is sys.modules['git'])", checkout) == "True True\n"


def test_what_it_never_had_is_still_missing(checkout: Path) -> None:
    assert python(f"{OURS} import git; print(hasattr(git, 'nonsense'), hasattr(git, 'nonsense'))", checkout) == (
        "False False\n"
    )
