"""A workflow read in pieces is the workflow read whole: the same tree in its order, the same lines and comments."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.github_workflow import page
from scanner.formats.github_workflow import workflow as github_workflow
from scanner.formats.github_workflow.page import NOWHERE, Node, Page, Spot, below, comment_at, line_of, lines_of
from scanner.formats.github_workflow.parts import Job, Step
from scanner.formats.github_workflow.pieces import pieces
from scanner.text.yaml import YamlError

WORKFLOW = """\
---
# Tests, and the release.
name: CI
on:
  push:
    branches: [main]
env:
  RUST: "1.80"

jobs:
  # the first
  test:
    name: Test
    runs-on: ubuntu-latest  # the newest
    steps:
    - uses: actions/checkout@0123456789012345678901234567890123456789 # v4.1.0
      with:
        persist-credentials: false

    - run: |
        cargo test

  lint: {runs-on: ubuntu-latest, steps: [{run: cargo clippy}]}
  # between two
  publish:
    needs: test
    runs-on: ubuntu-latest
    steps:
      - name: Publish
        run: >-
          cargo
          publish
        env:
          TOKEN: ${{ secrets.TOKEN }}
# after the jobs
permissions:
  contents: read
"""


def edited(old: str, new: str) -> str:
    assert WORKFLOW.count(old) == 1
    return WORKFLOW.replace(old, new)


def whole(content: bytes) -> Page:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "pieces", lambda _: None)
        return page.read(content)


def places(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    yield (*path, "not there")
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(inner, (*path, key))


def seen(found: Page) -> list[object]:
    spots = [Spot(found, "", path) for path in places(dict(found.tree))]
    return [repr(found.tree), found.lines, [(line_of(each), lines_of(each), comment_at(each)) for each in spots]]


def read(reader: object, content: bytes) -> object:
    try:
        return seen(reader(content))  # type: ignore[operator]
    except YamlError as error:
        return error.line, error.message


CUT = {
    "as it is": WORKFLOW,
    "without the mark": edited("---\n", ""),
    "without keys after the jobs": edited("permissions:\n  contents: read\n", ""),
    "without an end of line": WORKFLOW.rstrip("\n"),
    "deeper": WORKFLOW.replace("\n  ", "\n     "),
    "a tab in a script": edited("cargo test\n", "cargo test\n        \tx\n"),
    "text that looks like a job": edited("cargo test\n", "cargo test\n        publish:\n"),
    "two ampersands": edited("cargo test\n", "cargo test && true &\n"),
    "a script that keeps its end": edited("run: |\n        cargo test", "run: |+\n        cargo test"),
    "a sequence at the indent of its key": edited("    needs: test\n", "    needs:\n    - test\n    - lint\n"),
    "a job of nothing": edited("    needs: test\n", "    needs: test\n  empty:\n"),
    "a comment with a quote": edited("# between two", "# it's {between"),
    "quotes over two lines": edited("name: Test", 'name: "Te\n      st"'),
}


@pytest.mark.parametrize("text", CUT.values(), ids=CUT)
def test_a_file_in_pieces_is_the_whole_file(text: str) -> None:
    content = text.encode()
    assert pieces(content) is not None
    assert seen(page.read(content)) == seen(whole(content))


WHOLE = {
    "an anchor": edited("name: Test", "name: &name Test"),
    "an anchor with a dash": edited("name: Test", "name: &-name Test"),
    "an alias into another job": edited("name: Test", "name: &name Test").replace("needs: test", "needs: *name"),
    "an anchor in brackets": edited("[main]", "[&main main]"),
    "a job twice": edited("  lint: {", "  test: {"),
    "a key twice in a job": edited("    needs: test\n", "    needs: test\n    needs: lint\n"),
    "a key twice around the jobs": edited("permissions:\n", "env:\n"),
    "jobs twice": edited("permissions:\n", "jobs:\n"),
    "jobs twice, once quoted": edited("name: CI", "'jobs': {}"),
    "one key as a number and as a truth": edited("name: CI", "1: CI").replace("permissions:", "true:"),
    "a truth for a job": edited("  lint: {", "  true: {"),
    "a quoted job": edited("  lint: {", "  'lint': {"),
    "a second document": WORKFLOW + "---\nname: x\n",
    "the end of the document": edited("# after the jobs\n", "...\n"),
    "a directive": "%YAML 1.1\n" + WORKFLOW,
    "a directive that makes a tag unknown": "%TAG !! x:\n" + edited("name: Test", "name: !!str Test"),
    "one anchor in two jobs": edited("name: Test", "name: &x Test").replace("needs: test", "needs: &x test"),
    "a merge": edited("name: CI", "<<: {name: CI}"),
    "a merge by tag": edited("name: CI", "!!merge x: {name: CI}"),
    "a tag": edited("name: Test", "name: !x Test"),
    "carriage returns": WORKFLOW.replace("\n", "\r\n"),
    "a line separator": edited("name: Test", "name: Te\u2028st"),
    "a byte order mark": "\ufeff" + WORKFLOW,
    "an open quote": edited("name: Test", "name: 'Test"),
    "a quote over the next job": edited("name: Test", "name: 'Test").replace("needs: test", "needs: test'"),
    "a quote from the head into the jobs": edited("name: CI", "name: 'CI").replace("needs: test", "needs: test'"),
    "a quote from the jobs to the end": edited("name: Test", "name: 'Test").replace("contents: read", "x'"),
    "a bracket over the next job": edited("name: Test", "name: [\n").replace("needs: test", "]"),
    "a bracket at the margin": edited("name: Test", "name: [\n  lint: x\n  ]"),
    "our own key": edited("    needs: test\n", "  end-of-piece:\n    needs: test\n"),
    "our own key at the margin": edited("permissions:", "end-of-piece:"),
    "jobs in braces": "name: x\njobs: {a: {runs-on: x}}\n",
    "jobs in a list": "name: x\njobs:\n  - a: {runs-on: x}\n",
    "jobs first": "jobs:\n  a:\n    runs-on: x\n",
    "no jobs": "name: x\nruns:\n  using: node20\n",
    "a job less deep": edited("  publish:\n", " publish:\n"),
    "a script that is not deep enough": edited("        cargo test\n", "  cargo: test\n"),
    "a tab before a job": edited("  publish:\n", "\t  publish:\n"),
    "a NUL": edited("name: Test", "name: Te\0st"),
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_what_reaches_from_one_piece_into_another_is_read_whole(text: str) -> None:
    content = text.encode()
    assert read(page.read, content) == read(whole, content)


def test_two_keys_that_are_one_are_not_cut_apart() -> None:
    text = edited("name: CI", "1: CI").replace("permissions:", "true:")
    assert pieces(text.encode()) is None


def test_latin_1_is_read_as_before() -> None:
    content = WORKFLOW.encode().replace(b"Test", b"T\xe9st")
    assert pieces(content) is None and read(page.read, content) == read(whole, content)


def test_a_job_both_versions_have_is_one_tree_and_has_a_line_in_each() -> None:
    later = edited("# the first\n", "# the first\n  # and not the last\n").encode()
    old, new = page.read(WORKFLOW.encode()), page.read(later)
    one, other = (Spot(each, "", ("jobs", "publish", "steps", 0, "run")) for each in (old, new))
    jobs = [page.mapping(each.tree["jobs"]) for each in (old, new)]
    assert jobs[0]["publish"] is jobs[1]["publish"]
    assert (line_of(one), line_of(other)) == (30, 31)


def told(old: str, new: str) -> list[str]:
    return [f"{delta.kind} {delta.subject} {delta.line}" for delta in github_workflow.diff(old.encode(), new.encode())]


def test_an_untouched_job_is_told_when_its_setting_turns_dangerous() -> None:
    """The twin of a variable that turns nothing: the job is the same, what is pasted into it is not."""
    old = edited("cargo test\n", "echo ${{ env.RUST }}\n")
    assert told(old, old.replace('"1.80"', '"1.81"')) == ["env-changed env.RUST 8"]
    foreign = old.replace('"1.80"', "${{ github.event.issue.title }}")
    assert "expression-into-shell jobs.test.steps[2].run 20" in told(old, foreign)


def test_an_untouched_checkout_of_strangers_code_is_told_with_its_trigger() -> None:
    old = edited("        persist-credentials: false\n", "        ref: ${{ github.event.pull_request.head.sha }}\n")
    new = old.replace("  push:\n    branches: [main]\n", "  pull_request_target:\n")
    assert any(each.startswith("untrusted-checkout jobs.test") for each in told(old, new))
    assert not any(each.startswith("untrusted-checkout") for each in told(new, new.replace("1.80", "1.81")))


PIECE = st.sampled_from(
    [
        *("a:", "  a:", "  b: x", "    c: |", "    c: >-", "      text", "  - d", "    - e: [x", "]", "    f: 'x"),
        *("'", '    g: "y', '"', "# h", "  # i", "", "jobs:", "name: z", "on: [push]", "    j: &k 1", "    l: *k"),
        *(
            "---",
            "...",
            "  a: {b: c}",
            "    run: a && b",
            "  ? q",
            "  : r",
            "\tt",
            "    - uses: a/b@c # v1",
            "  !x u: v",
        ),
        *("   w:", " x:", "  end-of-piece:", "<<: {m: n}", "1: o", "true: p", "  true: q", "    c: |2", "    c: |+"),
    ]
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECE, max_size=4), st.lists(PIECE, min_size=1, max_size=12), st.booleans())
def test_any_lines_are_read_as_the_whole_is(head: list[str], lines: list[str], ended: bool) -> None:
    content = "\n".join(["name: x", *head, "jobs:", "  a:", "    k: v", *lines, *[""][: int(ended)]]).encode()
    assert read(page.read, content) == read(whole, content)


def test_what_was_found_out_about_a_step_makes_no_other_of_it() -> None:
    step, told = Step(NOWHERE, {"run": "make"}), Step(NOWHERE, {"run": "make"}, {"content": "make"})
    assert step == told
    assert Job(NOWHERE, "a", {}, (step,)) == Job(NOWHERE, "a", {}, (told,), {"secrets": ()})
    assert step != Step(NOWHERE, {"run": "make all"}, told.known)


def test_a_key_of_nothing_leaves_no_dot_behind() -> None:
    spot = Spot(NOWHERE, "on")
    assert [below(spot, *keys).label for keys in (("",), ("", "push"), (1,))] == ["on", "on.push", "on.1"]
    assert below(Spot(NOWHERE), "on").label == "on"
