"""How many labelled credentials each scanner finds, and how many harmless lines it calls a credential.

    python tests/bench/secrets_accuracy.py CREDDATA CLONES [--which tuned|checked|unseen] [--tools "twokey default,..."]
        [--gitleaks PATH] [--kingfisher PATH] [--format text|markdown] [--by category] [--show missed|false]

CREDDATA is a checkout of github.com/Samsung/CredData (MIT): its labels name lines of public repositories at one commit.
CLONES is a folder of those repositories, "owner+name" or "owner+name/repo", bare or not; the ones whose commit is there
are used. Only labelled files are written out, each with its own content, and every tool reads exactly those.

What is counted is a labelled line (for a key of many lines: all of them together). One with a credential on it is a
positive, whatever else is labelled there; all others, templates included, are negatives. UUIDs are left out: CredData
calls them secret by their name alone. A tool has found a line when it reports that file and any line of it. Labels are
people's judgement of what looks like a credential, also in tests and documentation.

Rules are made while looking at the repositories called "tuned". "checked" were measured blind once, then their false
positives were read too. All others are "unseen": never look at what is wrong there without moving them to another list.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from binascii import crc32
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # this checkout, not some other one that is installed
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scanner.text.escape import visible

Found = set[tuple[str, int]]  # file below the folder, line
LEFT_OUT = "UUID"
# What is in neither list is unseen.
TUNED = """
    aspnet-contrib/AspNet.Security.OAuth.Providers authelia/authelia binarylogic/authlogic cloudfoundry/credhub
    cloudskiff/driftctl conan-io/conan docker/docker-py doorkeeper-gem/doorkeeper expressjs/express
    fecshop/yii2_fecshop go-acme/lego heartcombo/devise judasn/Linux-Tutorial juice-shop/juice-shop kataras/iris
    knex/knex LibertyGlobal/grafana meanjs/mean nats-io/nats-server open-falcon/falcon-plus
    postmanlabs/postman-collection-transformer PyGithub/PyGithub request/request sahat/hackathon-starter
    scribejava/scribejava swisskyrepo/PayloadsAllTheThings timdorr/tesla-api tornadoweb/tornado
""".split()  # noqa: SIM905
CHECKED = """
    alibaba/canal brianc/node-postgres danger/danger eddycjy/go-gin-example feathersjs/feathers formio/formio
    git-ecosystem/git-credential-manager github/gh-ost google/go-github huginn/huginn laradock/laradock
    nats-io/nats.docs oracle/docker-images panva/jose paramiko/paramiko pennersr/django-allauth phpseclib/phpseclib
    PostgREST/postgrest requests/requests-oauthlib twilio/twilio-ruby xo/usql
""".split()  # noqa: SIM905
WIDEST = 200  # characters of a line that is shown


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled place: lines from 1, both ends included."""

    path: str
    first: int
    last: int
    true: bool
    categories: frozenset[str]

    def found_by(self, found: Found) -> bool:
        return any((self.path, line) in found for line in range(self.first, self.last + 1))


@dataclass(frozen=True, slots=True)
class Score:
    """What one tool made of the labels."""

    tool: str
    caught: int
    positives: int
    false: int
    negatives: int

    @property
    def recall(self) -> float:
        return self.caught / self.positives if self.positives else 0.0

    @property
    def precision(self) -> float:
        return self.caught / (self.caught + self.false) if self.caught else 0.0

    @property
    def noise(self) -> float:
        """False positives in 100 labelled negatives."""
        return 100 * self.false / self.negatives if self.negatives else 0.0


def known_as(repository: str) -> str:
    """How well we know a repository: its false positives made rules, were read once, or neither."""
    return "tuned" if repository in TUNED else "checked" if repository in CHECKED else "unseen"


def git_of(clones: Path, name: str) -> Path | None:
    """The git directory of a clone, if there is one."""
    places = (clones / name / "repo" / ".git", clones / name / "repo", clones / name / ".git", clones / name)
    return next((place for place in places if (place / "objects").is_dir()), None)


def git(directory: Path, *arguments: str) -> bytes | None:
    run = subprocess.run(["git", "-C", str(directory), *arguments], capture_output=True, check=False)
    return None if run.returncode else run.stdout


def materialise(creddata: Path, clones: Path, into: Path, which: str) -> tuple[list[Label], list[str]]:
    """Write the labelled files of every clone that has its commit; the labels and the names of those clones."""
    labels: list[Label] = []
    names: list[str] = []
    for key, url in json.loads((creddata / "snapshot.json").read_text("utf-8")).items():
        name = "+".join(url.split("/")[-2:])
        directory = git_of(clones, name) if which in ("all", known_as(name.replace("+", "/"))) else None
        listing = git(directory, "ls-tree", "-r", "-z", "--name-only", key[:40]) if directory else None
        if directory is None or listing is None:
            continue
        paths = {hashlib.sha256(path).hexdigest()[:8]: path.decode() for path in listing.split(b"\0") if path}
        rows = list(rows_of(creddata / "meta" / f"{crc32(bytes.fromhex(key)):08x}.csv", paths))
        held = {
            path for path in {path for path, _ in rows} if write(directory, f"{key[:40]}:{path}", into / name / path)
        }
        labels.extend(merged(name, ((path, row) for path, row in rows if path in held)))
        names.append(name)
    return labels, names


