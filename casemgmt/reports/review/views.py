"""Pages of the review: drawing a sample, its contacts and agreement, reading one, the checklist, the result."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_views import save
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import led_to, once, paged, remember_where

from ..scope import last_month
from . import actions, forms, queries
from .models import AuditSample, ReviewChecklist, SampledContact


@require_http_methods(["GET", "POST"])
def samples(request: HttpRequest) -> HttpResponse:
    """The samples drawn so far, and drawing one."""
    program = program_of(request, Permission.FOLLOWUP_AUDIT)
    month = last_month(program, timezone.now())
    usual = {"first_day": month.first_day, "last_day": month.last_day, "count": 20, "second_percent": 20}
    asked = {name: request.GET[name] for name in ("first_day", "last_day") if name in request.GET}
    form = forms.SampleForm(request.POST if request.method == "POST" else None, initial={**usual, **asked})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_drawn(request, program, form))
        except NotPossible as problem:
            put_refusal(form, problem)
    rows = AuditSample.objects.visible_to(request.user).filter(program=program)
    context = {
        "program": program,
        "form": form,
        "pager": paged(request, rows.select_related("drawn_by", "signed_by")),
        "questions": queries.questions_now(program),
    }
    return render(request, "reports/review.html", context, status=status_of(form))


def _drawn(request: HttpRequest, program: Any, form: forms.SampleForm) -> str:
    with transaction.atomic():
        if not once(request):
            return led_to(request) or address(request, "reports:review")
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        made = actions.draw_sample(program=program, **form.cleaned_data, **told)
        where = reverse("reports:review_sample", args=[made.pk])
        remember_where(request, where)
    return where


@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest) -> HttpResponse:
    """What a review asks, and what it asked before."""
    program = program_of(request, Permission.FOLLOWUP_AUDIT)
    rows = list(ReviewChecklist.objects.filter(program=program).select_related("changed_by").order_by("-changed_at"))
    seen = str(rows[0].pk) if rows else ""
    now = "\n".join(one["words"] for one in queries.questions_now(program))
    form = forms.ChecklistForm(
        request.POST if request.method == "POST" else None, initial={"questions": now, "seen": seen}
    )

    def act() -> None:
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        actions.set_review_checklist(program=program, **form.cleaned_data, **told)

    if request.method == "POST" and form.is_valid() and save(request, form, seen, act):
        return redirect(address(request, "reports:review_checklist"))
    context = {"program": program, "form": form, "rules": rows}
    return render(request, "reports/review_checklist.html", context, status=status_of(form))


@require_safe
def sample(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One sample: who reads what, how far it is, how far readers agree."""
    return _sample_page(request, _sample(request, pk))


def _sample(request: HttpRequest, pk: UUID) -> AuditSample:
    rows = AuditSample.objects.visible_to(request.user).select_related("program", "drawn_by", "signed_by")
    return frame.loaded(request, rows, pk=pk)


def _sample_page(request: HttpRequest, row: AuditSample) -> HttpResponse:
    lines = queries.lines(row, request.user)
    context = {
        "sample": row,
        "lines": lines,
        "hidden": row.size - len(lines),
        "standing": queries.standing(row),
        "form": forms.SignSampleForm(),
    }
    return render(request, "reports/review_sample.html", context)


@require_POST
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer for the review."""
    row = _sample(request, pk)
    form = forms.SignSampleForm(request.POST)
    form.is_valid()
    try:
        with transaction.atomic():
            if once(request):
                actions.sign_sample(sample=row, **form.cleaned_data, by=signed_in(request), at=timezone.now())
                messages.success(request, _("Signed off. Results that nobody had been told went back now."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("reports:review_sample", row.pk)


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One contact: what was done, the checklist for who reads it now, the result once it is told."""
    row = _contact(request, pk)
    if request.method == "POST":
        require(request.user, Permission.FOLLOWUP_AUDIT, row.sample)
    form = forms.ContactReviewForm(request.POST if request.method == "POST" else None, questions=row.sample.questions)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                if once(request):
                    told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
                    words = form.cleaned_data["words"]
                    actions.review_contact(contact=row, answers=form.answers, words=words, **told)
        except NotPossible as problem:
            put_refusal(form, problem)
        else:
            messages.success(request, _("Written down. The result goes back once all readings are done."))
            return redirect("reports:review_sample", row.sample_id)
    return _contact_page(request, row, form=form)


def _contact(request: HttpRequest, pk: UUID) -> SampledContact:
    joins = ("sample__program", "follow_up__case", "follow_up__person__root", "navigator")
    return frame.loaded(request, SampledContact.objects.visible_to(request.user).select_related(*joins), pk=pk)


def _contact_page(request: HttpRequest, row: SampledContact, **bound: Any) -> HttpResponse:
    told: dict[str, Any] = {"program_id": row.sample.program_id, "person_id": row.follow_up.person_id}
    accesslog.note(request, AccessVerb.VIEWED, subject=row, **told)
    may_audit = holds(request.user, Permission.FOLLOWUP_AUDIT, row.sample)
    refusal = queries.why_not_read(row, request.user)
    context = {
        "contact": row,
        "tries": row.follow_up.attempts.filter(voided_at=None).select_related("by").order_by("at"),
        "reading": queries.reading(row, request.user),
        "may_audit": may_audit,
        "refusal": refusal,
        "may_read": may_audit and not refusal,
        "is_mine": row.navigator_id == request.user.pk,
        "may_acknowledge": row.navigator_id == request.user.pk and row.told_at and not row.acknowledged_at,
        "acknowledge_form": forms.AcknowledgeForm(auto_id="id_acknowledge_%s"),
        **bound,
    }
    return render(request, "reports/review_contact.html", context, status=status_of(*bound.values()))


@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The navigator has read the result."""
    row = _contact(request, pk)
    actions.require_own(row, signed_in(request))
    form = forms.AcknowledgeForm(request.POST, auto_id="id_acknowledge_%s")
    if form.is_valid():
        try:
            with transaction.atomic():
                if once(request):
                    told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
                    actions.acknowledge_review(contact=row, **form.cleaned_data, **told)
        except NotPossible as problem:
            put_refusal(form, problem)
        else:
            messages.success(request, _("Thank you. What you wrote stands with the result."))
            return redirect("reports:review_contact", row.pk)
    review_form = forms.ContactReviewForm(questions=row.sample.questions)
    return _contact_page(request, row, form=review_form, acknowledge_form=form)
