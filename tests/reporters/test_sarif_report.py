"""SARIF: OASIS's schema, GitHub's limits, nothing that is not to be published, and the same bytes for the same state.

TWOKEY_GOLDEN=update writes the pages anew (see tests/kit/golden.py).
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from kit.golden import check
from kit.history import BOB, CLAUDE, CLAUDE_TRAILER, History
from kit.judging import scan
from kit.sarif import complaints
from kit.scenes import OUTCOMES, SCENES
from kit.secrets import ALLOW, github_token
from msgspec import structs

from scanner.model.finding import Disposition
from scanner.model.page import PageKind
from scanner.model.report import Problem, Report
from scanner.model.scale import Severity
from scanner.reporters import sarif
from scanner.reporters.sarif import render
from scanner.rulebook import load_rulebook

Scene = Callable[[str], Report]
PAGES = load_rulebook().pages
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def document(report: Report, detail: str = "normal") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(report, detail=detail, pages=PAGES))
    return found


def run(report: Report, detail: str = "normal") -> dict[str, Any]:
    only: dict[str, Any] = document(report, detail)["runs"][0]
    return only


def notes(report: Report, detail: str = "normal") -> list[tuple[str, str, str]]:
    found = run(report, detail)["invocations"][0].get("toolExecutionNotifications", [])
    return [(each["descriptor"]["id"], each["level"], each["message"]["text"]) for each in found]


@pytest.mark.parametrize("name", ("held", "secret", "excused", "shallow"))
def test_report(scene: Scene, name: str) -> None:
    """Without the rules, which are the rulebook's."""
    found = document(scene(name))
    del found["runs"][0]["tool"]["driver"]["rules"]
    for each in ("rulebook", "policy"):
        del found["runs"][0]["properties"][each]
    for each in found["runs"][0]["results"]:
        each.pop("ruleIndex", None)  # moves with every rule that comes before it
    check(f"sarif-{name}", json.dumps(found, indent=1) + "\n")


@pytest.mark.parametrize("detail", ("held", "normal", "all"))
@pytest.mark.parametrize("name", SCENES)
def test_fits_the_schema_and_the_forge(scene: Scene, name: str, detail: str) -> None:
    found = document(scene(name), detail)
    assert complaints(found) == []
    assert found["runs"][0]["properties"]["outcome"] == OUTCOMES[name]
    assert found["runs"][0]["invocations"][0]["executionSuccessful"] == (not scene(name).problems)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("runs", 0, "results", 0, "locations"), []),
        (("runs", 0, "results", 0, "level"), "fatal"),
        (("runs", 0, "results", 0, "extra"), 1),
        (("runs", 0, "results", 0, "ruleIndex"), 1),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "artifactLocation", "uri"), "../x"),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region"), {"startLine": 1}),
        (("runs", 0, "tool", "driver", "rules", 0, "shortDescription", "text"), ""),
        (("runs", 0, "tool", "driver", "rules", 0, "fullDescription", "text"), "x" * 1_025),
        (("version",), "2.0.0"),
    ],
    ids=str,
)
def test_what_is_wrong_is_found(scene: Scene, path: tuple[Any, ...], value: Any) -> None:
    found: Any = document(scene("held"))
    place = found
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert complaints(found) != []


@pytest.mark.parametrize("name", SCENES)
def test_is_the_same_bytes_for_the_same_state(scene: Scene, tmp_path: Path, name: str) -> None:
    again = structs.replace(SCENES[name](tmp_path), version="0.0.0")
    assert render(scene(name), width=40, color=True, pages=PAGES) == render(again, pages=PAGES)


def test_the_rules_are_the_same_whatever_was_found(scene: Scene) -> None:
    first, second = (run(scene(name))["tool"]["driver"]["rules"] for name in ("clean", "hostile"))
    assert first == second
    named = {each for each, page in PAGES.items() if page.kind is PageKind.CHECK}
    assert {each["id"] for each in first} == named
    assert all(each["help"]["markdown"].startswith("# ") for each in first)


