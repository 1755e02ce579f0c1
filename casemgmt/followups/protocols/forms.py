"""What a manager fills in about a protocol: its name, a step, why a version is published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Area, Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import users_holding
from casemgmt.core.codes import ContactMode, Risk
from casemgmt.core.errors import NotPossible
from casemgmt.core.forms import RefusableForm, dress
from casemgmt.encounters.models import CallType

from .models import AssigneeRule, Step, Trigger
from .schedule import terms

DATES = {"opens": _("Opens"), "due": _("Due"), "closes": _("Closes")}
UNITS = [("m", _("minutes")), ("h", _("hours")), ("d", _("days")), ("bd", _("business days"))]
SIDES = [("", _("after")), ("-", _("before"))]
PLACES = [_("First"), _("Then"), _("Then")]
MOST_NUMBER, MOST_HOURS = 9999, 720
COPIED = ("name", "trigger", "in_office_hours", "attempts_needed", "days_needed", "parts_needed", "assignee_rule")
LISTS = ("only_risks", "only_call_types")


class NameForm(RefusableForm):
    """What the protocol is called."""

    name = forms.CharField(label=_("Name of the protocol"), max_length=120)


class VersionReasonForm(RefusableForm):
    """Why a version is published or retired; for everybody who reads the plan later."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("Why, in a few words"), max_length=200, help_text=_("Stands beside the version, for everybody.")
    )


class StepForm(RefusableForm):
    """One planned contact. Dates are a number, a unit, and hours more or less where a date needs both."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("What the contact is called"), max_length=60)
    trigger = forms.ChoiceField(label=_("Counts from the moment when"), choices=Trigger.choices)
    in_office_hours = forms.BooleanField(
        label=_("Only in office hours"),
        required=False,
        help_text=_("A date outside office hours moves to the next opening; before an appointment, to the day before."),
    )
    attempts_needed = forms.IntegerField(label=_("Attempts"), min_value=1, max_value=20)
    days_needed = forms.IntegerField(label=_("On different days"), min_value=1, max_value=20)
    parts_needed = forms.IntegerField(
        label=_("In different parts of the day"), min_value=1, max_value=3, help_text=_("Morning, afternoon, evening.")
    )
    assignee_rule = forms.ChoiceField(label=_("Who does it"), choices=AssigneeRule.choices, widget=forms.RadioSelect)
    colleague = forms.ModelChoiceField(
        label=_("The colleague"), queryset=User.objects.none(), required=False, empty_label=_("nobody named")
    )
    only_risks = forms.MultipleChoiceField(
        label=_("Only at this risk"), choices=Risk.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    only_call_types = forms.MultipleChoiceField(
        label=_("Only after these calls"), choices=CallType.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    only_areas = forms.ModelMultipleChoiceField(
        label=_("Only in these areas"),
        queryset=Area.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for number, name in enumerate(DATES):
            fields |= _date_fields(name)
            fields[f"mode_{number + 1}"] = _mode_field(number)
        for field in fields.values():
            dress(field.widget)
        fields["colleague"].queryset = users_holding(Permission.FOLLOWUP_ATTEMPT, program).order_by("name")
        fields["colleague"].label_from_instance = lambda user: user.name
        fields["only_areas"].queryset = program.areas.order_by("name")

    @property
    def dates(self) -> list[tuple[Any, ...]]:
        """For each date its word and its four fields."""
        parts = ("number", "unit", "side", "more")
        return [(word, *(self[f"{name}_{part}"] for part in parts)) for name, word in DATES.items()]

    @property
    def ways(self) -> list[Any]:
        return [self[f"mode_{number + 1}"] for number in range(len(PLACES))]

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        modes = [given[f"mode_{number + 1}"] for number in range(len(PLACES))]
        named = given["colleague"] if given["assignee_rule"] == AssigneeRule.COLLEAGUE else None
        return {
            **{name: given[name] for name in (*COPIED, *LISTS)},
            **{f"{name}_after": self._offset(name) for name in DATES},
            "modes": list(dict.fromkeys(mode for mode in modes if mode)),
            "colleague_id": named.pk if named else None,
            "only_areas": sorted((area.pk for area in given["only_areas"]), key=str),
        }

    def refuse(self, problem: NotPossible) -> None:
        """A problem of a date belongs to its number, one of the ways to the first of them."""
        name = (problem.field or "").removesuffix("_after")
        field = f"{name}_number" if name in DATES else "mode_1" if name == "modes" else problem.field
        super().refuse(NotPossible(problem.message, field=field))

    def _offset(self, name: str) -> str:
        number, unit, side, more = (self.cleaned_data[f"{name}_{part}"] for part in ("number", "unit", "side", "more"))
        return f"{side}{number}{unit}" + (f"{more:+d}h" if more else "")


def _date_fields(name: str) -> dict[str, forms.Field]:
    word = DATES[name]
    return {
        f"{name}_number": forms.IntegerField(label=word, min_value=0, max_value=MOST_NUMBER),
        f"{name}_unit": forms.ChoiceField(label=_("Unit"), choices=UNITS),
        f"{name}_side": forms.ChoiceField(label=_("After or before"), choices=SIDES, required=False),
        f"{name}_more": forms.IntegerField(
            label=_("Hours more or less"), required=False, min_value=-MOST_HOURS, max_value=MOST_HOURS
        ),
    }


def _mode_field(number: int) -> forms.Field:
    return forms.ChoiceField(
        label=PLACES[number], choices=[("", _("nothing more")), *ContactMode.choices], required=number == 0
    )


def initial_of(step: Step | None, seen: int) -> dict[str, Any]:
    """What the form shows first: the step as stored, or a usual one."""
    step = step or Step(opens_after="0h", due_after="24h", closes_after="48h", modes=[ContactMode.PHONE])
    found: dict[str, Any] = {"seen": seen, **{name: getattr(step, name) for name in (*COPIED, *LISTS, "only_areas")}}
    for name in DATES:
        found |= _parts(name, getattr(step, f"{name}_after"))
    found |= {f"mode_{number + 1}": mode for number, mode in enumerate(step.modes[: len(PLACES)])}
    return {**found, "colleague": step.colleague_id}


def _parts(name: str, offset: str) -> dict[str, Any]:
    """An offset as the four fields: a second part in days or minutes is shown in hours where it is whole ones."""
    (amount, unit), *rest = terms(offset)
    hours = sum({"h": part, "d": part * 24, "m": part // 60}[kind] for part, kind in rest)
    side = "-" if offset.startswith("-") else ""
    return {
        f"{name}_number": abs(amount),
        f"{name}_unit": unit,
        f"{name}_side": side,
        f"{name}_more": hours or None,
    }
