"""How old somebody is on a day, as far as it is known: a range, never more certain than what was said. Pure.

A birth date gives one age; a year of birth two, but on its last day; an estimate a range around it. The calendar alone
makes nobody an adult: whoever may still be under 18 is somebody to check.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

ADULT = 18
# How far an estimate may be off, in years: a fifth of it, within these bounds.
LEAST_OFF, MOST_OFF = 2, 10


@dataclass(frozen=True)
class Age:
    """From `least` to `most` whole years; `about` where it is an estimate."""

    least: int
    most: int
    about: int | None = None

    @property
    def words(self) -> str:
        """“34”, “17 or 18”, “about 40”."""
        if self.about is not None:
            return _("about %(age)d") % {"age": self.about}
        if self.least == self.most:
            return str(self.least)
        return _("%(least)d or %(most)d") % {"least": self.least, "most": self.most}

    @property
    def is_minor(self) -> bool:
        return self.most < ADULT

    @property
    def may_be_minor(self) -> bool:
        """Perhaps under 18: neither a child nor an adult until somebody has asked."""
        return self.least < ADULT <= self.most

    @property
    def with_doubt(self) -> str:
        """The same words, and that one has to check where the person may be under 18."""
        return f"{self.words} ({_('may be under 18: check')})" if self.may_be_minor else self.words


def age_on(person: Any, day: date) -> Age | None:
    """How old the person is on that day, by what stands on this entry; None when nothing is known."""
    if person.birth_date:
        years = _whole_years(person.birth_date, day)
        return Age(years, years)
    if person.birth_year:
        most = max(day.year - person.birth_year, 0)
        is_past_every_birthday = (day.month, day.day) == (12, 31)
        return Age(most if is_past_every_birthday else max(most - 1, 0), most)
    if person.age_estimate is not None:
        return _estimated(person.age_estimate, person.age_estimated_on or day, day)
    return None


def age_now(person: Any, at: Any) -> Age | None:
    """How old the person is at this moment, on the day it is in their program."""
    return age_on(person, at.astimezone(person.program.zone).date())


def may_be_under_age(person: Any, at: Any) -> bool:
    """Surely or perhaps under 18, by what stands for this person now. Where nothing is known, nobody is taken for a
    child."""
    age = age_now(person.now, at)
    return age is not None and age.least < ADULT


def age_band(age: Age | None) -> str:
    """The band an agency may see before it accepts. Where somebody may be under 18, that is said and no more."""
    if age is None:
        return _("age not known")
    if age.may_be_minor:
        return _("about 18, may be under 18")
    return _band(age.least if age.about is None else age.about)


def out_of(age: Age, youngest: float | None, oldest: float | None) -> bool:
    """Whether the person is surely too young or too old for these limits."""
    return (youngest is not None and age.most < youngest) or (oldest is not None and age.least > oldest)


def doubts(age: Age | None, youngest: float | None, oldest: float | None) -> Iterator[str]:
    """Why one has to ask for the age before these limits are believed to be kept; nothing when they surely are, or
    surely are not."""
    if youngest is None and oldest is None:
        return
    if age is None:
        yield _("age not known, and there is a limit: ask")
    elif not out_of(age, youngest, oldest):
        if youngest is not None and age.least < youngest:
            yield _("age %(age)s, from %(limit)g here: check") % {"age": age.words, "limit": youngest}
        if oldest is not None and age.most > oldest:
            yield _("age %(age)s, up to %(limit)g here: check") % {"age": age.words, "limit": oldest}


def _whole_years(since: date, day: date) -> int:
    """Years that are over. Who was born on 29 February turns a year older on 1 March where there is none: the later
    of the two days, on which nobody is taken for an adult too soon."""
    had_birthday = (day.month, day.day) >= (since.month, since.day)
    return max(day.year - since.year - (not had_birthday), 0)


def _estimated(said: int, said_on: date, day: date) -> Age:
    off = min(max(LEAST_OFF, round(said / 5)), MOST_OFF)
    since = _whole_years(said_on, day)
    has_begun = since if (day.month, day.day) == (said_on.month, said_on.day) else since + 1
    least = max(said - off + since, 0)
    return Age(least, said + off + (has_begun if day > said_on else 0), said + since)


def _band(years: int) -> str:
    for upper, words in ((13, _("child")), (ADULT, _("13 to 17")), (25, _("18 to 24"))):
        if years < upper:
            return words
    if years >= 65:
        return _("65 or older")
    return f"{max(25, years // 10 * 10)}–{min(64, years // 10 * 10 + 9)}"
