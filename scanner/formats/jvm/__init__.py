"""The JVM: Maven and Gradle builds, their wrappers, settings, catalogs and locks."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "gradle_build": words(".gradle"),
    "gradle_lockfile": words(".lockfile"),
    "gradle_properties": words("gradle.properties"),
    "maven_config": words(".mvn/"),
    "maven_extensions": words(".mvn/extensions.xml"),
    "maven_settings": words("settings.xml"),
    "pom": words("pom.xml pom.template.xml .pom"),
    "verification_metadata": words("verification-metadata.xml"),
    "version_catalog": words(".versions.toml gradle/"),
    "versions_props": words("versions.props"),
    "wrapper": words("-wrapper.properties"),
}
