"""Texts that a pack keeps as deltas: what is found in them is what is found when each is searched as a whole."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History
from kit.plain_secrets import profile_named
from kit.secrets import aws_key, github_token, unique_token

from scanner.credentials import worker as module
from scanner.credentials.blobs import Searcher
from scanner.credentials.found import Found
from scanner.credentials.plan import Part, Plan, divide, open_packs
from scanner.credentials.worker import Worker
from scanner.repo.open import open_repository
from scanner.repo.storage import open_storage

PROFILE = profile_named("default")
TOKEN = github_token()
OTHER = unique_token(1)
FILLING = "".join(f"line {n} of a file that is long enough\n" for n in range(200))
PRAGMA = "# pragma: allowlist nextline " + "secret"
# A token in base64, with a line break in its beginning: only who follows what looked like one before it finds it.
HIDDEN = f"export const data = '{TOKEN[:4]}';".ljust(169, "-") + f"{OTHER}'; // and more of it, up to here"
WRAPPED = base64.encodebytes(HIDDEN.encode()).decode().splitlines()


def text(middle: str, *, head: str = "", tail: str = "") -> bytes:
    """A long file with something in its middle, and before and behind that; its ends are always looked at."""
    return f"{FILLING}{head}{FILLING}{middle}{FILLING}{tail}{FILLING}".encode()


def gradual(version: int) -> str:
    """Lines of which each version changes one more, so that it is a delta on the one before."""
    return "".join(f"{number:02} of a few: {number < version:d}\n{FILLING[:900]}" for number in range(12))


SET = f"token = '{TOKEN}'\n"
UNSET = "#".ljust(len(SET) - 1) + "\n"  # as long: git makes the longer ones bases
GUESS = f'api_key = "{OTHER[4:]}"\n'  # counts in a text, and not in a binary file
CUT = f"t = '{aws_key()}'\n"
WRAP = "\n".join(WRAPPED)
APART = "\n".join([*WRAPPED[:3], "-", *WRAPPED[3:]])

# Versions of one file, and how many of them hold a secret.
HISTORIES: dict[str, tuple[list[bytes], int]] = {
    "none": ([text(f"x = {n}\n") for n in range(12)], 0),
    "in every version": ([text(f"x = {n}\n", head=SET) for n in range(12)], 12),
    "beside every change": ([text(f"x = {n}\n{SET}") for n in range(12)], 12),
    "comes": ([text(gradual(n), tail=SET if n > 5 else UNSET) for n in range(12)], 6),
    "comes and goes": ([text(gradual(n), head=SET if n // 3 % 2 else UNSET) for n in range(12)], 6),
    "comes twice": (
        [text(SET if n > 2 else UNSET, head=f"{n:02}", tail=SET if n > 5 else UNSET) for n in range(12)],
        9,
    ),
    "two": ([text(f"x = {n}\n", head=SET, tail=f"b = '{OTHER}'\n" * (n % 2)) for n in range(12)], 12),
    "moves": ([text(SET, head="x\n" * n) for n in range(12)], 12),
    "put together": ([text(f"t = '{TOKEN[:20]}\n{TOKEN[20:]}'\n"), text(f"t = '{TOKEN}'\n")], 1),
    "cut free": ([text(CUT.replace("'AK", "'WORDAK")), text(CUT)], 1),
    "the end of a word goes": ([text(CUT.replace("'\n", "WORD'\n")), text(CUT)], 1),
    "wrapped base64": ([text(f"{APART}\n"), text(f"{WRAP}\n")], 1),
    "allowed later": ([text(f"{line}\n{SET}") for line in ("x", PRAGMA)], 2),
    "allowed from before": ([text(f"{PRAGMA}\n{line}\n") for line in ("t = 1", f"t = '{TOKEN}'")], 1),
    "wide": ([text(f"x = {n}\n", head=SET).decode().encode("utf-16") for n in range(6)], 6),
    "binary": ([b"\0" + text(f"x = {n}\n", head=SET) for n in range(6)], 6),
    "binary or not": ([byte + text(SET) for byte in (b"\0", b"x")], 2),
    "a guess, binary or not": ([byte + text(GUESS) for byte in (b"\0", b"x")], 1),
    "binary with it or text without": ([b"\0" + text("", head=SET), b"x" + text("", head=UNSET)], 1),
    "on a long line": ([text("x " * 8200 + f"{n} '{TOKEN if n % 2 else 'x' * len(TOKEN)}'\n") for n in range(6)], 3),
    "on one line": ([text("").replace(b"\n", b" ") + b"%d '%s'" % (n, TOKEN.encode()) for n in range(6)], 6),
}
Held = dict[bytes, list[tuple[str, Found, int]]]


@pytest.fixture
def plan_for(tmp_path: Path) -> Callable[[list[bytes]], Plan]:
    def made(versions: list[bytes]) -> Plan:
        history = History()
        for number, content in enumerate(versions):
            history.commit(f"Version {number}\n", files={"a.txt": content})
        repo = history.write(tmp_path, bare=True)
        repo.git("repack", "-adfq", "--depth=20", "--window=20")
        repository = open_repository(str(repo.path), ENVIRONMENT)
        return Plan(PROFILE, repository.git, open_storage(repository.common_dir, repository.object_format))

    return made


def held(plan: Plan) -> Held:
    """What every object holds, each hit with its layer and where it is."""
    packs = open_packs(plan.storage)
    worker = Worker(plan, packs)
    parts: list[Part] = [worker.part(chunk) for chunk in divide(plan, packs)]
    return {
        oid: sorted(((layer, hit.found, hit.offset) for layer, hit in hits), key=str)
        for part in parts
        for oid, hits in part.hits
    }


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", HISTORIES)
def test_the_same_is_found_as_in_whole_texts(
    plan_for: Callable[[list[bytes]], Plan], monkeypatch: pytest.MonkeyPatch, name: str, backwards: bool
) -> None:
    versions, holding = HISTORIES[name]
    plan = plan_for(versions[::-1] if backwards else versions)
    found = held(plan)
    with monkeypatch.context() as patch:
        patch.setattr(module, "_LONG", 1 << 40)
        assert found == held(plan)
    assert len(found) == holding


def test_a_whole_chain_waits_for_its_bases(
    plan_for: Callable[[list[bytes]], Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_for(HISTORIES["comes and goes"][0])
    found = held(plan)
    for bound in (0, 1 << 15, 1 << 16):
        monkeypatch.setattr(module, "_TRUSTED", bound)
        assert held(plan) == found


def test_most_of_what_is_known_is_not_searched_again(
    plan_for: Callable[[list[bytes]], Plan], monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[int] = []
    add = Searcher.add

    def counted(self: Searcher[object], key: object, text: bytes, at: int = 0) -> None:
        searched.append(len(text))
        add(self, key, text, at)

    monkeypatch.setattr(Searcher, "add", counted)
    versions, _ = HISTORIES["none"]
    held(plan_for(versions))
    assert len(versions[0]) < sum(searched) < 1.5 * len(versions[0])
