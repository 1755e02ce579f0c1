"""What leaves the process (mail, texts, web calls, paper), without losing or doubling any of it.

An action writes an Effect in its own transaction (`tell`). A worker of the effect's lane claims it by a lease and
commits, asks the sender what is true now, hands it over without holding a row or a lock, and writes down what came of
it. A killed worker's lease runs out and another takes the effect up, with the same Message-ID (`docs/decisions/0017`).
"""

from .failing import Failed, Refused
from .kinds import KINDS, Delivery, EffectKind, sender
from .lanes import DELIVERING, Lane
from .sending import deliver_due, is_on_its_way, message_id, waiting
from .writing import drafted, nudge_soon, settling, tell, tell_all, without_nudge

__all__ = [
    "DELIVERING",
    "KINDS",
    "Delivery",
    "EffectKind",
    "Failed",
    "Lane",
    "Refused",
    "deliver_due",
    "drafted",
    "is_on_its_way",
    "message_id",
    "nudge_soon",
    "sender",
    "settling",
    "tell",
    "tell_all",
    "waiting",
    "without_nudge",
]
