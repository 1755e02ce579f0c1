"""Every kind of long work can be canceled, expires, and is taken up again after its worker was killed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from casemgmt.cases.caseload import running as caseloads
from casemgmt.core import jobs
from casemgmt.core.bounded import Done
from casemgmt.core.jobs.running import LEASE
from casemgmt.core.models import Event, Job
from casemgmt.encounters.actions import importing
from casemgmt.publishing import preparation as previews
from casemgmt.publishing.extracts import actions as extracts
from casemgmt.reports import paper as reports
from casemgmt.reports.exports import preparation as exports
from casemgmt.reports.who_looked import paper as accounts
from casemgmt.retention.archive import preparation as archives
from providers.actions import importing as directories
from referrals.packets import paper as packets

pytestmark = pytest.mark.django_db
KILL = timedelta(seconds=LEASE)


@dataclass(frozen=True)
class Sample:
    """The row of the small world that is waiting, a step in the middle of the work, and what was prepared of it."""

    row: str
    asker: str
    module: Any
    step: str
    kept: Callable[[Any], Any]
    done: str = "ready"
    failed: str = "failed"
    is_prepared: bool = True  # else a file is read, and nothing of it is kept


SAMPLES = {
    "packets": Sample("packets", "navigator", packets, "bound", lambda row: row.content),
    "encounter import": Sample(
        "waiting_calls", "manager", importing, "_write", lambda row: bytes(row.content), done="done", is_prepared=False
    ),
    "caseload": Sample(
        "caseload", "manager", caseloads, "_brought", lambda row: bytes(row.content), done="done", is_prepared=False
    ),
    "directory import": Sample(
        "waiting_import",
        "manager",
        directories,
        "look_at_reading",
        lambda row: row.state != "looked" and row.file,  # it waits for somebody who presses
        done="looked",
        failed="refused",
        is_prepared=False,
    ),
    "report": Sample("report", "manager", reports, "audit_paper", lambda row: row.content),
    "preview": Sample(
        "preview", "admin", previews, "release_facts", lambda row: None if row.content is None else "counted"
    ),
    "export": Sample(
        "export", "manager", exports, "_write_rows", lambda row: (row.state == "ready" and row.pieces.count()) or None
    ),
    "extract": Sample("extract", "manager", extracts, "drawn_up", lambda row: row.content),
    "archive": Sample(
        "archive",
        "manager",
        archives,
        "write_archive",
        lambda row: (row.state == "ready" and row.pieces.count()) or None,
    ),
    "access_report": Sample("access_report", "manager", accounts, "access_paper", lambda row: row.content),
}
PREPARED = sorted(name for name, sample in SAMPLES.items() if sample.is_prepared)


@pytest.fixture(autouse=True)
def light(monkeypatch):
    """Papers that cost nothing to draw."""
    monkeypatch.setattr("casemgmt.core.pdf.draw", lambda *_args, **_how: "sheet")
    monkeypatch.setattr("casemgmt.core.pdf.bind", lambda *_args, **_how: b"%PDF-")
    monkeypatch.setattr(reports, "audit_paper", lambda run, **how: Done(b"%PDF-", 0.1, 50))
    monkeypatch.setattr(accounts, "access_paper", lambda report: b"%PDF-")
    report = {"people_in_it": 9, "left_out": 0, "smallest_class": 9}
    monkeypatch.setattr(extracts, "drawn_up", lambda extract, says: ({"people": []}, report))


@pytest.fixture(autouse=True)
def nothing_aside(monkeypatch):
    """A word past the transaction would be said of the job as the standing world has it, not as this test does."""
    monkeypatch.setattr("casemgmt.core.jobs.running.Turn._says_aside", lambda turn: None)


@pytest.fixture
def work(world, request):
    """One kind: its sample, its row, and its job, alone in the queue."""
    sample = SAMPLES[request.param]
    row = getattr(world, sample.row)
    job = Job.objects.get(kind=request.param, subject_id=row.pk)
    if sample.is_prepared:  # the small world has it ready
        gone = {"content": None} if hasattr(row, "content") else {}
        type(row).objects.filter(pk=row.pk).update(state="waiting", ready_at=None, **gone)
    Job.objects.exclude(pk=job.pk).delete()
    return sample, row, job


def test_every_kind_is_sampled_and_says_how_it_resumes():
    assert set(SAMPLES) == set(jobs.KINDS)
    assert all(len(kind.resumes) > 20 and str(kind.what) and str(kind.unit) for kind in jobs.KINDS.values())


def killed(*_args, **_how):
    raise KeyboardInterrupt


def begun(sample, job, monkeypatch):
    """A worker has the job and is killed in the middle of it."""
    with monkeypatch.context() as dying:
        dying.setattr(sample.module, sample.step, killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_due(at=job.due_at)
    job.refresh_from_db()
    assert job.lease is not None


@pytest.mark.parametrize("work", sorted(SAMPLES), indirect=True)
def test_it_is_taken_up_again_after_a_kill(work, monkeypatch):
    sample, row, job = work
    begun(sample, job, monkeypatch)
    assert jobs.run_due(at=job.due_at - timedelta(seconds=1)) == 0, "the lease still runs"
    assert jobs.run_due(at=job.due_at) == 1
    job.refresh_from_db()
    row.refresh_from_db()
    assert (job.end, row.state) == ("done", sample.done)
    assert bool(sample.kept(row)) == sample.is_prepared


@pytest.mark.parametrize("work", PREPARED, indirect=True)
def test_whoever_was_too_slow_writes_nothing(work, monkeypatch):
    """Another worker has taken it up and finished meanwhile."""
    sample, row, job = work
    real = getattr(sample.module, sample.step)

    def slow(*args, **how):
        monkeypatch.setattr(sample.module, sample.step, real)
        assert jobs.run_due(at=job.due_at + KILL) == 1
        return real(*args, **how)

    monkeypatch.setattr(sample.module, sample.step, slow)
    jobs.run_due(at=job.due_at)
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.end, job.tries, row.state) == ("done", 2, sample.done)


@pytest.mark.parametrize("work", sorted(SAMPLES), indirect=True)
def test_who_asked_cancels_it_before_anybody_has_begun(work, client, world):
    sample, row, job = work
    client.force_login(getattr(world, sample.asker))
    page = reverse(jobs.KINDS[job.kind].page, args=[row.pk])
    assert reverse("jobs:cancel", args=[job.pk]) in client.get(page).content.decode()
    assert client.post(reverse("jobs:cancel", args=[job.pk])).url == page
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.end, row.state) == ("canceled", "canceled")
    assert Event.objects.filter(verb="job.canceled", subject_id=job.pk).exists()
    assert jobs.run_due(at=job.due_at + KILL) == 0
    assert client.get(page).status_code == 200


# Files that are read hear of it between their transactions: test_import_page.py, test_import_encounters.py.
@pytest.mark.parametrize("work", PREPARED, indirect=True)
def test_who_asked_cancels_it_while_a_worker_has_it(work, world, monkeypatch):
    sample, row, job = work
    real = getattr(sample.module, sample.step)

    def canceled(*args, **how):
        jobs.cancel(job=job, by=getattr(world, sample.asker), at=job.due_at)
        return real(*args, **how)

    monkeypatch.setattr(sample.module, sample.step, canceled)
    jobs.run_due(at=job.due_at)
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.end, row.state) == ("canceled", "canceled")
    assert not sample.kept(row)


@pytest.mark.parametrize("work", PREPARED, indirect=True)
def test_what_was_prepared_goes_when_its_time_is_over(work):
    sample, row, job = work
    jobs.run_due(at=job.due_at)
    job.refresh_from_db()
    assert jobs.expire_due(at=job.expires_at - timedelta(seconds=1)) == 0
    assert jobs.expire_due(at=job.expires_at) == 1
    row.refresh_from_db()
    assert (row.state, sample.kept(row)) == ("expired", None)
    assert jobs.expire_due(at=job.expires_at + timedelta(days=1)) == 0


@pytest.mark.parametrize("work", sorted(SAMPLES), indirect=True)
def test_what_nobody_did_in_its_time_is_given_up_and_its_file_goes(work):
    sample, row, job = work
    assert jobs.expire_due(at=job.expires_at) == 1
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.end, row.state) == ("given_up", sample.failed)
    assert not sample.kept(row)
    assert jobs.run_due(at=job.due_at + KILL) == 0


@pytest.mark.parametrize("work", sorted(SAMPLES), indirect=True)
def test_what_keeps_failing_is_given_up_and_said(work, client, world, monkeypatch, settings):
    sample, row, job = work

    def broken(*_args, **_how):
        raise ValueError("Ivo Invented")

    monkeypatch.setattr(sample.module, sample.step, broken)
    for number in range(1, 6):
        jobs.run_due(at=job.due_at + number * KILL)
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.end, job.tries, row.state) == ("given_up", settings.JOB_TRIES, sample.failed)
    client.force_login(getattr(world, sample.asker))
    page = client.get(reverse(jobs.KINDS[job.kind].page, args=[row.pk])).content.decode()
    assert "Something went wrong" in page
    assert "Invented" not in page.split("<main")[-1]
    assert job.problem == "ValueError"


@pytest.mark.parametrize("work", sorted(SAMPLES), indirect=True)
def test_who_dies_of_it_every_time_does_not_die_for_ever(work, monkeypatch, settings):
    sample, row, job = work
    for _try in range(settings.JOB_TRIES):
        begun(sample, job, monkeypatch)
    jobs.run_due(at=job.due_at)
    row.refresh_from_db()
    job.refresh_from_db()
    assert (job.end, job.problem, row.state) == ("given_up", "killed", sample.failed)
