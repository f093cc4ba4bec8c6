"""What an edit of the small files of JavaScript projects means: versions, release notes, ignore lists, hooks."""

from __future__ import annotations

import pytest
from javascript_kit import deltas, never_raises, said
from kit.patience import within

from scanner.formats.javascript import changesets, lerna, node_version, package_manager_code, packing_ignore
from scanner.formats.protocol import Format

LERNA = '{"version": "1.0.0", "npmClient": "npm", "command": {"publish": {"registry": "https://npm.example.org"}}}'
NOTE = '---\n"@acme/tool": minor\n"@acme/core": patch\n---\n\nFaster.\n'
CONFIG = '{"access": "restricted", "changelog": "@changesets/cli/changelog", "ignore": [], "baseBranch": "main"}'
HOOKS = "// reads\nmodule.exports = {\n  hooks: {}\n}\n"

CASES: dict[str, tuple[Format, str | None, str | None, list[str]]] = {
    "node up": (node_version, "20.1.0\n", "v20.2.0\n", ["medium toolchain-changed node"]),
    "node down": (node_version, "20.1.0", "18.0.0", ["high toolchain-changed node"]),
    "node left open": (node_version, "20.1.0", "lts/*", ["high toolchain-changed node"]),
    "node less exact": (node_version, "20.1.0", "20", ["high toolchain-changed node"]),
    "node new": (node_version, None, "20", ["medium toolchain-changed node"]),
    "node gone": (node_version, "20", None, ["medium file-removed file"]),
    "hooks added": (package_manager_code, None, HOOKS, ["critical plugin-added file"]),
    "hooks changed": (package_manager_code, HOOKS, HOOKS + "require('x')\n", ["critical plugin-changed file"]),
    "hooks gone": (package_manager_code, HOOKS, None, ["low plugin-removed file"]),
    "a comment that is text": (
        package_manager_code,
        "x = `\n// a\n`",
        "x = `\n// b\n`",
        ["critical plugin-changed file"],
    ),
    "all versions": (lerna, LERNA, LERNA.replace("1.0.0", "1.1.0"), ["medium version-changed version"]),
    "client": (lerna, LERNA, LERNA.replace('"npm"', '"yarn"'), ["medium toolchain-changed npmClient"]),
    "target": (lerna, LERNA, LERNA.replace("npm.", "evil."), ["critical publish-changed command.publish.registry"]),
    "no checks": (
        lerna,
        '{"command": {"version": {"gitChecks": true}}}',
        '{"command": {"version": {"gitChecks": false}}}',
        ["high check-weakened command.version.gitChecks"],
    ),
    "setting": (lerna, "{}", '{"packages": ["a"]}', ["medium setting-changed packages"]),
    "lerna gone": (lerna, LERNA, None, ["medium file-removed file"]),
    "note": (changesets, None, NOTE, ["low notes-changed note"]),
    "note's bump": (changesets, NOTE, NOTE.replace("minor", "major"), ["low notes-changed note"]),
    "note used": (changesets, NOTE, None, ["low notes-changed note"]),
    "access": (changesets, CONFIG, CONFIG.replace("restricted", "public"), ["critical publish-changed access"]),
    "module": (
        changesets,
        CONFIG,
        CONFIG.replace("@changesets/cli/changelog", "./x.js"),
        ["high plugin-added changelog"],
    ),
    "branch": (changesets, CONFIG, CONFIG.replace("main", "next"), ["medium setting-changed baseBranch"]),
    "pre-release": (changesets, '{"changesets": []}', '{"changesets": ["a"]}', ["low setting-changed changesets"]),
    "settings gone": (changesets, CONFIG, None, ["high file-removed file"]),
    "let in": (packing_ignore, "*.map\nsrc\n", "src\n", ["high package-contents-widened patterns"]),
    "let back in": (packing_ignore, "src\n", "src\n!src/a\n", ["high package-contents-widened patterns"]),
    "left out": (packing_ignore, "src\n", "src\n*.map\n", ["medium package-contents-changed patterns"]),
    "left out after all": (packing_ignore, "src\n!src/a\n", "src\n", ["medium package-contents-changed patterns"]),
    "another order": (packing_ignore, "src\n!src/a\n", "!src/a\nsrc\n", ["medium package-contents-changed patterns"]),
    "new list": (packing_ignore, None, "src\n", ["medium package-contents-changed patterns"]),
    "no list": (packing_ignore, "src\n", None, ["high file-removed file"]),
}


