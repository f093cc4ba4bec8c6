"""How vendors compute the last characters of a token from those before: what tells a real one from a look-alike.

One place for both uses: checking what was found, and writing examples that pass the check.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable, Mapping
from functools import reduce
from operator import xor
from typing import NamedTuple

_BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LETTERS_FIRST = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Ending(NamedTuple):
    """`compute` gives the last `length` characters of a token from all that stands before them."""

    length: int
    compute: Callable[[str], str]


def _crc(text: str) -> int:
    return binascii.crc32(text.encode("utf-8", "surrogateescape"))


def _digits(number: int, alphabet: str, width: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        digits = alphabet[digit] + digits
    return digits.rjust(width, alphabet[0])


def _base62_crc32(head: str) -> str:
    """GitHub and npm: over the random part alone, that is without the prefix and its underscore.

    https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
    """
    return _digits(_crc(head.rpartition("_")[2]), _BASE62, 6)


def _grafana_crc32(head: str) -> str:
    """Grafana: over prefix and random part, little-endian.

    https://github.com/grafana/grafana/blob/main/pkg/components/satokengen/tokengen.go
    """
    return _crc(head.removesuffix("_")).to_bytes(4, "little").hex()


def _gitlab_crc32(head: str) -> str:
    """GitLab's routable tokens: over everything before it.

    https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/authn/token_field/generator/routable_token.rb
    """
    return _digits(_crc(head), _BASE36, 7)


def _hex_crc32(head: str) -> str:
    """Private Packagist: over everything before it.

    https://github.com/packagist/private-packagist-docs/blob/main/docs/composer-authentication.md
    """
    return f"{_crc(head):08x}"


def _base62_xor(head: str) -> str:
    """crates.io's tokens for trusted publishing: the random part's bytes, one character.

    https://github.com/rust-lang/crates.io/blob/main/crates/crates_io_trustpub/src/access_token.rs
    """
    raw = head.rpartition("_")[2].encode("utf-8", "surrogateescape")
    return _LETTERS_FIRST[reduce(xor, raw, 0) % len(_LETTERS_FIRST)]


ENDINGS: Mapping[str, Ending] = {
    "base62-crc32": Ending(6, _base62_crc32),
    "base62-xor": Ending(1, _base62_xor),
    "gitlab-crc32": Ending(7, _gitlab_crc32),
    "grafana-crc32": Ending(8, _grafana_crc32),
    "hex-crc32": Ending(8, _hex_crc32),
}
