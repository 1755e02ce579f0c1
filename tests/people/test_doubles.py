"""Likely doubles: who shares a number or a birth date and a name alike, as far as nobody told them apart."""

from datetime import date

import pytest
from django.urls import reverse

from casemgmt.people.actions import add_contact_point, create_person, merge_people, not_same_person
from casemgmt.people.doubles import likely_doubles
from casemgmt.people.models import Person

pytestmark = pytest.mark.django_db
BORN = date(1984, 3, 9)


@pytest.fixture
def write_down(riverside, navigator, now):
    def write_down(phone="", program=riverside, by=navigator, **facts):
        person = create_person(program=program, by=by, at=now, **facts)
        if phone:
            add_contact_point(person=person, value=phone, by=by, at=now)
        return person

    return write_down


def pairs(user):
    return [({pair.one, pair.other}, pair.reasons) for pair in likely_doubles(user)]


def test_one_birth_date_and_a_name_alike(write_down, navigator):
    one = write_down(first_name="Ibáñez", last_name="María", birth_date=BORN)
    other = write_down(first_name="Maria", last_name="Ibanes", birth_date=BORN)
    write_down(first_name="Tom", last_name="Otter", birth_date=BORN)
    assert pairs(navigator) == [({one, other}, ("birth_date", "similar_name"))]


def test_one_number_of_few_and_a_name_alike(write_down, navigator):
    one = write_down("541 555 0100", first_name="Ivo", last_name="Marsh")
    other = write_down("(541) 555-0100", first_name="Ivo", last_name="March")
    write_down("541 555 0100", first_name="Anna", last_name="Ziegler")  # the mother
    assert pairs(navigator) == [({one, other}, ("phone", "similar_name"))]


def test_a_desk_is_not_one_person(write_down, navigator):
    for number in range(5):
        write_down("541 555 0100", first_name="Ivo", last_name=f"Marsh{'abcde'[number]}")
    assert pairs(navigator) == []


def test_merged_told_apart_and_restricted_are_no_more(write_down, navigator, now):
    one, other, third = (write_down(first_name="Ivo", last_name="Marsh", birth_date=BORN) for _n in range(3))
    assert len(pairs(navigator)) == 3
    not_same_person(one=one, other=other, by=navigator, at=now)
    assert {frozenset(pair) for pair, _why in pairs(navigator)} == {frozenset({one, third}), frozenset({other, third})}
    merge_people(keep=third, gone=one, by=navigator, at=now)
    assert pairs(navigator) == []  # what was told apart of the one holds for the whole
    fourth = write_down(first_name="Ivo", last_name="Marsh", birth_date=BORN)
    assert len(pairs(navigator)) == 2
    Person.objects.filter(pk=fourth.pk).update(is_restricted=True)
    assert pairs(navigator) == []


def test_other_programs_are_not_compared(write_down, lakeside, navigator, other_navigator):
    write_down(first_name="Ivo", last_name="Marsh", birth_date=BORN)
    write_down(program=lakeside, by=other_navigator, first_name="Ivo", last_name="Marsh", birth_date=BORN)
    assert pairs(navigator) == pairs(other_navigator) == []


def test_the_page_leads_to_the_comparison(client, write_down, navigator):
    client.force_login(navigator)
    where = reverse("people:doubles")
    assert where in client.get(reverse("people:search")).content.decode()
    assert "No likely doubles" in client.get(where).content.decode()
    one, other = (write_down(first_name="Ivo", last_name="Marsh", birth_date=BORN) for _n in range(2))
    first, second = sorted((one.pk, other.pk))
    assert reverse("people:same", args=[first, second]) in client.get(where).content.decode()
