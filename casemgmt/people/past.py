"""What stood on a person's page before: facts and how they are reached, by all entries that were merged.

Consents and contact permission are not here: they are never changed, and stand on the person's page as they were
written, with whatever took them back.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.core import languages
from casemgmt.core.history import PastPart, Was, history_of_model, said_before

from .forms import WEEKDAYS
from .models import ContactCard, ContactPoint, Person

WORDS: dict[str, Callable[[Any], str]] = {
    "language": lambda code: languages.name_of(code) or "–",
    "weekdays": lambda days: ", ".join(str(label) for number, label in WEEKDAYS if number in days) or _("any day"),
}


def past_of(person: Person) -> list[PastPart]:
    """What was overwritten or taken away, part by part. The caller has seen that the reader may see the person."""
    entries = Person.objects.same_as(person).values("pk")
    of_theirs = Q(person_id__in=entries)
    parts = [
        PastPart(_("Facts"), _said(Person, Q(pgh_obj_id__in=entries))),
        PastPart(_("Numbers, addresses and places"), _said(ContactPoint, of_theirs, lambda kept: kept.value)),
        PastPart(_("How to approach them"), _said(ContactCard, of_theirs)),
    ]
    return [part for part in parts if part.changes]


def _said(model: Any, which: Q, named: Callable[[Any], str] = lambda kept: "") -> list[Was]:
    return said_before(model, history_of_model(model).objects.filter(which), words=WORDS, named=named)
