"""`twokey hook NAME`: what git, or whoever manages its hooks, calls."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec.structs import replace

from scanner.cli import ancestry, exits, git_above
from scanner.cli.cache_folder import cache_folder
from scanner.cli.repository import find_repository
from scanner.cli.session import session, today
from scanner.cli.terminal import say
from scanner.errors import UsageError
from scanner.hooks.result import Result
from scanner.model.report import Report
from scanner.model.scale import Outcome
from scanner.pipeline.options import Options
from scanner.repo.open import Repository
from scanner.repo.selection import Selection, staged

_YOUNG = 100_000  # objects made between two looks for cycles, which these are too few to have


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run one hook; 1 when git is to stop."""
    gc.set_threshold(_YOUNG)
    result = HOOKS[arguments.name](arguments.arguments, dict(environ))
    if result.words:
        say(result.words)
    return exits.BY_OUTCOME[result.outcome]


def _repository(given: Mapping[str, str]) -> Repository:
    """The repository that git is at work in, which is not always the one around this folder: where git was told
    (`--git-dir`, `core.worktree`) it names it, and a work tree somewhere else may hold another. With a work tree of its
    own even a bare one has an index.
    """
    found = find_repository(given.get("GIT_DIR") or ".", given, light=True)
    return replace(found, bare=found.bare and not given.get("GIT_WORK_TREE"))


def _judged(repository: Repository, selection: Selection, options: Options) -> Report:
    from scanner.pipeline.run import run as judge

    with session(repository, selection, options, None) as context:
        return judge(context)


def _pre_commit(_words: list[str], given: dict[str, str]) -> Result:
    from scanner.hooks.glance.making import keep_tools
    from scanner.hooks.pre_commit import judge_index
    from scanner.pipeline.run import run as judge

    repository = _repository(given)
    options = Options(
        today=today(), environ=given, ancestors=ancestry.ancestors(), cache_folder=cache_folder(given), cache=False
    )
    with session(repository, staged(repository), options, None) as context:
        result = judge_index(judge(context))
        keep_tools(context)
    return result


def _commit_msg(words: list[str], given: dict[str, str]) -> Result:
    from scanner.hooks.comments import comment_mark
    from scanner.hooks.commit_msg import judge_message
    from scanner.hooks.glance.making import keep_tools
    from scanner.pipeline.run import run as run_line

    path = _message_file("commit-msg", words)
    repository = _repository(given)
    above = ancestry.ancestors()

    def judge(message: str) -> Report:
        options = Options(
            today=today(),
            secrets=False,
            environ=given,
            ancestors=above,
            message=message,
            cache_folder=cache_folder(given),
        )
        amending = git_above.amends(above)
        with session(repository, staged(repository, amending=amending), options, None) as context:
            report = run_line(context)
            if not amending:
                keep_tools(context)
        return report

    return judge_message(path, judge, comment_mark(repository.git, given, path))


def _prepare_commit_msg(words: list[str], given: dict[str, str]) -> Result:
    from scanner.attribution import runtime
    from scanner.rulebook import load_rulebook

    path = Path(_message_file("prepare-commit-msg", words))
    agents = load_rulebook().agents
    found = [each.agent for each in runtime.driving(agents, given, ancestry.ancestors()) if not each.bot]
    if found:
        from scanner.hooks.comments import comment_mark
        from scanner.hooks.prepare_commit_msg import prepare

        repository = _repository(given)
        prepare(repository, path, tuple(dict.fromkeys(found)), comment_mark(repository.git, given, path))
    return Result(Outcome.PASS)


def _pre_push(words: list[str], given: dict[str, str]) -> Result:
    from scanner.hooks.pre_push import judge_push
    from scanner.pipeline.workers import jobs_for

    if sys.stdin.isatty():
        raise UsageError("pre-push reads the lines that git writes to the hook", "twokey scan judges by hand")
    repository = _repository(given)
    options = Options(today=today(), jobs=jobs_for(None), cache_folder=cache_folder(given), cache=False)
    lines = sys.stdin.buffer.read()
    told = () if lines.strip() else git_above.pushed(ancestry.ancestors())
    return judge_push(
        repository,
        words[0] if words else "",
        lines,
        given,
        lambda selection: _judged(repository, selection, options),
        told,
    )


def _message_file(hook: str, words: list[str]) -> str:
    if not words:
        raise UsageError(f"{hook} needs the file that holds the message", f"twokey hook {hook} .git/COMMIT_EDITMSG")
    return words[0]


HOOKS: dict[str, Callable[[list[str], dict[str, str]], Result]] = {
    "pre-commit": _pre_commit,
    "prepare-commit-msg": _prepare_commit_msg,
    "commit-msg": _commit_msg,
    "pre-push": _pre_push,
}
