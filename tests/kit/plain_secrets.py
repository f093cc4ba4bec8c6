"""Plain detect-secrets and our search side by side: what each finds in a file, in the same words.

Two things ours does on purpose are done to the reference as well: a part of a token ("ghp") becomes the token, and a
profile that folds leaves out guesses that repeat something better known on their line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from detect_secrets.core import scan as plain_scan
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.filters.allowlist import is_line_allowlisted
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.settings import get_plugins, get_settings
from detect_secrets.util.code_snippet import get_code_snippet

from scanner.credentials.blobs import Hit, Searcher
from scanner.credentials.file_kinds import dialect_of
from scanner.credentials.finders import Finder, PlainFinder, open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.guesses import GUESSES
from scanner.credentials.names import FILTER, is_generated, relevant
from scanner.credentials.profile import Profile, build_profile
from scanner.credentials.settings import configure
from scanner.credentials.tokens import TokenPlugin, plugin_class
from scanner.rulebook import load_rulebook


class Seen(NamedTuple):
    """A secret in a line of a file. `allowed`: a comment says that it is none."""

    line: int
    type: str
    value: str
    allowed: bool


def profile_named(name: str) -> Profile:
    """A profile of rules/secrets/."""
    rulebook = load_rulebook()
    return build_profile(rulebook.secrets_profile(name), rulebook.tokens)


def split(content: bytes) -> list[str]:
    """The lines of a file as our search knows them."""
    return [line.decode("utf-8", "replace") for line in content.split(b"\n")]


def make_plain(profile: Profile) -> None:
    """Let plain detect-secrets run with all that `profile` has, our own formats included."""
    configure(profile)
    classes: dict[str, Any] = get_mapping_from_secret_type_to_class()
    for stale in [kind for kind, each in classes.items() if issubclass(each, TokenPlugin)]:
        del classes[stale]
    own = [plugin_class(rule) for rule in profile.tokens if rule.pattern]
    classes.update({each.secret_type: each for each in own})
    get_settings().configure_plugins([{"name": each.__name__} for each in own])


def by_detect_secrets(profile: Profile, path: str, content: bytes) -> set[Seen]:
    """What detect-secrets finds, line by line, with the same plugins and filters."""
    make_plain(profile)
    if plain_scan._is_filtered_out(["filename"], filename=path):
        return set()
    lines = split(content)
    by_line: dict[int, set[tuple[str, str]]] = {}
    for secret in plain_scan._process_line_based_plugins(list(enumerate(lines, 1)), path):
        number, kind, value = secret.line_number, secret.type, secret.secret_value or ""
        by_line.setdefault(number, set()).update((kind, each) for each in _whole(kind, value, lines[number - 1]))
    found: set[Seen] = set()
    for number, secrets in by_line.items():
        context = get_code_snippet(lines=lines, line_number=number)
        allowed = is_line_allowlisted(path, lines[number - 1].rstrip(), context)
        kept = _folded(secrets) if profile.fold else secrets
        found.update(Seen(number, kind, value, allowed) for kind, value in kept)
    return found


def _whole(kind: str, value: str, line: str) -> list[str]:
    """The tokens in `line` that a plugin handed out only a part of."""
    plugin = get_mapping_from_secret_type_to_class()[kind]
    if len(value) >= 8 or not issubclass(plugin, RegexBasedDetector):
        return [value]
    matches = [match for gate in plugin().denylist for match in gate.finditer(line.rstrip())]
    return [match[0] for match in matches if value in match.groups()] or [value]


def _folded(secrets: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """`secrets` of one line without guesses that a token repeats, or a guess that counts for more: the one whose plugin
    comes first, and of one plugin's the shorter."""
    rank = {plugin.secret_type: number for number, plugin in enumerate(get_plugins())}
    kept = {each for each in secrets if each[0] not in GUESSES}
    for kind, value in sorted(secrets - kept, key=lambda each: (rank[each[0]], len(each[1]), each[1])):
        if not any(other in value or value in other for _, other in kept):
            kept.add((kind, value))
    return kept


def by_us(profile: Profile, files: Iterable[tuple[str, bytes]], finder: Finder | None = None) -> list[set[Seen]]:
    """What our search finds in each of these files, all of them searched together."""
    pairs = list(files)
    hits: list[list[Hit]] = [[] for _ in pairs]
    gates = all_gates(profile)
    searcher: Searcher[int] = Searcher(
        profile, gates, finder or open_finder(gates), lambda number, hit: hits[number].append(hit)
    )
    for number, (_, content) in enumerate(pairs):
        searcher.add(number, content)
    searcher.flush()
    return [seen(profile, path, content, found) for (path, content), found in zip(pairs, hits, strict=True)]


def seen(profile: Profile, path: str, content: bytes, hits: Sequence[Hit]) -> set[Seen]:
    """Hits as those of the file at `path`; what stood there encoded is left out."""
    if not relevant(profile, path):
        return set()
    here = dialect_of(path)
    quiet = is_generated(path) and any(each["path"] == FILTER for each in profile.filters)
    return {
        Seen(content.count(b"\n", 0, hit.offset) + 1, hit.found.type, hit.found.value, bool(hit.found.allowed & here))
        for hit in hits
        if hit.found.dialects & here and not hit.found.layer and not (quiet and hit.found.type in GUESSES)
    }


def slow_finder(profile: Profile) -> Finder:
    """What takes the place of hyperscan where there is none."""
    return PlainFinder(all_gates(profile))
