"""Our search finds in every line what detect-secrets finds there with the same plugins and filters, and nothing else."""  # noqa: E501

from __future__ import annotations

from pathlib import Path

import pytest
from awkward import NAMES, file_of, tokens
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.history import ENVIRONMENT, History
from kit.plain_secrets import Seen, by_detect_secrets, by_us, profile_named, seen, slow_finder, split

from scanner.credentials.blobs import Hit
from scanner.credentials.finders import NativeFinder, PlainFinder, open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.guesses import GUESSES
from scanner.credentials.plan import Plan
from scanner.credentials.profile import Profile
from scanner.credentials.sweep import sweep_here
from scanner.repo.open import open_repository
from scanner.repo.storage import open_storage
from scanner.rulebook.samples import expand

PROFILES = {name: profile_named(name) for name in ("default", "audit")}
GATES = {name: all_gates(profile) for name, profile in PROFILES.items()}
FINDERS = {name: open_finder(gates) for name, gates in GATES.items()}
each_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)


def explained(profile: Profile, files: list[tuple[str, bytes]], ours: list[set[Seen]]) -> list[str]:
    """Every difference, in words that name the line."""
    found = []
    for (path, content), mine in zip(files, ours, strict=True):
        theirs = by_detect_secrets(profile, path, content)
        for word, each in [("missing", each) for each in theirs - mine] + [("extra", each) for each in mine - theirs]:
            found.append(f"{word} in {path}: {each} in {split(content)[each.line - 1]!r}")
    return found


@each_profile
@pytest.mark.parametrize("seed", range(0, 24, 8))
def test_awkward_files_searched_together(profile: Profile, seed: int) -> None:
    files = [file_of(each, 40) for each in range(seed, seed + 8)]
    ours = by_us(profile, files, FINDERS[profile.id])
    assert explained(profile, files, ours) == []
    assert sum(map(len, ours)) > 50, "enough to compare"


@each_profile
def test_each_by_itself_is_the_same(profile: Profile) -> None:
    files = [file_of(each, 30) for each in range(100, 112)]
    together = by_us(profile, files, FINDERS[profile.id])
    assert [by_us(profile, [each], FINDERS[profile.id])[0] for each in files] == together


@each_profile
def test_without_the_native_engine(profile: Profile) -> None:
    files = [file_of(each, 30) for each in range(200, 206)]
    assert by_us(profile, files, slow_finder(profile)) == by_us(profile, files, FINDERS[profile.id])


@each_profile
@pytest.mark.parametrize("path", NAMES)
def test_every_kind_of_file(profile: Profile, path: str) -> None:
    files = [(path, file_of(each, 12)[1]) for each in range(300, 302)]
    assert explained(profile, files, by_us(profile, files, FINDERS[profile.id])) == []


@each_profile
def test_a_token_of_every_provider(profile: Profile) -> None:
    lines = [
        (token, around.replace("{}", token))
        for token in tokens()
        for around in ("{}", "x = '{}'", "a: {} ", "\xa0{}\r")
    ]
    content = "\n".join(line for _, line in lines).encode()
    assert explained(profile, [("a.yaml", content)], by_us(profile, [("a.yaml", content)], FINDERS[profile.id])) == []


def test_provider_rules_find_their_own_examples() -> None:
    profile = PROFILES["default"]
    missed = []
    for rule in profile.tokens:
        for template in rule.match if rule.pattern else ():
            content = expand(template).encode()
            if rule.type not in {each.type for each in by_us(profile, [("a.txt", content)], FINDERS["default"])[0]}:
                missed.append((rule.type, template))
    repeated = {kind for kind, _ in missed} - GUESSES  # which are weighed
    assert len(missed) < 12
    assert repeated <= {"Azure Annotated Key", "Heroku API Token", "LaunchDarkly SDK Key", "Microsoft Teams Webhook"}


