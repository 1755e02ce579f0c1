"""The list of encounters, and one of them."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, programs_where
from casemgmt.core.calendar import current_zone
from casemgmt.core.codes import NeedDomain
from casemgmt.core.corrections import history_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import page_or_fragment, paged

from .. import forms, queries
from ..models import Action, Agrees, Encounter, EncounterPerson, TimeFlag
from ..rules import may_correct
from ..twins import queries as twins

MOST_TWINS = 5


@require_safe
def encounters(request: HttpRequest) -> HttpResponse:
    """Encounters of the user's programs, newest first; the filters stand in the address."""
    if not programs_where(request.user, Permission.ENCOUNTER_VIEW):
        raise PermissionDenied(Permission.ENCOUNTER_VIEW)
    form = forms.FilterForm(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    pager = paged(request, queries.encounters_for_list(request.user, chosen, current_zone()))
    context = {
        "form": form,
        "pager": pager,
        "rows": [(one, [(_who(row), row.alert_words) for row in one.met.all()]) for one in pager],
        "is_filtered": any(chosen.values()),
        "may_import": bool(programs_where(request.user, Permission.ENCOUNTER_IMPORT)),
        "may_record": bool(programs_where(request.user, Permission.ENCOUNTER_RECORD)),
    }
    return page_or_fragment(request, "encounters/list.html", "encounters/_list.html", context)


@require_safe
def encounter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One encounter: what was reported, the people met, what can be done next."""
    rows = Encounter.objects.visible_to(request.user).select_related(
        "area__merged_into", "program", "recorded_by", "imported_by"
    )
    one = frame.loaded(request, rows.prefetch_related("responders"), pk=pk)
    met = list(queries.met_rows().filter(encounter=one))
    cases = queries.cases_of(one, request.user)
    joined = twins.join_of(one)
    counts = joined is None and one.voided_at is None
    accesslog.note(request, AccessVerb.VIEWED, subject=one, program_id=one.program_id)
    accesslog.shown(request, [row.person_id for row in met])
    context = {
        "encounter": one,
        "times": _times(one),
        "words": {"actions": _labels(Action, one.actions_taken), "needs": _labels(NeedDomain, one.needs_heard)},
        "happened": [forms.happened_label(name) for name in forms.HAPPENED if getattr(one, name)],
        "people": [(row, _who(row), _people_page(request.user, row)) for row in met],
        "waiting": _waiting(request.user, one, met, cases) if counts else [],
        "take_on": reverse("cases:take_on", args=[one.pk]),
        "cases": cases,
        "may_record": holds(request.user, Permission.ENCOUNTER_RECORD, one),
        "may_add": counts and holds(request.user, Permission.ENCOUNTER_RECORD, one),
        "may_correct": may_correct(request.user, one),
        "joined": joined,
        "twins": twins.twins_of(one),
        "likely": twins.likely_twins(one).filter(pk__in=Encounter.objects.visible_to(request.user))[:MOST_TWINS],
        "history": history_of(one),
    }
    return page_or_fragment(request, "encounters/encounter.html", "encounters/_encounter.html", context)


def _who(row: EncounterPerson) -> str:
    return row.person.display_name


def _times(one: Encounter) -> list[tuple[Any, Any, str]]:
    """Label, time, and why it is not believed; in order."""
    flags = {name: str(TimeFlag(flag).label) for name, flag in one.time_flags.items()}
    label = {name: getattr(Encounter._meta.get_field(name), "verbose_name", name) for name in one.times}
    return [(label[name], at, flags.get(name, "")) for name, at in one.times.items() if at]


def _labels(choices: Any, codes: list[str]) -> str:
    return ", ".join(str(choices(code).label) for code in codes)


def _people_page(user: Any, row: EncounterPerson) -> str:
    if not holds(user, Permission.PERSON_VIEW, row.person):
        return ""
    return reverse("people:person", args=[row.person.root_id])


def _waiting(user: Any, one: Encounter, met: list[EncounterPerson], cases: list[Any]) -> list[tuple[Any, str]]:
    """Who agrees and is not taken on yet, where the user may: each by one press."""
    if not holds(user, Permission.CASE_TAKE_ON, one):
        return []
    taken = {case.person.root_id for case in cases}
    agreeing = [row for row in met if row.agrees == Agrees.YES and row.voided_at is None]
    return [(row.person.root_id, _who(row)) for row in agreeing if row.person.root_id not in taken]
