"""Setting a program's rule about consents."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .models import MOST_DAYS_AHEAD, USUAL_DAYS_AHEAD, ConsentRule


@action
def set_consent_rule(
    *,
    program: Program,
    told_ahead_days: int,
    asks_sign_in: bool = False,
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> ConsentRule | None:
    """Say how many days ahead the program is told that a consent runs out, and whether a colleague signs in again after
    somebody signed on their screen. It counts for all that run."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    newest = ConsentRule.objects.filter(program=program).first()
    refuse_stale(newest, seen)
    if not 1 <= told_ahead_days <= MOST_DAYS_AHEAD:
        raise NotPossible(_("Write a number of days from 1 to 180."), field="told_ahead_days")
    before = (newest.told_ahead_days, newest.asks_sign_in) if newest else (USUAL_DAYS_AHEAD, False)
    if (told_ahead_days, asks_sign_in) == before:
        return newest
    facts = {"told_ahead_days": told_ahead_days, "asks_sign_in": asks_sign_in}
    made = ConsentRule.objects.create(program=program, changed_by=account_of(by), changed_at=at, **facts)
    record("program.consent_rule_set", program, by=by, at=at, rule=made.pk, days=told_ahead_days)
    return made
