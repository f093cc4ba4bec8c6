"""setup.py: a program that every build of the project runs, and many an install.

Literal arguments of `setup()` are read as the settings they are. Everything else is code: that it changed is told, and
gravely when the change starts a process, reaches the network, or decodes and runs text.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import Any

from msgspec import Struct, field

from scanner.formats.python import code, judges
from scanner.formats.python.judges import Judge
from scanner.formats.python.requirement import compare_requirements, extra_scope, requirements
from scanner.formats.python.tables import compare_tables
from scanner.formats.python.version_module import is_version
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import items, mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = frozenset({"setup", "setuptools.setup", "distutils.core.setup", "core.setup", "skbuild.setup"})
_ROWS = ("install_requires", "setup_requires", "tests_require", "extras_require")
_PLAIN_MODULES = sys.stdlib_module_names | {"setuptools", "distutils", "pkg_resources"}
_PROSE = ("description", "long_description", "long_description_content_type", "keywords", "classifiers", "platforms")
_CODE = ("cmdclass", "ext_modules", "distclass", "rust_extensions", "cffi_modules", "use_scm_version", "options")

_NEWS = ("version-changed", "entry-point-added", "build-script-changed")  # of a new file, too

RULES: dict[str, Judge] = {
    **dict.fromkeys((*_ROWS, *_PROSE), judges.nothing),
    **dict.fromkeys(_CODE, judges.build_code),
    "name": judges.told("package-renamed", Severity.HIGH),
    "version": judges.version,
    "license": judges.licence,
    "license_files": judges.licence,
    "license_expression": judges.licence,
    "requires": judges.metadata,  # distutils' own, which no installer reads
    "provides": judges.metadata,
    "python_requires": judges.told("runtime-requirement-changed", Severity.MEDIUM),
    "entry_points": judges.entry_point,
    "scripts": judges.contents,
    "packages": judges.contents,
    "py_modules": judges.contents,
    "package_dir": judges.contents,
    "package_data": judges.contents,
    "data_files": judges.contents,
    "include_package_data": judges.contents,
    "exclude_package_data": judges.exclusions,
    "dependency_links": judges.told("registry-changed", Severity.CRITICAL),
    **dict.fromkeys(("url", "author", "author_email", "maintainer", "maintainer_email"), judges.metadata),
    **dict.fromkeys(("project_urls", "download_url"), judges.metadata),
    "zip_safe": judges.nothing,
    "test_suite": judges.nothing,
    "": judges.setting,
}


class Script(Struct, frozen=True):
    """`literal` arguments by name, the `computed` ones, all other statements; the names that those `used`, and the
    names that stand for arguments."""

    literal: dict[str, Any] = field(default_factory=dict)
    computed: dict[str, ast.expr] = field(default_factory=dict)
    rest: list[ast.stmt] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    module: ast.Module = field(default_factory=lambda: ast.Module([], []))


def matches(path: str) -> bool:
    return name_of(path) == "setup.py"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.MEDIUM)


def entry_point_groups(value: Any) -> dict[str, Any]:
    """`{group: ["name = place"]}` as one entry a name."""
    found: dict[str, Any] = {}
    for group, entries in mapping(value).items():
        lines = entries.split("\n") if isinstance(entries, str) else items(entries)
        pairs = (line.partition("=") for line in lines if isinstance(line, str) and line.strip())
        found[group] = {name.strip(): place.strip() for name, _, place in pairs}
    return found


def rows(keywords: dict[str, Any]) -> Iterator[Dependency]:
    """What the literal arguments ask for. A text is a list of lines, or one requirement."""
    yield from requirements(_lines(keywords.get("install_requires")), group="install_requires")
    yield from requirements(_lines(keywords.get("setup_requires")), Scope.BUILD, "setup_requires")
    yield from requirements(_lines(keywords.get("tests_require")), Scope.DEVELOPMENT, "tests_require")
    for extra, wanted in mapping(keywords.get("extras_require")).items():
        yield from requirements(_lines(wanted), extra_scope(extra), f"extras_require.{extra}")


def _lines(value: Any) -> list[object]:
    return [line for each in items(value) for line in (each.split("\n") if isinstance(each, str) else [])]


def _read(content: bytes) -> Script:
    tree = code.parsed(content)
    script = Script(module=tree)
    constants = _constants(tree)
    for statement in tree.body:
        call = _setup_call(statement)
        if call is None:
            script.rest.append(statement)
            continue
        for keyword in call.keywords:
            value, known = _literal(keyword.value, constants)
            name = keyword.arg or "**"
            if isinstance(keyword.value, ast.Name):
                script.named.add(keyword.value.id)
            if known:
                script.literal[name] = entry_point_groups(value) if name == "entry_points" else value
            else:
                script.computed[name] = keyword.value
        for position, argument in enumerate(call.args):
            script.computed[f"argument {position}"] = argument
    loaded = (node for statement in script.rest for node in ast.walk(statement) if isinstance(node, ast.Name))
    script.used.update(node.id for node in loaded if isinstance(node.ctx, ast.Load))
    return script


def _setup_call(statement: ast.stmt) -> ast.Call | None:
    """`setup(...)` as a statement of the module, or all that stands under `if __name__ == "__main__":`."""
    if isinstance(statement, ast.If) and not statement.orelse and len(statement.body) == 1:
        test = ast.unparse(statement.test) if isinstance(statement.test, ast.Compare) else ""
        return _setup_call(statement.body[0]) if test == "__name__ == '__main__'" else None
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Name | ast.Attribute) and ast.unparse(function) in _NAMES:
            return statement.value
    return None


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Names that the module binds once, to a literal: `VERSION = "1.2"`, `requires = [...]`."""
    bound: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            bound.setdefault(node.id, [])
            bound[node.id].append(node)
    found: dict[str, ast.expr] = {}
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and len(bound[target.id]) == 1:
                found[target.id] = statement.value
    return found


