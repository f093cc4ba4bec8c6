"""Lines that no person writes and every parser stumbles over, made of seeds: the same ones each time."""

from __future__ import annotations

import random
import string

from scanner.rulebook import load_rulebook
from scanner.rulebook.samples import expand

NAMES = (
    *("a.cls", "a.example", "a.go", "a.java", "a.js", "a.php", "a.m", "a.py", "a.pyi", "a.swift", "a.tf", "a.yaml"),
    *("a.eyaml", "a.yml", "a.cs", "a.c", "a.cpp", "a.cnf", "a.conf", "a.cfg", "a.cf", "a.ini", "a.properties"),
    *(
        "a.toml",
        "Makefile",
        "a.txt",
        ".env",
        "A.YAML",
        "a.YML",
        "x/.yaml",
        "package-lock.json",
        "a.svg",
        "swagger.json",
    ),
    *("a b.py", "é.yml", "a.py.orig"),
)
_WORDS = (
    *(
        "password",
        "PASSWORD",
        "passwd",
        "Pwd",
        "secret",
        "Secret",
        "api_key",
        "APIKEY",
        "apikey",
        "auth_key",
        "db_pass",
    ),
    *("database_pass", "keypass", "private_key", "clientkey", "service_key", "account-key", "contraseña", "CONTRASEÑA"),
    *("contrasena", "pa\u017f\u017fword", "\u017fecret", "api_\u212aey", "PR\u0130V_KEY", "pr\u0131v_key", "user_id"),
    *("id", "_ids", "aws", "AWS_SECRET", "sl_api", "softlayer", "cloudant", "cl", "ibm", "cos_secret_key", "token"),
    *("key", "secret-access-key", "AccountKey", "passwordpasswordpassword", "if"),
    *("softlayer_api_key", "sl-api-token", "SL_APIKEY", "cloudant_api_key", "clou-pw", "cos_hmac_secret_access_key"),
    *("ibm_cloud_iam_api_key", "iam-token", "aws_secret_access_key", "aws_session_token"),
    *("const", "export", "example", "test"),
)
_MARKS = (
    *(" ", "  ", "\t", "=", " = ", ": ", ":", ":=", "==", " == ", "!=", "===", "!==", "=!", "!!", "=!=", "=>", "->"),
    *(
        "::",
        "(",
        '("',
        ".assign(",
        '.assign("',
        "[",
        "]",
        "[]",
        "[25]",
        "['",
        "']",
        '"',
        "'",
        "`",
        '@"',
        "@",
        ";",
        '";',
    ),
    *(
        ",",
        ")",
        "</",
        "/",
        "//",
        "://",
        ".",
        "-",
        "_",
        "?",
        "#",
        "$",
        "${",
        "}",
        "{{",
        "<",
        ">",
        "%s",
        "|",
        "\\",
        "\\n",
    ),
    *(
        "\u00a0",
        "\u2003",
        "\u2028",
        "\u3000",
        "\x85",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x1d",
        "\x1f",
        "\r",
        "\ufeff",
        "é",
        "日",
    ),
    *("٣", "३", "\uff11", "\U0001d7d9", "\u0130", "\u0131", "\u017f", "\u212a"),
)
_COMMENTS = (
    "# pragma: allowlist secret",
    "// pragma: allowlist secret",
    "/* pragma: allowlist secret */",
    "<!-- pragma: whitelist secret -->",
    "' pragma: allowlist secret",
    "-- pragma:allowlist secret",
    "# pragma: allowlist nextline secret",
    "// pragma: allowlist-nextline-secret",
    "pragma: allowlist secret",
    "# pragma: allowlist secret trailing",
    "# Pragma: Allowlist Secret",
)
_ALNUM = string.ascii_letters + string.digits
_HEX = "0123456789abcdef"
_LOWER = string.ascii_lowercase + string.digits


def tokens() -> list[str]:
    """What every rule for a provider's token says that it matches."""
    return [expand(template) for rule in load_rulebook().tokens for template in rule.match]


def _some(draw: random.Random, count: int, alphabet: str = _ALNUM) -> str:
    return "".join(draw.choice(alphabet) for _ in range(count))


