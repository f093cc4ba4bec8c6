"""Plain detect-secrets against our search on the real blobs of a history: the same secrets, and how much sooner.

python tests/bench/secrets_exact.py REPOSITORY [--profile default|audit] [--limit 10] [--sample 1]

Every distinct blob counts once, as the file at the first path that a commit gave it, up to `--limit` MB of text;
`--sample` takes every n-th one. Left out are binary files and those whose names detect-secrets leaves out. The profile
runs in both with the same plugins and filters, on the same lines, in one process. Plain detect-secrets does some 0.3 MB
a second. The status is 1 where the two differ.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from kit.plain_secrets import by_detect_secrets, by_us, profile_named  # noqa: E402

from scanner.credentials.layers import is_binary  # noqa: E402
from scanner.credentials.names import relevant  # noqa: E402
from scanner.credentials.profile import Profile  # noqa: E402

SHOWN = 5  # differences that are shown
LARGEST = 1 << 20  # bytes: plain detect-secrets takes minutes for more


def git(repository: Path, *words: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(["git", "-C", str(repository), *words], input=stdin, capture_output=True, check=True).stdout


def named_blobs(repository: Path) -> Iterator[tuple[str, str]]:
    """Each distinct blob with the first path it had, oldest first."""
    known: set[str] = set()
    rows = git(repository, "log", "--all", "--reverse", "--raw", "--no-abbrev", "--no-renames", "-m", "-z", "--format=")
    fields = rows.decode("utf-8", "surrogateescape").split("\0")
    for head, path in pairwise(fields):
        words = head.lstrip("\n").split(" ")
        if len(words) == 5 and words[0].startswith(":") and words[1] in ("100644", "100755") and words[3] not in known:
            known.add(words[3])
            yield words[3], path


def texts(repository: Path, profile: Profile, sample: int, limit: int) -> list[tuple[str, bytes]]:
    """Path and content of each blob to compare."""
    found: list[tuple[str, bytes]] = []
    size = 0
    for number, (oid, path) in enumerate(named_blobs(repository)):
        if number % sample or not relevant(profile, path):
            continue
        content = git(repository, "cat-file", "blob", oid)
        if is_binary(content) or content[:4] == b"PK\x03\x04" or len(content) > LARGEST:
            continue
        size += len(content)
        if size > limit:
            break
        found.append((path, content))
    return found


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repository", type=Path)
    parser.add_argument("--profile", choices=("default", "audit"), default="default")
    parser.add_argument("--limit", type=float, default=10.0, metavar="MB")
    parser.add_argument("--sample", type=int, default=1, metavar="N")
    arguments = parser.parse_args(words)
    profile = profile_named(arguments.profile)
    files = texts(arguments.repository, profile, arguments.sample, int(arguments.limit * 1e6))
    by_us(profile, [("a.py", b"token = 'x'\n")])  # imports and the automaton
    started = time.process_time()
    ours = by_us(profile, files)
    own = time.process_time() - started
    started = time.process_time()
    theirs = [by_detect_secrets(profile, *each) for each in files]
    plain = time.process_time() - started
    missing = extra = 0
    for (path, content), mine, reference in zip(files, ours, theirs, strict=True):
        differing = [("missing", each) for each in sorted(reference - mine)]
        differing += [("extra", each) for each in sorted(mine - reference)]
        for word, each in differing:
            if missing + extra < SHOWN:
                size = len(content.split(b"\n")[each.line - 1])
                print(f"  {word}: {path}:{each.line} ({size} bytes): {each.type}, {len(each.value)} characters")
            missing, extra = missing + (word == "missing"), extra + (word == "extra")
    lines = sum(content.count(b"\n") + 1 for _, content in files)
    size = sum(len(content) for _, content in files) / 1e6
    print(
        f"{arguments.repository.name} {profile.id}: {len(files)} blobs, {lines} lines, {size:.1f} MB, "
        f"{sum(map(len, theirs))} results, {missing} missing, {extra} extra; "
        f"{plain:.1f} s against {own:.2f} s: {plain / own:.0f} times as fast",
        flush=True,
    )
    return 1 if missing or extra else 0


if __name__ == "__main__":
    raise SystemExit(main())
