"""Ways to make a message look approved when it is not, each with the harmless message that looks like it.

Every message stands on a commit that a human made with an agent and that lets a workflow write everything. It is judged
as a range, as a history, as one commit and, where git itself would take it, by the commit-msg hook: all must agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, scan

from scanner.hooks.commit_msg import judge_message
from scanner.model.approval import Reason
from scanner.model.finding import Disposition
from scanner.model.report import CommitReport
from scanner.model.scale import Outcome

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
BEFORE, AFTER = f"on: push\npermissions: read-all\n{JOBS}", f"on: push\npermissions: write-all\n{JOBS}"
REVIEWED = f"Reviewed-by: {BOB}"
ROSTER = "reviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]}, {id: kim, emails: [kim@example.org]}]"
ALWAYS = "require: {ci: {when: always}}"
WAYS = ("HEAD~1..HEAD", "", "HEAD")


@dataclass(frozen=True, slots=True)
class Judged:
    """The report on the commit, from a range, and what each way of looking at it comes to."""

    report: CommitReport
    outcomes: frozenset[Outcome]

    @property
    def reasons(self) -> list[Reason]:
        return [each.reason for each in self.report.approvals]

    @property
    def problems(self) -> str:
        return "; ".join(miss.problem for miss in self.report.near_misses)


def judged(folder: Path, message: str, *, policy: str = "", hook: bool = True) -> Judged:
    history = History()
    history.commit("Start", files={".twokey.yaml": f"version: 1\n{policy}\n", WORKFLOW: BEFORE})
    before = history.write(folder / "before") if hook else None
    history.commit(message, files={WORKFLOW: AFTER})
    repo = history.write(folder / "after")
    found = everywhere(repo)
    if before is None:
        return found
    before.stage({WORKFLOW: AFTER})
    file = folder / "message"
    file.write_bytes(message.encode("utf-8", "surrogateescape"))
    said = judge_message(str(file), lambda text: scan(before, "--staged", message=text))
    return Judged(found.report, found.outcomes | {said.outcome})


def everywhere(repo: Repo) -> Judged:
    entries = [entry(scan(repo, way), repo.head) for way in WAYS]
    return Judged(entries[0], frozenset(each.verdict.outcome for each in entries))


def message(*block: str) -> str:
    """A message whose last paragraph is these lines and the agent's trailer."""
    return "\n".join(("Work", "", *block, CLAUDE_TRAILER, ""))


def held(found: Judged) -> None:
    assert found.outcomes == {Outcome.HOLD}
    assert [each for each in found.report.approvals if each.counts] == []


def missed(found: Judged, problem: str) -> None:
    """Held, and the line is named with what is wrong."""
    held(found)
    assert problem in found.problems
    assert "approval-near-miss" in {each.check for each in found.report.findings}


def passed(found: Judged) -> None:
    """Approved, with nothing to say about the message."""
    assert found.outcomes == {Outcome.PASS}
    assert found.report.near_misses == ()
    assert [each.counts for each in found.report.approvals] == [True]


def test_without_an_approval_it_is_held_and_quiet(tmp_path: Path) -> None:
    found = judged(tmp_path, message())
    held(found)
    assert found.report.near_misses == ()


# B02, B03, B04: right words, wrong place

