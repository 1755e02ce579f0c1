"""Telephone numbers as people write them, and the one form in which two of them can be compared. Pure."""

import re

import phonenumbers

FEWEST_DIGITS = 7


def normalized(raw: str, country: str = "US") -> str:
    """`+15550100100` for a number that could exist; else its digits, if they are enough; else nothing."""
    try:
        number = phonenumbers.parse(raw, country)
    except phonenumbers.NumberParseException:
        return _digits(raw)
    if not phonenumbers.is_possible_number(number):
        return _digits(raw)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(raw: str) -> str:
    digits = re.sub(r"\D", "", raw)
    return digits if len(digits) >= FEWEST_DIGITS else ""
