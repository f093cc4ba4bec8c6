"""Which name is of which dialect, against detect-secrets itself."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys

import pytest
from detect_secrets.plugins import keyword
from detect_secrets.util.filetype import determine_file_type

from scanner.credentials.dialect import DIALECTS
from scanner.credentials.file_kinds import dialect_of

EXTENSIONS = sorted(
    {*re.findall(r"'(\.\w+)'", inspect.getsource(determine_file_type)), "", ".txt", ".sh", ".YML", ".rb"}
)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_name_has_the_dialect_that_detect_secrets_has_tables_and_comments_for(extension: str) -> None:
    path = f"folder.go/a{extension}"
    dialect = DIALECTS[dialect_of(path).bit_length() - 1]
    table = keyword.REGEX_BY_FILETYPE.get(determine_file_type(path), keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP)
    assert dialect.table == table
    assert dialect.name.endswith(".yaml") == (extension == ".yaml")


def test_a_name_asks_for_no_plugin() -> None:
    asked = (
        "import sys; from scanner.credentials.present import present; from scanner.credentials.profile import Profile;"
        "present(Profile('x', (), ()), (), 'a.go');"
        "print(*({'detect_secrets.core.scan', 'detect_secrets.plugins.keyword'} & {*sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["detect_secrets.core.scan"]
