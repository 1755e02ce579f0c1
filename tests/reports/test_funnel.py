"""The funnel: every step counts those who passed the steps before; losses have reasons."""

from datetime import date, timedelta

from casemgmt.reports.measures import funnel
from referrals import actions as referrals

from .conftest import add_up, counted, utc

MET = utc(9, 9)


def steps(result):
    [table] = [table for table in result.tables if table.code == "steps"]
    return [row[1].value for row in table.rows]


def test_from_encounter_to_linked(world, scope, navigator, riverside):
    from casemgmt.encounters.actions import record_encounter

    facts = {"source": "911", "disposition": "nobody_found", "cleared_at": MET, "by": navigator, "at": MET}
    record_encounter(program=riverside, **facts)
    world.meet(MET, about={"description": "man, grey coat"})
    world.meet(MET, agrees="no")
    world.case(MET)
    world.case(MET, needs_heard=["food"])
    declined = world.refer(world.case(MET), utc(9, 10))
    referrals.decline_offer(offer=declined, reason="no_capacity", told_by="Sol", by=navigator, at=utc(9, 11))
    world.accept(world.refer(world.case(MET), utc(9, 10)), utc(9, 11))
    linked = world.accept(world.refer(world.case(MET), utc(9, 10)), utc(9, 11))
    world.say(linked, utc(9, 20), on=date(2026, 9, 12))
    result = funnel(scope)
    assert counted(result) == {
        "linked": 1,
        "not_linked": 1,
        "not_accepted": 1,
        "not_referred": 1,
        "no_need": 1,
        "not_agreeing": 1,
        "unidentified": 1,
        "nobody": 1,
    }
    assert steps(result) == [8, 7, 6, 5, 4, 3, 2, 1, 0]
    assert add_up(result)
    [losses] = [table for table in result.tables if table.code == "losses"]
    reasons = {str(row[1].value) for row in losses.rows}
    assert reasons >= {"No person found", "Did not agree", "Declined by the agency", "Accepted, nobody has said"}


def test_every_step_opens_its_list(world, scope):
    world.refer(world.case(MET), utc(9, 10))
    result = funnel(scope)
    for table in result.tables:
        for row in table.rows:
            for cell in row:
                if cell.figure and cell.value is not None:
                    assert len(result.behind(cell.figure)) == cell.value


def test_later_answers_do_not_change_what_was_told(world, then):
    offer = world.refer(world.case(MET), utc(9, 10))
    before = steps(funnel(then(utc(9, 11))))
    world.accept(offer, utc(9, 12))
    assert steps(funnel(then(utc(9, 11)))) == before == [1, 1, 1, 1, 1, 1, 0, 0, 0]
    assert steps(funnel(then(utc(9, 12) + timedelta(hours=1))))[6] == 1
