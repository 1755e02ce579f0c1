"""The unassigned clock is a rule of the program: open cases keep the time they began with, in page, sweep, duty."""

from datetime import timedelta

import pytest

from casemgmt.accounts.numbers.actions import set_numbers
from casemgmt.accounts.numbers.preview import preview_of
from casemgmt.accounts.numbers.views import group_of
from casemgmt.cases.actions import open_case, sweep_cases
from casemgmt.cases.models import Case
from casemgmt.cases.queries import CaseFilters, assignment_due, for_list
from casemgmt.duties.models import Duty

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_waits_keeps_its_time_and_what_comes_has_the_new_one(riverside, meet, manager, admin, now):
    def opened(at):
        met = meet(risk="high", phone="", cleared_at=at)
        return open_case(encounter=met, person=met.people.get(), by=manager, at=at)

    first = opened(now)
    group = group_of("assign")
    told = preview_of(riverside, group, {"assign_high": 10}, now)
    assert told == ["High risk: 1 case nobody has keeps its time; new ones follow the new one."]
    set_numbers(program=riverside, group=group, numbers={"assign_high": 10}, by=admin, at=now + timedelta(minutes=1))
    second = opened(now + timedelta(minutes=2))
    soon = second.opened_at + timedelta(minutes=10)
    assert [assignment_due(first), assignment_due(second)] == [first.opened_at + HOUR, soon]
    due = dict(Duty.objects.open().filter(kind="take_on", subject_type="case").values_list("case", "due_at"))
    assert due == {first.pk: first.opened_at + HOUR, second.pk: soon}
    listed = for_list(manager, CaseFilters(show="unassigned"))
    assert list(listed) == [second, first]  # the one due sooner stands first
    assert sweep_cases(at=soon) == 1
    assert Case.objects.get(unassigned_told_at__isnull=False) == second
    assert sweep_cases(at=first.opened_at + HOUR) == 1
