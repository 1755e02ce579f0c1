# ruff: noqa: E501 - rows of files are kept on one line
"""`manage.py import_directory`: good rows go in whatever stands beside them, and the report says what did not."""

import csv
import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casemgmt.core.models import Event
from providers.models import (
    Address,
    Contact,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
)

ORG = {"id": "1", "name": "Org", "description": "About"}


def service(**said):
    return {"id": "1", "name": "One", "status": "active", "organization": ORG, **said}


def run(path, **options):
    out = StringIO()
    call_command("import_directory", str(path), stdout=out, **options)
    return out.getvalue()


def reasons(done):
    return {(problem.row, problem.column): problem.reason for problem in done.problems}


# ── published directories ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "mapping", "services"),
    [
        ("hsds/examples/service_full.json", "", 1),
        ("hsds/examples/service_list.json", "", 1),
        ("hsds/examples/organization_full.json", "", 1),
        ("hsds/examples/organization_list.json", "", 0),
        ("hsds/examples/service_at_location_full.json", "", 1),
        ("hsds/examples/service_at_location_list.json", "", 1),
        ("hsds/examples/tabular.json", "", 1),
        ("hsds/examples/csv", "", 1),
        ("hsds/examples", "", 1),
        ("directories/detroit-313help-hsds3.2/services_sample.json", "", 3),
        ("directories/samhsa-mh-facilities/samhsa_dev_OR_CO.csv", "facilities_csv", 290),
    ],
)
def test_published_directories_go_in_and_a_second_time_change_nothing(path, mapping, services, shared, db):
    first = run(shared / path, mapping=mapping)
    assert Service.objects.count() == services
    assert " 0 created" not in first
    second = run(shared / path, mapping=mapping)
    assert " 0 created, 0 changed" in second
    assert Service.objects.count() == services


def test_facilities_are_repaired_on_the_way(shared, bring):
    done = bring(shared / "directories/samhsa-mh-facilities/samhsa_dev_OR_CO.csv", mapping="facilities_csv")
    assert done.refused == 2, "two rows repeat a name and a street"
    assert {problem.row for problem in done.problems if problem.is_row_refused} == {16, 80}
    phone = Phone.objects.get(number="541-706-2900")
    assert phone.extension == "7140"
    assert not Organization.objects.filter(website__in=["http://", "NA"]).exists()
    assert Service.objects.filter(name="Sageview – Psychiatric Emergency Services", kind="behavioral_health").exists()
    assert not Address.objects.filter(postal_code__contains="NA").exists()


# ── a mapped CSV ─────────────────────────────────────────────────────────────────────────────────────────────────────

HEAD = "name1,name2,street1,street2,city,state,zip,zip4,county,phone,intake_prompt,intake1,intake2,website,latitude,longitude"
ROW = "Elm Clinic,{two},{street},,Boston,MA,{zip},{zip4},Suffolk,{phone},,,,{web},{lat},{lng}"


def facility(
    two="", street="1 Elm", zip="02134", zip4="NA", phone="617-555-0100", web="http://", lat="42.3", lng="-71.1"
):
    return ROW.format(two=two, street=street, zip=zip, zip4=zip4, phone=phone, web=web, lat=lat, lng=lng)


@pytest.mark.parametrize(
    ("zip", "zip4", "read"),
    [("2134", "NA", "02134"), ("02134", "", "02134"), ("2134", "47", "02134-0047"), ("2134.0", "", "02134"), ("021341234", "", "02134-1234"),
     ("2134-1234", "", "02134-1234"), ("K1A 0B1", "", "K1A 0B1"), ("501", "", "00501")],
)  # fmt: skip
def test_postal_codes_get_their_zeros_back(zip, zip4, read, write, bring):
    bring(write("f.csv", f"{HEAD}\n{facility(zip=zip, zip4=zip4)}\n"), mapping="facilities_csv")
    assert Address.objects.get().postal_code == read


