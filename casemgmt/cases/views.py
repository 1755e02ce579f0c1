"""Pages of cases: the list, one case with its timeline, taking on, and what is done to a case."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import named
from casemgmt.accounts.models import User
from casemgmt.accounts.numbers.queries import undo_words
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.saved_views.queries import saved_views
from casemgmt.core import accesslog, frame
from casemgmt.core.access import holds, programs_where, require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import back_to, once, page_or_fragment, paged
from casemgmt.duties.models import Duty, DutyKind
from casemgmt.encounters.models import Agrees, Encounter
from casemgmt.people.permission.queries import standing

from . import actions, forms, hooks, queries, timeline
from .acts import in_acts
from .clocks import assigning
from .models import Case, CaseFile, CaseState, Need, Note
from .next_dates.queries import coming, days_ahead, is_idle

LINES = 40
FILES = 5
MOST_DIGITS = 4


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Mine, those nobody has, or all; the filters stay in the address."""
    allowed = programs_where(request.user, Permission.CASE_VIEW)
    if not allowed:
        raise PermissionDenied(Permission.CASE_VIEW.value)
    filters = queries.CaseFilters.read(request.GET)
    rows = paged(request, queries.for_list(request.user, filters))
    numbers = assigning() if any(case.owner_id is None for case in rows) else None
    context = {
        "pager": rows,
        "rows": [(case, queries.assignment_due(case, numbers)) for case in rows],
        "filters": filters,
        "program": named(filters.program, allowed),
        "owner": User.objects.filter(pk=filters.owner).first() if filters.owner else None,
        "counts": queries.counts(request.user),
        "views": saved_views(request),
        "states": CaseState,
        "risks": forms.Risk,
        "now": timezone.now(),
        "may_bring": bool(programs_where(request.user, Permission.CASE_ASSIGN)),
    }
    return page_or_fragment(request, "cases/list.html", "cases/_list.html", context)


