"""What the default profile's filter drops and what it keeps, idea by idea: each quieted case has a twin that is heard.

Lines are put together here from a name and a value, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import base64
import hmac
import json
import random
import re
import string
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from detect_secrets.plugins.artifactory import ArtifactoryDetector
from detect_secrets.plugins.aws import AWSKeyDetector
from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
from detect_secrets.plugins.basic_auth import BasicAuthDetector
from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString, HexHighEntropyString
from detect_secrets.plugins.ibm_cloud_iam import IbmCloudIamDetector
from detect_secrets.plugins.jwt import JwtTokenDetector
from detect_secrets.plugins.keyword import KeywordDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector
from detect_secrets.plugins.slack import SlackDetector
from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
from hypothesis import given
from hypothesis import strategies as st

from scanner.credentials.drawn import is_random
from scanner.credentials.names import is_guess_in_generated_file
from scanner.credentials.quiet import is_unlikely_secret

KEYWORD = KeywordDetector()
ADDRESS = BasicAuthDetector()
TOKEN = JwtTokenDetector()
MIXED = "q7ZtR2mK9xWv4LpB8nHs3Yd6"
HEX = "9f3c07ab52e8d1640bc7f92e5a318d06"
LETTERS = "xkqzvwjhpbgtrmfdnclsyxkw"
UUID = "0b1c7d3e-9f8a-4b7c-8d6e-5f4a3b2c1d0e"
ASSIGNED: Any = SimpleNamespace(secret_type="Assigned Secret")
KEY: Any = SimpleNamespace(secret_type="Assigned Key")
ARGUMENT: Any = SimpleNamespace(secret_type="Secret Argument")
CURL: Any = SimpleNamespace(secret_type="curl Credentials")
NETRC: Any = SimpleNamespace(secret_type="netrc Password")
HEADER: Any = SimpleNamespace(secret_type="Authorization Header")
PROVIDER: Any = SimpleNamespace(secret_type="Provider Token")
# Of Azurite, the emulator of Cosmos DB, reCAPTCHA's test mode, and MinIO's playground; backwards, so that nobody takes
# this for a leak.
_BACKWARDS = [
    ["==wGMGoskeBHBK/rtOTPFZ", "S1K/qt6I4zCrEVU2qFusFI", "6ZRSu05TFzUO1JXDCltEml", "LPJwUqlFqcONx20Mdv8ybE"],
    ["==wJ/wIX76yQGacEsMyqnZ", "IbMPyGGm8b4DboqTVuDn9Q", "n2ED5UDQ4+MLHEWIJDRV03", "vgC7A8N0bo+R/5fjDy6y2C"],
    ["eWJfiW4JjouFNZMxWRnT1I", "Fv-GGAAAAATcAxIeL6"],
    ["GT3YYK1maZbLIfintikew", "68JB7uRwslSetft+fuz"],
]
EVERYBODYS = ["".join(parts)[::-1] for parts in _BACKWARDS]
PLUGINS: list[Any] = [
    *(
        KEYWORD,
        ADDRESS,
        TOKEN,
        ASSIGNED,
        KEY,
        ARGUMENT,
        CURL,
        NETRC,
        HEADER,
        PROVIDER,
        AWSKeyDetector(),
        PrivateKeyDetector(),
    ),
    *(Base64HighEntropyString(), HexHighEntropyString()),
]


def heard(line: str, plugin: Any = KEYWORD, path: str = "app.py") -> list[str]:
    """What a plugin of detect-secrets finds in a line and the filter keeps."""
    values = sorted({each.secret_value for each in plugin.analyze_line(filename=path, line=line, line_number=1)})
    assert values, "the plugin finds nothing here, so the filter is not asked"
    return [value for value in values if not is_unlikely_secret(value, line, plugin, path)]


def is_heard(name: str, value: str) -> bool:
    return heard(f'{name} = "{value}"') != []


def jwt(header: dict[str, str], payload: dict[str, str]) -> str:
    parts = (json.dumps(part).encode() for part in (header, payload))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "." + MIXED


@pytest.mark.parametrize("value", [MIXED, HEX, LETTERS, MIXED + "=", "Kf/9" + MIXED + "+/8=", MIXED[:14]])
def test_what_is_drawn_at_random_is_heard_under_any_name_of_a_secret(value: str) -> None:
    assert is_random(value)
    for name in ("password", "api_key", "client_secret", "config.secret_key_base"):
        assert is_heard(name, value)


@pytest.mark.parametrize(
    "value",
    [
        "internationalization",
        "correct_horse_battery",
        "getElementById",
        "java.lang.String",
        "2024-01-31T10:20:30",
        "some_silly_password",
    ],
)
def test_what_is_written_is_not_random(value: str) -> None:
    assert not is_random(value)


def test_a_number_in_hexadecimal_is_not_random() -> None:
    for value in (HEX[:12], "0" * 24 + HEX[:8], "1700000000000000"):
        assert not is_random(value)


def test_nearly_all_that_is_drawn_is_random_and_nearly_nothing_that_is_written() -> None:
    draw = random.Random(1)
    drawn = ["".join(draw.choices(string.ascii_letters + string.digits, k=20)) for _ in range(500)]
    assert sum(map(is_random, drawn)) >= 490
    modules = (json, time, string, random, base64, re, pytest)
    written = [
        f"{each.__name__}.{name}.{other}" for each in modules for name in dir(each) for other in ("get", "TestCase")
    ]
    assert sum(map(is_random, written)) <= len(written) / 100


@pytest.mark.parametrize("value", ["tr0ub4dor&3", "Passw0rd!", "hunter42", "kunigunde", "W3lc0me2u", "p@$$w0rd!!"])
def test_a_password_may_be_a_word(value: str) -> None:
    for name in ("password", "db_passwd", "MYSQL_PWD"):
        assert is_heard(name, value)


@pytest.mark.parametrize("name", ["POSTGRES_PASSWORD", "grafana.password", "redis_passwd"])
def test_the_name_of_the_service_is_no_password(name: str) -> None:
    service = re.split("[._]", name, maxsplit=1)[0].lower()
    assert not is_heard(name, service)
    assert is_heard(name, service + "42")
    assert is_heard("password", service)


@pytest.mark.parametrize("value", ["kunigunde", "hunter42", "sekret", "monkey"])
def test_a_key_is_no_word(value: str) -> None:
    for name in ("api_key", "client_secret", "secret"):
        assert not is_heard(name, value)


@pytest.mark.parametrize("value", ["dh893hdasih9", "1A2B3C4D", "j49sk3j29djd"])
def test_a_short_key_mixes_letters_and_digits(value: str) -> None:
    assert is_heard("client_secret", value)


@pytest.mark.parametrize(
    "value",
    [
        *("changeme", "change-it", "xxxxxxxx", "your-password", "example123", "dummy", "REDACTED", "foobar", "todo"),
        *("test", "test1", "admin", "root", "none", "string", "required", "abc123", "12345678", "********", "......"),
        *("function", "password1", "letmein123", "mypass", "secret12", "scram-sha-256", "caching_sha2_password"),
        *("insert-it-here", "placeholder", "not-a-real-one", "fake-it", "user", "default"),
    ],
)
def test_placeholders_are_quiet(value: str) -> None:
    for name in ("password", "api_key"):
        line = f'{name} = "{value}"'
        assert not any(not is_unlikely_secret(value, line, plugin, "app.py") for plugin in (KEYWORD, ASSIGNED))


@pytest.mark.parametrize(
    "value",
    [
        *("${DB_PASSWORD}", "$DB_PASSWORD", "{{ password }}", "<password>", "%(password)s", "#{password}", "%s-db"),
        *("$(pass show db)", "@password@", "[password]", "__PASSWORD__", "prefix-${SUFFIX}", "<your password>"),
    ],
)
def test_templates_are_quiet(value: str) -> None:
    line = f'password = "{value}"'
    assert is_unlikely_secret(value, line, KEYWORD, "app.py")


@pytest.mark.parametrize("value", ["Pa$$w0rd", "M3@n.jsI$Aw3$0m3", "100%s3cure!", "y&x5Z#f6"])
def test_marks_alone_make_no_template(value: str) -> None:
    assert is_heard("password", value)


@pytest.mark.parametrize(
    "value",
    [
        *(
            "os.environ",
            "password(5,)",
            "config.password",
            "getpass()",
            "settings['pw']",
            "self.form.password",
            "a + b +",
            "Foo::Bar",
        ),
        *("/etc/app/pw", "./pw.txt", "secrets/db/main", "C:\\\\pw", "https://host/reset", "key.pem", "login.html"),
    ],
)
def test_code_and_paths_are_quiet(value: str) -> None:
    line = f'password = "{value}"'
    assert is_unlikely_secret(value, line, KEYWORD, "app.py")


@pytest.mark.parametrize("value", ["new_password", "secretKey", "authToken", "api-key-name", "rootpass", "my_secret"])
def test_a_value_that_says_what_it_is_is_quiet(value: str) -> None:
    assert not is_heard("password", value)
    assert not is_heard("client_secret", value)


@pytest.mark.parametrize(
    "value", ["Enter your password", "The password is wrong.", "Has oblidat la contrasenya", "Šifra"]
)
def test_language_is_quiet(value: str) -> None:
    assert not is_heard("password", value)


@pytest.mark.parametrize("name", ["secret_name", "PASSWORD_FILE", "api_key_id", "password_hash", "passwordField"])
def test_a_name_that_speaks_of_a_secret_holds_none(name: str) -> None:
    assert not is_heard(name, MIXED)


@pytest.mark.parametrize("name", ["LABEL_PASSWORD", "forgot_password", "update_password", "show_password"])
def test_words_about_a_password_are_quiet(name: str) -> None:
    assert not is_heard(name, "always")
    assert is_heard(name.rpartition("_")[2], "hooray")


@pytest.mark.parametrize("name", ["user_password", "DB_PASSWORD", "config.password", "passwordRepeat", "newPassword"])
def test_a_longer_name_may_hold_one(name: str) -> None:
    assert is_heard(name, MIXED)


@pytest.mark.parametrize(
    "value",
    [
        "sha256" + "-" + MIXED,
        "$2b$10$" + MIXED,
        "{SSHA}" + MIXED,
        "MIIBIjANBgkqhkiG9w0BAQEFAAOC" + MIXED,
        "ssh-rsa" + MIXED,
        "iVBORw0KGgo" + MIXED,
        "pk_" + "test_" + MIXED,
        "ENC[AES256_GCM,data:" + MIXED + "]",
        "123e4567-e89b-12d3-a456-426614174000",
        "%F0%9F%92%A9",
    ],
)
def test_what_is_meant_to_be_seen_is_quiet(value: str) -> None:
    assert is_unlikely_secret(value, f'secret = "{value}"', KEYWORD, "app.py")


def test_a_uuid_is_a_secret_where_it_is_called_one() -> None:
    for name in ("api_key", "client_secret", "NPM_TOKEN", "password"):
        assert not is_unlikely_secret(UUID, f'{name} = "{UUID}"', ASSIGNED)
    for name in ("key", "request", "correlation", "token_id", "secret_name"):
        line = f'{name} = "{UUID}"'
        assert all(is_unlikely_secret(UUID, line, plugin) for plugin in (ASSIGNED, KEY))


def test_a_private_key_in_one_line_is_not_taken_for_a_public_one() -> None:
    for start in ("MIIEpAIBAAKCAQEA", "MIICdwIBADANBgkqhkiG9w0", "MIIEvQIBADANBgkqhkiG9w0"):
        assert is_heard("private_key", start + MIXED * 4)


@pytest.mark.parametrize("path", ["app.yml", "app.ini", "conf/app.properties", "APP.TOML", ""])
def test_configuration_needs_no_quotes(path: str) -> None:
    for value in (MIXED, "hunter42", "T0pS3cr3t"):
        line = f"password: {value}"
        assert not is_unlikely_secret(value, line, KEYWORD, path)
        assert not is_unlikely_secret(value + "  # ours", f"{line}  # ours", KEYWORD, path)


@pytest.mark.parametrize("value", ["other", "pw", "clientpw", "hunter42"])
def test_without_quotes_a_program_names_a_variable(value: str) -> None:
    assert is_unlikely_secret(value, f"password := {value}", KEYWORD, "main.go")
    assert heard(f'password := "{MIXED}"', path="main.go")


@pytest.mark.parametrize(
    ("line", "plugin"),
    [
        ("token", Base64HighEntropyString(4.5)),
        ("oauth_consumer_key", Base64HighEntropyString(4.5)),
        ("X-Auth-Token", Base64HighEntropyString(4.5)),
        ("access_token", HexHighEntropyString(3.0)),
        ("signing-key", HexHighEntropyString(3.0)),
    ],
)
def test_entropy_counts_beside_the_name_of_a_secret(line: str, plugin: Any) -> None:
    value = HEX if isinstance(plugin, HexHighEntropyString) else "Kf9/" + MIXED + "0aG5jU1eOi"
    assert heard(f'{{"{line}": "{value}"}}', plugin)
    for other in ("sha", "etag", "integrity", "checksum", "public_key", "token_id", "commit"):
        assert not heard(f'{{"{other}": "{value}"}}', plugin)


@pytest.mark.parametrize("password", [MIXED, "tr0ub4dor", "hunter42", "swordfish"])
def test_a_password_in_an_address_is_heard(password: str) -> None:
    assert heard(f"postgres://app:{password}@db.corp.net/main", ADDRESS)


@pytest.mark.parametrize(
    "userinfo",
    [
        *(
            "user:password",
            "user:pass",
            "admin:admin",
            "root:changeme",
            "user:-redacted-",
            "me:<password>",
            "u:%s",
            "a:{pw}",
        ),
        *("foo:bar", "guest:guest", "user:xxxxx", "username:your_password", "x:secret", "deploybot:deploybot"),
    ],
)
def test_placeholders_in_an_address_are_quiet(userinfo: str) -> None:
    assert not heard(f"https://{userinfo}@db.corp.net/x", ADDRESS)


@pytest.mark.parametrize("host", ["example.com", "db.example.org", "your-host", "<host>", "%s:%d", "localhost:5432"])
def test_an_address_nowhere_takes_a_random_password_only(host: str) -> None:
    assert not heard(f"postgres://app:swordfish@{host}/main", ADDRESS)
    assert heard(f"postgres://app:{MIXED}@{host}/main", ADDRESS)


def signed(algorithm: str, secret: str) -> str:
    """A JSON Web Token that has a real signature."""
    content = jwt({"alg": algorithm, "typ": "JWT"}, {"role": "service", "exp": "1983812996"}).rpartition(".")[0]
    signature = hmac.digest(secret.encode(), content.encode(), f"sha{algorithm[2:]}")
    return content + "." + base64.urlsafe_b64encode(signature).decode().rstrip("=")


def test_tokens_that_are_signed_are_heard() -> None:
    for algorithm in ("HS256", "RS256", "EdDSA"):
        assert heard("Bearer " + jwt({"alg": algorithm}, {"sub": "deploy", "iss": "https://id.corp.net"}), TOKEN)


def test_tokens_without_a_signature_and_those_of_textbooks_are_quiet() -> None:
    for algorithm in ("none", "None", "NONE"):
        assert not heard(jwt({"alg": algorithm}, {"sub": "deploy"}), TOKEN)
    assert not heard(jwt({"typ": "JWT"}, {"sub": "deploy"}), TOKEN)
    assert not heard(jwt({"alg": "HS256"}, {"sub": "deploy"}).removesuffix(MIXED), TOKEN)
    assert not heard(jwt({"alg": "HS256"}, {"sub": "1234567890", "name": "John Doe"}), TOKEN)
    assert not heard(jwt({"alg": "HS256"}, {"iss": "joe", "http://example.com/is_root": "yes"}), TOKEN)


def test_a_textbook_token_is_quiet_whoever_finds_it() -> None:
    line, textbook = "token = ", jwt({"alg": "HS256"}, {"sub": "1234567890", "name": "John Doe"})
    real = jwt({"alg": "HS256"}, {"sub": "deploy"})
    assert is_unlikely_secret(textbook, line + textbook, ASSIGNED)
    assert not is_unlikely_secret(real, line + real, ASSIGNED)


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_a_token_that_everybody_could_sign_is_quiet(algorithm: str) -> None:
    for secret in ("your-256-bit-secret", "super-secret-jwt-token-with-at-least-32-characters-long"):
        assert not heard("anon: " + signed(algorithm, secret), TOKEN)
    for secret in ("secret", MIXED, "your-256-bit-secret2"):
        assert heard("anon: " + signed(algorithm, secret), TOKEN)
    whole, other = signed(algorithm, "your-256-bit-secret"), signed(algorithm, MIXED)
    assert is_unlikely_secret(whole, f'token = "{whole}"', ASSIGNED)
    assert not is_unlikely_secret(other, f'token = "{other}"', ASSIGNED)


def test_an_algorithm_that_nobody_signs_with_is_no_published_one() -> None:
    assert heard(jwt({"alg": "HS257"}, {"sub": "deploy"}), TOKEN)
    assert heard(jwt({"alg": "RS256"}, {"sub": "deploy"}), TOKEN)


@pytest.mark.parametrize("key", EVERYBODYS, ids=["azurite", "cosmos", "recaptcha", "minio"])
def test_a_key_that_its_vendor_prints_for_everybody_is_quiet(key: str) -> None:
    other = key[:5] + key[5:30][::-1] + key[30:]
    assert not is_heard("EMULATOR_SECRET", key)
    assert not is_heard("EMULATOR_SECRET", quote(key, safe=""))
    assert is_heard("EMULATOR_SECRET", other)
    assert is_unlikely_secret(key, f"'key': '{key}'", KEY)
    assert not is_unlikely_secret(other, f"'key': '{other}'", KEY)


@pytest.mark.parametrize("key", EVERYBODYS[:2], ids=["azurite", "cosmos"])
def test_an_emulator_s_key_is_quiet_in_a_connection_string_and_in_an_address(key: str) -> None:
    other = key[:5] + key[5:30][::-1] + key[30:]
    assert not heard(f"AccountName=devstoreaccount1;AccountKey={key};", AzureStorageKeyDetector())
    assert heard(f"AccountName=devstoreaccount1;AccountKey={other};", AzureStorageKeyDetector())
    assert not heard(f"mongodb://localhost:{quote(key, safe='')}@db:10255", ADDRESS)
    assert heard(f"mongodb://localhost:{quote(other, safe='')}@db:10255", ADDRESS)


def test_what_every_visitor_of_a_page_is_handed_is_quiet() -> None:
    for before, behind in (
        ('data-cf-beacon=\'{"token": "', "\"}'>"),
        ('dataset.cfBeacon = \'{"token": "', "\"}'"),
        ("![c](https://codecov.io/gh/o/r/branch/main/graph/badge.svg?token=", ")"),
        ("![c](https://circleci.com/gh/o/r.svg?style=svg&circle-token=", ")"),
        ("![b](https://automate.browserstack.com/badge.svg?badge_key=", ")"),
    ):
        assert is_unlikely_secret(HEX, f"{before}{HEX}{behind}", ASSIGNED)
        assert is_unlikely_secret(HEX, f"{before}{HEX}{behind}", KEY)
    for before in ('{"token": "', "https://api.corp.net/r.json?token=", "https://corp.net/r.svg?x=1 token="):
        assert not is_unlikely_secret(HEX, f'{before}{HEX}"', ASSIGNED)


def test_the_format_of_a_provider_is_enough() -> None:
    for value in (
        "AK" + "IA" + "Z7QX3MVB5NRT2KWP",
        "gh" + "p_" + MIXED + MIXED[:12],
        "word-like-but-of-a-known-format",
    ):
        assert not is_unlikely_secret(value, f"see {value}", PROVIDER)
    assert not is_unlikely_secret("ghp", "only a part is handed out", PROVIDER)


def test_tokens_typed_to_show_the_format_are_quiet() -> None:
    for value in ("AK" + "IAIOSFODNN7EXAMPLE", "gh" + "p_" + "x" * 36, "sk_" + "live_" + "abcdefghijklmnopqrstuvwx"):
        assert is_unlikely_secret(value, f"see {value}", PROVIDER)
    for value in ("gl" + "pat-" + "1234567890" * 2, "xo" + "xb-" + "abcabcabcabcabcabc"):
        assert is_unlikely_secret(value, f"see {value}", PROVIDER)


def test_of_the_beginning_of_a_token_the_whole_is_judged() -> None:
    for prefix, end in (("gh" + "p", "_" + "x" * 36), ("gl" + "pat", "-" + "X" * 11 + "-" + "X" * 8)):
        assert is_unlikely_secret(prefix, f"see {prefix}{end}", PROVIDER)
        assert not is_unlikely_secret(prefix, f"see {prefix}_{MIXED}{MIXED[:12]}", PROVIDER)


def test_a_run_that_was_drawn_by_chance_makes_no_example() -> None:
    assert is_heard("api_key", "q7Zt" + "abcdefgh" + "mK9xWv4LpB8nHs3Yd6")
    assert not is_heard("api_key", "q7Zt" + "abcdefghijklmnopqrstuvw")


def test_a_whole_key_is_heard_even_where_it_was_typed() -> None:
    key = "0123456789abcdef" * 2
    for line in (f'aes_key = "{key}"', f"API_TOKEN={key}"):
        assert not is_unlikely_secret(key, line, ASSIGNED)
    for other in (key[:31], "0" * 32, "1234567890" * 4, "abcdefghijklmnopqrstuvwxyz012345", "deadbeef" * 4):
        assert is_unlikely_secret(other, f"API_TOKEN={other}", ASSIGNED)


def test_a_key_of_amazons_stands_alone() -> None:
    key = "AS" + "IAASACKOFRICEFELLO"
    assert not is_unlikely_secret(key, f"id={key}", AWSKeyDetector())
    assert is_unlikely_secret(key, f"TODAYIN{key}VER", AWSKeyDetector())
    assert is_unlikely_secret(key, f"G{key}", AWSKeyDetector())
    assert not is_unlikely_secret(key, f"G{key} {key}", AWSKeyDetector())


def test_words_that_come_up_in_what_is_encoded_are_quiet() -> None:
    before, value, after = "Cwj^Co5Vtx+G^qR#qv2YK>oxPwD1QULa5rz6>", "1=0dJZ%Q4f3*AF", "}r@uT~=<v0+8$X~~+f<0oEgG1q?f"
    assert is_unlikely_secret(value, before + value + after, ASSIGNED)
    assert not is_unlikely_secret(value, f'"{before}{value}"', ASSIGNED)  # in code, say
    for line in (f"DB_PASSWORD={MIXED}", f"curl https://host/path?a=b&api_token={MIXED}&long=query&string={HEX}"):
        assert not is_unlikely_secret(MIXED, line, ASSIGNED)
    odd = "t^R&9m$K!xWv#4LpB8n*Hs3(Yd6)q7Zt+R2m%K9x@Wv4;Lp-B8n?Hs3~Yd6"
    for line in (f"DB_PASSWORD={odd}", f"export DB_PASSWORD={odd}"):  # a run of marks that is somebody's own
        assert not is_unlikely_secret(odd, line, ASSIGNED)
    token = "AP" + "6B" + MIXED
    assert heard(f"{token}", ArtifactoryDetector())
    assert not heard(f"{before}{after}={token}", ArtifactoryDetector())


def test_what_ends_a_token_of_slack_was_drawn() -> None:
    start = "xo" + "xp-" + "283316862324-298911817009-"
    for end in (HEX, MIXED):
        assert heard(start + end, SlackDetector())
    for end in ("yourtokengoeshere", "initial", "abcd234", "572331691188"):
        assert not heard(start + end, SlackDetector())
    assert heard("https://hooks.slack.com/services/" + "T024BE7LD/B024BE7LH/" + MIXED, SlackDetector())


@pytest.mark.parametrize(
    "name", ["IO_KEY", "maps-key", "courierKey", "AZURE_PAT", "config.facebook.key", "stream.key", "X-Service-Key"]
)
def test_what_is_drawn_and_given_to_a_key_is_heard(name: str) -> None:
    for line in (f'{name} = "{MIXED}"', f"{name}: {MIXED}", f'set("{name}", "{MIXED}")'):
        assert not is_unlikely_secret(MIXED, line, KEY)
    for written in (
        "internationalization2",
        "some/where/else.json",
        "/2010-04-01/Accounts/" + MIXED,
        "my-cache-v2-main",
        "aws.s3.part_number",
    ):
        assert is_unlikely_secret(written, f'{name} = "{written}"', KEY)


@pytest.mark.parametrize(
    "name",
    [
        *("primary_key", "cache-key", "public_key", "partitionKey", "encrypted_key", "hash_key", "s3_key", "siteKey"),
        *(
            "idempotency_key",
            "i18nKey",
            "key_fingerprint",
            "key_id",
            "keyring",
            "translation_key",
            "publishable_key",
        ),
    ],
)
def test_keys_that_open_nothing_are_quiet(name: str) -> None:
    assert is_unlikely_secret(MIXED, f'{name} = "{MIXED}"', KEY)


def test_a_public_key_of_githubs_interface_is_quiet() -> None:
    assert not is_unlikely_secret(MIXED, f'{{"key": "{MIXED}"}}', KEY)
    assert is_unlikely_secret(MIXED, f'{{"key_id": "568250167242549743", "key": "{MIXED}"}}', KEY)


def test_what_is_passed_was_drawn_or_is_a_password() -> None:
    for name in ("generateSecret", "token"):
        assert is_unlikely_secret("A128CBC-HS256", f"{name}('A128CBC-HS256')", ASSIGNED)
        assert not is_unlikely_secret(MIXED, f"{name}('{MIXED}')", ASSIGNED)
    assert not is_unlikely_secret("vishal1132", 'getEnv("DB_PASSWORD", "vishal1132")', ASSIGNED)


@pytest.mark.parametrize("name", ["csrf_token", "authenticity_token", "next_page_token", "XSRF-TOKEN", "sync_token"])
def test_tokens_of_one_request_are_quiet(name: str) -> None:
    assert is_unlikely_secret(MIXED, f'{name} = "{MIXED}"', ASSIGNED)


def test_what_follows_a_name_is_heard_where_it_was_drawn() -> None:
    for line in (f"deploy --token {MIXED}", f"api_key {MIXED}", f'authorization: "token {HEX}{HEX[:8]}"'):
        value = line.rpartition(" ")[2].strip('"')
        assert not is_unlikely_secret(value, line, ARGUMENT)
    for value in ("internationalization2x", "2024-01-31T10:20:30.000", "abcdefghijklmnopqrstuvw1"):
        assert is_unlikely_secret(value, f"--token {value}", ARGUMENT)


@pytest.mark.parametrize("plugin", [CURL, NETRC], ids=["curl", "netrc"])
def test_a_password_given_to_a_program_is_heard_and_a_placeholder_is_not(plugin: Any) -> None:
    for value in (MIXED, "d2LkV78zLx!t", "swordfish"):
        assert not is_unlikely_secret(value, f"curl -u me:{value}", plugin)
    for value in ("password", "changeme", "your_password", "$PASSWORD", "xxxxxxxx", "pw", "test"):
        assert is_unlikely_secret(value, f"curl -u me:{value}", plugin)


def test_a_header_of_a_private_key_is_left_alone() -> None:
    """Whether a body follows cannot be seen from one line."""
    line = "-----BEGIN " + "EC PRIVATE KEY-----"
    for behind in (
        "",
        r"\n",
        r"\nMIIEpAIBAAKCAQEA",
        " is what it begins with",
        r"\n" + MIXED * 4 + r"\n-----END EC PRIVATE KEY-----",
    ):
        assert heard(line + behind, PrivateKeyDetector())


def test_a_header_that_a_program_looks_for_is_quiet() -> None:
    header = "-----BEGIN " + "RSA PRIVATE KEY-----"
    for line in (
        "if text.startswith('{}'):",
        'if (key.startsWith("{}")) {{',
        'strings.HasPrefix(key, "{}")',
        'require.Contains(t, p, "{}")',
        'key = key.replace("{}", "").trim();',
        "$key.include? '{}'",
        "assert b'{}' in content",
        "assert '{}' not in content",
        "return first === `{}`;",
        "if '{}' == first:",
    ):
        assert not heard(line.format(header), PrivateKeyDetector())
    for line in ('pem.append("{}")', 'KEY = "{}"', "contains({}", 'startswith("{}\\n', "lines = ['{}', ", 'in "{}"'):
        assert heard(line.format(header), PrivateKeyDetector())


def test_a_private_key_without_a_body_is_quiet() -> None:
    line = "-----BEGIN " + "RSA PRIVATE KEY-----"
    for body in (r"\n...\n", "", "...", "…", "<your key>", r"\n{{ key }}\n", r"\nxxxx\n", r"\nabc\n"):
        assert not heard(f"{line}{body}-----END RSA PRIVATE KEY-----", PrivateKeyDetector())
    for body in ("...", "…", "<your key>"):
        assert not heard(line + body, PrivateKeyDetector())


@pytest.mark.parametrize("value", [MIXED, HEX, "dXNlcjpwYXNzd29yZA" + MIXED])
def test_what_follows_bearer_is_heard(value: str) -> None:
    assert not is_unlikely_secret(value, f"Authorization: Bearer {value}", HEADER)
    assert is_unlikely_secret("access-token-goes-here", "Authorization: Bearer access-token-goes-here", HEADER)


def test_what_follows_basic_is_a_user_and_a_password() -> None:
    for text in ("deploy:hunter42", "aladdin:open sesame", "me:abc"):
        value = base64.b64encode(text.encode()).decode()
        assert not is_unlikely_secret(value, f"Authorization: Basic {value}", HEADER)
    for value in ("login_and_password_removed", "authentication", base64.b64encode(b"nothing to see").decode(), MIXED):
        assert is_unlikely_secret(value, f"Authorization: Basic {value}", HEADER)


@pytest.mark.parametrize("line", [f"export API_TOKEN={MIXED}", f'"token": "{HEX}"', "ENV DB_PASSWORD=s3cr3tValue"])
def test_a_value_without_quotes_is_heard_where_it_is_no_name(line: str) -> None:
    value = line.rpartition("=")[2].rpartition(" ")[2].strip('"')
    assert not is_unlikely_secret(value, line, ASSIGNED, "Dockerfile")


def test_an_environment_takes_words_with_a_number() -> None:
    for name in ("PASSWORD", "DB_PASSWORD", "MYSQL_PWD"):
        assert not is_unlikely_secret("hunter42", f"export {name}=hunter42", ASSIGNED, "run.sh")
    for name in ("password", "dbPassword", "API_TOKEN"):
        assert is_unlikely_secret("hunter42", f"{name} = hunter42", ASSIGNED, "app.rb")


@pytest.mark.parametrize("line", ["token = getToken", "secret=privateKeyCSR", "password: pw123", "api_key = 10.1.2.3"])
def test_names_without_quotes_are_quiet(line: str) -> None:
    assert is_unlikely_secret(line.rpartition(" ")[2].rpartition("=")[2], line, ASSIGNED, "app.rb")


def test_the_name_is_sought_where_the_value_is_given() -> None:
    assert not is_unlikely_secret("hunter", "hunter: {password: hunter}", KEYWORD, "a.yml")
    assert is_unlikely_secret(HEX, f'see {HEX}: {{"sha": "{HEX}"}}, token', HexHighEntropyString())


def test_a_value_in_a_list_belongs_to_the_name_of_a_header() -> None:
    for name in ("X-Auth-Token", "access_token"):
        assert not is_unlikely_secret(HEX, f'set("{name}", "{HEX}")', HexHighEntropyString())
    assert is_unlikely_secret(HEX, f'["secret", "{HEX}"]', HexHighEntropyString())


def long_lines() -> Iterator[tuple[str, str]]:
    size = 1_000_000
    for filler in ("a", "aB3$", " ", "=", '"', "\\", "://a:b@", "a.", "a/", "(", "-", "{", "1"):
        text = filler * (size // len(filler))
        yield text, f'password = "{text}"'
        yield "hunter42", f'{text} password = "hunter42" {text}'
        yield filler, text


def test_a_line_of_a_megabyte_takes_no_time() -> None:
    """Anything quadratic would take hours, so the bound may be generous."""
    start = time.perf_counter()
    count = 0
    for secret, line in long_lines():
        for plugin in PLUGINS:
            is_unlikely_secret(secret, line, plugin, "a.yml")
            count += 1
    assert time.perf_counter() - start < 0.05 * count


@given(
    secret=st.text(max_size=40),
    before=st.text(max_size=60),
    after=st.text(max_size=20),
    plugin=st.sampled_from(PLUGINS),
)
def test_any_text_gets_an_answer_and_the_same_one_again(secret: str, before: str, after: str, plugin: Any) -> None:
    line = before + secret + after
    answers = {is_unlikely_secret(secret, line, plugin, path) for path in ("a.py", "a.py")}
    assert answers <= {True, False}
    assert len(answers) == 1
    assert is_unlikely_secret(secret, after, plugin) in (True, False)


@given(value=st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=40, max_size=60))
def test_is_random_never_fails(value: str) -> None:
    assert is_random(value) in (True, False)


def test_a_message_of_44_characters_is_no_key_of_ibm() -> None:
    plugin = IbmCloudIamDetector()
    for name in ("An_accessor_cannot_have_type_parameters_1094", "Expected_at_least_0_arguments_but_got_1_2555"):
        assert heard(f'Error,key:"{name}",message:x', plugin) == []
    drawn = f"{MIXED}Jk4_{MIXED[::-1]}"[:44]
    assert heard(f'ibm_iam_key = "{drawn}"', plugin) == [drawn]


LABELS = [
    *("karpenter.k8s.aws/instance-cpu", "node.k8s.amazonaws.com/capacity-type2", "nvidia.com/gpu.count4"),
    *("eks.amazonaws.com/nodegroup", "kubernetes.io/role/elb1", "topology.ebs.csi.aws.com/zone-1a"),
]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_kubernetes_is_no_key(label: str) -> None:
    assert is_unlikely_secret(label, f'- key: "{label}"', KEY)


def test_what_only_has_the_marks_of_a_label_is_one() -> None:
    for value in (f"{MIXED}/{MIXED}", f"{MIXED}.io/{MIXED}"):
        assert not is_unlikely_secret(value, f'- key: "{value}"', KEY)


@pytest.mark.parametrize(
    ("quiet", "heard_"),
    [
        pytest.param("AccessKey: aliasCfgV10.AccessKey,", f"AccessKey: aliasCfgV10.{MIXED},", id="its own name"),
        pytest.param("private_key: PKCS7PrivateKeyTypes,", f"private_key: PKCS7{MIXED},", id="its type"),
        pytest.param('x["password"] = _rfc_1738_unquote(x["password"])', f"password = {MIXED} (a)", id="a call"),
        pytest.param("token = RsaKeyConverters.pkcs8().convert(it)", f"token = Rsa.{MIXED} (a)", id="a method"),
        pytest.param("secret1 = vk1.curve.verifying_key_length // 2", f"secret1 = vk1.{MIXED}", id="an attribute"),
    ],
)
def test_what_a_program_says_is_quiet_however_odd_it_looks(quiet: str, heard_: str) -> None:
    for line, expected in ((quiet, False), (heard_, True)):
        value = re.split(r"[\s,(]", re.split(r"[:=] ", line)[1])[0]
        assert is_unlikely_secret(value, line, ASSIGNED) != expected


@pytest.mark.parametrize(
    ("value", "twin"),
    [
        ("rsa_private_key_pkcs8_to_pkcs1", "rsa_" + MIXED),
        ("RFC_KEY_BYTES_20", "RFC_KEY_" + HEX),
        ("ory-hydra-go-mod-v1", "ory-hydra-go-" + MIXED),
        ("pyrsa.PublicKey.load_pkcs1_openssl_pem", "pyrsa." + MIXED),
    ],
)
def test_a_key_that_is_a_name_is_quiet(value: str, twin: str) -> None:
    assert is_unlikely_secret(value, f"key: {value}(x)" if "." in value else f"key: {value}", KEY)
    assert not is_unlikely_secret(twin, f"key: {twin}", KEY)


def test_the_digest_of_an_approval_is_quiet() -> None:
    for name, expected in (("twokey1", False), ("mytwokey1", True), ("key1", True)):
        line = f"Reviewed-digest: {name}:{HEX * 2}"
        assert is_unlikely_secret(HEX * 2, line, KEY) != expected


@pytest.mark.parametrize("name", ["websocket-key", "projectKey", "formkey", "sonar.projectKey", "gpg-key"])
def test_keys_that_are_no_secret_s_are_quiet(name: str) -> None:
    assert is_unlikely_secret(MIXED, f'"{name}": "{MIXED}"', KEY)
    for other in ("signing-key", "platform_key"):
        assert not is_unlikely_secret(MIXED, f'"{other}": "{MIXED}"', KEY)


@pytest.mark.parametrize(
    "name",
    [
        "isValidAccessToken",
        "encodedPassword",
        "passwordVariable",
        "token_signature",
        "password_encoding",
        "password_grant_token_lifespan",
        "sign_in_with_password",
    ],
)
def test_names_that_speak_about_a_secret_are_quiet(name: str) -> None:
    for each, expected in ((name, False), ("access_token", True), ("x-vercel-protection-bypass-secret", True)):
        assert is_unlikely_secret(MIXED, f'{each} = "{MIXED}"', ASSIGNED) != expected


@pytest.mark.parametrize(
    "value",
    [
        "2022-08-25T09:26:05Z",
        "2000-01-23T04:56:07.000+00:00",
        "38h0m0s",
        "v0.0.0-20170109162249-bf9dde6d0d2c",
        "PBKDF2WithHmacSHA256",
        "com.password4j:password4j",
    ],
)
def test_what_is_measured_is_quiet(value: str) -> None:
    assert is_unlikely_secret(value, f'"access_token": "{value}"', ASSIGNED)
    assert is_unlikely_secret(value, f"token {value}", ARGUMENT)


def test_a_password_that_says_its_name_is_heard() -> None:
    assert not is_unlikely_secret("SuperPassword99!", "PASSWORD=SuperPassword99!", ASSIGNED)


def test_a_line_of_wrapped_base64_is_no_token_of_artifactory() -> None:
    for size, expected in ((64, False), (76, False), (73, True)):
        assert bool(heard(f"{'AKCp' + (MIXED * 4)[: size - 4]}\n", ArtifactoryDetector())) == expected
    assert heard(f"key: {'AKCp' + (MIXED * 4)[:60]}", ArtifactoryDetector())


def test_a_token_of_a_page_is_quiet_behind_an_escaped_ampersand() -> None:
    for line, expected in ((r"?page=1\u0026page_token=", False), (r"?page=1\u0026access_token=", True)):
        assert is_unlikely_secret(MIXED, f'"{line}{MIXED}"', ASSIGNED) != expected


def test_what_a_standard_shows_is_quiet() -> None:
    """The client's secret of RFC 6749, section 2.3.1, as it is and behind "Basic"."""
    shown, twin = "wImdVfnbRDtK1rBZ0pfjF7"[::-1], "wImdVfnbRDtK1rBZ0pfjG7"[::-1]
    for secret, expected in ((shown, False), (twin, True)):
        value = base64.b64encode(f"s6BhdRkqt3:{secret}".encode()).decode()
        assert is_heard("client_secret", secret) == expected
        assert is_unlikely_secret(value, f"Authorization: Basic {value}", HEADER) != expected


