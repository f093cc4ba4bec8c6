"""GitPython's command wrapper without the rest of it.

`import git` loads GitPython's object model and runs `git version`: 25 ms at every start for what is never used here. So
the package waits to be run until somebody asks for more of it than the modules imported below.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


def _postponed() -> ModuleType | None:
    """The package in its place, not run yet; None where it is already there."""
    spec = None if "git" in sys.modules else find_spec("git")
    if spec is None or spec.loader is None:
        return None
    loader, package = spec.loader, module_from_spec(spec)
    folders = package.__path__

    def run(name: str) -> Any:
        """What a module is asked for that it does not have (PEP 562)."""
        del package.__dict__["__getattr__"]
        package.__path__ = folders
        loader.exec_module(package)
        return getattr(package, name)

    package.__dict__["__getattr__"] = run
    sys.modules["git"] = package
    return package


_package = _postponed()

from git.cmd import Git  # noqa: E402
from git.exc import GitCommandNotFound  # noqa: E402

if _package is not None and "__getattr__" in _package.__dict__:
    del _package.__path__  # importing any other part of it asks for this

__all__ = ["Git", "GitCommandNotFound"]