FRAGMENT = st.sampled_from(
    [
        *(
            "password",
            "secret",
            "api_key",
            "pa\u017f\u017fwd",
            "db\u212aey",
            "PR\u0130V",
            "id",
            "_id",
            "aws_key",
            "sl_token",
        ),
        *(
            "=",
            "==",
            "!=",
            "!!",
            "=!",
            ":",
            ":=",
            "=>",
            "(",
            '("',
            ".assign(",
            "[]",
            "[1]",
            "]",
            "'",
            '"',
            "`",
            "@",
            ";",
        ),
        *(
            " ",
            "\t",
            "\xa0",
            "\u2003",
            "\x0b",
            "\x0c",
            "\x1c",
            "\r",
            "\x85",
            "\u2028",
            "é",
            "٣",
            "\uff11",
            "\u0130",
            "$",
        ),
        *("x", "hunter2hunter2", "Tr0ub4dor&3", "0123456789abcdef", "Q2xhdWRlIGlzIGEgY2F0", "8.8.4.4", "192.0.2.1"),
        *(
            "https://u:pw12345@h.example.net",
            "# pragma: allowlist secret",
            "# pragma: allowlist nextline secret",
            "x" * 210,
        ),
        *("gh" + "p_" + "a1B2c3D4" * 4 + "e5F6", "AK" + "IA" + "Z7QX3MVB5NRT2KWP", "AK" + "C" + "aB3dE6gH9jK2m"),
        *("[0", "a = b(c)", " " * 30, "\\", "//", "<!--", "-->", "/*", "*/", "# "),
    ]
)
LINES = st.lists(st.lists(FRAGMENT, max_size=7).map("".join), min_size=1, max_size=6)


@each_profile
@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(lines=LINES, path=st.sampled_from(NAMES))
def test_any_fragments(profile: Profile, lines: list[str], path: str) -> None:
    files = [(path, "\n".join(lines).encode()), (path, lines[0].encode())]
    assert explained(profile, files, by_us(profile, files, FINDERS[profile.id])) == []


COMPARED = """if ("hunter2hunter2" {} my_password):"""


@pytest.mark.parametrize("sign", ["==", "!=", "===", "!==", "=!", "!!", "=!=", "!!="])
@pytest.mark.parametrize("before", [0, 13, 27, 64, 300])
def test_every_comparison_wherever_it_stands(sign: str, before: int) -> None:
    content = ("x" * 9 + "\n") * before + COMPARED.format(sign) + "\n" + "y" * 40
    (found,) = by_us(PROFILES["audit"], [("a.py", content.encode())], FINDERS["audit"])
    assert {(each.line, each.value) for each in found} == {(before + 1, "hunter2hunter2")}


@pytest.mark.parametrize("length", range(1, 80, 3))
def test_a_match_that_ends_the_file(length: int) -> None:
    """Where the native engine has overlooked one: its last two characters are the last of the buffer."""
    content = f"password 'a1{'b' * length}';".encode()
    (found,) = by_us(PROFILES["audit"], [("a.py", content)], FINDERS["audit"])
    assert found == by_detect_secrets(PROFILES["audit"], "a.py", content)
    assert found


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n", "\nx"])
def test_two_gates_at_the_end_of_a_line(end: str) -> None:
    """One of which takes the line break."""
    content = f'"AWS_SECRET:{"AP"}38AP3zQ3gA4{end}'.encode()
    expected = by_detect_secrets(PROFILES["audit"], "a.tf", content)
    assert "Artifactory Credentials" in {each.type for each in expected}
    for finder in (FINDERS["audit"], slow_finder(PROFILES["audit"])):
        assert by_us(PROFILES["audit"], [("a.tf", content)], finder) == [expected]


