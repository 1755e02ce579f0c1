"""Programs are made, named and retired by whoever runs the installation; a list says what a new one still needs."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from casemgmt.accounts.installation.actions import become_administrator, print_administrator_link
from casemgmt.accounts.invitations.actions import invite_member
from casemgmt.accounts.models import Membership, Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.actions import make_program, retire_program, take_up_program
from casemgmt.accounts.programs.first_days import first_steps
from casemgmt.accounts.roles import Role
from casemgmt.core import health
from casemgmt.core.access import holds
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.encounters.actions import record_encounter
from casemgmt.encounters.models import Disposition, Encounter
from tests.loop import case, encounter, meet, person  # noqa: F401 (fixtures)
from tests.together import together

pytestmark = pytest.mark.django_db

NEW = {"name": "Harbor Response", "time_zone": "America/Chicago", "phone": "+1 555 010 0300", "slug": ""}


@pytest.fixture
def runner(now):
    """Who runs the installation, and works nowhere."""
    secret = print_administrator_link(by=CLOCK, at=now)
    return become_administrator(
        secret=secret, email="ines@city.example", name="Ines", password="correct horse battery", at=now
    )


@pytest.fixture
def desk(runner):
    client = Client()
    client.force_login(runner)
    return client


def fresh(user):
    return User.objects.get(pk=user.pk)


def met(program, by, at):
    return record_encounter(
        program=program, by=by, at=at, source="911", cleared_at=at, disposition=Disposition.ON_SCENE
    )


def undone(program, at):
    return [step.what for step in first_steps(program, at) if not (step.is_done or step.only_read or step.optional)]


def test_whoever_makes_a_program_is_its_first_administrator_and_reads_no_client(runner, now):
    program = make_program(by=runner, at=now, **NEW)
    assert (program.slug, program.phone) == ("harbor-response", "+1 555 010 0300")
    me = fresh(runner)
    assert holds(me, Permission.PROGRAM_MEMBERS, program)
    assert holds(me, Permission.PROGRAM_RULES, program)
    assert not holds(me, Permission.CASE_VIEW, program)
    assert not holds(me, Permission.PERSON_VIEW, program)
    assert program.zone.key == "America/Chicago"


def test_nobody_else_makes_renames_or_retires_one(admin, manager, riverside, lakeside, now):
    for who in (admin, manager):
        with pytest.raises(PermissionDenied):
            make_program(by=who, at=now, **NEW)
        with pytest.raises(PermissionDenied):
            retire_program(program=riverside, by=who, at=now)
        client = Client()
        client.force_login(who)
        assert client.get("/settings/programs/").status_code == 403
        assert client.get(f"/settings/programs/{riverside.pk}/").status_code == 403


def test_the_page_makes_one_and_leads_to_its_first_days(desk, riverside):
    page = desk.get("/settings/programs/").content.decode()
    assert riverside.name in page
    assert "Central (America/Chicago)" in page
    answer = desk.post("/settings/programs/", NEW, follow=True)
    assert answer.redirect_chain == [("/settings/first-days/?program=harbor-response", 302)]
    page = answer.content.decode()
    assert "6 things are still to do" in page
    assert "Nobody yet as: Manager, Navigator" in page
    assert "Plan of contacts" in page
    assert "After a crisis call" in page


def test_two_presses_of_one_form_make_one(desk):
    token = {"form_token": "0198d9f2-0000-4000-8000-000000000001"}
    desk.post("/settings/programs/", {**NEW, **token})
    assert desk.post("/settings/programs/", {**NEW, **token}).status_code == 302
    assert Program.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "Riverside"}, "Another program has this name."),
        ({"slug": "riverside"}, "Another program has this short name."),
        ({"time_zone": "America/Nowhere"}, "Select a valid choice"),
        ({"slug": "two words"}, "valid"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(desk, riverside, typed, said):
    answer = desk.post("/settings/programs/", {**NEW, **typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Program.objects.count() == 1


def test_the_short_name_is_made_from_the_name_and_never_twice(runner, now):
    first = make_program(by=runner, at=now, **NEW)
    retire_program(program=first, by=runner, at=now)
    second = make_program(by=runner, at=now, **NEW)
    other = make_program(by=runner, at=now, name="Ñandú ☂", time_zone="America/Chicago")
    assert [one.slug for one in (first, second, other)] == ["harbor-response", "harbor-response-2", "nandu"]
    with pytest.raises(NotPossible, match="this name"):
        take_up_program(program=first, by=runner, at=now)


def test_renaming_keeps_the_address(desk, riverside):
    answer = desk.post(f"/settings/programs/{riverside.pk}/", {"name": "Riverside North", "phone": ""})
    assert answer.status_code == 302
    riverside.refresh_from_db()
    assert (riverside.name, riverside.slug) == ("Riverside North", "riverside")


def test_the_list_follows_what_is_there(runner, admin, now, manager, navigator, riverside):
    program = make_program(by=runner, at=now, name="Bay", time_zone="America/Chicago")
    before = ["Name and phone", "Areas", "People and roles", "Directory of services", "Agencies", "Backups"]
    assert [what for what in undone(program, now) if what != "Second step at sign-in"] == before
    program.areas.create(name="North")
    Program.objects.filter(pk=program.pk).update(phone="+1 555 010 0400")
    for who, role in ((manager, Role.MANAGER), (navigator, Role.NAVIGATOR)):
        Membership.objects.create(program=program, user=who, role=role)
    program.refresh_from_db()
    left = [what for what in undone(program, now) if what != "Second step at sign-in"]
    assert left == ["Directory of services", "Agencies", "Backups"]


def test_every_line_leads_to_a_page_its_reader_may_open(desk):
    page = desk.post("/settings/programs/", NEW, follow=True)
    for step in page.context["steps"]:
        assert desk.get(f"{reverse(step.page)}?program=harbor-response").status_code == 200, step.what


# Retiring.


def test_a_retired_program_begins_nothing_and_stays_readable(runner, riverside, navigator, manager, admin, now):
    call = met(riverside, navigator, now)
    retire_program(program=riverside, by=runner, at=now)
    with pytest.raises(NotPossible, match="retired"):
        met(riverside, navigator, now)
    with pytest.raises(NotPossible, match="retired"):
        invite_member(program=riverside, email="x@y.example", role=Role.NAVIGATOR, by=admin, at=now)
    client = Client()
    client.force_login(navigator)
    assert client.get(f"/encounters/{call.pk}/").status_code == 200
    take_up_program(program=riverside, by=runner, at=now + timedelta(days=1))
    met(riverside, navigator, now)


def test_what_stands_in_the_way_is_said(runner, desk, case, riverside, now):  # noqa: F811
    with pytest.raises(NotPossible, match="open cases: 1"):
        retire_program(program=riverside, by=runner, at=now)
    page = desk.get(f"/settings/programs/{riverside.pk}/").content.decode()
    assert "open cases: 1" in page
    assert "Retire the program" not in page


def test_the_page_retires_and_takes_up_again(desk, riverside):
    where = f"/settings/programs/{riverside.pk}"
    assert desk.post(f"{where}/retire/", follow=True).redirect_chain[0][0] == "/settings/programs/"
    assert "Take it up again" in desk.get(f"{where}/").content.decode()
    answer = desk.post(f"{where}/retire/", follow=True)
    assert "retired already" in answer.content.decode()
    desk.post(f"{where}/take-up/")
    riverside.refresh_from_db()
    assert riverside.retired_at is None
    assert "at work already" in desk.post(f"{where}/take-up/", follow=True).content.decode()
    assert desk.post(f"{where}/burn/").status_code == 404


def test_waiting_invitations_end_with_the_program(runner, riverside, admin, now):
    row = invite_member(program=riverside, email="x@y.example", role=Role.NAVIGATOR, by=admin, at=now)
    retire_program(program=riverside, by=runner, at=now)
    row.refresh_from_db()
    assert row.revoked_at == now


@pytest.mark.django_db(transaction=True)
def test_a_call_and_the_end_at_the_same_moment(runner, riverside, navigator, now):
    """Either the call was first, or it is refused: never a call after the end."""
    done = together(
        lambda: retire_program(program=riverside, by=runner, at=now),
        lambda: met(riverside, navigator, now),
    )
    assert not isinstance(done[0], Exception) or isinstance(done[0], NotPossible)
    assert isinstance(done[1], Encounter | NotPossible)


# The same by API.


def test_the_api_makes_renames_retires_and_lists(desk, riverside):
    asked = {"name": "Bay", "time_zone": "America/Chicago"}
    made = desk.post("/api/v1/programs/", asked, content_type="application/json")
    assert made.status_code == 201
    where = f"/api/v1/programs/{made.json()['id']}"
    steps = desk.get(f"{where}/first-days/").json()
    assert {"Areas", "Plan of contacts"} <= {step["what"] for step in steps}
    assert next(step["path"] for step in steps if step["what"] == "Areas") == "/settings/areas/?program=bay"
    renamed = desk.post(f"{where}/change/", {"name": "Bay Area"}, content_type="application/json").json()
    assert (renamed["name"], renamed["slug"]) == ("Bay Area", "bay")
    assert desk.post(f"{where}/take-up/").status_code == 409
    assert desk.post(f"{where}/retire/").json()["retired_at"]
    assert desk.post(f"{where}/take-up/").json()["retired_at"] is None
    assert {row["slug"] for row in desk.get("/api/v1/programs/").json()["results"]} == {"bay", "riverside"}


def test_a_programs_own_administrator_reads_and_names_only_theirs(admin, riverside, lakeside):
    client = Client()
    client.force_login(admin)
    assert [row["slug"] for row in client.get("/api/v1/programs/").json()["results"]] == ["riverside"]
    assert client.get(f"/api/v1/programs/{lakeside.pk}/").status_code == 404
    assert client.post(f"/api/v1/programs/{riverside.pk}/retire/").status_code == 403
    renamed = client.post(
        f"/api/v1/programs/{riverside.pk}/change/", {"phone": "+1 555 010 0999"}, content_type="application/json"
    )
    assert renamed.json()["phone"] == "+1 555 010 0999"


def test_who_sets_up_reads_who_brings_calls_and_cases_and_what_is_signed(admin, riverside):
    desk = Client()
    desk.force_login(admin)
    steps = {step["what"]: step for step in desk.get(f"/api/v1/programs/{riverside.pk}/first-days/").json()}
    for what, says in {
        "Dispatch export": "so a manager reads the export",
        "Cases brought along": "so somebody who assigns cases brings them",
        "Consent form": "consent",
        "Backups": "Last backup",
    }.items():
        page = desk.get(steps[what]["path"])
        assert page.status_code == 200, what
        assert says in page.content.decode(), what
    assert steps["Backups"]["stands"] == "None was ever taken"
    assert desk.post("/encounters/import/").status_code == 403


def test_a_backup_of_last_night_is_a_step_done(riverside, now):
    health.beat("backup", at=now - timedelta(hours=20))
    told = {step.what: step.is_done for step in first_steps(riverside, now)}
    later = {step.what: step.is_done for step in first_steps(riverside, now + timedelta(hours=7))}
    assert (told["Backups"], later["Backups"]) == (True, False)
