"""Whatever is put right, figures told as of an earlier moment stay what they were; those told as of now follow."""

from datetime import date, timedelta

import pytest

from casemgmt.cases import actions as cases
from casemgmt.encounters import actions as encounters
from casemgmt.followups import actions as followups
from casemgmt.reports.measures import MEASURES
from referrals import actions as referrals
from referrals.models import LinkageStatement

from .conftest import counted, utc

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEFORE, RIGHT, AFTER = utc(9, 20), utc(9, 21), utc(9, 22)
WHY = "Heard wrong"


@pytest.fixture
def figures(then):
    """Every measure at a moment but the one that says “as of now” of itself: what each holds, by part."""

    def figures(at):
        told = {code: measure(then(at)) for code, measure in MEASURES.items() if code != "attention"}
        return {code: (result.denominator, counted(result), _tables(result)) for code, result in told.items()}

    return figures


def _tables(result):
    return [[[str(cell) for cell in row] for row in table.rows] for table in result.tables]


@pytest.fixture
def lived(world, manager):
    """A person met, tried, reached, referred, and served, as far as it was told; another with nothing more."""
    case = world.case(utc(9, 7), needs_heard=["shelter", "food"])
    first = case.follow_ups.order_by("due_at").first()
    tried = world.attempt(case, utc(9, 7, 20), "reached", first).attempt
    offer = world.refer(case, utc(9, 8))
    world.accept(offer, utc(9, 8, 19))
    world.say(offer, utc(9, 10), on=date(2026, 9, 9))
    food = case.needs.get(domain="food")
    cases.end_need(need=food, state="unmet", reason="no_capacity", by=world.navigator, at=utc(9, 11))
    other = world.case(utc(9, 19))
    world.sweep(utc(9, 19))
    said = LinkageStatement.objects.get()
    return {"case": case, "tried": tried, "offer": offer, "said": said, "food": food, "other": other, "world": world}


def _call(act, **facts):
    def put_right(lived, manager):
        act(encounter=lived["other"].met_in, reason=WHY, by=manager, at=RIGHT, **facts)

    return put_right


def _met(act, **facts):
    def put_right(lived, manager):
        act(met=lived["other"].met_in.met.get(), reason=WHY, by=manager, at=RIGHT, **facts)

    return put_right


def _opened_in_error(lived, manager):
    encounters.void_met(met=lived["other"].met_in.met.get(), reason=WHY, by=manager, at=RIGHT)
    cases.close_opened_in_error(case=lived["other"], by=manager, at=RIGHT)


def _tried(act, **facts):
    return lambda lived, manager: act(attempt=lived["tried"], reason=WHY, by=manager, at=RIGHT, **facts)


def _need(act, **facts):
    return lambda lived, manager: act(need=lived["food"], reason=WHY, by=manager, at=RIGHT, **facts)


def _said(act, **facts):
    return lambda lived, manager: act(statement=lived["said"], reason=WHY, by=lived["world"].desk, at=RIGHT, **facts)


CORRECTIONS = {
    "call moved": _call(encounters.correct_encounter, cleared_at=utc(9, 17)),
    "call voided": _call(encounters.void_encounter),
    "answer at a call": _met(encounters.correct_met, agrees="no"),
    "somebody else was met": _met(encounters.void_met),
    "opened in error": _opened_in_error,
    "try voided": _tried(followups.void_attempt),
    "try corrected": _tried(followups.correct_attempt, result="no_answer"),
    "try at another hour": _tried(followups.correct_attempt, tried_at=utc(9, 7, 19)),
    "try of a refusal": _tried(followups.correct_attempt, result="declined"),
    "need voided": _need(cases.void_need),
    "need of another kind": _need(cases.correct_need, domain="documents"),
    "need open after all": _need(cases.correct_need, state="open"),
    "statement voided": _said(referrals.void_statement),
    "statement denied": _said(referrals.correct_statement, began=False),
    "statement of another day": _said(referrals.correct_statement, service_on=date(2026, 9, 10)),
}
# What moves no figure of the period, only what stands behind it: who refuses was reached all the same.
ONLY_BEHIND = {"try at another hour", "try of a refusal", "statement of another day"}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_yesterdays_figures_stay_and_todays_follow(name, lived, figures, manager):
    before, today, unless = figures(BEFORE), figures(RIGHT - timedelta(seconds=1)), figures(AFTER)
    CORRECTIONS[name](lived, manager)
    assert figures(BEFORE) == before
    assert figures(RIGHT - timedelta(seconds=1)) == today
    if name not in ONLY_BEHIND:
        assert figures(AFTER) != unless
