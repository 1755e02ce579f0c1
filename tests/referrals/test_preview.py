"""Before sending, the navigator sees the request as the agency will: the same template, the same words."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.models import Effect, Event
from casemgmt.people.models import Category, Consent
from referrals.models import Offer, Referral

from .conftest import consent_to
from .test_pages import ask_data

pytestmark = pytest.mark.django_db
SECRET = "Marisol"


@pytest.fixture
def now():
    """Pages look at the real clock, so what is there before was done a minute ago."""
    return timezone.now() - timedelta(minutes=1)


@pytest.fixture
def page(client, navigator, need, beds):
    """The fragment that htmx takes for these words."""
    client.force_login(navigator)

    def get(**words):
        address = reverse("referrals:ask", args=[need.pk, beds.pk])
        given = ask_data(**words) | {"do": "preview"}
        return client.post(address, given, headers={"HX-Request": "true"}).content.decode()

    return get


def plain(html):
    return re.sub(r"(<[^>]*>|\s)+", " ", html).strip()


def face(html, number):
    """One of the two faces, without what frames it."""
    inner = html.split('class="preview__page">')[number].split("</section>\n<section")[0]
    return plain(inner.split("</p>", 1)[1])


def test_nothing_is_written_by_looking(page, now):
    kept = [model.objects.count() for model in (Offer, Referral, Consent, Event, Effect)]
    assert "One bed tonight" in page()
    assert [model.objects.count() for model in (Offer, Referral, Consent, Event, Effect)] == kept


def test_the_face_before_is_what_the_agency_then_reads(client, page, need, beds, navigator, shelter_desk):
    before = face(page(access_needs="Ground floor"), 1)
    client.post(reverse("referrals:ask", args=[need.pk, beds.pk]), ask_data(access_needs="Ground floor"))
    offer = Offer.objects.get()
    client.force_login(shelter_desk)
    shown = client.get(reverse("referrals:received", args=[offer.pk])).content.decode()
    asked = plain(shown.split('id="offer">')[1].split('<div class="answers">')[0])
    assert SECRET not in before
    assert before == asked


def test_the_face_after_is_what_the_agency_reads_once_confirmed(client, page, need, beds, navigator, shelter_desk):
    after = face(page(), 2)
    client.post(reverse("referrals:ask", args=[need.pk, beds.pk]), ask_data())
    offer = Offer.objects.get()
    client.force_login(shelter_desk)
    client.post(reverse("referrals:move", args=[offer.pk, "accept"]), {"version": offer.version})
    shown = client.get(reverse("referrals:received", args=[offer.pk])).content.decode()
    asked = plain(shown.split('id="offer">')[1].split('<div class="answers">')[0])
    assert SECRET in after
    assert after.startswith(asked)


def test_what_the_words_give_away_is_said_while_writing(page):
    shown = page(asked=f"A bed for {SECRET}")
    assert "gives away who the person is" in shown
    assert "gives away" not in page()


def test_without_script_a_button_shows_the_same_and_keeps_the_words(client, navigator, need, beds):
    client.force_login(navigator)
    given = ask_data(asked=f"A bed for {SECRET}") | {"do": "preview"}
    body = client.post(reverse("referrals:ask", args=[need.pk, beds.pk]), given).content.decode()
    assert "See what they see" in body
    assert f"A bed for {SECRET}" in body
    assert body.count("gives away who the person is") >= 2  # beside the field and above what they see
    assert not Offer.objects.exists()


def test_identity_stays_shut_in_the_preview_where_consent_does_not_cover_it(page, person, beds, navigator, now):
    consent_to(person, beds.organization, navigator, now, [Category.NEEDS])
    shown = page()
    assert SECRET not in shown
    assert "Identity stays shut" in shown
