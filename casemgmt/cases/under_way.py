"""Whom a program still serves: asked before it retires."""

from datetime import datetime

from django.utils.translation import gettext as _

from casemgmt.accounts.hooks import Work
from casemgmt.accounts.models import Program
from casemgmt.duties.models import Duty

from .models import Case


def still_served(*, program: Program, at: datetime) -> list[Work]:
    """Open cases, and what is owed to people without one: calls that nobody took on, feedback nobody answered."""
    cases = Case.objects.open().filter(program=program).count()
    owed = Duty.objects.open().ours().filter(program=program, case=None).count()
    return [
        Work(what=_("open cases"), count=cases, path="/cases/"),
        Work(what=_("what waits outside of cases"), count=owed, path="/late/"),
    ]
