"""Whose look a page has: of the program it is about; else of the one program its reader works for; else the product's.

A page that is about several programs, or about none, shows nobody's: whoever works for two never meets the one's name
on the other's work.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from casemgmt.accounts.models import Program
from casemgmt.core import frame

from .look import ProgramLook, own_look


def context(request: HttpRequest) -> dict[str, Any]:
    """The look, worked out where a page draws it."""
    return {"look": SimpleLazyObject(lambda: look_for(request))}


def look_for(request: HttpRequest) -> ProgramLook | None:
    """None where the product's own is shown."""
    here = frame.of(request)
    program = here.chosen or here.program_of_thing or here.only_program
    if program is None and here.program is None:
        program = _only_one()
    return own_look(program) if program is not None else None


def _only_one() -> Program | None:
    """The program of an installation that has but one: its look stands on pages of sign-in and of agencies as well."""
    found = list(Program.objects.filter(retired_at=None)[:2])
    return found[0] if len(found) == 1 else None
