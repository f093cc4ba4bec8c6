"""A line of a signature is no secret, and a secret between its marks is no signature."""

from __future__ import annotations

import time

import pytest
from kit.secrets import aws_key, github_token

from scanner.credentials.armour import in_armour

LINE = "AK" + "CJkT7HnvMsaABAKmvpoOyGG7JkqF12lHomAoVqfRexe7Lcobyit24WIYf1bbET"
HEADER = """\
tree 7d0262dd7323483a65aa83bc4b329c54fcd65709
author A <a@b.c> 1 +0000
gpgsig -----BEGIN {0}-----
\x20
 {1}
 =AbCd
 -----END {0}-----

{2}
"""
KINDS = ("PGP SIGNATURE", "SSH SIGNATURE", "SIGNED MESSAGE")


def found(content: str, text: str) -> bool:
    raw = content.encode()
    return in_armour(raw, raw.rindex(b"\n", 0, raw.index(text.encode())) + 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_of_a_signature(kind: str) -> None:
    assert found(HEADER.format(kind, LINE, "Message"), LINE)
    assert found(f"object x\n\nv1\n-----BEGIN {kind}-----\n\n{LINE}\n-----END {kind}-----\n", LINE)


@pytest.mark.parametrize(
    "secret", [github_token(), f"key = {aws_key()}", f"x = '{LINE}'"], ids=["github", "aws", "said"]
)
def test_what_is_no_base64_is_none_of_it(secret: str) -> None:
    assert not found(HEADER.format(KINDS[0], secret, "Message"), secret)


def test_the_message_is_none_of_it() -> None:
    assert not found(HEADER.format(KINDS[0], "abcd", f"Message\n\n{LINE}"), LINE)
    assert not found(f"-----BEGIN {KINDS[0]}-----\n{LINE}\n", LINE)
    assert not found(f"-----BEGIN PRIVATE KEY-----\n{LINE}\n-----END PRIVATE KEY-----\n", LINE)


def test_between_two_signatures_is_none_of_them() -> None:
    signature = f"-----BEGIN {KINDS[0]}-----\nabcd\n-----END {KINDS[0]}-----\n"
    assert not found(f"object x\n\n{signature}\n{LINE}\n\n{signature}", LINE)


@pytest.mark.parametrize("text", [f"-----BEGIN {KINDS[0]}-----\n", f"-----END {KINDS[0]}-----\n", "A" * 76 + "\n"])
def test_no_text_takes_long(text: str) -> None:
    content = f"-----BEGIN {KINDS[0]}-----\n{text * 20_000}\n{LINE}\n"
    started = time.process_time()
    assert not found(content, LINE)
    assert time.process_time() - started < 1
