"""A manager brings the cases of a spreadsheet along: columns said by eye, tried, who is here already, brought."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from casemgmt.accounts.models import Area
from casemgmt.cases.models import Case
from casemgmt.people.actions import create_person
from tests.machine import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

NEXT = timezone.localdate() + timedelta(days=20)
FILE = (
    "Client no,Full name,Born,Cell,Kin,Worker,Level,Where,Due,About\n"
    f'17,"Vega, Rosa",3/14/1985,503 555 0142,503 555 0143,Nell Navigator,A,North,{NEXT:%m/%d/%Y},Ask about the bed\n'
    "18,Tom Ash,1972,nonsense,,,B,North,,\n"
    "19,,,,,,B,North,,\n"
).encode()
COLUMNS = {
    "Client no": "key", "Full name": "name", "Born": "birth_date", "Cell": "phone", "Kin": "phone", "Worker": "owner",
    "Level": "risk", "Where": "area", "Due": "next_on", "About": "next_words",
}  # fmt: skip


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("has_script", [True, False])
def test_a_spreadsheet_never_seen_before_is_brought(walk, town, riverside, manager, navigator, width, has_script):
    Area.objects.get_or_create(program=riverside, name="North")
    told = {"birth_date": date(1985, 3, 14), "by": manager, "at": timezone.now()}
    known = create_person(program=riverside, first_name="Rosa", last_name="Vega", **told)
    walker = walk(manager, width=width, script=has_script)
    page = walker.go("/cases/").page
    walker.follow("Bring cases along")
    walker.see("open")
    given = {"name": "cases.csv", "mimeType": "text/csv", "buffer": FILE}
    page.get_by_label("Spreadsheet of people and cases").set_input_files(given)
    walker.press("Look at its columns")
    expect(page.get_by_role("heading", name="What each column is")).to_be_visible()
    for heading, target in COLUMNS.items():
        page.get_by_label(heading, exact=True).first.select_option(target)
    page.get_by_label("Dates such as").select_option("month")
    walker.press("Show the words of the columns chosen")
    page.get_by_label("Whose: Kin").fill("mother")
    page.get_by_label("A", exact=True).select_option("high")
    page.get_by_label("B", exact=True).select_option("low")
    walker.see("columns")
    walker.press("Try it")
    walker.says("New people with a case: 1.").says("There is no name")
    walker.see("tried")
    walker.follow("Who is here already")
    walker.says("Row 2: Rosa Vega")
    walker.see("known")
    walker.press("The same as Rosa Vega")
    walker.says("✓")
    walker.follow("cases.csv", exact=False)
    page.get_by_label("Name of this list").fill("Our old sheet")
    walker.press("Bring them")
    walker.says("Brought: 2.")
    walker.see("brought")
    case = Case.objects.get(person=known)
    walker.go(f"/cases/{case.pk}/").says("Case brought along").says("Ask about the bed")
    walker.see("case")


def test_who_sets_the_program_up_learns_who_brings_them(walk, town, manager, admin):
    walker = walk(admin, width=390)
    walker.go("/settings/first-days/").says("Cases brought along")
    row = walker.page.get_by_role("row").filter(has_text="Cases brought along")
    row.get_by_role("link").click()
    walker.says(manager.name)
    walker.see("who may")
