"""Container images as a Dockerfile, a compose file, a chart or a pipeline names them.

`registry/name:tag@digest`. A tag is whatever its owner pushed last; a digest is one image. Which registry is a good one
is not judged; that it is another one is told.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping

from msgspec import Struct

from scanner.formats.shapes.trees import text
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

_VERSION = re.compile(r"v?\d+(?:\.\d+)*")
_MOVING = frozenset({"", "latest", "main", "master", "edge", "nightly", "stable"})


class Image(Struct, frozen=True):
    """`name` with its registry, `tag` and `digest` "" when not said."""

    name: str
    tag: str = ""
    digest: str = ""

    @property
    def shown(self) -> str:
        """The version part for people."""
        return text(self.tag + (f"@{self.digest}" if self.digest else "")) or "no tag"


def image_of(reference: str) -> Image:
    """An image reference taken apart. `localhost:5000/app` has a port and no tag."""
    rest, _, digest = reference.strip().partition("@")
    head, slash, tail = rest.rpartition("/")
    name, _, tag = tail.partition(":")
    return Image(f"{head}{slash}{name}", tag, digest)


def compare_images(old: Mapping[str, str], new: Mapping[str, str], *, fresh: bool = False) -> Iterator[Delta]:
    """Deltas between images by the place that names them. `fresh`: the whole file is new, so is each image."""
    gone: dict[str, deque[Image]] = defaultdict(deque)  # by name: an image that only moved is found again
    for place, written in old.items():
        if place not in new:
            image = image_of(written)
            gone[image.name].append(image)
    for place, written in new.items():
        image = image_of(written)
        before = image_of(old[place]) if place in old else gone[image.name].popleft() if gone[image.name] else None
        if before is None:
            loose = image.tag in _MOVING and not image.digest
            yield Delta(
                "image-added", image.name, "", image.shown, Severity.HIGH if loose or not fresh else Severity.MEDIUM
            )
        elif before != image:
            yield _changed(before, image)
    for image in (each for rest in gone.values() for each in rest):
        yield Delta("image-removed", image.name, image.shown, "", Severity.LOW)


def _changed(old: Image, new: Image) -> Delta:
    if old.name != new.name:
        return Delta("image-changed", new.name, f"{old.name}:{old.shown}", f"{new.name}:{new.shown}", Severity.HIGH)
    if old.digest and not new.digest:
        return Delta("image-unpinned", new.name, old.shown, new.shown, Severity.HIGH)
    if not new.digest and new.tag in _MOVING and old.tag not in _MOVING:
        return Delta("image-unpinned", new.name, old.shown, new.shown, Severity.HIGH)
    if new.digest and not old.digest and old.tag == new.tag:
        return Delta("image-pinned", new.name, old.shown, new.shown, Severity.LOW)
    if old.tag != new.tag and _goes_down(old.tag, new.tag):
        return Delta("image-downgraded", new.name, old.shown, new.shown, Severity.HIGH)
    if not new.digest and _says_less(old.tag, new.tag):
        return Delta("image-unpinned", new.name, old.shown, new.shown, Severity.MEDIUM)
    return Delta("image-bumped", new.name, old.shown, new.shown, Severity.MEDIUM)


def _numbers(tag: str) -> tuple[str, str]:
    """`3.11-slim` as its version and, without digits, its variant: a change of variant is no other version."""
    found = _VERSION.match(tag)
    return (found[0].removeprefix("v"), re.sub(r"\d+", "", tag[found.end() :])) if found else ("", tag)


def _goes_down(old: str, new: str) -> bool:
    (one, kind), (other, variant) = _numbers(old), _numbers(new)
    if kind == variant:
        return newer(old, new) is False and not _says_less(old, new)
    return newer(one, other) is False and not _says_less(old, new)


def _says_less(old: str, new: str) -> bool:
    """`3.11` for `3.11.4`: a tag that moves more often."""
    one, other = _numbers(old)[0], _numbers(new)[0]
    return bool(other) and one.startswith(f"{other}.")
