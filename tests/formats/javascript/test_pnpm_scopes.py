"""Who is given a package, by a slower way of asking that cannot be wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.javascript.pnpm_scopes import development

# Few names, which are versions too: what stands under a name is not always what is meant.
NAMES = ["a", "b", "c@1", "a@1", "1", "2"]
KEYS = ["a@1", "b@1", "c@1@2", "a@c@1", "c@1", "1", "2", "a@1(b@1)", "b@2"]
VERSIONS = ["1", "2", "c@1", "1(b@1)", "b@1", "link:../x"]
wanted = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VERSIONS), max_size=3)
entries = st.one_of(
    st.none(),
    st.fixed_dictionaries({}, optional={"dependencies": wanted, "optionalDependencies": wanted}),
)
snapshots = st.dictionaries(st.sampled_from(KEYS), entries, max_size=len(KEYS))
importers = st.dictionaries(
    st.sampled_from([".", "x"]),
    st.fixed_dictionaries({}, optional={"dependencies": wanted, "devDependencies": wanted}),
    min_size=1,
)


def _led_to(entry: Any, groups: tuple[str, ...], known: dict[str, Any]) -> set[str]:
    pairs = [
        (f"{name}@{version}", version) for group in groups for name, version in (entry or {}).get(group, {}).items()
    ]
    found = (key if key in known else version for key, version in pairs)
    return {key for key in found if key in known}


def _everything(roots: set[str], known: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    for root in roots - found:
        _follow(root, known, found)
    return found


def _follow(key: str, known: dict[str, Any], found: set[str]) -> None:
    if key not in found:
        found.add(key)
        for each in _led_to(known[key], ("dependencies", "optionalDependencies"), known):
            _follow(each, known, found)


@given(snapshots, importers)
def test_only_developers_get_what_nothing_else_leads_to(known: dict[str, Any], given: dict[str, Any]) -> None:
    shipped = _everything({key for each in given.values() for key in _led_to(each, ("dependencies",), known)}, known)
    own = _everything({key for each in given.values() for key in _led_to(each, ("devDependencies",), known)}, known)
    names = {key.partition("(")[0] for key in own} - {key.partition("(")[0] for key in shipped}
    assert development({"snapshots": known, "importers": given}) == names
