"""What a listing said before stays readable, for who keeps it and who leads the agency."""

import pytest
from django.urls import reverse

from providers.models import AgencyStaff, Organization
from providers.queries.past import past_of

pytestmark = pytest.mark.django_db


def told(organization):
    return {(part.title, *field) for part in past_of(organization) for was in part.changes for field in was.fields}


def test_an_overwritten_number_for_codes_is_not_gone(harbor_house, client, manager):
    Organization.objects.filter(pk=harbor_house.pk).update(reply_phone="+15035550100")
    Organization.objects.filter(pk=harbor_house.pk).update(reply_phone="+15035550199")
    assert ("The agency", "Phone for codes", "+15035550100", "+15035550199") in told(harbor_house)
    client.force_login(manager)
    page = client.get(reverse("providers:past", args=[harbor_house.pk])).content.decode()
    assert "+15035550100" in page


def test_whoever_worked_there_stays_on_record(north_clinic, clinic_lead):
    AgencyStaff.objects.filter(user=clinic_lead).delete()
    (part,) = past_of(north_clinic)
    assert (part.title, part.changes[0].what, part.changes[0].is_end) == ("Staff", clinic_lead.name, True)


def test_a_colleague_without_the_right_is_refused(harbor_house, client, shelter_desk):
    client.force_login(shelter_desk)
    assert client.get(reverse("providers:past", args=[harbor_house.pk])).status_code == 403
