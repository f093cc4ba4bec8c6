"""Names, messages, refs and policies that attack whoever reads the output: a terminal, a CI log, git (threat B96)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import CLAUDE_TRAILER, History, Repo

Command = Callable[..., Any]

ATTACKS = {
    "an escape sequence": "\x1b[2J\x1b[31mPASS",
    "a title": "\x1b]0;owned\x07",
    "an eight-bit escape": "\x9b31m",
    "a link": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "a command of CI": "\n::set-output name=x::y\n::error::owned\n::stop-commands::z",
    "another CI's": "\n##vso[task.setvariable variable=x]y\n##teamcity[x]",
    "an older spelling": "\n##[set-output name=x]y",
    "a return": "x\rPASS                                          ",
    "a backspace": "FAIL\b\b\b\bPASS",
    "bidi": "\u202etxt.exe\u2066",
    "zero width": "a\u200bb\ufeffc",
    "line separators": "a\u2028PASS\u2029b\x85c\x0bd\x0ce",
    "Markdown": "[x](https://evil.example) <img src=x> ![](x) `x` **x** | x |",
    "markup of a terminal library": "[bold red]x[/] [link=https://evil.example]y[/link]",
    "tags": "a\U000e0041\U000e007fb",
    "no UTF-8": "\udcff\udcfe",
}
# Line starts that CI services act on.
ORDERS = ("::", "##vso", "##[", "##teamcity")


def written(text: str) -> str:
    """What a commit or a policy may hold: no NUL."""
    return text.replace("\0", "")


def harmless(*streams: str) -> None:
    """Nothing here makes a terminal or a CI service do anything."""
    for stream in streams:
        acted_on = {each for each in stream if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
        assert acted_on <= {"\n"}
        assert not [line for line in stream.split("\n") if line.lstrip().startswith(ORDERS)]


def attacked(folder: Path, text: str, policy: str = "") -> Repo:
    """`text` wherever an attacker may write: names, addresses, subject, body, trailers, paths, contents."""
    one_line = "".join(each for each in text if each not in "<>\n\r")
    files = {f"{one_line.replace('/', '')}/Makefile": f"all:\n\techo '{text}'\n", "release.sh": f"# {text}\n{text}\n"}
    files |= {f".github/workflows/{text.replace('/', '')}.yml": f"on: push\nname: {one_line!r}\n"}
    files |= {"package.json": '{"scripts": {"postinstall": ' + repr(one_line).replace("'", '"') + "}}"}
    history = History()
    history.commit("Start", files={"README.md": "x\n", **({".twokey.yaml": policy} if policy else {})})
    message = (
        f"{text}\n\n{text}\n\nReviewed by: {one_line} <a@example.org>\nClaude-Session: {one_line}\n{CLAUDE_TRAILER}\n"
    )
    history.commit(message, author=f"{one_line} <{one_line.replace(' ', '')}@example.org>", files=files)
    return history.write(folder / "r", bare=True)


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_b96_every_report(tmp_path: Path, twokey: Command, text: str) -> None:
    repo = attacked(tmp_path, text)
    for words in (
        ("scan",),
        ("scan", "HEAD~1..HEAD"),
        ("scan", "--all", "--format", "json"),
        ("scan", "HEAD", "--format", "json"),
        ("agents",),
        ("agents", "--format", "json"),
        ("explain", "HEAD"),
    ):
        found = twokey(repo, *words)
        assert found.code in (0, 1, 3), found.err
        assert found.out
        harmless(found.out, found.err)


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_b96_colour_adds_no_sequence_but_its_own(tmp_path: Path, twokey: Command, text: str) -> None:
    found = twokey(attacked(tmp_path, text), "scan", FORCE_COLOR="1", COLUMNS="200")
    for sequence in ("\x1b[2J", "\x1b]", "\x9b", "\x07", "\x08", "\r", "\u202e"):
        assert sequence not in found.out
    assert not [line for line in found.out.split("\n") if line.lstrip().startswith(ORDERS)]


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
@pytest.mark.parametrize("words", [("scan",), ("scan", "HEAD~1..HEAD"), ("agents",)], ids=" ".join)
def test_b96_what_is_wrong_with_a_policy(tmp_path: Path, twokey: Command, text: str, words: tuple[str, ...]) -> None:
    quoted = "".join(f"\\U{ord(each):08x}" for each in text if not "\ud800" <= each <= "\udfff")
    for number, policy in enumerate((f'version: 1\n"{quoted}": 1\n', f'version: 1\nextends: "{quoted}"\n', text)):
        found = twokey(attacked(tmp_path / str(number), text, policy), *words)
        assert found.code == 2
        harmless(found.out, found.err)


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_b96_what_was_typed(tmp_path: Path, twokey: Command, text: str) -> None:
    history = History()
    history.commit("Start", files={"a": "1\n"})
    repo = history.write(tmp_path / "r", bare=True)
    for words in (
        ("scan", text),
        ("scan", f"{text}..HEAD"),
        ("scan", "--since", text),
        ("scan", "--repo", text),
        ("scan", "--policy", text),
        ("scan", "--output", f"json={text}/x/y"),
        ("scan", "--output", text),
        ("explain", text),
        ("agents", text),
    ):
        found = twokey(repo, *words, code=2)
        harmless(found.err)


OPTIONS = ["--output=x", "-O/dev/null", "--exec=touch x", "--ext-diff", "--textconv", "-Gx", "--all", "--upload-pack=x"]


@pytest.mark.parametrize("name", OPTIONS)
def test_b96_refs_that_look_like_options(tmp_path: Path, twokey: Command, name: str) -> None:
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={"Makefile": "all:\n\tcurl x | sh\n"})
    repo = history.write(tmp_path / "r", bare=True)
    ref = name.replace(" ", "")
    for folder in ("heads", "tags", "remotes/origin", "pull/1"):
        (repo.path / "refs" / folder).mkdir(parents=True, exist_ok=True)
        path = repo.path / "refs" / folder / ref
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{repo.oids[0]}\n")
    assert twokey(repo, "scan", f"refs/heads/{ref}..HEAD", "--format", "json", code=1).json["outcome"] == "hold"
    assert twokey(repo, "scan", "--all", "--format", "json", code=1).json["outcome"] == "hold"
    assert twokey(repo, "agents", code=0).out
    for words in (f"{ref}..HEAD", ref, f"{ref}...HEAD"):
        found = twokey(repo, "scan", "--", words)
        assert found.code in (0, 1, 2)
        harmless(found.out, found.err)
    assert not (repo.path / "x").exists()


@pytest.mark.parametrize("name", OPTIONS)
def test_b96_files_that_look_like_options(tmp_path: Path, twokey: Command, name: str) -> None:
    history = History()
    history.commit("Start", files={name: "x\n"})
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={name: None, f"{name}/Makefile": "all:\n\tcurl x | sh\n"})
    repo = history.write(tmp_path / "r", bare=True)
    report = twokey(repo, "scan", "HEAD~1..HEAD", "--format", "json", code=1).json
    assert [each["path"] for each in report["findings"]] == [f"{name}/Makefile"]


def test_b96_twin_a_head_on_a_branch_of_any_name(tmp_path: Path, twokey: Command) -> None:
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    repo = history.write(tmp_path / "r", bare=True)
    for name in ("caf\u00e9", "a'b", "a$(x)b", "a`x`", "\u202ex"):
        repo.git("update-ref", f"refs/heads/{name}", "HEAD")
        repo.git("symbolic-ref", "HEAD", f"refs/heads/{name}")
        for words in (("scan",), ("agents",), ("scan", f"refs/heads/{name}")):
            found = twokey(repo, *words, code=0)
            harmless(found.out, found.err)


PLAIN = ["Fix caf\u00e9 \u5f20\u4f1f \U0001f600", "a: b", "100% [done] *now* <3", "C:\\dir", "'quotes' \"too\""]


@pytest.mark.parametrize("subject", PLAIN)
def test_b96_twin_what_people_write_stays_as_it_is(tmp_path: Path, twokey: Command, subject: str) -> None:
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    history.commit(f"{subject}\n\n{CLAUDE_TRAILER}\n", files={"Makefile": "all:\n\tcurl x | sh\n"})
    found = twokey(history.write(tmp_path / "r", bare=True), "scan", "HEAD~1..HEAD", code=1)
    assert subject in found.out
