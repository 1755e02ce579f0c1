"""What hangs on something: services within organizations, and rows that say nothing they could hang on."""

import json

import pytest

from casemgmt.core.tables import BadFile
from providers.files import read_path
from providers.models import Address, Organization, Phone, Service

ORGANIZATIONS = "id,name,description\no1,Harbor House,Help\n"
SERVICES = "id,name,status,organization_id\ns1,Food,active,o1\n"


def organization(*services):
    return [{"id": "o1", "name": "Harbor House", "services": list(services)}]


def test_services_of_which_none_can_be_taken_refuse_the_file(bring, write):
    path = write("d.json", organization({"id": "s1", "name": "Food"}, {"id": "s2", "name": "Soup"}))
    with pytest.raises(BadFile) as refused:
        bring(path, source="county")
    assert "Of the 2 services" in refused.value.message
    assert "“status” is missing" in refused.value.message
    assert not Organization.objects.exists()


def test_one_of_several_services_is_told_and_the_others_come_in(bring, write):
    path = write("d.json", organization({"id": "s1", "name": "Food"}, {"id": "s2", "name": "Soup", "status": "active"}))
    done = bring(path, source="county")
    assert [(one.column, one.reason) for one in done.problems] == [("services[0].status", "“status” is missing")]
    assert Service.objects.get().name == "Soup"


def test_organizations_alone_still_come_in(bring, write):
    assert bring(write("d.json", organization()), source="county").taken == 1


@pytest.mark.parametrize("none", ["", "0"])
def test_a_row_that_says_no_parent_is_refused_with_its_line(bring, write, tmp_path, none):
    write("organizations.csv", ORGANIZATIONS)
    write("services.csv", SERVICES)
    write("phones.csv", f"id,number,service_id\np1,541-555-0101,{none}\np2,541-555-0102,s1\n")
    write("addresses.csv", f"id,location_id,address_1,city\na1,{none},1 Elm,Riverside\n")
    write("schedules.csv", f"id,service_id,description\nh1,{none},by appointment\n")
    done = bring(tmp_path, source="county")
    refused = sorted((one.file, one.row, one.column) for one in done.problems if one.is_row_refused)
    assert refused == [
        ("addresses.csv", 2, "location_id"),
        ("phones.csv", 2, "location_id"),
        ("schedules.csv", 2, "service_id"),
    ]
    assert (done.rows, done.taken) == (6, 3)
    assert [phone.number for phone in Phone.objects.all()] == ["541-555-0102"]
    assert not Address.objects.exists()


def test_rows_of_json_that_say_no_parent_are_refused(write, tmp_path):
    write("services.json", [{"id": "1", "name": "Food", "status": "active", "organization": {"id": "o", "name": "H"}}])
    write("phones.json", [{"id": "p1", "number": "541-555-0101"}])
    reading = read_path(tmp_path).reading
    assert not reading.records["phone"]
    assert [one.file for one in reading.problems if one.is_row_refused] == ["phones.json"]


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("phones.json", lambda *rows: json.dumps([{"id": p, "number": n, "service_id": "s1"} for p, n in rows])),
        ("phones.csv", lambda *rows: "id,number,service_id\n" + "".join(f"{p},{n},s1\n" for p, n in rows)),
    ],
)
def test_a_row_gone_from_a_table_is_gone_here(bring, write, tmp_path, name, table):
    write("organizations.csv", ORGANIZATIONS)
    write("services.csv", SERVICES)
    one, two = ("p1", "541-555-0101"), ("p2", "541-555-0102")
    for rows in ((one, two), (two,), ()):
        write(name, table(*rows))
        bring(tmp_path, source="county")
        assert set(Phone.objects.values_list("source_record_id", "number")) == set(rows)


def test_a_table_without_even_a_heading_says_nothing(bring, write, tmp_path):
    write("organizations.csv", ORGANIZATIONS)
    write("services.csv", SERVICES)
    write("phones.csv", "id,number,service_id\np1,541-555-0101,s1\n")
    bring(tmp_path, source="county")
    write("phones.csv", "")
    bring(tmp_path, source="county")
    assert Phone.objects.count() == 1
