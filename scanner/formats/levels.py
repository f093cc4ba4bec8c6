"""What makes a change weigh one level more than the same change alone.

A delta is judged by what it says. These reasons come from beside it: its commit's other changes and subject, the files
around it, how it is written. One level for all of them together, each reason named; a known author takes none off.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, structs

from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.names import folder_of, name_of, words
from scanner.formats.shapes.sources import host_of, insecure, kind
from scanner.model.change import GITLINK_MODE, Category, Change, Delta
from scanner.model.scale import Severity

_UP = {Severity.MEDIUM: Severity.HIGH, Severity.HIGH: Severity.CRITICAL}
_TO_HIGH = {Severity.MEDIUM: Severity.HIGH}

# Manifest -> the locks that go with it, in its folder or above.
_LOCKS: dict[str, tuple[str, ...]] = {
    "pyproject.toml": ("uv.lock", "poetry.lock", "pdm.lock"),
    "package.json": (
        "package-lock.json",
        "pnpm-lock.yaml",
        "yarn.lock",
        "bun.lock",
        "bun.lockb",
        "npm-shrinkwrap.json",
    ),
    "cargo.toml": ("Cargo.lock",),
    "go.mod": ("go.sum",),
    "gemfile": ("Gemfile.lock",),
    "composer.json": ("composer.lock",),
    "pipfile": ("Pipfile.lock",),
    "chart.yaml": ("Chart.lock",),
}
# Where an index, a registry or a mirror is configured.
_SETTINGS = (
    *("pyproject.toml", "uv.toml", "pip.conf", "Pipfile", "requirements.txt", ".npmrc", ".yarnrc.yml", "bunfig.toml"),
    *("pnpm-workspace.yaml", "Gemfile", "composer.json", ".cargo/config.toml", "nuget.config"),
)
# A home page names a host too; only what follows a key that says where packages come from counts.
_HOST = re.compile(
    rb"(?:^|[\s\"'@:{-])(?:url|registry|index|index-url|extra-index-url|find-links|npmregistryserver|source|value)[\"']?"
    rb"\s{0,5}[=:\s]\s{0,5}[\"']?(?:sparse\+)?https://(?:[^/@\s\"']{1,300}@)?([\w.-]{1,253})"
)
_MOVES = words("dependency-added dependency-bumped dependency-downgraded dependency-moved pin-loosened source-changed")
_CONTROL = frozenset({Category.CI, Category.SIGNING, Category.VCS_CONTROL, Category.AGENT_CONFIG, Category.GATE_POLICY})
_DEPENDENCIES = frozenset({Category.DEPENDENCY_MANIFEST, Category.DEPENDENCY_LOCK})
_WRITTEN_BY_TOOLS = frozenset({Category.DEPENDENCY_LOCK, Category.SIGNING})

_TYPE = re.compile(r"([a-z]+)(?:\([^()]*\))?!?:", re.IGNORECASE)
_SPEAKS_OF_PROSE = words("doc docs style typo typos i18n comment comments readme")
_PROSE = re.compile(r"(?:fix(?:es|ed)?|correct)\s+(?:a\s+)?typos?\b|update (?:the )?(?:docs|readme)\b", re.IGNORECASE)
_SPEAKS_OF_DEPENDENCIES = re.compile(
    r"(?:chore|build|fix)\(deps(?:-dev)?\)"
    r"|(?:chore: |build: )?(?:update|bump|upgrade)s? (?:all )?(?:dependenc|deps\b|packages\b)",
    re.IGNORECASE,
)
_ABOUT_DEPENDENCIES = re.compile(r"(?:dependency|action|image|lock|hash|pin|submodule|runtime|toolchain|plugin)-")
_ABOUT_PROSE = re.compile(r"(?:notes|instructions|metadata)-")
_TESTED = frozenset({Category.CI, Category.BUILD_SCRIPT, Category.GATE_POLICY})


class Beside(Struct, frozen=True):
    """What lies beside a commit's changes.

    `subject` is the first line of its message, `names` lists a folder of its tree, `shipping` are the files that a
    publishing workflow or a lifecycle script runs, `unreadable` says of a path what in its added lines cannot be read,
    `before` is the contents of a path in its parent's tree, empty where there is none.
    """

    subject: str
    names: Callable[[str], frozenset[str]]
    shipping: frozenset[str]
    unreadable: Callable[[Change], str]
    before: Callable[[str], bytes]


def raised(changes: Iterable[Change], beside: Beside) -> tuple[Change, ...]:
    """`changes` of one commit, with what stands beside them taken into account."""
    expected = tuple(_expected(change, beside) for change in changes)
    together = _together(expected)
    return tuple(_raised(change, together, beside) for change in expected)


def _expected(change: Change, beside: Beside) -> Change:
    """A lock whose rows come from a place that the settings beside it named already: their first row from there is no
    stranger. Settings of the same commit excuse nothing."""
    if Category.DEPENDENCY_LOCK not in change.categories or not any(map(_from_elsewhere, change.deltas)):
        return change
    configured = _configured(change.path, beside)
    deltas = tuple(
        structs.replace(delta, severity=Severity.MEDIUM)
        if _from_elsewhere(delta) and host_of(delta.new).encode() in configured
        else delta
        for delta in change.deltas
    )
    return structs.replace(change, deltas=deltas)


def _from_elsewhere(delta: Delta) -> bool:
    return (
        delta.kind == "source-changed"
        and delta.severity.at_least(Severity.HIGH)
        and kind(delta.new) == "url"
        and bool(host_of(delta.new))
        and not insecure(delta.new)
    )


def _configured(path: str, beside: Beside) -> frozenset[bytes]:
    """Every host that the settings beside a lock, or at the root, name."""
    folder = path.rpartition("/")[0]
    places = dict.fromkeys(f"{base}/{name}".lstrip("/") for base in (folder, "") for name in _SETTINGS)
    return frozenset(found for place in places for found in _HOST.findall(beside.before(place).lower()))


class _Together(Struct, frozen=True):
    """What a commit changes, once for all of its changes: which of the control plane's categories, whether any lock,
    and the folders whose manifests want something else than before. `around` are those folders with all above them."""

    control: str
    locks: bool
    manifests: frozenset[str]
    around: frozenset[str]


def _together(changes: tuple[Change, ...]) -> _Together:
    manifests = frozenset(
        folder_of(change.path)
        for change in changes
        if Category.DEPENDENCY_MANIFEST in change.categories and change.severity is not Severity.NONE
    )
    locks = any(Category.DEPENDENCY_LOCK in change.categories for change in changes)
    around = frozenset(above for folder in manifests for above in _upwards(folder))
    return _Together(_control(changes), locks, manifests, around)


def _upwards(folder: str) -> Iterator[str]:
    """A folder and all above it, the root last."""
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _raised(change: Change, together: _Together, beside: Beside) -> Change:
    if not any(delta.severity in _UP for delta in change.deltas):
        return change
    whole = tuple(_reasons(change, together, beside))
    deltas = tuple(_lifted(delta, (*whole, *_denied(delta, change, beside.subject))) for delta in change.deltas)
    return structs.replace(change, deltas=deltas)


class _Reason(Struct, frozen=True):
    """`levels` says what it lifts to what, `kinds` which deltas (all, when None)."""

    text: str
    levels: dict[Severity, Severity]
    kinds: frozenset[str] | None = None


def _lifted(delta: Delta, reasons: Iterable[_Reason]) -> Delta:
    if delta.kind == "opaque":
        return delta  # it has the weight of the worst the file could hold
    valid = [
        each for each in reasons if delta.severity in each.levels and (each.kinds is None or delta.kind in each.kinds)
    ]
    if not valid:
        return delta
    severity = max((each.levels[delta.severity] for each in valid), key=lambda each: each.rank)
    return structs.replace(delta, severity=severity, raised=tuple(dict.fromkeys(each.text for each in valid)))


def _reasons(change: Change, together: _Together, beside: Beside) -> Iterator[_Reason]:
    """What holds for every delta of a change."""
    categories = set(change.categories)
    if Category.DEPENDENCY_LOCK in categories and GITLINK_MODE not in (change.raw.old_mode, change.raw.new_mode):
        if not _explained(change, together):
            yield _Reason("lock changed without its manifest", _TO_HIGH, _MOVES)
    elif Category.DEPENDENCY_MANIFEST in categories and _forgets_lock(change, together, beside):
        yield _Reason("manifest changed without its lock", _TO_HIGH, _MOVES)
    if together.control and categories.isdisjoint(_CONTROL):
        yield _Reason(f"changed together with {together.control}", _TO_HIGH)
    if change.path in beside.shipping and categories.isdisjoint(_DEPENDENCIES):
        yield _Reason("read where the release is made", _UP)
    if categories.isdisjoint(_WRITTEN_BY_TOOLS) and (what := beside.unreadable(change)):
        yield _Reason(f"written so that nobody can read it: {what}", _UP)


def _control(changes: tuple[Change, ...]) -> str:
    """The control plane's categories in which a commit changes something critical, by name."""
    touched = {
        category
        for change in changes
        if any(delta.severity is Severity.CRITICAL for delta in change.deltas)
        for category in change.categories
        if category in _CONTROL
    }
    return ", ".join(sorted(touched))


