"""`twokey manual`: the manual page in the language of man(7), from the parser and from what no parser knows.

No date stands in it: the same version gives the same bytes.
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Iterator, Mapping

from scanner import __version__
from scanner.cli import exits
from scanner.cli.outline import Command, Option, Program, outline
from scanner.cli.terminal import put
from scanner.text.escape import visible

_WIDTH = 72  # of a line of the source; linters want short ones
_ABOUT = """\
twokey reads a Git history, a range or the staged changes and says who made each commit (a human, a coding agent, a bot)
and what it does to the files that decide what ships. A release change that an agent had a hand in is held until a human
who had no part in it has reviewed it, named by a trailer in a commit message or by a signed note. A committed secret
fails whoever committed it.

It runs nothing out of the repository. The report goes to standard output, words and progress to standard error."""
_STATUS = (
    ("0", "Nothing needs a second key, or it has turned; a command did what it is for."),
    ("1", "An approval is missing, or something fails that no approval cures; there is something to fix."),
    ("2", "The command line or the configuration cannot be taken."),
    ("3", "It could not be decided: a shallow clone, a damaged object, a full disk. Never a pass."),
)
_ENVIRONMENT = (
    ("NO_COLOR", "Not empty: no colours, unless --color says always. It beats FORCE_COLOR."),
    ("FORCE_COLOR", "Not empty: colours although standard output is no terminal."),
    ("TERM", "dumb means no colours and no progress bar."),
    ("COLUMNS", "The width of reports and help."),
    ("TWOKEY_CACHE_DIR", "The folder for what was searched before. It may be deleted at any time."),
    ("XDG_CACHE_HOME", "Without TWOKEY_CACHE_DIR it is the folder twokey below this one, or below ~/.cache."),
    ("TWOKEY_STATE_DIR", "The folder for what a sweep remembers. It is no cache: what is deleted is forgotten."),
    ("XDG_STATE_HOME", "Without TWOKEY_STATE_DIR it is the folder twokey below this one, or below ~/.local/state."),
    ("TWOKEY_DEBUG", "Not empty: a traceback where twokey itself is at fault, to be reported."),
    ("GITHUB_EVENT_NAME, GITHUB_EVENT_PATH", "What twokey pr reads in a job of GitHub Actions. Ids are all it takes."),
    ("GITHUB_STEP_SUMMARY, GITHUB_OUTPUT", "Where twokey pr writes the summary and the outputs of its step there."),
    ("CI_MERGE_REQUEST_...", "What twokey pr reads in a job of GitLab CI."),
    ("GH_TOKEN, GITHUB_TOKEN", "What twokey doctor --online asks the forge with. No other command uses a token."),
    ("SKIP", "Read by pre-commit, not by twokey: the hooks to pass over, such as SKIP=twokey. A later scan judges it."),
)
_FILES = (
    (".twokey.yaml", "The policy, at the root of the repository: twokey schema policy."),
    (".twokey-baseline", "Findings that were accepted as history: twokey baseline."),
    (".secrets.baseline", "The baseline of detect-secrets, whose audited entries are no findings."),
    ("sweep.sqlite3", "What twokey sweep remembers, in TWOKEY_STATE_DIR or where --store says."),
    (".pre-commit-config.yaml", "Where pre-commit is told to run twokey's hooks."),
)
_SEE_ALSO = "git(1), githooks(5), gitrevisions(7), git-interpret-trailers(1)"

# A minus that can be typed again, quotes and accents that stay as they are, and no escape of roff's.
_SPELLED = {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", '"': r"\(dq", "^": r"\(ha", "~": r"\(ti"}


def run(_arguments: argparse.Namespace, _environ: Mapping[str, str]) -> int:
    """Print the page."""
    from scanner.cli.main import build_parser

    put(page(outline(build_parser(), __version__)))
    return exits.PASS


def page(program: Program) -> str:
    """The manual page of the program."""
    return "\n".join(_page(program)) + "\n"


def _page(program: Program) -> Iterator[str]:
    yield f'.TH TWOKEY 1 "" "twokey {escaped(program.version)}" "User Commands"'
    yield from (".nh", ".ad l")  # an option that is broken at a hyphen cannot be copied
    yield from (".SH NAME", r"twokey \- hold what coding agents change in a release until a human reviews it")
    yield from (".SH SYNOPSIS", r"\fBtwokey\fR \fICOMMAND\fR [\fIOPTION\fR]... [\fIARGUMENT\fR]...", ".br")
    yield from (r"\fBtwokey\fR [\fICOMMAND\fR] \fB\-\-help\fR", ".SH DESCRIPTION")
    yield from _text(program.top.description)
    for each in _ABOUT.split("\n\n"):
        yield from (".PP", *_text(each))
    yield ".SH EXAMPLES"
    yield from _terms(program.top.examples)
    yield ".SH COMMANDS"
    for command in program.commands:
        yield from _command(command)
    for title, terms in (("EXIT STATUS", _STATUS), ("ENVIRONMENT", _ENVIRONMENT), ("FILES", _FILES)):
        yield f".SH {title}"
        yield from _terms(terms)
    yield from (".SH SEE ALSO", *_text(_SEE_ALSO))


def _command(command: Command) -> Iterator[str]:
    yield f".SS twokey {escaped(command.name)}"
    usage = [rf"\fBtwokey {escaped(command.name)}\fR", r"[\fIOPTION\fR]..."]
    for place in command.places:
        name = rf"\fI{escaped(place.value.name)}\fR" + ("..." if place.repeats else "")
        usage.append(name if place.needed else f"[{name}]")
    yield " ".join(usage)
    yield from (".PP", *_text(command.description))
    for group in command.groups:
        rows = [(rf"\fI{escaped(each.value.name)}\fR", each.help) for each in group.places]
        rows += [(_flags(each), each.help) for each in group.options if "--help" not in each.flags]
        if rows:
            yield from (".PP", rf"\fI{escaped(group.title)}\fR")
        for term, meaning in rows:
            yield from (".TP", term, *_text(meaning))
    if command.examples:
        yield from (".PP", r"\fIexamples\fR", *_terms(command.examples))
    yield from _notes(command.notes)


def _flags(option: Option) -> str:
    flags = ", ".join(rf"\fB{escaped(flag)}\fR" for flag in option.flags)
    return rf"{flags} \fI{escaped(option.value.name)}\fR" if option.value else flags


def _terms(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in rows:
        yield from (".TP", rf"\fB{escaped(term)}\fR", *_text(meaning))


def _notes(notes: str) -> Iterator[str]:
    """Paragraphs; what is indented is to be typed or read line by line."""
    for line in filter(str.strip, notes.splitlines()):
        if line.startswith(" "):
            yield from (".RS 4", ".nf", escaped(line.strip()), ".fi", ".RE")
        else:
            yield from (".PP", *_text(line))


def _text(text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return map(escaped, lines)


def escaped(text: str) -> str:
    """One line of text for roff: nothing in it is an escape, and it is no request."""
    shown = "".join(_SPELLED.get(each) or _character(each) for each in visible(text))
    return rf"\&{shown}" if shown.startswith(".") else shown


def _character(each: str) -> str:
    return each if each.isascii() else rf"\[u{ord(each):04X}]"
