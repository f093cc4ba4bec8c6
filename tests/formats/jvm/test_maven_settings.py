"""What an edit of Maven's settings, its core extensions and its command line in a repository means."""

# ruff: noqa: E501 - a row of the table is one edit

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.jvm import maven_config, maven_extensions, maven_settings
from scanner.formats.protocol import Format

SETTINGS = """\
<settings>
  <offline>false</offline>
  <mirrors>
    <mirror><id>house</id><url>https://mirror.example.org/maven</url><mirrorOf>*</mirrorOf></mirror>
  </mirrors>
  <servers>
    <server><id>house</id><username>bot</username><password>${env.HOUSE_PASSWORD}</password></server>
  </servers>
  <proxies><proxy><id>p</id><host>proxy.example.org</host></proxy></proxies>
  <pluginGroups><pluginGroup>org.example</pluginGroup></pluginGroups>
  <activeProfiles><activeProfile>ci</activeProfile></activeProfiles>
  <profiles>
    <profile>
      <id>ci</id>
      <properties><house.flag>on</house.flag></properties>
      <repositories><repository><id>r</id><url>https://repo.example.org</url></repository></repositories>
    </profile>
  </profiles>
</settings>
"""

EXTENSIONS = """\
<extensions>
  <extension><groupId>org.ext</groupId><artifactId>ext</artifactId><version>1.0</version></extension>
</extensions>
"""

CONFIG = "-T1C\n-Dhouse.version=1.0\n--strict-checksums\n-Pci\n"
JVM = "-Xmx1g -Dfile.encoding=UTF-8\n"

EXTENSION = "<extension><groupId>org.b</groupId><artifactId>b</artifactId><version>1</version></extension>"

TOLD = [
    ("mirror", maven_settings, SETTINGS, ["mirror.example.org", "mirror.example.net"],
     ["critical registry-changed mirrors[house].url"]),
    ("mirror without TLS", maven_settings, SETTINGS, ["https://mirror", "http://mirror"],
     ["critical transport-weakened mirrors[house].url", "high registry-changed mirrors[house].url"]),
    ("what is mirrored", maven_settings, SETTINGS, [">*<", ">*,!central<"],
     ["critical registry-changed mirrors[house].mirrorOf"]),
    ("repository", maven_settings, SETTINGS, ["repo.example.org", "repo.example.net"],
     ["critical registry-changed profiles[ci].repositories[r].url"]),
    ("proxy", maven_settings, SETTINGS, ["proxy.example.org", "proxy.example.net"],
     ["critical registry-changed proxies.proxy.host"]),
    ("password in the clear", maven_settings, SETTINGS, ["${env.HOUSE_PASSWORD}", "hunter2"],
     ["critical secret-exposed servers[house].password"]),
    ("other variable", maven_settings, SETTINGS, ["HOUSE_PASSWORD", "OTHER"],
     ["medium setting-changed servers[house].password"]),
    ("server gone", maven_settings, SETTINGS, ["<id>house</id><username>", "<id>other</id><username>"],
     ["low setting-changed servers[house]", "medium setting-changed servers[other].username"]),
    ("group of plug-ins", maven_settings, SETTINGS, ["<pluginGroups>", "<pluginGroups><pluginGroup>org.b</pluginGroup>"],
     ["high plugin-added pluginGroups"]),
    ("profile", maven_settings, SETTINGS, ["<activeProfile>ci", "<activeProfile>other"],
     ["medium setting-changed activeProfiles.activeProfile"]),
    ("property", maven_settings, SETTINGS, [">on<", ">off<"],
     ["medium setting-changed profiles.properties.profiles[ci].house.flag"]),
    ("extension", maven_extensions, EXTENSIONS, ["</extensions>", EXTENSION + "</extensions>"],
     ["critical plugin-added org.b:b"]),
    ("extension bump", maven_extensions, EXTENSIONS, ["1.0", "1.1"], ["medium dependency-bumped org.ext:ext"]),
    ("extension downgrade", maven_extensions, EXTENSIONS, ["1.0", "0.9"], ["high dependency-downgraded org.ext:ext"]),
    ("extension gone", maven_extensions, EXTENSIONS, ["<extension>", "<!--<extension>", "</extension>", "</extension>-->"],
     ["low plugin-removed org.ext:ext"]),
    ("extension loaded elsewhere", maven_extensions, EXTENSIONS,
     ["</version>", "</version><classLoadingStrategy>parent-first</classLoadingStrategy>"],
     ["medium plugin-changed org.ext:ext"]),
    ("settings file", maven_config, CONFIG, ["-Pci", "-s\n.mvn/other.xml\n-Pci"], ["critical registry-changed -s"]),
    ("settings file in one word", maven_config, CONFIG, ["-Pci", "--settings=.mvn/other.xml -Pci"],
     ["critical registry-changed --settings"]),
    ("signing off", maven_config, CONFIG, ["-Pci", "-Dgpg.skip -Pci"], ["critical provenance-dropped -Dgpg.skip"]),
    ("certificates", maven_config, CONFIG, ["-Pci", "-Dmaven.wagon.http.ssl.insecure=true -Pci"],
     ["critical transport-weakened -Dmaven.wagon.http.ssl.insecure"]),
    ("checksums", maven_config, CONFIG, ["--strict-checksums\n", ""], ["critical transport-weakened --strict-checksums"]),
    ("lax checksums", maven_config, CONFIG, ["-Pci", "-c -Pci"], ["critical transport-weakened -c"]),
    ("publish target", maven_config, CONFIG, ["-Pci", "-DaltDeploymentRepository=x::https://a.example.net -Pci"],
     ["critical publish-changed -DaltDeploymentRepository"]),
    ("code", maven_config, CONFIG, ["-Pci", "-Dmaven.ext.class.path=x.jar -Pci"],
     ["critical build-script-changed -Dmaven.ext.class.path"]),
    ("version", maven_config, CONFIG, ["=1.0", "=1.1"], ["medium dependency-bumped house.version"]),
    ("profiles of the command", maven_config, CONFIG, ["-Pci", "-Prelease"],
     ["medium setting-changed -Pci", "medium setting-changed -Prelease"]),
    ("agent", maven_config, JVM, ["-Xmx1g", "-Xmx1g -javaagent:x.jar"], ["critical build-script-changed -javaagent"]),
    ("command on errors", maven_config, JVM, ["-Xmx1g", "-XX:OnOutOfMemoryError=x.sh"],
     ["critical build-script-changed -XX"]),
    ("trust store", maven_config, JVM, ["-Xmx1g", "-Djavax.net.ssl.trustStore=x.jks"],
     ["critical transport-weakened -Djavax.net.ssl.trustStore"]),
]  # fmt: skip

