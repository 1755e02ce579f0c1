"""What the result of an attempt suggests to do next. A person decides. Pure, from what was recorded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from casemgmt.cases.models import CloseReason, HoldReason

from .models import Attempt, AttemptResult
from .progress import progress

Result = AttemptResult
HOLDS = {Result.HOSPITALISED: HoldReason.HOSPITAL, Result.INCARCERATED: HoldReason.JAIL}


@dataclass(frozen=True)
class AttemptProposal:
    """What the result suggests; a person decides. `kind`: hold, ask_contact, try_again or close."""

    kind: str
    words: str
    reason: str = ""


def proposal_after(attempt: Attempt) -> AttemptProposal | None:
    """What to do next, by the result."""
    if attempt.result in {Result.REACHED, Result.DECEASED}:  # a death has ended everything already
        return None
    if attempt.result == Result.DECLINED:
        return AttemptProposal("close", _("What was planned has ended. Close the case?"), CloseReason.DECLINED)
    if attempt.result in HOLDS:
        words = _("Put the case on hold? Its contacts wait until it is resumed.")
        return AttemptProposal("hold", words, HOLDS[Result(attempt.result)])
    if attempt.result == Result.WRONG_NUMBER:
        words = _("Look for another way to reach the person. A wrong number does not count as an attempt.")
        return AttemptProposal("ask_contact", words)
    return AttemptProposal("try_again", _try_again_words(attempt))


def _try_again_words(attempt: Attempt) -> str:
    special = {
        Result.NEEDS_INTERPRETER: _("Arrange an interpreter, then try another hour, day or channel."),
        Result.UNSAFE: _("Try again at a safer time, and add a safety note to the contact card."),
        Result.NO_MESSAGE_ALLOWED: _("Try again; leave no message."),
    }
    words = special.get(Result(attempt.result), "")
    if words or attempt.follow_up is None or not attempt.follow_up.is_live:
        return words or _("Try again at another hour or on another day.")
    so_far = progress(attempt.follow_up, attempt.follow_up.attempts.all(), attempt.case.program.zone)
    return f"{so_far.words}. {so_far.advice}."
