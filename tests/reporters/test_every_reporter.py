"""Whatever a repository chooses, through every reporter: nothing in it acts on the medium that it ends up in."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from kit.hostile_reports import PERSON, REDACTED, SECRET, SUBJECT, reports
from kit.markdown import anything_active
from kit.sarif import complaints
from kit.workflow_commands import obeyed, parse

from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.reporters.registry import REPORTERS, reporter
from scanner.rulebook import load_rulebook

PAGES = load_rulebook().pages
JSON_SCHEMA = Draft202012Validator(json.loads(load_rulebook().schema("report")))
DETAILS = st.sampled_from(("held", "normal", "all"))
SGR = re.compile(r"\x1b\[[0-9;]*m")
UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
KINDS = {"error", "warning", "notice"}
some = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def rendered(name: str, report: Report, detail: str, width: int = 80, color: bool = False) -> str:
    return reporter(name).render(report, width=width, color=color, detail=detail, pages=PAGES)


@pytest.mark.parametrize("name", REPORTERS)
@some
@given(report=reports(), detail=DETAILS, width=st.sampled_from((60, 80, 160)))
def test_nothing_is_written_that_cannot_be_seen(name: str, report: Report, detail: str, width: int) -> None:
    text = rendered(name, report, detail, width)
    text.encode("utf-8")
    assert {unicodedata.category(each) for each in text.replace("\n", "")}.isdisjoint(UNSAFE)
    assert text.endswith("\n")
    assert rendered(name, report, detail, width) == text


@pytest.mark.parametrize("name", sorted(set(REPORTERS) - {"github"}))
@some
@given(report=reports(), detail=DETAILS, width=st.sampled_from((60, 80, 160)))
def test_no_line_is_an_order_to_a_ci_service(name: str, report: Report, detail: str, width: int) -> None:
    lines = rendered(name, report, detail, width).split("\n")
    assert [line for line in lines if obeyed(line) or re.search(r"##(vso|teamcity)?\[", line)] == []


@some
@given(report=reports(), detail=DETAILS)
def test_terminal_has_only_our_colours(report: Report, detail: str) -> None:
    assert "\x1b" not in SGR.sub("", rendered("terminal", report, detail, color=True))


@some
@given(report=reports())
def test_json_is_what_its_schema_says(report: Report) -> None:
    document = json.loads(rendered("json", report, "normal"))
    assert [error.message for error in JSON_SCHEMA.iter_errors(document)] == []
    assert [each["path"] for each in document["findings"]] == [each.path for each in report.findings]


@some
@given(report=reports(), detail=DETAILS)
def test_sarif_is_valid_and_tells_nothing_that_it_must_not(report: Report, detail: str) -> None:
    text = rendered("sarif", report, detail)
    document = json.loads(text)
    assert complaints(document) == []
    for mark in (SECRET, REDACTED, SUBJECT, PERSON, PERSON.split("@", maxsplit=1)[0]):
        assert mark not in text
    told = [each["message"]["text"] for each in document["runs"][0]["results"]]
    assert not [each for each in told if re.search(r"[\[\]{}@<>\\]", each)], "our own words, and none of them acts"


@some
@given(report=reports(), detail=DETAILS, budget=st.sampled_from((1, 100, 700, 3_000, 65_535, 1_000_000)))
def test_markdown_has_no_construct_of_anybody_else(report: Report, detail: str, budget: int) -> None:
    from scanner.reporters import markdown

    text = markdown.render(report, detail=detail, pages=PAGES, budget=budget)
    assert len(text.encode()) <= budget
    assert anything_active(text) == []


@some
@given(report=reports(), detail=DETAILS)
def test_workflow_commands_say_what_was_meant(report: Report, detail: str) -> None:
    *lines, last, end = rendered("github", report, detail).split("\n")
    assert end == ""
    assert not obeyed(last)
    assert last.startswith(f"twokey: {report.outcome}: ")
    blocking = [each for each in report.findings if each.outcome in (Disposition.HELD, Disposition.FAILED)]
    paths = {each.path for each in report.findings}
    names = []
    for line in lines:
        name, properties, message = parse(line)
        names.append(name)
        assert name in KINDS
        assert set(properties) in ({"title"}, {"file", "line", "endLine", "title"})
        assert properties.get("file", "x") in {"x", *paths}
        assert properties.get("line", "1").isdecimal()
        assert message
    assert names.count("error") == min(10, len(blocking) + len(report.problems))
    assert max(map(names.count, KINDS)) <= 10