MISPLACED = {
    "b02 in the middle": f"Work\n\nProse.\n\n{REVIEWED}\n\nMore prose.\n\n{CLAUDE_TRAILER}\n",
    "b02 right under the subject": f"Work\n{REVIEWED}\n\n{CLAUDE_TRAILER}\n",
    "b02 as the subject": f"{REVIEWED}\n\n{CLAUDE_TRAILER}\n",
    "b02 in a squashed commit's part": f"Work (#1)\n\n* One\n\n{REVIEWED}\n\n* Two\n\n{CLAUDE_TRAILER}\n",
    "b02 at the end of a paragraph": f"Work\n\nHe looked at it:\n{REVIEWED}\n\n{CLAUDE_TRAILER}\n",
    "b02 above prose at the end": f"Work\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n\nThe end.\n",
    "b03 above the agent's block": f"Work\n\n{REVIEWED}\n\n{CLAUDE_TRAILER}\n",
    "b03 with its own block": f"Work\n\nSigned-off-by: {ANN}\n{REVIEWED}\n\n{CLAUDE_TRAILER}\n",
    "b03 above a blank line of blanks": f"Work\n\n{REVIEWED}\n \t\n{CLAUDE_TRAILER}\n",
    "b03 above a forge's rule": f"Work (#1)\n\n{REVIEWED}\n\n---------\n\n{CLAUDE_TRAILER}\n",
    "b03 with Windows line ends": f"Work\r\n\r\n{REVIEWED}\r\n\r\n{CLAUDE_TRAILER}\r\n",
    "b04 above the divider": f"Work\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n---\n file | 2 +-\n",
    "b04 above a divider and a paragraph": f"Work\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n\n---\n\nNotes for the list.\n",
    "b04 above a divider with a title": f"Work\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n--- a/file\n+++ b/file\n",
}


@pytest.mark.parametrize("words", MISPLACED.values(), ids=MISPLACED)
def test_b02_b03_b04_in_the_wrong_place(tmp_path: Path, words: str) -> None:
    found = judged(tmp_path, words, policy=ALWAYS)
    held(found)
    assert found.report.approvals == ()
    (miss,) = found.report.near_misses
    assert REVIEWED in miss.line
    assert REVIEWED in miss.block.split("\n")


@pytest.mark.parametrize("words", MISPLACED.values(), ids=MISPLACED)
def test_b02_b03_b04_twin_the_block_that_is_offered_counts(tmp_path: Path, words: str) -> None:
    history = History()
    history.commit("Start", files={".twokey.yaml": f"version: 1\n{ALWAYS}\n", WORKFLOW: BEFORE})
    history.commit(words, files={WORKFLOW: AFTER})
    repo = history.write(tmp_path / "first")
    (miss,) = entry(scan(repo, "HEAD~1..HEAD"), repo.head).near_misses
    passed(judged(tmp_path / "then", f"{words}\n{miss.block}\n", policy=ALWAYS))


def test_b03_the_block_keeps_who_is_there(tmp_path: Path) -> None:
    signed = f"Signed-off-by: {ANN}"
    (miss,) = judged(tmp_path, f"Work\n\n{REVIEWED}\n\n{CLAUDE_TRAILER}\n{signed}\n").report.near_misses
    assert miss.block == f"{CLAUDE_TRAILER}\n{signed}\n{REVIEWED}"


WELL_PLACED = {
    "b02 prose about a review": f"Work\n\nReviewed by Bob, who said: fine.\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n",
    "b02 a quoted one": f"Work\n\n> {REVIEWED}\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n",
    "b02 the same one in a squashed part": f"Work\n\n* One\n\n{REVIEWED}\n\n* Two\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n",
    "b03 the agent's block above": f"Work\n\n{CLAUDE_TRAILER}\n\n{REVIEWED}\n",
    "b03 blank lines behind": f"Work\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n\n \n\n",
    "b04 below a divider": f"Work\n\n---\nNotes.\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n",
    "b04 below two": f"Work\n---\nA\n\n---\n\n{REVIEWED}\n{CLAUDE_TRAILER}\n",
}


@pytest.mark.parametrize("words", WELL_PLACED.values(), ids=WELL_PLACED)
def test_b02_b03_b04_twin_in_the_last_paragraph(tmp_path: Path, words: str) -> None:
    passed(judged(tmp_path, words))


# B05: what some readers show as a line of its own

SEPARATORS = {f"U+{ord(each):04X}": each for each in "\u2028\u2029\x85\x0b\x0c\x1c\x1d\x1e\r"}


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
def test_b05_a_line_that_git_does_not_break(tmp_path: Path, separator: str) -> None:
    missed(judged(tmp_path, message(f"Note: x{separator}{REVIEWED}")), "no line of its own")


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
def test_b05_a_line_that_seems_to_end(tmp_path: Path, separator: str) -> None:
    """Two reviewers to whoever splits there, one with an odd address to whoever does not."""
    missed(judged(tmp_path, message(f"{REVIEWED}{separator}Note: x")), "control character or a line separator")


