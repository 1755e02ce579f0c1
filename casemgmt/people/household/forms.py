"""What people fill in about a household."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.correcting import reason_field
from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import DayField, Form

from . import rules
from .relations import Relation


class LinkForm(AskedForm, Form):
    """What the other one is to the person, since when, who said so."""

    asks = (rules.facts_of_link,)

    relation = forms.ChoiceField(
        label=_("What the other one is to them"),
        choices=Relation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they are to each other.")},
    )
    is_one_household = forms.BooleanField(
        label=_("They stay together"),
        required=False,
        help_text=_("Then both are counted where a request says how many people come."),
    )
    since = DayField(label=_("Since"), required=False, help_text=_("As far as it is known"))
    said_by = forms.CharField(
        label=_("Who said so"), max_length=120, required=False, help_text=_("The person, a relative, a report …")
    )


class CorrectLinkForm(LinkForm):
    """The same facts put right, with the reason."""

    until = DayField(label=_("Until"), required=False, help_text=_("Empty: it still holds"))
    reason = reason_field()


class EndLinkForm(Form):
    """From which day on it is not so any more."""

    until = DayField(label=_("Since when it is not so any more"))


def facts_of(row: Any, relation: str) -> dict[str, Any]:
    """The link as the form shows it first."""
    return {"relation": relation} | {
        name: getattr(row, name) for name in ("is_one_household", "since", "until", "said_by")
    }
