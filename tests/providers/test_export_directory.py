"""The directory goes out as HSDS 3.2 that the standard's own schemas accept, and comes in again as the same rows."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from providers.hsds import read_json
from providers.models import Address, Location, Service

SETS = {
    "official": ("hsds/examples/service_full.json", ""),
    "detroit": ("directories/detroit-313help-hsds3.2/services_sample.json", ""),
    "facilities": ("directories/samhsa-mh-facilities/samhsa_dev_OR_CO.csv", "facilities_csv"),
}


def export(tmp_path, full=True):
    path = tmp_path / "out.json"
    call_command("export_directory", str(path), full=full, stdout=StringIO())
    return json.loads(path.read_text())


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("full", [True, False])
def test_the_standards_schema_accepts_it(name, full, bring, shared, schema_errors, tmp_path):
    path, mapping = SETS[name]
    bring(shared / path, mapping=mapping)
    documents = export(tmp_path, full)
    assert len(documents) == Service.objects.count() > 0
    assert [error for document in documents[:60] for error in schema_errors("compiled/service.json", document)] == []
    assert "null" not in json.dumps(documents)


def test_lists_hold_no_arrays(bring, shared, schema_errors, tmp_path):
    bring(shared / "hsds/examples/service_full.json")
    [document] = export(tmp_path, full=False)
    ours = ("need_domains", "genders", "areas")
    assert not [key for key, value in document.items() if isinstance(value, list) and key not in ours]


@pytest.mark.parametrize("name", SETS)
def test_out_and_in_again_is_the_same(name, bring, shared, tmp_path):
    path, mapping = SETS[name]
    bring(shared / path, mapping=mapping)
    before = export(tmp_path)
    done = bring(tmp_path / "out.json")
    assert done.total("created") == done.total("changed") == done.total("removed") == 0
    assert export(tmp_path) == before


def test_into_an_empty_database_it_is_the_same_too(bring, shared, tmp_path, write):
    bring(shared / SETS["detroit"][0])
    before = export(tmp_path)
    Service.objects.all().delete()
    bring(tmp_path / "out.json", source="services_sample")
    assert export(tmp_path) == before


def test_a_confidential_place_never_leaves(bring, shared, tmp_path, schema_errors):
    bring(shared / SETS["detroit"][0])
    Location.objects.update(is_confidential=True)
    text = json.dumps(export(tmp_path))
    for address in Address.objects.all():
        assert address.address_1 not in text
        assert address.postal_code not in text
    assert "latitude" not in text
    assert '"location_type": "virtual"' in text
    assert "313-216-2200" in text, "the phone stays"
    assert schema_errors("compiled/service.json", json.loads(text)[0]) == []


def test_coming_in_again_a_confidential_place_keeps_its_address(bring, shared, tmp_path):
    bring(shared / SETS["detroit"][0])
    Location.objects.update(is_confidential=True)
    export(tmp_path)
    bring(tmp_path / "out.json")
    assert Address.objects.count() == 3
    assert Location.objects.filter(is_confidential=True, latitude__isnull=False).count() == 3


def test_an_extension_with_a_leading_zero_survives(bring, write, tmp_path):
    service = {"id": "1", "name": "Line", "status": "active", "organization": {"id": "1", "name": "O"}}
    bring(write("in.json", [{**service, "phones": [{"id": "1", "number": "555 010 0000", "extension": "0040"}]}]))
    [document] = export(tmp_path)
    assert document["phones"][0]["extension_text"] == "0040"
    assert "extension" not in document["phones"][0]
    reading = read_json(json.dumps([document]).encode(), name="again.json")
    assert next(iter(reading.records["phone"].values())).values["extension"] == "0040"


def test_to_standard_output(bring, shared, capsys):
    bring(shared / SETS["detroit"][0])
    call_command("export_directory")
    assert len(json.loads(capsys.readouterr().out)) == 3
