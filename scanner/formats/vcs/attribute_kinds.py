"""What each attribute of git means for a release and for review, by the pattern it is said of."""

from __future__ import annotations

import re

from scanner.model.scale import Severity

Verdict = tuple[str, Severity]

# Contents nobody reviews as text anyway.
_MEDIA = re.compile(
    r"\.(?:png|jpe?g|gif|ico|icns|bmp|webp|avif|tiff?|psd|svg|eps|ai|pdf|docx?|xlsx?|pptx?|od[tsp]|ttf|otf|woff2?|eot|mp[34]"
    r"|m4a|ogg|wav|flac|webm|mov|avi|zip|gz|bz2|xz|zst|tgz|tar|7z|rar|parquet|npy|npz|h5|onnx|bin|dat|db|sqlite3?|pyc)$",
    re.IGNORECASE,
)
# Named like something a tool wrote. Anybody may name a file so, hence one level less and no more.
_GENERATED = re.compile(
    r"(?:^|[/._*-])(?:gen|generated|autogen\w*|zz_generated\w*|openapi\w*|swagger\w*|pb|pb2|pb_\w+|_?pb2_grpc|mocks?|snap"
    r"|snapshots?|min|lock|vendor\w*|third_party|node_modules|dist|fixtures?|testdata|cassettes?|map|po|pot|golden\w*|corpus|corpora"
    r"|locales?|i18n|assets)(?:[/._*-]|$)"
    r"|\.lock$|-lock\.|\.lock\.|go\.sum$|\.sum$|_generated\b|\.g\.|\.designer\.",
    re.IGNORECASE,
)
_PROSE = re.compile(r"\.(?:md|rst|txt|adoc|csv|tsv|json|ya?ml|xml|html?|css)$|(?:^|/)docs?(?:/|$)", re.IGNORECASE)
# What an archive is usually made without: dot files, tests, documents, the settings of tools.
_NOTES = re.compile(r"(?:^|/)(?:CHANGELOG|CHANGES|HISTORY|NEWS)(?:\.(?:md|rst|txt))?$", re.IGNORECASE)
_UNSHIPPED = re.compile(
    r"(?:^|/)\.|(?:^|/)(?:tests?|specs?|docs?|doc|examples?|benchmarks?|bin|tools?|scripts?|build|ci)(?:[/.*]|$)"
    r"|\.(?:md|rst|txt|dist|lock|neon|ya?ml|json|xml|cff|toml|ini|cfg)$|(?:Makefile|Dockerfile|CODEOWNERS)$",
    re.IGNORECASE,
)
_HUNKS = frozenset(
    [
        "ada",
        "bash",
        "bibtex",
        "cpp",
        "csharp",
        "css",
        "dts",
        "elixir",
        "fortran",
        "fountain",
        "golang",
        "html",
        "ini",
        "java",
        "kotlin",
        "markdown",
        "matlab",
        "objc",
        "pascal",
        "perl",
        "php",
        "python",
        "r",
        "ruby",
        "rust",
        "scheme",
        "tex",
        "typst",
    ]
)
_MERGES = frozenset({"text", "binary", "union", "+", "-", "!", ""})
_IRRELEVANT = frozenset(
    [
        "whitespace",
        "encoding",
        "conflict-marker-size",
        "delta",
        "lockable",
        "linguist-language",
        "linguist-detectable",
        "gitlab-language",
        "linguist-documentation",
        "binary",
    ]
)
_FOLDED = ("linguist-generated", "gitlab-generated")


def judged(pattern: str, name: str, old: str, new: str, *, known: bool, filtered: bool) -> Verdict | None:
    """Kind and severity of one attribute's change, None when it means nothing.

    `known`: the same driver was named elsewhere in the file before. `filtered`: the file names filters at all.
    """
    pattern = pattern[-300:]
    if name in _IRRELEVANT or (name in ("text", "merge", "eol") and _MEDIA.search(pattern)):
        return None
    if name == "filter":
        return _filter(old, new, known, filtered)
    if name in ("merge", "diff"):
        return _driver(pattern, name, old, new, known)
    if name in _FOLDED:
        return _hidden(pattern) if new == "+" or _custom(new) else ("attribute-changed", Severity.LOW)
    if name == "export-ignore":
        return _archive(pattern, new)
    if name == "export-subst":
        return "package-contents-changed", Severity.MEDIUM
    if name in ("ident", "working-tree-encoding"):
        return "attribute-changed", Severity.MEDIUM
    return "attribute-changed", Severity.LOW


def _custom(value: str) -> bool:
    return value not in ("", "+", "-", "!")


def _filter(old: str, new: str, known: bool, filtered: bool) -> Verdict:
    if _custom(new):
        if known:
            return "attribute-changed", Severity.MEDIUM
        return "filter-added", Severity.HIGH if new == "lfs" else Severity.CRITICAL
    if old == "lfs":
        return "attribute-changed", Severity.MEDIUM
    loses = _custom(old) or filtered  # what a filter encrypted or kept elsewhere is stored in the clear again
    return "attribute-changed", Severity.HIGH if loses else Severity.LOW


def _driver(pattern: str, name: str, old: str, new: str, known: bool) -> Verdict | None:
    builtin = _HUNKS | {"", "+", "!", "-"} if name == "diff" else _MERGES
    if new not in builtin:
        if known or new == "lfs":
            return "attribute-changed", Severity.LOW  # the filter of the same name is what is told
        return "filter-added", Severity.HIGH if name == "diff" else Severity.CRITICAL
    if name == "diff":
        if new == "-":
            return _hidden(pattern)
        return ("attribute-changed", Severity.LOW) if old not in builtin or old == "-" else None
    mixes = new == "union" and not _NOTES.search(pattern)  # where both sides add lines of prose at one place
    return "attribute-changed", Severity.MEDIUM if mixes else Severity.LOW


def _hidden(pattern: str) -> Verdict | None:
    """How much a reviewer no longer sees. A pattern that names no kind of file may hide any."""
    if _MEDIA.search(pattern):
        return None
    if _GENERATED.search(pattern):
        return "review-hidden", Severity.HIGH
    if _PROSE.search(pattern) and not pattern.lstrip("/").startswith(("*", ".")):
        return "review-hidden", Severity.HIGH
    return "review-hidden", Severity.CRITICAL


def _archive(pattern: str, new: str) -> Verdict:
    if new != "+":
        return "package-contents-widened", Severity.HIGH
    if _UNSHIPPED.search(pattern) or _MEDIA.search(pattern):
        return "package-contents-changed", Severity.MEDIUM
    return "review-hidden", Severity.CRITICAL
