"""What a release says of itself, and the tools that make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("change history news release version bumpversion goreleaser citation codemeta zenodo notes")


def formats() -> dict[str, Format]:
    from scanner.formats.release import (
        bumpversion,
        citation,
        goreleaser,
        notes,
        release_please,
        semantic_release,
        version_file,
    )

    return {
        "bumpversion": bumpversion,
        "citation": citation,
        "goreleaser": goreleaser,
        "notes": notes,
        "release-please": release_please,
        "semantic-release": semantic_release,
        "version-file": version_file,
    }
