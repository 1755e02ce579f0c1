"""The standard's read API: paths, envelope, parameters, clean errors."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casemgmt.core.actor import CLOCK
from providers.demo import build_directory
from providers.marks.actions import settle_marks
from providers.models import Location, Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm
from tests.cast import NOW

API = "/hsds/v3/"
LISTS = ["services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"]


@pytest.fixture
def city(db):
    build_directory(seed=1, at=NOW, by=CLOCK)
    taxonomy = Taxonomy.objects.create(name="Needs", source="here")
    TaxonomyTerm.objects.create(name="Shelter", taxonomy_detail=taxonomy, taxonomy="Needs", code="S")
    settle_marks(at=NOW)


@pytest.fixture
def reader(client, navigator):
    client.force_login(navigator)
    return client


def test_the_front_says_what_this_is(reader):
    front = reader.get(API).json()
    assert front["version"] == "3.2"
    assert {"profile", "openapi_url", "data_guide", "publisher", "description"} <= front.keys()
    assert reader.get(front["data_guide"]).status_code == 200


def test_only_for_those_with_a_role(client, outsider):
    assert client.get(f"{API}services").status_code in (401, 403)
    client.force_login(outsider)
    assert client.get(f"{API}services").status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_the_envelope(name, city, reader):
    page = reader.get(API + name, {"per_page": 2, "page": 1}).json()
    assert set(page) == {
        "total_items",
        "total_pages",
        "page_number",
        "size",
        "first_page",
        "last_page",
        "empty",
        "contents",
    }
    assert page["first_page"] is True
    assert page["size"] == len(page["contents"]) > 0
    past = reader.get(API + name, {"page": 900}).json()
    assert past["empty"] is True
    assert past["last_page"] is True
    assert reader.post(API + name, {"per_page": 1}, content_type="application/json").json()["size"] == 1


@pytest.mark.parametrize(
    ("name", "schema"),
    [("services", "service"), ("organizations", "organization"), ("service_at_locations", "service_at_location")],
)
@pytest.mark.parametrize("full", ["true", "false"])
def test_the_standards_schemas_accept_it(name, schema, full, city, reader, schema_errors):
    asked = {"full": full, "per_page": 100} | ({"full_service": full} if name == "organizations" else {})
    page = reader.get(API + name, asked).json()
    assert [error for one in page["contents"] for error in schema_errors(f"compiled/{schema}.json", one)] == []
    if full == "false":
        assert [error for one in page["contents"] for error in schema_errors(f"compiled/{schema}_list.json", one)] == []
    one = reader.get(f"{API}{name}/{page['contents'][0]['id']}").json()
    assert schema_errors(f"compiled/{schema}.json", one) == []


def test_terms_and_taxonomies(city, reader, schema_errors):
    [term] = reader.get(f"{API}taxonomy_terms", {"top_only": "true", "search": "shel"}).json()["contents"]
    assert schema_errors("taxonomy_term.json", term) == []
    assert reader.get(f"{API}taxonomy_terms/{term['id']}").json() == term
    [taxonomy] = reader.get(f"{API}taxonomies").json()["contents"]
    assert reader.get(f"{API}taxonomies/{taxonomy['id']}").json() == taxonomy
    assert reader.get(f"{API}taxonomy_terms", {"parent_id": term["id"]}).json()["empty"]


def test_filters(city, reader):
    house = Organization.objects.get(name="Harbor House")
    assert reader.get(f"{API}services", {"organization_id": house.pk}).json()["total_items"] == house.services.count()
    assert reader.get(f"{API}services", {"search": "detox"}).json()["total_items"] == 3
    everything = reader.get(f"{API}services", {"modified_after": "2020-01-01T00:00:00+00:00"}).json()
    assert everything["total_items"] == Service.objects.count()
    assert reader.get(f"{API}services", {"modified_after": "2999-01-01"}).json()["empty"]
    assert reader.get(f"{API}services", {"organization_id": "no-id"}).json()["empty"]
    minimal = reader.get(f"{API}services", {"minimal": "true"}).json()
    assert set(minimal["contents"][0]) == {"id", "last_modified"}
    assert minimal["size"] == Service.objects.count()


def test_near_a_postal_code(city, reader):
    place = ServiceAtLocation.objects.filter(latitude__isnull=False).first().location
    code = place.addresses.get().postal_code
    assert not reader.get(f"{API}service_at_locations", {"postcode": code}).json()["empty"]
    near = reader.get(f"{API}service_at_locations", {"postcode": code, "proximity": "100"}).json()
    assert not near["empty"]
    assert reader.get(f"{API}service_at_locations", {"postcode": "00000", "proximity": "100"}).json()["empty"]


def test_lines_stream(city, reader):
    answer = reader.get(f"{API}services", {"format": "ndjson", "full": "true"})
    lines = b"".join(answer.streaming_content).decode().strip().split("\n")
    assert len(lines) == Service.objects.count()
    assert json.loads(lines[0])["id"]


@pytest.mark.parametrize(
    "wrong",
    ["page=0", "page=x", "page=-1", "page=99999999999999999999", "per_page=0", "per_page=a", "modified_after=yesterday",
     "full=maybe", "format=xml", "minimal=2", "page=1.5", "page=%C2%B2", "serch=x", "search=a&search=b", "after=x"],
)  # fmt: skip
def test_what_cannot_be_read_is_a_clean_400(wrong, city, reader):
    answer = reader.get(f"{API}services?{wrong}")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["parameter"] for error in answer.json()["errors"]] == [wrong.split("=")[0]]


@pytest.mark.parametrize(
    "odd", ["search=%00", "search='", "taxonomy_id=x", "taxonomy_term_id=%00", "search=" + "x" * 4000, "page=1000000"]
)
@pytest.mark.parametrize("name", LISTS)
def test_odd_values_never_break_it(odd, name, city, reader):
    unknown = odd.startswith("taxonomy_term_id") and name.startswith("taxonom")
    unknown = unknown or (odd.startswith("taxonomy_id") and name == "taxonomies")
    assert reader.get(f"{API}{name}?{odd}").status_code == (400 if unknown else 200)


def test_unknown_ids_are_404(city, reader):
    for name in LISTS:
        assert reader.get(f"{API}{name}/11111111-1111-4111-8111-111111111111").status_code == 404


def test_the_queries_do_not_grow(city, reader):
    def count(address):
        with CaptureQueriesContext(connection) as seen:
            reader.get(address)
        return len(seen)

    whole = {"services": "full=true&", "service_at_locations": "full=true&", "organizations": "full_service=true&"}
    for name in LISTS:
        few = count(f"{API}{name}?{whole.get(name, '')}per_page=2")
        many = count(f"{API}{name}?{whole.get(name, '')}per_page=60")
        assert many <= few + 6


def test_a_confidential_place_is_not_in_it(city, reader):
    place = Location.objects.get(is_confidential=True)
    for name in LISTS[:3]:
        asked = {"full": "true", "per_page": 200} | ({"full_service": "true"} if name == "organizations" else {})
        body = reader.get(API + name, asked).content.decode()
        assert place.addresses.get().address_1 not in body
        assert str(place.latitude) not in body
