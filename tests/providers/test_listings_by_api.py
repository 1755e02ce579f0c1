"""What the pages of a listing's parts, hours and history do, the API does by the same rules."""

import time
import uuid

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from providers.models import ListingEdit, Phone, Schedule, Service

pytestmark = pytest.mark.django_db
PARTS = reverse("api:directory-part-list")
HOURS = reverse("api:directory-hours-list")


@pytest.fixture
def shelter(harbor_house):
    return Service.objects.create(organization=harbor_house, name="Night shelter", need_domains=["shelter"])


@pytest.fixture
def api(manager):
    return by(manager)


def by(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def of(shelter, **more):
    return {"holder": "service", "of": str(shelter.pk), **more}


def part(pk):
    return reverse("api:directory-part-detail", args=[pk])


def test_a_part_is_added_read_corrected_and_taken_away(api, shelter):
    made = api.post(PARTS, of(shelter, kind="phone", values={"number": "541 555 0110", "type": "fax"}), format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["values"]["type"] == "fax"
    [row] = api.get(PARTS, of(shelter)).json()
    assert row == api.get(part(row["id"])).json() == made.json()
    told = {"values": {"description": "Intake"}, "seen": row["seen"]}
    better = api.patch(part(row["id"]), told, format="json").json()
    assert better["values"] == {"number": "541 555 0110", "extension": "", "type": "fax", "description": "Intake"}
    again = api.patch(part(row["id"]), {"values": {"type": "voice"}, "seen": row["seen"]}, format="json")
    assert (again.status_code, Phone.objects.get().type) == (409, "fax")
    assert "Read it again" in again.content.decode()
    assert api.delete(part(row["id"])).status_code == 204
    assert not Phone.objects.exists()
    assert api.delete(part(row["id"])).status_code == 404
    assert list(ListingEdit.objects.order_by("at").values_list("kind", flat=True)) == ["added", "edited", "removed"]


def test_what_reads_alike_is_sealed_alike_whenever_it_is_read(api, shelter, monkeypatch):
    api.post(PARTS, of(shelter, kind="phone", values={"number": "541 555 0110"}), format="json")
    now = (api.get(PARTS, of(shelter)).json(), api.get(HOURS, of(shelter)).json())
    monkeypatch.setattr("django.core.signing.time.time", lambda: time.time_ns() / 1e9 + 3600)
    assert (api.get(PARTS, of(shelter)).json(), api.get(HOURS, of(shelter)).json()) == now


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("phone", {"number": ""}, "number"),
        ("phone", {"number": "541 555 0110", "color": "red"}, "color"),
        ("phone", {"number": ["541 555 0110"]}, "number"),
        ("cost", {"amount": -1}, "amount"),
        ("cost", {"amount": "free", "option": "all"}, "amount"),
        ("contact", {"email": "no address"}, "email"),
    ],
)
def test_what_a_page_refuses_is_refused_by_its_field(api, shelter, kind, values, field):
    answer = api.post(PARTS, of(shelter, kind=kind, values=values), format="json")
    assert answer.status_code == 400
    assert field in answer.content.decode()
    assert not ListingEdit.objects.exists()


def test_a_kind_that_cannot_hang_there_is_refused(api, shelter):
    answer = api.post(PARTS, of(shelter, kind="address", values={"address_1": "1 Oak St"}), format="json")
    assert (answer.status_code, "kind" in answer.content.decode()) == (400, True)


def test_only_who_keeps_a_listing_changes_it(shelter, navigator, clinic_lead, outsider, harbor_house):
    number = Phone.objects.create(service=shelter, number="541 555 0110")
    for user in (navigator, clinic_lead, outsider):
        client = by(user)
        assert client.get(PARTS, of(shelter)).status_code in (403, 404)
        assert client.post(PARTS, of(shelter, kind="phone", values={"number": "1"}), format="json").status_code in (
            403,
            404,
        )
        assert client.delete(part(number.pk)).status_code in (403, 404)
        body = of(shelter, rules=[], seen="x")
        assert client.post(HOURS, body, format="json").status_code in (403, 404)
    assert by(navigator).get(part(uuid.uuid4())).status_code == 404
    assert Phone.objects.count() == 1


def test_who_is_signed_out_is_told_so(shelter):
    number = Phone.objects.create(service=shelter, number="541 555 0110")
    client = APIClient()
    assert {client.get(PARTS, of(shelter)).status_code, client.get(HOURS, of(shelter)).status_code} == {401}
    assert client.post(HOURS, of(shelter, rules=[], seen="x"), format="json").status_code == 401
    assert {client.get(part(number.pk)).status_code, client.delete(part(number.pk)).status_code} == {401}


def test_hours_are_read_and_set_as_the_standard_writes_them(api, shelter):
    before = api.get(HOURS, of(shelter)).json()
    assert (before["rules"], before["lines"]) == ([], [])
    week = {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00", "notes": "Ring twice"}
    shut = {"replaces": True, "holidays": "US", "description": "Closed"}
    told = of(shelter, rules=[week, shut], seen=before["seen"])
    now = api.post(HOURS, told, format="json")
    assert now.status_code == 200, now.json()
    assert len(now.json()["lines"]) == 2
    assert api.post(HOURS, told, format="json").status_code == 409
    rules = [{name: value for name, value in rule.items() if name != "id"} for rule in now.json()["rules"]]
    same = api.post(HOURS, of(shelter, rules=rules, seen=now.json()["seen"]), format="json").json()
    stamped = {"seen": "sealed with the second it was read"}
    assert same | stamped == now.json() | stamped, "what is read can be sent again and changes nothing"
    assert ListingEdit.objects.count() == 1
    assert Schedule.objects.get(holidays="US").replaces


@pytest.mark.parametrize(
    "rule",
    [{"opens_at": "25:00"}, {"freq": "HOURLY"}, {"color": "red"}, {"freq": "WEEKLY", "byday": "XX"}, {"count": 0}],
)
def test_a_rule_that_cannot_be_read_changes_nothing(api, shelter, rule):
    seen = api.get(HOURS, of(shelter)).json()["seen"]
    answer = api.post(HOURS, of(shelter, rules=[rule], seen=seen), format="json")
    assert (answer.status_code, Schedule.objects.count()) == (400, 0)
    assert list(rule)[-1] in answer.content.decode()


def test_a_press_is_taken_back(api, shelter, navigator):
    api.post(PARTS, of(shelter, kind="language", values={"name": "Somali"}), format="json")
    [edit] = api.get(reverse("api:directory-edit-list"), {"subject_id": str(shelter.pk)}).json()["results"]
    assert (edit["kind"], edit["undone_at"]) == ("added", None)
    undo = reverse("api:directory-edit-undo", args=[edit["id"]])
    assert by(navigator).post(undo).status_code == 404
    assert api.post(undo).json()["undone_at"]
    assert not shelter.languages.exists()
    assert api.post(undo).status_code == 409
