"""Ruby: what Bundler and RubyGems read. Gemfiles and gemspecs are programs, read as lines of a grammar, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("gem .bundle/config")


def formats() -> dict[str, Format]:
    from scanner.formats.ruby import (
        bundle_config,
        gemfile,
        gemfile_lock,
        gemspec,
    )

    return {
        "bundle-config": bundle_config,
        "gemfile": gemfile,
        "gemfile-lock": gemfile_lock,
        "gemspec": gemspec,
    }
