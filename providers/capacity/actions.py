"""Saying how much room there is. Earlier sayings stay: they are the history."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from casemgmt.core.acting import action
from casemgmt.core.actor import Actor, LinkHolder
from casemgmt.core.errors import NotPossible
from casemgmt.core.events import record
from providers import search_index
from providers.models import HERE, RoomState, Service, ServiceCapacity, Unit
from providers.models.capacity import SOON
from providers.rights import may_say_capacity, require_edit

BY_NUMBER = frozenset({RoomState.CAPACITY, RoomState.NO_CAPACITY})  # the number says so
WITHOUT_PLACES = frozenset({RoomState.NO_CAPACITY, RoomState.WAITLIST, RoomState.CLOSED})


@action
def update_capacity(
    *,
    service: Service,
    available: int,
    state: str = "",
    unit: str = "",
    group: str | None = None,
    maximum: int | None = None,
    waitlist_length: int | None = None,
    waitlist_until: date | None = None,
    by: Actor,
    at: datetime,
) -> ServiceCapacity:
    """Say how much room there is now. The agency's own people may, who keeps the listing, and the holder of a letter to
    this agency.

    Without a `unit` and `group` it is about what was said last. The newest saying of each counts, for as long as the
    program's rule for this kind of service says.
    """
    service = _standing(service)
    _require(by, service)
    _refuse(available, state, maximum)
    if words := what_contradicts(available, state, waitlist_length, waitlist_until):
        raise NotPossible(words[1], field=words[0])
    last = _last(service, unit, group, at)
    said = ServiceCapacity.objects.create(
        service=service,
        unit=last.unit if last else _unit(service, unit),
        group=last.group if last else group or "",
        available=0 if state in WITHOUT_PLACES else available,
        state="" if state in BY_NUMBER else state,
        maximum=maximum if maximum is not None else _most(last),
        waitlist_length=waitlist_length if state == RoomState.WAITLIST else None,
        waitlist_until=waitlist_until if state == RoomState.WAITLIST else None,
        updated=_after(last, at),
        said_by_id=by.pk,
        by_letter=isinstance(by, LinkHolder),
    )
    search_index.refresh([service.pk], at=at)
    record("capacity.updated", service, by=by, at=at, available=available, **({"state": state} if state else {}))
    return said


def _standing(service: Service) -> Service:
    """The listing, locked; of one that was merged into another, the one that stands for it."""
    found: Any = Service.objects.select_for_update(of=("self",)).select_related("organization").get(pk=service.pk)
    standing: Service = _standing(found.merged_into) if found.merged_into else found
    return standing


def _require(by: Actor, service: Service) -> None:
    """A letter speaks for its own agency alone; whether it is still good, its page has looked."""
    if isinstance(by, LinkHolder) and by.is_for(service.organization):
        return
    if not may_say_capacity(by, service.organization):
        require_edit(by, service.organization)


def _refuse(available: int, state: str, maximum: int | None) -> None:
    if available < 0:
        raise NotPossible(_("There cannot be fewer than none. Write 0 when you are full."), field="available")
    if state and state not in RoomState.values:
        raise NotPossible(_("Choose one of the answers."), field="state")
    if state == RoomState.CAPACITY and available == 0:
        raise NotPossible(_("Write how many are free, or choose Full."), field="available")
    if maximum is not None and available > maximum:
        raise NotPossible(_("More are free than there are in all. Correct one of the two."), field="available")


def what_contradicts(
    available: int | None, state: str, waitlist_length: int | None = None, waitlist_until: date | None = None
) -> tuple[str, str] | None:
    """What cannot stand beside the answer, by its field and in a sentence; it would be lost without a word."""
    if available and state in WITHOUT_PLACES:
        words = _("“%(answer)s” says that none is free. Empty the number, or choose another answer.")
        return "available", words % {"answer": RoomState(state).label}
    waits = {"waitlist_length": waitlist_length, "waitlist_until": waitlist_until}
    field = next((name for name, value in waits.items() if value), None)
    if field and state != RoomState.WAITLIST:
        words = _("Who waits is said with “%(answer)s”. Choose that, or empty this.")
        return field, words % {"answer": RoomState.WAITLIST.label}
    return None


def _last(service: Service, unit: str, group: str | None, at: datetime) -> ServiceCapacity | None:
    """What this saying replaces: the newest of its unit and group, or the newest of all."""
    rows: Any = service.capacities.filter(updated__lte=at + SOON).select_related("unit")
    rows = rows.filter(unit__name=unit) if unit else rows
    rows = rows.filter(group=group) if group is not None else rows
    found: ServiceCapacity | None = rows.order_by("-updated", "-created_at").first()
    return found


def _after(last: ServiceCapacity | None, at: datetime) -> datetime:
    """Now; a moment after what it replaces where a clock was set back between the two."""
    return max(at, last.updated + timedelta(microseconds=1)) if last else at


def _most(last: ServiceCapacity | None) -> float | None:
    return last.maximum if last and last.source == HERE else None


def _unit(service: Service, name: str) -> Unit:
    """The unit of that name this service counts in already, whoever brought it; else one of ours."""
    used = Unit.objects.filter(pk__in=service.capacities.values("unit_id"))
    used = used.filter(name=name) if name else used
    ours = Unit.objects.filter(source=HERE, name=name or "places")
    found = used.order_by("-created_at").first() or ours.order_by("created_at", "pk").first()
    return found or Unit.objects.create(source=HERE, name=name or "places")
