"""What people fill in about requests: choosing a service, asking, answering, saying what came of it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.numbers.known import CONSENT
from casemgmt.accounts.numbers.queries import span_now
from casemgmt.core.codes import Urgency
from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import Form, MomentField
from casemgmt.people.age import may_be_under_age
from casemgmt.people.categories import Authority
from casemgmt.people.consents.forms import alone_field, drop_unheard, said_field
from casemgmt.people.models import Category, Gender, HowGiven
from casemgmt.people.profiles import asked_by, terms_for
from casemgmt.people.rules import (
    end_of_consent,
    form_of_consent,
    giver_of_consent,
    witness_of_consent,
    words_of_consent,
)
from providers.queries import named_like

from ..models import DeclineReason, NotLinkedReason, RecallReason
from .reasons import Mobility, Pets
from .rules import LAST_IN_LINE, MOST_ATTEMPTS, MOST_PEOPLE, MOST_ROOM


def day_field(**options: Any) -> forms.DateField:
    """A date, with the browser's own picker."""
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class AskForm(Form):
    """What one agency is asked, and the consent under which it may be told."""

    urgency = forms.ChoiceField(label=_("How soon"), choices=Urgency)
    asked = forms.CharField(
        label=_("What you ask"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The agency reads this before it accepts: no name, phone, address or birth date."),
    )
    needed_by = MomentField(label=_("By when"), required=False)
    gender = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", _("Not told")), *((code, name) for code, name in Gender.choices if code != Gender.DECLINED)],
    )
    people = forms.IntegerField(
        label=_("How many people"), required=False, min_value=1, max_value=MOST_PEOPLE, help_text=_("With the person")
    )
    pets = forms.ChoiceField(label=_("Animals"), required=False, choices=[("", _("Not told")), *Pets.choices])
    mobility = forms.ChoiceField(label=_("Mobility"), required=False, choices=[("", _("Not told")), *Mobility.choices])
    access_needs = forms.CharField(
        label=_("Access needs"),
        max_length=200,
        required=False,
        help_text=_("What else a place must be ready for: quiet room …"),
    )
    we_choose = forms.BooleanField(
        label=_("We choose among those who accept"),
        required=False,
        help_text=_("Accepts stay de-identified until you confirm one."),
    )


