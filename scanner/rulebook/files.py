"""Where the rule files are, and what they weigh as one: a digest that every report carries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from scanner.errors import UsageError
from scanner.text import yaml

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
    total = hashlib.sha256()
    for path in sorted(root.rglob("*.yaml")):
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return f"sha256:{total.hexdigest()}"


def read(path: Path) -> Any:
    """One rule file. A broken one is an error that names the file and the line."""
    try:
        return yaml.load(path.read_bytes(), trusted=True)
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


def read_folder(folder: Path) -> dict[str, Any]:
    """Every rule file of one folder by its stem, sorted."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.yaml"))}
