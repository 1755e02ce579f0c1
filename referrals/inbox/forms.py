"""What an agency narrows its inbox by."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain, Urgency
from casemgmt.core.forms import Form

from .search import InboxFilter


class InboxForm(Form):
    """What an agency narrows its inbox by. Everything may stay empty; it stays in the address."""

    urgency = forms.ChoiceField(label=_("How soon"), required=False, choices=[("", _("All")), *Urgency.choices])
    need = forms.ChoiceField(label=_("Need"), required=False, choices=[("", _("All")), *NeedDomain.choices])
    service = forms.ChoiceField(label=_("Service"), required=False)
    words = forms.CharField(
        label=_("Words or code"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("No names")}),
    )

    def __init__(self, *args: Any, services: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        several = len({service.organization_id for service in services}) > 1
        named = [(str(row.pk), f"{row.name} · {row.organization}" if several else row.name) for row in services]
        self.fields["service"].choices = [("", _now("All")), *named]  # type: ignore[attr-defined]

    def wanted(self) -> InboxFilter:
        """What was chosen; an answer that is none of the choices narrows nothing."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return InboxFilter(**said)
