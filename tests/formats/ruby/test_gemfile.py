"""What an edit of a Gemfile means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.ruby import gemfile
from scanner.model.change import Delta
from scanner.model.scale import Severity

GEMFILE = """\
# frozen_string_literal: true

source "https://gems.example.org"

git_source(:house) { |name| "https://git.example.org/#{name}.git" }

ruby "3.3.1"
gemspec

gem "lantern", "~> 7.1"
gem "oil", ">= 2.0", "< 4", require: false
gem 'wick', :git => 'https://git.example.org/wick.git', :ref => "1f0c2d3e4b5a"
gem "any"

source "https://private.example.org" do
  gem "flame", "1.0.0"
end

group :development, :test do
  gem "probe", "0.5"
end

platforms :jruby do
  gem "bean"
end

if ENV["GLASS"]
  gem "glass", "1.0"
else
  gem "bowl", "1.0"
end

plugin "polish", "1.0"

eval_gemfile "other/Gemfile" if File.exist?("other/Gemfile")

level = 3
"""

SAID = [
    ("bump", ('"~> 7.1"', '"~> 7.2"'), ["medium dependency-bumped lantern"]),
    ("bump for developers", ('"0.5"', '"0.6"'), ["low dependency-bumped probe"]),
    ("down", ('"~> 7.1"', '"~> 7.0"'), ["high dependency-downgraded lantern"]),
    ("looser", ('"~> 7.1"', '">= 7.1"'), ["high pin-loosened lantern"]),
    ("any", ('gem "lantern", "~> 7.1"', 'gem "lantern"'), ["high pin-loosened lantern"]),
    ("tighter", ('gem "any"', 'gem "any", "1.0"'), ["low pin-tightened any"]),
    ("added", ('gem "any"', 'gem "any"\ngem "soot", "1"'), ["high dependency-added soot"]),
    ("added with brackets", ('gem "any"', 'gem "any"\ngem("soot", "1")'), ["high dependency-added soot"]),
    ("added for developers", ('  gem "probe"', '  gem "soot"\n  gem "probe"'), ["medium dependency-added soot"]),
    (
        "added for developers by option",
        ('gem "any"', 'gem "any"\ngem "soot", group: :test'),
        ["medium dependency-added soot"],
    ),
    (
        "added in an unknown group",
        ('gem "any"', 'gem "any"\ngem "soot", groups: [:test, :web]'),
        ["high dependency-added soot"],
    ),
    ("removed", ('gem "any"\n', ""), ["low dependency-removed any"]),
    (
        "to git",
        ('gem "lantern", "~> 7.1"', 'gem "lantern", github: "a/lantern", branch: "7-1-stable"'),
        ["high pin-loosened lantern", "high source-changed lantern"],
    ),
    ("other repository", ("example.org/wick", "example.net/wick"), ["high source-changed wick"]),
    ("in the clear", ("https://git.example.org/wick", "http://git.example.org/wick"), ["critical source-changed wick"]),
    ("other commit", ("1f0c2d3e4b5a", "0f0c2d3e4b5a"), ["medium dependency-bumped wick"]),
    (
        "out of the private source",
        ('  gem "flame", "1.0.0"\n', "", 'gem "any"', 'gem "any"\ngem "flame", "1.0.0"'),
        ["medium source-changed flame"],
    ),
    ("not loaded", ('gem "any"', 'gem "any", require: false'), ["medium dependency-changed any"]),
    ("loads something else", ("require: false", 'require: "x/y"'), ["medium dependency-changed oil"]),
    ("on a condition", ('gem "any"', 'gem "any" if RUBY_VERSION < "3"'), ["medium dependency-changed any"]),
    (
        "condition changed",
        ('ENV["GLASS"]', 'ENV["CUP"]'),
        ["medium dependency-changed bowl", "medium dependency-changed glass"],
    ),
    ("other platform", (":jruby", ":mri"), ["medium dependency-changed bean"]),
    (
        "for everybody",
        ('  gem "probe", "0.5"\n', "", 'gem "any"', 'gem "any"\ngem "probe", "0.5"'),
        ["medium dependency-moved probe"],
    ),
    ("other source", ("https://gems.example.org", "https://gems.example.net"), ["critical registry-changed source"]),
    (
        "second source",
        ("git_source", 'source "https://gems.example.net"\ngit_source'),
        ["critical registry-changed source"],
    ),
    ("source gone", ('source "https://gems.example.org"\n', ""), ["critical registry-changed source"]),
    (
        "source in the clear",
        ("https://gems", "http://gems"),
        ["critical registry-changed source", "critical transport-weakened source"],
    ),
    (
        "where shorthands lead",
        ("git.example.org/#{name}", "git.example.net/#{name}"),
        ["critical registry-changed git_source.house"],
    ),
    (
        "another shorthand",
        ("ruby ", 'git_source(:x) { |name| "https://x.example.org" }\nruby '),
        ["high registry-changed git_source.x"],
    ),
    ("language", ("3.3.1", "3.4.0"), ["medium runtime-requirement-changed ruby"]),
    ("no gemspec", ("gemspec\n", ""), ["medium setting-changed gemspec"]),
    ("plug-in", ("plugin ", 'plugin "rust"\nplugin '), ["high plugin-added plugin.rust"]),
    ("plug-in bumped", ('"polish", "1.0"', '"polish", "1.1"'), ["medium plugin-changed plugin.polish"]),
    ("plug-in gone", ('plugin "polish", "1.0"\n', ""), ["low plugin-removed plugin.polish"]),
    ("another file", ("level", 'eval_gemfile "x.rb"\nlevel'), ["high include-added eval_gemfile"]),
    (
        "file gone",
        ('eval_gemfile "other/Gemfile" if File.exist?("other/Gemfile")\n', ""),
        ["medium include-changed eval_gemfile"],
    ),
    ("code", ("level = 3", "level = 4"), ["medium setting-changed code"]),
    ("code that names gems", ("level = 3", "%w[a b].each { |name| gem name }"), ["medium setting-changed code"]),
    ("programs", ("level = 3", 'system("make")'), ["high setting-changed code"]),
    ("backticks", ("level = 3", "level = `id`"), ["high setting-changed code"]),
    ("evaluated text", ("level = 3", 'eval(ENV["X"])'), ["high setting-changed code"]),
    ("network", ("level = 3", 'require "open-uri"'), ["high setting-changed code"]),
    (
        "program in a condition",
        ('ENV["GLASS"]', "`id`"),
        ["high setting-changed code", "medium dependency-changed bowl", "medium dependency-changed glass"],
    ),
    (
        "program in a gem's line",
        ('gem "any"', 'gem "any", "#{`id`}"'),
        ["high setting-changed code", "low pin-tightened any"],
    ),
    ("gems in a loop", ("level = 3", '[1].each do\n  gem "soot"\nend'), ["medium setting-changed code"]),
]

QUIET = [
    ("comment", ("# frozen_string_literal: true", "# gems")),
    ("remark", ("level = 3", "=begin\nsystem 'x'\n=end\nlevel = 3")),
    ("data", ("level = 3\n", "level = 3\n__END__\nsystem 'x'\n")),
    ("quotes", ('gem "lantern", "~> 7.1"', "gem 'lantern', '~> 7.1'")),
    ("arrows", ("require: false", ":require => false")),
    ("brackets", ('gem "any"', 'gem("any")')),
    ("lines", ('gem "oil", ">= 2.0"', 'gem "oil",\n    # why\n    ">= 2.0"')),
    ("spacing", ('gem "any"', '  gem   "any"  ')),
    ("order", ('gem "any"\n', "", "level = 3", 'gem "any"\nlevel = 3')),
    (
        "same group elsewhere",
        ('  gem "probe", "0.5"\n', "", "level", 'gem "probe", "0.5", groups: [:test, :development]\nlevel'),
    ),
    ("same source twice", ("level", 'source "https://gems.example.org"\nlevel')),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_an_edit_is_told(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(gemfile, GEMFILE, edited(GEMFILE, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_an_edit_without_meaning_is_not(edits: tuple[str, ...]) -> None:
    assert said(gemfile, GEMFILE, edited(GEMFILE, *edits)) == []


@pytest.mark.parametrize(
    "code",
    [
        *('system "x"', "%x(id)", "exec(x)", "IO.popen(x)", "Kernel.open(x)", 'open("|id")', "Net::HTTP.get(x)"),
        *("URI.open(x)", "instance_eval(x)", "Base64.decode64(x)", "Object.const_get(x)", "x.send(:y)", "spawn x"),
        *('require "net/http"', "require 'open3'", 'File.write("a", "b")', "a = <<~X\n  #{`id`}\nX"),
    ],
)
def test_code_that_does_more(code: str) -> None:
    assert said(gemfile, GEMFILE, f"{GEMFILE}{code}\n") == ["high setting-changed code"]


@pytest.mark.parametrize(
    "code",
    [
        *('x = "system"', "y = 'eval me'", 'require "yaml"', "z = File.read('x')", "def a\n  1\nend", "w = /[`\"']/"),
        *(
            "v = [1,\n 2]",
            "u = x ? 1 : 2",
            "t = <<~A\n  it's \"text\n  A",
            "s = %w[system exec]",
            "r = x.y do |z|\nend",
        ),
    ],
)
def test_code_that_does_not(code: str) -> None:
    assert said(gemfile, GEMFILE, f"{GEMFILE}{code}\n") == ["medium setting-changed code"]


def test_old_new_and_line() -> None:
    (delta,) = gemfile.diff(GEMFILE.encode(), edited(GEMFILE, '"< 4"', '"< 5"').encode())
    assert delta == Delta("dependency-bumped", "oil", ">= 2.0, < 4", ">= 2.0, < 5", Severity.MEDIUM, 11, "runtime")


def test_new_and_removed() -> None:
    found = said(gemfile, None, GEMFILE)
    assert "high dependency-added lantern" in found
    assert "medium dependency-added probe" in found
    assert "critical registry-changed source" in found  # the second one
    assert "high plugin-added plugin.polish" in found
    assert not [line for line in found if line.endswith("code")]
    assert said(gemfile, None, 'source "https://gems.example.org"\ngem "a"\n') == ["high dependency-added a"]
    assert "high setting-changed code" in said(gemfile, None, "system 'x'\n")
    assert said(gemfile, GEMFILE, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "broken",
    [
        GEMFILE + "<<<<<<< ours\n",
        GEMFILE + "group :test do\n",
        GEMFILE + "end\n",
        GEMFILE + 'gem "open\n',
        GEMFILE + "x = [1, 2\n",
        GEMFILE + "x = <<~A\n",
        "# x\n" * 50_000,
    ],
    ids=["merge", "block", "end", "string", "bracket", "heredoc", "large"],
)
def test_what_cannot_be_read_is_opaque(broken: str) -> None:
    for old, new in ((GEMFILE, broken), (broken, GEMFILE), (None, broken)):
        (line,) = said(gemfile, old, new)
        assert line.startswith("critical opaque ")


@given(new=mangled(GEMFILE))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(gemfile, GEMFILE.encode(), new)


@pytest.mark.parametrize(
    "unit", ['gem "', "x = /[", "x\n\n\n", "=begin\n", "(", "%w[", "if x\nwhen y\n", "a.", "'", "#{", "<<A\n", "{ |x| "]
)
def test_a_long_program_is_read_in_time(unit: str) -> None:
    content = unit * (50_000 // len(unit))
    with within(4):
        said(gemfile, GEMFILE, content)


@pytest.mark.parametrize(
    ("path", "read"),
    [
        *(("Gemfile", True), ("gems.rb", True), ("gemfiles/next.gemfile", True), ("Gemfile.ci", True)),
        *(("Gemfile.lock", False), ("a.gemfile.lock", False), ("Gemfile.tt", False), ("Gemfile.md", False)),
    ],
)
def test_which_files(path: str, read: bool) -> None:
    assert gemfile.matches(path) is read
