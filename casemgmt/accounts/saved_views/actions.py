"""Keeping a list with its filters, renaming and sharing it, and forgetting it. No history tells of them."""

from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.errors import NotPossible

from ..models import Program
from ..permissions import Permission
from .models import MOST, SavedView


@action
def save_view(*, user: Any, path: str, query: str, name: str, shared_with: Program | None = None) -> SavedView:
    """Keep this list as it is filtered now, under this name; for oneself, or for the managers of a program."""
    name = _named(name)
    _may_share(user, shared_with)
    theirs = SavedView.objects.filter(user=user, path=path)
    if theirs.exclude(name=name).count() >= MOST:
        raise NotPossible(_("%(n)s for one list are the most. Remove one first.") % {"n": MOST}, field="name")
    facts = {"query": query, "shared_with": shared_with}
    row, _is_new = SavedView.objects.update_or_create(user=user, path=path, name=name, defaults=facts)
    return row


@action
def change_view(*, view: SavedView, name: str, shared_with: Program | None, by: Any) -> SavedView:
    """Call it otherwise, share it with the managers of a program, or keep it to oneself again."""
    view = SavedView.objects.select_for_update(of=("self",)).get(pk=view.pk)
    name = _named(name)
    if shared_with is None or shared_with.pk != view.shared_with_id:
        _may_share(by, shared_with)
    if SavedView.objects.filter(user=view.user_id, path=view.path, name=name).exclude(pk=view.pk).exists():
        raise NotPossible(_("There is one of this name already. Choose another name."), field="name")
    view.name, view.shared_with = name, shared_with
    view.save(update_fields=["name", "shared_with"])
    return view


@action
def forget_view(*, view: SavedView) -> None:
    """Remove it; the list and its filters stay as they are."""
    SavedView.objects.filter(pk=view.pk).delete()


def _named(name: str) -> str:
    if not name.strip():
        raise NotPossible(_("Give it a name."), field="name")
    return name.strip()[:60]


def _may_share(by: Any, program: Program | None) -> None:
    if program is not None:
        require(by, Permission.CASE_ASSIGN, program)
