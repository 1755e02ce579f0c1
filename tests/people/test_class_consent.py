"""Consent for a class of agencies covers those the directory puts there, and never what needs a named agency."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import disclose, give_consent
from casemgmt.people.models import Consent
from casemgmt.people.queries import may_disclose
from providers.actions import agree_change, classify_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def any_shelter(known, navigator, now):
    return give_consent(
        person=known,
        agency_class="shelter",
        categories=["needs", "identity", "contact", "substance_use"],
        purpose="any bed tonight",
        expires_at=now + timedelta(days=30),
        how_given="paper",
        said=["not_passed_on"],
        by=navigator,
        at=now,
    )


def test_it_covers_an_agency_of_the_class_only(any_shelter, known, harbor_house, north_clinic, now):
    assert may_disclose(known, harbor_house, {"needs"}, now) is None
    shelter = classify_organization(organization=harbor_house, agency_class="shelter", by=CLOCK, at=now).organization
    clinic = classify_organization(organization=north_clinic, agency_class="health_care", by=CLOCK, at=now).organization
    assert may_disclose(known, shelter, {"needs", "identity"}, now) == any_shelter
    assert may_disclose(known, clinic, {"needs"}, now) is None


def test_what_the_law_protects_needs_a_named_agency(any_shelter, known, harbor_house, now):
    shelter = classify_organization(organization=harbor_house, agency_class="shelter", by=CLOCK, at=now).organization
    assert may_disclose(known, shelter, {"needs", "substance_use"}, now) is None


def test_disclosing_asks_the_agency_for_its_class(any_shelter, known, navigator, harbor_house, now):
    with pytest.raises(NotPossible):
        disclose(
            person=known, organization=harbor_house, consent=any_shelter, kind="send", subject=known,
            categories=["needs"], fields=["need"], by=navigator, at=now,
        )  # fmt: skip


@pytest.mark.parametrize("agency_class", ["other", "moon"])
def test_nobody_can_agree_to_a_class_that_says_nothing(known, navigator, now, agency_class):
    terms = {"categories": ["needs"], "purpose": "a bed", "expires_at": now + timedelta(days=1), "how_given": "paper"}
    with pytest.raises(NotPossible):
        give_consent(person=known, agency_class=agency_class, **terms, by=navigator, at=now)


def test_an_agency_does_not_choose_its_own_class(clinic_lead, north_clinic, now):
    change = classify_organization(organization=north_clinic, agency_class="shelter", by=clinic_lead, at=now)
    with pytest.raises(PermissionDenied):
        agree_change(change=change, by=clinic_lead, at=now)
    north_clinic.refresh_from_db()
    assert north_clinic.agency_class == ""


def test_the_page_records_it(client, navigator, known):
    client.force_login(navigator)
    page = reverse("people:give_consent", args=[known.pk])
    data = {
        "agency_class": "food", "categories": ["needs"], "purpose": "meals", "expires_on": "2099-01-01",
        "how_given": "paper", "language": "en",
    }  # fmt: skip
    assert client.post(page, data).status_code == 302
    assert Consent.objects.get().to_whom == "Food programs"
    assert "Food programs" in client.get(reverse("people:person", args=[known.pk])).content.decode()
    assert "or a class of agencies" in client.post(page, {**data, "agency_class": ""}).content.decode()


def test_two_who_keep_the_listing_put_an_agency_in_a_class(client, manager, admin, shelter_desk, harbor_house):
    page, press = (reverse(f"providers:{name}", args=[harbor_house.pk]) for name in ("organization", "classify"))
    client.force_login(shelter_desk)
    assert "Propose the class" not in client.get(page).content.decode()
    assert client.post(press, {"agency_class": "shelter"}).status_code == 403
    client.force_login(manager)
    assert "Propose the class" in client.get(page).content.decode()
    assert client.post(press, {"agency_class": "shelter"}).status_code == 302
    harbor_house.refresh_from_db()
    assert harbor_house.agency_class == ""
    client.force_login(admin)
    change = harbor_house.changes.get()
    assert client.post(reverse("providers:change", args=[change.pk]), {"do": "agree"}).status_code == 302
    harbor_house.refresh_from_db()
    assert harbor_house.agency_class == "shelter"
