"""Pages on which an alert is written, put right and ended."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb

from .. import actions
from ..models import Person
from ..views.edits import _done, _given, _page, editable, page_of
from ..views.wrong_person import wrong_person
from . import forms
from .models import Alert


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Something to know before meeting the person."""
    one = editable(request, pk)
    form = forms.AlertForm(_given(request), program_id=one.program_id)

    def keep() -> str:
        actions.add_alert(person=one, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        return page_of(one)

    done = _done(request, form, keep, _("Alert added; it ends by itself."))
    return done or _page(request, form, title=_("Add an alert"), whom=one, label=_("Add"))


@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The alert is not true any more."""
    alert = _load(request, pk)
    actions.end_alert(alert=alert, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The alert has ended."))
    return redirect(page_of(alert.person))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other words, another day, or entered in error; with what stood there before."""
    alert = _load(request, pk)
    require(request.user, Permission.PERSON_EDIT, alert.person)
    accesslog.note(
        request, AccessVerb.VIEWED, subject=alert, person_id=alert.person_id, program_id=alert.person.program_id
    )
    pressed = request.POST if request.POST.get("do") == "correct" else None
    as_it_is = {"text": alert.text, "expires_on": alert.expires_on}
    form = forms.CorrectAlertForm(pressed, program_id=alert.person.program_id, initial=as_it_is)
    acts = Acts(
        correct=partial(actions.correct_alert, alert=alert),
        void=partial(actions.void_alert, alert=alert),
        restore=partial(actions.restore_alert, alert=alert),
        put_back=partial(actions.put_alert_back, alert=alert),
    )
    title = f"{_('Correct this alert')} · {alert.person.display_name}"
    words: dict[str, Any] = {
        "title": title,
        "text": alert.text,
        "elsewhere": reverse("people:move_alert", args=[alert.pk]),
    }
    return correcting(request, alert, form, acts, back=page_of(alert.person.now), **words)


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is about somebody else: to them."""
    alert = _load(request, pk)
    require(request.user, Permission.PERSON_EDIT, alert.person)

    def act(*, person: Person, **why: Any) -> object:
        return actions.move_alert(alert=alert, to=person, **why)

    back = reverse("people:correct_alert", args=[alert.pk])
    title = _("This alert is about somebody else")
    return wrong_person(request, of=alert.person, move=act, title=title, back=back, there=lambda _person: back)


def _load(request: HttpRequest, pk: UUID) -> Alert:
    people = Person.objects.visible_to(request.user)
    rows = Alert.objects.filter(person__in=people).select_related("person__program", "person__root")
    return get_object_or_404(rows, pk=pk)
