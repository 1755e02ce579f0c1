"""What a person's page said before stays readable, whoever overwrote it, for whoever may see it now."""

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from casemgmt.core.history import acting, forget, history_of_model
from casemgmt.people.actions import add_contact_point, change_contact_point
from casemgmt.people.models import Person
from casemgmt.people.past import past_of
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)

pytestmark = pytest.mark.django_db


def told(person):
    return {(part.title, *field) for part in past_of(person) for was in part.changes for field in was.fields}


def test_an_overwritten_birth_date_is_not_gone(client, navigator, person):
    client.force_login(navigator)
    address = reverse("people:change", args=[person.pk])
    for version, day in enumerate(("1985-03-04", "1985-03-05"), 1):
        assert client.post(address, {"first_name": "Maria", "birth_date": day, "version": version}).status_code == 302
    was = past_of(person)[0].changes[0]
    assert was.fields == [("Birth date", "4 Mar 1985", "5 Mar 1985")]
    assert was.by == navigator
    page = client.get(reverse("people:past", args=[person.pk])).content.decode()
    assert "4 Mar 1985" in page
    assert navigator.name in page
    kept = history_of_model(Person).objects.latest("pgh_id")
    assert kept.pgh_context == {"actor": str(navigator.pk), "page": "people:change"}


def test_by_sql_too(person, navigator):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET last_name = 'Nobody' WHERE id = %s", [person.pk])
    (part,) = past_of(person)
    assert part.changes[0].fields == [("Last name", person.last_name or "–", "Nobody")]
    assert part.changes[0].by is None


def test_a_number_that_was_changed_says_what_it_was(person, navigator, now):
    point = add_contact_point(person=person, value="503 555 0122", may_text=True, by=navigator, at=now)
    rules = {"may_text": False, "belongs_to": "mother"}
    with acting(navigator.pk, page="a page"):
        change_contact_point(point=point, value="503 555 0199", by=navigator, at=now, **rules)
    title = "Numbers, addresses and places"
    assert (title, "Number, address or place", "503 555 0122", "503 555 0199") in told(person)
    assert (title, "May text", "yes", "no") in told(person)
    assert (title, "Whose", "–", "mother") in told(person)


def test_a_row_that_is_taken_away_leaves_what_it_said(person, navigator, now):
    point = add_contact_point(person=person, value="503 555 0122", by=navigator, at=now)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_contactpoint WHERE id = %s", [point.pk])
    (was,) = [was for part in past_of(person) for was in part.changes]
    assert was.is_end
    assert was.what == "503 555 0122"


def test_what_is_not_a_fact_leaves_no_row(person):
    Person.objects.filter(pk=person.pk).update(version=7)
    assert past_of(person) == []


def test_nobody_else_reads_it(client, other_navigator, shelter_desk, person):
    Person.objects.filter(pk=person.pk).update(first_name="Other")
    for user in (other_navigator, shelter_desk):
        client.force_login(user)
        assert client.get(reverse("people:past", args=[person.pk])).status_code == 404


def test_of_a_restricted_person_only_who_may_see_them(client, navigator, person):
    Person.objects.filter(pk=person.pk).update(is_restricted=True)
    client.force_login(navigator)
    assert client.get(reverse("people:past", args=[person.pk])).status_code == 404


def test_it_can_be_neither_changed_nor_taken_away(person):
    Person.objects.filter(pk=person.pk).update(first_name="Other")
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_personhistory")


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_the_person_alone(person):
    other = Person.objects.create(program=person.program, first_name="Somebody")
    for one in (person, other):
        Person.objects.filter(pk=one.pk).update(last_name=f"N{uuid4().hex[:5]}")
    assert forget([person.pk]) == 1
    assert [row.pgh_obj_id for row in history_of_model(Person).objects.all()] == [other.pk]
