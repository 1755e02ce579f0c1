"""What is typed about one part of a listing."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import DayField, ModelForm
from providers.edits.stale import fill_defaults, sealed
from providers.hsds import values
from providers.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Language,
    Location,
    LocationType,
    Organization,
    Phone,
    RequiredDocument,
    ServiceArea,
)

VOICE, FAX, TEXT, TTY = "voice", "fax", "text", "tty"
NUMBER_KINDS = [
    ("", _("Not said")),
    (VOICE, _("To call")),
    (TEXT, _("Text messages")),
    (FAX, _("Fax")),
    (TTY, _("TTY")),
]
COMMON_LANGUAGES = ("English", "Spanish", "American Sign Language", "Arabic", "Chinese", "French", "Haitian Creole",
                    "Korean", "Portuguese", "Russian", "Somali", "Tagalog", "Ukrainian", "Vietnamese")  # fmt: skip


class PartForm(ModelForm):
    """One part. `seen` is what it said when the form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        names = list(self._meta.fields or ())
        is_new = instance._state.adding
        if is_new:
            fill_defaults(instance, names)
        initial = {"seen": "" if is_new else sealed(instance, names), **kwargs.pop("initial", {})}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    @property
    def typed(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    def read(self, name: str, reader: Any) -> Any:
        """What was typed as the directory has it; a sentence where it is none of these."""
        try:
            return reader(self.cleaned_data.get(name))
        except values.Unreadable as problem:
            raise forms.ValidationError(f"{str(problem)[:1].upper()}{str(problem)[1:]}.") from None


class PhoneForm(PartForm):
    """A number, what rings there, and for what."""

    number = forms.CharField(label=_("Number"), max_length=60, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    extension = forms.CharField(label=_("Extension"), max_length=40, required=False)
    type = forms.CharField(label=_("What it is"), required=False, widget=forms.Select(choices=NUMBER_KINDS))
    description = forms.CharField(label=_("For what"), max_length=300, required=False, help_text=_("Such as: intake"))

    class Meta:
        model = Phone
        fields = ("number", "extension", "type", "description")

    def __init__(self, *args: Any, instance: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=instance, **kwargs)
        known = {code for code, _label in NUMBER_KINDS}
        if instance.type and instance.type not in known:
            self.fields["type"].widget.choices = [*NUMBER_KINDS, (instance.type, instance.type)]  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        return self.read("number", values.phone_number) or ""

    def clean_extension(self) -> str:
        return self.read("extension", values.extension) or ""


class LanguageForm(PartForm):
    """A language spoken."""

    name = forms.CharField(label=_("Language"), max_length=200, widget=forms.TextInput(attrs={"list": "languages"}))
    note = forms.CharField(label=_("Note"), max_length=300, required=False, help_text=_("Such as: on Tuesdays"))

    class Meta:
        model = Language
        fields = ("name", "note")


class DocumentForm(PartForm):
    """What has to be brought."""

    document = forms.CharField(label=_("What to bring"), max_length=300)

    class Meta:
        model = RequiredDocument
        fields = ("document",)


class CostForm(PartForm):
    """What it costs, for whom."""

    option = forms.CharField(label=_("For whom or what"), max_length=300, required=False)
    amount = forms.FloatField(label=_("Amount"), required=False, min_value=0, max_value=1_000_000)
    currency = forms.CharField(label=_("Currency"), max_length=3, required=False, initial="USD")
    amount_description = forms.CharField(
        label=_("In words"), max_length=300, required=False, help_text=_("Such as: free, sliding scale, Medicaid")
    )
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("Until"), required=False)

    class Meta:
        model = CostOption
        fields = ("option", "amount", "currency", "amount_description", "valid_from", "valid_to")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not (said.get("option") or said.get("amount_description") or said.get("amount") is not None):
            self.add_error("amount_description", _now("Write what it costs, in numbers or in words."))
        _in_order(self, said.get("valid_from"), said.get("valid_to"), "valid_to")
        return said


def _in_order(form: forms.BaseForm, first: date | None, last: date | None, field: str) -> None:
    if first and last and last < first:
        form.add_error(field, _now("It ends before it begins."))


class ServiceAreaForm(PartForm):
    """The area a service is for, in words."""

    name = forms.CharField(label=_("Area"), max_length=200, help_text=_("Such as: King County"))
    description = forms.CharField(label=_("In words"), max_length=300, required=False)

    class Meta:
        model = ServiceArea
        fields = ("name", "description")


class ContactForm(PartForm):
    """Somebody to talk to."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    title = forms.CharField(label=_("What they do"), max_length=200, required=False)
    department = forms.CharField(label=_("Department"), max_length=200, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)

    class Meta:
        model = Contact
        fields = ("name", "title", "department", "email")

    def clean_email(self) -> str:
        return self.read("email", values.email) or ""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(said.get(name) for name in ("name", "title", "department", "email")):
            self.add_error("name", _now("Write a name, or what they do."))
        return said


class AccessForm(PartForm):
    """What a place offers to people with disabilities."""

    description = forms.CharField(
        label=_("Access"), max_length=300, help_text=_("Such as: step-free, ramp at the back")
    )
    details = forms.CharField(label=_("Details"), max_length=600, required=False)

    class Meta:
        model = Accessibility
        fields = ("description", "details")


class AddressForm(PartForm):
    """A street or postal address of a place."""

    address_1 = forms.CharField(label=_("Street and number"), max_length=300)
    address_2 = forms.CharField(label=_("Floor, unit, entrance"), max_length=300, required=False)
    city = forms.CharField(label=_("Town"), max_length=200, required=False)
    state_province = forms.CharField(label=_("State"), max_length=200, required=False)
    postal_code = forms.CharField(label=_("ZIP"), max_length=40, required=False)
    country = forms.CharField(label=_("Country"), max_length=2, required=False, initial="US")
    address_type = forms.ChoiceField(label=_("Kind"), choices=LocationType, initial=LocationType.PHYSICAL)

    class Meta:
        model = Address
        fields = ("address_1", "address_2", "city", "state_province", "postal_code", "country", "address_type")


class PlaceForm(PartForm):
    """A place: what it is called and where it is on the map."""

    name = forms.CharField(label=_("Name of the place"), max_length=300, required=False)
    location_type = forms.ChoiceField(label=_("What it is"), choices=LocationType, initial=LocationType.PHYSICAL)
    is_confidential = forms.BooleanField(
        label=_("The address is confidential"),
        required=False,
        help_text=_("It is shown to nobody and leaves by no door; numbers and hours are."),
    )
    description = forms.CharField(label=_("Worth knowing"), max_length=600, required=False)
    transportation = forms.CharField(label=_("How to get there"), max_length=600, required=False)
    latitude = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)

    class Meta:
        model = Location
        fields = (
            "name", "location_type", "is_confidential", "description", "transportation", "latitude", "longitude",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if (said.get("latitude") is None) != (said.get("longitude") is None):
            self.add_error("longitude", _now("Write both numbers, or none."))
        return said


class OrganizationForm(PartForm):
    """An organization as its keepers write it."""

    name = forms.CharField(label=_("Name"), max_length=300)
    alternate_name = forms.CharField(label=_("Other name"), max_length=300, required=False)
    description = forms.CharField(
        label=_("What it does"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)
    website = forms.CharField(label=_("Website"), max_length=2000, required=False)

    class Meta:
        model = Organization
        fields = ("name", "alternate_name", "description", "email", "website")
        widgets: ClassVar[dict[str, forms.Widget]] = {}

    def clean_email(self) -> str:
        return self.read("email", values.email) or ""

    def clean_website(self) -> str:
        return self.read("website", values.uri) or ""