QUIET = [
    ("offline", maven_settings, SETTINGS, ["<offline>false", "<offline>true"]),
    ("comment", maven_settings, SETTINGS, ["<offline>", "<!-- x --><offline>"]),
    ("label of a mirror", maven_settings, SETTINGS, ["<mirror><id>house", "<mirror><id>home"]),
    ("formatting", maven_extensions, EXTENSIONS, ["<version>1.0</version>", "\n<version>\n1.0 </version>"]),
    ("threads", maven_config, CONFIG, ["-T1C", "-T2C\n-ntp\n--batch-mode"]),
    ("comment of the command", maven_config, CONFIG, ["-Pci", "# -s x.xml\n-Pci"]),
    ("one line", maven_config, CONFIG, ["-T1C\n", "-T1C "]),
    ("memory", maven_config, JVM, ["-Xmx1g", "-Xmx2g\n--add-opens java.base/java.lang=ALL-UNNAMED -XX:+UseZGC"]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(form: Format, old: str, edits: list[str], expected: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("form", "old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(form: Format, old: str, edits: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == []


@pytest.mark.parametrize(
    ("form", "new", "expected"),
    [
        (maven_settings, SETTINGS, "critical registry-changed mirrors[house].url"),
        (maven_extensions, EXTENSIONS, "critical plugin-added org.ext:ext"),
        (maven_config, CONFIG, "medium setting-changed -Pci"),
    ],
)
def test_a_new_file(form: Format, new: str, expected: str) -> None:
    assert expected in said(form, None, new)
    assert said(form, new, None) == ["medium file-removed file"]


def test_no_secret_is_shown() -> None:
    new = SETTINGS.replace("${env.HOUSE_PASSWORD}", "hunter2")
    for old in (None, SETTINGS.encode()):
        assert "hunter2" not in repr(list(maven_settings.diff(old, new.encode())))
        assert "hunter2" not in repr(list(maven_settings.diff(new.encode(), new.replace("hunter2", "x").encode())))


@pytest.mark.parametrize("text", ["", "<settings>", "<project/>", "<<<<<<< ours\n", "{{x}}", "<!DOCTYPE a><settings/>"])
@pytest.mark.parametrize("form", [maven_settings, maven_extensions])
def test_what_cannot_be_read_weighs_most(form: Format, text: str) -> None:
    (found,) = said(form, None, text)
    assert found.startswith("critical opaque")


def test_arguments_that_cannot_be_read() -> None:
    assert said(maven_config, CONFIG, "<<<<<<< ours\n")[0].startswith("critical opaque")
    assert said(maven_config, CONFIG, "-q " * 10_000)[0].startswith("critical opaque")


def test_paths() -> None:
    assert all(map(maven_settings.matches, ("settings.xml", ".mvn/settings.xml", "a/.mvn/local-settings.xml")))
    assert not any(map(maven_settings.matches, ("src/settings.xml", "settings.xml.md", "a/local-settings.xml")))
    assert maven_extensions.matches("a/.mvn/extensions.xml")
    assert not maven_extensions.matches("extensions.xml")
    assert all(map(maven_config.matches, (".mvn/maven.config", "a/.mvn/jvm.config")))
    assert not maven_config.matches("jvm.config")


@settings(max_examples=50, deadline=None)
@given(mangled(SETTINGS, EXTENSIONS, CONFIG, JVM), mangled(SETTINGS, EXTENSIONS, CONFIG, JVM))
def test_they_never_raise(old: bytes, new: bytes) -> None:
    for form in (maven_settings, maven_extensions, maven_config):
        never_raises(form, old, new)
