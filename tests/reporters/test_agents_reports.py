"""`twokey agents` as a page and as data: checked-in pages, the shipped schema, and nothing that acts on its medium."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from kit.golden import check
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, History, empty_repo
from kit.judging import inventory, policy
from kit.scenes import FORGED, HOSTILE, clone
from msgspec import structs
from rich.cells import cell_len

from scanner.model.actor import ActorKind
from scanner.model.change import Category
from scanner.model.finding import Disposition
from scanner.model.inventory import Inventory
from scanner.model.scale import Outcome, Severity
from scanner.reporters import agents_json, agents_terminal
from scanner.rulebook import load_rulebook
from scanner.text.escape import visible

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
CODEX = "Co-authored-by: Codex <codex@openai.com>"
PEOPLE = tuple(f"{name} Doe <{name.lower()}@example.org>" for name in ("Cleo", "Dan", "Eve"))


def worked(folder: Path) -> History:
    """Agents, people behind them, a bot, a suspicion and a recorder."""
    made = History()
    made.commit("Start", files={"Makefile": "all:\n", "README.md": "x\n"})
    for number, person in enumerate((ANN, BOB, *PEOPLE)):
        made.commit(WORK, author=person, files={"src/a.py": f"{number}\n"})
    made.commit(WORK, files={"Makefile": "all:\n\tx\n", "KEYS": "a\n"})
    made.commit("Work\n", author=CLAUDE, files={"KEYS": "b\n", "Jenkinsfile": "node {}\n"})
    made.commit(f"{WORK}{CODEX}\n", author=BOB, files={"uv.lock": "version = 1\n"})
    made.commit(f"{WORK}Entire-Checkpoint: a3b2c4d5e6f7\n", files={"src/a.py": "x\n"})
    made.commit("Merge pull request #1 from acme/devin/1750000000-fix-build\n", files={"src/a.py": "y\n"})
    made.commit(
        "Bump\n", author="dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>", files={"a": "1"}
    )
    made.commit("By hand\n", author=BOB, files={"Dockerfile": "FROM scratch\n"})
    return made


KEPT = """\
agents:
  - id: claude-code
    owner: alice
    purpose: feature work
    may_touch: [build-script, dependency-lock, signing]
    review_by: 2025-06-30
  - {id: aider, owner: bob}
  - {id: claud-code, owner: bob}
  - {id: entire}
"""
FITS = "agents: [{id: claude-code, owner: alice}, {id: codex, owner: alice, purpose: the lock file}]"


def kept(folder: Path) -> Inventory:
    return inventory(worked(folder).write(folder), policy=policy(KEPT))


def advisory(folder: Path) -> Inventory:
    return inventory(worked(folder).write(folder), policy=policy(f"extends: advisory\n{KEPT}"))


def none(folder: Path) -> Inventory:
    return inventory(worked(folder).write(folder))


def fits(folder: Path) -> Inventory:
    return inventory(worked(folder).write(folder), policy=policy(FITS))


def people(folder: Path) -> Inventory:
    made = History()
    made.commit("Start", files={"Makefile": "all:\n"})
    return inventory(made.write(folder))


def empty(folder: Path) -> Inventory:
    return inventory(empty_repo(folder))


def empty_and_kept(folder: Path) -> Inventory:
    return inventory(empty_repo(folder), policy=policy(FITS))


def shallow(folder: Path) -> Inventory:
    made = History()
    made.commit("Start", files={"Makefile": "all:\n"})
    made.commit(WORK, files={"Makefile": "all:\n\tx\n"})
    return inventory(clone(made.write(folder / "origin"), folder / "clone", 1), policy=policy(FITS))


def sha256(folder: Path) -> Inventory:
    return inventory(worked(folder).write(folder, object_format="sha256"), "--all", policy=policy(KEPT))


def hostile(folder: Path) -> Inventory:
    """Operators, and a policy, that mean harm to whoever prints them."""
    name = "".join(each for each in HOSTILE if each not in "<>\n\r")
    made = History()
    made.commit("Start")
    made.commit(WORK, author=f"{name} <{name.replace('@', '')}@example.org>", files={"Makefile": "all:\n\tx\n"})
    made.commit(
        f"{WORK}Signed-off-by: {FORGED}{name} <forged@example.org>\n",
        files={f"tools/{HOSTILE.replace('/', '')}\ninstall.sh": "x\n"},
    )
    return inventory(made.write(folder), policy=policy(f"agents: [{hostile_entry('claude-code')}]"))


def strange(folder: Path) -> Inventory:
    """Ids that no rule has."""
    made = History()
    made.commit(WORK, files={"Makefile": "all:\n\tx\n"})
    ids = ("my-agent", "x", "claude", "agent-007")
    judging = policy("agents:\n" + "".join(f"  - {{id: {each}, review_by: 2025-06-30}}\n" for each in ids))
    return inventory(made.write(folder), policy=judging)


def hostile_entry(agent: str) -> str:
    text = f'"x\\n{FORGED}\\n\\e[2J\\e]0;owned\\x07\\u202e\\u200b[red]red[/red] :skull: <b>"'
    return f"{{id: {agent}, owner: {text}, purpose: {text}, may_touch: [ci], review_by: 2025-06-30}}"


SCENES: dict[str, Callable[[Path], Inventory]] = {
    each.__name__: each
    for each in (kept, advisory, none, fits, people, empty, empty_and_kept, shallow, sha256, hostile, strange)
}
OUTCOMES = {
    **dict.fromkeys(("kept", "sha256", "hostile", "strange"), Outcome.HOLD),
    **dict.fromkeys(("advisory", "none", "fits", "people", "empty", "empty_and_kept"), Outcome.PASS),
    "shallow": Outcome.UNDETERMINED,
}
Scene = Callable[[str], Inventory]


def fixed(found: Inventory) -> Inventory:
    """Under a version that never changes."""
    return structs.replace(found, version="0.0.0")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The inventory of a scene by its name, made once."""
    known: dict[str, Inventory] = {}

    def found(name: str) -> Inventory:
        if name not in known:
            known[name] = fixed(SCENES[name](tmp_path_factory.mktemp(name)))
        return known[name]

    return found


