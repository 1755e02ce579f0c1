"""How every form looks and behaves: the renderer, and base classes that give widgets their class names.

A form drawn with `{{ form }}` shows a summary of its errors with links, then each field: label, hint, error, widget,
tied together for screen readers. A field that may stay empty says so; where all of them may, one sentence says it.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting

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


class FormRenderer(TemplatesSetting):
    """Draws forms with `templates/forms/`."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class Dressed:
    """Gives each widget the class the design system knows."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field.widget)
        shown = [field for field in self.fields.values() if not field.widget.is_hidden]
        self.is_all_optional = len(shown) > MANY and not any(field.required for field in shown)


def dress(widget: forms.Widget) -> None:
    """Add the class name; what a form set itself stays."""
    for kind, name in CLASSES:
        if isinstance(widget, kind):
            given = widget.attrs.get("class", "")
            widget.attrs["class"] = given if name in given else f"{given} {name}".strip()
            return


class Form(Dressed, forms.Form):
    """Base of all forms."""


class ModelForm(Dressed, forms.ModelForm):  # type: ignore[type-arg]
    """Base of forms over one model."""


class DateInput(forms.DateInput):
    """A date, with the browser's own picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A local moment, with the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


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
