"""Areas that became one: figures count them together from then on, as of then they stay, and it can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casemgmt.accounts.actions import add_area, merge_areas, part_areas
from casemgmt.core.actor import CLOCK
from casemgmt.followups.actions import ensure_default_protocol
from casemgmt.followups.models import FollowUp
from casemgmt.reports.measures import MEASURES

from .conftest import AS_OF, utc
from .test_unmet_workload_scene import rows

pytestmark = pytest.mark.django_db
JUST_BEFORE = AS_OF - timedelta(hours=1)


@pytest.fixture
def places(riverside, admin):
    return [add_area(program=riverside, name=name, by=admin, at=utc(8, 1)) for name in ("Harbor", "Mill", "North")]


def by_area(scope):
    return {name: row[0] for name, row in rows(MEASURES["call_volume"](scope), "by_area").items() if row[0]}


def test_from_then_on_they_are_one_as_of_then_they_are_two_and_back(world, scope, places, admin):
    harbor, mill, north = places
    for area in (harbor, harbor, mill, north):
        world.meet(utc(9, 9), area=area)
    then, now = replace(scope, as_of=JUST_BEFORE), replace(scope, as_of=AS_OF + timedelta(minutes=1))
    first = merge_areas(area=harbor, into=mill, by=admin, at=AS_OF - timedelta(minutes=30))
    merge_areas(area=mill, into=north, by=admin, at=AS_OF)
    assert by_area(now) == {"North": 4}, "two steps lead to the last"
    assert by_area(scope) in ({"North": 4}, {"Mill": 3, "North": 1})
    assert by_area(then) == {"Harbor": 2, "Mill": 1, "North": 1}
    part_areas(merge=first, by=admin, at=AS_OF + timedelta(minutes=2))
    assert by_area(now) == {"North": 4}, "what was told a minute ago stays"
    assert by_area(replace(scope, as_of=AS_OF + timedelta(minutes=3))) == {"Harbor": 2, "North": 2}


@pytest.mark.parametrize("code", ["call_volume", "funnel", "unmet_need", "obligations"])
def test_whoever_asks_for_either_is_told_of_both(world, scope, places, admin, code):
    harbor, mill, _north = places
    world.case(utc(9, 9), area=harbor)
    world.case(utc(9, 10), area=mill)
    told = MEASURES[code](replace(scope, as_of=JUST_BEFORE))
    merge_areas(area=harbor, into=mill, by=admin, at=AS_OF - timedelta(minutes=1))
    for area in (harbor, mill):
        whole = MEASURES[code](replace(scope, area_id=area.pk))
        assert whole.denominator == told.denominator
        alone = MEASURES[code](replace(scope, area_id=area.pk, as_of=JUST_BEFORE))
        assert alone.denominator * 2 == told.denominator or told.denominator == 0


def test_a_plan_for_one_area_counts_for_what_became_part_of_it(world, places, admin, riverside):
    harbor, mill, _north = places
    step = ensure_default_protocol(program=riverside, by=CLOCK, at=utc(8, 1)).steps.get(code="24h")
    type(step).objects.filter(pk=step.pk).update(only_areas=[mill.pk])
    assert not FollowUp.objects.filter(case=world.case(utc(9, 9), area=harbor), step=step).exists()
    merge_areas(area=harbor, into=mill, by=admin, at=utc(9, 10))
    assert FollowUp.objects.filter(case=world.case(utc(9, 11), area=harbor), step=step).exists()