SGR = re.compile(r"\x1b\[[0-9;]*m")


class TestTerminal:
    @pytest.mark.parametrize("name", ("kept", "none", "fits", "people", "empty", "empty_and_kept", "shallow"))
    def test_page(self, scene: Scene, name: str) -> None:
        check(f"agents-{name.replace('_', '-')}", agents_terminal.render(scene(name)))

    @pytest.mark.parametrize("width", (60, 80, 120))
    @pytest.mark.parametrize("name", SCENES)
    def test_no_line_is_longer_than_the_terminal_is_wide(self, scene: Scene, name: str, width: int) -> None:
        lines = agents_terminal.render(scene(name), width=width).split("\n")
        long = [line for line in lines if cell_len(line) > width and not line.startswith("    - {id: ")]
        assert long == [], "only what is there to be pasted"

    @pytest.mark.parametrize("name", SCENES)
    def test_colour_adds_nothing_but_colour(self, scene: Scene, name: str) -> None:
        plain = agents_terminal.render(scene(name))
        coloured = agents_terminal.render(scene(name), color=True)
        assert "\x1b" not in plain
        assert SGR.search(coloured)
        assert [line.rstrip() for line in SGR.sub("", coloured).split("\n")] == plain.split("\n")

    @pytest.mark.parametrize("name", SCENES)
    def test_the_last_line_is_the_outcome(self, scene: Scene, name: str) -> None:
        last = agents_terminal.render(scene(name)).rstrip("\n").split("\n")[-1]
        assert last.startswith(f"{OUTCOMES[name].name}  ")

    @pytest.mark.parametrize("name", SCENES)
    def test_is_the_same_text_for_the_same_state(self, scene: Scene, tmp_path: Path, name: str) -> None:
        assert agents_terminal.render(scene(name)) == agents_terminal.render(fixed(SCENES[name](tmp_path)))

    @pytest.mark.parametrize("color", (False, True))
    @pytest.mark.parametrize("name", ("hostile", "strange"))
    def test_nothing_reaches_the_terminal_raw(self, scene: Scene, name: str, color: bool) -> None:
        text = SGR.sub("", agents_terminal.render(scene(name), color=color))
        assert visible(text, newlines=True) == text
        text.encode("utf-8")

    @pytest.mark.parametrize("name", ("hostile", "strange"))
    def test_no_line_is_forged(self, scene: Scene, name: str) -> None:
        lines = agents_terminal.render(scene(name), width=1000).split("\n")
        assert [line for line in lines if line.strip().startswith("PASS")] == []
        assert sum(line.startswith("HOLD") for line in lines) == 1

    def test_markup_is_text(self, scene: Scene) -> None:
        text = agents_terminal.render(scene("hostile"), width=1000)
        assert "[red]" in text
        assert "\N{SKULL}" not in text

    def test_what_stands_in_the_policy_is_spelled_out(self, scene: Scene) -> None:
        text = agents_terminal.render(scene("hostile"), width=1000)
        assert "\\x1b[2J" in text
        assert "\\u{202e}" in text

    def test_what_is_there_to_be_pasted_names_only_agents_without_an_entry(self, scene: Scene) -> None:
        text = agents_terminal.render(scene("kept"))
        assert "under agents: in .twokey.yaml" in text
        assert "\n    - {id: codex, owner: }\n" in text
        assert text.count("- {id: ") == 1
        assert "to register them" not in agents_terminal.render(scene("fits"))
        assert "to register them" not in agents_terminal.render(scene("people"))

    def test_what_is_there_to_be_pasted_is_a_policy_once_an_owner_is_put_in(self, scene: Scene) -> None:
        text = agents_terminal.render(scene("none"))
        entries = re.findall(r"^    - \{id: .*\}$", text, re.M)
        pasted = "agents:\n" + "\n".join(entries).replace("owner: }", "owner: bob}")
        assert [(each.id, each.owner) for each in policy(pasted).agents] == [("claude-code", "bob"), ("codex", "bob")]

    def test_many_operators_are_cut_and_counted(self, scene: Scene) -> None:
        text = agents_terminal.render(scene("none"))
        assert "Bob Ray <bob@example.org>" in text
        assert "and 2 more" in text
        assert "Eve Doe" not in text

    def test_a_long_name_is_cut(self, tmp_path: Path) -> None:
        made = History()
        made.commit(WORK, author=f"{'x' * 5000} <x@example.org>", files={"a": "1\n"})
        long = policy(f"agents: [{{id: claude-code, owner: bob, purpose: {'y' * 5000}}}]")
        assert len(agents_terminal.render(inventory(made.write(tmp_path), policy=long))) < 3000


