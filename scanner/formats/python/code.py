"""Python code that is part of a release, read without being run: what it calls that a build has no business with."""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator

from scanner.formats.shapes.sides import UnreadableError, as_text
from scanner.text.escape import short

MAX_BYTES = 200_000  # half a second to parse and walk; the largest setup.py of 80 repositories has 60 kB
_MAX_DEPTH = 150  # the standard library's own walks recurse, several calls a level

# Modules that start processes, talk to the network, hide text, or load code; and what of them does no such thing.
_MODULES = frozenset(
    {
        *(
            "subprocess",
            "pty",
            "ctypes",
            "multiprocessing",
            "socket",
            "ssl",
            "urllib",
            "urllib2",
            "urllib3",
            "requests",
        ),
        *("httpx", "http", "httplib", "aiohttp", "ftplib", "smtplib", "telnetlib", "xmlrpc", "webbrowser", "paramiko"),
        *("base64", "binascii", "codecs", "zlib", "lzma", "bz2", "marshal", "pickle", "dill", "cryptography", "runpy"),
        *("importlib", "imp", "code", "codeop", "winreg", "sh", "plumbum", "pexpect", "builtins", "asyncio"),
    }
)
_CODING = re.compile(r"(?:[^\n]{0,1000}\n)?[ \t\f]*#[^\n]{0,200}?coding[:=][ \t]*([-\w.]+)")
_PLAIN_CODINGS = ("utf-8", "utf8", "utf-8-sig", "utf-8-unix", "ascii", "us-ascii", "latin-1", "latin1", "iso-8859-1",
                  "iso-8859-15", "cp1252")  # fmt: skip
_HARMLESS = ("codecs.open", "importlib.metadata", "importlib.resources", "multiprocessing.cpu_count", "urllib.parse",
             "subprocess.CalledProcessError", "subprocess.PIPE", "subprocess.DEVNULL", "subprocess.STDOUT",
             "subprocess.SubprocessError", "subprocess.TimeoutExpired")  # fmt: skip
_CALLS = frozenset({"exec", "eval", "compile", "__import__", "execfile", "__builtins__", "breakpoint"})
_OS_CALLS = ("system", "popen", "exec", "spawn", "posix_spawn", "startfile", "fork")


def readable(content: bytes) -> str:
    """The text of a file that Python and pip decode as a comment in its first two lines says: `utf-7` and its like turn
    a comment into code. Raises UnreadableError unless it is one in which ASCII is ASCII."""
    text = as_text(content)
    if (found := _CODING.match(text)) and found[1].lower().replace("_", "-") not in _PLAIN_CODINGS:
        raise UnreadableError(f"another encoding: {short(found[1], 40)}", 1)
    return text


def parsed(content: bytes) -> ast.Module:
    """The syntax tree of a module."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"code larger than {MAX_BYTES} bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes in the scanned code
            tree = ast.parse(readable(content))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", 0) or 0
        raise UnreadableError(f"not Python: {getattr(error, 'msg', '') or type(error).__name__}", line) from error
    if _depth(tree) > _MAX_DEPTH:
        raise UnreadableError(f"code nested deeper than {_MAX_DEPTH}")
    return tree


def _depth(tree: ast.AST) -> int:
    level: list[ast.AST] = [tree]
    depth = 0
    while level and depth <= _MAX_DEPTH:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def written(node: ast.AST) -> str:
    """A node as code, for people."""
    try:
        return short(ast.unparse(node), 200)
    except (ValueError, RecursionError):
        return type(node).__name__


def changed(old: Iterable[ast.stmt], new: Iterable[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """The statements of each side that the other has not. Comments, blank lines and docstrings are none."""
    before, after = ([(ast.dump(each), each) for each in side if not _prose(each)] for side in (old, new))
    common = Counter(text for text, _ in before) & Counter(text for text, _ in after)
    return _without(before, common), _without(after, common)


def dangers(old: Iterable[ast.AST], new: Iterable[ast.AST], module: ast.AST) -> list[ast.expr]:
    """What `new`, a part of `module`, names or calls, and `old` did not in the same words, that starts a process,
    reaches the network, decodes or runs text."""
    origins = _origins(module)
    known = Counter(ast.dump(each) for side in old for each in _dangerous(side, origins))
    found: list[ast.expr] = []
    for each in (inner for side in new for inner in _dangerous(side, origins)):
        text = ast.dump(each)
        if known[text]:
            known[text] -= 1
        else:
            found.append(each)
    return found


def _without(side: list[tuple[str, ast.stmt]], common: Counter[str]) -> list[ast.stmt]:
    left = Counter(common)
    kept = []
    for text, statement in side:
        if left[text]:
            left[text] -= 1
        else:
            kept.append(statement)
    return kept


def _prose(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str | bytes)
    )


def _origins(module: ast.AST) -> dict[str, str]:
    """What imported names stand for: `sp` for `subprocess`, `run` for `subprocess.run`."""
    found: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for each in node.names:
                found[each.asname or each.name.partition(".")[0]] = (
                    each.name if each.asname else each.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            found |= {each.asname or each.name: f"{node.module or ''}.{each.name}" for each in node.names}
    return found


def _dangerous(tree: ast.AST, origins: dict[str, str]) -> Iterator[ast.expr]:
    """Calls whole, so that other arguments are another call; names and attributes for what is passed on uncalled."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if _calls_unseen(node, origins) or _reaches_out(node.func, origins):
                yield node
        elif isinstance(node, ast.Name | ast.Attribute) and _reaches_out(node, origins):
            yield node


def _calls_unseen(call: ast.Call, origins: dict[str, str]) -> bool:
    """Whether what is called is looked up while it runs: `globals()[name](...)`, `getattr(os, name)`, `f()()`."""
    function = call.func
    if isinstance(function, ast.Subscript):
        function = function.value
        return isinstance(function, ast.Call) or (isinstance(function, ast.Attribute) and function.attr == "modules")
    if isinstance(function, ast.Name) and function.id == "getattr" and call.args:
        root = call.args[0]
        origin = origins.get(root.id, "") if isinstance(root, ast.Name) else ""
        return origin in ("os", "sys") or origin.partition(".")[0] in _MODULES
    return isinstance(function, ast.Call | ast.Lambda)


def _reaches_out(node: ast.expr, origins: dict[str, str]) -> bool:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    if node.id in _CALLS:
        return True
    if node.id not in origins:
        return False
    origin = ".".join((origins[node.id], *reversed(names)))
    module, _, member = origin.partition(".")
    if module == "os":
        return member.startswith(_OS_CALLS)
    return module in _MODULES and bool(member) and not origin.startswith(_HARMLESS)
