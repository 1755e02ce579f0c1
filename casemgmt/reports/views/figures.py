"""Pages of figures: oversight, the audit, the measures as page, file and picture, who is behind one, and why missed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.saved_views.queries import saved_views
from casemgmt.core import accesslog
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import back_to, page_or_fragment, paged
from casemgmt.followups.actions import give_cause
from casemgmt.followups.models import FollowUp

from .. import charts, paper, queries
from ..annotations.forms import AnnotationForm
from ..annotations.queries import by_week, marks_of
from ..choices import shared_filters
from ..forms import NOT_NARROWED, CauseSelectForm, MeasureFilterForm, PeriodForm
from ..measures import MEASURES
from ..models import ReportRun, SignedReport
from ..narrowing import file_name, runs_in_words
from ..queries.audit import ON_PAPER
from ..queries.weekly import last_weeks
from ..readied import Readied, used
from ..ready import DAYS, readied_for
from ..scope import Scope, last_days, last_month
from ..signed.queries import signed_before
from ..surfaces import FILES, SURFACES
from .period import narrowed_page, period_form, shortcuts

HEADLINES = ("followup_completion", "contact_24h", "contact_72h", "linkage_7_people", "linkage_30_people", "response")
# What every figure of the page can be narrowed by; the audit's paper is narrowed as its page is.
ON_OVERSIGHT = shared_filters(MEASURES[code] for code in ("followup_completion", "linkage_30_people", "attention"))
ON_AUDIT = shared_filters(MEASURES[code] for code in ON_PAPER)


@require_safe
def oversight(request: HttpRequest) -> HttpResponse:
    """The manager's first screen: the last 30 days beside the 30 before, and what needs somebody now."""
    program = program_of(request, Permission.REPORT_VIEW)
    form = MeasureFilterForm(request.GET, program=program, allowed=ON_OVERSIGHT)
    live = last_days(program, DAYS, timezone.now(), **form.filters())
    readied = None if any(form.filters().values()) else _readied(request, program)
    scope = last_days(program, DAYS, readied.as_of, **form.filters()) if readied else live
    with used(readied):
        seen = queries.oversight(scope, live=live)
        parts, weeks = queries.weekly(seen.completion.result, last_weeks(scope))
    context = {
        "program": program,
        "form": form,
        "may_audit": holds(request.user, Permission.FOLLOWUP_AUDIT, program),
        "may_assign": holds(request.user, Permission.CASE_ASSIGN, program),
        "scope": scope,
        **narrowed_page(request, scope),
        "readied": readied,
        "seen": seen,
        "week_parts": parts,
        "week_run": queries.run_of(parts, weeks),
        "weeks": weeks,
        "marks": marks_of(last_weeks(scope)),
        "annotation_form": AnnotationForm(auto_id="note_%s"),
        "weeks_filled": any(week.total for week in weeks),
        "chart_scope": last_weeks(scope),
        "definitions": queries.definitions((seen.completion, seen.linkage, seen.attention)),
        "views": saved_views(request, program),
    }
    return page_or_fragment(request, "reports/oversight.html", "reports/_oversight.html", context)


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Follow-ups reached, unreached and missed in a period, linkage by grade, each missed one with its cause. For who
    may audit: an analyst reads the same figures among the measures."""
    program = program_of(request, Permission.FOLLOWUP_AUDIT)
    form = period_form(request, program, last_month(program, timezone.now()), allowed=ON_AUDIT, alone=True)
    context: dict[str, Any] = {
        "program": program,
        "form": form,
        "shortcuts": shortcuts(form),
        "runs": runs_in_words(ReportRun.objects.visible_to(request.user).filter(program=program).defer("content")[:5]),
        "signed": SignedReport.objects.filter(program=program).select_related("signed_by")[:5],
        "may_export": holds(request.user, Permission.REPORT_EXPORT, program),
        "views": saved_views(request, program),
    }
    if form.is_valid():
        scope = form.scope()
        readied = _readied(request, program) if _is_usual(scope, request) else None
        with used(readied):
            context |= _audited(request, replace(scope, as_of=readied.as_of) if readied else scope)
        context["readied"] = readied
    return render(request, "reports/audit.html", context)


def _is_usual(scope: Scope, request: HttpRequest) -> bool:
    """The page as it opens: the month before, everybody, as known now."""
    return not request.GET.get("as_of") and scope == replace(last_month(scope.program, scope.as_of), as_of=scope.as_of)


def _readied(request: HttpRequest, program: Program) -> Readied | None:
    """What the clock has counted, unless the reader wants it counted now."""
    return None if "now" in request.GET else readied_for(program, timezone.now())


def _audited(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    told = queries.audit(scope)
    missed = queries.behind(told.followups, "missed", request.user)
    pager = paged(request, missed.rows)
    return {
        "scope": scope,
        **narrowed_page(request, scope),
        "audit": told,
        "signed_before": signed_before(scope.program, scope.first_day, scope.last_day),
        "missed": missed,
        "pager": pager,
        "entries": queries.entries(missed, pager.object_list, request.user),
        "cause_form": CauseSelectForm(),
        "files": [one.measure for one in told.told.values()],
        "definitions": queries.definitions(told.told.values()),
    }


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """Every measure with its definition; the analyst's first screen."""
    program = program_of(request, Permission.REPORT_VIEW)
    form = period_form(request, program, alone=True)
    context = {
        "program": program,
        "form": form,
        "views": saved_views(request, program),
        "measures": MEASURES.values(),
        "may_audit": holds(request.user, Permission.FOLLOWUP_AUDIT, program),
        "may_export": holds(request.user, Permission.REPORT_EXPORT, program),
    }
    context["shortcuts"] = shortcuts(form)
    if form.is_valid():
        scope = form.scope()
        can = [code for code in HEADLINES if not MEASURES[code].refusal(scope)]
        context |= {"scope": scope, "headlines": [queries.answer(code, scope) for code in can]}
        context["refused"] = [MEASURES[code] for code in HEADLINES if code not in can]
        context |= narrowed_page(request, scope)
    return render(request, "reports/measures.html", context)


