"""What “service began” means for each kind, checks at 7 and 30 days, and what follows by itself."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from casemgmt.core.codes import NeedDomain
from casemgmt.core.effects import deliver_due
from casemgmt.core.errors import NotPossible
from providers.models import ServiceKind
from referrals import actions
from referrals.inbox.happened import to_say
from referrals.linkages.service_began import RULES, rule_for
from referrals.models import Appointment, Linkage, Offer
from tests.day import lines_of

TODAY = date(2026, 11, 24)


def test_every_kind_and_every_need_has_a_rule():
    assert set(RULES) == set(ServiceKind)
    for domain in NeedDomain:
        assert rule_for("", domain).words
    assert rule_for("", NeedDomain.SUBSTANCE_USE) is RULES[ServiceKind.BEHAVIORAL_HEALTH]
    assert rule_for(ServiceKind.HOUSING, NeedDomain.SHELTER) is RULES[ServiceKind.HOUSING]
    assert rule_for(ServiceKind.OTHER, NeedDomain.SHELTER) is RULES[ServiceKind.SHELTER]


pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(offer, shelter_desk, now):
    return actions.accept_offer(offer=offer, by=shelter_desk, at=now)


@pytest.fixture
def linked(accepted, shelter_desk, now):
    actions.state_linkage(offer=accepted, side="agency", began=True, service_on=TODAY, by=shelter_desk, at=now)
    return Offer.objects.get(pk=accepted.pk)


def of_benefits(offer):
    offer.service.kind = "benefits"
    offer.service.save()


@pytest.mark.parametrize(("stage", "grade"), [("filed", 3), ("active", 4)])
def test_a_benefit_filed_is_reported_and_active_is_confirmed(accepted, shelter_desk, now, stage, grade):
    of_benefits(accepted)
    said = {"offer": accepted, "side": "agency", "began": True, "service_on": TODAY, "by": shelter_desk, "at": now}
    with pytest.raises(NotPossible, match="filed"):
        actions.state_linkage(**said)
    assert actions.state_linkage(**said, stage=stage).grade == grade


def test_two_sides_that_say_filed_are_still_reported(accepted, shelter_desk, navigator, now):
    of_benefits(accepted)
    for side, by in (("agency", shelter_desk), ("person", navigator)):
        linkage = actions.state_linkage(
            offer=accepted, side=side, began=True, service_on=TODAY, stage="filed", by=by, at=now
        )
    assert linkage.grade == 3


def test_only_a_benefit_has_stages(accepted, shelter_desk, now):
    with pytest.raises(NotPossible, match="Only a benefit"):
        actions.state_linkage(
            offer=accepted, side="agency", began=True, service_on=TODAY, stage="filed", by=shelter_desk, at=now
        )


def test_the_form_says_what_began_means_here(client, accepted, navigator, shelter_desk):
    page = reverse("referrals:move", args=[accepted.pk, "state"])
    client.force_login(navigator)
    body = client.get(page).content.decode()
    assert "a night was slept there" in body
    assert 'name="stage"' not in body
    of_benefits(accepted)
    client.force_login(shelter_desk)
    assert 'name="stage"' in client.get(page).content.decode()


def test_the_need_is_met_when_somebody_serves(linked, need):
    need.refresh_from_db()
    assert need.state == "met"


def test_the_appointment_of_the_day_took_place(accepted, shelter_desk, now):
    slots = [
        actions.book_appointment(offer=accepted, starts_at=now + timedelta(hours=hours), by=shelter_desk, at=now)
        for hours in (3, 48)
    ]
    actions.state_linkage(
        offer=accepted, side="agency", began=True, service_on=TODAY, by=shelter_desk, at=now + timedelta(hours=5)
    )
    states = {slot.pk: slot.state for slot in Appointment.objects.all()}
    assert [states[slot.pk] for slot in slots] == ["attended", "booked"]


def test_sides_that_differ_from_the_start_close_nothing(accepted, navigator, shelter_desk, now):
    actions.state_linkage(offer=accepted, side="person", began=False, by=navigator, at=now)
    linkage = actions.state_linkage(
        offer=accepted, side="agency", began=True, service_on=TODAY, by=shelter_desk, at=now
    )
    accepted.refresh_from_db()
    accepted.referral.refresh_from_db()
    assert linkage.is_disputed
    assert (accepted.state, accepted.referral.state) == ("accepted", "active")
    assert any("differ" in row.what for row in lines_of(navigator, now))
    actions.state_linkage(offer=accepted, side="person", began=True, service_on=TODAY, by=navigator, at=now)
    accepted.referral.refresh_from_db()
    assert accepted.referral.result == "linked"


def later(linked, days, now):
    at = now + timedelta(days=days, minutes=1)
    actions.act_on_due_offers(at=at)
    linked.refresh_from_db()
    return at


def test_both_sides_are_asked_at_seven_days_and_answer_in_one_tap(client, linked, navigator, shelter_desk, now):
    with pytest.raises(NotPossible, match="not time"):
        actions.answer_check(offer=linked, days=7, still_served=True, by=shelter_desk, at=now)
    at = later(linked, 7, now)
    mail.outbox.clear()
    deliver_due(at=at)
    assert {"navigator@riverside.example", "inbox@harborhouse.example"} <= {letter.to[0] for letter in mail.outbox}
    assert [one.days for one in to_say(shelter_desk, at)] == [7]
    assert any("after 7 days" in row.what for row in lines_of(navigator, at))
    for user in (navigator, shelter_desk):
        client.force_login(user)
        client.post(reverse("referrals:check", args=[linked.pk, 7]), {"still": "yes"})
    assert sorted(linked.checks.values_list("side", "still_served")) == [("agency", True), ("person", True)]
    assert not to_say(shelter_desk, at)
    assert Linkage.objects.get().grade == 3


def test_served_at_thirty_days_is_engaged_unless_somebody_denies_it(linked, navigator, shelter_desk, now):
    later(linked, 7, now)
    at = later(linked, 31, now)
    actions.answer_check(offer=linked, days=30, still_served=True, by=shelter_desk, at=at)
    assert Linkage.objects.get().grade == 5
    actions.answer_check(offer=linked, days=30, still_served=False, by=navigator, at=at)
    assert Linkage.objects.get().grade == 3
