"""Events in human words, in a constant number of queries."""

from casemgmt.cases import timeline
from casemgmt.core.actor import CLOCK
from casemgmt.core.events import record
from casemgmt.core.models import Event
from casemgmt.followups.actions import record_attempt


def words(case, group=""):
    return [line.told.words for line in timeline.lines_in_words(timeline.events_of(case, group), case.program.zone)]


def test_the_story_so_far(case):
    assert words(case, "changes")[:4] == [
        "Took the case",
        "Need heard: Food",
        "Need heard: Shelter tonight",
        "Case opened, moderate risk",
    ]
    assert "Crisis call (911): Services given on scene" in words(case)


def test_an_attempt_with_its_note(case, navigator, now):
    row = case.follow_ups.get(why__step="24h")
    record_attempt(follow_up=row, case=case, mode="phone", result="reached", note="slept well", by=navigator, at=now)
    line = timeline.lines_in_words(timeline.events_of(case, "contacts"), case.program.zone)[0]
    assert (line.told.words, line.told.text, line.who) == (
        "Reached · Phone call · 24 h contact",
        "slept well",
        "Nell Navigator",
    )


def test_agencies_by_name(case, harbor_house, navigator, now):
    record("offer.accepted", case, by=navigator, at=now, organization_id=harbor_house.pk)
    assert words(case, "referrals") == ["Harbor House accepted"]


def test_a_grade_is_told_by_its_word(case, harbor_house, navigator, now):
    record("linkage.graded", case, by=navigator, at=now, organization_id=harbor_house.pk, grade=4)
    assert "Linkage to Harbor House: confirmed" in words(case)


def test_a_verb_nobody_knows_is_shown_by_its_name(case, now):
    record("moon_phase.has_changed", case, by=CLOCK, at=now)
    assert "Moon phase has changed" in words(case)


def test_codes_that_left_the_list_are_shown_as_they_are(case, now):
    record("case.closed", case, by=CLOCK, at=now, reason="abducted")
    record("followup.cancelled", case.follow_ups.get(why__step="24h"), by=CLOCK, at=now, reason="storm")
    assert "Case closed: abducted" in words(case)
    assert "24 h contact cancelled: storm" in words(case)


def test_every_known_verb_has_its_sentence(case, now):
    for number, verb in enumerate(timeline.WORDS):
        record(verb, case, by=CLOCK, at=now, number=number)
    assert all(line and "%(" not in line for line in words(case))


def test_the_queries_do_not_follow_the_events(case, navigator, now, django_assert_max_num_queries):
    row = case.follow_ups.get(why__step="24h")
    for _number in range(20):
        record_attempt(follow_up=row, case=case, mode="phone", result="no_answer", by=navigator, at=now)
    events = list(Event.objects.filter(case_id=case.pk))
    with django_assert_max_num_queries(5):
        timeline.lines_in_words(events, case.program.zone)
