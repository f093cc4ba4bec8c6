"""Bazel's and Buck's build files: BUILD, WORKSPACE, MODULE.bazel, *.bzl. What is built, and from which archives."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.builds.code_text import STARLARK, compare_programs
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = frozenset({"build.bazel", "workspace.bazel", "workspace.bzlmod", "module.bazel"})


def matches(path: str) -> bool:
    """`BUILD`, `BUCK` and `WORKSPACE` only as spelled: a folder or file called build is something else."""
    name = name_of(path)
    ends = name.endswith((".bzl", ".module.bazel", ".workspace.bazel"))
    return ends or name in _NAMES or path.rpartition("/")[2] in ("BUILD", "BUCK", "WORKSPACE")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compare_programs(old, new, STARLARK)
