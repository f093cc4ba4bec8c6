"""What in a Terraform block runs code, opens a door, gives rights or takes a protection away.

Attributes are known by name wherever they stand; policies are text in many shapes (JSON, heredoc, data source) and are
read for their stars.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.deployment.hcl import Block, literal, strings
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.variables import HIDDEN, in_clear
from scanner.model.change import Delta
from scanner.model.scale import Severity

_PROTECTS = words(
    "prevent_destroy deletion_protection enable_deletion_protection deletion_protection_enabled "
    "disable_api_termination termination_protection enable_termination_protection purge_protection_enabled"
)
_DESTROYS = words("force_destroy skip_final_snapshot force_delete delete_automated_backups")
_OPENS = words("publicly_accessible public_network_access_enabled associate_public_ip_address map_public_ip_on_launch")
_CLOSES = words("block_public_acls block_public_policy ignore_public_acls restrict_public_buckets internal")
_SECURES = words("encrypted storage_encrypted at_rest_encryption_enabled enable_key_rotation kms_encrypted")
_GRANTS = words("actions not_actions identifiers members member principals permissions verbs")
_VERIFIES = words("skip_tls_verify insecure insecure_skip_verify tls_insecure_skip_verify skip_cert_verification")
_SCRIPTS = words("user_data user_data_base64 startup_script metadata_startup_script custom_data command inline script")
_ANYWHERE = re.compile(r'"(?:0\.0\.0\.0/0|::/0)"')
_OUTWARD = re.compile(r"egress|destination_|route\b", re.IGNORECASE)
_EVERYBODY = re.compile(r"allUsers|allAuthenticatedUsers|public-read(?:-write)?\b|authenticated-read")
_STARS = re.compile(
    r"""["']?(?:Not)?(?:actions?|Principal|AWS|identifiers|NotAction|Federated)["']?\s*+[:=]\s*+(?:\[\s*+)?["']\*["']""",
    re.IGNORECASE,
)
_ADMIN = re.compile(r"AdministratorAccess|PowerUserAccess|IAMFullAccess|roles/(?:owner|editor)\b|cluster-admin")
_TRUE, _FALSE = "true", "false"


def told_of(kind: str) -> bool:
    """Whether a nested block is told here in full."""
    return kind.partition(".")[0].partition("#")[0] == "provisioner"


def compare(name: str, old: Block, new: Block) -> Iterator[Delta]:
    """Only what `new` says worse than `old`. `old` may be empty."""
    yield from _provisioners(name, old, new)
    before, after = dict(_flat(old)), dict(_flat(new))
    for path, value in after.items():
        if before.get(path) != value:
            yield from _attribute(f"{name}.{path}", path, before.get(path, ""), value, new)
    for path, value in before.items():
        key = path.rpartition(".")[2]
        if path not in after and (key in _PROTECTS | _CLOSES) and value == _TRUE and key != "internal":
            kind = "protection-removed" if key in _PROTECTS else "exposure-widened"
            yield Delta(kind, f"{name}.{path}", value, "", Severity.HIGH, new.line)
        elif path not in after and key == "sensitive" and value == _TRUE:
            yield Delta("secret-exposed", f"{name}.sensitive", value, "", Severity.HIGH, new.line)
    one, other = (_images(each) for each in (before, after))
    yield from (delta for delta in compare_images(one, other) if delta.kind != "image-removed")


def _flat(block: Block, path: str = "") -> Iterator[tuple[str, str]]:
    """Every attribute below a block by its place; equal places are numbered."""
    for key, value in block.attributes.items():
        yield f"{path}{key}", value
    seen: dict[str, int] = {}
    for inner in block.blocks:
        if told_of(inner.kind):
            continue
        seen[inner.name] = seen.get(inner.name, 0) + 1
        turn = f"#{seen[inner.name]}" if seen[inner.name] > 1 else ""
        yield from _flat(inner, f"{path}{inner.name}{turn}.")


def _images(attributes: dict[str, str]) -> dict[str, str]:
    found = {path: literal(value) for path, value in attributes.items() if path.rpartition(".")[2] == "image"}
    return {path: value for path, value in found.items() if value and "/" not in value.partition(":")[2]}


def _provisioners(name: str, old: Block, new: Block) -> Iterator[Delta]:
    had = {block.meaning: block for block in _all(old)}
    left = [block for meaning, block in had.items() if meaning not in {each.meaning for each in _all(new)}]
    for block in _all(new):
        if block.meaning not in had:
            was = text(_command(left.pop(0))) if left else ""
            place = f"{name}.{block.name}"
            yield Delta("provisioner-added", place, was, text(_command(block)), Severity.CRITICAL, block.line)


def _all(block: Block) -> list[Block]:
    return [*block.inner("provisioner")]


def _command(block: Block) -> str:
    return next(
        (block.attributes[key] for key in ("command", "inline", "script", "source") if key in block.attributes), "file"
    )


def _attribute(place: str, path: str, old: str, new: str, block: Block) -> Iterator[Delta]:
    key = path.rpartition(".")[2]
    shown = text(old), text(new)
    found = _switch(key, old, new) or _open(path, old, new, block) or _right(key, old, new)
    if found:
        yield Delta(found[0], place, *shown, found[1], block.line)
    said = literal(new)
    if said is not None and in_clear(key, said):
        yield Delta("secret-exposed", place, HIDDEN if old else "", HIDDEN, Severity.HIGH, block.line)
    if (
        block.kind == "variable"
        and path == "default"
        and said
        and in_clear(block.labels[0] if block.labels else "", said)
    ):
        yield Delta("secret-exposed", place, HIDDEN if old else "", HIDDEN, Severity.HIGH, block.line)
    if key in _SCRIPTS:
        for line, severity in new_downloads(_script(old), _script(new)).items():
            yield Delta("download-and-run", place, "", text(line), severity, block.line)


def _script(expression: str) -> str:
    return "\n".join(strings(expression)) if expression.startswith(("[", '"')) else expression


def _switch(key: str, old: str, new: str) -> tuple[str, Severity] | None:
    if (key in _PROTECTS and old == _TRUE and new == _FALSE) or (key in _DESTROYS and new == _TRUE):
        return "protection-removed", Severity.HIGH
    if (key in _OPENS and new == _TRUE) or (key in _CLOSES and new == _FALSE):
        return "exposure-widened", Severity.HIGH
    if key in _SECURES and new == _FALSE:
        return "protection-removed", Severity.HIGH
    if key in _VERIFIES and new == _TRUE:
        return "transport-weakened", Severity.CRITICAL
    if key == "sensitive" and old == _TRUE and new == _FALSE:
        return "secret-exposed", Severity.HIGH
    return None


def _open(path: str, old: str, new: str, block: Block) -> tuple[str, Severity] | None:
    outward = _OUTWARD.search(path) or (literal(block.attributes.get("type", "")) or "").lower() == "egress"
    inside = "direction" in block.attributes and literal(block.attributes["direction"]) in ("EGRESS", "Outbound")
    if not outward and not inside and _ANYWHERE.search(new) and not _ANYWHERE.search(old):
        return "exposure-widened", Severity.HIGH
    if _EVERYBODY.search(new) and not _EVERYBODY.search(old):
        return "exposure-widened", Severity.HIGH
    return None


def _right(key: str, old: str, new: str) -> tuple[str, Severity] | None:
    if key in _GRANTS and '"*"' in new and '"*"' not in old:
        return "privilege-widened", Severity.CRITICAL
    for wanted in (_STARS, _ADMIN):
        if len(wanted.findall(new)) > len(wanted.findall(old)):
            return "privilege-widened", Severity.CRITICAL
    return None
