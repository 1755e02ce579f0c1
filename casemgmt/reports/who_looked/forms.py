"""Over which days, and in which language."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casemgmt.core.forms import DateInput, RefusableForm

from .models import LANGUAGES

USUAL_DAYS = 365


class AccessReportForm(RefusableForm):
    """The account over some days, for the person to read."""

    first_day = forms.DateField(label=_("From"), widget=DateInput())
    last_day = forms.DateField(label=_("To"), widget=DateInput())
    language = forms.ChoiceField(label=_("Language of the paper"), choices=LANGUAGES)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.initial["first_day"], self.initial["last_day"] = today - timedelta(days=USUAL_DAYS), today
        self.initial["language"] = language if language in dict(LANGUAGES) else "en"
