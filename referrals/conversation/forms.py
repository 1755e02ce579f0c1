"""What is written to the other side, and why it is taken back."""

from typing import Any

from django import forms as fields
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from casemgmt.core.forms import Form


class OfferMessageForm(Form):
    """Words to the other side, with a file once that is allowed."""

    text = fields.CharField(
        label=_lazy("Your message"), max_length=2000, required=False, widget=fields.Textarea(attrs={"rows": 3})
    )
    upload = fields.FileField(label=_lazy("File"), required=False, widget=fields.FileInput)

    def __init__(self, *args: Any, may_attach: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_attach:
            self.fields.pop("upload")
            self.fields["text"].required = True
            return
        most = settings.MOST_FILE_BYTES // 2**20
        self.fields["upload"].help_text = _("PDF, picture, Word or plain text, at most %(most)s MB") % {"most": most}


class WithdrawMessageForm(Form):
    reason = fields.CharField(label=_lazy("Why it is taken back"), max_length=200)
