"""Obligations kept in time, from the ledger; requested and used. Small worlds counted by hand."""

from datetime import date, timedelta

from casemgmt.duties.models import Duty, DutyEnd
from casemgmt.reports.measures import MEASURES
from referrals import actions as referrals

from .conftest import add_up, counted, offered, utc


def owed(case, kind="read", ended=None, ended_as="", **facts):
    """A duty due on 20 September, ended as said."""
    due = utc(9, 20)
    told = {
        "since": due - timedelta(days=1),
        "opens_at": due - timedelta(days=1),
        "due_at": due,
        "opened_at": utc(9, 19),
    }
    end = {"ended_at": ended, "ended_as": ended_as} if ended else {}
    whose = {"owner": case.owner} | facts
    about = {"program": case.program, "kind": kind, "subject_type": "note", "subject_id": case.pk, "case": case}
    return Duty.objects.create(**about, person=case.person, **told, **end, **whose)


def test_kept_late_lapsed_open_and_what_is_apart(world, scope):
    case = world.case(utc(9, 10))
    Duty.objects.all().delete()
    due = utc(9, 20)
    owed(case, ended=due, ended_as=DutyEnd.DONE)
    owed(case, kind="chase", ended=due + timedelta(hours=3), ended_as=DutyEnd.DONE)
    owed(case, kind="settle", ended=due + timedelta(hours=3), ended_as=DutyEnd.GONE)
    owed(case, kind="say_why", ended=due - timedelta(hours=3), ended_as=DutyEnd.GONE)
    owed(case, kind="next_date", ended=due - timedelta(hours=3), ended_as=DutyEnd.MOVED)
    owed(case, kind="answer")
    result = MEASURES["obligations"](scope)
    assert counted(result) == {"kept": 1, "late": 1, "lapsed": 1, "open": 1, "moved": 1, "gone": 1}
    assert (result.rates[0].count, result.rates[0].of) == (1, 4)
    assert add_up(result)
    tables = {table.code: table for table in result.tables}
    [row] = tables["by_owner"].rows
    assert [cell.value for cell in row] == ["Nell Navigator", 4, 1, "25 %*", 1, 1]
    [late] = tables["how_late"].rows
    assert (late[1].value, late[2].value, late[3].value) == (1, timedelta(hours=3), None)


def test_what_a_group_or_an_agency_owes_stands_under_it(world, scope, harbor_house):
    case = world.case(utc(9, 10))
    Duty.objects.all().delete()
    owed(case, owner=None, group="assigners")
    owed(case, kind="agency", owner=None, group="agency", organization=harbor_house)
    tables = {table.code: table for table in MEASURES["obligations"](scope).tables}
    assert [str(row[0].value) for row in tables["by_owner"].rows] == ["Who assigns cases"]
    assert [str(row[0].value) for row in tables["by_agency"].rows] == ["Harbor House"]


def test_what_came_due_later_is_not_looked_at(world, scope, then):
    case = world.case(utc(9, 10))
    Duty.objects.all().delete()
    owed(case, ended=utc(9, 22), ended_as=DutyEnd.DONE)
    assert counted(MEASURES["obligations"](then(utc(9, 19)))) == {}
    assert counted(MEASURES["obligations"](then(utc(9, 21)))) == {"open": 1}
    assert counted(MEASURES["obligations"](scope)) == {"late": 1}


def test_requested_and_used(world, scope, navigator, north_clinic):
    case = world.case(utc(9, 10))
    used = world.accept(world.refer(case, utc(9, 11)), utc(9, 12))
    world.say(used, utc(9, 20), on=date(2026, 9, 14))
    clinic = offered(north_clinic, "Clinic", "medical")
    world.refer(case, utc(9, 12), clinic, "medical")
    declined = world.refer(world.case(utc(9, 10)), utc(9, 11))
    referrals.decline_offer(offer=declined, reason="staffing", told_by="Sol", by=navigator, at=utc(9, 12))
    result = MEASURES["requested_used"](scope)
    assert counted(result) == {"used": 1, "open": 1, "not_used": 1}
    rates = result.rates[0]
    assert (rates.count, rates.of, rates.people, rates.of_people, rates.bounds) == (1, 3, 1, 2, (33, 67))
    kinds = {table.code: [[cell.value for cell in row[1:]] for row in table.rows] for table in result.tables}
    assert [2, 1, "50 %*", 0] in kinds["by_need"]
    assert kinds["by_month"] == [[3, 1, "33 %*", 1]]
    assert add_up(result)
