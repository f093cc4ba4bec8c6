"""poetry.toml and pdm.toml: settings of the installer itself, for everybody who works in this checkout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.python import judges
from scanner.formats.python.cooldown import compare_cooldowns
from scanner.formats.python.indexes import shown, unsafe
from scanner.formats.python.judges import Judge
from scanner.formats.python.pyproject import read_small
from scanner.formats.python.tables import compare_tables
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def _address(kind: str) -> Judge:
    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        was, now = ("" if isinstance(each, dict) else text(each) for each in (old, new))
        if was == now:
            return  # an empty table
        yield Delta(kind, place, shown(was), shown(now), Severity.CRITICAL)
        yield from unsafe(place, now, was)

    return judge


def _verified(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A certificate setting: `false` turns verification off, a path trusts whoever signed with it."""
    weaker = new is not None and new is not True
    kind, severity = ("transport-weakened", Severity.CRITICAL) if weaker else ("setting-changed", Severity.LOW)
    yield Delta(kind, place, text(old), text(new), severity)


def _secret(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Never shown, not even a former one."""
    if isinstance(new, str) and new and not new.startswith(("$", "%", "<", "{")):
        yield Delta("secret-exposed", place, "***" if old else "", "***", Severity.CRITICAL)
    else:
        yield Delta("setting-changed", place, "***" if old else "", "", Severity.LOW)


def _only_wheels(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """`only-binary` keeps code of packages from running at install; what no longer stands there may run."""
    lost = set(judges.entries(old)) - set(judges.entries(new)) if not isinstance(old, bool) else old and not new
    kind, severity = ("install-scripts-allowed", Severity.CRITICAL) if lost else ("setting-changed", Severity.LOW)
    yield Delta(kind, place, text(old), text(new), severity)


_RULES: dict[str, Judge] = {
    **dict.fromkeys(
        ("virtualenvs", "cache-dir", "cache_dir", "log_dir", "check_update", "theme", "use_uv", "venv", "keyring",
         "requests", "python", "project", "global_project", "data-dir", "system-git-client"), judges.nothing,
    ),
    "repositories": _address("registry-changed"),
    "http-basic": _secret,
    "pypi-token": _secret,
    "certificates": _verified,
    "installer.only-binary": _only_wheels,
    "installer.no-binary": judges.told("install-scripts-allowed", Severity.HIGH, removed=Severity.LOW),
    "installer.build-config-settings": judges.build_code,
    "installer": judges.nothing,
    "solver.min-release-age": compare_cooldowns,
    "solver.min-release-age-exclude": judges.told("cooldown-lowered", Severity.HIGH, removed=Severity.LOW),
    "solver": judges.nothing,
    "pypi.url": _address("registry-changed"),
    "pypi.verify_ssl": _verified,
    "pypi.password": _secret,
    "pypi.token": _secret,
    "pypi.ca_certs": _verified,
    "pypi.*.url": _address("registry-changed"),
    "pypi.*.verify_ssl": _verified,
    "pypi.*.password": _secret,
    "pypi.*.username": judges.nothing,
    "pypi.username": judges.nothing,
    "repository.*.url": _address("publish-changed"),
    "repository.*.password": _secret,
    "repository.*.verify_ssl": _verified,
    "repository.*.ca_certs": _verified,
    "repository.*.username": judges.nothing,
    "build_isolation": judges.told("build-script-changed", Severity.HIGH, removed=Severity.LOW),
    "": judges.setting,
}  # fmt: skip


def matches(path: str) -> bool:
    return name_of(path) in ("poetry.toml", "pdm.toml", ".pdm.toml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read_small, _compare, worst=WORST)


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    yield from compare_tables((), old, new, _RULES)
