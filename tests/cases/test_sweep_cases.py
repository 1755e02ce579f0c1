"""The clock tells of cases that nobody has over their time."""

from datetime import timedelta

import pytest
from django.core import mail

from casemgmt.cases.actions import assign_case, open_case, sweep_cases
from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Event


@pytest.fixture
def nobodys(meet, manager, now):
    def nobodys(risk="moderate"):
        met = meet(risk=risk, phone="")
        return open_case(encounter=met, person=met.people.get(), by=manager, at=now)

    return nobodys


@pytest.mark.parametrize(("risk", "hours"), [("high", 1), ("moderate", 4), ("low", 24)])
def test_the_managers_are_told_once_when_the_time_of_the_risk_is_over(risk, hours, nobodys, manager, now):
    case, due = nobodys(risk), now + timedelta(hours=hours)
    assert sweep_cases(at=due - timedelta(seconds=1)) == 0
    assert [sweep_cases(at=due), sweep_cases(at=due + timedelta(minutes=1))] == [1, 0]
    deliver_due(at=due)
    assert [letter.to for letter in mail.outbox] == [[manager.email]]
    assert "because you assign cases" in mail.outbox[0].body
    assert Event.objects.get(verb="case.unassigned_overdue").case_id == case.pk


def test_many_at_once_are_one_mail(nobodys, manager, now):
    for _n in range(4):
        nobodys()
    at = now + timedelta(days=1)
    assert sweep_cases(at=at, batch=2) == 4
    deliver_due(at=at)
    assert len(mail.outbox) == 1


def test_who_has_an_owner_is_not_told_of(nobodys, manager, navigator, now):
    at = now + timedelta(days=1)
    first = nobodys()
    sweep_cases(at=at)
    assign_case(case=first, owner=navigator, by=navigator, at=at)
    deliver_due(at=at)
    assert mail.outbox == []
