"""Setting numbers. Every change adds dated rows and leaves the old ones."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.rule_actions import lock_program, refuse_stale
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, account_of
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record

from .known import NumberGroup
from .models import NumberRule
from .queries import NumberHistory, newest_of

BY_RISK = ("assign_high", "assign_moderate", "assign_low")


@action
def set_numbers(
    *,
    program: Program,
    group: NumberGroup,
    numbers: Mapping[str, int],
    seen: str | None = None,
    by: Actor,
    at: datetime,
) -> list[NumberRule]:
    """Set the numbers of a group for what begins from now on; what did not change writes nothing."""
    require(by, Permission.PROGRAM_RULES, program)
    program = lock_program(program)
    refuse_stale(newest_of(program.pk, group), seen)
    check_numbers(program, group, numbers, at)
    now = NumberHistory(*numbers, program_id=program.pk)
    changed = {code: new for code, new in numbers.items() if new != now.number(program.pk, code, at)}
    who: dict[str, Any] = {"program": program, "changed_by": account_of(by), "changed_at": at}
    made = [NumberRule.objects.create(code=code, number=number, **who) for code, number in changed.items()]
    if made:
        record("program.numbers_set", program, by=by, at=at, group=group.code, **changed)
    return made


def check_numbers(program: Program, group: NumberGroup, numbers: Mapping[str, int], at: datetime) -> None:
    """Refuse what no program may promise, with the reason."""
    known = {one.code: one for one in group.numbers}
    for code, number in numbers.items():
        if code not in known:
            raise NotPossible(_("There is no such number here."), field=code)
        if not known[code].least <= number <= known[code].most:
            raise NotPossible(known[code].limits, field=code)
    now = NumberHistory(*known, program_id=program.pk)
    _check_order({code: numbers.get(code, now.number(program.pk, code, at)) for code in known})


def _check_order(numbers: Mapping[str, int]) -> None:
    """Who is at higher risk never waits longer."""
    steps = [(code, numbers[code]) for code in BY_RISK if code in numbers]
    for (_higher, least), (code, number) in pairwise(steps):
        if number < least:
            raise NotPossible(_("A lower risk never comes before a higher one."), field=code)
