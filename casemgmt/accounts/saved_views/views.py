"""Keeping, changing and removing a saved view; all lead back to the list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible

from ..models import Program
from . import actions
from .models import SavedView

HOME = "/"


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it was filtered when the button was drawn."""
    path, query = ours(request.POST.get("path", "")), request.POST.get("query", "")[:600]
    try:
        name = request.POST.get("name", "")[:60]
        shared = {"shared_with": _shared_with(request)}
        row = actions.save_view(user=signed_in(request), path=path, query=query, name=name, **shared)
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect(f"{path}?{query}")
    messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
    return redirect(row.url)


@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename it, share it or keep it to oneself."""
    row = _changeable(request, pk)
    try:
        name = request.POST.get("name", "")[:60]
        row = actions.change_view(view=row, name=name, shared_with=_shared_with(request), by=signed_in(request))
        messages.success(request, _("It is called “%(name)s” now.") % {"name": row.name})
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect(row.url)


@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove one of one's own, or of those shared with the managers one is among."""
    row = _changeable(request, pk)
    actions.forget_view(view=row)
    messages.success(request, _("“%(name)s” was removed.") % {"name": row.name})
    return redirect(row.path)


def ours(path: str) -> str:
    """An address of ours, without a query; otherwise home."""
    is_ours = path.startswith("/") and "?" not in path and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path[:120] if is_ours else HOME


def _changeable(request: HttpRequest, pk: UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.visible_to(signed_in(request)), pk=pk)


def _shared_with(request: HttpRequest) -> Any:
    """The program whose managers shall see it, where that was ticked."""
    slug = request.POST.get("shared_with", "")
    return get_object_or_404(Program, slug=slug) if slug else None
