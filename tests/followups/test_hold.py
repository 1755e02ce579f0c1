"""A hold pauses; what is left goes on with the time it had."""

from datetime import timedelta

from casemgmt.cases.actions import hold_case, resume_case
from casemgmt.core.models import Event
from casemgmt.followups.actions import sweep_contacts
from casemgmt.followups.contacts import why


def row(case, step):
    return case.follow_ups.get(why__step=step)


def test_a_hold_pauses_and_cancels_nothing(case, navigator, now):
    hold_case(case=case, reason="hospital", by=navigator, at=now + timedelta(hours=5))
    assert case.follow_ups.live().count() == 4
    assert sweep_contacts(at=now + timedelta(days=60)) == 0


def test_resuming_moves_what_is_left_by_the_time_on_hold(case, navigator, now, riverside):
    before = {step: row(case, step) for step in ("24h", "72h", "7d")}
    hold_case(case=case, reason="hospital", by=navigator, at=now + timedelta(hours=5))
    resume_case(case=case, by=navigator, at=now + timedelta(hours=5 + 48))
    two_days = timedelta(hours=48)
    assert row(case, "24h").opens_at == before["24h"].opens_at  # it had opened
    assert row(case, "24h").closes_at == before["24h"].closes_at + two_days
    assert row(case, "72h").opens_at == before["72h"].opens_at + two_days
    assert row(case, "7d").due_at == before["7d"].due_at + two_days
    assert why.sentence(row(case, "72h"), riverside.zone).endswith("plus 2 days on hold")


def test_two_holds_add_up(case, navigator, now):
    due = row(case, "30d").due_at
    for start in (5, 50):
        hold_case(case=case, reason="away", by=navigator, at=now + timedelta(hours=start))
        resume_case(case=case, by=navigator, at=now + timedelta(hours=start + 24))
    assert row(case, "30d").due_at == due + timedelta(hours=48)


def test_a_window_that_was_over_is_still_judged(case, navigator, now):
    hold_case(case=case, reason="jail", by=navigator, at=now + timedelta(hours=30))
    sweep_contacts(at=now + timedelta(hours=31))
    assert row(case, "24h").end == "missed"
    assert row(case, "72h").end == ""


def test_reminders_are_given_again_for_a_moved_date(case, navigator, now):
    sweep_contacts(at=now + timedelta(hours=19))
    assert row(case, "24h").reminded_at
    hold_case(case=case, reason="away", by=navigator, at=now + timedelta(hours=19))
    resume_case(case=case, by=navigator, at=now + timedelta(hours=43))
    assert row(case, "24h").reminded_at is None


def test_moving_is_on_record(case, navigator, now):
    hold_case(case=case, reason="away", by=navigator, at=now + timedelta(hours=1))
    resume_case(case=case, by=navigator, at=now + timedelta(hours=2))
    assert Event.objects.filter(verb="followup.moved").count() == 4
