"""Search before create: who may be meant, and why."""

from datetime import date

import pytest

from casemgmt.people import identity
from casemgmt.people.actions import add_contact_point, create_person
from casemgmt.people.models import Person
from casemgmt.people.queries import find_people


def names(found):
    return [candidate.person.first_name for candidate in found]


@pytest.mark.parametrize(
    ("text", "words", "phone", "born"),
    [
        ("maria lopez", ("maria", "lopez"), "", None),
        ("Lopez 1990-02-03", ("Lopez",), "", date(1990, 2, 3)),
        ("2/3/1990", (), "", date(1990, 2, 3)),
        ("Lopez (541) 555-0100", ("Lopez",), "+15415550100", None),
        ("+1 541 555 0100 Ana O'Neil", ("Ana", "O'Neil"), "+15415550100", None),
        ("99/99/1990", (), "", None),
        ("", (), "", None),
    ],
)
def test_one_line_is_taken_apart(text, words, phone, born):
    sought = identity.read(text)
    assert (sought.words, sought.birth_date) == (words, born)
    assert sought.phone == phone or not phone


def test_nothing_typed_finds_nobody(known, navigator):
    assert find_people(navigator, "  ") == []


@pytest.mark.parametrize("text", ["Maria Lopez", "maria", "LOPEZ", "Marya Lopes", "Mariah", "Lopez Maria", "lop"])
def test_a_name_as_it_is_written_or_sounds(known, navigator, text):
    assert names(find_people(navigator, text)) == ["Maria"]


def test_a_name_that_only_sounds_alike(riverside, navigator, now):
    create_person(program=riverside, first_name="Catherine", last_name="Smyth", by=navigator, at=now)
    (found,) = find_people(navigator, "Katherine Smith")
    assert "sounds_alike" in found.reasons or "similar_name" in found.reasons


def test_a_phone_number_however_it_is_written(known, navigator, now):
    add_contact_point(person=known, value="(541) 555-0100", by=navigator, at=now)
    (found,) = find_people(navigator, "+1 541.555.0100")
    assert found.reasons == ("phone",)


def test_more_evidence_ranks_higher(known, riverside, navigator, now):
    create_person(
        program=riverside, first_name="Mario", last_name="Lopez", birth_date=date(1990, 2, 3), by=navigator, at=now
    )
    found = find_people(navigator, "Maria Lopez 1990-02-03")
    assert names(found) == ["Mario", "Maria"]
    assert found[0].reasons == ("birth_date", "similar_name")
    assert found[1].reasons == ("name", "birth_year")


def test_somebody_known_only_by_a_description(unknown, navigator):
    (found,) = find_people(navigator, "grey coat")
    assert found.person == unknown
    assert found.reasons == ("description",)


def test_restricted_merged_and_foreign_people_never_show(known, navigator, other_navigator, outsider, responder):
    assert find_people(responder, "Maria Lopez")
    assert find_people(other_navigator, "Maria Lopez") == []
    assert find_people(outsider, "Maria Lopez") == []
    Person.objects.update(is_restricted=True)
    assert find_people(navigator, "Maria Lopez") == []


def test_a_search_takes_one_query(known, navigator, django_assert_num_queries):
    find_people(navigator, "warm up the grants")
    with django_assert_num_queries(1):
        find_people(navigator, "Maria Lopez 541 555 0100")
