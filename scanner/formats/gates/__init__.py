"""Other gates than twokey: what they check, and what they were told to overlook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(
    "twokey secrets.baseline codecov husky githooks lefthook lintstaged pre-commit gitleaks semgrep trivy "
    "osv-scanner deny.toml audit zizmor snyk grype checkov hadolint actionlint poutine gitguardian talisman "
    "scorecard conform kics overcommit commitlint nsprc trufflehog codeql supply-chain bandit ignore"
)


def formats() -> dict[str, Format]:
    from scanner.formats.gates import (
        codecov,
        git_hooks,
        ignore_lists,
        lefthook,
        pre_commit_config,
        pre_commit_hooks,
        scanner_settings,
        secrets_baseline,
        twokey_baseline,
        twokey_policy,
    )

    return {
        "codecov": codecov,
        "git-hooks": git_hooks,
        "scanners-ignore-lists": ignore_lists,
        "lefthook": lefthook,
        "pre-commit-config": pre_commit_config,
        "pre-commit-hooks": pre_commit_hooks,
        "scanner-settings": scanner_settings,
        "secrets-baseline": secrets_baseline,
        "twokey-baseline": twokey_baseline,
        "twokey-policy": twokey_policy,
    }
