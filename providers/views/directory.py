"""Pages everybody with a role may read: search, service, organization."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from casemgmt.accounts.models import Area
from casemgmt.core.limits import SEARCHES, limited
from casemgmt.core.pages import Pager, address_with, page_or_fragment

from .. import queries, rights
from ..finding.beside import beside
from ..forms import ServiceSearchForm
from ..models import Organization, Service, ServiceStatus
from ..queries import Found, Wanted
from ..queries.places import numbers_in
from ..queries.search import SIZE
from ..stakeholders.models import programs_that_show
from .agency_changes import waits
from .agency_class import class_form


@require_safe
@limited(SEARCHES)
def search(request: HttpRequest) -> HttpResponse:
    """Find services as one asks for them: words and what is pressed, with what was read as chips."""
    rights.require_reader(request.user)
    form, found = searched(request)
    context = {
        "form": form,
        "found": found,
        "pager": pager_of(request, found),
        "refer": _refer(request),
        "near": form.point or found.told.near,
        "may_keep_words": rights.is_editor(request.user),
        "is_editor": rights.is_editor(request.user),
        "edits_listings": rights.is_editor(request.user) or rights.leads_listings(request.user),
        "sees_stakeholders": bool(programs_that_show(request.user)),
        **beside(request, found),
    }
    return page_or_fragment(request, "providers/search.html", "providers/_found.html", context)


def searched(request: HttpRequest, *, size: int = SIZE) -> tuple[ServiceSearchForm, Found]:
    """What the address asks, and its answer."""
    form = ServiceSearchForm(request.GET, areas=_areas(request))
    form.is_valid()
    wanted = wanted_of(request, form)
    return form, queries.search(wanted, at=timezone.now(), page=_number(request.GET.get("page")), size=size)


def _areas(request: HttpRequest) -> list[Area]:
    program = getattr(request, "program", None)
    if not program:
        return []
    return list(Area.objects.filter(program=program, is_active=True, latitude__isnull=False, longitude__isnull=False))


def wanted_of(request: HttpRequest, form: ServiceSearchForm) -> Wanted:
    """What the form and the address ask, as far as it could be read."""
    said = form.cleaned_data
    return Wanted(
        words=said.get("words") or "",
        need=said.get("need") or "",
        near=form.point,
        within_km=float(said["within"]) if said.get("within") else None,
        has=(*form.pressed, *request.GET.getlist("has")[:20]),
        off=tuple(request.GET.getlist("off")[:20]),
        with_unsaid={"with": True, "without": False}.get(request.GET.get("unsaid", "")),
        order=said.get("order") or "best",
        areas={
            area.name: (area.latitude, area.longitude)
            for area in form.areas.values()
            if area.latitude is not None and area.longitude is not None
        },
    )


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 5 else 1


def _refer(request: HttpRequest) -> str:
    """The need somebody is looking for, when the page was opened from one: services then offer "Refer here"."""
    try:
        return str(UUID(request.GET.get("for_need", "")))
    except ValueError:
        return ""


def pager_of(request: HttpRequest, found: Found) -> Pager:
    """A page of the search as every list pages."""
    first = (found.page - 1) * found.size
    return Pager(
        object_list=list(found.listings),
        count=found.total,
        number=found.page,
        pages=found.pages,
        previous=address_with(request, page=found.page - 1) if found.page > 1 else "",
        next=address_with(request, page=found.page + 1) if found.page < found.pages else "",
        first_row=first + 1,
        last_row=first + len(found.listings),
    )


@require_safe
def service(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One service: what, where, when, for whom, how to reach it, how much room, how sure we are."""
    rights.require_reader(request.user)
    found = get_object_or_404(
        Service.objects.visible_to(request.user).select_related("organization", "last_verified_by"), pk=pk
    )
    context = {
        **queries.service_page(found, at=timezone.now()),
        "may_edit": rights.may_edit(request.user, found.organization),
        "may_say_capacity": rights.may_say_capacity(request.user, found.organization),
        "keeper": rights.keeper_of(found.organization),
        "refer": _refer(request),
        "is_active": found.status == ServiceStatus.ACTIVE and found.unlisted_at is None,
        "provenance": queries.provenance_of(found),
    }
    return render(request, "providers/service.html", context)


@require_safe
def organization(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One organization with its services."""
    rights.require_reader(request.user)
    found = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    wanted = Wanted(organization=found.pk, only_active=False, order="name")
    services = queries.search(wanted, at=timezone.now(), page=_number(request.GET.get("page")))
    context = {
        "organization": found,
        "class_form": class_form(request.user, found),
        "is_editor": rights.keeps(request.user, found),
        "may_set_up": rights.may_set_up(request.user, found),
        "keeper": rights.keeper_of(found),
        **waits(request.user, found),
        "found": services,
        "pager": pager_of(request, services),
        "numbers": numbers_in(found.phones.prefetch_related("languages")),
        "may_edit": rights.may_edit(request.user, found),
        "provenance": queries.provenance_of(found),
        "contacts": found.contacts.prefetch_related("phones"),
        "refer": _refer(request),
    }
    return render(request, "providers/organization.html", context)
