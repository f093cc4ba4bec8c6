"""A note's line: one form to write it, one way to read it, and nothing in between."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import BOB
from msgspec import structs

from scanner.approvals.digest import review_digest
from scanner.approvals.statement import MOST_BYTES, MOST_LINES, Detached, Statement, line, read_note
from scanner.model.change import RawChange

ROOT, A, B, NONE = "1" * 40, "a" * 40, "b" * 40, "0" * 40
CHANGE = RawChange("ci/a.yml", "M", "100644", "100644", A, B)
ARMOR = b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"


def detached(*changes: RawChange, **fields: Any) -> Detached:
    said: dict[str, Any] = {"reviewer": BOB, "repository": (ROOT,), "branch": "main", **fields}
    return Detached(Statement(review_digest(changes), **said), ARMOR, changes)


def document(found: Detached | None = None) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(line(found or detached(CHANGE)))
    return read


def read(document: dict[str, Any]) -> list[Detached]:
    return list(read_note(json.dumps(document).encode() + b"\n"))


def restated(text: str) -> list[Detached]:
    return read({**document(), "statement": text})


def statement(**fields: Any) -> str:
    """The canonical JSON of the statement, with other fields."""
    return json.dumps({**json.loads(document()["statement"]), **fields}, sort_keys=True, separators=(",", ":"))


paths = st.text(min_size=1).filter(lambda text: "\0" not in text).map(lambda text: text.encode("utf-8", "replace"))
odd_paths = (paths | st.binary(min_size=1).filter(lambda data: b"\0" not in data)).map(
    lambda data: data.decode("utf-8", "surrogateescape")
)
modes = st.sampled_from(("100644", "100755", "120000", "160000"))
sides = st.tuples(modes, st.sampled_from((A, B, "c" * 64))) | st.just(("000000", NONE))


@st.composite
def changes(draw: st.DrawFn) -> RawChange:
    (old_mode, old), (new_mode, new) = draw(sides), draw(sides)
    status = "A" if not old.strip("0") else "D" if not new.strip("0") else "M"
    return RawChange(draw(odd_paths), status, old_mode, new_mode, old, new)


@given(st.lists(changes(), unique_by=lambda each: each.path), st.booleans(), st.text())
def test_what_is_written_is_read_whatever_the_paths(found: list[RawChange], single: bool, branch: str) -> None:
    meant = structs.replace(detached(*found, branch=branch), single=single)
    written = line(meant)
    assert written.count(b"\n") == 1
    assert written.isascii()
    (back,) = read_note(written)
    assert (back.statement, back.signature, back.single) == (meant.statement, ARMOR, single)
    assert back.changes == tuple(sorted(found, key=lambda each: each.path))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=6),
    max_leaves=12,
)


@given(st.binary())
def test_no_bytes_are_too_odd_to_read(data: bytes) -> None:
    list(read_note(data))
    list(read_note(b"{" + data))


@given(st.sampled_from(("statement", "signature", "changes", "single")), values)
def test_no_field_is_too_odd_to_read(name: str, value: Any) -> None:
    for found in read({**document(), name: value}):
        assert review_digest(found.changes) == found.statement.digest


@given(st.sampled_from(("type", "branch", "digest", "repository", "reviewer", "more")), values)
def test_no_statement_is_too_odd_to_read(name: str, value: Any) -> None:
    """Whatever is read is exactly what the signature is over."""
    text = statement(**{name: value})
    for found in restated(text):
        assert found.statement.text().decode() == text


DEEP = 100_000
ODD_NOTES = {
    "nothing": b"",
    "blank lines": b"\n\n\n",
    "prose": b"Looks good to me\n",
    "nested without end": b'{"statement":' + b"[" * DEEP + b"\n",
    "a number without end": b'{"statement":' + b"1" * DEEP + b"}\n",
    "a NUL": b"{\0}\n",
    "UTF-16": '{"statement": ""}'.encode("utf-16"),
    "half a line": line(detached(CHANGE))[:-20],
    "binary": bytes(range(256)) * 100,
    "a list": b"[" + line(detached(CHANGE)).strip() + b"]\n",
}


@pytest.mark.parametrize("note", ODD_NOTES.values(), ids=ODD_NOTES)
def test_a_note_that_holds_no_approval(note: bytes) -> None:
    assert list(read_note(note)) == []


@pytest.mark.parametrize("note", ODD_NOTES.values(), ids=ODD_NOTES)
def test_an_approval_beside_it_is_read(note: bytes) -> None:
    assert len(list(read_note(note + b"\n" + line(detached(CHANGE)) + b"\n" + note))) == 1


def test_a_note_that_is_too_large_is_passed_over() -> None:
    approval = line(detached(CHANGE))
    assert len(list(read_note(approval + b"x" * (MOST_BYTES - len(approval))))) == 1
    assert list(read_note(approval + b"x" * MOST_BYTES)) == []


def test_only_so_many_lines_are_read() -> None:
    approval = line(detached(CHANGE))
    assert len(list(read_note(approval * (MOST_LINES + 5)))) == MOST_LINES


STATEMENTS = {
    "a blank more": statement().replace(":", ": ", 1),
    "other order of keys": json.dumps(dict(reversed(json.loads(statement()).items())), separators=(",", ":")),
    "a key more": statement(expires="never"),
    "a key twice": statement()[:-1] + f',"reviewer":{json.dumps(BOB)}}}',
    "an escape where none is needed": statement().replace("main", "m\\u0061in"),
    "another type": statement(type="twokey/approval/v2"),
    "no repository": statement(repository=[]),
    "a repository that is no list": statement(repository=ROOT),
    "roots in another order": statement(repository=["2" * 40, ROOT]),
    "a number as a branch": statement(branch=1),
    "no branch": statement(branch=None),
    "two reviewers": statement(reviewer=f"{BOB}, Eve Fox <eve@example.org>"),
    "a reviewer without an address": statement(reviewer="Bob Ray"),
    "a name that looks like another": statement(reviewer="B\u043eb Ray <bob@example.org>"),
    "a line end at its end": statement() + "\n",
    "a byte order mark": "\ufeff" + statement(),
    "not a mapping": json.dumps([statement()]),
    "no digest": statement(digest=""),
}


@pytest.mark.parametrize("text", STATEMENTS.values(), ids=STATEMENTS)
def test_a_statement_in_any_other_form_is_none(text: str) -> None:
    assert restated(text) == []


def test_twin_the_statement_itself() -> None:
    assert len(restated(statement())) == 1


ENTRIES = {
    "no path": ("", "100644", A, "100644", B),
    "a NUL in the path": ("ci/a.yml\x00100644", "100644", A, "100644", B),
    "a line end behind an id": ("ci/a.yml", "100644", A, "100644", f"{B}\nMakefile"),
    "a mode of five digits": ("ci/a.yml", "10064", A, "100644", B),
    "a mode of letters": ("ci/a.yml", "100644", A, "regular", B),
    "a mode with more behind it": ("ci/a.yml", f"100644 {A}", A, "100644", B),
    "a short id": ("ci/a.yml", "100644", A[:12], "100644", B),
    "an id in capitals": ("ci/a.yml", "100644", A.upper(), "100644", B),
}


@pytest.mark.parametrize("fields", ENTRIES.values(), ids=ENTRIES)
def test_an_entry_in_any_other_form_is_none(fields: tuple[str, str, str, str, str]) -> None:
    """Not even where the digest is over just that."""
    path, old_mode, old_oid, new_mode, new_oid = fields
    meant = detached(RawChange(path, "M", old_mode, new_mode, old_oid, new_oid))
    assert list(read_note(line(meant))) == []


@pytest.mark.parametrize(
    "entry", (["ci/a.yml", 100644, A, "100644", B], ["ci/a.yml", "100644", A, "100644"], "abcde", {})
)
def test_an_entry_of_other_things_than_five_texts(entry: Any) -> None:
    assert read({**document(), "changes": [entry]}) == []


def test_the_bytes_behind_a_digest_are_cut_one_way_only() -> None:
    """A path may hold a line end, so a record could be cut in two elsewhere: one path would become another."""
    first = RawChange("!a.tf", "M", "100644", "100644", A, B)
    second = RawChange("b\nlib/Dockerfile", "M", "100644", "100644", A, B)
    reviewed = detached(first, second)
    cut = (structs.replace(first, new_oid=f"{B}\nb"), structs.replace(second, path="lib/Dockerfile"))
    assert review_digest(cut) == reviewed.statement.digest
    assert list(read_note(line(structs.replace(reviewed, changes=cut)))) == []
    assert [each.changes for each in read_note(line(reviewed))] == [(first, second)]


SWAPPED = {
    "another path": structs.replace(CHANGE, path="Makefile"),
    "another content": structs.replace(CHANGE, new_oid=A),
    "another mode": structs.replace(CHANGE, new_mode="100755"),
}


@pytest.mark.parametrize("change", SWAPPED.values(), ids=SWAPPED)
def test_entries_that_the_digest_is_not_over(change: RawChange) -> None:
    assert list(read_note(line(structs.replace(detached(CHANGE), changes=(change,))))) == []
    assert list(read_note(line(structs.replace(detached(CHANGE), changes=(CHANGE, change))))) == []
    assert list(read_note(line(structs.replace(detached(CHANGE), changes=())))) == []


@pytest.mark.parametrize("name", ("statement", "signature", "changes"))
def test_a_line_without_one_of_its_parts(name: str) -> None:
    assert read({key: value for key, value in document().items() if key != name}) == []


def test_the_claim_is_of_the_reviewer_that_signed() -> None:
    (found,) = read_note(line(detached(CHANGE, reviewer="Bob Ray <Bob@Example.ORG>")))
    assert (found.claim.name, found.claim.email) == ("Bob Ray", "Bob@example.org")
