"""In what needs a manager now, what has waited longest comes first."""

from datetime import timedelta

from casemgmt.cases.actions import open_case
from casemgmt.reports.queries.answers import answer
from casemgmt.reports.queries.behind import behind
from casemgmt.reports.scope import last_days
from tests.loop import meet  # noqa: F401 (fixture)


def test_the_case_that_waits_longest_without_an_owner_comes_first(meet, riverside, manager, now):  # noqa: F811
    opened = []
    for hours in (30, 50, 40):
        met = meet(phone="", cleared_at=now - timedelta(hours=hours))
        opened.append(open_case(encounter=met, person=met.people.get(), by=manager, at=met.ended_at).pk)
    told = answer("attention", last_days(riverside, 30, now))
    assert [row.case_id for row in behind(told, "unassigned", manager).rows] == [opened[1], opened[2], opened[0]]
