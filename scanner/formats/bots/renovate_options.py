"""What each option and preset of Renovate means when it changes. Facts from its option reference."""

from __future__ import annotations

import re
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.settings import Difference, entries
from scanner.model.scale import Severity

Verdict = tuple[str, Severity]

IRRELEVANT = frozenset(
    [
        "$schema",
        "description",
        "//",
        "labels",
        "addLabels",
        "assignees",
        "reviewers",
        "additionalReviewers",
        "assigneesSampleSize",
        "reviewersSampleSize",
        "assigneesFromCodeOwners",
        "reviewersFromCodeOwners",
        "assignAutomerge",
        "expandCodeOwnersGroups",
        "filterUnavailableUsers",
        "commitMessage",
        "commitMessageAction",
        "commitMessageExtra",
        "commitMessagePrefix",
        "commitMessageSuffix",
        "commitMessageTopic",
        "commitMessageLowerCase",
        "commitBody",
        "commitBodyTable",
        "prTitle",
        "prTitleStrict",
        "prBodyColumns",
        "prBodyDefinitions",
        "prBodyHeadingDefinitions",
        "prBodyNotes",
        "prBodyTemplate",
        "prHeader",
        "prFooter",
        "semanticCommits",
        "semanticCommitScope",
        "semanticCommitType",
        "branchPrefix",
        "branchPrefixOld",
        "branchName",
        "branchTopic",
        "branchNameStrict",
        "hashedBranchLength",
        "additionalBranchPrefix",
        "timezone",
        "dependencyDashboardTitle",
        "dependencyDashboardHeader",
        "dependencyDashboardFooter",
        "dependencyDashboardLabels",
        "dependencyDashboardAutoclose",
        "dependencyDashboardCategory",
        "groupSlug",
        "prPriority",
        "suppressNotifications",
        "configMigration",
        "milestone",
        "fetchChangeLogs",
        "fetchReleaseNotes",
        "changelogUrl",
        "sourceUrl",
        "sourceDirectory",
        "confidential",
        "userStrings",
        "logLevelRemap",
        "customizeDashboard",
        "stopUpdatingLabel",
        "rebaseLabel",
        "keepUpdatedLabel",
        "bbUseDefaultReviewers",
        "draftPR",
        "dependencyDashboardReportAbandonment",
        "pruneBranchAfterAutomerge",
        "dependencyDashboardOSVVulnerabilitySummary",
        "masterIssueTitle",
        "unicodeEmoji",
        "group",
        "commitMessages",
    ]
)
_SMALL = frozenset(
    [
        "schedule",
        "automergeSchedule",
        "updateNotScheduled",
        "prConcurrentLimit",
        "prHourlyLimit",
        "branchConcurrentLimit",
        "commitHourlyLimit",
        "rebaseWhen",
        "recreateWhen",
        "recreateClosed",
        "rebaseStalePrs",
        "groupName",
        "dependencyDashboard",
        "masterIssue",
        "separateMajorMinor",
        "separateMinorPatch",
        "separateMultipleMajor",
        "separateMultipleMinor",
        "prCreation",
        "prNotPendingHours",
        "automergeStrategy",
        "abandonmentThreshold",
        "cloneSubmodules",
        "printConfig",
        "forkModeDisallowMaintainerEdits",
        "groupSingleUpdates",
        "lazyGrouping",
    ]
)
_COMMANDS = frozenset(  # code that runs beside the update
    [
        "postUpgradeTasks",
        "allowedCommands",
        "allowedPostUpgradeCommands",
        "allowedUnsafeExecutions",
        "dockerCliOptions",
        "customEnvVariables",
        "env",
        "toolSettings",
        "npmToken",
        "dockerSidecarImage",
        "dockerImagePrefix",
        "commands",
        "executionMode",
        "preCommands",
    ]
)
_SWITCHES = {  # an option -> the value that lets more happen alone
    "automerge": True,
    "platformAutomerge": True,
    "ignoreTests": True,
    "autoApprove": True,
    "allowScripts": True,
    "ignoreScripts": False,
    "allowPlugins": True,
    "ignorePlugins": False,
    "allowCustomCrateRegistries": True,
    "allowShellExecutorForPostUpgradeCommands": True,
    "allowCommandTemplating": True,
    "allowPostUpgradeCommandTemplating": True,
    "exposeAllEnv": True,
    "trustLevel": "high",
    "automergeType": "branch",
}
_REGISTRIES = frozenset(
    [
        "registryUrls",
        "defaultRegistryUrls",
        "registryAliases",
        "npmrc",
        "npmrcMerge",
        "aliases",
        "defaultRegistryUrlTemplate",
        "registryUrlTemplate",
        "customDatasources",
        "endpoint",
        "customizedRegistries",
    ]
)
_REROUTES = frozenset(
    [
        "overridePackageName",
        "overrideDatasource",
        "overrideDepName",
        "replacementName",
        "replacementNameTemplate",
        "replacementVersion",
        "replacementVersionTemplate",
        "gitUrl",
    ]
)
_COOLDOWN = frozenset({"minimumReleaseAge", "stabilityDays", "npmMinimumReleaseAge"})
_ALERTS = frozenset({"vulnerabilityAlerts", "osvVulnerabilityAlerts"})
_BUILTIN = re.compile(
    r":\w|(?:abandonments|config|compatibility|customManagers|default|docker|global|group|helpers|mergeConfidence|monorepo|npm"
    r"|packages|preview|regexManagers|replacements|schedule|security|workarounds|config-presets|js-\w+|base):?[\w.-]"
)
_GUARDS = re.compile(
    r"security:|:pin|docker:pin|helpers:pin|:unpublishSafe|config:best|npm:unpublish|:stability|mergeConf"
)
_SPAN = re.compile(r"\s*(\d{1,9}(?:\.\d+)?)\s*(ms|[smhdwy]|mo)?", re.IGNORECASE)
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "mo": 2592000, "y": 31557600}


