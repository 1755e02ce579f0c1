"""Setting a date on a case, and saying what became of one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import back_to, came_from, once

from ..models import Case
from . import actions, forms, queries
from .models import NextDate
from .rules import hour_of, undo_until


@require_http_methods(["GET", "POST"])
def next_date(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set a date: one press for the days chosen most, or any day with words and an owner."""
    rows = Case.objects.visible_to(request.user).select_related("person__root", "program", "owner")
    case = frame.loaded(request, rows, pk=pk)
    require(request.user, Permission.CASE_EDIT, case)
    first = {"words": request.GET.get("words", "")[:200]}
    data = request.POST if request.method == "POST" else None
    whose: dict[str, Any] = {"program": case.program, "by": signed_in(request), "at": timezone.now()}
    form = forms.NextDateForm(data, initial=first, **whose)
    elsewhere = _("%(name)s: the next date is %(when)s.")
    said = elsewhere if came_from(request) else _("The next date is %(when)s.")
    if _acted(request, form, actions.set_next_date, said, case=case):
        return redirect(back_to(request, reverse("cases:case", args=[case.pk])))
    days = queries.days_ahead(case.program, timezone.now())
    return render(request, "cases/next_date.html", {"case": case, "form": form, "days": days}, status=form.status)


# What a form of the page asks for: the form, the action, what is said.
ENDS: dict[str, tuple[Any, Any, Any]] = {
    "done": (forms.DateDoneForm, actions.end_next_date, _lazy("Done.")),
    "move": (forms.MoveDateForm, actions.move_next_date, _lazy("The date is moved: %(when)s.")),
    "give_up": (forms.GiveUpDateForm, actions.give_up_next_date, _lazy("Given up. The reason is on record.")),
}


@require_http_methods(["GET", "POST"])
def planned_date(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One date: done, moved, or given up with a reason."""
    rows = NextDate.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("case__person__root", "case__program", "program", "owner", "set_by"), pk=pk
    )
    require(request.user, Permission.CASE_EDIT, row.case)
    do = request.POST.get("do", "")
    first = {"move": {"clock": hour_of(row.program, row.due_at)}}
    ends = {
        name: end[0](request.POST if name == do else None, auto_id=f"id_{name}_%s", initial=first.get(name))
        for name, end in ENDS.items()
    }
    if do in ends and _acted(request, ends[do], ENDS[do][1], ENDS[do][2], next_date=row):
        return redirect(back_to(request, reverse("cases:case", args=[row.case_id])))
    status = max(form.status for form in ends.values())
    context = {"row": row, "case": row.case, "undo_until": undo_until(row, timezone.now()), **ends}
    return render(request, "cases/planned_date.html", context, status=status)


@require_POST
def undo_date(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was set, moved or ended by mistake: it stands as before."""
    row = get_object_or_404(NextDate.objects.visible_to(request.user).select_related("case"), pk=pk)
    require(request.user, Permission.CASE_EDIT, row.case)
    try:
        row = actions.undo_next_date(next_date=row, by=signed_in(request), at=timezone.now())
        when = {"when": queries.due_words(row.due_at)}
        messages.success(request, _("Undone.") if row.ended_at else _("Undone. The next date is %(when)s.") % when)
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back_to(request, reverse("cases:case", args=[row.case_id])))


def _acted(request: HttpRequest, form: Any, act: Any, said: Any, **subject: Any) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    told: str = ""
    try:
        with transaction.atomic():
            if once(request):
                row = act(by=signed_in(request), at=timezone.now(), **subject, **form.cleaned_data)
                told = said % {"when": queries.due_words(row.due_at), "name": row.person.display_name}
    except NotPossible as problem:
        form.refuse(problem)
        return False
    messages.success(request, told or _("This was kept already."))
    return True
