"""One requirement as Python writes it: `name[extra]>=1,<2; marker`, `name @ address`, an address, a path.

A grammar of its own and not `packaging`, which takes 90 microseconds a line (45 seconds for a file of 5 MB) and refuses
lines that pip installs all the same: addresses, paths, what stands behind `-e`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, Reading, Scope, compare_dependencies
from scanner.model.change import Delta
from scanner.text.escape import short

_LONGEST = 500
_SHOWN = 200
_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,200})\s*(?:\[([^\]]{0,1000})\])?\s*", re.ASCII)
_SPECIFIED = ("<", ">", "=", "!", "~", "(", "@", ";")
_BLANKS = re.compile(r"(?:(?<![ \t])[ \t]++)?([,|<>=!~^]++)[ \t]*+")
_MARKED = re.compile(r"(?<!\s)\s++;|;\s+")  # behind an address, which may hold a semicolon
_OPERATOR = re.compile(r"(?:(?<!\s)\s++)?(===|[<>=!~]=|[<>]|[()])\s*+")
_VCS = re.compile(r"(?:git|hg|svn|bzr)\+|git@|git:")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9.+-]{0,20}:(?://)?\S|git@")
_WHEEL = re.compile(r"([A-Za-z0-9._]{1,200})-(\d[A-Za-z0-9.+!_]{0,100})(?:-[A-Za-z0-9._]{1,100}){3,4}\.whl$")
_SDIST = re.compile(r"([A-Za-z0-9._-]{1,200})-v?(\d[A-Za-z0-9.+!_]{0,100}?)\.(?:tar\.gz|tar\.bz2|tgz|zip)$")
_ARCHIVES = (".whl", ".tar.gz", ".tar.bz2", ".tgz", ".zip")
_DIGEST = re.compile(r"(sha\d{1,3}|md5)=([0-9a-fA-F]{1,200})")

# Extras and groups that only those who work on a project ask for, by what most projects call them.
_DEVELOPMENT = re.compile(
    r"(?:all[-_.]?)?(?:dev|devel|develop|development|tests?|testing|unit|integration|e2e|docs?|documentation|lint|linting"
    r"|linters?|typing|types|type[-_.]?check(?:ing)?|mypy|ci|cov|coverage|bench|benchmarks?|pre[-_.]?commit|examples?"
    r"|qa|style|format|nox|tox|release)(?:[-_.].{0,40})?$",
    re.IGNORECASE,
)


def normal(name: str) -> str:
    """The name as an index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


PYTHON = Reading(normal=normal)


def extra_scope(name: str) -> Scope:
    """Who installs an extra of this name. `:python_version < "3.9"` is setuptools' way to write a marker."""
    name = name.partition(":")[0]
    if not name:
        return Scope.RUNTIME
    return Scope.DEVELOPMENT if _DEVELOPMENT.match(name) else Scope.OPTIONAL


