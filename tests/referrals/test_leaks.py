"""Free text that an agency reads before it accepts gives nobody away."""

from datetime import date
from itertools import product

import pytest

from casemgmt.core.errors import NotPossible
from casemgmt.demo import words
from casemgmt.people.actions import add_contact_point, change_person, create_person, merge_people
from casemgmt.people.household.actions import link_people
from referrals.offers.actions.requests import refuse_identity
from referrals.offers.leaks import Identity, found_in

MARISOL = Identity(
    names=("Marisol", "Ibáñez", "Mari"),
    numbers=("+1 (555) 010-0147",),
    places=("12 Alder Court", "Elm"),
    birth_dates=(date(1984, 3, 9),),
    emails=("marisol@example.org",),
)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Shelter tonight for one adult with a dog", []),
        ("MARISOL needs a bed", ["name"]),
        ("Ms Ibanez prefers mornings", ["name"]),
        ("call 555 010 0147 first", ["phone"]),
        ("call 555.010.0147", ["phone"]),
        ("call 010-0147, evenings", ["phone"]),
        ("staying at 12 alder court", ["address"]),
        ("born 3/9/84", ["birth date"]),
        ("born 1984-03-09", ["birth date"]),
        ("born March 9, 1984", ["birth date"]),
        ("nació el 9 de marzo de 1984", ["birth date"]),
        ("9 mar 84", ["birth date"]),
        ("nació el 09-03-1984, llegó el 1/2/2026", ["birth date"]),
        ("a bed from 9 March 2026", []),
        ("write to Marisol@Example.org", ["name", "e-mail"]),
        ("marigold tea and a summary", []),
        ("two beds, 3 nights", []),
    ],
)
def test_what_gives_the_person_away(text, kinds):
    assert found_in(text, MARISOL) == kinds


@pytest.mark.parametrize("text", ["nacida el 15 de agosto de 1990", "15 ago. 1990", "August 15th, 1990", "15.8.90"])
def test_a_birth_date_is_found_in_both_languages(text):
    assert found_in(text, Identity(birth_dates=(date(1990, 8, 15),))) == ["birth date"]


@pytest.mark.parametrize(
    ("name", "text"), [("Мария", "Позвоните, Мария ждёт"), ("李", "李小姐需要床位"), ("Đặng", "Chị Đặng cần giường")]
)
def test_names_in_any_script_are_found(name, text):
    assert found_in(text, Identity(names=(name,))) == ["name"]
    assert found_in("One bed tonight", Identity(names=(name,))) == []


def test_somebody_unknown_has_nothing_to_give_away():
    assert found_in("anything at all 555 010 0147", Identity()) == []


# Places by their parts.


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("12 Alder Court", "sleeps near alder"),
        ("12 Alder Court", "by the Alder Ct entrance"),
        ("12 Alder Court, Apt 4", "number 12, Alder"),
        ("12 N. Main St", "stays at 12 main"),
        ("12 N. Main St", "the corner on Main, mornings"),
        ("12 Main Street", "on main st"),
        ("5th and Main", "meet at Main / 5th"),
        ("5th and Main", "on 5th street"),
        ("Calle Olmo 7", "vive en la calle olmo"),
        ("Harbor Road", "Harbor Rd, evenings"),
        ("Kern bridge", "under the Kern bridge"),
        ("44 Larkspur Ave, 97401", "zip 97401"),
        ("Bus station", "waits at the bus station"),
    ],
)
def test_a_part_of_an_address_gives_it_away(place, text):
    assert found_in(text, Identity(places=(place,))) == ["address"]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("12 Main Street", "The main thing is a bed. A street away from work is fine."),
        ("5th and Main", "5th floor, no lift"),
        ("Bus station", "can take the bus; any station"),
        ("Spring Park", "from spring on, with a park nearby"),
        ("Bell Lane 2", "two beds, 2 nights"),
    ],
)
def test_ordinary_words_are_no_address(place, text):
    assert found_in(text, Identity(places=(place,))) == []


def test_the_area_is_told_anyway():
    place = Identity(places=("14 Orchard Avenue",), told=("Orchard",))
    assert found_in("prefers to stay in Orchard", place) == []
    assert found_in("lives on orchard ave", place) == ["address"]


# Short forms of names, and names of the household.


@pytest.mark.parametrize(
    ("identity", "text", "kinds"),
    [
        (Identity(names=("Elizabeth",)), "Liz asks for a bed", ["name"]),
        (Identity(names=("William",)), "she will need a ramp", []),
        (Identity(names=("William",)), "ask for Will at the desk", ["name"]),
        (Identity(others=("Teodora", "Rose")), "with teodora, her daughter", ["name"]),
        (Identity(others=("Rose",)), "a rose garden; rose early", []),
        (Identity(others=("Rose",)), "with her sister Rose", ["name"]),
        (Identity(names=("Will",)), "will comes alone", ["name"]),
    ],
)
def test_short_forms_and_the_household_are_found_and_ordinary_words_are_not(identity, text, kinds):
    assert found_in(text, identity) == kinds


def test_every_entry_and_everybody_linked_is_looked_for(db, riverside, navigator, now):
    def made(first, last):
        return create_person(program=riverside, first_name=first, last_name=last, by=navigator, at=now)

    person, twin, child = made("Teodora", "Vance"), made("Dorita", "Vance-Quill"), made("Ysolde", "Marchetti")
    add_contact_point(person=twin, kind="place", value="18 Larkspur Lane", by=navigator, at=now)
    change_person(person=child, version=child.version, goes_by="Pixie", by=navigator, at=now)
    link_people(person=twin, other=child, relation="child", by=navigator, at=now)
    merge_people(keep=person, gone=twin, by=navigator, at=now)
    for text in ("with Ysolde", "pixie comes too", "off larkspur", "Dorita said so", "Quill family"):
        with pytest.raises(NotPossible, match="gives away"):
            refuse_identity(person, text=text)
    refuse_identity(person, text="One bed for a woman and a child, from tonight")


def test_somebody_described_by_a_place_is_not_given_away_by_it(db, riverside, navigator, now):
    unknown = create_person(program=riverside, description="Man, grey coat, 5th and Larkspur", by=navigator, at=now)
    refuse_identity(unknown, text="A man with a grey coat needs a bed")
    with pytest.raises(NotPossible, match="address"):
        refuse_identity(unknown, text="waits near larkspur")


def test_the_demo_city_raises_no_false_alarm():
    """Every text an agency reads there, against every name and every place there: only what names them is refused."""
    texts = [*(text for asked in words.ASKED.values() for text in asked), *words.ANSWERS, *words.QUESTIONS]
    areas = tuple(name for name, *_where in words.AREAS)
    raised = [
        (text, name, place)
        for text, name, place in product(texts, zip(words.FIRST, words.LAST, strict=False), words.PLACES)
        if found_in(text, Identity(names=name, others=tuple(words.FIRST), places=(place,), told=areas))
    ]
    assert not raised


@pytest.mark.django_db
def test_a_name_that_was_put_right_still_says_who_it_is(riverside, navigator, now):
    person = create_person(program=riverside, first_name="Katarzyna", last_name="Nowak", by=navigator, at=now)
    person = change_person(
        person=person, version=person.version, first_name="Ewa", last_name="Kowal", by=navigator, at=now
    )
    for told in ("Katarzyna needs a bed", "Ask for Nowak", "Ewa needs a bed"):
        with pytest.raises(NotPossible, match="name"):
            refuse_identity(person, asked=told)
    refuse_identity(person, asked="A bed tonight")
