"""Many people invited from a file: what would come of each line is shown first, then they are invited."""

import json
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once
from casemgmt.core.tables import BadFile

from . import actions
from .forms import PeopleFileForm
from .people_file import MOST, PersonAsked, people_in
from .verdicts import verdicts


@require_http_methods(["GET", "POST"])
def people_file(request: HttpRequest) -> HttpResponse:
    """Choose a file, and see who would be invited as what. Nothing is sent before that is pressed as well."""
    program = program_of(request, Permission.PROGRAM_MEMBERS)
    form = PeopleFileForm(request.POST or None, request.FILES or None, prefix="people")
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            asked = people_in(upload.read(), upload.name, role=form.cleaned_data["role"])
            return _shown(request, program, asked)
        except BadFile as problem:
            form.add_error("file", problem.message)
    return render(request, "accounts/people_file.html", {"program": program, "form": form}, status=status_of(form))


def _shown(request: HttpRequest, program: Program, asked: list[PersonAsked]) -> HttpResponse:
    """What would come of each line; the form below carries those who would be invited."""
    found = verdicts(program, asked, by=signed_in(request), at=timezone.now())
    invited = [row for row in found if row.is_invited]
    words = {
        "program": program,
        "verdicts": found,
        "invited": len(invited),
        "refused": sum(row.outcome == "refused" for row in found),
        "there": sum(row.outcome == "there" for row in found),
        "people": json.dumps([[row.number, row.email, row.role] for row in invited]),
    }
    return render(request, "accounts/people_in_file.html", words)


@require_POST
@fresh_sign_in(page="accounts:people")
def invite_people(request: HttpRequest) -> HttpResponse:
    """Invite everybody who was shown; whoever has come by another way since is passed over."""
    program, asked = program_of(request, Permission.PROGRAM_MEMBERS), _told(request)
    try:
        with transaction.atomic():
            if once(request):
                _invite(request, program, asked)
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(address(request, "accounts:people"))


def _invite(request: HttpRequest, program: Program, asked: list[PersonAsked]) -> None:
    sent = actions.invite_members(program=program, asked=asked, by=signed_in(request), at=timezone.now())
    words = ngettext("%(n)d invitation was sent.", "%(n)d invitations were sent.", len(sent)) % {"n": len(sent)}
    if len(sent) < len(asked):
        words += " " + _("Whoever was there or invited by now got none.")
    messages.success(request, words)


def _told(request: HttpRequest) -> list[PersonAsked]:
    """The people that the page carried. Whatever else comes is no page of ours."""
    try:
        rows: Any = [PersonAsked(*row) for row in json.loads(request.POST.get("people", ""))]
    except (ValueError, TypeError, RecursionError):
        raise Http404 from None
    if not 0 < len(rows) <= MOST or not all(_is_sound(row) for row in rows):
        raise Http404
    return list(rows)


def _is_sound(row: PersonAsked) -> bool:
    return isinstance(row.number, int) and all(
        isinstance(word, str) and len(word) <= 254 and "\x00" not in word for word in (row.email, row.role)
    )
