"""Reports in which everything that a repository can choose means harm, to any medium (threats B53, B96).

Only what twokey itself says stays as it is: ids of checks and agents, kinds of changes, object ids. The texts are drawn
by hypothesis and put in every place by a seeded choice, because a draw for each of a hundred places takes a second.
"""

from __future__ import annotations

from enum import Enum
from random import Random
from typing import TypeVar

from hypothesis import strategies as st

from kit.workflow_commands import REGISTERED
from scanner.model.actor import ActorKind, Attribution, Evidence, Identity, Source
from scanner.model.approval import Approval, ApprovalSource, NearMiss, Reason
from scanner.model.change import Category, Change, Delta, RawChange
from scanner.model.commit import Commit
from scanner.model.finding import Disposition, Finding, Secret, Treatment
from scanner.model.report import (
    CommitReport,
    Coverage,
    Debt,
    Need,
    Problem,
    Report,
    SelectionSummary,
    Skipped,
    WaiverUse,
)
from scanner.model.scale import Assurance, Outcome, Severity, Strength
from scanner.model.verdict import Verdict

# Marks by which a text is found again: what is a secret, of a commit's message, and who somebody is.
SECRET, REDACTED, SUBJECT, PERSON = "zq" + "Secret" + "9Q", "zqR4...", "zqSubject", "zqperson@zq.example"
ATTACKS = (
    *("\x1b[2J", "\x1b]0;x\x07", "\u202e", "\u200b", "\udcff", "\x85", "\u2028", "\r", "\n", "\x00", "\ue000", "\t"),
    *("\n\n# Heading", "\n- item", "\n1. x", "\n---\n", "\n> quote", "\n    code", "```\n", "~~~\n", "`", "``"),
    *("@team", "#1", "GH-1", "a/b#1", "deadbeefcafe", "http://e.x", "www.e.x", "a@b.c", ":skull:", "$x$", "[^1]"),
    *("[x](javascript:y)", "![i](https://e/x)", "[x]: y", "<img src=x onerror=y>", "</details>", "</summary>", "<!--"),
    *("| a | b |\n| - | - |", "{0}", "[a](1)", "%SRCROOT%", "a,b:c=d", "%0A", "%25", "..", "../x", "//h/x", "C:\\x"),
    *("[red]x[/red]", "PASS  nothing needs a second key", "\n## twokey: PASS", "*b*", "~~x~~", "__", "1)", "==="),
    *("\\", "|", "&lt;b&gt;", "##[add-mask]x", "x##[stop-commands]y", "##vso[task.complete]", "##teamcity[x]"),
    *(f"::{name}::x" for name in sorted(REGISTERED)),
    *("\n::error file=x::y", "\n::stop-commands file=x::y"),
)
TEXT = st.lists(
    st.sampled_from((*ATTACKS, " ", "a" * 15, "b" * 60)) | st.text(st.characters(exclude_categories=()), max_size=5),
    max_size=6,
).map(lambda parts: "".join(parts) or "x")

_COUNTING = (Reason.COUNTS, Reason.UNLISTED, Reason.SELF_REVIEW)
E = TypeVar("E", bound=Enum)


