"""What an edit of a kustomization means."""

from __future__ import annotations

import pytest

from scanner.formats.deployment import kustomization

REMOTE = "https://example.org/team/base?ref=v1.0.0"
BASE = f"""\
# put together
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: prod
resources: [web.yaml, "{REMOTE}"]
images: [{{name: web, newName: example.org/web, newTag: "1.2"}}]
replicas: [{{name: web, count: 2}}]
patches: [{{path: a.yaml}}]
secretGenerator: [{{name: keys, literals: [token=one]}}]
helmCharts: [{{name: redis, version: 17.1.0, repo: "https://charts.example.org"}}]
validators: [check.yaml]
"""


def said(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in kustomization.diff(*sides)]


def test_reads() -> None:
    assert kustomization.matches("overlays/prod/kustomization.yaml")
    assert kustomization.matches("Kustomization")
    assert not kustomization.matches("kustom.yaml")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"1.2"', '"1.3"', ["medium image-bumped example.org/web"]),
        ("newName: example.org", "newName: example.net", ["high image-changed example.net/web"]),
        ("web.yaml,", 'web.yaml, "https://example.net/x?ref=v1",', ["critical include-added resources"]),
        ("web.yaml,", "web.yaml, more.yaml,", ["medium deployment-changed resources"]),
        ("web.yaml, ", "", ["medium deployment-changed resources"]),
        ("ref=v1.0.0", "ref=v1.1.0", ["medium dependency-bumped https://example.org/team/base"]),
        ("?ref=v1.0.0", "", ["high pin-loosened https://example.org/team/base"]),
        ("17.1.0", "17.2.0", ["medium dependency-bumped redis"]),
        ("count: 2", "count: 3", ["low deployment-changed replicas.[web].count"]),
        ("namespace: prod", "namespace: test", ["medium deployment-changed namespace"]),
        ("validators: [check.yaml]\n", "", ["high check-weakened validators"]),
        ("validators:", "transformers: [x.yaml]\nvalidators:", ["high plugin-added transformers"]),
        ("token=one", "token=two", ["high secret-exposed secretGenerator[keys].literals"]),
        (
            "{path: a.yaml}",
            "{path: a.yaml}, {patch: 'spec: {hostPID: true}'}",
            ["medium deployment-changed patches", "high privilege-widened patches.0.spec.hostPID"],
        ),
        (
            "{path: a.yaml}",
            "{path: a.yaml}, {patch: '[{op: add, path: /spec/hostNetwork, value: true}]'}",
            ["medium deployment-changed patches", "high privilege-widened patches.0.0.hostNetwork"],
        ),
    ],
)
def test_an_edit_means(old: str, new: str, expected: list[str]) -> None:
    assert old in BASE
    assert said(BASE, BASE.replace(old, new)) == expected


@pytest.mark.parametrize(("old", "new"), [("# put", "# taken"), (f'[web.yaml, "{REMOTE}"]', f'["{REMOTE}", web.yaml]')])
def test_an_edit_means_nothing(old: str, new: str) -> None:
    assert old in BASE
    assert said(BASE, BASE.replace(old, new)) == []


@pytest.mark.parametrize("content", ["a: [", "- a\n", "a: 1\na: 2\n", "<<<<<<< x\na: 1\n"])
def test_what_cannot_be_read_is_told(content: str) -> None:
    (found,) = kustomization.diff(BASE.encode(), content.encode())
    assert (found.kind, found.severity) == ("opaque", "critical")


def test_new_and_removed() -> None:
    new = said(None, BASE)
    assert new[0] == "medium deployment-changed file"
    assert "critical include-added resources" in new
    assert said(BASE, None) == ["medium file-removed file"]
