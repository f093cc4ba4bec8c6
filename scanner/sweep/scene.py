"""What judging a repository begins with, whether all of it is judged or what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from msgspec import Struct

from scanner.config.policy import Policy
from scanner.pipeline.context import Context
from scanner.pipeline.docket import trailer_kinds
from scanner.pipeline.options import Options
from scanner.pipeline.policies import judging_policy, policy_from_file
from scanner.pipeline.prepare import prepare
from scanner.repo.heads import branches_and_tags, commits_of, listing
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.selection import Selection
from scanner.rulebook import Rulebook, load_rulebook
from scanner.sweep.memory import Head, Known
from scanner.sweep.settings import Settings, files_digest
from scanner.sweep.span import Now

Tell = Callable[[int], None]  # how many commits have been read


class Task(Struct, frozen=True):
    """A repository at `place` with what is known of it. `jobs` are the processes it may use beside its own."""

    place: str
    known: Known | None
    settings: Settings
    jobs: int = 0


class Scene(Struct, frozen=True):
    """A repository as it is, with the policy that judges it, and what of it is judged."""

    task: Task
    objects: Objects
    rulebook: Rulebook
    policy: Policy
    selection: Selection
    rows: bytes
    now: Now
    tell: Tell


def scene_of(task: Task, repository: Repository, objects: Objects, rows: bytes, tell: Tell) -> Scene:
    settings, rulebook, listed = task.settings, load_rulebook(), listing(rows)
    selection = branches_and_tags(repository, listed)
    policy = (
        policy_from_file(rulebook, settings.policy) if settings.policy else judging_policy(objects, rulebook, selection)
    )
    commits = commits_of(repository.git, listed.heads.values())
    now = Now(
        repository,
        listed,
        {name: Head(oid, commits.get(oid, "")) for name, oid in listed.heads.items()},
        selection.judged_at or "",
        settings.words(),
        files_digest(repository),
        settings.today,
        rulebook.agents,
        tuple(key.lower() for key in trailer_kinds(policy)),
    )
    return Scene(task, objects, rulebook, policy, selection, rows, now, tell)


@contextmanager
def session(scene: Scene, selection: Selection) -> Iterator[Context]:
    settings = scene.task.settings
    options = Options(
        today=settings.today,
        secrets=settings.secrets,
        progress=scene.tell,
        jobs=scene.task.jobs,
        cache_folder=settings.cache_folder,
        cache=settings.cache,
    )
    context = prepare(scene.now.repository, scene.objects, scene.rulebook, selection, options, scene.policy)
    try:
        yield context
    finally:
        if context.search is not None:
            context.search.end()
