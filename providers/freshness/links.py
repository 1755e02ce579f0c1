"""The link in a letter: its secret, which is kept nowhere, and how often it may be used and mistyped."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from casemgmt.core import frame, limits, secret_links
from casemgmt.core.limits import HOUR, Limit, TooMuch
from casemgmt.core.secret_links import hash_of
from providers.models import StillRightLetter

USES = Limit("letter_uses", HOUR, fixed=120)  # of one link
USES_OF_ADDRESS = Limit("letter_uses_of_address", HOUR, fixed=600)  # of all links, from one address: a whole office
WRONG = Limit("letter_wrong", HOUR, fixed=10)  # typed steps that were wrong, of one link from one address
PURPOSE = "providers.still_right"


def secret_of(letter: StillRightLetter, message_id: Any) -> str:
    """The secret to put into this mail. Every try of the same mail carries the same one."""
    secret = secret_links.secret_in_mail(PURPOSE, message_id)
    StillRightLetter.objects.filter(pk=letter.pk, token_hash="").update(token_hash=hash_of(secret))
    return secret


def letter_of(secret: str) -> StillRightLetter | None:
    rows = StillRightLetter.objects.select_related("organization__kept_by")
    return rows.filter(token_hash=hash_of(secret)).first()


def count_use(letter: StillRightLetter, request: Any, at: datetime) -> None:
    """One more use, counted by link and by address; raises `TooMuch` over a limit, or after too many wrong steps."""
    here = frame.of(request).neighborhood
    limits.spend(USES, letter.pk, at=at)
    limits.spend(USES_OF_ADDRESS, here, at=at)
    if wait := limits.wait_for(WRONG, letter.pk, here, at=at):
        raise TooMuch(wait)


def count_wrong(letter: StillRightLetter, request: Any, at: datetime) -> None:
    """A typed step was wrong. Somebody elsewhere who guesses does not close the link to its agency."""
    with suppress(TooMuch):
        limits.spend(WRONG, letter.pk, frame.of(request).neighborhood, at=at)
