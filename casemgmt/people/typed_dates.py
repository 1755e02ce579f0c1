"""Birth dates as people write them: 3/4/85, 3 4 1985, 030485, 9 Mar 1988, 9mar88, March 9 1988, 1988-03-09, a month as
4/1985, or a year alone. Pure.

A doubtful one, such as 3/4/85, has two readings, and both are looked for.
"""

import re
from collections.abc import Iterator
from datetime import date

OLDEST_YEAR = 1900
MONTHS = {
    "jan": 1, "ene": 1, "feb": 2, "mar": 3, "apr": 4, "abr": 4, "may": 5, "jun": 6, "jul": 7,
    "aug": 8, "ago": 8, "sep": 9, "set": 9, "oct": 10, "nov": 11, "dec": 12, "dic": 12,
}  # fmt: skip
LONG = (
    *("january", "february", "march", "april", "june", "july", "august", "september", "sept", "october"),
    *("november", "december", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "setiembre", "octubre", "noviembre", "diciembre"),
)
MONTH = rf"({'|'.join((*LONG, *MONTHS))})\.?"
YEAR = r"(\d{4}|'?\d{2})"
DAY = r"(\d{1,2})(?:st|nd|rd|th|º)?"
YEAR_FIRST = re.compile(r"(?<![\d/.-])(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?![\d/.-])")
NUMBERS = re.compile(rf"(?<![\d/.-])(\d{{1,2}})([/.-])(\d{{1,2}})\2{YEAR}(?![\d/.-])")
SPACED = re.compile(r"(?<![\d/.+()-])(?<!\d\s)(\d{1,2}) +(\d{1,2}) +(\d{4})(?![\d/.-])(?!\s*\d)")
SPACED_YEAR_FIRST = re.compile(r"(?<![\d/.+()-])(?<!\d\s)(\d{4}) +(\d{1,2}) +(\d{1,2})(?![\d/.-])(?!\s*\d)")
DAY_FIRST = re.compile(rf"\b{DAY}(?:\s*|-|/)(?:of\s+|de\s+)?{MONTH}(?:\s*,?\s*|-|/)(?:de\s+|del\s+)?{YEAR}(?!\d)", re.I)
MONTH_FIRST = re.compile(rf"\b{MONTH}\s*{DAY}\s*,?\s+{YEAR}(?!\d)", re.I)
TOGETHER = re.compile(r"(?<![\d/.+-])(\d{8})(?![\d/.-])")
SIX_DIGITS = re.compile(r"(?<![\w/.+-])(\d{6})(?![\w/.-])(?!\s*\d)")
ONLY_MONTH = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-]((?:19|20)\d{2})(?![\d/.-])")
ONLY_YEAR = re.compile(r"(?<![\d/.()+-])((?:19|20)\d{2})(?![\d/.()-])")


def take_date(text: str, today: date) -> tuple[str, tuple[date, ...]]:
    """The line without its first date, and every day this date may mean."""
    for pattern, readings in READINGS:
        for found in pattern.finditer(text):
            read = dict.fromkeys(readings(found, today))
            days = tuple(day for day in read if day and day.year >= OLDEST_YEAR and day <= today)
            if days:
                return f"{text[: found.start()]} {text[found.end() :]}", days
    return text, ()


def take_year(text: str, today: date) -> tuple[str, int | None]:
    """The line without its year, where one stands alone."""
    found = ONLY_YEAR.search(text)
    if not found or int(found.group(1)) > today.year:
        return text, None
    return f"{text[: found.start()]} {text[found.end() :]}", int(found.group(1))


def take_month(text: str, today: date) -> tuple[str, date | None]:
    """The line without its month and year, and the first day of that month."""
    for found in ONLY_MONTH.finditer(text):
        day = _date(int(found.group(2)), int(found.group(1)), 1)
        if day and day <= today:
            return f"{text[: found.start()]} {text[found.end() :]}", day
    return text, None


def turned(day: date) -> date | None:
    """The same date with day and month in each other's place, where that is another day."""
    other = _date(day.year, day.day, day.month)
    return other if other != day else None


def _year_first(found: re.Match[str], _today: date) -> Iterator[date | None]:
    year, month, day = map(int, found.groups())
    yield _date(year, month, day)


def _numbers(found: re.Match[str], today: date) -> Iterator[date | None]:
    one, _sign, other, year = found.groups()
    yield _date(_full(year, today), int(one), int(other))
    yield _date(_full(year, today), int(other), int(one))


def _day_first(found: re.Match[str], today: date) -> Iterator[date | None]:
    day, month, year = found.groups()
    yield _date(_full(year, today), _month(month), int(day))


def _month_first(found: re.Match[str], today: date) -> Iterator[date | None]:
    month, day, year = found.groups()
    yield _date(_full(year, today), _month(month), int(day))


def _spaced(found: re.Match[str], _today: date) -> Iterator[date | None]:
    one, other, year = map(int, found.groups())
    yield _date(year, one, other)
    yield _date(year, other, one)


def _six(found: re.Match[str], today: date) -> Iterator[date | None]:
    one, other, year = (found.group(1)[place : place + 2] for place in (0, 2, 4))
    yield _date(_full(year, today), int(one), int(other))
    yield _date(_full(year, today), int(other), int(one))


def _together(found: re.Match[str], _today: date) -> Iterator[date | None]:
    signs = found.group(1)
    yield _date(int(signs[:4]), int(signs[4:6]), int(signs[6:]))
    yield _date(int(signs[4:]), int(signs[:2]), int(signs[2:4]))


READINGS = (
    (YEAR_FIRST, _year_first),
    (NUMBERS, _numbers),
    (DAY_FIRST, _day_first),
    (MONTH_FIRST, _month_first),
    (TOGETHER, _together),
    (SPACED, _spaced),
    (SPACED_YEAR_FIRST, _year_first),
    (SIX_DIGITS, _six),
)


def _full(year: str, today: date) -> int:
    """Of two digits, the last such year that has come: 85 is 1985, 05 is 2005."""
    number = int(year.lstrip("'"))
    if number > 99:
        return number
    century = today.year // 100 * 100
    return century + number if century + number <= today.year else century - 100 + number


def _month(word: str) -> int:
    return MONTHS[word.lower()[:3]]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
