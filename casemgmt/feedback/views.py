"""Pages of feedback: the list, writing one down, one with what was done, putting it right, how soon it is answered."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.choosing import address, program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_views import program_of_rules, save
from casemgmt.cases.models import Case
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.access import holds
from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import led_to, once, paged, remember_where
from casemgmt.people.models import Person

from . import actions, forms, queries
from .models import Feedback, FeedbackKind, FeedbackRule


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What waits, late ones first; what ended. A manager sees all, others what is theirs."""
    program = program_of(request, Permission.FEEDBACK_RECORD)
    at, filters = timezone.now(), queries.FeedbackFilters.read(request.GET)
    context = {
        "program": program,
        "pager": paged(request, queries.for_list(request.user, program, filters, at)),
        "filters": filters,
        "counts": queries.counts(request.user, program, at),
        "kinds": FeedbackKind,
        "now": at,
        "is_manager": holds(request.user, Permission.FEEDBACK_MANAGE, program),
    }
    return render(request, "feedback/list.html", context)


@resume.resumable
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Write down what somebody said: from a person's or a case's page, or of somebody nobody knows."""
    case, person = _about(request)
    program = case.program if case else person.program if person else program_of(request, Permission.FEEDBACK_RECORD)
    if not holds(request.user, Permission.FEEDBACK_RECORD, program):
        raise PermissionDenied(Permission.FEEDBACK_RECORD)
    given: dict[str, Any] = {"program": program, "reader": request.user}
    kept = resume.taken_up(request) if request.method == "GET" else None
    initial = resume.as_initial(forms.WriteFeedbackForm(**given), kept) if kept is not None else None
    form = forms.WriteFeedbackForm(request.POST if request.method == "POST" else None, initial=initial, **given)

    def act() -> str:
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        row = actions.write_feedback(program=program, person=person, case=case, **form.cleaned_data, **told)
        return reverse("feedback:feedback", args=[row.pk])

    done = _done(request, form, act, _("Written down. It is to be answered in time; the list shows it until then."))
    back = reverse("cases:case", args=[case.pk]) if case else reverse("feedback:list")
    context = {"form": form, "program": program, "person": person, "case": case, "back": back}
    return done or render(request, "feedback/write.html", context, status=status_of(form))


def _about(request: HttpRequest) -> tuple[Case | None, Person | None]:
    """The case or person the address names, as far as the reader may see them."""
    told = request.GET
    if told.get("case"):
        rows = Case.objects.visible_to(request.user).select_related("program", "person__root")
        case = frame.loaded(request, rows, pk=_uuid(told["case"]))
        return case, case.person.now
    if told.get("person"):
        people = Person.objects.visible_to(request.user).select_related("program", "root")
        return None, frame.loaded(request, people, pk=_uuid(told["person"])).now
    return None, None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@require_safe
def feedback(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One complaint, praise or suggestion, with what may be done now."""
    return _page(request, _load(request, pk))


def _page(request: HttpRequest, row: Feedback, **bound: Any) -> HttpResponse:
    at = timezone.now()
    told: dict[str, Any] = {"program_id": row.program_id, "person_id": row.person_id}
    accesslog.note(request, AccessVerb.VIEWED, subject=row, **told)
    moves = queries.moves(row, request.user, at)
    may_manage = queries.may_handle(request.user, row) and holds(request.user, Permission.FEEDBACK_MANAGE, row)
    context = {
        "row": row,
        "moves": moves,
        "may_manage": may_manage,
        "may_correct": queries.may_handle(request.user, row),
        "readers": row.readers.select_related("user", "opened_by").order_by("opened_at"),
        "is_late": row.is_waiting and row.due_at < at,
        **_unbound(row),
        **bound,
    }
    return render(request, "feedback/feedback.html", context, status=status_of(*bound.values()))


def _unbound(row: Feedback) -> dict[str, Any]:
    return {
        "assign_form": forms.AssignFeedbackForm(program=row.program, about_user=row.about_user),
        "answer_form": forms.AnswerFeedbackForm(initial={"told_how": row.channel}, auto_id="id_answer_%s"),
        "close_form": forms.OutcomeForm(auto_id="id_close_%s"),
        "open_form": forms.OpenFeedbackForm(program=row.program),
    }


