"""What a failed try means: when it is tried again, and when it is given up.

A try that failed is repeated with growing pauses, an hour at most. It is given up after EFFECT_TRIES tries that spread
over EFFECT_HOURS at least: both, so that neither a short outage nor a worker that slept loses anything. A receiver who
says "never" (SMTP 5xx to the recipient or the letter) is believed at the EFFECT_REFUSALS-th try.
"""

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from casemgmt.core.models import Effect

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
# A receiver that says "never" may be set up wrong for some minutes: that long its word is doubted.
PAUSE_AFTER_REFUSAL = timedelta(minutes=10)


class Failed(Exception):
    """It did not arrive and may be tried again; `code` says why, never to whom."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Refused(Failed):
    """It will never be taken, whenever it is tried."""


@dataclass(frozen=True)
class Failure:
    """Why a try failed: a code that names nobody, and how much the receiver meant it."""

    code: str
    is_refusal: bool = False
    is_final: bool = False


def failure_of(problem: Exception) -> Failure:
    """What an exception says. Its text may hold an address, so only its kind and the reply code are kept."""
    name = type(problem).__name__
    if isinstance(problem, Failed):
        is_final = isinstance(problem, Refused)
        return Failure(problem.code, is_refusal=is_final, is_final=is_final)
    codes = _smtp_codes(problem)
    if not codes:
        return Failure(name)
    is_refusal = all(code >= 500 for code in codes) and not isinstance(
        problem, smtplib.SMTPSenderRefused | smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError
    )
    return Failure(f"{name} {max(codes)}", is_refusal=is_refusal and not isinstance(problem, smtplib.SMTPHeloError))


def _smtp_codes(problem: Exception) -> list[int]:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return [code for code, _said in problem.recipients.values()]
    return [int(problem.smtp_code)] if isinstance(problem, smtplib.SMTPResponseException) else []


def is_hopeless(effect: "Effect", failure: Failure, at: datetime) -> bool:
    """Whether an effect, such as mail that cannot be delivered, is given up after this failure. What was given up is
    listed, told to administrators once a day, and sent again by a press (`actions.py`)."""
    if failure.is_final:
        return True
    if failure.is_refusal and effect.attempts >= settings.EFFECT_REFUSALS:
        return True
    began = effect.first_tried_at or at
    return effect.attempts >= settings.EFFECT_TRIES and at - began >= timedelta(hours=settings.EFFECT_HOURS)


def pause_after(tries: int, spread: int = 0) -> timedelta:
    """How long to wait after so many tries. `spread` (any number) makes it up to a quarter longer, so that what failed
    together does not come back together."""
    usual = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries, 12))
    return usual * (1 + spread % 251 / 1000)


def next_try(effect: "Effect", failure: Failure, at: datetime) -> datetime:
    """When a failed effect is tried again."""
    pause = pause_after(effect.attempts, spread=effect.pk.int)
    return at + (max(pause, PAUSE_AFTER_REFUSAL) if failure.is_refusal else pause)
