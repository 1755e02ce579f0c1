"""Every page of the directory: who reads it, what it shows, how many queries it takes."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casemgmt.core.actor import CLOCK
from providers.demo import build_directory
from providers.models import Location, Organization, Service


@pytest.fixture
def city(db):
    build_directory(seed=1, at=timezone.now(), by=CLOCK)


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    return answer, len(seen)


NOON = datetime(2026, 11, 25, 20, tzinfo=UTC)
PAGES = ["providers:search", "providers:to_verify", "providers:import", "providers:our_services"]


@pytest.mark.parametrize("name", PAGES)
def test_who_has_no_role_reads_nothing(name, client, outsider):
    client.force_login(outsider)
    assert client.get(reverse(name)).status_code == 403


def test_every_role_reads_the_directory(city, client, responder, navigator, manager, analyst, admin, shelter_desk):
    service = Service.objects.first()
    for user in (responder, navigator, manager, analyst, admin, shelter_desk):
        client.force_login(user)
        assert client.get(reverse("providers:search")).status_code == 200
        assert client.get(reverse("providers:service", args=[service.pk])).status_code == 200
        assert client.get(reverse("providers:organization", args=[service.organization_id])).status_code == 200


def test_only_keepers_see_the_queue_and_the_import(client, navigator, manager, admin):
    for name in ("providers:to_verify", "providers:import"):
        for user, code in ((navigator, 403), (manager, 200), (admin, 200)):
            client.force_login(user)
            assert client.get(reverse(name)).status_code == code


def test_search_shows_count_and_keeps_filters(city, client, navigator):
    client.force_login(navigator)
    answer = client.get(reverse("providers:search"), {"need": "shelter", "words": "night"})
    page = answer.content.decode()
    assert "Harbor House night shelter" in page
    assert 'value="night"' in page
    fragment = client.get(
        reverse("providers:search"), {"need": "shelter"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert fragment.strip().startswith('<div id="list">')


def test_nothing_found_says_what_to_do(city, client, navigator):
    client.force_login(navigator)
    page = client.get(reverse("providers:search"), {"words": "zzzzqqqq"}).content.decode()
    assert "No service fits" in page


def test_filters_that_cannot_be_read_are_told_and_ignored(city, client, navigator):
    client.force_login(navigator)
    answer = client.get(reverse("providers:search"), {"age": "abc", "need": "nonsense", "page": "x", "order": "up"})
    assert answer.status_code == 200
    assert b"Enter a whole number" in answer.content


@pytest.mark.parametrize("address", ["/directory/", "/directory/?need=shelter", "/directory/?words=clinic&open_now=on"])
def test_the_queries_do_not_grow_with_the_list(address, city, client, navigator, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)  # doors that are shut at night would leave an empty list
    client.force_login(navigator)
    client.get(address)
    _page, many = queries(client, address)
    Service.objects.exclude(name__in=["Harbor House night shelter", "North Clinic counseling"]).delete()
    page, few = queries(client, address)
    assert b"North Clinic counseling" in page.content or b"Harbor House night shelter" in page.content
    assert many <= few + 1
    assert many <= 20


def test_to_verify_and_our_services_do_not_grow(city, client, manager, shelter_desk):
    client.force_login(manager)
    _page, count = queries(client, reverse("providers:to_verify"))
    assert count <= 29  # two ask for whom and in which zone, six which rule of age counts, five what speaks against it


def test_a_confidential_address_is_on_no_page(city, client, navigator):
    client.force_login(navigator)
    place = Location.objects.get(is_confidential=True)
    street = place.addresses.get().address_1
    organization = Organization.objects.get(name="Willow Court Refuge")
    pages = [reverse("providers:organization", args=[organization.pk]), reverse("providers:search") + "?words=willow"]
    pages += [reverse("providers:service", args=[service.pk]) for service in organization.services.all()]
    pages += ["/api/v1/directory/services/?words=willow"]
    for page in pages:
        body = client.get(page).content.decode()
        assert street not in body
        assert str(place.latitude) not in body
    assert "Confidential address" in client.get(pages[0]).content.decode()


def test_refer_here_only_when_a_need_is_given(city, client, navigator):
    client.force_login(navigator)
    service = Service.objects.get(name="Harbor House night shelter")
    address = reverse("providers:service", args=[service.pk])
    assert "Refer here" not in client.get(address).content.decode()
    assert "Refer here" not in client.get(address, {"for_need": "no-id"}).content.decode()
    need = "11111111-1111-4111-8111-111111111111"
    assert "Refer here" in client.get(address, {"for_need": need}).content.decode()
    closed = Service.objects.get(name="Elm Street winter hall")
    assert (
        "Refer here"
        not in client.get(reverse("providers:service", args=[closed.pk]), {"for_need": need}).content.decode()
    )


def test_what_publishers_write_cannot_run(client, navigator, harbor_house):
    client.force_login(navigator)
    bad = "<script>alert(1)</script>"
    service = Service.objects.create(organization=harbor_house, name=bad, description=bad, url="javascript:alert(1)")
    page = client.get(reverse("providers:service", args=[service.pk])).content.decode()
    assert bad not in page
    assert "javascript:" not in page


def test_an_organization_without_services_says_where_they_come_from(client, manager):
    bare = Organization.objects.create(name="Elm Street Clinic", source="test", source_record_id="elm")
    client.force_login(manager)
    page = client.get(reverse("providers:organization", args=[bare.pk])).content.decode()
    assert "No service is listed" in page
    assert reverse("providers:import") in page
    assert "No service fits" not in page
    assert "No number and no address is listed" in page
