"""Choosing another person by the one search, on a page about somebody (`people/_which.html`)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from casemgmt.accounts.permissions import Permission
from casemgmt.core import accesslog
from casemgmt.core.access import holds
from casemgmt.core.models import AccessVerb

from .. import finding
from ..forms import PersonSearchForm
from ..models import Person


def found_beside(request: HttpRequest, one: Person, search: PersonSearchForm) -> list[Any]:
    """Who may be meant, of the person's program, without the person. After sending failed they are found again."""
    text = request.POST.get("q", "").strip()
    if not text or not holds(request.user, Permission.PERSON_SEARCH, one.program):
        return []
    accesslog.note(request, AccessVerb.SEARCHED, program_id=one.program_id)
    rows = finding.find_people(request.user, text[: search.fields["q"].max_length])  # type: ignore[attr-defined]
    return [row for row in rows if row.person.program_id == one.program_id and row.person.pk != one.root_id]


def chosen_id(request: HttpRequest) -> UUID | None:
    """Who was chosen of them; none where that is no id."""
    try:
        return UUID(request.POST.get("other", ""))
    except ValueError:
        return None