@require_safe
def measure(request: HttpRequest, code: str) -> HttpResponse:
    """One measure over a period: its parts, its tables, its definition."""
    if code not in MEASURES:
        raise Http404
    program = program_of(request, Permission.REPORT_VIEW)
    form = period_form(request, program, allowed=MEASURES[code].filters)
    context: dict[str, Any] = {
        "program": program,
        "form": form,
        "measure": MEASURES[code],
        "shortcuts": shortcuts(form),
        "views": saved_views(request, program),
    }
    if form.is_valid():
        scope = form.scope()
        context |= {
            "scope": scope,
            "told": queries.answer(code, scope, form.beside_period),
            **narrowed_page(request, scope),
        }
        context |= {"may_export": holds(request.user, Permission.REPORT_EXPORT, program), "files": FILES}
        context["asked"] = f"{scope.query()}&compare={form.beside_period}" if form.beside_period else scope.query()
    return render(request, "reports/measure.html", context)


@require_safe
def behind(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """The list behind a figure: counted by the same statement, shown as far as the reader may see."""
    told = _told(request, code)
    if isinstance(told, HttpResponse):
        return told
    if not told.name_of(figure):
        raise Http404
    listed = queries.behind(told, figure, request.user)
    program, pager = told.result.scope.program, paged(request, listed.rows)
    if listed.rows:
        accesslog.note(request, AccessVerb.VIEWED, program_id=program.pk)
    context = {
        "told": told,
        "scope": told.result.scope,
        **narrowed_page(request, told.result.scope),
        "figure": figure,
        "listed": listed,
        "pager": pager,
        "entries": queries.entries(listed, pager.object_list, request.user),
        "may_export": holds(request.user, Permission.REPORT_EXPORT, program),
        "is_missed": figure.startswith(("missed", "no_cause")),
        "cause_form": CauseSelectForm(),
    }
    return page_or_fragment(request, "reports/behind.html", "reports/_behind.html", context)


@require_safe
@fresh_sign_in(methods=("GET",))
def download(request: HttpRequest, code: str, surface: str = "csv") -> HttpResponse:
    """The figures of a measure as a file; the export is on record."""
    wanted = SURFACES[surface]
    program = program_of(request, Permission.REPORT_VIEW)
    if code not in MEASURES:
        raise Http404
    require(request.user, Permission.REPORT_EXPORT, program)
    form = period_form(request, program, allowed=MEASURES[code].filters)
    if not form.is_valid():
        return _said_why(request, code, form)
    accesslog.note(request, AccessVerb.EXPORTED, program_id=program.pk)
    scope = form.scope()
    name = file_name(code, scope, wanted.ending)
    with timezone.override(program.zone):
        answer = HttpResponse(
            wanted.file_of(queries.answer(code, scope, form.beside_period)), content_type=wanted.media_type
        )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_POST
def cause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say why a contact was missed."""
    missed = get_object_or_404(FollowUp.objects.visible_to(request.user), pk=pk)
    form = CauseSelectForm(request.POST)
    if form.is_valid():
        try:
            give_cause(follow_up=missed, cause=form.cleaned_data["cause"], by=signed_in(request), at=timezone.now())
            messages.success(request, _("The cause is noted."))
        except NotPossible as problem:
            messages.error(request, problem.message)
    else:
        messages.error(request, _("Choose a cause from the list."))
    return redirect(back_to(request, reverse("reports:audit")))


@require_safe
def chart(request: HttpRequest, code: str) -> HttpResponse:
    """A picture of the numbers that stand in the table beside it; drawn for a phone where the page asks for that."""
    program = program_of(request, Permission.REPORT_VIEW)
    form = period_form(request, program)
    if code not in {"followup_completion", "linkage"} or not form.is_valid():
        raise Http404
    is_narrow = request.GET.get("narrow") == "1"
    if code == "linkage":
        audit = queries.audit(form.scope(), ("linkage_7_people", "linkage_30_people"))
        svg = paper.linkage_drawn(audit, is_narrow=is_narrow)
    else:
        with used(readied_for(program, timezone.now())):  # the page it stands on has asked the same
            parts, weeks = queries.weekly(MEASURES[code](form.scope()), form.scope())
        description = _("The same numbers stand in the table beside.")
        title, run = str(MEASURES[code].title), queries.run_of(parts, weeks)
        told: dict[str, Any] = {"title": title, "description": description, "marks": by_week(marks_of(form.scope()))}
        svg = charts.stacked_weeks(parts, weeks, run=run, **told, is_narrow=is_narrow)
    return HttpResponse(svg, content_type="image/svg+xml")


def _told(request: HttpRequest, code: str) -> queries.Answer | HttpResponse:
    program = program_of(request, Permission.REPORT_VIEW)
    if code not in MEASURES:
        raise Http404
    form = period_form(request, program, allowed=MEASURES[code].filters)
    return queries.answer(code, form.scope()) if form.is_valid() else _said_why(request, code, form)


def _said_why(request: HttpRequest, code: str, form: PeriodForm) -> HttpResponse:
    """What figures cannot be narrowed by is said on the page of the measure; anything else leads nowhere."""
    if not form.has_error(NON_FIELD_ERRORS, NOT_NARROWED):
        raise Http404
    return redirect(f"{reverse('reports:measure', args=[code])}?{request.GET.urlencode()}")
