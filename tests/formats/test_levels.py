"""Why a change weighs one level more than the same change alone; each reason with a twin that it leaves alone."""

from __future__ import annotations

import pytest
from kit.patience import within
from msgspec import structs

from scanner.formats.levels import Beside, raised
from scanner.model.change import GITLINK_MODE, Category, Change, Delta, RawChange
from scanner.model.scale import Severity

LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL
MANIFEST, LOCK, CI, AGENT = (
    Category.DEPENDENCY_MANIFEST,
    Category.DEPENDENCY_LOCK,
    Category.CI,
    Category.AGENT_CONFIG,
)


def change(
    path: str,
    *categories: Category,
    kind: str = "dependency-bumped",
    severity: Severity = MEDIUM,
    scope: str = "",
    mode: str = "100644",
) -> Change:
    raw = RawChange(path, "M", mode, mode, "a" * 40, "b" * 40)
    return Change(raw, categories, Severity.HIGH, (Delta(kind, "left", "1", "2", severity, 0, scope),))


def weighed(
    *changes: Change,
    subject: str = "Work",
    files: tuple[str, ...] = (),
    shipping: tuple[str, ...] = (),
    unreadable: str = "",
    before: dict[str, bytes] | None = None,
) -> list[tuple[str, tuple[str, ...]]]:
    """Severity and reasons of each change's delta."""

    def names(folder: str) -> frozenset[str]:
        return frozenset(each.rpartition("/")[2] for each in files if each.rpartition("/")[0] == folder)

    beside = Beside(
        subject, names, frozenset(shipping), lambda _: unreadable, lambda path: (before or {}).get(path, b"")
    )
    return [(str(each.deltas[0].severity), each.deltas[0].raised) for each in raised(changes, beside)]


UV_LOCK, PYPROJECT = change("uv.lock", LOCK), change("pyproject.toml", MANIFEST)


class TestLockAndManifest:
    def test_a_lock_alone(self) -> None:
        assert weighed(UV_LOCK) == [("high", ("lock changed without its manifest",))]

    def test_a_lock_with_its_manifest(self) -> None:
        assert weighed(UV_LOCK, PYPROJECT) == [("medium", ()), ("medium", ())]

    def test_a_lock_with_another_folders_manifest(self) -> None:
        assert weighed(change("a/uv.lock", LOCK), change("b/pyproject.toml", MANIFEST))[0][0] == "high"

    def test_a_workspace_lock_with_a_members_manifest(self) -> None:
        assert weighed(change("uv.lock", LOCK), change("packages/a/pyproject.toml", MANIFEST))[0] == ("medium", ())

    def test_a_manifest_whose_change_means_nothing_explains_nothing(self) -> None:
        same = change("pyproject.toml", MANIFEST, severity=Severity.NONE)
        assert weighed(UV_LOCK, same)[0][0] == "high"

    def test_a_submodule_has_no_manifest(self) -> None:
        assert weighed(change("lib", LOCK, kind="submodule-changed", mode=GITLINK_MODE)) == [("medium", ())]

    def test_a_manifest_that_leaves_its_lock_behind(self) -> None:
        reason = ("manifest changed without its lock",)
        assert weighed(PYPROJECT, files=("uv.lock",)) == [("high", reason)]
        assert weighed(change("packages/a/package.json", MANIFEST), files=("pnpm-lock.yaml",)) == [("high", reason)]

    def test_a_manifest_without_any_lock(self) -> None:
        assert weighed(PYPROJECT, files=("README.md",)) == [("medium", ())]

    def test_a_manifest_whose_version_alone_changed_needs_no_lock(self) -> None:
        version = change("pyproject.toml", MANIFEST, kind="version-changed")
        assert weighed(version, files=("uv.lock",)) == [("medium", ())]

    def test_a_bump_for_developers_stays_low(self) -> None:
        dev = change("pyproject.toml", MANIFEST, severity=LOW, scope="development")
        assert weighed(dev, files=("uv.lock",)) == [("low", ())]


