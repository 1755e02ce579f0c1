"""Duties beside contacts and requests: texts from unknown numbers, feedback, consents that run out, who went away."""

from datetime import timedelta

import pytest

from casemgmt.accounts.leaving import close_account
from casemgmt.cases.actions import set_next_date
from casemgmt.duties.models import Duty, DutyKind, OwingGroup
from casemgmt.duties.proof import faults
from casemgmt.feedback.actions import answer_feedback, assign_feedback, write_feedback
from casemgmt.messaging.actions import close_unknown, receive_reply, set_text_number
from casemgmt.people.actions import give_consent, revoke_consent
from referrals.actions import make_referral, send_offer
from referrals.offers.actions.drafts import draft_offer
from tests.referrals.conftest import service_of

pytestmark = pytest.mark.django_db


def test_a_text_from_a_number_nobody_has_is_for_who_assigns(riverside, manager, now):
    set_text_number(program=riverside, number="+15415550199", by=manager, at=now)
    words = {"number": "+15415557777", "body": "Who is this?", "provider_id": "x1", "to": "+15415550199"}
    reply = receive_reply(**words, at=now)
    duty = Duty.objects.open().get(kind=DutyKind.READ)
    assert (duty.group, duty.person, duty.due_at) == (OwingGroup.ASSIGNERS, None, now + timedelta(hours=1))
    assert faults() == []
    close_unknown(reply=reply, by=manager, at=now)
    assert not Duty.objects.open().exists()


def test_a_complaint_is_owed_until_somebody_says_what_came_of_it(riverside, navigator, manager, now):
    said = {"kind": "complaint", "channel": "phone", "topic": "waiting", "words": "Nobody called.", "about": "team"}
    row = write_feedback(program=riverside, **said, by=navigator, at=now)
    duty = Duty.objects.open().get()
    assert (duty.kind, duty.group, duty.due_at) == ("answer", OwingGroup.ASSIGNERS, row.due_at)
    assign_feedback(feedback=row, to=navigator, by=manager, at=now)
    assert Duty.objects.open().get().owner == navigator
    told = {"outcome": "right", "outcome_words": "We called.", "told_how": "phone", "told_at": now}
    answer_feedback(feedback=row, **told, by=navigator, at=now)
    assert not Duty.objects.open().exists()
    assert faults() == []


@pytest.fixture
def consented(case, navigator, harbor_house, now):
    """A request under a consent of a month."""

    def give(days, at=now):
        words = {"categories": ["needs"], "purpose": "Housing", "how_given": "verbal", "witness": "Nell Navigator"}
        until = now + timedelta(days=days)
        return give_consent(
            person=case.person, organization=harbor_house, **words, expires_at=until, by=navigator, at=at
        )

    return give


def test_a_consent_that_runs_out_under_a_request_is_renewed(case, consented, navigator, harbor_house, now):
    consent = consented(30)
    assert not Duty.objects.filter(subject_type="consent").exists()
    referral = make_referral(need=case.needs.open().first(), urgency="urgent", by=navigator, at=now)
    words = {"service": service_of(harbor_house, "Beds"), "asked": "One bed", "urgency": "urgent"}
    send_offer(offer=draft_offer(referral=referral, **words, by=navigator, at=now), by=navigator, at=now)
    duty = Duty.objects.open().get(subject_type="consent")
    assert (duty.kind, duty.owner, duty.due_at) == ("answer", navigator, consent.expires_at)
    assert duty.opens_at == consent.expires_at - timedelta(days=14)
    longer = consented(90, now + timedelta(minutes=30))
    duty.refresh_from_db()
    assert duty.ended_as == "done"
    assert Duty.objects.open().get(subject_type="consent").subject_id == longer.pk
    revoke_consent(consent=longer, how="By phone", by=navigator, at=now + timedelta(hours=1))
    assert not Duty.objects.open().filter(subject_type="consent").exists()
    assert faults() == []


def test_what_somebody_owed_who_went_away_goes_to_who_assigns(case, navigator, manager, admin, riverside, now):
    set_next_date(case=case, on=now.date() + timedelta(days=2), owner=manager, by=manager, at=now)
    duty = Duty.objects.open().get(subject_type="nextdate")
    assert duty.owner == manager
    close_account(user=manager, program=riverside, hand_to=[navigator], by=admin, at=now)
    duty.refresh_from_db()
    assert (duty.owner, duty.group) == (None, OwingGroup.ASSIGNERS)
    assert faults() == []
