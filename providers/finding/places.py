"""Where a ZIP or a town is: the one door to the table of ZIPs that a package ships (`zipcodes`, MIT, new every month).

The table is read once for each process, when the first place is asked for.
"""

from collections.abc import Iterable
from functools import lru_cache
from statistics import median
from typing import Any

Point = tuple[float, float]
STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
    "puerto rico": "PR",
}  # fmt: skip

# How people shorten them besides.
ALSO_STATES = {
    "ala": "AL", "ariz": "AZ", "calif": "CA", "colo": "CO", "conn": "CT", "fla": "FL", "ill": "IL", "ind": "IN",
    "mass": "MA", "mich": "MI", "minn": "MN", "nev": "NV", "okla": "OK", "ore": "OR", "penn": "PA", "tenn": "TN",
    "tex": "TX", "wisc": "WI",
}  # fmt: skip
STATE_NAMES = {short: name for name, short in STATES.items()}


def state_of(word: str) -> str:
    """The two letters of a state, by its name, its letters or what people shorten it to; empty for none."""
    short = STATES.get(word) or ALSO_STATES.get(word) or word.upper()
    return short if short in STATE_NAMES else ""


@lru_cache(maxsize=1)
def _by_county() -> dict[str, dict[str, list[Any]]]:
    """ZIPs by the name of their county without the word county, then by state."""
    import zipcodes

    found: dict[str, dict[str, list[Any]]] = {}
    for row in zipcodes.list_all():
        name, _space, kind = str(row["county"]).lower().rpartition(" ")
        if kind in ("county", "parish") and row["state"] in STATE_NAMES:
            found.setdefault(name, {}).setdefault(row["state"], []).append(row)
    return found


def states_with_county(name: str) -> frozenset[str]:
    """The states that have a county of this name."""
    return frozenset(_by_county().get(name, ()))


@lru_cache(maxsize=4096)
def of_county(name: str, state: str) -> Point | None:
    """The middle of a county, by its ZIPs. Without a state only where no other has one of that name."""
    among = _by_county().get(name, {})
    if not state and len(among) > 1:
        return None
    return _middle(among.get(state, ()) if state else next(iter(among.values()), ()))


@lru_cache(maxsize=1)
def _by_town() -> dict[str, set[str]]:
    """States by the name of a town."""
    import zipcodes

    found: dict[str, set[str]] = {}
    for row in zipcodes.list_all():
        found.setdefault(str(row["city"]).lower(), set()).add(row["state"])
    return found


def states_with_town(town: str) -> frozenset[str]:
    """The states that have a town of this name."""
    return frozenset(_by_town().get(town, ()))


@lru_cache(maxsize=4096)
def of_zip(code: str) -> Point | None:
    """The middle of a ZIP; one that lost its leading zero is read with it. None where there is no such ZIP."""
    import zipcodes

    five = code.strip().split("-")[0].zfill(5)
    if len(five) != 5 or not five.isascii() or not five.isdigit():
        return None
    return _middle(zipcodes.matching(five))


@lru_cache(maxsize=4096)
def of_town(town: str, state: str) -> Point | None:
    """The middle of a town, by its ZIPs. Without a state only when all towns of that name lie together."""
    import zipcodes

    short = STATES.get(state.strip().lower(), state.strip().upper())
    name = _as_written(town)
    found = zipcodes.filter_by(city=name, state=short) if short else zipcodes.filter_by(city=name)
    if not short and len({row["state"] for row in found}) > 1:
        return None
    return _middle([row for row in found if row["zip_code_type"] == "STANDARD"] or found)


def of_address(zip_code: str, town: str, state: str) -> Point | None:
    """About where an address is, by its ZIP, else by its town."""
    return (of_zip(zip_code) if zip_code.strip() else None) or (of_town(town.strip().lower(), state) if town else None)


def _as_written(town: str) -> str:
    return " ".join(word.capitalize() for word in town.split())


def _middle(rows: Iterable[Any]) -> Point | None:
    points = [(float(row["lat"]), float(row["long"])) for row in rows if row["lat"] and row["long"]]
    points = [point for point in points if point != (0.0, 0.0)]
    return (median(lat for lat, _ in points), median(lng for _, lng in points)) if points else None
