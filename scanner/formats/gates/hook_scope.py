"""Whether a setting of pre-commit lets a hook look at less than before. Where that cannot be told, it does."""

from __future__ import annotations

import re
from typing import Any

from scanner.formats.shapes.settings import entries, same

_NO_FILE = ("^$", "$^", "$.", ".^", "a^", "?!", "?!)")
_STAGES = {"commit": "pre-commit", "push": "pre-push", "merge-commit": "pre-merge-commit"}


def looser(key: str, old: Any, new: Any) -> bool | None:
    """None when both mean the same. `types` is a mapping of `types` and `types_or`."""
    if same(old, new):
        return None
    if key in ("stages", "default_stages", "default_install_hook_types"):
        return _stages(key, old, new)
    if key in ("skip", "exclude_types"):
        return bool(set(entries(new)) - set(entries(old)))
    if key == "always_run":
        return new is not True
    if key == "types":
        return not _more_kinds(old, new)
    before, after = _alternatives(old), _alternatives(new)
    grows = _within(after, before) if key == "exclude" else _within(before, after)
    if key == "files":
        nothing = isinstance(new, str) and new.strip("() ") in _NO_FILE
        grows = not nothing and (not after or (bool(before) and grows))
    return not grows


def _stages(key: str, old: Any, new: Any) -> bool | None:
    """More stages are more checks; none said are all, or pre-commit alone where hooks are installed."""
    was, now = ({_STAGES.get(each, each) for each in entries(side)} for side in (old, new))
    if key == "default_install_hook_types":
        was, now = was or {"pre-commit"}, now or {"pre-commit"}
        return None if was == now else not was <= now
    if was == now:
        return None
    return bool(now) and not (was and was <= now)


def _more_kinds(old: Any, new: Any) -> bool:
    """`types: [yaml]` into `types_or: [yaml, json]` looks at more; all of `types` must hold, any of `types_or`."""
    all_before, all_after = set(entries(old.get("types"))), set(entries(new.get("types")))
    any_before, any_after = set(entries(old.get("types_or"))), set(entries(new.get("types_or")))
    if len(all_before) == 1 and not any_before:
        any_before, all_before = all_before, set()
    if len(all_after) == 1 and not any_after:
        any_after, all_after = all_after, set()
    return all_after <= all_before and (not any_after or (bool(any_before) and any_before <= any_after))


def _alternatives(pattern: Any) -> set[str]:
    """The alternatives of a pattern, as far as a reader sees them: what stands between bars."""
    plain = re.sub(r"\s+", "", pattern if isinstance(pattern, str) else "").removeprefix("(?x)")
    framed = re.match(r"(\^?)\((?:\?:)?([^()]*)\)(\$?)$", plain)
    front, plain, end = (framed[1], framed[2], framed[3]) if framed else ("", plain, "")
    return {f"{front}{piece}{end}" for piece in plain.split("|") if piece.strip("^$")}


def _within(inner: set[str], outer: set[str]) -> bool:
    """Whether each alternative is one of `outer`, or one that was tied to the start of the path since."""
    return all(piece in outer or piece.removeprefix("^") in outer for piece in inner)
