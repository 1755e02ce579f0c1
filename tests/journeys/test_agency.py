"""An organization of the directory becomes an agency, and its people come in by mail, each by a link of their own."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from casemgmt.core.effects import deliver_due
from providers.models import Organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]
WORD = "Quiet-harbour-71"


@pytest.fixture
def clinic(riverside):
    return Organization.objects.create(name="Elm Street Clinic", source="test", source_record_id="elm")


def link_in_mail_to(address) -> str:
    deliver_due(at=timezone.now())
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [address])
    return re.search(r"/settings/join/[\w-]+/", letter.body)[0]


def come_in(visitor, link, name):
    """What somebody invited does: open, say a name, choose a word."""
    visitor.go(link).see("invitation")
    visitor.page.get_by_label("Your name").fill(name)
    for field in visitor.page.locator("main input[type=password]").all():
        field.fill(WORD)
    return visitor.press("Accept and sign in").see("signed in")


def agree(colleague):
    """The second person opens what waits, from Settings, and agrees."""
    colleague.go("/settings/").follow("Changes that wait for a second person").see("what waits")
    colleague.follow("Elm Street Clinic").see("the change")
    colleague.press("Agree").see("agreed")


def test_from_the_listing_to_the_second_colleague(walk, clinic, manager, admin):
    second = walk(admin, width=390, script=False)
    ours = walk(manager)
    ours.go(f"/directory/organizations/{clinic.pk}/").see("organization").follow("Requests from programs").see(
        "partner"
    )
    ours.page.get_by_text("Receives requests here", exact=True).click()
    ours.page.get_by_label("E-mail for requests").fill("desk@elm.example")
    ours.press("Propose").see("partner, proposed")
    agree(second)
    ours.go(f"/directory/organizations/{clinic.pk}/partner/")
    ours.page.get_by_label("E-mail of the first lead").fill("lead@elm.example")
    ours.press("Propose the first lead").see("lead proposed")
    agree(second)

    lead = come_in(walk(width=390), link_in_mail_to("lead@elm.example"), "Lea Lead")
    lead.go("/directory/staff/").see("staff")
    lead.page.get_by_label("E-mail").first.fill("desk.two@elm.example")
    lead.press("Send the invitation").see("colleague invited")

    link = link_in_mail_to("desk.two@elm.example")
    desk = come_in(walk(width=390, script=False), link, "Dee Desk")
    desk.go("/inbox/").see("empty inbox")
    desk.says("Inbox")
    again = walk(width=390).go(link)
    again.is_silent_of("Accept and sign in")
    again.problems.remove("console: Failed to load resource: the server responded with a status of 404 (Not Found)")
