"""Who somebody might be: reading what was typed, and ranking who fits by evidence. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from . import phones
from .nicknames import other_names
from .typed_dates import SIX_DIGITS, take_date, take_month, take_year

MOST_WORDS = 6
FULL_NUMBER, FEWEST_DIGITS = 9, 4  # so many digits are a whole number; the last four are enough to look for
PHONE = re.compile(r"\+?[\d(][\d\s().-]{5,}\d")
LAST_DIGITS = re.compile(r"(?<![\w/.-])\d{4,6}(?![\w/.-])")
WORD = re.compile(r"[^\W\d_]+")
APOSTROPHES = re.compile(r"['’‘ʼ`´]")
SAID_BESIDE = {"born", "dob", "phone", "ph", "tel", "cell", "nacido", "nacida", "fecha"}
PARTICLES = {
    "de",
    "la",
    "las",
    "los",
    "del",
    "da",
    "dos",
    "di",
    "van",
    "von",
    "der",
    "den",
    "el",
    "al",
    "mac",
    "mc",
    "st",
}
# Letters that no accent makes out of another one.
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
MANY = 2  # more people than that at one number are not one person for it


@dataclass(frozen=True)
class Sought:
    """What somebody typed: words of a name, digits of a phone number from its end, days, month or year of birth. Six
    digits may be a day as well as the end of a number: one of the two is enough then."""

    words: tuple[str, ...] = ()
    digits: str = ""
    born: tuple[date, ...] = ()
    year: int | None = None
    month: int | None = None
    is_doubtful: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.digits or self.born or self.year)

    @property
    def is_whole_number(self) -> bool:
        return len(self.digits) >= FULL_NUMBER

    @property
    def meant(self) -> tuple[tuple[str, ...], ...]:
        """The words as they are compared, each with the other ways to write it."""
        return meanings(plain(word) for word in self.words)[:MOST_WORDS]


@dataclass(frozen=True)
class Evidence:
    """What is known of one person, compared with what is sought. Likeness runs from 0 to 1."""

    name: float = 0.0
    more_words: int = 0
    is_short_name: bool = False
    description: float = 0.0
    same_phone: bool = False
    end_of_phone: bool = False
    sharing_phone: int = 1
    same_birth_date: bool = False
    turned_birth_date: bool = False
    same_birth_year: bool = False
    other_birth_date: bool = False

    @property
    def is_shared_phone(self) -> bool:
        """A shelter's desk, a family's phone: not one person for that."""
        return self.sharing_phone > MANY


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, how strongly, and why; when they were last met, and who has their case."""

    person: Any
    score: float
    reasons: tuple[str, ...]
    last_met_at: datetime | None = None
    with_whom: str = ""

    def known(self, last_met_at: datetime | None, with_whom: str) -> "Candidate":
        return replace(self, last_met_at=last_met_at, with_whom=with_whom)


def read(text: str, today: date) -> Sought:
    """Take one search line apart: a date or a year, digits of a phone number, and the words that remain."""
    six = SIX_DIGITS.search(text)
    text, born = take_date(text, today)
    if born and six and six.group() not in text:
        return Sought(words_of(text), six.group(), born, is_doubtful=True)
    without, month = take_month(text, today) if not born else (text, None)
    if month:
        return Sought(words_of(without), "", (), month.year, month.month)
    text, digits = _take_phone(text)
    without, year = take_year(text, today) if not born else (text, None)
    words = words_of(without)
    if not digits and not (year and words):  # four digits alone may be a year, or the end of a number
        last = LAST_DIGITS.search(text)
        digits = last.group() if last else ""
    return Sought(words, digits, born, year)


