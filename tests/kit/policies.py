"""Policy files, good and bad, that the parser and the JSON Schema have to agree on."""

from __future__ import annotations

EXAMPLE = """\
version: 1
extends: team                  # advisory | solo | team | strict
since: 3f2a9c1                 # commits reachable from here are history: reported, never blocking
landing: [noreply@github.com]  # committers that only land other people's work
require:                       # per category; unnamed ones take the preset's
  ci: {when: agent, reviewers: 1, from: [release], assurance: claimed, trailers: [Reviewed-by, Approved-by]}
  signing: {when: always, reviewers: 2, assurance: signed}
  dependency-lock: {when: agent, reviewers: 1, min_severity: medium}
secrets: {profile: default, authors: all}
paths: {ci: ["deploy/**"], ignore: []}        # own additions; `ignore` can never empty gate-policy
reviewers:
  - {id: alice, name: Alice Doe, emails: [alice@example.com], keys: ["ssh-ed25519 AAAA..."], groups: [release]}
agents:
  - {id: claude-code, owner: alice, purpose: feature work, may_touch: [build-script], review_by: 2027-03-01}
waivers:
  - {id: W1, check: agent-touched-ci, paths: [".github/workflows/docs.yml"], reason: "...", approved_by: alice, expires: 2026-12-31}
"""  # noqa: E501 - as the design writes it

ALICE = "{id: alice, emails: [alice@example.com]}"
WAIVER = "{id: W1, check: agent-touched-ci, paths: [a], reason: r, approved_by: alice, expires: 2026-12-31}"

GOOD = {
    "nothing but a version": "version: 1",
    "every key": EXAMPLE,
    "JSON, which is YAML": '{"version": 1, "extends": "strict"}',
    "since in quotes": 'version: 1\nsince: "1234567"',
    "since as a tag": "version: 1\nsince: v1.2",
    "landing as text": "version: 1\nlanding: [merge@example.com]",
    "landing as a mapping": "version: 1\nlanding: [{email: merge@example.com, keys: [ssh-ed25519 AAAA]}]",
    "landing of a bot": "version: 1\nlanding: ['12+merge[bot]@users.noreply.github.com']",
    "a key as a mapping": (
        "version: 1\nreviewers: [{id: a, emails: [a@example.com], keys: [{key: k, valid_from: 2025-01-01,"
        " valid_until: 2026-01-01, revoked: true}]}]"
    ),
    "empty lists and mappings": (
        "version: 1\nlanding: []\nrequire: {}\nsecrets: {}\npaths: {}\nreviewers: []\nagents: []\nwaivers: []"
    ),
    "an empty requirement": "version: 1\nrequire: {ci: {}}",
    "trailers of their own": "version: 1\nrequire: {ci: {trailers: [Acked-by, QA-approved]}}",
    "the audit profile": "version: 1\nsecrets: {profile: audit, authors: agent}",
    "a leap day": f"version: 1\nwaivers: [{WAIVER.replace('2026-12-31', '2028-02-29')}]",
    "the longest waiver": "version: 1\nmax_days: 3650",
    "a reviewer for some paths, for a while": (
        "version: 1\nreviewers: [{id: a, emails: [a@example.com], paths: ['docs/**'], expires: 2027-01-01}]"
    ),
    "a quorum by role": "version: 1\nrequire: {signing: {from: {security: 1, release: 2}}}",
    "breaking the glass": (
        "version: 1\nbreak_glass: {days: 2, most_open: 1, from: [release], assurance: corroborated}"
    ),
    "no glass to break": "version: 1\nbreak_glass: {days: 0}",
    "a key with a comment": (
        "version: 1\nreviewers: [{id: a, emails: [a@example.com], keys: ['ssh-ed25519 AAAA a@host']}]"
    ),
    "a key in armour": (
        "version: 1\nreviewers:\n- id: a\n  emails: [a@example.com]\n  keys:\n  - |\n"
        "    -----BEGIN PGP PUBLIC KEY BLOCK-----\n\n    mQEN=\n    -----END PGP PUBLIC KEY BLOCK-----\n"
    ),
    "a date in quotes": f"version: 1\nwaivers: [{WAIVER.replace('2026-12-31', chr(34) + '2026-12-31' + chr(34))}]",
}

