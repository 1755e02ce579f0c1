"""What of My day is drawn: of each list the first cards, of a folded one only who is at high risk, until the address
says more: `open=tidy` unfolds a list, `now=50` shows the first 50 of one."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from .cards import Card, cards
from .lists import FOLDED, DayList
from .queries import MyDay, Place, list_words

FIRST = 25
MOST = 500
NOWHERE, FIRST_PLACE = ("", 0), "now.0"
STAYS = ("open", *(str(name) for name in DayList))


@dataclass(frozen=True)
class DrawnList:
    """One list as the page shows it. `rest`: how many are not drawn; `more`: the address that draws them; `told_at`:
    where among the cards it is said what was done a moment ago."""

    name: str
    words: str
    count: int
    cards: list[Card]
    rest: int
    more: str
    is_folded: bool
    high: int
    told_at: int | None = None

    @property
    def is_long(self) -> bool:
        """Whether more follow after the first that are drawn once it is unfolded."""
        return self.count > self.first

    @property
    def first(self) -> int:
        """How many are drawn at first."""
        return FIRST

    @property
    def is_drawn(self) -> bool:
        """An empty list that would be folded is not there at all."""
        return bool(self.count or self.told_at is not None or self.name in {DayList.NOW, DayList.TODAY})


def drawn_lists(mine: MyDay, query: QueryDict, *, is_said: bool = False) -> list[DrawnList]:
    """The four lists, the people that are shown read in one go. `is_said`: something was done that is to be told."""
    opened = set(query.getlist("open"))
    place = query.get("at", "")
    told = _told(place if is_place(place) else FIRST_PLACE) if is_said else NOWHERE
    chosen = {name: _shown(name, mine.lists[name], opened, query) for name in DayList}
    drawn = {card.who: card for card in cards(mine, [place for places in chosen.values() for place in places])}
    return [_drawn(name, mine, chosen[name], drawn, query, told) for name in DayList]


def address(query: QueryDict, **changes: Any) -> str:
    """What stays of the address: which lists are unfolded, how far."""
    kept = QueryDict(mutable=True)
    for name in STAYS:
        if name in query:
            kept.setlist(name, query.getlist(name))
    for name, value in changes.items():
        kept.setlist(name, [*(kept.getlist(name) if name == "open" else ()), value])
    return kept.urlencode()


def _shown(name: DayList, places: list[Place], opened: set[str], query: QueryDict) -> list[Place]:
    if name in FOLDED and name not in opened:
        return [place for place in places if place.is_high][:FIRST]
    return places[: _first(query.get(name, ""))]


def _first(said: str) -> int:
    return min(max(int(said), FIRST), MOST) if said.isdecimal() and len(said) < 5 else FIRST


def _drawn(
    name: DayList, mine: MyDay, chosen: list[Place], drawn: dict[Any, Card], query: QueryDict, told: tuple[str, int]
) -> DrawnList:
    places, is_folded = mine.lists[name], name in FOLDED and name not in query.getlist("open")
    changes = {"open": name} if is_folded else {str(name): len(chosen) + FIRST}
    return DrawnList(
        name=str(name),
        words=list_words()[name],
        count=len(places),
        cards=[drawn[place.who] for place in chosen if place.who in drawn],
        rest=len(places) - len(chosen),
        more=address(query, **changes),
        is_folded=is_folded,
        high=sum(place.is_high for place in places),
        told_at=min(told[1], len(chosen)) if told[0] == name else None,
    )


def is_place(said: str) -> bool:
    """Whether it names a place on a list."""
    return bool(_told(said)[0])


def _told(said: str) -> tuple[str, int]:
    """“now.3”: the fourth place of the first list; nowhere where it is no such word."""
    name, _dot, place = said.partition(".")
    return (name, int(place)) if name in set(DayList) and place.isdecimal() and len(place) < 5 else NOWHERE
