"""Listings of two publishers that are one: found with evidence, merged, undone, refused; the next files of both."""

from datetime import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from casemgmt.core.errors import NotPossible
from providers import actions, queries
from providers.models import (
    FieldOrigin,
    ListingDouble,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)
from providers.queries import Wanted
from tests.cast import NOW


def place(number, street="1 Elm St."):
    address = {"id": number, "address_1": street, "city": "Riverside", "postal_code": "01234"}
    return {"id": number, "location_type": "physical", "name": "House", "addresses": [address]}


def pantry(number, name, phone="(555) 010-2345", street="1 Elm St.", organization="Elm Center", **said):
    return {
        "id": number, "name": name, "status": "active", "organization": {"id": number, "name": organization},
        "phones": [{"id": number, "number": phone}],
        "service_at_locations": [{"id": number, "location": place(number, street)}], **said,
    }  # fmt: skip


RIVERSIDE = pantry("1", "Food pantry", description="Bags of food")
LEGAL = pantry("2", "Legal aid", "5550109999", "9 Oak", organization="Lawyers of Oak")
COUNTY = pantry("77", "Food Pantry of Elm", "555-010-2345", fees_description="Free", email="pantry@elm.example")


@pytest.fixture
def two(write, bring):
    bring(write("a.json", [RIVERSIDE, LEGAL]), source="riverside")
    return bring(write("b.json", [COUNTY]), source="county")


def of(source, name=None):
    rows = Service.objects.filter(source=source)
    return rows.get(name=name) if name else rows.get()


def found():
    return {one.service.name for one in queries.search(Wanted(), at=NOW).listings}


def open_double(entity="service"):
    return ListingDouble.objects.to_decide().get(entity=entity)


def test_an_import_proposes_them_and_merges_nothing(two):
    double = open_double()
    assert {kind for kind, _words in double.evidence} == {"name", "phone", "address", "organization"}
    assert found() == {"Food pantry", "Food Pantry of Elm", "Legal aid"}
    assert two.compared.doubles
    assert open_double("organization").likeness > 0.5


def test_both_are_compared_by_numbers_addresses_and_hours(two, manager, client):
    at = of("riverside", "Food pantry").service_at_locations.get()
    Phone.objects.filter(service__source="riverside").update(service=None, service_at_location=at)
    Schedule.objects.create(location=at.location, freq="WEEKLY", byday="MO", opens_at=time(8), closes_at=time(9))
    client.force_login(manager)
    page = client.get(reverse("providers:double", args=[open_double().pk])).content.decode()
    assert "(555) 010-2345 (House)" in page
    assert page.count("House, 1 Elm St., Riverside, 01234") == 2
    assert "House: Mon 8:00–9:00" in page
    dd = page[page.index("<dt>Phones</dt>") :]
    assert "not said" not in dd[: dd.index("</dd>")]
    page = client.get(reverse("providers:double", args=[open_double("organization").pk])).content.decode()
    assert "555-010-2345 (Food Pantry of Elm)" in page


def test_other_services_at_the_same_door_are_no_doubles(write, bring):
    bring(write("a.json", [RIVERSIDE]), source="riverside")
    bring(write("b.json", [pantry("77", "Diabetes screening")]), source="county")
    assert not ListingDouble.objects.filter(entity="service").exists()


def test_a_switchboards_number_says_nothing(write, bring):
    many = [pantry(str(n), f"Service {n}", street=f"{n} Elm", organization=f"Org {n}") for n in range(1, 30)]
    bring(write("a.json", many), source="riverside")
    bring(write("b.json", [pantry("77", "Service 1", street="400 Oak", organization="Else")]), source="county")
    assert not ListingDouble.objects.filter(entity="service").exists()


@pytest.fixture
def merged(two, manager):
    kept = of("riverside", "Food pantry")
    return actions.merge_double(double=open_double(), keep=kept.pk, by=manager, at=NOW)


