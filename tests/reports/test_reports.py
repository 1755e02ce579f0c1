"""Reports as papers: asked for, prepared once, failing with a sentence; the same figures everywhere."""

import csv
import io
import re
import shutil
import subprocess
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casemgmt.core import jobs, pdf
from casemgmt.core.bounded import Done
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessLog, Event, Job
from casemgmt.reports import actions, paper
from casemgmt.reports.models import ReportRun
from casemgmt.reports.queries import answer, audit
from casemgmt.reports.queries.answers import cell_for_machines
from casemgmt.reports.queries.audit import ON_PAPER
from casemgmt.reports.scope import last_days
from casemgmt.reports.tables import as_csv
from tests.core.test_pdf import opened

from .conftest import AS_OF, FIRST, LAST

State = ReportRun.State


@pytest.fixture
def run(riverside, manager):
    return actions.ask_for_report(program=riverside, first_day=FIRST, last_day=LAST, as_of=AS_OF, by=manager, at=AS_OF)


@pytest.fixture
def recent(riverside):
    """A period that lies behind the real clock, which the pages look at: told from a minute ago."""
    at = timezone.now() - timedelta(minutes=1)
    return last_days(riverside, 30, at).earlier(40)


@pytest.fixture
def told(world, recent):
    """A city with one of each, and its audit."""
    met = recent.starts_at + timedelta(days=9, hours=18)
    offer = world.accept(world.refer(world.case(met), met + timedelta(days=1)), met + timedelta(days=2))
    world.say(offer, met + timedelta(days=11), on=(met + timedelta(days=3)).date())
    world.attempt(world.case(met), met + timedelta(hours=2), "reached")
    world.refer(world.case(met), met + timedelta(days=3))
    world.sweep(met + timedelta(days=45))
    return audit(recent, ON_PAPER)


@pytest.fixture
def told_run(told, recent, riverside, manager):
    """The same audit, asked for as a paper."""
    days = {"first_day": recent.first_day, "last_day": recent.last_day, "as_of": recent.as_of}
    return actions.ask_for_report(program=riverside, **days, by=manager, at=recent.as_of)


@pytest.fixture
def drawn(monkeypatch):
    """A paper that costs nothing to draw."""
    made = []
    monkeypatch.setattr(paper, "audit_paper", lambda run, **how: made.append(run.pk) or Done(b"%PDF-", 0.1, 50))
    return made


def prepare(run):
    jobs.run_due(at=AS_OF)
    run.refresh_from_db()
    return run


def test_asked_for_and_prepared_once(run, drawn):
    assert run.state == State.WAITING
    assert [jobs.run_due(at=AS_OF), jobs.run_due(at=AS_OF)] == [1, 0]
    run.refresh_from_db()
    assert run.state == State.READY
    assert drawn == [run.pk]
    verbs = list(Event.objects.filter(subject_id=run.pk).values_list("verb", flat=True))
    assert verbs == ["report.asked", "report.ready"]


def test_a_failure_is_a_sentence_and_nothing_else_is_told(run, monkeypatch):
    def breaks(run, **how):
        raise RuntimeError("Marisol Ibáñez")

    monkeypatch.setattr(paper, "audit_paper", breaks)
    for minute in range(4):
        jobs.run_due(at=AS_OF + timedelta(minutes=5 * minute))
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert run.problem.startswith("Something went wrong")
    assert "Marisol" not in run.problem + Job.objects.get().problem


def test_without_pango_it_fails_with_that(run, monkeypatch):
    def breaks(run, **how):
        raise pdf.PdfUnavailable("apt-get …")

    monkeypatch.setattr(paper, "audit_paper", breaks)
    assert prepare(run).problem == "This machine cannot make PDFs yet."


def test_who_may_ask(riverside, navigator, analyst, outsider):
    words = {"program": riverside, "first_day": FIRST, "last_day": LAST, "at": AS_OF}
    assert actions.ask_for_report(**words, by=analyst)
    for nobody in (navigator, outsider):
        with pytest.raises(PermissionDenied):
            actions.ask_for_report(**words, by=nobody)


def test_a_period_ends_after_it_begins(riverside, manager):
    with pytest.raises(NotPossible):
        actions.ask_for_report(program=riverside, first_day=LAST, last_day=FIRST, by=manager, at=AS_OF)


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def period(token="8f0c4c1e-6a43-4d1c-a0f6-5a0d4c1f7c55"):
    return {"first_day": "2025-09-01", "last_day": "2025-09-30", "as_of": "", "form_token": token}


def test_the_button_leads_to_one_report_however_often_it_is_pressed(client, manager):
    client.force_login(manager)
    answers = [client.post(reverse("reports:ask"), period()) for _press in range(2)]
    assert ReportRun.objects.count() == 1
    assert {answer["Location"] for answer in answers} == {reverse("reports:run", args=[ReportRun.objects.get().pk])}


def test_a_wrong_period_asks_for_nothing(client, manager):
    client.force_login(manager)
    client.post(reverse("reports:ask"), {**period(), "last_day": "2999-01-01"})
    assert not ReportRun.objects.exists()


def test_its_page_looks_again_until_it_is_ready(client, manager, run, drawn):
    client.force_login(manager)
    address = reverse("reports:run", args=[run.pk])
    text = client.get(address).content.decode()
    assert 'hx-trigger="every 2s"' in text
    assert "Look again" in text
    prepare(run)
    assert "hx-trigger" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    file = client.get(reverse("reports:paper", args=[run.pk]))
    assert file["Content-Type"] == "application/pdf"
    assert file.content == b"%PDF-"
    assert AccessLog.objects.filter(verb="exported", subject_id=run.pk).count() == 1


