"""What waits for an agency's answer, on its pages."""

from typing import Any

from django import template
from django.utils import timezone

from ..owed_answers import asked_of_agency

register = template.Library()


@register.inclusion_tag("referrals/_asked_of_agency.html", takes_context=True)
def asked_of_us(context: dict[str, Any]) -> dict[str, Any]:
    """The questions to the agencies of who reads the page."""
    request = context["request"]
    at = timezone.now()
    asked = asked_of_agency(request.user, at)
    rows = [(slot, slot.offer, slot.offer.identity_is_open(at)) for slot in asked.slots]
    checks = [(offer, days, offer.identity_is_open(at)) for offer, days in asked.checks]
    return {"slots": rows, "checks": checks, "csrf_token": context.get("csrf_token"), "request": request}
