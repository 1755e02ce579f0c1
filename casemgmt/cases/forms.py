"""What people fill in about cases: taking on, assigning, needs, notes, hold and close."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Program, User
from casemgmt.accounts.reasons import choices
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.correcting import reason_field, untouched_moment
from casemgmt.core.forms import DayField, MomentField, RefusableForm

from .actions.notes import Tab
from .models import BY_HAND, Case, HoldReason, NeedState, UnmetReason
from .owner_field import OwnerField


class TakeOnForm(RefusableForm):
    """Who takes the case on."""

    owner = OwnerField(label=_("Who takes it on"), required=False, empty_label=_("nobody yet – leave it unassigned"))

    def __init__(self, *args: Any, program: Program, by: User, case: Case | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.offer(program, by)
        if case and case.owner_id:
            field.queryset = field.queryset | User.objects.filter(pk=case.owner_id)
            field.empty_label = _("leave it with %(name)s") % {"name": case.owner}


class AssignForm(RefusableForm):
    """Whose case it is from now on."""

    owner = OwnerField(label=_("Who takes it over"), empty_label=_("choose a colleague"))

    def __init__(self, *args: Any, program: Program, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.offer(program, by)


class HoldForm(RefusableForm):
    """Why the case waits."""

    reason = forms.ChoiceField(label=_("Why is it on hold?"), choices=HoldReason.choices, widget=forms.RadioSelect)
    look_again_on = DayField(
        label=_("When do we look again?"),
        required=False,
        help_text=_("On that day the case asks again. Empty: it asks for a date within two business days."),
    )

    def __init__(self, *args: Any, program: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choices(program, "hold")  # type: ignore[attr-defined]


class CloseCaseForm(RefusableForm):
    """How the relation ended."""

    reason = forms.ChoiceField(label=_("Why does it close?"), choices=BY_HAND, widget=forms.RadioSelect)

    def __init__(self, *args: Any, program: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = choices(program, "close")  # type: ignore[attr-defined]


class ReopenForm(RefusableForm):
    """When somebody comes back to it; whether the contacts that closing cancelled are planned again."""

    brings_back = forms.BooleanField(
        label=_("The contacts that closing cancelled are planned again"),
        required=False,
        initial=True,
        help_text=_("Those whose time has not passed. Dates that were set stand again in any case."),
    )
    next_on = DayField(label=_("Next date"), required=False, help_text=_("When somebody comes back to the case."))


class NeedForm(RefusableForm):
    """A need, in one word of the list and a few of one's own."""

    domain = forms.ChoiceField(label=_("What is needed"), choices=[("", _("choose …")), *NeedDomain.choices])
    detail = forms.CharField(label=_("In a few words"), max_length=200, required=False)


class EndNeedForm(RefusableForm):
    """How a need ended."""

    state = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[choice for choice in NeedState.choices if choice[0] != NeedState.OPEN],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Why it stays unmet"),
        choices=[("", _("choose …")), *UnmetReason.choices],
        required=False,
        help_text=_("Only for an unmet need. It counts in the gap ledger."),
    )
    note = forms.CharField(label=_("In a few words"), max_length=200, required=False)


class CorrectNeedForm(RefusableForm):
    """What is true of a need, and why it is put right."""

    domain = forms.ChoiceField(label=_("What is needed"), choices=NeedDomain.choices)
    detail = forms.CharField(label=_("In a few words"), max_length=200, required=False)
    heard_at = MomentField(label=_("When it was heard"))
    state = forms.ChoiceField(label=_("How it stands"), choices=NeedState.choices)
    end_reason = forms.ChoiceField(
        label=_("Why it stays unmet"),
        choices=[("", _("choose …")), *UnmetReason.choices],
        required=False,
        help_text=_("Only for an unmet need. It counts in the gap ledger."),
    )
    end_note = forms.CharField(label=_("How it ended, in a few words"), max_length=200, required=False)
    reason = reason_field()

    def clean_heard_at(self) -> Any:
        return untouched_moment(self.cleaned_data["heard_at"], self.initial["heard_at"])


class RiskForm(RefusableForm):
    """How likely harm is."""

    risk = forms.ChoiceField(label=_("Risk"), choices=Risk.choices, widget=forms.RadioSelect)


class CorrectNoteForm(RefusableForm):
    """The words of a filed note, and why they are put right."""

    text = forms.CharField(label=_("Note"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    reason = reason_field()


class NoteForm(RefusableForm):
    """A note on the case."""

    text = forms.CharField(
        label=_("Write a note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000
    )
    tab = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Which tab it is, as the action takes it."""
        data = super().clean() or self.cleaned_data
        tab, begun = data.get("tab"), data.pop("begun", "")
        return data | {"tab": Tab(tab, begun) if tab else None}
