"""detect_secrets' plugins, each imported when it is first asked for: all take 12 ms, and few have anything to do."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from scanner.credentials.library import offline

with offline():
    from detect_secrets.filters.allowlist import is_line_allowlisted
    from detect_secrets.plugins import keyword
    from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
    from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin
    from detect_secrets.util.code_snippet import get_code_snippet
    from detect_secrets.util.filetype import FileType, determine_file_type

__all__ = [
    "PLUGINS",
    "BasePlugin",
    "FileType",
    "HighEntropyStringsPlugin",
    "RegexBasedDetector",
    "determine_file_type",
    "get_code_snippet",
    "is_line_allowlisted",
    "keyword",
    "plugin_named",
]

# Classes of detect-secrets 1.5.0, and the modules they are in; tests/credentials/test_plugins.py compares.
PLUGINS = {
    "ArtifactoryDetector": "artifactory",
    "AWSKeyDetector": "aws",
    "AzureStorageKeyDetector": "azure_storage_key",
    "Base64HighEntropyString": "high_entropy_strings",
    "BasicAuthDetector": "basic_auth",
    "CloudantDetector": "cloudant",
    "DiscordBotTokenDetector": "discord",
    "GitHubTokenDetector": "github_token",
    "GitLabTokenDetector": "gitlab_token",
    "HexHighEntropyString": "high_entropy_strings",
    "IbmCloudIamDetector": "ibm_cloud_iam",
    "IbmCosHmacDetector": "ibm_cos_hmac",
    "IPPublicDetector": "ip_public",
    "JwtTokenDetector": "jwt",
    "KeywordDetector": "keyword",
    "MailchimpDetector": "mailchimp",
    "NpmDetector": "npm",
    "OpenAIDetector": "openai",
    "PrivateKeyDetector": "private_key",
    "PypiTokenDetector": "pypi_token",
    "SendGridDetector": "sendgrid",
    "SlackDetector": "slack",
    "SoftlayerDetector": "softlayer",
    "SquareOAuthDetector": "square_oauth",
    "StripeDetector": "stripe",
    "TelegramBotTokenDetector": "telegram_token",
    "TwilioKeyDetector": "twilio",
}


def plugin_named(name: str, settings: dict[str, Any]) -> BasePlugin:
    """The plugin of this class, with the settings that its constructor takes."""
    with offline():
        module = import_module(f"detect_secrets.plugins.{PLUGINS[name]}")
    plugin: BasePlugin = getattr(module, name)(**settings)
    return plugin
