"""Settings in the form of configparser: sections, keys, values that go on in indented lines."""

from __future__ import annotations

from scanner.formats.shapes.ini_text import ini_text
from scanner.formats.shapes.sides import UnreadableError

Sections = dict[str, dict[str, str]]
MAX_BYTES = 1_000_000  # half a second; these files have some hundred lines


def read_ini(content: bytes) -> Sections:
    """Values by section and key, in the words of the file. A key that stands twice is refused, as the tools do."""
    import configparser

    if len(content) > MAX_BYTES:
        raise UnreadableError(f"settings larger than {MAX_BYTES} bytes")
    parser = configparser.RawConfigParser(default_section="\0")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    try:
        parser.read_string(ini_text(content))
    except configparser.Error as error:
        line = getattr(error, "lineno", 0)
        raise UnreadableError(f"not INI: {str(error).splitlines()[0]}", line if isinstance(line, int) else 0) from error
    return {name: {key: value or "" for key, value in parser.items(name)} for name in parser.sections()}


def dashed(values: dict[str, str]) -> dict[str, str]:
    """Keys in the one spelling that pip and setuptools take all others for: lower case, with dashes."""
    return {key.lower().replace("_", "-"): value for key, value in values.items()}


def lines_of(value: str) -> list[str]:
    """A value that is a list, one entry a line, without comments."""
    kept = [line.partition(" #")[0].strip() for line in value.split("\n")]
    return [line for line in kept if line and line[0] not in "#;"]


def words_of(value: str) -> list[str]:
    """A value that is a list, by lines where it has several, else by commas."""
    lines = lines_of(value)
    return (
        lines if "\n" in value.strip() else [part.strip() for line in lines for part in line.split(",") if part.strip()]
    )
