"""What is changed in many listings, and how."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import Form
from providers.forms import ServiceForm
from providers.models import Service

from .actions import ADD, LISTS, REPLACE, TAKE_OUT

FIELDS = (
    "status", "alert", "kind", "need_domains", "is_for_all", "genders", "veterans", "sobriety", "pets", "parties",
    "documents_rule", "areas", "application_process", "fees_description", "interpretation_services", "do_not_refer",
)  # fmt: skip
WAYS = [(ADD, _("Add these")), (TAKE_OUT, _("Take these out")), (REPLACE, _("Replace what is there"))]


def field_choices() -> list[tuple[str, str]]:
    """What can be changed in many listings at once, by name."""
    form = ServiceForm(instance=Service())
    return [(name, str(form.fields[name].label)) for name in FIELDS]


class ManyValueForm(ServiceForm):
    """One field, for many listings; of a list, whether to add, take out or replace."""

    how = forms.ChoiceField(label=_("How"), choices=WAYS, widget=forms.RadioSelect, initial=ADD)

    def __init__(self, *args: Any, field: str, **kwargs: Any) -> None:
        super().__init__(*args, instance=Service(), **kwargs)
        self.field = field
        kept = {field, "how"} if field in LISTS else {field}
        for name in set(self.fields) - kept:
            del self.fields[name]

    def _get_validation_exclusions(self) -> set[str]:
        """The rest of the row is nobody's business here."""
        return {field.name for field in Service._meta.fields}

    @property
    def value(self) -> Any:
        """What was typed."""
        return self.cleaned_data[self.field]

    @property
    def way(self) -> str:
        """How it goes in."""
        return str(self.cleaned_data.get("how") or REPLACE)


class ChooseForm(Form):
    """Which listings are shown to choose from."""

    words = forms.CharField(label=_("Name"), required=False, max_length=100)
