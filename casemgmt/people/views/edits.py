"""Changing what is known of a person: facts, contact points, the card, who is the same."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, languages, resume
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import put_refusal, status_of
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb
from casemgmt.core.pages import led_to, once, remember_where

from .. import actions, finding, forms, whole
from ..actions.numbers import same_number
from ..facts import is_unsaid
from ..models import ContactPoint, Person
from .pages import load
from .wrong_person import wrong_person

NEW = "new"  # none of the likely ones


@resume.resumable
@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Write down somebody new. Where somebody like them is known already, one is asked first whether it is them."""
    program = program_of(request, Permission.PERSON_EDIT)
    form = forms.PersonForm(_given(request), program=program, initial=_kept(request, forms.PersonForm, program=program))
    if request.POST.get("same", NEW) != NEW:
        return _add_to_known(request, form)
    likely = _likely(request, form, program)

    def make() -> str:
        one = actions.create_person(program=program, by=signed_in(request), at=timezone.now(), **form.facts())
        return page_of(one)

    done = None if likely else _done(request, form, make, _("Written down."))
    told: dict[str, Any] = {"back": reverse("people:search"), "label": _("Save"), "likely": likely}
    return done or _page(request, form, title=_("A new person"), **told)


def _likely(request: HttpRequest, form: forms.PersonForm, program: Any) -> list[Any]:
    """Who may be meant by what was typed, unless that was asked already."""
    if not form.is_bound or request.POST.get("same") == NEW or not form.is_valid():
        return []
    accesslog.note(request, AccessVerb.SEARCHED, program_id=program.pk)
    return finding.already_known(request.user, program, form.facts())


def _add_to_known(request: HttpRequest, form: forms.PersonForm) -> HttpResponse:
    """It is somebody known: their form, with what was typed where nothing was known. Nothing is saved yet."""
    one = editable(request, _uuid(request.POST["same"]))
    typed = form.facts() if form.is_valid() else {}
    said = {name: value for name, value in typed.items() if not is_unsaid(name, value)}
    news = {name: value for name, value in said.items() if is_unsaid(name, getattr(one, name))}
    known = forms.PersonForm(instance=one, program=one.program, initial={"version": one.version, **news})
    title = _("Change what is known of %(name)s") % {"name": one.display_name}
    action = reverse("people:change", args=[one.pk])
    return _page(request, known, title=title, back=page_of(one), label=_("Save"), action=action)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


