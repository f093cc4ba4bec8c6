"""The desired state of what is running: Kubernetes, Helm, Kustomize, Terraform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(
    "chart values kust k8s kube manifests helm .tf .tofu .hcl deploy argocd clusters gotk flux fleet "
    "requirements. openshift overlays infra gitops tekton"
)


def formats() -> dict[str, Format]:
    from scanner.formats.deployment import (
        helm_chart,
        helm_lock,
        helm_values,
        kubernetes,
        kustomization,
        terraform,
        terraform_lock,
    )

    return {
        "helm-chart": helm_chart,
        "helm-lock": helm_lock,
        "helm-values": helm_values,
        "kustomization": kustomization,
        "terraform": terraform,
        "terraform-lock": terraform_lock,
        "kubernetes": kubernetes,
    }
