"""The directory of the demo city: some 60 services of our own invention. The same seed gives the same directory."""

import random
import uuid
from datetime import datetime, time, timedelta

from django.utils.text import slugify

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor

from . import search_index
from .demo_city import CITY, HOURS, Plan
from .models import (
    Accessibility,
    Address,
    Language,
    Location,
    Organization,
    Phone,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    Unit,
)
from .rights import require_editor

SOURCE = "demo"
ZONE = "America/Los_Angeles"
CENTER = (44.052, -123.092)
NAMESPACE = uuid.UUID("8b0e2a54-1f0b-5d0a-8a50-0a4c3c1d7e42")
STREETS = ("Main Street", "Elm Street", "Harbor Road", "Orchard Avenue", "Mill Race Lane", "North Plaza")


# The class an agency of the demo belongs to, by its first service.
CLASSES = {
    "shelter": "shelter",
    "behavioral_health": "behavioral_health",
    "medical": "health_care",
    "benefits": "benefits_office",
    "food": "food",
    "community_center": "community",
}


@action
def build_directory(*, seed: int, at: datetime, by: Actor) -> tuple[list[Organization], list[Service]]:
    """Write the demo's directory: some listings are stale, some closed, one agency has a confidential address."""
    require_editor(by)
    build = _Build(random.Random(seed), at)  # noqa: S311 - a believable city, not a secret
    for name, is_agency, text, plans in CITY:
        build.organization(name, is_agency, text, plans)
    search_index.refresh([service.pk for service in build.services], at=at)
    fresh = {service.pk: service for service in Service.objects.select_related("organization")}
    return build.organizations, [fresh[service.pk] for service in build.services]


def _id(*parts: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "/".join(parts))


