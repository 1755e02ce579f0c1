"""What is asked about an alert."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.numbers.known import ALERT
from casemgmt.accounts.numbers.queries import span_now
from casemgmt.core.correcting import reason_field
from casemgmt.core.forms import DateInput, Form


class AlertForm(Form):
    """Something to know before meeting the person, for a while."""

    text = forms.CharField(
        label=_("What to know"),
        max_length=120,
        help_text=_("Visit in pairs, dog, allergies …"),
        error_messages={"required": _("Write what to know before meeting the person.")},
    )
    expires_on = forms.DateField(label=_("Until"), widget=DateInput())

    def __init__(self, *args: Any, program_id: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].initial = timezone.localdate() + span_now(program_id, ALERT)


class CorrectAlertForm(AlertForm):
    """The same, and why it is put right."""

    reason = reason_field()
