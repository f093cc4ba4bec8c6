"""What approvals cost: the same history judged with all of them and with none.

    python tests/bench/approvals.py [--runs 3]

Makes each history anew with the tests' own kit: agents' changes of a Makefile, on branches and on main, with approval
commits, merges with trailers and signatures on top. Times the judging of it as CPU seconds of this process and of git
(`resource`), beside the very same history without the approvals, alternating, and prints the medians.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # this checkout, not some other one that is installed
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kit.history import BOB, CLAUDE_TRAILER, History, Repo
from kit.judging import scan
from kit.keys import ssh_key, with_signature
from kit.signing import listed, policy_text

from scanner.approvals.digest import review_digest
from scanner.repo.diff import tree_changes
from scanner.repo.open import open_repository

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
MAKE = "all:\n\tmake release-{}\n"
Case = Callable[[Path, bool], tuple[Repo, str]]


def digests(repo: Repo, every: int) -> list[str]:
    """The digest of each `every` commits of main."""
    git = open_repository(str(repo.path), {}).git
    oids = repo.oids
    pairs = ((oids[start], oids[start + every]) for start in range(0, len(oids) - every, every))
    return [review_digest(tree_changes(git, old, new)) for old, new in pairs]


def landed(folder: Path, given: bool, *, commits: int = 1000, every: int = 5, right: bool = True) -> tuple[Repo, str]:
    """A history whose branches carried approval commits; `right`: with the digest that fits."""
    plain = History()
    for number in range(commits):
        plain.commit(WORK, files={"Makefile": MAKE.format(number)})
    repo = plain.write(folder / "plain")
    if not given:
        return repo, ""
    known = digests(repo, every) if right else [f"twokey1:{number:064x}" for number in range(commits // every)]
    history = History()
    for number in range(commits):
        history.commit(WORK, files={"Makefile": MAKE.format(number)})
        if number and number % every == 0:
            digest = known[number // every - 1]
            history.commit(f"Approve\n\nReviewed-by: {BOB}\nReviewed-digest: {digest}\n", author=BOB)
    return history.write(folder / "given"), ""


def wrong(folder: Path, given: bool) -> tuple[Repo, str]:
    """200 approvals that fit nothing."""
    return landed(folder, given, right=False)


def merges(folder: Path, given: bool) -> tuple[Repo, str]:
    """300 merges, each with a reviewer's trailer."""
    history = History()
    main = history.commit("Start", files={"Makefile": "all:\n"})
    for number in range(300):
        side = history.commit(WORK, files={"Makefile": MAKE.format(number)}, parents=[main], branch="side")
        tail = f"\n\nReviewed-by: {BOB}\n" if given else "\n"
        files = {"Makefile": MAKE.format(number)}
        main = history.commit(f"Merge side{tail}", files=files, parents=[main, side])
    return history.write(folder / "r"), ""


def signed(folder: Path, given: bool) -> tuple[Repo, str]:
    """300 commits with SSH signatures, under strict."""
    history = History()
    key = ssh_key("ann")
    text = policy_text([listed("ann", keys=[key.public])], extends="strict")
    history.commit("Start", files={".twokey.yaml": text})
    for number in range(300):
        history.commit("By hand\n", files={"Makefile": MAKE.format(number)})
    repo = history.write(folder / "r")
    if given:
        tip = repo.oids[0]
        for oid in repo.oids[1:]:
            raw = repo.git_bytes("cat-file", "commit", oid)
            head, _, rest = raw.partition(b"\nparent ")
            raw = head + b"\nparent " + tip.encode() + rest[40:]
            tip = repo.raw_commit(with_signature(raw, key.sign(raw), "gpgsig"))
    return repo, ""


CASES: dict[str, Case] = {
    "1,000 commits, 199 approval commits": landed,
    "1,000 commits, 199 digests that fit nothing": wrong,
    "300 merges with trailers": merges,
    "300 signed commits, strict": signed,
}


def cpu(repo: Repo, words: str) -> float:
    """CPU seconds of one run, git's included."""

    def used() -> float:
        both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(each.ru_utime + each.ru_stime for each in both)

    before = used()
    scan(repo, words)
    return used() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    print("| history | without | with | ratio |\n| --- | ---: | ---: | ---: |")
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            pair = [case(Path(folder, str(given)), given) for given in (False, True)]
            times = [[cpu(*each) for each in pair] for _ in range(runs)]
        without, with_ = (statistics.median(each[side] for each in times) for side in (0, 1))
        print(f"| {name} | {without:.2f} s | {with_:.2f} s | {with_ / without:.2f} |", flush=True)


if __name__ == "__main__":
    main()
