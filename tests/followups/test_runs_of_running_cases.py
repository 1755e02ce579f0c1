"""What migration 0006 makes of cases that ran before versions were kept with them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from casemgmt.cases.actions import take_on
from casemgmt.followups.models import FollowUp, ProtocolRun

carry_over = import_module("casemgmt.followups.migrations.0006_runs_of_running_cases").carry_over


class AppsOfThen:
    """The models as they were: steps carried a condition on one risk."""

    def get_model(self, app, name):
        return _Steps if name == "Step" else apps.get_model(app, name)


class _Step:
    def __init__(self, only_risk):
        self.only_risk, self.only_risks = only_risk, []

    def save(self, update_fields):
        assert update_fields == ["only_risks"]


class _Steps:
    rows = []

    class objects:  # noqa: N801 - a manager's name
        @staticmethod
        def exclude(only_risk):
            return [row for row in _Steps.rows if row.only_risk != only_risk]


@pytest.fixture
def carried(case):
    """Two cases that lost their runs, as before; the second of an earlier start."""

    def carried():
        ProtocolRun.objects.all().delete()
        FollowUp.objects.update(about_id=None)
        carry_over(AppsOfThen(), None)

    return carried


def test_each_case_keeps_the_version_of_its_first_contacts(carried, case, meet, navigator, now):
    met = meet(phone="")
    take_on(encounter=met, person=met.people.get(), by=navigator, at=now)
    started = now - timedelta(days=3)
    FollowUp.objects.filter(case=case).update(created_at=now)
    first = case.follow_ups.order_by("due_at").first()
    FollowUp.objects.filter(pk=first.pk).update(created_at=started)
    carried()
    assert ProtocolRun.objects.count() == 2
    run = ProtocolRun.objects.get(case=case)
    assert (run.version_id, run.program_id, run.started_at) == (first.step.version_id, case.program_id, started)


def test_contacts_know_what_they_count_from(carried, case):
    carried()
    assert {row.about_id for row in case.follow_ups.all()} == {case.encounters.get().pk}


def test_contacts_without_a_step_start_no_run(carried, case):
    FollowUp.objects.update(step=None)
    carried()
    assert not ProtocolRun.objects.exists()


def test_one_risk_became_a_list_of_one(carried):
    _Steps.rows = [_Step("high"), _Step("")]
    carried()
    assert [row.only_risks for row in _Steps.rows] == [["high"], []]
