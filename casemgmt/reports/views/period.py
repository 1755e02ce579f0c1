"""Which program and period a page is about, from its address."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from casemgmt.accounts.models import Program

from ..forms import PeriodForm
from ..measures.filters import NAMES
from ..narrowing import chips
from ..scope import Scope, last_days, last_month

PERIOD = ("first_day", "last_day", "as_of")


def narrowed_page(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """What narrows a page: in words for its heading, and as chips that take it off."""
    found = chips(request, scope) if scope.filters else []
    return {"narrowed": " · ".join(chip.words for chip in found), "chips": found}


def period_form(
    request: HttpRequest,
    program: Program,
    default: Scope | None = None,
    *,
    allowed: Iterable[str] = NAMES,
    alone: bool = False,
) -> PeriodForm:
    """The form as the address fills it; without a period, the default one. `allowed`: what the figures can be narrowed
    by."""
    default = default or last_days(program, 90, timezone.now())
    chosen: dict[str, Any] = request.GET.dict()
    if not any(chosen.get(name) for name in PERIOD[:2]):
        chosen |= {"first_day": default.first_day.isoformat(), "last_day": default.last_day.isoformat()}
    return PeriodForm(chosen, program=program, allowed=allowed, alone=alone)


def shortcuts(form: PeriodForm) -> dict[str, Scope]:
    """Periods at one press; what narrows the page stays."""
    at, program, filters = timezone.now(), form.program, form.filters()
    return {
        "week": last_days(program, 7, at, **filters),
        "month": last_days(program, 30, at, **filters),
        "quarter": last_days(program, 90, at, **filters),
        "calendar": replace(last_month(program, at), **filters),
    }
