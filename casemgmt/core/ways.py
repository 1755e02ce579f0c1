"""How far something is, in words: kilometres or miles, as the program the request or the paper is about measures."""

from threading import local

from django.utils.translation import gettext as _

KILOMETRES, MILES = "km", "mi"
KM_OF_A_MILE = 1.609344

_shown = local()


def enter(unit: str) -> None:
    """From here on ways are said in this unit."""
    _shown.unit = unit if unit == MILES else KILOMETRES


def current_unit() -> str:
    """What ways are said in."""
    return getattr(_shown, "unit", KILOMETRES)


def in_words(km: float) -> str:
    """1.2 km, 0.7 mi."""
    if current_unit() == MILES:
        return _("%(way).1f mi") % {"way": km / KM_OF_A_MILE}
    return _("%(way).1f km") % {"way": km}


def choices(*numbers: int) -> list[tuple[str, str]]:
    """Round distances to choose from; the value is always in kilometres."""
    if current_unit() == MILES:
        return [(f"{number * KM_OF_A_MILE:.2f}", _("%(number)d mi") % {"number": number}) for number in numbers]
    return [(str(number), _("%(number)d km") % {"number": number}) for number in numbers]
