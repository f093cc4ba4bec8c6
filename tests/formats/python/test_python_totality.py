"""No Python format raises, whatever the bytes, nor takes long over them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_pyproject import HATCH, POETRY, SETUPTOOLS, UV
from test_python_locks import PDM, PIPFILE, POETRY_OLD, PYLOCK
from test_python_locks import POETRY as POETRY_LOCK
from test_python_locks import UV as UV_LOCK
from test_python_settings import CONDA, PIP, PYPIRC
from test_python_settings import PIPFILE as PIPFILE_TOML
from test_python_settings import POETRY as POETRY_TOML
from test_requirements_txt import HASHED, PLAIN
from test_setup_cfg import CFG
from test_setup_py import SETUP
from test_version_module import MODULE

from scanner.formats.content import MAX_BYTES
from scanner.formats.protocol import Format
from scanner.formats.python import (
    conda_environment,
    hatch_toml,
    installer_settings,
    pdm_lock,
    pip_conf,
    pipfile,
    pipfile_lock,
    poetry_lock,
    pylock,
    pypirc,
    pyproject,
    python_version,
    requirements_txt,
    setup_cfg,
    setup_py,
    uv_lock,
    uv_toml,
    version_module,
)
from scanner.model.change import Delta

SAMPLES: dict[Format, list[str]] = {
    pyproject: [HATCH, UV, POETRY, SETUPTOOLS],
    uv_toml: [UV],
    hatch_toml: [HATCH],
    requirements_txt: [PLAIN, HASHED],
    setup_cfg: [CFG],
    setup_py: [SETUP],
    version_module: [MODULE, SETUP],
    uv_lock: [UV_LOCK],
    poetry_lock: [POETRY_LOCK, POETRY_OLD],
    pdm_lock: [PDM],
    pylock: [PYLOCK],
    pipfile: [PIPFILE_TOML],
    pipfile_lock: [PIPFILE],
    pip_conf: [PIP],
    pypirc: [PYPIRC],
    installer_settings: [POETRY_TOML],
    python_version: ["3.12\n"],
    conda_environment: [CONDA],
}
MODULES = pytest.mark.parametrize("module", list(SAMPLES), ids=lambda module: module.__name__.rpartition(".")[2])
_fuzz = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

_ODD = ("1", "true", "[]", "{}", '[["x"]]', "{ a = 1 }", '{"a": 1}', '""', "null", "[1, {}]", "1979-05-27", "é\u202e")
_VALUE = re.compile(r'"[^"\n]*"|\[[^\]\n]*\]|\b\d+\b')


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A sample with pieces cut, doubled or swapped, or with values of another type."""
    for _ in range(draw(st.integers(1, 3))):
        begin, end = sorted(draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        piece = text[begin:end]
        how = draw(st.sampled_from(("cut", "double", "swap", "value", "value", "value")))
        if how == "value":
            values = list(_VALUE.finditer(text))
            if values:
                found = draw(st.sampled_from(values))
                text = text[: found.start()] + draw(st.sampled_from(_ODD)) + text[found.end() :]
        else:
            text = text[:begin] + {"cut": "", "double": piece * 2, "swap": piece[::-1]}[how] + text[end:]
    return text


def _read(module: Format, old: bytes | None, new: bytes | None) -> None:
    assert all(isinstance(each, Delta) and each.kind for each in module.diff(old, new))


@MODULES
@_fuzz
@given(data=st.data())
def test_any_bytes(module: Format, data: st.DataObject) -> None:
    sample = SAMPLES[module][0].encode()
    content = data.draw(st.binary(max_size=200))
    _read(module, sample, content)
    _read(module, content, sample)
    _read(module, None, content)


@MODULES
@_fuzz
@given(data=st.data())
def test_a_file_that_went_wrong(module: Format, data: st.DataObject) -> None:
    sample = data.draw(st.sampled_from(SAMPLES[module]))
    content = data.draw(mutated(sample)).encode()
    _read(module, sample.encode(), content)
    _read(module, content, sample.encode())
    _read(module, None, content)


@MODULES
def test_the_same_file_says_nothing(module: Format) -> None:
    for sample in SAMPLES[module]:
        assert list(module.diff(sample.encode(), sample.encode())) == []
        assert [each.kind for each in module.diff(sample.encode(), None)] == ["file-removed"]


@MODULES
@pytest.mark.parametrize("unit", ["x = 1\n", "[[package]]\nname = 'a'\n", "(", "a.", " "])
def test_five_megabytes(module: Format, unit: str) -> None:
    content = (unit * (MAX_BYTES // len(unit)))[:MAX_BYTES].encode()
    started = time.process_time()
    _read(module, SAMPLES[module][0].encode(), content)
    assert time.process_time() - started < 2
