"""What people fill in about contacting a person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form, MomentField

from .models import Says

BY_HAND = [(one.value, one.label) for one in (Says.YES, Says.NO, Says.NO_MORE)]


class PermissionForm(Form):
    """What was said about contacting the person, by whom, when and how."""

    says = forms.ChoiceField(
        label=_("What was said"),
        choices=BY_HAND,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was said.")},
    )
    note = forms.CharField(
        label=_("How you know"),
        max_length=200,
        help_text=_("They called, they said so at the desk, a letter came …"),
        error_messages={"required": _("Write how you know: by phone, in person, through whom.")},
    )
    said_by = forms.CharField(
        label=_("Who said it, if not the person"), max_length=120, required=False, help_text=_("Mother, guardian …")
    )
    said_at = MomentField(label=_("When, if it was earlier"), required=False, help_text=_("Empty: just now"))


class DeathForm(Form):
    """Who told that the person has died, when and how."""

    said_by = forms.CharField(
        label=_("Who told it"),
        max_length=120,
        help_text=_("Sister, hospital, medical examiner …"),
        error_messages={"required": _("Write who told it.")},
    )
    note = forms.CharField(
        label=_("How"),
        max_length=200,
        help_text=_("By phone, in person, by letter …"),
        error_messages={"required": _("Write how you know: by phone, in person, through whom.")},
    )
    said_at = MomentField(label=_("When, if it was earlier"), required=False, help_text=_("Empty: just now"))


class WrongForm(Form):
    """Why what was written down is not true."""

    why = forms.CharField(
        label=_("What was wrong"),
        max_length=200,
        error_messages={"required": _("Write what was wrong.")},
    )
