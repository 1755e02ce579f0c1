"""Pages of the numbers a program sets: all of them, and one group with what a change would do and every change."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of

from .actions import set_numbers
from .forms import NumbersForm
from .known import GROUPS, KNOWN, NumberGroup
from .preview import preview_of
from .queries import NumberHistory, newest_of, number_changes


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """What every number is now, for who sets the rules and who reads the measures."""
    program = program_of(request, Permission.PROGRAM_RULES, Permission.REPORT_VIEW)
    found, at = NumberHistory(*KNOWN, program_id=program.pk), timezone.now()
    told = [
        (group, [(known.label, known.words(found.number(program.pk, known.code, at))) for known in group.numbers])
        for group in GROUPS
    ]
    may_set = holds(request.user, Permission.PROGRAM_RULES, program)
    return render(request, "accounts/numbers.html", {"program": program, "groups": told, "may_set": may_set})


def group_of(code: str) -> NumberGroup:
    """The group of an address."""
    found = next((group for group in GROUPS if group.code == code), None)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def number_group(request: HttpRequest, code: str) -> HttpResponse:
    """The numbers of a group: looked at first, or saved."""
    group = group_of(code)
    program = program_of(request, Permission.PROGRAM_RULES)
    form = NumbersForm(request.POST or None, group=group, initial=_initial(program, group))
    sent = request.method == "POST" and form.is_valid()
    looks = sent and "look" in request.POST
    if sent and not looks and _saved(request, program, form):
        return redirect(address(request, "accounts:number_group", code))
    words = {"form": form, "program": program, "group": group, "changes": list(number_changes(program.pk, group))}
    if looks:
        words |= {"looked": True, "lines": preview_of(program, group, form.numbers, timezone.now())}
    return render(request, "accounts/number_group.html", words, status=status_of(form))


def _initial(program: Program, group: NumberGroup) -> dict[str, Any]:
    codes = [known.code for known in group.numbers]
    found, newest, at = NumberHistory(*codes, program_id=program.pk), newest_of(program.pk, group), timezone.now()
    return {"seen": str(newest.pk) if newest else "", **{c: found.number(program.pk, c, at) for c in codes}}


def _saved(request: HttpRequest, program: Program, form: NumbersForm) -> bool:
    who: dict[str, Any] = {"by": signed_in(request), "at": timezone.now(), "seen": form.cleaned_data["seen"]}
    try:
        made = set_numbers(program=program, group=form.group, numbers=form.numbers, **who)
    except NotPossible as problem:
        put_refusal(form, problem)
        newest = newest_of(program.pk, form.group)
        form.data = {**request.POST.dict(), "seen": str(newest.pk) if newest else ""}
        return False
    messages.success(request, f"{_('Saved.')} {form.group.keeps}" if made else _("Nothing was changed."))
    return True
