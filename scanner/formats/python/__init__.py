"""Python: manifests, locks and settings of pip, uv, poetry, pdm, pipenv and setuptools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(
    "pyproject.toml setup. requirement constraint pip pylock poetry pdm uv. hatch.toml .lock .python-version "
    "environment conda version about .pypirc deps"
)


def formats() -> dict[str, Format]:
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

    return {
        "conda-environment": conda_environment,
        "hatch-toml": hatch_toml,
        "installer-settings": installer_settings,
        "pdm-lock": pdm_lock,
        "pip-conf": pip_conf,
        "pipfile": pipfile,
        "pipfile-lock": pipfile_lock,
        "poetry-lock": poetry_lock,
        "pylock": pylock,
        "pypirc": pypirc,
        "pyproject": pyproject,
        "python-version": python_version,
        "requirements-txt": requirements_txt,
        "setup-cfg": setup_cfg,
        "setup-py": setup_py,
        "uv-lock": uv_lock,
        "uv-toml": uv_toml,
        "version-module": version_module,
    }