def _value(draw: random.Random, known: list[str]) -> str:
    """Something that a plugin of detect-secrets looks for, or nearly."""
    some = lambda count, alphabet=_ALNUM: _some(draw, count, alphabet)  # noqa: E731
    return draw.choice(
        (
            lambda: some(draw.randint(1, 60)),
            lambda: some(draw.randint(8, 64), _HEX),
            lambda: some(draw.randint(8, 40), string.digits),
            lambda: some(draw.randint(20, 48), _ALNUM + "+/_-="),
            lambda: some(draw.choice((24, 32, 40, 44, 48, 64)), draw.choice((_ALNUM, _LOWER, _HEX))),
            lambda: "AK" + "IA" + some(16, string.ascii_uppercase + string.digits),
            lambda: draw.choice(("gh" + "p_", "gh" + "o_", "gh" + "s_")) + some(draw.choice((35, 36, 36, 37))),
            lambda: "gl" + "pat-" + some(draw.randint(18, 22)),
            lambda: "glc" + "bt-" + draw.choice(("", "1f_")) + some(20),
            lambda: "xo" + "xb-" + some(11, "0123456789٣") + "-" + some(12),
            lambda: "https://hooks.slack.com/services/T" + some(8) + "/B" + some(8) + "/" + some(20),
            lambda: draw.choice("rs") + "k_li" + "ve_" + some(24),
            lambda: "S" + "G." + some(22) + "." + some(43),
            lambda: "ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + some(43),
            lambda: draw.choice("MNO") + some(draw.randint(22, 26)) + "." + some(6, _ALNUM + "-_") + "." + some(27),
            lambda: some(draw.choice((7, 8, 9, 10)), "0123456789٣") + ":" + some(35),
            lambda: draw.choice(("AC", "SK")) + some(32, _LOWER),
            lambda: some(32, _HEX) + "-us" + some(2, string.digits),
            lambda: draw.choice((" ", "=", '"', "\u00a0", "")) + "AK" + "C" + some(12),
            lambda: "AP" + draw.choice("3AB٣") + some(10),
            lambda: "Account" + "Key=" + some(86) + "==",
            lambda: "sq0" + "csp-" + some(43),
            lambda: "py" + "pi-AgEIcHlwaS5vcmc" + some(72),
            lambda: "s" + "k-" + some(20) + "T3Blbk" + "FJ" + some(20),
            lambda: "//registry.example.org/:_auth" + "Token=" + draw.choice((some(36, _HEX + "-"), "npm_" + some(36))),
            lambda: "BEGIN " + draw.choice(("RSA ", "EC ", "", "OPENSSH ", "ENCRYPTED ")) + "PRIVATE " + "KEY",
            lambda: ".".join(str(draw.randint(0, 299)) for _ in range(draw.choice((3, 4, 4, 4, 5)))),
            lambda: "https://user:" + some(9) + "@host.example.net/",
            lambda: "https://u-1:" + some(24, string.ascii_lowercase) + "@acc.cloudant.com",
            lambda: draw.choice(
                ("0123456789abcdef", "none", "True", "get_secret()", 'os.environ["X"]', "$VAR", "x" * 30)
            ),
            lambda: "-".join(some(count, _HEX) for count in (8, 4, 4, 4, 12)),
            lambda: draw.choice(known),
            lambda: draw.choice(known)[draw.randint(0, 3) : draw.randint(10, 80)],
        )
    )()


def _soup(draw: random.Random, known: list[str]) -> str:
    parts = []
    for _ in range(draw.randint(0, 9)):
        chance = draw.random()
        if chance < 0.3:
            parts.append(draw.choice(_WORDS))
        elif chance < 0.65:
            parts.append(draw.choice(_MARKS))
        elif chance < 0.8:
            parts.append(draw.choice("\"'`") + _value(draw, known) + draw.choice("\"'`\"'"))
        else:
            parts.append(_value(draw, known))
    return "".join(parts)


def _assignment(draw: random.Random, known: list[str]) -> str:
    quote = draw.choice(('"', "'", "`", ""))
    sign = draw.choice(("=", " = ", ": ", ":", " := ", " == ", "!=", " => ", '("', "[3] = @", "\u00a0=\u00a0", " !! "))
    head = draw.choice(("", "  ", "export ", "id: ", "my_", '"', "- ")) + draw.choice(_WORDS)
    return (
        head
        + draw.choice(("", "_x", "s", '"', "']", "٣"))
        + sign
        + quote
        + _value(draw, known)
        + quote
        + draw.choice(("", ";", ",", ")", " # c", "\r", " \x0c"))
    )


def _compared(draw: random.Random, known: list[str]) -> str:
    quote = draw.choice("\"'`")
    sign = draw.choice(("==", "!=", "===", "!==", "=!", "!!", "=!=", "!!="))
    space = draw.choice(("", " ", "\u2003"))
    return f"if ({quote}{_value(draw, known)}{quote}{space}{sign}{space}my_{draw.choice(_WORDS)}):"


def line(draw: random.Random, known: list[str]) -> str:
    """One line; one in eight is a long one, one in ten has an allowing comment."""
    text = draw.choice((_soup, _assignment, _assignment, _compared))(draw, known)
    chance = draw.random()
    if chance < 0.06:
        text = " ".join([text, *(_soup(draw, known) for _ in range(9)), "x" * draw.choice((150, 999, 2000))])
    elif chance < 0.12:
        text = _soup(draw, known) + draw.choice(("password ", '"" ', "a = b[c] ", "`", "=", "secret'")) * 120 + text
    if draw.random() < 0.1:
        text = f"{text} {draw.choice(_COMMENTS)}" if draw.random() < 0.6 else draw.choice(_COMMENTS)
    return text.replace("\n", "")


def file_of(seed: int, lines: int) -> tuple[str, bytes]:
    """A name and `lines` lines, some of which are no UTF-8."""
    draw = random.Random(seed)
    known = tokens()
    made = [line(draw, known).encode("utf-8", "surrogatepass") for _ in range(lines)]
    for _ in range(lines // 12):
        spot = draw.randrange(lines)
        at = draw.randint(0, len(made[spot]))
        made[spot] = made[spot][:at] + draw.choice((b"\xff", b"\xc3", b"\xe2\x84", b"\xd9")) + made[spot][at:]
    return draw.choice(NAMES), b"\n".join(made)
