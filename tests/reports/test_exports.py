"""Lists as files: the rows the asker may open, in pieces, on record when they leave, gone on with after a stop."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from casemgmt.cases.restrictions.actions import restrict_person
from casemgmt.core import jobs
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Job
from casemgmt.reports import actions
from casemgmt.reports.exports import preparation, sources
from casemgmt.reports.exports.lists import LISTS
from casemgmt.reports.exports.models import Export
from casemgmt.reports.exports.preparation import file_bytes
from casemgmt.reports.queries import answer
from casemgmt.reports.scope import last_days

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_aside(monkeypatch):
    """A word past the transaction would wait for this test's own."""
    monkeypatch.setattr("casemgmt.core.jobs.running.Turn._says_aside", lambda turn: None)


@pytest.fixture
def recent(riverside):
    return last_days(riverside, 30, timezone.now() - timedelta(minutes=1)).earlier(40)


@pytest.fixture
def five(world, recent):
    """Five people met and taken on, one by a name that a spreadsheet would run."""
    met = recent.starts_at + timedelta(days=9, hours=18)
    cases = [world.case(met + timedelta(hours=n)) for n in range(4)]
    about = {"first_name": "=cmd|' /C calc'!A0", "last_name": "Núñez"}
    return [*cases, world.case(met, about=about)]


def prepared(export):
    jobs.run_now(Job.objects.get(subject_id=export.pk, ended_at=None))
    export.refresh_from_db()
    return export


def rows_of(export):
    content = b"".join(file_bytes(export))
    if export.ending == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [list(row) for row in load_workbook(io.BytesIO(content))["Rows"].iter_rows(values_only=True)]


def cases_as(ending, program, by):
    export = actions.ask_for_export(program=program, what="cases", ending=ending, by=by, at=timezone.now())
    return prepared(export)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_list_goes_out_whole_with_the_headings_of_its_dictionary(five, riverside, manager, ending, monkeypatch):
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    export = cases_as(ending, riverside, manager)
    assert (export.state, export.rows, export.problem) == ("ready", 5, "")
    headings, *rows = rows_of(export)
    assert headings == [str(column.heading) for column in LISTS["cases"].columns]
    assert {row[0] for row in rows} == {str(case.pk) for case in five}
    assert len(rows) == 5
    assert export.size == len(b"".join(file_bytes(export)))


