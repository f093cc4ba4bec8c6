"""The plugins of detect-secrets, by the names of their classes."""

from __future__ import annotations

import subprocess
import sys

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class

from scanner.credentials.plugins import PLUGINS, plugin_named


def test_every_one_is_known_by_its_module() -> None:
    known = get_mapping_from_secret_type_to_class().values()
    classes = [each for each in known if each.__module__.startswith("detect_")]
    assert {each.__name__: each.__module__ for each in classes} == {
        name: f"detect_secrets.plugins.{module}" for name, module in PLUGINS.items()
    }


def test_one_gets_its_settings() -> None:
    assert plugin_named("HexHighEntropyString", {"limit": 2.5}).json() == {"name": "HexHighEntropyString", "limit": 2.5}


def test_only_those_are_imported_that_a_line_is_judged_by() -> None:
    program = """
import sys
from scanner.credentials.engine import judge, open_engine
from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.profile import build_profile
from scanner.rulebook import load_rulebook
rules = load_rulebook()
profile = build_profile(rules.secrets_profile("default"), rules.tokens)
line = b"x = 'npm_" + b"0aZ9" * 9 + b"'"
passed = {number for _, number in open_finder(all_gates(profile)).find(line)}
judge(open_engine(profile), line, b"", passed)
print(*sorted(name for name in sys.modules if name.startswith("detect_secrets.plugins.")))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    imported = {name.rpartition(".")[2] for name in done.stdout.split()}
    assert "slack" not in imported
    assert imported >= {"base", "keyword"}
