"""What of My day is drawn: of each list the first cards, of a folded one only who is at high risk, until the address
says more: `open=tidy` unfolds a list, `now=50` shows the first 50 of one, `who=…` shows that person wherever they
stand. One comes back to where something was pressed: to its place (`at=now.3`), or to the person's card."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from casemgmt.duties.hooks import AnswerForMany

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
    where among the cards it is said what was done a moment ago; `here_at`: which card one comes back to, where nothing
    was done."""

    name: str
    words: str
    count: int
    cards: list[Card]
    rest: int
    more: str
    is_folded: bool
    high: int
    told_at: int | None = None
    told_here: str = ""
    here_at: int | None = None

    @property
    def is_long(self) -> bool:
        """Whether more follow after the first that are drawn once it is unfolded."""
        return self.count > self.first

    @property
    def together(self) -> list[AnswerForMany]:
        """The answers that old ones of this list can be given together, each once."""
        given = (answer for card in self.cards for line in card.lines for answer in line.many)
        return list({answer.code: answer for answer in given}.values()) if self.name == DayList.TIDY else []

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
    chosen = {name: _shown(name, mine.lists[name], opened, query) for name in DayList}
    drawn = {card.who: card for card in cards(mine, [place for places in chosen.values() for place in places])}
    place = _of_person(chosen, query.get("who", "")) or _place(query.get("at", "") or (FIRST_PLACE if is_said else ""))
    lists = (_drawn(name, mine, chosen[name], drawn, query) for name in DayList)
    return [_with_place(one, place[1], query, is_said=is_said) if one.name == place[0] else one for one in lists]


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
    """The first of them; of a folded list those at high risk; whoever one comes back to in any case."""
    wanted = query.get("who", "")
    if name in FOLDED and name not in opened:
        high = [place for place in places if place.is_high][:FIRST]
        return [place for place in places if place in high or str(place.who) == wanted]
    first = _first(query.get(name, ""))
    return [place for n, place in enumerate(places) if n < first or str(place.who) == wanted]


def _first(said: str) -> int:
    return min(max(int(said), FIRST), MOST) if said.isdecimal() and len(said) < 5 else FIRST


def _drawn(name: DayList, mine: MyDay, chosen: list[Place], drawn: dict[Any, Card], query: QueryDict) -> DrawnList:
    places, is_folded = mine.lists[name], name in FOLDED and name not in query.getlist("open")
    changes = {"open": name} if is_folded else {str(name): len(chosen) + FIRST}
    shown = [drawn[place.who] for place in chosen if place.who in drawn]
    return DrawnList(
        name=str(name),
        words=list_words()[name],
        count=len(places),
        cards=[_leading_back(card, f"{name}.{n}", query) for n, card in enumerate(shown)],
        rest=len(places) - len(chosen),
        more=address(query, **changes),
        is_folded=is_folded,
        high=sum(place.is_high for place in places),
    )


def _leading_back(card: Card, place: str, query: QueryDict) -> Card:
    """An answer given here comes back to this place, whoever stands there then; from another page one comes back to the
    person."""
    return replace(card, here=day_at(query, at=place), comes_back=day_at(query, at=place, who=card.who))


def day_at(query: QueryDict, **place: Any) -> str:
    """My day as it stands, at that place."""
    return f"{reverse('followups:my_day')}?{address(query, **place)}#told"


def _with_place(one: DrawnList, n: int, query: QueryDict, *, is_said: bool) -> DrawnList:
    """The list with the place one comes back to, where it is said what was done."""
    n = min(n, len(one.cards))
    told = {"told_at": n, "told_here": day_at(query, at=f"{one.name}.{n}")} if is_said else {"here_at": n}
    return replace(one, **told)


def _of_person(chosen: dict[DayList, list[Place]], who: str) -> tuple[str, int] | None:
    """Where that person's card stands, if it is drawn."""
    found: Iterable[tuple[str, int]] = (
        (str(name), n) for name, places in chosen.items() for n, place in enumerate(places) if str(place.who) == who
    )
    return next(iter(found), None)


def _place(said: str) -> tuple[str, int]:
    """“now.3”: the fourth place of the first list; nowhere where it is no such word."""
    name, _dot, place = said.partition(".")
    return (name, int(place)) if name in set(DayList) and place.isdecimal() and len(place) < 5 else NOWHERE
