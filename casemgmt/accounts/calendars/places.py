"""Countries and their parts by name, as far as public holidays are known of them."""

from functools import lru_cache

import holidays
from babel import Locale

NEAR = ("US", "CA", "MX")  # first in the list; the rest of the world follows by name
LONGEST_CODE = 6
ENGLISH = Locale("en")


@lru_cache
def countries() -> tuple[tuple[str, str], ...]:
    """Code and name of each country."""
    names = ENGLISH.territories
    codes = [code for code in holidays.list_supported_countries() if len(code) == 2 and code in names]
    known = sorted(((code, str(names[code])) for code in codes), key=lambda pair: (pair[0] not in NEAR, pair[1]))
    return tuple(sorted(known, key=lambda pair: NEAR.index(pair[0]) if pair[0] in NEAR else len(NEAR)))


@lru_cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each part of a country that has holidays of its own; none of a country that is not known."""
    codes = holidays.list_supported_countries().get(country, [])
    named: dict[str, str] = {}
    if codes:
        for name, code in getattr(holidays.country_holidays(country), "subdivisions_aliases", {}).items():
            named.setdefault(code, name)
    return tuple(sorted(((c, named.get(c, c)) for c in codes if len(c) <= LONGEST_CODE), key=lambda pair: pair[1]))


def place_words(country: str, region: str) -> str:
    """A country and its part in words; empty for none."""
    named = [dict(countries()).get(country, country), dict(regions(country)).get(region, region)]
    return ", ".join(part for part in named if part)
