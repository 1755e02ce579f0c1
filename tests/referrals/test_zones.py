"""Times belong to the program that asks: read, typed and sent in its zone, and said so to whoever is elsewhere."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from casemgmt.accounts.actions import add_member, choose_mail
from casemgmt.accounts.models import Program
from casemgmt.accounts.roles import Role
from referrals import actions
from referrals.models import Appointment
from tests.signing_in import by_token

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 26, 18, 0, tzinfo=UTC)  # 10:00 in Los Angeles, where Riverside is; 13:00 in New York


@pytest.fixture
def elsewhere(lakeside, now):
    """The installation's oldest program is in New York: whatever is guessed from it is wrong for Riverside."""
    Program.objects.filter(pk=lakeside.pk).update(created_at=now - timedelta(days=900))


@pytest.fixture
def in_new_york(elsewhere, offer, shelter_desk, now, stopped_clock):
    """The agency reads in New York what Riverside asks of it."""
    zone = "America/New_York"
    choose_mail(user=shelter_desk, at_once=True, digest_at=None, time_zone=zone, by=shelter_desk, at=now)
    return offer


@pytest.fixture
def accepted(in_new_york, shelter_desk, now):
    actions.accept_offer(offer=in_new_york, by=shelter_desk, at=now)
    in_new_york.refresh_from_db()
    return in_new_york


def book(client, offer, starts_at, **more):
    address = reverse("referrals:move", args=[offer.pk, "book"])
    return client.post(address, {"starts_at": starts_at, "version": offer.version, **more})


def test_an_agency_elsewhere_books_in_the_programs_zone_and_reads_it_so(client, accepted, shelter_desk, navigator):
    client.force_login(shelter_desk)
    form = client.get(reverse("referrals:move", args=[accepted.pk, "book"])).content.decode()
    assert "Time of Los Angeles, PST/PDT." in form
    assert book(client, accepted, "2026-11-26T10:00").status_code == 302
    assert Appointment.objects.get().starts_at == TEN
    page = client.get(reverse("referrals:received", args=[accepted.pk])).content.decode()
    assert "10:00 PST" in page
    assert "13:00" not in page
    client.force_login(navigator)
    ours = client.get(reverse("referrals:referral", args=[accepted.referral_id])).content.decode()
    assert "10:00" in ours
    assert "PST" not in ours  # who works in Riverside knows where they are


def test_the_inbox_is_in_the_agencys_own_zone_and_says_so(client, in_new_york, shelter_desk):
    client.force_login(shelter_desk)
    page = client.get(reverse("referrals:inbox")).content.decode()
    times = re.findall(r">([^<]*\d+:\d\d[^<]*)</time>", page)
    assert times
    assert all("EST" in time for time in times)


def test_packet_and_calendar_file_say_the_zone(client, accepted, shelter_desk, navigator):
    client.force_login(shelter_desk)
    book(client, accepted, "2026-11-26T10:00")
    slot = Appointment.objects.get()
    file = client.get(reverse("referrals:calendar_file", args=[slot.pk])).content.decode()
    assert "DTSTART:20261126T180000Z" in file
    assert "Thu 26 Nov\\, 10:00 PST" in file
    client.force_login(navigator)
    packet = client.get(reverse("referrals:packet", args=[accepted.pk]))
    assert "PST" in packet.content.decode()


@pytest.mark.parametrize("sent", ["2026-11-26T10:00", "2026-11-26T10:00:00-08:00", "2026-11-26T13:00:00-05:00"])
@pytest.mark.parametrize("way", ["session", "token"])
def test_the_same_json_time_is_one_moment_however_one_signs_in(client, accepted, shelter_desk, way, sent):
    if way == "session":
        client.force_login(shelter_desk)
    headers = by_token(shelter_desk) if way == "token" else {}
    told = client.post(
        f"/api/v1/offers/{accepted.pk}/moves/book/", {"starts_at": sent}, "application/json", headers=headers
    )
    assert told.status_code == 200
    assert Appointment.objects.get().starts_at == TEN


def test_a_token_is_in_its_own_users_zone_whatever_session_comes_with_it(
    client, accepted, navigator, other_navigator, case, now
):
    """The session is of New York, the token of Los Angeles: the answer is written in the token's zone."""
    client.force_login(other_navigator)
    token = by_token(navigator)
    told = client.get(f"/api/v1/cases/{case.pk}/", headers=token).json()
    assert told["opened_at"].endswith("-08:00")


def test_who_works_in_two_zones_reads_the_zone_everywhere(client, accepted, navigator, lakeside, case, clock, now):
    add_member(program=lakeside, user=navigator, role=Role.NAVIGATOR, by=clock, at=now)
    client.force_login(navigator)
    page = client.get(reverse("cases:case", args=[case.pk])).content.decode()
    times = re.findall(r">([^<]*\d+:\d\d[^<]*)</time>", page)
    assert times
    assert all("PST" in time for time in times)


@pytest.mark.parametrize(("which", "moment"), [("first", (8, 30)), ("second", (9, 30))])
def test_the_hour_that_comes_twice_is_asked_for_and_recorded(client, accepted, shelter_desk, which, moment):
    client.force_login(shelter_desk)
    asked = book(client, accepted, "2027-11-07T01:30")
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "this hour comes twice" in page
    assert "first, summer time (PDT)" in page
    assert "second, winter time (PST)" in page
    assert book(client, accepted, "2027-11-07T01:30", starts_at_which=which).status_code == 302
    assert Appointment.objects.get().starts_at == datetime(2027, 11, 7, *moment, tzinfo=UTC)


def test_the_hour_that_does_not_exist_is_refused_with_a_sentence(client, accepted, shelter_desk):
    client.force_login(shelter_desk)
    refused = book(client, accepted, "2027-03-14T02:30")
    assert refused.status_code == 422
    assert "The clock skips this hour on that day" in refused.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("2027-11-07T01:30", ["2027-11-07T01:30:00-07:00", "2027-11-07T01:30:00-08:00"]),
        ("2027-03-14T02:30", ["The clock skips this hour on that day. Check the time."]),
        ("9999-12-31T23:59", ["This is no time on any calendar."]),
    ],
)
def test_the_api_answers_400_with_the_two_that_may_be_meant(client, accepted, shelter_desk, sent, said):
    client.force_login(shelter_desk)
    address = f"/api/v1/offers/{accepted.pk}/moves/book/"
    told = client.post(address, {"starts_at": sent}, "application/json")
    assert told.status_code == 400
    assert set(said) <= set(told.json()["starts_at"])
    if "-07:00" in said[0]:
        assert client.post(address, {"starts_at": said[1]}, "application/json").status_code == 200
        assert Appointment.objects.get().starts_at == datetime(2027, 11, 7, 9, 30, tzinfo=UTC)
