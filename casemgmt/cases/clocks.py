"""By when a case must have an owner: by risk, as the program's rule stood when the case opened or the call ended."""

from datetime import datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, OuterRef, Value, When
from django.db.models.functions import Coalesce

from casemgmt.accounts.numbers.known import KNOWN
from casemgmt.accounts.numbers.queries import NumberHistory, newest_number
from casemgmt.core.codes import Risk

CODES = {Risk.HIGH: "assign_high", Risk.MODERATE: "assign_moderate", Risk.LOW: "assign_low"}


def assigning(program_id: Any = None) -> NumberHistory:
    """The numbers of the unassigned clock, of one program or of all."""
    return NumberHistory(*CODES.values(), program_id=program_id)


def assign_by(program_id: Any, opened_at: datetime, risk: str, numbers: NumberHistory) -> datetime:
    """By when somebody must have the case: the case must have an owner by then, or the managers are told."""
    return opened_at + numbers.span(program_id, CODES[Risk(risk)], opened_at)


def _assign_by(code: str) -> Any:
    """The same in a statement about cases."""
    minutes = Coalesce(newest_number(code, "program", OuterRef("opened_at")), KNOWN[code].usual)
    within = ExpressionWrapper(minutes * Value(KNOWN[code].length(1)), output_field=DurationField())
    return ExpressionWrapper(F("opened_at") + within, output_field=DateTimeField())


ASSIGN_BY = Choice(
    *(When(risk=risk, then=_assign_by(code)) for risk, code in CODES.items()), output_field=DateTimeField()
)
