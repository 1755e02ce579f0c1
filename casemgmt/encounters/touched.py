"""Whom what happens to an encounter touches: everybody met in it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from casemgmt.core.models import Event

from .models import EncounterPerson


def people_met(*, events: Sequence[Event]) -> Iterable[UUID]:
    """People met in the encounters these events are about, those written down in error too."""
    ids = {event.subject_id for event in events if event.subject_type == "encounter"}
    return EncounterPerson.objects.filter(encounter_id__in=ids).values_list("person_id", flat=True) if ids else ()
