"""Deltas that need no parser: the plain fact of a change, its mode, its kind, its name, and a gate that is gone."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.shapes.recurring import following
from scanner.formats.shapes.stretches import unlike
from scanner.model.change import ABSENT_MODE, GITLINK_MODE, SYMLINK_MODE, Change, Delta
from scanner.model.scale import Severity

_PROGRAM_MODE = "100755"
# Texts for people and for agents, by the end or the whole of a name: nothing that reads one runs it.
_DOCUMENT_ENDS = (".adoc", ".asciidoc", ".markdown", ".md", ".mdc", ".mdx", ".org", ".rst", ".txt")
_DOCUMENTS = frozenset(
    {
        *("authors", "changelog", "changes", "copying", "history", "license", "licence", "news", "notice", "readme"),
        *("release-notes", "release_notes", "releases", "version"),
    }
)
MAX_BYTES = 5_000_000  # a parsed file; larger ones are opaque
_GATE = b"twokey"
_LONG = 20_000  # bytes
_SHORT = 12


def content_changed(change: Change) -> Delta:
    """The one delta of a file without a format module, at the severity its category has by default."""
    raw = change.raw
    return Delta("content-changed", raw.path, _shown(raw.old_oid), _shown(raw.new_oid), change.floor)


def shape_deltas(change: Change) -> Iterator[Delta]:
    """What the tree entry itself says: a link, a submodule, another mode, a second spelling."""
    raw = change.raw
    if change.alias and raw.old_mode == ABSENT_MODE:
        yield Delta("path-alias", raw.path, "", raw.path, Severity.CRITICAL)
    if GITLINK_MODE in (raw.old_mode, raw.new_mode):
        yield Delta("submodule-changed", raw.path, _shown(raw.old_oid), _shown(raw.new_oid), Severity.HIGH)
    elif raw.old_mode == ABSENT_MODE and raw.new_mode == _PROGRAM_MODE and _is_document(raw.path):
        yield Delta("mode-changed", raw.path, "", raw.new_mode, Severity.MEDIUM)
    elif ABSENT_MODE not in (raw.old_mode, raw.new_mode) and raw.old_mode != raw.new_mode:
        linked = SYMLINK_MODE in (raw.old_mode, raw.new_mode)
        kind, severity = ("type-changed", Severity.CRITICAL) if linked else ("mode-changed", Severity.MEDIUM)
        yield Delta(kind, raw.path, raw.old_mode, raw.new_mode, severity)


def _is_document(path: str) -> bool:
    name = path.rpartition("/")[2].casefold()
    return name in _DOCUMENTS or name.endswith(_DOCUMENT_ENDS)


def gate_removed(path: str, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """A file that ran twokey and does not any more."""
    if speaks_of_gate(old) and not speaks_of_gate(new):
        yield Delta("gate-weakened", path, "runs twokey", "", Severity.CRITICAL)


def speaks_of_gate(content: bytes | None) -> bool:
    """Whether a file may run twokey: what costs nothing to ask, and is asked first."""
    if content is None or len(content) < _LONG:
        return content is not None and _GATE in content
    return _long(content)[1]


@following
def _long(content: bytes, near: tuple[bytes, bool] | None) -> tuple[bytes, bool]:
    """A long file, and whether it speaks of twokey; sought where it is not what another one is that does not."""
    if near is None or near[1]:
        return content, _GATE in content
    begin, end = unlike(near[0], content)
    return content, content.find(_GATE, max(0, begin - len(_GATE)), end + len(_GATE)) >= 0


def _shown(oid: str) -> str:
    return "" if not oid.strip("0") else oid[:_SHORT]
