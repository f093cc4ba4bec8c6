"""What a statement of a Gradle script is about, where it is not a row: where things come from and go to, what runs.

The first rule that knows a statement tells it. What no rule knows is a step of the build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from scanner.formats.jvm.gradle_script import Block, Statement
from scanner.formats.jvm.gradle_tokens import is_string, plain
from scanner.formats.jvm.gradle_words import (
    CHECKS,
    CONTENTS,
    HOOKS,
    JAVA,
    OF_A_TYPE,
    OVERRIDES,
    POM_ADDRESS,
    POM_TEXT,
    PUBLISHING,
    READS_ADDRESS,
    RUNS,
    RUNTIME,
    SIGNING,
    SPLICED,
    TEXT,
    WIDENS,
)
from scanner.formats.shapes import sources
from scanner.model.scale import Severity


class Meaning(Struct, frozen=True):
    """What it means that a statement came, or went. `alone`: told by itself, not with its neighbours."""

    kind: str
    severity: Severity
    gone: tuple[str, Severity] | None = None
    alone: bool = False


NOTHING = Meaning("", Severity.NONE)
STEP = Meaning("build-script-changed", Severity.MEDIUM)


class View(Struct, frozen=True):
    """A statement as rules look at it: its words, the names of the blocks around it, all that it says, and all that
    the heads of those blocks say."""

    words: tuple[str, ...]
    blocks: frozenset[str]
    said: frozenset[str]
    heads: frozenset[str]
    opens: bool

    @property
    def first(self) -> str:
        return plain(self.words[0])

    @property
    def head(self) -> frozenset[str]:
        """What stands before the first argument; of the head of a block all of it."""
        until = next(
            (place for place, word in enumerate(self.words) if word == "(" or is_string(word)), len(self.words)
        )
        return self.said if self.opens else frozenset(map(plain, self.words[:until]))

    @property
    def literal(self) -> bool:
        """A setting: one call or one assignment, and nothing computed that could do more."""
        calls = [place for place, word in enumerate(self.words) if word == "("]
        assigned = self.words.index("=") if "=" in self.words else len(self.words)
        spliced = any("(" in word for word in self.words if word[0] == '"')
        return not spliced and (not calls or (len(calls) == 1 and calls[0] < assigned == len(self.words)))

    def about(self, names: frozenset[str]) -> bool:
        """Whether the statement or a block around it says one of `names`."""
        return not names.isdisjoint(self.said) or not names.isdisjoint(self.blocks)


Rule = Callable[[View], "Meaning | None"]


def meaning_of(statement: Statement) -> Meaning:
    """What a statement is about."""
    view = View(
        statement.words,
        frozenset(name for block in statement.path for name in _called(block)),
        frozenset(map(plain, statement.words)),
        frozenset(name for block in statement.path for name in block.names) if statement.path else frozenset(),
        statement.opens,
    )
    for rule in _RULES:
        found = rule(view)
        if found is not None:
            return found
    return STEP


def _called(block: Block) -> Iterator[str]:
    """What a block is for: its name, the task it names, the type it is about."""
    yield from (block.name, block.label)
    if block.name in OF_A_TYPE:
        yield block.last


def _runs(view: View) -> Meaning | None:
    code = frozenset(word for word in view.words if not is_string(word))
    running = code & RUNS or view.blocks & {"exec", "javaexec"}
    if running and not running - READS_ADDRESS and not code & {"URL", "toURL", "URI"}:
        running = frozenset()
    if running or any(SPLICED.search(word) for word in view.words if is_string(word)):
        return Meaning("build-script-changed", Severity.HIGH, ("build-script-changed", Severity.MEDIUM), alone=True)
    return None


def _applies(view: View) -> Meaning | None:
    if view.first == "apply" and "from" in view.said:
        remote = any(sources.host_of(plain(word)) for word in view.words if is_string(word))
        severity = Severity.CRITICAL if remote else Severity.HIGH
        return Meaning("include-added", severity, ("build-script-changed", Severity.MEDIUM), alone=True)
    return None


def _verifies(view: View) -> Meaning | None:
    insecure = view.said & {"allowInsecureProtocol", "isAllowInsecureProtocol", "setAllowInsecureProtocol"}
    if insecure and "false" in view.said:
        return NOTHING
    if insecure or "disableDependencyVerification" in view.said:
        return Meaning("transport-weakened", Severity.CRITICAL, ("setting-changed", Severity.LOW), alone=True)
    if view.said & {"lockAllConfigurations", "activateDependencyLocking"}:
        return Meaning("pin-tightened", Severity.LOW, ("pin-loosened", Severity.HIGH), alone=True)
    if view.said & {"deactivateDependencyLocking", "isChanging", "changing", "cacheChangingModulesFor"}:
        return Meaning("pin-loosened", Severity.HIGH, ("pin-tightened", Severity.LOW), alone=True)
    return None


def _describes(view: View) -> Meaning | None:
    """The POM that is published: names and addresses."""
    if "pom" not in view.heads or "repositories" in view.blocks & {view.first}:
        return None
    if {"licenses", "license"} & {*view.blocks, view.first}:
        return Meaning("license-changed", Severity.MEDIUM)
    if view.first in POM_TEXT or view.blocks & {"developers", "developer", "contributors"}:
        return NOTHING if view.literal else None
    return Meaning("metadata-changed", Severity.LOW) if view.first in POM_ADDRESS or "scm" in view.blocks else None


def _signs(view: View) -> Meaning | None:
    if not view.about(SIGNING):
        return None
    if view.said & {"required", "isRequired", "setRequired"} and "false" in view.said:
        return Meaning("provenance-dropped", Severity.CRITICAL, ("setting-changed", Severity.HIGH), alone=True)
    drops = view.first in ("sign", "required", "isRequired", "setRequired") or view.first in SIGNING
    gone = ("provenance-dropped", Severity.CRITICAL) if drops else ("setting-changed", Severity.HIGH)
    return Meaning("setting-changed", Severity.HIGH, gone)


def _publishes(view: View) -> Meaning | None:
    return Meaning("publish-changed", Severity.CRITICAL) if view.about(PUBLISHING) else None


def _identity(view: View) -> Meaning | None:
    if view.blocks - {"allprojects", "subprojects", "android", "defaultConfig", "base"}:
        return None
    head = view.words[:3]
    if view.first in ("version", "versionName", "versionCode") or head == ("project", ".", "version"):
        return Meaning("version-changed", Severity.MEDIUM)
    if view.first in ("archivesBaseName", "applicationId", "archivesName") or head == ("rootProject", ".", "name"):
        return Meaning("package-renamed", Severity.HIGH)
    if view.first == "group" and not view.blocks - {"allprojects", "subprojects"}:
        return Meaning("package-renamed", Severity.HIGH)
    return NOTHING if view.first in TEXT and len(view.words) < 5 else None


def _repositories(view: View) -> Meaning | None:
    if "repositories" in view.blocks:
        if "credentials" in view.blocks:
            return Meaning("setting-changed", Severity.MEDIUM)
        return Meaning("registry-changed", Severity.CRITICAL, ("registry-changed", Severity.HIGH), alone=True)
    if "repositoriesMode" in view.said:
        return Meaning("registry-changed", Severity.HIGH, alone=True)
    return Meaning("build-script-changed", Severity.HIGH) if "buildCache" in view.blocks else None


def _checks(view: View) -> Meaning | None:
    """What tests, measures or documents, where it is a plain setting: code runs in any block, whatever its name."""
    if not (view.blocks | view.head) & CHECKS or view.about(HOOKS):
        return None
    return NOTHING if view.literal else None


def _modules(view: View) -> Meaning | None:
    return Meaning("build-script-changed", Severity.HIGH) if view.first == "includeBuild" else None


def _dependencies(view: View) -> Meaning | None:
    if view.about(OVERRIDES):
        return Meaning("override-changed", Severity.HIGH)
    if "dependencies" in view.blocks or "exclude" in view.said:
        return Meaning("dependency-changed", Severity.MEDIUM)
    if "gradlePlugin" in view.blocks and view.said & {"implementationClass", "id"}:
        return Meaning("entry-point-changed", Severity.HIGH)
    return Meaning("metadata-changed", Severity.LOW) if "gradlePlugin" in view.blocks else None


def _contents(view: View) -> Meaning | None:
    if view.first in RUNTIME or (view.said & RUNTIME and view.said & JAVA):
        return Meaning("runtime-requirement-changed", Severity.MEDIUM)
    if view.blocks & CONTENTS:
        changed = ("package-contents-changed", Severity.MEDIUM)
        return (
            Meaning("package-contents-widened", Severity.HIGH, changed) if view.first in WIDENS else Meaning(*changed)
        )
    return None


_RULES: tuple[Rule, ...] = (
    _runs,
    _applies,
    _verifies,
    _describes,
    _signs,
    _publishes,
    _identity,
    _repositories,
    _checks,
    _modules,
    _dependencies,
    _contents,
)
