"""A listing belongs to the program that keeps it: its editors and the agency change it, others propose."""

import importlib
import json

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from casemgmt.accounts.actions import add_member
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.roles import Role
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from providers import actions, rights
from providers.models import DirectoryImport, ListingCorrection, Organization, Service

pytestmark = pytest.mark.django_db

BEDS = {"id": "svc-1", "name": "Beds", "status": "active"}
FILE = {"id": "org-1", "name": "Elm Shelter", "description": "Beds", "services": [BEDS]}


@pytest.fixture
def stranger(lakeside, riverside, now):
    """Keeps the directory of the other program."""
    user = User.objects.create_user("keeper@lakeside.example", "a-long-enough-word", name="Lee Keeper")
    add_member(program=lakeside, user=user, role=Role.DIRECTORY_EDITOR, by=CLOCK, at=now)
    return user


@pytest.fixture
def beds(harbor_house):
    return Service.objects.create(
        organization=harbor_house, name="Night shelter", status="active", source="test", source_record_id="beds"
    )


def bring(by, now, content=FILE, source="city", program=None):
    file = ContentFile(json.dumps(content).encode(), "directory.json")
    job = actions.begin_import(
        program=program, file=file, file_name="directory.json", mapping="", source=source, by=by, at=now
    )
    job = actions.run_import(job=job, by=by, at=now)
    if job.state == "looked":
        job = actions.run_import(job=actions.press_import(job=job, by=by, at=now), by=by, at=now)
    return job


def test_another_programs_editor_reads_and_changes_nothing(client, stranger, beds, harbor_house, manager, now):
    with pytest.raises(PermissionDenied):
        actions.edit_service(service=beds, version=beds.version, changes={"name": "Mine"}, by=stranger, at=now)
    with pytest.raises(PermissionDenied):
        actions.verify_service(service=beds, by=stranger, at=now)
    with pytest.raises(PermissionDenied):
        actions.update_capacity(service=beds, available=0, by=stranger, at=now)
    client.force_login(stranger)
    assert client.get(reverse("providers:service", args=[beds.pk])).status_code == 200
    assert client.get(reverse("providers:edit_service", args=[beds.pk])).status_code == 403
    assert client.post(reverse("providers:classify", args=[harbor_house.pk]), {"agency_class": ""}).status_code == 403
    assert beds.name not in client.get(reverse("providers:to_verify")).content.decode()
    client.force_login(manager)
    assert beds.name in client.get(reverse("providers:to_verify")).content.decode()


def test_others_propose_in_words_and_the_keeper_decides(client, stranger, beds, manager):
    client.force_login(stranger)
    page = client.get(reverse("providers:service", args=[beds.pk])).content.decode()
    propose = reverse("providers:propose", args=[beds.pk])
    assert propose in page
    assert "Listing kept by Riverside" in page
    assert client.post(propose, {"words": " "}).status_code == 422
    assert client.post(propose, {"words": "Open all night, not to ten."}).status_code == 302
    assert client.post(propose, {"words": "Open all night."}).status_code == 302
    found = ListingCorrection.objects.get()
    assert (found.in_words, found.proposed_by) == ("Open all night.", stranger)
    assert client.get(reverse("providers:correction", args=[found.pk])).status_code == 404
    client.force_login(manager)
    assert "Open all night." in client.get(reverse("providers:correction", args=[found.pk])).content.decode()
    sent = {"do": "refuse", "why": "It closes at ten."}
    assert client.post(reverse("providers:correction", args=[found.pk]), sent).status_code == 302


def test_whoever_keeps_it_corrects_it_and_does_not_propose(beds, manager, outsider, now):
    with pytest.raises(NotPossible, match="You keep this listing"):
        actions.propose_in_words(service=beds, words="Wrong", by=manager, at=now)
    with pytest.raises(PermissionDenied):
        actions.propose_in_words(service=beds, words="Wrong", by=outsider, at=now)


def test_an_import_belongs_to_the_program_that_runs_it(client, stranger, manager, lakeside, riverside, now):
    job = bring(stranger, now)
    elm = Organization.objects.get(name="Elm Shelter")
    assert (job.program, elm.kept_by) == (lakeside, lakeside)
    assert rights.keeps(stranger, elm)
    assert not rights.may_edit(manager, elm)
    client.force_login(manager)
    assert client.get(reverse("providers:import_report", args=[job.pk])).status_code == 404
    assert client.get(reverse("providers:import_report_csv", args=[job.pk])).status_code == 404
    assert "directory.json" not in client.get(reverse("providers:import")).content.decode()
    with pytest.raises(PermissionDenied):
        bring(manager, now, program=lakeside)
    with pytest.raises(PermissionDenied):
        actions.run_import(job=DirectoryImport.objects.get(), by=manager, at=now)


def test_the_same_publishers_file_changes_nothing_another_program_keeps(stranger, manager, lakeside, now):
    bring(stranger, now)
    job = bring(manager, now, {**FILE, "name": "Taken over"})
    assert job.state == "refused"
    assert "kept by another program" in job.message
    assert Organization.objects.get().name == "Elm Shelter"


def test_nor_does_a_file_that_names_rows_of_another_program_by_their_id(stranger, manager, harbor_house, beds, now):
    stolen = {
        "id": str(harbor_house.pk), "name": "Taken over", "description": "x",
        "services": [{"id": str(beds.pk), "name": "Mine now"}],
    }  # fmt: skip
    bring(stranger, now, stolen, source="")
    harbor_house.refresh_from_db()
    beds.refresh_from_db()
    assert (harbor_house.name, beds.name, beds.organization) == ("Harbor House", "Night shelter", harbor_house)


def test_what_was_set_up_before_there_was_a_program_the_oldest_keeps(riverside, manager, stranger):
    found = Organization.objects.create(name="Old", source="x", source_record_id="old")
    assert rights.keeps(manager, found)
    assert not rights.keeps(stranger, found)
    assert rights.keeper_of(found) == Program.objects.get(pk=riverside.pk)


def test_what_was_there_before_belongs_to_who_brought_it_in(stranger, manager, lakeside, riverside, now):
    """The step of the upgrade: by the author of the publisher's import, else the first program with an editor."""
    step = importlib.import_module("providers.migrations.0013_who_keeps")
    bring(stranger, now)
    Organization.objects.create(name="By hand", source="x", source_record_id="hand")
    Organization.objects.update(kept_by=None)
    DirectoryImport.objects.update(program=None)
    step.keep(apps, None)
    kept = dict(Organization.objects.values_list("name", "kept_by__slug"))
    assert kept == {"Elm Shelter": "lakeside", "By hand": Program.objects.order_by("created_at").first().slug}
    assert DirectoryImport.objects.get().program == lakeside


def test_with_one_program_it_keeps_all(riverside, manager):
    found = Organization.objects.create(name="Old", source="x", source_record_id="old")
    importlib.import_module("providers.migrations.0013_who_keeps").keep(apps, None)
    found.refresh_from_db()
    assert found.kept_by == riverside
