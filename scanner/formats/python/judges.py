"""What a changed setting means, by the kind of setting it is. Tables of rules name one of these for each place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

Judge = Callable[[str, Any, Any], Iterator[Delta]]
_STARTS_ALONE = (".pth", "sitecustomize.py", "usercustomize.py")  # run at every start of the interpreter


def told(kind: str, severity: Severity, *, removed: Severity | None = None) -> Judge:
    """A judge that tells every change in one way, and one that only takes the setting away at `removed`."""

    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        weight = severity if removed is None or new is not None else removed
        yield Delta(kind, place, text(old), text(new), weight)

    return judge


def nothing(_place: str, _old: Any, _new: Any) -> Iterator[Delta]:
    """For what changes neither the artefact nor what runs."""
    return iter(())


setting = told("setting-changed", Severity.MEDIUM)
version = told("version-changed", Severity.MEDIUM)
publishing = told("publish-changed", Severity.CRITICAL)
metadata = told("metadata-changed", Severity.LOW)
licence = told("license-changed", Severity.MEDIUM)
toolchain = told("toolchain-changed", Severity.MEDIUM)


def build_code(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A command, a script or a switch of what runs while the artefact is built."""
    yield Delta("build-script-changed", place, text(old), text(new), Severity.HIGH if new is not None else Severity.LOW)
    for line, severity in new_downloads(_script(old), _script(new)).items():
        yield Delta("download-and-run", place, "", short(line, 200), severity)


def tests(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A command that a release pipeline runs beside the build; it changes no artefact by intent."""
    yield Delta("run-changed", place, text(old), text(new), Severity.MEDIUM if new is not None else Severity.LOW)
    for line, severity in new_downloads(_script(old), _script(new)).items():
        yield Delta("download-and-run", place, "", short(line, 200), severity)


def images(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """An image, or the short name that a tool has for one it pins itself."""
    if not any("/" in text(each) or ":" in text(each) for each in (old, new)):
        yield from toolchain(place, old, new)
        return
    before, after = ({place: text(each)} if each else {} for each in (old, new))
    yield from compare_images(before, after)


def entry_point(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A command that is put on the user's path, or a plug-in that another program loads unasked."""
    if old is None:
        yield Delta("entry-point-added", place, "", text(new), Severity.HIGH)
    elif new is None:
        yield Delta("entry-point-removed", place, text(old), "", Severity.MEDIUM)
    else:
        yield Delta("entry-point-changed", place, text(old), text(new), Severity.HIGH)


def contents(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A list of what the artefact holds."""
    yield from _lists(place, entries(old), entries(new), wider_when_longer=True)


def exclusions(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A list of what is kept out of the artefact."""
    yield from _lists(place, entries(old), entries(new), wider_when_longer=False)


def _lists(place: str, old: list[str], new: list[str], *, wider_when_longer: bool) -> Iterator[Delta]:
    had, has = set(old), set(new)
    more, less = [each for each in new if each not in had], [each for each in old if each not in has]
    if not more and not less:
        return
    wider = more if wider_when_longer else less
    kind, severity = ("package-contents-changed", Severity.MEDIUM)
    if wider:
        kind, severity = ("package-contents-widened", Severity.HIGH)
    if wider_when_longer and any(_runs_alone(each) for each in more):
        severity = Severity.CRITICAL
    yield Delta(kind, place, short(", ".join(less), 200), short(", ".join(more), 200), severity)


def _runs_alone(entry: str) -> bool:
    return entry.lower().rstrip("\"'}) ").endswith(_STARTS_ALONE)


def entries(value: Any) -> list[str]:
    """A setting as a list of texts, whether it is written as a list, a text, a table or a yes."""
    if value is None or value is False:
        return []
    if isinstance(value, dict):
        pairs = mapping(value).items()
        return [f"{key}: {each}" for key, inner in pairs for each in (entries(inner) or [text(inner)])]
    return [each if isinstance(each, str) else text(each) for each in items(value)]


def _script(value: Any) -> str:
    return "\n".join(each for each in items(value) if isinstance(each, str))