def test_a_check_without_a_page_is_still_a_rule(scene: Scene) -> None:
    found = json.loads(render(scene("held")))
    assert complaints(found) == []
    assert {each["id"] for each in found["runs"][0]["tool"]["driver"]["rules"]} == {
        each.check for each in scene("held").findings if each.outcome is Disposition.HELD
    }


def test_how_much_is_told(scene: Scene) -> None:
    report = scene("excused")
    counts = {detail: len(run(report, detail)["results"]) for detail in ("held", "normal", "all")}
    outcomes = [each.outcome for each in report.findings]
    assert counts["all"] == len(outcomes)
    assert counts["normal"] == len(outcomes) - outcomes.count(Disposition.ADVISORY)
    assert counts["held"] == outcomes.count(Disposition.HELD) + outcomes.count(Disposition.FAILED)
    assert ("unasked", "note", "4 findings that block nothing are not in here; --verbose adds them") in notes(report)
    assert "unasked" not in {kind for kind, _, _ in notes(report, "all")}


def test_weights(scene: Scene) -> None:
    told = run(scene("excused"), "all")["results"]
    for each in told:
        severity, blocks = Severity(each["properties"]["severity"]), each["properties"]["outcome"] in ("held", "failed")
        heavy = severity.at_least(Severity.HIGH)
        assert each["level"] == ("note" if not blocks else "error" if heavy else "warning")
    blocking = [each["properties"]["outcome"] in ("held", "failed") for each in told]
    assert blocking == sorted(blocking, reverse=True)


def excuses(report: Report) -> dict[str, list[dict[str, str]]]:
    return {each["properties"]["outcome"]: each.get("suppressions", []) for each in run(report, "all")["results"]}


def test_what_was_approved_or_excused_is_suppressed(scene: Scene) -> None:
    carrier = scene("approved").commits[-1].approvals[0].carrier if scene("approved").commits else ""
    (approved,) = excuses(scene("approved"))["approved"]
    assert approved == {
        "kind": "external",
        "status": "accepted",
        "justification": f"Approved: claimed, by commit in {carrier[:12]}",
    }
    found = excuses(scene("excused"))
    assert found["held"] == found["advisory"] == []
    assert [each["justification"] for each in found["waived"]] == ["Waiver W1 of the policy, until 2025-07-31"]
    assert excuses(scene("secret"))["suppressed"] == [
        {"kind": "inSource", "status": "accepted", "justification": "An allowlist comment on the line"}
    ]
    assert excuses(scene("secret"))["failed"] == []


def test_accepted_history_is_suppressed(scene: Scene) -> None:
    report = scene("secret")
    entry = next(each for each in report.commits if each.findings and each.findings[0].secret)
    found = structs.replace(entry.findings[0], outcome=Disposition.BASELINED)
    accepted = structs.replace(report, commits=(structs.replace(entry, findings=(found,)),))
    assert excuses(accepted)["baselined"][0]["justification"] == "Accepted in the baseline"
    assert found.secret is not None
    audited = structs.replace(found, secret=structs.replace(found.secret, audited=True))
    accepted = structs.replace(report, commits=(structs.replace(entry, findings=(audited,)),))
    assert excuses(accepted)["baselined"][0]["justification"] == "Audited in .secrets.baseline"


def test_broken_glass_is_told_without_its_reason(scene: Scene) -> None:
    told = json.dumps(run(scene("excused"), "all")["results"])
    assert "Glass broken; a signed review is due by 2025-07-15" in told
    assert "token is live" not in told


def test_the_fingerprint_is_what_a_forge_knows_it_by(scene: Scene) -> None:
    report = scene("held")
    blocking = [each.fingerprint for each in report.findings if each.outcome is Disposition.HELD]
    told = [each["partialFingerprints"] for each in run(report)["results"]]
    assert sorted(each["primaryLocationLineHash"] for each in told) == sorted(blocking)
    assert all(each["twokey/v1"] == each["primaryLocationLineHash"] for each in told)