def test_the_merged_one_has_what_either_says(merged):
    kept, gone = of("riverside", "Food pantry"), of("county")
    assert found() == {"Food pantry", "Legal aid"}
    assert (kept.description, kept.fees_description) == ("Bags of food", "Free")
    assert (gone.merged_into, gone.unlisted_at) == (kept, NOW)
    assert kept.phones.count() == 1, "one number is told once"
    words = queries.provenance_of(kept)
    assert {("Cost", "county"), ("E-mail", "county")} <= {(part.what, part.source) for part in words.parts}
    assert words.merged[0][1] == merged


def test_the_next_file_of_either_publisher_changes_the_one(merged, write, bring):
    bring(write("a.json", [{**RIVERSIDE, "description": "New bags"}, LEGAL]), source="riverside")
    bring(write("b.json", [{**COUNTY, "fees_description": "Two dollars", "alert": "Closed Monday"}]), source="county")
    kept = of("riverside", "Food pantry")
    assert (kept.description, kept.fees_description, kept.alert) == ("New bags", "Two dollars", "Closed Monday")
    for _again in range(2):
        same = bring(
            write("a.json", [{**RIVERSIDE, "description": "New bags", "alert": ""}, LEGAL]), source="riverside"
        )
        assert same.total("changed") == same.total("created") == 0, "what he said before is not said anew"
        bring(
            write("b.json", [{**COUNTY, "fees_description": "Two dollars", "alert": "Closed Monday"}]), source="county"
        )
    kept.refresh_from_db()
    assert kept.alert == "Closed Monday"
    assert found() == {"Food pantry", "Legal aid"}
    assert not ListingDouble.objects.to_decide().filter(entity="service").exists()


def test_undone_they_are_two_and_stay_two(merged, manager, write, bring):
    actions.part_double(double=merged, by=manager, at=NOW)
    kept, gone = of("riverside", "Food pantry"), of("county")
    assert (kept.fees_description, kept.email, gone.merged_into, gone.unlisted_at) == ("", "", None, None)
    assert Phone.objects.filter(service=gone).count() == 1
    bring(write("b.json", [{**COUNTY, "alert": "x"}]), source="county")
    assert not ListingDouble.objects.to_decide().filter(entity="service").exists()
    with pytest.raises(NotPossible):
        actions.part_double(double=merged, by=manager, at=NOW)


def test_refused_ones_are_not_proposed_again(two, manager, write, bring):
    actions.refuse_double(double=open_double(), by=manager, at=NOW)
    bring(write("b.json", [{**COUNTY, "alert": "x"}]), source="county")
    assert ListingDouble.objects.get(entity="service").state == "refused"


def test_organizations_are_merged_with_their_services(two, manager, write, bring):
    double = open_double("organization")
    kept, gone = Organization.objects.get(pk=double.one_id), Organization.objects.get(pk=double.other_id)
    actions.merge_double(double=double, keep=kept.pk, by=manager, at=NOW)
    assert not gone.services.exists()
    bring(write("b.json", [{**COUNTY, "alert": "x"}]), source="county")
    assert not Service.objects.filter(organization=gone).exists(), "they stay where they were put"
    double.refresh_from_db()
    actions.part_double(double=double, by=manager, at=NOW)
    assert gone.services.exists()


@pytest.mark.parametrize("with_organizations", [False, True])
def test_out_and_into_an_empty_directory_the_next_files_still_find_the_one(
    with_organizations, merged, manager, write, bring, tmp_path
):
    if with_organizations:
        double = open_double("organization")
        kept = Organization.objects.get(source="riverside", name="Elm Center")
        actions.merge_double(double=double, keep=kept.pk, by=manager, at=NOW)
    path = tmp_path / "out.json"
    call_command("export_directory", str(path), full=True, stdout=StringIO())
    before, told = _directory(), path.read_bytes()
    again = bring(path)
    assert again.total("changed") == again.total("created") == again.total("removed") == 0
    for model in (FieldOrigin, ListingDouble, Service, Location, Organization):
        model.objects.all().delete()
    bring(path)
    assert _directory() == before
    for name, listings, source in (("a.json", [RIVERSIDE, LEGAL], "riverside"), ("b.json", [COUNTY], "county")):
        same = bring(write(name, listings), source=source)
        assert same.total("changed") == same.total("created") == same.total("removed") == 0, source
    assert found() == {"Food pantry", "Legal aid"}
    assert not ListingDouble.objects.to_decide().filter(entity="service").exists()
    call_command("export_directory", str(path), full=True, stdout=StringIO())
    assert path.read_bytes() == told


