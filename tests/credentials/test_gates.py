"""Gates let every line pass that a plugin of detect-secrets could find something in."""

from __future__ import annotations

import math
import re
import sys

import pytest
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from scanner.credentials.gates import EVERY, Gate, fewest_distinct, gates_of, known, odd_lines
from scanner.credentials.gating import all_gates
from scanner.credentials.plugins import BasePlugin
from scanner.credentials.profile import build_profile, token_name
from scanner.rulebook import load_rulebook

PLUGINS = sorted(
    each.__name__ for each in get_mapping_from_secret_type_to_class().values() if each.__module__.startswith("detect_")
)


def passes(gate: Gate, text: str) -> bool:
    flags = re.MULTILINE | (re.IGNORECASE if gate.fold else 0)
    return re.search(gate.expression.encode("ascii"), text.encode("utf-8", "surrogatepass"), flags) is not None


@pytest.mark.parametrize("name", PLUGINS)
def test_every_plugin_of_detect_secrets_has_gates(name: str) -> None:
    assert known(name)
    assert list(gates_of(name, None))


@pytest.mark.parametrize("name", ["", "NoSuchDetector", "TokenOpenAI", "BasePlugin", "keyworddetector"])
def test_no_other_name_has(name: str) -> None:
    assert not known(name)
    assert list(gates_of(name, None)) == []


