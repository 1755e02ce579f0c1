"""Is Pango here? WeasyPrint draws PDFs with it; a bare machine lacks it and then every other page still works."""

from ctypes import CDLL
from ctypes.util import find_library
from functools import cache
from typing import Any

from django.core.checks import CheckMessage, Warning, register

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
INSTALL = f"sudo apt-get install -y {PACKAGES}"
LIBRARIES = ("pango-1.0", "pangoft2-1.0")


@cache
def pango_is_missing() -> bool:
    """Asks the loader for the libraries; importing WeasyPrint to find out would cost every process a second."""
    return not all(_loadable(name) for name in LIBRARIES)


def _loadable(name: str) -> bool:
    for file in (f"lib{name}.so.0", find_library(name)):
        try:
            if file and CDLL(file):
                return True
        except OSError:
            continue
    return False


@register()
def check_pango(**options: Any) -> list[CheckMessage]:
    """Warn once at start, with the line that installs it."""
    if not pango_is_missing():
        return []
    return [Warning("PDFs cannot be made here: the Pango libraries are missing.", hint=INSTALL, id="core.W001")]
