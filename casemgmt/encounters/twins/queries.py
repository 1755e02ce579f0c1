"""Which records may be the same call."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Least

from ..models import Encounter, EncounterImport
from .models import TwinJoin

LONGEST = timedelta(days=1)
BEGAN = Coalesce(Least("received_at", "dispatched_at", "on_scene_at", "engaged_at"), "ended_at")


def join_of(encounter: Encounter) -> TwinJoin | None:
    """The join that stands, if this record was found to be another's twin."""
    return TwinJoin.objects.live().filter(gone=encounter).select_related("kept").first()


def twins_of(encounter: Encounter) -> QuerySet[TwinJoin]:
    """What this record goes on for."""
    return TwinJoin.objects.live().filter(kept=encounter).select_related("gone").order_by("joined_at", "pk")


def is_twin(encounter: Encounter) -> bool:
    """Whether it is joined already, as the one that counts or the one that does not."""
    return TwinJoin.objects.live().filter(Q(kept=encounter) | Q(gone=encounter)).exists()


def same_number(encounter: Encounter) -> QuerySet[Encounter]:
    """The other side's record with this dispatch number and of the same day, where it is free to be joined. Numbers
    begin anew with a year: one that came again later is asked about."""
    if not encounter.external_id:
        return Encounter.objects.none()
    day = (encounter.ended_at - LONGEST, encounter.ended_at + LONGEST)
    return _other_side(encounter).filter(external_id=encounter.external_id, ended_at__range=day)


def likely_twins(encounter: Encounter) -> QuerySet[Encounter]:
    """Same dispatch number, or same team while the one was at work the other was."""
    if encounter.voided_at or is_twin(encounter):
        return Encounter.objects.none()
    likely = Q(external_id=encounter.external_id) if encounter.external_id else Q(pk__in=[])
    began = _began(encounter)
    if encounter.team and began:
        at_once = Q(ended_at__gte=began, ended_at__lte=encounter.ended_at + LONGEST, began__lte=encounter.ended_at)
        likely |= at_once & Q(team__iexact=encounter.team)
    return _other_side(encounter).newest_first().annotate(began=BEGAN).filter(likely)


def likely_in(batch: EncounterImport) -> QuerySet[Encounter]:
    """Records of this import that may be a call which the team recorded."""
    street = Encounter.objects.counted().filter(program_id=batch.program_id, source_system="").annotate(began=BEGAN)
    street = _free(street)
    numbered = street.filter(external_id=OuterRef("external_id")).exclude(external_id="")
    ended = Q(ended_at__gte=OuterRef("began"), ended_at__lte=OuterRef("ended_at") + LONGEST)  # by its index
    at_once = street.filter(ended, began__lte=OuterRef("ended_at"), team__iexact=OuterRef("team")).exclude(team="")
    rows = _free(Encounter.objects.counted().filter(imported_by=batch)).newest_first().annotate(began=BEGAN)
    return rows.filter(Exists(numbered) | Exists(at_once))


def _other_side(encounter: Encounter) -> Any:
    rows = _free(Encounter.objects.counted().filter(program_id=encounter.program_id))
    return rows.filter(source_system="") if encounter.source_system else rows.exclude(source_system="")


def _free(rows: Any) -> Any:
    """Those that no twin was found for yet."""
    return rows.filter(~Exists(TwinJoin.objects.live().filter(kept=OuterRef("pk"))))


def _began(encounter: Encounter) -> Any:
    times = [encounter.times[name] for name in encounter.times if name != "cleared_at"]
    return min([one for one in times if one], default=encounter.ended_at)
