"""An empty installation, the link that the machine printed, and what comes of it: the first call is recorded."""

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from casemgmt.accounts.models import Membership, Program
from casemgmt.encounters.models import Encounter
from tests.machine import expect

from .test_invited import WORD, link_in_mail_to
from .test_whole_loop import record

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(170)]
PHONE = 390
TEAM = b"Name,E-mail,Role\nNora,nora@city.example,Manager\nZed,zed@city.example,Chief\n"
BEATS = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": "Beat 1"},
                "geometry": {"type": "Polygon", "coordinates": [[[-95, 29], [-94, 29], [-94, 30], [-95, 29]]]},
            }
        ],
    }
).encode()


def ahead():
    """A Wednesday some weeks from now."""
    day = timezone.localdate() + timedelta(days=30)
    return day + timedelta(days=(2 - day.weekday()) % 7)


def printed_link() -> str:
    out = StringIO()
    call_command("first_administrator", "ines@city.example", stdout=out)
    return "/settings/" + out.getvalue().split("/settings/")[1].split()[0]


def begin(walker):
    """Name and password, twice; whoever mistypes is told, and loses nothing."""
    page = walker.go(printed_link()).see("the link").says("ines@city.example").page
    page.get_by_label("Your name").fill("Ines Iversen")
    page.get_by_label("Choose a password").fill(WORD)
    page.get_by_label("The password again").fill("another")
    walker.press("Begin").see("passwords differ").says("The two passwords differ.")
    walker.is_refused()
    page.get_by_label("Choose a password").fill(WORD)
    page.get_by_label("The password again").fill(WORD)
    return walker.press("Begin").is_at("/settings/programs/").see("programs, none").says("No program yet")


def make_the_program(walker):
    page = walker.page
    page.get_by_label("Name", exact=True).fill("Harbor Response")
    page.get_by_label("Time zone").select_option("America/Chicago")
    walker.press("Make the program").is_at("/settings/first-days/?program=harbor-response").see("first days, new")
    return walker.says("Nobody yet as: Manager, Navigator").says("After a crisis call")


def set_up(walker):
    """Each line leads to its page, and the list is found again."""
    page = walker.page
    page.get_by_role("link", name=re.compile(r"Set up\s*: Areas")).click()
    page.get_by_label("Name", exact=True).last.fill("Old Harbor")
    walker.press("Add the area").see("area added").says("The area was added")
    expect(page.get_by_label("Name: Old Harbor")).to_be_visible()
    file = {"name": "areas.csv", "mimeType": "text/csv", "buffer": b"Precinct\nNorth\nOld Harbor\n"}
    page.get_by_label("File", exact=True).set_input_files(file)
    walker.press("Look at the file").see("areas in a file").says("is there already")
    walker.press("Add these areas").see("areas from a file").says("2 areas were added or found")
    page.get_by_role("button", name="Retire North").click()
    expect(page.get_by_role("button", name="Bring back North")).to_be_visible()
    bring_shapes_and_merge(walker.see("an area retired"))
    walker.go("/settings/areas/").follow("← Settings")
    walker.follow("What is set up, and what is still to do").see("first days, an area").says("1 area")
    page.get_by_role("link", name=re.compile(r"Set up\s*: People and roles")).click()
    walker.follow("Invite many people from a file").see("a file of people").says("Cannot read client records.")
    page.get_by_label("File", exact=True).set_input_files({"name": "team.csv", "mimeType": "text/csv", "buffer": TEAM})
    walker.press("Look at the file").see("people in a file").says("“Chief” is no role here")
    walker.press("Send 1 invitation").see("invited").says("Invited, not here yet")
    walker.follow("Accounts and sign-in").see("accounts").says("Ines Iversen")
    walker.says("nora@city.example")
    set_hours(walker.go("/settings/first-days/"))


def bring_shapes_and_merge(walker):
    """The outlines of two beats are drawn; one is made part of the other, and stands for itself again."""
    page = walker.page
    shape = {"name": "beats.geojson", "mimeType": "application/json", "buffer": BEATS}
    page.get_by_label("File", exact=True).set_input_files(shape)
    walker.press("Look at the file").press("Add these areas").see("a map of areas")
    expect(page.locator(".area-map__shape")).to_have_count(1)
    page.get_by_role("link", name=re.compile(r"Merge, history\s*: Beat 1")).click()
    page.get_by_label("Part of").select_option(label="Old Harbor")
    walker.press("Merge").see("merged").says("Beat 1 is part of Old Harbor now.")
    page.get_by_role("button", name=re.compile("Undo")).click()
    walker.see("merge undone").says("Beat 1 stands for itself again.")
    page.get_by_label("Part of").select_option(label="Old Harbor")
    walker.press("Merge").says("became part of")


def set_hours(walker):
    """Monday's hours on every weekday, a local holiday with its name, looked at before it is saved."""
    page = walker.page
    page.get_by_role("link", name=re.compile(r"Look\s*: Office hours")).click()
    walker.see("office hours").says("Closed in the coming year")
    page.get_by_label("From").first.fill("08:00")
    walker.press("Copy to all weekdays").says("nothing is saved yet")
    expect(page.locator("#id_opens_5")).to_have_value("08:00")
    page.locator("#id_closed_day_0").fill(ahead().isoformat())
    page.locator("#id_closed_name_0").fill("Harbor Day")
    walker.press("One more day").says("Harbor Day")
    walker.see("office hours, looked at").press("Save the office hours", within=page.locator(".form__end"))
    walker.see("office hours, saved").says("It counts from now on")


@pytest.mark.parametrize(("width", "script"), [(1280, True), (PHONE, True), (PHONE, False)])
def test_from_the_printed_link_to_the_first_call(walk, width, script):
    office = walk(width=width, script=script)
    set_up(make_the_program(begin(office)))

    nora = walk(width=width, script=script).go(link_in_mail_to("nora@city.example"))
    nora.page.get_by_label("Your name").fill("Nora New")
    nora.page.get_by_label("Choose a password").fill(WORD)
    nora.press("Accept and sign in").see("first screen")
    call = record(nora)
    assert call.program == Program.objects.get(slug="harbor-response")
    assert Encounter.objects.visible_to(Membership.objects.get(role="manager").user).get() == call

    office.go("/settings/first-days/").see("first days, a manager joined").says("Nobody yet as: Navigator")
    office.go(reverse("encounters:encounter", args=[call.pk])).is_silent_of("Marisol")
    office.problems[:] = [said for said in office.problems if "404" not in said]  # who installs it opens no record


@pytest.mark.parametrize(("width", "script"), [(1280, True), (PHONE, False)])
def test_a_program_is_renamed_retired_and_taken_up_again(walk, width, script):
    office = begin(walk(width=width, script=script))
    make_the_program(office).go("/settings/programs/").see("programs, one")
    page = office.page
    page.get_by_role("link", name=re.compile(r"Rename or retire\s*: Harbor Response")).click()
    page.get_by_label("Name", exact=True).fill("Harbor Crisis Response")
    office.see("program").press("Save").see("programs, renamed").says("Harbor Crisis Response")
    page.get_by_role("link", name="Rename or retire").click()
    page.locator("summary", has_text="Retire the program").click()
    office.see("ask before retiring").press("Retire the program", within=page.locator(".sheet__body"))
    office.is_at("/settings/programs/").see("programs, retired").says("The program was retired.")
    page.get_by_role("link", name="Rename or retire").click()
    office.press("Take it up again").says("The program is at work again.")
