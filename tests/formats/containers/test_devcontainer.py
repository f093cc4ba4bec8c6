"""What an edit of a development container means: most of it runs when a folder is opened."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.containers import devcontainer

BASE: dict[str, Any] = {
    "name": "work",
    "image": "example.org/dev/base:1.0",
    "features": {"example.org/features/node:1.2.3": {"version": "20"}},
    "postCreateCommand": "npm ci",
    "runArgs": ["--init"],
    "remoteUser": "dev",
    "containerEnv": {"MODE": "x"},
    "customizations": {"vscode": {"extensions": ["a.b"], "settings": {"editor.tabSize": 2}}},
}


def said(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[str]:
    sides = (None if side is None else json.dumps(side).encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in devcontainer.diff(*sides)]


def test_reads() -> None:
    assert devcontainer.matches(".devcontainer/devcontainer.json")
    assert devcontainer.matches(".devcontainer.json")
    assert not devcontainer.matches(".devcontainer/devcontainer-lock.json")
    assert not devcontainer.matches("package.json")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"image": "example.org/dev/base:1.1"}, ["medium image-bumped example.org/dev/base"]),
        ({"initializeCommand": "x"}, ["critical autorun-added initializeCommand"]),
        ({"postStartCommand": ["make", "dev"]}, ["critical autorun-added postStartCommand"]),
        ({"postCreateCommand": "npm i"}, ["high run-changed postCreateCommand"]),
        ({"postCreateCommand": None}, ["low setting-changed postCreateCommand"]),
        (
            {"postCreateCommand": {"a": "curl https://example.net/x | sh"}},
            ["high run-changed postCreateCommand", "critical download-and-run postCreateCommand"],
        ),
        (
            {"features": {"example.org/features/node:1.3.0": {"version": "20"}}},
            ["medium dependency-bumped example.org/features/node"],
        ),
        ({"features": {**BASE["features"], "example.org/f/x:1": {}}}, ["high dependency-added example.org/f/x"]),
        (
            {"features": {"example.org/features/node:1.2.3": {"version": "22"}}},
            ["medium dependency-changed example.org/features/node"],
        ),
        ({"features": {}}, ["low dependency-removed example.org/features/node"]),
        ({"privileged": True}, ["critical privilege-widened privileged"]),
        ({"capAdd": ["SYS_PTRACE"]}, ["high privilege-widened capAdd"]),
        ({"runArgs": ["--init", "--network=host"]}, ["high privilege-widened runArgs"]),
        ({"runArgs": ["--init", "-v", "/:/host"]}, ["critical privilege-widened runArgs"]),
        ({"runArgs": ["--init", "--memory", "4g"]}, ["medium setting-changed runArgs"]),
        ({"runArgs": []}, ["low setting-changed runArgs"]),
        ({"mounts": ["source=/var/run/docker.sock,target=/s,type=bind"]}, ["critical privilege-widened mounts"]),
        ({"mounts": [{"source": "cache", "target": "/c"}]}, ["medium setting-changed mounts"]),
        ({"remoteUser": "root"}, ["medium privilege-widened remoteUser"]),
        (
            {"containerEnv": {"MODE": "x", "NODE_OPTIONS": "--require /x"}},
            ["high env-changed containerEnv.NODE_OPTIONS"],
        ),
        (
            {"customizations": {"vscode": {"extensions": ["a.b", "c.d"], "settings": {}}}},
            ["high plugin-added extensions"],
        ),
        (
            {"customizations": {"vscode": {"extensions": ["a.b"], "settings": {"python.pythonPath": "./x"}}}},
            ["high setting-changed settings.python.pythonPath"],
        ),
        ({"dockerComposeFile": "c.yml"}, ["medium setting-changed dockerComposeFile"]),
        ({"forwardPorts": [80]}, ["low setting-changed forwardPorts"]),
        ({"version": "2"}, ["medium version-changed version"]),
    ],
)
def test_an_edit_means(change: dict[str, Any], expected: list[str]) -> None:
    new = {key: value for key, value in {**BASE, **change}.items() if value is not None}
    assert said(BASE, new) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"name": "other"},
        {"hostRequirements": {"cpus": 4}},
        {"customizations": {"vscode": {"extensions": ["a.b"], "settings": {"editor.tabSize": 4}}}},
        {"portsAttributes": {"80": {"label": "x"}}},
    ],
)
def test_an_edit_means_nothing(change: dict[str, Any]) -> None:
    assert said(BASE, {**BASE, **change}) == []


def test_comments_and_order_mean_nothing() -> None:
    new = "// mine\n" + json.dumps(dict(reversed(BASE.items())), indent=4)[:-1] + ",}"
    assert list(devcontainer.diff(json.dumps(BASE).encode(), new.encode())) == []


@pytest.mark.parametrize("content", ["[", "[]", '{"a": 1, "a": 2}', "<<<<<<< a\n{}", "{{ x }}"])
def test_what_cannot_be_read_is_told(content: str) -> None:
    (found,) = devcontainer.diff(b"{}", content.encode())
    assert (found.kind, found.severity) == ("opaque", "critical")


def test_new_and_removed() -> None:
    new = said(None, BASE)
    assert "critical autorun-added postCreateCommand" in new
    assert "medium image-added example.org/dev/base" in new
    assert said(BASE, None) == ["medium file-removed file"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*BASE, "mounts", "capAdd", "initializeCommand", "build"]), VALUES))
def test_any_types_have_an_answer(tree: dict[str, Any]) -> None:
    said(BASE, tree)
    said(tree, BASE)
    said(None, tree)
