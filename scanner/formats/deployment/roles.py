"""Who may do what in a cluster: roles, bindings, admission webhooks and secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes.names import words
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.formats.shapes.variables import HIDDEN
from scanner.model.change import Delta
from scanner.model.scale import Severity

_KINDS = words(
    "Role ClusterRole RoleBinding ClusterRoleBinding MutatingWebhookConfiguration ValidatingWebhookConfiguration"
)
_TOLD = words("rules subjects roleRef webhooks aggregationRule")
_SECRET_PARTS = words("data stringData")
_ESCALATES = words("* escalate bind impersonate")
_TELLING = words("* secrets pods/exec clusterroles clusterrolebindings roles rolebindings nodes serviceaccounts/token")
MAX_GRANTS = 20_000
MOST = 40  # resources of one role that are told one by one


def is_role(kind: str) -> bool:
    return kind in _KINDS


def without_told(kind: str, tree: Mapping[str, Any], quiet: frozenset[str]) -> dict[str, Any]:
    """An object without what this module tells of it."""
    told = _TOLD if is_role(kind) else _SECRET_PARTS if kind == "Secret" else frozenset()
    return {key: inner for key, inner in tree.items() if key not in told | quiet}


def compare(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    one, other = _grants(old), _grants(new)
    gained, lost = _by_resource(other - one), one - other
    for (group, resource), verbs in list(gained.items())[:MOST]:
        wild = _ESCALATES & set(verbs) or "*" in (resource, group) or resource in _TELLING
        severity = Severity.CRITICAL if wild else Severity.HIGH
        shown = f"{', '.join(verbs)} {_resource(group, resource)}"
        yield Delta("privilege-widened", f"{where}.rules", "", text(shown), severity)
    if len(gained) > MOST:
        yield Delta("privilege-widened", f"{where}.rules", "", f"{len(gained) - MOST} more", Severity.CRITICAL)
    if lost and not gained:
        yield Delta("privilege-narrowed", f"{where}.rules", f"{len(lost)} grants", "", Severity.LOW)
    yield from _bound(where, old, new)
    yield from _webhooks(where, old, new)


def secrets(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """Values of a Secret stand in the repository; they are never shown."""
    for part in sorted(_SECRET_PARTS):
        one, other = mapping(old.get(part)), mapping(new.get(part))
        for key in {**other, **one}:
            if key in other and one.get(key) != other[key]:
                said = text(other[key])
                written = bool(said.strip()) and not said.startswith(("<", "${", "ENC[", "ref+"))
                kind, severity = ("secret-exposed", Severity.HIGH) if written else ("deployment-changed", Severity.LOW)
                yield Delta(kind, f"{where}.{part}.{key}", HIDDEN if key in one else "", HIDDEN, severity)
            elif key not in other:
                yield Delta("deployment-changed", f"{where}.{part}.{key}", HIDDEN, "", Severity.LOW)


def _by_resource(grants: set[tuple[str, str, str]]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for group, resource, verb in sorted(grants):
        found.setdefault((group, resource), []).append(verb)
    return found


def _resource(group: str, resource: str) -> str:
    return f"{resource}.{group}" if group else resource


def _grants(tree: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Every (group, resource, verb) a role gives. A rule for named objects gives less and is told by their names."""
    found: set[tuple[str, str, str]] = set()
    for rule in map(mapping, items(tree.get("rules"))):
        names = ",".join(sorted(map(text, items(rule.get("resourceNames")))))
        groups = [text(each) for each in items(rule.get("apiGroups"))] or [""]
        resources = [text(each) for each in (*items(rule.get("resources")), *items(rule.get("nonResourceURLs")))]
        for group in groups:
            for resource in resources:
                for verb in map(text, items(rule.get("verbs"))):
                    found.add((group, f"{resource}[{names}]" if names else resource, verb))
                    if len(found) > MAX_GRANTS:
                        return found
    for label in items(at(dict(tree), "aggregationRule", "clusterRoleSelectors")):
        found.add(("", text(label), "aggregate"))
    return found


def _bound(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    role, before = mapping(new.get("roleRef")), mapping(old.get("roleRef"))
    admin = text(role.get("name")) in ("cluster-admin", "admin")
    severity = Severity.CRITICAL if admin else Severity.HIGH
    if role != before and (role or before):
        yield Delta("privilege-widened", f"{where}.roleRef", text(before.get("name")), text(role.get("name")), severity)
    one, other = ({_subject(each): None for each in items(tree.get("subjects"))} for tree in (old, new))
    for subject in other:
        if subject not in one:
            yield Delta("privilege-widened", f"{where}.subjects", "", subject, severity)
    for subject in one:
        if subject not in other:
            yield Delta("privilege-narrowed", f"{where}.subjects", subject, "", Severity.LOW)


def _subject(node: Any) -> str:
    tree = mapping(node)
    return " ".join(text(tree.get(key)) for key in ("kind", "namespace", "name") if tree.get(key))


def _webhooks(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """An admission webhook sees and may rewrite everything that is created; `Ignore` lets it be passed by."""
    one, other = (
        {text(mapping(each).get("name")): mapping(each) for each in items(t.get("webhooks"))} for t in (old, new)
    )
    for name, hook in other.items():
        place = f"{where}.webhooks[{name}]"
        before = one.get(name, {})
        if not before:
            yield Delta("hook-added", place, "", text(hook.get("clientConfig")), Severity.HIGH)
        elif before.get("clientConfig") != hook.get("clientConfig"):
            shown = text(before.get("clientConfig")), text(hook.get("clientConfig"))
            yield Delta("hook-changed", f"{place}.clientConfig", *shown, Severity.HIGH)
        if hook.get("failurePolicy") == "Ignore" and before and before.get("failurePolicy") != "Ignore":
            yield Delta(
                "check-weakened", f"{place}.failurePolicy", text(before.get("failurePolicy")), "Ignore", Severity.HIGH
            )
        quiet = ("clientConfig", "failurePolicy", "name")
        if before and {k: v for k, v in before.items() if k not in quiet} != {
            k: v for k, v in hook.items() if k not in quiet
        }:
            yield Delta("hook-changed", place, text(before.get("rules")), text(hook.get("rules")), Severity.HIGH)
    for name in one:
        if name not in other:
            yield Delta("check-weakened", f"{where}.webhooks[{name}]", "present", "", Severity.HIGH)