def about(names: Iterable[str], phone: str = "", born: date | None = None, year: int | None = None) -> Sought:
    """What to look for before somebody is written down: facts that stand in fields of their own."""
    words = tuple(dict.fromkeys(word for name in names for word in words_of(name)))
    digits = digits_of(phone)
    return Sought(words, digits if len(digits) >= FULL_NUMBER else "", (born,) if born else (), year)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name or a line, at most six that mean something."""
    found = WORD.findall(APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)))
    said = [word for word in found if (len(word) > 1 or not word.isascii()) and plain(word) not in SAID_BESIDE]
    return tuple(said[: 2 * MOST_WORDS])  # particles among them count for nothing


def digits_of(phone: str) -> str:
    """The digits of a number as far as they tell it apart: without what may stand before, and without an extension."""
    number = re.split(r"(?i)\s*(?:ext\.?|x|#)\s*\d+\s*$", phone)[0]
    return re.sub(r"\D", "", number)[-10:]


def plain(text: str) -> str:
    """Without case, accents and apostrophes, for comparing."""
    decomposed = unicodedata.normalize("NFKD", APOSTROPHES.sub("", text).casefold()).translate(LETTERS)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


Words = tuple[tuple[str, ...], ...]


def meanings(words: Iterable[str]) -> Words:
    """Plain words, each with the other way to write it: “de la Cruz” is cruz or delacruz. Particles alone are words."""
    found: list[tuple[str, ...]] = []
    before: list[str] = []
    for word in words:
        if word in PARTICLES:
            before.append(word)
            continue
        found.append((word, "".join(before) + word) if before else (word,))
        before = []
    return tuple(found) or tuple((word,) for word in before)


def name_fits(sought: Words, said: Words) -> float:
    """How well the words of a name fit those that are sought, in any order. All of the sought ones, or all of the said
    ones where two or more were said, are enough."""
    if not sought or not said:
        return 0.0
    best = [max(_alike(one, other) for one in word for told in said for other in told) for word in sought]
    fits = sum(best) / len(best)
    if 2 <= len(said) < len(sought):
        fits = max(fits, 0.98 * sum(sorted(best)[-len(said) :]) / len(said))
    return fits if min(best) == 1.0 else min(fits, 0.94)


def score(evidence: Evidence) -> float:
    """One number to rank by: a phone or a birth date says more than a name that sounds alike."""
    points = _of_phone(evidence) + _of_birth(evidence)
    points += max(evidence.name if evidence.name >= 0.5 else 0.0, 0.6 * evidence.description)
    return round(points - 0.005 * min(evidence.more_words, 4), 3)


def _of_phone(evidence: Evidence) -> float:
    if evidence.is_shared_phone:
        return 0.3 if evidence.same_phone or evidence.end_of_phone else 0.0
    return 0.6 if evidence.same_phone else 0.4 if evidence.end_of_phone else 0.0


def _of_birth(evidence: Evidence) -> float:
    if evidence.same_birth_date or evidence.turned_birth_date:
        return 0.5 if evidence.same_birth_date else 0.4
    said = 0.3 if evidence.same_birth_year else 0.0
    return said - 0.3 if evidence.other_birth_date else said


def reasons(evidence: Evidence) -> list[str]:
    """Codes of what speaks for it, strongest first."""
    shown = {
        "phone": evidence.same_phone and not evidence.is_shared_phone,
        "birth_date": evidence.same_birth_date,
        "end_of_phone": evidence.end_of_phone and not evidence.is_shared_phone,
        "turned_birth_date": evidence.turned_birth_date and not evidence.same_birth_date,
        "name": evidence.name >= 0.95,
        "short_name": evidence.is_short_name and 0.5 <= evidence.name < 0.95,
        "similar_name": not evidence.is_short_name and 0.5 <= evidence.name < 0.95,
        "birth_year": evidence.same_birth_year and not (evidence.same_birth_date or evidence.turned_birth_date),
        "description": evidence.description >= 0.3,
        "shared_phone": (evidence.same_phone or evidence.end_of_phone) and evidence.is_shared_phone,
    }
    return [code for code, is_so in shown.items() if is_so]


def ranked(found: Iterable[tuple[Any, Evidence]], least: float = 0.3) -> list[Candidate]:
    """Likely ones, the likeliest first; those with no reason to name are left out."""
    candidates = [Candidate(key, score(evidence), tuple(reasons(evidence))) for key, evidence in found]
    likely = [candidate for candidate in candidates if candidate.reasons and candidate.score >= least]
    return sorted(likely, key=lambda candidate: (-candidate.score, str(candidate.person)))


@lru_cache(maxsize=50_000)
def _alike(one: str, other: str) -> float:
    """How alike two plain words are: the same, one short for the other, or by letters that stand in about one place."""
    if one == other:
        return 1.0
    if other in other_names(one):
        return 0.93
    if min(len(one), len(other)) >= 3 and (one.startswith(other) or other.startswith(one)):
        return 0.9
    likeness = _letters_alike(one, other)
    return min(likeness, 0.92) if likeness >= 0.7 else 0.0


def is_short_for(sought: Words, said: Words) -> bool:
    """Whether one of the words stands for another by custom only: Pepe and José."""
    told = {word for words in said for word in words}
    return any(other_names(word) & told for words in sought for word in words if word not in told)


def _letters_alike(one: str, other: str) -> float:
    """Jaro's likeness, which knows letters in each other's place, with Winkler's for a common beginning."""
    near = max(max(len(one), len(other)) // 2 - 1, 0)
    places: list[int] = []
    for place, sign in enumerate(one):
        span = range(max(0, place - near), min(len(other), place + near + 1))
        places += next(([at] for at in span if other[at] == sign and at not in places), [])
    if not places:
        return 0.0
    crossed = sum(at != kept for at, kept in zip(places, sorted(places), strict=True)) / 2
    common = len(places)
    jaro = (common / len(one) + common / len(other) + (common - crossed) / common) / 3
    same = next((at for at in range(4) if one[at : at + 1] != other[at : at + 1]), 4)
    return jaro + same * 0.1 * (1 - jaro)


def _take_phone(text: str) -> tuple[str, str]:
    found = PHONE.search(text)
    digits = digits_of(found.group()) if found else ""
    return (text.replace(found.group(), " "), digits) if found and len(digits) >= phones.FEWEST_DIGITS else (text, "")
