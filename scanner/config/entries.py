"""The entries of a policy's lists: people, agents, waivers, landing services, patterns. Each reader fails closed."""

from __future__ import annotations

import re
from typing import Any

from scanner.config.fields import date, flag, listed, mapping, number, string, word, wrong
from scanner.config.policy import BreakGlass, Key, Landing, RegisteredAgent, Reviewer, Waiver
from scanner.model.change import Category
from scanner.model.scale import Assurance
from scanner.text.glob import compile_glob
from scanner.text.trailer_values import is_address

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ARMOR = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_SPACE = 32
_MOST_GLASS_DAYS = 90
_MOST_DEBTS = 100


def trailer_key(where: str, value: Any) -> str:
    key = string(where, value)
    if not key.isascii() or not key.replace("-", "").isalnum():
        raise wrong(where, f"{key!r} is not a trailer key", "letters, digits and hyphens, such as Reviewed-by")
    return key


def reviewer(where: str, value: Any) -> Reviewer:
    known = ("id", "name", "emails", "keys", "groups", "paths", "expires")
    fields = mapping(where, value, known, ("id", "emails"))
    emails = listed(f"{where}.emails", fields["emails"], _email)
    if not emails:
        raise wrong(f"{where}.emails", "a reviewer needs at least one address")
    return Reviewer(
        string(f"{where}.id", fields["id"]),
        string(f"{where}.name", fields.get("name", fields["id"])),
        emails,
        listed(f"{where}.keys", fields.get("keys", []), _key),
        listed(f"{where}.groups", fields.get("groups", []), string),
        listed(f"{where}.paths", fields.get("paths", []), pattern),
        date(f"{where}.expires", fields["expires"]) if "expires" in fields else "",
    )


def _email(where: str, value: Any) -> str:
    """An address as approvals compare it: local part exact, domain lower-cased."""
    text = string(where, value)
    if not is_address(text):
        raise wrong(where, f"{text!r} is not an address", "write it as alice@example.com")
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _account(where: str, value: Any) -> str:
    """An address that may also be a GitHub bot's, whose login ends in `[bot]`."""
    text = string(where, value)
    _email(where, text.replace("[bot]@", "@"))
    local, _, domain = text.rpartition("@")
    return f"{local}@{domain.lower()}"


def _key(where: str, value: Any) -> Key:
    if isinstance(value, str):
        return Key(public_key(where, value))
    fields = mapping(where, value, ("key", "valid_from", "valid_until", "revoked"), ("key",))
    return Key(
        public_key(f"{where}.key", fields["key"]),
        date(f"{where}.valid_from", fields["valid_from"]) if "valid_from" in fields else "",
        date(f"{where}.valid_until", fields["valid_until"]) if "valid_until" in fields else "",
        flag(f"{where}.revoked", fields.get("revoked", False)),
    )


def public_key(where: str, value: Any) -> str:
    """One key and nothing else. A wildcard, an option or a second line would let it stand for more (threat B35)."""
    text = string(where, value)
    if "*" in text:
        raise wrong(where, "a key that stands for everybody", "write one public key: ssh-ed25519 AAAA...")
    if not text.lstrip().startswith(_ARMOR) and any(ord(each) < _SPACE for each in text.strip()):
        raise wrong(where, "a key with a line break or a control character", "write each key as an entry of its own")
    return text.strip()


def break_glass(where: str, value: Any, preset: BreakGlass) -> BreakGlass:
    fields = mapping(where, value, ("days", "most_open", "from", "assurance"))
    return BreakGlass(
        number(f"{where}.days", fields.get("days", preset.days), 0, _MOST_GLASS_DAYS),
        number(f"{where}.most_open", fields.get("most_open", preset.most_open), 1, _MOST_DEBTS),
        listed(f"{where}.from", fields["from"], string) if "from" in fields else preset.groups,
        word(f"{where}.assurance", fields["assurance"], Assurance) if "assurance" in fields else preset.assurance,
    )


def registered_agent(where: str, value: Any) -> RegisteredAgent:
    fields = mapping(where, value, ("id", "owner", "purpose", "may_touch", "review_by"), ("id",))
    return RegisteredAgent(
        _agent_id(f"{where}.id", fields["id"]),
        string(f"{where}.owner", fields["owner"]) if "owner" in fields else "",
        string(f"{where}.purpose", fields["purpose"]) if "purpose" in fields else "",
        listed(f"{where}.may_touch", fields.get("may_touch", []), lambda at, each: word(at, each, Category)),
        date(f"{where}.review_by", fields["review_by"]) if "review_by" in fields else "",
    )


def _agent_id(where: str, value: Any) -> str:
    text = string(where, value)
    if not _ID.fullmatch(text):
        raise wrong(where, f"{text!r} is no agent's id", "write it as `twokey agents` does, such as claude-code")
    return text


def waiver(where: str, value: Any) -> Waiver:
    known = ("id", "check", "paths", "reason", "approved_by", "expires")
    fields = mapping(where, value, known, known)
    return Waiver(
        string(f"{where}.id", fields["id"]),
        string(f"{where}.check", fields["check"]),
        listed(f"{where}.paths", fields["paths"], pattern),
        string(f"{where}.reason", fields["reason"]),
        string(f"{where}.approved_by", fields["approved_by"]),
        date(f"{where}.expires", fields["expires"]),
    )


def landing(where: str, value: Any) -> Landing:
    if isinstance(value, str):
        return Landing(_account(where, value))
    fields = mapping(where, value, ("email", "keys"), ("email",))
    keys = listed(f"{where}.keys", fields.get("keys", []), public_key)
    return Landing(_account(f"{where}.email", fields["email"]), keys)


def pattern(where: str, value: Any) -> str:
    text = string(where, value)
    try:
        compile_glob(text)
    except (ValueError, re.error) as error:
        raise wrong(where, f"not a pattern: {error}", "write it as ci/** or *.tf") from error
    return text
