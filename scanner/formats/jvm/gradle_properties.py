"""`gradle.properties`: versions that build scripts read, the artefact's own version, and how Gradle itself runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.jvm.pom_properties import property_changed
from scanner.formats.jvm.properties import Property, as_properties
from scanner.formats.shapes import sources
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_NOTHING = re.compile(
    r"org\.gradle\.(?:parallel(?:\..*)?|caching(?:\.debug)?|daemon(?:\..*)?|configureondemand|configuration-cache(?:\..*)?"
    r"|unsafe\.configuration-cache.*|console|logging\..*|warning\..*|welcome|vfs\..*|workers\..*|priority|debug.*|tooling\..*"
    r"|kotlin\.dsl\.(?:allwarnings.*|skip.*)|projectcachedir|unsafe\.isolated-projects|problems.*)"
    r"|kotlin\.(?:code\.style|daemon\..*|incremental.*|build\.report.*|stdlib\.default.*|native\.(?:cache|ignore|increm).*)"
    r"|ksp\.incremental.*|kapt\..*|android\.(?:suppress|debug|enable(?:build|jetifier|r8\.full)cache).*|ide\..*|detekt\..*"
    r"|pom_(?:name|description|inception_year|developer_.*)|sonar\..*",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"-(?:javaagent|agentpath|agentlib|Xbootclasspath)|-XX:.{0,300}(?:OnError|OnOutOfMemoryError)=|-Djavax\.net"
)
_VERSION = (
    "version",
    "version_name",
    "pom_version",
    "projectversion",
    "project.version",
    "pluginversion",
    "mod_version",
    "versionname",
    "revision",
    "versionsuffix",
    "snapshot",
)
_NAME = ("group", "pom_artifact_id", "pom_group_id", "groupid", "artifactid", "plugingroup", "pom_packaging")
_LICENSE = re.compile(r"pom_licen[cs]e.*", re.IGNORECASE)
_SECRET = re.compile(r"(?:password|passphrase|secret|token|apikey|signing\.key$|signingkey|privatekey)", re.IGNORECASE)
_PUBLISH = re.compile(
    r"sonatype.*|mavencentral.*|release_signing_enabled|signing\..*|(?>.*?(?:release|snapshot|publish|deploy|nexus|artifactory|maven)).*(?:url|host|repo|repository)",
    re.IGNORECASE,
)
_RUNTIME = re.compile(
    r".*(?:jvmtarget|javaversion|java_version|jdkversion|sourcecompatibility|targetcompatibility"
    r"|minsdk.*|targetsdk.*|compilesdk.*)|java\.version|sinceversion|plugin(?:since|until)build",
    re.IGNORECASE,
)
_LONGEST = 200  # characters of a name that are looked at
_NETWORK = re.compile(r"systemprop\.(?:https?\.|socks|javax\.net\.ssl|jdk\.tls|com\.sun\.net)", re.IGNORECASE)


def matches(path: str) -> bool:
    return name_of(path) == "gradle.properties"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, as_properties, _compare, worst=WORST)


def _compare(old: dict[str, Property] | None, new: dict[str, Property]) -> Iterator[Delta]:
    before = old or {}
    for name in dict.fromkeys((*new, *before)):
        was, now = (each[name].value if name in each else "" for each in (before, new))
        line = new[name].line if name in new else 0
        if was == now or _NOTHING.fullmatch(name[:_LONGEST]):
            continue
        for delta in _property(name, was, now, line):
            if old is not None or delta.severity.at_least(Severity.HIGH):
                yield delta


def _property(name: str, old: str, new: str, line: int) -> Iterator[Delta]:
    key = name.lower()[:_LONGEST]
    was, now = (text(sources.without_password(each)) for each in (old, new))
    rule = _rule(key, new)
    if key == "org.gradle.jvmargs":
        if set(_AGENT.findall(new)) - set(_AGENT.findall(old)):
            yield Delta("build-script-changed", name, was, now, Severity.CRITICAL, line)
    elif _SECRET.search(key) and not key.startswith("org.gradle"):
        if new and not re.fullmatch(r"\$\{?[\w.]+\}?|[<\[].*[>\]]", new):
            yield Delta("secret-exposed", name, "", "***", Severity.CRITICAL, line)
    elif rule is not None:
        yield Delta(rule[0], name, was, now, rule[1], line)
    else:
        yield from property_changed(name, old, new, "", line)


def _rule(key: str, new: str) -> tuple[str, Severity] | None:
    """What is known of a name: the kind and the severity of a change."""
    if key == "org.gradle.dependency.verification":
        weaker = new.lower() in ("off", "lenient")
        return ("transport-weakened", Severity.CRITICAL) if weaker else ("setting-changed", Severity.LOW)
    if key.startswith(("org.gradle.java.home", "org.gradle.java.installations")):
        return "toolchain-changed", Severity.HIGH
    if _NETWORK.match(key):
        return "transport-weakened", Severity.CRITICAL
    if key in _VERSION:
        return "version-changed", Severity.MEDIUM
    if key in _NAME:
        return "package-renamed", Severity.HIGH
    if _LICENSE.fullmatch(key):
        return "license-changed", Severity.MEDIUM
    if key.startswith("pom_"):
        return "metadata-changed", Severity.LOW
    if _PUBLISH.fullmatch(key):
        return "publish-changed", Severity.CRITICAL
    if _RUNTIME.fullmatch(key):
        return "runtime-requirement-changed", Severity.MEDIUM
    return None
