"""What to do after a sweep: what loses by waiting first, then where to begin and what to run there."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator

from scanner.model.finding import Treatment
from scanner.model.sweep import Judged, SweepReport
from scanner.reporters.sweep_totals import blocks, named_problems, worst_repositories
from scanner.text.escape import short

Step = tuple[str, str]  # words, and a command to paste

_FOLDER = re.compile(r"/|[A-Za-z]:[\\/]")


def steps(report: SweepReport) -> Iterator[Step]:
    """The next steps for what is open; nothing when nothing is."""
    still = [swept.finding for each in report.repositories for swept in each.findings if blocks(swept)]
    if any(each.treatment is Treatment.ROTATE for each in still):
        yield "Rotate the secrets first: whoever can read a history has them.", ""
    if named_problems(report):
        yield "Mend what could not be read and sweep again; what was judged is remembered.", ""
    if not still:
        return
    yield from _begin(report)
    check = min(Counter(each.check for each in still).items(), key=lambda item: (-item[1], item[0]))[0]
    yield "What the most frequent finding means, and what cures it:", f"twokey explain {shlex.quote(check)}"
    yield "Add --output html=sweep.html for all of it on one page.", ""


def _begin(report: SweepReport) -> Iterator[Step]:
    """The worst repository that can be read; in what cannot there is nothing to look at."""
    for worst in worst_repositories(report):
        if worst.judged is not Judged.FAILED and any(map(blocks, worst.findings)):
            words = f"Begin with {short(worst.name, 60)}: what holds each of its commits, and how to approve it"
            if _FOLDER.match(worst.place):
                yield f"{words}:", f"twokey scan --repo {shlex.quote(worst.place)}"
            else:
                yield f"{words}, in a clone of it:", "twokey scan"
            return
