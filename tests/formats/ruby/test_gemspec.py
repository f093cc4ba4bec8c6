"""What an edit of a gemspec means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.ruby import gemspec

SPEC = """\
# frozen_string_literal: true

require_relative "lib/lantern/version"

Gem::Specification.new do |spec|
  spec.name = "lantern"
  spec.version = Lantern::VERSION
  spec.summary = "Lights up."
  spec.description = <<~TEXT
    Lights up the room.
  TEXT
  spec.authors = ["A. Lamp"]
  spec.email = "lamp@example.org"
  spec.homepage = "https://lantern.example.org"
  spec.license = "MIT"
  spec.required_ruby_version = ">= 3.1"

  spec.metadata["allowed_push_host"] = "https://gems.example.org"
  spec.metadata["source_code_uri"] = spec.homepage
  spec.metadata["rubygems_mfa_required"] = "true"

  spec.files = Dir["lib/**/*.rb"] + %w[README.md]
  spec.bindir = "exe"
  spec.executables = ["lantern"]
  spec.require_paths = ["lib"]

  spec.add_dependency "oil", "~> 2.0", ">= 2.0.1"
  spec.add_runtime_dependency("wick", ">= 1")
  spec.add_development_dependency "probe", "0.5"
end
"""

SAID = [
    ("version", ("Lantern::VERSION", '"1.5.0"'), ["medium version-changed version"]),
    ("name", ('name = "lantern"', 'name = "lamp"'), ["high package-renamed name"]),
    ("licence", ('"MIT"', '"Apache-2.0"'), ["medium license-changed licenses"]),
    ("homepage", ("https://lantern.", "https://lamp."), ["low metadata-changed homepage"]),
    ("language", ('">= 3.1"', '">= 3.2"'), ["medium runtime-requirement-changed required_ruby_version"]),
    ("bump", ('"~> 2.0"', '"~> 2.1"'), ["medium dependency-bumped oil"]),
    ("bump for developers", ('"0.5"', '"0.6"'), ["low dependency-bumped probe"]),
    (
        "added",
        ("  spec.add_runtime", '  spec.add_dependency "soot"\n  spec.add_runtime'),
        ["high dependency-added soot"],
    ),
    ("looser", ('"wick", ">= 1"', '"wick"'), ["high pin-loosened wick"]),
    ("removed", ('  spec.add_runtime_dependency("wick", ">= 1")\n', ""), ["low dependency-removed wick"]),
    ("for everybody", ("add_development_dependency", "add_dependency"), ["medium dependency-moved probe"]),
    (
        "on a condition",
        ('"wick", ">= 1")', '"wick", ">= 1") if RUBY_VERSION < "3"'),
        ["medium dependency-changed wick"],
    ),
    (
        "pushed elsewhere",
        ("gems.example.org", "gems.example.net"),
        ["critical publish-changed metadata.allowed_push_host"],
    ),
    (
        "pushed anywhere",
        ('  spec.metadata["allowed_push_host"] = "https://gems.example.org"\n', ""),
        ["critical publish-changed metadata.allowed_push_host"],
    ),
    (
        "no second factor",
        ('  spec.metadata["rubygems_mfa_required"] = "true"\n', ""),
        ["critical publish-changed metadata.rubygems_mfa_required"],
    ),
    ("metadata", ("= spec.homepage", '= "https://git.example.org"'), ["low metadata-changed metadata.source_code_uri"]),
    ("program", ('["lantern"]', '["lantern", "ls"]'), ["high entry-point-added executables"]),
    ("program gone", ('["lantern"]', "[]"), ["medium entry-point-removed executables"]),
    ("computed programs", ('["lantern"]', 'Dir["exe/*"]'), ["high entry-point-changed executables"]),
    ("folder of programs", ('"exe"', '"bin"'), ["high entry-point-changed bindir"]),
    ("load path", ('["lib"]', '["lib", "ext"]'), ["high entry-point-changed require_paths"]),
    (
        "extension",
        ("  spec.bindir", '  spec.extensions = ["ext/extconf.rb"]\n  spec.bindir'),
        ["critical install-script-added extensions"],
    ),
    ("computed files", ("%w[README.md]", "%w[README.md x]"), ["high package-contents-changed files"]),
    (
        "files of a program",
        ('Dir["lib/**/*.rb"] + %w[README.md]', "`curl -s x.example.org`.split"),
        ["high package-contents-changed files", "high setting-changed code"],
    ),
    (
        "files of git",
        ('Dir["lib/**/*.rb"] + %w[README.md]', '`git ls-files -z`.split("\\x0")'),
        ["high package-contents-changed files"],
    ),
    (
        "signing",
        ("  spec.bindir", '  spec.cert_chain = ["certs/a.pem"]\n  spec.bindir'),
        ["critical publish-changed cert_chain"],
    ),
    ("platform", ("  spec.bindir", '  spec.platform = "java"\n  spec.bindir'), ["medium setting-changed platform"]),
    ("code", ("require_relative", 'require "x"\nrequire_relative'), ["medium setting-changed code"]),
    ("code that runs programs", ("require_relative", 'system("x")\nrequire_relative'), ["high setting-changed code"]),
    ("program in the prose", ('"Lights up."', "`id`"), ["high setting-changed code"]),
]

QUIET = [
    ("comment", ("# frozen_string_literal: true", "# gem")),
    ("summary", ("Lights up.", "Lights all up.")),
    ("description", ("Lights up the room.", "Lights `up` the house.")),
    ("authors", ('["A. Lamp"]', '["B. Lamp", "C. Lamp"]')),
    ("spelling", ('spec.license = "MIT"', 'spec.licenses = ["MIT"]')),
    ("kind of call", ("add_runtime_dependency", "add_dependency")),
    ("quotes", ('"oil"', "'oil'")),
    ("frozen", ('"lantern"\n', '"lantern".freeze\n')),
    ("order", ('  spec.bindir = "exe"\n', "", "  spec.add_dep", '  spec.bindir = "exe"\n  spec.add_dep')),
    ("list of words", ('["lantern"]', "%w[lantern]")),
    ("tests", ("  spec.bindir", '  spec.test_files = ["x"]\n  spec.bindir')),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_an_edit_is_told(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(gemspec, SPEC, edited(SPEC, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_an_edit_without_meaning_is_not(edits: tuple[str, ...]) -> None:
    assert said(gemspec, SPEC, edited(SPEC, *edits)) == []


def test_what_is_gone_or_another() -> None:
    signed = edited(SPEC, "  spec.bindir", '  spec.signing_key = "a.pem"\n  spec.extensions = ["a.rb"]\n  spec.bindir')
    assert said(gemspec, signed, SPEC) == [
        *("critical provenance-dropped signing_key", "low install-script-removed extensions")
    ]
    listed = edited(SPEC, 'Dir["lib/**/*.rb"] + %w[README.md]', "%w[a b]")
    assert said(gemspec, listed, listed.replace("%w[a b]", "%w[a b c]")) == ["high package-contents-widened files"]
    assert said(gemspec, listed, listed.replace("%w[a b]", "%w[a]")) == ["medium package-contents-changed files"]
    computed = edited(SPEC, "  spec.bindir", '  spec.extensions = Dir["ext/*"]\n  spec.bindir')
    assert said(gemspec, computed, computed.replace("ext/*", "x/*")) == ["critical install-script-changed extensions"]


def test_metadata_as_one_table() -> None:
    table = '  spec.metadata = { "allowed_push_host" => "https://gems.example.org", "a" => "b" }\n'
    old = edited(SPEC, '  spec.metadata["allowed_push_host"] = "https://gems.example.org"\n', table)
    assert said(gemspec, old, old.replace("gems.example.org", "gems.example.net")) == [
        "critical publish-changed metadata.allowed_push_host"
    ]


def test_new_removed_and_unreadable() -> None:
    assert said(gemspec, None, SPEC) == [
        *("high dependency-added oil", "high dependency-added wick", "medium dependency-added probe")
    ]
    assert said(gemspec, SPEC, None) == ["medium file-removed file"]
    for broken in (SPEC + "<<<<<<< ours\n", SPEC + "end\n", SPEC[:-4], SPEC + "x = '\n"):
        (line,) = said(gemspec, SPEC, broken)
        assert line.startswith("critical opaque ")


@given(new=mangled(SPEC))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(gemspec, SPEC.encode(), new)


def test_which_files() -> None:
    assert gemspec.matches("parts/a.gemspec")
    assert not gemspec.matches("gemspec")
