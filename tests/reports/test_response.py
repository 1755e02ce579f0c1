"""How agencies answer: shares and times, counted by hand."""

from datetime import date, timedelta

from casemgmt.reports.measures import response
from referrals import actions as referrals

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
    assert told == {"accepted": 1, "declined": 1, "declined:staffing": 1, "expired": 1, "recalled": 1}
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


def test_first_service_is_counted_in_local_days(world, scope):
    offer = world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=1))
    world.say(offer, utc(9, 20), on=date(2026, 9, 12))
    assert times(response(scope))[5] == timedelta(days=3)


def test_answers_given_later_are_left_out(world, scope, then):
    world.accept(world.refer(world.case(SENT), SENT), SENT + timedelta(hours=2))
    early = response(then(SENT + timedelta(hours=1)))
    assert counted(early) == {"waiting": 1}
    assert times(early)[3] is None
