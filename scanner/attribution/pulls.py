"""Evidence from the commits of a pull request that landed as one squash.

A squash with a message of its own drops what showed an agent in the commits it folds together: of the squashes of
agents' requests one in twenty, in some projects nine in ten. Where the forge's ref of the request is in the clone, its
commits are still there to be read. The author of the squash stays its author: what is found says that an agent took
part.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.attribution.reading import Pulled, Reading
from scanner.model.actor import Evidence, Source
from scanner.rulebook.agents import Agents

_SHORT = 12  # hexadecimal digits of a commit id that are shown


def find(reading: Reading, agents: Agents) -> Iterator[Evidence]:  # noqa: ARG001
    """The strongest evidence of each agent in the request's commits, with the ref and the commit it stands in."""
    best: dict[str, tuple[Pulled, Evidence]] = {}
    for pulled in reading.beside.pulled:
        for each in pulled.attribution.evidence:
            known = best.get(each.agent)
            if not each.bot and (known is None or each.strength.rank > known[1].strength.rank):
                best[each.agent] = (pulled, each)
    for pulled, each in best.values():
        where = f"{pulled.ref} {pulled.oid[:_SHORT]} {each.where}"
        yield Evidence(Source.BRANCH, where, each.value, each.agent, each.strength)
