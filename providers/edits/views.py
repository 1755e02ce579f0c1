"""History of a listing, field by field and press by press; taking a press back."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casemgmt.core.actor import signed_in
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import back_to, once, paged
from providers import rights
from providers.models import ListingEdit, Organization, Service
from providers.queries.past import past_of

from . import holders
from .actions import undo_edit
from .queries import edits_of, past_of_service

NAMED = 10  # listings in one message


@require_safe
def history(request: HttpRequest, holder: str, pk: UUID) -> HttpResponse:
    """What was pressed, with a way back; what each field said before."""
    found = holders.found(request.user, holder, pk)
    holders.require_edit(request.user, found)
    about = found.service if holder == "at" else found
    parts = (
        past_of_service(about)
        if isinstance(about, Service)
        else past_of(about)
        if isinstance(about, Organization)
        else []
    )
    context = {
        "holder": found,
        "kind": holder,
        "named": holders.named(found),
        "pager": paged(request, edits_of(request.user, about)),
        "parts": parts,
    }
    return render(request, "providers/history.html", context)


@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a press back."""
    rights.require_reader(request.user)
    edit = get_object_or_404(ListingEdit.objects.visible_to(request.user), pk=pk)
    try:
        with transaction.atomic():
            if once(request):
                edit = undo_edit(edit=edit, by=signed_in(request), at=timezone.now())
        _tell(request, getattr(edit, "left_alone", []))
    except NotPossible as problem:
        messages.error(request, problem.message)
    home = reverse("providers:search")
    if edit.organization_id:
        home = reverse("providers:history", args=["organization", edit.organization_id])
    return redirect(back_to(request, home))


def _tell(request: HttpRequest, left: list[str]) -> None:
    if not left:
        messages.success(request, _("Taken back: it is as it was before."))
        return
    names = "; ".join(left[:NAMED]) + (_(" and %(n)d more") % {"n": len(left) - NAMED} if len(left) > NAMED else "")
    words = _("Taken back, but for those that were changed again since: %(names)s. They stay as they are now.")
    messages.warning(request, words % {"names": names})
