"""From a path to its categories: what a tool would read there, in whatever spelling."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.classify import Classified, classifier, classify_link, resolve_link
from scanner.model.change import GITLINK_MODE, SYMLINK_MODE, Category
from scanner.model.scale import Severity
from scanner.rulebook import load_rulebook
from scanner.rulebook.paths import compile_paths, path_rules
from scanner.text.glob import compile_glob

RULEBOOK = load_rulebook()
RULES = RULEBOOK.path_rules
PATHS = compile_paths(RULES, RULEBOOK.severities)
CLASSIFY = classifier(PATHS)


def categories(path: str) -> set[str]:
    found = CLASSIFY(path)
    return set() if found is None else {each.value for each in found.categories}


KNOWN = {
    ".github/workflows/ci.yml": {"ci"},
    ".github/CODEOWNERS": {"vcs-control"},
    ".gitmodules": {"vcs-control"},
    "Dockerfile": {"container"},
    "deploy/Dockerfile.prod": {"container"},
    "package-lock.json": {"dependency-lock"},
    "web/package-lock.json": {"dependency-lock"},
    ".twokey.yaml": {"gate-policy"},
    "src/parser.py": set(),
    "README.md": set(),
    "docs/ci/readme.md": set(),
    "package-lock.json.md": set(),
    "src/changes-tab.tsx": set(),
    "": set(),
    "/": set(),
}


@pytest.mark.parametrize("path", KNOWN)
def test_known(path: str) -> None:
    assert categories(path) == KNOWN[path]


def test_a_manifest_may_be_two_things() -> None:
    assert categories("pyproject.toml") == {"packaging", "dependency-manifest"}


ALIASES = {
    ".Github/workflows/ci.yml": "ci",
    ".GITHUB/WORKFLOWS/ci.yml": "ci",
    "PyProject.toml": "packaging",
    "DOCKERFILE": "container",
    ".Twokey.yaml": "gate-policy",
    "pyproject.toml.": "packaging",
    "pyproject.toml ": "packaging",
    "pyproject.toml::$DATA": "packaging",
    ".github\\workflows\\ci.yml": "ci",
    ".github./workflows/ci.yml": "ci",
    ".gitmodules ": "vcs-control",
    ".GITMODULES": "vcs-control",
}


@pytest.mark.parametrize("path", ALIASES)
def test_a_second_spelling_is_the_same_path_and_is_told_apart(path: str) -> None:
    found = CLASSIFY(path)
    assert found is not None
    assert ALIASES[path] in {each.value for each in found.categories}
    assert found.alias


@pytest.mark.parametrize("path", [path for path in KNOWN if KNOWN[path]])
def test_the_usual_spelling_is_no_alias(path: str) -> None:
    assert not CLASSIFY(path).alias  # type: ignore[union-attr]


@given(st.sampled_from([path for path in KNOWN if KNOWN[path]]), st.data())
def test_no_change_of_case_hides_a_literal_path(path: str, data: st.DataObject) -> None:
    flips = data.draw(st.lists(st.booleans(), min_size=len(path), max_size=len(path)))
    spelled = "".join(each.swapcase() if flip else each for each, flip in zip(path, flips, strict=True))
    wild = {"deploy/Dockerfile.prod", ".github/workflows/ci.yml"}
    if path not in wild:
        assert categories(spelled) >= categories(path)


def test_unicode_forms_are_one_path() -> None:
    own = path_rules([("/d\u00e9ploy/**", (Category.DEPLOYMENT,), None)], RULEBOOK.severities)
    lookup = classifier(compile_paths(own, RULEBOOK.severities))
    for form in ("NFC", "NFD"):
        assert lookup(unicodedata.normalize(form, "d\u00e9ploy/x")) is not None
        folder = unicodedata.normalize(form, "D\u00e9ploy")
        assert classify_link(lookup, compile_paths(own, RULEBOOK.severities), folder, SYMLINK_MODE, "x") is not None


@pytest.mark.parametrize("folder", ["tests/fixtures", "testdata", "a/__snapshots__", "test/cassettes/x"])
def test_examples_for_tests_are_no_releases(folder: str) -> None:
    assert categories(f"{folder}/package-lock.json") == set()
    assert categories(f"{folder}/Dockerfile") == set()


def test_but_a_name_alone_makes_no_fixture() -> None:
    assert categories("fixtures") == set()
    assert categories("package-lock.json/fixtures") == set()
    assert categories(".github/workflows/testdata.yml") == {"ci"}


def own(*patterns: tuple[str, Category], ignore: tuple[str, ...] = ()) -> object:
    added = path_rules([(pattern, (category,), None) for pattern, category in patterns], RULEBOOK.severities)
    ignored = tuple(glob for pattern in ignore for glob in compile_glob(pattern))
    return classifier(compile_paths((*RULES, *added), RULEBOOK.severities), ignored)


def test_a_policy_adds_paths() -> None:
    lookup = own(("deploy/**", Category.CI), ("*.special", Category.SIGNING))
    assert lookup("deploy/a/b.sh").categories[-1] is Category.CI  # type: ignore[operator]
    assert lookup("x/y.special").categories == (Category.SIGNING,)  # type: ignore[operator]
    assert lookup("src/parser.py") is None  # type: ignore[operator]


@pytest.mark.parametrize("pattern", ["**", "*", ".github/**", "**/*.yml", ".GitHub/workflows/ci.yml"])
def test_a_policy_ignores_paths(pattern: str) -> None:
    assert own(ignore=(pattern,))(".github/workflows/ci.yml") is None  # type: ignore[operator]


@pytest.mark.parametrize(
    "path", [".twokey.yaml", ".Twokey.yaml", ".pre-commit-config.yaml", ".twokey.yaml ", ".secrets.baseline"]
)
def test_but_never_the_gates_own(path: str) -> None:
    found = own(ignore=("**", "*", ".*"))(path)  # type: ignore[operator]
    assert found is not None
    assert found.categories == (Category.GATE_POLICY,)


def link(path: str, mode: str, target: str = "") -> set[str]:
    found: Classified | None = classify_link(CLASSIFY, PATHS, path, mode, target)
    return set() if found is None else {each.value for each in found.categories}


LINKS = {
    "a gitlink anywhere": ("vendor/lib", GITLINK_MODE, "", {"dependency-lock"}),
    "a gitlink in place of workflows": (".github/workflows", GITLINK_MODE, "", {"dependency-lock", "ci"}),
    "a link in place of workflows": (".github/workflows", SYMLINK_MODE, "elsewhere", {"ci"}),
    "a link in place of .github": (".github", SYMLINK_MODE, "elsewhere", {"ci", "vcs-control"}),
    "another spelling of that": (".GitHub", SYMLINK_MODE, "elsewhere", {"ci", "vcs-control"}),
    "a link on a release path": ("pyproject.toml", SYMLINK_MODE, "x", {"packaging", "dependency-manifest"}),
    "a link to one": ("x", SYMLINK_MODE, "Dockerfile", {"container"}),
    "a link from a folder to one": ("a/b/x", SYMLINK_MODE, "../../Dockerfile", {"container"}),
    "a link to a folder of them": ("a/b", SYMLINK_MODE, "../.github", {"ci", "vcs-control"}),
    "a link to nothing of note": ("x", SYMLINK_MODE, "README.md", set()),
    "a link out of the tree": ("x", SYMLINK_MODE, "../../etc/passwd", set()),
    "an absolute link": ("x", SYMLINK_MODE, "/etc/passwd", set()),
    "a link without a target": ("x", SYMLINK_MODE, "", set()),
    "a plain file": ("x", "100644", "", set()),
}


@pytest.mark.parametrize(("path", "mode", "target", "expected"), LINKS.values(), ids=LINKS)
def test_links(path: str, mode: str, target: str, expected: set[str]) -> None:
    found = link(path, mode, target)
    assert found >= expected
    assert bool(found) == bool(expected)


PLACES = {
    ("x", "y"): "y",
    ("a/x", "y"): "a/y",
    ("a/x", "../y"): "y",
    ("a/b/x", "../../y/z"): "y/z",
    ("a/x", "./y/../z"): "a/z",
    ("x", ".."): "",
    ("x", "."): "",
    ("a/x", "../../y"): "",
    ("x", "/y"): "",
    ("x", "y/"): "y",
    ("x", "y//z"): "y/z",
}


@pytest.mark.parametrize(("path", "target"), PLACES)
def test_where_a_link_leads(path: str, target: str) -> None:
    assert resolve_link(path, target) == PLACES[path, target]


SEGMENT = st.text(st.sampled_from("abAB.\u00e9\u00df\u0130 \\:*?[]-"), max_size=6)


@settings(max_examples=40)
@given(st.lists(SEGMENT, min_size=1, max_size=5).map("/".join))
def test_total_and_the_index_agrees_with_asking_every_rule(path: str) -> None:
    found = CLASSIFY(path)
    plain = [rule for rule in RULES if rule.glob.matches(path)]
    if plain and not ({"fixtures", "testdata"} & set(path.split("/"))):
        assert found is not None
        assert set(found.categories) >= {each for rule in plain for each in rule.categories}
        assert all(found.floor.at_least(rule.severity) for rule in plain)
    elif found is not None:
        assert found.alias
    assert found is None or isinstance(found.floor, Severity)


def test_the_worst_severity_counts() -> None:
    rules = path_rules(
        [("/x", (Category.CONTAINER,), Severity.LOW), ("x", (Category.CI,), Severity.HIGH)], RULEBOOK.severities
    )
    assert classifier(compile_paths(rules, RULEBOOK.severities))("x") == Classified(
        (Category.CONTAINER, Category.CI), Severity.HIGH
    )


@pytest.mark.parametrize(
    ("path", "matters"),
    [
        ("test/assets/a.sigstore.json", False),
        ("tests/unit/data/Dockerfile", False),
        ("tests/requirements.txt", True),
        ("assets/tests/Dockerfile", True),
        ("data/Dockerfile", True),
    ],
)
def test_data_below_the_tests_is_no_release_path(path: str, matters: bool) -> None:
    rulebook = load_rulebook()
    found = classifier(compile_paths(rulebook.path_rules, rulebook.severities))(path)
    assert (found is not None) is matters
