"""Directories as Ohana's API gives them: services hang on places, places on organizations."""

import pytest

from providers.files import read_path
from providers.models import Address, Organization, Service

SERVICES = [{"id": 1, "name": "Food", "audience": "All"}, {"id": 2, "name": "Legal"}]
ADDRESS = {"id": 1, "address_1": "1 Elm", "city": "Riverside", "state_province": "OR", "postal_code": "97401"}


def place(own=1, services=SERVICES, **more):
    return {"id": own, "name": f"Site {own}", "short_desc": "x", "address": ADDRESS, "services": services, **more}


@pytest.mark.parametrize("name", ["locations.json", "o.json"])
def test_places_with_their_organization_and_services(bring, write, name):
    owner = {"id": 1, "name": "Harbor House", "website": "http://harbor.example"}
    other = place(2, [{"id": 3, "name": "Beds"}], address={**ADDRESS, "id": 2, "address_1": "2 Oak"})
    path = write(name, [place(organization=owner), {**other, "organization": owner}, place(3, [], organization=owner)])
    assert read_path(path).reading.shape == "Ohana"
    done = bring(path, source="county")
    assert (done.rows, done.refused) == (3, 0)
    organization = Organization.objects.get()
    assert (organization.name, organization.website) == ("Harbor House", "http://harbor.example")
    found = {one.name: [at.location.name for at in one.service_at_locations.all()] for one in Service.objects.all()}
    assert found == {"Food": ["Site 1"], "Legal": ["Site 1"], "Beds": ["Site 2"]}
    assert set(Address.objects.values_list("location__name", "address_1")) >= {("Site 1", "1 Elm"), ("Site 2", "2 Oak")}
    again = bring(path, source="county")
    assert not any(again.total(what) for what in ("created", "changed", "removed", "dropped"))


def test_an_organization_with_places_that_have_services(bring, write):
    told = {"id": 1, "name": "Harbor House", "locations": [place()]}
    bring(write("o.json", [told]), source="county")
    assert {one.name: one.organization.name for one in Service.objects.all()} == {
        "Food": "Harbor House",
        "Legal": "Harbor House",
    }
    assert Service.objects.get(name="Food").eligibility_description == "All"