@pytest.mark.parametrize(
    ("encoded", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ","), ("utf-16", ";"), ("cp1252", ";"), ("latin-1", "\t"), ("utf-8", "|")],
)
def test_any_encoding_and_delimiter(encoded, delimiter, write, bring):
    text = f"{HEAD}\n{facility(two='Peña Café', street='1 Élm')}\n\n{facility(two='Two', street='2 Elm')}\n"
    bring(write("f.csv", text.replace(",", delimiter).encode(encoded)), mapping="facilities_csv")
    assert Service.objects.filter(name="Elm Clinic – Peña Café").exists()
    assert Service.objects.count() == 2


def test_bad_rows_are_named_and_good_ones_go_in(write, bring):
    lines = [
        HEAD,
        facility(),
        ",,,,,,,,,,,,,,,",
        facility(street="2 Elm", lat="-71.1", lng="42.3"),
        facility(street="3 Elm", lat="0", lng="0"),
        facility(street="4 Elm", lat="91", lng="NaN", phone="call us"),
        ROW.replace("Elm Clinic", "").format(
            two="", street="5 Elm", zip="1", zip4="", phone="", web="", lat="", lng=""
        ),
        facility(street="6 Elm", web="not a site"),
        facility(street="1 Elm"),
        facility(street="7 Elm") + ",surplus",
        '"' + facility(street="8 Elm"),
        facility(street="9 Elm", web="elmclinic.example/äbout"),
    ]
    done = bring(write("f.csv", "\n".join(lines)), mapping="facilities_csv")
    assert set(Address.objects.values_list("address_1", flat=True)) == {
        "1 Elm",
        "2 Elm",
        "3 Elm",
        "4 Elm",
        "6 Elm",
        "9 Elm",
    }
    assert {problem.row for problem in done.problems if problem.is_row_refused} == {7, 9, 10, 11}
    found = reasons(done)
    assert "wrong way round" in found[4, "latitude"]
    assert Location.objects.get(addresses__address_1="2 Elm").latitude == 42.3
    assert "ocean" in found[5, "latitude"]
    assert "phone number" in found[6, "phone"]
    assert (7, "name1, name2") in found or (7, "name1, name2, street1, city") in found
    assert "row 2" in found[9, "name1, name2, street1, city"]
    assert "never closed" in found[11, ""]
    assert Service.objects.get(service_at_locations__location__addresses__address_1="9 Elm").url.isascii()


def test_extra_columns_other_case_and_missing_optional_ones_do_not_matter(write, bring):
    bring(
        write("f.csv", "No,Name 1,NAME2,Street1,City,State,What\n7,Elm,North,1 Elm,Boston,MA,x\n"),
        mapping="facilities_csv",
    )
    assert Service.objects.get().name == "Elm – North"


def test_headers_that_stand_twice_are_told(write, bring):
    done = bring(
        write("f.csv", "name1,name2,name2,street1,city,state\nA,B,C,1 Elm,Boston,MA\n"), mapping="facilities_csv"
    )
    assert Service.objects.get().name == "A – B"
    assert "stands twice" in reasons(done)[1, "name2"]


def test_a_mapping_of_ones_own(write, bring):
    mapping = write(
        "mine.toml",
        """
        source = "county"
        id = "No"
        [organization]
        key = ["Agency"]
        name = "Agency"
        [service]
        name = "Program"
        description = { columns = ["What", "More"], join = ". ", optional = true }
        status = { columns = ["State"], words = { up = "active", down = "temporarily closed" } }
        [[schedules]]
        byday = "Days"
        opens_at = "From"
        closes_at = "To"
        [[languages]]
        name = { columns = ["Tongues"], split = ";" }
        """,
    )
    rows = "No,Agency,Program,What,State,Days,From,To,Tongues\n1,A,P,<b>Help</b>,up,Mon-Fri,9:00a,5 PM,Spanish; Hmong\n2,A,Q,,gone,,,,\n"
    done = bring(write("county.csv", rows), mapping=str(mapping))
    found = Service.objects.get()
    assert (found.source, found.source_record_id, found.description) == ("county", "1", "Help")
    schedule = Schedule.objects.get()
    assert (schedule.byday, schedule.opens_at.hour, schedule.closes_at.hour) == ("MO,TU,WE,TH,FR", 9, 17)
    assert found.language_codes == ["hmong", "spanish"]
    assert "gone" in reasons(done)[3, "State"]


