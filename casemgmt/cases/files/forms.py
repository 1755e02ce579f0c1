"""What is asked of a file."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.correcting import reason_field
from casemgmt.core.forms import DateInput, RefusableForm

from .models import PaperKind

# A phone offers its camera for these, and sends its own kind of picture as JPEG.
ACCEPT = "application/pdf,image/jpeg,image/png,.docx,.txt"


class SaidOfFileForm(RefusableForm):
    """What the paper is, of which day, in a few words."""

    paper = forms.ChoiceField(label=_lazy("What it is"), choices=PaperKind)
    day = forms.DateField(label=_lazy("Day it is of"), widget=DateInput())
    words = forms.CharField(label=_lazy("In a few words"), max_length=200, required=False)


class AddFileForm(SaidOfFileForm):
    """A paper or a picture to keep with the case."""

    upload = forms.FileField(label=_lazy("File or photo"), widget=forms.FileInput(attrs={"accept": ACCEPT}))
    field_order = ("upload", "paper", "day", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate
        most = settings.MOST_FILE_BYTES // 2**20
        self.fields["upload"].help_text = _("PDF, picture, Word or plain text, at most %(most)s MB") % {"most": most}


class CorrectFileForm(SaidOfFileForm):
    """The same of a file that is kept, and why it is put right."""

    reason = reason_field()
