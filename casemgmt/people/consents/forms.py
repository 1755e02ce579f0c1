"""What people fill in about a consent: its terms, the paper, the signature, and that it is taken back."""

import hashlib
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.numbers.known import CONSENT
from casemgmt.accounts.numbers.queries import span_now
from casemgmt.core.calendar import at_local
from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import DateInput, Form
from casemgmt.core.uploads import RefusedFile, Taken
from providers.models import AgencyClass, Organization

from .. import rules
from ..age import may_be_under_age
from ..categories import Authority, Category, HowGiven
from ..profiles import RECORDED, Element, terms_for
from .models import MOST_DAYS_AHEAD
from .proof import Signed, take_drawn, take_paper

END_OF_DAY = time(23, 59)
LONGEST_DRAWING = 400_000


def said_field() -> forms.MultipleChoiceField:
    """What some laws want said beside what is recorded with every permission."""
    return forms.MultipleChoiceField(
        label=_("What was said, or stands on the paper"),
        choices=[(one.value, one.label) for one in Element if one not in RECORDED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Needed for mental health, risk and the crisis (HIPAA), substance use (Part 2) and violence (VAWA). Your"
            " counsel decides what applies to the program. What is signed on this screen says it by itself."
        ),
    )


def alone_field() -> forms.CharField:
    """Asked of who may be under 18, where no parent or guardian gives it."""
    return forms.CharField(
        label=_("May be under 18: why they may consent alone under the law here"),
        max_length=200,
        required=False,
        help_text=_("Otherwise choose the parent or guardian who gives it, and name them."),
    )


def photo_field(label: Any, **options: Any) -> forms.FileField:
    """A photograph or scan of a signed paper; a phone offers its camera."""
    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,application/pdf"})
    return forms.FileField(label=label, required=options.pop("required", False), widget=widget, **options)


def _taken(take: Any, given: Any) -> Any:
    try:
        return take(given)
    except RefusedFile as problem:
        raise ValidationError(problem.message) from None


