"""Keeping a list with its filters, and forgetting it. They are the user's own: no history tells of them."""

from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.errors import NotPossible

from .models import MOST, SavedView


@action
def save_view(*, user: Any, path: str, query: str, name: str) -> SavedView:
    """Keep this list as it is filtered now, under this name."""
    name = name.strip()
    if not name:
        raise NotPossible(_("Give it a name."), field="name")
    theirs = SavedView.objects.filter(user=user, path=path)
    if theirs.exclude(name=name).count() >= MOST:
        raise NotPossible(_("%(n)s for one list are the most. Remove one first.") % {"n": MOST}, field="name")
    row, _is_new = SavedView.objects.update_or_create(user=user, path=path, name=name, defaults={"query": query})
    return row


@action
def forget_view(*, view: SavedView) -> None:
    """Remove it; the list and its filters stay as they are."""
    SavedView.objects.filter(pk=view.pk).delete()