@require_POST
def move(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """One step with it: given to somebody, looked into, answered, closed, taken up again, opened to a reader."""
    row = _load(request, pk)
    steps: dict[str, tuple[str, Any, Callable[..., object], str]] = {
        "assign": (
            "assign_form",
            forms.AssignFeedbackForm(request.POST, program=row.program, about_user=row.about_user),
            actions.assign_feedback,
            _("It has somebody now."),
        ),
        "look": ("", None, actions.look_into_feedback, _("It is being looked into.")),
        "answer": (
            "answer_form",
            forms.AnswerFeedbackForm(request.POST, auto_id="id_answer_%s"),
            actions.answer_feedback,
            _("Written down: they were told what came of it."),
        ),
        "close": (
            "close_form",
            forms.OutcomeForm(request.POST, auto_id="id_close_%s"),
            actions.close_feedback,
            _("Closed."),
        ),
        "reopen": ("", None, actions.reopen_feedback, _("It is looked into once more.")),
        "open": (
            "open_form",
            forms.OpenFeedbackForm(request.POST, program=row.program),
            actions.open_feedback_to,
            _("They may read it now."),
        ),
    }
    if name not in steps:
        raise Http404
    place, form, act, said = steps[name]
    if form is not None and not form.is_valid():
        return _page(request, row, **{place: form})
    return _acted(request, row, place, form, act, said)


def _acted(
    request: HttpRequest, row: Feedback, place: str, form: Any, act: Callable[..., object], said: str
) -> HttpResponse:
    words = form.cleaned_data if form is not None else {}
    try:
        with transaction.atomic():
            if once(request):
                act(feedback=row, by=signed_in(request), at=timezone.now(), **words)
    except NotPossible as problem:
        if form is not None:
            put_refusal(form, problem)
            return _page(request, row, **{place: form})
        messages.error(request, problem.message)
        return redirect("feedback:feedback", row.pk)
    messages.success(request, said)
    return redirect("feedback:feedback", row.pk)


@resume.resumable
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was written down wrong is put right, or marked as entered in error."""
    row = _load(request, pk)
    if not queries.may_handle(request.user, row):
        raise PermissionDenied(Permission.FEEDBACK_RECORD)
    accesslog.note(request, AccessVerb.VIEWED, subject=row, person_id=row.person_id, program_id=row.program_id)
    asked = request.POST if request.POST.get("do") == "correct" else None
    facts = {name: getattr(row, name) for name in ("kind", "words", "topic", "channel")}
    form = forms.CorrectFeedbackForm(asked, initial=facts)
    acts = Acts(
        correct=partial(actions.correct_feedback, feedback=row),
        void=partial(actions.void_feedback, feedback=row),
        restore=partial(actions.restore_feedback, feedback=row),
        put_back=partial(actions.put_feedback_back, feedback=row),
    )
    back = reverse("feedback:feedback", args=[row.pk])
    title = _("Correct what was written down")
    return correcting(request, row, form, acts, back=back, title=title, text=row.words)


@require_http_methods(["GET", "POST"])
def answer_days(request: HttpRequest) -> HttpResponse:
    """Within how many business days the program answers."""
    program = program_of_rules(request)
    newest = FeedbackRule.objects.filter(program=program).first()
    seen = str(newest.pk) if newest else ""
    initial = {"answer_days": queries.answer_days(program), "seen": seen}
    form = forms.AnswerDaysForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> None:
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        actions.set_answer_days(program=program, **form.cleaned_data, **told)

    if request.method == "POST" and form.is_valid() and save(request, form, seen, act):
        return redirect(address(request, "referrals:rules"))
    context = {
        "form": form,
        "title": _("How soon complaints and feedback are answered"),
        "back": address(request, "referrals:rules"),
        "label": _("Save"),
    }
    return render(request, "people/form.html", context, status=status_of(form))


def _load(request: HttpRequest, pk: UUID) -> Feedback:
    joins = ("program", "person__root", "case", "about_user", "about_organization", "assigned_to", "written_by")
    return frame.loaded(request, Feedback.objects.visible_to(request.user).select_related(*joins), pk=pk)


def _done(request: HttpRequest, form: Any, act: Callable[[], str], said: str) -> HttpResponse | None:
    """Act once when the form holds; None when it is to be shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with transaction.atomic():
            if not once(request):
                return redirect(led_to(request) or reverse("feedback:list"))
            where = act()
            remember_where(request, where)
    except NotPossible as problem:
        put_refusal(form, problem)
        return None
    resume.forget(request)
    messages.success(request, said)
    return redirect(where)
