"""Every record of the published directories leaves by the door as the standard's own schemas say."""

import os

import pytest

from providers.marks.actions import settle_marks
from providers.models import Organization, Service, ServiceAtLocation, TaxonomyTerm
from tests.cast import NOW

API = "/hsds/v3/"
DIRECTORIES = {
    "official": ("hsds/examples/service_full.json", ""),
    "detroit": ("directories/detroit-313help-hsds3.2/services_sample.json", ""),
    "2.0": ("directories/hsds-2.0-sample/all_resources", ""),
}
if os.environ.get("DIRECTORIES"):
    DIRECTORIES |= {
        "ohana": ("directories/ohana-sample", ""),
        "legal aid": ("directories/ilao-legal-aid/output", ""),
        "facilities": ("directories/samhsa-mh-facilities/samhsa_dev_OR_CO.csv", "facilities_csv"),
    }
KINDS = {"services": Service, "organizations": Organization, "service_at_locations": ServiceAtLocation}


@pytest.fixture
def reader(client, navigator):
    client.force_login(navigator)
    return client


def pages(reader, name, **asked):
    number = 1
    while True:
        page = reader.get(API + name, {"page": number, "per_page": 100, **asked}).json()
        yield from page["contents"]
        if page["last_page"]:
            return
        number += 1


@pytest.mark.parametrize("directory", DIRECTORIES)
def test_every_record_is_what_the_standard_says(directory, bring, shared, reader, schema_errors):
    path, mapping = DIRECTORIES[directory]
    bring(shared / path, mapping=mapping)
    settle_marks(at=NOW)
    for name, kind in KINDS.items():
        full = {"full": "true"} | ({"full_service": "true"} if name == "organizations" else {})
        told = list(pages(reader, name, **full))
        assert len({one["id"] for one in told}) == len(told) == kind.objects.count()
        assert told or kind is ServiceAtLocation, "the legal aid names no places"
        assert [(one["id"], wrong) for one in told for wrong in schema_errors(f"compiled/{name[:-1]}.json", one)] == []
        for one in told[::40]:
            assert reader.get(f"{API}{name}/{one['id']}").json()["id"] == one["id"]
    told = list(pages(reader, "taxonomy_terms"))
    assert len(told) == TaxonomyTerm.objects.count()
    assert [wrong for one in told for wrong in schema_errors("taxonomy_term.json", one)] == []
