"""Steps of a draft: added, changed, moved, removed; what makes no sense is refused where it is mended."""

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.followups.actions import (
    add_step,
    change_step,
    create_protocol,
    discard_draft,
    draft_version,
    ensure_default_protocol,
    move_step,
    remove_step,
)
from casemgmt.followups.models import Protocol, Step

FACTS = {
    "name": "First call",
    "trigger": "encounter_cleared",
    "opens_after": "0h",
    "due_after": "20h",
    "closes_after": "48h",
    "modes": ["phone"],
    "attempts_needed": 2,
    "days_needed": 2,
    "parts_needed": 1,
}


@pytest.fixture
def draft(riverside, manager, now):
    return create_protocol(program=riverside, name="Winter", by=manager, at=now)


@pytest.fixture
def add(draft, manager, now):
    return lambda **more: add_step(version=draft, facts=FACTS | more, by=manager, at=now)


def test_every_step_of_the_default_plan_is_in_order(riverside, admin, manager, now):
    version = ensure_default_protocol(program=riverside, by=admin, at=now)
    draft = draft_version(protocol=version.protocol, by=manager, at=now)
    for step in draft.steps.all():
        change_step(step=step, facts={"name": f"{step.name}!"}, by=manager, at=now)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"name": " "}, "name", "name"),
        ({"due_after": "soon"}, "due_after", "number"),
        ({"opens_after": "30h"}, "due_after", "before it opens"),
        ({"closes_after": "10h"}, "closes_after", "before it is due"),
        ({"closes_after": "20h"}, "closes_after", "after it is due"),
        ({"opens_after": "1bd", "due_after": "48h", "closes_after": "9d"}, "due_after", "Counted from Thursday 17:00"),
        ({"days_needed": 3, "attempts_needed": 3, "closes_after": "21h"}, "days_needed", "touches only"),
        ({"days_needed": 3}, "days_needed", "different days"),
        ({"parts_needed": 3}, "parts_needed", "parts of the day"),
        ({"days_needed": 1, "parts_needed": 2, "due_after": "1h", "closes_after": "2h"}, "parts_needed", "only 1 part"),
        ({"opens_after": "-1d"}, "opens_after", "appointment"),
        ({"modes": []}, "modes", "at least one"),
        ({"assignee_rule": "colleague"}, "colleague", "colleague"),
        ({"due_after": "9999d"}, "due_after", "400"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, field, words, add):
    with pytest.raises(NotPossible, match=words) as refused:
        add(**wrong)
    assert refused.value.field == field
    assert not Step.objects.exists()


def test_two_steps_of_one_name_are_told_apart(add):
    assert [add().code, add().code] == ["first-call", "first-call-2"]


def test_move_and_remove(draft, add, manager, now):
    first, second = add(name="One"), add(name="Two")
    move_step(step=second, up=True, by=manager, at=now)
    move_step(step=second, up=True, by=manager, at=now)
    assert [step.name for step in draft.steps.all()] == ["Two", "One"]
    remove_step(step=first, by=manager, at=now)
    remove_step(step=first, by=manager, at=now)
    assert [step.name for step in draft.steps.all()] == ["Two"]


def test_the_same_again_changes_nothing(add, manager, now):
    step, events = add(), Event.objects.count()
    change_step(step=step, facts=FACTS, by=manager, at=now)
    assert Event.objects.count() == events


def test_an_overtaken_form_changes_nothing(draft, add, manager, now):
    step = add()
    with pytest.raises(NotPossible, match="meanwhile"):
        change_step(step=step, facts={"name": "Mine"}, seen=0, by=manager, at=now)
    step.refresh_from_db()
    assert step.name == "First call"


def test_a_published_version_does_not_change(riverside, admin, manager, now):
    version = ensure_default_protocol(program=riverside, by=admin, at=now)
    with pytest.raises(NotPossible, match="published"):
        change_step(step=version.steps.first(), facts={"name": "Other"}, by=manager, at=now)


def test_one_draft_at_a_time(riverside, admin, manager, now):
    version = ensure_default_protocol(program=riverside, by=admin, at=now)
    first = draft_version(protocol=version.protocol, by=manager, at=now)
    assert draft_version(protocol=version.protocol, by=manager, at=now) == first
    assert [step.code for step in first.steps.all()] == [step.code for step in version.steps.all()]


def test_a_discarded_protocol_that_never_ran_is_gone(draft, manager, now):
    discard_draft(version=draft, by=manager, at=now)
    assert not Protocol.objects.exists()
    assert Event.objects.filter(verb="protocol.draft_discarded").exists()


def test_a_name_is_taken_once(draft, riverside, manager, now):
    with pytest.raises(NotPossible, match="already"):
        create_protocol(program=riverside, name="winter", by=manager, at=now)


@pytest.mark.parametrize("who", ["navigator", "analyst", "outsider"])
def test_only_who_sets_the_rules(who, draft, request, now):
    with pytest.raises(PermissionDenied):
        add_step(version=draft, facts=FACTS, by=request.getfixturevalue(who), at=now)
