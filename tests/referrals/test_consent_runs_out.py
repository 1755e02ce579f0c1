"""A consent that runs out is told ahead, shuts access by itself at that moment, and then is a to-do; a new one that
tells no less lets everything go on. Counted once, wherever it is counted."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casemgmt.core.effects import deliver_due
from casemgmt.core.models import Effect
from casemgmt.people.actions import give_consent, revoke_consent
from casemgmt.people.models import Category, Consent, Disclosure
from referrals import actions
from referrals.models import Offer
from tests.day import lines_of

from .conftest import ALL, consent_to

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def ends(offer):
    """When the consent of the request runs out."""
    return Consent.objects.get().expires_at


def rows_of(user, at):
    return [line for line in lines_of(user, at) if line.kind == "answer"]


def kinds(user, at):
    return [line.duty.question for line in rows_of(user, at)]


def renew(person, agency, by, at, categories=ALL):
    return consent_to(person, agency, by, at, categories)


# Ahead.


def test_it_is_told_two_weeks_ahead_and_renewed_with_one_press(client, offer, navigator, ends):
    assert "renew" not in kinds(navigator, ends - timedelta(days=14) - SECOND)
    (row,) = [row for row in rows_of(navigator, ends - timedelta(days=14)) if row.duty.question == "renew"]
    assert row.due.due_at == ends
    client.force_login(navigator)
    form = client.get(row.url).context["form"]
    assert form["organization"].value() == offer.organization_id
    assert set(form["categories"].value()) == set(map(str, ALL))


def test_nobody_elses_day_has_it(offer, other_navigator, manager, ends):
    for user in (other_navigator, manager):
        assert "renew" not in kinds(user, ends - SECOND)


def test_once_renewed_or_without_a_request_it_is_gone(offer, person, harbor_house, navigator, ends):
    at = ends - timedelta(days=3)
    renew(person, harbor_house, navigator, at)
    assert "renew" not in kinds(navigator, at)


def test_taken_back_it_does_not_run_out(offer, navigator, ends):
    at = ends - timedelta(days=3)
    revoke_consent(consent=Consent.objects.get(), how="by phone", by=navigator, at=at)
    assert "renew" not in kinds(navigator, at)


def test_the_case_says_it_too(client, case, offer, navigator, ends, stopped_clock):
    stopped_clock(ends - timedelta(days=20))
    client.force_login(navigator)
    assert "it runs out" not in client.get(reverse("cases:case", args=[case.pk])).content.decode()
    stopped_clock(ends - timedelta(days=2))
    client.force_login(navigator)
    assert f"?renew={Consent.objects.get().pk}" in client.get(reverse("cases:case", args=[case.pk])).content.decode()


# At that moment.


def test_access_shuts_at_that_second_without_anybody(offer, shelter_desk, ends, now):
    accepted = actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    assert accepted.reading(ends - SECOND).opened
    assert not accepted.reading(ends).opened
    assert not accepted.reading(ends).is_covered


@pytest.mark.parametrize("is_accepted", [False, True])
def test_then_it_is_one_to_do_of_the_owner(offer, shelter_desk, navigator, ends, now, is_accepted):
    if is_accepted:
        actions.accept_offer(offer=offer, by=shelter_desk, at=ends - timedelta(days=1))
    Offer.objects.filter(pk=offer.pk).update(next_step_at=ends + timedelta(days=1))  # the agency's own clocks aside
    assert actions.act_on_ended_consents(at=ends - SECOND) == 0
    assert kinds(navigator, ends) == ["renew"]  # before the clock came by, too
    assert actions.act_on_ended_consents(at=ends) == 1
    assert actions.act_on_ended_consents(at=ends) == 0
    offer.refresh_from_db()
    assert (offer.waits_on, offer.identity_opened_at) == ("navigator", None)
    assert kinds(navigator, ends) == ["consent"]
    assert Effect.objects.filter(kind="offer.waits").count() == 1


def test_a_request_under_another_consent_goes_on(offer, person, harbor_house, navigator, ends):
    renew(person, harbor_house, navigator, ends - timedelta(days=20))
    assert actions.act_on_ended_consents(at=ends) == 0


def test_the_agency_is_told_so_on_its_page(client, offer, shelter_desk, ends, stopped_clock):
    actions.act_on_ended_consents(at=ends)
    stopped_clock(ends + SECOND)
    client.force_login(shelter_desk)
    page = client.get(reverse("referrals:received", args=[offer.pk])).content.decode()
    assert "The person&#x27;s consent has ended" in page or "The person's consent has ended" in page
    assert client.get(f"/api/v1/offers/{offer.pk}/").json()["moves"] == ["decline"]


# Renewed.


def test_what_is_open_goes_on_under_the_new_one(offer, person, harbor_house, shelter_desk, navigator, ends, now):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    new = renew(person, harbor_house, navigator, ends - timedelta(days=3))
    offer.refresh_from_db()
    assert offer.identity_consent == new
    assert offer.reading(ends).opened
    assert Disclosure.objects.filter(consent=new, subject_id=offer.pk).exists()


@pytest.mark.parametrize("missing", [Category.IDENTITY, Category.CONTACT])
def test_one_that_tells_less_does_not_keep_it_open(
    offer, person, harbor_house, shelter_desk, navigator, ends, now, missing
):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    renew(person, harbor_house, navigator, ends - timedelta(days=3), [one for one in ALL if one != missing])
    offer.refresh_from_db()
    assert offer.reading(ends - SECOND).opened
    assert not offer.reading(ends).opened


def test_one_that_shows_less_leaves_the_old_one_until_its_end(
    send, beds, person, harbor_house, shelter_desk, navigator, now
):
    offer = actions.accept_offer(offer=send(beds, categories=[*ALL, Category.LOCATION]), by=shelter_desk, at=now)
    old = offer.identity_consent
    renew(person, harbor_house, navigator, now + timedelta(days=80))
    offer.refresh_from_db()
    assert offer.identity_consent == old


def test_after_its_end_a_new_one_gives_the_agency_its_turn_and_time_again(offer, person, harbor_house, navigator, ends):
    actions.act_on_ended_consents(at=ends)
    at = ends + timedelta(hours=1)
    renew(person, harbor_house, navigator, at)
    offer.refresh_from_db()
    assert offer.waits_on == "agency"
    assert offer.due_at > at
    assert kinds(navigator, at) == []


def test_taken_back_and_given_again_too(offer, person, harbor_house, navigator, now):
    revoke_consent(consent=Consent.objects.get(), how="by phone", by=navigator, at=now)
    renew(person, harbor_house, navigator, now + timedelta(hours=1))
    offer.refresh_from_db()
    assert offer.waits_on == "agency"


def test_a_consent_for_somebody_else_changes_nothing(offer, person, north_clinic, navigator, ends):
    actions.act_on_ended_consents(at=ends)
    version = Offer.objects.get().version
    renew(person, north_clinic, navigator, ends)
    assert (Offer.objects.get().version, Offer.objects.get().waits_on) == (version, "navigator")


def test_somebody_restricted_is_not_opened_again_by_a_new_one(
    offer, person, harbor_house, shelter_desk, navigator, ends, now
):
    actions.accept_offer(offer=offer, by=shelter_desk, at=now)
    type(person).objects.filter(pk=person.pk).update(is_restricted=True, restricted_at=now + timedelta(days=1))
    offer.refresh_from_db()
    old = offer.identity_consent
    renew(type(person).objects.get(pk=person.pk), harbor_house, navigator, ends - timedelta(days=3))
    offer.refresh_from_db()
    assert offer.identity_consent == old
    assert not offer.reading(ends - SECOND).opened


def test_the_same_terms_pressed_twice_are_one(offer, person, harbor_house, navigator, ends):
    at = ends - timedelta(days=1)
    terms = {
        "person": person, "organization": harbor_house, "categories": ALL, "purpose": "again", "how_given": "verbal",
        "witness": "W", "expires_at": ends + timedelta(days=90), "by": navigator,
    }  # fmt: skip
    assert give_consent(at=at, **terms) == give_consent(at=at + SECOND, **terms)


# The clock does not undo it.


def sweep_until(since, days):
    for hours in range(1, days * 24, 8):
        at = since + timedelta(hours=hours)
        actions.act_on_ended_consents(at=at)
        actions.act_on_due_offers(at=at)


@pytest.mark.parametrize("how", ["taken back", "ran out"])
def test_it_stays_our_turn_and_never_counts_against_the_agency(offer, navigator, ends, now, how):
    """Its clocks would have reminded it, handed the turn back to it, and let the request expire."""
    since = now if how == "taken back" else ends
    if how == "taken back":
        revoke_consent(consent=Consent.objects.get(), how="aloud", by=navigator, at=now)
    else:
        Offer.objects.filter(pk=offer.pk).update(next_step_at=ends, clock_from=ends - timedelta(minutes=5))
    sweep_until(since, 12)
    offer.refresh_from_db()
    assert (offer.state, offer.waits_on) == ("sent", "navigator")
    assert not Effect.objects.filter(kind="offer.reminder").exists()
    assert Effect.objects.filter(kind="offer.waits").count() <= 3


def test_no_letter_says_that_a_request_waits_which_nobody_there_may_read(offer, navigator, now, mailoutbox):
    revoke_consent(consent=Consent.objects.get(), how="aloud", by=navigator, at=now)
    deliver_due(at=now + timedelta(minutes=1))
    assert [letter for letter in mailoutbox if letter.to == [offer.organization.reply_email]] == []


def test_opened_under_one_that_ran_out_is_our_turn_though_another_covers_the_request(
    offer, person, harbor_house, shelter_desk, navigator, ends, now
):
    renew(person, harbor_house, navigator, ends - timedelta(days=20), [Category.NEEDS])
    actions.accept_offer(offer=offer, by=shelter_desk, at=ends - timedelta(hours=1))
    assert actions.act_on_ended_consents(at=ends - SECOND) == 0
    assert actions.act_on_ended_consents(at=ends) == 1
    assert actions.act_on_ended_consents(at=ends) == 0
    offer.refresh_from_db()
    assert (offer.waits_on, offer.identity_opened_at) == ("navigator", None)


def test_a_date_does_not_make_us_forget_that_consent_is_needed(send, beds, shelter_desk, navigator, now):
    offer = actions.accept_offer(offer=send(beds, categories=[Category.NEEDS]), by=shelter_desk, at=now)
    due = offer.due_at
    actions.book_appointment(offer=offer, starts_at=now + timedelta(days=5), by=shelter_desk, at=now)
    offer.refresh_from_db()
    assert (offer.waits_on, offer.due_at) == ("navigator", due)
