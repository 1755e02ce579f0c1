"""`python -I casemgmt/alive.py`: does the web process on this machine answer? 0 when it does; the container asks.

It runs every few seconds, so it is started as a file and loads nothing of the product.
"""

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """One question to /health/live, under a name that the site answers to."""
    door = f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}/health/live"
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    try:
        with urllib.request.urlopen(urllib.request.Request(door, headers={"Host": host}), timeout=5):
            return 0
    except (OSError, urllib.error.HTTPError) as problem:
        print(problem, file=sys.stderr)  # noqa: T201
        return 1


if __name__ == "__main__":
    sys.exit(main())