# Name: (text, a part of the message, a part of the hint)
BAD = {
    "no version": ("extends: team", "'version' is missing", ""),
    "an empty file": ("", "expected a mapping, found nothing", ""),
    "a list": ("- version: 1", "expected a mapping, found a list", ""),
    "text": ("version 1", "expected a mapping, found text", ""),
    "version 2": ("version: 2", "version 2 is not known", "version: 1"),
    "version as text": ('version: "1"', "version '1' is not known", "version: 1"),
    "version as true": ("version: true", "version True is not known", "version: 1"),
    "version as a list": ("version: [1]", "version [1] is not known", "version: 1"),
    "unknown preset": ("version: 1\nextends: tema", "unknown preset 'tema'", "did you mean 'team'?"),
    "preset as a list": ("version: 1\nextends: [team]", "extends: expected text, found a list", ""),
    "since as a number": ("version: 1\nsince: 1234567", "read as a number", 'since: "1234567"'),
    "since as a number with an exponent": ("version: 1\nsince: 12e+45", "read as a number", "in quotes"),
    "since as nothing": ("version: 1\nsince:", "since: expected text, found nothing", ""),
    "since as blanks": ('version: 1\nsince: " "', "since: expected text", ""),
    "unknown key": ("version: 1\nrequires: {}", "unknown key 'requires'", "did you mean 'require'?"),
    "unknown key, nothing near": ("version: 1\nzzz: {}", "unknown key 'zzz'", "known: agents, break_glass"),
    "a number as a key": ("version: 1\n7: {}", "unknown key 7", "known:"),
    "unknown category": ("version: 1\nrequire: {pakaging: {}}", "require: unknown key", "did you mean 'packaging'?"),
    "unknown key of a requirement": ("version: 1\nrequire: {ci: {reviewer: 2}}", "require.ci: unk", "'reviewers'?"),
    "unknown key of secrets": ("version: 1\nsecrets: {profil: audit}", "secrets: unknown key", "'profile'?"),
    "unknown category of paths": ("version: 1\npaths: {signings: [a]}", "paths: unknown key", "'signing'?"),
    "unknown key of a reviewer": (
        "version: 1\nreviewers: [{id: a, email: a@example.com}]",
        "reviewers[0]: unknown key 'email'",
        "did you mean 'emails'?",
    ),
    "a key for everybody": (
        "version: 1\nreviewers: [{id: a, emails: [a@example.com], keys: ['* ssh-ed25519 AAAA']}]",
        "keys[0]: a key that stands for everybody",
        "one public key",
    ),
    "two keys in one": (
        'version: 1\nreviewers: [{id: a, emails: [a@example.com], keys: ["ssh-ed25519 AAAA\\nssh-ed25519 BBBB"]}]',
        "keys[0]: a key with a line break",
        "an entry of its own",
    ),
    "roles without a group": ("version: 1\nrequire: {ci: {from: {}}}", "require.ci.from: names no group", "release"),
    "a role for nobody": ("version: 1\nrequire: {ci: {from: {a: 0}}}", "require.ci.from.a: expected a number", ""),
    "glass for a year": ("version: 1\nbreak_glass: {days: 365}", "break_glass.days: expected a number from 0", ""),
    "unknown key of a key": (
        "version: 1\nreviewers: [{id: a, emails: [a@example.com], keys: [{key: k, valid_til: 2026-01-01}]}]",
        "keys[0]: unknown key 'valid_til'",
        "did you mean 'valid_until'?",
    ),
    "unknown key of an agent": ("version: 1\nagents: [{id: a, own: b}]", "agents[0]: unknown key", "'owner'?"),
    "unknown key of a waiver": (
        f"version: 1\nwaivers: [{WAIVER.replace('expires', 'expire')}]",
        "waivers[0]: unknown key 'expire'",
        "did you mean 'expires'?",
    ),
    "unknown key of a landing": ("version: 1\nlanding: [{mail: a@example.com}]", "landing[0]: unknown", "'email'?"),
    "unknown when": ("version: 1\nrequire: {ci: {when: agents}}", "require.ci.when: unknown word", "'agent'?"),
    "unknown assurance": ("version: 1\nrequire: {ci: {assurance: sign}}", "ci.assurance: unknown word", "'signed'?"),
    "unknown severity": ("version: 1\nrequire: {ci: {min_severity: hihg}}", "min_severity: unknown word", "'high'?"),
    "unknown profile": ("version: 1\nsecrets: {profile: audits}", "secrets.profile: unknown profile", "'audit'?"),
    "unknown authors": ("version: 1\nsecrets: {authors: agents}", "secrets.authors: unknown word", "'agent'?"),
    "unknown category of an agent": ("version: 1\nagents: [{id: a, may_touch: [cicd]}]", "may_touch[0]: unk", ""),
    "no reviewers at all": ("version: 1\nrequire: {ci: {reviewers: 0}}", "a number from 1 to 20, found 0", ""),
    "too many reviewers": ("version: 1\nrequire: {ci: {reviewers: 21}}", "a number from 1 to 20, found 21", ""),
    "reviewers as text": ('version: 1\nrequire: {ci: {reviewers: "2"}}', "a number from 1 to 20, found '2'", ""),
    "reviewers as true": ("version: 1\nrequire: {ci: {reviewers: true}}", "a number from 1 to 20, found True", ""),
    "reviewers as a fraction": ("version: 1\nrequire: {ci: {reviewers: 1.5}}", "a number from 1 to 20", ""),
    "a group as text": ("version: 1\nrequire: {ci: {from: release}}", "ci.from: expected a list, found text", ""),
    "a category without a mapping": (
        "version: 1\nrequire: {ci: }",
        "require.ci: expected a mapping, found nothing",
        "",
    ),
    "a trailer with a space": ("version: 1\nrequire: {ci: {trailers: [Reviewed by]}}", "is not a trailer key", ""),
    "a trailer with a colon": ("version: 1\nrequire: {ci: {trailers: ['A:']}}", "is not a trailer key", "hyphens"),
    "a trailer beyond ASCII": ("version: 1\nrequire: {ci: {trailers: [Gepr\xfcft-von]}}", "is not a trailer key", ""),
    "a trailer of hyphens": ("version: 1\nrequire: {ci: {trailers: ['--']}}", "is not a trailer key", ""),
    "an address without @": ("version: 1\nlanding: [alice]", "'alice' is not an address", "alice@example.com"),
    "an address without a name": ("version: 1\nlanding: ['@example.com']", "is not an address", ""),
    "an address without a dot": ("version: 1\nlanding: [alice@corp]", "is not an address", ""),
    "an address with a name before it": ("version: 1\nlanding: [A <a@example.com>]", "is not an address", ""),
    "an address with a space": ("version: 1\nlanding: ['a b@example.com']", "is not an address", ""),
    "an address beyond ASCII": ("version: 1\nlanding: [\u0430lice@example.com]", "is not an address", ""),
    "two addresses in one": ("version: 1\nlanding: ['a@b.org@example.com']", "is not an address", ""),
    "an address with a control character": ('version: 1\nlanding: ["a\\x1b@example.com"]', "is not an address", ""),
    "an address with an empty label": ("version: 1\nlanding: [a@example..com]", "is not an address", ""),
    "a reviewer without an address": ("version: 1\nreviewers: [{id: a, emails: []}]", "at least one address", ""),
    "a reviewer without an id": ("version: 1\nreviewers: [{emails: [a@example.com]}]", "'id' is missing", ""),
    "an address of a reviewer twice": (
        "version: 1\nreviewers: [{id: a, emails: [a@example.com, a@example.com]}]",
        "'a@example.com' stands there twice",
        "",
    ),
    "a key that is revoked perhaps": (
        "version: 1\nreviewers: [{id: a, emails: [a@example.com], keys: [{key: k, revoked: maybe}]}]",
        "revoked: expected true or false",
        "",
    ),
    "a waiver without an end": (
        f"version: 1\nwaivers: [{WAIVER.replace(', expires: 2026-12-31', '')}]",
        "'expires' is missing",
        "",
    ),
    "no days": ("version: 1\nmax_days: 0", "max_days: expected a number from 1 to 3650", ""),
    "ten years and a day": ("version: 1\nmax_days: 3651", "max_days: expected a number from 1 to 3650", ""),
    "landing as text, not as a list": ("version: 1\nlanding: a@example.com", "landing: expected a list", ""),
    **{
        f"the date {date}": (
            f"version: 1\nwaivers: [{WAIVER.replace('2026-12-31', chr(34) + date + chr(34))}]",
            "is not a date",
            hint,
        )
        for date, hint in {
            "tomorrow": "write it as 2027-03-01",
            "31-12-2026": "",
            "2026-1-1": "",
            "2026-13-01": "",
            "2026-00-10": "",
            "2026-02-30": "",
            "2026-12-31T00:00": "",
            "2026-12-31\\n": "",
            "2026-12-3\u0661": "",
        }.items()
    },
}

