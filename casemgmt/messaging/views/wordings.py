"""A program's own words for messages, and its quiet hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.choosing import address
from casemgmt.accounts.models import Program
from casemgmt.accounts.rule_views import program_of_rules
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of

from .. import actions, forms, queries, wordings
from ..models import MessageLanguage, Purpose
from ..text_numbers import number_of


@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """All wordings with their version and length, and the quiet hours; each is a form of its own."""
    program = program_of_rules(request)
    sent = request.POST.get("form", "")
    rows = [_row(request, program, purpose, language, sent) for purpose in Purpose for language in MessageLanguage]
    hours = queries.quiet_hours(program)
    first = {"from_time": hours[0], "to_time": hours[1]}
    quiet = forms.QuietForm(request.POST if sent == "quiet" else None, initial=first)
    own_number = {"number": number_of(program)}
    number = forms.TextNumberForm(request.POST if sent == "number" else None, initial=own_number)
    if request.method == "POST":
        known = {"quiet": quiet, "number": number}
        form = known.get(sent) or next((row["form"] for row in rows if row["code"] == sent), None)
        if form is not None and form.is_valid() and _saved(request, program, sent, form):
            return redirect(address(request, "messaging:words"))
    context = {"program": program, "rows": rows, "quiet": quiet, "number": number}
    return render(
        request, "messaging/words.html", context, status=status_of(quiet, number, *(row["form"] for row in rows))
    )


def _row(request: HttpRequest, program: Program, purpose: str, language: str, sent: str) -> dict[str, Any]:
    code = f"{purpose}-{language}"
    own = queries.newest_wording(program, purpose, language)
    text = own.text if own else wordings.SHIPPED[Purpose(purpose), MessageLanguage(language)]
    first = {"text": text, "seen": own.number if own else 0}
    form = forms.WordingForm(request.POST if sent == code else None, initial=first, auto_id=f"{code}-%s")
    names = [f"{{{name}}}" for name in sorted(wordings.ALLOWED[purpose])]
    said = {"purpose": Purpose(purpose).label, "language": MessageLanguage(language).label, "own": own, "names": names}
    return {**said, "code": code, "form": form, "text": text, "segments": wordings.segments(text)}


def _saved(request: HttpRequest, program: Program, sent: str, form: Any) -> bool:
    facts: dict[str, Any] = {"program": program, "by": request.user, "at": timezone.now()}
    try:
        if sent == "quiet":
            actions.set_quiet_hours(**facts, **form.cleaned_data)
        elif sent == "number":
            actions.set_text_number(**facts, **form.cleaned_data)
        else:
            purpose, language = sent.split("-")
            actions.set_wording(purpose=purpose, language=language, **facts, **form.cleaned_data)
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, _("Saved. It counts from now on."))
    return True
