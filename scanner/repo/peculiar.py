"""What lies in a repository's own folder and would make other tools see another history, or borrow objects from
elsewhere. twokey looks past all of it (threats B78, B85); that it is there is worth a line, and so is a tag whose
object names another tag (threat B41).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scanner.repo.open import Repository
from scanner.repo.refs import Ref

_SHOWN = 3
_TAGS = "refs/tags/"


def peculiarities(repository: Repository, refs: tuple[Ref, ...]) -> list[str]:
    """Replace refs, grafts and alternates, each in a sentence."""
    found: list[str] = []
    if count := sum(ref.name.startswith("refs/replace/") for ref in refs):
        found.append(f"refs/replace holds {_many(count, 'replacement')}; ignored, everything is read as it is stored")
    if count := len(_lines(Path(repository.common_dir, "info", "grafts"))):
        found.append(f"info/grafts gives {_many(count, 'commit')} other parents; ignored")
    if count := len(_lines(Path(repository.common_dir, "objects", "info", "alternates"))):
        found.append(f"objects are borrowed from {_many(count, 'other folder')} (objects/info/alternates)")
    return found


def misplaced_tags(refs: Iterable[Ref]) -> list[str]:
    """Tags that hold the tag object of another: its signature is good, and says nothing about this name.

    `refs` were looked at closely.
    """
    pairs = [(ref.name.removeprefix(_TAGS), ref.inner) for ref in refs if ref.name.startswith(_TAGS)]
    wrong = [f"tag {name} holds the tag object of {inner}" for name, inner in pairs if inner not in ("", name)]
    more = [f"and {len(wrong) - _SHOWN} more tags hold the object of another"] if len(wrong) > _SHOWN else []
    return [*wrong[:_SHOWN], *more]


def _lines(path: Path) -> list[str]:
    try:
        rows = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [row for row in rows if row.strip() and not row.startswith("#")]


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
