"""Bringing a directory in from the browser: kept by the request, read by a worker, a bad one told."""

import json
import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import jobs
from casemgmt.core.models import Event, Job
from providers import actions
from providers.models import DirectoryImport, Organization, Service
from tests.cast import NOW

GOOD = {"id": "1", "name": "One", "status": "active", "organization": {"id": "1", "name": "Org"}}
BAD = {"id": "2", "name": "Two", "status": "banana", "organization": {"id": "1", "name": "Org"}}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def file_of(content, name="dir.json"):
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else json.dumps(content).encode())


def upload(client, content, name="dir.json", **said):
    """What the page shows once the worker has shown what the file would do, somebody pressed, and it is in."""
    page = client.post(reverse("providers:import"), {"file": file_of(content, name), **said}, follow=True)
    job = DirectoryImport.objects.filter(state="waiting").first()
    if job is None:
        return page
    assert job.file, "the request keeps the file and reads no row of it"
    assert jobs.run_due() == 1
    client.post(reverse("providers:press_import", args=[job.pk]))
    jobs.run_due()
    return client.get(reverse("providers:import_report", args=[job.pk]))


def test_a_file_is_kept_and_a_worker_brings_it_in(client, manager):
    client.force_login(manager)
    page = upload(client, [GOOD, BAD]).content.decode()
    assert Service.objects.get().name == "One"
    assert "1 row refused" in page
    assert "Rows of the file: 2 = 1 read + 1 refused." in page
    assert "banana" in page
    job = DirectoryImport.objects.get()
    assert (job.state, job.source, job.by) == ("done", "dir", manager)
    assert not job.file, "what was brought in is not kept twice"
    report = client.get(reverse("providers:import_report_csv", args=[job.pk]))
    assert report["Content-Type"].startswith("text/csv")
    assert b"row refused" in report.content
    assert Event.objects.filter(verb="directory_import.ended").count() == 1


def test_the_same_file_again_changes_nothing(client, manager):
    client.force_login(manager)
    upload(client, [GOOD])
    upload(client, [GOOD])
    second = DirectoryImport.objects.order_by("-created_at").first()
    assert second.counts == {"organization": {"unchanged": 1}, "service": {"unchanged": 1}}


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "e.json"), (b"{", "b.json"), (b"a,b\n1,2", "x.csv"), (b"PK\x03\x04", "x.xlsx")]
)
def test_a_bad_file_is_told_in_one_sentence(content, name, client, manager):
    client.force_login(manager)
    page = upload(client, content, name).content.decode()
    assert any(word in page for word in ("is not JSON", "is empty", "name a mapping", "is damaged"))
    assert not Organization.objects.exists()


def test_a_file_of_which_every_row_was_refused_is_not_done(client, manager):
    client.force_login(manager)
    page = upload(client, [BAD]).content.decode()
    assert "Every row was refused" in page
    assert "banana" in page
    assert "Rows of the file: 1 = 0 read + 1 refused." in page
    assert DirectoryImport.objects.get().state == "refused"
    assert not Organization.objects.exists()


def test_nothing_chosen_is_told(client, manager):
    client.force_login(manager)
    page = client.post(reverse("providers:import"), {}).content.decode()
    assert "This field is required." in page


def test_a_mapped_file(client, manager):
    client.force_login(manager)
    rows = b"name1,name2,street1,city,state,zip\nElm,North,1 Elm,Boston,MA,2134\n"
    page = upload(client, rows, "f.csv", mapping="facilities_csv").content.decode()
    assert "Everything went in" in page
    assert Service.objects.get().name == "Elm – North"


def test_a_file_waits_for_a_worker_and_shows_it(client, manager):
    client.force_login(manager)
    page = client.post(reverse("providers:import"), {"file": file_of([GOOD])}, follow=True).content.decode()
    job = DirectoryImport.objects.get()
    assert "Waiting for a worker" in page
    assert [jobs.run_due(), jobs.run_due()] == [1, 0]
    page = client.get(reverse("providers:import_report", args=[job.pk])).content.decode()
    assert "Nothing is written yet" in page
    assert not Service.objects.exists()
    for _twice in range(2):
        assert client.post(reverse("providers:press_import", args=[job.pk])).status_code == 302
    assert [jobs.run_due(), jobs.run_due()] == [1, 0]
    assert "Everything went in" in client.get(reverse("providers:import_report", args=[job.pk])).content.decode()
    assert Event.objects.filter(verb="directory_import.ended").count() == 1


def test_one_that_was_canceled_changes_nothing(client, manager):
    client.force_login(manager)
    client.post(reverse("providers:import"), {"file": file_of([GOOD])})
    page = client.post(reverse("jobs:cancel", args=[Job.objects.get().pk]), follow=True).content.decode()
    assert "Canceled" in page
    assert jobs.run_due() == 0
    job = DirectoryImport.objects.get()
    assert (job.state, bool(job.file)) == ("canceled", False)
    assert not Service.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_that_is_canceled_while_it_is_brought_in_changes_nothing(client, manager, monkeypatch):
    """The whole file is one transaction, and how far it is is said past it: there the worker hears of it."""
    client.force_login(manager)
    client.post(reverse("providers:import"), {"file": file_of([GOOD])})
    jobs.run_due()
    client.post(reverse("providers:press_import", args=[DirectoryImport.objects.get().pk]))
    says = jobs.Turn.says

    def canceled(turn, done, total):
        other = threading.Thread(target=cancel, args=(turn.job, manager))
        other.start()
        other.join()
        says(turn, done, total)

    def cancel(job, by):
        jobs.cancel(job=job, by=by, at=timezone.now())
        connection.close()

    monkeypatch.setattr(jobs.Turn, "says", canceled)
    jobs.run_due()
    assert DirectoryImport.objects.get().state == "canceled"
    assert not Service.objects.exists()


def test_only_keepers(client, navigator, shelter_desk, manager):
    job = actions.begin_import(file=file_of([GOOD]), file_name="x.json", mapping="", source="", by=manager, at=NOW)
    for user in (navigator, shelter_desk):
        client.force_login(user)
        assert client.post(reverse("providers:import"), {"file": file_of([GOOD])}).status_code == 403
        for name in ("import_report", "import_report_csv"):
            assert client.get(reverse(f"providers:{name}", args=[job.pk])).status_code == 403
        assert client.post(reverse("jobs:cancel", args=[Job.objects.get().pk])).status_code == 404
    assert not Service.objects.exists()
