"""Pages of what we owe each other: the team's trainings and support, one's own, the pulse."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.core import frame
from casemgmt.core.access import require, users_holding
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import status_of
from casemgmt.core.pages import once, paged

from . import actions, forms, rules
from .pulse import queries as pulses
from .support.models import SupportOffered
from .trainings.models import TrainingHeld, TrainingTopic
from .trainings.queries import table


@require_safe
def team(request: HttpRequest) -> HttpResponse:
    """What is due of whom, support that was offered, how work is by month."""
    program = program_of(request, rules.LEADS)
    lines = table(program, timezone.now())
    support_rows = SupportOffered.objects.counting().filter(program=program).select_related("user")
    context = {
        "program": program,
        "pager": paged(request, [line for line in lines if line.is_due] if "all" not in request.GET else lines),
        "is_all": "all" in request.GET,
        "due": sum(line.is_due for line in lines),
        "count": len(lines),
        "topics": TrainingTopic.objects.asked_for().filter(program=program),
        "support": support_rows[:10],
        "months": pulses.told(program, timezone.now())[:12],
        "questions": pulses.QUESTIONS.values(),
        "fewest": pulses.FEWEST,
    }
    return render(request, "colleagues/team.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own trainings, what is due, support that was offered to oneself."""
    program = program_of(request, rules.WORKS)
    at = timezone.now()
    held = TrainingHeld.objects.counting().filter(program=program, user=request.user.pk).select_related("topic")
    offered = SupportOffered.objects.counting().filter(program=program, user=request.user.pk)
    context = {
        "program": program,
        "lines": table(program, at, [signed_in(request)]),
        "held": paged(request, held),
        "support": offered,
        "has_answered": pulses.has_answered(program, request.user, at),
    }
    return render(request, "colleagues/mine.html", context)


@require_http_methods(["GET", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """The topics, and a new one."""
    program = program_of(request, rules.LEADS)
    form = forms.TrainingTopicForm(request.POST if request.method == "POST" else None)
    act = _acting(request, actions.add_training_topic, program=program)
    if _done(request, form, act, _("The topic is kept. Who needs it sees it as due.")):
        return redirect(address(request, "colleagues:topics"))
    rows = TrainingTopic.objects.filter(program=program).order_by("ended_at", "name", "pk")
    context = {"program": program, "form": form, "pager": paged(request, rows)}
    return render(request, "colleagues/topics.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One topic: change it, who attended."""
    row = _topic(request, pk)
    facts = {"name": row.name, "months_valid": row.months_valid, "roles": row.roles}
    form = forms.TrainingTopicForm(request.POST if request.method == "POST" else None, initial=facts)
    act = _acting(request, actions.change_training_topic, topic=row)
    if _done(request, form, act, _("Saved. Trainings held before keep the day they are good until.")):
        return redirect("colleagues:topic", row.pk)
    held = row.held.counting().select_related("user", "recorded_by")
    context = {"topic": row, "program": row.program, "form": form, "pager": paged(request, held)}
    return render(request, "colleagues/topic.html", context, status=status_of(form))


def _topic(request: HttpRequest, pk: UUID) -> TrainingTopic:
    row = frame.loaded(request, TrainingTopic.objects.visible_to(request.user).select_related("program"), pk=pk)
    require(request.user, rules.LEADS, row)
    return row


@require_POST
def end_topic(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Nobody is asked for it any more."""
    row = _topic(request, pk)
    _pressed(request, _acting(request, actions.end_training_topic, topic=row), _("Ended. Who attended stays."))
    return redirect(f"{address(request, 'colleagues:topics')}?program={row.program.slug}")


@require_http_methods(["GET", "POST"])
def record_training(request: HttpRequest) -> HttpResponse:
    """Write down who attended."""
    program = program_of(request, rules.LEADS)
    chosen = {"topic": request.GET.get("topic", "")}
    form = forms.RecordTrainingForm(request.POST if request.method == "POST" else None, program=program, initial=chosen)
    act = _acting(request, actions.record_training)
    if _done(request, form, act, _("Written down.")):
        return redirect(address(request, "colleagues:team"))
    context = {"program": program, "form": form, "title": _("Write down who attended")}
    return render(request, "colleagues/write.html", context, status=status_of(form))


@require_POST
def void_training(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Entered in error."""
    rows = TrainingHeld.objects.visible_to(request.user).select_related("program")
    row = frame.loaded(request, rows, pk=pk)
    _pressed(request, _acting(request, actions.void_training, held=row), _("Marked as entered in error."))
    return redirect("colleagues:topic", row.topic_id)


@require_http_methods(["GET", "POST"])
def support(request: HttpRequest) -> HttpResponse:
    """Write down that support was offered."""
    program = program_of(request, rules.LEADS)
    form = forms.OfferSupportForm(request.POST if request.method == "POST" else None, program=program)
    act = _acting(request, actions.offer_support, program=program)
    if _done(request, form, act, _("Written down. Whether it was taken can be added later.")):
        return redirect(address(request, "colleagues:team"))
    context = {"program": program, "form": form, "title": _("Write down that support was offered")}
    return render(request, "colleagues/write.html", context, status=status_of(form))


@require_POST
def answer_support(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Taken, or not wanted."""
    row = _offered(request, pk)
    act = _acting(request, actions.answer_support, offered=row, answer=request.POST.get("answer", ""))
    _pressed(request, act, _("Written down."))
    return redirect("colleagues:mine" if row.user_id == request.user.pk else "colleagues:team")


@require_POST
def void_support(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Entered in error."""
    act = _acting(request, actions.void_support, offered=_offered(request, pk))
    _pressed(request, act, _("Marked as entered in error."))
    return redirect("colleagues:team")


def _offered(request: HttpRequest, pk: UUID) -> SupportOffered:
    return frame.loaded(request, SupportOffered.objects.visible_to(request.user).select_related("program"), pk=pk)


@require_http_methods(["GET", "POST"])
def pulse(request: HttpRequest) -> HttpResponse:
    """Three questions, once a month; and what earlier months said."""
    program = program_of(request, rules.WORKS)
    at = timezone.now()
    form = forms.PulseForm(request.POST if request.method == "POST" else None)
    act = _acting(request, actions.answer_pulse, program=program)
    if _done(request, form, act, _("Thank you. Your answers were added to the month’s counts and kept nowhere else.")):
        return redirect(address(request, "colleagues:mine"))
    context = {
        "program": program,
        "form": form,
        "has_answered": pulses.has_answered(program, request.user, at),
        "fewest": pulses.FEWEST,
        "is_too_few": users_holding(rules.WORKS, program).count() < pulses.FEWEST,
    }
    return render(request, "colleagues/pulse.html", context, status=status_of(form))


def _acting(request: HttpRequest, act: Callable[..., object], **subject: Any) -> Callable[..., object]:
    return lambda **words: act(**subject, **words, by=signed_in(request), at=timezone.now())


def _done(request: HttpRequest, form: Any, act: Callable[..., object], said: str) -> bool:
    """Act once when the form holds; it keeps what was typed when the action refuses."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        with transaction.atomic():
            if once(request):
                act(**form.cleaned_data)
    except NotPossible as problem:
        form.refuse(problem)
        return False
    messages.success(request, said)
    return True


def _pressed(request: HttpRequest, act: Callable[..., object], said: str) -> None:
    try:
        with transaction.atomic():
            if once(request):
                act()
    except NotPossible as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, said)