def requirement(text: str, scope: Scope = Scope.RUNTIME, group: str = "", line: int = 0) -> Dependency | None:
    """A row for one requirement, None for what is none."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    found = _NAMED.match(text)
    rest = text[found.end() :] if found else ""
    if found and (not rest or rest.startswith(_SPECIFIED)) and not _is_file(text):
        name, extras = found[1], found[2] or ""
        if rest.startswith("@"):
            address, marker = _cut(rest[1:].strip())
            return _direct(address, name, _extra(extras, marker), scope, group, line)
        wanted, _, marker = rest.partition(";")
        return Dependency(name, requested(wanted), "", scope, group, _extra(extras, marker), line=line)
    address, marker = _cut(text)
    if not _ADDRESS.match(address) and "/" not in address and not _is_file(address) and address[:1] != ".":
        return None
    if any(blank in address for blank in " \t{"):
        return None  # prose, or a template
    return _direct(address, "", _extra("", marker), scope, group, line)


def requirements(
    values: Iterable[object], scope: Scope = Scope.RUNTIME, group: str = "", line: int = 0
) -> Iterator[Dependency]:
    """A row for each text; what is no requirement keeps its text as the name, so that its change is still told."""
    for value in values:
        if isinstance(value, str) and value.strip():
            row = requirement(value, scope, group, line)
            yield row if row is not None else _unread(value, scope, group, line)


def _unread(text: str, scope: Scope, group: str, line: int) -> Dependency:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12] if len(text) > _SHOWN else ""
    return Dependency(short(text, _SHOWN), digest, "", scope, group, line=line)


def compare_requirements(old: Iterable[Dependency], new: Iterable[Dependency]) -> Iterator[Delta]:
    """The deltas between two lists of rows. `<2,>=1` is `>=1,<2`."""
    before, after = list(old), list(new)
    same = Counter(map(_meaning, before)) & Counter(map(_meaning, after))
    yield from compare_dependencies(_without(before, same), _without(after, same), PYTHON)


def requested(wanted: str) -> str:
    """A specifier as it is written, but for blanks and the brackets that older tools put around it."""
    plain = wanted.strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1].strip()
    return _BLANKS.sub(r"\1", plain).strip(",")


Meaning = tuple[str, str, tuple[str, ...], str, str, frozenset[str]]


def _meaning(row: Dependency) -> Meaning:
    wanted = tuple(sorted(row.wanted.split(","))) if "," in row.wanted else (row.wanted,)
    return normal(row.name), row.group, wanted, row.source, row.extra, row.hashes


def _without(rows: list[Dependency], same: Counter[Meaning]) -> list[Dependency]:
    left = Counter(same)
    kept = []
    for row in rows:
        meaning = _meaning(row)
        if left[meaning]:
            left[meaning] -= 1
        else:
            kept.append(row)
    return kept


def _is_file(text: str) -> bool:
    return text.partition("#")[0].partition(" ")[0].lower().endswith(_ARCHIVES)


def _cut(text: str) -> tuple[str, str]:
    """An address and the marker behind it."""
    parts = _MARKED.split(text, maxsplit=1)
    return parts[0].strip(), parts[1] if len(parts) > 1 else ""


def _extra(extras: str, marker: str) -> str:
    """What else decides what is installed, in one spelling."""
    asked = ",".join(sorted({normal(each.strip()) for each in extras.split(",") if each.strip()}))
    plain = _OPERATOR.sub(r"\1", " ".join(marker.replace("'", '"').split()))
    return "; ".join(part for part in (f"[{asked}]" if asked else "", plain) if part)


def _direct(address: str, name: str, extra: str, scope: Scope, group: str, line: int) -> Dependency:
    """A requirement that says where it comes from. A revision, or the version in a file's name, is what it wants."""
    place, _, fragment = address.partition("#")
    hashes = frozenset(f"{algorithm}:{digest}" for algorithm, digest in _DIGEST.findall(fragment))
    fields = dict(each.partition("=")[::2] for each in fragment.split("&"))
    egg = _NAMED.match(fields.get("egg", ""))
    name = name or (egg[1] if egg else "")
    wanted = ""
    if _VCS.match(place):
        place, wanted = _revision(place)
        name = name or place.rstrip("/").rpartition("/")[2].removesuffix(".git")
    elif archive := _WHEEL.match(last := place.rpartition("/")[2]) or _SDIST.match(last):
        wanted = archive[2]
        place = place.replace(wanted, "{version}")
        name = name or archive[1]
    if folder := fields.get("subdirectory"):
        place = f"{place}#subdirectory={folder}"
    name = name or place.rstrip("/").rpartition("/")[2] or place
    if sources.kind(place) == "url" and "://" not in place:
        place = f"./{place}"  # pip reads `libs/tool` as a path
    return Dependency(name, wanted, place, scope, group, extra, hashes, line)


def _revision(place: str) -> tuple[str, str]:
    """A repository and the revision behind the last `@` of its path."""
    head, at, tail = place.rpartition("@")
    if at and "/" in head.partition("://")[2] and ":" not in tail:
        return head, tail
    return place, ""