def judged(each: Difference) -> Verdict:
    """Kind and severity of one option that changed, wherever it stands."""
    path = [part for part in each.path if not part.startswith("[")]
    if not _ALERTS.isdisjoint(path) and each.path[-1] in (*_ALERTS, "enabled"):
        off = each.new is False or (each.old is True and each.new is None)
        return ("check-weakened", Severity.HIGH) if off else ("update-bot-changed", Severity.LOW)
    for name in reversed(path):
        verdict = _by_name(name, each.old, each.new)
        if verdict is not None:
            return verdict
    return "update-bot-changed", Severity.MEDIUM


def _by_name(name: str, old: Any, new: Any) -> Verdict | None:
    if name in _COOLDOWN:
        return (
            ("cooldown-lowered", Severity.HIGH) if seconds(new) < seconds(old) else ("update-bot-changed", Severity.LOW)
        )
    if name in ("internalChecksFilter", "minimumReleaseAgeBehaviour"):
        lower = new in ("none", "flexible", "timestamp-optional")
        return ("cooldown-lowered", Severity.HIGH) if lower else ("update-bot-changed", Severity.LOW)
    if name in _SWITCHES:
        # A switch that is gone is at its default, which for those that must be said is the safe side.
        on = new is not None and new == _SWITCHES[name] and type(new) is type(_SWITCHES[name])
        return ("update-bot-widened", Severity.HIGH) if on else ("update-bot-changed", Severity.LOW)
    if name in _COMMANDS:
        return ("update-bot-widened", Severity.HIGH) if new is not None else ("update-bot-changed", Severity.LOW)
    if name in _REGISTRIES:
        weak = sources.insecure(str(next(iter(entries(new)), "")))
        return "transport-weakened" if weak else "registry-changed", Severity.CRITICAL
    if name in _REROUTES:
        return "source-changed", Severity.HIGH
    return ("update-bot-changed", Severity.LOW) if name in _SMALL else None


def judged_preset(entry: str, *, came: bool) -> Verdict:
    """A preset of Renovate's own by what its name says; any other is configuration from elsewhere."""
    if not _BUILTIN.match(entry):
        return ("include-added", Severity.CRITICAL) if came else ("update-bot-changed", Severity.MEDIUM)
    if ":automerge" in entry and "Disabled" not in entry and "Require" not in entry:
        return ("update-bot-widened", Severity.HIGH) if came else ("update-bot-changed", Severity.LOW)
    if "inimumReleaseAge" in entry and not came:
        return "cooldown-lowered", Severity.HIGH
    guard = bool(_GUARDS.match(entry))
    quiet = re.match(r":(?:disable|ignore|enable|preserve|range|auto)|config:", entry)
    return "update-bot-changed", Severity.MEDIUM if (guard and not came) or (quiet and came) else Severity.LOW


def seconds(value: Any) -> float:
    """A span such as `3 days`; 0 for none."""
    if isinstance(value, bool) or value is None:
        return 0.0
    if isinstance(value, int | float):
        return float(value) * _SECONDS["d"]
    found = _SPAN.match(str(value))
    unit = (found[2] or "ms").lower() if found else ""
    if found and unit == "m" and str(value).strip().lower()[found.end(2) :].startswith(("o", "on")):
        unit = "mo"
    return float(found[1]) * _SECONDS[unit] if found else 0.0
