"""Who may sign, and what a download must add up to."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "checksums": words("sha1 sha2 sha3 sha5 md5 b2sum checksums"),
    "signers": words("allowed_signers .gitsigners keys"),
}
