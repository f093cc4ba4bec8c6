"""How what a job publishes changes: added, gone, sent elsewhere, or without the approval and proof it had.

It is the edit every release attack ends in, so all of it is critical but what only makes the release safer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.github_workflow.page import Node, Spot, below, mapping, tell, text
from scanner.formats.github_workflow.parts import Step, action_name
from scanner.formats.github_workflow.publishers import published
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity

_ATTESTS = re.compile(r"actions/attest[\w-]*|sigstore/[\w-]+|slsa-framework/slsa-github-generator.*")

# Inputs and variables that say where to, what, or in whose name.
_TARGETS = words(
    "repository-url repository_url registry registry-url registry_url tags images push outputs files packages-dir "
    "packages_dir repository tag tag_name environment index-url publish target_commitish args"
)
_TARGETS_BESIDE = words("registry registry-url images tags")
_TOKENS = words("password token user username npm_token node_auth_token api-key api_key")
_TARGET_ENV = re.compile(
    r"TWINE_REPOSITORY\w*|UV_PUBLISH_(?:URL|INDEX)|NPM_CONFIG_(?:REGISTRY|PROVENANCE)|POETRY_REPOSITORIES_\w+"
    r"|(?:CARGO|HATCH_INDEX|FLIT_INDEX)_(?>\w*?(?:REPO|URL|INDEX))\w*+|DOCKER_REGISTRY|REGISTRY|IMAGE_NAME",
    re.IGNORECASE,
)
_TOKEN_ENV = re.compile(
    r"NODE_AUTH_TOKEN|NPM_TOKEN|TWINE_PASSWORD|(?:UV_PUBLISH|CARGO_REGISTRY|POETRY_PYPI|PYPI(?:_API)?)_TOKEN\w*"
    r"|HATCH_INDEX_AUTH|FLIT_PASSWORD|GEM_HOST_API_KEY|NUGET_API_KEY|VSCE_PAT|OVSX_PAT",
    re.IGNORECASE,
)
_PROOF_FLAG = re.compile(r"--provenance\b(?!=false)|--attestations\b|--sign\b", re.IGNORECASE)
_PROVES = re.compile(r"(?<![ \t])[ \t]++--(?:provenance|attestations)(?=\s|$)")
_PROOFS = words("attestations provenance sbom")


def changed(old: Step, new: Step, *, publishing: bool) -> Iterator[Delta]:
    """`publishing`: the job published before and still does, so that its other steps decide where to as well."""
    before, after = published(old), published(new)
    for name, how in after.items():
        where = below(new.spot, "uses" if name == action_name(new.uses) else "run")
        if name not in before:
            yield tell("publish-changed", where, "", how, Severity.CRITICAL)
        elif before[name] != how:
            yield tell("publish-changed", where, before[name], how, _command_weight(before[name], how))
    for name, how in before.items():
        if name not in after:
            where = below(old.spot, "uses" if name == action_name(old.uses) else "run")
            yield tell("publish-changed", where, how, "", Severity.CRITICAL)
    yield from _attested(old, new)
    if before and after:
        yield from _retargeted(old, new)
    elif publishing:
        yield from _retargeted_beside(old, new)


def _command_weight(old: str, new: str) -> Severity:
    """A proof gained and nothing else is no danger."""
    gained = not _PROOF_FLAG.search(old) and _PROOF_FLAG.search(new)
    one, other = ([word for word in said.split() if not _PROOF_FLAG.search(word)] for said in (old, new))
    return Severity.LOW if gained and one == other else Severity.CRITICAL


def only_proven(old: str, new: str) -> bool:
    """Whether a script is the same but for the proof its publish commands now give."""
    return _PROVES.search(new) is not None and _PROVES.sub("", new) == old


def _attested(old: Step, new: Step) -> Iterator[Delta]:
    before, after = (action_name(step.uses) for step in (old, new))
    one, other = bool(_ATTESTS.fullmatch(before)), bool(_ATTESTS.fullmatch(after))
    if one and not other:
        yield tell("publish-changed", below(old.spot, "uses"), before, "no attestation", Severity.CRITICAL)
    elif other and not one:
        yield tell("publish-changed", below(new.spot, "uses"), "", after, Severity.LOW)


def _retargeted(old: Step, new: Step) -> Iterator[Delta]:
    """A step that publishes, with other inputs."""
    for key in sorted({*old.inputs, *new.inputs}):
        one, other = text(old.inputs.get(key)), text(new.inputs.get(key))
        if one == other:
            continue
        weaker = True
        if key in _PROOFS:
            weaker = other == "false" or bool(one not in ("", "false") and not other)
        elif key in _TOKENS:
            weaker = bool(other)
        elif key not in _TARGETS:
            continue
        where = below(new.spot if key in new.inputs else old.spot, "with", key)
        yield tell("publish-changed", where, one, other, Severity.CRITICAL if weaker else Severity.LOW)
    yield from environment(old.spot, new.spot, old.tree.get("env"), new.tree.get("env"))


def _retargeted_beside(old: Step, new: Step) -> Iterator[Delta]:
    """A step next to one that publishes: it logs in, names the image, or writes the registry into a file."""
    for key in sorted(_TARGETS_BESIDE & {*old.inputs, *new.inputs}):
        one, other = text(old.inputs.get(key)), text(new.inputs.get(key))
        if one != other:
            where = below(new.spot if key in new.inputs else old.spot, "with", key)
            yield tell("publish-changed", where, one, other, Severity.CRITICAL)
    yield from environment(old.spot, new.spot, old.tree.get("env"), new.tree.get("env"))


def environment(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[Delta]:
    """Variables of a publishing workflow, job or step that turn its target, or bring a long-lived token."""
    one, other = mapping(before), mapping(after)
    for key in sorted({*one, *other}):
        was, now = text(one.get(key)), text(other.get(key))
        if was != now and (_TARGET_ENV.fullmatch(key) or (now and _TOKEN_ENV.fullmatch(key))):
            where = below(new if key in other else old, "env", key)
            yield tell("publish-changed", where, was, now, Severity.CRITICAL)
