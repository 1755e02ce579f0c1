"""The steps of a draft: added, changed, moved, removed. A published version never changes."""

from datetime import datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from ..models import ProtocolVersion, Step
from ..rules import problem_of
from .versions import MOST_STEPS, lock_draft

CODE_LENGTH = 20


@action
def add_step(
    *, version: ProtocolVersion, facts: dict[str, Any], seen: int | None = None, by: Actor, at: datetime
) -> Step:
    """One more planned contact, at the end of the plan."""
    version = lock_draft(version, by, seen)
    steps = list(version.steps.all())
    if len(steps) >= MOST_STEPS:
        raise NotPossible(_("A plan has at most %(most)d steps.") % {"most": MOST_STEPS})
    step = Step(version=version, position=max((row.position for row in steps), default=0) + 1)
    step.code = _code(str(facts.get("name", "")), {row.code for row in steps})
    _set(step, facts)
    step.save(force_insert=True)
    _changed(version, "step_added", step, by, at)
    return step


@action
def change_step(*, step: Step, facts: dict[str, Any], seen: int | None = None, by: Actor, at: datetime) -> Step:
    """Another wording of one planned contact. The same facts again change nothing."""
    version = lock_draft(step.version, by, seen)
    step = _of(version, step)
    before = {name: getattr(step, name) for name in facts}
    _set(step, facts)
    if any(getattr(step, name) != value for name, value in before.items()):
        step.save()
        _changed(version, "step_changed", step, by, at)
    return step


@action
def move_step(*, step: Step, up: bool, seen: int | None = None, by: Actor, at: datetime) -> Step:
    """One place earlier or later in the plan. The first and the last stay where they are."""
    version = lock_draft(step.version, by, seen)
    step = _of(version, step)
    steps = list(version.steps.all())
    here = next(number for number, row in enumerate(steps) if row.pk == step.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(steps):
        return step
    steps[here], steps[there] = steps[there], steps[here]
    for number, row in enumerate(steps, start=1):
        row.position = number
    Step.objects.bulk_update(steps, ["position"])
    _changed(version, "step_moved", step, by, at)
    return step


@action
def remove_step(*, step: Step, seen: int | None = None, by: Actor, at: datetime) -> ProtocolVersion:
    """Take a planned contact out of the draft."""
    version = lock_draft(step.version, by, seen)
    found = version.steps.filter(pk=step.pk).first()
    if found:
        _changed(version, "step_removed", found, by, at)
        found.delete()
    return version


def _of(version: ProtocolVersion, step: Step) -> Step:
    found = version.steps.filter(pk=step.pk).first()
    if found is None:
        raise NotPossible(_("Somebody removed this step meanwhile."))
    return found


def _set(step: Step, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(step, name, value)
    problem = problem_of(step, step.version.protocol.program)
    if problem:
        raise problem


def _code(name: str, taken: set[str]) -> str:
    """A short name that events and dates keep, unlike any other of the plan."""
    base = slugify(name)[: CODE_LENGTH - 3].strip("-") or "step"
    codes = [base, *(f"{base}-{number}" for number in range(2, MOST_STEPS + 2))]
    return next(code for code in codes if code not in taken)


def _changed(version: ProtocolVersion, verb: str, step: Step, by: Actor, at: datetime) -> None:
    version.revision += 1
    version.save(update_fields=["revision"])
    ids = {"program_id": version.program_id, "protocol": version.protocol_id}
    record(f"protocol.{verb}", version, by=by, at=at, step=step.code, **ids)