@pytest.mark.parametrize("note", ("Note: x\u2028y", "Note: x\xa0y", "Note: a\x0cb", "Note: r\xe9vis\xe9 par Bob"))
def test_b05_twin_in_a_line_that_approves_nothing(tmp_path: Path, note: str) -> None:
    passed(judged(tmp_path, message(note, REVIEWED)))


# B06: keys that look alike

KEYS = {
    "Unicode hyphen": "Reviewed\u2010by:",
    "no-break hyphen": "Reviewed\u2011by:",
    "soft hyphen": "Reviewed\xad-by:",
    "zero-width space": "Reviewed-\u200bby:",
    "zero-width joiner at the start": "\u200dReviewed-by:",
    "no-break space before the colon": "Reviewed-by\xa0:",
    "full-width colon": "Reviewed-by\uff1a",
    "full-width letter": "\uff32eviewed-by:",
    "Cyrillic letters": "R\u0435vi\u0435wed-by:",
    "long s": "Reviewed-by\u017f:",
    "right-to-left mark": "Reviewed-by\u200f:",
    "dotless i": "Rev\u0131ewed-by:",
}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_b06_a_key_that_looks_alike(tmp_path: Path, key: str) -> None:
    missed(judged(tmp_path, message(f"{key} {BOB}")), "not plain ASCII")


def test_b06_a_key_that_some_lower_to_ascii(tmp_path: Path) -> None:
    found = judged(tmp_path, message(f"Ac\u212aed-by: {BOB}"), policy="require: {ci: {trailers: [Acked-by]}}")
    missed(found, "U+212A")


@pytest.mark.parametrize("key", ("reviewed-BY:", "REVIEWED-BY:", "Reviewed-by :", "Reviewed-by:\t"))
def test_b06_twin_what_git_takes_for_the_same_key(tmp_path: Path, key: str) -> None:
    passed(judged(tmp_path, message(f"{key} {BOB}")))


# B07: folds

FOLDS = {
    "into another trailer": (("Cc: x", f" {REVIEWED}"), "part of the line above"),
    "into another trailer by a tab": (("Cc: x", f"\t{REVIEWED}"), "part of the line above"),
    "deep into another trailer": (("Cc: x", f"        {REVIEWED}"), "part of the line above"),
    "behind another fold": (("Cc: x,", " y,", f" {REVIEWED}"), "part of the line above"),
    "a second address": ((REVIEWED, " <eve@example.org>"), "folded"),
    "the address": (("Reviewed-by: Bob Ray", " <bob@example.org>"), "folded"),
    "all of it": (("Reviewed-by:", f" {BOB}"), "folded"),
    "a condition": ((REVIEWED, " (once the tests pass)"), "folded"),
}


@pytest.mark.parametrize(("block", "problem"), FOLDS.values(), ids=FOLDS)
def test_b07_folded(tmp_path: Path, block: tuple[str, ...], problem: str) -> None:
    missed(judged(tmp_path, message(*block)), problem)


@pytest.mark.parametrize("block", ((REVIEWED, "Cc: x,", " y"), ("Cc: x,", "\ty", REVIEWED), ("Note:", " x", REVIEWED)))
def test_b07_twin_another_trailer_is_folded(tmp_path: Path, block: tuple[str, ...]) -> None:
    passed(judged(tmp_path, message(*block)))


# B08, B10, B14: values that name nobody, or two people at once

