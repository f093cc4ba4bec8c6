"""PHP: what Composer reads."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "auth_json": words("auth.json"),
    "composer_json": words("composer.json composer-"),
    "composer_lock": words("composer.lock"),
}
