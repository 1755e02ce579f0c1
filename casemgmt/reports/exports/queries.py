"""What a page shows of exports, and whom a file holds."""

from typing import Any
from uuid import UUID

from django.db.models import F, Func, UUIDField
from django.utils.translation import gettext as _

from casemgmt.core.errors import NotPossible
from casemgmt.people.models import Person

from ..measures import MEASURES
from .lists import LISTS
from .models import BEHIND, Export, ExportPiece


def name_of(export: Export) -> str:
    """The list, or the measure whose figure it is the list of."""
    if export.what == BEHIND:
        return str(MEASURES[export.measure].title) if export.measure in MEASURES else _("A figure")
    return str(LISTS[export.what].title) if export.what in LISTS else export.what


def people_in(export: Export) -> set[UUID]:
    """Everybody who stands in its file."""
    return set(_named(export).distinct())


def require_still_open(export: Export, people: set[UUID], user: Any) -> None:
    """Who has become hidden from the asker since it was written is not handed out: it is asked for anew."""
    open_now = Person.objects.visible_to(user).filter(pk__in=_named(export)).order_by()
    if people and open_now.count() < len(people):
        raise NotPossible(_("What you may see has changed since this file was written. Ask for it anew."))


def _named(export: Export) -> Any:
    each = Func(F("people"), function="unnest", output_field=UUIDField(), set_returning=True)
    return ExportPiece.objects.filter(export=export).order_by().annotate(who=each).values_list("who", flat=True)
