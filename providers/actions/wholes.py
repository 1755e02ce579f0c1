"""Whole listings by hand: begun as drafts, published, put away, brought back; where a service is given."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.acting import action
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import origins, rights
from providers.edits.holders import named, require_edit, services_of
from providers.edits.recording import HandEdit
from providers.models import Address, EditKind, ListingEdit, Location, Organization, Phone, Service, ServiceAtLocation

SHOWN = "unlisted_at"


@action
def begin_organization(*, program: Program, values: Mapping[str, Any], by: Actor, at: datetime) -> Organization:
    """An organization that is not in the directory: a draft of this program until it is published."""
    require(by, Permission.DIRECTORY_EDIT, program)
    made = Organization(kept_by=program, is_draft=True, unlisted_at=at, last_modified=at, **values)
    press = HandEdit(by, at)
    press.add(made)
    press.finish(EditKind.ADDED, organization=made, subject=made, what=made.name)
    return made


@action
def begin_service(*, organization: Organization, values: Mapping[str, Any], by: Actor, at: datetime) -> Service:
    """A service of this organization; nobody but who keeps it finds it until it is published."""
    rights.require_edit(by, organization)
    made = Service(
        organization=organization, is_draft=True, unlisted_at=at, last_modified=at, last_verified_at=at,
        last_verified_by_id=by.pk, **values,
    )  # fmt: skip
    press = HandEdit(by, at)
    press.add(made)
    press.services = {made.pk}
    press.finish(EditKind.ADDED, organization=organization, subject=made, what=made.name)
    made.refresh_from_db()
    return made


@action
def add_place(
    *, organization: Organization, values: Mapping[str, Any], address: Mapping[str, Any] | None = None,
    service: Service | None = None, by: Actor, at: datetime,
) -> Location:  # fmt: skip
    """A place of this organization, with its address; `service` is given there from now on."""
    rights.require_edit(by, organization)
    press = HandEdit(by, at)
    made = press.add(Location(organization=organization, **values))
    if address:
        press.add(Address(location=made, **address))
    if service is not None:
        _same_agency(service, organization)
        press.add(ServiceAtLocation(service=service, location=made))
        press.services = {service.pk}
    subject = service or made
    press.finish(EditKind.ADDED, organization=organization, subject=subject, what=f"{_('Place')}: {named(made)}")
    return made  # type: ignore[no-any-return]


@action
def give_at(*, service: Service, location: Location, by: Actor, at: datetime) -> ServiceAtLocation:
    """The service is given at this place too; twice is once."""
    rights.require_edit(by, service.organization)
    _same_agency(service, location.organization)
    service = Service.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)
    there = ServiceAtLocation.objects.filter(service=service, location=location).first()
    if there:
        return there
    press = HandEdit(by, at, services={service.pk})
    made = press.add(ServiceAtLocation(service=service, location=location))
    what = f"{_('Place')}: {named(location)}"
    press.finish(EditKind.ADDED, organization=service.organization, subject=service, what=what)
    return made  # type: ignore[no-any-return]


def _same_agency(service: Service, organization: Organization | None) -> None:
    if organization is None or service.organization_id != organization.pk:
        raise PermissionDenied(Permission.LISTING_EDIT.value)


@action
def leave_place(*, at_place: ServiceAtLocation, by: Actor, at: datetime) -> ListingEdit | None:
    """The service is not given there any more: its own hours and numbers there go with it, and can come back."""
    row = ServiceAtLocation.objects.select_for_update(of=("self",)).filter(pk=at_place.pk).first()
    if row is None:
        return None
    organization = require_edit(by, row)
    press = HandEdit(by, at, services={row.service_id})
    what = f"{_('Place')}: {named(row.location)}"
    service = row.service
    press.remove(row)
    return press.finish(EditKind.REMOVED, organization=organization, subject=service, what=what)


@action
def publish(*, listing: Organization | Service, by: Actor, at: datetime) -> ListingEdit | None:
    """From now on it is found. A service brings its organization along."""
    listing = _locked(listing)
    organization = require_edit(by, listing)
    if not listing.is_draft:
        return None
    if isinstance(listing, Service) and not _can_be_reached(listing):
        raise NotPossible(_("Add a number, an e-mail, a web page or a place first: nobody could reach it."))
    press = HandEdit(by, at, services=set(services_of(listing)))
    for row in (listing, organization):
        if row.is_draft:
            press.change(row, {"is_draft": False, SHOWN: None})
    edit = press.finish(EditKind.PUBLISHED, organization=organization, subject=listing, what=listing.name)
    record("listing.published", listing, by=by, at=at, organization_id=organization.pk)
    return edit


def _locked(listing: Any) -> Any:
    related = ["organization"] if hasattr(listing, "organization_id") else []
    return type(listing).objects.select_for_update(of=("self",)).select_related(*related).get(pk=listing.pk)


def _can_be_reached(service: Service) -> bool:
    numbers = Phone.objects.filter(organization_id=service.organization_id) | Phone.objects.filter(service=service)
    told = (service.email, service.url, service.organization.email, service.organization.website)
    return any(told) or service.service_at_locations.exists() or numbers.exists()


@action
def archive(*, listing: Organization | Service | Location, by: Actor, at: datetime) -> ListingEdit | None:
    """Not listed any more: found in no search, offered to no referral, kept for history. An organization takes its
    services and places along. A publisher who lists it still does not bring it back."""
    listing = _locked(listing)
    organization = require_edit(by, listing)
    press = HandEdit(by, at, services=set(services_of(listing)))
    for row in _with_what_is_under(listing):
        if row.unlisted_at is None:
            origins.corrected(row=row, before={SHOWN: None}, by=by, at=at)
            press.change(row, {SHOWN: at})
    return press.finish(EditKind.ARCHIVED, organization=organization, subject=listing, what=named(listing))


@action
def bring_back(*, listing: Organization | Service | Location, by: Actor, at: datetime) -> ListingEdit | None:
    """Listed again: what was put away by hand or what its publisher had dropped; an organization alone, its services
    one by one."""
    listing = _locked(listing)
    organization = require_edit(by, listing)
    if getattr(listing, "is_draft", False) or listing.merged_into_id:
        raise NotPossible(_("A draft is published, and what was merged is taken apart among the doubles."))
    if isinstance(listing, Service) and organization.unlisted_at:
        raise NotPossible(_("Its organization is archived. Bring that back first."))
    press = HandEdit(by, at, services=set(services_of(listing)))
    if listing.unlisted_at is not None:
        press.change(listing, {SHOWN: None})
        for origin in origins.of_row(listing):
            if origin.field == SHOWN:
                origin.delete()
    return press.finish(EditKind.BACK, organization=organization, subject=listing, what=named(listing))


def _with_what_is_under(listing: Any) -> list[Any]:
    if not isinstance(listing, Organization):
        return [listing]
    return [listing, *listing.services.select_for_update(), *listing.locations.select_for_update()]
