"""What a release says of itself, and the tools that make it."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "bumpversion": words(".bumpversion. bumpver.toml"),
    "citation": words("citation.cff codemeta.json .zenodo.json"),
    "goreleaser": words("goreleaser"),
    "notes": words("change history news release"),
    "release_please": words("release-please-"),
    "semantic_release": words(".releaserc"),
    "version_file": words("version"),
}
