"""Somebody is invited to a program, says yes on a phone, and everybody who should sees who asked whom."""

import re

import pytest
from django.core import mail
from django.utils import timezone

from casemgmt.core.effects import deliver_due

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]
WORD = "Quiet-harbour-71"
PHONE = 390


def link_in_mail_to(address) -> str:
    deliver_due(at=timezone.now())
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [address])
    return re.search(r"/settings/join/[\w-]+/", letter.body)[0]


@pytest.mark.parametrize(("width", "script"), [(1280, True), (PHONE, False)])
def test_from_the_invitation_to_the_first_day(walk, admin, manager, riverside, width, script):
    office = walk(admin, width=width, script=script)
    office.go("/settings/").see("settings").follow("People and roles", within=office.page.locator("main"))
    office.see("people").says("Work here")
    office.says("Cannot read client records.")
    office.page.get_by_label("E-mail").fill(admin.email)
    office.page.get_by_label("Role", exact=True).select_option("navigator")
    office.press("Send the invitation").see("oneself").says("Nobody gives a role to oneself")
    office.is_refused()
    office.page.get_by_label("E-mail").fill("nora@riverside.example")
    office.press("Send the invitation").see("invited").says("Invited, not here yet")

    nora = walk(width=PHONE, script=not script).go(link_in_mail_to("nora@riverside.example")).see("invitation")
    nora.page.get_by_label("Your name").fill("Nora New")
    nora.page.get_by_label("Choose a password").fill(WORD)
    nora.press("Accept and sign in").see("first screen").says("My day")
    nora.go("/accounts/email/").see("address").says("it is not changed here")

    boss = walk(manager, width=width, script=script).go("/settings/people/").see("people, as the manager")
    boss.says("Nora New")
    boss.says(admin.name)
    boss.is_silent_of("Send the invitation")
