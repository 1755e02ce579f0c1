"""An administrator sets how the program looks and what it promises; staff, agency and partner see it at once."""

import os
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from PIL import Image, ImageDraw

from casemgmt.accounts.brand.actions import set_brand
from referrals.packets import paper
from tests.machine import expect

from .test_partner import link_in_mail, offer  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]


@pytest.fixture
def logo(tmp_path):
    """A wave in a ring."""
    drawn = Image.new("RGB", (480, 200), "white")
    pen = ImageDraw.Draw(drawn)
    pen.ellipse((20, 20, 180, 180), outline="#0a5c36", width=14)
    pen.line((50, 110, 90, 80, 120, 120, 150, 90), fill="#0a5c36", width=12)
    pen.rectangle((220, 80, 440, 120), fill="#0a5c36")
    file = tmp_path / "logo.png"
    drawn.save(file)
    return file


DEVICES = pytest.mark.parametrize(("width", "script"), [(390, True), (1280, False)], ids=["phone", "desk-no-script"])


@DEVICES
def test_an_administrator_tries_a_look_then_sets_it(walk, riverside, admin, logo, width, script):
    walker = walk(admin, width=width, script=script).go("/settings/")
    walker.follow("Name, logo, color and languages")
    page = walker.page
    page.get_by_label("Name as shown").fill("River Help Line")
    page.get_by_label("Color", exact=True).select_option("own")
    page.get_by_label("Another color").fill("#ffd000")
    page.get_by_label("Logo", exact=True).set_input_files(logo)
    walker.press("See how it looks").says("Too light to be read on white").is_refused()
    page.get_by_label("Another color").fill("#0a5c36")
    page.get_by_label("Logo", exact=True).set_input_files(logo)
    walker.press("See how it looks").says("Nothing was saved yet").see("look, tried")
    walker.press("Save").says("Pages, mail and papers show it from now on").see("look, saved")
    expect(page.locator(".top .brand__logo")).to_be_visible()


@DEVICES
def test_a_number_is_tried_then_set(walk, riverside, admin, width, script):
    walker = walk(admin, width=width, script=script).go("/settings/")
    walker.follow("Times and limits: undo, owners, stale listings, links").see("numbers")
    walker.go("/settings/numbers/undo/").page.get_by_label("Undo (minutes)").fill("25")
    walker.press("See what would change").says("can be undone for 25 minutes").see("undo, tried")
    walker.press("Save").says("15 minutes → 25 minutes")


@DEVICES
def test_staff_agency_and_partner_see_it(walk, offer, admin, navigator, shelter_desk, logo, now, width, script):  # noqa: F811
    words = {"shown_name": "River Help Line", "color": "#0a5c36", "logo": logo.read_bytes()}
    set_brand(program=offer.program, by=admin, at=now, **words)
    walk(navigator, width=width, script=script).go("/my-day/").says("River Help Line").see("my day")
    partner = walk(width=width, script=script).go(link_in_mail(offer)).says("River Help Line").see("reply")
    expect(partner.page.locator(".top .brand__logo")).to_be_visible()
    walk(shelter_desk, width=width, script=script).go(f"/inbox/{offer.pk}/").says("River Help Line").see("request")
    letter = next(letter for letter in mail.outbox if offer.organization.reply_email in letter.to)
    html = letter.alternatives[0][0]
    assert "River Help Line" in html
    assert "#0a5c36" in html
    _keep(f"mail-{width}.html", html.encode())
    if width > 600:
        _keep("packet.pdf", _packet(type(offer).objects.get(pk=offer.pk)))


def _packet(offer) -> bytes:  # noqa: F811
    return paper.as_pdf(offer, timezone.now(), with_name=False, language="en", page_size="letter")


def _keep(name: str, content: bytes) -> None:
    if folder := os.environ.get("SHOTS"):
        (Path(folder) / name).write_bytes(content)
