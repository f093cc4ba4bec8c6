"""Where the twokey that a gate runs comes from; another is as good from the same owner, pinned, and not older."""

from __future__ import annotations

import re

from scanner.formats.shapes.versions import newer

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?$|sha256:[0-9a-f]{64}$")
_VERSION = re.compile(r"v?\d+(?:\.\d+)*")
_SPEC = re.compile(
    r"(.*?twokey(?:\.git)?(?:/[^@\s]*)?)(?:\[[^\]]*\])?(?:@|===?|:|(?=[<>~!]))?(.*)$", re.IGNORECASE | re.DOTALL
)
_HOSTED = re.compile(r"[\w+]+://|git@|[\w-]+(?:\.[\w-]+)+/|[\w.-]+/twokey", re.IGNORECASE)
_OWN = re.compile(r"(?:\./|/|\$\{?\w+\}?/|\.?venv/|.*/?bin/)", re.IGNORECASE)


def worse_origin(old: str, new: str) -> str:
    """Why `new` (a package, action or image with its version) is less to be trusted than `old`; "" when it is not."""
    (was, before), (now, after) = _split(old), _split(new)
    if was != now and (was or now):
        return f"comes from {new}"
    if before == after:
        return ""
    if _COMMIT.match(before) and not _COMMIT.match(after):
        return f"no longer pinned to a commit: {new}"
    if _VERSION.match(before) and not _VERSION.match(after) and not _COMMIT.match(after):
        return f"no longer pinned: {new}"
    if newer(before, after) is False:
        return f"an older version: {new}"
    return ""


def _split(spec: str) -> tuple[str, str]:
    """Origin and version. A command of the path has no origin, and neither has the package's plain name."""
    found = _SPEC.match(spec.strip())
    if found is None:
        return spec.strip().lower(), ""
    name = found[1].lower().removeprefix("git+").removesuffix(".git")
    hosted = bool(_HOSTED.match(name)) and not _OWN.match(name)
    return name if hosted or name.startswith("./") else "", found[2].strip()
