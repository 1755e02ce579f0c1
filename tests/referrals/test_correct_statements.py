"""What a side said of whether service began is put right by that side; grade, request, referral and need follow."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casemgmt.core.corrections import history_of
from casemgmt.core.errors import NotPossible
from referrals import actions
from referrals.models import Linkage, LinkageStatement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def accepted(offer, shelter_desk, now):
    return actions.accept_offer(offer=offer, by=shelter_desk, at=now)


@pytest.fixture
def said(accepted, shelter_desk, now):
    actions.state_linkage(offer=accepted, side="agency", began=True, service_on=TODAY, by=shelter_desk, at=now)
    return LinkageStatement.objects.get()


@pytest.fixture
def told(accepted, navigator, now):
    """What we wrote down for the person."""
    actions.state_linkage(offer=accepted, side="person", began=True, service_on=TODAY, by=navigator, at=now)
    return LinkageStatement.objects.get(side="person")


@pytest.fixture
def right(shelter_desk, now):
    return {"reason": "Wrong bed list", "by": shelter_desk, "at": now + timedelta(hours=1)}


def stand(offer):
    offer.refresh_from_db()
    offer.referral.refresh_from_db()
    offer.referral.need.refresh_from_db()
    return offer.state, offer.referral.state, offer.referral.need.state, Linkage.objects.get().grade


def test_never_said_the_request_is_accepted_again(said, accepted, right, now):
    assert stand(accepted) == ("linked", "closed", "met", 3)
    actions.void_statement(statement=said, **right)
    assert stand(accepted) == ("accepted", "active", "open", 1)
    assert (accepted.waits_on, accepted.due_at is not None) == ("navigator", True)
    actions.restore_statement(statement=said, **{**right, "at": now + timedelta(hours=2)})
    assert stand(accepted) == ("linked", "closed", "met", 3)


def test_it_did_not_begin_after_all_and_is_put_back(said, accepted, right, now):
    actions.correct_statement(statement=said, began=False, **right)
    assert stand(accepted) == ("accepted", "active", "open", 1)
    later = now + timedelta(hours=2)
    actions.put_statement_back(statement=said, correction=history_of(said)[0].correction, by=right["by"], at=later)
    assert stand(accepted) == ("linked", "closed", "met", 3)
    assert Linkage.objects.get().service_on == TODAY


def test_the_other_side_still_says_so(said, told, accepted, right):
    assert stand(accepted)[3] == 4
    actions.void_statement(statement=said, **right)
    assert stand(accepted) == ("linked", "closed", "met", 3)
    assert Linkage.objects.get().sides == ["person"]


def test_each_side_puts_its_own_right(said, told, navigator, manager, shelter_desk, right):
    for by, statement in ((navigator, said), (manager, said), (shelter_desk, told)):
        with pytest.raises(PermissionDenied):
            actions.void_statement(statement=statement, **{**right, "by": by})
    actions.void_statement(statement=told, **{**right, "by": manager})
    actions.void_statement(statement=said, **right)


def test_what_we_wrote_down_for_the_agency_is_ours(accepted, navigator, shelter_desk, right, now):
    words = {"side": "agency", "told_by": "Sol, by phone", "began": True, "service_on": TODAY}
    actions.state_linkage(offer=accepted, **words, by=navigator, at=now)
    said = LinkageStatement.objects.get()
    with pytest.raises(PermissionDenied):
        actions.void_statement(statement=said, **right)
    actions.void_statement(statement=said, **{**right, "by": navigator})


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 11, 1), None])
def test_a_day_that_cannot_be_is_refused(day, said, right):
    with pytest.raises(NotPossible) as refused:
        actions.correct_statement(statement=said, service_on=day, **right)
    assert refused.value.field == "service_on"
    assert history_of(said) == []


def test_of_a_request_entered_in_error_nothing_is_put_right(said, accepted, navigator, right, now):
    actions.void_offer(offer=accepted, reason="Wrong person", by=navigator, at=now)
    with pytest.raises((NotPossible, PermissionDenied)):
        actions.void_statement(statement=said, **right)


def test_the_agency_corrects_it_from_its_inbox(client, said, told, accepted, shelter_desk):
    client.force_login(shelter_desk)
    where = reverse("referrals:stated", args=[said.pk])
    page = client.get(reverse("referrals:received", args=[accepted.pk])).content.decode()
    assert where in page
    assert reverse("referrals:stated", args=[told.pk]) not in page
    assert client.get(reverse("referrals:stated", args=[told.pk])).status_code == 403
    words = {"began": "yes", "service_on": "2026-11-24", "evidence": "Bed list", "reason": "Forgot it", "seen": 0}
    assert client.post(where, {**words, "do": "correct"}).status_code == 302
    said.refresh_from_db()
    assert said.evidence == "Bed list"
    assert client.post(where, {"reason": "Late", "seen": 0, "do": "void"}).status_code == 409
    assert "Forgot it" in client.get(where).content.decode()


def test_ours_is_corrected_from_the_referral(client, said, told, accepted, navigator):
    client.force_login(navigator)
    page = client.get(reverse("referrals:referral", args=[accepted.referral_id])).content.decode()
    assert reverse("referrals:stated", args=[told.pk]) in page
    assert reverse("referrals:stated", args=[said.pk]) not in page
