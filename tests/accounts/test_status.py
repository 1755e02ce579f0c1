"""Status: what works, what waits, and what to do; for administrators, quick, and about nobody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.status import queries, words
from casemgmt.core import condition, health
from casemgmt.core.models import Heartbeat, PutAside

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_is_well(monkeypatch, now):
    """Every part has just shown itself; the broker of the tests answers."""
    for name in (*health.expected(), queries.BACKUP):
        health.beat(name, at=timezone.now())
    parts = {name: {"ok": True} for name in ("database", "broker", *health.expected())}
    monkeypatch.setattr(health, "examine", lambda: parts)
    monkeypatch.setattr(condition, "disks", lambda: [condition.DiskRoom("uploads", 100 * 2**30, 90 * 2**30)])
    return parts


def line(code: str) -> queries.StatusLine:
    told = queries.groups(timezone.now())
    return next(one for group in told for one in group.lines if one.code == code)


def page(client, admin) -> str:
    client.force_login(admin)
    answer = client.get(reverse("accounts:status"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_administrator_finds_it_under_settings(client, admin, all_is_well, settings):
    client.force_login(admin)
    assert reverse("accounts:status") in client.get(reverse("accounts:settings")).content.decode()
    told = page(client, admin)
    assert "Everything works." in told
    assert f"Aftercall {settings.VERSION}" in told


def test_what_stopped_stands_first_with_what_to_do(client, admin, all_is_well):
    all_is_well["worker web"] = {"ok": False, "problem": "late"}
    told = page(client, admin)
    assert "1 thing is to be looked at" in told
    workers = next(group for group in queries.groups(timezone.now()) if group.title == "Workers")
    assert (workers.lines[0].code, workers.lines[0].state) == ("worker web", "stopped")
    assert workers.lines[0].todo == words.START_WORKER


def test_an_old_backup_and_one_that_never_was(all_is_well):
    assert line("backup").is_well
    Heartbeat.objects.filter(name=queries.BACKUP).update(at=timezone.now() - timedelta(hours=27))
    assert line("backup").todo == words.OF_BACKUP
    Heartbeat.objects.filter(name=queries.BACKUP).delete()
    assert line("backup").stands == "never"


def test_a_migration_that_waits_is_named(all_is_well, monkeypatch):
    assert line("migrations").is_well
    known = condition._of_this_release() | {("core", "9999_of_tomorrow")}
    monkeypatch.setattr(condition, "_of_this_release", lambda: known)
    assert line("migrations").stands == "core.9999_of_tomorrow"


def test_clocks_that_part_and_a_disk_that_fills(all_is_well, monkeypatch):
    base = condition.database()
    assert base.connections >= 1
    parted = condition.DatabaseFacts(base.connections, base.most_connections, base.size, base.release, -3.5)
    monkeypatch.setattr(condition, "database", lambda: parted)
    monkeypatch.setattr(condition, "disks", lambda: [condition.DiskRoom("uploads", 100, 19)])
    assert line("clock").todo == words.OF_CLOCK
    assert line("disk uploads").todo == words.OF_DISK


def test_rows_put_aside_are_told(all_is_well, now):
    PutAside.objects.create(sweep="x", subject_id="00000000-0000-0000-0000-000000000001", since=now, next_try_at=now)
    assert not line("put_aside").is_well


def test_the_questions_do_not_grow(client, admin, all_is_well, django_assert_max_num_queries, now):
    client.force_login(admin)
    client.get(reverse("accounts:status"))
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("accounts:status"))
    for n in range(20):
        health.beat(f"part {n}", at=timezone.now())
    with django_assert_max_num_queries(len(few)):
        client.get(reverse("accounts:status"))


def test_every_part_has_words():
    assert set(health.expected()) - words.PARTS.keys() == set()


def test_the_api_tells_the_same(client, admin, navigator, all_is_well):
    client.force_login(navigator)
    assert client.get(reverse("api:status")).status_code == 403
    client.force_login(admin)
    told = client.get(reverse("api:status")).json()
    assert told["faults"] == 0
    assert {one["code"] for one in told["lines"]} >= {"database", "backup", "queue mail", "duties_late"}
