"""Pages that keep listings true: what to verify and what to do next; the agency's page behind the link of its letter,
which needs no account and where looking says nothing."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core import frame, secret_links
from casemgmt.core.access import programs_where
from casemgmt.core.actor import LinkHolder, signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.limits import TooMuch
from casemgmt.core.pages import back_to, once, paged
from providers import rights
from providers.models import Organization, Service, StillRightLetter
from providers.queries import Listing, listings, stale_words

from . import actions, links, queries
from .forms import ListingForm, TypedForm

MOST_LISTED = 60
ALL, EACH = "all", "each"


@require_safe
def to_verify(request: HttpRequest) -> HttpResponse:
    """Listings to verify: what something speaks against first, then the oldest and most used; with the next step."""
    rights.require_editor(request.user)
    at = timezone.now()
    pager = paged(request, queries.listings_to_verify(request.user, at))
    steps = queries.next_steps(pager.object_list, at)
    rows = [(row, steps[row.service.pk]) for row in listings(pager.object_list, at=at)]
    context = {
        "pager": pager,
        "rows": rows,
        "stale_words": stale_words(request.user, at),
        "freshness": queries.freshness_of(programs_where(request.user, Permission.DIRECTORY_EDIT), at),
    }
    return render(request, "providers/to_verify.html", context)


@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write to the agency once for all its listings."""
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    rights.require_keeper(request.user, organization)
    try:
        with transaction.atomic():
            if once(request):
                actions.ask_still_right(organization=organization, by=signed_in(request), at=timezone.now())
        messages.success(request, _("A letter goes to %(agency)s now.") % {"agency": organization.name})
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(back_to(request, reverse("providers:to_verify")))


@require_POST
def opened(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page of a listing says that it was opened."""
    service = get_object_or_404(Service.objects.visible_to(request.user), pk=pk)
    actions.note_opening(service=service, by=signed_in(request), at=timezone.now())
    return HttpResponse(status=204)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: HttpRequest, secret: str) -> HttpResponse:
    """All listings of one agency as people read them, and what the agency says of them."""
    at = timezone.now()
    letter = links.letter_of(secret)
    with translation.override(_language(request, letter)):
        if letter is None:
            wait = secret_links.count_guess(request, at)
            return _shut(request, 429 if wait else 404)
        try:
            links.count_use(letter, request, at)
        except TooMuch as problem:
            answer = _shut(request, 429)
            answer["Retry-After"] = str(problem.seconds)
            return answer
        if not letter.is_good(at):
            return _shut(request, 410)
        if program := rights.keeper_of(letter.organization):
            frame.of(request).about(program)
        return _page(request, letter, at)


def _language(request: HttpRequest, letter: StillRightLetter | None) -> str:
    """What the address asks for, else the browser, else the language of the agency's mail."""
    usual = letter.organization.mail_language if letter else "en"
    asked = request.GET.get("lang") or request.headers.get("Accept-Language", "")[:2].lower() or usual
    return asked if asked in ("en", "es") else "en"


def _page(request: HttpRequest, letter: StillRightLetter, at: datetime) -> HttpResponse:
    rows = _listings_of(letter, at)
    what = request.POST.get("answer", "")
    said = {name: request.POST if name == what else None for name in (ALL, EACH)}
    initial = {"seen": _print_of(rows)}
    whole = TypedForm(said[ALL], signs=letter.signs, prefix=ALL, initial=initial)
    signed = TypedForm(said[EACH], signs=letter.signs, prefix=EACH, initial=initial)
    each = [ListingForm(said[EACH], service=row.service, rooms=row.rooms) for row in rows]
    if what in said and _is_answered(request, letter, rows, whole if what == ALL else signed, each, what, at):
        return redirect(f"{request.path}?lang={translation.get_language()}")
    context = {
        "letter": letter,
        "program": rights.keeper_of(letter.organization),
        "rows": list(zip(rows, each, strict=True)),
        "phones": queries.phones_to_call([row.service for row in rows]),
        "whole": whole,
        "signed": signed,
        "is_open": what == EACH,
        "language": translation.get_language(),
    }
    status = status_of(whole, signed, *each)
    return render(request, "providers/still_right.html", context, status=status)


def _listings_of(letter: StillRightLetter, at: datetime) -> list[Listing]:
    rows = Service.objects.listed().exclude(status="defunct").filter(organization=letter.organization_id)
    rows = rows.select_related("organization").defer("search_vector", "search_text").order_by("name", "pk")
    return listings(list(rows[:MOST_LISTED]), at=at)


def _print_of(rows: list[Listing]) -> str:
    """What was shown, in a few signs: who says that all of it is right says so of this and nothing newer."""
    shown = "|".join(f"{row.service.pk}:{row.service.version}" for row in rows)
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


def _is_answered(
    request: HttpRequest,
    letter: StillRightLetter,
    rows: list[Listing],
    form: TypedForm,
    each: list[ListingForm],
    what: str,
    at: datetime,
) -> bool:
    """Take the answer when the typed step is right; else say on the forms what is missing."""
    is_whole = all([form.is_valid(), *(one.is_valid() for one in each if what == EACH)])
    if form.is_bound and "typed" in form.cleaned_data and not form.is_typed():
        links.count_wrong(letter, request, at)
        return False
    if not is_whole:
        return False
    if form.cleaned_data["seen"] != _print_of(rows):
        form.data = {**request.POST.dict(), form.add_prefix("seen"): _print_of(rows)}  # sent again, it is said of this
        put_refusal(form, NotPossible(_("Something here changed meanwhile. Look at it again; what you typed is kept.")))
        return False
    told = (
        [one.answer for one in each]
        if what == EACH
        else [actions.ListingAnswer(row.service, actions.RIGHT) for row in rows]
    )
    try:
        actions.answer_letter(letter=letter, answers=told, by=LinkHolder(letter.organization), at=at)
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    messages.success(request, _("Recorded. Thank you."))
    return True


def _shut(request: HttpRequest, status: int) -> HttpResponse:
    context = {"is_too_much": status == 429}
    return render(request, "providers/still_right_shut.html", context, status=status)
