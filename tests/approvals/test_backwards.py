"""Going back commit by commit gives what comparing with each of them would."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.history import ENVIRONMENT, History, Repo

from scanner.approvals.starts import FAR_BACK, backwards
from scanner.model.change import RawChange
from scanner.repo.diff import tree_changes
from scanner.repo.open import open_repository

Sides = tuple[str, str, str, str, str]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("main", "side", "merge")),
        st.dictionaries(st.sampled_from("abc"), st.sampled_from(("1", "2", None)), max_size=2),
        st.sampled_from(("100644", "100755", "120000")),
    ),
    min_size=1,
    max_size=12,
)


def sides(changes: list[RawChange]) -> set[Sides]:
    return {(each.path, each.old_mode, each.old_oid, each.new_mode, each.new_oid) for each in changes}


def is_gated(change: RawChange) -> bool:
    """Some paths, and every link: what a link is gated for depends on both sides."""
    return change.path != "b" or "120000" in (change.old_mode, change.new_mode)


def written(folder: Path, steps: list[tuple[str, dict[str, str | None], str]]) -> Repo:
    history = History()
    tips = {"main": history.commit("Start", files={"a": "1", "b": "1"})}
    tips["side"] = tips["main"]
    for what, files, mode in steps:
        branch = "side" if what == "side" else "main"
        parents = [tips["main"], tips["side"]] if what == "merge" else [tips[branch]]
        present = {path: content for path, content in files.items() if content is not None}
        modes = dict.fromkeys(present, mode)
        tips[branch] = history.commit(what, files=files, modes=modes, parents=parents, branch=branch)
    return history.write(folder)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_every_start_is_compared_as_git_does(steps: list[tuple[str, dict[str, str | None], str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        repo = written(Path(folder) / "r", steps)
        git = open_repository(str(repo.path), ENVIRONMENT).git
        tip = repo.git("rev-parse", "main")
        found = {start: sides(net) for start, net in backwards(git, tip, is_gated)}
        before: set[Sides] = set()
        for start in repo.git("rev-list", "--first-parent", "--skip=1", tip).split():
            really = sides([each for each in tree_changes(git, start, tip) if is_gated(each)])
            if start in found:
                assert found[start] == really
            else:
                assert really in (before, set())
            before = really


def test_it_goes_back_so_far_and_no_further(tmp_path: Path) -> None:
    history = History()
    for number in range(FAR_BACK + 20):
        history.commit(str(number), files={"a": str(number)})
    repo = history.write(tmp_path / "r")
    git = open_repository(str(repo.path), ENVIRONMENT).git
    starts = [start for start, _ in backwards(git, repo.head, is_gated)]
    assert starts == list(reversed(repo.oids[:-1]))[:FAR_BACK]
