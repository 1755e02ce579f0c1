"""What editors type about the words of the search."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from casemgmt.core.codes import NeedDomain
from casemgmt.core.forms import Form

from .folding import folded
from .judging import RULES

LONGEST = 80
MOST = 60
_AGES = (("age:0-11", _("a condition: children")), ("age:13-17", _("a condition: teenagers")),
         ("age:12-24", _("a condition: young people")), ("age:60-120", _("a condition: older people")))  # fmt: skip
_GENDERS = (("gender:woman", _("a condition: women")), ("gender:man", _("a condition: men")),
            ("gender:nonbinary", _("a condition: non-binary people")))  # fmt: skip


def meanings() -> list[tuple[str, str]]:
    """What words can stand for: nothing more, a need, a condition."""
    needs = [(f"need:{code}", _now("a need: %(need)s") % {"need": label}) for code, label in NeedDomain.choices]
    rules = [(f"rule:{code}", _now("a condition: %(rule)s") % {"rule": label}) for code, label in RULES.items()]
    people = [(code, str(label)) for code, label in (*_GENDERS, *_AGES)]
    who = ("who", _now("for whom: counts less beside a need"))
    return [("", _now("just words")), who, *needs, *rules, *people]


class WordGroupForm(Form):
    """Words that mean the same, one on a line or with commas between."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Words that mean the same"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
        help_text=_("English and Spanish, one on a line. Accents and endings do not matter."),
    )
    also = forms.CharField(
        label=_("Look also for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text=_("These count less."),
    )
    means = forms.ChoiceField(label=_("They stand for"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["means"].choices = meanings()  # type: ignore[attr-defined]

    def clean_words(self) -> list[str]:
        words = self._listed("words")
        if not words:
            raise forms.ValidationError(_now("Write at least one word."))
        return words

    def clean_also(self) -> list[str]:
        return self._listed("also")

    def _listed(self, name: str) -> list[str]:
        words = [" ".join(word.split()) for word in re.split(r"[,\n]", self.cleaned_data.get(name, ""))]
        kept = list(dict.fromkeys(word for word in words if folded(word)))
        if len(kept) > MOST:
            raise forms.ValidationError(_now("At most %(most)d words in one group.") % {"most": MOST})
        if long := next((word for word in kept if len(word) > LONGEST), None):
            raise forms.ValidationError(_now("“%(word)s…” is too long.") % {"word": long[:40]})
        return kept


def said_of(means: str) -> str:
    """What a group stands for, in words."""
    return dict(meanings()).get(means, means) if means else ""