class ConsentForm(AskedForm, Form):
    """The person's permission: to whom, what, why, until when."""

    asks = (rules.terms_of_consent,)

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("Who may be told"),
        required=False,
        empty_label=_("Choose an agency …"),
    )
    agency_class = forms.ChoiceField(
        label=_("Or any agency of a class"),
        required=False,
        help_text=_("Substance use and violence are never told under a class: name the agency."),
    )
    categories = forms.MultipleChoiceField(
        label=_("What may be told"),
        choices=Category,
        initial=[Category.IDENTITY, Category.CONTACT, Category.NEEDS, Category.TELL_US_BACK],
        error_messages={"required": _("Choose at least one thing that may be told.")},
        widget=forms.CheckboxSelectMultiple,
    )
    purpose = forms.CharField(
        label=_("What for"),
        max_length=200,
        help_text=_("In the person's words, if you can"),
        error_messages={"required": _("Write what the agency is told for, such as: a shelter bed.")},
    )
    expires_on = forms.DateField(
        label=_("Until"), widget=DateInput(), help_text=_("The person may take it back at any time, by any channel.")
    )
    how_given = forms.ChoiceField(
        label=_("How it was given"), choices=HowGiven, initial=HowGiven.VERBAL, widget=forms.RadioSelect
    )
    witness = forms.CharField(
        label=_("Witness"), max_length=120, required=False, help_text=_("Who heard it, when it was said aloud")
    )
    photo = photo_field(_("Photo of the signed paper"), help_text=_("You can add it later."))
    language = forms.CharField(label=_("Language it was explained in"), max_length=40, initial="en")
    said = said_field()
    authority = forms.ChoiceField(label=_("Given by"), choices=Authority, initial=Authority.SELF, required=False)
    signer = forms.CharField(
        label=_("Their name"), max_length=120, required=False, help_text=_("When somebody gave it for the person")
    )

    alone_because = alone_field()

    def __init__(self, *args: Any, person: Any, heard_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["witness"].initial = heard_by
        self.may_be_minor = may_be_under_age(person, timezone.now())
        if not self.may_be_minor:
            del self.fields["alone_because"]
        fields: Any = self.fields
        fields["organization"].queryset = Organization.objects.agencies().order_by("name")
        fields["agency_class"].choices = [
            ("", _("No class")),
            *((value, label) for value, label in AgencyClass.choices if value != AgencyClass.OTHER),
        ]
        self.fields["expires_on"].initial = timezone.localdate() + span_now(person.program_id, CONSENT)

    def clean_photo(self) -> Taken | None:
        """The paper, looked at and cleaned before anything is locked."""
        upload = self.cleaned_data["photo"]
        return _taken(take_paper, upload) if upload else None

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["may_be_minor"] = self.may_be_minor
        drop_unheard(self)
        return super().clean()

    def terms(self, zone: Any) -> dict[str, Any]:
        """What the action takes: the day ends at midnight of the program's zone."""
        left_out = {"photo", "expires_on", "may_be_minor"}
        terms = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        return terms | {"expires_at": at_local(self.cleaned_data["expires_on"], END_OF_DAY, zone)}

    @property
    def signed(self) -> Signed | None:
        """The paper, where one was photographed."""
        photo = self.cleaned_data["photo"]
        return Signed(paper=photo) if photo else None

    @property
    def class_words(self) -> str:
        """The class of agencies in words."""
        return str(dict(AgencyClass.choices).get(self.cleaned_data["agency_class"], ""))

    @property
    def is_to_be_signed(self) -> bool:
        """All is said; what follows is the signature on this screen."""
        return self.cleaned_data["how_given"] == HowGiven.E_SIGNATURE

    def clean_said(self) -> list[str]:
        """What is signed on this screen says it all by itself: the page with the words shows every notice."""
        ticked = self.cleaned_data["said"]
        if self.cleaned_data.get("how_given") != HowGiven.E_SIGNATURE:
            return list(ticked)
        return sorted({*ticked, *map(str, terms_for(self.cleaned_data.get("categories", ())).to_say)})

    def clean_authority(self) -> str:
        return self.cleaned_data["authority"] or Authority.SELF


class RevokeForm(Form):
    """The person takes a consent back."""

    how = forms.CharField(
        label=_("How the person said so"),
        max_length=200,
        help_text=_(
            "By phone, in person, by text, by letter, through somebody, from the agency. An earlier consent for the"
            " same recipient that tells no more is taken back with it."
        ),
    )


class SignForm(Form):
    """The signature on a screen: a name and a tick under the words that were shown, and what was drawn where the
    browser could. `shown_mark` tells which words: where they changed meanwhile, they are read again."""

    signed_name = forms.CharField(
        label=_("Name of who signs"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Type the name of who signs.")},
    )
    agrees = forms.BooleanField(
        label=_("I have read this, or it was read to me, and I agree."),
        error_messages={"required": _("Tick it when the person agrees. Without it nothing is recorded.")},
    )
    drawn = forms.CharField(required=False, max_length=LONGEST_DRAWING, widget=forms.HiddenInput)
    shown_mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shown: str, **kwargs: Any) -> None:
        self.shown = shown
        super().__init__(*args, initial={"shown_mark": mark_of(shown)}, **kwargs)

    def clean_drawn(self) -> Taken | None:
        return _taken(take_drawn, self.cleaned_data["drawn"])

    def clean(self) -> dict[str, Any]:
        """What is signed is what was read."""
        said = super().clean() or self.cleaned_data
        if said.get("shown_mark") != mark_of(self.shown):
            raise ValidationError(_now("The words have changed since they were read. Read them again, then sign."))
        return said

    @property
    def signed(self) -> Signed:
        said = self.cleaned_data
        return Signed(name=said["signed_name"], shown=self.shown, drawn=said["drawn"])


def drop_unheard(form: Any) -> None:
    """The form proposes whoever fills it in as the witness; nobody heard what was not said aloud."""
    said = form.cleaned_data
    if said.get("how_given") != HowGiven.VERBAL and said.get("witness") == form.fields["witness"].initial:
        said["witness"] = ""


def mark_of(shown: str) -> str:
    """A short mark that differs where the words differ."""
    return hashlib.sha256(shown.encode()).hexdigest()[:24]


class PaperForm(Form):
    """The signed paper of a consent on record."""

    photo = photo_field(
        _("Photo of the signed paper"),
        required=True,
        help_text=_("PNG, JPEG or PDF. Only who may see the consent sees it."),
        error_messages={"required": _("Choose the photo or PDF of the signed paper.")},
    )

    def clean_photo(self) -> Taken:
        return _taken(take_paper, self.cleaned_data["photo"])


def terms_to_renew(old: Any) -> dict[str, Any]:
    """The same terms again, for as long again. How it is given this time is asked anew."""
    same = {name: getattr(old, name) for name in ("organization", "agency_class", "categories", "purpose", "language")}
    return same | {"said": old.said, "signer": old.signer, "authority": old.authority}


class ToldAheadForm(Form):
    """How early the program hears that a consent runs out."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    told_ahead_days = forms.IntegerField(
        label=_("Days ahead that the case's owner is told that one runs out"), min_value=1, max_value=MOST_DAYS_AHEAD
    )
    asks_sign_in = forms.BooleanField(
        label=_("After a signature on a screen, the colleague signs in again"),
        required=False,
        help_text=_("Otherwise they press once that they have the device back."),
    )
