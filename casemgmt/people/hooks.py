"""What people tells the apps above."""

from datetime import datetime
from typing import Protocol

from casemgmt.core.actor import Actor
from casemgmt.core.hooks import Reaction

from .models import Consent


class ConsentRevoked(Protocol):
    """A consent was taken back; what was open under it closes before the transaction ends."""

    def __call__(self, *, consent: Consent, by: Actor, at: datetime) -> object: ...


ON_CONSENT_REVOKED = Reaction[ConsentRevoked](f"{__name__}.ON_CONSENT_REVOKED", "a consent is taken back")
