"""The page of a sweep: nothing acts, nothing is loaded, everybody can read it, and what has no room is counted."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import unicodedata
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.golden import check
from kit.pages import ATTACKS, read, values
from kit.sweeps import FIRST, STARTED, SWEEPS, crowd, finding, report, repository, spoken, swept, trend
from msgspec import structs

from scanner.model.finding import Disposition
from scanner.model.report import Problem
from scanner.model.scale import Outcome, Severity
from scanner.model.sweep import State, SweptFinding
from scanner.reporters import sweep_html, sweep_json
from scanner.reporters.sweep_html import MOST_REPOSITORIES, render
from scanner.reporters.sweep_page.findings import UNFOLDED
from scanner.reporters.sweep_page.ledger import ORDERS
from scanner.reporters.sweep_page.trends import MOST_RUNS
from scanner.text.escape import visible

SMALL = [name for name in SWEEPS if name != "crowd"]
BLOCKS = re.compile(r"</?(?:p|div|li|tr|dt|dd|h\d|section|summary|figcaption|figure|title|legend|label|th|td)\b[^>]*>")


def css(page: str) -> str:
    return page.partition("<style>")[2].partition("</style>")[0]


def text(page: str) -> str:
    """What there is to read, a block a line."""
    body = page.partition("</head>")[2]
    words = read(re.sub(r"<title>[^<]*</title>", "", BLOCKS.sub("\n", body))).words
    lines = (" ".join(line.split()) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


# What a stranger writes never becomes anything but text.


@pytest.mark.parametrize("attack", ATTACKS, ids=[f"attack-{number}" for number in range(len(ATTACKS))])
def test_hostile_text_is_text(attack: str) -> None:
    page = render(spoken(lambda what: f"{what}{attack}"))
    assert read(page).tags == read(render(spoken(lambda what: what))).tags
    assert visible(" ".join(f"name{attack}".split())) in read(page).words


PIECES = (*ATTACKS, *"<>&\"'`/=\\", "--", "http://", "https://github.com/a/b", "::", "{}", "url(")
WORDS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=6).map("".join)


@settings(max_examples=30)
@given(
    st.dictionaries(st.sampled_from(("name", "place", "path", "message", "agent", "where", "time", "policy")), WORDS)
)
def test_any_text_leaves_the_page_as_it_is_built(said: dict[str, str]) -> None:
    """The same tags with the same attributes, whatever stands between them."""
    plain = read(render(spoken(lambda what: what)))
    hostile = read(render(spoken(lambda what: f"{what} {said.get(what, '')}")))
    assert hostile.tags == plain.tags


@pytest.mark.parametrize("attack", ATTACKS, ids=[f"attack-{number}" for number in range(len(ATTACKS))])
def test_nothing_unseen_is_on_the_page(attack: str) -> None:
    page = render(spoken(lambda what: f"{what}{attack}"))
    unsafe = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert {each for each in page if unicodedata.category(each) in unsafe} == {"\n"}
    page.encode("utf-8")


def test_quotes_in_a_fix_are_code_and_nothing_else() -> None:
    fix = "run `twokey <b>` or `<script>`; a lone ` stays"
    page = render(report(repository("a", Outcome.HOLD, swept(finding(1, fix=fix)))))
    assert "run <code>twokey &lt;b&gt;</code> or <code>&lt;script&gt;</code>; a lone ` stays" in page


# The page itself.


@pytest.mark.parametrize("name", SMALL)
def test_runs_and_loads_nothing(name: str) -> None:
    found = read(render(SWEEPS[name]()))
    tags = {tag for tag, _ in found.tags}
    assert not tags & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "image",
        "use",
        "foreignobject",
    }
    attributes = {attribute for _, each in found.tags for attribute, _ in each}
    assert not {each for each in attributes if each.startswith("on")} | (attributes & {"style", "src", "srcset"})
    urls = re.findall(r"url\(([^)]*)\)|@import", css(render(SWEEPS[name]())))
    assert set(urls) == {"#hatch", "#dots"}


@pytest.mark.parametrize("name", SMALL)
def test_promises_to_browsers_what_it_keeps(name: str) -> None:
    page = render(SWEEPS[name]())
    policies = [
        dict(each)["content"] for tag, each in read(page).tags if ("http-equiv", "Content-Security-Policy") in each
    ]
    digest = base64.b64encode(hashlib.sha256(css(page).encode()).digest()).decode()
    assert policies == [f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"]
    assert page.index("Content-Security-Policy") < page.index("<style>")


@pytest.mark.parametrize("name", SMALL)
def test_is_well_formed(name: str) -> None:
    found = read(render(SWEEPS[name]()))
    open_: list[str] = []
    for tag, _ in found.tags:
        if not tag.startswith("/"):
            open_ += [] if tag in ("meta", "input") else [tag]
        else:
            assert open_.pop() == tag[1:]
    assert open_ == []
    ids = values(found, "id")
    assert len(ids) == len(set(ids))
    for each in [*values(found, "href"), *(f"#{each}" for each in values(found, "aria-labelledby"))]:
        assert each.startswith("https://github.com/acme/") or each.removeprefix("#") in ids


@pytest.mark.parametrize("name", SMALL)
def test_can_be_read_without_seeing_it(name: str) -> None:
    found = read(render(SWEEPS[name]()))
    assert ("html", (("lang", "en"),)) in found.tags
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h\d", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for index, (tag, each) in enumerate(found.tags):
        attributes = dict(each)
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if tag == "table":
            assert found.tags[index + 1][0] == "caption"
        if tag == "svg" and "viewbox" not in attributes:
            named = attributes.get("role") == "img" and found.tags[index + 1][0] == "title"
            assert named or attributes["aria-hidden"] == "true"
        if tag == "section":
            assert attributes.get("aria-labelledby") or attributes.get("aria-label")


def test_the_words_of_the_page() -> None:
    check("sweep-mixed-page", text(render(SWEEPS["mixed"]())))


@pytest.mark.parametrize("name", ("first", "clean", "nothing", "all_failed"))
def test_the_words_of_less_of_a_page(name: str) -> None:
    words = text(render(SWEEPS[name]()))
    assert ("Over the runs" in words) is (name in ("clean", "all_failed"))
    assert ("What is new" in words) is (name == "first")
    assert ("Could not decide" in words) is (name == "all_failed")
    assert ("Repository by repository" in words) is (name != "nothing")


def test_is_the_same_page_whatever_the_terminal() -> None:
    assert render(SWEEPS["mixed"](), width=40, color=True, detail="all") == render(SWEEPS["mixed"]())


@pytest.mark.parametrize("name", SWEEPS)
def test_says_the_numbers_of_the_json_report(name: str) -> None:
    sweep = SWEEPS[name]()
    summary = json.loads(sweep_json.render(sweep))["summary"]
    figures = render(sweep).partition('<dl class="figures"')[2].partition("</dl>")[0]
    said = dict(re.findall(r"<dt>([^<]+)</dt><dd><b>([^<]+)</b>", figures))
    assert said["Repositories"] == f"{summary['repositories']:,}"
    assert said["Commits"] == f"{summary['commits']:,}"
    assert said["Held"] == f"{summary['findings']['held']:,}"
    assert said["Failed"] == f"{summary['findings']['failed']:,}"
    assert said["New"] == f"{summary['states']['new'] + summary['states']['reopened']:,}"
    assert said["Fixed"] == f"{summary['states']['fixed']:,}"
    assert said["Problems"] == f"{summary['problems']:,}"


def test_commits_are_linked_where_the_forge_is_known() -> None:
    found = [swept(finding(1))]
    known = values(read(render(report(repository("acme/api", Outcome.HOLD, *found)))), "href")
    assert f"https://github.com/acme/api/commit/{found[0].finding.commit}" in known
    for place in ("/srv/git/api", "https://git.example.org/acme/api.git", "javascript:alert(1)"):
        page = render(report(repository("acme/api", Outcome.HOLD, *found, place=place)))
        assert [each for each in values(read(page), "href") if not each.startswith("#")] == []
        assert found[0].finding.commit[:12] in page


# The table that sorts itself.


def sorted_rows(page: str, letter: str) -> list[str]:
    """The names in the order that the style sheet gives the rows."""
    places = {anchor: int(place) for anchor, place in re.findall(rf"#(r\d+)-row{{[^}}]*--{letter}:(\d+)", css(page))}
    names = dict(re.findall(r'<tr id="(r\d+)-row"><th scope="row"><a href="#r\d+"><bdi>([^<]*)', page))
    assert sorted(places.values()) == list(range(len(names)))
    return [names[anchor] for anchor in sorted(names, key=places.__getitem__)]


def test_every_choice_sorts_the_table() -> None:
    mixed = SWEEPS["mixed"]()
    page = render(mixed)
    names = [each.name for each in mixed.repositories]
    assert sorted_rows(page, "n") == sorted(names)
    assert sorted_rows(page, "c")[:2] == ["acme/docs", "acme/web"]
    assert sorted_rows(page, "a")[0] == "acme/api"
    assert sorted_rows(page, "a")[-1] == "acme/gone", "what has no commits has no share"
    assert sorted_rows(page, "h")[:2] == ["acme/api", "acme/web"]
    assert sorted_rows(page, "s")[0] == sorted_rows(page, "w")[0] == "acme/api"
    for letter, _, _ in ORDERS:
        assert f"#repositories:has(#by-{letter}:checked) tbody tr {{ order: var(--{letter}); }}" in css(page)
        assert f'id="by-{letter}"' in page


def test_rows_stand_worst_first() -> None:
    names = re.findall(r'-row"><th scope="row"><a href="#r\d+"><bdi>([^<]*)', render(SWEEPS["mixed"]()))
    assert names[:3] == ["acme/gone", "acme/api", "acme/web"]


# What has no room.


def test_a_long_tail_is_folded() -> None:
    found = [swept(finding(each)) for each in range(UNFOLDED + 3)]
    page = render(report(repository("a", Outcome.HOLD, *found)))
    assert "<summary>3 more of this check</summary>" in page
    before, _, folded = page.partition("3 more of this check")
    assert before.partition('class="group"')[2].count("<li>") == UNFOLDED
    assert folded.partition("</ul>")[0].count("<li>") == 3
    few = render(report(repository("a", Outcome.HOLD, *found[:UNFOLDED])))
    assert "more of this check" not in few


def test_findings_are_grouped_by_check_and_the_worst_come_first() -> None:
    levels = (Severity.LOW, Severity.CRITICAL, Severity.MEDIUM)
    found = [swept(finding(each, f"agent-touched-{'ab'[each % 2]}", levels[each % 3])) for each in range(12)]
    page = render(report(repository("a", Outcome.HOLD, *found)))
    section = page[page.index('<section id="r1"') :]
    assert re.findall(r"<h4><code>([^<]*)", section) == ["agent-touched-a", "agent-touched-b"]
    for group in section.split("<h4>")[1:]:
        said = re.findall(r'<li><b class="(\w+)"', group)
        assert said == sorted(said, key=lambda word: -Severity(word).rank)
    assert section.count("Have a human") == 1, "what cures two checks alike is said once"


def counted(page: str) -> tuple[int, int]:
    """Findings on the page in their repositories, and those that it says are not."""
    sections = page[page.index("Repository by repository") :]
    left = re.findall(r"<p class=\"cut\">([\d,]+) findings? of ", sections)
    return sections.count('<li><b class="'), sum(int(each.replace(",", "")) for each in left)


def test_a_very_large_sweep_stays_small_and_says_what_it_cut() -> None:
    sweep = crowd(1_000, 27)
    page = render(sweep)
    every = sum(len(each.findings) for each in sweep.repositories)
    shown, left = counted(page)
    assert every > 20_000
    assert len(page.encode()) < 5_000_000
    assert shown + left == every
    assert shown > every / 4
    assert f"{shown:,} of {every:,} findings are on this page" in page
    assert page.count('class="part repository') == 1_000


def test_room_is_for_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_html, "ROOM", 3_000)
    levels = list(reversed(Severity))
    found = [swept(finding(each, severity=levels[each % 4])) for each in range(40)]
    page = render(report(repository("a", Outcome.HOLD, *found), repository("b", Outcome.HOLD, swept(finding(99)))))
    shown, left = counted(page)
    assert shown + left == 41
    sections = page[page.index('<section id="r1"') :]
    kept = Counter(re.findall(r'<li><b class="(\w+)"', sections))
    assert set(kept) == {"critical"}, "and the small repository keeps its one finding"
    assert 'id="r2"' in sections
    assert "findings of b" not in sections


def test_no_room_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep_html, "ROOM", 0)
    page = render(SWEEPS["held"]())
    assert counted(page) == (0, 1)
    assert "1 finding of acme/api had no room on this page" in page


def test_repositories_without_room_are_counted() -> None:
    page = render(crowd(MOST_REPOSITORIES + 12, 0))
    assert page.count('class="part repository') == page.count("-row") - css(page).count("-row") == MOST_REPOSITORIES
    assert "12 more repositories, the least urgent, have no room here" in page


def test_long_words_are_cut() -> None:
    assert len(render(spoken(lambda what: "w" * 100_000))) < 60_000


def test_many_of_everything_are_counted() -> None:
    people = {f"Person {each} <p{each}@example.org>": each for each in range(1, 31)}
    problems = tuple(Problem(f"object {each}", "read", "is damaged") for each in range(70))
    one = repository(
        "a", Outcome.UNDETERMINED, reviewers=people, agents={f"agent-{n}": n for n in range(1, 31)}, problems=problems
    )
    words = text(render(report(one)))
    assert words.count("and 18 more with 171 together") == 2
    assert words.count("; and 22 more") == 2
    assert "and 20 more, in their repositories" in words
    assert "and 60 more\n" in words


def test_many_runs_are_cut() -> None:
    one = repository("a")
    long = structs.replace(report(one), trend=trend((one,), MOST_RUNS + 5))
    words = text(render(long))
    assert f"{MOST_RUNS} runs" in words
    assert "5 older ones are left out" in words


def test_news_of_many_repositories_are_not_those_of_one() -> None:
    loud = repository("loud", Outcome.HOLD, *(swept(finding(each), State.NEW) for each in range(50)))
    quiet = repository("quiet", Outcome.HOLD, swept(finding(99, severity=Severity.LOW), State.NEW))
    new = render(report(loud, quiet)).partition('<section id="new"')[2].partition("</section>")[0]
    assert re.findall(r"<bdi>(loud|quiet)</bdi>", new) == ["loud"] * 3 + ["quiet"]
    assert "and 47 more" in new


# Contrast.

TEXT = ("ink", "soft", "link", "critical", "high", "medium", "low", "pass", "hold", "fail", "undetermined")


def schemes() -> dict[str, dict[str, str]]:
    blocks = re.findall(r":root \{([^}]*)\}", css(render(SWEEPS["nothing"]())))
    light, dark, print_ = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", each)) for each in blocks)
    return {"light": light, "dark": light | dark, "print": light | print_}


def luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(each * 2 for each in color[1:])
    parts = [int(digits[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ground", ("ground", "wash"))
@pytest.mark.parametrize("word", TEXT)
@pytest.mark.parametrize("scheme", ("light", "dark", "print"))
def test_text_has_contrast(scheme: str, word: str, ground: str) -> None:
    """WCAG 2.2, 1.4.3."""
    colors = schemes()[scheme]
    light, dark = sorted((luminance(colors[word]), luminance(colors[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_text_has_no_other_colour() -> None:
    used = set(re.findall(r"(?<![-\w])color: ([^;]+);", css(render(SWEEPS["nothing"]()))))
    assert used == {f"var(--{word})" for word in TEXT}


# What the engine leaves out, and what only informs.


def test_findings_that_were_not_handed_over_are_counted() -> None:
    one = repository("a", Outcome.HOLD, *(swept(finding(each)) for each in range(3)))
    page = render(report(structs.replace(one, states={State.OPEN: 1_234})))
    assert counted(page) == (3, 1_231)
    assert "3 of 1,234 findings are on this page" in page


def test_what_does_not_hold_says_so() -> None:
    told = structs.replace(finding(1, "ref-rewritten"), outcome=Disposition.ADVISORY)
    page = render(report(repository("a", Outcome.PASS, SweptFinding(told, State.NEW, FIRST, STARTED))))
    assert page.count('<span class="advisory">advisory</span>') == 2, "among the news, and in its repository"
    assert "What is found" not in text(page), "that is what blocks"
    assert "advisory" not in render(report(repository("a", Outcome.HOLD, swept(finding(1), State.NEW))))
