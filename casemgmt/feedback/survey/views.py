"""Pages of the survey: asking, the paper, entering it, the link that needs no sign-in, what was answered, the rule."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_views import program_of_rules, save
from casemgmt.cases.models import Case
from casemgmt.core import accesslog, frame, secret_links
from casemgmt.core.access import holds, require
from casemgmt.core.actor import LinkHolder, signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import once
from casemgmt.core.tables import csv_bytes
from casemgmt.messaging.views.provider import is_genuine_call

from . import actions, forms, queries
from .models import SurveyAsk, SurveyChannel, SurveyState
from .words import QUESTIONS


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the person of this case how it went: by text, on paper, or on a page in their own hands."""
    case = frame.loaded(request, Case.objects.visible_to(request.user).select_related("program", "person__root"), pk=pk)
    require(request.user, Permission.FOLLOWUP_ATTEMPT, case)
    accesslog.note(request, AccessVerb.VIEWED, subject=case, person_id=case.person_id, program_id=case.program_id)
    form = forms.AskHowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _asked(request, case, form.cleaned_data["channel"])
        except NotPossible as problem:
            put_refusal(form, problem)
    at = timezone.now()
    context = {
        "case": case,
        "form": form,
        "why_not": queries.why_not_asked(case, at),
        "takes_texts": queries.number_for(case) is not None,
        "asked": SurveyAsk.objects.filter(case=case).order_by("-asked_at").first(),
    }
    return render(request, "feedback/survey_ask.html", context, status=status_of(form))


def _asked(request: HttpRequest, case: Case, channel: str) -> HttpResponse:
    with transaction.atomic():
        if not once(request):
            return redirect("cases:case", case.pk)
        made, secret = actions.ask_how_it_went(case=case, channel=channel, by=signed_in(request), at=timezone.now())
    if channel == SurveyChannel.PAPER:
        return redirect("feedback:survey_paper", made.pk)
    if channel == SurveyChannel.LINK:
        link = settings.SITE_URL + reverse("feedback:survey_link", args=[secret])
        return render(request, "feedback/survey_made.html", {"case": case, "link": link})
    messages.success(request, _("The text is on its way, inside the hours the person allows."))
    return redirect("cases:case", case.pk)


