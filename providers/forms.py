"""What people type about the directory: what they look for, how much room there is, what a listing should say."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Area
from casemgmt.core import ways
from casemgmt.core.codes import NeedDomain
from casemgmt.core.forms import Form, ModelForm
from casemgmt.core.tables import BadFile

from .edits.stale import fill_defaults, sealed
from .files import UPLOADED_DIRECTORY, refuse_at_once
from .finding import tongues
from .hsds import values
from .mapping import shipped
from .models import EligibleGender, PartyRule, Service
from .models.services import EDITABLE
from .queries.search import Point

NEAR_BY = (1, 2, 5, 10, 25)
ORDERS = [
    ("best", _("Best first")),
    ("distance", _("Nearest first")),
    ("name", _("By name")),
    ("verified", _("Verified last")),
]


class ServiceSearchForm(Form):
    """What is looked for. Everything may stay empty; it stays in the address."""

    words = forms.CharField(
        label=_("What is needed"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("detox tonight, woman with a dog, Spanish, 97401")}),
    )
    need = forms.ChoiceField(label=_("Need"), required=False, choices=[("", _("Any need")), *NeedDomain.choices])
    near = forms.ChoiceField(label=_("Near"), required=False)
    within = forms.ChoiceField(label=_("Within"), required=False)
    open_now = forms.BooleanField(label=_("Open now"), required=False)
    has_room = forms.BooleanField(label=_("Has room"), required=False)
    language = forms.CharField(label=_("Language"), required=False, max_length=40)
    age = forms.IntegerField(label=_("Age"), required=False, min_value=0, max_value=130)
    gender = forms.ChoiceField(label=_("For"), required=False, choices=[("", _("Everybody")), *EligibleGender.choices])
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(self, *args: Any, areas: list[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {str(area.pk): area for area in areas}
        self.fields["near"].choices = [  # type: ignore[attr-defined]
            ("", _now("Anywhere")),
            *((key, area.name) for key, area in self.areas.items()),
        ]
        self.fields["within"].choices = [("", _now("Any distance")), *ways.choices(*NEAR_BY)]  # type: ignore[attr-defined]
        if not areas:
            del self.fields["near"], self.fields["within"]

    @property
    def point(self) -> Point | None:
        """The middle of the area that was chosen."""
        area = self.areas.get(self.cleaned_data.get("near", ""))
        return (
            (area.latitude, area.longitude)
            if area and area.latitude is not None and area.longitude is not None
            else None
        )

    @property
    def pressed(self) -> tuple[str, ...]:
        """The fields as conditions, by their keys."""
        said = self.cleaned_data
        language = tongues.code_of(said.get("language") or "")
        found = {
            "open:now/": said.get("open_now"),
            "rule:room": said.get("has_room"),
            f"lang:{language}": language,
            f"age:{said.get('age')}": said.get("age") is not None,
            f"gender:{said.get('gender')}": said.get("gender"),
        }
        return tuple(key for key, is_asked in found.items() if is_asked)

    @property
    def is_more_open(self) -> bool:
        """Whether a filter of the folded part is used."""
        return any(self.cleaned_data.get(name) for name in ("language", "age", "gender")) or bool(self.errors)


class ServiceForm(ModelForm):
    """A listing as its keepers write it. `version` tells whether somebody else was faster."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    areas = forms.CharField(
        label=_("Only for people from"),
        required=False,
        max_length=600,
        help_text=_("Areas with commas between; empty: not said"),
    )
    genders = forms.MultipleChoiceField(
        label=_("Only for"), required=False, choices=EligibleGender.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: not said"),
    )  # fmt: skip
    parties = forms.MultipleChoiceField(
        label=_("Who may come together"), required=False, choices=PartyRule.choices,
        widget=forms.CheckboxSelectMultiple, help_text=_("None marked: not said"),
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    need_domains = forms.MultipleChoiceField(
        label=_("Needs it answers"), required=False, choices=NeedDomain.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Service
        fields = [
            "name", "alternate_name", "status", "alert", "description", "hours_text", "kind", "need_domains",
            "is_for_all", "minimum_age", "maximum_age", "genders", "veterans", "sobriety", "pets", "parties",
            "documents_rule", "areas", "eligibility_description", "application_process", "fees_description",
            "interpretation_services", "wait_time", "url", "email", "do_not_refer",
        ]  # fmt: skip
        widgets: ClassVar[dict[str, forms.Widget]] = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (
                ("description", 4), ("hours_text", 3), ("alert", 2), ("eligibility_description", 2),
                ("application_process", 2), ("fees_description", 2),
                ("interpretation_services", 1), ("wait_time", 1),
            )
        }  # fmt: skip
        widgets["url"] = forms.TextInput()

    def __init__(self, *args: Any, instance: Service, **kwargs: Any) -> None:
        ages = {
            name: f"{age:g}" for name in ("minimum_age", "maximum_age") if (age := getattr(instance, name)) is not None
        }
        own = {"version": instance.version, "areas": ", ".join(instance.areas), **ages}
        fill_defaults(instance, EDITABLE)
        initial = {**own, "seen": sealed(instance, EDITABLE), **kwargs.pop("initial", {})}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        for name in ("veterans", "sobriety", "pets", "documents_rule"):
            choices = list(self.fields[name].choices)  # type: ignore[attr-defined]
            self.fields[name].choices = [("", _now("Not said")), *choices[1:]]  # type: ignore[attr-defined]

    def clean_areas(self) -> list[str]:
        return self._read("areas", values.words) or []

    def clean_url(self) -> str:
        return self._read("url", values.uri) or ""

    def clean_email(self) -> str:
        return self._read("email", values.email) or ""

    def clean_minimum_age(self) -> float | None:
        return self._read("minimum_age", values.age)

    def clean_maximum_age(self) -> float | None:
        return self._read("maximum_age", values.age)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        youngest, oldest = said.get("minimum_age"), said.get("maximum_age")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("maximum_age", _now("The oldest age is below the youngest. Swap them, or empty one."))
        return said

    def _read(self, name: str, reader: Any) -> Any:
        try:
            return reader(self.cleaned_data.get(name))
        except values.Unreadable as problem:
            raise forms.ValidationError(f"{str(problem)[:1].upper()}{str(problem)[1:]}.") from None


class DirectoryImportForm(Form):
    """A directory to bring in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "HSDS of any version or Ohana, as JSON, ZIP, XLSX or one table as CSV; or another table with its mapping."
        ),
    )
    mapping = forms.ChoiceField(label=_("How to read it"), required=False)
    source = forms.CharField(
        label=_("Publisher"), required=False, max_length=60,
        help_text=_("The same for every file of one publisher, so that its rows are recognised. Empty: from the file."),
    )  # fmt: skip
    is_part = forms.BooleanField(
        label=_("This file is only a part of the publisher's directory"), required=False,
        help_text=_("Else what he listed before and is not in the file, is listed no more."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mapping"].choices = [  # type: ignore[attr-defined]
            ("", _now("As HSDS")),
            *shipped().items(),
        ]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            UPLOADED_DIRECTORY.refuse_size(file.size, file.name)
        except BadFile as problem:
            raise forms.ValidationError(problem.message) from None
        return file

    def clean(self) -> dict[str, Any]:
        """What is seen at once to be no directory is told at once; the rest is for the worker to read."""
        said = super().clean() or self.cleaned_data
        if "file" in said:
            try:
                refuse_at_once(said["file"], name=said["file"].name, mapping=said.get("mapping", ""))
            except BadFile as problem:
                self.add_error("file", problem.message)
        return said
