"""The `[tool]` tables of pyproject.toml that decide what an artefact holds, what runs while it is built, or where it
goes. Every other tool (linters, formatters, type checkers, test runners, task runners) has no say in a release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python import judges
from scanner.formats.python.cooldown import compare_cooldowns
from scanner.formats.python.indexes import Index, compare_indexes
from scanner.formats.python.judges import Judge
from scanner.formats.python.requirement import extra_scope, requirements
from scanner.formats.python.tables import Rules, compare_tables
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.trees import Path, at, dotted, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

Tree = Mapping[str, Any]

_plugins = judges.told("plugin-added", Severity.HIGH, removed=Severity.LOW)
_runs = judges.told("build-script-changed", Severity.HIGH, removed=Severity.LOW)
_hook = judges.told("install-script-changed", Severity.CRITICAL, removed=Severity.LOW)
_elsewhere = judges.told("setting-changed", Severity.HIGH)  # another file decides from now on
_released_by = judges.told("publish-changed", Severity.HIGH)
_low = judges.told("setting-changed", Severity.LOW)

_HATCH_TARGET: dict[str, Judge] = {
    "dependencies": judges.nothing,  # rows
    "require-runtime-dependencies": judges.setting,
    "require-runtime-features": judges.setting,
    "hooks": _runs,
    "exclude": judges.exclusions,
    "ignore-vcs": judges.told("package-contents-widened", Severity.HIGH),
    "skip-excluded-dirs": judges.setting,
    "reproducible": judges.told("provenance-dropped", Severity.HIGH),
    "include": judges.contents,
    "only-include": judges.contents,
    "packages": judges.contents,
    "force-include": judges.contents,
    "sources": judges.contents,
    "artifacts": judges.contents,
    "shared-data": judges.contents,
    "shared-scripts": judges.contents,
    "extra-metadata": judges.contents,
    "sbom-files": judges.contents,
    "dev-mode-dirs": judges.nothing,
    "dev-mode-exact": judges.nothing,
}
HATCH: Rules = {
    "version.expression": _runs,
    "version.source": judges.setting,
    "version": judges.setting,
    "metadata.hooks": _runs,
    "metadata": judges.setting,
    "publish": judges.publishing,
    "env.requires": judges.nothing,  # rows
    "env": _plugins,
    "envs": judges.nothing,
    **{f"build.targets.*.{key}": judge for key, judge in _HATCH_TARGET.items()},
    **{f"build.{key}": judge for key, judge in _HATCH_TARGET.items()},
    "build.targets.custom": _runs,
    "build": judges.setting,
}

_SETUPTOOLS: Rules = {
    "exclude-package-data": judges.exclusions,
    "packages.find.exclude": judges.exclusions,
    "packages.find.namespaces": judges.setting,
    "packages": judges.contents,
    "package-dir": judges.contents,
    "package-data": judges.contents,
    "include-package-data": judges.contents,
    "data-files": judges.contents,
    "py-modules": judges.contents,
    "script-files": judges.contents,
    "namespace-packages": judges.setting,
    "dynamic.dependencies": _elsewhere,
    "dynamic.optional-dependencies": _elsewhere,
    "dynamic.entry-points": _elsewhere,
    "dynamic.version": judges.setting,
    "dynamic": judges.nothing,  # description, readme, classifiers
    "cmdclass": _runs,
    "ext-modules": _runs,
    "license-files": judges.licence,
    "platforms": judges.nothing,
    "": judges.setting,
}

_PDM: Rules = {
    "dev-dependencies": judges.nothing,  # rows
    "source": judges.nothing,  # indexes
    "version": judges.setting,
    "build.custom-hook": _runs,
    "build.run-setuptools": _runs,
    "build.excludes": judges.exclusions,
    "build.includes": judges.contents,
    "build.source-includes": judges.contents,
    "build.package-dir": judges.contents,
    "build": judges.setting,
    "resolution.overrides": judges.told("override-changed", Severity.HIGH),
    "resolution.excludes": judges.told("override-changed", Severity.HIGH),
    "resolution.exclude-newer": compare_cooldowns,
    "resolution": judges.setting,
    "options": _low,
    "plugins": _plugins,
    "distribution": judges.setting,
    "ignore_package_warnings": judges.nothing,
    # Names of hooks: pdm runs a script of such a name by itself.
    **{
        f"scripts.{when}_{what}": _hook
        for when in ("pre", "post")
        for what in ("install", "lock", "build", "publish", "release", "use", "init", "run", "script")
    },
    "scripts": judges.nothing,
}

_SDIST_WHEEL = ("sdist", "wheel")
_SCIKIT: Rules = {
    **{f"{artefact}.exclude": judges.exclusions for artefact in _SDIST_WHEEL},
    **{f"{artefact}.{key}": judges.contents for artefact in _SDIST_WHEEL for key in ("include", "packages", "files")},
    "wheel.license-files": judges.licence,
    "cmake.version": judges.toolchain,
    "cmake": judges.build_code,
    "ninja": judges.toolchain,
    "metadata": _runs,
    "generate": _runs,
    "install": judges.contents,
    "overrides": judges.build_code,
    "minimum-version": _low,
    "build-dir": judges.nothing,
    "logging": judges.nothing,
    "messages": judges.nothing,
    "": judges.setting,
}
_MATURIN: Rules = {
    "include": judges.contents,
    "exclude": judges.exclusions,
    "data": judges.contents,
    "sbom": judges.contents,
    "python-packages": judges.contents,
    "python-source": judges.contents,
    "module-name": judges.contents,
    "rustc-args": judges.build_code,
    "config": judges.build_code,
    "unstable-flags": judges.build_code,
    "use-cross": judges.build_code,
    "": judges.setting,
}
_FLIT: Rules = {
    "sdist.include": judges.contents,
    "sdist.exclude": judges.exclusions,
    "external-data": judges.contents,
    "module": judges.contents,
    "metadata": judges.metadata,
}
_WHEEL_IMAGES = ("x86_64", "i686", "aarch64", "ppc64le", "s390x", "armv7l", "riscv64", "pypy_x86_64", "pypy_i686",
                 "pypy_aarch64")  # fmt: skip
_PLATFORM: dict[str, Judge] = {
    **dict.fromkeys(("before-all", "before-build", "repair-wheel-command", "xbuild-tools"), judges.build_code),
    **dict.fromkeys(("before-test", "test-command"), judges.tests),
    **dict.fromkeys(("test-skip", "test-groups", "test-extras", "test-sources", "test-environment"), judges.nothing),
    **dict.fromkeys(("test-requires", "build-verbosity", "debug-keep-container", "debug-traceback"), judges.nothing),
    **{f"{libc}-{machine}-image": judges.images for libc in ("manylinux", "musllinux") for machine in _WHEEL_IMAGES},
    "environment": judges.build_code,
    "environment-pass": judges.told("env-changed", Severity.MEDIUM),
    "config-settings": judges.build_code,
    "container-engine": judges.build_code,
    "build-frontend": judges.toolchain,
    "dependency-versions": judges.toolchain,
    "pyodide-version": judges.toolchain,
}
CIBUILDWHEEL: Rules = {
    **_PLATFORM,
    **{f"{system}.{key}": judge for system in ("linux", "macos", "windows", "pyodide", "android", "ios")
       for key, judge in _PLATFORM.items()},
    "overrides": judges.build_code,
    "": judges.setting,
}  # fmt: skip

_COMMANDS = ("pre_commit_hooks", "post_commit_hooks", "setup_hooks", "pre_bump_hooks", "post_bump_hooks", "hook",
             "before_commit", "after_push", "build_command", "pre_commit_hook", "post_commit_hook", "pre-commit-hook",
             "post-commit-hook")  # fmt: skip
_release_command = judges.told("run-changed", Severity.HIGH, removed=Severity.LOW)
_BUMPS: Rules = {
    **dict.fromkeys(("current_version", "version", "version.current"), judges.version),
    **dict.fromkeys(_COMMANDS, _release_command),
    **dict.fromkeys(("push", "remote", "branches", "branch", "publish", "sign_tags", "version_provider"), _released_by),
    **dict.fromkeys(("message", "commit_message", "changelog", "changelog_file", "tag_message", "bump_message",
                     "style", "customize", "update_changelog_on_bump", "commit_parser_options", "commit_parser",
                     "changelog_format", "changelog_incremental"), judges.nothing),
    "": _low,
}  # fmt: skip
_FROM_GIT: Rules = {
    "scm.git.describe_command": _runs,
    "git_describe_command": _runs,
    "version_scheme": judges.setting,
    "local_scheme": judges.setting,
    "fallback_version": judges.version,
    "": judges.setting,
}
_PIXI: Rules = {
    **dict.fromkeys(("tasks", "environments", "system-requirements", "feature.*.tasks"), judges.nothing),
    **{key: judges.told("registry-changed", Severity.CRITICAL)
       for key in ("workspace.channels", "project.channels", "channels", "pypi-options", "workspace.channel-priority")},
    "activation": judges.told("env-changed", Severity.HIGH),
    "": judges.setting,
}  # fmt: skip

TOOLS: Mapping[Path, Rules] = {
    ("hatch",): HATCH,
    ("setuptools",): _SETUPTOOLS,
    ("distutils",): {"": judges.build_code},
    ("setuptools_scm",): _FROM_GIT,
    ("vcs-versioning",): _FROM_GIT,
    ("setuptools-git-versioning",): _FROM_GIT,
    ("versioningit",): _FROM_GIT,
    ("versioneer",): _FROM_GIT,
    ("poetry-dynamic-versioning",): _FROM_GIT,
    ("uv-dynamic-versioning",): _FROM_GIT,
    ("pdm",): _PDM,
    ("scikit-build",): _SCIKIT,
    ("maturin",): _MATURIN,
    ("meson-python",): {"args": judges.build_code, "wheel.exclude": judges.exclusions, "": judges.setting},
    ("flit",): _FLIT,
    ("py-build-cmake",): {"": judges.build_code},
    ("sipbuild",): {"": judges.build_code},
    ("jupyter-packaging",): {"": judges.build_code},
    ("cibuildwheel",): CIBUILDWHEEL,
    ("briefcase",): {"": judges.setting},
    ("bumpversion",): _BUMPS,
    ("bumpver",): _BUMPS,
    ("tbump",): _BUMPS,
    ("commitizen",): _BUMPS,
    ("semantic_release",): _BUMPS,
    ("rye",): {"scripts": judges.nothing, "dev-dependencies": judges.nothing, "sources": judges.nothing,
               "": judges.setting},
    ("pixi",): _PIXI,
}  # fmt: skip


def rows(tree: Tree) -> Iterator[Dependency]:
    """What tools install to build, and what only their users get."""
    tool = mapping(tree.get("tool"))
    for name in ("pdm", "rye"):
        wanted = at(tool, name, "dev-dependencies")
        for group, each in mapping(wanted).items():
            yield from requirements(items(each), Scope.DEVELOPMENT, f"tool.{name}.dev-dependencies.{group}")
        yield from requirements(wanted if isinstance(wanted, list) else [], Scope.DEVELOPMENT, f"tool.{name}")
    flit = at(tool, "flit", "metadata")
    yield from requirements(items(at(flit, "requires")), group="tool.flit.metadata.requires")
    for extra, each in mapping(at(flit, "requires-extra")).items():
        yield from requirements(items(each), extra_scope(extra), f"tool.flit.metadata.requires-extra.{extra}")
    yield from hatch_rows(at(tool, "hatch"), ("tool", "hatch"))


def hatch_rows(hatch: Any, where: Path) -> Iterator[Dependency]:
    """What hatch installs beside the back end: for a target, a hook, itself, an environment."""
    yield from requirements(items(at(hatch, "env", "requires")), Scope.BUILD, dotted((*where, "env", "requires")))
    build = mapping(at(hatch, "build"))
    for place, table in ((("build",), build), *_targets(build)):
        within = dotted((*where, *place))
        yield from requirements(items(at(table, "dependencies")), Scope.BUILD, within)
        for hook, each in mapping(at(table, "hooks")).items():
            yield from requirements(items(at(each, "dependencies")), Scope.BUILD, f"{within}.hooks.{hook}")
    for name, each in mapping(at(hatch, "envs")).items():
        for key in ("dependencies", "extra-dependencies"):
            yield from requirements(items(at(each, key)), Scope.DEVELOPMENT, dotted((*where, "envs", name)))


def _targets(build: Any) -> Iterator[tuple[Path, Any]]:
    for name, each in mapping(at(build, "targets")).items():
        yield ("build", "targets", name), each


def compare(old: Tree, new: Tree) -> Iterator[Delta]:
    """The deltas of every table of `TOOLS`."""
    before, after = mapping(old.get("tool")), mapping(new.get("tool"))
    for path, rules in TOOLS.items():
        one, other = at(before, *path), at(after, *path)
        if one != other:
            yield from compare_tables(("tool", *path), one, other, rules)
    for name, key in (("pdm", "source"), ("rye", "sources")):
        yield from compare_indexes(f"tool.{name}.{key}", *(_indexes(at(side, name, key)) for side in (before, after)))


def _indexes(value: Any) -> list[Index]:
    found = []
    for each in map(mapping, items(value)):
        chosen = ", ".join(
            f"{key} {text(each[key])}" for key in ("include_packages", "exclude_packages") if key in each
        )
        found.append(Index(text(each.get("name")), text(each.get("url")), chosen, each.get("verify_ssl") is not False))
    return found
