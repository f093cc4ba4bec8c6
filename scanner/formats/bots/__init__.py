"""Bots that propose and merge new versions, and how far they may go alone."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "dependabot": words("dependabot"),
    "renovate": words("renovate"),
}
