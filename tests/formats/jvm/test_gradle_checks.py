"""What an edit of Gradle's lock file, its verification metadata or its properties means."""

# ruff: noqa: E501 - a row of the table is one edit

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.jvm import gradle_lockfile, gradle_properties, verification_metadata
from scanner.formats.protocol import Format

LOCK = """\
# This is a Gradle generated file for dependency locking.
org.ipsum:ipsum:2.1.0=compileClasspath,runtimeClasspath
org.sit:sit:5.0.1=runtimeClasspath
org.tester:tester:4.13=testCompileClasspath,testRuntimeClasspath
empty=annotationProcessor
"""

METADATA = """\
<?xml version="1.0" encoding="UTF-8"?>
<verification-metadata xmlns="https://schema.gradle.org/dependency-verification">
  <configuration>
    <verify-metadata>true</verify-metadata>
    <verify-signatures>true</verify-signatures>
    <key-servers enabled="false"/>
    <trusted-artifacts><trust group="org.house" regex="true" reason="ours"/></trusted-artifacts>
    <trusted-keys>
      <trusted-key id="AAAA"><trusting group="org.ipsum"/><trusting group="org.sit"/></trusted-key>
    </trusted-keys>
  </configuration>
  <components>
    <component group="org.ipsum" name="ipsum" version="2.1.0">
      <artifact name="ipsum-2.1.0.jar"><sha256 value="aa" origin="Generated"/><pgp value="BBBB"/></artifact>
      <artifact name="ipsum-2.1.0.pom"><sha256 value="bb"/></artifact>
    </component>
    <component group="org.sit" name="sit" version="5.0.1">
      <artifact name="sit-5.0.1.jar"><sha256 value="cc"/></artifact>
    </component>
  </components>
</verification-metadata>
"""

PROPERTIES = """\
org.gradle.jvmargs=-Xmx2g
org.gradle.parallel=true
group=org.example
version=1.0.0
ipsumVersion=2.1.0
houseFlag=on
javaVersion=17
POM_LICENSE_NAME=Apache-2.0
POM_URL=https://lorem.example.org
POM_DESCRIPTION=Lorem
releaseRepositoryUrl=https://push.example.org
signing.keyId=AAAA
"""

IPSUM = "org.ipsum:ipsum"

