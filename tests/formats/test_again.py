"""What is kept of a file from one change to the next is never told of another: formats answer the same in any order."""

from __future__ import annotations

import json
import random

import pytest

from scanner.formats.registry import format_of
from scanner.model.change import Delta


def gems(versions: dict[str, int]) -> str:
    rows = "".join(f"    {name} ({version}.0)\n" for name, version in versions.items())
    return f"GEM\n  remote: https://gems.example.org/\n  specs:\n{rows}\nDEPENDENCIES\n  one\n"


def gemfile(versions: dict[str, int]) -> str:
    rows = "".join(f'  gem "{name}", "~> {version}.0"\n' for name, version in versions.items())
    return f'source "https://gems.example.org"\n\ngroup :test do\n{rows}end\n'


def npm(versions: dict[str, int]) -> str:
    rows = {
        f"node_modules/{name}": {
            "version": f"{version}.0.0",
            "resolved": f"https://npm.example.org/{name}/-/{name}-{version}.0.0.tgz",
            "integrity": f"sha512-{name}{version}==",
            "dev": version % 2 == 0,
        }
        for name, version in versions.items()
    }
    return json.dumps({"lockfileVersion": 3, "packages": {"": {"name": "app"}, **rows}}, indent=2)


def pnpm(versions: dict[str, int]) -> str:
    given = "".join(
        f"      {name}:\n        specifier: ^{version}\n        version: {version}.0.0\n"
        for name, version in versions.items()
    )
    packages = "".join(
        f"\n  {name}@{version}.0.0:\n    resolution: {{integrity: sha512-{name}{version}==}}\n"
        for name, version in versions.items()
    )
    snapshots = "".join(f"\n  {name}@{version}.0.0: {{}}\n" for name, version in versions.items())
    head = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    devDependencies:\n"
    return f"{head}{given}\npackages:\n{packages}\nsnapshots:\n{snapshots}"


def yarn(versions: dict[str, int]) -> str:
    return "# yarn lockfile v1\n\n" + "\n".join(
        f'{name}@^{version}:\n  version "{version}.0.0"\n'
        f'  resolved "https://npm.example.org/{name}/-/{name}-{version}.0.0.tgz#{version:040x}"\n'
        for name, version in versions.items()
    )


def hooks(versions: dict[str, int]) -> str:
    return "repos:\n" + "".join(
        f"- repo: https://git.example.org/{name}\n  rev: v{version}.0\n  hooks:\n  - id: {name}\n"
        for name, version in versions.items()
    )


def requirements(versions: dict[str, int]) -> str:
    return "".join(f"{name}=={version}.0\n" for name, version in versions.items())


FILES = {
    "Gemfile.lock": gems,
    "Gemfile": gemfile,
    "package-lock.json": npm,
    "pnpm-lock.yaml": pnpm,
    "yarn.lock": yarn,
    ".pre-commit-config.yaml": hooks,
    "requirements.txt": requirements,
}
STATES = [
    {"one": 1, "two": 1, "three": 1},
    {"one": 2, "two": 1, "three": 1},
    {"one": 2, "two": 3, "three": 1, "four": 4},
    {"one": 2, "three": 1, "four": 4},
    {"four": 5, "one": 1},
]


@pytest.mark.parametrize("path", FILES)
def test_the_order_of_changes_does_not_matter(path: str) -> None:
    form = format_of(path)
    assert form is not None
    texts = [FILES[path](state).encode() for state in STATES]
    pairs = [(one, other) for one in (None, *texts) for other in (*texts, None)]

    def told(old: bytes | None, new: bytes | None) -> list[Delta]:
        return list(form.diff(old, new))

    first = {pair: told(*pair) for pair in pairs}
    assert sum(map(bool, first.values())) > 20
    for seed in range(3):
        shuffled = random.Random(seed).sample(pairs, len(pairs))
        assert {pair: told(*pair) for pair in shuffled} == first
