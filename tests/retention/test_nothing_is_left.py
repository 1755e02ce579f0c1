"""Whoever is forgotten stands nowhere any more: every personal field of everybody carries a word of its own, and
afterwards the whole database is read."""

import pytest

from casemgmt.people.models import Person
from casemgmt.retention import proof
from casemgmt.retention.models import Certificate
from tests.house.test_canaries import Canaries

from .conftest import everything, let_go

pytestmark = pytest.mark.django_db


@pytest.fixture
def canaries(world):
    planted = Canaries()
    planted.plant()
    return planted


def still_said(canaries, people):
    """Which planted words of these people stand anywhere, with their table."""
    found = {}
    for table, text in everything().items():
        for word in canaries.within(text):
            one = canaries.of[word]
            if one.people & people:
                found[word] = (table, one.kind, one.field, len(one.people - people))
    return found


@pytest.mark.parametrize("how", ["anonymize", "purge"])
def test_nothing_of_them_is_left_and_all_of_the_others(world, canaries, forget, how):
    person = let_go(world.case.person.now, world.at)
    people = set(Person.objects.same_as(person).values_list("pk", flat=True))
    before = still_said(canaries, set(Person.objects.values_list("pk", flat=True)) - people)
    assert len(still_said(canaries, people)) > 20
    made = forget(person, world.at, how)
    left = {word: told for word, told in still_said(canaries, people).items() if how == "purge" or not told[3]}
    assert not left, sorted(left.values())
    after = still_said(canaries, set(Person.objects.values_list("pk", flat=True)) - people)
    lost = {word: told for word, told in before.items() if word not in after and not canaries.of[word].people & people}
    assert not lost
    assert proof.leftovers(people) == {}
    assert Certificate.objects.get(person_id=person.pk) == made
    assert made.counts["people_person"] == len(people)
    person.refresh_from_db()
    assert person.display_name == "Anonymized person"