# What no JSON Schema can see: YAML itself, and what two entries have in common.
BAD_BEYOND_SCHEMA = {
    "broken YAML": ("version: 1\nrequire: {ci: [}", ".twokey.yaml:2: not readable as YAML", ""),
    "a tab": ("version: 1\nrequire:\n\tci: {}", ".twokey.yaml:3: not readable as YAML", ""),
    "two documents": ("version: 1\n---\nversion: 1", "not readable as YAML", ""),
    "a key twice": ("version: 1\nextends: strict\nextends: advisory", ".twokey.yaml:3: not readable as YAML: dup", ""),
    "a key twice, once in quotes": ('version: 1\n"version": 1', "duplicate key 'version'", ""),
    "a key twice further down": ("version: 1\nrequire:\n  ci: {}\n  ci: {}", ".twokey.yaml:4: not readable", ""),
    "a Python object": ("version: !!python/object/apply:os.getcwd []", "not readable as YAML", ""),
    "an alias that holds itself": ("version: 1\npaths: &a {ci: [*a]}", "contains itself", ""),
    "two reviewers with one id": (
        f"version: 1\nreviewers: [{ALICE}, {ALICE.replace('alice@', 'al@')}]",
        "reviewers: 'alice' stands there twice",
        "",
    ),
    "two reviewers with one address": (
        f"version: 1\nreviewers: [{ALICE}, {ALICE.replace('id: alice', 'id: bob')}]",
        "reviewers: 'alice@example.com' stands there twice",
        "",
    ),
    "two reviewers with one address, spelled apart": (
        f"version: 1\nreviewers: [{ALICE}, {{id: bob, emails: [alice@EXAMPLE.com]}}]",
        "reviewers: 'alice@example.com' stands there twice",
        "",
    ),
    "two agents with one id": ("version: 1\nagents: [{id: a}, {id: a}]", "agents: 'a' stands there twice", ""),
    "two waivers with one id": (f"version: 1\nwaivers: [{WAIVER}, {WAIVER}]", "waivers: 'W1' stands there twice", ""),
}
