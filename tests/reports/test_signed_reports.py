"""A report that was signed off stays, and says which later entries would change it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.errors import NotPossible
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.followups import actions as followups
from casemgmt.reports.actions import sign_report
from casemgmt.reports.models import SignedReport
from casemgmt.reports.signed.queries import standing

from .conftest import FIRST, LAST, utc

pytestmark = pytest.mark.django_db
AS_OF = utc(10, 2)


@pytest.fixture
def signed(world, riverside, manager):
    """Somebody was met and tried once by September's end; the report is signed two days later."""
    case = world.case(utc(9, 7))
    tried = world.attempt(case, utc(9, 7, 20), "reached", case.follow_ups.order_by("due_at").first()).attempt
    world.sweep(utc(9, 30))
    days = {"first_day": FIRST, "last_day": LAST, "as_of": AS_OF}
    report = sign_report(program=riverside, **days, note="Read with the team", by=manager, at=AS_OF)
    report.case, report.tried = case, tried
    return report


def counts(report, code):
    return {row["code"]: row["count"] for row in report.figures[code] if row["count"]}


def test_it_keeps_what_stood(signed, manager):
    assert counts(signed, "contact_24h") == {"reached": 1}
    told = standing(signed, manager, utc(10, 3))
    assert not told.is_changed
    assert all(not kept.difference for _title, rows in told.measures for kept in rows)


def test_what_is_recorded_later_is_said_and_changes_nothing_signed(signed, manager):
    followups.void_attempt(attempt=signed.tried, reason="Nobody rang", by=manager, at=utc(10, 5))
    kept = SignedReport.objects.get(pk=signed.pk)
    assert counts(kept, "contact_24h") == {"reached": 1}
    assert not standing(kept, manager, utc(10, 4)).is_changed
    told = standing(kept, manager, utc(10, 6))
    moved = next(one for one in told.moved if one.then == "Reached in time" and "24" in one.measure)
    assert moved.now == "Not tried in time"
    assert moved.thing.case == signed.case
    assert any(line.verb.startswith("attempt.") and line.at == utc(10, 5) for line in moved.entries)


def test_a_call_of_those_days_that_is_written_down_later_is_said(signed, world, manager):
    met = Met(facts={"first_name": "Ida"}, agrees="yes")
    times = {"received_at": utc(9, 28), "cleared_at": utc(9, 29)}
    words = {"program": signed.program, "source": "911", "disposition": "on_scene", "people": [met], **times}
    record_encounter(**words, by=world.navigator, at=utc(10, 5))
    told = standing(signed, manager, utc(10, 6))
    assert {(one.then, one.now) for one in told.moved if "24" in one.measure} == {("", "Not tried in time")}


def test_where_only_time_went_by_nothing_is_named(signed, manager):
    told = standing(signed, manager, utc(11, 20))
    assert told.moved
    assert all(one.now != "Reached in time" for one in told.moved if "24" in one.measure)


def test_days_that_are_not_over_are_not_signed(riverside, manager):
    days = {"first_day": FIRST, "last_day": date(2026, 10, 2)}
    with pytest.raises(NotPossible):
        sign_report(program=riverside, **days, as_of=AS_OF, by=manager, at=AS_OF)


def test_who_may_not_audit_does_not_sign(riverside, navigator):
    with pytest.raises(PermissionDenied):
        sign_report(program=riverside, first_day=FIRST, last_day=LAST, as_of=AS_OF, by=navigator, at=AS_OF)


def test_on_the_page(client, signed, manager, riverside):
    client.force_login(manager)
    page = client.get(reverse("reports:signed", args=[signed.pk])).content.decode()
    assert "These figures stay as they are." in page
    assert "Read with the team" in page
    audit = client.get(reverse("reports:audit"), {"first_day": FIRST, "last_day": LAST}).content.decode()
    assert reverse("reports:signed", args=[signed.pk]) in audit
    words = {"first_day": "2026-08-01", "last_day": "2026-08-31", "as_of": utc(10, 3).isoformat()}
    answer = client.post(reverse("reports:sign"), words)
    assert answer.status_code == 302
    assert SignedReport.objects.filter(first_day=date(2026, 8, 1), signed_by=manager).exists()


def test_over_the_api_it_is_the_same(client, signed, manager, analyst):
    """The kept figures, what its days say now, and which entries make the difference; ids only."""
    followups.void_attempt(attempt=signed.tried, reason="Nobody rang", by=manager, at=utc(10, 5))
    client.force_login(manager)
    told = client.get(reverse("api:signed-report-detail", args=[signed.pk])).json()
    assert told["figures"] == SignedReport.objects.get().figures
    assert told["is_changed"]
    moved = next(one for one in told["moved"] if one["then"] == "Reached in time" and "24" in one["measure"])
    assert moved["now"] == "Not tried in time"
    assert (moved["case"], moved["person"]) == (str(signed.case.pk), str(signed.case.person_id))
    assert any(entry["verb"].startswith("attempt.") for entry in moved["recorded"])
    figures = {one["words"]: one for measure in told["beside_now"] for one in measure["figures"]}
    assert any(one["difference"] for one in figures.values())
    assert [row["id"] for row in client.get(reverse("api:signed-report-list")).json()["results"]] == [str(signed.pk)]
    client.force_login(analyst)
    assert client.get(reverse("api:signed-report-list")).json()["results"] == []
    assert client.get(reverse("api:signed-report-detail", args=[signed.pk])).status_code == 403


def test_it_is_signed_over_the_api_as_on_the_page(client, riverside, manager):
    client.force_login(manager)
    days = {"first_day": "2026-01-01", "last_day": "2026-01-31", "note": "Read with the team"}
    made = client.post(reverse("api:signed-report-list"), days, content_type="application/json")
    assert made.status_code == 201, made.json()
    report = SignedReport.objects.get()
    assert (str(report.pk), report.note, report.signed_by) == (made.json()["id"], days["note"], manager)
    today = timezone.localdate(timezone=riverside.zone).isoformat()
    open_days = {"first_day": "2026-01-01", "last_day": today}
    assert client.post(reverse("api:signed-report-list"), open_days, content_type="application/json").status_code == 409


def test_signing_the_same_days_twice_says_so(signed, riverside, manager, client, stopped_clock):
    stopped_clock(utc(10, 6))
    client.force_login(manager)
    days = {"first_day": FIRST.isoformat(), "last_day": LAST.isoformat()}
    page = client.get(reverse("reports:audit"), days).content.decode()
    assert "signed these days off already" in page
    client.post(reverse("reports:sign"), days)
    assert SignedReport.objects.count() == 1
    with pytest.raises(NotPossible, match="already"):
        sign_report(program=riverside, first_day=FIRST, last_day=LAST, as_of=AS_OF, by=manager, at=utc(10, 6))
    client.post(reverse("reports:sign"), days | {"is_again": "1"})
    assert SignedReport.objects.count() == 2
