"""The check on every output of the suite can fail."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
from kit.leaks import leaks, leaks_below
from kit.secrets import aws_key, github_token, unique_token


@pytest.mark.parametrize("token", [github_token(), unique_token(3), aws_key()], ids=["github", "unique", "aws"])
def test_a_token_is_seen_in_text_files_and_what_is_packed(token: str, tmp_path: Path) -> None:
    assert leaks(f"FAIL x = '{token}'\n") == [token.encode()]
    assert leaks(base64.b64encode(f"some password is {token}, they say".encode()))
    (tmp_path / "report").write_bytes(zlib.compress(token.encode()))
    (tmp_path / "cache").write_bytes(b"\0" + token.encode())
    assert [Path(each).name for each in leaks_below(tmp_path)] == ["cache", "report"]


def test_what_twokey_shows_is_none(tmp_path: Path) -> None:
    (tmp_path / "f").write_text(f"{github_token()[:4]}...")
    assert leaks(f"{github_token()[:7]}... {aws_key()[:4]}...") == list(leaks_below(tmp_path)) == []
