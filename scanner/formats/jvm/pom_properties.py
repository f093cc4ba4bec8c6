"""Properties of a POM, or of Maven's command line, that are no version of a dependency."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.named_versions import Held
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_NOTHING = re.compile(
    r"(?:sonar|checkstyle|spotbugs|findbugs|jacoco|pmd|spotless|surefire|failsafe|javadoc|maven\.javadoc|maven\.site"
    r"|jmh|japicmp|license|rat|pitest|cobertura|coveralls|tycho\.(?:test|surefire))\.(?!.*version$).*"
    r"|.*(?:encoding|argline|\.failonerror|skiptests|trimstacktrace)|maven\.test\..*|test\..*|style\.color"
    r"|.*(?:checkstyle|spotbugs|findbugs|javadoc|pmd|japicmp|enforcer|animal\.sniffer|invoker|access-modifier-checker)"
    r"[.-]?(?:skip|quiet|fail|failsonerror|threshold|effort).*",
    re.IGNORECASE,
)
_RUNTIME = re.compile(
    r"(?:maven\.compiler\.(?:source|target|release|testsource|testtarget|testrelease)|(?:java|jdk)\.?(?:version|level|source"
    r"|target|release)|javaversion|kotlin\.compiler\.jvmtarget|required\.java\.version|target\.java\.version)$",
    re.IGNORECASE,
)
_PUBLISH = re.compile(
    r"(?:maven\.deploy|skip.*staging|alt.*deployment.*|.*deploymentrepository|deployat.*|autorelease.*)", re.IGNORECASE
)
_SIGNING = re.compile(r"(?:gpg\.|(?>.*?jarsigner)|(?>.*?\bsign(?:ing)?\b)).*skip|gpg\.skip", re.IGNORECASE)
_TLS = re.compile(
    r"maven\.wagon\.http\.ssl\..*|aether\.(?:connector|transport)\..*(?:https|security|ssl).*|javax\.net\.ssl\..*"
    r"|maven\.resolver\.transport.*|https?\.(?:proxy|nonproxy).*|aether\.(?:checksums|artifactresolver|trusted).*",
    re.IGNORECASE,
)
AGENT = re.compile(r"-javaagent:|-agentpath:|-agentlib:|-Xbootclasspath")  # code in the JVM that tests
_VERSION = re.compile(r"v?\d[\w.+-]*$|\[[^\]]*[\])]$|[A-Z][A-Za-z]+-(?:SR\d+|RELEASE|BUILD-SNAPSHOT)$")
_LONGEST = 200  # characters of a name that are looked at
_NAMED = re.compile(r"version|revision", re.IGNORECASE)


def compare_properties(old: dict[str, Held], new: dict[str, Held], told: set[str], place: str) -> Iterator[Delta]:
    """The deltas of properties whose names are not in `told`, in the order of the new side."""
    for name in (*new, *(each for each in old if each not in new)):
        was, now = old.get(name), new.get(name)
        before, after = ("" if each is None else each.value for each in (was, now))
        shown = name in told and all(not value or _VERSION.match(value) or "${" in value for value in (before, after))
        if shown or before == after:
            continue
        yield from property_changed(name, before, after, place, 0 if now is None else now.line)


def property_changed(name: str, old: str, new: str, place: str, line: int = 0) -> Iterator[Delta]:
    """What one property means that went from `old` to `new`; "" is one that is not there."""
    key = name.rpartition("].")[2][:_LONGEST]
    subject = f"{place}{name}"
    was, now = text(old), text(new)
    if _TLS.match(key):
        yield Delta("transport-weakened", subject, was, now, Severity.CRITICAL, line)
    elif _SIGNING.match(key):
        off = new.lower() == "true"
        kind, severity = ("provenance-dropped", Severity.CRITICAL) if off else ("setting-changed", Severity.MEDIUM)
        yield Delta(kind, subject, was, now, severity, line)
    elif _PUBLISH.match(key):
        yield Delta("publish-changed", subject, was, now, Severity.CRITICAL, line)
    elif _RUNTIME.match(key):
        yield Delta("runtime-requirement-changed", subject, was, now, Severity.MEDIUM, line)
    elif AGENT.search(new) and not AGENT.search(old):
        yield Delta("build-script-changed", subject, was, now, Severity.HIGH, line)
    elif _NOTHING.fullmatch(key) or (key == "project.build.outputTimestamp" and old and new):
        return
    elif any(sources.host_of(value) for value in (old, new)):
        yield from _address(subject, old, new, line)
    elif _is_version(key, old) and _is_version(key, new) and old and new:
        yield from compare_dependencies([Dependency(name, old)], [Dependency(name, new, line=line)])
    else:
        yield Delta("setting-changed", subject, was, now, Severity.MEDIUM, line)


def _is_version(key: str, value: str) -> bool:
    return bool(_VERSION.match(value) and (_NAMED.search(key) or "." in value))


def _address(subject: str, old: str, new: str, line: int) -> Iterator[Delta]:
    """An address of another host may be where something is fetched from; what it is for is not known here."""
    same = sources.host_of(old) == sources.host_of(new)
    was, now = sources.without_password(text(old)), sources.without_password(text(new))
    yield Delta("setting-changed", subject, was, now, Severity.MEDIUM if same else Severity.HIGH, line)
    if sources.insecure(new) and not sources.insecure(old):
        yield Delta("transport-weakened", subject, was, now, Severity.CRITICAL, line)
