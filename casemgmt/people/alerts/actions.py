"""An alert is written, put right, ended before its day, or was entered in error. It stays on record."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.permissions import Permission
from casemgmt.core import corrections
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, User
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Correction

from ..actions.moves import move_alert_back
from ..actions.persons import require_knowing
from .models import Alert


@action
def add_alert(*, person: Any, text: str, expires_on: date, by: User, at: datetime) -> Alert:
    """Something to know before meeting the person, until a day."""
    require_knowing(by, person.program)
    _check(text, expires_on, person, at)
    alert = Alert.objects.create(person=person, text=text.strip(), expires_on=expires_on, author=by)
    record("alert.added", alert, by=by, at=at, person_id=person.pk, program_id=person.program_id)
    return alert


@action
def end_alert(*, alert: Alert, by: Actor, at: datetime) -> Alert:
    """The alert is not true any more: it ends yesterday, and stays on record."""
    alert = _locked(alert, by)
    yesterday = _today(alert.person, at) - timedelta(days=1)
    if alert.expires_on > yesterday:
        alert.expires_on = yesterday
        alert.save(update_fields=["expires_on"])
        record("alert.ended", alert, by=by, at=at, person_id=alert.person_id, program_id=alert.person.program_id)
    return alert


@action
def correct_alert(*, alert: Alert, text: str, expires_on: date, reason: str, by: Actor, at: datetime) -> Alert:
    """Other words, or another last day. What stood there stays readable."""
    alert = _locked(alert, by)
    if alert.voided_at:
        raise NotPossible(_("This alert was entered in error. Bring it back before you correct it."))
    _check(text, expires_on, alert.person, at)
    corrections.correct(alert, {"text": text.strip(), "expires_on": expires_on}, reason=reason, by=by, at=at)
    return alert


@action
def put_alert_back(*, alert: Alert, correction: Correction, by: Actor, at: datetime) -> Alert:
    """The newest correction was wrong: what stood before stands again, on the person it stood on."""
    if correction.kind == Correction.Kind.MOVED:
        return move_alert_back(alert=alert, correction=correction, by=by, at=at)
    alert = _locked(alert, by)
    corrections.put_back(alert, correction, by=by, at=at)
    return alert


@action
def void_alert(*, alert: Alert, reason: str, by: Actor, at: datetime) -> Alert:
    """It was never true, or about somebody else: no row shows it any more."""
    alert = _locked(alert, by)
    corrections.void(alert, reason=reason, by=by, at=at)
    return alert


@action
def restore_alert(*, alert: Alert, reason: str, by: Actor, at: datetime) -> Alert:
    """It was right after all."""
    alert = _locked(alert, by)
    corrections.restore(alert, reason=reason, by=by, at=at)
    return alert


def _locked(alert: Alert, by: Actor) -> Alert:
    rows = Alert.objects.select_for_update(of=("self",)).select_related("person__program")
    alert = rows.get(pk=alert.pk)
    require(by, Permission.PERSON_EDIT, alert.person)
    return alert


def _check(text: str, expires_on: date, person: Any, at: datetime) -> None:
    if not text.strip():
        raise NotPossible(_("Write what to know before meeting the person."), field="text")
    if expires_on < _today(person, at):
        raise NotPossible(_("Choose a day that lies ahead; an alert ends by itself."), field="expires_on")


def _today(person: Any, at: datetime) -> date:
    return at.astimezone(person.program.zone).date()
