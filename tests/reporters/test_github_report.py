"""Annotations: checked-in pages, the worst ten of a kind, and the rest counted.

TWOKEY_GOLDEN=update writes the pages anew (see tests/kit/golden.py).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from kit.golden import check
from kit.history import CLAUDE_TRAILER, History
from kit.judging import scan
from kit.scenes import SCENES
from kit.workflow_commands import obeyed, parse
from msgspec import structs

from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.scale import Severity
from scanner.reporters.github import MOST, render
from scanner.rulebook import load_rulebook

Scene = Callable[[str], Report]
PAGES = load_rulebook().pages


@pytest.mark.parametrize("name", ("clean", "held", "secret", "shallow", "excused"))
def test_report(scene: Scene, name: str) -> None:
    check(f"github-{name}", render(scene(name), pages=PAGES))


def test_every_finding_on_request(scene: Scene) -> None:
    check("github-excused-detail-all", render(scene("excused"), detail="all", pages=PAGES))


def kinds(text: str) -> list[str]:
    return [parse(line)[0] for line in text.split("\n") if line.startswith("::")]


def test_what_blocks_and_what_could_not_be_decided_is_an_error(scene: Scene) -> None:
    assert set(kinds(render(scene("held")))) == {"error"}
    shallow = render(scene("shallow"), detail="held").split("\n")
    assert parse(shallow[0])[:2] == ("error", {"title": "twokey could not decide"})


def test_what_passes_by_an_exception_is_a_warning_and_the_rest_a_notice(scene: Scene) -> None:
    assert set(kinds(render(scene("excused"), detail="held"))) == {"error"}
    assert set(kinds(render(scene("excused")))) == {"error", "warning"}
    assert set(kinds(render(scene("excused"), detail="all"))) == {"error", "warning", "notice"}
    assert kinds(render(scene("approved"))) == []


@pytest.mark.parametrize("name", SCENES)
def test_a_place_is_the_finding_s_own(scene: Scene, name: str) -> None:
    report = scene(name)
    places = {(each.path, str(max(each.line, 1))) for each in report.findings}
    for line in render(report, detail="all", pages=PAGES).split("\n")[:-2]:
        _, properties, message = parse(line)
        assert message
        assert ("file" in properties) == ("line" in properties) == ("endLine" in properties)
        if "file" in properties:
            assert (properties["file"], properties["line"]) in places
            assert properties["endLine"] == properties["line"]


def test_a_path_that_cannot_be_shown_is_told_in_the_message(scene: Scene) -> None:
    lines = render(scene("hostile"), pages=PAGES).split("\n")
    hidden = [parse(line) for line in lines if line.startswith("::") and "\\x1b[2J" in line]
    assert hidden
    assert not [properties for _, properties, _ in hidden if "file" in properties]


def test_properties_are_escaped(tmp_path: Path) -> None:
    path = "a,b:c=100%/Makefile"
    history = History()
    history.commit("Start")
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={path: "all:\n\tx\n"})
    first = render(scan(history.write(tmp_path))).split("\n")[0]
    assert first.startswith("::error file=a%2Cb%3Ac=100%25/Makefile,line=1,endLine=1,title=held%3A ")
    assert parse(first)[1]["file"] == path


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Twelve held changes of no great weight, then a grave one, then two advisory ones more than are shown."""
    history = History()
    history.commit("Start")
    files = {f"{number}/Makefile": "all:\n\tx\n" for number in range(MOST + 2)}
    misses = "\n".join(f"Reviewed by: N{each} <n{each}@example.org>" for each in range(MOST + 2))
    history.commit(f"Work\n\n{misses}\n\n{CLAUDE_TRAILER}\n", files=files | {"Jenkinsfile": "node {}\n"})
    return scan(history.write(tmp_path_factory.mktemp("many")))


def test_the_worst_ten_of_a_kind_and_a_count(many: Report) -> None:
    *lines, last, _ = render(many).split("\n")
    assert len(lines) == MOST
    assert "critical" in lines[0]
    assert parse(lines[0])[1]["file"] == "Jenkinsfile"
    assert last.endswith("(3 more errors in the report)")
    assert not obeyed(last)
    *lines, last, _ = render(many, detail="all").split("\n")
    assert kinds("\n".join(lines)) == ["error"] * MOST + ["notice"] * MOST
    assert last.endswith("(3 more errors, 2 more notices in the report)")


def test_one_more_is_one(many: Report) -> None:
    (entry,) = (each for each in many.commits if each.findings)
    blocking = [each for each in entry.findings if each.outcome is Disposition.HELD]
    fewer = structs.replace(entry, findings=tuple(blocking[: MOST + 1]))
    assert render(structs.replace(many, commits=(fewer,))).endswith("(1 more error in the report)\n")


def test_a_failure_comes_before_a_hold(scene: Scene) -> None:
    report = scene("secret")
    assert {each.severity for each in report.findings} >= {Severity.CRITICAL, Severity.HIGH}
    assert [parse(line)[1]["title"][:6] for line in render(report).split("\n")[:2]] == ["failed", "held: "]