def _explained(lock: Change, together: _Together) -> bool:
    """Whether a manifest beside, below or above a lock changed what is wanted, in a way that a lock follows."""
    folder = folder_of(lock.path)
    return folder in together.around or not together.manifests.isdisjoint(_upwards(folder))


def _forgets_lock(change: Change, together: _Together, beside: Beside) -> bool:
    """Whether a lock that goes with a manifest lies there and was left as it is."""
    locks = _LOCKS.get(name_of(change.path))
    if locks is None or together.locks or not any(delta.kind in _MOVES for delta in change.deltas):
        return False
    return any(not beside.names(folder).isdisjoint(locks) for folder in _upwards(change.path.rpartition("/")[0]))


def _denied(delta: Delta, change: Change, subject: str) -> Iterator[_Reason]:
    """A subject that speaks of something harmless: SAP's worm (April 2026) said "chore: update dependencies"."""
    found = _TYPE.match(subject)
    said = found[1].lower() if found else ""
    path = change.path.casefold()
    if said in _SPEAKS_OF_PROSE or _PROSE.match(subject):
        if "doc" not in path and not _ABOUT_PROSE.match(delta.kind) and delta.scope != Scope.DEVELOPMENT:
            yield _Reason("the subject speaks of prose only", _UP)
    elif said in ("test", "tests"):
        if _TESTED.isdisjoint(change.categories) and "test" not in path and delta.scope != Scope.DEVELOPMENT:
            yield _Reason("the subject speaks of tests only", _UP)
    elif (
        _SPEAKS_OF_DEPENDENCIES.match(subject)
        and not _CONTROL.isdisjoint(change.categories)
        and not _ABOUT_DEPENDENCIES.match(delta.kind)
    ):
        yield _Reason("the subject speaks of dependencies only", _UP)
