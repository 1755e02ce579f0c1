"""What goes wrong on an ordinary day: the session ends, a button is pressed twice, a date or a file is wrong."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casemgmt.core.models import Event
from casemgmt.encounters.models import Encounter, EncounterImport
from providers.models import DirectoryImport
from referrals.actions import draft_offer, make_referral, send_offer
from tests.cast import PASSWORD
from tests.machine import expect
from tests.referrals.conftest import case, consent_to, need, person  # noqa: F401 (fixtures)

from .test_whole_loop import next_step, tile, write

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def offer(town, need, navigator, harbor_house, now):
    consent_to(need.person, harbor_house, navigator, now)
    referral = make_referral(need=need, urgency="urgent", by=navigator, at=now)
    words = {"asked": "One bed", "urgency": "urgent", "by": navigator, "at": now}
    return send_offer(offer=draft_offer(referral=referral, service=town, **words), by=navigator, at=now)


def fill_in(walker):
    walker.go("/encounters/record/")
    tile(walker, "source", "988")
    write(walker, "place", "Library steps")
    next_step(walker)
    write(walker, "narrative", "Wanted to talk, then went home.")
    for _step in range(3):
        next_step(walker)
    tile(walker, "disposition", "on_scene")


@pytest.mark.each_variant
@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_a_session_that_ended_while_recording_gives_the_filled_form_back(script, walk, town, responder):
    walker = walk(responder, width=390, script=script)
    fill_in(walker)
    walker.context.clear_cookies(name="sessionid")
    walker.page.locator("[data-send]").click()
    walker.page.wait_for_url("**/accounts/login/**")
    assert not Encounter.objects.exists()
    walker.see("sign in again")
    walker.page.get_by_label("Email").fill(responder.email)
    walker.page.get_by_label("Password").fill(PASSWORD)
    walker.press("Sign in")
    walker.page.wait_for_url("**/encounters/record/")
    walker.see("the form came back")
    expect(walker.page.locator("[name=narrative]")).to_have_value("Wanted to talk, then went home.")
    expect(walker.page.locator("[name=place]")).to_have_value("Library steps")
    for _step in range(4):
        next_step(walker)
    walker.page.locator("[data-send]").click()
    walker.page.wait_for_url("**/encounters/*-*/")
    assert Encounter.objects.get().place == "Library steps"


def test_a_double_click_on_accept_accepts_once(walk, offer, shelter_desk):
    walker = walk(shelter_desk, width=390)
    walker.go(f"/inbox/{offer.pk}/")
    walker.open("Accept")
    walker.page.locator("details[open]").get_by_role("button", name="Accept").dblclick()
    walker.page.wait_for_load_state("networkidle")
    walker.see("accepted once")
    walker.says("Marisol")
    assert Event.objects.filter(verb="offer.accepted", subject_id=offer.pk).count() == 1


def test_two_open_windows_do_not_overwrite_each_other(walk, offer, shelter_desk):
    first, second = walk(shelter_desk), walk(shelter_desk)
    for walker in (first, second):
        walker.go(f"/inbox/{offer.pk}/")
    first.open("Accept")
    first.page.locator("details[open]").get_by_role("button", name="Accept").click()
    first.page.wait_for_load_state()
    second.open("Decline")
    sheet = second.page.locator("details[open]", has_text="Decline")
    sheet.locator("select[name=reason]").select_option(index=1)
    sheet.get_by_role("button", name="Decline").click()
    second.page.wait_for_load_state()
    second.problems = [said for said in second.problems if "409" not in said]  # the browser notes the answer's code
    second.see("stale").says("changed while you had it open")
    offer.refresh_from_db()
    assert offer.state == "accepted"


def test_a_date_that_cannot_be_is_told_and_what_was_typed_stays(walk, town, responder):
    walker = walk(responder, width=390)
    fill_in(walker)
    page = walker.page
    page.locator(".steps a").first.click()
    tile(walker, "ended", "at")
    ahead = timezone.now() + timedelta(days=40)
    page.locator("input[name=cleared_at]").fill(ahead.strftime("%Y-%m-%dT10:00"))
    page.locator(".steps a").last.click()
    page.locator("[data-send]").click()
    page.wait_for_load_state()
    walker.is_refused()
    walker.see("wrong date")
    walker.says("This lies ahead")
    expect(page.locator("[name=narrative]")).to_have_value("Wanted to talk, then went home.")
    assert not Encounter.objects.exists()


WRONG_FILES = {
    "empty.csv": b"",
    "picture.csv": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64),
    "other.csv": b"name,colour\nhouse,blue\n",
    "no-workbook.xlsx": b"PK\x03\x04 not a workbook",
}


@pytest.mark.each_variant
@pytest.mark.parametrize("path", ["/encounters/import/", "/directory/import/"])
def test_a_wrong_file_is_refused_in_words_and_changes_nothing(path, walk, town, manager, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    walker = walk(manager)
    for name, content in WRONG_FILES.items():
        walker.go(path)
        walker.page.locator("input[type=file]").first.set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": content}
        )
        walker.page.locator("form[enctype] button[type=submit]").last.click()
        walker.page.wait_for_load_state()
        walker.is_refused()
        walker.see(f"wrong file {name}")
        bad = walker.page.locator(".error-summary, .usa-alert--error, .field--error, .usa-error-message, .bad")
        expect(bad, f"{name}: nothing says what is wrong").not_to_have_count(0)
    assert not Encounter.objects.exists()
    assert not EncounterImport.objects.filter(created__gt=0).exists()
    assert not DirectoryImport.objects.filter(state="done", counts__has_key="service").exists()


def test_the_back_button_after_sending_does_not_send_again(walk, town, responder):
    walker = walk(responder)
    fill_in(walker)
    page = walker.page
    page.locator("[data-send]").click()
    page.wait_for_url("**/encounters/*-*/")
    page.go_back()
    page.wait_for_load_state()
    walker.see("back again")
    sender = page.locator("[data-send]")
    if not sender.is_visible():
        page.locator(".steps a").last.click()
    sender.click()
    page.wait_for_load_state("networkidle")
    walker.is_refused()
    assert Encounter.objects.count() == 1


def test_back_after_any_form_finds_it_empty_and_a_refused_one_as_it_was(walk, town, manager):
    walker, address = walk(manager), "/directory/organizations/new/"
    page = walker.go(address).page
    page.locator("[name=name]").fill("Larkmoor Legal Aid")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: address not in url)
    page.go_back()
    expect(page.locator("[name=name]")).to_have_value("")
    page.locator("[name=description]").fill("Help with papers")
    page.locator("main form button[type=submit]").first.click()
    walker.is_refused()
    page.go_back()
    expect(page.locator("[name=description]")).to_have_value("Help with papers")
