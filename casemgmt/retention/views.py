"""Pages of keeping and forgetting: the rule with its preview, holds, requests, certificates."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import paged
from casemgmt.people.models import Person

from . import actions, forms, listing, proof
from .models import Certificate, ForgetRequest, LegalHold
from .queries import REASONS, STAYS, newest_rule, preview, why_stays

MOST_SHOWN = 20


def _program(request: HttpRequest) -> Program:
    return program_of(request, Permission.PROGRAM_RULES)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What is kept how long, whom it would meet, and what waits for somebody."""
    program, at = _program(request), timezone.now()
    rule = newest_rule(program.pk)
    context = {
        "program": program,
        "rule": rule,
        "spans": listing.spans_in_words(rule) if rule else [],
        "preview": preview(program, rule, at) if rule else None,
        "requests": ForgetRequest.objects.filter(program=program).select_related("requested_by")[:MOST_SHOWN],
        "holds": LegalHold.objects.filter(program=program).standing(at).select_related("placed_by")[:MOST_SHOWN],
        "certificates": Certificate.objects.filter(program=program)[:MOST_SHOWN],
        "at": at,
    }
    return render(request, "retention/overview.html", context)


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def rule(request: HttpRequest) -> HttpResponse:
    """Set how long people are kept; a look says what the first run would do before anything is saved."""
    program = _program(request)
    newest = newest_rule(program.pk)
    seen = str(newest.pk) if newest else ""
    form = forms.RuleForm(request.POST or None, initial=listing.as_typed(newest) | {"seen": seen})
    looked = None
    if request.method == "POST" and form.is_valid():
        if "look" in request.POST:
            looked = preview(program, form.as_rule(), timezone.now())
        elif _set(request, program, form, seen):
            return redirect(address(request, "retention:overview"))
    context = {"program": program, "form": form, "preview": looked}
    return render(request, "retention/rule.html", context, status=status_of(form))


def _set(request: HttpRequest, program: Program, form: Any, seen: str) -> bool:
    said = {name: value for name, value in form.cleaned_data.items() if name != "typed"}
    try:
        actions.set_retention(program=program, **said, by=signed_in(request), at=timezone.now())
    except NotPossible as problem:
        put_refusal(form, problem)
        form.data = {**form.data.dict(), "seen": seen}
        return False
    messages.success(request, _("Saved. The clock looks at everybody anew."))
    return True


@require_safe
def stays(request: HttpRequest) -> HttpResponse:
    """Whose time is over and who stays all the same, with the reasons; only whom the reader may see has a name."""
    program = _program(request)
    rule = newest_rule(program.pk)
    page = paged(request, listing.who_stays(program, rule, timezone.now()) if rule else [])
    context = {"program": program, "pager": page, "rows": listing.named(page, request.user)}
    return render(request, "retention/stays.html", context)


def _person(request: HttpRequest, pk: UUID) -> Person:
    rows = Person.objects.visible_to(request.user).select_related("program", "root")
    found = frame.loaded(request, rows, pk=pk)
    require(signed_in(request), Permission.PROGRAM_RULES, found.program)
    return found.now


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: what holds them, who asked to forget them, the forms for both."""
    return _person_page(request, _person(request, pk))


def _person_page(request: HttpRequest, found: Person, **shown: Any) -> HttpResponse:
    at = timezone.now()
    about = {"person__root": found}
    context = {
        "person": found,
        "why": [REASONS[code] for code in why_stays(found, at)],
        "holds": LegalHold.objects.filter(**about).select_related("placed_by", "lifted_by"),
        "requests": ForgetRequest.objects.filter(**about).select_related("requested_by", "decided_by"),
        "hold_form": shown.get("hold_form") or forms.LegalHoldForm(prefix="hold"),
        "ask_form": shown.get("ask_form") or forms.AskToForgetForm(),
    }
    return render(request, "retention/person.html", context, status=status_of(*shown.values()))


@require_POST
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a hold on somebody."""
    found = _person(request, pk)
    form = forms.LegalHoldForm(request.POST, prefix="hold")
    if form.is_valid() and _do(form, lambda: actions.place_hold(person=found, **form.cleaned_data, **_who(request))):
        messages.success(request, _("The hold stands."))
        return redirect("retention:person", pk=found.pk)
    return _person_page(request, found, hold_form=form)


