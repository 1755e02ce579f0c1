"""The team records what happened, and whom it met."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions import create_person
from casemgmt.people.models import Person


def test_source_time_and_outcome_are_enough(riverside, responder, now):
    encounter = record_encounter(
        program=riverside, source="walk_in", disposition="information", cleared_at=now, by=responder, at=now
    )
    assert encounter.ended_at == now
    assert encounter.time_flags == {}
    assert list(encounter.responders.all()) == [responder]


def test_known_new_and_unknown_people(riverside, navigator, now, facts, met):
    known = create_person(program=riverside, first_name="Ben", by=navigator, at=now)
    people = [met, Met(person=known, agrees="no"), Met(facts={"description": "man, grey coat, 5th and Main"})]
    encounter = record_encounter(program=riverside, by=navigator, at=now, people=people, **facts)
    rows = {row.person.display_name: row.agrees for row in encounter.met.select_related("person")}
    assert rows == {"Maria Lopez": "yes", "Ben": "no", "man, grey coat, 5th and Main": "not_asked"}


def test_phone_is_kept_as_given_and_comparable(encounter):
    (point,) = Person.objects.get(last_name="Lopez").contact_points.all()
    assert (point.value, point.normalized, point.belongs_to, point.may_text) == (
        "541 555 0100",
        "+15415550100",
        "self",
        True,
    )


def test_events_hold_ids_and_codes_only(encounter, responder):
    event = Event.objects.get(verb="encounter.recorded")
    assert (event.subject_id, event.actor_id, event.program_id) == (encounter.pk, responder.pk, encounter.program_id)
    assert event.data == {"source": "911", "disposition": "on_scene"}
    met = Event.objects.get(verb="person.met")
    assert met.person_id == encounter.met.get().person_id
    assert met.data == {"encounter": str(encounter.pk), "agrees": "yes"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"source": ""}, "source"),
        ({"source": "fax"}, "source"),
        ({"disposition": ""}, "disposition"),
        ({"received_at": None, "on_scene_at": None, "cleared_at": None}, "cleared_at"),
        ({"needs_heard": ["gold"]}, "needs_heard"),
    ],
)
def test_what_is_missing_is_said(riverside, responder, now, facts, changes, field):
    with pytest.raises(NotPossible) as problem:
        record_encounter(program=riverside, by=responder, at=now, **{**facts, **changes})
    assert problem.value.field == field
    assert not Encounter.objects.exists()


def test_all_or_nothing(riverside, responder, now, facts):
    with pytest.raises(NotPossible):
        record_encounter(program=riverside, by=responder, at=now, people=[Met(facts={"first_name": ""})], **facts)
    assert not Encounter.objects.exists()


def test_a_person_of_another_program_or_restricted_cannot_be_chosen(
    riverside, lakeside, responder, other_navigator, navigator, now, facts
):
    foreign = create_person(program=lakeside, first_name="Far", by=other_navigator, at=now)
    hidden = create_person(program=riverside, first_name="Hid", by=navigator, at=now)
    Person.objects.filter(pk=hidden.pk).update(is_restricted=True)
    for person in (foreign, hidden):
        with pytest.raises(NotPossible):
            record_encounter(program=riverside, by=responder, at=now, people=[Met(person=person)], **facts)


def test_a_dispatch_number_is_recorded_once(riverside, responder, now, facts):
    record_encounter(program=riverside, by=responder, at=now, external_id="A-1", **facts)
    with pytest.raises(NotPossible) as problem:
        record_encounter(program=riverside, by=responder, at=now, external_id="A-1", **facts)
    assert problem.value.field == "external_id"


@pytest.mark.parametrize("who", ["outsider", "other_navigator", "analyst", "admin", "shelter_desk", "clock"])
def test_others_may_not(request, riverside, now, facts, who):
    with pytest.raises(PermissionDenied):
        record_encounter(program=riverside, by=request.getfixturevalue(who), at=now, **facts)


def test_times_that_cannot_be_true_are_kept_and_flagged(riverside, responder, now, facts):
    late = now + timedelta(days=2)
    encounter = record_encounter(program=riverside, by=responder, at=now, **{**facts, "cleared_at": late})
    assert encounter.cleared_at == late
    assert encounter.time_flags == {"cleared_at": "future"}
    assert encounter.believed("cleared_at") is None
    assert encounter.ended_at == facts["on_scene_at"]
