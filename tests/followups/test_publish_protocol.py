"""A draft is published: new cases run on it, running cases keep theirs."""

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import take_on
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.followups.actions import (
    change_step,
    create_protocol,
    draft_version,
    publish_version,
    remove_step,
    retire_version,
    start_protocol,
)
from casemgmt.followups.models import Protocol, ProtocolRun, ProtocolVersion


@pytest.fixture
def draft(case, riverside, manager, now):
    return draft_version(protocol=riverside.protocols.get(), by=manager, at=now)


def publish(version, manager, now, **more):
    return publish_version(version=version, **{"reason": "Weekends were empty", "by": manager, "at": now, **more})


def other_case(meet, navigator, now):
    encounter = meet(phone="541 555 0177")
    return take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)


def test_a_new_case_uses_it_and_a_running_one_keeps_its_own(draft, case, meet, navigator, manager, now):
    change_step(step=draft.steps.get(code="72h"), facts={"due_after": "60h"}, by=manager, at=now)
    publish(draft, manager, now)
    new = other_case(meet, navigator, now)
    assert new.protocol_run.version_id == draft.pk
    assert new.follow_ups.get(step__code="72h").why["due"]["after"] == "60h"
    assert case.protocol_run.version_id != draft.pk
    assert case.follow_ups.get(step__code="72h").why["due"]["after"] == "72h"


def test_the_one_before_retires(draft, case, manager, now):
    publish(draft, manager, now)
    before = case.protocol_run.version
    before.refresh_from_db()
    assert (before.state, before.retired_at) == ("retired", now)
    assert set(Event.objects.filter(verb__startswith="protocol.").values_list("verb", flat=True)) == {
        "protocol.published",
        "protocol.drafted",
        "protocol.retired",
    }


def test_a_restart_keeps_the_version_the_case_runs_on(draft, case, person, meet, navigator, manager, now):
    remove_step(step=draft.steps.get(code="30d"), by=manager, at=now)
    publish(draft, manager, now)
    again = meet(person, cleared_at=now.replace(hour=23))
    take_on(encounter=again, person=person, by=navigator, at=now.replace(hour=23))
    assert case.follow_ups.filter(encounter=again, step__code="30d").exists()


def test_twice_is_once(draft, manager, now):
    publish(draft, manager, now)
    events = Event.objects.count()
    assert publish(draft, manager, now).state == "published"
    assert Event.objects.count() == events


def test_a_reason_is_asked(draft, manager, now):
    with pytest.raises(NotPossible, match="why"):
        publish(draft, manager, now, reason=" ")


def test_an_overtaken_form_publishes_nothing(draft, manager, now):
    remove_step(step=draft.steps.get(code="72h"), by=manager, at=now)
    with pytest.raises(NotPossible, match="meanwhile"):
        publish(draft, manager, now, seen=0)


def test_a_plan_without_a_step_is_refused(riverside, manager, now):
    empty = create_protocol(program=riverside, name="Nothing yet", by=manager, at=now)
    with pytest.raises(NotPossible, match="without a step"):
        publish(empty, manager, now)


def test_another_protocol_takes_the_place(draft, riverside, manager, meet, navigator, now):
    other = create_protocol(program=riverside, name="Winter", by=manager, at=now)
    draft.steps.filter(code="24h").update(version=other)
    publish(other, manager, now)
    assert Protocol.objects.get(is_default=True).name == "Winter"
    assert list(ProtocolVersion.objects.filter(state="published")) == [other]
    assert [row.step.code for row in other_case(meet, navigator, now).follow_ups.all()] == ["24h"]


def test_retired_without_another_new_cases_get_no_contacts(case, meet, navigator, manager, now):
    version = case.protocol_run.version
    retire_version(version=version, reason="We stop calling", by=manager, at=now)
    new = other_case(meet, navigator, now)
    assert not new.follow_ups.exists()
    assert not ProtocolRun.objects.filter(case=new).exists()
    encounter = case.encounters.get()
    assert len(start_protocol(case=case, encounter=encounter, by=navigator, at=now)) == 4


@pytest.mark.parametrize("who", ["navigator", "analyst", "other_navigator"])
def test_only_who_sets_the_rules(who, draft, request, now):
    with pytest.raises(PermissionDenied):
        publish(draft, request.getfixturevalue(who), now)
