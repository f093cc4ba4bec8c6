"""The tools of a run, of what its policy, its rules and its repository say."""

from __future__ import annotations

from scanner.attribution.combine import attributor
from scanner.classify import classifier
from scanner.config.policy import Policy
from scanner.credentials.gating import gates_file
from scanner.credentials.mask import masker
from scanner.credentials.profile import Profile
from scanner.model.actor import ActorKind, Attribution
from scanner.pipeline.beside import vicinity
from scanner.pipeline.context import Context
from scanner.pipeline.docket import trailer_kinds
from scanner.pipeline.links import linked
from scanner.pipeline.options import Options
from scanner.pipeline.policies import paths_of
from scanner.pipeline.secrets import Search
from scanner.pipeline.witnessing import witnessing
from scanner.policy.judge import may_hold
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.refs import Refs
from scanner.repo.selection import Selection
from scanner.rulebook import Rulebook
from scanner.rulebook.paths import with_rules
from scanner.text.glob import compile_glob


def tools(
    repository: Repository,
    objects: Objects,
    rulebook: Rulebook,
    selection: Selection,
    options: Options,
    policy: Policy,
    profile: Profile,
    refs: Refs,
    search: Search | None,
) -> Context:
    """What every step of the run shares."""
    ignored = tuple(glob for pattern in policy.ignore for glob in compile_glob(pattern))
    paths = paths_of(rulebook, policy)
    led_to = linked(objects, repository.git, classifier(paths, ignored), selection, paths)
    if led_to.rules:
        paths = with_rules(paths, led_to.rules)
    beside = vicinity(repository, objects, rulebook.agents, selection, refs)
    return Context(
        repository=repository,
        objects=objects,
        rulebook=rulebook,
        policy=policy,
        selection=selection,
        options=options,
        attribute=attributor(rulebook.agents, options.environ, beside.around, options.ancestors),
        classify=classifier(paths, ignored),
        paths=paths,
        search=search,
        held_kinds=frozenset(kind for kind in ActorKind if may_hold(policy, Attribution(kind))),
        mask=masker(profile, gates_file(options.cache_folder, profile)),
        trailer_words=tuple(key.lower() for key in trailer_kinds(policy)),
        vicinity=beside,
        linked=led_to,
        refs=refs,
        witness=witnessing(policy, objects, options.today),
    )
