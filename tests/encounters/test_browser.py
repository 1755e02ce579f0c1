"""Recording and people in a real browser: both widths, with and without JavaScript, nothing for axe to find."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from casemgmt.encounters.actions import Met, part_twins, record_encounter, run_import, start_import
from casemgmt.encounters.models import Encounter
from casemgmt.people.actions import add_alert, add_contact_point, create_person, give_consent, keep_contact_card
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [390, 1280]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def sign_in(live_server, client):
    """A browser context that is signed in as somebody."""

    def sign_in(context, user):
        client.force_login(user)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return context.new_page()

    return sign_in


@pytest.fixture
def phone(browser, sign_in, responder, riverside):
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    yield sign_in(context, responder)
    context.close()


@pytest.fixture
def on_record(riverside, manager, navigator, harbor_house, now, facts):
    """A person with a card, consent and a double; encounters; an import with refusals."""
    ana = create_person(
        program=riverside, first_name="Ana", last_name="Ruiz", goes_by="Anita", birth_year=1990, by=navigator, at=now
    )
    create_person(program=riverside, first_name="Anna", last_name="Ruis", by=navigator, at=now)
    rules = {"may_text": True, "weekdays": [1, 2, 3], "belongs_to": "her sister"}
    add_contact_point(person=ana, value="(541) 555-0100", by=navigator, at=now, **rules)
    keep_contact_card(
        person=ana, introduce_as="a friend from the library", must_not_know="the landlord", by=navigator, at=now
    )
    until = timezone.localdate() + timedelta(days=8)
    add_alert(person=ana, text="visit in pairs", expires_on=until, by=navigator, at=now)
    give_consent(
        person=ana,
        organization=harbor_house,
        categories=["identity", "contact", "needs"],
        purpose="a shelter bed",
        expires_at=now + timedelta(days=90),
        how_given="verbal",
        witness="Nell Navigator",
        by=navigator,
        at=now,
    )
    people = [Met(person=ana, agrees="yes"), Met(facts={"description": "man, grey coat, 5th and Main"})]
    call = {"call_type": "welfare", "place": "5th and Main", "risk": "high", "narrative": "Sat on a bench.", **facts}
    one = record_encounter(
        program=riverside,
        by=navigator,
        at=now,
        people=people,
        needs_heard=["shelter"],
        actions_taken=["supplies"],
        **call,
    )
    late = {**facts, "cleared_at": now + timedelta(days=3), "source": "988", "disposition": "nobody_found"}
    record_encounter(program=riverside, by=navigator, at=now, **late)
    mapping = """
