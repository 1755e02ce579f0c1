"""Which program and period a page is about, from its address."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

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
    default = _rolling(request, program) or default or last_days(program, 90, timezone.now())
    chosen: dict[str, Any] = request.GET.dict()
    if not any(chosen.get(name) for name in PERIOD[:2]):
        chosen |= {"first_day": default.first_day.isoformat(), "last_day": default.last_day.isoformat()}
    return PeriodForm(chosen, program=program, allowed=allowed, alone=alone)


def _rolling(request: HttpRequest, program: Program) -> Scope | None:
    """The period that an address names (`period`): of the day on which it is opened, so that a saved view moves on."""
    rolling = periods(program)
    return rolling.get(request.GET.get("period", ""))


def periods(program: Program) -> dict[str, Scope]:
    """Periods at one press, by the names that an address gives them."""
    at = timezone.now()
    return {
        "week": last_days(program, 7, at),
        "month": last_days(program, 30, at),
        "quarter": last_days(program, 90, at),
        "calendar": last_month(program, at),
    }


def shortcuts(form: PeriodForm) -> dict[str, tuple[Scope, str]]:
    """Each with its address; what narrows the page stays."""
    kept = Scope(form.program, date.min, date.min, timezone.now(), **form.filters()).filters
    words = {"program": form.program.slug, **kept}
    return {name: (scope, urlencode({**words, "period": name})) for name, scope in periods(form.program).items()}