VALUES = {
    "b08 two addresses": "Bob Ray <bob@example.org> <eve@evil.example>",
    "b08 two addresses, the other first": "Bob Ray <eve@evil.example> <bob@example.org>",
    "b08 a comment for a name": "bob@example.org(c)<eve@evil.example>",
    "b08 an address for a name": "bob@example.org <eve@evil.example>",
    "b08 a quoted address for a name": '"bob@example.org" <eve@evil.example>',
    "b08 two people": "Bob Ray <bob@example.org>, Eve Roe <eve@evil.example>",
    "b08 a comment behind": "Bob Ray <eve@evil.example> (bob@example.org)",
    "b08 nested brackets": "Bob Ray <<bob@example.org>>",
    "b08 no brackets": "Bob Ray bob@example.org",
    "b08 no name": "<bob@example.org>",
    "b08 a quoted local part": 'Bob Ray <"bob"@example.org>',
    "b08 a route": "Bob Ray <@evil.example:bob@example.org>",
    "b08 a literal domain": "Bob Ray <bob@[127.0.0.1]>",
    "b08 no domain": "Bob Ray <bob@localhost>",
    "b08 no space": "Bob Ray<bob@example.org>",
    "b08 spaces in brackets": "Bob Ray < bob@example.org >",
    "b08 an encoded word": "=?utf-8?q?Bob?= <bob@example.org>",
    "b10 Cyrillic o": "Bob Ray <b\u043eb@example.org>",
    "b10 a domain in another script": "Bob Ray <bob@ex\xe4mple.org>",
    "b10 Kelvin sign": "Kim Poe <\u212aim@example.org>",
    "b10 full-width at": "Bob Ray <bob\uff20example.org>",
    "b10 zero-width space": "Bob Ray <bob@example\u200b.org>",
    "b10 ideographic full stop": "Bob Ray <bob@example\u3002org>",
    "b10 a dot behind": "Bob Ray <bob@example.org.>",
    "b10 a name in two scripts": "B\u043eb Ray <bob@example.org>",
    "b14 empty": "",
    "b14 TBD": "TBD",
    "b14 N/A": "N/A",
    "b14 a dash": "-",
    "b14 a condition": "Bob (concept only)",
    "b14 a login": "@bob",
    "b14 a placeholder with an address": "TBD <tbd@example.org>",
    "b14 nobody with an address": "none <bob@example.org>",
    "b14 the form itself": "Name <local@domain>",
    "b14 a number": "1 <bob@example.org>",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_b08_b10_b14_a_value_that_is_no_person(tmp_path: Path, value: str) -> None:
    """Without a roster any human would do, and still none of these does."""
    found = judged(tmp_path, message(f"Reviewed-by: {value}"))
    held(found)
    assert found.report.approvals == ()
    assert len(found.report.near_misses) == 1


NEARLY_ON_THE_ROSTER = {
    "b10 a sub-address": "Bob Ray <bob+agent@example.org>",
    "b10 the local part in another case": "Bob Ray <Bob@example.org>",
    "b10 the look-alike domain, encoded": "Bob Ray <bob@xn--exmple-cua.org>",
    "b10 a subdomain": "Bob Ray <bob@mail.example.org>",
    "b10 a longer domain": "Bob Ray <bob@example.org.evil.example>",
    "b10 a letter that looks alike": "Bob Ray <b0b@example.org>",
}


@pytest.mark.parametrize("value", NEARLY_ON_THE_ROSTER.values(), ids=NEARLY_ON_THE_ROSTER)
def test_b10_an_address_that_is_nearly_on_the_roster(tmp_path: Path, value: str) -> None:
    found = judged(tmp_path, message(f"Reviewed-by: {value}"), policy=ROSTER)
    held(found)
    assert found.reasons == [Reason.NOT_ON_ROSTER]


@pytest.mark.parametrize("value", ("Bob Ray <bob@Example.ORG>", "Kim Poe <kim@example.org>"))
def test_b10_twin_the_domain_has_no_case(tmp_path: Path, value: str) -> None:
    passed(judged(tmp_path, message(f"Reviewed-by: {value}"), policy=ROSTER))


@pytest.mark.parametrize(
    "value",
    (
        *("Bob O'Ray-Smith Jr. <bob.ray+work@mail.example.org>", "\u5f35\u5049 <zw@example.org>"),
        *("Ren\xe9 Noname <rn@example.org>", "Nona Pending <nona@example.org>", "Agent Smith <smith@example.org>"),
        "\u0411\u043e\u0431 \u0420\u0435\u0439 <bob@example.org>",
    ),
)
def test_b08_b14_twin_unusual_people(tmp_path: Path, value: str) -> None:
    passed(judged(tmp_path, message(f"Reviewed-by: {value}")))


# B09: a name proves nothing

IMPOSTORS = ("Bob Ray <bob@evil.example>", "bob ray <bob.ray@example.org>", "Bob  Ray <eve@example.org>")


@pytest.mark.parametrize("value", IMPOSTORS)
def test_b09_a_name_of_the_roster_at_another_address(tmp_path: Path, value: str) -> None:
    found = judged(tmp_path, message(f"Reviewed-by: {value}"), policy=ROSTER)
    held(found)
    assert found.reasons == [Reason.NOT_ON_ROSTER]


@pytest.mark.parametrize(
    "value",
    (
        *IMPOSTORS[:2],
        IMPOSTORS[2],
    ),
)
def test_b09_the_roster_knows_that_name_elsewhere(tmp_path: Path, value: str) -> None:
    (approval,) = judged(tmp_path, message(f"Reviewed-by: {value}"), policy=ROSTER).report.approvals
    assert approval.reason is Reason.NOT_ON_ROSTER
    assert any("another address" in note for note in approval.notes)


def test_b09_twin_an_address_of_the_roster_under_another_name(tmp_path: Path) -> None:
    found = judged(tmp_path, message("Reviewed-by: Bobby <bob@example.org>"), policy=ROSTER)
    passed(found)
    assert "the roster knows this address as Bob Ray" in found.report.approvals[0].notes


def test_b09_twin_a_stranger_is_no_impostor(tmp_path: Path) -> None:
    (approval,) = judged(tmp_path, message("Reviewed-by: Eve <eve@example.org>"), policy=ROSTER).report.approvals
    assert (approval.reason, approval.notes) == (Reason.NOT_ON_ROSTER, ())


# B11: a paragraph that git takes for trailers because one line of it is git's own

SIGNED = f"Signed-off-by: {ANN}"
MIXED = {
    "prose above": ("As Bob said on the list", REVIEWED, SIGNED),
    "prose between": (SIGNED, "and he meant it:", REVIEWED),
    "prose below": (SIGNED, REVIEWED, "or so he will"),
    "three lines of prose": ("a", "b", "c", REVIEWED, SIGNED),
    "a condition": (SIGNED, REVIEWED, "[if the tests pass]"),
    "a comment": (SIGNED, "# not really:", REVIEWED),
    "a list": (SIGNED, "- He says", REVIEWED),
    "half a note of a cherry-pick": (SIGNED, "(cherry picked from commit nowhere)", REVIEWED),
}


@pytest.mark.parametrize("block", MIXED.values(), ids=MIXED)
def test_b11_prose_among_the_trailers(tmp_path: Path, block: tuple[str, ...]) -> None:
    hook = not any(line.startswith("#") for line in block)  # git takes comments out before it asks
    missed(judged(tmp_path, message(*block), hook=hook), "spoils the whole paragraph")


@pytest.mark.parametrize(
    "block",
    ((SIGNED, REVIEWED), (REVIEWED, SIGNED, "Cc: the list <list@example.org>"), ("Fixes: 1", "Link: x", REVIEWED)),
)
def test_b11_twin_nothing_but_trailers(tmp_path: Path, block: tuple[str, ...]) -> None:
    passed(judged(tmp_path, message(*block)))


# B12, B13: messages that git shows otherwise than they are stored


def stored(folder: Path, words: str, *, header: str = "", path: str = WORKFLOW) -> Repo:
    """A repository whose tip holds exactly these bytes behind its people."""
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE, "README.md": "x\n"})
    history.commit("Next", files={path: AFTER})
    repo = history.write(folder)
    tree, parent = repo.git("rev-parse", "main^{tree}"), repo.oids[0]
    person = f"{ANN} 1750000000 +0000"
    content = f"tree {tree}\nparent {parent}\nauthor {person}\ncommitter {person}\n{header}\n{words}"
    repo.raw_commit(content.encode("utf-8", "surrogateescape"))
    return repo


