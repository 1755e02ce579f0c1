"""An attempt and what follows from its result."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casemgmt.cases.actions import take_on
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Event
from casemgmt.followups.actions import claim_follow_up, record_attempt, sweep_contacts
from casemgmt.followups.models import AttemptResult


@pytest.fixture
def first(case):
    return case.follow_ups.get(why__step="24h")


@pytest.fixture
def attempt(case, navigator, now):
    def attempt(result, follow_up=None, *, at=None, by=navigator, mode="phone", **more):
        return record_attempt(follow_up=follow_up, case=case, mode=mode, result=result, by=by, at=at or now, **more)

    return attempt


def test_reached_ends_reached(attempt, first, navigator, now):
    recorded = attempt("reached", first, note="sounded well")
    first.refresh_from_db()
    assert (first.state, first.end, first.ended_with, first.ended_by) == (
        "ended",
        "reached",
        recorded.attempt,
        navigator,
    )
    assert recorded.proposal is None
    assert list(Event.objects.order_by("id").values_list("verb", flat=True))[-2:] == [
        "attempt.recorded",
        "followup.reached",
    ]


def test_declined_ends_reached_and_all_that_was_planned(attempt, first, case):
    proposal = attempt("declined", first).proposal
    first.refresh_from_db()
    assert (first.end, proposal.kind, proposal.reason) == ("reached", "close", "declined")
    assert case.follow_ups.live().count() == 0


@pytest.mark.parametrize(("result", "reason"), [("hospitalised", "hospital"), ("incarcerated", "jail")])
def test_elsewhere_proposes_a_hold(attempt, first, result, reason):
    proposal = attempt(result, first).proposal
    assert (proposal.kind, proposal.reason) == ("hold", reason)
    first.refresh_from_db()
    assert first.state == "open"


def test_a_death_cancels_everything(attempt, first, case):
    assert attempt("deceased", first).proposal is None
    assert set(case.follow_ups.values_list("end", "cancel_reason")) == {("cancelled", "deceased")}


def test_a_wrong_number_asks_for_another_contact(attempt, first):
    assert attempt("wrong_number", first).proposal.kind == "ask_contact"
    first.refresh_from_db()
    assert first.state == "open"


@pytest.mark.parametrize(
    "result",
    ["third_party", "message_left", "no_message_allowed", "no_answer", "not_found", "needs_interpreter", "unsafe"],
)
def test_not_reached_asks_nothing_else(attempt, first, result):
    assert attempt(result, first).proposal.kind == "try_again"
    first.refresh_from_db()
    assert first.state == "open"


def test_the_proposal_says_how_far_the_plan_is(attempt, first):
    assert attempt("no_answer", first).proposal.words == ("1 of 3 attempts, at 1 of 2 times of day. Try an afternoon.")


def test_unplanned_attempts_end_nothing(attempt, case):
    attempt("reached")
    assert case.follow_ups.live().count() == 4


def test_reached_after_missed_is_reached_late(attempt, first, case, now):
    sweep_contacts(at=now + timedelta(hours=25))
    recorded = attempt("reached", at=now + timedelta(hours=30))
    first.refresh_from_db()
    assert (first.end, first.reached_late_by) == ("missed", recorded.attempt)


def test_once_the_next_contact_is_open_it_is_that_one_that_was_reached(attempt, first, case, now):
    sweep_contacts(at=now + timedelta(hours=25))
    attempt("reached", case.follow_ups.get(why__step="72h"), at=now + timedelta(hours=50))
    first.refresh_from_db()
    assert (first.end, first.reached_late_by) == ("missed", None)


def test_nor_is_one_reached_late_before_its_window(attempt, first, case, now):
    """A try of the day before, recorded after the window of a contact has closed."""
    sweep_contacts(at=now + timedelta(hours=97))
    attempt("reached", at=now + timedelta(hours=98), tried_at=now + timedelta(hours=30))
    ends = {row.why["step"]: bool(row.reached_late_by_id) for row in case.follow_ups.filter(end="missed")}
    assert ends == {"24h": True, "72h": False}


def test_where_the_sweep_is_late_the_window_is_closed_first(attempt, first, now):
    recorded = attempt("reached", first, at=now + timedelta(hours=24, minutes=1))
    first.refresh_from_db()
    assert (first.end, first.reached_late_by) == ("missed", recorded.attempt)


def test_the_window_must_be_open(attempt, case):
    with pytest.raises(NotPossible):
        attempt("no_answer", case.follow_ups.get(why__step="7d"))


def test_an_attempt_lets_go_of_the_claim(attempt, first, navigator, now):
    claim_follow_up(follow_up=first, by=navigator, at=now)
    attempt("no_answer", first)
    first.refresh_from_db()
    assert first.claimed_by is None


def test_a_follow_up_of_another_case_is_refused(attempt, first, meet, navigator, now):
    other = meet(phone="541 555 0199")
    another = take_on(encounter=other, person=other.people.get(), by=navigator, at=now)
    with pytest.raises(NotPossible):
        record_attempt(follow_up=first, case=another, mode="phone", result="reached", by=navigator, at=now)


@pytest.mark.parametrize(("mode", "result"), [("pigeon", "reached"), ("phone", "vanished")])
def test_words_outside_the_lists_are_refused(attempt, first, mode, result):
    with pytest.raises(NotPossible):
        attempt(result, first, mode=mode)


def test_outside_the_contact_card_a_reason_is_asked(attempt, first, person):
    point = person.contact_points.get()
    point.from_time, point.to_time = time(12), time(15)  # it is 9:30
    point.save()
    with pytest.raises(NotPossible) as refused:
        attempt("no_answer", first, contact_point=point)
    assert refused.value.field == "outside_card_reason"
    kept = attempt("no_answer", first, contact_point=point, outside_card_reason="she asked for it").attempt
    assert kept.outside_card_reason == "she asked for it"


def test_texting_where_it_is_not_allowed(attempt, first, person):
    with pytest.raises(NotPossible):
        attempt("message_left", first, mode="text", contact_point=person.contact_points.get())


@pytest.mark.parametrize("who", ["responder", "analyst", "admin", "other_navigator", "outsider"])
def test_others_may_not(who, attempt, first, request):
    with pytest.raises(PermissionDenied):
        attempt("reached", first, by=request.getfixturevalue(who))


def test_every_result_has_a_rule():
    assert set(AttemptResult.values) >= {"reached", "declined", "wrong_number", "deceased"}


def test_what_was_tried_earlier_counts_for_the_hour_it_was_tried(attempt, first, navigator, now):
    tried = attempt("no_answer", first, at=now + timedelta(hours=5), tried_at=now + timedelta(hours=1)).attempt
    assert (tried.at, tried.recorded_at) == (now + timedelta(hours=1), now + timedelta(hours=5))
    [event] = Event.objects.filter(verb="attempt.recorded")
    assert event.at == now + timedelta(hours=5)


def test_reached_in_the_window_counts_though_it_was_recorded_after_it(attempt, first, now):
    late = first.closes_at + timedelta(seconds=20)
    attempt("reached", first, at=late, tried_at=first.closes_at - timedelta(minutes=5))
    first.refresh_from_db()
    assert (first.end, first.ended_at) == ("reached", first.closes_at - timedelta(minutes=5))


def test_what_time_has_ended_stays_missed_and_a_try_in_its_window_is_not_late(attempt, first, now):
    sweep_contacts(at=first.closes_at)
    attempt("reached", first, at=first.closes_at + timedelta(hours=1), tried_at=first.closes_at - timedelta(minutes=5))
    first.refresh_from_db()
    assert first.end == "missed"
    assert first.reached_late_by is None


@pytest.mark.parametrize("result", ["reached", "no_answer"])
def test_the_page_says_that_a_try_recorded_too_late_changes_nothing(result, attempt, first, client, navigator, now):
    client.force_login(navigator)
    said = "recorded it only after the contact had ended as missed"
    in_time = first.closes_at - timedelta(minutes=5)
    attempt("no_answer", first, at=in_time)
    sweep_contacts(at=first.closes_at)
    assert said not in client.get(f"/follow-ups/{first.pk}/").content.decode()
    attempt(result, first, at=first.closes_at + timedelta(hours=1), tried_at=in_time)
    first.refresh_from_db()
    assert first.end == "missed"
    assert said in client.get(f"/follow-ups/{first.pk}/").content.decode()


def test_not_to_come_not_long_ago_not_before_the_case(attempt, first, case, now):
    for at, tried_at in (
        (now, now + timedelta(minutes=1)),
        (now + timedelta(days=8), now + timedelta(minutes=1)),
        (now + timedelta(hours=1), case.opened_at - timedelta(minutes=1)),
    ):
        with pytest.raises(NotPossible) as refused:
            attempt("no_answer", at=at, tried_at=tried_at)
        assert refused.value.field == "tried_at"


def test_an_earlier_try_can_be_undone_for_a_quarter_of_an_hour_after_it_was_recorded(attempt, navigator, now):
    from casemgmt.followups.actions import undo_attempt  # noqa: PLC0415

    at = now + timedelta(hours=9)
    tried = attempt("no_answer", at=at, tried_at=now + timedelta(hours=1)).attempt
    assert undo_attempt(attempt=tried, by=navigator, at=at + timedelta(minutes=10)).voided_at
