"""What a squash leaves, as GitHub tells it: asked only when asked to, over https, and the token goes nowhere else."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from kit.history import ENVIRONMENT, empty_repo
from msgspec import structs

from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.squash import ask, squash
from scanner.cli.diagnosis.subject import Transport, look
from scanner.repo.open import open_repository
from scanner.rulebook import load_rulebook

ORIGIN = "https://github.com/acme/rocket.git"
TOKEN = {"GH_TOKEN": "t0ken"}


def remark(
    folder: Path, transport: Transport | None, origin: str = ORIGIN, environ: dict[str, str] | None = None
) -> Remark:
    repo = empty_repo(folder / "r")
    if origin:
        repo.git("config", "remote.origin.url", origin)
    repository = open_repository(str(repo.path), ENVIRONMENT, light=True)
    found = look(repository, str(repo.path), ENVIRONMENT, load_rulebook(), transport)
    (said,) = squash(structs.replace(found, environ=TOKEN if environ is None else environ))
    return said


def answering(body: Any, status: int = 200, asked: list[tuple[str, str]] | None = None) -> Transport:
    def transport(address: str, token: str) -> tuple[int, bytes]:
        if asked is not None:
            asked.append((address, token))
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()

    return transport


def silent(address: str, token: str) -> tuple[int, bytes]:
    raise AssertionError(f"asked for {address}")


JUDGED = {
    "all that the commits said": ({"squash_merge_commit_message": "COMMIT_MESSAGES"}, Level.OK),
    "no squash": ({"allow_squash_merge": False, "squash_merge_commit_message": "BLANK"}, Level.OK),
    "the description": ({"allow_squash_merge": True, "squash_merge_commit_message": "PR_BODY"}, Level.WARN),
    "nothing": ({"allow_squash_merge": True, "squash_merge_commit_message": "BLANK"}, Level.WARN),
    "a token that may not see it": ({"full_name": "acme/rocket"}, Level.SKIP),
    "a word of tomorrow": ({"squash_merge_commit_message": "\x1b[31mNEW"}, Level.SKIP),
    "another type": ({"squash_merge_commit_message": ["BLANK"], "allow_squash_merge": "no"}, Level.SKIP),
    "no mapping": ([1], Level.WARN),
    "no JSON": (b"<html>", Level.WARN),
    "too deep": (b"[" * 100_000, Level.WARN),
}


@pytest.mark.parametrize(("body", "level"), JUDGED.values(), ids=JUDGED)
def test_what_the_forge_says(tmp_path: Path, body: Any, level: Level) -> None:
    said = remark(tmp_path, answering(body))
    assert said.level is level
    assert "\x1b" not in str(said)


def test_the_fix_keeps_the_title(tmp_path: Path) -> None:
    settings = {"squash_merge_commit_message": "BLANK", "squash_merge_commit_title": "COMMIT_OR_PR_TITLE"}
    fix = remark(tmp_path, answering(settings)).fix
    assert fix.startswith("gh api -X PATCH repos/acme/rocket ")
    assert "squash_merge_commit_title=COMMIT_OR_PR_TITLE" in fix
    assert "squash_merge_commit_message=COMMIT_MESSAGES" in fix


def test_a_title_from_elsewhere_is_nothing_to_paste(tmp_path: Path) -> None:
    settings = {"squash_merge_commit_message": "BLANK", "squash_merge_commit_title": "$(touch x)"}
    assert "touch" not in remark(tmp_path, answering(settings)).fix


@pytest.mark.parametrize("status", [0, 301, 401, 403, 404, 500])
def test_an_answer_that_is_none(tmp_path: Path, status: int) -> None:
    said = remark(tmp_path, answering({"squash_merge_commit_message": "COMMIT_MESSAGES"}, status))
    assert said.level is Level.WARN
    assert said.fix


def test_nothing_is_asked_unasked(tmp_path: Path) -> None:
    said = remark(tmp_path, None)
    assert said.level is Level.SKIP
    assert "--online" in said.why


@pytest.mark.parametrize("environ", [{}, {"GH_TOKEN": ""}, {"GH_TOKEN": "  "}, {"TOKEN": "x"}])
def test_nothing_is_asked_without_a_token(tmp_path: Path, environ: dict[str, str]) -> None:
    assert remark(tmp_path, silent, environ=environ).level is Level.SKIP


@pytest.mark.parametrize(
    "origin",
    [
        ORIGIN,
        "https://github.com/acme/rocket",
        "https://github.com/acme/rocket/",
        "https://user:pass@github.com/acme/rocket.git",
        "git@github.com:acme/rocket.git",
        "ssh://git@github.com/acme/rocket.git",
        "ssh://git@ssh.github.com:443/acme/rocket.git",
    ],
)
def test_origins(tmp_path: Path, origin: str) -> None:
    asked: list[tuple[str, str]] = []
    remark(tmp_path, answering({}, asked=asked), origin, {"GITHUB_TOKEN": " t0ken\n"})
    assert asked == [("https://api.github.com/repos/acme/rocket", "t0ken")]


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "https://gitlab.com/acme/rocket.git",
        "https://github.com.evil.example/acme/rocket",
        "https://evil.example/github.com/acme/rocket",
        "https://github.com@evil.example/acme/rocket",
        "https://github.com/acme/rocket/../../user",
        "https://github.com/acme/rocket?x=1",
        "https://github.com/acme",
        "https://github.com/../user",
        "https://github.com/acme/..",
        "https://github.com/acme/...git",
        "/srv/github.com/acme/rocket",
        "file:///srv/git/rocket",
    ],
)
def test_no_origin_on_github(tmp_path: Path, origin: str) -> None:
    assert remark(tmp_path, silent, origin).level is Level.SKIP


@pytest.mark.parametrize(
    "base", ["http://api.github.com", "ftp://x", "api.github.com", "https://", "https://[x", "file:///etc"]
)
def test_a_base_that_is_not_https(tmp_path: Path, base: str) -> None:
    assert remark(tmp_path, silent, environ={**TOKEN, "GITHUB_API_URL": base}).level is Level.SKIP


def test_the_base_of_an_own_server(tmp_path: Path) -> None:
    asked: list[tuple[str, str]] = []
    environ = {**TOKEN, "GITHUB_API_URL": "https://git.example.com/api/v3/"}
    remark(tmp_path, answering({}, asked=asked), environ=environ)
    assert asked == [("https://git.example.com/api/v3/repos/acme/rocket", "t0ken")]


class Forge(BaseHTTPRequestHandler):
    """`/moved` leads elsewhere, all else is answered with what was asked."""

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        self.send_response(301 if self.path == "/moved" else 200)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps(dict(self.headers)).encode())

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def forge(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """An https server on this machine, with a certificate that is trusted for the length of a test."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    words += f" -addext subjectAltName=DNS:localhost -keyout {key} -out {certificate}"
    subprocess.run(["openssl", *words.split()], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with ThreadingHTTPServer(("localhost", 0), Forge) as server:
        server.seen = []  # type: ignore[attr-defined]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"https://localhost:{server.server_port}", server.seen  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl for a certificate")
def test_the_real_transport(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with forge(tmp_path, monkeypatch) as (base, seen):
        status, body = ask(f"{base}/repos/acme/rocket", "t0ken")
        assert status == 200
        assert json.loads(body)["Authorization"] == "Bearer t0ken"
        assert ask(f"{base}/moved", "t0ken")[0] == 301
        assert seen == ["/repos/acme/rocket", "/moved"], "a redirect is not followed"
        assert ask(base.replace("https", "http"), "t0ken") == (0, b"")
        assert ask(base, "t0ken\r\nX: y") == (0, b"")
        monkeypatch.delenv("SSL_CERT_FILE")
        assert ask(base, "t0ken") == (0, b""), "a certificate that nobody vouches for"
    assert ask(base, "t0ken") == (0, b"")
