"""The report of a run whose repository, rules and options have not changed since: kept as data, and given again.

Everything a report is made of goes into its name: the refs, what the repository's own files say about its objects, the
rules, the options, the day, and the programs that verify signatures. What is not in it cannot change a report.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from msgspec.structs import asdict

from scanner import __version__
from scanner.model.report import Report
from scanner.pipeline.options import Options
from scanner.repo.selection import Selection
from scanner.repo.state import State
from scanner.text import plain_data
from scanner.text.whole_file import write_whole

_PROGRAMS = ("ssh-keygen", "gpg", "gpgsm", "git")
_MOST = 200  # reports in a folder
_LARGEST = 64 << 20  # bytes of a report


def report_name(state: State, selection: Selection, options: Options, rulebook: str) -> str:
    """The name of the report that these ask for. `state`: the repository's, from before any of it was read."""
    asked = asdict(selection), _asked(options)
    total = sha256(json.dumps([__version__, rulebook, asked, sorted(_programs())]).encode())
    for part in state:
        total.update(b"%d\0" % len(part) + part)
    return total.hexdigest()


def _asked(options: Options) -> dict[str, object]:
    return {
        "today": options.today,
        "secrets": options.secrets,
        "all_commits": options.all_commits,
        "unreachable": options.unreachable,
        "exclusions": {what: list(patterns) for what, patterns in options.exclusions.items()},
    }


def _programs() -> Iterator[str]:
    for name in _PROGRAMS:
        yield f"{name}={os.path.realpath(shutil.which(name) or '')}"


def kept_report(folder: Path, name: str) -> Report | None:
    """The report of this name, None where there is none or it is damaged."""
    with suppress(OSError, ValueError, zlib.error):
        return plain_data.load(Report, zlib.decompress((folder / name).read_bytes()))
    return None


def keep_report(folder: Path, name: str, report: Report) -> None:
    """Keep a report, unless something could not be read: that may be cured without a trace."""
    if report.problems:
        return
    content = zlib.compress(plain_data.dump(report), 1)
    if len(content) > _LARGEST:
        return
    with suppress(OSError):
        write_whole(folder / name, content)
        for old in sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime)[:-_MOST]:
            old.unlink(missing_ok=True)
