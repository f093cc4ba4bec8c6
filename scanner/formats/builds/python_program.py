"""Python programs that build and release: noxfile.py, tasks.py, build.py, scripts/release.py.

Compared as syntax trees, so layout, comments and docstrings say nothing. A session of nox or a task of invoke whose
name says that it only checks says nothing either.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from scanner.formats.builds.programs import dangers
from scanner.formats.builds.purposes import Purpose, purpose
from scanner.formats.python import code
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_ROOT = frozenset({"build.py", "tasks.py", "dodo.py"})
_NAMES = frozenset({"noxfile.py", "hatch_build.py", "wscript", "conanfile.py"})
_RELEASES = re.compile(
    r"(?:bin|build|contrib|dev|hack|packaging|release|scripts?|tools)/(?:(?:deploy|publish|release)[^/]*"
    r"|(?:bump|create|cut|make|prepare|tag)[-_]release[^/]*)\.py|(?:hack|scripts?|tools)/(?:deploy|publish|release)/.*\.py"
    r"|\.?ci/.*\.py"
)
_CASES = ("SConstruct", "SConscript")


def matches(path: str) -> bool:
    folded = path.casefold()
    named = name_of(path) in _NAMES or folded in _ROOT or path.rpartition("/")[2] in _CASES
    return named or _RELEASES.fullmatch(folded) is not None


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> ast.Module:
    """The syntax tree without docstrings."""
    tree = code.parsed(content)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            and ast.get_docstring(node) is not None
        ):
            node.body = node.body[1:] or [ast.Pass()]
    return tree


def _compare(before: ast.Module | None, after: ast.Module) -> Iterator[Delta]:
    one, other = ([] if before is None else before.body), after.body
    yield from dangers("script", _commands(one), _commands(other))
    gone, come = code.changed(one, other)
    lost, left = ([each for each in side if not _idle(each)] for side in (gone, come))
    reaching = code.dangers(lost, left, after)
    if not left and not lost:
        return
    first = left[0] if left else None
    line = getattr(reaching[0] if reaching else first, "lineno", 0)
    shown = code.written(reaching[0] if reaching else first) if first is not None else ""
    severity = Severity.HIGH if left else Severity.MEDIUM
    yield Delta(
        "build-script-changed", _name(first or lost[0]), code.written(lost[0]) if lost else "", shown, severity, line
    )


def _idle(statement: ast.stmt) -> bool:
    """Whether a statement is a session or a task that only checks, or an import of what such need."""
    if not isinstance(statement, ast.FunctionDef):
        return isinstance(statement, ast.ImportFrom) and statement.module in ("__future__", "typing")
    decorated = any(re.search(r"\b(?:session|task)\b", code.written(each)) for each in statement.decorator_list)
    name = statement.name
    return (decorated or name.startswith("task_")) and purpose(name.removeprefix("task_")) is Purpose.IDLE


def _commands(body: list[ast.stmt]) -> str:
    """What is called with words, as commands: `session.run("twine", "upload", ...)`."""
    found = []
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call | ast.List | ast.Tuple):
                parts = node.args if isinstance(node, ast.Call) else node.elts
                said = [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
                found.append(" ".join(" ".join(each.split()) for each in said))
    return "\n".join(each for each in found if each)


def _name(statement: ast.stmt) -> str:
    return getattr(statement, "name", "") or "script"
