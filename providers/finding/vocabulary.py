"""Words that mean the same, as the search reads them: those that come with the program and those editors keep. Pure but
for `groups`, which reads what editors wrote."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casemgmt.core.tables import read_words

from .folding import folded

SHIPPED = Path(__file__).with_name("words.toml")


@dataclass(frozen=True)
class Group:
    """Words for one thing. `words` mean the same, `also` counts less, `means` is what a listing is known for."""

    code: str
    words: tuple[str, ...]
    also: tuple[str, ...] = ()
    means: str = ""
    phrases: tuple[str, ...] = ()  # the words as they are recognised


def group_of(code: str, said: Any) -> Group:
    """A group from its words as somebody wrote them."""
    words = tuple(said["words"])
    return Group(code, words, tuple(said.get("also", ())), said.get("means", ""), tuple(folded(word) for word in words))


@cache
def shipped() -> dict[str, Group]:
    """The groups that come with the program."""
    return {code: group_of(code, said) for code, said in read_words(SHIPPED).items()}


@dataclass(frozen=True)
class Vocabulary:
    """All groups that count, by phrase: the longest phrase is read first."""

    by_phrase: dict[str, tuple[Group, ...]]

    @property
    def longest(self) -> int:
        return 5


def vocabulary_of(rows: Iterable[Any] = ()) -> Vocabulary:
    """Shipped groups with what editors wrote in their place or beside them. `rows`: code, words, also, means,
    is_active."""
    written = list(rows)
    if not written:
        return _shipped_vocabulary()
    replaced = {row["code"] for row in written if row["code"]}
    kept = [group for code, group in shipped().items() if code not in replaced]
    return _by_phrase([*kept, *(group_of(row["code"], row) for row in written if row["is_active"])])


@cache
def _shipped_vocabulary() -> Vocabulary:
    return _by_phrase(list(shipped().values()))


def _by_phrase(groups: Iterable[Group]) -> Vocabulary:
    found: dict[str, list[Group]] = {}
    for group in groups:
        for phrase in group.phrases:
            if phrase:
                found.setdefault(phrase, []).append(group)
    return Vocabulary({phrase: tuple(dict.fromkeys(several)) for phrase, several in found.items()})


@cache
def known_words() -> frozenset[str]:
    """Single words of the shipped phrases: what a misspelled word is first compared with."""
    return frozenset(
        word for group in shipped().values() for phrase in group.phrases for word in phrase.split() if len(word) > 3
    )
