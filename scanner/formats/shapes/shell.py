"""What a shell script does that a reviewer must not miss: fetch and run.

A script is read as a list of commands, cut where a shell would start another one. That is no shell parser, and need
not be: a construct that is not recognised is still a changed script, and told as one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from scanner.model.scale import Severity

CONTINUED = re.compile(r"[\\`][ \t]*\n[ \t]*")
_CUT = re.compile(r"\|\||&&|[;|\n(`]")
_SAYS = re.compile(r"\s*(?:#|echo\b|printf\b|write-(?:host|output)\b)", re.IGNORECASE)

_FETCHERS = r"(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)"
_FETCH = re.compile(rf"(?<![\w.-]){_FETCHERS}(?![\w=-])", re.IGNORECASE)
_DECODE = re.compile(r"\bbase64\s+(?:-d|--decode|-D)\b|\bxxd\s+-r\b")
# With a script of its own (a file, -c, -m) an interpreter takes its input for data: `curl ... | python -m json.tool`.
_SHELL = r"(?:ba|z|da|k|a)?sh\b(?!\s+(?:-\w*c\b|[\w./$\"'{]))"
_LANGUAGE = r"(?:python[\d.]*|node|bun|deno|perl|ruby|php)\b(?!\s+(?:-[cmenp]|[\w./$\"'{]))"
_INTERPRETED = re.compile(
    rf"&?\s*(?:sudo\s+)?(?:-\w+\s+)*(?:env\s+)?(?:\w+=\S*\s+)*(?:/\S*/)?(?:{_SHELL}|{_LANGUAGE}|iex\b|pwsh\b)",
    re.IGNORECASE,
)
_SUBSTITUTED = re.compile(
    r"(?:\b(?:eval|source|iex|invoke-expression)|(?:sh|python\d?|pwsh|\s\.)\s{1,9}(?:-\w+\s{1,9}){0,20}|^\.?)\s{0,9}[\"']?"
    rf"(?:&\s?\{{\s?)?(?:\$\(|`|<\(|\()\s{{0,9}}(?:sudo\s+)?(?:{_FETCHERS}|base64\s+-d)\b",
    re.IGNORECASE,
)
_IEX_DOWNLOADS = re.compile(r"^(?>.*?\biex\b).*DownloadString", re.IGNORECASE | re.MULTILINE)
_SAVED_AS = re.compile(r"(?:(?:^|\s)(?:-\w*[oO]|--output(?:-document)?|-OutFile)[ =]?|>\s?)[\"']?([^\s\"';&|]+)")
_RUNS_FILE = re.compile(r"(?:^|[\s;&|(])(?:chmod\s+\S*[x75]|\./|(?:sudo\s+)?(?:(?:ba|z|da)?sh|python[\d.]*|source)\s)")
_VERIFIED = re.compile(
    r"sha(?:256|512)sum|shasum|cosign\s+verify|gpg\s+--verify|minisign|slsa-verifier|get-filehash", re.IGNORECASE
)


def commands(script: str) -> list[str]:
    """The commands of a script, without comments and without what is only printed."""
    joined = CONTINUED.sub(" ", script)
    return [piece.strip() for piece in _CUT.split(joined) if piece.strip() and not _SAYS.match(piece)]


def meaning(script: str) -> str:
    """The script without blank and comment lines, where it is sure that `#` starts a comment."""
    if "<<" in script or "@'" in script or '@"' in script:
        return script
    kept: list[str] = []
    quotes = Counter[str]()
    for line in script.split("\n"):
        told = line.strip()
        in_text = any(count % 2 for count in quotes.values()) or bool(kept and kept[-1].endswith("\\"))
        if in_text or (told and told[0] != "#"):
            kept.append(line)
            quotes.update(character for character in line if character in "\"'`")
    return "\n".join(kept)


def new_downloads(old: str, new: str) -> dict[str, Severity]:
    """The lines of `new` that run what they fetch from a place `old` fetched nothing from."""
    known = {source_of(line) for line in downloads(old)}
    return {line: severity for line, severity in downloads(new).items() if source_of(line) not in known}


def downloads(script: str) -> dict[str, Severity]:
    """The lines that run what they fetch: at once, or through a file nobody checked."""
    joined = CONTINUED.sub(" ", script)
    if not _FETCH.search(joined) and not _DECODE.search(joined) and "DownloadString" not in joined:
        return {}
    lines = [line.strip() for line in joined.split("\n")]
    found = {line: Severity.CRITICAL for line in lines if _runs_at_once(line)}
    if not _VERIFIED.search(joined):
        found = {**dict.fromkeys(_saved_and_run(lines), Severity.HIGH), **found}
    return found


def source_of(line: str) -> str:
    """Where a line fetches from, without version numbers: an installer asked for its next version is no new one."""
    found = re.findall(r"https?://[^\s\"'|)]+", line)
    return re.sub(r"\d+", "0", " ".join(found) or line)


def _runs_at_once(line: str) -> bool:
    if line.startswith("#"):
        return False
    if _SAYS.match(line) and "$(" not in line and "`" not in line:
        line = re.sub(r"'[^']*'|\"[^\"]*\"", "''", line)  # what is printed is not run, unless it is piped on
    if _SUBSTITUTED.search(line) or _IEX_DOWNLOADS.search(line):
        return True
    fetched = False
    for piece in line.replace("||", "\n").split("|"):
        if fetched and _INTERPRETED.match(piece):
            return True
        fetched = fetched or bool(_FETCH.search(piece) or _DECODE.search(piece))
    return False


def _saved_and_run(lines: list[str]) -> Iterator[str]:
    """`curl -o x ...` followed by `sh x`, `./x` or `chmod +x x`."""
    saved: set[str] = set()
    for line in lines:
        if saved and _RUNS_FILE.search(line) and saved & set(re.split(r"[\s;&|\"'/]+", line)):
            yield line
        if _FETCH.search(line):
            saved |= {found[1].rpartition("/")[2] for found in _SAVED_AS.finditer(line)} - {"null", "", "1", "2"}
