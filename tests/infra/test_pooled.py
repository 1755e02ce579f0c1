"""Behind PgBouncer in transaction mode: fewer sessions than those who work, and nothing that lives in a session."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from casemgmt.core import effects
from casemgmt.core.models import Effect

from .chaos_app import LETTER
from .pooler import INSTALL, Pooler, program, shipped
from .processes import ROOT, Broker, Mailbox, environment, kill, serve_mail, start_worker
from .test_killed_worker import ask_for_delivery
from .test_settings import DEPLOYED, boot

pytestmark = pytest.mark.skipif(not program(), reason=f"PgBouncer is missing. Install: {INSTALL}")
NAMES = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
LETTERS = 12
# Run in a process of its own, as pages and work do it: everything that could be tied to a session, eight at once.
STORY = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
import django
django.setup()
from django.db import connection, connections, transaction
from django.utils import timezone
from casemgmt.core.database import be_patient_as, cursor_in_pieces
from casemgmt.core.models import AccessLog, Heartbeat
from casemgmt.core.stood import MOMENT, changes_are_of
be_patient_as(sys.argv[1])

def one(n):
    seen = []
    for turn in range(15):
        at = timezone.now() - timedelta(days=n)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7)")
            changes_are_of(at)
            Heartbeat.objects.update_or_create(name="pooled", defaults={"at": at})
            cursor.execute("SELECT current_setting(%s)", [MOMENT])
            seen.append(cursor.fetchone()[0] == at.isoformat())
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(current_setting(%s, true), '') = ''", [MOMENT])
            seen.append(cursor.fetchone()[0])
        list(AccessLog.objects.order_by("pk").iterator(chunk_size=3))
    connections.close_all()
    return all(seen)

def pieces():
    found = []
    with cursor_in_pieces() as cursor:
        cursor.execute("SELECT n FROM generate_series(1, 500) n")
        while rows := cursor.fetchmany(50):
            found += rows
            AccessLog.objects.create(verb="viewed", page="pooled")
    return len(found)

with ThreadPoolExecutor(8) as hands:
    well = all(hands.map(one, range(8)))
with connection.cursor() as cursor:
    cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [json.loads(sys.argv[2])])
    patience = dict(cursor.fetchall())
    cursor.execute("SHOW jit")
    patience["jit"] = cursor.fetchone()[0]
print(json.dumps({"well": well, "pieces": pieces(), "patience": patience, "noted": AccessLog.objects.count()}))
"""


@pytest.fixture
def pooler(database_urls, free_tcp_port, tmp_path):
    pooler = Pooler(tmp_path, database_urls[0], free_tcp_port).start()
    yield pooler
    pooler.stop()


@pytest.fixture
def told(pooler, database_urls):
    """What a process behind the pooler is told."""
    return environment((pooler.url, database_urls[1]), "memory://", 9, DATABASE_POOLED="1")


def test_eight_at_once_share_two_sessions_and_none_keeps_anything(told):
    command = [sys.executable, "-c", STORY, kind := "paper", json.dumps(NAMES)]
    env = {**os.environ, **told, "DJANGO_SETTINGS_MODULE": "casemgmt.settings"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["well"], said["pieces"], said["noted"]) == (True, 500, 10)
    patience = {
        name: str(seconds * 1000) for name, seconds in zip(NAMES, settings.DATABASE_PATIENCE[kind], strict=True)
    }
    assert said["patience"] == {**patience, "jit": "off"}
    assert "pool_waits_for_ever" not in done.stderr


@pytest.mark.parametrize("kind", ["web", "worker", "paper"])
def test_the_pools_wait_as_long_as_the_settings_say(kind):
    lock, statement, idle = settings.DATABASE_PATIENCE[kind]
    line = shipped()["databases"][f"casemgmt_{kind}"]
    for name, seconds in zip(NAMES, (lock, statement, idle), strict=True):
        assert f"SET {name} = {seconds * 1000}" in line


def test_a_worker_behind_it_sends_each_letter_once(told, free_tcp_port_factory, tmp_path):
    box, port = Mailbox(), free_tcp_port_factory()
    server, broker = serve_mail(box, port), Broker(tmp_path).start()
    with effects.without_nudge():
        for number in range(LETTERS):
            effects.tell(LETTER, key=f"letter:{number}", at=timezone.now() - timedelta(minutes=1))
    more = {"DJANGO_SETTINGS_MODULE": "tests.infra.chaos_settings", "CHAOS_FOLDER": str(tmp_path)}
    worker = start_worker({**told, **more, "CELERY_BROKER_URL": broker.url, "EMAIL_PORT": str(port)}, "mail")
    try:
        deadline = time.monotonic() + 60
        while Effect.objects.waiting().exists() and time.monotonic() < deadline:
            ask_for_delivery(broker.url)
            time.sleep(0.5)
    finally:
        kill(worker), broker.kill(), server.stop()
    assert (len(box.ids), len(set(box.ids))) == (LETTERS, LETTERS)


def test_who_waits_too_long_for_a_session_is_told_so(pooler):
    def hold(seconds):
        with psycopg.connect(pooler.url, prepare_threshold=None) as line:
            line.execute("SELECT pg_sleep(%s)", [seconds])

    with ThreadPoolExecutor(3) as hands:
        both = [hands.submit(hold, 1.5) for _ in range(2)]
        began = time.monotonic()
        time.sleep(0.2)
        hands.submit(hold, 0).result()
        assert time.monotonic() - began > 1, "the third waits for one of the two"
        [one.result() for one in both]


def test_prepared_statements_are_refused_at_the_start():
    url = f"{DEPLOYED['DATABASE_URL']}?prepare_threshold=5"
    done = boot({**DEPLOYED, "DATABASE_POOLED": "1", "DATABASE_URL": url})
    assert "prepare_threshold in DATABASE_URL is refused" in done.stderr
