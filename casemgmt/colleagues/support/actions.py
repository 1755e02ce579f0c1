"""Writing down that support was offered, whether it was taken, and what was entered in error."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, User
from casemgmt.core.access import require, users_holding
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import rules
from .models import SupportAfter, SupportAnswer, SupportOffered


@action
def offer_support(
    *, program: Program, user: User, after: str, offered_on: date, by: Actor, at: datetime
) -> SupportOffered:
    """Somebody of the team was offered support; nothing of why, beyond one word, and nothing of what is said in it."""
    require(by, rules.LEADS, program)
    if not users_holding(rules.WORKS, program).filter(pk=user.pk).exists():
        raise NotPossible(_("Choose a colleague of this program."), field="user")
    if after not in SupportAfter.values:
        raise NotPossible(_("Choose after what."), field="after")
    refusal = rules.refuse_future(program, offered_on, at)
    if refusal:
        raise NotPossible(refusal, field="offered_on")
    facts = {"program": program, "user": user, "after": after, "offered_on": offered_on}
    row = SupportOffered.objects.create(**facts, recorded_by=user_of(by), recorded_at=at)
    record("support.offered", row, by=by, at=at, user=user.pk)
    return row


@action
def answer_support(*, offered: SupportOffered, answer: str, by: Actor, at: datetime) -> SupportOffered:
    """They took it, or did not want it: said by themselves or written down by who leads the team."""
    row = _held(offered)
    if row.user_id != user_of(by).pk:
        require(by, rules.LEADS, row)
    if answer not in SupportAnswer.values:
        raise NotPossible(_("Choose: taken, or not wanted."), field="answer")
    if row.voided_at:
        raise NotPossible(_("This was marked as entered in error."))
    if row.answer == answer:
        return row
    row.answer, row.answered_at = answer, at
    row.save(update_fields=["answer", "answered_at"])
    record("support.answered", row, by=by, at=at)
    return row


@action
def void_support(*, offered: SupportOffered, by: Actor, at: datetime) -> SupportOffered:
    """It was entered in error: nothing was offered."""
    row = _held(offered)
    require(by, rules.LEADS, row)
    if row.voided_at:
        raise NotPossible(_("This was marked as entered in error already."))
    row.voided_at = at
    row.save(update_fields=["voided_at"])
    record("support.voided", row, by=by, at=at)
    return row


def _held(offered: SupportOffered) -> SupportOffered:
    return SupportOffered.objects.select_for_update(of=("self",), no_key=True).get(pk=offered.pk)