def write(directory: Path, blob: str, target: Path) -> bool:
    """Whether there was one: a partial clone lacks large blobs, and with them go their labels."""
    content = git(directory, "cat-file", "blob", blob)
    if content is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return content is not None


def rows_of(meta: Path, paths: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    with meta.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            path = paths.get(row["FileID"])
            if path is not None and LEFT_OUT not in row["Category"].split(":"):
                yield path, row


def merged(name: str, rows: Iterable[tuple[str, dict[str, str]]]) -> Iterator[Label]:
    """One label a place; a negative that touches a positive says nothing about a tool that reports lines."""
    places: dict[tuple[str, int, int], list[dict[str, str]]] = defaultdict(list)
    for path, row in rows:
        places[f"{name}/{path}", int(row["LineStart"]), int(row["LineEnd"])].append(row)
    all_labels = [
        Label(path, first, last, any(row["GroundTruth"] == "T" for row in found), categories(found))
        for (path, first, last), found in places.items()
    ]
    positive = {(each.path, line) for each in all_labels if each.true for line in range(each.first, each.last + 1)}
    return (each for each in all_labels if each.true or not each.found_by(positive))


def categories(rows: Iterable[dict[str, str]]) -> frozenset[str]:
    return frozenset(category for row in rows for category in row["Category"].split(":"))


def twokey(profile: str, folder: Path, labels: Sequence[Label]) -> Found:
    """Labelled lines one by one: in a whole file the engine names a credential once, where it stands first."""
    found_in = line_judge(profile)
    found: Found = set()
    for path, numbers in lines_of(labels).items():
        lines = (folder / path).read_bytes().split(b"\n")
        inside = path.partition("/")[2]
        found.update(
            (path, number) for number in numbers if number <= len(lines) and found_in(inside, lines[number - 1])
        )
    return found


def line_judge(profile: str) -> Callable[[str, bytes], bool]:
    """Whether a profile finds anything in a line of a file at some path: plain detect-secrets says."""
    from detect_secrets.settings import get_plugins
    from kit.plain_secrets import make_plain, profile_named

    from scanner.credentials.library import scan_rules
    from scanner.credentials.plugins import get_code_snippet

    make_plain(profile_named(profile))

    def judge(path: str, raw: bytes) -> bool:
        line = raw.decode("utf-8", "replace").rstrip()
        context = get_code_snippet([line], 1)
        given = {"filename": path, "line": line, "context": context}
        if scan_rules._is_filtered_out(["filename"], filename=path):
            return False
        if scan_rules._is_filtered_out(["line"], **given):
            return False
        return any(
            not scan_rules._is_filtered_out(["context"], **given, secret=secret.secret_value, plugin=plugin)
            for plugin in get_plugins()
            for secret in scan_rules._scan_line(plugin, path, line, 1, context)
        )

    return judge


def lines_of(labels: Iterable[Label]) -> dict[str, list[int]]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for label in labels:
        numbers[label.path].update(range(label.first, label.last + 1))
    return {path: sorted(lines) for path, lines in sorted(numbers.items())}


def detect_secrets(folder: Path, labels: Sequence[Label]) -> Found:
    """As `detect-secrets scan --no-verify` does it, in a process of its own: settings are one a process."""
    code = (
        "import json, os, sys\n"
        "from detect_secrets.core.scan import scan_file\n"
        "from detect_secrets.settings import default_settings\n"
        "os.chdir(sys.argv[1])\n"
        "with default_settings():\n"
        "    for path in json.load(sys.stdin):\n"
        "        print(json.dumps([path, sorted({each.line_number for each in scan_file(path)})]))\n"
    )
    paths = json.dumps(sorted({label.path for label in labels}))
    output = run([sys.executable, "-c", code, str(folder)], paths)
    return {(path, line) for path, lines in map(json.loads, output.splitlines()) for line in lines}


def gitleaks(program: str, folder: Path, _: Sequence[Label]) -> Found:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.json"
        run([program, "dir", "--no-banner", "--exit-code", "0", "-f", "json", "-r", str(report), str(folder)])
        entries = json.loads(report.read_text("utf-8"))
    return {
        (below(folder, entry["File"]), line)
        for entry in entries
        for line in range(entry["StartLine"], entry["EndLine"] + 1)
    }


def kingfisher(program: str, folder: Path, _: Sequence[Label]) -> Found:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.jsonl"
        flags = ["--no-validate", "--no-update-check", "--git-history", "none", "--no-dedup", "-f", "jsonl"]
        run([program, "scan", "-q", *flags, "-o", str(report), str(folder)])
        entries = [json.loads(line) for line in report.read_text("utf-8").splitlines() if line.strip()]
    findings = [entry["finding"] for entry in entries if "finding" in entry]
    return {(below(folder, each["path"]), int(each["line"])) for each in findings}


def run(command: list[str], text: str = "") -> str:
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False).stdout


