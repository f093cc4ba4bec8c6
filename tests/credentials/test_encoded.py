"""Tokens that are written in base64, hexadecimal or percent encoding, wherever they fall in it."""

from __future__ import annotations

import base64
import time
from urllib.parse import quote

import pytest
from kit.plain_secrets import profile_named
from kit.secrets import aws_key, github_token

from scanner.credentials.blobs import Hit, Searcher
from scanner.credentials.encoded import _BEGINNINGS
from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates
from scanner.rulebook.samples import expand

PROFILE = profile_named("default")
GATES = all_gates(PROFILE)
FINDER = open_finder(GATES)

TOKENS = {
    "AK" + "IA": aws_key(),
    "gh" + "p_": github_token(),
    "gl" + "pat-": "gl" + "pat-" + expand("<alnum:20>"),
    "xo" + "xb-": "xo" + "xb-" + "917364820153-" + expand("<alnum:24>"),
    "hooks": "https://hooks." + "slack.com/services/T0A1B2C3D/B4E5F6G7H/" + expand("<alnum:24>"),
    "sk_" + "live_": "sk_" + "live_" + expand("<alnum:24>"),
    "py" + "pi-": "py" + "pi-AgEIcHlwaS5vcmc" + expand("<base64url:76>"),
    "sq0" + "csp-": "sq0" + "csp-" + expand("<alnum:43>"),
    "Account" + "Key=": "Account" + "Key=" + expand("<alnum:86>") + "==",
    "PRIVATE": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "anthropic": expand("sk-" + "ant-api03-<base64url:93>AA"),
}


def layers_of(text: bytes) -> set[str]:
    """How what is found in `text` was encoded."""
    found: list[Hit] = []
    searcher: Searcher[int] = Searcher(PROFILE, GATES, FINDER, lambda _, hit: found.append(hit))
    searcher.add(0, text)
    searcher.flush()
    return {hit.found.layer for hit in found}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
class TestEachToken:
    @pytest.mark.parametrize("before", ["", "x", "xy", "xyz", "user:"])
    def test_in_base64(self, token: str, before: str) -> None:
        text = base64.b64encode(f"{before} {token} after".encode())
        assert "base64" in layers_of(text)
        assert "base64" in layers_of(b"data: " + text.rstrip(b"="))

    def test_in_base64_without_a_space_before_it(self, token: str) -> None:
        for before in range(3):
            assert "base64" in layers_of(base64.b64encode(b"\n" * before + token.encode()))

    def test_in_base64_for_urls(self, token: str) -> None:
        assert "base64" in layers_of(b"q=" + base64.urlsafe_b64encode("ÿ?>\u00ff ".encode() + token.encode() + b" "))

    def test_in_base64_directly_behind_a_name(self, token: str) -> None:
        encoded = base64.b64encode(f" {token} ".encode())
        assert all("base64" in layers_of(before + encoded) for before in (b"x/", b"AB", b"/abc"))

    def test_in_hexadecimal(self, token: str) -> None:
        assert "hex" in layers_of(token.encode().hex().encode())
        assert "hex" in layers_of(b"x = '" + f" {token} ".encode().hex().upper().encode() + b"'")

    def test_in_percent_encoding(self, token: str) -> None:
        every = "".join(f"%{byte:02X}" for byte in token.encode())
        assert "percent" in layers_of(b"a=" + every.encode() + b"&b=c")

    def test_itself_is_not_encoded(self, token: str) -> None:
        assert layers_of(f"x {token} ".encode()) == {""}


@pytest.mark.parametrize("width", [60, 64, 76])
def test_base64_that_is_wrapped(width: int) -> None:
    """The beginning in one line, the rest in the next."""
    hidden = 0
    for before in range(0, 57, 3):
        text = base64.b64encode(b" " * before + github_token().encode() + b" " * 60)
        lines = b"\n".join(b"  " + text[at : at + width] for at in range(0, len(text), width))
        hidden += "base64" in layers_of(b"data: |\n" + lines + b"\n")
    assert hidden >= 17, "all but those whose first four characters are torn apart"


def test_only_what_has_marks_is_percent_encoded() -> None:
    token = "gl" + "pat-" + expand("<alnum:20>")
    assert layers_of(quote(token, safe="").replace("-", "%2D").encode()) == {"percent"}


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(b"password = 'Tr0ub4dor-and-3x'"),
        base64.b64encode(expand("<alnum:90>").encode()),
        expand("<hex:400>").encode(),
        b"%67%68%70%5f short",
        b"Z2hwX" + b"!" * 40,
        b"6768705f",
    ],
    ids=["a guess", "letters", "hexadecimal", "a short percent", "no base64", "a bare beginning"],
)
def test_nothing_in_what_only_looks_like_it(text: bytes) -> None:
    assert layers_of(text) <= {""}


def test_every_beginning_is_long_enough_to_be_told_from_noise() -> None:
    assert all(len(each) >= 4 for each in _BEGINNINGS)


@pytest.mark.parametrize(
    "line", [b"Z2hwX" * 200_000, b"6768705f" * 130_000, b"%67%68%70%5f" * 87_000, b"Z2hwX\n" * 170_000]
)
def test_a_megabyte_of_beginnings_is_quick(line: bytes) -> None:
    started = time.process_time()
    layers_of(line)
    assert time.process_time() - started < 3


def test_wrapped_lines_that_all_begin_a_token_are_quick() -> None:
    line = b"Z2hwX" + b"A" * 59 + b"\n"
    started = time.process_time()
    layers_of(line * 16_000)
    assert time.process_time() - started < 5
