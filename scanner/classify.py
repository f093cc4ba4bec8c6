"""From a path to the categories it belongs to. Every path of a history passes here, so each distinct one is judged
once.

What makes a path matter is not only its name: a gitlink is a dependency whatever it is called, and a symbolic link on,
above or into a release path stands for that path (threats B63, B64).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice, product

from msgspec import Struct

from scanner.model.change import GITLINK_MODE, SYMLINK_MODE, Category
from scanner.model.scale import Severity, worst
from scanner.rulebook import PathRule, Paths
from scanner.rulebook.paths import below
from scanner.text.glob import Glob, normal

# Trees that hold examples of such files for tests to read; no tool acts on them there.
FIXTURE_FOLDERS = frozenset(
    {"fixtures", "__fixtures__", "testdata", "test-fixtures", "test_fixtures", "cassettes", "__snapshots__"}
)

# `tests/requirements.txt` is a real manifest; what lies in a data folder below the tests is data.
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "spec", "specs", "__tests__"})
_DATA_FOLDERS = frozenset({"assets", "data", "goldens", "golden", "inputs", "resources", "samples"})

# Spellings that a file system resolves to another name (threat B65): on Windows trailing dots and spaces, streams,
# separators and 8.3 names, on a Mac what it does not see (the list is git's own, in utf8.c).
_UNSEEN = "\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff"
_DISGUISED = re.compile(rf"[\\:~{_UNSEEN}]|[. ](?:/|$)")
_NOT_SEEN = re.compile(f"[{_UNSEEN}]")
_SHORT_NAME = re.compile(r"([^.~/]{1,6})~[0-9]{1,4}(?:\.([^.~/]{1,3}))?", re.IGNORECASE)
_SHORT_STEM, _SHORT_EXTENSION = 6, 3
LED_TO = 1_000_000  # orders from here on are of rules that references make, behind all others
LED_BY_LINK = 2_000_000  # and from here on of rules that links make: the file is read under another name
_MOST_GUESSES = 50  # long names together that a path of short ones is tried as


class Classified(Struct, frozen=True):
    """The categories of a path, the severity of a change nothing more is known about, whether the name is an alias, and
    whether a tool reads the file under another name."""

    categories: tuple[Category, ...]
    floor: Severity
    alias: bool = False
    linked: bool = False


Classifier = Callable[[str], Classified | None]
ShortNames = Callable[[], Mapping[tuple[str, str], tuple[str, ...]]]


def classifier(paths: Paths, ignored: tuple[Glob, ...] = ()) -> Classifier:
    """A memoised `classify` over one set of rules. `ignored` (policy) never hides gate policy."""
    known: dict[str, Classified | None] = {}

    @cache
    def short_names() -> Mapping[tuple[str, str], tuple[str, ...]]:
        return _short_names(paths)

    def lookup(path: str) -> Classified | None:
        try:
            return known[path]
        except KeyError:
            found = known[path] = _classify(paths, ignored, short_names, path)
            return found

    return lookup


def _classify(paths: Paths, ignored: tuple[Glob, ...], short_names: ShortNames, path: str) -> Classified | None:
    parts = normal(path).split("/")
    folded = [part.casefold() for part in parts]
    rules = _matching(paths, parts, folded)
    alias = bool(rules) and parts != folded and not any(rule.glob.exactly(parts) for rule in rules)
    if not rules and parts != folded:
        rules = _in_other_case(paths, parts, folded)
        alias = bool(rules)
    if _DISGUISED.search(path):
        known = {rule.order for rule in rules}
        meant = [rule for rule in _meant(paths, short_names, path) if rule.order not in known]
        alias = alias or bool(meant)
        rules += meant
    if not rules:
        return None
    found = _union(rules, alias)
    if ignored and any(glob.matches_parts(parts, folded) for glob in ignored):
        return (
            Classified((Category.GATE_POLICY,), found.floor, alias)
            if Category.GATE_POLICY in found.categories
            else None
        )
    return found


def _union(rules: Iterable[PathRule], alias: bool = False) -> Classified:
    ordered = sorted(rules, key=lambda rule: rule.order)
    categories = dict.fromkeys(category for rule in ordered for category in rule.categories)
    linked = any(rule.order >= LED_BY_LINK for rule in ordered)
    return Classified(tuple(categories), worst((rule.severity for rule in ordered), Severity.NONE), alias, linked)


def _matching(paths: Paths, parts: list[str], folded: list[str]) -> list[PathRule]:
    fixture = _is_fixture(folded[:-1])
    candidates = list(paths.by_root.get(folded[0], ()))
    for segment in dict.fromkeys(folded):
        candidates += paths.by_segment.get(segment, ())
    name = parts[-1]
    for extension in {name[name.rfind(".") :] if "." in name else "", ""}:
        group = paths.by_extension.get(extension)
        if group is not None and group.gate.match(name):
            candidates += group.rules
    return [
        rule for rule in candidates if (rule.glob.anchored or not fixture) and rule.glob.matches_parts(parts, folded)
    ]


def _is_fixture(folders: list[str]) -> bool:
    """Whether a file below `folders` is there for tests to read, so that no tool acts on it."""
    if not FIXTURE_FOLDERS.isdisjoint(folders):
        return True
    tests = next((i for i, folder in enumerate(folders) if folder in _TEST_FOLDERS), len(folders))
    return not _DATA_FOLDERS.isdisjoint(folders[tests + 1 :])


def _in_other_case(paths: Paths, parts: list[str], folded: list[str]) -> list[PathRule]:
    """The rules that `parts` fit in lower case: the part of a pattern that has a wildcard minds the case, but a file
    system that does not takes `ci.YML` for `ci.yml`. Patterns that are themselves in upper case stay as they are."""
    return _matching(paths, folded, folded) if all(map(str.isascii, parts)) else []


def _meant(paths: Paths, short_names: ShortNames, path: str) -> list[PathRule]:
    """The rules for what a file system makes of a disguised path."""
    plain = _undisguise(path)
    found: list[PathRule] = []
    for parts in islice(product(*(_long_names(short_names, part) for part in plain)), _MOST_GUESSES):
        folded = [part.casefold() for part in parts]
        found += _matching(paths, list(parts), folded) or _in_other_case(paths, list(parts), folded)
    return found


def _undisguise(path: str) -> list[str]:
    parts = normal(_NOT_SEEN.sub("", path)).replace("\\", "/").split("/")
    return [part.split(":", 1)[0].rstrip(". ") or part for part in parts]


def _long_names(short_names: ShortNames, part: str) -> tuple[str, ...]:
    """The names that rules speak of and that Windows shortens to `part` (`GITHUB~1`), and `part` itself."""
    short = _SHORT_NAME.fullmatch(part)
    if short is None:
        return (part,)
    stem, extension = ((found or "").casefold() for found in short.group(1, 2))
    return part, *short_names().get((stem, extension), ())


def _short_names(paths: Paths) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Every name in the rules by what it is shortened to; of one with stars, the shortest that fits."""
    groups = (
        *paths.by_root.values(),
        *paths.by_segment.values(),
        *(each.rules for each in paths.by_extension.values()),
    )
    spoken = {segment.text.replace("*", "") for rules in groups for rule in rules for segment in rule.glob.spelled}
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for name in sorted(spoken - {""}):
        short = _shortened(name)
        found[short] = (*found.get(short, ()), name)
    return found