TOLD = [
    ("lock bump", gradle_lockfile, LOCK, ["5.0.1", "5.0.2"], ["medium dependency-bumped org.sit:sit"]),
    ("lock bump for tests", gradle_lockfile, LOCK, ["4.13", "4.14"], ["low dependency-bumped org.tester:tester"]),
    ("lock downgrade", gradle_lockfile, LOCK, ["5.0.1", "4.0"], ["high dependency-downgraded org.sit:sit"]),
    ("lock addition", gradle_lockfile, LOCK, ["org.sit", "org.new:new:1=runtimeClasspath\norg.sit"],
     ["medium dependency-added org.new:new"]),
    ("lock removal", gradle_lockfile, LOCK, ["org.sit:sit:5.0.1=runtimeClasspath\n", ""],
     ["low dependency-removed org.sit:sit"]),
    ("signatures off", verification_metadata, METADATA, ["<verify-signatures>true", "<verify-signatures>false"],
     ["critical transport-weakened configuration.verify-signatures"]),
    ("metadata off", verification_metadata, METADATA, ["<verify-metadata>true", "<verify-metadata>false"],
     ["critical transport-weakened configuration.verify-metadata"]),
    ("trusted artefacts", verification_metadata, METADATA, ["<trusted-artifacts>", '<trusted-artifacts><trust group="org.b"/>'],
     ["critical trust-widened configuration.trusted-artifacts"]),
    ("wider trust", verification_metadata, METADATA, ['group="org.house"', 'group=".*"'],
     ["critical trust-widened configuration.trusted-artifacts", "low trust-narrowed configuration.trusted-artifacts"]),
    ("trusted key", verification_metadata, METADATA, ["<trusted-keys>", '<trusted-keys><trusted-key id="CCCC" group="org.b"/>'],
     ["critical trust-widened configuration.trusted-keys"]),
    ("key for one more group", verification_metadata, METADATA, ['<trusting group="org.sit"/>', '<trusting group="org.sit"/><trusting group="org.b"/>'],
     ["critical trust-widened configuration.trusted-keys"]),
    ("ignored key", verification_metadata, METADATA, ["<trusted-keys>", '<ignored-keys><ignored-key id="DD"/></ignored-keys><trusted-keys>'],
     ["critical trust-widened configuration.ignored-keys"]),
    ("trust gone", verification_metadata, METADATA, ['<trusting group="org.sit"/>', ""],
     ["low trust-narrowed configuration.trusted-keys"]),
    ("key server", verification_metadata, METADATA, ['<key-servers enabled="false"/>', '<key-servers><key-server uri="https://k.example.net"/></key-servers>'],
     ["high setting-changed configuration.key-servers.key-server.@uri", "medium setting-changed configuration.key-servers.@enabled"]),
    ("other bytes", verification_metadata, METADATA, ['"cc"', '"dd"'], ["critical hash-changed org.sit:sit"]),
    ("other bytes of one file", verification_metadata, METADATA, ['"bb"', '"dd"'], [f"critical hash-changed {IPSUM}"]),
    ("more bytes", verification_metadata, METADATA, ['<sha256 value="cc"/>', '<sha256 value="cc"><also-trust value="dd"/></sha256>'],
     ["critical hash-changed org.sit:sit"]),
    ("weaker checksum", verification_metadata, METADATA, ['<sha256 value="cc"/>', '<sha1 value="dd"/>'],
     ["high hash-weakened org.sit:sit"]),
    ("no checksum", verification_metadata, METADATA, ['<sha256 value="cc"/>', ""], ["high hash-removed org.sit:sit"]),
    ("other signer", verification_metadata, METADATA, ["BBBB", "EEEE"], [f"critical trust-widened {IPSUM}"]),
    ("no signature", verification_metadata, METADATA, ['<pgp value="BBBB"/>', ""], [f"high hash-weakened {IPSUM}"]),
    ("signature only", verification_metadata, METADATA, ['<sha256 value="aa" origin="Generated"/>', ""],
     [f"high hash-weakened {IPSUM}"]),
    ("one more signer", verification_metadata, METADATA, ['<pgp value="BBBB"/>', '<pgp value="BBBB"><also-trust value="EE"/></pgp>'],
     [f"critical trust-widened {IPSUM}"]),
    ("ignored key of one file", verification_metadata, METADATA, ['<pgp value="BBBB"/>', '<pgp value="BBBB"/><ignored-keys><ignored-key id="EE"/></ignored-keys>'],
     [f"critical trust-widened {IPSUM}"]),
    ("less bytes", verification_metadata, METADATA.replace('value="cc"/>', 'value="cc"><also-trust value="dd"/></sha256>'),
     ['<also-trust value="dd"/>', ""], []),
    ("file more", verification_metadata, METADATA, ['<artifact name="sit-5', '<artifact name="sit-5.0.1.pom"><sha256 value="ee"/></artifact><artifact name="sit-5'],
     ["low hash-added org.sit:sit"]),
    ("file less", verification_metadata, METADATA, ['<artifact name="ipsum-2.1.0.pom"><sha256 value="bb"/></artifact>', ""],
     [f"high hash-removed {IPSUM}"]),
    ("bump", verification_metadata, METADATA, ['version="5.0.1"', 'version="5.0.2"', '"cc"', '"ff"'],
     ["medium dependency-bumped org.sit:sit"]),
    ("component", verification_metadata, METADATA, ["<components>", '<components><component group="org.new" name="new" version="1"/>'],
     ["medium dependency-added org.new:new"]),
    ("version", gradle_properties, PROPERTIES, ["=1.0.0", "=1.1.0"], ["medium version-changed version"]),
    ("group", gradle_properties, PROPERTIES, ["=org.example", "=org.examp1e"], ["high package-renamed group"]),
    ("property bump", gradle_properties, PROPERTIES, ["2.1.0", "2.2.0"], ["medium dependency-bumped ipsumVersion"]),
    ("property downgrade", gradle_properties, PROPERTIES, ["2.1.0", "2.0"], ["high dependency-downgraded ipsumVersion"]),
    ("flag", gradle_properties, PROPERTIES, ["=on", "=off"], ["medium setting-changed houseFlag"]),
    ("Java", gradle_properties, PROPERTIES, ["=17", "=21"], ["medium runtime-requirement-changed javaVersion"]),
    ("agent", gradle_properties, PROPERTIES, ["-Xmx2g", "-Xmx2g -javaagent:x.jar"],
     ["critical build-script-changed org.gradle.jvmargs"]),
    ("verification", gradle_properties, PROPERTIES, ["group=", "org.gradle.dependency.verification=lenient\ngroup="],
     ["critical transport-weakened org.gradle.dependency.verification"]),
    ("other Java", gradle_properties, PROPERTIES, ["group=", "org.gradle.java.home=/x\ngroup="],
     ["high toolchain-changed org.gradle.java.home"]),
    ("proxy", gradle_properties, PROPERTIES, ["group=", "systemProp.https.proxyHost=a.example.net\ngroup="],
     ["critical transport-weakened systemProp.https.proxyHost"]),
    ("password", gradle_properties, PROPERTIES, ["group=", "housePassword=hunter2\ngroup="],
     ["critical secret-exposed housePassword"]),
    ("publish target", gradle_properties, PROPERTIES, ["push.example.org", "push.example.net"],
     ["critical publish-changed releaseRepositoryUrl"]),
    ("signing key", gradle_properties, PROPERTIES, ["AAAA", "BBBB"], ["critical publish-changed signing.keyId"]),
    ("licence", gradle_properties, PROPERTIES, ["Apache-2.0", "MIT"], ["medium license-changed POM_LICENSE_NAME"]),
    ("address", gradle_properties, PROPERTIES, ["https://lorem", "https://dolor"], ["low metadata-changed POM_URL"]),
]  # fmt: skip

