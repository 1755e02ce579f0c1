"""Looking for people, and the page of one person."""

from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, programs_where
from casemgmt.core.forms import status_of
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import page_or_fragment

from .. import finding, forms, queries, whole
from ..alerts.queries import alerts_now, alerts_over
from ..household.queries import household_of
from ..models import Person
from ..permission.queries import standing

MOST_OVER = 20  # alerts that hold no more


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Type a name, a phone number or a birth date; likely people are listed with the reasons. Always by POST."""
    programs = programs_where(request.user, Permission.PERSON_SEARCH)
    if not programs:
        raise PermissionDenied(Permission.PERSON_SEARCH)
    form = forms.PersonSearchForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = finding.find_people(request.user, form.cleaned_data["q"])
        for program in programs:
            accesslog.note(request, AccessVerb.SEARCHED, program_id=program)
    context = {
        "form": form,
        "found": found,
        "opens": set(programs_where(request.user, Permission.PERSON_VIEW)),
        "may_create": bool(programs_where(request.user, Permission.PERSON_EDIT)),
    }
    return page_or_fragment(request, "people/search.html", "people/_search.html", context, status_of(form))


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: facts, safe-contact card, alerts, consents, what was told, encounters and cases."""
    one = load(request, pk)
    if one.merged_into_id:
        return redirect("people:person", one.root_id)
    accesslog.note(request, AccessVerb.VIEWED, subject=one, person_id=one.pk, program_id=one.program_id)
    prefetch_related_objects([one], "root__entries__contact_points")
    at = timezone.now()
    may_edit = holds(request.user, Permission.PERSON_EDIT, one)
    context = {
        "person": one,
        "may_edit": may_edit,
        "may_audit": holds(request.user, Permission.FOLLOWUP_AUDIT, one),
        "may_forget": holds(request.user, Permission.PROGRAM_RULES, one),
        "points": whole.listed(one),
        "now": at,
        "contact": standing(one),
        "card": whole.card_of(one),
        "alerts": alerts_now(one, at),
        "alerts_over": alerts_over(one, at)[:MOST_OVER] if may_edit else [],
        "consents": queries.consents_on_record(one, at),
        "encounters": _encounters(request.user, one),
        "cases": _cases(request.user, one),
        "household": household_of(one, request.user, timezone.localdate(at)),
        "merges": queries.merges_of(one),
        "doubles": finding.maybe_the_same(one, request.user) if may_edit else [],
        "looked": queries.lately_looked_at_by(one) if may_edit else [],
    }
    return page_or_fragment(request, "people/person.html", "people/_person.html", context)


def load(request: HttpRequest, pk: UUID) -> Person:
    """The person, as far as the user may see them."""
    rows = Person.objects.visible_to(request.user).select_related("program", "area__merged_into", "root")
    return frame.loaded(request, rows, pk=pk)


def _encounters(user: Any, one: Person) -> list[Any]:
    """Encounters and cases stand above people: they are reached by name only."""
    rows = apps.get_model("encounters", "Encounter").objects.visible_to(user).counted()
    return list(rows.filter(met__person__root=one.root_id, met__voided_at=None).distinct().newest_first()[:20])


def _cases(user: Any, one: Person) -> list[Any]:
    rows = apps.get_model("cases", "Case").objects.visible_to(user).select_related("owner")
    return list(rows.filter(person__root=one.root_id).order_by("-opened_at"))
