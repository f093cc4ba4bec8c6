"""Which folders and sockets of a host give whoever sees them the host itself."""

from __future__ import annotations

import posixpath
import re

from scanner.model.scale import Severity

_SOCKET = re.compile(r"(?:docker|containerd|crio|podman|cri-dockerd|buildkitd?)\.sock$|^/(?:var/)?run(?:/docker)?$")
_WHOLE = re.compile(r"^/$|^/(?:etc|root|proc|sys|dev|boot|var|var/lib|var/lib/(?:docker|kubelet|containerd|etcd))$")
_PERSONAL = re.compile(r"^(?:/home(?:/[^/]*)?|~|\$\{?HOME\}?)$|/\.(?:ssh|aws|kube|docker|gnupg|config/gcloud)(?:/|$)")
_SYSTEM = re.compile(r"^/(?:etc|proc|sys|dev|boot|lib/modules|var/lib/kubelet|usr)(?:/|$)")
_HARMLESS = re.compile(r"^/etc/(?:localtime|timezone|ssl/certs.*|hosts|machine-id)$|^/dev/(?:shm|null|zero|u?random)$")


def mount_danger(source: str, read_only: bool = False) -> Severity | None:
    """How grave it is to let a container see `source`; None when it is nothing special."""
    path = posixpath.normpath(source.strip()) if source.strip() else ""
    path = "/" if path == "//" else path
    if _SOCKET.search(path) or path == "/":
        return Severity.CRITICAL
    if _HARMLESS.match(path):
        return None
    if _WHOLE.match(path) or _PERSONAL.search(path):
        return Severity.HIGH
    if _SYSTEM.match(path):
        return Severity.MEDIUM if read_only else Severity.HIGH
    return None
