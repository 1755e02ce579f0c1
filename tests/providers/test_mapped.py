"""A list of its own kind, read by a mapping: rows left out, first of several columns, hours, terms, coordinates."""

from datetime import date, time
from pathlib import Path

import pytest

from casemgmt.core.tables import BadFile
from providers import actions, mapping, origins
from providers.files import read_path
from providers.hsds.spoken import read_hours
from providers.models import Address, Schedule, Service
from tests.cast import NOW

MAPPING = """
title = "County list"
source = "county"
key = ["ID"]
several_rows = true
yes = ["Sure"]
coordinates = "EPSG:2913"

[[leave_out]]
column = "Closed?"
is = ["Yes"]

[organization]
key = ["Agency"]
name = "Agency"

[service]
name = { first = ["Program", "Agency"] }
status = { value = "active" }
assured_date = { column = "Checked", dates = ["%m/%d/%Y", "%d.%m.%Y"] }
need_domains = { column = "Kind", split = "|", words = { "Food pantry" = "food", Beds = "shelter" } }

[location]
key = ["Street"]
x = "X"
y = "Y"

[address]
address_1 = "Street"

[[accessibility]]
description = { column = "Wheelchair", yes = "wheelchair" }

[[terms]]
name = { column = "Kind", split = "|" }

[[capacities]]
available = "Free"
unit = { value = "beds" }
updated = { column = "Checked", dates = ["%m/%d/%Y"] }

[hours]
text = "Hours"
"""
HEAD = "ID,Agency,Program,Closed?,Checked,Kind,Street,X,Y,Wheelchair,Free,Hours\n"
ROWS = (
    "1,Harbor House,,no,11/05/2026,Food pantry|Beds|Soup,1 Dock St,7644000,683000,Sure,4,Mon-Fri 8:30am-5pm\n"
    "1,Harbor House,,no,11/05/2026,Food pantry,2 Hill Rd,,,No,,Open when the flag is out\n"
    "2,Mercy,Coats,Yes,,,3 Oak,,,maybe,,\n"
    "3,Mercy,Showers,no,31/31/2026,,3 Oak,abc,1,maybe,,24/7\n"
)


def read(where: Path, text: str = MAPPING, rows: str = ROWS):
    (where / "list.csv").write_text(HEAD + rows)
    (where / "how.toml").write_text(text)
    return read_path(where / "list.csv", mapping=str(where / "how.toml")).reading


def test_a_list_is_read_as_its_mapping_says(tmp_path: Path):
    found = read(tmp_path)
    service = found.records["service"]["1"].values
    assert (service["name"], service["assured_date"], service["need_domains"]) == (
        "Harbor House", date(2026, 11, 5), ["food", "shelter"]
    )  # fmt: skip
    assert service["hours_text"] == "Open when the flag is out"
    places = [row.refs["location_id"] for row in found.records["service_at_location"].values()]
    assert sorted(places) == ["1 dock st", "2 hill rd", "3 oak"]
    rules = {row.values["byday"]: row.values["opens_at"] for row in found.records["schedule"].values()}
    assert rules == {"MO,TU,WE,TH,FR": time(8, 30), "MO,TU,WE,TH,FR,SA,SU": time(0)}
    assert [row.refs["location_id"] for row in found.records["accessibility"].values()] == ["1 dock st"]
    dock = found.records["location"]["1 dock st"].values
    assert (round(dock["latitude"], 1), round(dock["longitude"], 1)) == (45.5, -122.7)
    assert {row.values["name"] for row in found.records["taxonomy_term"].values()} == {"Food pantry", "Beds", "Soup"}
    [capacity] = found.records["service_capacity"].values()
    assert (capacity.values["available"], capacity.refs["unit_id"]) == (4, "beds")
    assert "2" not in found.records["service"]
    reasons = "\n".join(problem.reason for problem in found.problems)
    for words in (
        "left out, as the mapping says: “Closed?” is “Yes”",
        "“31/31/2026” is no date as",
        "“maybe” is neither yes nor no",
        "“Soup” has no word of ours",
        "abc, 1 is no point of EPSG:2913",
    ):
        assert words in reasons


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('coordinates = "EPSG:2913"', 'coordinates = "EPSG:9"'), "coordinates"),
        (('is = ["Yes"]', 'colour = ["Yes"]'), "leave_out"),
        (('text = "Hours"', 'texts = "Hours"'), "no field “texts”"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_what_is_wrong(tmp_path: Path, change: tuple[str, str], words: str):
    with pytest.raises(BadFile, match=words):
        read(tmp_path, MAPPING.replace(*change))


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Mon-Fri 8:30am-5pm", ["MO,TU,WE,TH,FR 08:30-17:00"]),
        ("24/7", ["MO,TU,WE,TH,FR,SA,SU 00:00-23:59"]),
        ("M,W,F 9-12 & 1-4", ["MO,WE,FR 09:00-12:00", "MO,WE,FR 13:00-16:00"]),
        ("Closed Sundays; Mon-Sat 9am-5pm", ["MO,TU,WE,TH,FR,SA 09:00-17:00"]),
        ("lunes a viernes de 9 a 5; sábado 10am a 2pm", ["MO,TU,WE,TH,FR 09:00-17:00", "SA 10:00-14:00"]),
        ("Sat 6pm-2am", ["SA 18:00-02:00"]),
        ("9am-5pm Monday to Friday, closed holidays", ["MO,TU,WE,TH,FR 09:00-17:00"]),
    ],
)
def test_hours_in_words_that_leave_no_doubt_are_rules(text: str, rules: list[str]):
    found, _rest = read_hours(text)
    assert [f"{','.join(one.days)} {one.opens_at:%H:%M}-{one.closes_at:%H:%M}" for one in found] == rules


