"""Answering the pulse. No event, no time, no row of its own: who answers leaves nothing but three counts moved."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, user_of
from casemgmt.core.errors import NotPossible

from .. import rules
from .models import PulseGiven, PulseMonth
from .queries import QUESTIONS, month_of


@action
def answer_pulse(*, program: Program, felt_safe: int, workload: int, supported: int, by: Actor, at: datetime) -> None:
    """Three answers from 1 to 5, once a month. They are added to the month's counts and kept nowhere else."""
    require(by, rules.WORKS, program)
    given = {"felt_safe": felt_safe, "workload": workload, "supported": supported}
    for name, value in given.items():
        if value not in range(1, 6):
            raise NotPossible(_("Choose a number from 1 to 5."), field=name)
    month = month_of(program, at)
    PulseMonth.objects.get_or_create(program=program, month=month)
    row = PulseMonth.objects.select_for_update().get(program=program, month=month)
    try:
        with transaction.atomic():
            PulseGiven.objects.create(program=program, user=user_of(by), month=month)
    except IntegrityError:
        raise NotPossible(_("You have answered this month. The next time is next month.")) from None
    for name in QUESTIONS:
        counts = list(getattr(row, name))
        counts[given[name] - 1] += 1
        setattr(row, name, counts)
    row.answered += 1
    row.save()
    PulseGiven.objects.filter(program=program, month__lt=month).delete()
