"""Other gates than twokey: what they check, and what they were told to overlook."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "codecov": words("codecov.y"),
    "git_hooks": words(".husky/ .githooks/ .lefthook/"),
    "ignore_lists": words(".gitleaksignore .trivyignore .semgrepignore .secretlintignore .trufflehogignore"),
    "lefthook": words("lefthook .lintstagedrc"),
    "pre_commit_config": words(".pre-commit-config.y"),
    "pre_commit_hooks": words(".pre-commit-hooks.y"),
    "scanner_settings": words(
        "gitleaks.toml osv-scanner.toml deny.toml audit.toml zizmor.y .snyk trivy .grype.y .checkov. .hadolint.y "
        "actionlint.y poutine.y .gitguardian.y .talismanrc audit-ci.json .scorecard.y conform.y .kics. "
        ".overcommit.y .commitlintrc .nsprc .trufflehog.y .github/codeql/ supply-chain/ .semgrep.y"
    ),
    "secrets_baseline": words(".secrets.baseline"),
    "twokey_baseline": words(".twokey-baseline"),
    "twokey_policy": words(".twokey.yaml"),
}
