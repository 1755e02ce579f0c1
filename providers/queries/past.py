"""What a listing said before: the agency, where its mail and codes go, its services, numbers and staff."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from casemgmt.core.history import PastPart, Was, history_of_model, said_before

from ..models import AgencyStaff, Organization, Phone, Service, ServiceCapacity


def past_of(organization: Organization) -> list[PastPart]:
    """What was overwritten or taken away, part by part. The caller has seen that the reader may see it."""
    own = Q(organization_id=organization.pk)
    services = Service.objects.filter(own).values("pk")
    numbers = own | Q(service_id__in=services)
    parts = [
        PastPart(_("The agency"), _said(Organization, Q(pgh_obj_id=organization.pk))),
        PastPart(_("Staff"), _said(AgencyStaff, own, lambda kept: str(kept.user), "user")),
        PastPart(_("Services"), _said(Service, own, lambda kept: kept.name)),
        PastPart(
            _("Room"), _said(ServiceCapacity, Q(service_id__in=services), lambda kept: str(kept.service), "service")
        ),
        PastPart(_("Numbers"), _said(Phone, numbers, lambda kept: kept.number)),
    ]
    return [part for part in parts if part.changes]


def _said(model: Any, which: Q, named: Callable[[Any], str] | None = None, *joined: str) -> list[Was]:
    kept = history_of_model(model).objects.filter(which)
    return said_before(model, kept.select_related(*joined) if joined else kept, named=named)