@pytest.mark.parametrize(("form", "old", "new", "expected"), CASES.values(), ids=CASES)
def test_an_edit_is_told(form: Format, old: str | None, new: str | None, expected: list[str]) -> None:
    assert said(form, old, new) == expected


QUIET: dict[str, tuple[Format, str, str]] = {
    "the same node": (node_version, "v20.1.0\n", "20.1.0"),
    "a comment beside it": (node_version, "20\n", "# for CI\n20 # LTS\n"),
    "a comment in hooks": (package_manager_code, HOOKS, HOOKS.replace("// reads", "// writes\n\n// more")),
    "lerna's schema": (lerna, LERNA, LERNA.replace("{", '{"$schema": "x", ', 1)),
    "lerna's message": (lerna, "{}", '{"command": {"version": {"message": "chore"}}}'),
    "lerna's layout": (lerna, LERNA, LERNA.replace(", ", ",\n  // and\n")),
    "note's layout": (changesets, NOTE, NOTE.replace('"@acme/tool"', "'@acme/tool'").replace("\n\n", "\n")),
    "changesets' schema": (changesets, CONFIG, CONFIG.replace("{", '{"$schema": "x", ', 1)),
    "comments among patterns": (packing_ignore, "src\n", "# sources\nsrc\n\n"),
    "order of plain patterns": (packing_ignore, "a\nb\n", "b\na\n"),
}


@pytest.mark.parametrize(("form", "old", "new"), QUIET.values(), ids=QUIET)
def test_what_ships_the_same_is_not_told(form: Format, old: str, new: str) -> None:
    assert said(form, old, new) == []


@pytest.mark.parametrize(
    ("form", "text", "severity"),
    [
        (node_version, "\0", "high"),
        (node_version, "<<<<<<< HEAD\n20\n", "high"),
        (lerna, "{{ x }}", "critical"),
        (lerna, "[]", "critical"),
        (lerna, '{"a": 1, "a": 2}', "critical"),
        (changesets, '{"access": ', "critical"),
        (changesets, "<<<<<<< HEAD\n", "medium"),
        (packing_ignore, "\0", "high"),
    ],
)
def test_what_cannot_be_read_is_as_bad_as_it_gets(form: Format, text: str, severity: str) -> None:
    assert [f"{each.severity} {each.kind}" for each in deltas(form, "1", text)] == [f"{severity} opaque"]


@pytest.mark.parametrize(
    ("form", "path", "other"),
    [
        (node_version, "web/.nvmrc", "nvmrc"),
        (node_version, ".bun-version", ".python-version"),
        (package_manager_code, ".pnpmfile.cjs", "x.pnpmfile.cjs"),
        (package_manager_code, "a/.yarn/plugins/@yarnpkg/x.cjs", ".yarn/patches/x.patch"),
        (package_manager_code, ".yarn/releases/yarn-4.5.0.cjs", "yarn-4.5.0.cjs"),
        (lerna, "lerna.json", "lerna.js"),
        (changesets, ".changeset/brave-cats.md", ".changeset/README.md"),
        (changesets, "web/.changeset/config.json", "changeset/config.json"),
        (packing_ignore, "packages/a/.npmignore", ".gitignore"),
        (packing_ignore, ".vscodeignore", ".dockerignore"),
    ],
)
def test_they_are_known_by_their_paths(form: Format, path: str, other: str) -> None:
    assert form.matches(path)
    assert not form.matches(other)


test_node_version_never_raises = never_raises(node_version, b"# a\nv20.1.0\n")
test_package_manager_code_never_raises = never_raises(package_manager_code, HOOKS.encode())
test_lerna_never_raises = never_raises(lerna, LERNA.encode())
test_changesets_never_raises = never_raises(changesets, NOTE.encode())
test_changesets_settings_never_raise = never_raises(changesets, CONFIG.encode())
test_packing_ignore_never_raises = never_raises(packing_ignore, b"src\n!src/a\n# b\n")


@pytest.mark.parametrize("form", [node_version, package_manager_code, lerna, changesets, packing_ignore])
def test_large_files_are_read_in_time(form: Format) -> None:
    with within(3):
        for unit in ("\n", "//a\n", '{"', "---\n"):
            deltas(form, "", unit * (5_000_000 // len(unit)))
