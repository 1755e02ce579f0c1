"""Record an encounter: the responder's first screen. One long page; steps where there is JavaScript."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import led_to, once, remember_where
from casemgmt.people.finding import already_known, find_matches, known_already_words
from casemgmt.people.models import Person

from .. import actions, forms, queries
from ..forms import MetForm, RecordForm

BLOCKS = 3
STEPS = ["when", "what", "who", "needs", "outcome"]


@resume.resumable
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest) -> HttpResponse:
    """Fill in, look for people already known, send."""
    if not programs_where(request.user, Permission.ENCOUNTER_RECORD):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD)
    _stand_in_program(request)
    if request.method == "GET":
        return _page(request, *_empty(request), is_filled=resume.taken_up(request) is not None)
    resume.forget(request)
    form, met = _forms(request, request.POST)
    asked = request.POST.get("do", "send")
    if asked == "send":
        return _send(request, form, met)
    form, met = _unsent(request, request.POST, more=asked == "add")
    return _page(request, form, met, step="who", is_filled=True)


@require_POST
@limited(SEARCHES)
def matches(request: HttpRequest) -> HttpResponse:
    """People who may be the one about to be written down: the fragment for one of those met."""
    if not programs_where(request.user, Permission.ENCOUNTER_RECORD):
        raise PermissionDenied(Permission.ENCOUNTER_RECORD)
    number = _number(request.POST.get("search", "0"), most=forms.MOST_PEOPLE - 1)
    met = _met_forms(request, request.POST)[number : number + 1] or [_met_form(request, number, data=request.POST)]
    return render(request, "encounters/_matches.html", {"block": _block(request, met[0], request.POST, look=True)})


def _send(request: HttpRequest, form: RecordForm, met: list[MetForm]) -> HttpResponse:
    is_fine = all([form.is_valid(), *[one.is_valid() for one in met]])
    if is_fine and not _is_asked(request, form, met):
        try:
            with transaction.atomic():
                if not once(request):
                    return redirect(led_to(request) or reverse("encounters:record"))
                one = _record(request, form, met)
                where = reverse("encounters:encounter", args=[one.pk])
                remember_where(request, where)
            messages.success(request, f"{_('Recorded.')} {queries.taking_words(one)}".strip())
            return redirect(where)
        except NotPossible as problem:
            put_refusal(form, problem)
    return _page(request, form, met, step=_step_with_error(form, met), is_filled=True)


def _is_asked(request: HttpRequest, form: RecordForm, met: list[MetForm]) -> bool:
    """Whether somebody is to be written down who is likely known already, and nobody said yet that it is not them."""
    program = form.cleaned_data["program"]
    new = [one for one in met if one.cleaned_data["is_somebody"] and not one.cleaned_data["match"]]
    known = [one for one in new if already_known(request.user, program, one.cleaned_data, one.cleaned_data["phone"])]
    for one in known:
        one.add_error(None, known_already_words())
    if new:
        accesslog.note(request, AccessVerb.SEARCHED, program_id=program.pk)
    return bool(known)


def _record(request: HttpRequest, form: RecordForm, met: list[MetForm]) -> Any:
    somebody = [one.met(form.cleaned_data["place"]) for one in met if one.cleaned_data["is_somebody"]]
    return actions.record_encounter(
        program=form.cleaned_data["program"], by=signed_in(request), at=timezone.now(), people=somebody, **form.facts()
    )


def _empty(request: HttpRequest) -> tuple[RecordForm, list[MetForm]]:
    """A new form; filled with what was typed before the session ended, if it did."""
    kept = resume.taken_up(request)
    if kept is None:
        return RecordForm(programs=_programs(request)), [_met_form(request, n) for n in range(BLOCKS)]
    kept = kept.copy()
    kept["as_of"] = kept.get("as_of") or resume.kept_at(request).isoformat()  # type: ignore[union-attr]
    return _unsent(request, kept)


def _unsent(request: HttpRequest, data: QueryDict, *, more: bool = False) -> tuple[RecordForm, list[MetForm]]:
    """The forms as they were typed, without complaints."""
    blank = RecordForm(programs=_programs(request))
    form = RecordForm(programs=_programs(request), initial=resume.as_initial(blank, data))
    count = min(max(_count(data), BLOCKS) + more, forms.MOST_PEOPLE)
    met = [_met_form(request, n, initial=resume.as_initial(_met_form(request, n), data)) for n in range(count)]
    for one in met:
        one.data = data  # for looking: a form that is not bound shows no errors
    return form, met


def _forms(request: HttpRequest, data: QueryDict) -> tuple[RecordForm, list[MetForm]]:
    return RecordForm(data, programs=_programs(request)), _met_forms(request, data)


def _met_forms(request: HttpRequest, data: QueryDict) -> list[MetForm]:
    return [_met_form(request, number, data=data) for number in range(_count(data))]


def _met_form(request: HttpRequest, number: int, **given: Any) -> MetForm:
    return MetForm(prefix=f"met-{number}", people=Person.objects.searchable_by(request.user), **given)


def _count(data: QueryDict) -> int:
    return _number(data.get("met-count", "1"), most=forms.MOST_PEOPLE) or 1


def _number(text: str, *, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _stand_in_program(request: HttpRequest) -> None:
    """Times are typed in the zone of the program the form says."""
    programs, home = list(_programs(request)), frame.of(request).program
    said = _chosen(request, programs) if request.POST.get("program") else None
    frame.of(request).about(said or (home if home in programs else programs[0]))


def _programs(request: HttpRequest) -> Any:
    return queries.programs_of(request.user, Permission.ENCOUNTER_RECORD)


def _page(
    request: HttpRequest,
    form: RecordForm,
    met: list[MetForm],
    *,
    step: str = "when",
    is_filled: bool = False,
) -> HttpResponse:
    looked_for = request.POST.get("do", "")
    context = {
        "form": form,
        "blocks": [_block(request, one, request.POST, look=looked_for == f"search-{n}") for n, one in enumerate(met)],
        "met_count": len(met),
        "may_add": len(met) < forms.MOST_PEOPLE,
        "step": step,
        "now_iso": timezone.now().isoformat(),
        "is_filled": is_filled,
        "errors": [one for one in met if one.is_bound and one.errors],
    }
    return render(request, "encounters/record.html", context, status=status_of(form, *(met if form.is_bound else ())))


def _block(request: HttpRequest, form: MetForm, data: QueryDict, *, look: bool) -> dict[str, Any]:
    """One of the people met, with the likely matches that were looked for or chosen."""
    number = int(str(form.prefix).rsplit("-", 1)[1])
    chosen = data.get(f"{form.prefix}-match", "")
    is_looked_for = look or bool(chosen) or (form.is_bound and bool(form.non_field_errors()))
    found = _look(request, form) if is_looked_for else []
    shown = {"found": found, "chosen": chosen, "is_looked_for": is_looked_for}
    return {"form": form, "number": number, "is_open": number == 0 or _is_filled(form), **shown}


def _is_filled(form: MetForm) -> bool:
    """Whether something was said of this person."""
    told = [form[name].value() for name in (*forms.FACTS, "kind", "phone", "contact_note", "match")]
    return any(told) or form["agrees"].value() == "yes"


def _look(request: HttpRequest, form: MetForm) -> list[Any]:
    searched = _programs(request).filter(pk__in=programs_where(request.user, Permission.PERSON_SEARCH))
    program = _chosen(request, list(searched))
    if program is None:
        return []
    accesslog.note(request, AccessVerb.SEARCHED, program_id=program.pk)
    return find_matches(request.user, program, form.sought())


def _chosen(request: HttpRequest, programs: list[Any]) -> Any:
    """The program the form says; where there is one only, that."""
    said = request.POST.get("program", "")
    return next((one for one in programs if said in {"", str(one.pk)}), None)


FIELDS_OF = {
    "what": {"call_type", "narrative", "actions_taken", "co_response"},
    "needs": {"needs_heard", "risk"},
    "outcome": {"disposition", "transport_destination", "happened", "felt_safe"},
}


def _step_with_error(form: RecordForm, met: list[MetForm]) -> str:
    """The first step that needs a look."""
    wrong = set(form.errors)
    steps = {step for step, fields in FIELDS_OF.items() if wrong & fields}
    steps |= {"who"} if any(one.errors for one in met) else set()
    steps |= {"when"} if wrong - set().union(*FIELDS_OF.values()) else set()
    return next((step for step in STEPS if step in steps), "outcome")