@pytest.mark.parametrize(
    "text",
    ["Closed Sundays", "1st Monday 9-12", "Mon-Fri 9-5 by appointment", "Tue 6-8", "Mon-Fri 9-5, Mon 10-2", "9-5",
     "Mon-Fri 08:00-05:00", "Mon 25:00-26:00", "call first", "Every other Monday 9am-5pm", "Mon-Fri 9-5 in winter"],
)  # fmt: skip
def test_hours_in_words_that_leave_doubt_are_no_rules(text: str):
    assert read_hours(text)[0] == []


def test_the_shipped_mapping_can_be_read():
    assert mapping.load("facilities_csv").source == "facilities"


HOURS = """
title = "L"
source = "county"
key = ["ID"]
[organization]
key = ["Agency"]
name = "Agency"
[service]
name = "Program"
status = { value = "active" }
[hours]
text = "Hours"
"""


@pytest.fixture
def bring_hours(bring, write):
    def bring_hours(text: str):
        mapped = write("how.toml", HOURS)
        return bring(write("l.csv", f"ID,Agency,Program,Hours\n1,Harbor,Soup,{text}\n"), mapping=str(mapped))

    return bring_hours


def stands() -> tuple[str, list[str]]:
    return Service.objects.get().hours_text, list(Schedule.objects.values_list("byday", flat=True))


def test_hours_in_words_go_when_they_are_said_in_times_and_the_reverse(bring_hours):
    bring_hours("Mon-Fri 8:30am-5pm; Sat by appt")
    assert stands() == ("Mon-Fri 8:30am-5pm; Sat by appt", [])
    bring_hours("Mon-Fri 9am-4pm")
    assert stands() == ("", ["MO,TU,WE,TH,FR"])
    bring_hours("when the flag is out")
    assert stands() == ("when the flag is out", [])


def test_hours_that_a_person_corrected_stay(bring_hours, manager):
    bring_hours("by appt")
    service = Service.objects.get()
    actions.edit_service(service=service, version=service.version, changes={"hours_text": "Ring"}, by=manager, at=NOW)
    bring_hours("Mon-Fri 9am-4pm")
    assert stands() == ("Ring", ["MO,TU,WE,TH,FR"])
    rule = Schedule.objects.get()
    origins.corrected(row=rule, before={"closes_at": rule.closes_at}, by=manager, at=NOW)
    bring_hours("when the flag is out")
    assert stands() == ("Ring", ["MO,TU,WE,TH,FR"])
    bring_hours("Tue 9am-4pm")
    assert stands() == ("Ring", ["TU"])


def test_one_column_of_town_and_zip_is_each_its_part(bring, write):
    where = 'city = "Where"\npostal_code = { columns = ["Where"], as = "zip" }\n'
    place = f'[location]\nkey = ["ID"]\n[address]\naddress_1 = "Street"\n{where}'
    mapped = write("how.toml", HOURS.replace('[hours]\ntext = "Hours"\n', place))
    rows = (
        "1,Harbor,Soup,1 Elm,Riverside 97401\n"
        '2,Harbor,Coats,2 Elm,"Oak Park, OR 97402-1234"\n'
        "3,Harbor,Beds,3 Elm,near the dock\n"
    )
    done = bring(write("l.csv", f"ID,Agency,Program,Street,Where\n{rows}"), mapping=str(mapped))
    assert set(Address.objects.values_list("city", "postal_code")) == {
        ("Riverside", "97401"),
        ("Oak Park", "97402-1234"),
        ("near the dock", ""),
    }
    assert [(one.row, one.column) for one in done.problems] == [(4, "Where")]
