"""Codex's `.codex/config.toml`: when it asks, what its sandbox lets through, which servers and programs it starts.

Keys are those of the configuration reference at developers.openai.com/codex; a profile may set each of them again.
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
from scanner.formats.shapes import sides
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(r"(?:^|/)\.codex/(?:config|managed_config|requirements)\.toml$", re.IGNORECASE)


def matches(path: str) -> bool:
    return bool(_PATH.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST, read=_read)


def _read(content: bytes) -> dict[str, object]:
    return settings.as_mapping(sides.as_toml(content))


def _granted(place: str, old: object, new: object) -> Iterator[Delta]:
    """A part of a permission profile: which way it went cannot be read off it."""
    kind, severity = (judges.WIDER, Severity.CRITICAL) if new is not None else (judges.NARROWER, Severity.MEDIUM)
    yield Delta(kind, place, shown(old), shown(new), severity)


_APPROVAL = mode("untrusted", "on-request", "on-failure", "never", default="on-request")
_SANDBOX = mode("read-only", "workspace-write", "danger-full-access", default="read-only")
_ON, _OFF = switch(widens=True), switch(widens=False)

_KEYS = {
    "approval_policy": _APPROVAL,
    "sandbox_mode": _SANDBOX,
    **keys("allowed_approval_policies allowed_sandbox_modes", allowed),
    "sandbox_workspace_write.network_access": _ON,
    "sandbox_workspace_write.writable_roots": allowed,
    **keys("sandbox_workspace_write.exclude_tmpdir_env_var sandbox_workspace_write.exclude_slash_tmp", _OFF),
    **keys("default_permissions permissions approvals_reviewer", _granted),
    "shell_environment_policy.inherit": mode("none", "core", "all", default="all"),
    "shell_environment_policy.ignore_default_excludes": _ON,
    "shell_environment_policy.exclude": forbidden,
    "shell_environment_policy.include_only": judges.limited,
    "shell_environment_policy.set": environment,
    "allow_login_shell": judges.setting,
    "mcp_servers": servers,
    "hooks": hooks,
    "notify": program,
    "zsh_path": program,
    **keys("openai_base_url chatgpt_base_url oss_provider model_provider", endpoint),
    **keys("model_providers.*.name model_providers.*.wire_api model_providers.*.request_max_retries", quiet),
    **keys("model_providers.*.stream_max_retries model_providers.*.stream_idle_timeout_ms", quiet),
    "model_providers.*.*": endpoint,
    **keys("otel.exporter otel.trace_exporter otel.metrics_exporter", endpoint),
    "otel.log_user_prompt": judges.setting,
    **keys("otel.environment analytics feedback history tui notice file_opener personality", quiet),
    "projects.*.trust_level": mode("untrusted", "trusted", default="untrusted"),
    **keys("experimental_instructions_file model_instructions_file instructions developer_instructions", judges.obeyed),
    **keys("compact_prompt experimental_compact_prompt_file project_doc_fallback_filenames", judges.obeyed),
    **keys("project_doc_max_bytes project_root_markers web_search tools.web_search", judges.setting),
    **keys("features.web_search_request features.network_proxy", judges.setting),
    **keys(
        "model model_reasoning_effort model_reasoning_summary model_verbosity review_model plan_mode_reasoning_effort",
        minor,
    ),
    **keys("model_context_window model_auto_compact_token_limit model_supports_reasoning_summaries", minor),
    **keys(
        "tool_output_token_limit background_terminal_max_timeout hide_agent_reasoning show_raw_agent_reasoning", quiet
    ),
    **keys("commit_attribution windows_wsl_setup_acknowledged disable_paste_burst check_for_update_on_startup", quiet),
}
TABLE = Table(
    {
        **_KEYS,
        **{f"profiles.*.{name}": judge for name, judge in _KEYS.items()},
        "profile": judges.setting,
    }
)