# ── dirty HSDS ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_can_be_kept_is_kept(write, bring):
    dirty = service(
        status="Temporarily_Closed",
        name="  A &amp; B\n<b>Clinic</b> ",
        description="Line one\\nline two<br>three <script>alert(1)</script>for those &lt; 18 &nbsp; <p>x</p>",
        url="www.example.org",
        email="NOT AN ADDRESS",
        minimum_age="18",
        maximum_age="abc",
        assured_date="2024-13-45",
        last_modified="yesterday",
        alert=None,
        fees=float("nan"),
        x_extra={"a": [1]},
        phones=[{"id": 1, "number": "555 010 0000 ext. 12"}, {"id": 2, "number": "none"}, None, "text"],
        languages={"id": 1, "name": "Spanish"},
        schedules=[
            {"id": 1, "freq": "daily", "opens_at": "9:00a", "closes_at": "9pm"},
            {"id": 2, "freq": "YEARLY", "byday": "Mondays", "opens_at": "25:00", "closes_at": "17h30", "interval": 0},
        ],
    )
    done = bring(write("dirty.json", json.dumps([dirty])))
    found = Service.objects.get()
    assert (found.name, found.status, found.url) == ("A & B Clinic", "temporarily closed", "http://www.example.org")
    assert (
        found.description == "Line one\\nline two\nthree for those < 18\nx"
        or "Line one\\nline two\nthree" in found.description
    )
    assert "alert(1)" not in found.description
    assert (found.minimum_age, found.maximum_age, found.email, found.assured_date, found.fees) == (
        18,
        None,
        "",
        None,
        "",
    )
    assert Phone.objects.get().extension == "12"
    daily = Schedule.objects.get(source_record_id="1")
    assert (daily.freq, daily.byday, daily.opens_at.hour, daily.closes_at.hour) == (
        "WEEKLY",
        "MO,TU,WE,TH,FR,SA,SU",
        9,
        21,
    )
    columns = {problem.column for problem in done.problems}
    assert {"email", "maximum_age", "assured_date", "last_modified", "phones[1].number", "schedules[1].freq"} <= columns
    assert {"schedules[1].opens_at", "schedules[1].interval"} <= columns
    assert done.refused == 0


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({"name": None}, "name"), ({"name": "N/A"}, "name"), ({"name": "x" * 301}, "name"), ({"status": None}, "status"),
        ({"status": "banana"}, "status"), ({"id": None}, "id"), ({"id": [1]}, "id"), ({"id": "x" * 300}, "id"),
        ({"organization": None}, "organization"), ({"organization": {"id": "9"}}, "organization_id"),
        ({"name": {"a": 1}}, "name"),
    ],
)  # fmt: skip
def test_a_row_without_what_it_needs_is_refused_and_the_next_goes_in(said, column, write, bring):
    done = bring(write("two.json", [service(**said), service(id="2", name="Two")]))
    assert list(Service.objects.values_list("name", flat=True)) == ["Two"]
    assert [(problem.row, problem.column) for problem in done.problems if problem.is_row_refused] == [(1, column)]


def test_integer_ids_shared_between_tables(write, bring):
    place = {"id": 1, "location_type": "physical", "addresses": [{"id": 1, "address_1": "1 Elm", "city": "X"}]}
    one = service(id=1, service_at_locations=[{"id": 1, "location": place, "phones": [{"id": 1, "number": "5550100"}]}])
    two = service(
        id=2,
        name="Two",
        service_at_locations=[{"id": 2, "location": place, "phones": [{"id": 1, "number": "5550199"}]}],
    )
    bring(write("ints.json", [one, two]))
    done = bring(write("ints.json", [one, two]))
    assert (Service.objects.count(), Location.objects.count(), ServiceAtLocation.objects.count()) == (2, 1, 2)
    assert set(Phone.objects.values_list("number", flat=True)) == {"5550100", "5550199"}
    assert done.total("created") == done.total("changed") == 0