def planted(folder: Path) -> tuple[Report, dict[str, str]]:
    """A secret, addresses and words in every place where a commit, a trailer, a policy or a file can have them."""
    words = {
        "secret": github_token(),
        "subject": "Zsubjectz",
        "reason": "Zreasonz",
        "value": "zvaluez",
        "name": "Zoe Zett",
    }
    zoe = f"{words['name']} <zoe@zett.example>"
    waiver = (
        f"{{id: W1, check: agent-touched-ci, paths: [Jenkinsfile], reason: {words['reason']} zoe@zett.example,"
        " approved_by: zoe@zett.example, expires: 2025-07-31}"
    )
    history = History()
    history.commit(
        "Start", files={".twokey.yaml": f"version: 1\nwaivers: [{waiver}]\n", "CODEOWNERS": "* zoe@zett.example\n"}
    )
    message = (
        f"{words['subject']} {words['secret']}\n\nReviewed by: {zoe}\nSigned-off-by: {zoe}\n{CLAUDE_TRAILER}\n"
        f"Break-glass: {words['reason']}\n"
    )
    history.commit(
        message,
        author=CLAUDE,
        files={
            "Jenkinsfile": f"node {{ sh '{words['value']}' }}\n",
            "Makefile": f"all:\n\tcurl -u zoe@zett.example:{words['secret']} {words['value']}\n",
            "CODEOWNERS": "* other@zett.example\n",
            "tools/zoe@zett.example/Makefile": f"all:\n\t{words['value']}\n",
            "app.py": f"T = '{words['secret']}'\nU = '{github_token('d')}'  {ALLOW}\n",
        },
    )
    history.commit(f"{words['subject']}\n\nReviewed-by: {zoe}\n", author=BOB)
    return scan(history.write(folder), "HEAD~2..HEAD", secrets=True, all_commits=True), words


@pytest.mark.parametrize("detail", ("held", "normal", "all"))
def test_no_secret_no_address_and_no_word_of_a_commit(tmp_path: Path, detail: str) -> None:
    report, words = planted(tmp_path)
    text = render(report, detail=detail, pages=PAGES)
    plain = str(structs.asdict(report))
    assert all(
        each in plain for each in (words["subject"], words["reason"], words["value"], words["name"], "zett.example")
    )
    assert len(report.findings) >= 6
    for each in (*words.values(), words["secret"][:8], "ghp_", "bob@example.org"):
        assert each not in text
    assert ADDRESS.findall(text) == []
    assert "tools/zoe%40zett.example/Makefile" in text, "a path stays a path"


def test_a_redacted_secret_stays_out_too(scene: Scene) -> None:
    shown = {each.secret.redacted for each in scene("secret").findings if each.secret}
    assert shown == {"ghp_..."}
    assert "ghp_" not in render(scene("secret"), detail="all", pages=PAGES)


def test_a_problem_names_a_place_and_no_address(scene: Scene) -> None:
    oid = "1" * 40
    problems = (
        Problem(f"{oid}:a b/{{x}}.yml", "read", "no such object; ask ann@example.org [now](http://x) {0}"),
        Problem("refs/heads/\x1b[2J", "read", "x" * 5_000),
    )
    report = structs.replace(scene("clean"), problems=problems)
    found = run(report)["invocations"][0]
    assert found["executionSuccessful"] is False
    first, second = found["toolExecutionNotifications"]
    assert first["level"] == "error"
    assert first["message"]["text"] == "111111111111: read: no such object; ask (address) [now] (http://x) {{0}}"
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%7Bx%7D.yml"
    assert second["message"]["text"].startswith("refs/heads/\\x1b[2J: read: xxx")
    assert len(second["message"]["text"]) < 600
    assert complaints(document(report)) == []


def test_many_problems_are_counted(scene: Scene) -> None:
    report = structs.replace(scene("clean"), problems=(Problem("history", "read", "x"),) * 1_003)
    told = notes(report)
    assert len(told) == 1_001
    assert told[-1] == ("undetermined", "error", "3 more problems")


def place(report: Report, check_id: str) -> tuple[str, int, str]:
    (found,) = (each for each in run(report, "all")["results"] if each["ruleId"] == check_id)
    where = found["locations"][0]["physicalLocation"]
    return where["artifactLocation"]["uri"], where["region"]["startLine"], found["message"]["text"]


