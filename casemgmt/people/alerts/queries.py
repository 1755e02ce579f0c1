"""Which alerts hold now. Every row that sends somebody out asks here, in one question for the whole list."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import OuterRef, QuerySet, TextField

from casemgmt.core.compiled import Compiled, CompiledColumn, CompiledRows

from ..models import Person
from .models import Alert


def alerts_now(person: Any, at: datetime) -> list[Alert]:
    """Alerts of this person that hold, on whichever entry they were written."""
    return list(NOW(root=person.root_id, at=at))


NOW = CompiledRows(lambda root, at: Alert.objects.of_root(root).current(at), "root", "at")


def alerts_over(person: Any, at: datetime) -> QuerySet[Alert]:
    """Alerts that hold no more, the latest first: ended, run out, or entered in error."""
    now = Alert.objects.of(person).current(at).order_by().values("pk")
    return Alert.objects.of(person).exclude(pk__in=now).order_by("-expires_on", "-created_at", "pk")


def alert_words(at: datetime, root: str = "person__root") -> CompiledColumn:
    """For rows of a list, as `alert_words`: the words of the alerts that hold for the person `root` leads to, each
    once. Agencies' lists do not ask: what is in it is told under consent or not at all."""
    return WORDS(root, at=at)


def _words(at: Any) -> ArraySubquery:
    rows = Alert.objects.filter(person__root=OuterRef("pk")).current(at)
    return ArraySubquery(rows.order_by("text").values("text").distinct())


WORDS = Compiled(lambda: Person, _words, ArrayField(TextField()), "at", asks_key_alone=True)
