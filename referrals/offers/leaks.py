"""Finding a person's identity in free text that an agency may read before it accepts."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from casemgmt.people import typed_dates

SHORTEST_NAME = 3
SHORTEST_NUMBER = 7
LETTERS = r"[^\W\d_]+"


@dataclass(frozen=True)
class Identity:
    """What must not be read: names, phone numbers, addresses, birth dates: of every entry that is this person."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    birth_dates: tuple[date, ...] = ()
    emails: tuple[str, ...] = field(default_factory=tuple)


def found_in(text: str, identity: Identity) -> list[str]:
    """Kinds of identity that the text gives away: `name`, `phone`, `address`, `birth date`, `e-mail`."""
    plain = _plain(text)
    words = set(re.findall(LETTERS, plain))
    kinds = []
    if any(word in words or (not word.isascii() and word in plain) for word in _name_words(identity.names)):
        kinds.append("name")
    if any(number in re.sub(r"\D", "", text) for number in _numbers(identity.numbers)):
        kinds.append("phone")
    if any(_plain(place) in plain for place in identity.places if len(place) >= 5):
        kinds.append("address")
    if identity.birth_dates and _days_in(text) & set(identity.birth_dates):
        kinds.append("birth date")
    if any(email.lower() in text.lower() for email in identity.emails if email):
        kinds.append("e-mail")
    return kinds


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lower()


def _name_words(names: Iterable[str]) -> Iterable[str]:
    """Words of the names that are long enough to mean somebody; in scripts without short words, all of them."""
    found = [word for name in names for word in re.findall(LETTERS, _plain(name))]
    return [word for word in found if len(word) >= SHORTEST_NAME or not word.isascii()]


def _numbers(numbers: Iterable[str]) -> Iterable[str]:
    """Each number with and without its area code: people write the short form."""
    digits = (re.sub(r"\D", "", number)[-10:] for number in numbers)
    return {form for number in digits for form in (number, number[-SHORTEST_NUMBER:]) if len(form) >= SHORTEST_NUMBER}


def _days_in(text: str) -> set[date]:
    """Every day that a date in the text may mean, as people write them in English and in Spanish."""
    found, (rest, days) = set[date](), typed_dates.take_date(text, timezone.localdate())
    while days:
        found.update(days)
        rest, days = typed_dates.take_date(rest, timezone.localdate())
    return found
