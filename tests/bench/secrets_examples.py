"""How many of the examples that scanners keep beside their own rules each scanner finds, and of the counterexamples.

    python tests/bench/secrets_examples.py CLONES [--tools "twokey default,..."] [--gitleaks PATH] [--kingfisher PATH]
        [--format text|markdown] [--show missed|false]

CLONES is a folder with clones of gitleaks/gitleaks (MIT), mongodb/kingfisher and praetorian-inc/noseyparker (both
Apache-2.0), or some of them, "owner+name" or "owner+name/repo", bare or not. Their rules' examples are written to files
of their own, one each, and every tool reads exactly those. Most are made up, many of them typed ("1234567890abcdef");
a rule's counterexamples are often another rule's examples. So no tool can or should have all of the one and none of the
other: the figures tell what is known of, not how good it is in the wild (`secrets_accuracy.py` does).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from go_examples import examples_in_go
from secrets_accuracy import Label, as_markdown, as_text, git, git_of, judged, shown, tools

Example = tuple[str, str, bool, str]  # the rule, the name of a file, whether it is one, the text


def in_yaml(directory: Path, folder: str) -> Iterator[Example]:
    """The examples of Nosey Parker's form of rules, which Kingfisher took over."""
    for name in names(directory, folder, (".yml", ".yaml")):
        for rule in (yaml.safe_load(git(directory, "show", f"HEAD:{name}") or b"") or {}).get("rules", ()):
            for kind, true in (("examples", True), ("negative_examples", False)):
                yield from ((rule["id"], "example.txt", true, str(each).rstrip("\n")) for each in rule.get(kind) or ())


def in_go(directory: Path, folder: str) -> Iterator[Example]:
    """Gitleaks' rules are programs: what they are validated with is put together from literals and drawn strings."""
    forms = (git(directory, "show", "HEAD:cmd/generate/config/utils/generate.go") or b"").decode()
    for name in names(directory, folder, (".go",)):
        yield from examples_in_go((git(directory, "show", f"HEAD:{name}") or b"").decode(), forms)


def names(directory: Path, folder: str, endings: tuple[str, ...]) -> list[str]:
    listing = (git(directory, "ls-tree", "-r", "--name-only", "HEAD", folder) or b"").decode()
    return [name for name in listing.splitlines() if name.endswith(endings) and not name.endswith("_test.go")]


COLLECTIONS: dict[str, tuple[str, str, Callable[[Path, str], Iterator[Example]]]] = {
    "gitleaks": ("gitleaks+gitleaks", "cmd/generate/config/rules/", in_go),
    "kingfisher": ("mongodb+kingfisher", "data/rules/", in_yaml),
    "noseyparker": ("praetorian-inc+noseyparker", "crates/noseyparker/data/default/builtin/rules/", in_yaml),
}


def written(collection: str, clones: Path, into: Path) -> list[Label]:
    """The examples of a collection as files, and a label for each. None where there is no clone."""
    name, folder, read = COLLECTIONS[collection]
    directory = git_of(clones, name)
    labels = []
    for number, (rule, file, true, text) in enumerate(read(directory, folder) if directory else ()):
        path = f"{collection}/{'true' if true else 'false'}/{number}/{Path(file).name or 'example.txt'}"
        (into / path).parent.mkdir(parents=True)
        (into / path).write_text(f"{text}\n", "utf-8", "surrogateescape")
        labels.append(Label(path, 1, text.count("\n") + 1, true, frozenset({rule})))
    return labels


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clones", type=Path, metavar="CLONES")
    parser.add_argument("--gitleaks", default=shutil.which("gitleaks"), metavar="PATH")
    parser.add_argument("--kingfisher", default=shutil.which("kingfisher"), metavar="PATH")
    parser.add_argument("--tools", metavar="NAMES", help="only these, by comma")
    parser.add_argument("--format", choices=("text", "markdown"), default="text")
    parser.add_argument("--show", choices=("missed", "false"), help="the examples a tool gets wrong")
    arguments = parser.parse_args()
    known: dict[str, Any] = tools(arguments.gitleaks, arguments.kingfisher)
    chosen = arguments.tools.split(",") if arguments.tools else list(known)
    if not set(chosen) <= set(known):
        print(f"secrets_examples.py: --tools takes {', '.join(known)}", file=sys.stderr)
        return 2
    for collection in COLLECTIONS:
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch).resolve()
            labels = written(collection, arguments.clones, folder)
            if not labels:
                continue
            found = {tool: known[tool](folder, labels) for tool in chosen}
            print(f"{collection}: {len({rule for each in labels for rule in each.categories})} rules with examples")
            scores = [judged(tool, found[tool], labels) for tool in chosen]
            print("\n".join((as_markdown if arguments.format == "markdown" else as_text)(scores)), end="\n\n")
            for tool in chosen if arguments.show else ():
                wrong = (each for each in labels if each.true == (arguments.show == "missed"))
                wrong = (each for each in wrong if each.found_by(found[tool]) != each.true)
                print("\n".join([f"{tool}, {arguments.show}:", *shown(folder, wrong)]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
