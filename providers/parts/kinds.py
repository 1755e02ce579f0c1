"""Every kind of part there is: its table, its form, what it can hang on. One row here is one kind edited."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from providers.edits.holders import COLUMNS, kind_of
from providers.models import (
    Accessibility,
    Address,
    Contact,
    CostOption,
    Language,
    Phone,
    RequiredDocument,
    ServiceArea,
)

from . import forms
from .words import SAID


@dataclass(frozen=True)
class PartKind:
    """One kind of part: `hangs_on` names the holders, the one that is meant first."""

    code: str
    model: Any
    form: type[forms.PartForm]
    label: str | Promise
    one: str | Promise
    hangs_on: tuple[str, ...]
    same_by: tuple[str, ...] = ()  # what makes two of them one; without, all that is typed

    def twin_of(self, row: Any, holder: Any) -> Any:
        """Another one on the holder that says the same, whatever the case of its letters."""
        key = self._key(row)
        return next((one for one in self.of(holder) if one.pk != row.pk and self._key(one) == key), None)

    def _key(self, row: Any) -> list[str]:
        names = self.same_by or self.form._meta.fields or ()
        said = ["" if getattr(row, name) is None else str(getattr(row, name)) for name in names]
        return ["".join(words.casefold().split()) for words in said]

    def of(self, holder: Any) -> Any:
        """Those of this holder, as a query."""
        return self.model.objects.filter(**{f"{COLUMNS[kind_of(holder)]}_id": holder.pk}).order_by("created_at", "pk")

    def new(self, holder: Any) -> Any:
        """One that is not written yet, hanging on this holder."""
        return self.model(**{f"{COLUMNS[kind_of(holder)]}_id": holder.pk})

    def holder_of(self, row: Any) -> Any:
        """What the row hangs on, the narrowest first."""
        for name in ("at", "location", "service", "organization"):
            held = getattr(row, COLUMNS[name], None) if name in self.hangs_on or hasattr(row, COLUMNS[name]) else None
            if held is not None:
                return held
        phone_or_contact = getattr(row, "phone", None) or getattr(row, "contact", None)
        if phone_or_contact is None:
            raise Http404
        return self.holder_of(phone_or_contact)


_ALL = (
    PartKind(
        "phone", Phone, forms.PhoneForm, _("Numbers"), _("Number"), ("organization", "service", "at", "location"),
        same_by=("number", "extension", "type"),
    ),
    PartKind(
        "language", Language, forms.LanguageForm, _("Languages"), _("Language"), ("service", "location"),
        same_by=("name",),
    ),
    PartKind("document", RequiredDocument, forms.DocumentForm, _("To bring"), _("Document"), ("service",)),
    PartKind("cost", CostOption, forms.CostForm, _("Costs"), _("Cost"), ("service",)),
    PartKind(
        "area", ServiceArea, forms.ServiceAreaForm, _("Service areas"), _("Service area"), ("service", "at"),
        same_by=("name",),
    ),
    PartKind(
        "contact", Contact, forms.ContactForm, _("People to talk to"), _("Person to talk to"),
        ("organization", "service", "at", "location"),
    ),
    PartKind("address", Address, forms.AddressForm, _("Addresses"), _("Address"), ("location",)),
    PartKind(
        "access", Accessibility, forms.AccessForm, _("Access"), _("Access"), ("location",), same_by=("description",)
    ),
)  # fmt: skip
KINDS = {kind.code: kind for kind in _ALL}


def kinds_of(holder: Any) -> Iterator[PartKind]:
    """The kinds of parts that can hang on it."""
    name = kind_of(holder)
    yield from (kind for kind in _ALL if name in kind.hangs_on)


def kind_named(code: str) -> PartKind:
    """The kind of that code; 404 for none."""
    if code not in KINDS:
        raise Http404
    return KINDS[code]


def in_words(kind: PartKind, row: Any) -> str:
    """A part on one line."""
    if kind.code in SAID:
        return SAID[kind.code](row)
    names = kind.form._meta.fields or ()
    said = [
        getattr(row, f"get_{name}_display")() if hasattr(row, f"get_{name}_display") else getattr(row, name)
        for name in names
    ]
    return " · ".join(str(one) for one in said if one not in (None, ""))
