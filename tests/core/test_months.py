"""Events and the access log by months: made ahead, nothing lost when the clock is late, the same rights on every part,
and a question with a time looks into its months alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casemgmt.core.database import as_owner
from casemgmt.core.models import AccessLog, Event
from casemgmt.core.months import make_months, tables_by_month
from casemgmt.core.tasks import make_months as by_the_clock

pytestmark = pytest.mark.django_db
TABLES = ["core_accesslog", "core_event"]
PARTS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass ORDER BY 1"


def asked(question, *values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def parts_of(table):
    return [name for (name,) in asked(PARTS, table)]


def at_once():
    """What waits for the end of the transaction is looked up now, as between two transactions."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def event(at, riverside, **more):
    about = {"subject_type": "program", "subject_id": riverside.pk, "program_id": riverside.pk, "data": {}}
    return Event.objects.create(verb="thing.happened", at=at, **about, **more)


def where(one):
    return asked("SELECT tableoid::regclass::text FROM core_event WHERE id = %s", one.pk)[0][0]


@pytest.mark.parametrize("table", TABLES)
def test_three_whole_months_lie_ready_and_the_clock_makes_no_more(table):
    assert tables_by_month() == TABLES
    ends = "SELECT max(substring(pg_get_expr(relpartbound, oid) FROM $$TO \\('([^']+)'$$)::timestamptz) FROM pg_class"
    [(end,)] = asked(f"{ends} JOIN pg_inherits ON inhrelid = oid WHERE inhparent = %s::regclass", table)
    assert end >= timezone.now() + timedelta(days=85)
    by_the_clock.run()  # the template may be older than today
    assert by_the_clock.run() == 0
    assert {f"{table}_before", f"{table}_spare"} < set(parts_of(table))


def test_a_late_clock_loses_nothing(riverside, manager):
    """The clock stood still for months: rows wait in the spare part, and come to their month with all that is in it."""
    now = timezone.now()
    late = [event(now + timedelta(days=days), riverside, actor=manager) for days in (215, 245)]
    assert {where(one) for one in late} == {"core_event_spare"}
    at_once()
    before = len(parts_of("core_event"))
    assert make_months(at=now + timedelta(days=180)) > 2
    places = {where(one) for one in late}
    assert places == {f"core_event_{one.at:%Y_%m}" for one in late}
    assert len(parts_of("core_event")) > before
    assert make_months(at=now + timedelta(days=180)) == 0


def test_nobody_makes_months_for_ever():
    at_once()
    make_months(at=timezone.now() + timedelta(days=4000))
    assert len(parts_of("core_event")) <= 18


def test_only_a_table_that_is_kept_by_months_gets_one():
    with pytest.raises(DatabaseError, match="not kept by months"), transaction.atomic():
        asked("SELECT core_make_months(%s, now())", "accounts_user")


@pytest.mark.parametrize("table", TABLES)
def test_the_application_goes_by_the_whole_table_alone(table):
    kinds = "SELECT string_agg(kind, ' ') FROM unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) kind"
    for part in parts_of(table):
        assert asked(f"{kinds} WHERE has_table_privilege(%s, kind)", part) == [(None,)], part
    with pytest.raises(DatabaseError, match=r"must be owner|permission denied"), transaction.atomic():
        asked(f"ALTER TABLE {table} DETACH PARTITION {table}_spare")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_what_is_written_stays_in_every_part_even_for_the_owner(riverside, statement):
    now = timezone.now()
    for days in (0, 40, 70, 400):
        event(now + timedelta(days=days), riverside)
        AccessLog.objects.create(verb="viewed", page="here", at=now + timedelta(days=days))
    filled = {(table, name) for table in TABLES for (name,) in asked(f"SELECT tableoid::regclass::text FROM {table}")}
    assert len(filled) == 8
    with as_owner():
        for _table, part in filled:
            with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
                asked(statement.format(part))


def parts_read(rows):
    plan = rows.explain()
    return {word for word in plan.replace("(", " ").split() if word.startswith(("core_event_", "core_accesslog_"))}


def test_a_question_with_a_time_looks_into_its_months_alone(riverside):
    now = timezone.now()
    starts = (now.replace(day=1) + timedelta(days=95)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for model, name in ((Event, "core_event"), (AccessLog, "core_accesslog")):
        read = parts_read(model.objects.filter(at__gte=starts, at__lt=starts + timedelta(days=20)))
        assert {one for one in read if one in parts_of(name)} == {f"{name}_{starts:%Y_%m}"}


def test_rows_are_numbered_on_over_all_months(riverside):
    now = timezone.now()
    first, second = event(now + timedelta(days=75), riverside), event(now, riverside)
    assert second.pk > first.pk
    assert list(Event.objects.filter(pk__in=[first.pk, second.pk]).order_by("at")) == [second, first]
