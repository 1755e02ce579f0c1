"""An agency lead's page of staff, and the page on which somebody invited says yes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from casemgmt.accounts.invitations.views import BUTTONS, press
from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.access import organizations_where
from casemgmt.core.codes import MailLanguage
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once, paged

from .. import actions
from ..models import AgencyStaff, Organization, StaffInvitation


class InviteForm(Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_lazy("E-mail"))
    role = forms.ChoiceField(label=_lazy("Role"), choices=AgencyRole, initial=AgencyRole.STAFF)


class RoleForm(Form):
    """Another role."""

    role = forms.ChoiceField(label=_lazy("Role"), choices=AgencyRole)


class MailboxForm(Form):
    """Where requests are announced."""

    reply_email = forms.EmailField(
        label=_lazy("E-mail for requests"), help_text=_lazy("A mailbox of the agency that is always read")
    )
    mail_language = forms.ChoiceField(label=_lazy("Language of this mail"), choices=MailLanguage)
    reply_phone = forms.CharField(
        label=_lazy("Phone for codes"),
        required=False,
        max_length=40,
        help_text=_lazy("A number of the agency's own: a code that opens a name is read out to it"),
    )

    def clean_reply_phone(self) -> str | None:
        """A form without this field leaves the number as it is."""
        return self.cleaned_data["reply_phone"] if self.add_prefix("reply_phone") in self.data else None


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Who works at the agencies this user leads, and who was invited."""
    return _page(request, _agencies(request))


@require_POST
@fresh_sign_in(page="providers:staff")
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mail somebody a one-time link."""
    return _save(request, pk, InviteForm, actions.invite_staff, _("The invitation was sent. It waits below."))


@require_POST
def mailbox(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say where requests are announced."""
    return _save(request, pk, MailboxForm, actions.change_mailbox, _("Saved."))


def _save(request: HttpRequest, pk: UUID, form_class: Any, act: Callable[..., Any], done: str) -> HttpResponse:
    agencies = _agencies(request)
    organization = get_object_or_404(agencies, pk=pk)
    form = form_class(request.POST, auto_id=f"{organization.pk}-%s")
    if form.is_valid():
        try:
            with transaction.atomic():
                if once(request):
                    act(organization=organization, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, done)
            return redirect("providers:staff")
        except NotPossible as problem:
            put_refusal(form, problem)
    return _page(request, agencies, organization, form)


@require_POST
@fresh_sign_in(page="providers:staff")
def change_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give another role."""
    row, form = _member(request, pk), RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    return _do(request, actions.change_staff_role, _("The role was changed."), staff=row, role=role)


@require_POST
@fresh_sign_in(page="providers:staff")
def take_away(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End somebody's access."""
    return _do(request, actions.end_staff, _("Access ended."), staff=_member(request, pk))


@require_POST
@fresh_sign_in(page="providers:staff")
def invitation(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """Send an invitation again, or revoke it."""
    row = get_object_or_404(StaffInvitation.objects.visible_to(request.user), pk=pk)
    if name not in BUTTONS:
        raise Http404
    press(request, name, row)
    leads = row.organization_id in organizations_where(request.user, Permission.STAFF_MANAGE)
    return redirect("providers:staff") if leads else redirect("providers:partner", row.organization_id)


def _do(request: HttpRequest, act: Callable[..., Any], done: str, **what: Any) -> HttpResponse:
    try:
        act(**what, by=request.user, at=timezone.now())
        messages.success(request, done)
    except NotPossible as problem:
        messages.error(request, problem.message)
    mine = organizations_where(request.user, Permission.STAFF_MANAGE)
    return redirect("providers:staff" if mine else "home")


def _member(request: HttpRequest, pk: UUID) -> AgencyStaff:
    return get_object_or_404(AgencyStaff.objects.filter(organization__in=_agencies(request)), pk=pk)


def _agencies(request: HttpRequest) -> Any:
    mine = organizations_where(request.user, Permission.STAFF_MANAGE)
    if not mine:
        raise PermissionDenied(Permission.STAFF_MANAGE.value)
    return Organization.objects.filter(pk__in=mine).order_by("name")


def _page(request: HttpRequest, agencies: Any, wrong: Organization | None = None, form: Any = None) -> HttpResponse:
    at = timezone.now()
    working = AgencyStaff.objects.filter(organization__in=agencies, is_active=True).select_related("user")
    pager = paged(request, working.order_by("organization__name", "user__name", "role", "pk"))
    invited = list(StaffInvitation.objects.waiting().filter(organization__in=agencies))
    rows = [
        {
            "agency": agency,
            "staff": [row for row in pager if row.organization_id == agency.pk],
            "invited": [row for row in invited if row.organization_id == agency.pk],
            "invite_form": _form(InviteForm, agency, wrong, form),
            "mailbox_form": _form(MailboxForm, agency, wrong, form, **_mailbox(agency)),
        }
        for agency in agencies
    ]
    context = {"rows": rows, "pager": pager, "roles": AgencyRole.choices, "now": at}
    return render(request, "providers/staff.html", context, status=status_of(form))


def _mailbox(agency: Organization) -> dict[str, str]:
    names = ("reply_email", "mail_language", "reply_phone")
    return {name: getattr(agency, name) for name in names}


def _form(kind: Any, agency: Organization, wrong: Organization | None, form: Any, **initial: Any) -> Any:
    if form is not None and wrong == agency and isinstance(form, kind):
        return form
    return kind(initial=initial or None, auto_id=f"{agency.pk}-%s")
