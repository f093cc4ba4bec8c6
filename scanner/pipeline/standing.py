"""What is to be said of the policy itself, whoever's commits are judged: exceptions that have ended, and how often the
others were used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from scanner.checks import waiver_refused
from scanner.config.read import POLICY_FILE
from scanner.model.change import Category
from scanner.model.finding import Finding, Treatment
from scanner.model.report import CommitReport, WaiverUse
from scanner.model.scale import Severity
from scanner.pipeline.context import Context
from scanner.policy.exceptions import refused
from scanner.text.fingerprint import fingerprint


def standing_findings(context: Context) -> tuple[Finding, ...]:
    """One finding for each waiver that holds for nobody any more."""
    policy, today = context.policy, context.options.today
    ended = ((waiver, why) for waiver in policy.waivers if (why := refused(policy, waiver, today)))
    return tuple(
        Finding(
            check=waiver_refused.ID,
            fingerprint=fingerprint(waiver_refused.ID, waiver.id, waiver.check, *waiver.paths),
            severity=Severity.MEDIUM,
            confidence="high",
            commit=context.selection.judged_at or "",
            path=POLICY_FILE,
            line=0,
            message=f"waiver {waiver.id} excuses nothing: {why}",
            fix=context.rulebook.pages[waiver_refused.ID].fix,
            treatment=Treatment.MENTION,
            categories=(Category.GATE_POLICY,),
        )
        for waiver, why in ended
    )


def waivers_used(context: Context, commits: Iterable[CommitReport]) -> tuple[WaiverUse, ...]:
    """Every waiver of the policy with how many findings it let pass."""
    used = Counter(finding.waiver for entry in commits for finding in entry.findings)
    return tuple(
        WaiverUse(each.id, each.check, each.approved_by, each.expires, used[each.id]) for each in context.policy.waivers
    )
