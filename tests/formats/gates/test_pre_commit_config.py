"""Which hooks run, from where, and over what."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.gates import pre_commit_config

SAMPLE = """\
repos:
  - repo: https://git.example.org/acme/hooks
    rev: v1.0.0
    hooks:
      - id: lint
        args: [--strict]
        exclude: ^(vendor/|docs/)
        types: [python]
        additional_dependencies: [requests==2.1]
      - id: format
  - repo: https://git.example.org/twokey/twokey
    rev: 1f2e3d4c5b6a79880716253443526170f1e2d3c4
    hooks:
      - id: twokey
  - repo: local
    hooks:
      - id: own
        entry: ./own.sh
        language: system
        files: ^src/
ci:
  skip: [own]
"""
HOOKS = "repos[https://git.example.org/acme/hooks]"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("v1.0.0", "v1.1.0", [f"dependency-bumped {HOOKS}.rev medium"], id="bumped"),
        pytest.param("v1.0.0", "v0.9.0", [f"dependency-downgraded {HOOKS}.rev high"], id="back"),
        pytest.param("v1.0.0", "main", [f"pin-loosened {HOOKS}.rev high"], id="a branch"),
        pytest.param(
            "1f2e3d4c5b6a79880716253443526170f1e2d3c4",
            "v2",
            ["gate-weakened repos[https://git.example.org/twokey/twokey].rev critical"],
            id="a tag for a commit",
        ),
        pytest.param(
            "acme/hooks",
            "mallory/hooks",
            ["source-changed repos[https://git.example.org/mallory/hooks] high"],
            id="another owner",
        ),
        pytest.param(
            "https://git.example.org/acme",
            "http://git.example.org/acme",
            ["source-changed repos[http://git.example.org/acme/hooks] critical"],
            id="not encrypted",
        ),
        pytest.param(
            "acme/hooks",
            "Acme/hooks.git",
            ["source-changed repos[https://git.example.org/Acme/hooks.git] low"],
            id="the same, spelled otherwise",
        ),
        pytest.param("      - id: format\n", "", ["check-weakened hooks[format].hook high"], id="a hook gone"),
        pytest.param(
            "      - id: twokey\n",
            "      - id: twokey\n        stages: [manual]\n",
            ["gate-weakened hooks[twokey].stages critical"],
            id="twokey only by hand",
        ),
        pytest.param(
            "      - id: twokey\n",
            "      - id: twokey\n        exclude: src/\n",
            ["gate-weakened hooks[twokey].exclude critical"],
            id="twokey looks away",
        ),
        pytest.param("./own.sh", "./other.sh", ["hook-changed hooks[own].entry high"], id="runs something else"),
        pytest.param("--strict", "--lax", ["hook-changed hooks[lint].args medium"], id="arguments"),
        pytest.param(
            "^(vendor/|docs/)", "^(vendor/|docs/|src/)", ["check-weakened hooks[lint].exclude high"], id="more excluded"
        ),
        pytest.param("^(vendor/|docs/)", "^vendor/", ["setting-changed hooks[lint].exclude low"], id="less excluded"),
        pytest.param(
            "^(vendor/|docs/)", "(vendor/|docs/)", ["check-weakened hooks[lint].exclude high"], id="excluded anywhere"
        ),
        pytest.param(
            "        exclude: ^(vendor/|docs/)\n",
            "",
            ["setting-changed hooks[lint].exclude low"],
            id="nothing excluded",
        ),
        pytest.param("files: ^src/", "files: ^src/core/", ["check-weakened hooks[own].files high"], id="fewer files"),
        pytest.param("        files: ^src/\n", "", ["setting-changed hooks[own].files low"], id="all files"),
        pytest.param(
            "types: [python]",
            "types_or: [python, pyi]",
            ["setting-changed hooks[lint].types low"],
            id="more kinds of files",
        ),
        pytest.param(
            "types: [python]",
            "types: [python, executable]",
            ["check-weakened hooks[lint].types high"],
            id="fewer kinds of files",
        ),
        pytest.param("requests==2.1", "requests==2.2", ["dependency-bumped requests medium"], id="package bumped"),
        pytest.param("requests==2.1", "requests==2.1, evil", ["dependency-added evil high"], id="package more"),
        pytest.param("requests==2.1", "requests", ["pin-loosened requests high"], id="package of any version"),
        pytest.param("skip: [own]", "skip: [own, lint]", ["check-weakened ci.skip high"], id="skipped in CI"),
        pytest.param("  skip: [own]", "  autofix_prs: false\n  skip: [own]", [], id="fixes in CI"),
        pytest.param("repos:", "fail_fast: true\nrepos:", [], id="stops at the first failure"),
        pytest.param(
            "repos:", "default_stages: [manual]\nrepos:", ["check-weakened default_stages high"], id="only by hand"
        ),
        pytest.param("      - id: format\n", "      - id: format\n        name: Format\n", [], id="name"),
        pytest.param("repos:", "# ours\nrepos:", [], id="comment"),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert told(pre_commit_config.diff, SAMPLE, SAMPLE.replace(old, new)) == said


def test_stages_under_their_old_names() -> None:
    old = SAMPLE.replace("- id: format", "- id: format\n        stages: [commit, push]")
    new = SAMPLE.replace("- id: format", "- id: format\n        stages: [pre-push, pre-commit]")
    assert told(pre_commit_config.diff, old, new) == []


def test_one_repository_at_two_revisions() -> None:
    one = "- {repo: https://h.example/a, rev: v1, hooks: [{id: a}]}\n"
    old = f"repos:\n{one}{one.replace('v1', 'v2').replace('id: a', 'id: b')}"
    (said,) = pre_commit_config.diff(old.encode(), old.replace("v2", "v3").encode())
    assert (said.kind, said.old, said.new) == ("dependency-bumped", "v2", "v3")


def test_a_removed_file_takes_the_gate_along() -> None:
    said = told(pre_commit_config.diff, SAMPLE, None)
    assert "gate-weakened hooks[twokey].hook critical" in said
    assert "check-weakened hooks[lint].hook high" in said


@pytest.mark.parametrize("new", ["- a\n", "repos: [\n", "repos: []\nrepos: []\n", "<<<<<<< a\n"])
def test_unreadable(new: str) -> None:
    (said,) = pre_commit_config.diff(SAMPLE.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    never_raises(pre_commit_config.diff, SAMPLE)


def test_files_that_no_path_is_are_a_check_lost() -> None:
    (said,) = pre_commit_config.diff(SAMPLE.encode(), f"files: ^$\n{SAMPLE}".encode())
    assert (said.kind, said.severity) == ("gate-weakened", "critical")
    without = SAMPLE.replace("twokey", "other")
    (said,) = pre_commit_config.diff(without.encode(), f"files: ^$\n{without}".encode())
    assert (said.kind, said.severity) == ("check-weakened", "high")


TWOKEY = """\
default_install_hook_types: [pre-commit, commit-msg]
repos:
  - repo: https://git.example.org/acme/twokey
    rev: v1.2.0
    hooks:
      - id: twokey
        args: [--fail-on, high]
