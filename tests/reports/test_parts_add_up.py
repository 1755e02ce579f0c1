"""Whatever happened in the city, parts add to the whole and each figure is the length of its list."""

import os
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casemgmt.core.errors import NotPossible
from casemgmt.core.shares import percent_of
from casemgmt.people.actions import create_person, merge_people
from casemgmt.reports.measures import MEASURES
from casemgmt.reports.measures.shape import Part, shared_out, with_counts
from casemgmt.reports.queries import answer, weekly
from casemgmt.reports.scope import NOT_GIVEN
from referrals import actions as referrals

from .conftest import add_up, utc

pytestmark = pytest.mark.no_cover  # it walks what other tests cover


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=12), st.integers(0, 100))
def test_shares_add_to_their_total_and_are_near_the_truth(counts, total):
    shares = shared_out(total, counts)
    if not sum(counts):
        assert shares == [None] * len(counts)
        return
    assert sum(shares) == total
    for count, share in zip(counts, shares, strict=True):
        assert abs(share - total * count / sum(counts)) < 1


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "apart"]), st.integers(0, 500)))
def test_percents_of_the_whole_are_each_rounded_for_itself(counts):
    parts = (Part("a", "A"), Part("b", "B"), Part("c", "C"), Part("apart", "Apart", is_apart=True))
    told = with_counts(parts, {(code,): number for code, number in counts.items()})
    everybody = sum(part.count for part in told if not part.is_apart)
    for part in told:
        assert part.percent == (None if part.is_apart else percent_of(part.count, everybody))


def live(world, rng, case, met):
    """A few random things happen to a person."""
    for hours in sorted(rng.sample(range(1, 400), rng.randrange(5))):
        result = rng.choice(["reached", "no_answer", "message_left", "wrong_number"])
        contact = case.follow_ups.filter(state="open", opens_at__lte=met + timedelta(hours=hours)).first()
        world.sweep(met + timedelta(hours=hours))
        try:
            world.attempt(case, met + timedelta(hours=hours), result, contact)
        except NotPossible:
            continue
    if rng.random() < 0.7:
        refer(world, rng, case, met + timedelta(days=rng.randrange(1, 6)))


def refer(world, rng, case, at):
    offer = world.refer(case, at)
    by = world.navigator
    fate = rng.choice(["wait", "decline", "accept", "link", "dispute", "recall", "void", "unmet"])
    if fate in {"decline", "unmet"}:
        later = at + timedelta(hours=3)
        offer = referrals.decline_offer(offer=offer, reason="staffing", told_by="Sol", by=by, at=later)
    if fate == "unmet":
        referrals.close_referral(
            referral=offer.referral, result="unmet", reason="no room", by=by, at=at + timedelta(days=1)
        )
    if fate in {"accept", "link", "dispute"}:
        offer = world.accept(offer, at + timedelta(hours=2))
    if fate in {"link", "dispute"}:
        world.say(offer, at + timedelta(days=9), on=(at + timedelta(days=rng.randrange(1, 9))).date())
    if fate == "dispute":
        world.say(offer, at + timedelta(days=10), side="person")
    if fate == "recall":
        referrals.recall_offer(offer=offer, reason="found a bed", by=by, at=at + timedelta(hours=1))
    if fate == "void":
        referrals.void_offer(offer=offer, reason="wrong person", by=by, at=at + timedelta(hours=1))


@pytest.fixture
def built(world, navigator, riverside):
    """`built(seed)` is a city in which things happened by chance; its areas."""

    def build(seed):
        rng = random.Random(seed)
        areas = [None, riverside.areas.create(name="North"), riverside.areas.create(name="South")]
        cases = []
        for _number in range(9):
            met = utc(9, rng.randrange(1, 25), rng.randrange(24))
            facts = {"area": rng.choice(areas), "risk": rng.choice(["low", "moderate", "high"])}
            case = world.case(met, agrees=rng.choice(["yes", "yes", "yes", "no", "not_asked"]), **facts)
            live(world, rng, case, met)
            cases.append(case)
        twin = create_person(program=riverside, first_name="Ivo", by=navigator, at=utc(9, 1))
        merge_people(keep=twin, gone=cases[0].person, by=navigator, at=utc(10, 2))
        world.sweep(utc(10, 28))
        return areas

    return build


# The suite looks at one city as of one past moment; FIGURES=1 at three, each as of all of them.
IS_FULL = bool(os.environ.get("FIGURES"))
PAST = {1: None, 2: utc(9, 15), 3: utc(10, 3)}


@pytest.mark.parametrize("seed", PAST if IS_FULL else [2])
def test_parts_add_up_in_a_city_of_chance(seed, built, scope, then):
    north_and_south = built(seed)[1:]
    for at in PAST.values() if IS_FULL else [PAST[seed]]:
        every_measure_adds_up_and_opens(then(at or scope.as_of))
    areas_and_risks_divide_the_whole(north_and_south, scope)
    weeks_add_to_the_period(scope)


def every_measure_adds_up_and_opens(scope):
    for code in MEASURES:
        told = answer(code, scope)
        assert add_up(told.result), code
        figures = [(part.code, part.count) for part in told.result.parts]
        cells = [cell for table in told.result.tables for row in table.rows for cell in row]
        figures += [(cell.figure, cell.value) for cell in cells if cell.figure and isinstance(cell.value, int)]
        for figure, count in figures:
            assert len(told.result.behind(figure)) == count, (code, figure)


def areas_and_risks_divide_the_whole(parts_of_town, scope):
    for code, measure in MEASURES.items():
        everybody = _by_part(measure(scope))
        risks = [measure(replace(scope, risk=risk)) for risk in ("low", "moderate", "high", NOT_GIVEN)]
        assert sum(map(_by_part, risks), Counter()) == everybody, code
        keys = [*(area.pk for area in parts_of_town), NOT_GIVEN]
        areas = [measure(replace(scope, area_id=key)) for key in keys]
        assert sum(map(_by_part, areas), Counter()) == everybody, code


def _by_part(result):
    return Counter({part.code: part.count for part in result.parts if part.count})


def weeks_add_to_the_period(scope):
    result = MEASURES["followup_completion"](scope)
    _parts, weeks = weekly(result, scope)
    assert sum(week.total for week in weeks) == result.denominator
    for week in weeks:
        assert not week.total or sum(week.percents) == 100
