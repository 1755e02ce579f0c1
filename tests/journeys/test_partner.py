"""A partner without an account, at night, on a phone: answers from the mail, hears a code, sees who it is."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from casemgmt.cases.actions import add_need, take_on
from casemgmt.core.effects import deliver_due
from casemgmt.encounters.actions import Met, record_encounter
from casemgmt.people.actions import give_consent
from casemgmt.people.models import Category
from referrals import actions
from referrals.models import Offer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]
NAME = "Marisol Ibarra"


@pytest.fixture
def offer(town, riverside, navigator, now) -> Offer:
    """One bed is asked of Harbor House, whose number is on file."""
    town.organization.reply_phone = "541 555 0145"
    town.organization.save()
    met = Met(facts={"first_name": "Marisol", "last_name": "Ibarra"}, agrees="yes", phone="541 555 0123")
    facts = {"source": "911", "disposition": "on_scene", "cleared_at": now}
    call = record_encounter(program=riverside, by=navigator, at=now, people=[met], **facts)
    person = call.people.get()
    case = take_on(encounter=call, person=person, by=navigator, at=now)
    need = add_need(case=case, domain="shelter", by=navigator, at=now)
    give_consent(
        person=person, organization=town.organization, purpose="To be referred", how_given="verbal", witness="Nell",
        categories=[Category.NEEDS, Category.IDENTITY, Category.CONTACT, Category.TELL_US_BACK],
        expires_at=now + timedelta(days=9), by=navigator, at=now,
    )  # fmt: skip
    referral = actions.make_referral(need=need, urgency="urgent", by=navigator, at=now)
    draft = actions.draft_offer(
        referral=referral, service=town, asked="One bed", urgency="urgent", by=navigator, at=now
    )
    return actions.send_offer(offer=draft, by=navigator, at=now)


def link_in_mail(offer) -> str:
    deliver_due(at=timezone.now())
    letter = next(letter for letter in mail.outbox if offer.organization.reply_email in letter.to)
    return re.search(r"/r/[\w-]+/", letter.body)[0]


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_loop_is_closed_from_the_mail(script, walk, offer):
    """After the yes the same link goes on to an appointment, and to whether service began; nobody is named."""
    link, partner = link_in_mail(offer), walk(width=390, script=script)
    page = partner.go(link).page
    _answer(partner, "Accept", offer)
    partner.open("Book an appointment")
    page.locator("#id_book_starts_at").fill((timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    _answer(partner, "Book an appointment", offer)
    partner.see("reply, booked").says("Booked.")
    partner.open("Did service begin?")
    page.locator("label[for=id_state_began_0]").click()
    page.locator("#id_state_service_on").fill(timezone.localdate(timezone=offer.program.zone).isoformat())
    _answer(partner, "Did service begin?", offer, press="Record")
    partner.see("reply, service began").says("Recorded. Thank you.")
    offer.refresh_from_db()
    assert (offer.state, offer.statements.get().by) == ("linked", None)
    partner.is_silent_of("Marisol")


def _answer(partner, button, offer, press="") -> None:
    """Open the answer's sheet where it is not, type the four signs, press."""
    page = partner.page
    sheet = page.locator("details.answer", has=page.locator("summary", has_text=button)).first
    if sheet.get_attribute("open") is None:
        sheet.locator("summary").click()
    sheet.get_by_label("to confirm").fill(offer.code[-4:])
    sheet.get_by_role("button", name=press or button).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_from_the_mail_to_the_name(script, walk, offer, navigator):
    link, partner = link_in_mail(offer), walk(width=390, script=script)
    page = partner.go(link).see("reply").page
    partner.is_silent_of("Marisol")
    # what is asked, by when, four buttons: all on the first screen of a phone
    for words in ("One bed", "answer by", "Accept", "Ask", "Waitlist", "Decline"):
        box = page.get_by_text(words).first.bounding_box()
        assert box["y"] + box["height"] <= 844, words
    # the whole work of answering: one press, four signs, one press
    partner.open("Accept")
    page.locator("#id_accept_typed").fill(offer.code[-4:])
    page.get_by_role("button", name="Accept").click()
    page.wait_for_load_state()
    partner.see("reply, accepted").says("Accepted.")
    partner.press("Ask for the code").see("code asked")
    partner.is_silent_of("Marisol")
    ours = walk(navigator)
    ours.go("/my-day/").see("my day")
    ours.says("asks for the code")
    ours.go(f"/referrals/{offer.referral_id}/").see("referral, code asked").press("Create the code")
    digits = ours.see("code").page.locator(".read-out").inner_text()
    page.get_by_label("The code that was read out").fill(digits)
    partner.press("Open").see("reply, opened")
    partner.says(NAME)
    ours.go(f"/referrals/{offer.referral_id}/").open("Revoke the mailed link")
    ours.page.locator("details[open]").get_by_role("button", name="Revoke the mailed link").click()
    ours.page.wait_for_load_state()
    partner.go(link).see("link closed")
    partner.problems.remove("console: Failed to load resource: the server responded with a status of 410 (Gone)")
    partner.says("This link is closed")
    partner.is_silent_of("Marisol")