@pytest.mark.parametrize("digits", ["", "7"])
def test_a_word_is_no_token_of_artifactory(digits: str) -> None:
    word = "AP" + "ActivationPayload" + digits
    assert bool(heard(f'"{word}"', ArtifactoryDetector())) == bool(digits)


def test_a_part_of_a_digest_is_no_token_of_telegram() -> None:
    hexadecimal, drawn = (HEX * 2)[:35], "AA" + (MIXED * 2)[:33]
    for line in (f"12345678:{hexadecimal}", f"12345678:{drawn}Zx", f"01234567890123:{drawn}"):
        assert not heard(line, TelegramBotTokenDetector())
    for line in (f"TOKEN=123456789:{drawn}", f"https://api.telegram.org/bot123456789:{drawn}/getMe"):
        assert heard(line, TelegramBotTokenDetector())


def test_a_file_behind_a_word_is_no_argument() -> None:
    for value, expected in (("vendor/gopkg.in/mgo.v2/txn/txn.go", False), (f"{MIXED}/mgo.v2", True)):
        assert is_unlikely_secret(value, f"token\t{value}\t137", ARGUMENT) != expected


def test_a_header_that_a_text_speaks_of_is_quiet() -> None:
    header = "-----BEGIN " + "EC PRIVATE KEY-----"
    for line in (
        'in the `"{}"` base64-encoded format',
        'before the "{}" and',
        "begins with ``{}``.",
        '_START = b"{}"',
        'HEADER: str = "{}"',
    ):
        assert not heard(line.format(header), PrivateKeyDetector())
    for line in ('key = "{}"', '"{}" \\', '"{}" + body', "{} and a key"):
        assert heard(line.format(header), PrivateKeyDetector())


@pytest.mark.parametrize(
    "folder",
    [
        *("node_modules/left/", "a/lib/python3.12/site-packages/x/", ".yarn/releases/", "vendor/github.com/o/r/"),
        *("vendor/bundle/ruby/", "pip/_vendor/x/", "web/bower_components/x/"),
    ],
)
def test_guesses_are_not_believed_in_what_others_wrote(folder: str) -> None:
    assert is_guess_in_generated_file(MIXED, f"{folder}x.js", KEYWORD)
    assert not is_guess_in_generated_file(MIXED, f"{folder}x.js", AWSKeyDetector())


@pytest.mark.parametrize(
    "path", ["vendor/x.js", "src/vendor/acme/x.js", "node_modules.js", "my_vendor/x.js", "a.yarn/x"]
)
def test_guesses_are_believed_elsewhere(path: str) -> None:
    assert not is_guess_in_generated_file(MIXED, path, KEYWORD)
