"""When somebody is anonymized no figure moves, neither now nor as of then; a purge moves figures by group alone."""

from datetime import date, timedelta

import pytest

from casemgmt.people.models import Person
from casemgmt.reports.measures.equity import equity_contact
from casemgmt.reports.scope import last_days
from tests.house.test_figures_stay import _dump

from .conftest import let_go

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(world):
    found = let_go(world.case.person.now, world.at)
    born = date(1987, 6, 14)
    Person.objects.filter(pk=found.pk).update(birth_date=born, gender="woman", housing_status="housed")
    return found


def test_anonymized_they_are_counted_as_before(world, person, forget):
    scopes = [last_days(world.riverside, 30, world.at + timedelta(minutes=5)), last_days(world.riverside, 30, world.at)]
    before = _dump(scopes)
    forget(person, world.at)
    after = _dump(scopes)
    assert [key for key in before if before[key] != after[key]] == []
    person.refresh_from_db()
    assert person.birth_date not in {None, date(1987, 6, 14)}
    assert person.birth_date.year == 1987


def _purged(scope):
    return next((part.count for part in equity_contact(scope).parts if part.code == "purged"), 0)


def test_purged_they_are_in_no_group(world, person, forget):
    scopes = [last_days(world.riverside, 30, world.at + timedelta(minutes=5)), last_days(world.riverside, 30, world.at)]
    before = _dump(scopes)
    forget(person, world.at, "purge")
    after = _dump(scopes)
    moved = {key[0] for key in before if before[key] != after[key]}
    assert moved
    assert [_purged(one) for one in scopes] == [1, 1], "a figure by group says that it moved, and why"
    assert {code for code in moved if not code.startswith("equity")} == set()
