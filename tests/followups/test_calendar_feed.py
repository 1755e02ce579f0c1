"""A private calendar address tells when something is due, to whoever holds it; never who or what about."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from casemgmt.duties.ledger import follow
from casemgmt.followups.actions import make_feed, revoke_feed
from casemgmt.followups.models import CalendarFeed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def address(secret):
    return reverse("followups:feed", args=[secret])


def test_it_tells_what_is_due_and_a_link_and_nothing_of_the_person(client, navigator, case, now):
    answer = client.get(address(make_feed(user=navigator, by=navigator, at=now)))
    assert answer.status_code == 200
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [event["DTSTART"].dt for event in events] == [row.due_at for row in case.follow_ups.order_by("due_at")]
    assert {str(event["SUMMARY"]) for event in events} == {"A contact is due"}
    text = answer.content.decode().replace("\r\n ", "")
    for hidden in (case.person.display_name, case.person.last_known_place or "no place", "24 h"):
        assert hidden not in text


def test_a_colleagues_contacts_are_not_in_it(client, manager, case, now):
    secret = make_feed(user=manager, by=manager, at=now)
    assert Calendar.from_ical(client.get(address(secret)).content).walk("VEVENT") == []


def test_only_the_hash_is_kept(navigator, now):
    secret = make_feed(user=navigator, by=navigator, at=now)
    feed = CalendarFeed.objects.get()
    assert secret not in (feed.secret_hash, str(feed.pk))
    assert len(secret) >= 40


def test_a_new_address_ends_the_old_one_and_a_revoked_one_answers_no_more(client, navigator, now):
    old = make_feed(user=navigator, by=navigator, at=now)
    new = make_feed(user=navigator, by=navigator, at=now)
    assert client.get(address(old)).status_code == 404
    assert client.get(address(new)).status_code == 200
    revoke_feed(user=navigator, by=navigator, at=now)
    assert client.get(address(new)).status_code == 404


def test_who_cannot_sign_in_any_more_has_no_calendar_either(client, navigator, now):
    secret = make_feed(user=navigator, by=navigator, at=now)
    navigator.is_active = False
    navigator.save()
    assert client.get(address(secret)).status_code == 404


def test_who_lost_the_role_reads_nothing_more(client, admin, manager, navigator, case, now):
    from casemgmt.accounts.actions import end_membership  # noqa: PLC0415
    from casemgmt.accounts.models import Membership  # noqa: PLC0415

    secret = make_feed(user=navigator, by=navigator, at=now)
    end_membership(membership=Membership.objects.get(user=navigator), hand_to=[manager], by=admin, at=now)
    assert b"VEVENT" not in client.get(address(secret)).content


def test_nobody_makes_one_for_somebody_else_and_agencies_have_none(navigator, manager, shelter_desk, now):
    for user, by in ((navigator, manager), (shelter_desk, shelter_desk)):
        with pytest.raises(PermissionDenied):
            make_feed(user=user, by=by, at=now)


def test_two_that_work_at_once_are_refused_by_the_database(navigator, now):
    make_feed(user=navigator, by=navigator, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CalendarFeed.objects.create(user=navigator, secret_hash="x", made_at=now)


def test_the_page_shows_the_address_once_and_when_it_was_fetched(client, navigator, case):
    client.force_login(navigator)
    page = client.post(reverse("followups:calendar"), {"do": "make"}).content.decode()
    secret = page.split("/calendar/")[1].split(".ics")[0]
    again = client.get(reverse("followups:calendar")).content.decode()
    assert secret not in again
    assert "No program has fetched it yet" in again
    client.get(address(secret))
    assert "last fetched" in client.get(reverse("followups:calendar")).content.decode()
    client.post(reverse("followups:calendar"), {"do": "revoke"})
    assert client.get(address(secret)).status_code == 404


def test_a_moved_contact_moves_in_the_calendar(client, navigator, case, now):
    secret = make_feed(user=navigator, by=navigator, at=now)
    row = case.follow_ups.order_by("due_at").last()
    row.due_at, row.closes_at = row.due_at + timedelta(days=1), row.closes_at + timedelta(days=1)
    row.save()
    follow(people=[case.person_id], at=now)
    found = {
        str(e["UID"]): e["DTSTART"].dt for e in Calendar.from_ical(client.get(address(secret)).content).walk("VEVENT")
    }
    assert next(at for uid, at in found.items() if uid.startswith(str(row.pk))) == row.due_at