name = "Small"
source_system = "small"
[fields]
external_id = "id"
source = { value = "911" }
received_at = "when"
"""
    content = b"id,when\n1,2026-05-01 10:00\n,2026-05-01 11:00\n3,soon\n4,2026-05-01\n"
    batch = start_import(
        program=riverside, mapping_text=mapping, file_name="calls of May.csv", content=content, by=manager, at=now
    )
    run_import(batch=batch, by=manager, at=now)
    twice = {"source": "911", "disposition": "on_scene", "cleared_at": datetime(2026, 5, 1, 18, tzinfo=UTC)}
    joined, told_apart = (
        record_encounter(program=riverside, external_id=number, by=manager, at=now, **twice) for number in ("1", "4")
    )
    part_twins(join=joined_as_one(told_apart), by=manager, at=now)
    calls = {"encounter": one, "joined": joined, "twin": joined_as_one(joined).gone, "likely": told_apart}
    return {"person": ana, "batch": batch, **calls}


def joined_as_one(street):
    return street.twins.get()


def pages(on_record):
    person, other = on_record["person"].pk, on_record["person"].program.people.get(first_name="Anna").pk
    return {
        "record": "/encounters/record/",
        "encounters": "/encounters/",
        "encounter": f"/encounters/{on_record['encounter'].pk}/",
        "add": f"/encounters/{on_record['encounter'].pk}/add/",
        **{name: f"/encounters/{on_record[name].pk}/" for name in ("joined", "twin", "likely")},
        "imports": "/encounters/import/",
        "import": f"/encounters/import/{on_record['batch'].pk}/",
        "people": "/people/",
        "person": f"/people/{person}/",
        "change": f"/people/{person}/change/",
        "contact": f"/people/{person}/contact/add/",
        "consent": f"/people/{person}/consent/",
        "same": f"/people/{person}/same/{other}/",
    }


def keep_shot(page, name):
    folder = os.environ.get("SHOTS")
    if folder:
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def faults(page):
    from axe_playwright_python.sync_playwright import Axe

    return [
        (fault["id"], node["target"], node["failureSummary"])
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]


@pytest.mark.each_variant
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("with_js", [True, False], ids=["js", "no-js"])
def test_every_page_is_clean_at_both_widths(browser, sign_in, live_server, manager, on_record, width, with_js):
    context = browser.new_context(
        viewport={"width": width, "height": 844}, java_script_enabled=with_js, reduced_motion="reduce"
    )
    page = sign_in(context, manager)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    for name, path in pages(on_record).items():
        page.goto(live_server.url + path)
        keep_shot(page, f"{name}-{width}-{'js' if with_js else 'nojs'}")
        wide = page.evaluate("document.documentElement.scrollWidth") if with_js else width
        assert wide <= width, name
        assert not with_js or faults(page) == [], name
    assert said == []
    context.close()


def test_a_responder_records_in_five_steps(phone, live_server):
    phone.goto(f"{live_server.url}/encounters/record/")
    expect(phone.locator(".step:visible")).to_have_count(1)
    phone.get_by_text("911", exact=True).click()
    phone.get_by_text("30 min ago").nth(1).click()
    phone.get_by_label("Place").fill("5th and Main")
    keep_shot(phone, "step-1")
    phone.get_by_role("button", name="Next").click()
    phone.get_by_text("Welfare check").click()
    phone.get_by_role("textbox", name="What happened").fill("Sat on a bench.")
    keep_shot(phone, "step-2")
    phone.get_by_role("button", name="Next").click()
    phone.get_by_text("Name not known").first.click()
    phone.get_by_label("Description").first.fill("man, grey coat")
    phone.get_by_text("Yes, we may contact them").first.click()
    keep_shot(phone, "step-3")
    assert faults(phone) == []
    phone.get_by_role("button", name="Next").click()
    phone.get_by_text("Shelter tonight").click()
    keep_shot(phone, "step-4")
    phone.get_by_role("button", name="Next").click()
    keep_shot(phone, "step-5")
    phone.get_by_role("button", name="Send").last.click()
    phone.wait_for_selector(".error-summary")
    keep_shot(phone, "step-5-error")
    expect(phone.locator("#step-outcome")).to_be_visible()
    assert faults(phone) == []
    phone.get_by_text("Services given on scene").click()
    phone.get_by_role("button", name="Send").last.click()
    phone.wait_for_url(re.compile(r"/encounters/[0-9a-f-]{36}/"))
    keep_shot(phone, "recorded")
    encounter = Encounter.objects.get()
    assert (encounter.place, encounter.needs_heard, encounter.call_type) == ("5th and Main", ["shelter"], "welfare")
    assert encounter.met.get().person.description == "man, grey coat"


def shows_place(page, place):
    expect(page.get_by_label("Place")).to_have_value(place)


def test_unsent_text_stays_on_the_phone_until_it_is_sent(phone, live_server):
    record = f"{live_server.url}/encounters/record/"
    phone.goto(record)
    phone.get_by_label("Place").fill("5th and Main")
    phone.wait_for_selector("[data-draft-note]:not(:empty)")
    phone.goto(f"{live_server.url}/encounters/")
    phone.goto(record)
    shows_place(phone, "5th and Main")
    phone.get_by_text("Walk-in", exact=True).click()
    phone.get_by_role("link", name="Outcome").click()
    phone.get_by_text("Information only").click()
    phone.get_by_role("button", name="Send").last.click()
    phone.wait_for_url(re.compile(r"/encounters/[0-9a-f-]{36}/"))
    phone.goto(record)
    shows_place(phone, "")


def test_two_tabs_keep_a_draft_each_and_what_a_closed_one_left_is_taken_up(phone, live_server):
    record, other = f"{live_server.url}/encounters/record/", phone.context.new_page()
    for tab, place in ((phone, "5th and Main"), (other, "Under the bridge")):
        tab.goto(record)
        tab.get_by_label("Place").fill(place)
        tab.wait_for_selector("[data-draft-note]:not(:empty)")
    for tab, place in ((phone, "5th and Main"), (other, "Under the bridge")):
        tab.goto(record)
        shows_place(tab, place)
    other.close()
    third = phone.context.new_page()
    third.goto(record)
    shows_place(third, "Under the bridge")
    shows_place(phone, "5th and Main")


def test_just_now_stays_the_moment_it_was_chosen(phone, live_server):
    """A draft is sent in the morning: the call does not move there."""
    phone.clock.install(time=timezone.now())
    phone.goto(f"{live_server.url}/encounters/record/")
    phone.get_by_text("Walk-in", exact=True).click()
    phone.get_by_text("Just now", exact=True).click()
    as_of = phone.locator("input[name=as_of]")
    expect(as_of).not_to_have_value("")
    written = as_of.input_value()
    said = datetime.fromisoformat(written)
    assert abs(said - timezone.now()) < timedelta(minutes=2)
    phone.clock.fast_forward("08:00:00")
    phone.get_by_label("Place").fill("5th and Main")
    expect(as_of).to_have_value(written)
    phone.clock.fast_forward("00:01")
    phone.get_by_text("15 min ago", exact=True).first.click()
    expect(as_of).not_to_have_value(written)
    later = datetime.fromisoformat(as_of.input_value())
    assert later > said


def test_people_known_are_found_without_leaving_the_form(phone, live_server, on_record):
    phone.goto(f"{live_server.url}/encounters/record/")
    phone.get_by_role("link", name="Who", exact=True).click()
    phone.get_by_text("Name known").first.click()
    phone.get_by_label("First name").first.fill("Anita")
    phone.get_by_role("button", name="Do we know them already?").first.click()
    phone.get_by_text("Ana Ruiz").click()
    keep_shot(phone, "matches")
    assert faults(phone) == []
    phone.get_by_role("link", name="When, where").click()
    phone.get_by_text("911", exact=True).click()
    phone.get_by_role("link", name="Outcome").click()
    phone.get_by_text("Services given on scene").click()
    phone.get_by_role("button", name="Send").last.click()
    phone.wait_for_url(re.compile(r"/encounters/[0-9a-f-]{36}/"))
    newest = Encounter.objects.order_by("created_at").last()
    assert newest.met.get().person == on_record["person"]


def test_search_and_results(browser, sign_in, live_server, navigator, on_record):
    for width in WIDTHS:
        context = browser.new_context(viewport={"width": width, "height": 844}, reduced_motion="reduce")
        page = sign_in(context, navigator)
        page.goto(f"{live_server.url}/people/")
        page.get_by_label("Name, phone or birth date").fill("Ana Ruiz 541 555 0100")
        page.get_by_role("button", name="Search").click()
        page.wait_for_selector(".list")
        keep_shot(page, f"found-{width}")
        assert faults(page) == []
        expect(page).to_have_url(f"{live_server.url}/people/")
        context.close()