@each_profile
def test_the_native_engine_passes_every_line_that_an_expression_matches(profile: Profile) -> None:
    """However far into a buffer the line begins and whatever follows."""
    gates = GATES[profile.id]
    native, plain = FINDERS[profile.id], PlainFinder(gates)
    if not isinstance(native, NativeFinder):
        pytest.skip("there is none for this platform")
    missed: set[tuple[str, ...]] = set()
    matched: set[int] = set()
    examples = [expand(template).encode() for rule in profile.tokens for template in rule.match]
    lines = [line for seed in range(400, 430) for line in file_of(seed, 60)[1].split(b"\n") if len(line) < 500]
    for number, line in enumerate((*examples, *lines)):
        expected = {gate for _, gate in plain.find(line)}
        matched |= expected
        start = 2 * (number % 67)
        buffer = b".\n" * (number % 67) + line + b"\n" + b"q" * (number % 41)
        found = {gate for end, gate in native.find(buffer) if start < end <= start + len(line) + 1}
        missed |= {gates[each].plugins for each in expected - found}
    assert missed == set()
    assert len(matched) > 0.8 * len(gates)


def test_a_comment_in_the_last_line_of_a_file_allows_nothing_in_the_next_file() -> None:
    files = [("a.py", b"# pragma: allowlist nextline secret"), ("b.py", b"k = '" + b"AK" + b"IAZ7QX3MVB5NRT2KWP'")]
    assert {each.allowed for each in by_us(PROFILES["audit"], files, FINDERS["audit"])[1]} == {False}
    joined = [("a.py", b"\n".join(content for _, content in files))]
    assert {each.allowed for each in by_us(PROFILES["audit"], joined, FINDERS["audit"])[0]} == {True}


def test_the_same_line_in_a_file_where_it_is_allowed_and_one_where_it_is_not() -> None:
    line = b"k = '" + b"AK" + b"IAZ7QX3MVB5NRT2KWP'"
    comment = b"# pragma: allowlist nextline secret\n"
    files = [
        ("a.py", line),
        ("b.py", comment + line),
        ("c.py", line),
        ("d.py", b"x" * 200 + line),
        ("e.py", comment + line),
    ]
    found = [{each.allowed for each in each_file} for each_file in by_us(PROFILES["audit"], files, FINDERS["audit"])]
    assert found == [{False}, {True}, {False}, {False}, {True}]


@pytest.mark.parametrize("packed", [False, True], ids=["loose", "packed"])
@each_profile
def test_a_whole_repository(profile: Profile, packed: bool, tmp_path: Path) -> None:
    """Each object of a real repository, found there and searched by the parts of a sweep."""
    files = {f"{seed}/{path}": content for seed in range(500, 512) for path, content in [file_of(seed, 25)]}
    history = History()
    history.commit("Start", files=files)
    history.commit("Again", files={path: content + b"\nlast = 1" for path, content in list(files.items())[:6]})
    repo = history.write(tmp_path / "repo", bare=True)
    if packed:
        repo.git("repack", "-adfq", "--depth=50", "--window=50")
    else:
        assert list((repo.path / "objects" / "pack").iterdir()) == [], "fast-import leaves few objects loose"
    repository = open_repository(str(repo.path), ENVIRONMENT)
    plan = Plan(profile, repository.git, open_storage(repository.common_dir, repository.object_format))
    hits: dict[str, list[Hit]] = {}
    for _, part in sweep_here(plan):
        for oid, found in part.hits:
            hits.setdefault(oid.hex(), []).extend(hit for layer, hit in found if not layer)
    rows = repo.git("ls-tree", "-rz", "main").split("\0")[:-1] + repo.git("ls-tree", "-rz", "main~1").split("\0")[:-1]
    assert len({row.partition("\t")[0] for row in rows}) == 18
    for row in rows:
        head, _, path = row.partition("\t")
        oid = head.split(" ")[2]
        content = repo.git_bytes("cat-file", "blob", oid)
        assert seen(profile, path, content, hits.get(oid, [])) == by_detect_secrets(profile, path, content), path