SCHEMA = json.loads(load_rulebook().schema("agents"))
REPORT = json.loads(load_rulebook().schema("report"))
VALIDATOR = Draft202012Validator(SCHEMA)


def document(found: Inventory) -> Any:
    return json.loads(agents_json.render(found))


class TestJson:
    @pytest.mark.parametrize("name", SCENES)
    def test_fits_the_schema(self, scene: Scene, name: str) -> None:
        found = document(scene(name))
        assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(found)] == []
        assert found["outcome"] == OUTCOMES[name]

    @pytest.mark.parametrize("name", SCENES)
    def test_is_the_same_bytes_for_the_same_state(self, scene: Scene, tmp_path: Path, name: str) -> None:
        assert agents_json.render(scene(name)) == agents_json.render(fixed(SCENES[name](tmp_path)))

    @pytest.mark.parametrize("name", SCENES)
    def test_adds_up(self, scene: Scene, name: str) -> None:
        found = document(scene(name))
        summary = found["summary"]
        assert sum(summary["actors"].values()) == summary["commits"] == found["coverage"]["commits"]
        for agent in found["agents"]:
            assert sum(agent["kinds"].values()) == agent["commits"]
            assert (agent["first_seen"] is None) == (agent["last_seen"] is None) == (agent["commits"] == 0)
            for counted in (agent["kinds"], agent["evidence"], agent["releases"]["categories"]):
                assert list(counted) == sorted(counted)
            assert agent["releases"]["commits"] <= min(agent["commits"], summary["releases"])
            counts = [*agent["evidence"].values(), *agent["releases"]["categories"].values()]
            counts += [each["commits"] for each in agent["operators"]]
            assert all(1 <= each <= agent["commits"] for each in counts)

    @pytest.mark.parametrize("name", SCENES)
    def test_is_ascii_without_control_characters(self, scene: Scene, name: str) -> None:
        text = agents_json.render(scene(name))
        assert text.isascii()
        assert text.replace("\n", "").isprintable()
        assert text.endswith("}\n")

    def test_is_not_changed_by_the_terminal(self, scene: Scene) -> None:
        assert agents_json.render(scene("kept"), width=40, color=True) == agents_json.render(scene("kept"))

    def test_the_values(self, scene: Scene) -> None:
        found = document(scene("kept"))
        assert [each["id"] for each in found["agents"]] == [
            *("claude-code", "codex", "devin", "entire", "aider", "claud-code")
        ]
        claude, aider = found["agents"][0], found["agents"][4]
        assert (claude["name"], claude["class"], claude["commits"]) == ("Claude Code", "agent", 9)
        assert claude["kinds"] == {"agent": 1, "assisted": 8}
        assert claude["releases"] == {
            "commits": 3,
            "share": 0.6,
            "categories": {"build-script": 1, "ci": 1, "dependency-lock": 1, "signing": 2},
        }
        assert claude["operators"][:2] == [{"identity": ANN, "commits": 3}, {"identity": BOB, "commits": 2}]
        assert claude["registration"] == {
            "owner": "alice",
            "purpose": "feature work",
            "may_touch": ["build-script", "dependency-lock", "signing"],
            "review_by": "2025-06-30",
        }
        assert claude["first_seen"]["date"] < claude["last_seen"]["date"]
        assert (aider["commits"], aider["first_seen"], aider["releases"]["share"]) == (0, None, 0)
        assert aider["registration"] == {"owner": "bob", "purpose": None, "may_touch": [], "review_by": None}
        assert found["agents"][3]["registration"]["owner"] is None
        assert [(each["check"], each["agents"], each["categories"]) for each in found["findings"]] == [
            ("agent-expired", ["claude-code"], []),
            ("agent-out-of-scope", ["claude-code"], ["ci"]),
            ("agent-unregistered", ["codex"], []),
            ("agent-unregistered", ["entire"], []),
        ]
        assert found["inventory"] is True
        assert document(scene("none"))["inventory"] is False

    def test_undecodable_bytes_survive(self, scene: Scene) -> None:
        (claude,) = document(scene("hostile"))["agents"]
        assert any("\udcff" in each["identity"] for each in claude["operators"])
        assert "\n" in claude["registration"]["purpose"]

    def test_the_keys_come_in_the_order_of_the_contract(self, scene: Scene) -> None:
        assert list(document(scene("kept"))) == SCHEMA["required"]

    def test_a_digest_per_policy(self, scene: Scene) -> None:
        digests = {document(scene(name))["policy"]["digest"] for name in ("kept", "advisory", "none", "fits")}
        assert len(digests) == 4