def test_the_same_id_twice_in_a_file(write, bring):
    done = bring(write("twice.json", [service(), service(name="Other")]))
    assert Service.objects.get().name == "One"
    assert "stands in row 1" in reasons(done)[2, "id"]


def test_a_change_at_the_publisher_is_taken_and_what_it_no_longer_lists_goes(write, bring):
    bring(write("v.json", [service(phones=[{"id": "1", "number": "5550100"}, {"id": "2", "number": "5550101"}])]))
    done = bring(write("v.json", [service(name="New", phones=[{"id": "2", "number": "5550102"}])]))
    assert Service.objects.get().name == "New"
    assert Phone.objects.get().number == "5550102"
    assert (done.total("changed"), done.total("removed"), done.total("created")) == (2, 1, 0)


def test_absent_lists_say_nothing(write, bring):
    bring(write("v.json", [service(phones=[{"id": "1", "number": "5550100"}])]))
    bring(write("v.json", [service()]))
    assert Phone.objects.count() == 1


def test_corrections_made_here_stay(write, bring):
    bring(write("v.json", [service()]))
    Service.objects.update(name="Corrected", edited_fields=["name"])
    done = bring(write("v.json", [service(alert="New notice")]))
    found = Service.objects.get()
    assert (found.name, found.alert) == ("Corrected", "New notice")
    assert done.counts["service"]["changed"] == 1


def test_two_publishers_with_the_same_numbers_stay_apart(write, bring):
    bring(write("a.json", [service()]), source="Alpha County")
    bring(write("b.json", [service(name="Other")]), source="beta")
    assert set(Service.objects.values_list("source", "name")) == {("alpha-county", "One"), ("beta", "Other")}


def test_one_uuid_under_two_named_publishers_is_two_rows_and_without_a_name_one(write, bring):
    key = "ac148810-d857-441c-9679-408f346de14b"
    bring(write("a.json", [service(id=key)]), source="a")
    bring(write("b.json", [service(id=key)]), source="b")
    assert Service.objects.count() == 2
    bring(write("c.json", [service(id=key.upper(), name="Three")]))
    assert Service.objects.count() == 2
    assert Service.objects.get(pk=key).name == "Three"


def test_flat_tables_with_missing_organizations(write, bring, tmp_path):
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "organizations.csv").write_text("id,name,description\n1,Org,About\n,Nameless,\n3,,\n")
    (folder / "services.csv").write_text(
        "id,organization_id,name,status\n1,1,One,active\n2,99,Two,active\n3,1,Three,\n"
    )
    (folder / "phones.csv").write_text("id,service_id,number,extension\n1,1,5550100,012\n2,2,5550101,\n")
    (folder / "readme.md").write_text("hello")
    done = bring(folder)
    assert list(Service.objects.values_list("name", flat=True)) == ["One"]
    assert Phone.objects.get().extension == "012"
    refused = {(problem.file, problem.row, problem.column) for problem in done.problems if problem.is_row_refused}
    assert {
        ("organizations.csv", 3, "id"),
        ("organizations.csv", 4, "name"),
        ("services.csv", 3, "organization_id"),
    } <= refused
    assert ("services.csv", 4, "status") in refused
    assert any(problem.file == "readme.md" for problem in done.problems)


def test_huge_texts_and_strange_signs(write, bring):
    signs = "a\x00b\ud800c\ufeffd"
    done = bring(
        write(
            "huge.json",
            json.dumps([service(description="x" * 60_000), service(id="2", name=signs, description="y " * 24_000)]),
        )
    )
    assert Service.objects.get(source_record_id="1").description == ""
    assert "longer than" in reasons(done)[1, "description"]
    assert Service.objects.get(source_record_id="2").name == "abcd"


def test_active_but_do_not_refer(write, bring):
    bring(write("d.json", [service(status="active, but do not refer")]))
    found = Service.objects.get()
    assert (found.status, found.do_not_refer) == ("active", True)


