"""Keeping and removing a saved view; both lead back to the list."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible

from . import actions
from .models import SavedView

HOME = "/"


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the list as it was filtered when the button was drawn."""
    path, query = _ours(request.POST.get("path", "")), request.POST.get("query", "")[:600]
    try:
        name = request.POST.get("name", "")[:60]
        row = actions.save_view(user=signed_in(request), path=path, query=query, name=name)
    except NotPossible as problem:
        messages.error(request, problem.message)
        return redirect(f"{path}?{query}")
    messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
    return redirect(row.url)


@require_POST
def forget(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove one of one's own."""
    row = get_object_or_404(SavedView, pk=pk, user_id=request.user.pk)
    actions.forget_view(view=row)
    messages.success(request, _("“%(name)s” was removed.") % {"name": row.name})
    return redirect(row.path)


def _ours(path: str) -> str:
    """An address of ours, without a query; otherwise home."""
    is_ours = path.startswith("/") and "?" not in path and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path[:120] if is_ours else HOME
