"""Saying which class an agency belongs to. Consents may name a class, so agencies do not choose their own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers.models import AgencyClass, Organization
from providers.rights import require_editor


@transaction.atomic
def classify_organization(*, organization: Organization, agency_class: str, by: Actor, at: datetime) -> Organization:
    """Put an agency in a class, or take it out. Only who keeps the directory may: consents for the class cover it."""
    require_editor(by)
    if agency_class and agency_class not in AgencyClass.values:
        raise NotPossible(_("Choose a class of agencies."), field="agency_class")
    organization = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    if organization.agency_class == agency_class:
        return organization
    before, organization.agency_class = organization.agency_class, agency_class
    organization.save(update_fields=["agency_class"])
    record("organization.classified", organization, by=by, at=at, before=before, agency_class=agency_class)
    return organization
