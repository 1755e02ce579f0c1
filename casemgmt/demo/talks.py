"""What agencies and navigators of the demo write to each other once a request is accepted."""

import random
from datetime import datetime, timedelta
from typing import Any

from casemgmt.core.errors import NotPossible
from referrals import actions as referrals
from referrals.models import Offer

from .line import Storyline

SAID = (
    ("Is there somebody who can come along to the first visit?", "Yes, I come along myself."),
    ("The side door is step-free. Ask at the desk.", "Thank you, I pass it on."),
    ("Which evenings suit best?", "Any but Thursday."),
    ("We keep the place until eight.", "On the way now."),
)


def talk_after_accepting(line: Storyline, offer: Offer, desk: Any, owner: Any, at: datetime) -> None:
    """A few of those who accepted ask something; most are answered. Chance of its own, so that nobody else's life
    changes by it."""
    rng = random.Random(at.isoformat())  # noqa: S311
    if rng.random() > 0.4:
        return
    question, answer = rng.choice(SAID)
    asked_at = at + timedelta(hours=rng.uniform(0.3, 5))
    line.then(asked_at, lambda when: _write(offer, question, desk, when))
    if rng.random() < 0.75:
        line.then(asked_at + timedelta(hours=rng.uniform(0.2, 8)), lambda when: _write(offer, answer, owner, when))


def _write(offer: Offer, text: str, by: Any, at: datetime) -> None:
    """Written, unless the request has ended meanwhile."""
    try:
        referrals.write_message(offer=offer, text=text, by=by, at=at)
    except NotPossible:
        return
