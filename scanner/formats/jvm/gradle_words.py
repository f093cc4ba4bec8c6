"""The words by which the rules for Gradle scripts know what a statement is about."""

from __future__ import annotations

import re

from scanner.formats.shapes.names import words

RUNS = words(
    "exec javaexec commandLine executable Exec JavaExec ProcessBuilder getRuntime execute GroovyShell evaluate "
    "openStream openConnection readText URLClassLoader URL Base64 decodeBase64 ScriptEngineManager execOperations"
)
READS_ADDRESS = words("openStream openConnection readText")
PUBLISHING = words(
    "publishing publications mavenPublishing nexusPublishing nexusStaging uploadArchives mavenDeployer bintray "
    "artifactory jreleaser publishPlugin publishPlugins githubRelease sonatypeHost publishToMavenCentral "
    "publishOnCentral bintrayUpload mavenCentralPublishing deployerJars"
)
SIGNING = words("signing signAllPublications useGpgCmd useInMemoryPgpKeys")
CHECKS = words(
    "test Test checkstyle pmd spotbugs findbugs codenarc jacoco jacocoTestReport JacocoReport spotless detekt ktlint "
    "ktlintFormat kover koverReport kotlinter sonar sonarqube javadoc Javadoc idea eclipse testLogging rat "
    "dependencyUpdates versionCatalogUpdate dependencyCheck errorprone apiValidation benchmark jmh testing "
    "integrationTest testClasses useJUnitPlatform useJUnit testOptions lint lintOptions buildScan changelog nullaway "
    "dokka DokkaTask testFixtures intTest unitTest systemTest dockerTest eclipseJdt cleanEclipseJdt JavadocOptions "
    "sourceSets.test findbugsMain checkstyleMain checkstyleTest scoverage reports"
)
HOOKS = words("doLast doFirst finalizedBy dependsOn mustRunAfter")
CONTENTS = words(
    "jar shadowJar war bootJar bootWar distributions distZip distTar processResources sourceSets sourcesJar javadocJar "
    "installDist copySpec fatJar uberJar releaseTarGz resources manifest"
)
WIDENS = words("from include into srcDir srcDirs merge with")
OVERRIDES = words(
    "force resolutionStrategy eachDependency dependencySubstitution substitute componentSelection componentMetadata "
    "capabilitiesResolution useVersion useTarget strictly"
)
RUNTIME = words(
    "sourceCompatibility targetCompatibility jvmTarget jvmToolchain languageVersion minSdk minSdkVersion targetSdk "
    "targetSdkVersion compileSdk compileSdkVersion release minJavaVersion"
)
TEXT = words("description defaultTasks group")
SPLICED = re.compile(r"\.execute\(\)|\.toURL\(\)|\bexec\b")
JAVA = words("JavaVersion JavaLanguageVersion JvmTarget")
POM_ADDRESS = words("url connection developerConnection scm")
POM_TEXT = words(
    "name description inceptionYear developers developer contributors contributor organization roles email id"
)
OF_A_TYPE = words("withType configureEach matching all register create named")
