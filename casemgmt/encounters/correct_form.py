"""What is put right on an encounter."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.areas.queries import choosable
from casemgmt.core.codes import NeedDomain
from casemgmt.core.correcting import reason_field, untouched_moment
from casemgmt.core.forms import Form, ModelForm

from .forms import HAPPENED, TIMES, MetForm, moment, tiles
from .models import Action, Agrees, Encounter
from .rules import IN_ORDER, times_of_record


class CorrectForm(ModelForm):
    """The facts and times of an encounter, and why they are put right."""

    actions_taken = tiles(Action.choices, _("What you did"), several=True)
    needs_heard = tiles(NeedDomain.choices, _("Needs you heard"), several=True)
    received_at = moment(TIMES["received_at"])
    dispatched_at = moment(TIMES["dispatched_at"])
    on_scene_at = moment(_("Arrived at"))
    engaged_at = moment(TIMES["engaged_at"])
    cleared_at = moment(_("Ended at"))
    reason = reason_field()

    class Meta:
        model = Encounter
        fields = [
            *("source", "external_id", "call_type", "area", "place", "team", "co_response"),
            *("received_at", "dispatched_at", "on_scene_at", "engaged_at", "cleared_at"),
            *("narrative", "actions_taken", "needs_heard", "risk", "disposition", "transport_destination"),
            *(*HAPPENED, "felt_safe"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["area"].queryset = choosable(self.instance.program_id, self.instance.area_id)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in IN_ORDER:
            data[name] = untouched_moment(data.get(name), getattr(self.instance, name))
        for name, sentence in times_of_record(data, timezone.now()):
            if name in self.changed_data:  # a time of a file that nobody touched stays as it was given
                self.add_error(name, sentence)
        return data

    def _post_clean(self) -> None:
        """Nothing is written on the instance here: the action does."""


class CorrectMetForm(Form):
    """What somebody who was met answered, and why it is put right."""

    agrees = tiles(Agrees.choices, _("Do they agree to be contacted?"))
    reason = reason_field()


class AddMetForm(MetForm):
    """Somebody who was met and not written down: here it has to be somebody."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data["is_somebody"] and not self.errors:
            self.add_error("kind", _("Say who it was: a description is enough."))
        return data
