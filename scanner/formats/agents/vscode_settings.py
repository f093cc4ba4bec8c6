"""VS Code's workspace settings, as far as they run, trust, approve or send something.

Thousands of settings are looks and lint; only those that name a program, an address, an environment, trust or what an
agent may do unasked are told. A dotted key and nested ones are the same setting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import bounded, judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.judges import Judge, switch
from scanner.formats.agents.permissions import actions
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.servers import servers
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(r"(?:^|/)\.vscode/settings\.json$|(?:^|/)\.zed/settings\.json$", re.IGNORECASE)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    def compare(before: dict[str, Any] | None, after: dict[str, Any]) -> Iterator[Delta]:
        yield from preferences("", before or {}, after)

    yield from bounded.compared(old, new, settings.as_settings, compare, worst=WORST)


def preferences(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Deltas between two trees of preferences."""
    before, after = _flat(old), _flat(new)
    for key in (*after, *(key for key in before if key not in after)):
        was, now = before.get(key), after.get(key)
        judge = _judge(key) if was != now or type(was) is not type(now) else None
        if judge is not None:
            yield from judge(f"{place}{key}", was, now)


def _flat(tree: Any) -> dict[str, Any]:
    """Values by their full keys. What a known setting holds stays whole; `[python]` holds settings of its own."""
    found: dict[str, Any] = {}
    waiting = [(str(key), value) for key, value in mapping(tree).items()]
    while waiting:
        key, value = waiting.pop(0) if len(waiting) < 2_000 else waiting.pop()
        if isinstance(value, dict) and value and not _judge(key) and key.count(".") < 12:
            waiting += [(f"{key}.{inner}", each) for inner, each in value.items()]
        else:
            found[key] = value
    return found


def _judge(key: str) -> Judge | None:
    key = key if len(key) <= 500 else key[:250] + key[-250:]  # no setting is called that; patterns search all of it
    return next((judge for pattern, judge in _RULES if pattern.search(key)), None)


