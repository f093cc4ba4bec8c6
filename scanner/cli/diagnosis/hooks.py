"""Whether the hooks that a repository asks for are really there, and whether there are any.

A hook that is configured and not installed is the trap that costs people hours: everything looks set up, every commit
passes, and nothing was ever looked at. A hook is a courtesy all the same, and the remarks never promise more.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.cli.diagnosis.asked_hooks import Asked, Manager, asked_hooks, readable_hooks
from scanner.cli.diagnosis.commands import lost_failure, runs_twokey
from scanner.cli.diagnosis.framework import STAGES
from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.started_hooks import (
    CONFIGURED_SINCE,
    Script,
    configured,
    hooks_folder,
    passed_over,
    shown,
    started,
    usual_folder,
)
from scanner.cli.diagnosis.subject import Subject

# What is missed without a hook, for those that everybody should have.
_WANTED = {
    "commit-msg": ("twokey", "there the message and the change are both final, so it is the one to have at least"),
    "pre-push": ("twokey-push", "an amend, a rebase or a merge shows a commit-msg hook a part at most, a push all"),
}


def installed(subject: Subject) -> Iterator[Remark]:
    """Every hook of twokey's: asked for, there, and started by git."""
    if subject.top is None:
        yield Remark(Level.SKIP, "hooks", "nobody commits in a bare repository")
        return
    asked = list(asked_hooks(subject.top))
    scripts = {stage: started(subject, stage) for stage in STAGES.values()}
    direct = {stage for stage in scripts if any(runs_twokey(each.text, stage) for each in scripts[stage])}
    there = direct | {each.stage for each in asked}
    if not there:
        why = "nothing looks at a commit before it is made"
        yield Remark(Level.FAIL, "no hook of twokey's is configured or installed", why, "twokey init")
        return
    for stage in STAGES.values():
        here = [each for each in asked if each.stage == stage]
        if stage in direct:
            yield _direct(stage, scripts[stage])
        for each in here:
            if stage not in direct or each.instead:
                yield _asked(subject, each, scripts[stage])
    for stage, (name, why) in _WANTED.items():
        if stage not in there:
            yield Remark(Level.WARN, f"no {stage} hook", why, f"twokey init, or add the hook {name}")


def _direct(stage: str, scripts: list[Script]) -> Remark:
    script = next(each for each in scripts if runs_twokey(each.text, stage))
    if lost := lost_failure(script.text, stage):
        fix = f"let {script.where} end with twokey's exit code"
        return Remark(Level.WARN, f"hook {stage} holds nothing back", f"{script.where} runs twokey, but {lost}", fix)
    return Remark(Level.OK, f"hook {stage}", f"{script.where} runs twokey")


def _asked(subject: Subject, asked: Asked, scripts: list[Script]) -> Remark:
    name, stage = asked.names[0], asked.stage
    if asked.instead:
        why = f"{asked.source} gives it stages: {asked.instead}"
        fix = f"take stages out of the hook {name} in {asked.source}"
        return Remark(Level.FAIL, f"hook {name} does not run at {stage}", why, fix)
    script = next((each for each in scripts if asked.started_by(each.text)), None)
    if script:
        return Remark(Level.OK, f"hook {stage}", f"{name} by {asked.source}, started by {script.where}")
    why = f"{asked.source} asks for {name}, but {_missing(subject, asked, scripts)}"
    return Remark(Level.FAIL, f"hook {stage} is not installed", why, asked.install)


def _missing(subject: Subject, asked: Asked, scripts: list[Script]) -> str:
    if why := passed_over(subject, asked.stage):
        return why
    where = scripts[0].where if scripts else shown(subject, hooks_folder(subject).path / asked.stage)
    return f"{where} runs something else"


def hooks_path(subject: Subject) -> Iterator[Remark]:
    """core.hooksPath where it keeps a hook out that the framework should have installed."""
    folder = hooks_folder(subject)
    if folder.scope and any(each.by is Manager.FRAMEWORK for each in _waiting(subject)):
        why = f"git looks for hooks in {shown(subject, folder.path)}, and pre-commit install refuses"
        if folder.blank:
            usual = shown(subject, usual_folder(subject))
            why = f"git does not look in {usual}, and pre-commit install takes it for none and writes there"
        fix = f"git config --{folder.scope} --unset-all core.hooksPath"
        yield Remark(Level.WARN, f"core.hooksPath is {'empty' if folder.blank else 'set'} ({folder.scope})", why, fix)


def _waiting(subject: Subject) -> Iterator[Asked]:
    """What is asked for and not there."""
    for each in readable_hooks(subject.top):
        scripts = started(subject, each.stage)
        if not any(each.started_by(script.text) or runs_twokey(script.text, each.stage) for script in scripts):
            yield each


def unread_configuration(subject: Subject) -> Iterator[Remark]:
    """Hooks of git's configuration that the installed git is too old for."""
    if subject.version >= CONFIGURED_SINCE:
        return
    for stage in STAGES.values():
        for script in configured(subject, stage):
            if runs_twokey(script.text, stage):
                needed = ".".join(map(str, CONFIGURED_SINCE))
                why = f"git reads hooks there from {needed} on, and this one is older"
                yield Remark(Level.WARN, f"{script.where} is not read", why, f"install git {needed} or newer")
