"""The public and colleagues say what is wrong; one page decides; who proposed is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.models import Effect
from providers.actions import propose_in_words, refuse_correction
from providers.models import ListingCorrection, Phone, Service
from providers.parts.actions import change_part
from providers.parts.kinds import kind_named

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelter(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Night shelter", need_domains=["shelter"])


def test_the_public_says_what_is_wrong_without_an_account(client, shelter, manager):
    address = reverse("providers:wrong", args=[shelter.pk])
    assert "Night shelter" in client.get(address).content.decode()
    assert "cuenta" in client.get(address + "?lang=es").content.decode()
    told = {"words": "The phone is dead", "email": "ana@example.org"}
    assert "Thank you" in client.post(address, told).content.decode()
    client.post(address, told)
    waiting = ListingCorrection.objects.get()
    assert (waiting.is_public, waiting.in_words, waiting.tell_email) == (True, "The phone is dead", "ana@example.org")
    client.post(address, {"words": "It moved"})
    assert ListingCorrection.objects.to_decide().count() == 2
    client.force_login(manager)
    page = client.get(reverse("providers:corrections")).content.decode()
    assert "The phone is dead" in page
    assert "somebody of the public" in page
    assert "ana@example.org" not in page


def test_a_draft_and_an_archived_listing_have_no_public_page(client, shelter, now):
    for facts in ({"is_draft": True, "unlisted_at": now}, {"is_draft": False, "unlisted_at": now}):
        Service.objects.filter(pk=shelter.pk).update(**facts)
        assert client.get(reverse("providers:wrong", args=[shelter.pk])).status_code == 404


def test_who_proposed_is_told_and_sees_it(client, shelter, navigator, manager, other_navigator, now):
    proposed = propose_in_words(service=shelter, words="It takes dogs", by=other_navigator, at=now)
    refuse_correction(correction=proposed, why="They said no on the phone", by=manager, at=now)
    assert Effect.objects.filter(kind="correction.decided").count() == 1
    client.force_login(other_navigator)
    page = client.get(reverse("providers:my_proposals")).content.decode()
    assert "It takes dogs" in page
    assert "They said no on the phone" in page


def test_what_was_put_right_on_another_page_can_be_accepted(client, shelter, manager, navigator, now):
    """A dead number is corrected among the numbers; the page that decides has no field for it."""
    number = Phone.objects.create(service=shelter, number="541 555 0110")
    waiting = propose_in_words(service=shelter, words="The phone is dead", by=navigator, at=timezone.now())
    client.force_login(manager)
    page = reverse("providers:correction", args=[waiting.pk])
    form = client.get(page).context["repair"]
    facts = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    facts |= {"version": shelter.version, "do": "accept"}
    refused = client.post(page, facts)
    assert "on their own page" in refused.content.decode()
    kind = kind_named("phone")
    values = {"number": "541 555 0199"}
    change_part(kind=kind, row=number, values=values, seen=None, by=manager, at=timezone.now())
    shelter.refresh_from_db()
    accepted = client.post(page, {**facts, "version": shelter.version})
    waiting.refresh_from_db()
    assert (accepted.status_code, waiting.state) == (302, "accepted"), accepted.content.decode()[:3000]
