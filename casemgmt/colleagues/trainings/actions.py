"""Keeping topics, writing down who attended, taking back what was entered in error."""

import calendar
from collections.abc import Collection
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program, User
from casemgmt.core.access import require, users_holding
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .. import rules
from .models import TrainingHeld, TrainingTopic


@action
def add_training_topic(
    *,
    program: Program,
    name: str,
    months_valid: int | None = None,
    roles: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> TrainingTopic:
    """A topic colleagues are trained in from now on, for how many months it is good, and who needs it."""
    require(by, rules.LEADS, program)
    facts = _facts(name, months_valid, roles)
    row = TrainingTopic(program=program, **facts, added_by=user_of(by), added_at=at)
    _kept_once(row)
    record("training.topic_added", row, by=by, at=at)
    return row


@action
def change_training_topic(
    *,
    topic: TrainingTopic,
    name: str,
    months_valid: int | None = None,
    roles: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> TrainingTopic:
    """What is held from now on is good for so long; what was held before keeps its day."""
    row = _held(topic)
    require(by, rules.LEADS, row)
    for field, value in _facts(name, months_valid, roles).items():
        setattr(row, field, value)
    _kept_once(row)
    record("training.topic_changed", row, by=by, at=at, months=months_valid)
    return row


@action
def end_training_topic(*, topic: TrainingTopic, by: Actor, at: datetime) -> TrainingTopic:
    """Nobody is asked for it any more; who attended stays on record."""
    row = _held(topic)
    require(by, rules.LEADS, row)
    if row.ended_at:
        raise NotPossible(_("This topic was ended already."))
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record("training.topic_ended", row, by=by, at=at)
    return row


def _held(topic: TrainingTopic) -> TrainingTopic:
    return TrainingTopic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)


def _facts(name: str, months_valid: int | None, roles: Collection[str]) -> dict[str, object]:
    name = " ".join(name.split())
    if not name:
        raise NotPossible(_("Write what the topic is."), field="name")
    if months_valid is not None and not 1 <= months_valid <= rules.MOST_MONTHS:
        raise NotPossible(_("Write a number of months from 1 to 120, or leave it empty."), field="months_valid")
    if not set(roles) <= set(rules.WORKING_ROLES):
        raise NotPossible(_("Choose roles of the team."), field="roles")
    return {"name": name, "months_valid": months_valid, "roles": sorted(set(roles))}


def _kept_once(row: TrainingTopic) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise NotPossible(_("There is a topic of this name already."), field="name") from None


@action
def record_training(
    *, topic: TrainingTopic, held_on: date, attended: Collection[User], by: Actor, at: datetime
) -> list[TrainingHeld]:
    """Colleagues attended on a day. Who is on record for that day already is not written down twice."""
    row = _held(topic)
    require(by, rules.LEADS, row)
    refusal = rules.refuse_future(row.program, held_on, at)
    if refusal:
        raise NotPossible(refusal, field="held_on")
    if row.ended_at:
        raise NotPossible(_("This topic was ended. Choose one that is trained in."), field="topic")
    ids = {user.pk for user in attended}
    if not ids:
        raise NotPossible(_("Choose who attended."), field="attended")
    if ids - set(users_holding(rules.WORKS, row.program).values_list("pk", flat=True)):
        raise NotPossible(_("Choose colleagues of this program."), field="attended")
    known = set(row.held.counting().filter(held_on=held_on).values_list("user_id", flat=True))
    until = expires_on(held_on, row.months_valid)
    facts = {"program_id": row.program_id, "topic": row, "held_on": held_on, "expires_on": until}
    made = [
        TrainingHeld.objects.create(user_id=pk, **facts, recorded_by=user_of(by), recorded_at=at)
        for pk in sorted(ids - known, key=str)
    ]
    for one in made:
        record("training.held", one, by=by, at=at, user=one.user_id, topic=row.pk)
    return made


def expires_on(held_on: date, months: int | None) -> date | None:
    """The same day so many months later, or the last one of a shorter month; nothing where it does not expire."""
    if months is None:
        return None
    year, month = divmod(held_on.year * 12 + held_on.month - 1 + months, 12)
    return date(year, month + 1, min(held_on.day, calendar.monthrange(year, month + 1)[1]))


@action
def void_training(*, held: TrainingHeld, by: Actor, at: datetime) -> TrainingHeld:
    """It was entered in error: they did not attend."""
    row = TrainingHeld.objects.select_for_update(of=("self",), no_key=True).get(pk=held.pk)
    require(by, rules.LEADS, row)
    if row.voided_at:
        raise NotPossible(_("This was marked as entered in error already."))
    row.voided_at = at
    row.save(update_fields=["voided_at"])
    record("training.voided", row, by=by, at=at, user=row.user_id)
    return row
