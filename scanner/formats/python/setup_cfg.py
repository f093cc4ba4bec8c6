"""setup.cfg: setuptools' declarative settings, and a drawer for linters as pyproject.toml is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.python import judges, setup_py
from scanner.formats.python.ini import Sections, dashed, lines_of, read_ini, words_of
from scanner.formats.python.judges import Judge
from scanner.formats.python.requirement import compare_requirements, extra_scope, requirements
from scanner.formats.python.tables import compare_tables
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_ENTRY_POINTS = ("options.entry-points", "entry-points")  # setuptools' and pbr's
_LISTS = frozenset({
    *("packages", "py-modules", "scripts", "namespace-packages", "include", "exclude", "package-dir", "license-files"),
    *("package-data", "data-files", "extra-files", "dependency-links"),
})  # fmt: skip
_LISTED = ("options.package-data", "options.exclude-package-data", "options.data-files", "options.packages.find")
_OWN_NAMES = (*_ENTRY_POINTS, "options.extras-require", "options.package-data", "options.data-files",
              "options.exclude-package-data")  # fmt: skip
_INSTALLER = judges.told("registry-changed", Severity.CRITICAL)
_low = judges.told("setting-changed", Severity.LOW)

# By section and key. Commands of distutils that shape the artefact are among the sections.
_RULES: dict[tuple[str, str], Judge] = {
    **{("metadata", key): judges.metadata for key in ("url", "project-urls", "home-page", "download-url")},
    **{("metadata", key): judges.metadata for key in ("author", "author-email", "maintainer", "maintainer-email")},
    ("metadata", "name"): judges.told("package-renamed", Severity.HIGH),
    ("metadata", "version"): judges.version,
    ("metadata", "license"): judges.licence,
    ("metadata", "license-file"): judges.licence,
    ("metadata", "license-files"): judges.licence,
    ("metadata", "requires-python"): judges.told("runtime-requirement-changed", Severity.MEDIUM),
    ("metadata", "python-requires"): judges.told("runtime-requirement-changed", Severity.MEDIUM),
    ("options", "python-requires"): judges.told("runtime-requirement-changed", Severity.MEDIUM),
    **{("options", key): judges.nothing for key in ("install-requires", "setup-requires", "tests-require", "zip-safe",
                                                    "test-suite")},
    **{("options", key): judges.contents for key in ("packages", "py-modules", "scripts", "package-dir",
                                                     "include-package-data", "namespace-packages")},
    ("options", "cmdclass"): judges.build_code,
    ("options", "dependency-links"): _INSTALLER,
    ("options", "*"): judges.setting,
    ("options.packages.find", "exclude"): judges.exclusions,
    ("options.packages.find", "*"): judges.contents,
    ("options.package-data", "*"): judges.contents,
    ("options.data-files", "*"): judges.contents,
    ("options.exclude-package-data", "*"): judges.exclusions,
    **{(section, "*"): judges.entry_point for section in _ENTRY_POINTS},
    ("files", "*"): judges.contents,
    **{(section, "*"): judges.told("build-script-changed", Severity.HIGH, removed=Severity.LOW)
       for section in ("global", "backward-compat", "pbr", "build", "build-ext", "build-py", "build-clib", "install",
                       "aliases", "extract-messages")},
    **{(section, "*"): judges.setting for section in ("bdist-wheel", "sdist", "egg-info", "develop", "versioneer")},
    **{("easy-install", key): _INSTALLER for key in ("index-url", "find-links", "allow-hosts")},
    **{(section, "*"): judges.publishing for section in ("upload", "register", "distutils")},
    ("bumpversion", "current-version"): judges.version,
    ("bumpversion", "*"): _low,
}  # fmt: skip


def matches(path: str) -> bool:
    return name_of(path) == "setup.cfg"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_ini, _compare, worst=WORST)


def _compare(before: Sections | None, new: Sections) -> Iterator[Delta]:
    old, new = _sections(before or {}), _sections(new)
    yield from compare_requirements(_rows(old), _rows(new))
    for section in sorted({*old, *new}):
        rules = {key: judge for (within, key), judge in _RULES.items() if within == section}
        if rules and old.get(section) != new.get(section):
            yield from compare_tables((section,), _values(section, old), _values(section, new), rules)


def _sections(sections: Sections) -> Sections:
    """Names of settings in one spelling; names of packages, extras and entry points stay as they are."""
    plain = {name.replace("_", "-"): values for name, values in sections.items()}
    return {name: values if name in _OWN_NAMES else dashed(values) for name, values in plain.items()}


def _values(section: str, sections: Sections) -> dict[str, Any]:
    """The settings of a section as the lists and tables that they stand for."""
    values = sections.get(section, {})
    if section in _ENTRY_POINTS:
        return setup_py.entry_point_groups(values)
    if section in _LISTED or section == "files":
        return {key: sorted(words_of(value)) for key, value in values.items()}
    return {key: sorted(words_of(value)) if key in _LISTS else " ".join(value.split()) for key, value in values.items()}


def _rows(sections: Sections) -> Iterator[Dependency]:
    options = sections.get("options", {})
    yield from requirements(_lines(options.get("install-requires")), group="install_requires")
    yield from requirements(_lines(options.get("setup-requires")), Scope.BUILD, "setup_requires")
    yield from requirements(_lines(options.get("tests-require")), Scope.DEVELOPMENT, "tests_require")
    for extra, wanted in sections.get("options.extras-require", {}).items():
        yield from requirements(_lines(wanted), extra_scope(extra), f"extras_require.{extra}")


def _lines(value: str | None) -> list[str]:
    """A requirement a line, or several between semicolons on one line."""
    lines = lines_of(value or "")
    if "\n" in (value or "").strip() or len(lines) != 1:
        return lines
    marked = any(word in lines[0] for word in ("python_version", "sys_platform", "platform", "extra", "implementation"))
    return lines if marked else lines[0].split(";")