def test_records_of_the_api_and_lines(write, bring):
    page = {"total_items": 1, "empty": False, "contents": [service()]}
    bring(write("page.json", page), source="s")
    lines = "\n".join([json.dumps(service(id="2")), "{broken}", json.dumps(service(id="3"))])
    done = bring(write("lines.ndjson", lines), source="s")
    assert Service.objects.count() == 3
    assert done.refused == 1


def test_capacity_and_contacts_come_along(write, bring):
    room = {"id": "1", "unit": {"id": "1", "name": "beds"}, "available": "3", "updated": "2026-11-20T10:00:00Z"}
    bring(
        write("c.json", [service(capacities=[room, {"id": "2"}], contacts=[{"id": "1", "name": "Ann", "phones": []}])])
    )
    assert ServiceCapacity.objects.get().available == 3
    assert Service.objects.get().places_free == 3
    assert Contact.objects.get().name == "Ann"


# ── bad files ────────────────────────────────────────────────────────────────────────────────────────────────────────

BAD = {
    "empty.json": b"",
    "blank.csv": b"\xef\xbb\xbf\n\n",
    "broken.json": b'[{"id": "1", ',
    "prose.json": b"hello there",
    "latin.json": '[{"id": "1", "name": "Caf\u00e9"}]'.encode("latin-1"),
    "nothing.json": b"[]",
    "numbers.json": b"[1, 2, 3]",
    "front.json": b'{"version": "3.0", "profile": "https://example.org"}',
    "patient.json": b'{"resourceType": "Patient", "id": "1", "name": [{"family": "X"}]}',
    "book.csv": b"PK\x03\x04rest",
    "picture.json": b"\x89PNG\r\n\x1a\n\x00\x00\x00",
    "odd.csv": b"a,b\n1,2\n",
    "services.csv": b"color,shape\nred,round\n",
    "deep.json": b"[" * 100_000,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_changes_nothing_and_says_why_in_one_sentence(name, write, db):
    with pytest.raises(CommandError) as told:
        run(write(name, BAD[name]))
    assert name in str(told.value)
    assert "Nothing was changed." in str(told.value)
    assert "\n" not in str(told.value)
    assert not Organization.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        ("nowhere", "facilities_csv"),
        ("facilities_csv", "street1"),
        ("broken.toml", "TOML"),
        ("odd.toml", "colour"),
        ("keyless.toml", "key"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told(mapping, word, write, db):
    write("broken.toml", "[service")
    write("odd.toml", 'key = ["a"]\n[service]\nname = "a"\ncolour = "b"')
    write("keyless.toml", '[service]\nname = "a"')
    path = write("f.csv", "a,b\n1,2\n")
    with pytest.raises(CommandError, match=word):
        run(path, mapping=str(path.parent / mapping) if mapping.endswith(".toml") else mapping)


def test_a_mapping_is_for_csv(write, db, tmp_path):
    with pytest.raises(CommandError, match="is JSON"):
        run(write("a.json", [service()]), mapping="facilities_csv")
    with pytest.raises(CommandError, match="folder"):
        run(tmp_path, mapping="facilities_csv")


def test_services_that_are_only_named_are_no_rows(write, bring):
    done = bring(write("o.json", [{**ORG, "services": [{"id": "1"}, service(id="2")]}]))
    assert Service.objects.count() == 1
    assert done.problems == []


def test_no_such_file(db):
    with pytest.raises(CommandError, match="no file"):
        run("/nowhere/at/all.json")


def test_the_report_as_csv(write, db, tmp_path):
    run(write("two.json", [service(status="=banana"), service(id="2")]), report=str(tmp_path / "report.csv"))
    heading, row, counted = csv.reader((tmp_path / "report.csv").open(encoding="utf-8-sig"))
    assert counted[3:] == ["Rows of the file: 2 = 1 read + 1 refused.", "counted"]
    assert heading == ["file", "row", "column", "reason", "outcome"]
    assert row[:3] == ["two.json", "1", "status"]
    assert row[4] == "row refused"


def test_when_no_row_can_be_taken_the_command_fails(write, db):
    with pytest.raises(CommandError, match="No row"):
        run(write("bad.json", [service(status="x")]))
