"""Terraform and OpenTofu: whose providers and modules, where the state lies, and what is let in.

`terraform apply` acts with somebody's keys on what is running, so a provisioner or an external data source is code
with those keys, and a moved backend is another truth about everything. Formatting, descriptions and tags say nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scanner.formats.deployment import terraform_dangers as dangers
from scanner.formats.deployment.hcl import Block, literal, read
from scanner.formats.deployment.terraform_sources import compare_modules, compare_providers
from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.variables import shown
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_SUFFIXES = (".tf", ".tofu", ".tfvars", ".tfbackend", ".tftest.hcl")
_PROSE = words("description tags tags_all labels display_name comment error_message")
_GUARDING = re.compile(
    r"_iam_|_policy|_role|security_group|firewall|_acl\b|network|_kms_|secret|public|_permission|certificate|_vpc|_key\b"
    r"|_user|_group_member|_access|_waf|_dns|route53_record|_grant"
)
_KEEPS = re.compile(
    r"_db_|_rds_|_bucket\b|_volume|_disk|database|_table\b|_efs_|_snapshot|_vault|_state|_registry|_ecr_"
)
_BACKENDS = ("backend", "cloud", "state_store")
_DATA_CODE = ("external",)


def matches(path: str) -> bool:
    return name_of(path).endswith(_SUFFIXES)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read, _compare, worst=WORST)


def _compare(old: Block | None, new: Block) -> Iterator[Delta]:
    before = old or Block("")
    fresh = old is None
    yield from compare_providers(before, new)
    yield from compare_modules(before, new)
    yield from _settings(before, new, fresh)
    yield from _attributes("", before, new, "deployment-changed")
    one, other = _by_name(before), _by_name(new)
    for name, block in other.items():
        if name not in one:
            yield from _added(block, fresh)
        elif one[name].meaning != block.meaning:
            yield from _changed(name, one[name], block)
    for name, block in one.items():
        if name not in other:
            yield from _removed(block)


def _by_name(file: Block) -> dict[str, Block]:
    """The blocks that stand for themselves. Two locals are one; two of one name are told apart by their turn."""
    found: dict[str, Block] = {}
    seen: dict[str, int] = defaultdict(int)
    for block in file.blocks:
        if block.kind == "terraform":
            continue
        if block.kind == "locals" and "locals" in found:
            merged = {**found["locals"].attributes, **block.attributes}
            found["locals"] = Block("locals", (), block.line, merged, [])
            continue
        name = block.name
        if block.kind == "provider" and "alias" in block.attributes:
            name += f"[{literal(block.attributes['alias']) or block.attributes['alias']}]"
        seen[name] += 1
        found[name if seen[name] == 1 else f"{name}#{seen[name]}"] = block
    return found


def _settings(old: Block, new: Block, fresh: bool) -> Iterator[Delta]:
    """The `terraform` block: where the state is, and which version may work on it."""
    one, other = ([block for block in side.blocks if block.kind == "terraform"] for side in (old, new))
    had, have = ({inner.name: inner for block in side for inner in block.inner(*_BACKENDS)} for side in (one, other))
    if {name: block.meaning for name, block in had.items()} != {name: block.meaning for name, block in have.items()}:
        shown_old, shown_new = (", ".join(_state(block) for block in side.values()) for side in (had, have))
        if not fresh:
            yield Delta("state-moved", "terraform.backend", text(shown_old), text(shown_new), Severity.CRITICAL)
    before, after = ({k: v for block in side for k, v in block.attributes.items()} for side in (one, other))
    for key in {**after, **before} if not fresh else ():
        if before.get(key) != after.get(key):
            kind = "runtime-requirement-changed" if key == "required_version" else "setting-changed"
            was, now = (literal(side.get(key, "")) or side.get(key, "") for side in (before, after))
            yield Delta(kind, f"terraform.{key}", was, now, Severity.MEDIUM)


def _state(block: Block) -> str:
    settings = " ".join(f"{key}={shown(key, literal(value) or value)}" for key, value in block.attributes.items())
    return f"{'.'.join(block.labels) or block.kind} {settings}".strip()


def _added(block: Block, fresh: bool) -> Iterator[Delta]:
    nothing = Block(block.kind, block.labels)
    yield from dangers.compare(block.name, nothing, block)
    if block.kind == "data" and block.labels[:1] == _DATA_CODE:
        program = block.attributes.get("program", "")
        yield Delta("provisioner-added", block.name, "", text(program), Severity.CRITICAL, block.line)
    elif block.kind in ("resource", "import", "removed", "ephemeral", "action"):
        severity = Severity.HIGH if _GUARDING.search(block.name) and not fresh else Severity.MEDIUM
        yield Delta("deployment-changed", block.name, "", "added", severity, block.line)
    elif block.kind in ("data", "provider", "moved", "locals") and not fresh:
        severity = Severity.LOW if block.kind in ("data", "moved") else Severity.MEDIUM
        yield Delta("deployment-changed", block.name, "", "added", severity, block.line)
    elif block.kind == "variable" and not fresh and "default" in block.attributes:
        value = block.attributes["default"]
        place = f"{block.name}.default"
        yield Delta(
            "deployment-changed", place, "", shown(block.name, literal(value) or value), Severity.LOW, block.line
        )


def _removed(block: Block) -> Iterator[Delta]:
    if block.kind == "resource":
        heavy = _GUARDING.search(block.name) or _KEEPS.search(block.name)
        severity = Severity.HIGH if heavy else Severity.MEDIUM
        yield Delta("deployment-changed", block.name, "present", "", severity)
    elif block.kind == "check":
        yield Delta("check-weakened", block.name, "present", "", Severity.HIGH)
    elif block.kind not in ("module", "output", "variable", "moved", "data"):
        yield Delta("deployment-changed", block.name, "present", "", Severity.MEDIUM)


def _changed(name: str, old: Block, new: Block) -> Iterator[Delta]:
    told = list(dangers.compare(name, old, new))
    yield from told
    if new.kind == "data" and new.labels[:1] == _DATA_CODE and old.attributes != new.attributes:
        was, now = (text(side.attributes.get("program", "")) for side in (old, new))
        yield Delta("provisioner-added", name, was, now, Severity.CRITICAL, new.line)
        return
    spoken_of = {delta.subject for delta in told}
    kind = "setting-changed" if new.kind == "provider" else "deployment-changed"
    for delta in _rest(name, old, new, kind):
        if delta.subject not in spoken_of:
            yield delta


def _rest(name: str, old: Block, new: Block, kind: str) -> Iterator[Delta]:
    yield from _attributes(name, old, new, kind)
    one, other = (_inner(block) for block in (old, new))
    for key in {**other, **one}:
        before, after = one.get(key), other.get(key)
        if before is None or after is None:
            said = "added" if before is None else "present"
            ends = ("", said) if before is None else (said, "")
            quiet = dangers.told_of(key)
            if not quiet:
                yield Delta(kind, f"{name}.{key}", *ends, _weight(name, key), after.line if after else 0)
        elif before.meaning != after.meaning and not dangers.told_of(key):
            yield from _rest(f"{name}.{key}", before, after, kind)


def _inner(block: Block) -> dict[str, Block]:
    """Nested blocks by kind and label; several of one kind by what they say, as their order means nothing."""
    found: dict[str, Block] = {}
    seen: dict[str, int] = defaultdict(int)
    for inner in sorted(block.blocks, key=lambda each: (each.name, repr(each.meaning))):
        seen[inner.name] += 1
        found[inner.name if seen[inner.name] == 1 else f"{inner.name}#{seen[inner.name]}"] = inner
    return found


def _attributes(name: str, old: Block, new: Block, kind: str) -> Iterator[Delta]:
    told = {"source", "version"} if new.kind == "module" else {"version"} if new.kind == "provider" else set()
    for key in {**new.attributes, **old.attributes}:
        was, now = old.attributes.get(key, ""), new.attributes.get(key, "")
        if was == now or key in _PROSE or key in told:
            continue
        place = f"{name}.{key}" if name else key
        before, after = (text(shown(key, literal(value) or value)) for value in (was, now))
        yield Delta(kind, place, before, after, _weight(name, key), new.line)


def _weight(name: str, key: str) -> Severity:
    kind = name.partition(".")[0]
    if kind in ("output", "data", "moved", "check"):
        return Severity.LOW
    if kind == "variable":
        return Severity.MEDIUM if key == "default" else Severity.LOW
    return Severity.HIGH if kind == "resource" and _GUARDING.search(name) else Severity.MEDIUM
