"""Python: manifests, locks and settings of pip, uv, poetry, pdm, pipenv and setuptools."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "conda_environment": words("environment"),
    "hatch_toml": words("hatch.toml"),
    "installer_settings": words("poetry.toml pdm.toml"),
    "pdm_lock": words("pdm."),
    "pip_conf": words("pip.conf pip.ini"),
    "pipfile": words("pipfile"),
    "pipfile_lock": words("pipfile.lock"),
    "poetry_lock": words("poetry.lock"),
    "pylock": words("pylock."),
    "pypirc": words(".pypirc"),
    "pyproject": words("pyproject.toml"),
    "python_version": words(".python-version"),
    "requirements_txt": words("requirements constraints"),
    "setup_cfg": words("setup.cfg"),
    "setup_py": words("setup.py"),
    "uv_lock": words("uv.lock .py.lock"),
    "uv_toml": words("uv.toml"),
    "version_module": words("version.py __version__.py __about__.py"),
}
