"""To whom the door is open, with what, how often; and that nothing confidential leaves by it."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from casemgmt.core.actor import CLOCK
from providers.demo import build_directory
from providers.door import actions, nearness
from providers.door.profile import files
from providers.marks.actions import settle_marks
from providers.models import (
    Address,
    Contact,
    DoorKey,
    Location,
    Organization,
    Phone,
    Service,
    ServiceArea,
    ServiceAtLocation,
)
from tests.cast import NOW

API = "/hsds/v3/"


@pytest.fixture
def city(db, riverside):
    build_directory(seed=1, at=NOW, by=CLOCK)
    settle_marks(at=NOW)
    return riverside


@pytest.fixture
def opened(city, admin):
    """The door opened so far: `opened("keyed")`."""

    def opened(how):
        return actions.open_door(program=city, opens=how, by=admin, at=timezone.now())

    return opened


def key_of(program, admin):
    return actions.make_door_key(program=program, name="211", by=admin, at=timezone.now())


def by_key(secret):
    return {"Authorization": f"Bearer {secret}"}


def test_closed_until_somebody_opens_it(client, city):
    answer = client.get(f"{API}services")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer["Content-Type"] == "application/problem+json"
    assert client.get(f"{API}docs").status_code == 401


def test_a_key_opens_while_it_lives_and_the_program_wants(client, city, admin, opened):
    key, secret = key_of(city, admin)
    assert client.get(f"{API}services", headers=by_key(secret)).status_code == 403
    opened("keyed")
    assert client.get(f"{API}services", headers=by_key(secret)).json()["total_items"] == Service.objects.count()
    assert client.get(f"{API}services", headers={"X-API-Key": secret}).status_code == 200
    assert client.get(f"{API}services").status_code == 401
    assert secret not in str(DoorKey.objects.values())
    assert DoorKey.objects.get().last_used_at is not None
    actions.end_door_key(key=key, by=admin, at=timezone.now())
    assert client.get(f"{API}services", headers=by_key(secret)).status_code == 401
    assert client.get(f"{API}services", headers=by_key("guess")).status_code == 401


def test_only_who_sets_the_rules_opens_it(city, navigator):
    with pytest.raises(PermissionDenied):
        actions.open_door(program=city, opens="public", by=navigator, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.make_door_key(program=city, name="x", by=navigator, at=NOW)


def test_public_shows_what_public_programs_keep(client, city, opened, lakeside):
    opened("public")
    theirs = Organization.objects.create(name="Theirs", kept_by=lakeside)
    hidden = Service.objects.create(organization=theirs, name="Not open")
    settle_marks(at=NOW)
    answer = client.get(f"{API}services", {"per_page": 500})
    assert str(hidden.pk) not in answer.content.decode()
    assert client.get(f"{API}services/{hidden.pk}").status_code == 404
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"].startswith("public")
    assert not answer.cookies
    hidden_id, since = hidden.pk, timezone.now().isoformat()
    hidden.delete()
    settle_marks(at=NOW)
    assert str(hidden_id) not in client.get(f"{API}services", {"modified_after": since}).content.decode()
    assert client.get(f"{API}services/{hidden_id}").status_code == 404
    assert "Not open" not in tables(client)["services.csv"]
    for name in ("docs", "data_guide", "openapi.json", "profile/", "profile/service.json", ""):
        assert client.get(API + name).status_code == 200, name


def test_a_browser_of_another_site_may_ask_first(client, city):
    answer = client.options(f"{API}services", headers={"Origin": "https://other.example"})
    assert answer.status_code == 204
    assert "Authorization" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_what_is_the_same_is_not_sent_again(client, city, opened, monkeypatch):
    opened("public")
    later = timezone.now() + timedelta(seconds=10)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    first = client.get(f"{API}services")
    assert client.get(f"{API}services", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(f"{API}services", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    Phone.objects.create(service=Service.objects.first(), number="555-0100")
    again = client.get(f"{API}services", headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 200
    assert "Last-Modified" not in again


def test_limits_are_said(client, city, opened, settings):
    opened("public")
    settings.LIMITS = settings.LIMITS | {"strangers": 2}
    first = client.get(f"{API}services")
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("2", "1")
    client.get(f"{API}services")
    refused = client.get(f"{API}services")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert refused.json()["title"] == "Too Many Requests"


def test_old_addresses_lead_on(client, city):
    answer = client.get("/api/v1/hsds/services?search=food")
    assert (answer.status_code, answer["Location"]) == (308, "/hsds/v3/services?search=food")
    assert client.post("/api/v1/hsds/services").status_code == 308


def test_a_typing_error_is_named(client, city, opened):
    opened("public")
    error = client.get(f"{API}services?modfied_after=2024-01-01").json()["errors"][0]
    assert error["parameter"] == "modfied_after"
    assert "modified_after" in error["detail"]
    assert client.post(f"{API}services", [1], "application/json").status_code == 400
    assert client.post(f"{API}services", {"search": {"a": 1}}, "application/json").status_code == 400
    assert client.get(f"{API}nothing/here").json()["status"] == 404


def tables(client):
    body = b"".join(client.get(f"{API}datapackage.zip").streaming_content)
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert book.testzip() is None
        return {name: book.read(name).decode() for name in book.namelist()}


def test_tables_hold_every_row_and_say_what_they_are(client, city, opened):
    opened("public")
    found = tables(client)
    told = json.loads(found["datapackage.json"])
    for resource in told["resources"]:
        [header, *_rows] = csv.reader(io.StringIO(found[resource["path"]]))
        assert header == [one["name"] for one in resource["schema"]["fields"]]
    assert len(list(csv.reader(io.StringIO(found["services.csv"])))) == Service.objects.count() + 1


SECRET = "17 Hidden Lane"


@pytest.fixture
def refuge(city):
    """A confidential place with everything that could tell where it is."""
    place = Location.objects.get(is_confidential=True)
    Location.objects.filter(pk=place.pk).update(
        name=SECRET, description=SECRET, transportation=SECRET, latitude=45.123456, longitude=-122.654321
    )
    Address.objects.filter(location=place).update(address_1=SECRET, postal_code="97999", city=SECRET)
    desk = Contact.objects.create(location=place, name=SECRET)
    Phone.objects.create(contact=desk, number="555-0199", description=SECRET)
    at_place = ServiceAtLocation.objects.filter(location=place).first()
    around = json.dumps(
        {"type": "Polygon", "coordinates": [[[-122.66, 45.12], [-122.65, 45.12], [-122.65, 45.13], [-122.66, 45.12]]]}
    )
    ServiceArea.objects.create(service_at_location=at_place, name=SECRET, extent=around, extent_type="geojson")
    ServiceAtLocation.objects.filter(location=place).update(latitude=45.123456, longitude=-122.654321)
    settle_marks(at=NOW)
    return at_place


def test_a_refuge_leaves_by_no_door(client, refuge, opened):
    opened("public")
    told = ["services", "organizations", "service_at_locations"]
    asked = "full=true&per_page=500&modified_after=2020-01-01"
    bodies = [client.get(f"{API}{name}?{asked}").content.decode() for name in told]
    bodies += [client.get(f"{API}organizations?full_service=true&per_page=500").content.decode()]
    bodies += [b"".join(client.get(f"{API}{name}?{asked}&format=ndjson").streaming_content).decode() for name in told]
    bodies += [client.get(f"{API}service_at_locations/{refuge.pk}").content.decode(), str(tables(client))]
    for body in bodies:
        assert SECRET not in body
        assert "45.123456" not in body
        assert "97999" not in body
    assert str(refuge.pk) in bodies[2]


def test_no_distance_and_no_code_finds_a_refuge(client, refuge, opened):
    opened("public")
    near = Location.objects.create(name="Near", latitude=45.1235, longitude=-122.6543)
    Address.objects.create(location=near, postal_code="97888", address_1="1 Main")
    for asked in (
        {"postcode": "97888", "proximity": 1000},
        {"postcode": "97999"},
        {"postcode": "97888"},
        {"search": SECRET},
    ):
        body = client.get(f"{API}service_at_locations", asked).content.decode()
        assert str(refuge.pk) not in body, asked


def test_outlines_hold_points():
    square = '{"type": "Polygon", "coordinates": [[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]}'
    assert nearness.holds(square, (2, 2))
    assert not nearness.holds(square, (5, 5))
    assert not nearness.holds(square, (20, 2))
    assert not nearness.holds('{"type": "Polygon"}', (2, 2))
    assert not nearness.holds("{nonsense", (2, 2))


def test_the_profile_names_every_field_we_add(client, opened, shared):
    opened("public")
    for kind in ("service", "organization", "service_at_location"):
        known = set(json.loads((shared / "hsds" / "schema" / "compiled" / f"{kind}.json").read_text())["properties"])
        added = set(files()[f"{kind}.json"]["properties"])
        page = client.get(f"{API}{kind}s", {"full": "true", "per_page": 100}).json()["contents"]
        assert {name for one in page for name in one} <= known | added


def test_it_is_opened_on_a_page(client, city, admin):
    client.force_login(admin)
    assert b"For developers" in client.get("/directory/for-other-systems/").content
    client.post("/directory/for-other-systems/", {"opens": "public", "program": city.slug, "seen": ""})
    client.logout()
    assert client.get(f"{API}services").status_code == 200
