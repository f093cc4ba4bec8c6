"""What tests judge repositories with: the pipeline as the command line runs it, with the clock given.

repo = history.write(tmp_path)
report = scan(repo, "HEAD~2..HEAD")
(finding,) = entry(report, repo.head).findings
"""

from __future__ import annotations

from collections.abc import Mapping

from kit.history import ENVIRONMENT, Repo
from scanner.config.policy import Policy
from scanner.config.read import POLICY_FILE, preset_policy, read_policy
from scanner.model.inventory import Inventory
from scanner.model.report import CommitReport, Report
from scanner.pipeline.inventory import take_inventory
from scanner.pipeline.options import Options
from scanner.pipeline.prepare import prepare
from scanner.pipeline.run import run
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository, open_repository
from scanner.repo.selection import Selection, everything, history, parse_range, staged
from scanner.rulebook import load_rulebook

TODAY = "2025-07-01"
NOBODY: Mapping[str, str] = {}


def scan(
    repo: Repo,
    words: str = "",
    *,
    secrets: bool = False,
    all_commits: bool = False,
    policy: Policy | None = None,
    environ: Mapping[str, str] = NOBODY,
    today: str = TODAY,
    jobs: int = 0,
    cache: str = "",
    unreachable: bool = False,
    message: str = "",
) -> Report:
    """The report on a range, or on what `words` names: "" the history, "--staged" the index, "--all" all refs."""
    repository = open_repository(str(repo.path), ENVIRONMENT)
    selection = everything(repository, unreachable) if unreachable else _selected(repository, words)
    given = {**ENVIRONMENT, **environ} if selection.kind == "staged" else NOBODY
    options = Options(
        today=today,
        secrets=secrets,
        all_commits=all_commits,
        environ=given,
        jobs=jobs,
        cache_folder=cache,
        unreachable=unreachable,
        message=message,
    )
    with open_objects(repository.git) as objects:
        return run(prepare(repository, objects, load_rulebook(), selection, options, policy))


def inventory(repo: Repo, words: str = "", *, policy: Policy | None = None, today: str = TODAY) -> Inventory:
    """What `twokey agents` finds in a range, or in what `words` names."""
    repository = open_repository(str(repo.path), ENVIRONMENT)
    selection = _selected(repository, words)
    options = Options(today=today, secrets=False)
    with open_objects(repository.git) as objects:
        return take_inventory(prepare(repository, objects, load_rulebook(), selection, options, policy))


def _selected(repository: Repository, words: str) -> Selection:
    named = {"": history, "--staged": staged, "--all": everything}
    return named[words](repository) if words in named else parse_range(repository, words)


def entry(report: Report, oid: str) -> CommitReport:
    """What a report says about one commit."""
    return next(each for each in report.commits if each.commit.oid == oid)


def preset(name: str) -> Policy:
    """A preset by itself."""
    return preset_policy(load_rulebook(), name)


def policy(text: str) -> Policy:
    """The policy that `text`, without its version line, stands for."""
    return read_policy(load_rulebook(), f"version: 1\n{text}".encode(), POLICY_FILE)