def listed(*keys: str | int) -> list[str]:
    found: Any = SCHEMA["$defs"]
    for key in keys:
        found = found[key]
    return list(found)


class TestSchema:
    def test_is_a_schema(self) -> None:
        Draft202012Validator.check_schema(SCHEMA)

    @pytest.mark.parametrize(
        ("words", "known"),
        (
            (listed("outcome", "enum"), Outcome),
            (listed("severity", "enum"), Severity),
            (listed("categories", "items", "enum"), Category),
            (listed("finding", "properties", "outcome", "enum"), Disposition),
            (list(SCHEMA["properties"]["summary"]["properties"]["actors"]["required"]), ActorKind),
        ),
        ids=lambda value: value.__name__ if isinstance(value, type) else "",
    )
    def test_its_words_are_the_models(self, words: list[str], known: type) -> None:
        assert set(words) == {each.value for each in known}  # type: ignore[attr-defined]

    def test_its_classes_are_the_catalogues(self) -> None:
        classes = {each.class_ for each in load_rulebook().agents.by_id.values()}
        assert set(listed("agent", "properties", "class", "enum")) == classes | {"unknown"}

    @pytest.mark.parametrize("name", ("finding", "severity", "outcome", "categories", "fingerprint", "oid"))
    def test_shares_its_words_with_the_report(self, name: str) -> None:
        def bare(node: Any) -> Any:
            if isinstance(node, dict):
                return {key: bare(each) for key, each in node.items() if key != "description"}
            return [bare(each) for each in node] if isinstance(node, list) else node

        mine, theirs = bare(SCHEMA["$defs"][name]), bare(REPORT["$defs"][name])
        if name == "finding":  # there are no secrets here
            theirs["properties"].pop("secret")
            theirs.pop("allOf")
        assert mine == theirs

    @pytest.mark.parametrize("name", [name for name, each in SCHEMA["$defs"].items() if "required" in each])
    def test_every_key_it_requires_it_describes(self, name: str) -> None:
        assert set(SCHEMA["$defs"][name]["required"]) <= set(SCHEMA["$defs"][name]["properties"])

    @pytest.mark.parametrize("key", SCHEMA["required"])
    def test_a_document_without_one_of_them_is_refused(self, scene: Scene, key: str) -> None:
        found = document(scene("empty"))
        del found[key]
        assert not VALIDATOR.is_valid(found)

    def test_keys_may_be_added(self, scene: Scene) -> None:
        found = document(scene("kept"))
        found["new"] = found["agents"][0]["new"] = found["findings"][0]["new"] = 1
        assert VALIDATOR.is_valid(found)

    @pytest.mark.parametrize(
        ("path", "value"),
        (
            (("schema",), "twokey/agents/v2"),
            (("outcome",), "ok"),
            (("inventory",), "yes"),
            (("summary", "commits"), -1),
            (("agents", 0, "class"), "human"),
            (("agents", 0, "kinds", "agent"), 0),
            (("agents", 0, "releases", "share"), 1.5),
            (("agents", 0, "first_seen", "commit"), "abc1234"),
            (("agents", 0, "operators", 0, "identity"), "Ann"),
            (("agents", 0, "registration", "may_touch"), ["docs"]),
            (("findings", 0, "severity"), "none"),
            (("findings", 0, "outcome"), "pass"),
        ),
    )
    def test_a_document_that_says_something_else_is_refused(
        self, scene: Scene, path: tuple[Any, ...], value: Any
    ) -> None:
        found = document(scene("kept"))
        place = found
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
        assert not VALIDATOR.is_valid(found)
