"""`python -m scanner` is `twokey`."""

from __future__ import annotations

from scanner.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
