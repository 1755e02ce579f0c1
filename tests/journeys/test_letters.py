"""An editor sees what to verify and asks by letter; the agency answers from its phone without an account; its desk says
at night how much room there is, for whom, and with which waitlist."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from casemgmt.core.effects import deliver_due
from providers.actions import update_capacity
from providers.models import Service, StillRightLetter

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


def link_in_letter() -> str:
    deliver_due(at=timezone.now() + timedelta(minutes=1))
    return re.search(r"/directory/still-right/[\w-]+/", mail.outbox[-1].body)[0]


@pytest.mark.parametrize(("width", "script"), [(390, False), (1280, True)], ids=["phone-without-script", "desk"])
def test_a_listing_is_kept_true(width, script, walk, town, manager, shelter_desk, now):
    said = {"service": town, "unit": "beds", "by": shelter_desk}
    update_capacity(available=2, group="women", at=now - timedelta(minutes=20), **said)
    update_capacity(available=5, group="men", at=now - timedelta(days=200), **said)
    editor = walk(manager, width=width, script=script)
    editor.go("/directory/to-verify/").says("0 % verified within 90 days").says("Ask by letter, or call")
    editor.see("to verify").press("Ask by letter")
    editor.says("A letter goes to Harbor House now").see("asked")
    desk = walk(width=width, script=script).go(link_in_letter())
    desk.says("Night shelter").says("women: 2 beds free").says("men: room not known").see("letter")
    signs = StillRightLetter.objects.get().signs
    desk.open("Something changed, or say how much room you have")
    desk.page.get_by_label("How many are free: women").first.fill("1")
    desk.page.get_by_label("How many are free: men").first.fill("4")
    desk.page.get_by_label("to confirm").last.fill(signs)
    desk.press("Send").says("Recorded. Thank you.").says("men: 4 beds free").see("room said")
    desk.page.get_by_label("to confirm").first.fill(signs)
    desk.press("Still right").says("Recorded. Thank you.")
    assert Service.objects.get(pk=town.pk).last_verified_at
    editor.go("/directory/to-verify/").says("100 % verified within 90 days").see("fresh")
    agency = walk(shelter_desk, width=width, script=script).go("/inbox/").see("inbox")
    agency.go(f"/directory/services/{town.pk}/capacity/").see("room")
    agency.page.locator("label[for=id_state_2]").click()
    agency.page.get_by_label("How many wait").fill("3")
    agency.press("Say now").says("waitlist, 3 wait").says("the agency, by a mailed link").see("waitlist")
    agency.go("/directory/our-services/").see("our services")
    editor.go(f"/directory/services/{town.pk}/").says("waitlist, 3 wait").see("listing")
