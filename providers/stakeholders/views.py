"""Pages of those a program works with: the list, one of them with its people and talks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.forms import status_of
from casemgmt.core.pages import led_to, once, paged, remember_where

from . import actions
from .forms import StakeholderContactForm, StakeholderForm, TalkForm
from .models import Stakeholder, StakeholderContact, StakeholderKind, programs_that_show


def _programs(user: Any) -> set[Any]:
    mine = programs_that_show(user)
    if not mine:
        raise PermissionDenied(Permission.CASE_VIEW.value)
    return mine


@require_safe
def stakeholders(request: HttpRequest) -> HttpResponse:
    """Hospitals, schools, transit, courts and others, with the last talk and when to talk again."""
    _programs(request.user)
    words, kind = request.GET.get("words", "").replace("\x00", "").strip()[:100], request.GET.get("kind", "")
    rows = Stakeholder.objects.visible_to(request.user).filter(ended_at__isnull=request.GET.get("show") != "away")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(contacts__name__icontains=words)).distinct()
    if kind in StakeholderKind.values:
        rows = rows.filter(kind=kind)
    rows = rows.annotate(talked_on=Max("talks__day"), again_on=Max("talks__again_on"))
    context = {
        "pager": paged(request, rows.order_by("name", "pk")),
        "words": words,
        "kind": kind,
        "kinds": StakeholderKind.choices,
        "away": request.GET.get("show") == "away",
        "today": timezone.localdate(),
    }
    return render(request, "providers/stakeholders.html", context)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """One more."""
    mine = _programs(request.user)
    here = getattr(request, "program", None)
    program = here if here is not None and here.pk in mine else Program.objects.filter(pk__in=mine).order_by("name")[0]
    form = StakeholderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not once(request):
                return redirect(led_to(request) or "providers:stakeholders")
            made = actions.add_stakeholder(
                program=program, values=form.cleaned_data, by=signed_in(request), at=timezone.now()
            )
            page = reverse("providers:stakeholder_page", args=[made.pk])
            remember_where(request, page)
        return redirect(page)
    back = reverse("providers:stakeholders")
    context = {"form": form, "title": _("New stakeholder"), "facts": program.name, "back": back}
    return render(request, "providers/begin.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def stakeholder(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: who to call, what was said, and what to do next."""
    found = _found(request, pk)
    form = TalkForm(request.POST or None, stakeholder=found, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if once(request):
                actions.write_talk(
                    stakeholder=found, values=form.cleaned_data, by=signed_in(request), at=timezone.now()
                )
        messages.success(request, _("The talk is written down."))
        return redirect("providers:stakeholder_page", pk)
    talks = paged(request, found.talks.select_related("contact", "by"))
    context = {"stakeholder": found, "people": found.contacts.filter(ended_at=None), "pager": talks, "form": form}
    return render(request, "providers/stakeholder.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct what is known of it, or put it away."""
    found = _found(request, pk)
    form = StakeholderForm(request.POST or None, instance=Stakeholder.objects.get(pk=pk))
    if request.method == "POST" and request.POST.get("do") == "away":
        actions.put_away_stakeholder(
            stakeholder=found, is_away=found.ended_at is None, by=signed_in(request), at=timezone.now()
        )
        return redirect("providers:stakeholders")
    if request.method == "POST" and form.is_valid():
        actions.change_stakeholder(
            stakeholder=found, values=form.cleaned_data, by=signed_in(request), at=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect("providers:stakeholder_page", pk)
    context = {"form": form, "stakeholder": found, "back": reverse("providers:stakeholder_page", args=[pk])}
    return render(request, "providers/edit_stakeholder.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody to call there."""
    found = _found(request, pk)
    form = StakeholderContactForm(request.POST or None)
    back = reverse("providers:stakeholder_page", args=[pk])
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if once(request):
                actions.add_contact(
                    stakeholder=found, values=form.cleaned_data, by=signed_in(request), at=timezone.now()
                )
        return redirect(back)
    context = {"form": form, "title": _("Person to call"), "facts": found.name, "back": back}
    return render(request, "providers/begin.html", context, status=status_of(form))


@require_POST
def end_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """They do not work there any more."""
    contact = get_object_or_404(StakeholderContact.objects.select_related("stakeholder__program"), pk=pk)
    _found(request, contact.stakeholder_id)
    at = timezone.now()
    actions.change_contact(contact=contact, values={"ended_at": at}, by=signed_in(request), at=at)
    return redirect("providers:stakeholder_page", contact.stakeholder_id)


def _found(request: HttpRequest, pk: UUID) -> Stakeholder:
    return get_object_or_404(Stakeholder.objects.visible_to(request.user).select_related("program"), pk=pk)
