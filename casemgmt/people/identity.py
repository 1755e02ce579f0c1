"""Who somebody might be: reading what was typed, and ranking who fits by evidence. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import phones

FEWEST_LETTERS = 2
MONTH_FIRST = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
YEAR_FIRST = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
PHONE = re.compile(r"\+?[\d(][\d\s().-]{5,}\d")


@dataclass(frozen=True)
class Sought:
    """What somebody typed: words of a name, a phone number, a birth date."""

    words: tuple[str, ...] = ()
    phone: str = ""
    birth_date: date | None = None

    def __bool__(self) -> bool:
        return bool(self.words or self.phone or self.birth_date)


@dataclass(frozen=True)
class Evidence:
    """What the database found of one person, compared with what is sought. Similarities run from 0 to 1."""

    name: float = 0.0
    sounds_alike: bool = False
    description: float = 0.0
    same_phone: bool = False
    same_birth_date: bool = False
    same_birth_year: bool = False


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be meant, how strongly, and why."""

    person: Any
    score: float
    reasons: tuple[str, ...]


def read(text: str, country: str = "US") -> Sought:
    """Take one search line apart: a date, a phone number, and the words that remain."""
    text, birth_date = _take_date(text)
    text, phone = _take_phone(text, country)
    words = tuple(word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) >= FEWEST_LETTERS)
    return Sought(words=words[:6], phone=phone, birth_date=birth_date)


def score(evidence: Evidence) -> float:
    """One number to rank by: a phone or a birth date says more than a name that sounds alike."""
    points = 0.0
    points += 0.6 if evidence.same_phone else 0.0
    points += 0.5 if evidence.same_birth_date else 0.15 if evidence.same_birth_year else 0.0
    points += max(evidence.name, 0.45 if evidence.sounds_alike else 0.0, 0.6 * evidence.description)
    return round(points, 3)


def reasons(evidence: Evidence) -> list[str]:
    """Codes of what speaks for it, strongest first."""
    found = []
    if evidence.same_phone:
        found.append("phone")
    if evidence.same_birth_date:
        found.append("birth_date")
    if evidence.name >= 0.95:
        found.append("name")
    elif evidence.name >= 0.4:
        found.append("similar_name")
    elif evidence.sounds_alike:
        found.append("sounds_alike")
    if evidence.same_birth_year and not evidence.same_birth_date:
        found.append("birth_year")
    if evidence.description >= 0.3:
        found.append("description")
    return found


def ranked(found: Iterable[tuple[Any, Evidence]], least: float = 0.3) -> list[Candidate]:
    """Likely ones, the likeliest first; those with no reason to name are left out."""
    candidates = [Candidate(person, score(evidence), tuple(reasons(evidence))) for person, evidence in found]
    likely = [candidate for candidate in candidates if candidate.reasons and candidate.score >= least]
    return sorted(likely, key=lambda candidate: (-candidate.score, str(candidate.person.pk)))


def plain(text: str) -> str:
    """Without case and accents, for comparing."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def _take_date(text: str) -> tuple[str, date | None]:
    for pattern, order in ((YEAR_FIRST, (0, 1, 2)), (MONTH_FIRST, (2, 0, 1))):
        found = pattern.search(text)
        if found:
            parts = [int(part) for part in found.groups()]
            day = _date(*(parts[place] for place in order))
            return (pattern.sub(" ", text, count=1), day) if day else (text, None)
    return text, None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _take_phone(text: str, country: str) -> tuple[str, str]:
    found = PHONE.search(text)
    number = phones.normalized(found.group(), country) if found else ""
    return (text.replace(found.group(), " "), number) if found and number else (text, "")