QUIET = [
    ("lock comment", gradle_lockfile, LOCK, ["This is a", "A"]),
    ("lock order", gradle_lockfile, LOCK, ["org.sit:sit:5.0.1=runtimeClasspath\n", "", "empty", "org.sit:sit:5.0.1=runtimeClasspath\nempty"]),
    ("lock configurations", gradle_lockfile, LOCK, ["5.0.1=runtimeClasspath", "5.0.1=compileClasspath,runtimeClasspath"]),
    ("reason", verification_metadata, METADATA, ['reason="ours"', 'reason="our own"']),
    ("origin", verification_metadata, METADATA, ['origin="Generated"', 'origin="Verified"']),
    ("letters of a checksum", verification_metadata, METADATA, ['"cc"', '"CC"']),
    ("spelled default", verification_metadata, METADATA, ["<verify-metadata>true</verify-metadata>", ""]),
    ("memory", gradle_properties, PROPERTIES, ["-Xmx2g", "-Xmx4g"]),
    ("parallel", gradle_properties, PROPERTIES, ["parallel=true", "parallel=false\norg.gradle.caching=true"]),
    ("spelling", gradle_properties, PROPERTIES, ["houseFlag=on", "# x\nhouseFlag : on"]),
    ("description", gradle_properties, PROPERTIES, ["Lorem\n", "Ipsum\n"]),
    ("password of the environment", gradle_properties, PROPERTIES, ["group=", "housePassword=${HOUSE}\ngroup="]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(form: Format, old: str, edits: list[str], expected: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("form", "old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(form: Format, old: str, edits: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == []


def test_new_and_removed_files() -> None:
    assert said(gradle_lockfile, None, LOCK) == ["medium lock-added file"]
    assert said(gradle_lockfile, LOCK, None) == ["high file-removed file"]
    assert "critical trust-widened configuration.trusted-keys" in said(verification_metadata, None, METADATA)
    assert said(verification_metadata, METADATA, None) == ["critical file-removed file"]
    assert said(gradle_properties, PROPERTIES, None) == ["medium file-removed file"]
    assert said(gradle_properties, None, "a=1\norg.gradle.jvmargs=-javaagent:x.jar\n") == [
        "critical build-script-changed org.gradle.jvmargs"
    ]


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (gradle_lockfile, "<<<<<<< ours\n", "high opaque"),
        (gradle_lockfile, "not a row\n", "high opaque"),
        (verification_metadata, "<verification-metadata>", "critical opaque"),
        (verification_metadata, "<other/>", "critical opaque"),
        (gradle_properties, "a=\0", "critical opaque"),
        (gradle_properties, ">>>>>>> theirs\n", "critical opaque"),
    ],
)
def test_what_cannot_be_read_weighs_most(form: Format, text: str, expected: str) -> None:
    assert said(form, LOCK, text)[0].startswith(expected) or said(form, None, text)[0].startswith(expected)


def test_paths() -> None:
    assert gradle_lockfile.matches("a/gradle.lockfile")
    assert gradle_lockfile.matches("gradle/dependency-locks/compileClasspath.lockfile")
    assert not gradle_lockfile.matches("other.lockfile")
    assert verification_metadata.matches("gradle/verification-metadata.xml")
    assert gradle_properties.matches("a/gradle.properties")
    assert not gradle_properties.matches("gradle/wrapper/gradle-wrapper.properties")


@settings(max_examples=50, deadline=None)
@given(mangled(LOCK, METADATA, PROPERTIES), mangled(LOCK, METADATA, PROPERTIES))
def test_they_never_raise(old: bytes, new: bytes) -> None:
    for form in (gradle_lockfile, verification_metadata, gradle_properties):
        never_raises(form, old, new)


def test_a_large_file_takes_no_time() -> None:
    row = (
        '<component group="g" name="a{}" version="1"><artifact name="a.jar"><sha256 value="{}"/></artifact></component>'
    )
    old, new = (
        "<verification-metadata><components>"
        + "".join(row.format(n, digit * 64) for n in range(25_000))
        + "</components></verification-metadata>"
        for digit in "ab"
    )
    with within(3):
        assert len(said(verification_metadata, old, new)) == 25_000
