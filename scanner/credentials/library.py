"""The one door to detect_secrets, opened without `requests`. Behind it lies what asks for names of files and for
settings; the plugins, which take twice as long to import, are in `plugins`.

Every plugin may verify what it finds online, so the library imports `requests` (as long as all the rest together).
Verification is out of scope here: a secret is never sent anywhere. What takes its place lasts as long as
the import does; whoever wants the real one afterwards gets it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_ONLINE = "requests"


def _stand_in() -> ModuleType:
    module = ModuleType(_ONLINE)
    module.__dict__.update(
        Response=object,
        exceptions=ModuleType(f"{_ONLINE}.exceptions"),
        __path__=[],
    )
    module.exceptions.RequestException = OSError
    return module


@contextmanager
def offline() -> Iterator[None]:
    """`requests` replaced where nobody has imported it yet."""
    if _ONLINE in sys.modules:
        yield
        return
    module = _stand_in()
    sys.modules[_ONLINE] = module
    sys.modules[f"{_ONLINE}.exceptions"] = module.exceptions
    try:
        yield
    finally:
        del sys.modules[_ONLINE], sys.modules[f"{_ONLINE}.exceptions"]


with offline():
    from detect_secrets.core import scan as scan_rules
    from detect_secrets.filters import common, heuristic  # cache_bust would import common later, requests and all
    from detect_secrets.settings import Settings, cache_bust, get_filters, get_settings

__all__ = ["Settings", "cache_bust", "common", "get_filters", "get_settings", "heuristic", "offline", "scan_rules"]
