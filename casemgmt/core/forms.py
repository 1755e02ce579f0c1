"""How every form looks and behaves: the renderer, and base classes that give widgets their class names.

A form drawn with `{{ form }}` shows a summary of its errors with links, then each field: label, hint, error, widget,
tied together for screen readers. A field that may stay empty says so; where all of them may, one sentence says it.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.forms import DeclarativeFieldsMetaclass
from django.forms.models import ModelFormMetaclass
from django.forms.renderers import TemplatesSetting
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from . import calendar, languages, resume
from .errors import NotPossible

CLASSES: list[tuple[type[forms.Widget], str]] = [
    (forms.CheckboxSelectMultiple, "usa-checkbox__input"),
    (forms.RadioSelect, "usa-radio__input usa-radio__input--tile"),
    (forms.CheckboxInput, "usa-checkbox__input"),
    (forms.Textarea, "usa-textarea"),
    (forms.Select, "usa-select"),
    (forms.FileInput, "usa-file-input__plain"),
    (forms.widgets.Input, "usa-input"),
]


# From how many fields on "optional" beside each one is noise.
MANY = 3
LONGEST_LANGUAGE = 40


class FormRenderer(TemplatesSetting):
    """Draws forms with `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def asked_when(field: forms.Field, words: Any) -> Any:
    """A field that is asked only in some case, which the page says instead of “optional”. The form that knows the case
    refuses it empty."""
    field.asked_when = words  # type: ignore[attr-defined]
    return field


class Dressed:
    """Gives each widget the class the design system knows."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field.widget)
            if isinstance(field, MomentField):
                field.say_zone()
        resume.fill(self)  # type: ignore[arg-type]
        shown = [field for field in self.fields.values() if not field.widget.is_hidden]
        self.is_all_optional = len(shown) > MANY and not any(field.required for field in shown)


def dress(widget: forms.Widget) -> None:
    """Add the class name; what a form set itself stays."""
    for kind, name in CLASSES:
        if isinstance(widget, kind):
            given = widget.attrs.get("class", "")
            widget.attrs["class"] = given if name in given else f"{given} {name}".strip()
            return


class _Made(type):
    """What was typed before a pause comes back into the fields, too, that a form adds once it is made."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        form = super().__call__(*args, **kwargs)
        resume.fill(form)
        return form


class _FormMade(_Made, DeclarativeFieldsMetaclass): ...


class _ModelFormMade(_Made, ModelFormMetaclass): ...


class Form(Dressed, forms.Form, metaclass=_FormMade):
    """Base of all forms."""


class ModelForm(Dressed, forms.ModelForm, metaclass=_ModelFormMade):  # type: ignore[type-arg]
    """Base of forms over one model."""


class DateInput(forms.DateInput):
    """A date, with the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day to look from or to: one that somebody may mean, with the day after it."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not calendar.is_thinkable(day):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class DateTimeInput(forms.DateTimeInput):
    """A local moment, with the browser's own picker. Where the clock goes back, a choice beside it says which of the
    two hours is meant; it shows itself when it is needed."""

    input_type = "datetime-local"
    template_name = "forms/moment.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was typed, with the choice behind it."""
        typed, which = super().value_from_datadict(data, files, name), data.get(f"{name}_which", "")
        return f"{typed}{WHICH}{which}" if typed and which in WHICH_HOUR else typed

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        local, which = _local(value)
        shown = local or str(value or "").partition(WHICH)[0]
        context = super().get_context(name, shown, attrs)
        context["choices"] = _choices(local, which)
        return context


WHICH, WHICH_HOUR = "#", ("first", "second")


def _local(value: Any) -> tuple[datetime | None, str]:
    """A time as it was typed or stored, and which of two it is; None where it is no time."""
    if isinstance(value, datetime):
        return value, WHICH_HOUR[value.fold]
    typed, _sign, which = str(value or "").partition(WHICH)
    for read in (datetime.fromisoformat, *map(_reader, formats.get_format("DATETIME_INPUT_FORMATS"))):
        with suppress(ValueError):
            return read(typed), which
    return None, which


def _reader(form: str) -> Callable[[str], datetime]:
    return lambda typed: datetime.strptime(typed, form)


def _choices(local: datetime | None, which: str) -> list[dict[str, Any]]:
    """The two moments of a local time that comes twice, in words; nothing for any other."""
    zone = calendar.current_zone()
    if local is None or not calendar.is_doubled(local.date(), local.time(), zone):
        return []
    words = (_("first, summer time (%(zone)s)"), _("second, winter time (%(zone)s)"))
    both = calendar.choices_of(local.date(), local.time(), zone)
    return [
        {"value": name, "words": said % {"zone": calendar.short_name(at, zone)}, "is_chosen": name == which}
        for name, said, at in zip(WHICH_HOUR, words, both, strict=True)
    ]


class LanguageField(forms.ChoiceField):
    """A language of the one list. What a form that was opened before, or another program, sends as a word is read as
    the language it means; a word that means none is kept as it is, for the action to put beside the list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("", _lazy("Not asked")), *languages.CHOICES], **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return languages.code_of(value) if value else value

    def to_python(self, value: Any) -> str:
        code, said = languages.read(value or "")
        return said or code

    def valid_value(self, value: Any) -> bool:
        return len(str(value)) <= LONGEST_LANGUAGE


class MomentField(forms.DateTimeField):
    """A local date and time, of the zone the page is about. An hour that comes twice asks which; one that the clock
    skips is refused. Where the reader may be elsewhere, the field says the zone."""

    widget = DateTimeInput

    def say_zone(self) -> None:
        """Put the zone beside the field, behind what its hint says already."""
        if calendar.is_zone_said():
            said = _("Time of %(zone)s.") % {"zone": calendar.zone_in_words(calendar.current_zone(), timezone.now())}
            self.help_text = f"{self.help_text} {said}".strip()

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and timezone.is_aware(value):
            return value.astimezone(calendar.current_zone())
        return value

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, datetime) or value in self.empty_values:
            return value or None
        local, which = _local(value)
        with suppress(OverflowError):  # a time that is no moment anywhere on earth
            if local is not None and calendar.is_thinkable(local):
                return moment_of(local, which)
        raise ValidationError(self.error_messages["invalid"], code="invalid")


def moment_of(local: datetime, which: str = "") -> datetime:
    """The moment of a local time in the current zone; a sentence where it never was, or comes twice and was not said
    which."""
    zone = calendar.current_zone()
    if local.tzinfo is not None:
        return local.astimezone(calendar.UTC)
    if calendar.is_skipped(local.date(), local.time(), zone):
        raise ValidationError(_("The clock skips this hour on that day. Check the time."), code="skipped")
    if not calendar.is_doubled(local.date(), local.time(), zone):
        return calendar.at_local(local.date(), local.time(), zone)
    if which not in WHICH_HOUR:
        words = _("The clock goes back on that day, and this hour comes twice. Choose which one is meant.")
        raise ValidationError(words, code="doubled")
    # In UTC: Python never finds a doubled local time equal to a time of another zone.
    return calendar.choices_of(local.date(), local.time(), zone)[WHICH_HOUR.index(which)].astimezone(calendar.UTC)


class TimeInput(forms.TimeInput):
    """A time of day, with the browser's own picker."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


LATE = "late"  # the code of an error that says: not these words are wrong, the moment is


def put_refusal(form: forms.BaseForm, problem: NotPossible) -> None:
    """Put what an action refused on the form: beside the field it is about, else above them as the wrong moment.

    A hidden field holds what was seen when the form was opened: a complaint of it means that the form is stale.
    """
    about = form.fields.get(problem.field or "")
    field = problem.field if about is not None and not about.widget.is_hidden else None
    form.add_error(field, ValidationError(problem.message, code="" if field else LATE))


def status_of(*shown: forms.BaseForm | None) -> int:
    """How a page with these forms answers: 409 when it came at the wrong moment or was stale, 422 when words on it are
    wrong and it is shown again, else 200."""
    sent = [form for form in shown if form is not None and form.is_bound and form.errors]
    if any(form.has_error("__all__", LATE) for form in sent):
        return 409
    return 422 if sent else 200


class RefusableForm(Form):
    """A form whose action may find that the moment has passed: it says so and keeps what was typed."""

    def refuse(self, problem: NotPossible) -> None:
        """Show why it was not possible: beside the field it is about, or as the wrong moment."""
        put_refusal(self, problem)

    @property
    def status(self) -> int:
        """How a page with this form answers."""
        return status_of(self)
