"""The database refuses what cannot be true, whoever writes it: every constraint is broken once by hand."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from referrals import actions
from referrals.models import Appointment, Linkage, LinkageStatement, Offer, Referral
from tests.rewriting import rewrite

pytestmark = pytest.mark.django_db

# model, the constraint, what is written into a row of the world below that breaks it
BROKEN = [
    (Referral, "referral_closed_with_result", "state = 'closed'"),
    (Offer, "offer_known_state", "state = 'somewhere'"),
    (Offer, "offer_sent_unless_draft", "sent_at = NULL"),
    (Offer, "offer_accepted_with_moment", "accepted_at = NULL"),
    (Offer, "offer_live_has_owner_and_due", "waits_on = ''"),
    (Offer, "offer_live_has_owner_and_due", "due_at = NULL"),
    (Offer, "offer_ended_with_moment", "ended_at = now()"),
    (Offer, "offer_declined_with_reason", "state = 'declined', waits_on = '', due_at = NULL, ended_at = now()"),
    (Offer, "offer_not_linked_with_reason", "state = 'not_linked', waits_on = '', due_at = NULL, ended_at = now()"),
    (Offer, "offer_over_waits_for_nobody", "state = 'linked'"),
    (Offer, "offer_shut_when_over", "state = 'recalled', waits_on = '', due_at = NULL, ended_at = now()"),
    (Offer, "offer_superseded_by_winner", "state = 'superseded', waits_on = '', due_at = NULL, ended_at = now(), "
     "identity_opened_at = NULL, identity_consent_id = NULL"),
    (Offer, "offer_question_while_asked", "state = 'info_requested'"),
    (Offer, "offer_review_while_waitlisted", "state = 'waitlisted'"),
    (Offer, "offer_identity_under_consent", "identity_consent_id = NULL"),
    (Appointment, "appointment_settled_or_booked", "state = 'attended'"),
    (Appointment, "appointment_no_show_with_reason", "state = 'no_show', settled_at = now()"),
    (LinkageStatement, "linkagestatement_began_on_a_day", "service_on = NULL"),
    (Linkage, "linkage_served_on_a_day", "service_on = NULL, grade = 3"),
]  # fmt: skip
# Broken elsewhere, each by a second row: who wins, the same service twice, and what has its own tests.
ELSEWHERE = {"offer_one_winner", "offer_live_once_per_service"}
TESTED = {Referral, Offer, Appointment, LinkageStatement, Linkage}


@pytest.fixture
def accepted(offer, shelter_desk, navigator, now):
    """A taken request with an appointment; what one side said of it is kept beside."""
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    actions.book_appointment(offer=offer, starts_at=now + timedelta(days=1), by=shelter_desk, at=now)
    actions.state_linkage(offer=offer, side="agency", began=False, by=shelter_desk, at=now)
    rewrite(LinkageStatement.objects.all(), began=True, service_on=date(2026, 11, 24))
    offer.refresh_from_db()
    return offer


def write(model, change):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {change}")  # noqa: S608 (our own words)


@pytest.mark.parametrize(("model", "constraint", "change"), BROKEN, ids=lambda part: getattr(part, "__name__", part))
def test_the_database_refuses(accepted, model, constraint, change):
    assert model.objects.exists()
    with pytest.raises(IntegrityError) as refused:
        write(model, change)
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_one_winner_and_one_live_request_for_a_service(offer, send, rooms, shelter_desk, now):
    other = send(rooms)
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    back = {"ended_at": None, "waits_on": "agency", "due_at": now, "next_step_at": now}
    with pytest.raises(IntegrityError, match="offer_one_winner"), transaction.atomic():
        Offer.objects.filter(pk=other.pk).update(state="accepted", accepted_at=now, confirmed_at=now, **back)
    with pytest.raises(IntegrityError, match="offer_live_once_per_service"), transaction.atomic():
        Offer.objects.filter(pk=other.pk).update(state="sent", service_id=offer.service_id, **back)


def test_every_constraint_is_broken_once():
    models = [model for model in apps.get_app_config("referrals").get_models() if model in TESTED]
    named = {constraint.name for model in models for constraint in model._meta.constraints}
    assert named == {constraint for _model, constraint, _change in BROKEN} | ELSEWHERE
