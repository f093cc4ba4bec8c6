"""Locks that are lists of tables: read by the tables that differ, and the same is told as if all had been read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.formats.shapes import sources
from scanner.formats.shapes.locks import Locked, compare_locks, lock_of
from scanner.formats.shapes.sides import UnreadableError, as_toml, compared
from scanner.formats.shapes.toml_locks import WORST, diff_tables
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

MARK = "[[package]]\n"


def rows(tree: dict[str, Any]) -> Iterator[Locked]:
    for package in map(mapping, items(tree.get("package"))):
        source = text(mapping(package.get("source")).get("url") or package.get("from"))
        digest = text(package.get("checksum"))
        hashes = frozenset({f"sha256:{digest}"} if digest else ())
        yield Locked(text(package.get("name")), text(package.get("version")), source, hashes)


def head(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    for key in ("version", "metadata"):
        if old.get(key) != new.get(key):
            yield Delta("lock-format-changed", key, text(old.get(key)), text(new.get(key)), Severity.LOW)


def told(old: str, new: str) -> list[tuple[str, ...]]:
    found = diff_tables(old.encode(), new.encode(), table="package", rows=rows, host_key=r"(?:url|from) = ", head=head)
    return shown(found)


def read_whole(old: str, new: str) -> list[tuple[str, ...]]:
    def lock(tree: dict[str, Any]) -> Any:
        return lock_of(rows(tree))

    def compare(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[Delta]:
        assert before is not None
        yield from head(before, after)
        yield from compare_locks(lock(before), lock(after))

    return shown(compared(old.encode(), new.encode(), as_toml, compare, worst=WORST))


def shown(found: Iterator[Delta]) -> list[tuple[str, ...]]:
    return sorted(
        (each.kind, each.subject, each.old, each.new, each.severity) if each.kind != "opaque" else ("opaque",)
        for each in found
    )


def package(name: str, version: str, host: str) -> str:
    nested = name in "bd"
    where = f'\n[package.source]\nurl = "https://{host}/{name}"\n' if nested else f'from = "https://{host}/{name}"\n'
    return f'{MARK}name = "{name}"\nversion = "{version}"\nchecksum = "{name}{version}"\n{where}'


packages = st.builds(package, st.sampled_from("abcd"), st.sampled_from("123"), st.sampled_from(["x.io", "y.io"]))
parts = st.lists(
    st.one_of(
        packages,
        packages,
        packages,
        st.sampled_from(
            [
                "version = 2\n",
                "[metadata]\nfiles = 1\n",
                "[[ package ]]\nname = 'a'\n",
                "[[package]] # one more\nname = 'b'\nversion = '9'\n",
                "[[other]]\nname = 'c'\n",
                f"x = '''\n{MARK}name = 'd'\n'''\n",
                f'y = """\n{MARK}version = "4"\n"""\n',
                "[package.dependencies]\nq = 1\n",
                "[packages]\nq = 1\n",
                '["package".z]\nq = 1\n',
                "package = 1\n",
                "name = 1\n",
                "\n",
                "# note\n",
                "[",
                "<<<<<<< ours\n",
            ]
        ),
    ),
    max_size=7,
)


def plain(side: str) -> bool:
    """Whether a text can be read, and holds no version of a package twice: which of the two is which of the other
    side's is a matter of the order then."""
    try:
        tables = list(map(mapping, items(as_toml(side.encode()).get("package"))))
    except UnreadableError:
        return False
    return len({(str(each.get("name")), str(each.get("version"))) for each in tables}) == len(tables)


@settings(max_examples=500)
@given(parts, parts, st.sampled_from(["", "\n"]), st.sampled_from(["\n", "\r\n", "\r\r\n"]))
def test_the_same_is_told_as_if_all_were_read(one: list[str], other: list[str], gap: str, end: str) -> None:
    old, new = gap.join(one), gap.join(other).replace("\n", end)
    assume(plain(old))
    whole = read_whole(old, new)
    assume(whole == [("opaque",)] or plain(new))
    assert told(old, new) == whole


@given(st.lists(packages, max_size=9), st.lists(packages, max_size=4), st.data())
def test_an_edit_is_told_in_any_order_of_the_rest(one: list[str], more: list[str], data: st.DataObject) -> None:
    new = data.draw(st.permutations([*one[: len(one) // 2], *more]))
    old, changed = "\n".join(["version = 1\n", *one]), "\n".join(["version = 1\n", *new])
    assume(plain(old) and plain(changed))
    assert told(old, changed) == read_whole(old, changed)


@pytest.mark.parametrize("count", [3, 900])
def test_many_tables_at_once(count: int) -> None:
    old = "\n".join(package(f"n{number}", "1", "x.io") for number in range(count))
    new = old.replace('version = "1"', 'version = "2"')
    assert [each[:4] for each in told(old, new)] == sorted(
        ("dependency-bumped", f"n{number}", "1", "2") for number in range(count)
    )


def test_hosts_are_counted_in_tables_that_are_the_same() -> None:
    assert sources.host_of("https://x.io/a") == "x.io"
    old = "\n".join(package(name, "1", "x.io") for name in "abc")
    new = f"{old}\n{package('d', '1', 'y.io')}"
    assert ("source-changed", "d") in [each[:2] for each in told(old, new)]
    assert [each[0] for each in told(old, new.replace("y.io", "x.io"))] == ["dependency-added"]


def test_a_key_of_more_than_fifty_parts_is_not_read() -> None:
    with pytest.raises(UnreadableError, match="a key of more than fifty parts"):
        as_toml(b"x = 1\n" + b"a." * 50 + b"b = 1\n")
    assert as_toml(b"a." * 3 + b"b = 'c'\n") == {"a": {"a": {"a": {"b": "c"}}}}
