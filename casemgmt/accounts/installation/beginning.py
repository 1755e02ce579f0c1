"""What an installation that nobody runs yet says to whoever looks at its output: how to begin.

Never the link itself: what `migrate` and the web process print is kept for long. Only `first_administrator` prints it.
"""

import sys

from django.conf import settings
from django.db import DatabaseError, connection

from .rules import is_run_by_somebody

SENTENCE = """
Nobody runs this installation yet. To begin, ask it for a link that works once, for a day:

  docker compose exec web python manage.py first_administrator YOUR@ADDRESS
  aftercall-manage first_administrator YOUR@ADDRESS        (systemd)
  python manage.py first_administrator YOUR@ADDRESS        (by hand)

Open the link in a browser: {site} then leads through the first days.
"""


def say_how_to_begin() -> None:
    """Print it, where nobody runs the installation."""
    if not is_run_by_somebody():
        sys.stderr.write(SENTENCE.format(site=settings.SITE_URL) + "\n")


def say_at_start() -> None:
    """The same as the pages start. A database that does not answer yet, or has no tables, is no reason not to."""
    try:
        say_how_to_begin()
    except DatabaseError:
        sys.stderr.write("The database does not answer yet, or was never migrated." + "\n")
    finally:
        connection.close()
