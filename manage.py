#!/usr/bin/env python3
"""The project's command line: every Django command, with the embedded database started when none is configured."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casemgmt.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed here. Run `make setup` once, then use .venv/bin/python manage.py.")
    _refuse_wrong_settings()
    execute_from_command_line(sys.argv)


def _refuse_wrong_settings() -> None:
    """A missing setting is one sentence on the terminal, not forty lines of traceback."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    from casemgmt.embedded import EmbeddedError

    try:
        settings.DATABASES  # noqa: B018 (the first look loads them)
    except (ImproperlyConfigured, EmbeddedError) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
