"""What the scripts share: how a template is filled in, and how refs are asked for and sorted out.

Refs come from whatever repository the person stands in, so names that a shell would act on are not offered at all: a
branch can be called `$(touch${IFS}x)` or `--amend`. git itself is kept from starting a transport that the repository's
configuration names (scanner.repo.environment says more).
"""

from __future__ import annotations

import re

from scanner.cli.outline import Program

SETTINGS = "GIT_ALLOW_PROTOCOL=none GIT_NO_LAZY_FETCH=1 GIT_OPTIONAL_LOCKS=0"
_MOST = 5000
LISTING = f"git --no-pager -C \"$repo\" for-each-ref --count={_MOST} '--format=%(refname:strip=2)'"
PLACES = ("heads", "tags", "remotes")

# A name that is offered begins like the one pattern, and has nothing of the other. bash and zsh read both alike.
FIRST, OTHER = "[[:alnum:]_]*", "*[^[:alnum:]._/@+=#%,-]*"


def fill(template: str, program: Program, **parts: str) -> str:
    """`template` with each `@part@` replaced, in one pass: what is put in is never looked at again."""
    given = {
        "version": "".join(each for each in program.version if each.isprintable()),  # in a comment
        "listing": LISTING,
        "settings": SETTINGS,
        "first": FIRST,
        "other": OTHER,
        **parts,
    }
    return re.sub(r"@([a-z]+)@", lambda found: given[found[1]], template)