class _Build:
    """One run with its own dice."""

    def __init__(self, dice: random.Random, at: datetime) -> None:
        self.dice, self.at = dice, at
        self.organizations: list[Organization] = []
        self.services: list[Service] = []
        self.phones = 100

    def organization(self, name: str, is_agency: bool, text: str, plans: tuple[Plan, ...]) -> None:
        slug = slugify(name)
        host = slug.replace("-", "")
        organization = Organization.objects.create(
            **_from(slug),
            id=_id(slug),
            created_at=self.at,
            name=name,
            description=text,
            website=f"https://{host}.example",
            email=f"hello@{host}.example",
            is_agency=is_agency,
            agency_class=CLASSES.get(plans[0].kind, "other") if is_agency else "",
            reply_email=f"requests@{host}.example" if is_agency else "",
            reply_phone=self._number() if is_agency else "",
            last_modified=self.at,
            last_verified_at=self._verified(),
        )
        self.organizations.append(organization)
        place = self._place(organization, plans[0])
        for plan in plans:
            self._service(organization, plan, place)

    def _service(self, organization: Organization, plan: Plan, place: Location) -> None:
        slug = slugify(plan.name)
        service = Service.objects.create(
            **_from(slug),
            id=_id(organization.source_record_id, slug),
            created_at=self.at,
            organization=organization,
            name=plan.name,
            description=plan.text,
            status=plan.status,
            kind=plan.kind,
            need_domains=plan.needs.split(),
            genders=list(plan.genders),
            areas=list(plan.areas),
            minimum_age=plan.ages[0],
            maximum_age=plan.ages[1],
            do_not_refer=plan.do_not_refer,
            fees_description=plan.fee or "Free",
            application_process="Call, or come by during opening hours." if plan.hours else "",
            alert="Closed until further notice." if plan.status == "temporarily closed" else "",
            last_modified=self.at,
            last_verified_at=self._verified(),
        )
        self.services.append(service)
        self._around(service, plan, place)

    def _around(self, service: Service, plan: Plan, place: Location) -> None:
        own = f"{service.organization.source_record_id}/{service.source_record_id}"
        if plan.is_virtual:
            place = self._virtual(service.organization)
        at_place = ServiceAtLocation.objects.create(
            **_from(own), id=_id(own, "place"), created_at=self.at, service=service, location=place
        )
        Phone.objects.create(
            **_from(own), id=_id(own, "phone"), created_at=self.at, service=service, number=self._number(), type="voice"
        )
        for count, (byday, opens, closes) in enumerate(HOURS.get(plan.hours, ())):
            self._hours(f"{own}/{count}", at_place, byday, opens, closes)
        for language in plan.languages:
            Language.objects.create(
                **_from(f"{own}/{language}"), id=_id(own, language), created_at=self.at, service=service, name=language
            )
        if plan.bring:
            RequiredDocument.objects.create(
                **_from(own), id=_id(own, "bring"), created_at=self.at, service=service, document=plan.bring
            )
        if plan.room:
            self._room(own, service, *plan.room)

    def _hours(self, own: str, at_place: ServiceAtLocation, byday: str, opens: str, closes: str) -> None:
        Schedule.objects.create(
            **_from(own),
            id=_id(own, "hours"),
            created_at=self.at,
            service_at_location=at_place,
            freq="WEEKLY",
            byday=byday,
            opens_at=time.fromisoformat(opens),
            closes_at=time.fromisoformat(closes),
            tzid=ZONE,
        )

    def _room(self, own: str, service: Service, available: int, maximum: int, unit: str) -> None:
        counted, _is_new = Unit.objects.get_or_create(
            **_from(unit), defaults={"id": _id("unit", unit), "name": unit, "created_at": self.at}
        )
        said = self.at - timedelta(minutes=self.dice.choice([20, 45, 90, 240, 600, 1500, 4300, 20_000]))
        ServiceCapacity.objects.create(
            **_from(own),
            id=_id(own, "room"),
            created_at=self.at,
            service=service,
            unit=counted,
            available=available,
            maximum=maximum,
            updated=said,
        )

    def _place(self, organization: Organization, plan: Plan) -> Location:
        slug, dice = organization.source_record_id, self.dice
        location = Location.objects.create(
            **_from(slug),
            id=_id(slug, "place"),
            created_at=self.at,
            organization=organization,
            name=organization.name,
            latitude=round(CENTER[0] + dice.uniform(-0.035, 0.035), 6),
            longitude=round(CENTER[1] + dice.uniform(-0.045, 0.045), 6),
            is_confidential=plan.confidential,
            transportation=f"Bus {dice.randint(1, 40)} stops at the door.",
        )
        Address.objects.create(
            **_from(slug),
            id=_id(slug, "address"),
            created_at=self.at,
            location=location,
            address_1=f"{dice.randint(10, 980)} {dice.choice(STREETS)}",
            city="Riverside",
            state_province="OR",
            postal_code=f"970{dice.randint(10, 99)}",
            country="US",
        )
        if dice.random() < 0.6:
            words = "Step-free entrance, wide doors."
            Accessibility.objects.create(
                **_from(slug), id=_id(slug, "access"), created_at=self.at, location=location, description=words
            )
        return location

    def _virtual(self, organization: Organization) -> Location:
        slug = organization.source_record_id
        return Location.objects.create(
            **_from(f"{slug}-line"),
            id=_id(slug, "line"),
            created_at=self.at,
            organization=organization,
            location_type="virtual",
            name=organization.name,
        )

    def _verified(self) -> datetime | None:
        """Most listings are fresh, some are stale, a few were never checked."""
        days = self.dice.choice([2, 5, 9, 12, 20, 33, 47, 60, 88, 120, 150, 210, 300, None])
        return None if days is None else self.at - timedelta(days=days, hours=self.dice.randint(0, 9))

    def _number(self) -> str:
        self.phones += 1
        return f"+1 555 010 {self.phones:04d}"


def _from(own: str) -> dict[str, str]:
    return {"source": SOURCE, "source_record_id": own}