def test_where_pdfs_cannot_be_made_the_page_says_what_to_install(client, manager, run, monkeypatch):
    from casemgmt.reports.views import papers

    monkeypatch.setattr(papers, "pango_is_missing", lambda: True)
    client.force_login(manager)
    answer = client.get(reverse("reports:paper", args=[run.pk]))
    assert answer.status_code == 503
    assert "apt-get install" in answer.content.decode()
    assert reverse("reports:printable", args=[run.pk]) in answer.content.decode()


def test_another_program_does_not_see_it(client, other_navigator, outsider, run):
    for somebody in (other_navigator, outsider):
        client.force_login(somebody)
        for name in ("run", "paper", "printable"):
            assert client.get(reverse(f"reports:{name}", args=[run.pk])).status_code == 404


# ── The same figures everywhere ──────────────────────────────────────────────────────────────────────────────────────


def numbers(one):
    return {(part.code, part.count, part.percent) for part in one.result.parts}


def test_page_file_and_api_say_the_same(client, manager, told, recent):
    client.force_login(manager)
    for code, one in told.told.items():
        assert one.result.denominator or code == "unmet_need"
        rows = list(csv.DictReader(io.StringIO(as_csv(one).decode("utf-8-sig"))))
        in_file = {
            (row["figure"], int(row["value"]), int(row["percent"]) if row["percent"] else None)
            for row in rows
            if row["table"] == "parts"
        }
        assert in_file == numbers(one)
        answer = client.get(f"{reverse('api:measure-detail', args=[code])}?{recent.query()}").json()
        assert {(part["code"], part["count"], part["percent"]) for part in answer["parts"]} == numbers(one)
        assert (answer["numerator"], answer["denominator"]) == (one.result.numerator, one.result.denominator)
        for table, given in zip(one.result.tables, answer["tables"], strict=True):
            assert [[cell["value"] for cell in row] for row in given["rows"]] == [
                [cell_for_machines(cell) for cell in row] for row in table.rows
            ]
        shown = client.get(f"{reverse('reports:measure', args=[code])}?{recent.query()}").content.decode()
        for part in one.result.parts:
            if part.count:
                assert f"behind/{part.code}/?" in shown


def test_the_page_that_prints_holds_the_same_sentences(client, manager, told, told_run):
    client.force_login(manager)
    text = client.get(reverse("reports:printable", args=[told_run.pk])).content.decode()
    for sentence in told.sentences:
        assert sentence in text


@pytest.mark.pdf
def test_the_paper_is_tagged_and_holds_the_same_figures(told, told_run, tmp_path):
    content = paper.audit_paper(told_run).content
    assert content.startswith(b"%PDF-1.7")
    assert any(b"StructTreeRoot" in part for part in opened(content))
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is missing. Install: sudo apt-get install -y poppler-utils")
    (tmp_path / "audit.pdf").write_bytes(content)
    words = subprocess.run(["pdftotext", "-layout", tmp_path / "audit.pdf", "-"], capture_output=True, text=True).stdout
    flat = " ".join(words.split())
    for sentence in told.sentences:
        assert sentence.replace("\xa0", " ") in flat
    for part in told.followups.result.whole:
        if part.count:
            assert f"{part.label} {part.count} {part.percent} %" in flat
    assert re.search(r"\b2 ?/ ?\d", flat)  # page numbers


# ── API ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_definitions_over_the_api(client, analyst, navigator):
    client.force_login(analyst)
    published = client.get(reverse("api:measure-list")).json()
    assert {"code", "title", "definition", "unit", "source", "filters"} == published[0].keys()
    client.force_login(navigator)
    assert client.get(reverse("api:measure-list")).status_code == 403


def test_a_wrong_period_over_the_api(client, analyst):
    client.force_login(analyst)
    address = reverse("api:measure-detail", args=["workload"])
    answer = client.get(f"{address}?first_day=2025-10-31&last_day=2025-10-01")
    assert (answer.status_code, list(answer.json())) == (400, ["last_day"])
    assert client.get(reverse("api:measure-detail", args=["nonsense"])).status_code == 404


def test_reports_over_the_api(client, manager, navigator, drawn):
    client.force_login(manager)
    words = {"first_day": "2025-09-01", "last_day": "2025-09-30", "program": "riverside"}
    made = client.post(reverse("api:report-list"), words, content_type="application/json")
    assert (made.status_code, made.json()["state"], made.json()["file"]) == (201, "waiting", None)
    jobs.run_due()
    [found] = client.get(reverse("api:report-list")).json()["results"]
    assert found["file"] == reverse("reports:paper", args=[found["id"]])
    refused = {**words, "last_day": "2999-01-01"}
    assert client.post(reverse("api:report-list"), refused, content_type="application/json").status_code == 400
    client.force_login(navigator)
    assert client.get(reverse("api:report-list")).json()["results"] == []
    assert client.post(reverse("api:report-list"), words, content_type="application/json").status_code == 404


def test_figures_have_words_where_there_is_nothing(scope, riverside):
    empty = audit(scope, ON_PAPER)
    assert empty.sentences[0] == "No planned contact came to the end of its window in this period."
    assert all(answer(code, scope).result.percent is None for code in ON_PAPER)
