"""What lets a finding pass without a review: waivers and the baseline. Neither is an approval.

Both are named in the verdict and neither covers the gate itself. A waiver is refused that has ended, that its own
author granted, or that outlives what the owners allow.
"""

from __future__ import annotations

from datetime import date, timedelta

from scanner.approvals.people import Person, claimant
from scanner.config.baseline import BASELINE_FILE
from scanner.config.policy import Policy, Waiver
from scanner.config.read import POLICY_FILE
from scanner.model.actor import Identity
from scanner.model.change import Category
from scanner.model.finding import Finding, Treatment
from scanner.text.glob import compile_glob

_NEVER = (Treatment.GATE, Treatment.CLARIFY)
_OWN = (POLICY_FILE, BASELINE_FILE)  # a policy that cannot be read may say anything, so no finding there is waived


def waivers_for(policy: Policy, finding: Finding) -> list[Waiver]:
    """The waivers that name a finding's check and path, in force or not. The gate itself cannot be waived."""
    if finding.treatment in _NEVER or finding.path.casefold() in _OWN:
        return []
    return [each for each in policy.waivers if each.check == finding.check and _covers(each, finding.path)]


def _covers(waiver: Waiver, path: str) -> bool:
    return any(glob.matches(path) for pattern in waiver.paths for glob in compile_glob(pattern))


def refused(policy: Policy, waiver: Waiver, today: str, contributors: Person = frozenset()) -> str:
    """Why a waiver does not hold, "" where it does. `contributors` made the change that it would excuse."""
    if today > waiver.expires:
        return f"it ended on {waiver.expires}"
    latest = (date.fromisoformat(today) + timedelta(days=policy.max_days)).isoformat()
    if waiver.expires > latest:
        return f"it lasts until {waiver.expires}, longer than the {policy.max_days} days that the policy allows"
    known = [each for each in policy.reviewers if each.id == waiver.approved_by]
    if policy.reviewers and not known:
        return f"{waiver.approved_by!r}, who is to have approved it, is not on the roster"
    known_by = _approver(policy, waiver)
    if not policy.reviewers and "@" not in waiver.approved_by:
        known_by |= _guessed(waiver.approved_by, contributors)
    if not known_by.isdisjoint(contributors):
        return f"{waiver.approved_by}, who approved it, made the change that it excuses"
    return ""


def _approver(policy: Policy, waiver: Waiver) -> Person:
    """Who granted it, by every mark the change's makers could share: as wide as for an approval (threat B90)."""
    text = waiver.approved_by
    name, bracket, email = text.removesuffix(">").rpartition("<")
    named = [Identity(name, email) if bracket else Identity(text, text if "@" in text else "")]
    roster = (*policy.reviewers, *policy.known_people)
    named += [Identity(each.name, email) for each in roster if each.id == text for email in each.emails]
    return frozenset({f"roster:{text}"}).union(*(claimant(policy, each) for each in named))


def _guessed(text: str, contributors: Person) -> Person:
    """Without a roster `ann` is anybody: whoever of the makers goes by that word, in a name or before an @."""
    word = text.casefold().strip()
    mails = {each for each in contributors if each.startswith("mail:") and each[5:].partition("@")[0] == word}
    return frozenset(mails | {each for each in contributors if each.startswith("name:") and word in each[5:].split()})


def baselined(accepted: frozenset[str], finding: Finding) -> bool:
    """Whether a finding is accepted history."""
    return finding.fingerprint in accepted and may_be_accepted(finding)


def may_be_accepted(finding: Finding) -> bool:
    """What touches the gate's own files never is, nor who a commit is by (threat B89)."""
    return finding.treatment not in (*_NEVER, Treatment.MENTION) and Category.GATE_POLICY not in finding.categories
