"""A closer look at lines that pass a gate, by detect-secrets and without the rest of twokey: nine in ten are no secret.

Where one is, and the repository has neither a policy nor a baseline that could say otherwise, the commit is stopped in
the words that the whole would use; in any other case the whole is asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from scanner.credentials.engine import judge, open_engine
from scanner.credentials.present import counting
from scanner.credentials.profile import Profile
from scanner.credentials.seal import shown
from scanner.hooks.glance.ask import DoubtError
from scanner.hooks.glance.profiles import read
from scanner.hooks.texts import ROTATE, blocked, exception
from scanner.text.escape import visible

# path, text, its lines that are new and pass gates, and the text before
Suspect = tuple[str, bytes, dict[bytes, set[int]], bytes]


def words(profile: bytes, suspects: Iterable[Suspect], *, certain: bool) -> str:
    """What stops the commit, "" where nothing does. `certain`: nothing can excuse a secret here."""
    used = read(profile)
    found = sorted(secret for suspect in suspects for secret in _secrets(used, *suspect))
    if found and not certain:
        raise DoubtError
    said = [f"{visible(f'{kind} {part} in {path}')} (line {line})" for path, line, kind, part in found]
    return blocked(said, [*ROTATE, *exception()]) if said else ""


def _secrets(
    profile: Profile, path: str, text: bytes, lines: dict[bytes, set[int]], before: bytes
) -> list[tuple[str, int, str, str]]:
    """Path, line, type and redacted form of each secret, once a file."""
    counts = counting(profile, path)
    framed = b"\n" + text + b"\n"
    first: dict[tuple[str, str], tuple[str, int, str, str]] = {}
    for line, passed in lines.items():
        number = framed.count(b"\n", 0, framed.index(line) + 1)
        for each in judge(open_engine(profile), line[1:-1], b"", passed):
            if counts(each.type, each.dialects):
                if each.allowed or each.value.encode("utf-8", "surrogateescape") in before:
                    raise DoubtError
                secret = path, number, each.type, shown(each.type, each.value)
                first[each.type, each.value] = min(first.get((each.type, each.value), secret), secret)
    return list(first.values())
