"""A place found in free text by its parts: the street's name, the house number with it, two words that stand together.

A word that is also an ordinary one (Main, Park, Spring) gives a place away where it stands beside another part of it,
or is written as a name; kinds of places (street, bridge, station) tell nothing by themselves.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from .ordinary import is_ordinary

SHORTEST_PLACE = 5
SHORTEST_WORD = 4
TOKEN = re.compile(r"[^\W_]+")
# Every way to write the same kind of street: the first stands for all.
STREETS = """
street st calle
avenue ave av avenida
road rd
boulevard blvd
drive dr
lane ln
court ct
place pl
terrace ter
highway hwy
parkway pkwy
square sq plaza
circle cir
"""
SAME = {word: line.split()[0] for line in STREETS.split("\n") if line for word in line.split()}
STREET_KINDS = frozenset(SAME.values())
DIRECTIONS_WORDS = """
north n norte south s sur east e este west w oeste northeast ne northwest nw se sw
"""
DIRECTIONS = frozenset(DIRECTIONS_WORDS.split())
# Said of many places, so that alone it tells none.
KIND_WORDS = """
apt apartment unit suite floor room door house home building block lot way trail alley corner bridge station
park steps stop bus train rail market mall store shop garage parking lot library church school hospital clinic
shelter hotel motel hostel center centre office laundromat underpass overpass tunnel river riverfront creek
lake beach harbor port pier downtown uptown district county city town area side end camp tent behind under
near across front back next around between above below inside outside
"""
KINDS = STREET_KINDS | frozenset(KIND_WORDS.split())
FILL_WORDS = """
the and y la el los las de del
"""
FILL = frozenset(FILL_WORDS.split())


def is_in(text: str, written: str, place: str, told: Collection[str] = ()) -> bool:
    """Whether the text gives the place away, whole or by a part; both plain. `written`: the text as it was written;
    `told`: names of areas, which are told anyway."""
    if len(place) >= SHORTEST_PLACE and re.search(rf"\b{re.escape(place)}\b", text):
        return True
    parts, found = _tokens(place), _tokens(text)
    told_words = {word for one in told for word in _tokens(bare(one))}
    return _has_pair(found, parts) or _has_word(found, set(parts) - told_words, written)


def written_as_names(text: str) -> set[str]:
    """Words written with a capital where a sentence does not begin, plain."""
    return {bare(found[1]) for found in re.finditer(r"(?<![.!?:…\n])[^\S\n]([A-ZÀ-ÖØ-Þ][^\W\d_]+)", text)}


def capitals_and_numbers(description: str) -> str:
    """Of a free description what may be a place: numbers, and what is written as a name."""
    names = written_as_names(description)
    kept = [word for word in TOKEN.findall(description) if any(map(str.isdigit, word)) or bare(word) in names]
    return " ".join(kept)


def _has_pair(found: Sequence[str], parts: Sequence[str]) -> bool:
    """Two parts that follow each other in the place and in the text: “12 Alder”, “Alder Ct”, “Main / 5th”; or a part
    that the text calls a street."""
    pairs = {pair for pair in pairwise(parts) if not _is_vague(*pair)}
    turned = {(two, one) for one, two in pairs}
    named = {(word, kind) for word in parts if word not in KINDS for kind in STREET_KINDS}
    return any(pair in pairs or pair in turned or pair in named for pair in pairwise(found))


def _has_word(found: Iterable[str], parts: Iterable[str], written: str) -> bool:
    """The name of a street or a place by itself."""
    names = {word for word in parts if _is_a_name(word)}
    return bool(names & set(found) - {word for word in names if is_ordinary(word)}) or bool(
        names & written_as_names(written)
    )


def _is_a_name(word: str) -> bool:
    return word not in KINDS and len(word) >= SHORTEST_WORD and (word.isalpha() or (word.isdigit() and len(word) == 5))


def _is_vague(one: str, two: str) -> bool:
    """“Bus station” says a kind of place; “Harbor Road” is one."""
    is_street = two in STREET_KINDS and one not in STREET_KINDS
    return one in KINDS and two in KINDS and not is_street


def _tokens(plain_text: str) -> list[str]:
    """Words and numbers, each way to write a kind of street made one, without directions and what only joins."""
    words = [SAME.get(word, word) for word in TOKEN.findall(plain_text) if word not in FILL]
    return [word for word in words if word not in DIRECTIONS]


def bare(text: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lower()
