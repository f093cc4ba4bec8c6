"""The files of a work tree: read and written only where a plain path leads to a plain file.

What is checked out came from others. A symbolic link in it, the file itself or a folder on the way, would let somebody
else choose what is overwritten.
"""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from scanner.cli.setup.plan import Planned
from scanner.errors import UsageError
from scanner.repo.open import Repository

_MOST_BYTES = 2_000_000


def top_folder(repository: Repository, path: str) -> Path:
    """The top of the work tree around `path`. Git, told where it is, takes any folder for the top."""
    if repository.bare:
        raise UsageError("a bare repository has no work tree to write to", "run it in a clone")
    here = Path(path).resolve()
    found = next((each for each in (here, *here.parents) if (each / ".git").exists()), None)
    if found is None:
        raise UsageError("this is no work tree", "run it where the files are, or name that folder: --repo PATH")
    return found


def content_of(top: Path, path: str) -> bytes | None:
    """The bytes of a file, None where there is none. Raises UsageError for what is no plain file or lies behind one."""
    folder, _, name = path.rpartition("/")
    place = _folder(top, folder)
    if place is None:
        return None
    place /= name
    mode = _mode(place)
    if mode is None:
        return None
    _expect(stat.S_ISREG(mode), mode, path, "a regular file")
    try:
        with place.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "make it readable") from error
    if len(content) > _MOST_BYTES:
        raise UsageError(f"{path} is larger than {_MOST_BYTES} bytes", "that is no such file that a tool reads")
    return content


def siblings(top: Path, folder: str, endings: tuple[str, ...]) -> dict[str, bytes]:
    """The plain files in `folder` whose names end like that, by path; links and what else lies there are not."""
    place = _folder(top, folder)
    names = sorted(each.name for each in place.iterdir() if each.name.endswith(endings)) if place else []
    found = {}
    for name in names:
        with suppress(UsageError):
            if (content := content_of(top, f"{folder}/{name}")) is not None:
                found[f"{folder}/{name}"] = content
    return found


def put_down(top: Path, planned: Planned) -> None:
    """Write one file, whole or not at all. Raises UsageError where it is not any more what was shown."""
    if planned.new is None:
        return
    if content_of(top, planned.path) != planned.old:
        raise UsageError(f"{planned.path} has changed meanwhile", "run twokey init again")
    place = top / planned.path
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        (_create if planned.old is None else _replace)(place, planned.new)
    except OSError as error:
        raise UsageError(f"cannot write {planned.path}: {error.strerror}", "nothing of it was written") from error


def _create(place: Path, content: bytes) -> None:
    with place.open("xb") as file:  # never through a link that came meanwhile
        try:
            file.write(content)
        except OSError:
            place.unlink()
            raise


def _replace(place: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f"{place.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(stat.S_IMODE(place.lstat().st_mode))
        Path(name).replace(place)
    except OSError:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _folder(top: Path, path: str) -> Path | None:
    """The folder at `path` ("" is the top); None where there is none."""
    place = top
    for name in path.split("/") if path else ():
        place /= name
        mode = _mode(place)
        if mode is None:
            return None
        _expect(stat.S_ISDIR(mode), mode, place.relative_to(top).as_posix(), "a folder")
    return place


def _mode(place: Path) -> int | None:
    try:
        return place.lstat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot look at {place.name}: {error.strerror}", "make it readable") from error


def _expect(fits: bool, mode: int, path: str, kind: str) -> None:
    if not fits:
        what = "a symbolic link" if stat.S_ISLNK(mode) else f"not {kind}"
        raise UsageError(f"{path} is {what}", f"nothing is written through it: make it {kind}")
