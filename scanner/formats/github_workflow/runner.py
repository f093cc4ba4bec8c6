"""Where a job runs: the machine, and the images it runs in.

A self-hosted runner is a machine that keeps what the last job left (Shai-Hulud 2.0 registered one); an image named by
tag is whatever its owner pushed last.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.github_workflow.page import Node, Spot, below, items, mapping, tell, text
from scanner.model.change import Delta
from scanner.model.scale import Severity


def labels(node: Node | None) -> frozenset[str]:
    """`ubuntu-latest`, `[ubuntu-latest]` and `{labels: ubuntu-latest}` are the same."""
    if isinstance(node, dict):
        group = {f"{key}: {text(inner)}" for key, inner in node.items() if key != "labels"}
        return frozenset(map(text, items(node.get("labels")))) | group
    return frozenset(map(text, items(node)))


def changed(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[Delta]:
    one, other = labels(before), labels(after)
    if one != other:
        own = any("self-hosted" in label for label in other - one)
        where = below(new if after is not None else old, "runs-on")
        shown = ", ".join(sorted(one)), ", ".join(sorted(other))
        yield tell("runner-changed", where, *shown, Severity.HIGH if own else Severity.MEDIUM)


def images(job: dict[str, Node]) -> dict[tuple[str, ...], str]:
    """Where a job names an image -> the image."""
    container = job.get("container")
    keys = ("container", "image") if isinstance(container, dict) else ("container",)
    found: dict[tuple[str, ...], str] = {keys: _image(container)}
    for name, service in mapping(job.get("services")).items():
        found["services", name, "image"] = _image(service)
    return {keys: image for keys, image in found.items() if image}


def _image(node: Node | None) -> str:
    return text(mapping(node).get("image")) if isinstance(node, dict) else text(node)


def images_changed(old: Spot, new: Spot, before: dict[str, Node], after: dict[str, Node]) -> Iterator[Delta]:
    one = {keys[:2] if keys[0] == "services" else keys[:1]: (keys, image) for keys, image in images(before).items()}
    other = {keys[:2] if keys[0] == "services" else keys[:1]: (keys, image) for keys, image in images(after).items()}
    for place, (keys, image) in other.items():
        was = one[place][1] if place in one else ""
        if was != image:
            yield tell("runner-changed", below(new, *keys), was, image, image_weight(was, image))
    for place, (keys, image) in one.items():
        if place not in other:
            yield tell("runner-changed", below(old, *keys), image, "", Severity.MEDIUM)


def image_weight(old: str, new: str) -> Severity:
    """A pin lost, or a new image without one. From tag to tag it is as loose as it was, unless someone else owns it."""
    if "@sha256:" in new:
        return Severity.MEDIUM
    same_name = old.partition("@")[0].rpartition(":")[0] == new.rpartition(":")[0]
    return Severity.MEDIUM if old and same_name and "@sha256:" not in old else Severity.HIGH
