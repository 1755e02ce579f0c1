"""What this machine has for the parts of the suite that need more than Python: Chromium and Pango."""

import os
import shutil
from functools import cache
from importlib.util import find_spec
from typing import Any

from casemgmt.core.pango import INSTALL, pango_is_missing

CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

PATIENCE = 30_000  # milliseconds a page may take on a machine that others use too: no promise, and nothing waits for it


@cache
def chromium() -> str | None:
    """The path of a Chromium, if there is one (`CHROMIUM` names another). The one without windows needs a quarter less
    of the machine."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def expect(what: Any, message: str | None = None) -> Any:
    """Playwright's `expect` of a page or a part of it: it looks again until it is so, as long as a page may take.
    What asks once (`is_visible()`, `inner_text()`, `page.url`) sees what stood there before the script ran."""
    from playwright.sync_api import expect as expected

    expected.set_options(timeout=PATIENCE)
    return expected(what, message)


def without_browser() -> str:
    """Why browser tests cannot run here and what helps; empty when they can."""
    if not find_spec("playwright"):
        return "Playwright is not installed. Install: .venv/bin/uv pip install --require-hashes -r requirements-dev.txt"
    return "" if chromium() else "no Chromium found. Install: sudo apt-get install -y chromium"


def without_pango() -> str:
    """Why PDF tests cannot run here and what helps; empty when they can."""
    return f"the Pango libraries are missing. Install: {INSTALL}" if pango_is_missing() else ""
