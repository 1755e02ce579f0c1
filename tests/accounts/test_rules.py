"""Office hours and reasons as rules with a history: a change counts from now on, and codes never change."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.accounts import reasons
from casemgmt.accounts.models import CalendarRule, Program, ReasonRule
from casemgmt.accounts.rule_actions import StaleRule, set_calendar, set_reasons
from casemgmt.core.errors import NotPossible

pytestmark = pytest.mark.django_db

WEEK = {day: (time(9), time(17)) for day in range(1, 6)}


def change(program, by, at, **changes):
    facts = {"time_zone": "America/Los_Angeles", "hours": WEEK, "holiday_country": "US", "holiday_region": ""}
    return set_calendar(program=program, **{**facts, "closed_days": [], "open_days": [], **changes}, by=by, at=at)


def test_hours_differ_by_weekday_and_the_old_ones_stay_on_record(riverside, manager, now):
    change(riverside, manager, now, hours={**WEEK, 6: (time(10), time(14))}, closed_days=[date(2026, 12, 24)])
    before, after = CalendarRule.objects.order_by("created_at")
    assert (before.changed_by, after.changed_by) == (None, manager)
    assert "6" not in before.hours
    assert after.hours["6"] == ["10:00", "14:00"]
    calendar = Program.objects.get(pk=riverside.pk).calendar
    assert calendar == after.calendar
    assert calendar.hours_on(6) == (time(10), time(14))
    assert not calendar.is_business_day(date(2026, 12, 24))


def test_a_public_holiday_can_be_worked(riverside, manager, now):
    columbus_day = date(2027, 10, 11)
    assert not riverside.calendar.is_business_day(columbus_day)
    assert change(riverside, manager, now, open_days=[columbus_day]).calendar.is_business_day(columbus_day)


def test_the_same_again_is_no_change(riverside, manager, now):
    first = change(riverside, manager, now, hours={1: (time(8), time(12))})
    assert change(riverside, manager, now + timedelta(hours=1), hours={1: (time(8), time(12))}) == first


@pytest.mark.parametrize("hours", [{}, {1: (time(17), time(9))}])
def test_an_office_has_to_open(riverside, manager, now, hours):
    with pytest.raises(NotPossible):
        change(riverside, manager, now, hours=hours)


def test_only_who_manages_or_administers_sets_rules(riverside, navigator, admin, now):
    change(riverside, admin, now, hours={1: (time(8), time(12))})
    with pytest.raises(PermissionDenied):
        change(riverside, navigator, now)


def test_a_form_somebody_overtook_shows_what_counts_now(client, riverside, manager, admin, now):
    client.force_login(manager)
    page = reverse("accounts:calendar")
    data = {"seen": "", "time_zone": "America/Los_Angeles", "opens_1": "08:00", "closes_1": "12:00"}
    change(riverside, admin, now, hours={2: (time(9), time(17))})
    answer = client.post(page, data)
    assert answer.status_code == 409
    assert "kept" in answer.content.decode()
    newest = CalendarRule.objects.first()
    assert newest.hours == {"2": ["09:00", "17:00"]}
    assert client.post(page, {**data, "seen": str(newest.pk)}).status_code == 302
    assert CalendarRule.objects.first().hours == {"1": ["08:00", "12:00"]}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"time_zone": "Mars/Olympus"}, "is no time zone"),
        ({"closes_1": "07:00"}, "close after it opens"),
        ({"closes_1": ""}, "leave both empty"),
        ({"closed_day_0": "Christmas"}, "valid date"),
        ({"closed_day_0": "", "closed_name_0": "Harbor day"}, "Which day is it?"),
        ({"holiday_country": "US", "holiday_region": "XX"}, "No public holidays are known"),
    ],
)
def test_wrong_hours_are_said_and_change_nothing(client, manager, changes, words):
    client.force_login(manager)
    data = {"time_zone": "America/Los_Angeles", "opens_1": "08:00", "closes_1": "12:00", **changes}
    assert words in client.post(reverse("accounts:calendar"), data).content.decode()
    assert not CalendarRule.objects.exists()


def entries(kind, **changes):
    return [
        {"code": code, "label": "", "hidden": False, **changes.get(code, {})}
        for code in reasons.reason_lists()[kind].codes
    ]


def test_words_order_and_what_is_shown_change_and_codes_do_not(riverside, manager, now):
    asked = entries("decline", no_capacity={"label": "Full tonight"}, funding={"hidden": True})
    asked.sort(key=lambda entry: entry["code"] != "staffing")
    set_reasons(program=riverside, kind="decline", entries=asked, by=manager, at=now)
    offered = reasons.choices(riverside.pk, "decline")
    assert offered[0][0] == "staffing"
    assert dict(offered)["no_capacity"] == "Full tonight"
    assert "funding" not in dict(offered)
    assert sorted(row.code for row in reasons.reasons(riverside.pk, "decline")) == sorted(
        reasons.reason_lists()["decline"].codes
    )


def test_a_code_can_be_neither_made_nor_taken(riverside, manager, now):
    for asked in (entries("hold")[1:], [*entries("hold"), {"code": "moon", "label": "On the moon", "hidden": False}]):
        with pytest.raises(NotPossible):
            set_reasons(program=riverside, kind="hold", entries=asked, by=manager, at=now)
    assert not ReasonRule.objects.exists()


def test_one_reason_stays_to_choose(riverside, manager, now):
    asked = [{**entry, "hidden": True} for entry in entries("hold")]
    with pytest.raises(NotPossible, match="at least one"):
        set_reasons(program=riverside, kind="hold", entries=asked, by=manager, at=now)


def test_a_stale_list_is_refused(riverside, manager, now):
    set_reasons(program=riverside, kind="hold", entries=entries("hold", jail={"hidden": True}), by=manager, at=now)
    with pytest.raises(StaleRule):
        set_reasons(program=riverside, kind="hold", entries=entries("hold"), seen="", by=manager, at=now)


def test_a_code_of_a_newer_version_stands_at_the_end():
    known = reasons.ReasonList("x", "X", [("new", "New"), ("old", "Old")])
    assert [row.code for row in reasons.merged(known, [{"code": "old", "label": "", "hidden": False}])] == [
        "old",
        "new",
    ]


def test_the_page_of_reasons_words_the_form_of_a_hold(client, riverside, manager, now):
    client.force_login(manager)
    page = reverse("accounts:reasons", args=["hold"])
    data = {"seen": ""}
    for number, code in enumerate(reasons.reason_lists()["hold"].codes, 1):
        data |= {f"place_{code}": number, f"words_{code}": code.title(), f"shown_{code}": "on"}
    data |= {"words_jail": "In custody"}
    assert client.post(page, data).status_code == 302
    assert dict(reasons.choices(riverside.pk, "hold"))["jail"] == "In custody"
    body = client.get(reverse("referrals:rules")).content.decode()
    assert "In custody" in body
    assert "In jail" in body
