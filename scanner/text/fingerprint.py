"""Fingerprints of findings: what a finding is, without where it drifted to.

No line, date or version goes in: baselines that hold those conflict and churn until projects drop the tool. The object
ids of both sides bind a finding to its content, so an accepted change that is made again later, elsewhere, is a new
finding.
"""

from __future__ import annotations

import hashlib


def fingerprint(*parts: str) -> str:
    """A stable id for `parts`; order matters, and no part can run into the next."""
    total = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogateescape")
        total.update(f"{len(raw)}:".encode() + raw)
    return total.hexdigest()[:32]
