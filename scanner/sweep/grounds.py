"""What in a repository decides about commits other than the one it stands in, as one digest.

While it stays the same, and nothing else that `narrow` looks at has changed, what was said of a commit still holds.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256

from scanner.config.baseline import BASELINE_FILE
from scanner.config.policy import Policy
from scanner.config.read import POLICY_FILE
from scanner.credentials.baseline import FILE as SECRETS_BASELINE
from scanner.model.report import Report
from scanner.pipeline.context import Context
from scanner.repo.open import Repository
from scanner.repo.signatures import Scheme, scheme_of

DAILY = "*"  # something may end on any day


def grounds(context: Context) -> str:
    """A digest of the files at HEAD that judge, of the files that HEAD's tree makes release paths, and of `since`."""
    repository, linked = context.repository, context.linked
    rules = [(each.glob.pattern, each.categories, each.severity, each.order) for each in linked.rules]
    since = repository.resolve(context.policy.since) if context.policy.since else ""
    parts = [_files(repository, context.selection.judged_at), rules, sorted(linked.shipping), since]
    parts += [context.policy.digest]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _files(repository: Repository, revision: str | None) -> str:
    if revision is None:
        return ""
    names = (POLICY_FILE, BASELINE_FILE, SECRETS_BASELINE)
    return repository.git.run("ls-tree", "-z", "--full-tree", revision, "--", *names).decode(
        "utf-8", "backslashreplace"
    )


def turning(policy: Policy, report: Report) -> tuple[str, ...]:
    """The days on which something that the policy says, or that it let pass, comes to an end."""
    days = {each.expires for each in policy.reviewers} | {each.review_by for each in policy.agents}
    days |= {each.due for each in report.debts}
    for waiver in policy.waivers:
        days |= {waiver.expires, _earlier(waiver.expires, policy.max_days)}
    keys = [key for each in policy.reviewers for key in each.keys]
    days |= {day[:10] for key in keys for day in (key.valid_from, key.valid_until)}
    texts = (*(key.key for key in keys), *(text for each in policy.landing for text in each.keys))
    # A certificate or an OpenPGP key has an end of its own, and glass is refused that was broken tomorrow.
    if any(scheme_of(text) is not Scheme.SSH for text in texts) or any(not each.due for each in report.debts):
        days.add(DAILY)
    return tuple(sorted(days - {""}))


def _earlier(day: str, days: int) -> str:
    """From when on a waiver is no longer granted for longer than the owners allow."""
    try:
        return (date.fromisoformat(day) - timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return DAILY
