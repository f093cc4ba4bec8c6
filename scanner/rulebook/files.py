"""Where the rule files are, what is in them, and what they weigh as one: a digest that every report carries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from scanner.errors import UsageError
from scanner.rulebook.kept import kept

T = TypeVar("T")

_NO_RULE = (KeyError, ValueError, TypeError, AttributeError)
_PACKAGE = Path(__file__).resolve().parents[1]


def find_rules() -> Path:
    """The folder of the rules: inside the package in a wheel, beside it in a checkout or an editable install."""
    for folder in (_PACKAGE / "_rules", _PACKAGE.parent / "rules"):
        if (folder / "categories.yaml").is_file():
            return folder
    raise UsageError("twokey's rules are not installed", "install twokey again: pip install --force-reinstall twokey")


@lru_cache(maxsize=4)
def digest(root: Path) -> str:
    """SHA-256 over the sorted names and contents of all rule files."""
    found = []
    for folder, _, _ in os.walk(root):
        above = Path(folder).relative_to(root).parts
        found += [((*above, name), content) for name, content in contents(Path(folder))]
    total = hashlib.sha256()
    for parts, content in sorted(found):
        total.update(f"{'/'.join(parts)}\0{len(content)}\0".encode() + content)
    return f"sha256:{total.hexdigest()}"


@lru_cache(maxsize=16)
def contents(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """The rule files of one folder by their names, sorted. Read once: what the digest covers is what is applied."""
    _, _, names = next(os.walk(folder), ("", [], []))
    return tuple((name, _content(f"{folder}/{name}")) for name in sorted(names) if name.endswith(".yaml"))


def _content(path: str) -> bytes:
    with open(path, "rb", buffering=0) as opened:  # noqa: PTH123  # a third of what pathlib takes, 360 times
        return opened.read()


def read(path: Path) -> Any:
    """One rule file. A broken one is an error that names the file and the line."""
    content = path.read_bytes()
    return kept(path, (content,), lambda: _parsed(path, content))


def read_folder(folder: Path) -> dict[str, Any]:
    """Every rule file of one folder by its stem, sorted."""
    data: dict[str, Any] = kept(
        folder,
        weighed(folder),
        lambda: {name.removesuffix(".yaml"): _parsed(folder / name, content) for name, content in contents(folder)},
    )
    return data


def weighed(folder: Path) -> tuple[bytes, ...]:
    """Names and contents of a folder's rule files, one after the other."""
    return tuple(each for name, content in contents(folder) for each in (os.fsencode(name), content))


def _parsed(path: Path, content: bytes) -> Any:
    from scanner.text import yaml  # noqa: PLC0415  # 13 ms that a run with kept rules does not need

    try:
        return yaml.load(content, trusted=True)
    except yaml.YamlError as error:
        raise UsageError(
            f"{path}:{error.line}: {error.message}", "the rule files are damaged; install twokey again"
        ) from error


def build(place: Path, compile_data: Callable[[Any], T]) -> T:
    """`compile_data` over a rule file, or over all files of a folder; the one that is no rule is named in the error."""
    data = read_folder(place) if place.is_dir() else read(place)
    try:
        return compile_data(data)
    except _NO_RULE as error:
        culprit = place / f"{_culprit(data, compile_data)}.yaml" if place.is_dir() else place
        message = f"{culprit}: not a rule: {type(error).__name__}: {error}"
        raise UsageError(message, "the rule files are damaged; install twokey again") from error


def _culprit(data: dict[str, Any], compile_data: Callable[[Any], object]) -> str:
    for stem, item in data.items():
        try:
            compile_data({stem: item})
        except _NO_RULE:
            return stem
    return "*"
