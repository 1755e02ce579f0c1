"""On an organization's page: making it an agency here, and inviting its first lead."""

from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from casemgmt.accounts.roles import AgencyRole
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import MailLanguage
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import Form, put_refusal, status_of
from casemgmt.core.fresh import fresh_sign_in
from casemgmt.core.pages import once

from .. import actions, rights
from ..models import AgencyStaff, Organization, StaffInvitation
from .agency_changes import told, waits


class PartnerForm(Form):
    """Whether and where the organization receives requests."""

    is_agency = forms.BooleanField(label=_lazy("Receives requests here"), required=False)
    reply_email = forms.EmailField(
        label=_lazy("E-mail for requests"), required=False, help_text=_lazy("A mailbox that is always read")
    )
    mail_language = forms.ChoiceField(label=_lazy("Language of this mail"), choices=MailLanguage)
    reply_phone = forms.CharField(
        label=_lazy("Phone for codes"),
        required=False,
        max_length=40,
        help_text=_lazy("A number known to be the agency's own: a code that opens a name is read out to it"),
    )


class LeadForm(Form):
    """The first lead, who manages the agency's staff from then on."""

    email = forms.EmailField(label=_lazy("E-mail of the first lead"))


@require_http_methods(["GET", "POST"])
@fresh_sign_in()
def partner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose that the organization becomes an agency, where its mail and codes go, and who leads it first."""
    rights.require_reader(request.user)
    found = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    rights.require_keeper(request.user, found)
    asked = request.POST.get("do", "")
    names = ("is_agency", "reply_email", "mail_language", "reply_phone")
    form = PartnerForm(
        request.POST if asked == "partner" else None, initial={name: getattr(found, name) for name in names}
    )
    lead = LeadForm(request.POST if asked == "lead" else None)
    sent, act = (lead, actions.propose_first_lead) if asked == "lead" else (form, actions.set_up_agency)
    if sent.is_bound and sent.is_valid() and _done(request, sent, act, found):
        return redirect("providers:partner", pk)
    context = {"organization": found, "form": form, "lead_form": lead, **_people(found), **waits(request.user, found)}
    return render(request, "providers/partner.html", context, status=status_of(form, lead))


def _people(organization: Organization) -> dict[str, Any]:
    leads = AgencyStaff.objects.filter(organization=organization, role=AgencyRole.LEAD, is_active=True)
    waiting = StaffInvitation.objects.waiting().filter(organization=organization, role=AgencyRole.LEAD)
    return {"leads": list(leads.select_related("user")), "invited": list(waiting)}


def _done(request: HttpRequest, form: Form, act: Any, organization: Organization) -> bool:
    try:
        with transaction.atomic():
            if not once(request):
                return True
            change = act(organization=organization, by=signed_in(request), at=timezone.now(), **form.cleaned_data)
    except NotPossible as problem:
        put_refusal(form, problem)
        return False
    told(request, change)
    return True
