"""Where a job of GitHub Actions shows what came of it, beside its log: annotations, the step's summary, outputs.

None of them decides anything. What cannot be written is said on standard error, and the verdict stays what it is. The
log itself is a way in: the runner obeys commands that it finds in it, and the report quotes what strangers wrote.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from msgspec import Struct

from scanner.cli.terminal import put, say
from scanner.errors import TwokeyError, UndeterminedError
from scanner.model.finding import Disposition
from scanner.model.page import Page
from scanner.model.report import Report
from scanner.text.escape import visible

_MOST_BYTES = 1024 * 1024  # of a step's summary; of a larger one GitHub shows nothing
_MARGIN = 1024
_LEAST = 8 * 1024  # a report in less is none
_BLOCKING = frozenset({Disposition.HELD, Disposition.FAILED})


class Job(Struct, frozen=True):
    """A job's surfaces: the files its runner reads, "" for none; `annotates` where it obeys commands in the log."""

    annotates: bool = False
    summary: str = ""
    outputs: str = ""

    @contextmanager
    def plain_output(self, shown: str) -> Iterator[None]:
        """While this lasts, the runner takes the log for text: only whoever knows the word can end that. A format for
        machines goes to one, and stays as it is.
        """
        if not self.annotates or shown != "terminal":
            yield
            return
        word = secrets.token_hex(16)
        put(f"::stop-commands::{word}\n")
        try:
            yield
        finally:
            put(f"::{word}::\n")

    def published(self, report: Report, shown: str, pages: Mapping[str, Page]) -> None:
        """Show the report on every surface there is."""
        if self.annotates and shown == "terminal":
            from scanner.reporters import github

            put(github.render(report, pages=pages))
        if self.summary:
            from scanner.reporters import markdown

            if (room := _room(self.summary)) < _LEAST:
                say("twokey: cannot write the step's summary: the step has filled it already")
            else:
                _append("the step's summary", self.summary, markdown.render(report, pages=pages, budget=room))
        blocked = sum(each.outcome in _BLOCKING for each in report.findings)
        self._give(report.outcome, blocked)

    def failed(self, error: TwokeyError) -> None:
        """Say on every surface that there is no report, and why."""
        outcome = "undetermined" if isinstance(error, UndeterminedError) else "error"
        words = [visible(error.message), *([f"hint: {visible(error.hint)}"] if error.hint else [])]
        if self.annotates:
            from scanner.text.workflow_commands import command

            put(command("error", words, {"title": f"twokey: {outcome}"}) + "\n")
        if self.summary:
            # Four spaces: text that no line of it can leave, and in which nothing is markup.
            told = "\n".join(f"    {line}" for line in words)
            _append("the step's summary", self.summary, f"## twokey: {outcome}\n\nNothing was judged.\n\n{told}\n")
        self._give(outcome, 0)

    def broken(self) -> None:
        """Say to later steps that there is no verdict, where twokey itself failed or was stopped."""
        self._give("undetermined", 0)

    def _give(self, outcome: str, blocked: int) -> None:
        """Only words of ours and numbers: a line break in a value would be another output."""
        if self.outputs:
            _append("the step's outputs", self.outputs, f"outcome={outcome}\nblocked={blocked}\n")


def job_of(environ: Mapping[str, str]) -> Job:
    """The surfaces of the job that this runs in."""
    if environ.get("GITHUB_ACTIONS") != "true":
        return Job()
    return Job(True, environ.get("GITHUB_STEP_SUMMARY", ""), environ.get("GITHUB_OUTPUT", ""))


def _room(path: str) -> int:
    """The bytes that are left for a summary: the step may have written some already."""
    try:
        return _MOST_BYTES - _MARGIN - os.stat(path, follow_symlinks=False).st_size  # noqa: PTH116
    except OSError:
        return _MOST_BYTES - _MARGIN


def _append(what: str, path: str, text: str) -> None:
    """Append to a file of the runner's; never through a link, which somebody put there for something else."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags, 0o600)
        with os.fdopen(handle, "ab") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(0, "that is no file")
            file.write(text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError) as error:
        say(f"twokey: cannot write {what}: {visible(getattr(error, 'strerror', None) or str(error))}")
