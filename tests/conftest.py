"""What every test stands on: the database, quick settings, and the cast."""

import gc
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.test import Client
from rest_framework.test import APIClient

from tests import counting, ground
from tests.cast import *  # noqa: F403 (the cast's fixtures)
from tests.databases import database_urls, django_db_setup  # noqa: F401 (fixtures)
from tests.house.standing import is_of_the_standing_world, standing_world, world_database  # noqa: F401 (fixtures)
from tests.machine import CHROMIUM_FLAGS, chromium, without_browser, without_pango
from tests.signing_in import make_fresh
from tests.variants import not_walked

# Playwright's loop runs in the thread of the tests; Django would take them for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# The same examples in every run, so that a green suite stays green; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=500)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

SHARED = Path(__file__).resolve().parents[2] / "shared"

# Quick and closed to the outside: no real broker, cheap password hashes, mail kept in memory.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.CELERY_BROKER_URL = "memory://"
settings.CELERY_BROKER_TRANSPORT_OPTIONS = {}
settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A test may call more often in a minute than people do; tests of limits set their own.
settings.LIMITS = {**settings.LIMITS, **dict.fromkeys(("api_calls", "searches", "strangers"), 100_000)}
settings.SESSION_IDLE = timedelta(days=3650)  # stories are told over weeks in one browser
settings.WEBHOOK_TEST_HOSTS = ["127.0.0.1:9"]  # nobody listens there
settings.SILENCED_SYSTEM_CHECKS = ["core.W001"]


def pytest_configure(config: pytest.Config) -> None:
    """How fixtures are counted, and kept from test to test."""
    for plugin in (counting, ground):
        config.pluginmanager.register(plugin)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Who looks at the standing world is pointed to its database before anything else."""
    if is_of_the_standing_world(item):
        item.fixturenames.insert(0, "world_database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Parts that this machine lacks are skipped, with the reason and the line that installs them."""
    if left_out := set(not_walked(items)):
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    for item in counting.uncounted(items):
        item.add_marker(pytest.mark.no_cover)
    lacking = {"browser": without_browser(), "pdf": without_pango()}
    for item in items:
        for mark, reason in lacking.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_collection_finish() -> None:
    """Six thousand collected tests are no garbage: without looking through them again and again a tenth is saved."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    """Playwright drives the system's Chromium and asks nobody else for anything."""
    return {"executable_path": chromium(), "args": CHROMIUM_FLAGS, "headless": True}


@pytest.fixture(autouse=True)
def signed_in_just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """`force_login` stands for a whole sign-in a moment ago: what asks for a fresh one lets it through. A test of a
    stale session says so with `make_fresh(..., seconds_ago=…)`."""
    force = Client.force_login

    def fresh(self: Client, user: Any, *args: Any, **kwargs: Any) -> None:
        force(self, user, *args, **kwargs)
        make_fresh(self, user)

    for kind in (Client, APIClient):
        monkeypatch.setattr(kind, "force_login", fresh)
