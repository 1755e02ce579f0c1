"""What the clock does: carries out what two people confirmed, forgets whose time is over, takes out what is old.

Each person in a transaction of their own: a killed worker leaves whole people, and the next run goes on.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from dateutil.relativedelta import relativedelta
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program
from casemgmt.core.actor import CLOCK
from casemgmt.core.errors import NotPossible
from casemgmt.core.sweeps import each_alone, swept, without_put_aside
from casemgmt.people.actions.locks import lockable
from casemgmt.people.models import Person

from . import papers
from .actions import anonymize_by_rule, carry_out
from .fading import KINDS
from .models import ForgetRequest, RetentionRule
from .queries import StandingRule, newest_rule, standing_of

CONFIRMED = swept("confirmed forgetting", _("People to be forgotten, as two people confirmed"))
OVER = swept("people kept long enough", _("People whose time under the program's rule is over"))
MOST_AT_ONCE = 200
LOOK_AGAIN = timedelta(days=7)  # at who is due and stays for a reason
MOST_OLD = 1000


def forget_confirmed(*, at: datetime) -> int:
    """Carry out what was confirmed. Who has come to stay meanwhile waits, and is looked at with the next run."""
    rows = without_put_aside(CONFIRMED, ForgetRequest.objects.filter(state=ForgetRequest.State.CONFIRMED), at)
    keys = list(rows.order_by("decided_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return each_alone(CONFIRMED, keys, lambda pk: _carried_out(pk, at), at=at)


def _carried_out(pk: UUID, at: datetime) -> bool:
    request = ForgetRequest.objects.get(pk=pk)
    try:
        with transaction.atomic():  # refused, it undoes itself and not what the sweep holds
            carry_out(request=request, by=CLOCK, at=at)
    except NotPossible:
        return False
    return True


def forget_over(*, at: datetime) -> int:
    """Look at those whose day has come, as many as one run takes: who is due goes, all others get their next day."""
    done = 0
    for rule in rules_in_force():
        due = Person.objects.current().filter(program_id=rule.program_id, forgotten_at=None, kept_until__lte=at)
        keys = list(without_put_aside(OVER, due, at).order_by("kept_until").values_list("pk", flat=True)[:MOST_AT_ONCE])
        stands = standing_of(keys, at)
        acts = [(pk, rule, stands[pk]) for pk in keys if pk in stands]
        done += each_alone(OVER, acts, lambda pk, rule, how: _judge(pk, rule, how, at), at=at)
    return done


def rules_in_force() -> list[RetentionRule]:
    """The newest rule of each program, where it is switched on."""
    newest = (newest_rule(pk) for pk in Program.objects.values_list("pk", flat=True))
    return [rule for rule in newest if rule and rule.is_on]


def _judge(pk: UUID, rule: RetentionRule, stands: StandingRule, at: datetime) -> bool:
    """Forget them, or say when to look again."""
    over = over_on(rule, stands)
    if over is not None and over <= at and not stands.why:
        anonymize_by_rule(person=Person.objects.select_related("program").get(pk=pk), rule=rule, by=CLOCK, at=at)
        return True
    later = at + LOOK_AGAIN if over is None else max(over, at + LOOK_AGAIN if over <= at else over)
    lockable().filter(pk=pk).update(kept_until=later)
    return False


def over_on(rule: Any, stands: StandingRule) -> datetime | None:
    """When somebody's time is over under a rule; never where the rule has no span for them."""
    months = rule.served_months if stands.is_served else rule.met_months
    return None if months is None else stands.last_at + relativedelta(months=months)


def fade_old(*, at: datetime) -> int:
    """Take out what is old in what stays: some rows of each kind and program in one run."""
    return sum(fade(rule, kind, at) for rule in rules_in_force() for kind in KINDS)


def fade(rule: RetentionRule, kind: str, at: datetime) -> int:
    """Some rows of one kind; how many. Files are taken out of the storage first."""
    column, unit, _statements = KINDS[kind]
    if (span := getattr(rule, column)) is None:
        return 0
    ids: list[UUID] = []
    if kind == "files":
        ids, paths = papers.old_files(rule.program_id, at - relativedelta(**{unit: span}), at, MOST_OLD)
        papers.remove(paths)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT retention_fade(%s, %s, %s, %s, %s, %s::uuid[])", [uuid4(), rule.pk, kind, at, MOST_OLD, ids]
        )
        counts = cursor.fetchone()[0]
    return sum((json.loads(counts) if isinstance(counts, str) else counts).values())