def unclear(found: Judged, flaw: str) -> None:
    """Nobody can say: never a pass, whoever seems to have made it and whoever seems to have approved it."""
    assert found.outcomes == {Outcome.UNDETERMINED}
    (finding,) = [each for each in found.report.findings if each.check == "identity-malformed"]
    assert flaw in finding.message


UNREADABLE = (
    *("UTF-16LE", "utf-16", "UTF16", "UCS-2", "ISO-10646-UCS-4", "UNICODELITTLE", "UTF-7", "UTF-32BE", "WCHAR_T"),
    *("IBM037", "CP037", "cp500", "CP1047", "EBCDIC-US", "ISO-2022-JP", "HZ-GB-2312", "no such thing"),
)
SPEAKERS = {"a human": "Work\n", "an agent": message(), "an approved agent": message(REVIEWED), "nobody": ""}


@pytest.mark.parametrize("encoding", UNREADABLE)
def test_b12_an_encoding_in_which_ascii_is_not_ascii(tmp_path: Path, encoding: str) -> None:
    unclear(everywhere(stored(tmp_path, message(REVIEWED), header=f"encoding {encoding}\n")), f"encoding {encoding}")


@pytest.mark.parametrize("words", SPEAKERS.values(), ids=SPEAKERS)
def test_b12_whoever_speaks(tmp_path: Path, words: str) -> None:
    unclear(everywhere(stored(tmp_path, words, header="encoding UTF-16LE\n")), "encoding UTF-16LE")