def test_what_has_no_path_is_shown_at_the_worst_file_of_its_commit(scene: Scene) -> None:
    uri, line, text = place(scene("held"), "approval-near-miss")
    assert (uri, line) == ("Jenkinsfile", 1)
    assert text.endswith(" It is about the commit as a whole; the file shown stands in.")


def test_without_any_file_it_is_shown_at_the_policy(scene: Scene) -> None:
    entry = next(each for each in scene("held").commits if each.findings)
    alone = structs.replace(entry.findings[0], path="", check="break-glass")
    report = structs.replace(
        scene("held"), commits=(structs.replace(entry, changes=(), findings=(alone,)),), standing=()
    )
    assert place(report, "break-glass")[:2] == (".twokey.yaml", 1)


@pytest.mark.parametrize("path", ("..", "../../etc/passwd", "a/../b", "a//b", "/etc/passwd", "./a"))
def test_a_path_that_leads_elsewhere_is_not_followed(scene: Scene, path: str) -> None:
    entry = next(each for each in scene("held").commits if each.findings)
    crooked = structs.replace(entry.findings[0], path=path, line=7)
    report = structs.replace(scene("held"), commits=(structs.replace(entry, findings=(crooked,)),))
    (found,) = run(report)["results"]
    where = found["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] in {change.path for change in entry.changes}
    assert where["region"]["startLine"] == 1
    assert "cannot be written as an address" in found["message"]["text"]


def test_odd_paths_come_back_whole(scene: Scene) -> None:
    report = scene("hostile")
    shown = {
        unquote(each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], errors="surrogateescape")
        for each in run(report)["results"]
    }
    assert shown >= {each.path for each in report.findings if each.path and each.outcome is Disposition.HELD}


def much(scene: Scene, count: int, path: str = "Makefile") -> Report:
    """So many findings, the last one the worst."""
    entry = next(each for each in scene("held").commits if each.findings)
    light = structs.replace(entry.findings[0], severity=Severity.LOW, outcome=Disposition.HELD)
    found = [
        structs.replace(light, fingerprint=f"{number:032x}", path=f"{path}{number:05d}") for number in range(count - 1)
    ]
    found.append(structs.replace(light, severity=Severity.CRITICAL, path="worst"))
    return structs.replace(scene("held"), commits=(structs.replace(entry, findings=tuple(found)),), standing=())


def test_more_results_than_a_forge_takes_are_cut_the_worst_kept(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (sarif.MOST_RESULTS, sarif.MOST_SHOWN, sarif.MOST_BYTES) == (25_000, 5_000, 10_000_000)
    monkeypatch.setattr(sarif, "MOST_RESULTS", 250)
    monkeypatch.setattr(sarif, "MOST_SHOWN", 50)
    report = much(scene, 252)
    told = run(report)["results"]
    assert len(told) == 250
    assert told[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "worst"
    words = "2 of 252 results are left out, the lightest ones: a file of this kind is limited"
    assert ("cut", "warning", f"{words}; twokey scan --format json has everything") in notes(report)
    assert ("cut", "note", "GitHub shows 50 of these 51 results, the worst ones") in notes(much(scene, 51))
    assert "cut" not in {kind for kind, _, _ in notes(much(scene, 50))}


def test_a_file_over_the_limit_is_cut_to_fit(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report = much(scene, 400)
    sizes = [len(zlib.compress(render(each, pages=PAGES).encode(), 1)) for each in (report, much(scene, 1))]
    limit = sum(sizes) // 2
    monkeypatch.setattr(sarif, "MOST_BYTES", limit)
    text = render(report, pages=PAGES)
    found = json.loads(text)["runs"][0]
    left = len(found["results"])
    assert len(gzip.compress(text.encode())) <= limit
    assert 0 < left < 400
    assert found["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "worst"
    assert f"{400 - left} of 400 results are left out" in text
    monkeypatch.setattr(sarif, "MOST_BYTES", 10)
    assert json.loads(render(report, pages=PAGES))["runs"][0]["results"] == []
