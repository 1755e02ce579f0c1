"""Search before create: who may be meant, and why."""

from datetime import date

import pytest

from casemgmt.people import identity
from casemgmt.people.actions import add_contact_point, create_person, merge_people, record_death
from casemgmt.people.finding import find_matches, find_people, maybe_the_same
from casemgmt.people.models import Person
from casemgmt.people.templatetags.people import why_likely

TODAY = date(2026, 11, 28)


@pytest.fixture
def write_down(riverside, navigator, now):
    def write_down(*names, phone="", belongs_to="self", **facts):
        first, last = [*names, "", ""][:2]
        person = create_person(program=riverside, first_name=first, last_name=last, by=navigator, at=now, **facts)
        if phone:
            add_contact_point(person=person, value=phone, belongs_to=belongs_to, by=navigator, at=now)
        return person

    return write_down


def names(found):
    return [candidate.person.first_name for candidate in found]


def is_found(user, text, person):
    return person in [candidate.person for candidate in find_people(user, text)]


@pytest.mark.parametrize(
    ("text", "words", "digits", "born", "year"),
    [
        ("maria lopez", ("maria", "lopez"), "", (), None),
        ("Lopez 1990-02-03", ("Lopez",), "", (date(1990, 2, 3),), None),
        ("2/3/1990", (), "", (date(1990, 2, 3), date(1990, 3, 2)), None),
        ("3/4/85", (), "", (date(1985, 3, 4), date(1985, 4, 3)), None),
        ("03-04-85", (), "", (date(1985, 3, 4), date(1985, 4, 3)), None),
        ("23.4.1985", (), "", (date(1985, 4, 23),), None),
        ("3/4/05 Ana", ("Ana",), "", (date(2005, 3, 4), date(2005, 4, 3)), None),
        ("9 Mar 1988", (), "", (date(1988, 3, 9),), None),
        ("March 9 1988", (), "", (date(1988, 3, 9),), None),
        ("Mar. 9, '88", (), "", (date(1988, 3, 9),), None),
        ("9th of March 1988", (), "", (date(1988, 3, 9),), None),
        ("9 de marzo de 1988", (), "", (date(1988, 3, 9),), None),
        ("9-Mar-1988", (), "", (date(1988, 3, 9),), None),
        ("9mar88", (), "", (date(1988, 3, 9),), None),
        ("9Mar1988 Ana", ("Ana",), "", (date(1988, 3, 9),), None),
        ("3 4 1985", (), "", (date(1985, 3, 4), date(1985, 4, 3)), None),
        ("Lopez 23 4 1985", ("Lopez",), "", (date(1985, 4, 23),), None),
        ("1988 03 09", (), "", (date(1988, 3, 9),), None),
        ("030485", (), "030485", (date(1985, 3, 4), date(1985, 4, 3)), None),
        ("300485 Ana", ("Ana",), "300485", (date(1985, 4, 30),), None),
        ("4/1985", (), "", (), 1985),
        ("555 01 2233", (), "555012233", (), None),
        ("19880309", (), "19880309", (date(1988, 3, 9),), None),
        ("April Lopez 1985", ("April", "Lopez"), "", (), 1985),
        ("1985", (), "1985", (), 1985),
        ("Lopez (541) 555-0100", ("Lopez",), "5415550100", (), None),
        ("+1 541 555 0100 Ana O'Neil", ("Ana", "ONeil"), "5415550100", (), None),
        ("555-0122", (), "5550122", (), None),
        ("0122", (), "0122", (), None),
        ("99/99/1990", (), "", (), None),
        ("", (), "", (), None),
    ],
)
def test_one_line_is_taken_apart(text, words, digits, born, year):
    sought = identity.read(text, TODAY)
    assert (sought.words, sought.born, sought.year) == (words, born, year)
    assert sought.digits == digits or born


def test_nothing_typed_finds_nobody(known, navigator):
    assert find_people(navigator, "  ") == []


