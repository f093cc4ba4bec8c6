"""The JVM: Maven and Gradle builds, their wrappers, settings, catalogs and locks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("pom gradle .mvn maven settings.xml versions.toml lockfile verification-metadata versions.props")


def formats() -> dict[str, Format]:
    from scanner.formats.jvm import (
        gradle_build,
        gradle_lockfile,
        gradle_properties,
        maven_config,
        maven_extensions,
        maven_settings,
        pom,
        verification_metadata,
        version_catalog,
        versions_props,
        wrapper,
    )

    return {
        "gradle-build": gradle_build,
        "gradle-lockfile": gradle_lockfile,
        "gradle-properties": gradle_properties,
        "maven-config": maven_config,
        "maven-extensions": maven_extensions,
        "maven-settings": maven_settings,
        "pom": pom,
        "verification-metadata": verification_metadata,
        "version-catalog": version_catalog,
        "versions-props": versions_props,
        "wrapper": wrapper,
    }
