"""Pages of a household: somebody is looked for and linked; a link is ended, or put right."""

from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog, frame, resume
from casemgmt.core.access import holds, require
from casemgmt.core.actor import signed_in
from casemgmt.core.correcting import Acts, correcting
from casemgmt.core.forms import status_of
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.models import AccessVerb

from ..forms import PersonSearchForm
from ..models import Person
from ..views.edits import _done, _given, _page, editable, page_of
from ..views.which import chosen_id, found_beside
from . import actions, forms
from .models import HouseholdLink
from .queries import visible_links
from .relations import relation_of


@require_http_methods(["GET", "POST"])
@limited(SEARCHES, methods=["POST"])
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Look for somebody by the one search, choose them, say what they are to the person. Nobody's name stands in an
    address: looking is a POST too."""
    one = editable(request, pk)
    is_search = request.POST.get("do") == "search"
    search = PersonSearchForm(request.POST if is_search else None, initial={"q": request.POST.get("q", "")})
    found = found_beside(request, one, search)
    form = forms.LinkForm(None if is_search else _given(request), initial=request.POST.dict() if is_search else None)
    chosen = request.POST.get("other", "")
    if request.method == "POST" and not is_search and not chosen:
        form.add_error(None, _("Look for the other person first, and choose them."))

    def link() -> str:
        other = get_object_or_404(
            Person.objects.visible_to(request.user).select_related("program"), pk=chosen_id(request)
        )
        told: dict[str, Any] = {"by": signed_in(request), "at": timezone.now()}
        actions.link_people(person=one.now, other=other, **form.cleaned_data, **told)
        return page_of(one.now)

    done = _done(request, form, link, _("Written down. Both files show it.")) if chosen and not is_search else None
    context = {
        "person": one,
        "search": search,
        "form": form,
        "found": found,
        "chosen": chosen,
        "back": page_of(one.now),
        "is_looked_for": bool(request.POST.get("q")),
    }
    return done or render(request, "people/household_add.html", context, status=status_of(form, search))


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It is not so any more."""
    link = _link(request, pk)
    require(request.user, Permission.PERSON_EDIT, link)
    form = forms.EndLinkForm(_given(request), initial={"until": timezone.localdate()})
    back = page_of(_seen_from(request, link).now)

    def save() -> str:
        actions.end_link(link=link, until=form.cleaned_data["until"], by=signed_in(request), at=timezone.now())
        return back

    done = _done(request, form, save, _("Ended. It stays on record."))
    return done or _page(request, form, title=_("This is not so any more"), back=back, label=_("End it"))


@resume.resumable
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What stands there is put right, with its history."""
    link = _link(request, pk)
    may_correct = holds(request.user, Permission.PERSON_EDIT, link)
    if request.method == "POST" and not may_correct:
        raise PermissionDenied(Permission.PERSON_EDIT)
    seen_from = _seen_from(request, link)
    relation = relation_of(link.kind, is_turned=seen_from.root_id != link.person.root_id)
    asked = request.POST if request.POST.get("do") == "correct" else None
    form = forms.CorrectLinkForm(asked, initial=forms.facts_of(link, relation))
    acts = Acts(
        correct=partial(actions.correct_link, link=link, seen_from=seen_from),
        void=partial(actions.void_link, link=link),
        restore=partial(actions.restore_link, link=link),
        put_back=partial(actions.put_link_back, link=link),
    )
    other = link.other if seen_from.root_id == link.person.root_id else link.person
    title = _("%(other)s and %(name)s") % {"other": other.display_name, "name": seen_from.display_name}
    words = {"title": title, "text": _("What %(other)s is to them") % {"other": other.display_name}}
    return correcting(request, link, form, acts, back=page_of(seen_from.now), may_correct=may_correct, **words)


def _link(request: HttpRequest, pk: UUID) -> HouseholdLink:
    """The link, where both people may be seen; else it is not there."""
    rows = visible_links(request.user).select_related("program", "person__root", "person__program", "other__root")
    link = frame.loaded(request, rows, pk=pk)
    accesslog.note(request, AccessVerb.VIEWED, subject=link, person_id=link.person_id, program_id=link.program_id)
    accesslog.shown(request, [link.other_id])
    return link


def _seen_from(request: HttpRequest, link: HouseholdLink) -> Person:
    """The one of the two from whose page somebody came; ids only stand in the address."""
    told = request.GET.get("of", "")
    return link.other if told in {str(link.other.root_id), str(link.other_id)} else link.person