def _shortened(name: str) -> tuple[str, str]:
    """Stem and extension of an 8.3 name: no spaces, one dot, six and three characters."""
    stem, _, extension = name.lstrip(".").replace(" ", "").rpartition(".")
    if not stem:
        stem, extension = extension, ""
    return stem.replace(".", "").casefold()[:_SHORT_STEM], extension.casefold()[:_SHORT_EXTENSION]


def classify_link(lookup: Classifier, paths: Paths, path: str, mode: str, target: str) -> Classified | None:
    """What a gitlink or a symbolic link at `path` stands for: itself, what lies below it, and what it points to."""
    found = [lookup(path), _in_place_of(paths, path)]
    if mode == GITLINK_MODE:
        found.append(Classified((Category.DEPENDENCY_LOCK,), Severity.HIGH))
    if mode == SYMLINK_MODE and target:
        place = resolve_link(path, target)
        found += [lookup(place), _in_place_of(paths, place)] if place else []
    known = [each for each in found if each is not None]
    if not known:
        return None
    categories = dict.fromkeys(category for each in known for category in each.categories)
    floor = worst((each.floor for each in known), Severity.NONE)
    return Classified(tuple(categories), floor, any(each.alias for each in known))


def _in_place_of(paths: Paths, path: str) -> Classified | None:
    """What a folder at `path` would hold for certain."""
    for name in dict.fromkeys((path, "/".join(_undisguise(path)))):
        parts = normal(name).split("/")
        folded = [part.casefold() for part in parts]
        known = ((rule, used) for rule, used in led_below(paths, parts, folded) if rule.order < LED_TO)
        if inside := [rule for rule, used in known if _certain(rule.glob, used, folded)]:
            return _union(inside, alias=name != path)
    return None


def led_below(paths: Paths, parts: list[str], folded: list[str]) -> Iterator[tuple[PathRule, int]]:
    """The rules that would hold below a folder at `parts`, and how many of their segments the folder takes."""
    fixture = _is_fixture(folded[:-1])
    return ((rule, used) for rule, used in below(paths, parts, folded) if rule.glob.anchored or not fixture)


def _certain(glob: Glob, used: int, folded: list[str]) -> bool:
    """Whether the pattern spells out the folder. One that holds at any depth says little by a word like `src`: it
    needs a tool's own folder, or no more than the name of the file to come."""
    taken = glob.segments[:used] if glob.anchored else glob.segments[1:used]
    if any(each.wild or each.any_depth for each in taken):
        return False
    spelled = [each.text for each in taken]
    if glob.anchored:
        return spelled == folded
    if not spelled or spelled != folded[-len(spelled) :]:
        return False
    rest = glob.segments[used:]
    return spelled[0].startswith(".") or len(rest) == 1 or rest[0].any_depth or not any(each.wild for each in rest)


def resolve_link(path: str, target: str) -> str:
    """Where in the tree a symbolic link at `path` leads; "" when it leads out of it."""
    if target.startswith("/"):
        return ""
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return "" if place.startswith("../") or place in ("..", ".") else place
