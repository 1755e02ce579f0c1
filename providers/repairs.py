"""Which part of a listing an agency's answer speaks against, and what it would say instead. Changes nothing."""

from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.codes import NeedDomain

from .models import CorrectionReason, ListingCorrection, ServiceCapacity
from .models.services import EDITABLE, EligibleGender

R = CorrectionReason
CAPACITY = "capacity"
# What the agency said → the fields of the listing it speaks against.
FIELDS: dict[str, tuple[str, ...]] = {
    R.NO_CAPACITY: (CAPACITY,),
    R.STAFFING: (CAPACITY,),
    R.WAITLIST_CLOSED: ("alert",),
    R.FUNDING: ("alert",),
    R.NOT_OFFERED: ("need_domains",),
    R.AGE: ("minimum_age", "maximum_age"),
    R.GENDER: ("genders",),
    R.AREA: ("areas",),
    R.INCOME: ("eligibility_description",),
    R.INSURANCE: ("eligibility_description",),
    R.DOCUMENTS: ("eligibility_description",),
    R.NOT_ELIGIBLE: ("eligibility_description",),
    R.COMPANIONS: ("eligibility_description",),
    R.OTHER: EDITABLE,
}


def fields_of(correction: ListingCorrection) -> tuple[str, ...]:
    """The fields of the listing that accepting would change."""
    return FIELDS[correction.reason]


def proposed(correction: ListingCorrection) -> dict[str, Any]:
    """What the listing would say, where that is known without asking; the rest is for the keeper to write."""
    service = correction.service
    if correction.reason == R.WAITLIST_CLOSED:
        return {"alert": _("The waitlist is closed.")}
    if correction.reason == R.FUNDING:
        return {"alert": _("Funding is exhausted for now.")}
    if correction.reason == R.NOT_OFFERED:
        return {"need_domains": [domain for domain in service.need_domains if domain != correction.need_domain]}
    return {}


def room_said_since(correction: ListingCorrection) -> ServiceCapacity | None:
    """How much room was said after the answers that speak of none: that saying is newer and stands."""
    if fields_of(correction) != (CAPACITY,):
        return None
    return (
        correction.service.capacities.select_related("unit")
        .filter(updated__gt=correction.last_at)
        .order_by("-updated")
        .first()
    )


def says_now(correction: ListingCorrection) -> str:
    """What the listing says today about the thing the answer speaks against."""
    service, fields = correction.service, fields_of(correction)
    if correction.reason == R.OTHER:
        return service.description
    if fields == (CAPACITY,):
        last = service.capacities.select_related("unit").order_by("-updated", "-created_at").first()
        return _("%(free)g %(unit)s free") % {"free": last.available, "unit": last.unit.name} if last else ""
    if correction.reason == R.NOT_OFFERED:
        return ", ".join(str(NeedDomain(domain).label) for domain in service.need_domains)
    said = [getattr(service, name) for name in fields]
    return " – ".join(_plain(one) for one in said if one not in (None, "", []))


def _plain(value: Any) -> str:
    labels = dict(EligibleGender.choices)
    return ", ".join(str(labels.get(one, one)) for one in value) if isinstance(value, list) else str(value)


def words(correction: ListingCorrection) -> str:
    """What accepting does, in one sentence."""
    if fields_of(correction) == (CAPACITY,):
        return _("The listing would say that nothing is free.")
    if correction.reason in {R.WAITLIST_CLOSED, R.FUNDING}:
        return _("The listing would carry a notice: “%(words)s”") % {"words": proposed(correction)["alert"]}
    if correction.reason == R.NOT_OFFERED:
        return _("The listing would no longer answer “%(need)s”.") % {"need": correction.get_need_domain_display()}
    if correction.reason == R.OTHER:
        return _("Write into the listing what is right.")
    return _("Write into the listing whom it serves.")
