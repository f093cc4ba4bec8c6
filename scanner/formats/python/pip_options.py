"""What pip's options mean, wherever they stand: in a requirements file, in pip.conf, in a `pip:` list of conda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner.formats.python.cooldown import compare_cooldowns
from scanner.formats.python.indexes import Index, compare_indexes, shown
from scanner.formats.shapes import sources
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

Options = Mapping[str, Sequence[str]]  # values by long name, without dashes

SHORT = {"-r": "requirement", "-c": "constraint", "-e": "editable", "-i": "index-url", "-f": "find-links"}
_INDEXES = ("index-url", "extra-index-url", "find-links")
_IDLE = frozenset(
    {
        *("timeout", "default-timeout", "retries", "resume-retries", "progress-bar", "no-color", "no-input", "quiet"),
        *("verbose", "log", "cache-dir", "no-cache-dir", "disable-pip-version-check", "require-virtualenv", "format"),
        *(
            "no-warn-script-location",
            "no-warn-conflicts",
            "root-user-action",
            "exists-action",
            "no-python-version-warning",
        ),
        *("use-feature", "use-deprecated", "no-clean", "compile", "no-compile", "debug", "src", "build-dir", "build"),
        *("download-cache", "user", "isolated", "prefer-binary", "upgrade-strategy", "no-wheel", "use-wheel"),
    }
)
_OFF = ("", "0", "false", "no", "off")


def compare_options(old: Options, new: Options, where: str = "") -> Iterator[Delta]:
    """The deltas between two sets of options; `where` stands before an option's name in a subject."""
    for name in _INDEXES:
        before, after = ([Index("", each) for each in side.get(name, ())] for side in (old, new))
        yield from compare_indexes(f"{where}{name}", before, after, ordered=False)
    for name in sorted({*old, *new} - {*_INDEXES, *_IDLE}):
        was, now = _values(old.get(name, ())), _values(new.get(name, ()))
        if set(was) != set(now):
            yield from _option(name, f"{where}{name}", was, now)


def _values(values: Sequence[str]) -> list[str]:
    """A switch that is written out as off is off; lists are lists of words."""
    words = [word for value in values for word in value.replace(",", " ").split() or [""]]
    return [] if [word.lower() for word in words] in (["false"], ["no"], ["off"], ["0"]) else words


def _option(name: str, place: str, old: list[str], new: list[str]) -> Iterator[Delta]:
    added = [each for each in new if each not in old]
    lost = [each for each in old if each not in new]
    if name in ("requirement", "constraint", "build-constraint"):
        yield from _files(name, place, added, lost)
        return
    if name == "uploaded-prior-to":
        yield from compare_cooldowns(place, " ".join(old) or None, " ".join(new) or None)
        return
    kind, severity = _judged(name, added, lost)
    yield Delta(kind, place, _text(old), _text(new), severity)


def _judged(name: str, added: list[str], lost: list[str]) -> tuple[str, Severity]:
    """An option that came or went: `added` and `lost` are its values, [""] for a switch."""
    low = ("setting-changed", Severity.LOW)
    if name == "trusted-host":
        return ("transport-weakened", Severity.CRITICAL) if added else low
    if name in ("cert", "client-cert"):
        return "transport-weakened", Severity.CRITICAL if added else Severity.LOW
    if name == "proxy":
        return "registry-changed", Severity.CRITICAL if added else Severity.LOW
    if name == "no-index":
        return "registry-changed", Severity.LOW if added else Severity.CRITICAL
    if name == "pre":
        return ("pin-loosened", Severity.HIGH) if added else ("pin-tightened", Severity.LOW)
    if name == "no-binary":
        return ("install-scripts-allowed", Severity.HIGH) if added else low
    if name == "only-binary":
        return ("install-scripts-allowed", Severity.CRITICAL) if lost else low
    if name == "require-hashes":
        return ("hash-added", Severity.LOW) if added else ("hash-removed", Severity.HIGH)
    if name in ("no-build-isolation", "global-option", "build-option", "install-option", "config-settings"):
        return ("build-script-changed", Severity.HIGH) if added else low
    return "setting-changed", Severity.MEDIUM


def _files(name: str, place: str, added: list[str], lost: list[str]) -> Iterator[Delta]:
    """Other files that are read as well. One that is fetched is whatever its server says that day."""
    for each in added:
        severity = Severity.MEDIUM if name == "constraint" else Severity.HIGH
        if "://" in each:
            severity = Severity.CRITICAL
        yield Delta("include-added", place, "", shown(each), severity)
        if sources.insecure(each):
            yield Delta("transport-weakened", place, "", shown(each), Severity.CRITICAL)
    for each in lost:  # fewer packages, but fewer limits on the others too
        severity = Severity.HIGH if "constraint" in name else Severity.LOW
        yield Delta("include-changed", place, shown(each), "", severity)


def _text(values: list[str]) -> str:
    return short(shown(", ".join(value or "on" for value in values)), 200)
