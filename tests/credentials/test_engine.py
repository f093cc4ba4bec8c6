"""The engine against detect-secrets itself: the same plugins, the same filters, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from detect_secrets.core import scan as detect_secrets_scan
from detect_secrets.filters.allowlist import is_line_allowlisted
from detect_secrets.settings import get_plugins
from detect_secrets.util.code_snippet import get_code_snippet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.credentials.engine import Engine, Hit, is_binary, open_engine, scan
from scanner.rulebook import load_rulebook

RULEBOOK = load_rulebook()

# Put together here, so that no scanner takes this file for a leak.
HEX = "0123456789abcdef"
MIXED = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7"
TOKENS = {
    "ArtifactoryDetector": "AK" + "C" + MIXED[:14],
    "AWSKeyDetector": "AK" + "IA" + "Z7QX3MVB5NRT2KWP",
    "AzureStorageKeyDetector": "Account" + "Key=" + (MIXED * 4)[:86] + "==",
    "BasicAuthDetector": "https://deploy:" + "s3cr3tValue9" + "@db.corp.net",
    "CloudantDetector": "cloudant_password = '" + (HEX * 4) + "'",
    "DiscordBotTokenDetector": "M" + (MIXED * 2)[:23] + "." + "Xq3dE6" + "." + (MIXED * 2)[:27],
    "GitHubTokenDetector": "gh" + "p_" + (MIXED * 2)[:36],
    "GitLabTokenDetector": "gl" + "pat-" + MIXED[:20],
    "IbmCloudIamDetector": "ibm_cloud_iam_api_key = '" + (MIXED * 2)[:44] + "'",
    "IbmCosHmacDetector": "cos_hmac_secret_access_key = '" + (HEX * 3) + "'",
    "JwtTokenDetector": "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + (MIXED * 2)[:43],
    "MailchimpDetector": HEX * 2 + "-us" + "12",
    "NpmDetector": "//registry.npmjs.org/:_auth" + "Token=npm_" + (MIXED * 2)[:36],
    "OpenAIDetector": "sk" + "-" + MIXED[:20] + "T3Blbk" + "FJ" + MIXED[:20],
    "PrivateKeyDetector": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "PypiTokenDetector": "py" + "pi-AgEIcHlwaS5vcmc" + (MIXED * 4)[:80],
    "SendGridDetector": "S" + "G." + MIXED[:22] + "." + (MIXED * 2)[:43],
    "SlackDetector": "xo" + "xb-1234567890-" + (HEX * 2)[:24],
    "SoftlayerDetector": "softlayer_api_key = '" + (HEX * 4) + "'",
    "SquareOAuthDetector": "sq0" + "csp-" + (MIXED * 2)[:43],
    "StripeDetector": "sk_" + "live_" + MIXED[:24],
    "TelegramBotTokenDetector": "110201543" + ":" + (MIXED * 2)[:35],
    "TwilioKeyDetector": "S" + "K" + HEX * 2,
}


@pytest.fixture(scope="module", params=["default", "audit"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """detect-secrets' settings are the process's, so tests of one profile run together."""
    return open_engine(RULEBOOK.secrets_profile(request.param))


def found(engine: Engine, text: str, path: str = "src/app.py", olds: tuple[str, ...] = ()) -> list[Hit]:
    return list(scan(engine, path, text.encode("utf-8", "surrogateescape"), tuple(old.encode() for old in olds)))


def as_detect_secrets(text: str, path: str = "src/app.py") -> set[tuple[str, str, int]]:
    """Type, value and line of every secret in every line."""
    lines = list(enumerate(text.split("\n"), 1))
    secrets = detect_secrets_scan._process_line_based_plugins(lines, path)
    return {(secret.type, secret.secret_value or "", secret.line_number) for secret in secrets}


def same(ours: str, theirs: str) -> bool:
    """detect-secrets calls every GitHub token "ghp"; we hand out the token that its expression matched."""
    return ours == theirs or (len(theirs) < 8 and theirs in ours)


def check_equal(hits: list[Hit], theirs: set[tuple[str, str, int]], lines: list[str], path: str = "src/app.py") -> None:
    """The same secrets, each once: at the first line that no comment allows, else at its first."""
    assert len({(hit.type, hit.value) for hit in hits}) == len(hits)
    for hit in hits:
        assert any(kind == hit.type and line == hit.line and same(hit.value, value) for kind, value, line in theirs)
    for kind, value, line in theirs:
        allowed = is_line_allowlisted(path, lines[line - 1].rstrip(), get_code_snippet(lines, line))
        candidates = [
            hit for hit in hits if hit.type == kind and same(hit.value, value) and hit.value in lines[line - 1]
        ]
        assert any(hit.line <= line if allowed == hit.allowlisted else allowed for hit in candidates)


def test_there_is_a_token_for_every_plugin_of_the_default_profile() -> None:
    assert [plugin["name"] for plugin in RULEBOOK.secrets_profile("default")["plugins"]] == list(TOKENS)


@pytest.mark.parametrize("name", TOKENS)
def test_every_plugin_fires(name: str, engine: Engine) -> None:
    (kind,) = (plugin.secret_type for plugin in get_plugins() if type(plugin).__name__ == name)
    text = f"one\n\n{TOKENS[name]}\n"
    hits = found(engine, text)
    assert [(hit.line, hit.allowlisted) for hit in hits if hit.type == kind] == [(3, False)]
    check_equal(hits, as_detect_secrets(text), text.split("\n"))


SURROUNDINGS = [
    *["{}", " {}", "{} ", "x{}", "{}x", "'{}'", '"{}"', "`{}`", "<{}>", "[{}]", "({})", "{};", "key={}", "key: {}"],
    *['password = "{}"', "\t{}\r", "\u00a0{}", "{}\u2028", "\x0b{}\x0c", "\x85{}", "{}\ufeff", "caf\u00e9{}", "{} {}"],
]
PIECES = [
    *["", " ", "x", "=", "'", '"', "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u00e9", "//", "#", ":", "-", "_"],
    *["password = 'S3cr3tS3cr3t'", "api_key: 'hunter2hunter2'", "secret", "aws_secret = '", (MIXED * 2)[:40]],
    *["# pragma: allowlist secret", "// pragma: allowlist nextline secret", "<!-- pragma: allowlist secret -->"],
    *["${TOKEN}", "%(token)s", "EXAMPLE", "https://user:password@example.org", "192.0.2.1", "8.8.4.4", HEX * 2],
]
LINE = st.one_of(
    st.builds(
        lambda around, token: around.replace("{}", token),
        st.sampled_from(SURROUNDINGS),
        st.sampled_from(list(TOKENS.values())),
    ),
    st.lists(st.sampled_from([*PIECES, *TOKENS.values()]), max_size=4).map("".join),
    st.builds(
        lambda token, start, end: token[start:end],
        st.sampled_from(list(TOKENS.values())),
        st.integers(0, 30),
        st.integers(0, 90),
    ),
)
PATHS = st.sampled_from(["src/app.py", "a.yaml", "a.yml", "x.json", "README.md", ".npmrc", "a b", "package-lock.json"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(lines=st.lists(LINE, max_size=8), path=PATHS)
def test_equal_to_detect_secrets(engine: Engine, lines: list[str], path: str) -> None:
    text = "\n".join(lines)
    relevant = not detect_secrets_scan._is_filtered_out(["filename"], filename=path)
    check_equal(found(engine, text, path), as_detect_secrets(text, path) if relevant else set(), lines, path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(old=st.lists(LINE, max_size=4), new=st.lists(LINE, max_size=4), data=st.data())
def test_only_lines_that_no_side_had(engine: Engine, old: list[str], new: list[str], data: st.DataObject) -> None:
    lines = data.draw(st.permutations([*old, *new]))
    text = "\n".join(lines)
    added = {number for number, line in enumerate(lines, 1) if line not in old}
    theirs = {each for each in as_detect_secrets(text) if each[2] in added}
    check_equal(found(engine, text, olds=("\n".join(old),)), theirs, lines)


TOKEN = TOKENS["GitHubTokenDetector"]


def test_a_line_that_moved_is_not_new(engine: Engine) -> None:
    assert found(engine, f"x\n{TOKEN}\n", olds=(f"{TOKEN}\nx\n",)) == []
    assert found(engine, f"{TOKEN}\n", olds=("y", f"{TOKEN}\n")) == []


def test_a_line_that_changed_is_new(engine: Engine) -> None:
    assert [hit.line for hit in found(engine, f"{TOKEN} \n", olds=(f"{TOKEN}\n",))][:1] == [1]


def test_the_same_secret_twice_is_one_at_its_first_line(engine: Engine) -> None:
    kinds = [hit for hit in found(engine, f"a\n{TOKEN}\n{TOKEN} again\n") if hit.value == TOKEN]
    assert [hit.line for hit in kinds if hit.type == "GitHub Token"] == [2]


def test_two_tokens_on_one_line_are_two(engine: Engine) -> None:
    other = TOKEN[:-4] + "zzzz"
    values = {hit.value for hit in found(engine, f"{TOKEN} {other}\n") if hit.type == "GitHub Token"}
    assert values == {TOKEN, other}


ALLOWED = {
    "on the line": (f"x = '{TOKEN}'  # pragma: allowlist secret\n", "a.py", True),
    "in C": (f"x = '{TOKEN}'; /* pragma: allowlist secret */\n", "a.c", True),
    "in HTML": (f"{TOKEN} <!-- pragma: allowlist secret -->\n", "a.html", True),
    "above the line": (f"# pragma: allowlist nextline secret\nx = '{TOKEN}'\n", "a.py", True),
    "two lines above": (f"# pragma: allowlist nextline secret\n\nx = '{TOKEN}'\n", "a.py", False),
    "below the line": (f"x = '{TOKEN}'\n# pragma: allowlist secret\n", "a.py", False),
    "without a comment": (f"pragma: allowlist secret {TOKEN}\n", "a.py", False),
    "of another tool": (f"x = '{TOKEN}'  # gitleaks:allow\n", "a.py", False),
}


@pytest.mark.parametrize(("text", "path", "allowed"), ALLOWED.values(), ids=ALLOWED)
def test_an_allowlist_comment_is_a_flag_and_hides_nothing(text: str, path: str, allowed: bool, engine: Engine) -> None:
    hits = [hit for hit in found(engine, text, path) if hit.type == "GitHub Token"]
    assert [hit.allowlisted for hit in hits] == [allowed]


def test_an_allowed_line_does_not_allow_the_next_one(engine: Engine) -> None:
    text = f"x = '{TOKEN}'  # pragma: allowlist secret\n\ny = '{TOKEN}'\n"
    hits = [hit for hit in found(engine, text) if hit.type == "GitHub Token"]
    assert [hit.line for hit in hits if not hit.allowlisted] == [3]


@pytest.mark.parametrize("path", ["package-lock.json", "a.png", "x/poetry.lock", "a.svg"])
def test_files_that_detect_secrets_leaves_out(path: str, engine: Engine) -> None:
    assert found(engine, TOKEN, path) == []


@pytest.mark.parametrize("path", ["gone.py", "\udcff.py", "a\nb.py", "-", "/etc/passwd", "../x", ""])
def test_a_path_need_not_be_on_disk(path: str, engine: Engine) -> None:
    assert found(engine, TOKEN, path)


@pytest.mark.parametrize(
    ("blob", "binary"),
    [(b"", False), (b"text", False), (b"\0", True), (b"a" * 7999 + b"\0", True), (b"a" * 8000 + b"\0", False)],
)
def test_binary_is_what_git_calls_binary(blob: bytes, binary: bool) -> None:
    assert is_binary(blob) is binary


@given(raw=st.binary(max_size=100))
def test_any_bytes(engine: Engine, raw: bytes) -> None:
    token = TOKEN.encode()
    hits = list(scan(engine, "a.txt", raw + b"\n" + token + b"\n" + raw, (raw,)))
    assert TOKEN in {hit.value for hit in hits}


def placeholders() -> Iterator[str]:
    for word in ("password", "secret", "your_password", "xxxxx", "changeme", "${PASSWORD}", "<password>", "%s", "{pw}"):
        yield f"https://user:{word}@db.corp.net/x"


@pytest.mark.parametrize("line", placeholders())
def test_the_default_profile_leaves_placeholders_out(line: str) -> None:
    assert found(open_engine(RULEBOOK.secrets_profile("default")), line) == []


def test_profiles_name_plugins_that_exist() -> None:
    for name in ("default", "audit"):
        profile: Any = RULEBOOK.secrets_profile(name)
        open_engine(profile)
        assert {type(plugin).__name__ for plugin in get_plugins()} == {each["name"] for each in profile["plugins"]}