@resume.resumable
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct or add facts. Where somebody else changed them meanwhile, both versions are shown."""
    one = editable(request, pk)
    stored = Person.objects.get(pk=one.pk)
    kept = _kept(request, forms.PersonForm, program=one.program, instance=one)
    form = forms.PersonForm(
        _given(request), instance=one, program=one.program, initial={"version": one.version, **(kept or {})}
    )

    def save() -> str:
        version = form.cleaned_data.get("version") or 0
        actions.change_person(person=stored, version=version, by=signed_in(request), at=timezone.now(), **form.facts())
        return page_of(stored)

    done = _done(request, form, save, _("Saved."))
    if done:
        return done
    both = _both_versions(form, stored) if _is_stale(form, stored) else []
    title = _("Change what is known of %(name)s") % {"name": stored.display_name}
    return _page(request, form, title=title, back=page_of(stored), label=_("Save"), both=both, code=409 if both else 0)


def _is_stale(form: forms.PersonForm, stored: Person) -> bool:
    return form.is_bound and form.cleaned_data.get("version") not in (None, stored.version)


def _both_versions(form: forms.PersonForm, stored: Person) -> list[dict[str, Any]]:
    """Facts in which what is stored now and what was typed differ; sending again then overwrites knowingly."""
    again: Any = form.data.copy()  # type: ignore[attr-defined]
    again["version"] = stored.version
    form.data = again
    now = forms.PersonForm(instance=stored, program=stored.program)
    found = []
    for name, typed in form.facts().items():
        if getattr(stored, name) != typed:
            found.append(
                {"label": now[name].label, "stored": shown(stored, name), "typed": _shown_value(stored, name, typed)}
            )
    return found


def shown(stored: Person, name: str) -> str:
    return _shown_value(stored, name, getattr(stored, name))


def _shown_value(stored: Person, name: str, value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if name == "language":
        return languages.name_of(value) or value
    choices = dict(getattr(Person._meta.get_field(name), "flatchoices", None) or [])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(choices.get(value, value))


@require_http_methods(["GET", "POST"])
def add_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more way to reach the person."""
    one = editable(request, pk)
    form = forms.ContactPointForm(_given(request))

    def add() -> str:
        before = {point.pk for point in whole.on_cards(one)}
        point = actions.add_contact_point(person=one, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        _say_how_it_stands(request, point, stood=point.pk in before)
        return page_of(one)

    done = _done(request, form, add, "")
    return done or _page(request, form, title=_("Add a way to reach them"), whom=one, label=_("Save"))


def _say_how_it_stands(request: HttpRequest, point: ContactPoint, *, stood: bool) -> None:
    if stood:
        messages.info(request, _("This number stands there already, with the same rules. Nothing was changed."))
    elif same_number(point):
        words = _("This number stood there already, with other rules. Both are shown below: choose which count.")
        messages.warning(request, f"{words} {_('Until then the stricter ones do.')}")
    else:
        messages.success(request, _("Saved."))


@require_POST
def choose_rules(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The number stands several times: these rules count."""
    point = _point(request, pk)
    try:
        actions.choose_rules(point=point, by=signed_in(request), at=timezone.now())
        messages.success(request, _("These rules count now. The others stay on record."))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(page_of(point.person.now))


@require_http_methods(["GET", "POST"])
def change_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a number or what is allowed there."""
    point = _point(request, pk)
    form = forms.ContactPointForm(_given(request), instance=point)
    form.fields.pop("kind")

    def save() -> str:
        fresh = ContactPoint.objects.get(pk=point.pk)
        actions.change_contact_point(point=fresh, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        return page_of(point.person)

    done = _done(request, form, save, _("Saved."))
    elsewhere = reverse("people:move_contact", args=[point.pk])
    told: dict[str, Any] = {"whom": point.person, "label": _("Save"), "elsewhere": elsewhere}
    return done or _page(request, form, title=_("Change contact"), **told)


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def move_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The number is somebody else's: to their card; or a move is taken back."""
    point = _point(request, pk)

    def move(*, person: Person, **why: Any) -> object:
        return actions.move_contact_point(point=point, to=person, **why)

    def put_back(**told: Any) -> object:
        return actions.put_contact_point_back(point=point, **told)

    back = reverse("people:change_contact", args=[point.pk])
    title = _("This is somebody else’s: %(number)s") % {"number": point.value}
    told: dict[str, Any] = {"back": back, "there": lambda _person: back, "row": point, "put_back": put_back}
    return wrong_person(request, of=point.person, move=move, title=title, **told)


@require_http_methods(["GET", "POST"])
def lift_pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is safe to talk at a number again, before its pause ends."""
    point = _point(request, pk)
    form = forms.SafeAgainForm(_given(request))

    def lift() -> str:
        why = form.cleaned_data["why"]
        actions.lift_pause(point=point, why=why, by=signed_in(request), at=timezone.now())
        return page_of(point.person)

    done = _done(request, form, lift, _("The number may be used again."))
    title = _("Safe to talk again: %(number)s") % {"number": point.value}
    return done or _page(request, form, title=title, whom=point.person, label=_("It is safe again"))


@require_POST
def retire_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The number is wrong or must not be used any more."""
    point = _point(request, pk)
    actions.retire_contact_point(point=point, by=signed_in(request), at=timezone.now())
    messages.success(request, _("It is not used any more. It stays on record."))
    return redirect(page_of(point.person))


@require_http_methods(["GET", "POST"])
def card(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How we introduce ourselves, who must not know."""
    one = editable(request, pk)
    form = forms.CardForm(_given(request), instance=whole.card_of(one))

    def save() -> str:
        actions.keep_contact_card(person=one, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
        return page_of(one)

    done = _done(request, form, save, _("Saved."))
    return done or _page(request, form, title=_("How to approach them"), whom=one, label=_("Save"))


def page_of(person: Person) -> str:
    """The person's page."""
    return reverse("people:person", args=[person.pk])


def editable(request: HttpRequest, pk: UUID) -> Person:
    """The person, where the user may change what is known of them."""
    one = load(request, pk)
    require(request.user, Permission.PERSON_EDIT, one)
    return one


def _point(request: HttpRequest, pk: UUID) -> ContactPoint:
    people = Person.objects.visible_to(request.user)
    point = get_object_or_404(ContactPoint.objects.filter(person__in=people).select_related("person__program"), pk=pk)
    require(request.user, Permission.PERSON_EDIT, point.person)
    return point


def _given(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _kept(request: HttpRequest, form: Any, **options: Any) -> dict[str, Any] | None:
    """What was typed before the session ended."""
    data = resume.taken_up(request) if request.method == "GET" else None
    return resume.as_initial(form(**options), data) if data is not None else None


def _done(request: HttpRequest, form: Any, act: Callable[[], str], said: str) -> HttpResponse | None:
    """Act once when the form holds; what forbids it goes on the form. None when the form is to be shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with transaction.atomic():
            if not once(request):
                return redirect(led_to(request) or reverse("people:search"))
            where = act()
            remember_where(request, where)
    except NotPossible as problem:
        put_refusal(form, problem)
        return None
    resume.forget(request)
    if said:
        messages.success(request, said)
    return redirect(where)


def _page(
    request: HttpRequest, form: Any, *, code: int = 0, whom: Person | None = None, **context: Any
) -> HttpResponse:
    """The form; `whom` it is about stands under its title, and is where one goes back to."""
    about = {"facts": whom.display_name, "back": page_of(whom)} if whom else {}
    return render(request, "people/form.html", {"form": form, **about, **context}, status=code or status_of(form))
