"""One part of a listing on one line, as people say it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .forms import NUMBER_KINDS

USUAL_COUNTRY = "US"


def number_words(row: Any) -> str:
    """555-010-0801 ext. 12 · To call · intake."""
    extension = _("ext. %(x)s") % {"x": row.extension} if row.extension else ""
    kind = number_kind(row.type) if row.type else ""
    return _joined(" ".join(filter(None, (row.number, extension))), kind, row.description)


def number_kind(code: str) -> str:
    """What a number is for; what a publisher wrote instead, as it stands."""
    return str(dict(NUMBER_KINDS).get(code, code))


def cost_words(row: Any) -> str:
    """Adults · USD 5 · at the door · until 1 Jan 2027."""
    said = [row.option, money(row.amount, row.currency), row.amount_description]
    unlike = {words.casefold(): words for words in filter(None, said)}  # “free · free” is free
    return _joined(*unlike.values(), *_span(row))


def money(amount: float | None, currency: str = "") -> str:
    """USD 5, USD 5.50; nothing to pay is free."""
    if amount is None:
        return ""
    if not amount:
        return _("free")
    number = f"{int(amount):,}" if float(amount).is_integer() else f"{amount:,.2f}"
    return f"{currency.upper()} {number}".strip()


def _span(row: Any) -> list[str]:
    said = ((_("from %(day)s"), row.valid_from), (_("until %(day)s"), row.valid_to))
    return [words % {"day": date_format(day, "j M Y")} for words, day in said if day]


def address_words(row: Any) -> str:
    """On one line, as on an envelope; what it is where one cannot go there."""
    country = "" if row.country.upper() == USUAL_COUNTRY else row.country
    return _joined(row.line, country, "" if row.address_type == "physical" else row.get_address_type_display())


def _joined(*said: Any) -> str:
    return " · ".join(str(one) for one in said if one not in (None, ""))


SAID: Mapping[str, Callable[[Any], str]] = {"phone": number_words, "cost": cost_words, "address": address_words}
