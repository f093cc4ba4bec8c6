"""Gemini CLI's and Qwen Code's settings: what runs unasked, in which sandbox, with which servers and hooks.

One is a fork of the other and both still read the flat keys of their first versions. Key names are those of the
schemas the two projects publish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.agents import judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.hooks import hooks
from scanner.formats.agents.judges import allowed, endpoint, forbidden, minor, mode, program, quiet, switch
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.servers import servers
from scanner.formats.agents.settings import Table, keys
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(r"(?:^|/)(?:\.gemini|\.qwen|gemini-cli)/(?:settings|system-defaults)\.json$", re.IGNORECASE)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST)


_ON, _OFF = switch(widens=True), switch(widens=False)
_MODE = mode("plan", "default", "auto_edit", "auto-edit", "yolo", default="default")


def _sandbox(place: str, old: object, new: object) -> Iterator[Delta]:
    """True, the name of a program, or a mapping: anything but nothing is one."""
    was, now = (bool(side) and side != "false" for side in (old, new))
    if was and now:
        yield Delta("agent-setting-changed", place, shown(old), shown(new), Severity.HIGH)
    else:
        yield from switch(widens=False)(place, was, now)


TABLE = Table(
    {
        **keys("general.defaultApprovalMode tools.approvalMode approvalMode", _MODE),
        **keys(
            "tools.autoAccept autoAccept security.autoAddToPolicyByDefault security.enablePermanentToolApproval", _ON
        ),
        **keys(
            "tools.allowed allowedTools mcp.allowed allowMCPServers context.includeDirectories includeDirectories",
            allowed,
        ),
        **keys(
            "tools.sandboxAllowedPaths security.environmentVariableRedaction.allowed agents.browser.allowedDomains",
            allowed,
        ),
        **keys("tools.core coreTools security.allowedExtensions", judges.limited),
        **keys("tools.exclude excludeTools tools.confirmationRequired mcp.excluded excludeMCPServers", forbidden),
        **keys(
            "security.environmentVariableRedaction.blocked advanced.excludedEnvVars excludedProjectEnvVars", forbidden
        ),
        **keys("tools.sandbox sandbox", _sandbox),
        "tools.sandboxNetworkAccess": _ON,
        **keys("security.disableYoloMode security.disableAlwaysAllow security.toolSandboxing", _OFF),
        **keys(
            "security.blockGitExtensions security.enableConseca security.environmentVariableRedaction.enabled", _OFF
        ),
        **keys(
            "security.folderTrust.enabled folderTrust security.folderTrust.featureEnabled admin.secureModeEnabled", _OFF
        ),
        **keys("agents.browser.confirmSensitiveActions agents.browser.blockFileUploads", _OFF),
        "security.*": judges.changed(Severity.HIGH),
        **keys(
            "tools.discoveryCommand tools.callCommand mcp.serverCommand toolDiscoveryCommand toolCallCommand", program
        ),
        **keys("mcpServerCommand tools.shell.pager experimental.gemmaModelRouter.binaryPath", program),
        "mcpServers": servers,
        "hooks": hooks,
        **keys("hooksConfig.enabled hooksConfig.disabled", judges.changed(Severity.HIGH)),
        **keys("context.fileName contextFileName policyPaths adminPolicyPaths", judges.obeyed),
        **keys("telemetry.otlpEndpoint experimental.extensionRegistryURI advanced.bugCommand bugCommand", endpoint),
        "env": environment,
        "security.auth.apiKey": judges.secret,
        **keys("telemetry.logPrompts telemetry.enabled telemetry.target", judges.setting),
        **keys("ui ide output privacy telemetry.* theme vimMode preferredEditor hideTips hideBanner billing", quiet),
        **keys("$schema $version general.* context.* contextManagement hooksConfig.notifications", quiet),
        **keys(
            "general.gitCoAuthor gitCoAuthor usageStatisticsEnabled checkpointing fileFiltering accessibility", quiet
        ),
        **keys(
            "tools.useRipgrep tools.useBuiltinRipgrep tools.truncateToolOutputThreshold tools.truncateToolOutputLines",
            quiet,
        ),
        **keys("tools.shell.* advanced.autoConfigureMemory advanced.dnsResolutionOrder useWriteTodos", quiet),
        **keys("model modelConfigs", minor),
        **keys("experimental.* extensions.disabled skills", minor),
    }
)
