"""Pages of what publishers say against corrections, and of listings that may be one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import paged

from .. import actions, queries, rights
from ..actions.import_tables import MODELS
from ..models import DoubleState, ListingConflict, ListingDouble, Organization, Service
from ..queries.sides import told_beside

AT_ONCE = 500


@require_http_methods(["GET", "POST"])
def conflicts(request: HttpRequest) -> HttpResponse:
    """What publishers now say against corrections: keep ours or take theirs, each or all."""
    rights.require_editor(request.user)
    mine = ListingConflict.objects.visible_to(request.user)
    if request.method == "POST":
        _decide_conflicts(request, mine)
        return redirect("providers:conflicts")
    is_decided = request.GET.get("show") == "decided"
    rows = mine.exclude(state="open").order_by("-decided_at") if is_decided else mine.to_decide()
    pager = paged(request, rows.select_related("organization", "decided_by"))
    context = {"pager": pager, "rows": _named(pager.object_list), "decided": is_decided}
    return render(request, "providers/conflicts.html", context)


def _named(rows: Any) -> list[tuple[ListingConflict, str, str]]:
    """Each conflict with what it is about and its field in words."""
    wanted: dict[str, list[UUID]] = {}
    for row in rows:
        wanted.setdefault(row.entity, []).append(row.row_id)
    found = {entity: MODELS[entity].objects.in_bulk(ids) for entity, ids in wanted.items()}
    return [(row, str(found[row.entity].get(row.row_id, "")), _field(row)) for row in rows]


def _field(row: ListingConflict) -> str:
    words = str(MODELS[row.entity]._meta.get_field(row.field).verbose_name)
    return words if row.entity in ("service", "organization") else f"{row.entity.replace('_', ' ')}: {words}"


def _decide_conflicts(request: HttpRequest, mine: Any) -> None:
    """One press for one, the marked ones, or all of them."""
    how, which = request.POST.get("do", "").partition(":")[::2]
    choose = {"keep": actions.keep_ours, "take": actions.take_theirs}.get(how)
    if choose is None:
        return
    keys = [which] if which not in ("", "all") else request.POST.getlist("conflict")
    rows = mine.to_decide() if which == "all" else mine.filter(pk__in=[key for key in keys if _is_key(key)])
    if not rows:
        messages.error(request, _("Mark first what you decide."))
    done = 0
    for row in rows.order_by("pk")[:AT_ONCE]:
        try:
            with transaction.atomic():
                choose(conflict=row, by=signed_in(request), at=timezone.now())
            done += 1
        except NotPossible as problem:
            messages.error(request, problem.message)
    if done:
        messages.success(request, ngettext("%(n)d decided.", "%(n)d decided.", done) % {"n": done})


def _is_key(given: str) -> bool:
    try:
        UUID(given)
    except ValueError:
        return False
    return True


@require_http_methods(["GET"])
def doubles(request: HttpRequest) -> HttpResponse:
    """Listings of two publishers that may be one, the likeliest first."""
    rights.require_editor(request.user)
    state = {"merged": DoubleState.MERGED, "two": DoubleState.REFUSED}.get(
        request.GET.get("show", ""), DoubleState.OPEN
    )
    rows = ListingDouble.objects.visible_to(request.user).filter(state=state).select_related("decided_by")
    pager = paged(request, rows)
    context = {"pager": pager, "rows": _pairs(pager.object_list), "state": state}
    return render(request, "providers/doubles.html", context)


def _pairs(doubles: Any) -> list[tuple[ListingDouble, Any, Any]]:
    services = Service.objects.select_related("organization").defer("search_vector", "search_text")
    found: dict[UUID, Any] = {}
    for entity, rows in (("service", services), ("organization", Organization.objects.all())):
        ids = [key for double in doubles if double.entity == entity for key in (double.one_id, double.other_id)]
        found |= rows.in_bulk(ids)
    pairs = [(double, found.get(double.one_id), found.get(double.other_id)) for double in doubles]
    return [pair for pair in pairs if pair[1] and pair[2]]


@require_http_methods(["GET", "POST"])
def double(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two listings side by side: merge them, say that they are two, or take apart what was merged."""
    rights.require_editor(request.user)
    chosen = get_object_or_404(ListingDouble.objects.visible_to(request.user), pk=pk)
    if request.method == "POST" and _decide_double(request, chosen):
        return redirect("providers:doubles")
    pairs = _pairs([chosen])
    if not pairs:
        messages.error(request, _("One of the two is not there any more."))
        return redirect("providers:doubles")
    _double, one, other = pairs[0]
    at = timezone.now()
    sides = [(row, queries.provenance_of(row), _facts(row), told_beside(row, at)) for row in (one, other)]
    kept = other if getattr(other, "is_agency", False) or one.created_at > other.created_at else one
    return render(request, "providers/double.html", {"double": chosen, "sides": sides, "kept": kept})


def _facts(row: Any) -> list[tuple[str, str]]:
    names = ("alternate_name", "description", "url", "website", "email", "hours_text", "fees_description")
    said = [(str(row._meta.get_field(name).verbose_name), getattr(row, name)) for name in names if hasattr(row, name)]
    return [(words[:1].upper() + words[1:], str(value)[:300]) for words, value in said if value]


def _decide_double(request: HttpRequest, chosen: ListingDouble) -> bool:
    how, by, at = request.POST.get("do", ""), signed_in(request), timezone.now()
    try:
        with transaction.atomic():
            if how == "two":
                actions.refuse_double(double=chosen, by=by, at=at)
            elif how == "part":
                actions.part_double(double=chosen, by=by, at=at)
            elif how == "merge" and _is_key(request.POST.get("keep", "")):
                actions.merge_double(double=chosen, keep=UUID(request.POST["keep"]), by=by, at=at)
            else:
                messages.error(request, _("Choose which of the two stays."))
                return False
    except NotPossible as problem:
        messages.error(request, problem.message)
        return False
    done = {"two": _("They stay two."), "part": _("They are two again."), "merge": _("They are one listing now.")}
    messages.success(request, done[how])
    return True
