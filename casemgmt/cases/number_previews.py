"""What another unassigned clock would do to cases and calls that wait: nothing, and how many those are."""

from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from casemgmt.core.codes import Risk

from .clocks import CODES
from .models import Case


def preview_of_assigning(*, program: Any, code: str, was: int, number: int, at: datetime) -> list[str]:
    """Cases nobody has keep the time they began with; only new ones are due sooner or later."""
    risks = {of: risk for risk, of in CODES.items()}
    if code not in risks:
        return []
    risk = Risk(risks[code])
    waiting = Case.objects.open().filter(program=program, owner=None, risk=risk).count()
    words = ngettext(
        "%(risk)s: %(n)d case nobody has keeps its time; new ones follow the new one.",
        "%(risk)s: %(n)d cases nobody has keep their time; new ones follow the new one.",
        waiting,
    )
    return [words % {"risk": str(risk.label).capitalize(), "n": waiting}]
