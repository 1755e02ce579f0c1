"""What a team fills in about an encounter and the people it met; what a manager fills in to bring a file."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.accounts.models import Area, Program
from casemgmt.core.codes import NeedDomain, Risk
from casemgmt.core.faults import AskedForm
from casemgmt.core.forms import DateInput, DayField, Form, LanguageField, MomentField
from casemgmt.core.resume import FORM_OPEN_FOR
from casemgmt.core.tables import LARGEST_SETTINGS, UPLOADED, BadFile
from casemgmt.people.identity import Sought, about
from casemgmt.people.models import Gender, Person
from casemgmt.people.rules import facts_of_person, phone_of_contact

from .actions import Met
from .models import Action, Agrees, CallType, CoResponse, Disposition, Source
from .rules import OUTCOMES, times_of_record

MOST_PEOPLE = 8

ENDED = [
    ("0", _("Just now")),
    ("15", _("15 min ago")),
    ("30", _("30 min ago")),
    ("60", _("1 hour ago")),
    ("at", _("At …")),
]
ARRIVED = [("15", _("15 min ago")), ("30", _("30 min ago")), ("45", _("45 min ago")), ("60", _("1 hour ago"))]
ARRIVED += [("90", _("1½ hours ago")), ("at", _("At …"))]
HAPPENED = [
    "person_injured",
    "responder_injured",
    "force_used",
    "arrest",
    "involuntary_hold",
    "ems_called",
    "er_transfer",
]
TIMES = {"received_at": _("Call came"), "dispatched_at": _("Sent out"), "engaged_at": _("First words with the person")}


BOX = "usa-checkbox__input usa-checkbox__input--tile"


def tiles(choices: Any, label: Any, *, several: bool = False, **options: Any) -> Any:
    """Big choices side by side: one of them, or several."""
    if several:
        return forms.MultipleChoiceField(
            choices=choices,
            label=label,
            required=False,
            widget=forms.CheckboxSelectMultiple(attrs={"class": BOX}),
            **options,
        )
    return forms.ChoiceField(choices=choices, label=label, widget=forms.RadioSelect, **options)


def moment(label: Any, **options: Any) -> MomentField:
    return MomentField(label=label, required=False, **options)


class RecordForm(Form):
    """One crisis contact. Only source, a time and the outcome are needed; the time is “just now” unless set."""

    program = forms.ModelChoiceField(Program.objects.none(), label=_("Program"), empty_label=None)
    as_of = forms.CharField(required=False, widget=forms.HiddenInput)

    source = tiles(
        Source.choices,
        _("Where the call came from"),
        error_messages={"required": _("Choose one; “Other” is fine when you do not know.")},
    )
    ended = tiles(
        ENDED, _("When it ended"), initial="0", error_messages={"required": _("Choose one; “Just now” is usual.")}
    )
    cleared_at = moment(_("Ended at"))
    arrived = tiles(ARRIVED, _("When you arrived"), required=False)
    on_scene_at = moment(_("Arrived at"))
    received_at = moment(TIMES["received_at"])
    dispatched_at = moment(TIMES["dispatched_at"])
    engaged_at = moment(TIMES["engaged_at"])
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), required=False, empty_label=_("Not chosen"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    external_id = forms.CharField(label=_("Dispatch number"), max_length=60, required=False)
    team = forms.CharField(label=_("Team"), max_length=80, required=False)

    call_type = tiles(CallType.choices, _("Kind of call"), required=False)
    narrative = forms.CharField(
        label=_("What happened"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("You can dictate with your keyboard's microphone."),
    )
    actions_taken = tiles(Action.choices, _("What you did"), several=True)
    co_response = tiles(CoResponse.choices, _("Who else came"), initial=CoResponse.NONE, required=False)

    needs_heard = tiles(NeedDomain.choices, _("Needs you heard"), several=True)
    risk = tiles(Risk.choices, _("Risk as you judge it"), required=False)

    disposition = tiles(OUTCOMES, _("How it ended"), error_messages={"required": _("Choose the one that fits best.")})
    transport_destination = forms.CharField(label=_("Taken to"), max_length=120, required=False)
    happened = tiles([], _("Did any of this happen?"), several=True)
    felt_safe = tiles([("yes", _("Yes")), ("no", _("No"))], _("Did the team feel safe?"), required=False)

    def __init__(self, *args: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["program"].queryset = programs
        fields["area"].queryset = Area.objects.filter(program__in=programs, is_active=True)
        fields["happened"].choices = [(name, happened_label(name)) for name in HAPPENED]
        only = list(programs[:2])
        if len(only) == 1:
            self.fields["program"].widget = forms.HiddenInput()
            self.fields["program"].initial = only[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        at = self._as_of()
        data["cleared_at"] = self._moment("ended", "cleared_at", at)
        data["on_scene_at"] = self._moment("arrived", "on_scene_at", at)
        self._check_order(data)
        area = data.get("area")
        if area and data.get("program") and area.program_id != data["program"].pk:
            self.add_error("area", _("Choose an area of the program chosen above."))
        return data

    @property
    def has_errors_in_more(self) -> bool:
        """Whether the folded part must be open, so that nobody looks for what is wrong."""
        return any(name in self.errors for name in FOLDED)

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in NO_FACTS}
        data["co_response"] = data["co_response"] or CoResponse.NONE
        data["felt_safe"] = {"yes": True, "no": False}.get(self.cleaned_data["felt_safe"])
        return data | {name: name in self.cleaned_data["happened"] for name in HAPPENED}

    def _as_of(self) -> datetime:
        """Now; or the moment at which “just now” was chosen: a draft may be sent days later, a form come back after
        signing in."""
        now = timezone.now()
        try:
            at = datetime.fromisoformat(self.cleaned_data.get("as_of") or "")
        except ValueError:
            return now
        return at if at.tzinfo and now - FORM_OPEN_FOR <= at <= now else now

    def _moment(self, choice: str, field: str, at: datetime) -> datetime | None:
        chosen, given = self.cleaned_data.get(choice), self.cleaned_data.get(field)
        if chosen == "at" and not given and field not in self.errors:
            self.add_error(field, _("Give the date and time, or choose one of the tiles."))
        if chosen == "at" or (given and chosen in {"", "0"}):
            return given
        return (at - timedelta(minutes=int(chosen))).replace(second=0, microsecond=0) if chosen else None

    def _check_order(self, data: dict[str, Any]) -> None:
        """A time that was chosen as a tile is complained of beside the tiles."""
        for name, sentence in times_of_record(data, timezone.now()):
            self.add_error(self._asked_as(name), sentence)

    def _asked_as(self, name: str) -> str:
        """The tiles a time was chosen with, where it was."""
        choice = {"cleared_at": "ended", "on_scene_at": "arrived"}.get(name, name)
        return choice if self.cleaned_data.get(choice) not in {"", "at"} else name


FOLDED = ["received_at", "dispatched_at", "engaged_at", "external_id"]
NO_FACTS = {"program", "as_of", "ended", "arrived", "happened", "felt_safe"}


def happened_label(name: str) -> str:
    """Something that happened at the scene, in words."""
    words = {
        "person_injured": _now("Person injured"),
        "responder_injured": _now("Somebody of the team injured"),
        "force_used": _now("Force used by others"),
        "arrest": _now("Arrest"),
        "involuntary_hold": _now("Involuntary hold"),
        "ems_called": _now("EMS called"),
        "er_transfer": _now("Taken to an emergency room"),
    }
    return words[name]


NEW, UNKNOWN = "new", "unknown"


class MetForm(AskedForm, Form):
    """Somebody met: known, new or unknown; whether they agree to be contacted, and how they are reached."""

    asks = (facts_of_person, phone_of_contact)

    kind = tiles([(UNKNOWN, _("Name not known")), (NEW, _("Name known"))], _("Who it was"), required=False)
    description = forms.CharField(
        label=_("Description"), max_length=200, required=False, help_text=_("For example: man, grey coat, 5th and Main")
    )
    first_name = forms.CharField(label=_("First name"), max_length=80, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=80, required=False)
    goes_by = forms.CharField(label=_("Goes by"), max_length=80, required=False)
    birth_date = forms.DateField(label=_("Birth date"), required=False, widget=DateInput())
    age_estimate = forms.IntegerField(
        label=_("About how old"), required=False, min_value=0, max_value=120, widget=forms.NumberInput
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", _("Not asked")), *Gender.choices], required=False)
    language = LanguageField(label=_("Language"), required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    phone_belongs_to = forms.CharField(
        label=_("Whose phone"), max_length=60, required=False, help_text=_("If not their own: mother, shelter desk …")
    )
    may_text = forms.BooleanField(label=_("We may text"), required=False)
    may_leave_voicemail = forms.BooleanField(label=_("We may leave a voicemail"), required=False)
    contact_note = forms.CharField(
        label=_("To mind when contacting"),
        max_length=300,
        required=False,
        help_text=_("Best hours, who must not know, where to find them"),
    )
    agrees = tiles(Agrees.choices, _("May we contact them afterwards?"), initial=Agrees.NOT_ASKED, required=False)
    match = forms.CharField(required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["person"] = self._chosen(data.get("match", ""))
        has_facts = any(data.get(name) for name in (*FACTS, "phone", "contact_note"))
        if data["person"] is None and data.get("kind") == NEW and not self._named(data):
            self.add_error("first_name", _("Give at least one name, or choose “Name not known”."))
        data["is_somebody"] = bool(data["person"] or data.get("kind") or has_facts or data.get("agrees") == Agrees.YES)
        return data

    def met(self, place: str) -> Met:
        """What the action takes. Somebody of whom nothing is known is described by the place."""
        data = self.cleaned_data
        facts = {name: data[name] for name in FACTS if data.get(name) not in (None, "")}
        if not (self._named(data) or data["description"]):
            facts["description"] = (
                _now("Unknown person, %(place)s") % {"place": place} if place else _now("Unknown person")
            )
        facts["description"] = facts.get("description", "")[:200]
        return Met(
            person=data["person"],
            facts=facts,
            agrees=data["agrees"] or Agrees.NOT_ASKED,
            **{name: data[name] for name in CONTACT},
        )

    def sought(self) -> Sought:
        """What to look for before somebody is written down as new."""
        said = {name: self.data.get(self.add_prefix(name), "") for name in ("phone", "description", *NAMES)}
        names = [said[name] for name in NAMES]
        born = self.fields["birth_date"].widget.value_from_datadict(self.data, {}, self.add_prefix("birth_date"))
        try:
            birth_date = self.fields["birth_date"].clean(born)
        except forms.ValidationError:
            birth_date = None
        return about(names if any(names) else [said["description"]], said["phone"], birth_date)

    @staticmethod
    def _named(data: dict[str, Any]) -> bool:
        return any(data.get(name) for name in NAMES)

    def _chosen(self, match: str) -> Person | None:
        if not match or match == NEW:
            return None
        try:
            person = self.people.filter(pk=match).first()
        except (ValueError, forms.ValidationError):
            person = None
        if person is None:
            self.add_error(
                None, _("The person chosen is not to be found any more. Look again, or write down a new one.")
            )
        return person


NAMES = ("first_name", "last_name", "goes_by")
FACTS = ("description", "first_name", "last_name", "goes_by", "birth_date", "age_estimate", "gender", "language")
CONTACT = ("phone", "phone_belongs_to", "may_text", "may_leave_voicemail", "contact_note")


class FilterForm(Form):
    """Which encounters the list shows."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False, choices=[("", _("Every source")), *Source.choices])
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", _("Every outcome")), *Disposition.choices]
    )
    person = forms.ChoiceField(
        label=_("Person"),
        required=False,
        choices=[
            ("", _("All")),
            ("unknown", _("Name not known")),
            ("named", _("Name known")),
            ("none", _("Nobody met")),
        ],
    )
    taken = forms.ChoiceField(
        label=_("Taken on"),
        required=False,
        choices=[
            ("", _("All")),
            ("waiting", _("Agrees, not yet taken on")),
            ("no", _("Not yet taken on")),
            ("yes", _("Taken on")),
        ],
    )


