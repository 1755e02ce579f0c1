"""Bringing a caseload along: open the file, say what is what, try it, say who is here already, bring it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.programs.who_may import told_who_may
from casemgmt.core import accesslog, jobs
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.by_eye import columns_shown, drift, preview, said_columns, said_words
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb, Job
from casemgmt.core.pages import as_id, once, page_or_fragment, paged
from casemgmt.core.tables import Table, csv_bytes

from . import actions, queries
from .choices import LABELS, LINES, CaseColumns, ProgramWords, is_coded, targets, unsaid
from .forms import CaseloadFileForm, CaseloadNameForm, WholeCaseloadForm
from .models import Caseload, CaseloadProblem, KeptColumns
from .running import KIND, rows_of, table_of, waiting_rows

AT_ONCE = 12  # rows of a file that is tried while one waits; a longer one is a worker's
PROBLEMS_SHOWN = 50


@require_http_methods(["GET", "POST"])
def caseloads(request: HttpRequest) -> HttpResponse:
    """Choose the file; what was brought before stands below. Who sets the program up reads who may do it."""
    if not programs_where(request.user, Permission.CASE_ASSIGN):
        if request.method == "POST":
            raise PermissionDenied(Permission.CASE_ASSIGN)
        return told_who_may(
            request,
            Permission.CASE_ASSIGN,
            title=_("Bring cases along"),
            words=_(
                "You set the program up and read no client records, so somebody who assigns cases brings them: they "
                "open Cases and press “Bring cases along”. Send them the spreadsheet by a way that is safe for names."
            ),
        )
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    kept = KeptColumns.objects.visible_to(request.user).select_related("program", "made_by")
    form = CaseloadFileForm(
        *given, programs=queries.programs_of(request.user), kept=kept, initial={"begins_from": request.GET.get("from")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("cases:caseload_columns", pk=_opened(request, form.cleaned_data).pk)
        except NotPossible as problem:
            put_refusal(form, problem)
    earlier = Caseload.objects.visible_to(request.user).defer("content", "choices").select_related("made_by")
    context = {"form": form, "kept": kept, "pager": paged(request, earlier.order_by("-made_at", "pk"))}
    return render(request, "cases/caseload/open.html", context, status=status_of(form))


def _opened(request: HttpRequest, data: dict[str, Any]) -> Caseload:
    return actions.open_caseload(
        program=data["program"],
        file_name=data["file"].name,
        content=data["file"].read(),
        begins_from=data["begins_from"],
        by=signed_in(request),
        at=timezone.now(),
    )


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what each column is, whose its numbers are, and what its words mean."""
    caseload = _caseload(request, pk)
    if caseload.started_at:
        return redirect("cases:caseload", pk=pk)
    table, said, problem = table_of(caseload), CaseColumns(**caseload.choices), ""
    initial = {"first": said.first, "other_is": said.other_is, **said.consent}
    whole = WholeCaseloadForm(request.POST or None, initial=initial)
    if request.method == "POST" and whole.is_valid():
        said = _said(request, caseload, table, whole)
        try:
            return _keep_said(request, caseload, said)
        except NotPossible as refusal:
            problem = refusal.message
    words = ProgramWords(caseload.program)
    context = {
        "caseload": caseload,
        "columns": columns_shown(table, said.columns),
        "targets": targets(),
        "rows": preview(table),
        "headings": table.headings,
        "coded": queries.coded_fields(table, said, words),
        "reach": queries.reach_columns(table, said),
        "whole": whole,
        "has_consents": {"consent_on", "consent_to"} & set(said.by_field()),
        "problem": problem,
        **_against_earlier(caseload, table, said),
    }
    return render(request, "cases/caseload/columns.html", context, status=409 if problem else status_of(whole))


def _keep_said(request: HttpRequest, caseload: Caseload, said: CaseColumns) -> HttpResponse:
    who: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
    actions.say_caseload(caseload=caseload, choices=said, **who)
    if request.POST.get("do") != "try":
        return redirect("cases:caseload_columns", pk=caseload.pk)
    actions.try_caseload(caseload=caseload, **who)
    if caseload.rows_total <= AT_ONCE and (job := jobs.newest_of(KIND, caseload)):
        jobs.run_now(job)
    return redirect("cases:caseload", pk=caseload.pk)


def _said(request: HttpRequest, caseload: Caseload, table: Table, whole: WholeCaseloadForm) -> CaseColumns:
    """What the form says, as far as it can be said: fields that are none are left out."""
    before = CaseColumns(**caseload.choices)
    post, lines = request.POST, {code for code, _label in LINES}
    named = {n: heading for n, heading in enumerate(table.headings) if heading}
    whose = {heading: post.get(f"whose_{n}", "").strip()[:60] for n, heading in named.items()}
    line = {heading: post.get(f"line_{n}", "") for n, heading in named.items()}
    words = ProgramWords(caseload.program)
    return CaseColumns(
        columns=said_columns(post, table.headings, LABELS),
        words=before.words | said_words(post, lambda name: {code for code, _label in _options(words, name)}),
        whose={heading: text for heading, text in whose.items() if text},
        line={heading: code for heading, code in line.items() if code and code in lines},
        first=whole.cleaned_data["first"],
        other_is=whole.cleaned_data["other_is"] or "reach",
        consent=whole.consent(),
        source=before.source,
    )