@pytest.mark.parametrize("text", ["Maria Lopez", "maria", "LOPEZ", "Marya Lopes", "Mariah", "Lopez Maria", "lop"])
def test_a_name_as_it_is_written_or_sounds(known, navigator, text):
    assert names(find_people(navigator, text)) == ["Maria"]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        (("Rosa", "Núñez"), "Nunez"),
        (("Rosa", "Nunez"), "Núñez"),
        (("Ana", "Ibáñez"), "Ibanez"),
        (("Ana", "Ibáñez"), "IBANEZ ana"),
        (("María José", "García Fernández"), "maria garcia"),
        (("María José", "García Fernández"), "Maria Jose Fernandez"),
        (("María José", "García Fernández"), "fernandez garcia"),
        (("María José", "García Fernández"), "jose fernandez"),
        (("María", "García-Fernández"), "maria fernandez"),
        (("Maria", "Garcia"), "María José García Fernández"),
        (("Sean", "O'Neil"), "oneil"),
        (("Sean", "ONeil"), "O’Neil"),
        (("Sean", "O'Neil"), "sean o neil"),
        (("Juan", "De la Cruz"), "juan delacruz"),
        (("Juan", "Delacruz"), "juan de la cruz"),
        (("Juan", "De la Cruz"), "cruz"),
        (("Jesús", "Muñoz"), "chuy munoz"),
        (("Robert", "Haines"), "Bob Haines"),
        (("Bob", "Haines"), "robert haines"),
        (("José", "Pérez"), "Pepe Perez"),
        (("Guadalupe", "Ruiz"), "Lupe Ruiz"),
        (("Alexander", "Petrov"), "Alex Petrov"),
        (("Alex", "Petrov"), "Alexander Petrov"),
        (("Maria", "Fernandez"), "Maria Fernadnez"),
        (("Maria", "Fernandez"), "Fernadnez"),
        (("Robert", "Smith"), "Robret Smiht"),
        (("John", "Haines"), "Jhon Hanes"),
        (("Catherine", "Smyth"), "Katherine Smith"),
        (("Xavier", "Gonzalez"), "Javier Gonsales"),
        (("Øyvind", "Łukasz"), "oyvind lukasz"),
        (("Олена", "Шевченко"), "шевченко"),
        (("明", "李"), "李 明"),
    ],
)
def test_a_name_as_people_type_it(write_down, navigator, stored, typed):
    person = write_down(*stored)
    write_down("Zelda", "Quist")
    assert [candidate.person for candidate in find_people(navigator, typed)] == [person]


def test_accents_that_were_typed_as_signs_of_their_own(write_down, navigator):
    person = write_down("Rosa", "Nun\u0303ez")
    assert is_found(navigator, "núñez", person)


def test_the_same_name_stands_above_a_similar_one(write_down, navigator):
    write_down("Maria", "Garza")
    double, same = write_down("María José", "García Fernández"), write_down("Maria", "Garcia")
    found = find_people(navigator, "maria garcia")
    assert [candidate.person for candidate in found[:2]] == [same, double]
    assert found[0].reasons == found[1].reasons == ("name",)


AS_WRITTEN = ["3/4/85", "4/3/85", "03-04-85", "3 Apr 1985", "April 3 1985", "1985", "1985-03-04", "3 4 1985", "3apr85"]


@pytest.mark.parametrize("typed", [*AS_WRITTEN, "040385", "030485", "4/1985", "04.1985", "1985 04 03"])
def test_a_birth_date_as_people_write_it(write_down, navigator, typed):
    person = write_down("Rosa", "Marsh", birth_date=date(1985, 4, 3))
    write_down("Ivo", "Crane", birth_date=date(1984, 5, 6))
    (found,) = find_people(navigator, typed)
    assert found.person == person


def test_a_date_finds_who_is_known_by_its_year_when_the_name_fits(write_down, navigator):
    person = write_down("Rosa", "Marsh", birth_year=1985)
    (found,) = find_people(navigator, "Rosa Marsh 3/4/85")
    assert (found.person, found.reasons) == (person, ("name", "birth_year"))


def test_day_and_month_turned_are_named_as_the_reason(write_down, navigator):
    write_down("Rosa", "Marsh", birth_date=date(1985, 4, 3))
    (found,) = find_people(navigator, "Rosa Marsh 1985-03-04")
    assert found.reasons == ("turned_birth_date", "name")


def test_it_is_said_that_somebody_has_died(client, write_down, navigator, now):
    person = write_down("Rosa", "Marsh")
    record_death(person=person, said_by="her sister", note="by phone", by=navigator, at=now)
    client.force_login(navigator)
    assert "has died" in client.post("/people/", {"q": "Rosa Marsh"}).content.decode()
    answer = client.post("/api/v1/people/search/", {"q": "Rosa Marsh"}, content_type="application/json").json()
    assert [one["has_died"] for one in answer] == [True]
    assert "has died" in why_likely(find_people(navigator, "Rosa Marsh")[0])
    write_down("Rosie", "Marsh")
    assert next(row.person.has_died for row in find_people(navigator, "Rosie Marsh")) is False


def test_six_digits_are_a_day_or_the_end_of_a_number(write_down, navigator):
    born = write_down("Rosa", "Marsh", birth_date=date(1985, 4, 3))
    called = write_down("Ivo", "Crane", phone="(541) 503-0485", birth_date=date(1970, 1, 1))
    write_down("Leo", "Finch", birth_date=date(1985, 5, 3))
    assert {row.person for row in find_people(navigator, "030485")} == {born, called}


