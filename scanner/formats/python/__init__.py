"""Python: manifests, locks and settings of pip, uv, poetry, pdm, pipenv and setuptools."""
