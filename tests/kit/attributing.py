"""What tests look at whole repositories with: who made each commit, as a run would say, without judging anything.

found = attributions(repo, "HEAD~2..HEAD")
assert found[repo.head].kind is ActorKind.ASSISTED
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from kit.history import ENVIRONMENT, Repo
from scanner.attribution.combine import attributor
from scanner.model.actor import Attribution
from scanner.pipeline.beside import Vicinity, vicinity
from scanner.repo.git import Git
from scanner.repo.log import read_log
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository, open_repository
from scanner.repo.selection import Selection, everything, history, parse_range
from scanner.rulebook import Agents, load_rulebook


def select(repository: Repository, words: str) -> Selection:
    """A range, or what `words` names: "" the history, "--all" all refs, one revision that commit alone."""
    named: dict[str, Callable[[Repository], Selection]] = {"": history, "--all": everything}
    return named[words](repository) if words in named else parse_range(repository, words)


def surroundings(
    repo: Repo,
    words: str = "",
    *,
    agents: Agents | None = None,
    watch: Callable[[Git], Git] = lambda git: git,
) -> tuple[Vicinity, dict[str, Attribution]]:
    """What lay beside the commits of a selection, and who made each of them, by commit id, newest first."""
    repository = open_repository(str(repo.path), ENVIRONMENT, light=True)
    selection, known = select(repository, words), agents or load_rulebook().agents
    watched = replace(repository, git=watch(repository.git))
    with open_objects(watched.git) as objects:
        beside = vicinity(watched, objects, known, selection)
        attribute = attributor(known, around=beside.around)
        log = read_log(watched.git, selection.revisions) if selection.revisions else ()
        return beside, {commit.oid: attribute(commit, [path for _, path in rows]) for commit, rows in log}


def attributions(repo: Repo, words: str = "", *, agents: Agents | None = None) -> dict[str, Attribution]:
    """Who made each commit of a selection, by commit id, newest first."""
    return surroundings(repo, words, agents=agents)[1]