class TestConfiguredSources:
    ROW = "https://own.example.org/simple"

    def lock(self, new: str = ROW, severity: Severity = CRITICAL) -> Change:
        made = change("sub/uv.lock", LOCK, kind="source-changed", severity=severity)
        return structs.replace(made, deltas=(structs.replace(made.deltas[0], new=new),))

    @pytest.mark.parametrize(
        ("place", "line"),
        [
            ("pyproject.toml", 'url = "https://own.example.org/simple"'),
            ("sub/pyproject.toml", '[[tool.uv.index]]\nurl = "https://me:pw@Own.example.org/simple"'),
            ("sub/pip.conf", "[global]\nextra-index-url = https://own.example.org/simple"),
            (".npmrc", "@acme:registry=https://own.example.org/npm/"),
            ("requirements.txt", "--index-url https://own.example.org/simple"),
            ("Gemfile", 'source "https://own.example.org"'),
            (".cargo/config.toml", 'index = "sparse+https://own.example.org/index/"'),
            ("nuget.config", '<add key="own" value="https://own.example.org/v3/index.json" />'),
        ],
    )
    def test_a_source_that_the_settings_named_before_is_expected(self, place: str, line: str) -> None:
        before = {place: line.encode()}
        assert weighed(self.lock(), before=before) == [("high", ("lock changed without its manifest",))]
        assert weighed(self.lock(), PYPROJECT, before=before)[0] == ("medium", ())

    @pytest.mark.parametrize(
        ("new", "before"),
        [
            (ROW, {}),
            (ROW, {"pyproject.toml": b'url = "https://other.example.org/simple"'}),
            (ROW, {"pyproject.toml": b'url = "https://own.example.org.evil.example/simple"'}),
            (ROW, {"docs/pyproject.toml": b'url = "https://own.example.org/simple"'}),
            (ROW, {"pyproject.toml": b'homepage = "https://own.example.org/"'}),
            ("http://own.example.org/simple", {"pyproject.toml": b'url = "http://own.example.org/simple"'}),
            ("git+https://own.example.org/a", {"pyproject.toml": b'url = "https://own.example.org/simple"'}),
        ],
        ids=["no settings", "another host", "a longer host", "settings elsewhere", "a home page", "plain http", "git"],
    )
    def test_any_other_source_is_a_stranger(self, new: str, before: dict[str, bytes]) -> None:
        assert weighed(self.lock(new), before=before)[0][0] == "critical"


class TestSubject:
    @pytest.mark.parametrize(
        "subject", ["docs: fix a typo", "doc(api): words", "style: format", "Fix typo in README", "Update the docs"]
    )
    def test_prose_that_touches_a_workflow(self, subject: str) -> None:
        workflow = change(".github/workflows/ci.yml", CI, kind="run-changed", severity=HIGH)
        assert weighed(workflow, subject=subject) == [("critical", ("the subject speaks of prose only",))]

    @pytest.mark.parametrize(
        "innocent",
        [
            change("docs/requirements.txt", MANIFEST),
            change(".github/workflows/docs.yml", CI, kind="run-changed"),
            change("CHANGELOG.md", Category.RELEASE_METADATA, kind="notes-changed"),
            change("AGENTS.md", AGENT, kind="instructions-link"),
            change("pyproject.toml", MANIFEST, scope="development"),
        ],
        ids=lambda each: each.path,
    )
    def test_prose_that_touches_prose(self, innocent: Change) -> None:
        assert weighed(innocent, subject="docs: words") == [("medium", ())]

    def test_tests_that_touch_the_package(self) -> None:
        found = change("pyproject.toml", Category.PACKAGING, kind="entry-point-added", severity=HIGH)
        assert weighed(found, subject="test: more cases") == [("critical", ("the subject speaks of tests only",))]

    def test_tests_that_touch_their_own_job(self) -> None:
        found = change(".github/workflows/ci.yml", CI, kind="job-added")
        assert weighed(found, subject="test: run on Windows too") == [("medium", ())]

    @pytest.mark.parametrize("subject", ["chore: update dependencies", "chore(deps): all", "Bump dependencies"])
    def test_dependencies_that_touch_an_agents_hooks(self, subject: str) -> None:
        found = change(".claude/settings.json", AGENT, kind="agent-setting-changed", severity=HIGH)
        assert weighed(found, subject=subject) == [("critical", ("the subject speaks of dependencies only",))]

    def test_dependencies_that_bump_an_action(self) -> None:
        found = change(".github/workflows/ci.yml", CI, kind="action-repinned")
        assert weighed(found, subject="chore(deps): bump actions/checkout") == [("medium", ())]

    def test_a_subject_that_says_what_it_does(self) -> None:
        found = change(".github/workflows/ci.yml", CI, kind="run-changed", severity=HIGH)
        assert weighed(found, subject="ci: build on Windows") == [("high", ())]