def test_what_was_merged_into_a_merged_one_is_still_that_one(merged, manager, write, bring, tmp_path):
    state = pantry("500", "Food pantry", description="Bags")
    bring(write("c.json", [state]), source="state")
    last = of("state")
    double = ListingDouble.objects.to_decide().get(entity="service")
    actions.merge_double(double=double, keep=last.pk, by=manager, at=NOW)
    bring(write("b.json", [{**COUNTY, "fees_description": "Two dollars"}]), source="county")
    last.refresh_from_db()
    assert last.fees_description == "Two dollars"
    path = tmp_path / "out.json"
    call_command("export_directory", str(path), full=True, stdout=StringIO())
    before = _directory()
    for model in (FieldOrigin, ListingDouble, Service, Location, Organization):
        model.objects.all().delete()
    bring(path)
    assert _directory() == before
    bring(write("b.json", [{**COUNTY, "fees_description": "Three dollars"}]), source="county")
    assert of("state").fees_description == "Three dollars"
    assert found() == {"Food pantry", "Legal aid"}


def _directory():
    """All rows by publisher and id, with what they hang on."""
    return {
        (model.__name__, row.source, row.source_record_id): (
            str(row), *(getattr(row, name, None) for name in ("merged_into_id", "organization_id", "service_id")),
            bool(getattr(row, "unlisted_at", None)),
        )
        for model in (Organization, Service, Location, Phone, ServiceAtLocation)
        for row in model.objects.all()
    }  # fmt: skip


def test_an_agency_stays(two, manager):
    double = open_double("organization")
    Organization.objects.filter(pk=double.other_id).update(is_agency=True)
    with pytest.raises(NotPossible, match="receives requests"):
        actions.merge_double(double=double, keep=double.one_id, by=manager, at=NOW)


def test_the_same_file_under_a_second_name_is_seen(write, bring):
    bring(write("a.json", [RIVERSIDE]), source="one")
    done = bring(write("a.json", [RIVERSIDE]), source="two")
    assert done.compared.numbers["doubles"] == 2
    assert "id" in {kind for kind, _words in open_double().evidence}


def test_pages(two, client, manager, navigator):
    double = open_double()
    client.force_login(navigator)
    assert client.get("/directory/doubles/").status_code == 403
    client.force_login(manager)
    assert "same phone" in client.get("/directory/doubles/").content.decode()
    page = client.get(f"/directory/doubles/{double.pk}/").content.decode()
    assert "This one stays" in page
    client.post(f"/directory/doubles/{double.pk}/", {"do": "merge", "keep": str(of("county").pk)})
    assert of("riverside", "Food pantry").merged_into == of("county")
    assert "merged into another" in client.get(f"/directory/services/{double.one_id}/").content.decode() + (
        client.get(f"/directory/services/{double.other_id}/").content.decode()
    )


def rest(publisher):
    return [pantry(f"{publisher}{n}", f"{n} {publisher}", f"555010{n}777", f"{n} Ash", f"Of {n}") for n in range(1, 6)]


def test_what_both_publishers_drop_is_listed_no_more_until_one_lists_it_again(merged, write, bring):
    bring(write("a.json", [RIVERSIDE, LEGAL, *rest("Bread")]), source="riverside")
    bring(write("b.json", [COUNTY, *rest("Coats")]), source="county")
    alone = bring(write("a.json", [LEGAL, *rest("Bread")]), source="riverside")
    assert not alone.compared.dropped
    assert "Food pantry" in found(), "the other publisher lists it"
    both = bring(write("b.json", rest("Coats")), source="county")
    assert "Food pantry" in {one["name"] for one in both.compared.dropped}
    assert "Food pantry" not in found()
    again = bring(write("b.json", rest("Coats")), source="county")
    assert not again.compared.dropped
    bring(write("b.json", [COUNTY, *rest("Coats")]), source="county")
    assert "Food pantry" in found()
