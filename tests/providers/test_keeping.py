"""Capacity in one tap, "still right", corrections: action, page and API of each."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from rest_framework.test import APIClient

from casemgmt.accounts.models import User
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from providers import actions
from providers.actions.listings import StaleForm
from providers.models import Service as Listing
from providers.models import ServiceCapacity
from tests.cast import NOW


@pytest.fixture
def beds(harbor_house):
    return Listing.objects.create(organization=harbor_house, name="Beds", need_domains=["shelter"])


@pytest.fixture
def rooms(north_clinic):
    return Listing.objects.create(organization=north_clinic, name="Rooms")


def test_the_agencys_people_say_how_much_room_there_is(beds, shelter_desk):
    actions.update_capacity(service=beds, available=3, by=shelter_desk, at=NOW)
    actions.update_capacity(service=beds, available=0, by=shelter_desk, at=NOW)
    beds.refresh_from_db()
    assert beds.places_free == 0
    assert ServiceCapacity.objects.filter(service=beds, said_by=shelter_desk).count() == 2
    event = Event.objects.filter(verb="capacity.updated").last()
    assert (event.organization_id, event.actor, event.data) == (beds.organization_id, shelter_desk, {"available": 0})


def test_nobody_else_does(beds, clinic_lead, navigator, outsider):
    for user in (clinic_lead, navigator, outsider):
        with pytest.raises(PermissionDenied):
            actions.update_capacity(service=beds, available=3, by=user, at=NOW)
    assert not ServiceCapacity.objects.exists()


def test_fewer_than_none_is_not_possible(beds, shelter_desk):
    with pytest.raises(NotPossible):
        actions.update_capacity(service=beds, available=-1, by=shelter_desk, at=NOW)


def test_one_tap_on_the_page_and_a_second_tap_of_the_same_button(beds, shelter_desk, client):
    client.force_login(shelter_desk)
    address = reverse("providers:our_services")
    assert "Beds" in client.get(address).content.decode()
    token = "11111111-1111-4111-8111-111111111111"
    said = {"available": "4", "form_token": token, "next": address}
    for _press in range(2):
        answer = client.post(reverse("providers:update_capacity", args=[beds.pk]), said, follow=True)
        assert "Beds: 4 free" in answer.content.decode()
    assert ServiceCapacity.objects.count() == 1
    assert "4 places free" in client.get(address).content.decode()


@pytest.mark.parametrize("typed", ["", "-1", "many", "1e9", "9" * 30])
def test_a_number_that_is_none_is_told(typed, beds, clinic_lead, manager, client):
    client.force_login(manager)
    answer = client.post(reverse("providers:update_capacity", args=[beds.pk]), {"available": typed}, follow=True)
    assert "whole number" in answer.content.decode()
    assert not ServiceCapacity.objects.exists()


def test_gates_of_the_pages(beds, shelter_desk, clinic_lead, outsider, client):
    for name in ("update_capacity", "verify"):
        address = reverse(f"providers:{name}", args=[beds.pk])
        for user, code in ((outsider, 404), (clinic_lead, 403)):
            client.force_login(user)
            assert client.post(address, {"available": "1"}).status_code == code
        assert client.get(address).status_code == 405
    client.force_login(shelter_desk)
    assert client.post(reverse("providers:verify", args=[beds.pk])).status_code == 403, (
        "staff say room, leads keep listings"
    )
    assert client.get(reverse("providers:edit_service", args=[beds.pk])).status_code == 403


def test_still_right(rooms, clinic_lead, manager, client):
    client.force_login(manager)
    queue = reverse("providers:to_verify")
    assert "Rooms" in client.get(queue).content.decode()
    client.force_login(clinic_lead)
    client.post(reverse("providers:verify", args=[rooms.pk]), {"next": "https://evil.example/"})
    rooms.refresh_from_db()
    assert rooms.last_verified_by == clinic_lead
    client.force_login(manager)
    assert "Rooms" not in client.get(queue).content.decode()


def form_of(service, **said):
    return {"name": service.name, "status": "active", "kind": "other", "version": service.version, **said}


def test_a_lead_corrects_a_listing(rooms, clinic_lead, client):
    client.force_login(clinic_lead)
    said = form_of(
        rooms, description="New", minimum_age="18", areas="Downtown, Orchard", genders=["woman"], url="clinic.example"
    )
    answer = client.post(reverse("providers:edit_service", args=[rooms.pk]), said, follow=True)
    assert "saved" in answer.content.decode()
    rooms.refresh_from_db()
    assert (rooms.description, rooms.minimum_age, rooms.areas, rooms.genders) == (
        "New",
        18,
        ["Downtown", "Orchard"],
        ["woman"],
    )
    assert rooms.url == "http://clinic.example"
    assert set(rooms.edited_fields) == {"description", "minimum_age", "areas", "genders", "url"}
    assert rooms.version == 2
    assert Event.objects.get(verb="listing.edited").data == {
        "fields": ["description", "minimum_age", "genders", "areas", "url"]
    }


def test_errors_say_how_to_fix_and_keep_what_was_typed(rooms, clinic_lead, client):
    client.force_login(clinic_lead)
    said = form_of(
        rooms, name="", description="Kept words", minimum_age="30", maximum_age="20", url="no site", email="x"
    )
    page = client.post(reverse("providers:edit_service", args=[rooms.pk]), said).content.decode()
    assert "Kept words" in page
    assert "no web address" in page
    assert "Swap them" in page
    rooms.refresh_from_db()
    assert rooms.version == 1


def test_a_stale_form_shows_both_and_overwrites_only_knowingly(rooms, clinic_lead, manager, client):
    actions.edit_service(service=rooms, version=1, changes={"description": "Theirs"}, by=manager, at=NOW)
    client.force_login(clinic_lead)
    address = reverse("providers:edit_service", args=[rooms.pk])
    answer = client.post(address, form_of(rooms, description="Mine", version=1))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    rooms.refresh_from_db()
    assert rooms.description == "Theirs"
    assert 'name="version" value="2"' in page
    client.post(address, form_of(rooms, description="Mine", version=2))
    rooms.refresh_from_db()
    assert rooms.description == "Mine"


def test_an_old_version_is_not_possible(rooms, manager):
    with pytest.raises(StaleForm):
        actions.edit_service(service=rooms, version=7, changes={}, by=manager, at=NOW)


def test_the_same_through_the_api(beds, rooms, clinic_lead, shelter_desk, outsider):
    def call(user):
        client = APIClient()
        client.force_authenticate(user)
        return client

    address = f"/api/v1/directory/services/{rooms.pk}/"
    assert call(outsider).get(address).status_code == 403
    lead = call(clinic_lead)
    assert lead.post(f"{address}capacity/", {"available": 2}).json()["rooms"][0]["available"] == 2
    assert lead.post(f"{address}capacity/", {"available": -2}).status_code == 400
    assert lead.post(f"{address}verify/").status_code == 200
    assert lead.patch(address, {"version": 1, "alert": "Closed on Friday"}).json()["service"]["version"] == 2
    assert lead.patch(address, {"version": 1, "alert": "x"}).status_code == 409
    assert lead.patch(address, {"alert": "x"}).status_code == 400
    assert lead.patch(address, {"version": 2, "minimum_age": 9, "maximum_age": 3}).status_code == 400
    assert call(shelter_desk).patch(address, {"version": 2}).status_code == 403
    found = (
        call(shelter_desk).get("/api/v1/directory/services/", {"words": "rooms", "latitude": 1, "longitude": 2}).json()
    )
    assert found["count"] == 1
    assert call(shelter_desk).get("/api/v1/directory/services/", {"latitude": 1}).status_code == 400
    assert call(shelter_desk).get("/api/v1/directory/services/", {"need": "x"}).status_code == 400
    assert (
        call(shelter_desk)
        .get("/api/v1/directory/organizations/", {"search": "north", "is_agency": "true"})
        .json()["count"]
        == 1
    )


def test_add_and_end_staff(north_clinic, clinic_lead, outsider, client):
    staff = actions.add_staff(organization=north_clinic, user=outsider, role="agency_staff", by=CLOCK, at=NOW)
    client.force_login(outsider)
    assert client.get(reverse("providers:our_services")).status_code == 200
    actions.end_staff(staff=staff, by=clinic_lead, at=NOW)
    assert client.get(reverse("providers:our_services")).status_code == 302  # signed out everywhere
    client.force_login(User.objects.get(pk=outsider.pk))
    assert client.get(reverse("providers:our_services")).status_code == 403
    with pytest.raises(NotPossible):
        actions.end_staff(staff=staff, by=clinic_lead, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.add_staff(organization=north_clinic, user=outsider, role="agency_lead", by=outsider, at=NOW)
