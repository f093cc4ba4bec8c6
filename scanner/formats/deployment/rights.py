"""Which keys of a manifest or a chart's values say what a container may do, and what of the world reaches it.

A key says the same wherever it stands, so it is known by its name and the one or two above it. `dangers` looks at
places whose value changed; what it says nothing of is an ordinary change.
"""

from __future__ import annotations

from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.mounts import mount_danger
from scanner.formats.shapes.names import words
from scanner.formats.shapes.trees import Path, dotted, items, text
from scanner.formats.shapes.variables import in_clear, loads_code, shown
from scanner.model.change import Delta
from scanner.model.scale import Severity

_TRUE_WIDENS = {
    "privileged": Severity.CRITICAL,
    "allowPrivilegeEscalation": Severity.HIGH,
    "hostNetwork": Severity.HIGH,
    "hostPID": Severity.HIGH,
    "hostIPC": Severity.HIGH,
    "shareProcessNamespace": Severity.MEDIUM,
    "automountServiceAccountToken": Severity.MEDIUM,
    "clusterWideAccess": Severity.HIGH,
    "clusterAdmin": Severity.CRITICAL,
}
_FALSE_WIDENS = {"runAsNonRoot": Severity.HIGH, "readOnlyRootFilesystem": Severity.MEDIUM}
_SWITCHES_CHECK_OFF = {
    "insecureSkipTLSVerify",
    "insecureSkipVerify",
    "skipTLSVerify",
    "insecure",
    "tlsInsecureSkipVerify",
}
_PROTECTS = {"networkPolicy", "networkpolicy", "podDisruptionBudget", "podSecurityPolicy", "deletionProtection"}
_HEAVY_CAPABILITIES = words("ALL SYS_ADMIN SYS_MODULE SYS_PTRACE SYS_RAWIO DAC_READ_SEARCH BPF NET_ADMIN")
_EXPOSED = ("LoadBalancer", "NodePort")


def danger(path: Path, old: Any, new: Any) -> Delta | None:
    """What a changed place means for rights, exposure and secrets; None when it is about none of them."""
    key, where = path[-1], dotted(path)
    for told in (_switch, _container, _reached, _secret):
        found = told(key, path, old, new)
        if found is not None:
            kind, severity = found
            return Delta(kind, where, shown(key, old), shown(key, new), severity)
    return None


Told = tuple[str, Severity] | None
_NARROWED = ("privilege-narrowed", Severity.LOW)


def _switch(key: str, _path: Path, old: Any, new: Any) -> Told:
    if key in _TRUE_WIDENS:
        if new is True:
            return "privilege-widened", _TRUE_WIDENS[key]
        if key == "allowPrivilegeEscalation" and old is False:  # allowed unless said
            return "privilege-widened", Severity.HIGH
        return _NARROWED if old is True or new is False else None
    if key in _FALSE_WIDENS:
        widened = old is True or new is False
        return ("privilege-widened", _FALSE_WIDENS[key]) if widened else _NARROWED
    if key in _SWITCHES_CHECK_OFF and new is True:
        return "transport-weakened", Severity.CRITICAL
    return None


def _container(key: str, path: Path, old: Any, new: Any) -> Told:
    above = path[-2] if len(path) > 1 else ""
    if key in ("runAsUser", "runAsGroup", "fsGroup"):
        if new == 0 and type(new) is int:
            return "privilege-widened", Severity.HIGH if key == "runAsUser" else Severity.MEDIUM
        return _NARROWED if old == 0 else ("deployment-changed", Severity.MEDIUM)
    if above == "capabilities" and key in ("add", "drop"):
        return _capabilities(key, old, new)
    if (above == "hostPath" and key == "path") or (key == "hostPath" and isinstance(new, str)):
        severity = mount_danger(text(new)) or Severity.HIGH
        return ("privilege-widened", severity) if new is not None else _NARROWED
    if key == "procMount" and new == "Unmasked":
        return "privilege-widened", Severity.HIGH
    if "seccomp" in key.lower() or "apparmor" in key.lower() or above in ("seccompProfile", "appArmorProfile"):
        loose = new is None or "unconfined" in text(new).lower()
        return ("privilege-widened", Severity.HIGH) if loose else _NARROWED if old is None else None
    if key in ("serviceAccountName", "serviceAccount") and isinstance(new, str):
        return "privilege-widened", Severity.MEDIUM
    return None


def _capabilities(key: str, old: Any, new: Any) -> Told:
    one, other = ({text(each).upper().removeprefix("CAP_") for each in items(value)} for value in (old, new))
    gained = other - one if key == "add" else one - other
    if key == "drop" and "ALL" in other:
        return _NARROWED
    if not gained:
        return _NARROWED if one != other else None
    heavy = key == "add" and gained & _HEAVY_CAPABILITIES
    return "privilege-widened", Severity.CRITICAL if heavy else Severity.HIGH


def _reached(key: str, path: Path, old: Any, new: Any) -> Told:
    if key == "hostPort" and new is not None:
        return "exposure-widened", Severity.HIGH
    if key == "type" and new in _EXPOSED and old != new:
        return "exposure-widened", Severity.HIGH
    if key in ("loadBalancerSourceRanges", "whitelist-source-range", "allowlist-source-range"):
        wide = new is None or any("0.0.0.0/0" in text(each) for each in items(new))
        return ("exposure-widened", Severity.HIGH) if wide else ("deployment-changed", Severity.MEDIUM)
    if key == "enabled" and len(path) > 1:
        above = path[-2]
        if above in _PROTECTS and new is False and old is not False:
            return "protection-removed", Severity.HIGH
        if above in ("ingress", "gateway", "httpRoute") and new is True:
            return "exposure-widened", Severity.HIGH
        if above == "tls" and new is False and old is True:
            return "transport-weakened", Severity.HIGH
    if (
        key in ("url", "repoURL", "repository", "repo")
        and isinstance(new, str)
        and new.startswith(("http", "oci", "git"))
    ):
        severity = Severity.CRITICAL if sources.insecure(new) else Severity.HIGH
        same = (
            sources.host_of(new) == sources.host_of(text(old))
            and text(old).rpartition("/")[0] == new.rpartition("/")[0]
        )
        return "source-changed", Severity.MEDIUM if same else severity
    return None


def _secret(key: str, path: Path, _old: Any, new: Any) -> Told:
    if in_clear(key, new):
        return "secret-exposed", Severity.HIGH
    name = path[-2].strip("[]") if key == "value" and len(path) > 1 else ""
    if name and new is not None:
        if in_clear(name, new):
            return "secret-exposed", Severity.HIGH
        return "env-changed", Severity.HIGH if loads_code(name) else Severity.MEDIUM
    return None
