# ruff: noqa: E501 - what is generated reads better on long lines
"""Whatever a file holds, reading it ends in rows, a report or one sentence; what was exported comes in as the same."""

import json
import string
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casemgmt.core.actor import CLOCK
from casemgmt.core.tables import BadFile, read_table
from providers import mapping
from providers.actions import import_reading
from providers.hsds import TABLES, read_json, values
from providers.hsds.reading import DirectoryReading
from providers.management.commands.export_directory import document
from providers.mapped import read_mapped
from providers.models import Organization, Service
from tests.cast import NOW

WORDS = st.text(max_size=30)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.sampled_from(
    ["", "NA", "null", "2024-13-45", "9am", "24:00", "http://", "www.x.org", "a@b", "<b>x</b>", "&lt;i&gt;", "\\n", "-1", "1e400"]
)  # fmt: skip
KEYS = st.sampled_from(
    [
        *sorted(
            {prop for table in TABLES.values() for prop in (*table.fields, *table.refs, *table.lists, *table.objects)}
        ),
        "id",
        "attributes",
        "x_other",
        "metadata",
    ]
)
NODES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=8), max_leaves=40
)


@given(st.lists(st.dictionaries(KEYS, NODES, max_size=10), max_size=5))
def test_any_json_of_known_words_is_read(nodes):
    try:
        reading = read_json(json.dumps(nodes).encode(), name="any.json")
    except BadFile:
        return
    for table, rows in reading.records.items():
        for record in rows.values():
            assert 0 < len(record.id) <= 200
            assert set(record.values) <= {*TABLES[table].fields, "link_entity"}


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    for read in (lambda: read_json(data, name="any.json"), lambda: read_table(data, "any.csv")):
        with suppress(BadFile):
            read()


@given(st.text(alphabet='ab,;"\n\r\t ', max_size=120))
def test_any_quotes_and_breaks_are_read(text):
    try:
        sheet = read_table(("name1,name2,street1,city,state\n" + text).encode(), "any.csv")
    except BadFile:
        return
    read_mapped(sheet, mapping.load("facilities_csv"), name="any.csv", reading=DirectoryReading())


CLEANERS = [
    values.text,
    values.line,
    values.uri,
    values.email,
    values.phone_number,
    values.extension,
    values.words,
    values.record_id,
]


@pytest.mark.parametrize("clean", CLEANERS)
@given(
    given=st.text(max_size=80)
    | st.text(alphabet="<>&;#/abp\\nr \n", max_size=40)
    | st.from_regex(r"(https?://)?[\w.]+\.[a-z]{2,4}(/\S*)?")
)
def test_cleaning_a_clean_value_changes_nothing(clean, given):
    try:
        once = clean(given)
    except values.Unreadable:
        return
    assert clean(once) == once


names = st.text(alphabet=string.ascii_letters + "éß 'ñ漢-", min_size=1, max_size=20).filter(
    lambda name: values.name(name) is not None
)
ids = st.uuids().map(str) | st.integers(1, 50)
phones = st.fixed_dictionaries(
    {"id": ids, "number": st.from_regex(r"\A[1-9]\d{6,9}\Z")}, optional={"extension": st.from_regex(r"\A\d{1,4}\Z")}
)
clocks = st.times().map(lambda clock: clock.replace(microsecond=0).isoformat())
days = st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(str)
schedules = st.fixed_dictionaries(
    {"id": ids, "freq": st.sampled_from(["WEEKLY", "MONTHLY"]), "opens_at": clocks, "closes_at": clocks},
    optional={
        "byday": st.sampled_from(["MO,TU", "2TU", "SA"]),
        "valid_from": days,
        "tzid": st.just("Europe/London"),
        "timezone": st.integers(-12, 12),
    },
)
places = st.fixed_dictionaries(
    {"id": ids, "location": st.fixed_dictionaries(
        {"id": ids, "location_type": st.sampled_from(["physical", "virtual", "postal"]), "latitude": st.floats(-59, 83), "longitude": st.floats(-179, 179)},
        optional={"name": names, "confidential": st.booleans(), "phones": st.lists(phones, max_size=2),
                  "addresses": st.lists(st.fixed_dictionaries({"id": ids, "address_1": names, "city": names}), max_size=2)})},
    optional={"schedules": st.lists(schedules, max_size=2), "description": names},
)  # fmt: skip
services = st.fixed_dictionaries(
    {"id": ids, "name": names, "status": st.sampled_from(["active", "inactive", "defunct", "temporarily closed"]),
     "organization": st.fixed_dictionaries({"id": ids, "name": names}, optional={"description": names})},
    optional={"description": st.text(max_size=40), "minimum_age": st.integers(0, 60), "maximum_age": st.integers(0, 120), "url": st.just("example.org/a b"),
              "phones": st.lists(phones, max_size=3), "schedules": st.lists(schedules, max_size=3), "service_at_locations": st.lists(places, max_size=3),
              "languages": st.lists(st.fixed_dictionaries({"id": ids, "name": names}), max_size=2), "assured_date": days, "do_not_refer": st.booleans(),
              "last_modified": st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: f"{at.isoformat()}Z"),
              "capacities": st.lists(st.fixed_dictionaries({"id": ids, "available": st.integers(0, 9), "updated": st.just("2026-01-01T00:00:00Z"),
                                                            "unit": st.fixed_dictionaries({"id": ids, "name": names})}), max_size=2)},
)  # fmt: skip


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(nodes=st.lists(services, min_size=1, max_size=4))
def test_out_and_in_again_is_the_same(nodes):
    Service.objects.all().delete()
    Organization.objects.all().delete()
    _bring(json.dumps(nodes).encode())
    first = b"".join(document(full=True))
    if not Service.objects.exists():
        return
    done = _bring(first)
    assert (done.total("created"), done.total("changed"), done.total("removed")) == (0, 0, 0)
    assert b"".join(document(full=True)) == first


def _bring(data):
    reading = read_json(data, name="any.json")
    return import_reading(reading=reading, source="any", by=CLOCK, at=NOW, is_source_named=False)
