"""A crisis contact becomes a case, or joins the one that is open."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import hold_case, open_case, take_on
from casemgmt.cases.models import Case
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.people.actions import create_person, merge_people


def test_opens_a_case_with_owner_needs_risk_and_follow_ups(encounter, person, navigator, now):
    case = take_on(encounter=encounter, person=person, by=navigator, at=now)
    assert (case.owner, case.risk, case.state) == (navigator, "moderate", "open")
    assert set(case.needs.values_list("domain", flat=True)) == {"shelter", "food"}
    assert [row.why["step"] for row in case.follow_ups.order_by("due_at")] == ["24h", "72h", "7d", "30d"]


def test_a_second_press_changes_nothing(encounter, person, navigator, now):
    first = take_on(encounter=encounter, person=person, by=navigator, at=now)
    events = Event.objects.count()
    again = take_on(encounter=encounter, person=person, by=navigator, at=now + timedelta(seconds=1))
    assert (again.pk, Event.objects.count(), first.follow_ups.count()) == (first.pk, events, 4)


def test_who_did_not_agree_gets_a_case_and_no_follow_ups(meet, navigator, now):
    encounter = meet(agrees="no")
    case = take_on(encounter=encounter, person=encounter.people.get(), by=navigator, at=now)
    assert case.state == "open"
    assert case.follow_ups.count() == 0


def test_a_new_crisis_joins_the_open_case(case, person, meet, manager, navigator, now):
    later = now + timedelta(days=2)
    new = meet(person, cleared_at=later, risk="high", needs_heard=["food", "medical"])
    joined = take_on(encounter=new, person=person, by=manager, at=later)
    assert (joined.pk, joined.owner, joined.risk) == (case.pk, navigator, "high")
    assert set(joined.needs.values_list("domain", flat=True)) == {"shelter", "food", "medical"}


def test_a_new_crisis_never_lowers_the_risk(meet, navigator, now):
    first = meet(risk="high")
    person = first.people.get()
    take_on(encounter=first, person=person, by=navigator, at=now)
    second = meet(person, cleared_at=now + timedelta(days=1), risk="low")
    assert take_on(encounter=second, person=person, by=navigator, at=now).risk == "high"


def test_a_new_crisis_ends_a_hold(case, person, meet, navigator, now):
    hold_case(case=case, reason="jail", by=navigator, at=now + timedelta(hours=1))
    later = now + timedelta(days=2)
    joined = take_on(encounter=meet(person, cleared_at=later), person=person, by=navigator, at=later)
    assert joined.state == "open"
    assert not joined.follow_ups.filter(paused_at__isnull=False).exists()


def test_a_merged_person_has_one_case(case, person, meet, navigator, riverside, now):
    double = create_person(program=riverside, first_name="Mary", by=navigator, at=now)
    encounter = meet(double, cleared_at=now + timedelta(days=1), phone="")
    merge_people(keep=person, gone=double, by=navigator, at=now)
    assert take_on(encounter=encounter, person=double, by=navigator, at=now).pk == case.pk
    assert Case.objects.count() == 1


def test_manager_gives_it_to_somebody(encounter, person, manager, navigator, now):
    assert take_on(encounter=encounter, person=person, owner=navigator, by=manager, at=now).owner == navigator


def test_open_case_leaves_it_unassigned(encounter, person, manager, now):
    case = open_case(encounter=encounter, person=person, by=manager, at=now)
    assert (case.owner, case.assigned_at) == (None, None)
    assert case.follow_ups.count() == 4


def test_nobody_who_was_not_met(encounter, navigator, riverside, now):
    stranger = create_person(program=riverside, first_name="Eve", by=navigator, at=now)
    with pytest.raises(NotPossible):
        take_on(encounter=encounter, person=stranger, by=navigator, at=now)


@pytest.mark.parametrize("who", ["responder", "analyst", "admin", "other_navigator", "outsider", "shelter_desk"])
def test_others_may_not(who, encounter, person, now, request):
    with pytest.raises(PermissionDenied):
        take_on(encounter=encounter, person=person, by=request.getfixturevalue(who), at=now)
    assert Case.objects.count() == 0