class AgencyConsentForm(AskedForm, Form):
    """The person's permission for one agency, recorded on the spot. How it was given is chosen by hand each time: one
    press must not write down what nobody was asked."""

    asks = (end_of_consent, witness_of_consent, form_of_consent, words_of_consent, giver_of_consent)

    shares = forms.MultipleChoiceField(
        label=_("The person agrees that this agency is told"),
        choices=[
            (Category.NEEDS, _("what is needed (to ask at all)")),
            (Category.IDENTITY, _("who they are, once the agency accepts")),
            (Category.CONTACT, _("how to reach them, once the agency accepts")),
            (Category.LOCATION, _("where they are, once the agency accepts")),
            (Category.DOCUMENTS, _("papers about them that we send, once the agency accepts")),
            (Category.TELL_US_BACK, _("and that the agency tells us what came of it")),
        ],
        initial=[Category.NEEDS, Category.IDENTITY, Category.CONTACT, Category.TELL_US_BACK],
        widget=forms.CheckboxSelectMultiple,
    )
    how_given = forms.ChoiceField(
        label=_("How it was given"),
        choices=[
            ("", _("Ask the person, then choose …")),
            *((one.value, one.label) for one in HowGiven if one != HowGiven.E_SIGNATURE),
        ],
        help_text=_("To sign on this screen, record the consent on the person's page first."),
    )
    witness = forms.CharField(
        label=_("Witness"), max_length=120, required=False, help_text=_("Who heard it, when it was said aloud")
    )
    authority = forms.ChoiceField(label=_("Given by"), choices=Authority, initial=Authority.SELF, required=False)
    signer = forms.CharField(
        label=_("Their name"), max_length=120, required=False, help_text=_("When somebody gave it for the person")
    )
    alone_because = alone_field()
    said = said_field()
    expires_on = day_field(label=_("Until"), help_text=_("The person may take it back at any time, by any channel."))

    def __init__(self, *args: Any, need: str, person: Any, heard_by: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["witness"].initial = heard_by
        self.told, self.may_be_minor = asked_by(need), may_be_under_age(person, timezone.now())
        if not self.may_be_minor:
            for name in ("authority", "signer", "alone_because"):
                del self.fields[name]
        self.fields["expires_on"].initial = timezone.localdate() + span_now(person.program_id, CONSENT)
        self._ask_what_the_need_tells()

    def _ask_what_the_need_tells(self) -> None:
        """A request for some needs tells more than that something is needed; the person is asked for that by name."""
        shares: Any = self.fields["shares"]
        for name in sorted(self.told - {str(Category.NEEDS)}):
            words = _("that it is about %(what)s: sending tells it") % {"what": Category(name).label}
            shares.choices = [*shares.choices[:1], (name, words), *shares.choices[1:]]
        if not terms_for(self.told).to_say:
            del self.fields["said"]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["may_be_minor"] = self.may_be_minor
        drop_unheard(self)
        return super().clean()

    def clean_shares(self) -> list[str]:
        """Nothing can be asked without what asking tells."""
        shares: list[str] = self.cleaned_data["shares"]
        if missing := self.told - set(shares):
            names = ", ".join(str(Category(name).label) for name in sorted(missing))
            raise forms.ValidationError(_("To ask for this, the person has to agree to: %(what)s.") % {"what": names})
        return shares


class MoveForm(Form):
    """What every move of an offer carries: the version that was looked at, and who told us if the agency did by
    phone."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    told_by = forms.CharField(
        label=_("Who said so, and how"), max_length=200, help_text=_("For an answer by phone, fax or in person")
    )


class AcceptForm(MoveForm):
    beds_left = forms.IntegerField(
        label=_("Room left after this one"),
        required=False,
        min_value=0,
        max_value=MOST_ROOM,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Accepting does not change your figure by itself. Leave empty if you do not know."),
    )
    first_contact_by = MomentField(
        label=_("You will contact the person by"), required=False, help_text=_("Leave empty for the standard time.")
    )
    starts_at = MomentField(
        label=_("Appointment"), required=False, help_text=_("If you can give a date or a bed for a time already.")
    )


class DeclineForm(MoveForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose …")), *DeclineReason.choices])
    note = forms.CharField(label=_("In a few words"), max_length=300, required=False)
    elsewhere = forms.CharField(
        label=_("Another service that may fit"),
        max_length=80,
        required=False,
        help_text=_("Type a few words of its name; the program asks it next if it agrees."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    named = forms.ChoiceField(label=_("Which one"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = named_like(self.data.get("elsewhere", "")) if self.is_bound else []
        if len(self.found) > 1:
            choices = [(str(one.pk), f"{one.name} · {one.organization.name}") for one in self.found]
            self.fields["named"].choices = [*choices, ("", _("None of these"))]  # type: ignore[attr-defined]
        else:
            del self.fields["named"]

    def clean(self) -> dict[str, Any]:
        """What was typed is one service of the directory: the only one of that name, or the one that was chosen."""
        data = super().clean() or self.cleaned_data
        typed, named = data.get("elsewhere", "").strip(), data.get("named", "")
        data["named_service"] = self.found[0] if len(self.found) == 1 else None
        if typed and not self.found:
            self.add_error("elsewhere", _("No service of the directory is called so. Try other words, or leave it."))
        elif len(self.found) > 1 and "named" not in self.data:
            self.add_error("named", _("Several are called so. Choose one."))
        elif named:
            data["named_service"] = next(one for one in self.found if str(one.pk) == named)
        return data


def in_a_week() -> date:
    """When to look again, unless the agency says another day."""
    return timezone.localdate() + timedelta(days=7)


class WaitlistForm(MoveForm):
    review_on = day_field(label=_("Look again on"), initial=in_a_week)
    position = forms.IntegerField(
        label=_("Place in line, if known"), required=False, min_value=1, max_value=LAST_IN_LINE
    )


class AskBackForm(MoveForm):
    question = forms.CharField(
        label=_("What you need to know"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(MoveForm):
    answer = forms.CharField(
        label=_("Your answer"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The agency does not know who the person is yet: no name, phone, address or birth date."),
    )


class VoidOfferForm(MoveForm):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class RecallForm(MoveForm):
    code = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose …")), *RecallReason.choices])
    reason = forms.CharField(
        label=_("In a few words"), max_length=300, required=False, help_text=_("The agency does not see it.")
    )


class WithdrawOfferForm(MoveForm):
    reason = forms.CharField(label=_("How the person said so"), max_length=300)


class NotLinkedForm(MoveForm):
    reason = forms.ChoiceField(
        label=_("Why service did not begin"), choices=[("", _("Choose …")), *NotLinkedReason.choices]
    )
    attempts = forms.IntegerField(
        label=_("How often you tried"),
        required=False,
        min_value=0,
        max_value=MOST_ATTEMPTS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("For “not reached”: three attempts or more."),
    )
    note = forms.CharField(label=_("In a few words"), max_length=300, required=False)


class CompleteForm(MoveForm):
    outcome = forms.CharField(label=_("Outcome"), max_length=300, required=False)
