"""Free text that an agency reads before it accepts gives nobody away."""

from datetime import date

import pytest

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
