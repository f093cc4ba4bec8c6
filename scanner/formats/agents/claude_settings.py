"""Claude Code's settings: what it may do, which hooks it runs, and where it sends what it reads.

A project's file applies to everybody who opens the folder; hooks and base addresses in it have been used to run code
and to take keys before any question was asked (CVE-2025-59536, CVE-2026-21852). Key names are those of the schema at
schemastore.org. Attribution is told by attribution_switches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.hooks import hooks
from scanner.formats.agents.judges import allowed, endpoint, forbidden, minor, mode, program, quiet, setting, switch
from scanner.formats.agents.permissions import permissions
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.servers import servers
from scanner.formats.agents.settings import Table, keys
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(
    r"(?:^|/)(?:\.claude/(?:settings(?:\.local)?|managed-settings)\.json|\.claude\.json|managed-settings\.json)$", re.I
)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST)


def _permitted(place: str, old: Any, new: Any) -> Iterator[Delta]:
    yield from permissions(place, old, new)
    yield from settings.told(mapping(old), mapping(new), _PERMISSIONS, (place,))


def _plugins(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """`{"name@marketplace": true}`: code that is fetched and run."""
    before, after = (set(judges.entries(side)) for side in (old, new))
    for name in sorted(after - before):
        yield Delta("agent-tool-added", f"{place}.{name}", "", name, Severity.CRITICAL)
    for name in sorted(before - after):
        yield Delta("agent-tool-removed", f"{place}.{name}", name, "", Severity.LOW)


def _marketplaces(place: str, old: Any, new: Any) -> Iterator[Delta]:
    before, after = mapping(old), mapping(new)
    for name in (*after, *(name for name in before if name not in after)):
        was, now = before.get(name), after.get(name)
        if was != now:
            severity = Severity.CRITICAL if now is not None else Severity.LOW
            yield Delta("registry-changed", f"{place}.{name}", shown(was), shown(now), severity)


def _guards_off(place: str, old: Any, new: Any) -> Iterator[Delta]:
    if new is True:
        yield Delta("check-weakened", place, shown(old), shown(new), Severity.HIGH)


def _kept(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """`"disable"` keeps a mode from being chosen."""
    wider = old == "disable"
    kind, severity = (judges.WIDER, Severity.CRITICAL) if wider else (judges.NARROWER, Severity.LOW)
    if wider or new == "disable":
        yield Delta(kind, place, shown(old), shown(new), severity)


_ON = switch(widens=True)
_OFF = switch(widens=False)
_ON_BY_DEFAULT = switch(widens=True, default=True)

_PERMISSIONS = Table(
    {
        **keys("allow ask deny", quiet),  # told by `permissions`
        "defaultMode": mode(
            "plan", "default", "manual", "acceptEdits", "dontAsk", "auto", "bypassPermissions", default="default"
        ),
        "additionalDirectories": allowed,
        **keys("disableBypassPermissionsMode disableAutoMode", _kept),
    }
)
_ASKED = {
    "permissions": _permitted,
    "disableAutoMode": _kept,
    **keys("skipDangerousModePermissionPrompt bypassPermissionsModeAccepted skipWebFetchPreflight", _ON),
    **keys("skipAutoPermissionPrompt useAutoModeDuringPlan enableAllProjectMcpServers", _ON),
    **keys("allowManagedHooksOnly allowManagedPermissionRulesOnly disableSkillShellExecution", _OFF),
    "autoMode.classifyAllShell": _OFF,
    **keys("autoMode.allow enabledMcpjsonServers allowedMcpServers allowedChannelPlugins", allowed),
    **keys("allowedHttpHookUrls httpHookAllowedEnvVars", allowed),
    **keys("autoMode.soft_deny autoMode.hard_deny disabledMcpjsonServers deniedMcpServers", forbidden),
}
_SANDBOX = {
    **keys("enabled failIfUnavailable network.strictAllowlist network.allowManagedDomainsOnly", _OFF),
    "filesystem.allowManagedReadPathsOnly": _OFF,
    **keys("autoAllowBashIfSandboxed allowUnsandboxedCommands", _ON_BY_DEFAULT),
    **keys("enableWeakerNestedSandbox enableWeakerNetworkIsolation allowAppleEvents filesystem.disabled", _ON),
    **keys("network.allowLocalBinding network.allowAllUnixSockets credentials.allowPlaintextInject", _ON),
    **keys("excludedCommands network.allowedDomains network.allowUnixSockets network.allowMachLookup", allowed),
    **keys("filesystem.allowWrite filesystem.allowRead ignoreViolations", allowed),
    **keys("network.deniedDomains filesystem.denyWrite filesystem.denyRead", forbidden),
    **keys("credentials.files credentials.envVars", forbidden),
    **keys("network.httpProxyPort network.socksProxyPort network.tlsTerminate", endpoint),
    **keys("ripgrep bwrapPath socatPath", program),
    "*": judges.changed(Severity.HIGH),
}
_RUNS = {
    "hooks": hooks,
    "disableAllHooks": _guards_off,
    "env": environment,
    "mcpServers": servers,
    "enabledPlugins": _plugins,
    "extraKnownMarketplaces": _marketplaces,
    **keys("strictKnownMarketplaces pluginSuggestionMarketplaces", allowed),
    "blockedMarketplaces": forbidden,
    **keys("statusLine.command subagentStatusLine.command fileSuggestion.command processWrapper", program),
    **keys("statusLine.* subagentStatusLine.* fileSuggestion.*", quiet),
    **keys("apiKeyHelper awsAuthRefresh awsCredentialExport gcpAuthRefresh otelHeadersHelper", endpoint),
    **keys("proxyAuthHelper policyHelper forceLoginGatewayUrl", endpoint),
    **keys("forceLoginMethod forceLoginOrgUUID agent claudeMdExcludes outputStyle", setting),
    "claudeMd": judges.obeyed,
}
_STATE = {  # of one person, kept in `.claude.json`
    "projects.*.allowedTools": allowed,
    "projects.*.enabledMcpjsonServers": allowed,
    "projects.*.mcpServers": servers,
    "projects.*.hasTrustDialogAccepted": _ON,
    "projects.*.*": quiet,
}
_LOOKS = keys(
    """
    $schema attribution includeCoAuthoredBy language theme editorMode verbose viewMode tui voice voiceEnabled
    spinnerVerbs spinnerTipsEnabled spinnerTipsOverride terminalProgressBarEnabled showTurnDuration prUrlTemplate
    prefersReducedMotion companyAnnouncements teammateMode cleanupPeriodDays plansDirectory respectGitignore fastMode
    alwaysThinkingEnabled fastModePerSessionOptIn feedbackSurveyRate showThinkingSummaries showClearContextOnPlanAccept
    syntaxHighlightingDisabled wheelScrollAccelerationEnabled autoScrollEnabled awaySummaryEnabled axScreenReader
    preferredNotifChannel diffTool emojiCompletionEnabled vimInsertModeRemaps footerLinksRegexes skippedMarketplaces
    skippedPlugins numStartups tipsHistory autoCompactEnabled disableDeepLinkRegistration agentPushNotifEnabled
    inputNeededNotifEnabled autoUpdates
    """,
    quiet,
)
_MODEL = keys(
    "model availableModels modelOverrides effortLevel advisorModel fallbackModel teammateDefaultModel worktree", minor
)

TABLE = Table(
    {
        **_ASKED,
        **{f"sandbox.{name}": judge for name, judge in _SANDBOX.items()},
        **_RUNS,
        **_STATE,
        **_LOOKS,
        **_MODEL,
    }
)
