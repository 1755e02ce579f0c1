"""Finding a person's identity in free text that an agency may read before it accepts."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from casemgmt.people import typed_dates
from casemgmt.people.nicknames import other_names

from . import leaks_places
from .leaks_places import bare
from .ordinary import is_ordinary

SHORTEST_NAME = 3
SHORTEST_NUMBER = 7
LETTERS = r"[^\W\d_]+"


@dataclass(frozen=True)
class Identity:
    """What must not be read: names, phone numbers, addresses, birth dates: of every entry that is this person.

    `others` are names of who belongs to the household; `told`: words of places that the agency is told anyway, such as
    the area.
    """

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    birth_dates: tuple[date, ...] = ()
    emails: tuple[str, ...] = field(default_factory=tuple)
    others: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def found_in(text: str, identity: Identity) -> list[str]:
    """Kinds of identity that the text gives away: `name`, `phone`, `address`, `birth date`, `e-mail`."""
    kinds = []
    if _has_name(text, identity):
        kinds.append("name")
    if any(number in re.sub(r"\D", "", text) for number in _numbers(identity.numbers)):
        kinds.append("phone")
    if any(leaks_places.is_in(bare(text), text, bare(place), identity.told) for place in identity.places):
        kinds.append("address")
    if identity.birth_dates and _days_in(text) & set(identity.birth_dates):
        kinds.append("birth date")
    if any(email.lower() in text.lower() for email in identity.emails if email):
        kinds.append("e-mail")
    return kinds


def _has_name(text: str, identity: Identity) -> bool:
    """The person's own names always; short forms of them and names of the household where they are not the ordinary
    words that they may also be (will, rose, may)."""
    own = set(_name_words(identity.names))
    if _any_word(own, text):
        return True
    meant = {short for word in own for short in other_names(word)} | set(_name_words(identity.others))
    return _any_word({word for word in meant if not is_ordinary(word)}, text) or bool(
        meant & leaks_places.written_as_names(text)
    )


def _any_word(wanted: Collection[str], text: str) -> bool:
    found = bare(text)
    words = set(re.findall(LETTERS, found))
    return any(word in words or (not word.isascii() and word in found) for word in wanted)


def _name_words(names: Iterable[str]) -> Iterable[str]:
    """Words of the names that are long enough to mean somebody; in scripts without short words, all of them."""
    found = [word for name in names for word in re.findall(LETTERS, bare(name))]
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