def test_every_decimal_digit_of_this_python_is_odd() -> None:
    gate = odd_lines()
    assert gate.plugins == (EVERY,)
    characters = (chr(code) for code in range(128, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    digits = [each for each in characters if each.isdecimal()]
    assert len(digits) >= 650
    assert [each for each in digits if not passes(gate, f"a{each}b")] == []
    assert all(re.fullmatch(r"\d", each) for each in digits)


def test_every_letter_that_folds_into_ascii_is_odd() -> None:
    folding = [
        chr(code)
        for code in range(128, sys.maxunicode + 1)
        if not 0xD800 <= code < 0xE000 and re.fullmatch("[a-z]", chr(code), re.IGNORECASE)
    ]
    assert {"\u0130", "\u0131", "\u017f", "\u212a"} >= set(folding)
    assert [each for each in folding if not passes(odd_lines(), each)] == []


@pytest.mark.parametrize("text", ["", "plain 0123", "café", "日本語", "\u00a0\u2003", "½ ² Ⅷ ①", "\u0132\u0133\u2126"])
def test_other_text_is_not_odd(text: str) -> None:
    assert not passes(odd_lines(), text)


@pytest.mark.parametrize("limit", [0.0, 0.5, 1.0, 2.0, 2.7, 3.0, 3.3, 4.0, 4.5, 5.0, 5.5, 6.0, 8.0])
def test_fewer_different_characters_never_have_that_entropy(limit: float) -> None:
    fewest = fewest_distinct(limit)
    for count in range(1, fewest):
        for copies in (1, 2, 3, 7, 10, 13):
            share = float(copies) / (count * copies)
            assert sum(-share * math.log(share, 2) for _ in range(count)) <= limit
    assert fewest <= 2**limit + 1, "and no more are asked for than may be needed"


@given(limit=st.floats(0, 8), count=st.integers(1, 260))
def test_at_any_limit(limit: float, count: int) -> None:
    share = 1.0 / count
    if sum(-share * math.log(share, 2) for _ in range(count)) > limit:
        assert count >= fewest_distinct(limit)


def test_the_limit_decides_how_long_a_quoted_string_is() -> None:
    low, high = (next(gates_of("HexHighEntropyString", limit)) for limit in (2.0, 3.0))
    assert (low.distinct, high.distinct) == (5, 9)
    assert passes(low, '"01234"')
    assert not passes(high, '"01234"')


# Put together here, so that no scanner takes this file for a leak.
HEX = "0123456789abcdef"
MIXED = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7" * 4
EXAMPLES = {
    "ArtifactoryDetector": [
        "AK" + "C" + MIXED[:14],
        "x=" + "AP" + "3" + MIXED[:9],
        "\xa0" + "AP" + "B" + MIXED[:8] + "\xa0",
    ],
    "AWSKeyDetector": [
        "AK" + "IA" + "Z7QX3MVB5NRT2KWP",
        "aws_secret_key = '" + MIXED[:40] + "'",
        "A3" + "TX" + "7" * 16,
    ],
    "AzureStorageKeyDetector": ["Account" + "Key=" + MIXED[:86] + "=="],
    "Base64HighEntropyString": ["x = '" + MIXED[:40] + "'", '"' + HEX * 3 + "xyzXYZUVW+/-_=" + '"'],
    "BasicAuthDetector": ["https://deploy:" + "s3cr3tValue9@db.corp.net"],
    "CloudantDetector": ["cloudant_password = '" + HEX * 4 + "'", "https://acc:" + HEX * 4 + "@x.cloudant.com"],
    "DiscordBotTokenDetector": ["M" + MIXED[:23] + "." + "Xq3dE6" + "." + MIXED[:27]],
    "GitHubTokenDetector": ["gh" + each + "_" + MIXED[:36] for each in "pousr"],
    "GitLabTokenDetector": ["gl" + "pat-" + MIXED[:20], "GR" + "1348941" + MIXED[:20], "glc" + "bt-1f_" + MIXED[:20]],
    "HexHighEntropyString": ["x = '" + HEX + "'", 'y = "' + HEX.upper() + '"'],
    "IbmCloudIamDetector": ["ibm_cloud_iam_api_key = '" + MIXED[:44] + "'"],
    "IbmCosHmacDetector": ["cos_hmac_secret_access_key = '" + HEX * 3 + "'"],
    "IPPublicDetector": ["at 8.8.4.4", "8.8.4.4:53"],
    "JwtTokenDetector": ["ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0." + MIXED[:43]],
    "KeywordDetector": [
        *("password = 'hunter2hunter2'", 'if "hunter2" == my_secret:', 'private_key "something";', "api_key: 'x9'"),
        *('"x9" != contraseña', "contraseña => 'x9'", "my_pwd == `x9`", "db_pass'] = 'y9'"),
    ],
    "MailchimpDetector": [HEX * 2 + "-us" + "12"],
    "NpmDetector": ["//registry.example.org/:_auth" + "Token=npm_" + MIXED[:36], "//a/:_auth" + "Token=" + "ab-" * 12],
    "OpenAIDetector": ["sk" + "-" + MIXED[:20] + "T3Blbk" + "FJ" + MIXED[:20]],
    "PrivateKeyDetector": ["-----BEGIN " + "RSA PRIVATE KEY-----", "PuTTY-User-" + "Key-File-2: ssh-rsa"],
    "PypiTokenDetector": ["py" + "pi-AgEIcHlwaS5vcmc" + MIXED[:80]],
    "SendGridDetector": ["S" + "G." + MIXED[:22] + "." + MIXED[:43]],
    "SlackDetector": [
        "xo" + "xb-2345-" + HEX,
        "https://hooks." + "slack.com/services/T" + HEX[:8] + "/B" + HEX[:8] + "/" + HEX,
    ],
    "SoftlayerDetector": ["softlayer_api_key = '" + HEX * 4 + "'", "https://api.softlayer.com/soap/v3/" + HEX * 4],
    "SquareOAuthDetector": ["sq0" + "csp-" + MIXED[:43]],
    "StripeDetector": ["sk_" + "live_" + MIXED[:24], "rk_" + "live_" + MIXED[:24]],
    "TelegramBotTokenDetector": ["110201543" + ":" + MIXED[:35]],
    "TwilioKeyDetector": ["S" + "K" + HEX * 2, "A" + "C" + HEX * 2],
}


def test_there_are_examples_for_every_plugin() -> None:
    assert sorted(EXAMPLES) == PLUGINS


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_plugin_finds_passes_one_of_its_gates(name: str) -> None:
    plugin: BasePlugin = next(
        each for each in get_mapping_from_secret_type_to_class().values() if each.__name__ == name
    )()
    gates = list(gates_of(name, None))
    silent = []
    for example in EXAMPLES[name]:
        for line in (example, f"  {example}", f"{example} # x", f"é={example}", f"\t{example};"):
            if list(plugin.analyze_string(line)):
                assert any(passes(gate, line) for gate in gates), line
            elif line == example:
                silent.append(example)
    assert silent == [], "an example that the plugin does not find shows nothing"


@pytest.mark.parametrize("text", ["Authorization: Basic a1B2c3D4", "api_key = a1B2c3D4", "PASSWORD='a1B2c3D4e5'"])
def test_a_format_with_an_open_end_passes_at_its_shortest(text: str) -> None:
    book = load_rulebook()
    rules = [rule for rule in book.tokens if rule.pattern and re.search(rule.pattern, text)]
    gates = all_gates(build_profile(book.secrets_profile("default"), book.tokens))
    for rule in rules:
        (gate,) = (each for each in gates if each.plugins == (token_name(rule),))
        assert gate.expression != rule.pattern, "what it may take at its end is left out"
        assert re.search(gate.expression, text)
    assert rules


def test_guesses_are_not_sought_in_encoded_form() -> None:
    rules = load_rulebook()
    gates = all_gates(build_profile(rules.secrets_profile("default"), rules.tokens))
    encoded = "".join(gate.expression for gate in gates if gate.plugins[0].startswith("~"))
    assert "dHZseS" in encoded  # tvly-
    assert "bWFjaGluZ" not in encoded  # machine, of netrc


def test_where_to_look_in_a_long_line_says_nothing_of_encoded_tokens() -> None:
    """`begins` is in lower case; a token that is encoded has the letters of its pattern."""
    book = load_rulebook()
    plain = tuple(rule for rule in book.tokens if rule.type == "Databricks Access Token")
    told = tuple(replace(rule, begins=("dapi0", "dapi1")) for rule in plain)
    one, other = (all_gates(build_profile(book.secrets_profile("default"), tokens)) for tokens in (plain, told))
    assert one == other