def _literal(value: ast.expr, constants: dict[str, ast.expr]) -> tuple[Any, bool]:
    """The value of a literal, or of a name for one. A list may still be appended to: that is code, and told as code."""
    try:
        return ast.literal_eval(value), True
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        if isinstance(value, ast.Name) and value.id in constants:
            return _literal(constants[value.id], {})
    return (code.written(value), True) if _found_packages(value) else (None, False)


def _found_packages(value: ast.expr) -> bool:
    """`find_packages("src", exclude=["tests"])`: as good as a list."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Name | ast.Attribute):
        return False
    name = value.func.id if isinstance(value.func, ast.Name) else value.func.attr
    given = (*value.args, *(each.value for each in value.keywords))
    return name in ("find_packages", "find_namespace_packages") and all(_is_plain(each) for each in given)


def _is_plain(value: ast.expr) -> bool:
    parts = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
    return all(isinstance(part, ast.Constant) for part in parts)


def _compare(before: Script | None, new: Script) -> Iterator[Delta]:
    old = before or Script()
    yield from compare_requirements(rows(old.literal), rows(new.literal))
    for delta in compare_tables(("setup",), _plain(old), _plain(new), RULES):
        if before is not None or delta.severity is Severity.CRITICAL or delta.kind in _NEWS:
            yield delta
    yield from _computed(old, new, fresh=before is None)
    yield from _statements(old, new, fresh=before is None)


def _plain(script: Script) -> dict[str, Any]:
    return {name: value for name, value in script.literal.items() if name not in script.computed}


def _computed(old: Script, new: Script, *, fresh: bool) -> Iterator[Delta]:
    """Arguments that are worked out when it runs."""
    for name in sorted({*old.computed, *new.computed}):
        was, now = old.computed.get(name), new.computed.get(name)
        if now is None or (was is not None and ast.dump(was) == ast.dump(now)):
            continue
        found = code.dangers([was] if was is not None else [], [now], new.module)
        if (name in _PROSE or fresh) and not found:
            continue
        severity = Severity.CRITICAL if found else Severity.HIGH
        shown = code.written(was) if was is not None else ""
        yield Delta("build-script-changed", f"setup.{name}", shown, code.written(now), severity, now.lineno)


def _statements(old: Script, new: Script, *, fresh: bool) -> Iterator[Delta]:
    """Everything around the call, in one delta: the gravest."""
    gone, come = code.changed(old.rest, new.rest)
    was, now = (
        [each for each in side if not _told_as_argument(each, script) and not _harmless(each, fresh)]
        for side, script in ((gone, old), (come, new))
    )
    if was and now and all(_is_version(each) for each in (*was, *now)):
        yield Delta("version-changed", _name(now[0]), code.written(was[0]), code.written(now[0]), Severity.MEDIUM)
    elif was or now:
        yield _code_delta(was, now, code.dangers(gone, come, new.module))


def _code_delta(was: list[ast.stmt], now: list[ast.stmt], found: list[ast.expr]) -> Delta:
    place = _name((now or was)[0])
    line = found[0].lineno if found else now[0].lineno if now else 0
    shown = code.written(found[0]) if found else code.written(now[0]) if now else ""
    severity = Severity.CRITICAL if found else Severity.HIGH
    return Delta("build-script-changed", place, code.written(was[0]) if was else "", shown, severity, line)


def _is_version(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign) and is_version(_name(statement)) and _literal(statement.value, {})[1]


def _told_as_argument(statement: ast.stmt, script: Script) -> bool:
    """Whether a statement only binds a literal that nothing but the arguments of `setup()` read: it was compared."""
    if not isinstance(statement, ast.Assign) or not _literal(statement.value, {})[1]:
        return False
    target = statement.targets[0]
    return isinstance(target, ast.Name) and target.id in script.named and target.id not in script.used


def _harmless(statement: ast.stmt, fresh: bool) -> bool:
    """An import that runs no code of this repository or of a new dependency; in a new file also a constant."""
    if isinstance(statement, ast.Import):
        return all(each.name.partition(".")[0] in _PLAIN_MODULES for each in statement.names)
    if isinstance(statement, ast.ImportFrom):
        plain = (statement.module or "").partition(".")[0] in _PLAIN_MODULES and not statement.level
        return plain and not any(each.name == "*" for each in statement.names)
    return fresh and isinstance(statement, ast.Assign) and _literal(statement.value, {})[1]


def _name(statement: ast.stmt) -> str:
    """What a statement is called: the function, the class, the variable."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return statement.name
    if isinstance(statement, ast.Assign):
        return code.written(statement.targets[0])
    return "setup.py"
