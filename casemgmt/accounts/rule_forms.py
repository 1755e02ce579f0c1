"""The form of a program's reasons: their words, order, and which are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now

from casemgmt.core.forms import Form

from .reasons import Reason
from .rule_actions import LONGEST_WORDS


class ReasonsForm(Form):
    """Words, order and visibility of one list of reasons."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, reasons: list[Reason], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = reasons
        for number, reason in enumerate(reasons, 1):
            words = {"reason": reason.usual}
            self.fields[f"place_{reason.code}"] = forms.IntegerField(
                label=_now("Place of “%(reason)s”") % words, initial=number, min_value=1, max_value=99
            )
            self.fields[f"words_{reason.code}"] = forms.CharField(
                label=_now("Words for “%(reason)s”") % words, initial=reason.words, max_length=LONGEST_WORDS
            )
            self.fields[f"shown_{reason.code}"] = forms.BooleanField(
                label=_now("Show “%(reason)s”") % words, initial=not reason.is_hidden, required=False
            )
            for part in ("place", "words"):
                self.fields[f"{part}_{reason.code}"].widget.attrs["class"] = "usa-input"
            self.fields[f"shown_{reason.code}"].widget.attrs["class"] = "usa-checkbox__input"

    @property
    def rows(self) -> list[tuple[Reason, Any, Any, Any]]:
        return [
            (reason, self[f"place_{reason.code}"], self[f"words_{reason.code}"], self[f"shown_{reason.code}"])
            for reason in self.reasons
        ]

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The list as it was sent, in its new order; two of the same place keep the order they had."""
        said = self.cleaned_data
        order = sorted(self.reasons, key=lambda reason: said[f"place_{reason.code}"])
        return [
            {
                "code": reason.code,
                "label": said[f"words_{reason.code}"],
                "hidden": not said[f"shown_{reason.code}"],
            }
            for reason in order
        ]