@pytest.mark.parametrize("typed", ["+1 541.555.0142", "541 555 0142", "5550142", "555-0142", "0142", "Crane 0142"])
def test_a_phone_number_or_its_end(write_down, navigator, typed):
    person = write_down("Ivo", "Crane", phone="(541) 555-0142")
    write_down("Rosa", "Marsh", phone="(541) 555-0999")
    (found,) = find_people(navigator, typed)
    assert found.person == person
    assert {"phone", "end_of_phone"} & set(found.reasons)


class TestAPhoneOfMany:
    @pytest.fixture
    def shelter(self, write_down):
        people = [("Ivo", "Crane"), ("Rosa", "Marsh"), ("Olga", "Wirth"), ("Tim", "Bauer")]
        return [write_down(*one, phone="(541) 555-0100", belongs_to="shelter desk") for one in people]

    def test_everybody_at_it_is_found(self, shelter, navigator):
        found = find_people(navigator, "541 555 0100")
        assert {candidate.person for candidate in found} == set(shelter)
        assert {candidate.reasons for candidate in found} == {("shared_phone",)}

    def test_it_makes_nobody_the_same_person(self, shelter, riverside, navigator):
        assert maybe_the_same(shelter[0], navigator) == []
        assert find_matches(navigator, riverside, identity.about(["Nora Vance"], "(541) 555-0100")) == []

    def test_a_number_of_one_person_does(self, shelter, write_down, riverside, navigator):
        own = write_down("Ada", "Stone", phone="(541) 555-0777")
        (found,) = find_matches(navigator, riverside, identity.about(["Nora Vance"], "541 555 0777"))
        assert (found.person, found.reasons) == (own, ("phone",))


def test_more_evidence_ranks_higher(known, riverside, navigator, now):
    create_person(
        program=riverside, first_name="Mario", last_name="Lopez", birth_date=date(1990, 2, 3), by=navigator, at=now
    )
    found = find_people(navigator, "Maria Lopez 1990-02-03")
    assert names(found) == ["Mario", "Maria"]
    assert found[0].reasons == ("birth_date", "similar_name")
    assert found[1].reasons == ("name", "birth_year")


def test_a_year_tells_people_of_one_name_apart(write_down, navigator):
    people = [write_down("Maria", "Lopez", birth_year=year) for year in range(1960, 2000)]
    found = find_people(navigator, "maria 1985")
    assert found[0].person == people[25]


def test_somebody_known_only_by_a_description(unknown, navigator):
    (found,) = find_people(navigator, "grey coat")
    assert found.person == unknown
    assert found.reasons == ("description",)


def test_a_merged_entry_leads_to_the_person_by_its_names_numbers_and_dates(write_down, navigator, now):
    person = write_down("Ivo", "Marsh")
    gone = write_down("Ivan", "Marchenko", phone="541 555 0188", birth_date=date(1971, 2, 13))
    merge_people(keep=person, gone=gone, by=navigator, at=now)
    for typed in ("marchenko", "0188", "Feb 13 1971", "Ivan Marchenko"):
        assert [candidate.person for candidate in find_people(navigator, typed)] == [person]


def test_restricted_merged_and_foreign_people_never_show(known, navigator, other_navigator, outsider, responder):
    assert find_people(responder, "Maria Lopez")
    assert find_people(other_navigator, "Maria Lopez") == []
    assert find_people(outsider, "Maria Lopez") == []
    Person.objects.update(is_restricted=True)
    assert find_people(navigator, "Maria Lopez") == []


def test_who_is_restricted_shows_by_no_entry(write_down, navigator, now):
    person, gone = write_down("Ivo", "Marsh"), write_down("Ivan", "Marchenko", phone="541 555 0188")
    merge_people(keep=person, gone=gone, by=navigator, at=now)
    Person.objects.filter(pk=person.pk).update(is_restricted=True)
    assert [find_people(navigator, typed) for typed in ("Ivo Marsh", "Marchenko", "0188")] == [[], [], []]


def test_a_corrected_name_is_found_at_once_however_it_was_written(known, navigator):
    Person.objects.filter(pk=known.pk).update(last_name="Ibáñez")
    assert is_found(navigator, "ibanez", known)
    assert find_people(navigator, "lopez") == []


def test_a_search_takes_as_many_queries_however_many_are_found(write_down, navigator, django_assert_max_num_queries):
    find_people(navigator, "warm up the grants")
    for _one in range(30):
        write_down("Maria", "Lopez", phone="541 555 0142")
    with django_assert_max_num_queries(7):
        assert len(find_people(navigator, "Maria Lopez 541 555 0142")) == 20
