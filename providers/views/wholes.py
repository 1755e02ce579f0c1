"""Pages for whole listings: begin an organization, a service, a place; publish, put away, bring back."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where, programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import NeedDomain
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, status_of
from casemgmt.core.pages import led_to, once, paged, remember_where

from .. import rights
from ..actions import wholes
from ..edits import holders
from ..models import Location, Organization, Service, ServiceKind
from ..models.organizations import kept_in
from ..parts.forms import AddressForm, OrganizationForm, PlaceForm


class BeginOrganizationForm(OrganizationForm):
    """A new organization, for one of the programs whose directory one keeps."""

    program = forms.ModelChoiceField(label=_lazy("Kept by"), queryset=Program.objects.none())

    def __init__(self, *args: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=Organization(), **kwargs)
        self.fields["program"].queryset = programs  # type: ignore[attr-defined]
        self.fields["program"].initial = programs.first()
        if len(programs) == 1:
            self.fields["program"].widget = forms.HiddenInput()


class BeginServiceForm(Form):
    """What a new service needs first; everything else follows on its page."""

    name = forms.CharField(label=_lazy("Name of the service"), max_length=300)
    kind = forms.ChoiceField(label=_lazy("Kind"), choices=ServiceKind.choices, initial=ServiceKind.OTHER)
    need_domains = forms.MultipleChoiceField(
        label=_lazy("Needs it answers"), required=False, choices=NeedDomain.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    description = forms.CharField(
        label=_lazy("What it does"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewAddressForm(AddressForm):
    """The address of a new place; a place on line, or one that is secret, needs none."""

    address_1 = forms.CharField(label=_lazy("Street and number"), max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if said.get("city") and not said.get("address_1"):
            self.add_error("address_1", _("Write the street, or leave the whole address empty."))
        return said


@require_http_methods(["GET", "POST"])
def new_organization(request: HttpRequest) -> HttpResponse:
    """Begin an organization, as a draft."""
    rights.require_editor(request.user)
    programs = Program.objects.filter(pk__in=programs_where(request.user, Permission.DIRECTORY_EDIT)).order_by("name")
    form = BeginOrganizationForm(request.POST or None, programs=programs)
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in form.typed.items() if name != "program"}
        with transaction.atomic():
            if not once(request):
                return redirect(led_to(request) or "providers:drafts")
            made = wholes.begin_organization(
                program=form.cleaned_data["program"], values=values, by=signed_in(request), at=timezone.now()
            )
            page = reverse("providers:parts", args=["organization", made.pk])
            remember_where(request, page)
        messages.success(request, _("A draft: nobody finds it until it is published. Add its services and places."))
        return redirect(page)
    context = {"form": form, "title": _("New organization"), "back": reverse("providers:drafts")}
    return render(request, "providers/begin.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def new_service(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Begin a service of an organization, as a draft."""
    organization = holders.found(request.user, "organization", pk)
    rights.require_edit(request.user, organization)
    form = BeginServiceForm(request.POST or None)
    page = reverse("providers:parts", args=["organization", pk])
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not once(request):
                return redirect(led_to(request) or page)
            made = wholes.begin_service(
                organization=organization, values=form.cleaned_data, by=signed_in(request), at=timezone.now()
            )
            page = reverse("providers:parts", args=["service", made.pk])
            remember_where(request, page)
        messages.success(request, _("A draft: nobody finds it until it is published."))
        return redirect(page)
    context = {"form": form, "title": _("New service"), "facts": organization.name, "back": page}
    return render(request, "providers/begin.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def new_place(request: HttpRequest, holder: str, pk: UUID) -> HttpResponse:
    """A place of an organization, or one where a service is given, with its address."""
    if holder not in ("organization", "service"):
        raise Http404
    found = holders.found(request.user, holder, pk)
    organization = holders.require_edit(request.user, found)
    place = PlaceForm(request.POST or None, instance=Location())
    address = NewAddressForm(request.POST or None, instance=AddressForm.Meta.model())
    page = reverse("providers:parts", args=[holder, pk])
    if request.method == "POST" and place.is_valid() and address.is_valid():
        with transaction.atomic():
            if once(request):
                wholes.add_place(
                    organization=organization,
                    values=place.typed,
                    address=address.typed if address.cleaned_data.get("address_1") else None,
                    service=found if isinstance(found, Service) else None,
                    by=signed_in(request),
                    at=timezone.now(),
                )
        messages.success(request, _("The place is added."))
        return redirect(page)
    context = {"form": place, "second": address, "title": _("New place"), "facts": holders.named(found), "back": page}
    return render(request, "providers/begin.html", context, status=status_of(place, address))


@require_POST
def give_at(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The service is given at one more place of its organization."""
    service = holders.found(request.user, "service", pk)
    rights.require_edit(request.user, service.organization)
    rows = Location.objects.filter(organization_id=service.organization_id)
    place = _uuid(request.POST.get("place"))
    location = rows.filter(pk=place).first() if place else None
    if location is None:
        messages.error(request, _("Choose a place first."))
    else:
        wholes.give_at(service=service, location=location, by=signed_in(request), at=timezone.now())
        messages.success(request, _("The service is listed at that place too."))
    return redirect("providers:parts", "service", pk)


@require_POST
def leave_place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The service is not given at this place any more."""
    row = holders.found(request.user, "at", pk)
    holders.require_edit(request.user, row)
    wholes.leave_place(at_place=row, by=signed_in(request), at=timezone.now())
    messages.success(request, _("The service is not listed there any more. The history brings it back."))
    return redirect("providers:parts", "service", row.service_id)


DOINGS = {"publish": wholes.publish, "archive": wholes.archive, "back": wholes.bring_back}
SAYINGS = {
    "publish": _lazy("Published: everybody finds it now."),
    "archive": _lazy("Archived: found in no search, kept for history."),
    "back": _lazy("Listed again."),
}


@require_POST
def do(request: HttpRequest, holder: str, pk: UUID, doing: str) -> HttpResponse:
    """Publish a draft, archive a listing, bring it back."""
    if doing not in DOINGS or holder == "at" or (doing == "publish" and holder == "location"):
        raise Http404
    found = holders.found(request.user, holder, pk)
    holders.require_edit(request.user, found)
    try:
        with transaction.atomic():
            if once(request):
                DOINGS[doing](listing=found, by=signed_in(request), at=timezone.now())
        messages.success(request, str(SAYINGS[doing]))
    except NotPossible as problem:
        messages.error(request, problem.message)
    return redirect("providers:parts", holder, pk)


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """What is not published yet, and what was put away, of the listings one keeps."""
    mine = kept_in(programs_where(request.user, Permission.DIRECTORY_EDIT), "organization__")
    led = organizations_where(request.user, Permission.LISTING_EDIT)
    if not rights.is_editor(request.user) and not led:
        raise PermissionDenied(Permission.DIRECTORY_EDIT.value)
    is_away = request.GET.get("show") == "archived"
    rows = Service.objects.filter(mine) | Service.objects.filter(organization_id__in=led)
    rows = rows.filter(is_draft=not is_away, unlisted_at__isnull=False).select_related("organization")
    empty = _empty_organizations(request, led) if not is_away else []
    context = {"pager": paged(request, rows.order_by("organization__name", "name", "pk")), "archived": is_away}
    context |= {"organizations": empty, "is_editor": rights.is_editor(request.user)}
    return render(request, "providers/drafts.html", context)


def _empty_organizations(request: HttpRequest, led: Any) -> list[Organization]:
    """Drafts without any service yet."""
    mine = kept_in(programs_where(request.user, Permission.DIRECTORY_EDIT))
    rows = Organization.objects.filter(mine) | Organization.objects.filter(pk__in=led)
    return list(rows.filter(is_draft=True, services=None).order_by("name")[:100])


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
