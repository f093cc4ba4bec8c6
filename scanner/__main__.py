"""`python -m scanner` is `twokey`, but for one danger: `-m` puts the current folder first on the import path.

That folder is the scanned repository, and a `yaml.py` in it must not run (threat B95). So it goes before anything is
imported from there. The `twokey` script never has it on its path.
"""

import os
import sys

if sys.path and sys.path[0] in ("", os.getcwd()):  # noqa: PTH109 - pathlib would be imported from there
    _home = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120
    if os.path.realpath(sys.path[0] or ".") != _home:
        del sys.path[0]

from scanner.cli.start import console

if __name__ == "__main__":
    console()
