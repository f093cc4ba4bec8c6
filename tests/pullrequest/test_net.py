"""What the commits of a range do together and none of them by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, ENVIRONMENT, History, Repo
from msgspec.structs import replace

from scanner.cli.session import session
from scanner.model.report import Report
from scanner.pipeline.options import Options
from scanner.pipeline.run import run
from scanner.pullrequest.net import with_net
from scanner.repo.open import open_repository
from scanner.repo.selection import between

FILE = "pyproject.toml"
POETRY = '[tool.poetry]\nname = "x"\nversion = "1"\n[tool.poetry.group.dev.dependencies]\n'
# Removed weighs little, and added not too much; from the registry to somebody's repository weighs a lot.
FROM_REGISTRY = f'{POETRY}bench = "^3.0.8"\n'
FROM_SOMEBODY = f'{POETRY}bench = {{git = "https://git.example.org/eve/bench.git", branch = "x"}}\n'
POLICY = (
    "version: 1\nrequire: {dependency-manifest: {when: agent, reviewers: 1, min_severity: high},"
    " packaging: {when: agent, reviewers: 1, min_severity: high}}\n"
)


def started() -> History:
    history = History()
    history.commit("Start", files={".twokey.yaml": POLICY, FILE: FROM_REGISTRY})
    return history


def split(first: str = CLAUDE, second: str = CLAUDE) -> History:
    history = started()
    history.commit("Drop it", author=first, files={FILE: POETRY})
    history.commit("Take it again", author=second, files={FILE: FROM_SOMEBODY})
    return history


def judged(repo: Repo, base: str = "") -> tuple[Report, Report]:
    """By commits alone, and with what they do together."""
    repository = open_repository(str(repo.path), ENVIRONMENT)
    selection = replace(between(repository, base or repo.oids[0], "HEAD"), kind="pull-request")
    with session(repository, selection, Options(today="2025-06-20", secrets=False), None) as context:
        report = run(context)
        return report, with_net(context, report)


def held(report: Report) -> list[str]:
    return [each.path for each in report.findings if each.outcome == "held"]


def test_a_change_cut_into_two_is_held_as_one(tmp_path: Path) -> None:
    repo = split().write(tmp_path / "r")
    alone, together = judged(repo)
    assert alone.outcome == "pass"
    assert together.outcome == "hold"
    assert held(together) == [FILE]
    finding = next(each for each in together.findings if each.outcome == "held")
    assert (finding.commit, finding.severity) == (repo.oids[2], "high")
    assert "source-changed bench" in finding.message
    assert "together" in finding.message
    assert together.review_digest.startswith("twokey1:")
    assert together.commits[0].needs


def test_in_one_commit_it_is_told_once(tmp_path: Path) -> None:
    history = started()
    history.commit("Take another", author=CLAUDE, files={FILE: FROM_SOMEBODY})
    alone, together = judged(history.write(tmp_path / "r"))
    assert alone == together
    assert held(together) == [FILE]


def test_commits_that_add_up_to_nothing_more(tmp_path: Path) -> None:
    history = started()
    history.commit("Bump", author=CLAUDE, files={FILE: FROM_REGISTRY.replace("3.0.8", "3.0.9")})
    history.commit("Bump", author=CLAUDE, files={FILE: FROM_REGISTRY.replace("3.0.8", "3.0.10")})
    alone, together = judged(history.write(tmp_path / "r"))
    assert alone == together
    assert together.outcome == "pass"


def test_what_people_did_alone_is_theirs(tmp_path: Path) -> None:
    alone, together = judged(split(ANN, ANN).write(tmp_path / "r"))
    assert alone == together
    assert together.outcome == "pass"


@pytest.mark.parametrize(("first", "second"), [(CLAUDE, ANN), (ANN, CLAUDE)], ids=["agent-first", "human-first"])
def test_where_an_agent_had_a_hand_in_it_it_is_held(tmp_path: Path, first: str, second: str) -> None:
    repo = split(first, second).write(tmp_path / "r")
    alone, together = judged(repo)
    assert (alone.outcome, together.outcome) == ("pass", "hold")
    assert {each.commit for each in together.findings if each.outcome == "held"} == {
        repo.oids[1 if first == CLAUDE else 2]
    }


def test_what_a_human_did_by_themselves_beside_an_agent_is_not_held(tmp_path: Path) -> None:
    history = started()
    history.commit("Reword", author=CLAUDE, files={FILE: FROM_REGISTRY.replace('"x"', '"x"  # a name')})
    history.commit("Take another", author=ANN, files={FILE: FROM_SOMEBODY})
    alone, together = judged(history.write(tmp_path / "r"))
    assert alone == together
    assert together.outcome == "pass"


def test_a_review_of_the_whole_lets_it_pass_and_of_a_part_does_not(tmp_path: Path) -> None:
    asked = judged(split().write(tmp_path / "asked"))[1].review_digest
    whole = split()
    whole.commit(f"Approve\n\nReviewed-by: {BOB}\nReviewed-digest: {asked}\n", author=BOB)
    report = judged(whole.write(tmp_path / "whole"))[1]
    assert report.outcome == "pass"
    assert [each.outcome for each in report.findings if "together" in each.message] == ["approved"]

    part = started()
    part.commit("Drop it", author=CLAUDE, files={FILE: POETRY})
    part.commit(f"Take it again\n\nReviewed-by: {BOB}\n", author=ANN, files={FILE: FROM_SOMEBODY})
    assert judged(part.write(tmp_path / "part"))[1].outcome == "hold"


def test_an_approval_before_more_was_added_is_stale(tmp_path: Path) -> None:
    asked = judged(split().write(tmp_path / "asked"))[1].review_digest
    history = split()
    history.commit(f"Approve\n\nReviewed-by: {BOB}\nReviewed-digest: {asked}\n", author=BOB)
    history.commit("Another", author=CLAUDE, files={FILE: FROM_SOMEBODY.replace("eve", "mallory")})
    assert judged(history.write(tmp_path / "r"))[1].outcome == "hold"


def test_undone_again_it_is_nothing(tmp_path: Path) -> None:
    history = split()
    history.commit("Back", author=CLAUDE, files={FILE: FROM_REGISTRY})
    _, together = judged(history.write(tmp_path / "r"))
    assert not [each for each in together.findings if "together" in each.message]


def test_what_the_base_did_meanwhile_is_not_the_branchs(tmp_path: Path) -> None:
    history = started()
    history.commit("Theirs", files={FILE: POETRY}, branch="side", parents=[1])
    history.commit("Take it again", files={FILE: FROM_SOMEBODY}, branch="side")
    history.commit("Docs", author=CLAUDE, files={"README.md": "x\n"})
    repo = history.write(tmp_path / "r")
    assert judged(repo, "side")[1].outcome == "pass"


def test_a_history_has_no_whole(tmp_path: Path) -> None:
    repo = split().write(tmp_path / "r")
    repository = open_repository(str(repo.path), ENVIRONMENT)
    from scanner.repo.selection import history

    with session(repository, history(repository), Options(today="2025-06-20", secrets=False), None) as context:
        report = run(context)
        assert with_net(context, report) is report
