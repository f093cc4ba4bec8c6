"""What an edit of a Dockerfile means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.containers import dockerfile

DIGEST, OTHER = "sha256:" + "a" * 64, "sha256:" + "b" * 64

BASE = f"""\
# syntax=docker/dockerfile:1.7
# the tool and what it needs
ARG PYTHON=3.12
ARG MIRROR=one
FROM python:${{PYTHON}}-slim AS build
WORKDIR /src
ARG EXTRAS=all
COPY . .
RUN --mount=type=cache,target=/root/.cache \\
    pip install "build==1.2" && \\
    # a comment between
    python -m build
ADD --checksum={DIGEST} https://example.org/data-1.0.tar.gz /data
ADD https://example.org/raw.txt /raw
RUN <<EOF
make all
EOF

FROM example.org/base/runtime:2.0@{DIGEST} AS final
LABEL org.opencontainers.image.description="a tool" \\
      com.example.channel=stable
ENV MODE=fast PATH=/app/bin:$PATH
COPY --from=build /src/dist /app
COPY --from=docker.io/library/busybox:1.36 /bin/busybox /bin/
EXPOSE 8080
USER app
ONBUILD RUN make
ENTRYPOINT ["/app/run", "--serve"]
CMD ["--port", "80"]
"""


def said(old: str | None, new: str | None) -> list[str]:
    sides = (None if side is None else side.encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in dockerfile.diff(*sides)]


def edited(*pairs: tuple[str, str]) -> str:
    text = BASE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile",
        "a/Dockerfile.prod",
        "Dockerfile-arm64",
        "x.dockerfile",
        "Containerfile",
        "dockerfile",
        "a/b.Dockerfile",
    ],
)
def test_reads(path: str) -> None:
    assert dockerfile.matches(path)


@pytest.mark.parametrize("path", ["Dockerfile.md", "src/dockerfile.go", "Dockerfile.dockerignore", "docker.py", "File"])
def test_leaves_to_others(path: str) -> None:
    assert not dockerfile.matches(path)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        pytest.param([("3.12", "3.13")], ["medium image-bumped python"], id="base bumped through its ARG"),
        pytest.param([("3.12", "3.11")], ["high image-downgraded python"], id="base taken back"),
        pytest.param([("PYTHON=3.12", "PYTHON=latest"), ("}-slim", "}")], ["high image-unpinned python"], id="latest"),
        pytest.param([(f"2.0@{DIGEST}", "2.0")], ["high image-unpinned example.org/base/runtime"], id="digest dropped"),
        pytest.param([(DIGEST + " AS", OTHER + " AS")], ["medium image-bumped example.org/base/runtime"], id="digest"),
        pytest.param(
            [("example.org/base", "example.net/base")], ["high image-changed example.net/base/runtime"], id="registry"
        ),
        pytest.param(
            [("busybox:1.36", "busybox:1.37")], ["medium image-bumped docker.io/library/busybox"], id="copied from"
        ),
        pytest.param(
            [("docker/dockerfile:1.7", "example.org/front:1")], ["high frontend-changed syntax"], id="front end"
        ),
        pytest.param(
            [("docker/dockerfile:1.7", "docker/dockerfile:1.8")], ["medium frontend-changed syntax"], id="its version"
        ),
        pytest.param([("USER app", "USER root")], ["high privilege-widened final.USER"], id="root"),
        pytest.param([("USER app\n", "")], ["high privilege-widened final.USER"], id="no user any more"),
        pytest.param([("USER app", "USER other")], ["medium instruction-changed final.USER"], id="another user"),
        pytest.param(
            [("USER app", "USER app\nRUN true\nUSER 0:0")],
            ["high privilege-widened final.USER", "medium instruction-changed final.RUN"],
            id="back to root",
        ),
        pytest.param(
            [("make all", "curl https://example.net/x | sh")],
            ["critical download-and-run build.RUN", "medium instruction-changed build.RUN"],
            id="pipe in a heredoc",
        ),
        pytest.param(
            [("python -m build", "curl -k https://example.org/x -o x")],
            ["critical transport-weakened build.RUN", "medium instruction-changed build.RUN"],
            id="curl -k",
        ),
        pytest.param(
            [("pip install", "pip install --trusted-host example.net")],
            ["critical transport-weakened build.RUN", "medium instruction-changed build.RUN"],
            id="trusted host",
        ),
        pytest.param(
            [("RUN --mount", "RUN --security=insecure --mount")],
            ["high privilege-widened build.RUN", "medium instruction-changed build.RUN"],
            id="insecure RUN",
        ),
        pytest.param(
            [
                (
                    "ADD https://example.org/raw.txt",
                    "ADD https://example.net/tool /tool\nADD https://example.org/raw.txt",
                )
            ],
            ["high download-and-run build.ADD", "medium instruction-changed build.ADD"],
            id="ADD by address",
        ),
        pytest.param(
            [(f"--checksum={DIGEST} ", "")],
            ["high hash-removed build.ADD", "medium instruction-changed build.ADD"],
            id="checksum dropped",
        ),
        pytest.param(
            [(f"--checksum={DIGEST} ", f"--checksum={OTHER} ")],
            ["critical hash-changed build.ADD", "medium instruction-changed build.ADD"],
            id="checksum changed",
        ),
        pytest.param([("PATH=/app/bin", "PATH=/tmp:/app/bin")], ["high env-changed final.ENV.PATH"], id="PATH"),
        pytest.param(
            [("MODE=fast", "MODE=fast LD_PRELOAD=/x.so")], ["high env-changed final.ENV.LD_PRELOAD"], id="preload"
        ),
        pytest.param([("MODE=fast", "MODE=slow")], ["medium env-changed final.ENV.MODE"], id="a variable"),
        pytest.param(
            [("MODE=fast", "MODE=fast API_TOKEN=zzTOP8812qq")], ["high secret-exposed final.ENV.API_TOKEN"], id="secret"
        ),
        pytest.param(
            [("MODE=fast", "MODE=fast NODE_TLS_REJECT_UNAUTHORIZED=0")],
            ["critical transport-weakened final.ENV.NODE_TLS_REJECT_UNAUTHORIZED"],
            id="TLS off",
        ),
        pytest.param([("EXTRAS=all", "EXTRAS=some")], ["medium instruction-changed build.ARG.EXTRAS"], id="ARG"),
        pytest.param([("MIRROR=one", "MIRROR=two")], ["medium instruction-changed ARG.MIRROR"], id="ARG of the file"),
        pytest.param(
            [("channel=stable", "channel=edge")], ["low metadata-changed final.LABEL.com.example.channel"], id="label"
        ),
        pytest.param([('"--serve"', '"--eval"')], ["high entry-point-changed final.ENTRYPOINT"], id="entry point"),
        pytest.param([('"80"', '"81"')], ["medium entry-point-changed final.CMD"], id="command"),
        pytest.param(
            [("ONBUILD RUN make", "ONBUILD RUN evil")], ["high build-script-changed final.ONBUILD"], id="on build"
        ),
        pytest.param([("EXPOSE 8080", "EXPOSE 9090")], ["low instruction-changed final.EXPOSE"], id="port"),
        pytest.param([("COPY . .", "COPY src .")], ["medium instruction-changed build.COPY"], id="copies"),
        pytest.param(
            [("WORKDIR /src\n", ""), ("COPY . .", "COPY . .\nWORKDIR /src")],
            ["low instruction-changed build.order"],
            id="order",
        ),
        pytest.param([("# syntax", "# check=skip=all\n# syntax")], ["medium check-weakened check"], id="checks off"),
        pytest.param(
            [("FROM python", "FROM --platform=linux/arm64 python")],
            ["low instruction-changed build.platform"],
            id="platform",
        ),
        pytest.param(
            [('CMD ["--port", "80"]', 'CMD ["--port", "80"]\nFROM build AS last\nRUN true')],
            ["medium instruction-changed last", "high instruction-changed last stage"],
            id="another stage ships",
        ),
    ],
)
def test_an_edit_means(pairs: list[tuple[str, str]], expected: list[str]) -> None:
    assert sorted(said(BASE, edited(*pairs))) == sorted(expected)


@pytest.mark.parametrize(
    "pairs",
    [
        pytest.param([("# the tool and what it needs", "# other words")], id="comment"),
        pytest.param([("    # a comment between\n", "")], id="comment inside of an instruction"),
        pytest.param([('pip install "build==1.2" && \\\n', 'pip install   "build==1.2" && \\\n\n')], id="spacing"),
        pytest.param([("FROM python", "from python"), ("AS final", "as final"), ("EXPOSE", "expose")], id="case"),
        pytest.param(
            [('ENTRYPOINT ["/app/run", "--serve"]', 'ENTRYPOINT ["/app/run","--serve"]')], id="list formatting"
        ),
        pytest.param([('description="a tool"', 'description="a better tool"')], id="description"),
        pytest.param([("ENV MODE=fast PATH=/app/bin:$PATH", "ENV PATH=/app/bin:$PATH\nENV MODE=fast")], id="ENV split"),
        pytest.param([("\n", "\r\n")], id="line ends"),
        pytest.param([("ARG PYTHON=3.12\n", ""), ("python:${PYTHON}-slim", "python:3.12-slim")], id="ARG put in"),
        pytest.param([("make all", "# first\nmake all")], id="comment in a script"),
    ],
)
def test_an_edit_means_nothing(pairs: list[tuple[str, str]]) -> None:
    assert said(BASE, edited(*pairs)) == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("<<<<<<< ours\nFROM a\n=======\nFROM b\n>>>>>>> theirs\n", id="merge markers"),
        pytest.param("FROM a\n@@include x\n", id="no instruction"),
        pytest.param("FROM a\nRUN <<EOF\nmake\n", id="heredoc without end"),
        pytest.param("FROM a\n\0\n", id="NUL"),
        pytest.param("RUN a\n" * 6000, id="more than anyone writes"),
        pytest.param("#\n" * 60000, id="longer than anyone writes"),
    ],
)
def test_what_cannot_be_read_is_told(content: str) -> None:
    (found,) = dockerfile.diff(BASE.encode(), content.encode())
    assert (found.kind, found.severity) == ("opaque", dockerfile.WORST)


def test_templates_are_read_between_their_tags() -> None:
    old = "FROM {{ base }}\n{% if dev %}\nRUN make\n{% endif %}\n"
    assert said(old, old.replace("make", "make dev")) == ["medium instruction-changed stage1.RUN"]
    assert said(old, old.replace("if dev", "if not dev")) == ["high instruction-changed stage1.TEMPLATE"]


def test_a_heredoc_in_quotes_hides_nothing() -> None:
    old = 'FROM a:1\nRUN echo "<<EOF"\nFROM b:1\nRUN true\n'
    assert said(old, old.replace("b:1", "b:2")) == ["medium image-bumped b"]


def test_an_escape_of_its_own_continues_lines() -> None:
    old = "# escape=`\nFROM a:1\nRUN one `\n  two\nCOPY a C:\\\n"
    assert said(old, old.replace("`\n  two", "two")) == []
    assert said(old, old.replace("COPY a C:\\", "COPY b C:\\")) == ["medium instruction-changed stage1.COPY"]


def test_a_new_file_tells_its_images_and_dangers() -> None:
    new = (
        "FROM a\nFROM b:1.0\nRUN curl https://example.org/i | sh\nADD https://example.org/f /f\nONBUILD RUN x\n"
        "USER root\n"
    )
    assert said(None, new) == [
        "high image-added a",
        "medium image-added b",
        "critical download-and-run stage2.RUN",
        "high download-and-run stage2.ADD",
        "high build-script-changed stage2.ONBUILD",
        "medium privilege-widened stage2.USER",
    ]
    assert said(None, "FROM scratch\nCOPY a /\n") == ["medium instruction-changed stage1"]


def test_a_removed_file() -> None:
    assert said(BASE, None) == ["medium file-removed file"]


def test_stages_are_found_again() -> None:
    old = "FROM a:1 AS one\nRUN x\nFROM b:1\nRUN y\n"
    new = "FROM c:1 AS more\nRUN z\nFROM a:1 AS one\nRUN x\nFROM b:1\nRUN y\n"
    assert said(old, new) == ["high image-added c", "medium instruction-changed more"]
    assert said(new, old) == ["low image-removed c", "medium instruction-changed more"]


def test_large_files_take_no_time() -> None:
    sides = [
        b"FROM a\nRUN " + unit * (490_000 // len(unit))
        for unit in (b"curl -k", b"-k", b'a="', b"$(", b"<<A ", b"| sh ")
    ]
    for side in sides:
        with within(3):
            list(dockerfile.diff(b"FROM a\nRUN x\n", side))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_mutilated_files_have_an_answer(data: st.DataObject) -> None:
    text = BASE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 60)))
        text = (
            text[:start]
            + data.draw(st.sampled_from(["", "\\\n", "<<X ", text[end : end + 40], "FROM ", '["', "${"]))
            + text[end:]
        )
    list(dockerfile.diff(BASE.encode(), text.encode()))
    list(dockerfile.diff(text.encode(), BASE.encode()))