def test_b12_behind_a_harmless_one(tmp_path: Path) -> None:
    unclear(everywhere(stored(tmp_path, "Work\n", header="encoding UTF-8\nencoding UTF-16LE\n")), "encoding UTF-16LE")


READABLE = (
    *("UTF-8", "utf8", "ISO-8859-1", "iso8859-15", "latin1", "US-ASCII", "windows-1252", "cp1251", "KOI8-R"),
    *("EUC-JP", "GB18030", "gbk", "Shift_JIS", "Big5", "cp936", "ANSI_X3.4-1968"),
)


@pytest.mark.parametrize("encoding", READABLE)
def test_b12_twin_an_encoding_of_letters(tmp_path: Path, encoding: str) -> None:
    found = everywhere(stored(tmp_path, f"Work \udce9\n\n{message(REVIEWED)}", header=f"encoding {encoding}\n"))
    passed(found)


def test_b12_b13_twin_where_nothing_ships(tmp_path: Path) -> None:
    odd = stored(tmp_path, f"Work\n\0\n{REVIEWED}\n", header="encoding UTF-16LE\n", path="README.md")
    assert everywhere(odd).outcomes == {Outcome.PASS}


NULS = {
    "an approval behind it": message(f"\0\n\n{REVIEWED}"),
    "an approval before it": f"{message(REVIEWED)}\0",
    "the agent's trailer behind it": f"Work\n\0\n{CLAUDE_TRAILER}\n",
    "everything behind it": f"\0{message(REVIEWED)}",
    "in the subject": f"Wo\0rk\n\n{CLAUDE_TRAILER}\n",
    "at the very end": "Work\n\0",
    "nothing else": "\0",
    "in the line that approves": message(f"{REVIEWED}\0 <eve@example.org>"),
    "many of them": "Work\0\0\0\0commit 1\n",
}


@pytest.mark.parametrize("words", NULS.values(), ids=NULS)
def test_b13_a_nul_in_the_message(tmp_path: Path, words: str) -> None:
    unclear(everywhere(stored(tmp_path, words)), "NUL in message")


HEADERS = ("gpgsig x\0y\n", "x-note \0\n", "encoding UTF-8\0\n", "mergetag object x\n \0\n")


@pytest.mark.parametrize("header", HEADERS)
def test_b13_a_nul_in_a_header_hides_the_whole_message(tmp_path: Path, header: str) -> None:
    unclear(everywhere(stored(tmp_path, message(), header=header)), "NUL in header")


def test_b13_text_behind_it_is_never_counted(tmp_path: Path) -> None:
    found = everywhere(stored(tmp_path, message(f"\0\n\n{REVIEWED}")))
    assert found.report.approvals == ()
    assert "NUL" in found.problems


