"""A statement of linkage put right by the side that made it: corrected, entered in error, brought back.

The grade is worked out anew, and what hangs on it follows: the request, its referral, the need, the plan of contacts.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.effects import tell
from casemgmt.core.errors import NotPossible
from casemgmt.core.models import Correction

from ...models import LinkageStatement
from ...offers.actions.steps import lock_offer
from ...offers.rules import refuse_telling_back
from ...referral.actions import following
from ...workflow import OfferState
from ..rules import may_correct_statement
from .statements import check_day, check_stage, counts, follow_from, regrade, unfollow


@action
def correct_statement(*, statement: LinkageStatement, reason: str, by: Actor, at: datetime, **facts: Any) -> Any:
    """Write what that side really said: whether service began, the day, how far, what shows it."""
    statement = _lock(statement, by, at)
    refuse_telling_back(statement.offer, by, at)
    _refuse_voided(statement)
    told = {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}
    said = {
        name: told.get(name, getattr(statement, name))
        for name in ("began", "service_on", "stage", "evidence", "told_by")
    }
    if not said["began"]:
        said |= {"service_on": None, "stage": ""}
    check_day(statement.offer, said["began"], said["service_on"], said["evidence"], statement.side, at)
    check_stage(statement.offer, said["began"], said["stage"])
    return _anew(statement, reason, by, at, lambda: corrections.correct(statement, said, reason=reason, by=by, at=at))


@action
def put_statement_back(*, statement: LinkageStatement, correction: Correction, by: Actor, at: datetime) -> Any:
    """The newest correction was wrong: what stood before it stands again."""
    statement = _lock(statement, by, at)
    refuse_telling_back(statement.offer, by, at)
    _refuse_voided(statement)
    return _anew(
        statement, correction.reason, by, at, lambda: corrections.put_back(statement, correction, by=by, at=at)
    )


@action
def void_statement(*, statement: LinkageStatement, reason: str, by: Actor, at: datetime) -> Any:
    """That side never said so, or of another request."""
    statement = _lock(statement, by, at)
    return _anew(statement, reason, by, at, lambda: corrections.void(statement, reason=reason, by=by, at=at))


@action
def restore_statement(*, statement: LinkageStatement, reason: str, by: Actor, at: datetime) -> Any:
    """It was said after all."""
    statement = _lock(statement, by, at)
    refuse_telling_back(statement.offer, by, at)
    return _anew(statement, reason, by, at, lambda: corrections.restore(statement, reason=reason, by=by, at=at))


def _lock(statement: LinkageStatement, by: Actor, at: datetime) -> LinkageStatement:
    offer = lock_offer(statement.offer)
    statement = LinkageStatement.objects.select_for_update(of=("self",)).select_related("program").get(pk=statement.pk)
    statement.offer = offer
    if not may_correct_statement(by, statement, at):
        raise PermissionDenied(Permission.OFFER_ANSWER.value)
    if offer.state == OfferState.VOIDED:
        raise NotPossible(_("This request was entered in error; nothing counts of it any more."))
    return statement


def _refuse_voided(statement: LinkageStatement) -> None:
    if statement.voided_at:
        raise NotPossible(_("This was entered in error. Bring it back before you correct it."))


def _anew(
    statement: LinkageStatement, reason: str, by: Actor, at: datetime, write: Callable[[], object]
) -> LinkageStatement:
    """Write, grade anew, and let everything follow that hangs on the grade."""
    offer = statement.offer
    with following(offer.referral, reason=reason, by=by, at=at):
        write()
        linkage = regrade(offer, by=by, at=at)
        if not counts(linkage):
            unfollow(offer, linkage, reason, by, at, is_error=linkage.grade < 3)
        follow_from(offer, linkage, by, at)
    tell("offer.moved", key=f"statement:{statement.pk}:{at.isoformat()}", at=at, offer=offer.pk, by=by.pk or "")
    return statement