def below(folder: Path, path: str) -> str:
    full = Path(path)
    return str(full.relative_to(folder)) if full.is_absolute() else path


def tools(
    gitleaks_path: str | None, kingfisher_path: str | None
) -> dict[str, Callable[[Path, Sequence[Label]], Found]]:
    known: dict[str, Callable[[Path, Sequence[Label]], Found]] = {
        "twokey default": partial(twokey, "default"),
        "twokey audit": partial(twokey, "audit"),
        "detect-secrets": detect_secrets,
    }
    if gitleaks_path:
        known["gitleaks"] = partial(gitleaks, gitleaks_path)
    if kingfisher_path:
        known["kingfisher"] = partial(kingfisher, kingfisher_path)
    return known


def judged(tool: str, found: Found, labels: Sequence[Label]) -> Score:
    hits = Counter(label.true for label in labels if label.found_by(found))
    every = Counter(label.true for label in labels)
    return Score(tool, hits[True], every[True], hits[False], every[False])


def as_text(scores: Sequence[Score]) -> Iterator[str]:
    for each in scores:
        yield (
            f"{each.tool:16} recall {each.recall:6.1%} ({each.caught}/{each.positives})"
            f"  precision {each.precision:6.1%}"
            f"  false positives in 100 negatives {each.noise:.2f} ({each.false}/{each.negatives})"
        )


def as_markdown(scores: Sequence[Score]) -> Iterator[str]:
    yield "| tool | credentials found | recall | precision | false positives in 100 negatives |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for each in scores:
        counts = f"{each.caught:,} of {each.positives:,}"
        yield f"| {each.tool} | {counts} | {each.recall:.1%} | {each.precision:.1%} | {each.noise:.2f} |"


def by_category(found: Found, labels: Sequence[Label]) -> Iterator[str]:
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for label in labels:
        name = ":".join(sorted(label.categories))
        rows[name][f"{label.true} {label.found_by(found)}"] += 1
    for name, row in sorted(rows.items(), key=lambda item: -item[1].total()):
        caught, missed, false, quiet = (row[key] for key in ("True True", "True False", "False True", "False False"))
        yield f"{name:60.60} found {caught:4} of {caught + missed:4}   false {false:4} of {false + quiet:5}"


def shown(folder: Path, labels: Iterable[Label]) -> Iterator[str]:
    for label in labels:
        text = (folder / label.path).read_bytes().split(b"\n")[label.first - 1].decode("utf-8", "replace").strip()
        yield f"{label.path}:{label.first} [{':'.join(sorted(label.categories))}] {text[:WIDEST]}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("creddata", type=Path, metavar="CREDDATA")
    parser.add_argument("clones", type=Path, metavar="CLONES")
    parser.add_argument("--which", choices=("all", "tuned", "checked", "unseen"), default="all")
    parser.add_argument("--gitleaks", default=shutil.which("gitleaks"), metavar="PATH")
    parser.add_argument("--kingfisher", default=shutil.which("kingfisher"), metavar="PATH")
    parser.add_argument("--tools", metavar="NAMES", help="only these, by comma")
    parser.add_argument("--format", choices=("text", "markdown"), default="text")
    parser.add_argument("--by", choices=("category",))
    parser.add_argument("--show", choices=("missed", "false"), help="the lines a tool gets wrong")
    arguments = parser.parse_args()
    known = tools(arguments.gitleaks, arguments.kingfisher)
    chosen = arguments.tools.split(",") if arguments.tools else list(known)
    if not set(chosen) <= set(known):
        print(f"secrets_accuracy.py: --tools takes {', '.join(known)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        labels, names = materialise(arguments.creddata, arguments.clones, folder, arguments.which)
        if not labels:
            print("secrets_accuracy.py: no clone has the commit that its labels are for", file=sys.stderr)
            return 2
        print(f"{len(names)} repositories: {' '.join(name.replace('+', '/') for name in sorted(names))}\n")
        found = {tool: known[tool](folder, labels) for tool in chosen}
        scores = [judged(tool, found[tool], labels) for tool in chosen]
        print("\n".join((as_markdown if arguments.format == "markdown" else as_text)(scores)))
        for tool in chosen:
            if arguments.by:
                print(f"\n{tool}:", *by_category(found[tool], labels), sep="\n")
            if arguments.show:
                wrong = (each for each in labels if each.found_by(found[tool]) != each.true)
                kind = [each for each in wrong if each.true == (arguments.show == "missed")]
                print(f"\n{tool}, {arguments.show}:", *map(visible, shown(folder, kind)), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
