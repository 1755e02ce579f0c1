"""Several phone numbers in one value: each by itself with its own kind, or words; never one number."""

import pytest

from casemgmt.core.tables import read_table
from providers import mapping as mappings
from providers.by_eye.choices import first_guess, mapping_text
from providers.by_eye.trial import tried
from providers.hsds.numbers import numbers_in
from providers.models import Language, Phone

ORGANIZATION = {"id": "o1", "name": "Harbor House", "description": "Help"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("555-010-0901 / fax 555-010-0902", [("555-010-0901", "", ""), ("555-010-0902", "", "fax")]),
        ("555-010-0901; 555-010-0903 (text)", [("555-010-0901", "", ""), ("555-010-0903", "", "text")]),
        ("Phone: (541) 555-0101, TTY: 711", [("(541) 555-0101", "", "voice"), ("711", "", "tty")]),
        ("541-555-0101 Main 541-555-0102 Fax", [("541-555-0101", "", "voice"), ("541-555-0102", "", "fax")]),
        ("541-555-0101 x12 or 541-555-0102", [("541-555-0101", "12", ""), ("541-555-0102", "", "")]),
        ("Fax: 541-555-0101", [("541-555-0101", "", "fax")]),
        ("5415550101\n5415550102", [("5415550101", "", ""), ("5415550102", "", "")]),
    ],
)
def test_each_number_has_its_own_kind(text, numbers):
    found, is_certain = numbers_in(text)
    assert [(one.number, one.extension, one.kind) for one in found] == numbers
    assert is_certain


@pytest.mark.parametrize(
    "text", ["541-555-0101", "541-706-2900 x7140", "1-800-GET-HELP", "Dial 211", "+34 912 345 678"]
)
def test_one_number_stays_as_it_was_written(text):
    assert numbers_in(text) == ([], True)


@pytest.mark.parametrize(
    "text", ["541-555-0101/0102", "541-555-0101 ext 12 or 13", "541-555-0101 ask Ann 541-555-0102"]
)
def test_what_is_not_certain_stays_as_words_beside_the_first(text):
    found, is_certain = numbers_in(text)
    assert [(one.number, one.words) for one in found] == [("541-555-0101", text)]
    assert not is_certain


def test_a_number_field_of_a_directory_is_never_two_numbers_joined(bring, write):
    said = [("p1", "555-010-0901 / fax 555-010-0902"), ("p2", "541-555-0101/0102")]
    phones = [{"id": own, "number": number, "type": "voice"} for own, number in said]
    service = {"id": "1", "name": "Food", "status": "active", "organization": ORGANIZATION, "phones": phones}
    done = bring(write("a.json", [service]), source="county")
    assert set(Phone.objects.values_list("source_record_id", "number", "type", "description")) == {
        ("p1", "555-010-0901", "voice", ""),
        ("p1/2", "555-010-0902", "fax", ""),
        ("p2", "541-555-0101", "voice", "541-555-0101/0102"),
    }
    assert [one.column for one in done.problems] == ["phones[1].number"]
    again = bring(write("a.json", [service]), source="county")
    assert not any(again.total(what) for what in ("created", "changed", "removed"))


def test_a_column_of_phone_and_fax_is_each_number_once():
    table = read_table(b"ID,Program,Numbers\n1,Food,541-555-0101 / fax 541-555-0102\n2,Soup,541-555-0103\n", "list.csv")
    said = first_guess(table)
    said.columns["Numbers"] = ["phone", "fax"]
    found = tried(table, mappings.parse(mapping_text(said, "List", table).encode(), name="list"), "list.csv")
    assert [one.phones for one in found.shown] == ["541-555-0101, 541-555-0102", "541-555-0103"]


def test_languages_between_strokes_are_each_one(bring, write):
    languages = [{"id": "g1", "name": "Spanish / Russian; ASL"}, {"id": "g2", "name": "Farsi/Dari", "code": "fa"}]
    service = {"id": "1", "name": "Food", "status": "active", "organization": ORGANIZATION, "languages": languages}
    bring(write("a.json", [service]), source="county")
    assert set(Language.objects.values_list("source_record_id", "name")) == {
        ("g1", "Spanish"),
        ("g1/2", "Russian"),
        ("g1/3", "ASL"),
        ("g2", "Farsi/Dari"),
    }