@require_safe
def case(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One case: who it is, needs, what upper apps show, and everything that happened."""
    shown = _load(request, pk, has_call=queries.has_call(), is_idle=is_idle(), has_joined=queries.has_joined())
    accesslog.note(request, AccessVerb.VIEWED, subject=shown, person_id=shown.person_id, program_id=shown.program_id)
    at = timezone.now()
    calls = queries.calls_of(shown, request.user)
    context = _timeline(request, shown, calls.ids)
    if request.headers.get("HX-Target") == "timeline":
        return render(request, "cases/_timeline.html", context)
    draft, others = _drafts(request, shown)
    context |= {
        "head": queries.header(shown, at),
        "lost": [] if shown.has_call else queries.calls_lost(shown),  # type: ignore[attr-defined]
        "goes_on_in": queries.goes_on_in(shown),
        "undo_until": queries.closing_undone_until(shown, at),
        "calls": calls,
        "days": days_ahead(shown.program, at),
        "needs": sorted(shown.needs.all(), key=lambda need: need.voided_at is not None),
        "files": list(CaseFile.objects.visible_to(request.user).of_person(shown.person).served()[:FILES]),
        **_panels(request, shown, at),
        "note_form": forms.NoteForm(initial=_begun(draft)),
        "need_form": forms.NeedForm(),
        "draft": draft,
        "other_drafts": others,
        "may_edit": holds(request.user, Permission.CASE_EDIT, shown),
        "may_assign": _may_assign(request.user, shown),
        "now": at,
    }
    return render(request, "cases/case.html", context)


def _drafts(request: HttpRequest, shown: Case) -> tuple[Note | None, list[Note]]:
    """The draft to go on with, the newest unless another is chosen, and the others."""
    drafts = queries.drafts_of(shown, request.user)
    chosen = next((one for one in drafts if str(one.pk) == request.GET.get("draft")), drafts[0] if drafts else None)
    return chosen, [one for one in drafts if one is not chosen]


def _begun(draft: Note | None) -> dict[str, str]:
    return {"text": draft.text, "begun": draft.mark} if draft else {}


def _panels(request: HttpRequest, shown: Case, at: Any) -> dict[str, Any]:
    """Titles and drawn boxes of the upper apps, and the lines they put at the head."""
    boxes = [panel(case=shown, user=signed_in(request), at=at) for panel in hooks.PANELS]
    drawn = [(box.title, render_to_string(box.template, {"case": shown, **box.context}, request)) for box in boxes]
    help_for: dict[Any, list[hooks.Told]] = {}
    for box in boxes:
        for need, told in box.by_need.items():
            help_for.setdefault(need, []).extend(told)
    return {
        "panels": drawn,
        "headlines": [box for box in boxes if box.headline],
        "coming": coming(shown, request.user, at, next((box.contact for box in boxes if box.contact), None)),
        "last_spoken": next((box.last for box in boxes if box.last), None),
        "help_for": help_for,
    }


def _timeline(request: HttpRequest, shown: Case, calls: Sequence[UUID]) -> dict[str, Any]:
    """One page of it; one line more is read than shown, to know whether older ones exist."""
    group = request.GET.get("show", "")
    group = group if group in timeline.GROUPS else ""
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) <= MOST_DIGITS else 1
    first = (number - 1) * LINES
    events = list(timeline.events_of(shown, group, user=request.user, calls=calls)[first : first + LINES + 1])
    return {
        "case": shown,
        "acts": in_acts(timeline.lines_in_words(events[:LINES], shown.program.zone)),
        "newer": number - 1,
        "older": number + 1 if len(events) > LINES else None,
        "group": group,
        "groups": _groups(),
    }


def _groups() -> list[tuple[str, str]]:
    return [
        ("", _("all")),
        ("contacts", _("contacts")),
        ("referrals", _("referrals")),
        ("notes", _("notes")),
        ("changes", _("changes")),
    ]


@require_http_methods(["GET", "POST"])
def take_on(request: HttpRequest, encounter_pk: UUID) -> HttpResponse:
    """Somebody met in an encounter becomes a case; a second press finds it done."""
    encounter = get_object_or_404(
        Encounter.objects.visible_to(request.user).select_related("program", "area"), pk=encounter_pk
    )
    require(request.user, Permission.CASE_TAKE_ON, encounter)
    meetings = queries.met_in(encounter, request.user)
    rows = [(meeting, _take_on_form(request, encounter, meeting)) for meeting in meetings]
    for meeting, form in rows:
        if form.is_bound and form.is_valid():
            taken = _take_on(request, encounter, meeting, form)
            if taken:
                _say_who_waits(request, encounter, [row for row in meetings if row is not meeting])
                return redirect(back_to(request, reverse("cases:case", args=[taken.pk])))
    status = max([form.status for _meeting, form in rows], default=200)
    return render(request, "cases/take_on.html", {"encounter": encounter, "rows": rows}, status=status)


def _take_on_form(request: HttpRequest, encounter: Encounter, meeting: queries.Meeting) -> forms.TakeOnForm:
    is_meant = request.method == "POST" and request.POST.get("person") == str(meeting.person.pk)
    first = None if meeting.case and meeting.case.owner_id else request.user.pk
    asked = (
        {"owner": first or ""} if "me" in request.POST else request.POST
    )  # one press: it is mine, or stays whose it is
    return forms.TakeOnForm(
        asked if is_meant else None,
        program=encounter.program,
        by=signed_in(request),
        case=meeting.case,
        initial={"owner": first},
        auto_id=f"id_{meeting.person.pk}_%s",
    )


def _take_on(request: HttpRequest, encounter: Encounter, meeting: queries.Meeting, form: Any) -> Case | None:
    owner = form.cleaned_data["owner"]
    what: dict[str, Any] = {"encounter": encounter, "person": meeting.person, "by": request.user, "at": timezone.now()}
    try:
        taken = actions.take_on(owner=owner, **what) if owner else actions.open_case(**what)
    except NotPossible as problem:
        form.refuse(problem)
        return None
    messages.success(request, _said_of_taking_on(taken))
    return taken


def _say_who_waits(request: HttpRequest, encounter: Encounter, others: list[queries.Meeting]) -> None:
    """With two met, the second is said."""
    for one in others:
        if one.agrees == Agrees.YES and not one.is_taken_on:
            words = _("%(name)s was met at the same call, agrees to be contacted, and is not taken on yet.")
            messages.warning(request, words % {"name": one.person.display_name})


def _said_of_taking_on(taken: Case) -> str:
    refusal = standing(taken.person).refusal
    if not refusal:
        return _("Taken on. The follow-ups are planned; you see them below.")
    return _("Taken on. No follow-ups are planned. %(why)s") % {"why": refusal}


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the case to a colleague."""
    shown = _load(request, pk)
    if not _may_assign(request.user, shown):
        raise PermissionDenied(Permission.CASE_ASSIGN.value)
    form = forms.AssignForm(
        request.POST or None, program=shown.program, by=signed_in(request), initial={"owner": shown.owner_id}
    )
    return _form_page(request, shown, form, "cases/assign.html", actions.assign_case, _("The case has its new owner."))


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put the case on hold."""
    shown = _editable(request, pk)
    form = forms.HoldForm(request.POST or None, program=shown.program_id)
    said = _("The case is on hold. Its planned contacts wait until you resume it.")
    return _form_page(request, shown, form, "cases/hold.html", actions.hold_case, said)


@require_POST
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the case off hold."""
    shown = _editable(request, pk)
    try:
        actions.resume_case(case=shown, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The case goes on; its planned contacts moved by the time on hold."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back_to(request, reverse("cases:case", args=[shown.pk])))


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End the relation, after a last look at what is open."""
    shown = _editable(request, pk)
    form = forms.CloseCaseForm(request.POST or None, program=shown.program_id)
    more: dict[str, Any] = {
        "obstacles": queries.why_case_cannot_close(shown),
        "unread": Duty.objects.open().filter(case=shown, kind=DutyKind.READ).count(),
        "has_died": standing(shown.person).has_died,
        "undo_words": undo_words(shown.program_id),
    }
    said = _("The case is closed.")
    if undo := undo_words(shown.program_id):
        said += " " + _("For %(time)s this can be undone, with its plan.") % {"time": undo}
    return _form_page(request, shown, form, "cases/close.html", actions.close_case, said, **more)


@require_POST
def undo_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was closed by mistake: all stands again as it stood."""
    shown = _editable(request, pk)
    try:
        actions.undo_close(case=shown, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Undone: the case stands as before, with its plan."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("cases:case", shown.pk)


@require_POST
def opened_in_error(request: HttpRequest, pk: UUID) -> HttpResponse:
    """None of its calls is the person's: it closes as opened in error."""
    shown = _editable(request, pk)
    try:
        actions.close_opened_in_error(case=shown, by=signed_in(request), at=timezone.now())
        messages.success(request, _("Closed as opened in error. Bringing the call back opens it again."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("cases:case", shown.pk)


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed case again; of one that was joined into another, that one."""
    shown = _editable(request, pk)
    kept = queries.goes_on_in(shown)
    if kept:
        messages.info(request, _("The case was joined into this one, which goes on for both."))
        return redirect("cases:case", kept.pk)
    form = forms.ReopenForm(request.POST if request.method == "POST" else None)
    said = _("The case is open again.")
    return _form_page(request, shown, form, "cases/reopen.html", actions.reopen_case, said)


@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Judge the risk anew."""
    shown = _editable(request, pk)
    form = forms.RiskForm(request.POST or None, initial={"risk": shown.risk})
    return _form_page(request, shown, form, "cases/risk.html", actions.change_risk, _("The risk is kept."))


@require_http_methods(["GET", "POST"])
def add_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down a need."""
    form = forms.NeedForm(request.POST or None)
    return _form_page(
        request, _editable(request, pk), form, "cases/add_need.html", actions.add_need, _("The need is kept.")
    )


@require_http_methods(["GET", "POST"])
def end_need(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say how a need ended."""
    cases = Case.objects.visible_to(request.user)
    rows = Need.objects.select_related("case__person__root", "case__program", "case__owner")
    need = get_object_or_404(rows.filter(case__in=cases), pk=pk)
    require(request.user, Permission.CASE_EDIT, need)
    form = forms.EndNeedForm(request.POST or None)
    said = _("Kept: the need has ended.")
    return _form_page(request, need.case, form, "cases/end_need.html", actions.end_need, said, subject={"need": need})


@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """File a note, or keep it as a draft; without JavaScript the second button keeps it."""
    shown = _editable(request, pk)
    form = forms.NoteForm(request.POST or None, initial=_begun(_drafts(request, shown)[0]))
    if request.method == "POST" and request.POST.get("do") == "draft" and form.is_valid():
        kept = actions.save_draft_note(case=shown, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Kept as a draft; only you see it.") if kept else _("The draft was emptied."))
        return redirect("cases:case", shown.pk)
    return _form_page(request, shown, form, "cases/note.html", actions.write_note, _("The note is filed."))


@require_POST
def draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed so far; answers with when."""
    shown = _editable(request, pk)
    form = forms.NoteForm(request.POST)
    if not form.is_valid():
        return render(request, "cases/_draft.html", {"problem": next(iter(form.errors.values()))[0]})
    kept = actions.save_draft_note(case=shown, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    return render(request, "cases/_draft.html", {"draft": kept})


def _form_page(
    request: HttpRequest,
    shown: Case,
    form: Any,
    template: str,
    act: Any,
    said: str,
    subject: dict[str, Any] | None = None,
    **more: Any,
) -> HttpResponse:
    """A page with one form over one action: act once, say what happened, go to the case; else show what is wrong."""
    if request.method == "POST" and form.is_valid() and _acted(request, form, act, said, subject or {"case": shown}):
        return redirect(back_to(request, reverse("cases:case", args=[shown.pk])))
    context = {"case": shown, "form": form, **(subject or {}), **more}
    return render(request, template, context, status=form.status)


def _acted(request: HttpRequest, form: Any, act: Any, said: str, subject: dict[str, Any]) -> bool:
    try:
        with transaction.atomic():
            if once(request):
                act(by=signed_in(request), at=timezone.now(), **subject, **form.cleaned_data)
    except NotPossible as problem:
        form.refuse(problem)
        return False
    messages.success(request, said)
    return True


def _load(request: HttpRequest, pk: UUID, **also: Any) -> Case:
    rows = Case.objects.visible_to(request.user).select_related("person__root__area", "owner", "program")
    rows = rows.annotate(**also).prefetch_related("person__root__entries")
    return frame.loaded(request, rows, pk=pk)


def _editable(request: HttpRequest, pk: UUID) -> Case:
    shown = _load(request, pk)
    require(request.user, Permission.CASE_EDIT, shown)
    return shown


def _may_assign(user: Any, shown: Case) -> bool:
    may_take = shown.owner_id is None and holds(user, Permission.CASE_TAKE_ON, shown)
    return shown.state != CaseState.CLOSED and (may_take or holds(user, Permission.CASE_ASSIGN, shown))
