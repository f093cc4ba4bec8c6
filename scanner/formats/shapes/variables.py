"""Environment variables and settings by name: which decide what code runs, turn checks off, or are secret.

Only names are known here. Whether a value is a live credential is for the secrets engine; a value under a secret name
is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

HIDDEN = "***"
_LOADS_CODE = re.compile(
    r"PATH|LD_\w+|DYLD_\w+|BASH_ENV|ENV|PROMPT_COMMAND|NODE_OPTIONS|NODE_PATH|PYTHONPATH|PYTHONSTARTUP|PYTHONHOME"
    r"|RUBYOPT|RUBYLIB|PERL5OPT|PERL5LIB|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|GRADLE_OPTS"
    r"|GIT_SSH\w*|GIT_CONFIG\w*|GOFLAGS|GOPROXY|GOSUMDB|GONOSUM(?:DB|CHECK)|GOPRIVATE|RUSTC_WRAPPER|DOCKER_HOST"
    r"|(?:PIP|UV|PIPENV|POETRY)_(?>\w*?(?:INDEX|REPOSITORIES|PYPI))\w*+|(?:NPM|YARN|BUNDLE)_(?>\w*?(?:REGISTRY|MIRROR))\w*+"
)
_OFF = frozenset({"0", "false", "no", "off", ""})
_CHECKS_OFF = {  # a variable -> whether its being set, rather than its being off, takes a check away
    "NODE_TLS_REJECT_UNAUTHORIZED": False,
    "PYTHONHTTPSVERIFY": False,
    "NPM_CONFIG_STRICT_SSL": False,
    "DOCKER_CONTENT_TRUST": False,
    "GOSUMDB": False,
    "GIT_SSL_NO_VERIFY": True,
    "GOINSECURE": True,
    "PIP_TRUSTED_HOST": True,
    "UV_INSECURE_HOST": True,
    "DOCKER_TLS_VERIFY": False,
}
_SECRET = re.compile(
    r"(?:^|[_.-])(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|private_?key|access_?key|secret_?key"
    r"|auth_?key|signing_?key|encryption_?key)s?$",
    re.IGNORECASE,
)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ELSEWHERE = re.compile(r"\$|\{\{|^<|^/run/secrets/|^(?:vault|ref|sops|op|ENC)[:\[+]", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"(?:change.?me|example|dummy|placeholder|x{3,}|your.*|\*+|none|null|true|false|\d{0,3}|(?:my|the|some)?[-_]?"
    r"(?:password|passwd|pass|secret|root|admin|test|guest|user|postgres|mysql|redis|minio|dev|local)[-_]?\w{0,5})$",
    re.IGNORECASE,
)
_TRANSPORT = re.compile(
    r"--no-check-certificate|--insecure(?!-)\b|--trusted-host\b|--allow-unauthenticated|--no-gpg-?check|--nogpgcheck"
    r"|--allow-untrusted|--force-yes|--tls-verify=false|--disable-content-trust(?!=false)|\[[^\]\n]{0,99}trusted=yes"
    r"|strict-ssl(?:\s+|=)false|sslverify(?:\s+|=)(?:false|0)|GIT_SSL_NO_VERIFY=(?:1|true)|AllowUnauthenticated|"
    r"NODE_TLS_REJECT_UNAUTHORIZED=['\"]?0|StrictHostKeyChecking[ =]no"
    r"|(?<![\w-])curl\s(?:[^\n|;&]{0,99}\s)?-\w{0,20}(?-i:k)\w{0,20}\s",
    re.IGNORECASE,
)


def loads_code(name: str) -> bool:
    """Whether a variable decides what code a process loads, or where a tool fetches code from."""
    return bool(_LOADS_CODE.fullmatch(name.upper()))


def is_secret(name: str) -> bool:
    """Whether a name says that its value is a secret: `DB_PASSWORD`, `apiKey`, `auth.token`."""
    return bool(_SECRET.search(_WORD.sub("_", name[-200:])))


def in_clear(name: str, value: object) -> bool:
    """Whether a secret's value stands in the file, rather than a reference, an example or a switch."""
    said = value.strip() if isinstance(value, str) else ""
    return bool(said) and is_secret(name) and not _ELSEWHERE.search(said) and not _EXAMPLE.match(said)


def shown(name: str, value: object) -> str:
    """A value for people; hidden under a secret name."""
    said = text(value)
    return HIDDEN if in_clear(name, said) else said


def weakened(old: str, new: str) -> list[str]:
    """The options in `new` that switch a check of transport or signature off, and were not in `old`."""
    had = {found[0].strip().lower() for found in _TRANSPORT.finditer(old)}
    found = dict.fromkeys(found[0].strip() for found in _TRANSPORT.finditer(new))
    return [option for option in found if option.lower() not in had]


def compare_variables(where: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Delta]:
    """The deltas of environment variables. None is a variable handed through from outside."""
    for name in (*new, *(name for name in old if name not in new)):
        if name in old and name in new and text(old[name]) == text(new[name]):
            continue
        place, was, now = f"{where}.{name}", shown(name, old.get(name)), shown(name, new.get(name))
        if name in new and _turns_off(name, text(new[name])):
            yield Delta("transport-weakened", place, was, now, Severity.CRITICAL)
        elif name in new and in_clear(name, new[name]):
            yield Delta("secret-exposed", place, was, now, Severity.HIGH)
        else:
            severity = Severity.HIGH if loads_code(name) else Severity.MEDIUM
            yield Delta("env-changed", place, was, now, severity if name in new else Severity.LOW)


def dangers(where: str, new: Mapping[str, object]) -> Iterator[Delta]:
    """What of `compare_variables` a new list of variables must not hide behind."""
    for delta in compare_variables(where, {}, new):
        if delta.severity.at_least(Severity.HIGH):
            yield delta


def _turns_off(name: str, value: str) -> bool:
    when_set = _CHECKS_OFF.get(name.upper())
    return when_set is not None and (value.strip().lower() not in _OFF) is when_set
