"""Directories as publishers of every age write them: recognised and read, or refused in one sentence."""

import io
import json
import zipfile
from datetime import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from casemgmt.core.tables import BadFile
from providers.files import read_path
from providers.models import TaxonomyTerm

OLD = {
    "organizations.csv": "id,name,description,url\n1,Harbor House,Meals,https://harbor.example\n",
    "locations.csv": "id,organization_id,name\n10,1,Dock Street\n11,1,Post only\n",
    "services.csv": "id,organization_id,name,fees,status\n100,1,Dinner,None,active\n",
    "services_at_location.csv": "id,service_id,location_id\n5,100,10\n",
    "physical_addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code,country\n"
        "1,10,1 Dock St,Salem,OR,97301,US\n"
    ),
    "postal_addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code,country\n"
        "1,11,PO Box 7,Salem,OR,97301,US\n"
    ),
    "regular_schedules.csv": (
        "id,service_id,location_id,weekday,opens_at,closes_at\n"
        "1,100,,1,9:00,17:00\n"
        "2,100,,Friday,9am,1pm\n"
        "3,100,,Fridays maybe,9am,1pm\n"
    ),
    "holiday_schedules.csv": (
        "id,service_id,closed,start_date,end_date,opens_at,closes_at\n"
        "1,100,true,2026-12-24,2026-12-26,,\n"
    ),
    "eligibility.csv": "id,service_id,eligibility\n1,100,adults\n2,999,nobody\n",
    "payments_accepted.csv": "id,service_id,payment\n1,100,cash\n",
    "languages.csv": "id,service_id,language\n1,100,Spanish\n",
    "taxonomy.csv": "id,name,parent_id,parent_name,vocabulary\nBD-18,Food,,,AIRS\n",
    "services_taxonomy.csv": "id,service_id,taxonomy_id,taxonomy_detail\n1,100,BD-18,\n",
    "phones.csv": "id,service_id,number,type,language,department\n1,100,503 555 0142,voice,\"en, es\",Kitchen\n",
    "datapackage.json": json.dumps({"title": "Exported by iCarol", "resources": []}),
}  # fmt: skip


