"""Asked by one, confirmed by another, carried out by the clock; who must stay stays, and says why."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from casemgmt.cases import actions as cases
from casemgmt.cases.models import CaseFile
from casemgmt.core.errors import NotPossible
from casemgmt.people import actions as people
from casemgmt.people.models import Person
from casemgmt.retention import actions, sweeping
from casemgmt.retention.digest import digest_lines
from casemgmt.retention.models import Certificate, ForgetRequest
from casemgmt.retention.queries import preview, why_stays

from .conftest import let_go

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(world):
    return let_go(world.case.person.now, world.at)


def asked(person, by, at, how="anonymize"):
    about = {"how": how, "asked_for_by": "person", "said_on": at.astimezone(person.program.zone).date()}
    return actions.ask_to_forget(person=person, **about, by=by, at=at)


def test_whoever_asks_does_not_confirm(world, person, manager, admin):
    request = asked(person, manager, world.at)
    with pytest.raises(NotPossible, match="Somebody else"):
        actions.confirm_forgetting(request=request, by=manager, at=world.at)
    actions.confirm_forgetting(request=request, by=admin, at=world.at)
    with pytest.raises(NotPossible, match="decided already"):
        actions.confirm_forgetting(request=request, by=admin, at=world.at)


def counted(user, at):
    return [line.count for line in digest_lines(user=user, at=at)]


def test_the_second_person_reads_of_it_in_the_digest(world, person, manager, admin, navigator):
    hold = {"why": "Claim 12", "review_at": world.at + timedelta(days=9)}
    actions.place_hold(person=person, **hold, by=manager, at=world.at)
    ForgetRequest.objects.exclude(person=person).update(state=ForgetRequest.State.WITHDRAWN)
    request = asked(person, manager, world.at)
    assert (counted(admin, world.at), counted(manager, world.at)) == ([1, 0], [0, 0])
    assert counted(admin, world.at + timedelta(days=9)) == [1, 1]
    assert counted(navigator, world.at) == []
    actions.withdraw_forgetting(request=request, by=manager, at=world.at)
    assert counted(admin, world.at) == [0, 0]


def test_nobody_asks_about_whom_they_may_not_see(world, navigator, admin, other_navigator, person):
    for user in (navigator, admin, other_navigator):
        with pytest.raises(PermissionDenied):
            asked(person, user, world.at)


def test_who_has_an_open_case_stays(world, manager, admin, clock):
    request = asked(world.case.person.now, manager, world.at)
    with pytest.raises(NotPossible, match="The case is open"):
        actions.confirm_forgetting(request=request, by=admin, at=world.at)


def test_a_hold_placed_after_it_was_confirmed_stops_the_clock(world, person, manager, admin, clock):
    request = asked(person, manager, world.at)
    actions.confirm_forgetting(request=request, by=admin, at=world.at)
    about = {"why": "Claim 12", "review_at": world.at + timedelta(days=9)}
    hold = actions.place_hold(person=person, **about, by=manager, at=world.at)
    assert why_stays(person, world.at) == ("legal_hold",)
    assert sweeping.forget_confirmed(at=world.at) == 0
    actions.lift_hold(hold=hold, reason="Settled", by=admin, at=world.at)
    assert sweeping.forget_confirmed(at=world.at) == 1
    assert ForgetRequest.objects.get(pk=request.pk).state == "done"


def test_the_door_opens_for_nobody_without_two_people_or_a_rule(world, person, manager):
    """By plain SQL, as somebody with the application's password would try."""
    request = asked(person, manager, world.at)
    for words in ([None, request.pk], [None, None], [request.pk, None]):
        with (
            pytest.raises(DatabaseError, match="nobody confirmed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT retention_forget(gen_random_uuid(), %s, 'anonymize', %s, %s, now())", [person.pk, *words]
            )
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Certificate(id=request.pk, program=person.program, kind="purge", counts={}, done_at=world.at).save()


def test_a_file_is_gone_from_the_storage_too(world, person, forget):
    stored = CaseFile.objects.get(person=person).file
    stored.storage.save(stored.name, ContentFile(b"%PDF-"))
    forget(person, world.at)
    assert not stored.storage.exists(stored.name)


def test_a_rule_that_is_on_is_carried_out_in_small_steps(world, person, manager):
    at = world.at + timedelta(days=800)
    spans = {"served_months": 12, "met_months": 6, "drafts_days": 30}
    actions.set_retention(program=person.program, is_on=False, **spans, by=manager, at=world.at)
    assert sweeping.forget_over(at=at) == 0
    later = world.at + timedelta(minutes=1)
    rule = actions.set_retention(program=person.program, is_on=True, **spans, by=manager, at=later)
    assert preview(person.program, rule, world.at).go == 0
    told = preview(person.program, rule, at)
    assert told.go > 1
    assert dict((code, count) for code, _words, count in told.reasons)["legal_hold"] == 1
    assert sweeping.forget_over(at=at) == told.go
    assert sweeping.forget_over(at=at) == 0
    assert preview(person.program, rule, at).go == 0
    assert Certificate.objects.filter(rule=rule, kind="anonymize").count() == told.go
    assert set(Person.objects.current().filter(forgotten_at=at).values_list("program", flat=True)) == {
        person.program_id
    }


def test_somebody_forgotten_is_found_by_nobody_and_asked_about_no_more(world, person, forget, manager, navigator):
    forget(person, world.at)
    assert not Person.objects.searchable_by(navigator).filter(pk=person.pk).exists()
    with pytest.raises(NotPossible, match="already"):
        asked(person, manager, world.at)


def test_the_command_only_says_what_it_would_do(world, person, capsys):
    call_command("forget", str(person.pk))
    said = capsys.readouterr().out
    assert "people_contactpoint: 2" in said
    assert "Nothing was changed" in said
    call_command("forget", str(person.pk), "--ask", "manager@riverside.example")
    assert ForgetRequest.objects.filter(person=person, state="asked").exists()


def test_nothing_new_begins_about_somebody_forgotten(world, person, forget, navigator):
    call = world.case.encounters.first()
    forget(person, world.at)
    who = {"by": navigator, "at": world.at}
    person.refresh_from_db()
    for act in (
        lambda: people.change_person(person=person, version=person.version, first_name="Ivo", **who),
        lambda: people.add_contact_point(person=person, value="541 555 0188", **who),
        lambda: cases.reopen_case(case=world.case, **who),
        lambda: cases.take_on(encounter=call, person=person, **who),
    ):
        with pytest.raises(NotPossible, match="anonymized"):
            act()
