"""`allowed_signers` and KEYS: whose signatures count. A key that comes may sign a release."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.CRITICAL
_SSH = re.compile(r"(?:^|\s)((?:sk-)?(?:ssh|ecdsa)-[\w@.-]{1,60})\s+([A-Za-z0-9+/]{20,}={0,3})")
_BEGIN, _END = (f"-----{word} PGP PUBLIC KEY BLOCK-----" for word in ("BEGIN", "END"))
_ARMOUR = re.compile(r"(?m)^(?:[A-Z][\w-]*:.*|=.{4}|)$")
Signers = dict[str, str]


def matches(path: str) -> bool:
    return name_of(path) in ("allowed_signers", ".gitsigners") or path == "KEYS"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.CRITICAL)


def _read(content: bytes) -> Signers:
    """What each key may do: its principals and options, or nothing for a key of a block."""
    found: Signers = {}
    for line in as_lines(content):
        key = None if line.lstrip().startswith("#") else _SSH.search(line)
        if key is not None:
            found[f"{key[1]} {_ends(key[2])}"] = " ".join(line[: key.start()].split())
    text = as_text(content)
    if "-----BEGIN PGP" in text:
        for block in text.split(_BEGIN)[1:]:
            body = "".join(_ARMOUR.sub("", block.partition(_END)[0].replace("\r\n", "\n")).split())
            found[f"PGP {_digest(body)}"] = ""
    if not found and any(line.strip() and line.lstrip()[0] != "#" for line in as_lines(content)):
        raise UnreadableError("no key that can be read")
    return found


def _ends(body: str) -> str:
    return body if len(body) <= 100 else _digest(body)


def _digest(body: str) -> str:
    import hashlib

    return f"sha256:{hashlib.sha256(body.encode()).hexdigest()[:16]}"


def _compare(old: Signers | None, new: Signers) -> Iterator[Delta]:
    before = old or {}
    for key, may in new.items():
        if key not in before:
            yield Delta("signer-added", short(may or key, 200), "", key, Severity.CRITICAL)
        elif before[key] != may:
            # The key is known; that it signs for somebody else, or for more, is as good as a new one.
            yield Delta("signer-added", key, short(before[key], 200), short(may, 200), Severity.CRITICAL)
    for key, may in before.items():
        if key not in new:
            yield Delta("signer-removed", short(may or key, 200), key, "", Severity.CRITICAL)
