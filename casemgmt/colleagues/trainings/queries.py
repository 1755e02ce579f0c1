"""Who needs which training, held when, good until when: the team's table and one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Membership, Program, User
from casemgmt.core.calendar import local_date

from ..rules import DUE_SOON_DAYS, WORKING_ROLES
from .models import TrainingHeld, TrainingTopic


class TrainingStanding(models.TextChoices):
    VALID = "training_valid", _("Good")
    SOON = "training_soon", _("Runs out soon")
    OVER = "training_over", _("Run out")
    NEVER = "training_never", _("Not held yet")


DUE = frozenset({TrainingStanding.SOON, TrainingStanding.OVER, TrainingStanding.NEVER})


@dataclass(frozen=True)
class TrainingLine:
    """One colleague and one topic that they need."""

    user: User
    topic: TrainingTopic
    latest: TrainingHeld | None
    standing: TrainingStanding

    @property
    def is_due(self) -> bool:
        return self.standing in DUE


def table(program: Program, at: datetime, users: Iterable[User] | None = None) -> list[TrainingLine]:
    """Each colleague with each topic they need, what is due first. In a constant number of reads."""
    today, roles = local_date(at, program.zone), _roles(program, users)
    topics = list(TrainingTopic.objects.asked_for().filter(program=program))
    latest = _latest(topics, roles)
    lines = [
        _line(user, topic, latest.get((user.pk, topic.pk)), today)
        for user, held_roles in roles.items()
        for topic in topics
        if not topic.roles or held_roles & set(topic.roles)
    ]
    order = [TrainingStanding.OVER, TrainingStanding.NEVER, TrainingStanding.SOON, TrainingStanding.VALID]
    return sorted(lines, key=lambda line: (order.index(line.standing), line.user.name, line.topic.name))


def _roles(program: Program, users: Iterable[User] | None) -> dict[User, set[str]]:
    rows = Membership.objects.filter(program=program, left_at=None, role__in=WORKING_ROLES, user__is_active=True)
    rows = rows if users is None else rows.filter(user__in=list(users))
    found: dict[User, set[str]] = {}
    for row in rows.select_related("user").order_by("user__name", "user__pk"):
        found.setdefault(row.user, set()).add(row.role)
    return found


def _latest(topics: list[TrainingTopic], users: Iterable[User]) -> dict[tuple[Any, Any], TrainingHeld]:
    """By colleague and topic, the one that is good for longest."""
    rows = TrainingHeld.objects.counting().filter(topic__in=topics, user__in=list(users))
    found: dict[tuple[Any, Any], TrainingHeld] = {}
    for row in rows:
        known = found.get((row.user_id, row.topic_id))
        if known is None or (row.expires_on or date.max) > (known.expires_on or date.max):
            found[row.user_id, row.topic_id] = row
    return found


def _line(user: User, topic: TrainingTopic, held: TrainingHeld | None, today: date) -> TrainingLine:
    return TrainingLine(user, topic, held, standing_of(held, today))


def standing_of(held: TrainingHeld | None, today: date) -> TrainingStanding:
    """How a training stands on a day; its last day is good."""
    if held is None:
        return TrainingStanding.NEVER
    if held.expires_on is None or held.expires_on > today + timedelta(days=DUE_SOON_DAYS):
        return TrainingStanding.VALID
    return TrainingStanding.SOON if held.expires_on >= today else TrainingStanding.OVER
