"""The life of a finding from run to run: when it began to block, when it ceased to, and what the last reader was told.

What a finding is today stands in its occurrences; what is new, reopened or fixed is that compared with `reported`, the
last run that was told to anybody. A run that was killed told nothing: what came and went in it is as if it never was.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from scanner.model.sweep import State
from scanner.sweep.memory import BLOCKING


class Sight(Struct, frozen=True):
    """A finding as it is now: its worst occurrence."""

    weight: int
    severity: int
    secret: bool

    @property
    def blocks(self) -> bool:
        return self.weight < BLOCKING


class Life(Struct, frozen=True):
    """A finding's life. `born`, `opened` and `closed` are runs, 0 for never: it may be both of these, and then `blocks`
    says which came last. `last_seen` and `content` are kept once nothing shows it any more."""

    sight: Sight
    blocks: bool
    born: int
    opened: int
    closed: int
    first_seen: str
    last_seen: str = ""
    content: str = ""


class Moment(Struct, frozen=True):
    """The run that looks, the last one that was reported, and when the repository is and was looked at."""

    run: int
    reported: int
    now: str
    before: str


def state(life: Life, reported: int) -> State | None:
    """What is to be said of a finding to somebody who was told of `reported`; None where there is nothing to say."""
    if not life.blocks:
        return State.FIXED if life.closed > reported else None
    if life.opened <= reported:
        return State.OPEN
    return State.REOPENED if life.closed else State.NEW


def lived(
    before: Mapping[str, Life], now: Mapping[str, Sight], contents: Mapping[str, str], moment: Moment
) -> dict[str, Life | None]:
    """The lives that change, None for one that nobody needs to know of. `contents` are of findings that are gone."""
    changed: dict[str, Life | None] = {}
    for name, sight in now.items():
        old = before.get(name)
        life = _begun(sight, moment) if old is None else _seen(old, sight, moment)
        if life != old:
            changed[name] = life
    for name, old in before.items():
        if name not in now:
            gone = _gone(old, contents.get(name, old.content), moment)
            if gone != old:
                changed[name] = gone
    return changed


def _begun(sight: Sight, moment: Moment) -> Life:
    return Life(sight, sight.blocks, moment.run, moment.run if sight.blocks else 0, 0, moment.now)


def _seen(old: Life, sight: Sight, moment: Moment) -> Life:
    life = replace(old, sight=sight, content="")
    if sight.blocks and not old.blocks:
        return _opened(life, moment)
    if old.blocks and not sight.blocks:
        return _closed(life, moment)
    return replace(life, last_seen="") if sight.blocks else life


def _gone(old: Life, content: str, moment: Moment) -> Life | None:
    life = _closed(replace(old, content=content), moment) if old.blocks else replace(old, content=content)
    return life if life.closed else None


def _opened(life: Life, moment: Moment) -> Life:
    if life.closed > moment.reported and life.opened:  # nobody was told that it had ceased
        return replace(life, blocks=True, closed=0, last_seen="")
    return replace(life, blocks=True, opened=moment.run, last_seen="")


def _closed(life: Life, moment: Moment) -> Life:
    if life.opened > moment.reported:  # nobody was told that it had begun
        return replace(life, blocks=False, opened=0)
    return replace(life, blocks=False, closed=moment.run, last_seen=moment.before)