@require_safe
def paper(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper to hand out, in the person's language; it says nothing of who they are."""
    rows = SurveyAsk.objects.filter(case__in=Case.objects.visible_to(request.user), channel=SurveyChannel.PAPER)
    made = frame.loaded(request, rows.select_related("program", "case"), pk=pk)
    require(request.user, Permission.FOLLOWUP_ATTEMPT, made.case)
    with translation.override(made.language):
        context = {"ask": made, "questions": QUESTIONS[made.language], "ratings": forms.RATINGS}
        return render(request, "feedback/survey_paper.html", context)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter what stands on a paper that came back. Whoever has the case leaves it to a colleague."""
    program = program_of(request, Permission.FEEDBACK_RECORD)
    form = forms.EnterPaperForm(request.POST if request.method == "POST" else None, language="en")
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        try:
            with transaction.atomic():
                if once(request):
                    actions.enter_paper(program=program, code=form.cleaned_data["code"], ratings=form.ratings, **told)
            messages.success(request, _("Counted. You can throw the paper away."))
            return redirect(address(request, "feedback:survey_enter"))
        except NotPossible as problem:
            put_refusal(form, problem)
    back = address(request, "feedback:list")
    context = {"form": form, "title": _("Enter a paper"), "back": back, "label": _("Save"), "program": program}
    return render(request, "people/form.html", context, status=status_of(form))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """The three questions, without an account. Looking answers nothing."""
    at = timezone.now()
    rows = SurveyAsk.objects.filter(channel=SurveyChannel.LINK).select_related("program", "case")
    made = rows.filter(secret_hash=secret_links.hash_of(secret)).first()
    if made is None:
        wait = secret_links.count_guess(request, at)
        return _thanks(request, "shut", 429 if wait else 404)
    with translation.override(_language(request, made)):
        return _answered(request, made)


def _language(request: HttpRequest, made: SurveyAsk) -> str:
    asked = request.GET.get("lang")
    return asked if asked in QUESTIONS else made.language


def _answered(request: HttpRequest, made: SurveyAsk) -> HttpResponse:
    language, holder, at = translation.get_language() or "en", LinkHolder(made), timezone.now()
    frame.of(request).about(made)
    if made.state != SurveyState.ASKED or actions.is_too_old(made, at):
        return _thanks(request, "done" if made.state == SurveyState.ANSWERED else "shut", 200 if made.ended_at else 410)
    is_no = request.POST.get("do") == "no"
    form = forms.SurveyForm(request.POST if request.method == "POST" and not is_no else None, language=language)
    try:
        if is_no:
            actions.refuse_survey(ask=made, by=holder, at=at)
            return _thanks(request, "no", 200)
        if form.is_bound and form.is_valid():
            actions.answer_survey(ask=made, ratings=form.ratings, by=holder, at=at)
            return _thanks(request, "done", 200)
    except NotPossible:
        return _thanks(request, "done", 409)
    context = {"form": form, "language": language, "languages": made.program.languages}
    return render(request, "feedback/survey.html", context, status=status_of(form))


def _thanks(request: HttpRequest, what: str, status: int) -> HttpResponse:
    return render(request, "feedback/survey_done.html", {"what": what}, status=status)


@csrf_exempt
@login_not_required
@require_POST
def status(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The provider says what became of the text. One that is not ours any more is answered all the same."""
    if not is_genuine_call(request):
        return HttpResponse(status=403)
    made = SurveyAsk.objects.filter(pk=pk, channel=SurveyChannel.TEXT).first()
    if made is not None:
        told = request.POST
        actions.note_survey_status(
            ask=made, status=told.get("MessageStatus", ""), code=told.get("ErrorCode", ""), at=timezone.now()
        )
    return HttpResponse(status=204)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was answered, quarter by quarter, for all and by agency, where so many answered that nobody is singled
    out."""
    program = program_of(request, Permission.REPORT_VIEW)
    quarters = queries.results(program, timezone.now())
    context = {
        "program": program,
        "quarters": quarters,
        "is_any": any(quarter.asked or quarter.rows for quarter in quarters),
        "questions": QUESTIONS["en"],
        "fewest": queries.FEWEST,
        "may_export": holds(request.user, Permission.REPORT_EXPORT, program),
        "may_set": holds(request.user, Permission.PROGRAM_RULES, program),
        "may_record": holds(request.user, Permission.FEEDBACK_RECORD, program),
        "rule": queries.rule_of(program),
    }
    return render(request, "feedback/survey_results.html", context)


@require_safe
def results_csv(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    program = program_of(request, Permission.REPORT_EXPORT)
    accesslog.note(request, AccessVerb.EXPORTED, program_id=program.pk)
    answer = HttpResponse(csv_bytes(_rows(program)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="survey.csv"'
    return answer


def _rows(program: Any) -> Any:
    yield [
        *("quarter", "asked", "answered", "who", "answers"),
        *(f"{what}_{name}" for what in ("mean", "percent_4_or_5") for name in queries.ANSWERS),
    ]
    for quarter in queries.results(program, timezone.now()):
        head = (quarter.first_day.isoformat(), quarter.asked, quarter.answered)
        for row in quarter.rows or [queries.SurveyLine("", None, [None] * 3, [None] * 3)]:
            yield [*head, row.name, row.answered, *row.means, *row.satisfied]


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest) -> HttpResponse:
    """When people are asked by themselves how it went. Off until it is turned on here."""
    program = program_of_rules(request)
    newest = queries.rule_of(program)
    seen = str(newest.pk) if newest else ""
    names = ("after_close", "after_linkage", "every_days")
    initial = {"seen": seen} | ({name: getattr(newest, name) for name in names} if newest else {})
    form = forms.SurveyRuleForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        actions.set_survey_rule(program=program, **form.cleaned_data, **told)

    if request.method == "POST" and form.is_valid() and save(request, form, seen, act):
        return redirect(address(request, "referrals:rules"))
    title = _("When people are asked how it went")
    context = {"form": form, "title": title, "back": address(request, "referrals:rules"), "label": _("Save")}
    return render(request, "people/form.html", context, status=status_of(form))