@require_POST
@fresh_sign_in(page="retention:person", is_of_the_same=True)
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that somebody be forgotten."""
    found = _person(request, pk)
    form = forms.AskToForgetForm(request.POST)
    if form.is_valid() and _do(form, lambda: actions.ask_to_forget(person=found, **form.cleaned_data, **_who(request))):
        messages.success(request, _("Written down. A second person of the program has to confirm it."))
        return redirect("retention:person", pk=found.pk)
    return _person_page(request, found, ask_form=form)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": signed_in(request), "at": timezone.now()}


def _do(form: Any, act: Callable[[], object]) -> bool:
    try:
        act()
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    return True


def _hold(request: HttpRequest, pk: UUID) -> LegalHold:
    return frame.loaded(request, LegalHold.objects.visible_to(request.user).select_related("program", "person"), pk=pk)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say that a hold is still needed."""
    found = _hold(request, pk)
    form = forms.ReviewForm(request.POST or None)
    act = lambda: actions.review_hold(hold=found, **form.cleaned_data, **_who(request))  # noqa: E731
    return _small_form(request, form, _("Still needed"), act)


@require_http_methods(["GET", "POST"])
def lift(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift a hold."""
    found = _hold(request, pk)
    form = forms.LiftHoldForm(request.POST or None)
    act = lambda: actions.lift_hold(hold=found, **form.cleaned_data, **_who(request))  # noqa: E731
    return _small_form(request, form, _("Lift the hold"), act)


def _small_form(request: HttpRequest, form: Any, title: str, act: Callable[[], object], **shown: Any) -> HttpResponse:
    """One small form on a page of its own, and back to the overview."""
    if request.method == "POST" and form.is_valid() and _do(form, act):
        messages.success(request, _("Saved."))
        return redirect(address(request, "retention:overview"))
    context = {"form": form, "title": title, **shown}
    return render(request, "retention/small_form.html", context, status=status_of(form))


def _request(request: HttpRequest, pk: UUID) -> ForgetRequest:
    rows = ForgetRequest.objects.visible_to(request.user)
    return frame.loaded(request, rows.select_related("program", "person", "requested_by", "decided_by"), pk=pk)


@require_safe
def request_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One request: who asked for it, how it stands, what holds the person, and the next step."""
    found = _request(request, pk)
    context = {
        "asked": found,
        "why": [REASONS[code] for code in why_stays(found.person, timezone.now())],
        "may_see": Person.objects.visible_to(request.user).filter(pk=found.person_id).exists(),
        "is_own": found.requested_by_id == signed_in(request).pk,
        "certificate": Certificate.objects.filter(request=found).first(),
        "program": found.program,
    }
    return render(request, "retention/request.html", context)


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The second person agrees, and types that they mean it."""
    found = _request(request, pk)
    form = forms.ConfirmForm(request.POST or None)
    act = lambda: actions.confirm_forgetting(request=found, **_who(request))  # noqa: E731
    return _small_form(request, form, _("Confirm"), act, lines=listing.what_it_does(found))


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is not done, and the person is told so."""
    found = _request(request, pk)
    form = forms.RefuseForgettingForm(request.POST or None)
    act = lambda: actions.refuse_forgetting(request=found, **form.cleaned_data, **_who(request))  # noqa: E731
    return _small_form(request, form, _("Refuse"), act)


@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is not asked for any more."""
    try:
        actions.withdraw_forgetting(request=_request(request, pk), **_who(request))
        messages.success(request, _("Withdrawn."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("retention:request", pk=pk)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """When the person was told what came of it."""
    found = _request(request, pk)
    form = forms.AnswerForgettingForm(request.POST or None)
    act = lambda: actions.note_answer(request=found, **form.cleaned_data, **_who(request))  # noqa: E731
    return _small_form(request, form, _("The person was told"), act)


@require_safe
def certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The proof, and the check of this moment: asked of every table anew."""
    rows = Certificate.objects.visible_to(request.user).select_related("program", "rule", "request")
    found = frame.loaded(request, rows, pk=pk)
    context = {
        "certificate": found,
        "counts": sorted(found.counts.items()),
        "stays": [STAYS[code] for code in found.stays],
        "left": proof.leftovers(found.entries) if found.entries else None,
        "program": found.program,
    }
    return render(request, "retention/certificate.html", context)
