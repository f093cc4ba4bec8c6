"""What an edit of a .bundle/config means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.ruby import bundle_config

CONFIG = '---\nBUNDLE_PATH: "vendor/bundle"\nBUNDLE_JOBS: "4"\nBUNDLE_WITHOUT: "production"\n'
END = ('"production"\n',)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("BUNDLE_MIRROR__HTTPS://GEMS__EXAMPLE__ORG/: https://x.example.net", "critical registry-changed"),
        ("BUNDLE_LOCAL__WICK: ../wick", "high override-changed"),
        ("BUNDLE_BUILD__WICK: --with-x", "high build-script-changed"),
        ('BUNDLE_SSL_VERIFY_MODE: "0"', "critical transport-weakened"),
        ('BUNDLE_DISABLE_CHECKSUM_VALIDATION: "true"', "critical transport-weakened"),
        ("BUNDLE_GEMFILE: other/Gemfile", "high setting-changed"),
        ("BUNDLE_PLUGINS: x", "high plugin-added"),
        ("BUNDLE_VERSION: 2.6.0", "medium toolchain-changed"),
        ("BUNDLE_GEMS__EXAMPLE__ORG: made:up", "critical secret-exposed"),
        ("BUNDLE_UNHEARD_OF: x", "medium setting-changed"),
    ],
)
def test_what_is_added_is_told(line: str, expected: str) -> None:
    (found,) = said(bundle_config, CONFIG, f"{CONFIG}{line}\n")
    assert found.startswith(expected)
    assert "made:up" not in repr(list(bundle_config.diff(b"", line.encode())))
    (back,) = said(bundle_config, f"{CONFIG}{line}\n", CONFIG)
    assert back.split()[0] in ("low", "medium") or "registry-changed" in back


@pytest.mark.parametrize(
    "edits",
    [("vendor/bundle", "x"), ('"4"', '"8"'), ("production", "test"), ("---\n", "# why\n---\n"), ('"4"', "4 # four")],
)
def test_an_edit_without_meaning_is_not(edits: tuple[str, str]) -> None:
    assert said(bundle_config, CONFIG, edited(CONFIG, *edits)) == []


def test_removed_and_unreadable() -> None:
    assert said(bundle_config, None, CONFIG) == []
    assert said(bundle_config, CONFIG, None) == ["medium file-removed file"]
    for broken in ("- a\n", "a: [\n", "a: 1\na: 2\n", CONFIG + "<<<<<<< ours\n", "{{ x }}: {\n"):
        (line,) = said(bundle_config, CONFIG, broken)
        assert line.startswith("critical opaque ")


@given(new=mangled(CONFIG))
@settings(max_examples=60, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(bundle_config, CONFIG.encode(), new)


@pytest.mark.parametrize(("path", "read"), [(".bundle/config", True), ("a/.bundle/config", True), ("config", False)])
def test_which_files(path: str, read: bool) -> None:
    assert bundle_config.matches(path) is read
