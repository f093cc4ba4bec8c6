"""The desired state of what is running: Kubernetes, Helm, Kustomize, Terraform."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "helm_chart": words("chart.y requirements.y"),
    "helm_lock": words("chart.lock requirements.lock"),
    "helm_values": words("values"),
    "kustomization": words("kustomization"),
    "terraform": words(".tf .tofu"),
    "terraform_lock": words(".terraform.lock.hcl"),
    "kubernetes": words(
        "argocd/ chart/ charts/ clusters/ flux/ helm/ k8s/ kubernetes/ kustomize/ manifests/ deploy/ deployment/ "
        "deployments/ gotk-components.y"
    ),
}
