"""What recorders keep about commits in refs of their own: git notes, and Entire's checkpoints by their id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from fnmatch import fnmatchcase

from scanner.attribution.reading import Note
from scanner.errors import MissingObjectError, TwokeyError
from scanner.model.commit import Commit
from scanner.model.report import Skipped
from scanner.repo.git import Git
from scanner.repo.objects import Objects
from scanner.repo.refs import Ref, blobs_below
from scanner.rulebook.agent_rules import NotesRule
from scanner.rulebook.agents import Agents

MOST = 5_000_000  # bytes of one note; real ones reach three million, transcripts included
_ENTIRE = "entire"
_CHECKPOINT = re.compile(r"Entire-Checkpoint:[ \t]*([0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26})(?!\w)")
# Two stores: a branch with a folder for each checkpoint (by the first two digits of its id), and a ref for each.
_FOLDER = re.compile(r"([0-9a-f]{2})/([0-9a-f]{10})/\d+/metadata\.json$")
_SESSION = re.compile(r"\d+/metadata\.json$")
_OWN_REF = re.compile(r"refs/entire/checkpoints/[^/]{2}/([0-9a-f]{12}|[0-9A-HJKMNP-TV-Z]{26})$")

Place = tuple[NotesRule, str]  # a rule, and a ref that it names
Found = tuple[Place, str, str]  # the place of a note, its blob, and the link that has to name it


def note_refs(agents: Agents, refs: Iterable[Ref]) -> tuple[Place, ...]:
    """The refs here that some recorder's rule names."""
    return tuple((rule, ref.name) for ref in refs for rule in agents.notes if fnmatchcase(ref.name, rule.ref))


def note_reader(
    git: Git, objects: Objects, places: Iterable[Place]
) -> tuple[Callable[[Commit], tuple[Note, ...]], tuple[Skipped, ...]]:
    """A function from a commit to everything recorders wrote about it, and the refs that cannot be read."""
    kept: dict[str, list[Found]] = {}
    own: dict[str, Place] = {}
    skipped: list[Skipped] = []
    for place in places:
        rule, ref = place
        if match := _OWN_REF.match(ref):
            own[match.group(1)] = place
            continue
        try:
            for path, oid in blobs_below(git, ref):
                link = _checkpoint_of(path) if rule.format == _ENTIRE else ""
                about = path.replace("/", "") if rule.format != _ENTIRE else link
                if about:
                    kept.setdefault(about, []).append((place, oid, link))
        except TwokeyError as error:
            skipped.append(Skipped(f"notes: {ref}", error.message))

    def notes(commit: Commit) -> tuple[Note, ...]:
        found = [*_firsts(kept.get(commit.oid, ()))]
        for checkpoint in _checkpoints(commit):
            found += [*kept.get(checkpoint, ()), *_own(git, own, checkpoint)]
        return tuple(_read(objects, found))

    return notes, tuple(skipped)


def _own(git: Git, own: Mapping[str, Place], checkpoint: str) -> Iterator[Found]:
    """The sessions of a checkpoint that has a ref to itself."""
    if checkpoint in own:
        with suppress(TwokeyError):
            for path, oid in blobs_below(git, own[checkpoint][1]):
                if _SESSION.match(path):
                    yield own[checkpoint], oid, checkpoint


def _firsts(found: Iterable[Found]) -> Iterator[Found]:
    """One note of each format: the copies it keeps of a remote's notes are older than its own, and sort later."""
    seen: set[str] = set()
    for each in found:
        if each[0][0].format not in seen:
            yield each
        seen.add(each[0][0].format)


def _read(objects: Objects, found: Iterable[Found]) -> Iterator[Note]:
    """The notes; one that is not here or far too long says nothing."""
    for (rule, ref), oid, link in found:
        try:
            data = objects.blob(oid)
        except MissingObjectError:
            continue
        if len(data) <= MOST:
            yield Note(rule.agent, rule.strength, ref, rule.format, data.decode("utf-8", "surrogateescape"), link)


def _checkpoint_of(path: str) -> str:
    match = _FOLDER.match(path)
    return "".join(match.groups()) if match else ""


def _checkpoints(commit: Commit) -> list[str]:
    found = _CHECKPOINT.findall(commit.message) if "Entire-" in commit.message else []
    return list(dict.fromkeys(found))
