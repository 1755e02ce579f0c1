"""Figures from a second server that follows the first by streaming: never older than what somebody just did, and never
missed when it lags, is gone, breaks off on the way or was made the first."""

import time
from datetime import timedelta

import pytest
from django.conf import settings as real_settings
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connection, connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import replica
from casemgmt.core.models import AccessLog, Heartbeat, Tally
from tests.infra.follower import Follower
from tests.infra.test_settings import DEPLOYED, boot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def server(django_db_setup):
    follower = Follower()
    try:
        yield follower.start()
    finally:
        follower.remove()


@pytest.fixture
def follower(server, transactional_db, settings, monkeypatch):
    """This process reads figures there. What is committed is written at once, as outside of tests."""
    there = {**real_settings.DATABASES["default"], "HOST": str(server.folder), "PORT": ""}
    there["OPTIONS"] = {**there["OPTIONS"], "connect_timeout": "2"}
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", _any_server)
    connections.settings["replica"] = there
    settings.DATABASE_ROUTERS = ["casemgmt.core.replica.Router"]
    monkeypatch.setattr(replica, "_rests_until", 0.0)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    yield server
    connections["replica"].close()
    del connections["replica"]
    del connections.settings["replica"]
    connection.close()


def _any_server(line):
    """Tests are usually held to one server."""
    if line.connection is None:
        with line.wrap_database_errors:
            line.connect()


def seen(name):
    with replica.reading(waits=5) as there:
        return there, Heartbeat.objects.filter(name=name).exists()


def test_what_is_kept_ready_is_read_where_it_is_written(follower):
    """The cache of a deployment is a table; tests keep theirs in memory."""
    kept = DatabaseCache("core_cache", {})
    kept.set("figures", 3)
    with replica.reading(waits=5) as there, CaptureQueriesContext(connection) as told:
        assert there
        assert kept.get("figures") == 3
    assert any("core_cache" in one["sql"] for one in told)


def test_who_just_wrote_finds_it_there(follower):
    for n in range(40):
        Heartbeat.objects.create(name=f"beat {n}", at=timezone.now())
        assert seen(f"beat {n}") == (True, True)
    with replica.reading():
        assert router.db_for_write(Heartbeat) == "default"
        assert (router.db_for_read(Heartbeat), router.db_for_read(Tally)) == ("replica", "default")
    assert replica.behind() == 0


def test_a_page_of_figures_reads_there_and_leaves_its_mark_here(follower, client, manager, world):
    world.case(timezone.now() - timedelta(days=3))
    client.force_login(manager)
    here, there = CaptureQueriesContext(connection), CaptureQueriesContext(connections["replica"])
    looks = AccessLog.objects.count()
    with here, there:
        answer = client.get(reverse("reports:behind", args=["contact_72h", "all"]))
    assert answer.status_code == 200
    assert any("encounters_encounter" in one["sql"] for one in there.captured_queries)
    assert not any("encounters_encounter" in one["sql"] for one in here.captured_queries)
    assert AccessLog.objects.count() == looks + 1
    with CaptureQueriesContext(connections["replica"]) as there:
        client.get("/my-day/")
    assert not there.captured_queries


def test_one_that_lags_is_let_alone_and_taken_up_again(follower, monkeypatch):
    follower.ask("SELECT pg_wal_replay_pause()")
    try:
        Heartbeat.objects.create(name="late", at=timezone.now())
        began = time.monotonic()
        with replica.reading(waits=0.2) as there:
            assert (there, Heartbeat.objects.filter(name="late").exists()) == (False, True)
        with replica.reading(waits=5):
            pass
        assert time.monotonic() - began < 3, "it is asked once, not by every page"
    finally:
        follower.ask("SELECT pg_wal_replay_resume()")
    monkeypatch.setattr(replica, "_rests_until", 0.0)
    assert seen("late") == (True, True)


def test_what_breaks_off_on_the_way_is_answered_from_the_first(follower, client, manager):
    def broken(execute, sql, *rest):
        if "pg_last_wal_replay_lsn" in sql:
            return execute(sql, *rest)
        raise OperationalError("canceling statement due to conflict with recovery")

    client.force_login(manager)
    with connections["replica"].execute_wrapper(broken):
        answer = client.get(reverse("reports:measures"))
    assert answer.status_code == 200
    assert replica._rests_until > time.monotonic()


def test_within_a_transaction_nothing_is_read_past_it(follower):
    from django.db import transaction

    with transaction.atomic(), replica.reading() as there:
        assert not there


def test_one_that_was_made_the_first_or_is_gone_is_not_read(follower, client, manager, monkeypatch):
    """The last: the server does not follow any more."""
    client.force_login(manager)
    follower.ask("SELECT pg_promote(true, 30)")
    with replica.reading(waits=0.2) as there:
        assert not there
    monkeypatch.setattr(replica, "_rests_until", 0.0)
    follower.kill()
    connections["replica"].close()
    began = time.monotonic()
    assert client.get(reverse("reports:measures")).status_code == 200
    assert time.monotonic() - began < 10
    assert replica.behind() is None


def test_settings_name_it_and_are_refused_when_wrong():
    assert boot({**DEPLOYED, "DATABASE_REPLICA_URL": "postgresql://app:secret@second/none"}).returncode == 0
    assert "DATABASE_REPLICA_URL must look like" in boot({**DEPLOYED, "DATABASE_REPLICA_URL": "second"}).stderr