class TestTogether:
    def test_a_bump_beside_a_wider_permission(self) -> None:
        workflow = change(".github/workflows/ci.yml", CI, kind="permission-widened", severity=CRITICAL)
        assert weighed(UV_LOCK, PYPROJECT, workflow) == [
            ("high", ("changed together with ci",)),
            ("high", ("changed together with ci",)),
            ("critical", ()),
        ]

    def test_a_bump_beside_a_small_change_of_a_workflow(self) -> None:
        workflow = change(".github/workflows/ci.yml", CI, kind="action-repinned")
        assert weighed(UV_LOCK, PYPROJECT, workflow) == [("medium", ())] * 3


class TestShipping:
    def test_a_script_that_the_release_runs(self) -> None:
        script = change("tools/pack", Category.BUILD_SCRIPT, kind="content-changed", severity=HIGH)
        assert weighed(script, shipping=("tools/pack",)) == [("critical", ("read where the release is made",))]
        assert weighed(script, shipping=("tools/other",)) == [("high", ())]

    def test_a_manifest_that_the_release_reads_is_no_script(self) -> None:
        assert weighed(PYPROJECT, shipping=("pyproject.toml",)) == [("medium", ())]


class TestUnreadable:
    def test_what_nobody_can_read(self) -> None:
        script = change("build.sh", Category.BUILD_SCRIPT, kind="content-changed", severity=HIGH)
        expected = ("written so that nobody can read it: an encoded blob",)
        assert weighed(script, unreadable="an encoded blob") == [("critical", expected)]

    @pytest.mark.parametrize("category", [LOCK, Category.SIGNING])
    def test_tools_write_blobs(self, category: Category) -> None:
        found = change("x", category, kind="setting-changed")
        assert weighed(found, unreadable="an encoded blob")[0][0] == "medium"


def test_several_reasons_raise_one_level_and_are_all_named() -> None:
    script = change("tools/pack", Category.BUILD_SCRIPT, kind="content-changed")
    severity, reasons = weighed(script, subject="docs: words", shipping=("tools/pack",), unreadable="a row of escapes")[
        0
    ]
    assert (severity, len(reasons)) == ("high", 3)


@pytest.mark.parametrize("severity", [Severity.NONE, LOW])
def test_what_means_little_is_never_raised(severity: Severity) -> None:
    found = change(".github/workflows/ci.yml", CI, kind="workflow-changed", severity=severity)
    assert weighed(found, subject="docs: words", unreadable="an encoded blob") == [(str(severity), ())]


def test_opaque_has_its_weight_already() -> None:
    found = change("setup.py", Category.BUILD_SCRIPT, kind="opaque", severity=HIGH)
    assert weighed(found, subject="docs: words") == [("high", ())]


def test_a_commit_of_many_manifests_and_locks_takes_no_time() -> None:
    """An import of a monorepo: every lock was once compared with every other change."""
    many = [
        change(f"p{n}/{name}", kind)
        for n in range(4_000)
        for name, kind in (("uv.lock", LOCK), ("pyproject.toml", MANIFEST))
    ]
    with within(2):
        assert set(weighed(*many)) == {("medium", ())}
