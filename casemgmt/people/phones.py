"""Telephone numbers as people write them, and the value behind them: country, number, extension. Pure."""

import re
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _

FEWEST_DIGITS = 7
NORTH_AMERICA, ITS_DIGITS = 1, 10


@dataclass(frozen=True)
class Number:
    """A number that could exist: as `+15035550122`, the country it is of, and an extension where there is one."""

    value: str
    country: str
    extension: str = ""


def read(raw: str, country: str = "US") -> Number | None:
    """The one number in what somebody wrote; what stands beside it, such as “(text only)”, does not hide it."""
    found = _found(raw, country)
    return _as_value(found[0]) if len(found) == 1 and _could_exist(found[0]) else None


def why_not(raw: str, country: str = "US") -> str:
    """Why this is no number to dial, as a sentence that says what to write; empty when it is one."""
    if not any(sign.isdigit() for sign in raw):
        return _("A phone number has digits in it.")
    found = _found(raw, country)
    if len(found) > 1:
        return _("These are several numbers. Write each as a contact of its own.")
    if read(raw, country):
        return ""
    if found and found[0].country_code == NORTH_AMERICA and len(_digits(raw)) == FEWEST_DIGITS:
        return _("Write the number with its area code.")
    return _("There is no such phone number. Check the digits, and write + and the country for one from abroad.")


def normalized(raw: str, country: str = "US") -> str:
    """`+15550100100` for a number that could exist; else its digits, if they are enough; else nothing."""
    number = read(raw, country)
    if number:
        return number.value
    digits = _digits(raw)
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _found(raw: str, country: str) -> list[phonenumbers.PhoneNumber]:
    """Numbers in the text; one written in letters, such as 1-800-FLOWERS, is read whole."""
    matches = phonenumbers.PhoneNumberMatcher(raw, country, leniency=phonenumbers.Leniency.POSSIBLE)
    found = [match.number for match in matches]
    if found:
        return found
    try:
        return [phonenumbers.parse(raw, country)]
    except phonenumbers.NumberParseException:
        return []


def _could_exist(number: phonenumbers.PhoneNumber) -> bool:
    digits = phonenumbers.national_significant_number(number)
    if not phonenumbers.is_possible_number(number) or len(set(digits)) == 1:
        return False
    return number.country_code != NORTH_AMERICA or (len(digits) == ITS_DIGITS and digits[0] in "23456789")


def _as_value(number: phonenumbers.PhoneNumber) -> Number:
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    country = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return Number(value, country, number.extension or "")


def _digits(raw: str) -> str:
    return re.sub(r"\D", "", raw)
