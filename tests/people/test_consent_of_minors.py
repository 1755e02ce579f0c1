"""Who may be under 18 is questioned when they give a consent themselves: a parent or guardian gives it, or it is on
record why they may consent alone; by page, API and where a request is sent."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import create_person, give_consent
from casemgmt.people.models import Category, Consent
from casemgmt.people.profiles import asked_by
from referrals.offers.forms import AgencyConsentForm
from tests.people.test_consent_paper import typed

pytestmark = pytest.mark.django_db
ALONE = "Emancipated by the court, seen on paper"
DOUBTFUL = {
    "a child": {"birth_date": date(2015, 5, 4)},
    "born in a year": {"birth_year": 2008},
    "estimated": {"age_estimate": 19},
}
GROWN = {"an adult": {"birth_date": date(1980, 5, 4)}, "nothing known": {}, "surely": {"age_estimate": 40}}


@pytest.fixture
def of_age(request, riverside, navigator, now):
    facts = {**DOUBTFUL, **GROWN}[request.param]
    return create_person(program=riverside, first_name="Ida", by=navigator, at=now, **facts)


def given(person, agency, by, at, **more):
    return give_consent(
        person=person, organization=agency, categories=[Category.NEEDS], purpose="a bed", how_given="verbal",
        witness="Nell", expires_at=at + timedelta(days=20), by=by, at=at, **more,
    )  # fmt: skip


@pytest.mark.parametrize("of_age", DOUBTFUL, indirect=True)
def test_alone_it_needs_a_reason_or_somebody_who_gives_it(of_age, harbor_house, navigator, now):
    with pytest.raises(NotPossible, match="may be under 18") as refused:
        given(of_age, harbor_house, navigator, now)
    assert refused.value.field == "alone_because"
    assert given(of_age, harbor_house, navigator, now, authority="guardian", signer="Ana M").alone_because == ""
    assert given(of_age, harbor_house, navigator, now, alone_because=ALONE).alone_because == ALONE


@pytest.mark.parametrize("of_age", GROWN, indirect=True)
def test_nobody_else_is_asked(client, of_age, harbor_house, navigator, now):
    assert given(of_age, harbor_house, navigator, now)
    client.force_login(navigator)
    page = client.get(reverse("people:give_consent", args=[of_age.pk])).content.decode()
    assert "under 18" not in page


@pytest.mark.parametrize("of_age", ["born in a year"], indirect=True)
def test_the_page_says_so_and_keeps_why(client, of_age, harbor_house, navigator):
    client.force_login(navigator)
    page = reverse("people:give_consent", args=[of_age.pk])
    assert "may be under 18" in client.get(page).content.decode()
    sent = typed(harbor_house, how_given="verbal", witness="Nell")
    assert client.post(page, sent).status_code == 422
    assert client.post(page, typed(harbor_house)).status_code == 422  # before anybody signs
    assert client.post(page, sent | {"alone_because": ALONE}).status_code == 302
    consent = Consent.objects.get()
    assert ALONE in client.get(reverse("people:consent", args=[consent.pk])).content.decode()


@pytest.mark.parametrize("of_age", ["estimated"], indirect=True)
def test_the_api_asks_the_same(client, of_age, harbor_house, navigator):
    client.force_login(navigator)
    sent = {
        "organization": str(harbor_house.pk), "categories": ["needs"], "purpose": "a bed", "how_given": "verbal",
        "witness": "Nell", "expires_at": (timezone.now() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    refused = client.post(f"/api/v1/people/{of_age.pk}/consents/", sent, "application/json")
    assert (refused.status_code, "alone_because" in refused.content.decode()) == (400, True)
    made = client.post(f"/api/v1/people/{of_age.pk}/consents/", sent | {"alone_because": ALONE}, "application/json")
    assert (made.status_code, made.json()["alone_because"]) == (201, ALONE)


@pytest.mark.parametrize(("of_age", "is_asked"), [("a child", True), ("an adult", False)], indirect=["of_age"])
def test_where_a_request_is_sent_it_is_asked_too(of_age, is_asked):
    sent = {
        "shares": sorted(map(str, asked_by("shelter"))), "how_given": "verbal", "witness": "Nell",
        "expires_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    form = AgencyConsentForm(sent, need="shelter", person=of_age)
    assert form.is_valid() is not is_asked
    assert ("alone_because" in form.fields) is is_asked
