"""People and consents through the API: the same rules as the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from casemgmt.core.models import AccessLog
from casemgmt.people.models import Person


@pytest.fixture
def api(navigator):
    client = APIClient()
    client.force_authenticate(navigator)
    return client


def test_there_is_no_list_of_people(api, known):
    assert api.get("/api/v1/people/").status_code == 405


def test_search_then_open(api, known):
    (found,) = api.post("/api/v1/people/search/", {"q": "Marya Lopes"}).data
    assert (found["id"], found["reasons"]) == (str(known.pk), ["similar_name"])
    assert api.get(f"/api/v1/people/{known.pk}/").data["first_name"] == "Maria"
    assert list(AccessLog.objects.order_by("id").values_list("verb", flat=True)) == ["searched", "viewed"]


def test_write_down_and_change(api, riverside):
    made = api.post("/api/v1/people/", {"program": riverside.pk, "description": "man, grey coat"})
    assert made.status_code == 201
    where = f"/api/v1/people/{made.data['id']}/"
    assert api.patch(where, {"version": 1, "goes_by": "Red"}).data["version"] == 2
    assert api.patch(where, {"version": 1, "goes_by": "Blue"}).status_code == 409
    assert api.patch(where, {"goes_by": "Blue"}).status_code == 400
    assert Person.objects.get().goes_by == "Red"


def test_nobody_at_all_is_refused(api, riverside):
    assert api.post("/api/v1/people/", {"program": riverside.pk}).status_code == 409


def test_contact_and_consent(api, known, harbor_house):
    base = f"/api/v1/people/{known.pk}"
    assert api.post(f"{base}/contact-points/", {"kind": "phone", "value": "541 555 0100"}).status_code == 201
    assert api.post(f"{base}/contact-points/", {"kind": "phone", "value": "none"}).status_code == 409
    terms = {
        "organization": harbor_house.pk,
        "categories": ["needs"],
        "purpose": "a bed",
        "expires_at": timezone.now() + timedelta(days=9),
        "how_given": "paper",
    }
    consent = api.post(f"{base}/consents/", terms)
    assert consent.status_code == 201
    where = f"/api/v1/consents/{consent.data['id']}/"
    assert api.post(f"{where}revoke/", {"how": "by phone"}).data["revoked_at"]
    assert api.get("/api/v1/consents/", {"person": known.pk}).data["count"] == 1


@pytest.mark.parametrize("who", ["outsider", "other_navigator", "responder", "analyst", "shelter_desk"])
def test_others_see_nobody(api, request, known, consent, who):
    api.force_authenticate(request.getfixturevalue(who))
    assert api.get(f"/api/v1/people/{known.pk}/").status_code == 404
    assert api.get("/api/v1/consents/").data["count"] == 0
