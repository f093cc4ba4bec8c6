"""A bare repository inside the tree: whoever runs git in that folder runs what its `config` names."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.checks.view import View
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.rulebook import Rulebook
from scanner.text.fingerprint import fingerprint

ID = "embedded-repository"


def run(view: View, rulebook: Rulebook) -> Iterator[Finding]:
    """One finding for the first path of each folder that a commit makes a repository of."""
    told: set[str] = set()
    for change in view.changes:
        folder = _folder(change.path)
        if folder in told or not any(delta.kind == ID for delta in change.deltas):
            continue
        told.add(folder)
        yield Finding(
            check=ID,
            fingerprint=fingerprint(ID, folder, change.raw.new_oid),
            severity=Severity.CRITICAL,
            confidence="high",
            commit=view.commit.oid,
            path=change.path,
            line=0,
            message=f"{view.who} put a whole git repository into {folder}",
            fix=rulebook.pages[ID].fix,
            treatment=Treatment.REVIEW,
            agents=view.attribution.agents,
            categories=change.categories,
        )


def _folder(path: str) -> str:
    for part in ("/objects/", "/refs/"):
        path = path.partition(part)[0] if part in path else path
    return path.removesuffix("/HEAD").removesuffix("/config")
