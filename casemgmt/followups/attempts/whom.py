"""Whom somebody may have tried to reach: the people of their own cases, and of those they stand in for."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from casemgmt.cases.covers.queries import whose_work
from casemgmt.cases.models import Case
from casemgmt.people.alerts.queries import alert_words
from casemgmt.people.models import Person

NAMES = ("first_name", "last_name", "goes_by", "description")


def choices_of(user: Any, said: str, at: datetime) -> QuerySet[Case]:
    """Their open cases by name, those alone in which each word that was typed is part of a name, on any entry of the
    person."""
    rows = Case.objects.open().visible_to(user).filter(owner_id__in=whose_work(user, at))
    for word in said.split():
        named = Person.objects.filter(_has(word)).values("root")
        rows = rows.filter(person__root__in=named)
    rows = rows.annotate(alert_words=alert_words(at)).select_related("person__root", "owner")
    return rows.order_by(F("person__root__last_name"), F("person__root__first_name"), "pk")


def _has(word: str) -> Q:
    found = Q()
    for name in NAMES:
        found |= Q(**{f"{name}__icontains": word})
    return found