def _tool(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """A program, or what is handed to it, that the editor starts when it needs it."""
    if new in (None, "", [], {}) or (isinstance(new, str) and _DATA.search(new)):
        return
    installed = isinstance(new, str) and _INSTALLED.match(new)
    severity = Severity.MEDIUM if installed else Severity.HIGH
    yield Delta("toolchain-changed", place, shown(old), shown(new), severity)
    yield from judges.fetched(place, old, new)


def _enforced(kind: str) -> Judge:
    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        if new is False:
            yield Delta(kind, place, shown(old), shown(new), Severity.CRITICAL)

    return judge


def _trusting(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Everything that makes the editor ask less before it runs what a folder holds."""
    if new not in _ASKS:
        yield Delta(judges.WIDER, place, shown(old), shown(new), Severity.CRITICAL)
    elif old is not None:
        yield Delta(judges.NARROWER, place, shown(old), shown(new), Severity.LOW)


def _automatic(place: str, old: Any, new: Any) -> Iterator[Delta]:
    if new not in (None, "off", False, "prompt"):
        yield Delta("autorun-added", place, shown(old), shown(new), Severity.CRITICAL)


def _saved(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Commands that run on saving a file."""
    if new:
        yield Delta("autorun-added", place, shown(old), shown(new), Severity.CRITICAL)
        yield from judges.fetched(place, shown(old), shown(new))


_ASKS: tuple[Any, ...] = (None, True, "prompt", "always", "once", "on", [], {})
_EXECUTABLES = re.compile(
    r"(?:^|\.|[a-z_])(?:executable(?:Path|s)?|binary(?:Path)?|Binary|interpreterPath|InterpreterPath|interpreter|tsdk|goroot|gopath"
    r"|alternateTools|overrideCommand|javaHome|nodePath|runtime|toolchain|compiler(?:Path)?)$"
    r"|\.(?:path|java\.home|command|bin|lsp\.bin|server\.(?:path|command|arguments)|serverPath|cliPath|commandLine|customCommand)$"
    r"|(?:^|\.)[a-z][a-zA-Z]*(?:Command|Executable|ExecutablePath|BinPath|BinaryPath|CliPath|ServerPath|InterpreterPath)$"
)
_DATA = re.compile(r"\.(?:json|xml|ya?ml|toml|txt|md|info|lcov|css|svg|png|ini|cfg|jsonc)$")
_INSTALLED = re.compile(
    r"(?:\./|\$\{workspaceFolder\}/)?(?:[\w-]+/)?(?:node_modules|\.?venv|\.yarn/sdks)/"
)  # beside the source
_DATA_PATHS = re.compile(
    r"(?i)(?:config|ignore|schema|snippet|root|output|cache|log|base|storage|icon|theme|import|include|search)\w*\.path$"
)


def _rule(pattern: str, judge: Judge) -> tuple[re.Pattern[str], Judge]:
    return re.compile(pattern), judge


_NOTHING = judges.quiet
_RULES: tuple[tuple[re.Pattern[str], Judge], ...] = (
    _rule(r"^git\.addAICoAuthor$", _NOTHING),  # told by attribution_switches
    _rule(
        r"^(?:editor|workbench|window|files|search|explorer|breadcrumbs|problems|outline|diffEditor|scm|zenMode|screencastMode)\.",
        _NOTHING,
    ),
    # What agents may do
    _rule(r"^chat\.tools\.(?:terminal|urls|edits)\.autoApprove$|^roo-cline\.commandPermissions$", actions),
    _rule(
        r"(?i)\bautoApprove$|AutoApprove$|autoAccept$|^chat\.agent\.autoApprove|alwaysAllow\w*$|yolo\w*$",
        switch(widens=True),
    ),
    _rule(
        r"(?i)always_allow_tool_actions$|allowDangerouslySkipPermissions$|dangerously\w*$|bypassPermissions$",
        switch(widens=True),
    ),
    _rule(
        r"allowedCommands$|allowedTools$|allowedExecutables$|commands\.allowlist$|trustedFolders$|trustedDomains$",
        judges.allowed,
    ),
    _rule(r"deniedCommands$|deniedTools$|disabledTools$", judges.forbidden),
    _rule(
        r"^(?:claudeCode|claude-code)\.(?:initialPermissionMode|permissionMode)$",
        judges.mode("plan", "default", "acceptEdits", "bypassPermissions", default="default"),
    ),
    _rule(r"^chat\.mcp\.(?:autostart|access|discovery\.enabled|serverSampling)$", judges.changed(Severity.HIGH)),
    _rule(r"^mcp\.servers$|^context_servers$|^amp\.mcpServers$|mcpServers$", servers),
    _rule(
        r"(?i)^chat\.\w*(?:FilesLocations|SkillsLocations|hookFiles\w*)$|\.instructions$|customInstructions$|systemPrompt$",
        judges.obeyed,
    ),
    # What runs by itself
    _rule(r"^task\.allowAutomaticTasks$", _automatic),
    _rule(r"(?i)(?:runonsave|run-on-save|onsave|saveAndRun|triggertaskonsave)\.\w*(?:commands?|tasks?)?$", _saved),
    _rule(
        r"^security\.workspace\.trust\.|^security\.(?:allowedUNCHosts|restrictUNCAccess)|^security\.promptFor",
        _trusting,
    ),
    _rule(r"^git\.(?:allowNoVerifyCommit|allowForcePush)$", switch(widens=True, severity=Severity.HIGH)),
    _rule(r"^git\.(?:enableCommitSigning|confirmForcePush|confirmNoVerifyCommit)$", _enforced("check-weakened")),
    _rule(
        r"StrictSSL$|^extensions\.verifySignature$|rejectUnauthorized$|proxyStrictSSL$", _enforced("transport-weakened")
    ),
    # Where it goes
    _rule(
        r"^http\.proxy$|(?i:proxyUrl|baseUrl|apiBase|endpoint|serverUrl|apiUrl|gatewayUrl|enterpriseUri|hostUrl)$|^github-enterprise\.uri$",
        judges.endpoint,
    ),
    _rule(r"^gopls$|^go\.(?:toolsGopath|useLanguageServer|lintTool|formatTool|lintFlags|testFlags)$", _NOTHING),
    # What is started, and with what
    _rule(
        r"^terminal\.integrated\.(?:env|environment)\.|\.?(?:toolsEnvVars|testEnvVars|extraEnv|environmentVariables|envVars)$|^cmake\.(?:environment|configureEnvironment|buildEnvironment)$",
        environment,
    ),
    _rule(r"^terminal\.integrated\.(?:profiles|automationProfile|shell|shellArgs|automationShell)\b", _tool),
    _rule(r"^python\.(?:envFile|terminal\.launchArgs)$|^java\.jdt\.ls\.vmargs$|^java\.configuration\.runtimes$", _tool),
    (_DATA_PATHS, _NOTHING),
    (_EXECUTABLES, _tool),
)