def _options(words: ProgramWords, name: str) -> list[tuple[str, str]]:
    return words.options(name) if name in LABELS and is_coded(name) else []


def _against_earlier(caseload: Caseload, table: Table, said: CaseColumns) -> dict[str, Any]:
    """What differs from the headings of the copy before."""
    kept = KeptColumns.objects.filter(program=caseload.program, choices__source=said.source).first()
    if kept is None or not said.source:
        return {}
    return {"earlier": kept, "drift": drift(kept.columns, table.headings)}


@require_http_methods(["GET", "POST"])
def caseload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is; what would come in; what came in. Bring it, once it was tried."""
    one = _caseload(request, pk)
    if one.state == Caseload.State.OPEN:
        messages.warning(request, one.problem or _("Say what the columns are, and try it."))
        return redirect("cases:caseload_columns", pk=pk)
    form = CaseloadNameForm(request.POST or None, initial={"name": _known_name(one)})
    if request.method == "POST" and form.is_valid():
        try:
            _read(request, one, form.cleaned_data["name"])
            return redirect("cases:caseload", pk=pk)
        except NotPossible as problem:
            put_refusal(form, problem)
    problems = one.problems.order_by("-is_refusal", "row_number", "pk")
    context = {
        "caseload": one,
        "form": form,
        "unsaid": unsaid(CaseColumns(**one.choices)),
        "problems": problems[:PROBLEMS_SHOWN],
        "more_problems": max(problems.count() - PROBLEMS_SHOWN, 0),
        "unanswered": one.doubles.filter(answer="").values("row_number").distinct().count(),
        "asked_rows": one.doubles.values("row_number").distinct().count(),
        **jobs.standing(jobs.newest_of(KIND, one), request.user),
    }
    shown = page_or_fragment(request, "cases/caseload/caseload.html", "cases/caseload/_caseload.html", context)
    shown.status_code = status_of(form)
    return shown


def _known_name(caseload: Caseload) -> str:
    source = caseload.choices.get("source")
    kept = KeptColumns.objects.filter(program=caseload.program, choices__source=source).first() if source else None
    return kept.name if kept else ""


def _read(request: HttpRequest, one: Caseload, name: str) -> None:
    with transaction.atomic():
        once(request)
        actions.read_caseload(caseload=one, name=name, by=signed_in(request), at=timezone.now())
    job: Job | None = jobs.newest_of(KIND, one)
    if one.rows_total <= AT_ONCE and job:
        jobs.run_now(job)


@require_http_methods(["GET", "POST"])
def known(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rows whose people are perhaps here already: the same, or not. Nothing is joined that nobody said."""
    one, problem = _caseload(request, pk), ""
    if request.method == "POST":
        try:
            _answer(request, one)
            return redirect(request.get_full_path())
        except NotPossible as refusal:
            problem = refusal.message
    pager = paged(request, list(waiting_rows(one)), 10)
    rows = {row.number: row for row in rows_of(one, timezone.now())} if one.content else {}
    asked = queries.asked_rows(request.user, one, list(pager), rows)
    accesslog.shown(request, [person.pk for line in asked for _double, person in line.doubles])
    context = {"caseload": one, "pager": pager, "asked": asked, "problem": problem}
    return render(request, "cases/caseload/known.html", context, status=409 if problem else 200)


def _answer(request: HttpRequest, one: Caseload) -> None:
    """`row` and `person`: the id of whom it is, or nothing where it is somebody else."""
    said, number = as_id(request.POST.get("person", "")), request.POST.get("row", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise NotPossible(_("Choose a row."))
    actions.say_who(
        caseload=one,
        row_number=int(number),
        person_id=UUID(said) if said else None,
        by=signed_in(request),
        at=timezone.now(),
    )


@require_safe
@fresh_sign_in(methods=("GET",))
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every row that stayed out and every doubt, as a CSV file."""
    one = _caseload(request, pk)
    accesslog.note(request, AccessVerb.EXPORTED, subject=one, program_id=one.program_id)
    answer = HttpResponse(csv_bytes(report_rows(one)), content_type="text/csv")
    answer["Content-Disposition"] = f'attachment; filename="cases-brought-{one.made_at:%Y-%m-%d}.csv"'
    return answer


def report_rows(one: Caseload) -> list[list[Any]]:
    """The heading, then a line for each reason, in the order of the file."""
    found: list[list[Any]] = [[_("Row"), _("What became of it"), _("Column"), _("Why")]]
    for problem in one.problems.order_by("row_number", "pk"):
        found.append([problem.row_number, _became(problem), problem.column, problem.reason])
    waiting = one.doubles.filter(answer="").order_by("row_number").values_list("row_number", flat=True).distinct()
    words = _("Somebody like this is here already: say whether it is the same person.")
    return found + [[number, _("waits for an answer"), "", words] for number in waiting]


def _became(problem: CaseloadProblem) -> str:
    return _("stayed out") if problem.is_refusal else _("went in, with a doubt")


@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a kept list out."""
    kept = get_object_or_404(KeptColumns.objects.visible_to(request.user), pk=pk)
    actions.remove_columns(kept=kept, by=signed_in(request), at=timezone.now())
    return redirect("cases:caseloads")


def _caseload(request: HttpRequest, pk: UUID) -> Caseload:
    rows = Caseload.objects.visible_to(request.user).select_related("program", "made_by").defer("content")
    return get_object_or_404(rows, pk=pk)