def folder(where: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (where / name).parent.mkdir(parents=True, exist_ok=True)
        (where / name).write_text(text)
    return where


def values(found, table: str, key: str) -> dict:
    return {name: value for name, value in found.records[table][key].values.items() if value not in (None, "")}


def reasons(found) -> str:
    return "\n".join(problem.reason for problem in found.problems)


def test_hsds_1_1_brings_hours_addresses_eligibility_languages_and_terms(tmp_path: Path):
    found = read_path(folder(tmp_path, OLD)).reading
    assert found.shape == "HSDS 1.1, from iCarol"
    service = values(found, "service", "100")
    assert service["eligibility_description"] == "adults"
    assert service["fees_description"] == "None\nPayment: cash"
    assert values(found, "schedule", "1") | {} == {
        "freq": "WEEKLY", "byday": "MO", "opens_at": time(9), "closes_at": time(17)
    }  # fmt: skip
    assert values(found, "schedule", "2")["byday"] == "FR"
    assert values(found, "schedule", "3") == {"description": "Fridays maybe: 9am – 1pm"}
    assert values(found, "schedule", "holiday/1") == {"description": "Closed: 2026-12-24 – 2026-12-26"}
    assert {found.records["address"][key].values["address_type"] for key in ("1", "postal/1")} == {"physical", "postal"}
    assert values(found, "location", "11")["location_type"] == "postal"
    assert values(found, "language", "1") == {"name": "Spanish"}
    assert found.records["taxonomy_term"]["BD-18"].values["code"] == "BD-18"
    term = found.records["attribute"]["1"]
    assert term.refs == {"taxonomy_term_id": "BD-18", "link_id": "100"}
    assert values(found, "phone", "1")["description"] == "Kitchen"
    assert "“999”" in reasons(found)
    assert found.rows == 18


def test_hsds_2_0_and_1_0_and_ohana_are_told_apart(tmp_path: Path):
    two = {name: text for name, text in OLD.items() if "schedules" not in name and name != "datapackage.json"}
    two["schedules.csv"] = "id,service_id,freq,byday,opens_at,closes_at\n1,100,WEEKLY,MO,09:00,17:00\n"
    assert read_path(folder(tmp_path / "two", two)).reading.shape == "HSDS 2.0"
    one = {name: OLD[name] for name in ("organizations.csv", "locations.csv", "regular_schedules.csv")}
    one["services.csv"] = "id,organization_id,location_id,name\n100,1,10,Dinner\n"
    found = read_path(folder(tmp_path / "one", one)).reading
    assert found.shape == "HSDS 1.0"
    assert found.records["service_at_location"]["100@10"].refs == {"service_id": "100", "location_id": "10"}
    ohana = dict(one)
    ohana["services.csv"] = (
        "id,location_id,name,audience,accepted_payments,languages,keywords\n"
        '100,10,Dinner,Everyone hungry,"Cash, Medicaid","Spanish, Haitian Creole",soup\n'
    )
    found = read_path(folder(tmp_path / "ohana", ohana)).reading
    assert found.shape == "Ohana"
    assert "1 service says no status: it is taken as active" in reasons(found)
    assert found.records["service"]["100"].refs["organization_id"] == "1"
    assert values(found, "service", "100")["fees_description"] == "Payment: Cash, Medicaid"
    assert {row.values["name"] for row in found.records["language"].values()} == {"Spanish", "Haitian Creole"}


def test_a_data_package_in_folders_and_a_zip_of_it_say_the_same(tmp_path: Path):
    resources = [
        {"name": "organizations", "path": "data/a.csv"},
        {"name": "services", "path": "data/b.csv"},
        {"name": "phones", "path": "data/gone.csv"},
    ]
    files = {
        "datapackage.json": json.dumps({"resources": resources}),
        "data/a.csv": OLD["organizations.csv"],
        "data/b.csv": OLD["services.csv"],
    }
    within = read_path(folder(tmp_path / "package", files)).reading
    assert set(within.records["service"]) == {"100"}
    assert "gone.csv" in reasons(within)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, text in files.items():
            packed.writestr(f"export/{name}", text)
        packed.writestr("__MACOSX/export/._a.csv", "x")
    (tmp_path / "package.zip").write_bytes(buffer.getvalue())
    packed_reading = read_path(tmp_path / "package.zip").reading
    assert {t: set(rows) for t, rows in packed_reading.records.items()} == {
        t: set(rows) for t, rows in within.records.items()
    }


def test_a_workbook_with_a_sheet_for_each_table(tmp_path: Path):
    book = Workbook()
    book.remove(book.active)
    for name in ("organizations", "services", "phones"):
        sheet = book.create_sheet(name)
        for line in OLD[f"{name}.csv"].strip().splitlines():
            sheet.append([cell.strip('"') for cell in line.split(",")][:6])
    book.create_sheet("Notes").append(["hello", "there"])
    book.save(tmp_path / "all.xlsx")
    found = read_path(tmp_path / "all.xlsx").reading
    assert set(found.records["service"]) == {"100"}
    assert any("Notes" in problem.file for problem in found.problems)


def test_nested_json_of_older_standards(tmp_path: Path):
    record = {
        "id": "100", "name": "Dinner", "organization": {"id": "1", "name": "Harbor House", "url": "https://h.example"},
        "regular_schedules": [{"weekday": 2, "opens_at": "10:00", "closes_at": "12:00"}],
        "eligibilitys": [{"eligibility": "families", "minimum_age": 18}],
        "service_at_locations": [
            {"id": "5", "location": {"id": "10", "name": "Dock", "physical_addresses": [{"address_1": "1 Dock St"}]}}
        ],
        "service_taxonomys": [{"taxonomy": {"id": "BD", "name": "Food", "vocabulary": "AIRS"}}],
    }  # fmt: skip
    (tmp_path / "page.json").write_text(json.dumps({"content": [record]}))
    found = read_path(tmp_path / "page.json").reading
    assert found.shape == "HSDS 1 or 2"
    assert values(found, "service", "100")["minimum_age"] == 18
    [rule] = found.records["schedule"].values()
    assert rule.values["byday"] == "TU"
    assert [row.values["address_type"] for row in found.records["address"].values()] == ["physical"]
    assert found.records["taxonomy_term"]["BD"].values["taxonomy"] == "AIRS"


def test_one_id_of_two_organizations_keeps_them_apart(tmp_path: Path):
    rows = [
        {"id": str(n), "name": f"Service {n}", "status": "active", "organization": {"id": 0, "name": name}}
        for n, name in enumerate(["Harbor House", "Mercy Kitchen", "Harbor  House.", "Mercy Kitchen"], start=1)
    ]
    (tmp_path / "list.json").write_text(json.dumps(rows))
    found = read_path(tmp_path / "list.json").reading
    of = {key: found.records["organization"][row.refs["organization_id"]].values["name"]
          for key, row in found.records["service"].items()}  # fmt: skip
    assert of == {"1": "Harbor House", "2": "Mercy Kitchen", "3": "Harbor House", "4": "Mercy Kitchen"}
    assert reasons(found).count("they are kept apart") == 1


def test_zero_is_no_parent_and_an_unsure_organization_gets_no_services(tmp_path: Path):
    files = {
        "organizations.csv": "id,name,parent_organization_id\n1,Harbor House,0\n2,Mercy,0\n2,Another,0\n",
        "services.csv": "id,organization_id,name,status\n7,1,Dinner,active\n8,2,Beds,active\n9,0,Coats,active\n",
    }
    found = read_path(folder(tmp_path, files)).reading
    assert set(found.records["service"]) == {"7", "9"}
    assert not found.records["service"]["9"].refs, "refused later: it names no organization"
    assert not found.records["organization"]["1"].refs
    told = reasons(found)
    assert "“0” of “organization” is no id: read as “none” in 2 rows" in told
    assert "stands for several organizations" in told


def test_a_service_of_two_organizations_and_a_number_with_two_ids_are_remarked(tmp_path: Path):
    service = {"id": "7", "name": "Dinner", "status": "active"}
    phones = [{"id": "a", "number": "503-555-0142"}, {"id": "b", "number": "(503) 555-0142"}]
    rows = [
        {**service, "organization": {"id": "1", "name": "Harbor House", "phones": phones}},
        {"id": "2", "name": "Mercy", "services": [service], "legal_status": "nonprofit"},
    ]
    (tmp_path / "list.json").write_text(json.dumps(rows))
    found = read_path(tmp_path / "list.json").reading
    assert found.records["service"]["7"].refs["organization_id"] == "1"
    assert "belongs to “1” and to “2”" in reasons(found)
    assert "stands here twice, with the ids “a” and “b”" in reasons(found)
    assert set(found.records["phone"]) == {"a", "b"}


def test_fields_without_a_place_are_counted_in_one_line(tmp_path: Path):
    org = {"id": "1", "name": "Harbor House"}
    rows = [{"id": str(n), "name": "S", "status": "active", "organization": org, "x_beds": n} for n in range(1, 6)]
    (tmp_path / "list.json").write_text(json.dumps(rows))
    [problem] = read_path(tmp_path / "list.json").reading.problems
    assert (problem.column, problem.row, problem.is_row_refused) == ("x_beds", 0, False)
    assert "5 rows" in problem.reason


def test_dates_outside_reason_none_in_prose_and_backslashes(tmp_path: Path):
    row = {
        "id": "1", "name": "S", "status": "active", "organization": {"id": "1", "name": "H"},
        "fees_description": "None", "description": "Share C:\\new and \\nothing", "assured_date": "3026-01-01",
        "last_modified": "0001-01-01T00:00:00+14:00",
        "schedules": [
            {"valid_to": "2099-12-31", "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "10:00"}
        ],
    }  # fmt: skip
    (tmp_path / "list.json").write_text(json.dumps([row]))
    found = read_path(tmp_path / "list.json").reading
    assert values(found, "service", "1") == {
        "name": "S", "status": "active", "fees_description": "None", "description": "Share C:\\new and \\nothing"
    }  # fmt: skip
    assert reasons(found).count("is no date from 1900 to 2075") == 3
    [rule] = found.records["schedule"].values()
    assert not rule.values.get("valid_to")
    assert rule.values["byday"] == "MO"


def test_a_recurrence_that_cannot_be_said_stays_words(tmp_path: Path):
    odd = [
        {"freq": "YEARLY", "byday": "MO"},
        {"freq": "WEEKLY", "byday": "every other Monday"},
        {"freq": "WEEKLY", "byday": "MO", "interval": 0},
        {"freq": "MONTHLY", "bymonthday": "last"},
    ]
    hours = {"opens_at": "09:00", "closes_at": "17:00"}
    row = {
        "id": "1", "name": "S", "status": "active", "organization": {"id": "1", "name": "H"},
        "schedules": [{"id": str(n), **one, **hours} for n, one in enumerate(odd)],
    }  # fmt: skip
    (tmp_path / "list.json").write_text(json.dumps([row]))
    found = read_path(tmp_path / "list.json").reading
    for rule in found.records["schedule"].values():
        assert not any(rule.values.get(key) for key in ("freq", "byday", "interval", "bymonthday", "opens_at"))
        assert "09:00" in rule.values["description"]
    assert "every other Monday" in found.records["schedule"]["1"].values["description"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"services.csv": "id,organization_id,name,status\n1,,A,active\n2,0,B,active\n"}, "Of the 2 services"),
        ({"services.csv": "colour,shape\nred,round\n"}, "no columns of the HSDS table"),
        ({"readme.txt": "hello"}, "holds no HSDS files"),
    ],
)
def test_what_is_no_directory_is_refused_in_one_sentence(tmp_path: Path, files: dict[str, str], words: str):
    with pytest.raises(BadFile, match=words):
        read_path(folder(tmp_path, files))


