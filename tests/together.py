"""Two or more presses at the same moment, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections


def together(*presses: Callable[[], Any]) -> list[Any]:
    """What each of them gave, or the refusal it met. The test is marked `django_db(transaction=True)`."""
    start = Barrier(len(presses))

    def press(act: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("select 1")
            start.wait(timeout=60)
            return act()
        except Exception as refusal:  # what was refused, and why, is what the test looks at
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(presses)) as hands:
        return list(hands.map(press, presses))
