"""Makes what a glance looks with, when the whole has judged an index; kept in the user's cache folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from scanner.credentials.finders import compiled
from scanner.credentials.gating import all_gates
from scanner.credentials.profile import Profile
from scanner.hooks.glance import led
from scanner.hooks.glance.ask import DoubtError
from scanner.hooks.glance.look import BASELINE, POLICY
from scanner.hooks.glance.profiles import written
from scanner.hooks.glance.tools import gates_file, patterns_file, read_gates, read_patterns, sealed
from scanner.pipeline.context import Context
from scanner.pipeline.policies import paths_of
from scanner.repo.git import Git
from scanner.rulebook import Paths
from scanner.text.glob import Glob
from scanner.text.whole_file import write_whole


def keep_tools(context: Context) -> None:
    """Make the tools for the next glance, where they are not there."""
    folder, selection = context.options.cache_folder, context.selection
    if not folder or selection.more or selection.judged_at is None:
        return
    policy, baseline = (_id(context.repository.git, name) for name in (POLICY, BASELINE))
    with suppress(OSError, ImportError):
        _keep_led(folder, context)
        _keep(patterns_file(folder, policy), read_patterns, lambda: _lines(paths_of(context.rulebook, context.policy)))
        search = context.search
        if search is not None and context.policy.secrets.authors == "all":
            _keep(gates_file(folder, policy, baseline), read_gates, lambda: _gates(search.hunt.plan.profile))


def _keep(file: str, read: Callable[[str], object], make: Callable[[], bytes]) -> None:
    try:
        read(file)
    except (DoubtError, OSError, ValueError):
        write_whole(Path(file), sealed(make()))


def _id(git: Git, name: str) -> bytes:
    return git.run("rev-parse", "--verify", "--quiet", name, accept=(0, 1, 128)).strip() or b"-"


def _gates(profile: Profile) -> bytes:
    import hyperscan  # noqa: PLC0415 - where there is no wheel of it there are no gates

    gates = all_gates(profile)
    alone = next((number for number, gate in enumerate(gates) if gate.plugins[0].startswith("~")), len(gates))
    return b"%d\n%s\n" % (alone - 1, written(profile)) + bytes(hyperscan.dumpb(compiled(hyperscan, gates)))


def _lines(paths: Paths) -> bytes:
    return ("\n" + "".join(f"{line}\n" for line in _patterns(paths))).encode()


def _patterns(paths: Paths) -> Iterator[str]:
    """Every pattern of a path behind what it is found under, folded: where case decides, a glance does not."""
    groups = {extension: group.rules for extension, group in paths.by_extension.items()}
    for kind, table in (("r", paths.by_root), ("s", paths.by_segment), ("e", groups)):
        for key, rules in table.items():
            yield "\t".join([f"{kind}{key}", *dict.fromkeys(_text(rule.glob) for rule in rules)])


def _text(glob: Glob) -> str:
    return "/".join("**" if each.any_depth else each.text for each in glob.segments).lower()


def _keep_led(folder: str, context: Context) -> None:
    """What leads to files at this commit. Names that hold a newline would be read as two: then nothing is kept."""
    place = os.path.realpath(context.repository.git_dir)
    names = sorted({name.lower() for name in context.linked.asked})
    patterns = sorted({_text(rule.glob) for rule in context.linked.rules})
    if any("\n" in each for each in (place, *names, *patterns)):
        return
    content = led.written(place, context.selection.judged_at or "", names, patterns)
    write_whole(Path(led.file_of(folder, place)), content)
