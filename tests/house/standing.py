"""The small world, built once for each test process in a database of its own, where every test finds it untouched.

Building it takes seconds, and some 150 tests look at it. A test that asks for `world` is pointed to that database for
its time: its rows are rolled back as everywhere, its objects and files are copies of its own, and its clock goes on
from the moment when the world was ready, however long ago that is. Where a test commits (`transaction=True`, a live
server) it builds a world of its own in the ordinary database.
"""

import pickle
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from tests import databases
from tests.cast import make_everybody

from .world import build

COMMITS = {"transactional_db", "live_server"}


@dataclass(frozen=True)
class Standing:
    """What a test needs to find the world: where its rows and files are, its objects, and when it was ready."""

    database: str
    files: Path
    objects: bytes
    ready_at: datetime


@pytest.fixture(scope="session")
def standing_world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Standing]:
    """Built when the first test asks for it."""
    files = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), databases.another("world") as database:
        with databases.within(database), override_settings(MEDIA_ROOT=files):
            objects = _built()
        with django_db_blocker.block():
            yield Standing(database, files, objects, timezone.now())


def _built() -> bytes:
    """As in a test, what would follow upon COMMIT (a nudge to the workers) does not."""
    with transaction.atomic():
        people = make_everybody()
        homes = ("riverside", "lakeside", "harbor_house", "north_clinic")
        world = build(people, *(people[name] for name in homes))
        connection.run_on_commit.clear()
    return pickle.dumps({**people, "world": world})


@pytest.fixture
def world_database(standing_world: Standing, django_db_blocker, monkeypatch, tmp_path) -> Iterator[dict[str, Any]]:
    """The standing world's database for this test, which begins when the world was ready; its objects by name."""
    shutil.copytree(standing_world.files, tmp_path, dirs_exist_ok=True)
    with django_db_blocker.unblock(), databases.within(standing_world.database):
        _set_back(monkeypatch, timezone.now() - standing_world.ready_at)
        with django_db_blocker.block():
            yield pickle.loads(standing_world.objects)


def _set_back(monkeypatch: pytest.MonkeyPatch, length: timedelta) -> None:
    """Both clocks that the product and its libraries read."""
    real = time.time
    monkeypatch.setattr("django.utils.timezone.datetime", _behind_by(length))
    monkeypatch.setattr("time.time", lambda: real() - length.total_seconds())


def _behind_by(length: timedelta) -> type[datetime]:
    """`datetime` with a clock that is so far behind."""

    class Kind(type(datetime)):
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, datetime)

    class Behind(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz=None) -> datetime:
            return datetime.now(tz) - length

    return Behind


def is_of_the_standing_world(item: pytest.Item) -> bool:
    """A test that looks at the small world and commits nothing."""
    mark = item.get_closest_marker("django_db")
    commits = COMMITS & set(item.fixturenames) or (mark and mark.kwargs.get("transaction"))
    return "world" in item.fixturenames and "cast" in item.fixturenames and not commits
