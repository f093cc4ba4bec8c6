"""Whose signatures count."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told
from kit.patience import within

from scanner.formats.signing import signers

ONE, TWO = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "A" * 43, "AAAAC3NzaC1lZDI1NTE5AAAAI" + "B" * 43
SAMPLE = f'# people\nalice@example.org namespaces="git" ssh-ed25519 {ONE}\n'
KEYS = """\
Alice <alice@example.org>
-----BEGIN PGP PUBLIC KEY BLOCK-----
Version: X

mQENBF
abc
=abcd
-----END PGP PUBLIC KEY BLOCK-----
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            SAMPLE,
            SAMPLE + f"mallory@example.net ssh-ed25519 {TWO}\n",
            ["signer-added mallory@example.net critical"],
            id="key added",
        ),
        pytest.param(SAMPLE + f"bob ssh-ed25519 {TWO}\n", SAMPLE, ["signer-removed bob critical"], id="key removed"),
        pytest.param(
            SAMPLE,
            SAMPLE.replace("alice@example.org", "*"),
            [f"signer-added ssh-ed25519 {ONE} critical"],
            id="for everybody",
        ),
        pytest.param(
            SAMPLE, SAMPLE.replace("# people", "# all people\n").replace("\n", " # laptop\n"), [], id="comments"
        ),
        pytest.param(KEYS, KEYS.replace("mQENBF", "mQENBG"), ["signer-added", "signer-removed"], id="another block"),
        pytest.param(
            KEYS,
            KEYS.replace("Version: X\n", "").replace("mQENBF\nabc", "mQENBFabc"),
            [],
            id="a block wrapped otherwise",
        ),
        pytest.param(None, SAMPLE, ['signer-added alice@example.org namespaces="git" critical'], id="new file"),
        pytest.param(SAMPLE, None, ["file-removed file critical"], id="removed file"),
        pytest.param(SAMPLE, "\0", ["opaque line 1: holds a NUL critical"], id="binary"),
        pytest.param(SAMPLE, "a key\n", ["opaque no key that can be read critical"], id="no key"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    got = told(signers.diff, old, new)
    assert got == said or [each.split()[0] for each in got] == said


def test_blocks_that_never_end_take_no_time() -> None:
    with within(2):
        told(signers.diff, "", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n" * 100_000)


def test_anything_is_read() -> None:
    assert signers.matches(".github/allowed_signers")
    assert not signers.matches("docs/KEYS")
    never_raises(signers.diff, SAMPLE)
    never_raises(signers.diff, KEYS)
