"""What an agency still has to answer, on its pages."""

from typing import Any

from django import template
from django.utils import timezone

from .. import owed_answers

register = template.Library()


@register.inclusion_tag("referrals/_asked_of_agency.html", takes_context=True)
def owed_by_agency(context: dict[str, Any]) -> dict[str, Any]:
    """What the agencies of who reads the page still have to answer."""
    request = context["request"]
    at = timezone.now()
    owed = owed_answers.owed_by_agency(request.user, at)
    rows = [(slot, slot.offer, slot.offer.reading(at).opened) for slot in owed.slots]
    checks = [(offer, days, offer.reading(at).opened) for offer, days in owed.checks]
    return {"slots": rows, "checks": checks, "csrf_token": context.get("csrf_token"), "request": request}
