"""The pages of one change to many listings: choose, say what, look at it, press."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import once, paged
from providers.edits.queries import MOST as MOST_SHOWN
from providers.edits.seals import Seal
from providers.models import EditKind, ListingEdit, Service
from providers.models.organizations import kept_in
from providers.origins import plain

from .actions import MOST, after, change_many
from .forms import FIELDS, ChooseForm, ManyValueForm, field_choices

SEAL = Seal("bulk")
PER_PAGE = 100


def listings_kept(user: Any) -> QuerySet[Service]:
    """Listings the user may edit."""
    kept, led = programs_where(user, Permission.DIRECTORY_EDIT), organizations_where(user, Permission.LISTING_EDIT)
    if not kept and not led:
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)
    of = kept_in(kept, "organization__") if kept else Q(pk__in=[])
    rows = Service.objects.filter(of | Q(organization_id__in=led)).filter(Q(unlisted_at=None) | Q(is_draft=True))
    return rows.select_related("organization").defer("search_vector", "search_text")


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Which listings, and what of them."""
    form = ChooseForm(request.GET)
    rows = listings_kept(request.user)
    words = form.cleaned_data["words"].strip() if form.is_valid() else ""
    for word in words.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(organization__name__icontains=word))
    edits = ListingEdit.objects.visible_to(request.user).filter(kind=EditKind.MANY).select_related("by", "undone_by")
    context = {
        "pager": paged(request, rows.order_by("organization__name", "name", "pk"), PER_PAGE),
        "form": form,
        "fields": field_choices(),
        "edits": edits[:MOST_SHOWN],
    }
    return render(request, "providers/bulk.html", context)


@require_http_methods(["POST"])
def change(request: HttpRequest) -> HttpResponse:
    """What it shall say; looked at first, then pressed."""
    rows = list(
        listings_kept(request.user).filter(pk__in=_ids(request)).order_by("organization__name", "name", "pk")[:MOST]
    )
    field = request.POST.get("field", "")
    if not rows or field not in FIELDS:
        messages.error(request, _("Choose listings, and what to change in them."))
        return redirect("providers:bulk")
    step = request.POST.get("do", "choose")
    form = ManyValueForm(request.POST if step in ("look", "press") else None, field=field)
    context: dict[str, Any] = {"rows": rows, "field": field, "form": form, "label": form.fields[field].label}
    status = 200
    if step in ("look", "press") and form.is_valid():
        if step == "press" and _pressed(request, rows, form):
            return redirect("providers:bulk")
        status = 409 if step == "press" else 200
        context |= {"looked": _looked(rows, form), "seen": seal_of(rows, form)}
    elif form.is_bound:
        status = 422
    return render(request, "providers/bulk_change.html", context, status=status)


def _pressed(request: HttpRequest, rows: list[Service], form: ManyValueForm) -> bool:
    try:
        with transaction.atomic():
            if once(request):
                edit = change_many(
                    services=[row.pk for row in rows], field=form.field, value=form.value, how=form.way,
                    seen=seen_in(request.POST.get("seen", ""), form), by=signed_in(request), at=timezone.now(),
                )  # fmt: skip
                count = edit.listings if edit else 0
                messages.success(request, _("%(count)d listings changed. Undo stands below.") % {"count": count})
    except NotPossible as problem:
        messages.error(request, problem.message)
        return False
    return True


def _looked(rows: list[Service], form: ManyValueForm) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        now, then = getattr(row, form.field), after(row, form.field, form.value, form.way)
        found.append({"row": row, "now": _words(now), "then": _words(then), "same": now == then})
    return found


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in value)
    return "" if value is None else str(value)


def seal_of(rows: list[Service], form: ManyValueForm) -> str:
    """What each says now and would say, to press with."""
    now = {str(row.pk): plain(getattr(row, form.field)) for row in rows}
    return SEAL.close({"now": now, "value": plain(form.value), "way": form.way})


def seen_in(seal: str, form: ManyValueForm) -> dict[str, Any]:
    """What each said when it was looked at; refused where another value was looked at than is pressed."""
    seen = SEAL.open(seal) or {}
    if seen and (seen["value"], seen["way"]) != (plain(form.value), form.way):
        raise NotPossible(_("You chose another value since you looked. Look at it, then press."))
    return dict(seen.get("now", {}))


def _ids(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("listing")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
