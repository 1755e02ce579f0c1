"""What a person does with effects that were given up: send one of them again, or all of a kind."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core.access import looks_after
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from casemgmt.core.models import Effect

from .kinds import KINDS, lane_of
from .writing import nudge_soon


@transaction.atomic
def send_again(*, effect: Effect, by: Actor, at: datetime) -> Effect:
    """Try once more what was given up. The sender asks the world again: what is over by now is not sent."""
    _require_administrator(by)
    effect = Effect.objects.select_for_update(of=("self",)).get(pk=effect.pk)
    if effect.given_up_at is None:
        raise NotPossible(_("It is being sent again already, or has gone."))
    _revive([effect], by, at)
    return effect


@transaction.atomic
def send_kind_again(*, kind: str, by: Actor, at: datetime) -> int:
    """Try once more all of a kind that was given up. Returns how many."""
    _require_administrator(by)
    effects = list(Effect.objects.given_up().filter(kind=kind).select_for_update(of=("self",)))
    _revive(effects, by, at)
    return len(effects)


def _require_administrator(by: Actor) -> None:
    """An effect is of the installation and names nobody: who administers any program of it may send it again."""
    if not looks_after(by):
        raise PermissionDenied("looks after the installation")


def _revive(effects: Iterable[Effect], by: Actor, at: datetime) -> None:
    for effect in effects:
        effect.given_up_at = effect.dropped_at = effect.first_tried_at = None
        effect.attempts, effect.due_at, effect.last_error = 0, at, ""
        effect.save(update_fields=["given_up_at", "dropped_at", "first_tried_at", "attempts", "due_at", "last_error"])
        if (kind := KINDS.get(effect.kind)) and kind.again:
            kind.again(effect, at)
        record("effect.sent_again", effect, by=by, at=at, kind=effect.kind)
    for lane in {lane_of(effect.kind) for effect in effects}:
        nudge_soon(lane)
