"""Which program and period a page is about, from its address."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone

from casemgmt.accounts.models import Program
from casemgmt.core.access import Permission, programs_where

from ..forms import PeriodForm
from ..scope import Scope, last_days, last_month

PERIOD = ("first_day", "last_day", "as_of")


def program_of(
    request: HttpRequest, permission: Permission = Permission.REPORT_VIEW, *, slug: str | None = None
) -> Program:
    """The program the address names, else the reader's first. One whose figures are not theirs is not found."""
    allowed = Program.objects.filter(pk__in=programs_where(request.user, permission)).order_by("name", "pk")
    wanted = request.GET.get("program", "") if slug is None else slug
    found = next((program for program in allowed if wanted in {"", program.slug}), None)
    if found is None and wanted:
        raise Http404
    if found is None:
        raise PermissionDenied(permission.value)
    return found


def programs_of(request: HttpRequest) -> list[Program]:
    """The programs the reader may choose among."""
    allowed = programs_where(request.user, Permission.REPORT_VIEW)
    return list(Program.objects.filter(pk__in=allowed).order_by("name", "pk"))


def period_form(request: HttpRequest, program: Program, default: Scope | None = None) -> PeriodForm:
    """The form as the address fills it; without a period, the default one."""
    default = default or last_days(program, 90, timezone.now())
    chosen: dict[str, Any] = request.GET.dict()
    if not any(chosen.get(name) for name in PERIOD[:2]):
        chosen |= {"first_day": default.first_day.isoformat(), "last_day": default.last_day.isoformat()}
    return PeriodForm(chosen, program=program)


def shortcuts(program: Program) -> dict[str, Scope]:
    """Periods at one press."""
    at = timezone.now()
    return {
        "week": last_days(program, 7, at),
        "month": last_days(program, 30, at),
        "quarter": last_days(program, 90, at),
        "calendar": last_month(program, at),
    }
