"""What edits of a chart, its values and its lock mean."""

from __future__ import annotations

import pytest

from scanner.formats.deployment import helm_chart, helm_lock, helm_values
from scanner.formats.protocol import Format

CHART = """\
apiVersion: v2
name: tool
description: a tool
version: 1.2.3
appVersion: "2.0"
kubeVersion: ">=1.25"
home: https://example.org
annotations: {artifacthub.io/changes: "- one"}
dependencies:
  - {name: redis, version: 17.1.0, repository: "https://charts.example.org"}
"""
VALUES = """\
# how many
replicaCount: 1
image: {registry: example.org, repository: app/tool, tag: "1.2", pullPolicy: Always}
sidecar: {image: "example.org/side:3"}
securityContext: {runAsNonRoot: true}
service: {type: ClusterIP}
ingress: {enabled: false}
networkPolicy: {enabled: true}
auth: {password: ""}
feature: on
"""
LOCK = """\
dependencies:
- name: redis
  repository: https://charts.example.org
  version: 17.1.0
digest: sha256:aa
generated: "2026-01-01T00:00:00Z"
"""


def said(form: Format, old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in form.diff(*sides)]


@pytest.mark.parametrize(
    ("form", "path"),
    [
        (helm_chart, "charts/a/Chart.yaml"),
        (helm_chart, "charts/a/requirements.yaml"),
        (helm_values, "charts/a/values-prod.yaml"),
        (helm_lock, "charts/a/Chart.lock"),
    ],
)
def test_reads(form: Format, path: str) -> None:
    assert form.matches(path)
    assert not form.matches("roles/x/requirements.yml")
    assert not form.matches("src/values.ts")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("version: 1.2.3", "version: 1.3.0", "medium version-changed version"),
        ('appVersion: "2.0"', 'appVersion: "2.1"', "medium version-changed appVersion"),
        ("name: tool", "name: other", "high package-renamed name"),
        (">=1.25", ">=1.30", "medium runtime-requirement-changed kubeVersion"),
        ("17.1.0", "17.2.0", "medium dependency-bumped redis"),
        ("17.1.0", '"*"', "high pin-loosened redis"),
        ("charts.example.org", "charts.example.net", "high source-changed redis"),
        ("https://charts", "http://charts", "critical source-changed redis"),
        ("home: https://example.org", "home: https://example.net", "low metadata-changed home"),
        ("dependencies:\n", "dependencies:\n  - {name: more, version: 1.0.0}\n", "high dependency-added more"),
        ("dependencies:\n", "type: library\ndependencies:\n", "medium setting-changed type"),
        (
            "annotations: {",
            "annotations: {artifacthub.io/signKey: x, ",
            "high setting-changed annotations.artifacthub.io/signKey",
        ),
    ],
)
def test_a_chart(old: str, new: str, expected: str) -> None:
    assert old in CHART
    assert said(helm_chart, CHART, CHART.replace(old, new)) == [expected]


@pytest.mark.parametrize(
    ("old", "new"), [("a tool", "another"), ('"- one"', '"- two"'), ("apiVersion: v2\n", "# x\napiVersion: v2\n")]
)
def test_a_chart_unchanged(old: str, new: str) -> None:
    assert said(helm_chart, CHART, CHART.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('tag: "1.2"', 'tag: "1.3"', "medium image-bumped example.org/app/tool"),
        ('tag: "1.2"', "tag: latest", "high image-unpinned example.org/app/tool"),
        ("registry: example.org", "registry: example.net", "high image-changed example.net/app/tool"),
        ("side:3", "side:4", "medium image-bumped example.org/side"),
        ("pullPolicy: Always", "pullPolicy: Never", "medium deployment-changed image.pullPolicy"),
        ("runAsNonRoot: true", "runAsNonRoot: false", "high privilege-widened securityContext.runAsNonRoot"),
        (
            "runAsNonRoot: true",
            "runAsNonRoot: true, privileged: true",
            "critical privilege-widened securityContext.privileged",
        ),
        ("type: ClusterIP", "type: LoadBalancer", "high exposure-widened service.type"),
        ("ingress: {enabled: false}", "ingress: {enabled: true}", "high exposure-widened ingress.enabled"),
        (
            "networkPolicy: {enabled: true}",
            "networkPolicy: {enabled: false}",
            "high protection-removed networkPolicy.enabled",
        ),
        ('password: ""', "password: zz81kkQ8", "high secret-exposed auth.password"),
        ("replicaCount: 1", "replicaCount: 2", "low deployment-changed replicaCount"),
        ("feature: on", "feature: off", "medium deployment-changed feature"),
        ("feature: on", "feature: on\ninsecureSkipVerify: true", "critical transport-weakened insecureSkipVerify"),
    ],
)
def test_values(old: str, new: str, expected: str) -> None:
    assert old in VALUES
    assert said(helm_values, VALUES, VALUES.replace(old, new)) == [expected]


@pytest.mark.parametrize(("old", "new"), [("# how many", "# so many"), ('tag: "1.2"', "tag: '1.2'")])
def test_values_unchanged(old: str, new: str) -> None:
    assert said(helm_values, VALUES, VALUES.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("17.1.0", "17.2.0", ["medium dependency-bumped redis"]),
        ("17.1.0", "17.0.0", ["high dependency-downgraded redis"]),
        ("charts.example.org", "charts.example.net", ["critical source-changed redis"]),
        ("sha256:aa", "sha256:bb", ["medium setting-changed digest"]),
        ("2026-01-01", "2026-02-02", []),
    ],
)
def test_a_lock(old: str, new: str, expected: list[str]) -> None:
    assert said(helm_lock, LOCK, LOCK.replace(old, new)) == expected


@pytest.mark.parametrize("form", [helm_chart, helm_lock, helm_values])
@pytest.mark.parametrize("content", ["a: [", "- a\n", "a: 1\na: 2\n", "<<<<<<< x\na: 1\n", "a: {{ b }}\n"])
def test_what_cannot_be_read_is_told(form: Format, content: str) -> None:
    (found,) = form.diff(b"a: 1\n", content.encode())
    assert (found.kind, found.severity) == ("opaque", "critical")


def test_new_and_removed() -> None:
    assert said(helm_chart, None, CHART) == ["high dependency-added redis", "medium deployment-changed file"]
    assert said(helm_values, None, VALUES)[:2] == [
        "medium deployment-changed file",
        "medium image-added example.org/app/tool",
    ]
    assert said(helm_lock, None, LOCK) == ["medium lock-added file"]
    assert said(helm_lock, LOCK, None) == ["high file-removed file"]
    assert said(helm_values, VALUES, None) == ["medium file-removed file"]
