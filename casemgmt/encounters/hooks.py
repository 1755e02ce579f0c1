"""What encounters tell the apps above."""

from datetime import datetime
from typing import Protocol

from casemgmt.core.actor import Actor
from casemgmt.core.hooks import Reaction

from .models import Encounter


class EncounterCorrected(Protocol):
    """Facts or times of an encounter were put right, or it was entered in error, or brought back."""

    def __call__(self, *, encounter: Encounter, by: Actor, at: datetime) -> object: ...


ON_CORRECTED = Reaction[EncounterCorrected](f"{__name__}.ON_CORRECTED", "an encounter is corrected or voided")
