"""Two lists of commands that check something, and which of them no longer does."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

_SWALLOWS = re.compile(
    r"\|\|\s*(?:true\b|:(?:\s|$)|exit\s+0|echo\b)|;\s*(?:true|exit\s+0)\s*$|--no-verify|--exit-zero|--no-fail|^exit\s+0$"
    r"|^set\s+\+e"
)
# Words of a shell that check nothing by themselves.
_PLUMBING = re.compile(
    r"(?:if|elif|else|then|fi|while|until|for|do|done|case|esac|echo|printf|local|export|return|read|shift|trap|cd|set"
    r"|unset|exit|source|\.|\[\[?|\(|\{|\}|\w+\(\)|function)(?=\s|$|\{)|[\w\[\]]+\+?="
)
_VERSION = re.compile(r"(@?[\^~=v]++)(?!\d)|@?[\^~=v]*\d[\w.+-]*")  # the first alternative stays
_RUNNERS = re.compile(
    r"^(?:[\"']?\$\{?\w+\}?[\"']?|npx|pnpx|bunx|pnpm(?: exec| run| dlx)?|npm(?: run| exec)?|yarn(?: run| exec)?"
    r"|bun(?: run| x)?)\s+(?:run\s+)?(?:--?[\w-]+\s+)*"
)


def compare_commands(place: str, old: list[str], new: list[str]) -> Iterator[Delta]:
    """A command gone or swallowed is a weaker check, each told; what else changed is told once."""
    had, has = set(old), set(new)
    gone: dict[str, list[str]] = defaultdict(list)
    for line in (line for line in old if line not in has):
        gone[_tool(line)].append(line)
    changed: list[tuple[str, str]] = []
    for line in (line for line in new if line not in had):
        same = gone[_tool(line)]
        before = same.pop(0) if same else ""
        if _SWALLOWS.search(line) and not _SWALLOWS.search(before):
            yield Delta("check-weakened", place, short(before, 200), short(line, 200), Severity.HIGH)
        elif not before or _RUNNERS.sub("", before) != _RUNNERS.sub("", line):
            changed.append((before, line))
    lost = [line for lines in gone.values() for line in lines]
    for line in lost:
        if not _PLUMBING.match(line) and not _SWALLOWS.search(line):
            yield Delta("check-weakened", place, short(line, 200), "", Severity.HIGH)
    changed += [(line, "") for line in lost if _PLUMBING.match(line) and line != "exit 0"]
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        was, now = next((pair for pair in changed if not _PLUMBING.match(pair[1])), changed[0])
        yield Delta("hook-changed", place, short(was, 200), short(now, 200) + more, Severity.HIGH)


def _tool(line: str) -> str:
    """What a line runs, however it is started: `npm run lint` is `pnpm lint`."""
    words = _RUNNERS.sub("", line).split()
    return _VERSION.sub(r"\1", words[0]) if words else ""
