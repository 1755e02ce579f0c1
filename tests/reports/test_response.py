"""How agencies answer: shares and times, counted by hand."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from casemgmt.reports.measures import response
from referrals import actions as referrals
from referrals.figures.records import own_record

from .conftest import add_up, counted, offered, utc

SENT = utc(9, 9)


def times(result, code="times", row=0):
    [table] = [table for table in result.tables if table.code == code]
    return [cell.value for cell in table.rows[row]][1:]


def test_shares_leave_out_recalled_and_count_expired_as_not_accepted(world, scope, navigator):
    world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=2))
    declined = world.refer(world.case(SENT), SENT)
    referrals.decline_offer(
        offer=declined, reason="staffing", told_by="Sol", by=navigator, at=SENT + timedelta(hours=4)
    )
    recalled = world.refer(world.case(SENT), SENT)
    referrals.recall_offer(offer=recalled, reason="found a bed", by=navigator, at=SENT + timedelta(hours=1))
    world.refer(world.case(SENT), SENT)
    for day in range(10, 30):
        referrals.act_on_due_offers(at=utc(9, day))
    world.refer(world.case(utc(9, 29)), utc(9, 29))
    result = response(scope)
    told = counted(result)
    waiting = told.pop("waiting", 0)
    assert told == {
        "accepted": 1,
        "accepted:stands": 1,
        "declined": 1,
        "declined:staffing": 1,
        "expired": 1,
        "recalled": 1,
    }
    assert waiting == 1
    assert (result.numerator, result.denominator) == (1, 4)
    assert add_up(result)


def answered_after(world, *all_hours):
    for hours in all_hours:
        world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=hours))


def test_of_nine_there_is_a_median_and_no_percentile(world, scope):
    answered_after(world, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    [told] = [table for table in response(scope).tables if table.code == "times"]
    decided = dict(zip([column.code for column in told.columns], told.rows[0], strict=True))
    assert (decided["decided_median"].of, decided["decided_median"].value) == (9, timedelta(hours=5))
    assert decided["decided_p90"].value is None


def test_median_and_ninetieth_percentile_by_nearest_rank(world, scope):
    answered_after(world, 1, 2, 3, 4, 5, 6, 7, 8, 10, 20)
    [told] = [table for table in response(scope).tables if table.code == "times"]
    decided = dict(zip([column.code for column in told.columns], told.rows[0], strict=True))
    assert (decided["decided_median"].of, decided["decided_median"].value) == (10, timedelta(hours=5))
    assert decided["decided_p90"].value == timedelta(hours=10)


def test_by_agency_and_need(world, scope, north_clinic):
    world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=1))
    clinic = offered(north_clinic, "Clinic", "medical")
    world.accept(world.refer(world.case(SENT), SENT, clinic, "medical"), SENT + timedelta(hours=5))
    result = response(scope)
    assert times(result, "by_agency", 0)[1:4:2] == [timedelta(hours=1), timedelta(hours=1)]
    assert times(result, "by_agency", 1)[3] == timedelta(hours=5)
    for table in result.tables:
        for row in table.rows:
            assert len(result.behind(row[1].figure)) == row[1].value


def test_by_urgency_and_within_the_standard(world, scope):
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=1))
    late = world.refer(world.case(SENT), SENT)
    world.accept(late, late.decide_by + timedelta(minutes=1))
    result = response(scope)
    [row] = next(table for table in result.tables if table.code == "by_urgency").rows
    assert [row[1].value, row[-1].value] == [2, 1]
    assert [found.subject_id for found in result.behind(row[-1].figure)] == [offer.pk]
    assert (result.rates[1].count, result.rates[1].of) == (1, 2)


def test_first_service_is_counted_in_local_days(world, scope):
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=1))
    world.say(offer, utc(9, 20), on=date(2026, 9, 12))
    assert times(response(scope))[5] == timedelta(days=3)


def test_answers_given_later_are_left_out(world, scope, then):
    world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=2))
    early = response(then(SENT + timedelta(hours=1)))
    assert counted(early) == {"not_over": 1}
    assert not any(table.rows for table in early.tables)


def test_an_early_answer_waits_for_the_time_to_be_over_too(world, scope, then):
    """Else quick answers would count before slow ones can, and the newest days would look best."""
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=2))
    assert counted(response(then(offer.decide_by - timedelta(minutes=1)))) == {"not_over": 1}
    assert counted(response(then(offer.decide_by))) == {"accepted": 1, "accepted:stands": 1}


def test_accepted_at_some_time_is_accepted_and_says_what_came_since(world, scope, navigator):
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=2))
    referrals.decline_offer(offer=offer, reason="staffing", told_by="Sol", by=navigator, at=SENT + timedelta(days=1))
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=2))
    referrals.withdraw_offer(offer=offer, how_said="changed their mind", by=navigator, at=SENT + timedelta(days=1))
    result = response(scope)
    assert counted(result) == {"accepted": 2, "accepted:declined": 1, "accepted:withdrawn": 1}
    assert times(result)[3] == timedelta(hours=2)  # the first decision, whatever was decided later


@pytest.mark.parametrize("seed", [1, 4])
def test_the_agency_reads_the_same_of_itself(world, scope, navigator, then, seed):
    """One meaning of accepted, of silent and of time to decide: the manager's row of an agency is the agency's page."""
    rng = random.Random(seed)
    for _number in range(12):
        live_offer(world, navigator, rng)
    for day in range(10, 30):
        referrals.act_on_due_offers(at=utc(9, day))
    at = utc(9, 30)
    record = own_record([world.service.organization_id], at)
    told = response(replace(scope, as_of=at))
    assert (record.over, record.accepted, record.silent) == (
        told.denominator,
        told.count("accepted"),
        told.count("expired"),
    )
    assert record.received == told.denominator + told.count("not_over")
    assert record.in_time == told.rates[1].count
    assert record.median_answer == times(told)[3]


def live_offer(world, navigator, rng):
    sent = utc(9, rng.randrange(9, 30), rng.randrange(24))
    offer = world.refer(world.case(sent), sent)
    fate, soon = rng.choice(["wait", "accept", "decline", "after_all", "recall", "withdraw", "ask"]), timedelta(hours=2)
    words = {"by": navigator, "at": sent + soon}
    if fate in {"accept", "after_all", "withdraw"} and rng.random() < 0.7:
        offer = world.accept(offer, sent + timedelta(hours=rng.randrange(1, 3)))
    if fate in {"decline", "after_all"}:
        referrals.decline_offer(offer=offer, reason="staffing", told_by="Sol", by=navigator, at=sent + 2 * soon)
    if fate == "recall":
        referrals.recall_offer(offer=offer, reason="found a bed", **words)
    if fate == "withdraw":
        referrals.withdraw_offer(offer=offer, how_said="changed their mind", by=navigator, at=sent + 2 * soon)
    if fate == "ask":
        referrals.ask_about_offer(offer=offer, question="Any pets?", told_by="Sol", **words)