def test_b13_in_the_middle_of_a_long_history(tmp_path: Path) -> None:
    """The log is read in portions; the flaw belongs to its commit and to no other."""
    repo = stored(tmp_path, "Work\n\0")
    odd = repo.head
    tree = repo.git("rev-parse", "main^{tree}")
    person = f"{ANN} 1750000000 +0000"
    history = b"".join(
        f"commit refs/heads/main\nauthor {person}\ncommitter {person}\ndata 2\nx\n".encode()
        + (f"from {odd}\n".encode() if number == 0 else b"")
        for number in range(450)
    )
    repo.git("fast-import", "--quiet", stdin=history)
    assert repo.git("rev-parse", "main^{tree}") == tree
    report = scan(repo)
    flawed = [each.commit.oid for each in report.commits if each.commit.flaws]
    assert (flawed, report.outcome) == ([odd], Outcome.UNDETERMINED)


@pytest.mark.parametrize(
    "words", (f"Say \\0 and \u2400\n\n{message(REVIEWED)}", f"Work\n\n\x01\n\n{message(REVIEWED)}")
)
def test_b13_twin_what_only_speaks_of_it(tmp_path: Path, words: str) -> None:
    passed(everywhere(stored(tmp_path, words)))


# B15: other words than the policy asks for

OTHER_KINDS = ("Acked-by", "Tested-by", "LGTM", "Signed-off-by", "Suggested-by", "Reported-by", "Helped-by")


@pytest.mark.parametrize("key", OTHER_KINDS)
def test_b15_another_kind(tmp_path: Path, key: str) -> None:
    found = judged(tmp_path, message(f"{key}: {BOB}"))
    held(found)
    assert found.report.approvals == ()


@pytest.mark.parametrize("line", (f"Acked-by: {BOB}", f"Tested-by: {BOB}", f"LGTM: {BOB}", "LGTM", f"acked BY: {BOB}"))
def test_b15_one_that_means_to_approve_is_named(tmp_path: Path, line: str) -> None:
    missed(judged(tmp_path, message(line)), "does not count as an approval")


def test_b15_a_kind_that_another_category_asks_for(tmp_path: Path) -> None:
    found = judged(tmp_path, message(f"Acked-by: {BOB}"), policy="require: {build-script: {trailers: [Acked-by]}}")
    held(found)
    assert found.reasons == [Reason.WRONG_KIND]


def test_b15_the_usual_kind_where_the_policy_asks_for_another(tmp_path: Path) -> None:
    found = judged(tmp_path, message(REVIEWED), policy="require: {ci: {trailers: [Acked-by]}}")
    held(found)
    assert found.reasons == [Reason.WRONG_KIND]


@pytest.mark.parametrize("kinds", ("[Acked-by]", "[Reviewed-by, Acked-by]", "[acked-by]"))
def test_b15_twin_the_kind_that_the_category_asks_for(tmp_path: Path, kinds: str) -> None:
    passed(judged(tmp_path, message(f"Acked-by: {BOB}"), policy=f"require: {{ci: {{trailers: {kinds}}}}}"))


# B100: carriage returns


def test_b100_two_carriage_returns(tmp_path: Path) -> None:
    missed(judged(tmp_path, message(f"{REVIEWED}\r\r")), "control character")


@pytest.mark.parametrize("ending", (f"{REVIEWED}\r", f"\r{REVIEWED}", f"Cc: x\r{REVIEWED}\r"))
def test_b100_one_that_is_no_line_end(tmp_path: Path, ending: str) -> None:
    found = judged(tmp_path, f"Work\n\n{CLAUDE_TRAILER}\n{ending}x\n")
    held(found)
    assert len(found.report.near_misses) == 1


@pytest.mark.parametrize("words", (message(REVIEWED).replace("\n", "\r\n"), message(f"{REVIEWED}\r")))
def test_b100_twin_a_message_with_windows_line_ends(tmp_path: Path, words: str) -> None:
    passed(judged(tmp_path, words))


def test_advice_never_stops_a_commit_by_itself(tmp_path: Path) -> None:
    """A near miss beside a sound approval is worth a word, and no more."""
    found = judged(tmp_path, message(REVIEWED, "Approved-by: Kim Poe"))
    assert found.outcomes == {Outcome.PASS}
    assert {each.outcome for each in found.report.findings if each.check == "approval-near-miss"} == {
        Disposition.ADVISORY
    }