class DispatchImportForm(Form):
    """A dispatch export, and how its columns are read."""

    program = forms.ModelChoiceField(Program.objects.none(), label=_("Program"), empty_label=None)
    file = forms.FileField(
        label=_("Dispatch export"),
        help_text=_("CSV or XLSX, one row a call, up to 30 MB."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the file that your dispatch system exported.")},
    )
    mapping = forms.ChoiceField(
        label=_("How its columns are read"),
        required=False,
        help_text=_("Choose one that is here, or bring your own below."),
    )
    own_mapping = forms.FileField(
        label=_("Your own mapping"),
        required=False,
        widget=forms.FileInput,
        help_text=_("A TOML file; docs/importing.md has the format."),
    )
    first = forms.ChoiceField(
        label=_("Dates such as 05/11/2026"),
        required=False,
        choices=[
            ("", _("As the mapping or the file says")),
            ("month", _("Month first: May 11")),
            ("day", _("Day first: 5 November")),
        ],
    )

    def __init__(self, *args: Any, programs: Any, mappings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["program"].queryset = programs
        fields["mapping"].choices = [*mappings, ("", _("My own, brought below"))]
        only = list(programs[:2])
        if len(only) == 1:
            self.fields["program"].widget = forms.HiddenInput()
            self.fields["program"].initial = only[0]

    def clean_file(self) -> Any:
        """Asked before any of it is held in memory."""
        upload = self.cleaned_data["file"]
        try:
            UPLOADED.refuse_size(upload.size, upload.name)
        except BadFile as problem:
            raise forms.ValidationError(problem.message) from None
        return upload

    def clean_own_mapping(self) -> str:
        upload = self.cleaned_data["own_mapping"]
        if not upload:
            return ""
        if upload.size > LARGEST_SETTINGS:
            raise forms.ValidationError(_("This is too large for a mapping. Bring the TOML file, not the export."))
        try:
            return upload.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This is no text in UTF-8. A mapping is a TOML file.")) from None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("mapping") and not data.get("own_mapping") and "own_mapping" not in self.errors:
            self.add_error("mapping", _("Choose a mapping, or bring your own."))
        return data
