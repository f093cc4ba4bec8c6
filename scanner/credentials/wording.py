"""What the names and the values around secrets read like, as expressions with a name each."""

from __future__ import annotations

import re
from functools import cache

from scanner.credentials.drawn import LONGEST

_SOURCES = {
    "secret name": (
        r"(?i)pass(?:w|phrase|code|$)|pwd|secret|token|api_?key|(?:access|account|auth|client|consumer|crypt(?:ion)?|"
        r"hmac|jwt|license|master|priv(?:ate)?|secure|service|session|shared|sign(?:ing)?|storage|subscription)[-_.]?key|"
        r"authorization|bearer|cred(?:ential)?s?$|seed$"
    ),
    "password name": r"(?i)pass(?!age|ive|port|enger|ed|ing|es|thr|-through|_thr|ign)|pwd|contrase",
    "password variable": r"^(?:[A-Z0-9]+_)*(?:PASS(?:W(?:OR)?D|PHRASE)?|PWD)$",
    # Names that speak about a secret and do not hold it.
    "other name": (
        r"(?i)csrf|xsrf|authenticity|encrypted[-_]?key|encoded[-_]?pass|(?:^|[-_.])sha\d+[-_]|(?:^|[-_.])(?:page|next|sync)[-_]?token|continuation|(?:^|[-_.])(?:label|title|forgot(?:ten)?|show|hide|invalid|mandatory|confirm_current|tmpl|env|has|is)_|"
        r"^is_?(?:in)?valid|(?:^|[-_.])(?:by|with)[-_]pass|"
        r"(?:^|[-_.])(?:allow|ask|change|check|disable|enable|expire|force|generate|get|need|no|prompt|remember|require|"
        r"reset|save|skip|update|use|validate)[-_]?pass|"
        r"not_match|public|fingerprint|(?<![a-z])pub[-_]?key|(?:path|files?|names?|ids?|ur[il]s?|fields?|labels?|hint|"
        r"placeholder|message|msg|error|length|regexp?|pattern|types?|policy|strength|salt|hash(?:ed)?|digest|checksum|"
        r"headers?|param(?:eter)?s?|prefix|suffix|env|attempts?|code|advice|tooltip|title|text|desc(?:ription)?|help|"
        r"complexity|len|size|count|mode|method|provider|version|algo(?:rithm)?|encryption|plugin|endpoint|expiry|expires|ttl|action|event|"
        r"table|column|index|ref|class|format|rotation|manager|store|changed|matching|required|enabled|sha\d*|md5|"
        r"subject|encoding|signature|duration|interval|lifespan|lifetime|timeout|reasons?|var(?:iable)?)$"
    ),
    # What else has a key: a record, a cache, an index; and keys that are for everybody, or of one request.
    "other key": (
        r"(?i)primary|foreign|natural|cache|sort|partition|(?:^|[-_.])(?:hash|idx|row|range|group|object|s3|etcd)[-_]?key|"
        r"index|sequence|schema|transl|i18n|l10n|bucket|site[-_]?key|publish|idempot|dedup|routing|registry|"
        r"(?:gpg|pgp)[-_]?key|(?<![a-z])form[-_.]?key|project[-_.]?key|websocket|host[-_]?key|recv[-_]?key|"
        r"key[-_]?(?:ring|server|board|word|store|space)|"
        r"^twokey\d$"  # a digest that an approval is bound to
    ),
    # Somebody, or a program, will put a value here.
    "template": (
        r"\{\{|[$#]\{|\$\(|^[$@&]|(?<![\w$@!])\$[A-Za-z_]|\$[A-Z_]{3}|<[%\w/ -]|>$|%[sdvq](?:$|\W)|%\(|%[A-Z_]+%|\[\[|"
        r"^[\[(]|\\[({]|__\w+__|\*\*\*|\.\.\.|\.\.$|^ENC\[|x{4}|X{3}|…"
    ),
    "escaped": r"^(?:%[0-9A-Fa-f]{2})+$",  # all of it: a test of escapes
    "placeholder": (
        r"(?i)chang(?:e|ing)[-_ ]?(?:me|it|this|th)|replace|placeholder|insert[-_ ]|example|sample|dummy|redacted|your|"
        r"(?:^|[-_])my[-_]|^(?:some|the)[-_]|(?:^|[-_ .])(?:here|goes)$|fake|not[-_ ]?(?:a|real|so)|foo|todo|tbd|n/a|"
        r"undefined|unused|removed|masked|hidden|required|optional|default|nullable|xxx|yyy|zzz|"
        r"^(?:n?ull|none|nil|true|false|bar|baz|qux|abcd?|asdf|qwerty|values?|text|user(?:name)?|admin|root|guest|demo|"
        r"login|name|empty|blank|secure|basic|bearer|basicauth|hash(?:ed)?|plain|plaintext|other|wrong|invalid|bad|good|"
        r"old|new|current|valid|correct|incorrect|confirmed|confirmation|something|whatever|anything|nothing|never|data|"
        r"input|hello|world|unknown|encrypted|encoded|vault|env|file|stdin|prompt|string|str|int|integer|bool|boolean|"
        r"object|array|any|varchar|bytes|number|symbol|function|error|test(?:ing)?|1234?5?6?7?8?9?0?|letmein|"
        # "password" itself, and with a number
        r"(?:my|your|the|some|test|user|db|root|admin)?[-_]?(?:pass(?:wo?r?d)?|pwd|pw|secret|token|key))[-_]?\d{0,4}$|"
        r"^hunter2$|(?:native|cleartext|sha2?)_password$|^scram-|"
        # "password" in the languages of a dialog
        r"^(?:adgangskode|clave|geslo|has[lł]o|heslo|jelszo|kennwort|kodeord|lozinka|parola|parole|parool|salasana|"
        r"sandi|senha|wachtwoord)$"
    ),
    "example": r"(?i)example|123e4567-e89b-12d3",
    "keyword": r"(?i)pass|pwd|secret|token|key(?![a-z])|cred|auth|api[-_]",
    # A call, an index, an attribute, an operator; a path, a file name or an address: where a value is to be found.
    "code": (
        r"^[a-z]+(?:_[a-z]+)+_?\d{0,3}$|\w\(|\w\[['\"\w]|^[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+;?$|^[({\[|+!]|[)};\]+]$|=>|&&|\|\||::|"
        r"://|^\.{0,2}/|^~/|^[A-Za-z]:\\|^[\w-]+(?:/[\w.#-]+)+$|-v?\d+(?:\.\d+){1,3}$|\.(?:[ch]|cc|cfg|conf|crt|css|env|go|html?|ini|java|jpe?g|"
        r"js|json|jsx|key|kt|md|pem|php|png|pub|py|rb|rs|sh|sql|svg|tsx?|txt|xml|ya?ml|com|org|net|io|local)$"
    ),
    # Random, and meant to be seen: a digest, a UUID, a public key, a certificate, a picture.
    "public": (
        r"(?i:^(?:sha\d{1,3}|md5|pbkdf2\w*|argon2\w*|bcrypt|scrypt)[-:$_]|^\$2[aby]?\$|^\{(?:S?SHA|CRYPT)|^\w+/\d{8}/|^pk_(?:live|test)_|^sb_publishable_)|"
        r"^(?:MII[BC][\w/+]{1,3}A(?:NBgkqh|YDVQQ)|MII[A-Z][\w/+][DTjz]CC|MIG[ef]MA0|MFkw|MCow|ssh-|AAAA[BC]3|AAAAE2|iVBOR|/9j/|R0lGOD|PHN2Z|"
        r"PD94|JVBER|UEsDB)"
    ),
    # A time, how long something takes, the version of a Go module that has no tag; an algorithm, a library
    "measured": (
        r"^\d{4}-\d\d-\d\dT\d\d:\d\d|^(?:\d{1,9}(?:ms|[hms])){2,5}$|"
        r"^v\d{1,9}\.\d{1,9}\.\d{1,9}-(?:[\w.]{1,20}[.-])?\d{14}-[0-9a-f]{12}$|"
        r"^(?:MD5|PBE|PBKDF2|SHA\d{1,3})[Ww]ith\w{1,40}$|^(?:com|de|dev|io|net|org)(?:\.[\w-]{1,40}){1,6}:[\w.-]{1,80}$"
    ),
    "path": r"^(?:~|\.{0,2})/(?:[\w.-]+/)+",
    "source": r"[/\w]\.(?:c|cc|cpp|cs|go|h|java|js|json|md|php|py|rb|rs|ts|tsx|txt|ya?ml)$",
    "uuid": r"(?i)^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$",
    # Names in names, and labels of Kubernetes: karpenter.k8s.aws/instance-cpu
    "dotted": (
        r"^[A-Za-z_]\w{0,15}(?:[./]\w{1,15})+$|"
        r"^[a-z0-9-]{1,30}(?:\.[a-z0-9-]{1,30}){0,5}\.[a-z]{2,10}/[a-z][a-z0-9]{0,15}(?:[._-][a-z0-9]{1,15}){0,5}$"
    ),
    # An attribute, and names of words: curve.key_length, RFC_KEY_BYTES_20, go-mod-v1
    "attribute": r"^[A-Za-z_]\w{0,15}(?:\.[a-z]{1,15}(?:_[a-z]{1,15}){0,3})+$",
    "named": (
        r"^_?[A-Za-z]{2,12}\d{0,4}(?:_[A-Za-z]{1,12}\d{0,4}|_\d{1,4}){2,8}$|"
        r"^[a-z]{2,12}(?:-[a-z]{2,12}){2,8}(?:-v?\d{1,4})?$"
    ),
    "elided": r"^[-\\rn\s]*(?:\.\.\.|…|<|\{\{|\$\{|%s|x{4}|X{4}|\*{4})",
    # A call that looks for the text between the quotes that follow, up to the dashes of a heading.
    "sought": (
        r"(?i)(?:contains?|count|find|has_?prefix|includes?|index(?:_?of)?|match(?:es)?|partition|remove_?prefix|"
        r"replace|split|starts?_?with|strpos|trim_?(?:left|prefix|start))\??[ (]\s*"
        r"(?:[\w.$]{1,60},\s*){0,3}[bru]{0,2}[\"'`]-*$|"
        r"[=!]==?\s*[bru]{0,2}[\"'`]-*$|"
        r"(?:start|header|begin|prefix|marker|magic)\w{0,20}\s*(?::\s*\w{1,20}\s*)?:?=\s*[bru]{0,2}[\"'`]-*$"
    ),
    "quote": r"^-*[\"'`]",  # the text ends
    # It is compared, or spoken of.
    "compared": r"^-*[\"'`]\s*(?:(?:not\s+)?in\s|[=!]=)|^-*[\"'`]{1,3}\s[a-z][\w-]{1,20}(?:[ .,]|$)|^-*``",
    # Before a token that every visitor of a page is handed: of a counter of visits, or a picture that shows a state.
    "handed out": (
        r"(?i)cf-?beacon\W{1,12}token\W{1,12}$|badge_?key=$|\.svg\?(?:[\w.%=&;-]{1,80}[&;])?[\w-]{0,20}token=$"
    ),
    "signature": r"^\.?([\w-]{16,})",
    "token": r"[\w.=+/-]{1,300}",
    "bare value": r"\s#|,\s|[&\s]\w+=|\s\\$",  # where one without quotes ends
    "dummy host": (
        r"(?i)^(?:[\w-]+\.)*(?:example|invalid|test)(?:\.(?:com|org|net))?(?:\W|$)|^(?:your|my|some|fake|host)|^[<%{$\[]"
    ),
    "local host": r"(?i)^(?:localhost|127\.|0\.0\.0\.0|\[::1?\])",
}


@cache
def pattern(kind: str) -> re.Pattern[str]:
    """The expression of that name, compiled when first needed."""
    return re.compile(_SOURCES[kind])


def is_like(kind: str, text: str) -> bool:
    """Whether the beginning of `text` reads like what is known by that name."""
    return pattern(kind).search(text[:LONGEST]) is not None