def test_a_name_that_is_a_formula_stays_text(five, riverside, manager):
    [named] = [row for row in rows_of(cases_as("csv", riverside, manager)) if row[3] == "Núñez"]
    assert named[2] == "'=cmd|' /C calc'!A0"
    book = load_workbook(io.BytesIO(b"".join(file_bytes(cases_as("xlsx", riverside, manager)))))
    [cell] = [row[2] for row in book["Rows"].iter_rows() if row[3].value == "Núñez"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")


@pytest.mark.parametrize("what", sorted(LISTS))
def test_every_list_can_be_had_by_who_may_see_its_rows(five, world, riverside, manager, what):
    world.refer(five[0], timezone.now())
    at = timezone.now()
    export = prepared(actions.ask_for_export(program=riverside, what=what, ending="xlsx", by=manager, at=at))
    assert export.state == "ready", Job.objects.get(subject_id=export.pk).problem
    book = load_workbook(io.BytesIO(b"".join(file_bytes(export))))
    assert book.sheetnames == ["About", "Dictionary", "Rows"]
    described = [row[1] for row in book["Dictionary"].iter_rows(min_row=2, values_only=True)]
    assert described == [column.code for column in LISTS[what].columns]


def test_who_may_not_open_rows_gets_none_and_who_may_not_export_none_at_all(five, riverside, analyst, navigator):
    assert cases_as("csv", riverside, analyst).rows == 0
    with pytest.raises(PermissionDenied):
        cases_as("csv", riverside, navigator)


def test_the_right_is_asked_again_when_it_is_written(five, riverside, manager):
    export = actions.ask_for_export(program=riverside, what="cases", ending="csv", by=manager, at=timezone.now())
    manager.memberships.all().delete()
    assert prepared(export).state == "failed"
    assert rows_of(export) == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_behind_a_figure_is_exactly_its_number(five, recent, riverside, manager, ending, monkeypatch):
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    about = {"measure": "contact_72h", "figure": "all", "scope": recent, "ending": ending}
    export = prepared(actions.ask_for_figure_export(program=riverside, **about, by=manager, at=timezone.now()))
    _headings, *rows = rows_of(export)
    told = answer("contact_72h", recent).result
    assert len(rows) == export.rows == len(told.behind("all")) == 5
    assert {row[1] for row in rows} == {str(case.pk) for case in five}
    assert export.hidden == 0


def test_what_the_reader_may_not_open_is_counted(five, recent, riverside, analyst):
    about = {"measure": "contact_72h", "figure": "all", "scope": recent, "ending": "csv"}
    export = prepared(actions.ask_for_figure_export(program=riverside, **about, by=analyst, at=timezone.now()))
    assert (export.rows, export.hidden) == (0, 5)


def test_a_killed_worker_loses_and_doubles_nothing(five, riverside, manager, monkeypatch):
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    export = actions.ask_for_export(program=riverside, what="cases", ending="xlsx", by=manager, at=timezone.now())
    job, real, written = Job.objects.get(subject_id=export.pk), preparation._keep, []

    def killed(*args, **how):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(real(*args, **how))

    monkeypatch.setattr(preparation, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_now(job)
    assert export.pieces.count() == 2
    monkeypatch.setattr(preparation, "_keep", real)
    job.refresh_from_db()
    jobs.run_now(job, at=job.due_at)
    export.refresh_from_db()
    assert export.state == "ready"
    _headings, *rows = rows_of(export)
    assert sorted(row[0] for row in rows) == sorted(str(case.pk) for case in five)


def test_one_that_was_canceled_is_gone_on_with(client, five, riverside, manager, monkeypatch):
    monkeypatch.setattr(sources, "AT_ONCE", 2)
    export = actions.ask_for_export(program=riverside, what="cases", ending="csv", by=manager, at=timezone.now())
    job, real = Job.objects.get(subject_id=export.pk), preparation._keep

    def canceled(*args, **how):
        real(*args, **how)
        if how.get("chunk"):
            raise jobs.Stopped

    monkeypatch.setattr(preparation, "_keep", canceled)
    jobs.run_now(job)
    export.refresh_from_db()
    assert (export.state, export.pieces.count()) == ("canceled", 2)
    monkeypatch.setattr(preparation, "_keep", real)
    client.force_login(manager)
    page = reverse("reports:export", args=[export.pk])
    assert "Go on where it stopped" in client.get(page).content.decode()
    assert client.post(reverse("reports:resume_export", args=[export.pk])).url == page
    prepared(export)
    assert len(rows_of(export)) == 6
    with pytest.raises(NotPossible):
        actions.go_on_with_export(export=export, by=manager, at=timezone.now())


def test_who_fetches_it_and_who_stands_in_it_is_on_record(client, five, riverside, manager, analyst):
    export = cases_as("csv", riverside, manager)
    client.force_login(manager)
    answered = client.get(reverse("reports:export_file", args=[export.pk]))
    assert answered.streaming
    assert b"".join(answered.streaming_content) == b"".join(file_bytes(export))
    look = AccessLog.objects.filter(page="reports:export_file").latest("at")
    assert (look.verb, look.subject_id, look.user) == ("exported", export.pk, manager)
    assert set(look.person_ids) == {case.person_id for case in five}
    client.force_login(analyst)
    assert client.get(reverse("reports:export_file", args=[export.pk])).status_code == 404


def test_who_was_restricted_since_is_not_handed_out(client, five, riverside, manager, navigator):
    export = cases_as("csv", riverside, manager)
    restrict_person(case=five[0], keep=[navigator], reason="asked for it", by=manager, at=timezone.now())
    client.force_login(manager)
    assert client.get(reverse("reports:export_file", args=[export.pk])).status_code == 302
    assert client.get(reverse("api:export-file", args=[export.pk])).status_code == 409


def test_pages_ask_for_both_kinds(client, five, recent, riverside, manager):
    client.force_login(manager)
    for url in (
        reverse("reports:exports"),
        f"{reverse('reports:behind', args=['contact_72h', 'all'])}?{recent.query()}",
    ):
        page = client.get(url).content.decode()
        form = page.split(reverse("reports:ask_export"))[1].split("</form>")[0]
        token = form.split('name="form_token" value="')[1].split('"')[0]
        words = {"form_token": token, "what": "cases", "ending": "csv"}
        if "behind" in url:
            words |= {"what": "behind", "measure": "contact_72h", "figure": "all", **recent.asked}
        answered = client.post(f"{reverse('reports:ask_export')}?program=riverside", words)
        export = prepared(Export.objects.first())
        assert answered.url == reverse("reports:export", args=[export.pk])
        assert export.rows == 5
        assert "5 rows" in client.get(answered.url).content.decode()
        text = client.get(reverse("reports:export_dictionary", args=[export.pk])).content.decode("utf-8-sig")
        assert "person" in text


def test_over_the_api(client, five, recent, manager):
    client.force_login(manager)
    address = reverse("api:export-list")
    words = {"what": "behind", "measure": "contact_72h", "figure": "all", **recent.asked}
    made = client.post(address, words, content_type="application/json")
    assert made.status_code == 201, made.json()
    prepared(Export.objects.get())
    told = client.get(reverse("api:export-detail", args=[made.json()["id"]])).json()
    assert (told["state"], told["rows"], told["asked"]["as_of"]) == ("ready", 5, recent.as_of.isoformat())
    assert client.get(reverse("api:export-file", args=[told["id"]])).streaming
    assert client.post(address, {"what": "behind"}, content_type="application/json").status_code == 400
    nothing = {**words, "figure": "nonsense"}
    assert client.post(address, nothing, content_type="application/json").status_code == 409
