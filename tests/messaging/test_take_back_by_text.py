"""A text that may take a consent back is read by somebody, with one press for each consent that runs; REVOKE and STOP
still stop texts."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.messaging.actions import receive_reply, take_back_after_reading
from casemgmt.messaging.keywords import keyword_of
from casemgmt.messaging.models import ReplyFor, StoppedNumber
from casemgmt.people.actions import add_contact_point, give_consent
from casemgmt.people.models import Category, Consent
from tests.day import lines_of

pytestmark = pytest.mark.django_db
NUMBER = "+15415550144"
TAKES_BACK = [
    *("don't share my information", "Please do not share my info with the shelter", "STOP sharing my information"),
    *("revoke consent", "I revoke my consent", "I want to withdraw my consent", "take back my permission to share"),
    *("no compartan mi información", "No comparta mis datos por favor", "retiro mi consentimiento", "ya no autorizo"),
    *("I no longer consent", "Don’t give my information to anyone", "dejen de compartir mi información"),
]


@pytest.mark.parametrize("body", TAKES_BACK)
def test_it_is_a_doubt_about_a_consent(body):
    assert keyword_of(body) == "share"


@pytest.mark.parametrize("body", ["REVOKE", "revoke.", "please revoke", "STOP", "revoke texts"])
def test_the_carriers_words_still_stop_texts(body):
    assert keyword_of(body) == "stop"


@pytest.mark.parametrize("body", ["can you share the address", "my consent form is signed", "I share a room"])
def test_other_texts_are_texts(body):
    assert keyword_of(body) == "text"


@pytest.fixture
def row(case, person, navigator, harbor_house, north_clinic, now):
    add_contact_point(person=person, kind="phone", value=NUMBER, may_text=True, by=navigator, at=now)
    for agency in (harbor_house, north_clinic):
        give_consent(
            person=person, organization=agency, categories=[Category.NEEDS], purpose="To be referred", said=(),
            expires_at=now + timedelta(days=60), how_given="verbal", witness="Nell", by=navigator, at=now,
        )  # fmt: skip
    receive_reply(number=NUMBER, body="don't share my information", provider_id="SM1", at=now)
    return ReplyFor.objects.get(case=case)


def running(at):
    return Consent.objects.live(at).count()


def test_nothing_is_taken_back_by_itself_and_no_text_is_stopped(row, now):
    assert (running(now), StoppedNumber.objects.count(), row.reply.is_to_read) == (2, 0, True)


def test_the_owner_reads_that_a_consent_may_be_meant(row, navigator, now):
    words = [line.what for line in lines_of(navigator, now) if line.kind == "read"]
    assert words == ["The person wrote, and may take back a consent"]


def test_one_press_takes_back_one_and_the_rest_still_asks(client, row, navigator, now, stopped_clock):
    later = now + timedelta(minutes=5)
    stopped_clock(later)
    client.force_login(navigator)
    page = client.get(reverse("messaging:thread", args=[row.case_id])).content.decode()
    assert "Take back: Harbor House" in page
    assert "Take back: North Clinic" in page
    consent = Consent.objects.get(organization__name="Harbor House")
    client.post(reverse("messaging:take_back", args=[row.pk]), {"consent": str(consent.pk)})
    row.refresh_from_db()
    assert (running(later), row.handled_at) == (1, None)
    assert consent.revocation.how == "By a text from the person"
    client.post(reverse("messaging:take_back", args=[row.pk]))
    row.refresh_from_db()
    assert (running(later), bool(row.handled_at)) == (0, True)


def test_a_second_press_changes_nothing(row, navigator, now):
    later = now + timedelta(minutes=5)
    take_back_after_reading(row=row, by=navigator, at=later)
    take_back_after_reading(row=row, by=navigator, at=later)
    assert running(later) == 0


def test_only_who_works_with_the_case_may(row, responder, now):
    with pytest.raises(PermissionDenied):
        take_back_after_reading(row=row, by=responder, at=now)


def test_somebody_elses_consent_is_not_found(client, row, navigator, harbor_house, riverside, now, stopped_clock):
    from casemgmt.people.actions import create_person

    other = create_person(program=riverside, first_name="Ada", by=navigator, at=now)
    consent = give_consent(
        person=other, organization=harbor_house, categories=[Category.NEEDS], purpose="To be referred", said=(),
        expires_at=now + timedelta(days=60), how_given="verbal", witness="Nell", by=navigator, at=now,
    )  # fmt: skip
    client.force_login(navigator)
    answer = client.post(reverse("messaging:take_back", args=[row.pk]), {"consent": str(consent.pk)})
    assert (answer.status_code, running(now)) == (404, 3)


@pytest.mark.parametrize("word", ["²", "\x00", "9999-12-31"])
def test_a_consent_that_is_none_is_not_found_and_nothing_is_taken_back(client, row, navigator, now, word):
    client.force_login(navigator)
    assert client.post(reverse("messaging:take_back", args=[row.pk]), {"consent": word}).status_code == 404
    assert running(now) == 2