"""
OWN = """\
repos:
  - repo: local
    hooks:
      - {id: gate, name: gate, entry: twokey hook commit-msg, language: python, additional_dependencies: [twokey==1.2]}
"""
REPO = "repos[https://git.example.org/acme/twokey]"
HOOK = "      - id: twokey\n"


@pytest.mark.parametrize(
    "old, new, place",
    [
        pytest.param(HOOK, f"{HOOK}        stages: [manual]\n", "hooks[twokey].stages", id="another stage"),
        pytest.param(HOOK, f"{HOOK}        exclude: .*\n", "hooks[twokey].exclude", id="nothing shown"),
        pytest.param(HOOK, f"{HOOK}        entry: 'true'\n", "hooks[twokey].entry", id="runs something else"),
        pytest.param(HOOK, f"{HOOK}        pass_filenames: false\n", "hooks[twokey].pass_filenames", id="no message"),
        pytest.param("high]", "high, --exit-zero]", "hooks[twokey].args", id="its failure is ignored"),
        pytest.param("on, high", "on, critical", "hooks[twokey].args", id="a higher bar"),
        pytest.param("[--fail-on, high]", "[--policy, mine.yaml]", "hooks[twokey].args", id="another policy"),
        pytest.param("v1.2.0", "v1.1.0", f"{REPO}.rev", id="an older revision"),
        pytest.param("v1.2.0", "main", f"{REPO}.rev", id="a branch"),
        pytest.param("acme/twokey", "mallory/twokey", "mallory/twokey]", id="another owner"),
        pytest.param(", commit-msg]", "]", "default_install_hook_types", id="not installed"),
        pytest.param("repos:", "ci: {skip: [twokey]}\nrepos:", "ci.skip", id="skipped in CI"),
        pytest.param("repos:", "exclude: .*\nrepos:", "exclude", id="everything excluded"),
        pytest.param("repos:", r"exclude: ^(vendor/|\.git/COMMIT_EDITMSG)" + "\nrepos:", "exclude", id="the message"),
        pytest.param("repos:", "files: ^src/\nrepos:", "files", id="only some files"),
    ],
)
def test_less_of_twokey(old: str, new: str, place: str) -> None:
    assert old in TWOKEY
    said = told(pre_commit_config.diff, TWOKEY, TWOKEY.replace(old, new))
    assert [each for each in said if each.startswith("gate-weakened") and place in each and "critical" in each]


@pytest.mark.parametrize(
    "old, new",
    [
        pytest.param("v1.2.0", "v1.3.0", id="newer"),
        pytest.param(HOOK, f"{HOOK}        name: The second key\n", id="name"),
        pytest.param("on, high", "on, low", id="a lower bar"),
        pytest.param("repos:", "exclude: ^vendor/\nrepos:", id="a folder more that is not looked at"),
        pytest.param("repos:", "fail_fast: true\nrepos:", id="the first failure stops it, and the commit with it"),
        pytest.param("repos:", "ci: {skip: [lint]}\nrepos:", id="another hook is skipped"),
        pytest.param("repos:", "repos:\n  - {repo: meta, hooks: [{id: identity}]}", id="another hook"),
        pytest.param(", commit-msg]", ", commit-msg, pre-push]", id="one more stage"),
    ],
)
def test_as_much_of_twokey(old: str, new: str) -> None:
    assert old in TWOKEY
    said = told(pre_commit_config.diff, TWOKEY, TWOKEY.replace(old, new))
    assert not [each for each in said if each.startswith("gate-weakened")]


@pytest.mark.parametrize(
    "old, new",
    [
        ("twokey hook commit-msg", "twokey hook commit-msg || true"),
        ("twokey hook commit-msg", "ours.sh"),
        ("twokey==1.2", "twokey==1.1"),
        ("twokey==1.2", "git+https://git.example.org/mallory/twokey"),
        ("language: python", "language: fail"),
    ],
)
def test_less_of_a_hook_of_our_own(old: str, new: str) -> None:
    assert [each for each in told(pre_commit_config.diff, OWN, OWN.replace(old, new)) if "gate-weakened" in each]
    assert told(pre_commit_config.diff, OWN, OWN.replace("twokey==1.2", "twokey==1.3")) == [
        "dependency-bumped twokey medium"
    ]


def test_twokey_that_became_a_hook_of_our_own() -> None:
    new = TWOKEY.replace("https://git.example.org/acme/twokey\n    rev: v1.2.0", "local")
    assert "gate-weakened hooks[twokey].repo critical" in told(pre_commit_config.diff, TWOKEY, new)
