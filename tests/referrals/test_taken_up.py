"""A request that takes up what was begun earlier stores what is chosen now, or says why it cannot."""

import pytest
from django.urls import reverse

from casemgmt.cases.actions import add_need
from casemgmt.core.errors import NotPossible
from referrals import actions
from tests.referrals.conftest import ALL, consent_to


def test_choices_count_when_an_earlier_referral_is_taken_up(referral, need, navigator, now):
    again = actions.make_referral(need=need, urgency="emergent", we_choose=True, by=navigator, at=now)
    referral.refresh_from_db()
    assert (again.pk, referral.urgency, referral.we_choose) == (referral.pk, "emergent", True)


def test_what_is_left_out_stays(referral, need, navigator, now):
    actions.make_referral(need=need, we_choose=True, by=navigator, at=now)
    actions.make_referral(need=need, by=navigator, at=now)
    referral.refresh_from_db()
    assert (referral.urgency, referral.we_choose) == ("urgent", True)


def test_we_choose_ticked_on_the_page_holds_though_a_draft_was_kept_without(
    client, need, beds, harbor_house, person, navigator, shelter_desk, now
):
    client.force_login(navigator)
    consent_to(person, harbor_house, navigator, now, ALL)
    address = reverse("referrals:ask", args=[need.pk, beds.pk])
    words = {"asked": "One bed", "urgency": "urgent", "gender": "", "people": "1", "pets": "", "mobility": ""}
    assert client.post(address, {**words, "do": "draft"}).status_code == 302
    assert client.post(address, {**words, "do": "send", "we_choose": "on"}).status_code == 302
    offer = need.referrals.get().offers.get()
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    offer.refresh_from_db()
    assert (offer.state, offer.confirmed_at) == ("accepted", None)


def test_the_form_shows_what_was_chosen_before(client, referral, need, beds, navigator, now):
    actions.make_referral(need=need, we_choose=True, by=navigator, at=now)
    client.force_login(navigator)
    page = client.get(reverse("referrals:ask", args=[need.pk, beds.pk]))
    assert page.context["form"]["we_choose"].value() is True


def test_the_tick_is_not_taken_away_from_under_an_agency_that_said_yes(send, beds, need, shelter_desk, navigator, now):
    actions.make_referral(need=need, we_choose=True, by=navigator, at=now)
    offer = actions.accept_offer(offer=send(beds), by=shelter_desk, at=now)
    with pytest.raises(NotPossible) as refused:
        actions.make_referral(need=need, we_choose=False, by=navigator, at=now)
    assert refused.value.field == "we_choose"
    offer.referral.refresh_from_db()
    assert offer.referral.we_choose


def test_a_need_that_is_open_does_not_swallow_other_words(case, navigator, now):
    add_need(case=case, domain="legal", detail="court on Friday", by=navigator, at=now)
    with pytest.raises(NotPossible) as refused:
        add_need(case=case, domain="legal", detail="eviction notice", by=navigator, at=now)
    assert refused.value.field == "detail"
    add_need(case=case, domain="legal", detail="court on Friday", by=navigator, at=now)
    assert case.needs.filter(domain="legal").count() == 1


@pytest.mark.parametrize(("domain", "how_soon"), [("shelter", "emergent"), ("legal", "urgent")])
def test_what_is_needed_tonight_is_emergent_unless_somebody_says_otherwise(
    client, case, beds, navigator, now, domain, how_soon
):
    need = add_need(case=case, domain=domain, by=navigator, at=now)
    client.force_login(navigator)
    page = client.get(reverse("referrals:ask", args=[need.pk, beds.pk]))
    assert page.context["form"]["urgency"].value() == how_soon
    referral = actions.make_referral(need=need, by=navigator, at=now)
    draft = actions.draft_offer(referral=referral, service=beds, asked="A place", by=navigator, at=now)
    assert (referral.urgency, draft.urgency) == (how_soon, how_soon)
    said = actions.draft_offer(
        referral=referral, service=beds, asked="A place", urgency="routine", by=navigator, at=now
    )
    assert said.urgency == "routine"