class Maker:
    """Fills every place with one of the texts."""

    def __init__(self, texts: list[str], seed: int) -> None:
        self.texts = texts
        self.random = Random(seed)

    def text(self, mark: str = "") -> str:
        return mark + self.random.choice(self.texts)

    def texts_(self, most: int, mark: str = "") -> tuple[str, ...]:
        return tuple(self.text(mark) for _ in range(self.random.randrange(most + 1)))

    def one(self, kind: type[E]) -> E:
        return self.random.choice(list(kind))

    def often(self) -> bool:
        return self.random.random() < 0.7

    def path(self) -> str:
        return self.text().replace("\0", "") or "x"

    def oid(self) -> str:
        return f"{self.random.getrandbits(160):040x}"

    def person(self) -> str:
        return f"{self.text()} <{PERSON}>"

    def categories(self) -> tuple[Category, ...]:
        return tuple(self.random.sample(list(Category), self.random.randrange(1, 3)))

    def agents(self) -> tuple[str, ...]:
        return self.random.choice([("claude-code",), ("codex", "devin"), ()])

    def severity(self) -> Severity:
        return self.random.choice([each for each in Severity if each is not Severity.NONE])

    def secret(self) -> Secret:
        return Secret("GitHub Token", self.path(), 3, REDACTED, self.oid()[:32], author=self.one(ActorKind))

    def finding(self, commit: str, paths: tuple[str, ...]) -> Finding:
        path = self.random.choice(["", *paths])
        check = self.random.choice(["agent-touched-ci", "secret-committed", "approval-near-miss", "new-one"])
        return Finding(
            check=check,
            fingerprint=self.oid()[:32],
            severity=self.severity(),
            confidence="high",
            commit=commit,
            path=path,
            line=self.random.randrange(4),
            message=f"codex changed {path}: {SUBJECT} {PERSON} {SECRET} {REDACTED} {self.text()}",
            fix=self.text(SUBJECT),
            treatment=self.one(Treatment),
            agents=self.agents(),
            categories=self.categories(),
            secret=self.secret() if check == "secret-committed" else None,
            outcome=self.one(Disposition),
            waiver=self.random.choice(["", "W1"]),
        )

    def change(self, path: str) -> Change:
        kind = self.random.choice(["content-changed", "permission-widened"])
        raised = self.texts_(1, SUBJECT)
        delta = Delta(kind, self.text(SUBJECT), self.text(PERSON), self.text(SECRET), self.severity(), raised=raised)
        raw = RawChange(path, "M", "100644", "100644", "1" * 40, "2" * 40)
        return Change(raw, self.categories(), Severity.LOW, (delta,))

    def attribution(self) -> Attribution:
        evidence = Evidence(self.one(Source), "author", self.text(SUBJECT), "codex", self.one(Strength))
        found = (evidence,) if self.often() else ()
        kind, agents, operators = self.one(ActorKind), self.agents(), (self.person(),)
        return Attribution(kind, agents, found, reason=self.text(SUBJECT), operators=operators)

    def approval(self, paths: tuple[str, ...]) -> Approval:
        counts = bool(paths) and self.often()
        reason = self.random.choice([each for each in Reason if (each in _COUNTING) is counts])
        how = (self.one(ApprovalSource), self.one(Assurance), True, counts, reason)
        return Approval(self.person(), *how, self.oid(), "Reviewed-by", paths, self.texts_(1, SUBJECT))

    def need(self) -> Need:
        people = tuple(dict.fromkeys(self.person() for _ in range(self.random.randrange(8))))
        paths, groups, asked = (self.path(),), (self.text(),), self.text(SUBJECT)
        return Need(self.one(Category), paths, 1, groups, self.one(Assurance), ("Reviewed-by",), asked, people)

    def miss(self) -> NearMiss:
        block = self.random.choice(["", self.text(SUBJECT)])
        return NearMiss(self.text(SUBJECT), self.text(), self.text(SUBJECT), block)

    def entry(self) -> CommitReport:
        who = (Identity(self.text(), PERSON), Identity(self.text(), PERSON))
        oid = self.oid() if self.often() else ""
        commit = Commit(oid, (), *who, "1750000000 +0000", self.text(SUBJECT), flaws=self.texts_(1))
        paths = tuple(dict.fromkeys(self.path() for _ in range(self.random.randrange(3))))
        return CommitReport(
            commit,
            self.attribution(),
            tuple(map(self.change, paths)),
            (self.approval(paths),),
            tuple(self.miss() for _ in range(self.random.randrange(3))),
            tuple(self.finding(oid, paths) for _ in range(self.random.randrange(4))),
            Verdict(self.one(Outcome), self.text(SUBJECT)),
            (self.need(),),
            self.random.choice(["", f"twokey1:{'ab' * 32}"]),
        )

    def report(self) -> Report:
        entries = tuple(self.entry() for _ in range(self.random.randrange(4)))
        oid = entries[0].commit.oid if entries else ""
        where = self.random.choice([self.text(), f"{self.oid()}:{self.path()}"])
        kind = self.random.choice(["range", "history", "staged", "pull-request"])
        problems = (Problem(where, "read", self.text()),) if self.often() else ()
        state = self.random.choice(["open", "closed", "overdue", "refused"])
        return Report(
            version="0.0.0",
            rulebook=f"sha256:{'0' * 64}",
            policy_source=self.text(),
            policy_digest=f"sha256:{'1' * 64}",
            preset="team",
            selection=SelectionSummary(kind, self.oid(), self.oid() if self.often() else None, self.text()),
            outcome=Outcome.UNDETERMINED if problems else self.one(Outcome),
            actors={kind: self.random.randrange(200) for kind in ActorKind},
            agents={"claude-code": 1},
            commits=entries,
            problems=problems,
            coverage=Coverage(
                commits=len(entries), refs=self.texts_(1, "refs/heads/"), skipped=(Skipped(self.text(), self.text()),)
            ),
            notices=self.texts_(1),
            review_digest=self.random.choice(["", f"twokey1:{'cd' * 32}"]),
            standing=(self.finding("", ()),) if self.often() else (),
            waivers=(WaiverUse("W1", "agent-touched-ci", self.person(), "2025-07-31", 1),),
            debts=(Debt(oid, self.person(), self.text(SUBJECT), "2025-07-15", state, self.text(SUBJECT)),),
        )


def reports() -> st.SearchStrategy[Report]:
    """Reports whose texts are as hostile as can be."""
    return st.builds(
        lambda texts, seed: Maker(texts, seed).report(), st.lists(TEXT, min_size=3, max_size=8), st.integers(0, 2**32)
    )
