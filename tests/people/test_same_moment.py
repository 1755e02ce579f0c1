"""Four presses of “add number” at the same moment, and two numbers that turn out to be one."""

from datetime import timedelta

import pytest

from casemgmt.core.errors import NotPossible
from casemgmt.people.actions import add_contact_point, change_contact_point, create_person, give_consent
from casemgmt.people.models import ContactPoint
from tests.together import together


@pytest.mark.django_db(transaction=True)
def test_four_presses_add_one_number(riverside, navigator, now):
    person = create_person(program=riverside, first_name="Ivo", by=navigator, at=now)
    words = {"person": person, "value": "541 555 0100", "by": navigator, "at": now}
    points = together(*[lambda: add_contact_point(**words)] * 4)
    assert {point.pk for point in points} == {ContactPoint.objects.get().pk}


def test_a_number_is_not_corrected_into_one_that_stands_there(riverside, navigator, now):
    person = create_person(program=riverside, first_name="Ivo", by=navigator, at=now)
    first, second = (
        add_contact_point(person=person, value=value, by=navigator, at=now)
        for value in ("541 555 0100", "541 555 0101")
    )
    with pytest.raises(NotPossible, match="already"):
        change_contact_point(point=second, value="(541) 555-0100", by=navigator, at=now)
    assert change_contact_point(point=first, value="(541) 555-0100", may_text=True, by=navigator, at=now).may_text


@pytest.mark.django_db(transaction=True)
def test_a_permission_pressed_twice_is_one(riverside, harbor_house, navigator, now):
    person = create_person(program=riverside, first_name="Ivo", by=navigator, at=now)
    words = {"person": person, "organization": harbor_house, "categories": ["needs"], "purpose": "To be referred"}
    words |= {
        "expires_at": now + timedelta(days=9),
        "how_given": "verbal",
        "witness": "Nell",
        "by": navigator,
        "at": now,
    }
    first, second = together(*[lambda: give_consent(**words)] * 2)
    assert first.pk == second.pk