def test_a_zip_that_swells_or_is_cut_is_refused(tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("services.csv", "0" * 40_000_000)
    (tmp_path / "bomb.zip").write_bytes(buffer.getvalue())
    (tmp_path / "cut.zip").write_bytes(buffer.getvalue()[:-40])
    for name in ("bomb.zip", "cut.zip"):
        with pytest.raises(BadFile):
            read_path(tmp_path / name)


TREE = {
    "taxonomy": {
        "top_level": [
            {
                "@id": "101",
                "@title": "Emergency",
                "second_level": {"@id": "101-02", "@title": "Cash", "third_level": [{"@id": "7", "@title": "Food"}]},
            },
            {"@id": "102", "@title": "Care"},
        ]
    }
}


def test_a_taxonomy_written_as_a_tree_is_its_terms(bring, write):
    assert bring(write("needs.json", TREE)).refused == 0
    rows = TaxonomyTerm.objects.order_by("code").values_list("code", "name", "parent__code")
    assert list(rows) == [
        ("101", "Emergency", None),
        ("101-02", "Cash", "101"),
        ("102", "Care", None),
        ("7", "Food", "101-02"),
    ]


@pytest.mark.parametrize("broken", [{"taxonomy": {}}, {"taxonomy": {"top_level": [{"@id": "1"}, {"@title": "x"}]}}])
def test_a_tree_without_names_holds_nothing(broken, bring, write):
    with pytest.raises(BadFile, match="no HSDS records"):
        bring(write("needs.json", broken))
