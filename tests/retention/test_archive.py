"""A program leaves with all that is its own: every table, no row of another, no secret, nobody it may not see."""

import hashlib
import io
import json
import re
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from casemgmt.cases.models import CaseFile
from casemgmt.core.errors import NotPossible
from casemgmt.core.jobs import run_now
from casemgmt.core.models import AccessLog, Job
from casemgmt.people.models import Person
from casemgmt.retention.archive import actions, contents
from casemgmt.retention.archive.models import Archive
from casemgmt.retention.archive.views import bytes_of

pytestmark = pytest.mark.django_db
ANY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture
def archive(world, manager, admin):
    """Asked for by the manager, agreed to by the administrator, written by a worker."""
    Archive.objects.filter(program=world.riverside, state__in=["asked", "waiting"]).delete()
    made = actions.ask_for_archive(program=world.riverside, why="We move", by=manager, at=world.at)
    actions.agree_to_archive(archive=made, by=admin, at=world.at)
    stored = CaseFile.objects.filter(program=world.riverside).first().file
    stored.storage.save(stored.name, ContentFile(b"%PDF-"))
    run_now(Job.objects.get(subject_id=made.pk), at=world.at)
    made.refresh_from_db()
    assert made.state == "ready", made.problem
    return made


@pytest.fixture
def inside(archive):
    return ZipFile(io.BytesIO(b"".join(bytes_of(archive))))


def lines(inside, table):
    return [json.loads(line) for line in inside.read(f"data/{table}.jsonl").splitlines()]


def test_each_table_is_in_it_or_says_why_not():
    out = {label for labels in contents.LEFT_OUT.values() for label in labels}
    every = (model._meta for model in apps.get_models(include_auto_created=True))
    managed = {one.label for one in every if one.managed and one.label != "pghistory.MiddlewareEvents"}
    assert sorted(managed - out - {one.label for one in contents.tables()}) == [], "retention/archive/contents.py"
    assert out <= managed


def test_all_of_ours_nothing_of_others_and_no_secret(world, archive, inside, client, manager, admin):
    """One archive, looked at from each side: making one takes a while."""
    text = {name: inside.read(name).decode("utf-8", "replace") for name in inside.namelist()}
    nothing_of_others(world, text)
    no_secret(text)
    checksums_and_dictionary(archive, inside, text)
    only_who_asked(archive, client, manager, admin)


def nothing_of_others(world, text):
    """Every id of the other program, of whatever table, is looked for in the whole archive."""
    theirs, ours = set(), set()
    for table in contents.tables():
        theirs |= {str(pk) for pk in table.rows(world.their_person.program_id).values_list("pk", flat=True)}
        ours |= {str(pk) for pk in table.rows(world.riverside.pk).values_list("pk", flat=True)}
    ids = set(ANY_ID.findall("".join(said for name, said in text.items() if name.endswith(".jsonl"))))
    assert len(ids) > 100
    assert {one for one in theirs - ours if ANY_ID.fullmatch(one)} & ids == set()


def no_secret(text):
    secrets = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if contents.is_secret(field.name):
                secrets |= {str(value) for value in model._base_manager.values_list(field.name, flat=True) if value}
    whole = "".join(text.values())
    assert len(secrets) > 5
    assert [one for one in secrets if len(one) > 20 and one in whole] == []


def checksums_and_dictionary(archive, inside, text):
    for line in text["checksums.txt"].splitlines():
        told, name = line.split("  ")
        assert hashlib.sha256(inside.read(name)).hexdigest() == told
    assert hashlib.sha256(b"".join(bytes_of(archive))).hexdigest() == archive.checksum
    for row in lines(inside, "people_person")[:1]:
        assert all(f"people_person,{name}," in text["dictionary.csv"] for name in row)
    assert any(name.startswith("files/case-files/") for name in text)
    assert text["hsds/services.jsonl"]


def only_who_asked(archive, client, manager, admin):
    page = reverse("retention:archive_file", args=[archive.pk])
    client.force_login(admin)
    assert client.get(page).status_code == 403
    client.force_login(manager)
    assert b"".join(client.get(page).streaming_content)[:2] == b"PK"
    row = AccessLog.objects.filter(verb="exported").latest("pk")
    assert row.user == manager
    assert len(row.person_ids) > 3


def test_restricted_people_stay_behind(world, manager, admin):
    person = world.case.person.now
    Archive.objects.filter(program=world.riverside, state__in=["asked", "waiting"]).delete()
    Person.objects.filter(pk=person.pk).update(is_restricted=True, first_name="Qzvhidden")
    made = actions.ask_for_archive(program=world.riverside, why="We move", by=manager, at=world.at)
    actions.agree_to_archive(archive=made, by=admin, at=world.at)
    run_now(Job.objects.get(subject_id=made.pk), at=world.at)
    made.refresh_from_db()
    assert made.closed_people >= 1
    inside = ZipFile(io.BytesIO(b"".join(bytes_of(made))))
    for table in contents.tables():
        if path := contents.person_path(table.model):
            rows = set(
                map(str, table.rows(world.riverside.pk).filter(**{path: person.pk}).values_list("pk", flat=True))
            )
            kept = {str(row[table.model._meta.pk.attname]) for row in lines(inside, table.file)}
            assert not rows & kept, table.label
    assert "Qzvhidden" not in inside.read("data/people_person.csv").decode()


def test_nobody_agrees_to_their_own_and_who_may_not_export_does_not_ask(world, manager, admin, navigator):
    Archive.objects.filter(program=world.riverside, state__in=["asked", "waiting"]).delete()
    made = actions.ask_for_archive(program=world.riverside, why="We move", by=manager, at=world.at)
    with pytest.raises(NotPossible, match="Somebody else"):
        actions.agree_to_archive(archive=made, by=manager, at=world.at)
    for user in (admin, navigator):
        with pytest.raises(PermissionDenied):
            actions.ask_for_archive(program=world.riverside, why="Mine", by=user, at=world.at)
