"""Whether we may contact a person: what was said so far, saying it by hand, taking back what was wrong."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.forms import status_of

from .. import actions
from ..models import ContactPermission, Person
from ..permission import forms
from ..permission.death import what_death_ends
from ..permission.models import Says
from ..permission.queries import standing, testimony
from .edits import _done, _given, _page, editable, page_of


@require_http_methods(["GET", "POST"])
def say(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down what the person said about contacting them; all that was said before stands below."""
    one = editable(request, pk)
    form = forms.PermissionForm(_given(request))

    def keep() -> str:
        actions.say_permission(person=one, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        return page_of(one.now)

    done = _done(request, form, keep, _("Written down. What is planned follows it."))
    context = {"form": form, "person": one, "contact": standing(one), "rows": testimony(one), "back": page_of(one.now)}
    return done or render(request, "people/permission.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def death(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down that the person has died: the page shows what that ends, and one press ends it."""
    one = editable(request, pk)
    form = forms.DeathForm(_given(request))

    def keep() -> str:
        actions.record_death(person=one, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        return page_of(one.now)

    done = _done(request, form, keep, _("Written down. Everything that was under way has ended."))
    context = {"form": form, "person": one, "ends": what_death_ends(one), "back": page_of(one.now)}
    return done or render(request, "people/death.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was wrong: what was said before counts again."""
    rows = ContactPermission.objects.filter(person__in=Person.objects.visible_to(request.user))
    told = get_object_or_404(rows.select_related("person__program", "person__root"), pk=pk)
    require(request.user, Permission.PERSON_EDIT, told.person)
    form = forms.WrongForm(_given(request))

    def keep() -> str:
        why = form.cleaned_data["why"]
        actions.take_back_permission(permission=told, why=why, by=signed_in(request), at=timezone.now())
        return page_of(told.person.now)

    said = _("Taken back. What was said before counts again, and contacts that it ended are planned again.")
    if told.says == Says.DIED:
        said = _(
            "Taken back. The case that closed as “Deceased” stays closed: reopen it, and its needs, if it goes on."
        )
    done = _done(request, form, keep, said)
    title = _("This was wrong: “%(what)s”") % {"what": told.get_says_display()}
    return done or _page(request, form, title=title, back=page_of(told.person.now), label=_("Take it back"))
