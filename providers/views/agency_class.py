"""Saying which class an agency belongs to, on its page."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from casemgmt.core.actor import signed_in
from casemgmt.core.forms import Form
from casemgmt.core.fresh import fresh_sign_in

from .. import actions, rights
from ..models import AgencyClass, Organization
from .agency_changes import told


class ClassForm(Form):
    """The class of an agency."""

    agency_class = forms.ChoiceField(
        label=_("Class of agency"),
        required=False,
        choices=[("", _("None")), *AgencyClass.choices],
        help_text=_("A person may agree to be referred to any agency of a class."),
    )


def class_form(user: Any, organization: Organization) -> ClassForm | None:
    """The form, for who keeps the listing and for the agency's lead."""
    if not (organization.is_agency and rights.may_set_up(user, organization)):
        return None
    return ClassForm(initial={"agency_class": organization.agency_class})


@require_POST
@fresh_sign_in(page="providers:organization", is_of_the_same=True)
def classify(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose a class for an agency."""
    rights.require_reader(request.user)
    organization = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk)
    form = ClassForm(request.POST)
    if not form.is_valid():
        messages.error(request, _now("Choose a class of agencies."))
        return redirect("providers:organization", pk)
    chosen = form.cleaned_data["agency_class"]
    change = actions.classify_organization(
        organization=organization, agency_class=chosen, by=signed_in(request), at=timezone.now()
    )
    return told(request, change, redirect("providers:organization", pk))
