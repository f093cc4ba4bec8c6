"""What an edit of a wrapper's properties means: another program is fetched and run by the next build."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.jvm import wrapper

GRADLE = """\
# written by the wrapper task
distributionBase=GRADLE_USER_HOME
distributionPath=wrapper/dists
distributionUrl=https\\://tools.example.org/distributions/gradle-8.5-bin.zip
distributionSha256Sum=aaaa
networkTimeout=10000
"""

MAVEN = """\
wrapperVersion=3.3.2
distributionType=only-script
distributionUrl=https://repo.example.org/maven2/org/apache/maven/apache-maven/3.9.6/apache-maven-3.9.6-bin.zip
wrapperUrl=https://repo.example.org/maven2/org/apache/maven/wrapper/maven-wrapper/3.3.2/maven-wrapper-3.3.2.jar
wrapperSha256Sum=bbbb
"""

TOLD = [
    ("version", GRADLE, ["8.5", "8.10.2", "aaaa", "cccc"], ["medium toolchain-changed gradle"]),
    ("older version", GRADLE, ["8.5", "8.4", "aaaa", "cccc"], ["high toolchain-changed gradle"]),
    ("candidate", GRADLE, ["8.5", "8.5-rc-1", "aaaa", "cccc"], ["high toolchain-changed gradle"]),
    ("host", GRADLE, ["tools.example.org", "tools.example.net"], ["critical registry-changed distributionUrl"]),
    ("place on the host", GRADLE, ["/distributions/", "/other/"], ["high source-changed distributionUrl"]),
    ("without TLS", GRADLE, ["https", "http"], ["critical transport-weakened distributionUrl"]),
    ("checksum gone", GRADLE, ["distributionSha256Sum=aaaa\n", ""], ["high hash-removed distributionSha256Sum"]),
    ("checksum gone with a bump", GRADLE, ["8.5", "8.6", "distributionSha256Sum=aaaa\n", ""],
     ["high hash-removed distributionSha256Sum", "medium toolchain-changed gradle"]),
    ("other bytes", GRADLE, ["aaaa", "cccc"], ["critical hash-changed distributionSha256Sum"]),
    ("checksum", MAVEN, ["wrapperVersion", "distributionSha256Sum=cc\nwrapperVersion"],
     ["low hash-added distributionSha256Sum"]),
    ("folder", GRADLE, ["wrapper/dists", "../dists"], ["medium setting-changed distributionPath"]),
    ("Maven", MAVEN, ["3.9.6", "3.9.9", "3.9.6", "3.9.9"], ["medium toolchain-changed maven"]),
    ("Maven's wrapper", MAVEN, ["wrapper/3.3.2", "wrapper/3.3.3", "wrapper-3.3.2", "wrapper-3.3.3", "bbbb", "dddd"],
     ["medium toolchain-changed wrapper"]),
    ("host of the wrapper", MAVEN, ["wrapperUrl=https://repo.example.org", "wrapperUrl=https://repo.example.net"],
     ["critical registry-changed wrapperUrl"]),
    ("bytes of the wrapper", MAVEN, ["bbbb", "dddd"], ["critical hash-changed wrapperSha256Sum"]),
    ("kind of wrapper", MAVEN, ["only-script", "bin"], ["medium setting-changed distributionType"]),
]  # fmt: skip

QUIET = [
    ("comment", GRADLE, ["written by the wrapper task", "x"]),
    ("sources beside the program", GRADLE, ["-bin", "-all", "Sum=aaaa", "Sum=cccc"]),
    ("waiting", GRADLE, ["networkTimeout=10000", "networkTimeout = 20000\nvalidateDistributionUrl=true"]),
    ("spelling", GRADLE, ["https\\:", "https:", "distributionBase=", "distributionBase : "]),
    ("order", MAVEN, ["wrapperSha256Sum=bbbb\n", "", "distributionType", "wrapperSha256Sum=bbbb\ndistributionType"]),
    ("letters of the checksum", MAVEN, ["bbbb", "BBBB"]),
    ("continued line", MAVEN, ["only-script", "only-\\\n    script"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(old: str, edits: list[str], expected: list[str]) -> None:
    assert said(wrapper, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(old: str, edits: list[str]) -> None:
    assert said(wrapper, old, edited(old, *edits)) == []


def test_new_and_removed_files() -> None:
    assert said(wrapper, None, GRADLE) == ["medium toolchain-changed gradle"]
    assert said(wrapper, None, GRADLE.replace("https", "http")) == [
        "critical transport-weakened distributionUrl",
        "medium toolchain-changed gradle",
    ]
    assert said(wrapper, GRADLE, None) == ["medium file-removed file"]


@pytest.mark.parametrize("text", ["<<<<<<< ours\n", "a=\0", "a=1\n" + "".join(f"a{n}=1\n" for n in range(30_000))])
def test_what_cannot_be_read_weighs_most(text: str) -> None:
    assert said(wrapper, GRADLE, text)[0].startswith("critical opaque")


def test_paths() -> None:
    assert wrapper.matches("gradle/wrapper/gradle-wrapper.properties")
    assert wrapper.matches(".mvn/wrapper/maven-wrapper.properties")
    assert not wrapper.matches("gradle.properties")


@settings(max_examples=100, deadline=None)
@given(mangled(GRADLE, MAVEN), mangled(GRADLE, MAVEN))
def test_it_never_raises(old: bytes, new: bytes) -> None:
    never_raises(wrapper, old, new)
