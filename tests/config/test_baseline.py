"""`.twokey-baseline` as text: what is an entry, what is none, and that two branches can both add some."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import History

from scanner.config.baseline import MAX_BYTES, Accepted, read_baseline, write_baseline
from scanner.config.fields import FieldError
from scanner.formats import content
from scanner.formats.gates import twokey_baseline
from scanner.text.escape import visible
from scanner.text.fingerprint import fingerprint

ONE = Accepted("1" * 32, "agent-touched-ci", ".github/workflows/ci.yml")
TWO = Accepted("2" * 32, "agent-touched-signing", "keys/a file with blanks.asc")
LINE = f"{ONE.fingerprint} {ONE.check} {ONE.path}\n"

WORDS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
PRINTS = st.text("0123456789abcdef", min_size=32, max_size=32)
ENTRIES = st.lists(st.builds(Accepted, PRINTS, WORDS, st.text(min_size=1)), max_size=8)


@given(ENTRIES)
def test_what_is_written_is_read(entries: list[Accepted]) -> None:
    text = write_baseline(entries)
    found = read_baseline(text.encode())
    assert {(each.fingerprint, each.check) for each in found} == {(each.fingerprint, each.check) for each in entries}
    assert {each.path for each in found} == {visible(each.path).strip() or "-" for each in entries}
    assert write_baseline(found) == text


@given(ENTRIES)
def test_what_is_written_the_gate_can_compare(entries: list[Accepted]) -> None:
    """Were a line opaque to the format that tells of every new entry, it could come unseen."""
    said = list(twokey_baseline.diff(None, write_baseline(entries).encode()))
    assert {each.kind for each in said} <= {"gate-weakened"}
    assert bool(said) == bool(entries)


@given(ENTRIES, st.randoms())
def test_order_and_repetition_change_nothing(entries: list[Accepted], random: object) -> None:
    twice = [*entries, *entries]
    random.shuffle(twice)  # type: ignore[attr-defined]
    assert write_baseline(twice) == write_baseline(entries)


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda tail: LINE.encode() + tail)))
def test_any_bytes_are_entries_or_an_error_with_a_hint(raw: bytes) -> None:
    try:
        found = read_baseline(raw)
    except FieldError as error:
        assert error.hint
    else:
        assert len(found) <= raw.count(b"\n") + 1


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda tail: LINE.encode() + tail)))
def test_the_gate_sees_every_entry_that_counts(raw: bytes) -> None:
    """Whatever this reader takes, the format tells of; the other way round nothing is lost."""
    try:
        counted = read_baseline(raw)
    except FieldError:
        return
    said = list(twokey_baseline.diff(b"", raw))
    assert bool(said) >= bool(counted)
    assert "gate-weakened" in {each.kind for each in said} or not counted


def test_a_finding_without_a_path_has_a_line_like_any_other() -> None:
    text = write_baseline([Accepted("3" * 32, "octopus-merge", "")])
    assert text.endswith(f"{'3' * 32} octopus-merge -\n")
    assert len(read_baseline(text.encode())) == 1


@pytest.mark.parametrize("path", ["a\nb", "a\r", "\u2028x", "\x1b[2J", "a\udcffb", " ", "# x", "-", "0\xa00", "\xa0"])
def test_a_path_stays_on_its_line(path: str) -> None:
    assert len(read_baseline(write_baseline([Accepted("4" * 32, "path-alias", path), TWO]).encode())) == 2


@pytest.mark.parametrize("text", ["", "\n\n", "# none\n", f"# a\n\n{LINE}", LINE.replace("\n", "\r\n"), LINE.rstrip()])
def test_comments_blank_lines_and_line_ends_say_nothing(text: str) -> None:
    assert read_baseline(text.encode()) == ((ONE,) if ONE.check in text else ())


UNCLEAR = {
    "no path": f"{'1' * 32} agent-touched-ci\n",
    "a path of blanks": f"{'1' * 32} agent-touched-ci   \n",
    "no check": f"{'1' * 32}\n",
    "a short fingerprint": "1234 agent-touched-ci a\n",
    "a long one": f"{'1' * 33} agent-touched-ci a\n",
    "upper case": f"{'A' * 32} agent-touched-ci a\n",
    "a wildcard": "* agent-touched-ci a\n",
    "indented": f" {LINE}",
    "tabs": LINE.replace(" ", "\t"),
    "a mark of a merge": f"<<<<<<< ours\n{LINE}=======\n>>>>>>> theirs\n",
    "a byte order mark": f"\ufeff{LINE}",
    "YAML": "- all\n",
    "a separator of lines elsewhere": f"# x\u2028{LINE}",
    "a NUL": f"{LINE.rstrip()}\0\n",
    "a NUL in a comment": f"# \0\n{LINE}",
    "a lone carriage return": f"# x\r{LINE}",
    "no UTF-8": f"{LINE.rstrip()}\udcff\n",
}


@pytest.mark.parametrize("text", UNCLEAR.values(), ids=UNCLEAR)
def test_a_line_that_is_none_is_an_error_with_its_number(text: str) -> None:
    with pytest.raises(FieldError, match=r"base:\d+"):
        read_baseline(text.encode("utf-8", "surrogateescape"), "base")


def test_more_than_the_gate_compares_is_an_error() -> None:
    assert MAX_BYTES <= content.MAX_BYTES
    with pytest.raises(FieldError, match="larger than"):
        read_baseline(b"#" * (MAX_BYTES + 1))


def test_two_branches_that_accept_different_findings_merge_by_themselves(tmp_path: Path) -> None:
    """Fingerprints are spread evenly, so among some dozens of entries two additions hardly meet."""
    old = [Accepted(fingerprint("old", str(number)), "agent-touched-ci", f"ci/{number}") for number in range(40)]
    mine, yours = (Accepted(fingerprint("new", name), "agent-touched-ci", name) for name in ("a.yml", "b.yml"))
    history = History()
    start = history.commit("Start", files={".twokey-baseline": write_baseline(old)})
    history.commit("Mine", files={".twokey-baseline": write_baseline([*old, mine])}, parents=[start])
    history.commit("Yours", files={".twokey-baseline": write_baseline([*old, yours])}, parents=[start], branch="yours")
    repo = history.write(tmp_path / "r")
    repo.git("merge", "-q", "--no-edit", "yours")
    merged = (repo.path / ".twokey-baseline").read_text()
    assert merged == write_baseline([*old, mine, yours])


def test_two_branches_that_accept_the_same_finding_merge_too(tmp_path: Path) -> None:
    history = History()
    start = history.commit("Start", files={".twokey-baseline": write_baseline([ONE])})
    history.commit("Mine", files={".twokey-baseline": write_baseline([ONE, TWO])}, parents=[start])
    history.commit(
        "Yours", files={".twokey-baseline": write_baseline([ONE, TWO]), "a": "1"}, parents=[start], branch="yours"
    )
    repo = history.write(tmp_path / "r")
    repo.git("merge", "-q", "--no-edit", "yours")
    assert len(read_baseline((repo.path / ".twokey-baseline").read_bytes())) == 2
