"""From a question to a page of listings: read, judged, answered; with the chips that show how it was read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from . import judging, statement
from .asking import question_of
from .folding import folded
from .question import Condition, Known, SearchQuestion
from .question import read as reread
from .statement import Asked, Clause, FoundRows
from .whereabouts import Point, point_of

COVERED = 0.8  # of what was asked: a best hit below this is said to be a guess


@dataclass(frozen=True)
class ConditionChip:
    """A condition as it is shown: what it says, how many listings do not say, how many refuse."""

    key: str
    label: str
    unsaid: int = 0
    refused: int = 0
    is_strict: bool = False


@dataclass(frozen=True)
class Facet:
    """Something that can be asked besides, and how many of the found listings say it."""

    key: str
    label: str
    many: int


@dataclass(frozen=True)
class ToldAbout:
    """How a question was read, and what stands beside its answer."""

    chips: tuple[ConditionChip, ...] = ()
    facets: tuple[Facet, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    near: Point | None = None
    unsaid_of: Mapping[UUID, tuple[str, ...]] | None = None
    with_unsaid: bool = True


@dataclass(frozen=True)
class Read:
    """A question with the conditions that were pressed, and what the directory knows of it."""

    question: SearchQuestion
    known: Known
    zones: Sequence[str]
    pressed: tuple[Condition, ...]
    point: Point | None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        said = {one.key for one in self.question.conditions}
        return (*self.question.conditions, *(one for one in self.pressed if one.key not in said))

    @property
    def is_plain(self) -> bool:
        """Whether nothing was asked that the statement has to weigh: a place alone is a list by distance."""
        judged = [one for one in self.conditions if one.kind not in ("near",)]
        return not self.question.concepts and not judged and not self.question.excluded


def read_question(words: str, *, off: Sequence[str], has: Sequence[str], areas: Mapping[str, Point]) -> Read:
    """The question without what was taken off, with what was pressed."""
    question, known, zones, vocabulary = question_of(words, areas)
    pressed = tuple(Condition(key) for key in dict.fromkeys(has) if judging.is_condition(key))
    point = point_of(question.conditions, known)
    places = [one for one in question.conditions if one.kind == "near"]
    if point is None and places:  # nobody knows where that is: its name is a word like others
        known = replace(known, towns={}, only_listed=True)
        question = reread(words, vocabulary, known)
    elif off:
        point = point_of(question.without(off).conditions, known)
    return Read(question.without(off), known, zones, pressed, point)


Dated = Callable[[Sequence[Any]], list[UUID]]


def answer(
    read: Read, where: Clause, *, at: datetime, near: Point | None, dated: Dated, with_unsaid: bool | None, order: str,
    span: tuple[int, int, int],
) -> tuple[FoundRows, ToldAbout]:  # fmt: skip
    """The page and what is told beside it. `dated`: which listings with dated hours are open during given spans.
    `span`: the page, its size, how many are counted at most."""
    judged = _judged(read, at, dated)
    strict = _strict(read, with_unsaid)
    point = near or read.point
    asked = Asked(
        where=where,
        things=statement.sought(read.question.concepts),
        judged=judged,
        strict=strict,
        words=folded(" ".join(one.said for one in read.question.concepts))[:120],
        near=point,
        near_is_asked=near is None and read.point is not None,
        also_where=_phone(read),
        excluded=_excluded(read),
        order=order,
    )
    if read.question.concepts and not asked.things and not judged and not asked.also_where:
        return FoundRows([], 0, {}, [], [], {}, {}, {}, 0.0), _told(read, judged, strict, None)
    page, size, most = span
    found = statement.answered(asked, page=page, size=size, most=most)
    return found, _told(read, judged, strict, found)


def told_plain(read: Read) -> ToldAbout:
    """What is told of a question without anything to weigh: its place."""
    return _told(read, (), frozenset(), None)


def _judged(read: Read, at: datetime, dated: Dated) -> list[judging.Judged]:
    found = []
    for one in read.conditions:
        ids = dated(judging.spans_of(one, at)) if one.kind == "open" else ()
        if test := judging.judged(one, at=at, zones=read.zones, dated=ids):
            found.append(test)
    return found


def _strict(read: Read, with_unsaid: bool | None) -> frozenset[str]:
    """Conditions in the words order; those pressed ask to be said. Who chooses otherwise, chooses for all."""
    if with_unsaid is not None:
        return frozenset() if with_unsaid else frozenset(one.key for one in read.conditions)
    return frozenset(one.key for one in read.pressed)


def _phone(read: Read) -> Clause | None:
    numbers = [one.value[-10:] for one in read.question.conditions if one.kind == "phone"]
    query = " | ".join(f"tel{number}" for number in numbers)
    return Clause("s.search_vector @@ to_tsquery('simple', %s)", [query]) if numbers else None


def _excluded(read: Read) -> str:
    words = [folded(word).split() for word in read.question.excluded]
    found = statement.sought_words([part for several in words for part in several])
    return found


def _told(read: Read, judged: Sequence[judging.Judged], strict: frozenset[str], found: FoundRows | None) -> ToldAbout:
    places = {one.condition.key: nr for nr, one in enumerate(judged)}
    chips = tuple(_chip(one, places.get(one.key), strict, found) for one in read.conditions)
    labels = [judging.missing_label(one.condition) for one in judged]
    unsaid = {
        UUID(str(pk)): tuple(label for label, said in zip(labels, state, strict=True) if said == 0)
        for pk, state in (found.says if found else {}).items()
    }
    keys = {one.key for one in read.conditions}
    return ToldAbout(
        chips, _facets(found, keys), read.question.read_as, read.point, unsaid, not strict & set(places)
    )  # fmt: skip


def _chip(condition: Condition, nr: int | None, strict: frozenset[str], found: FoundRows | None) -> ConditionChip:
    is_counted = nr is not None and found is not None and nr < len(found.unsaid)
    return ConditionChip(
        key=condition.key,
        label=judging.label_of(condition),
        unsaid=found.unsaid[nr] if is_counted and found and nr is not None else 0,
        refused=found.refused[nr] if is_counted and found and nr is not None else 0,
        is_strict=condition.key in strict,
    )


def _facets(found: FoundRows | None, taken: set[str]) -> tuple[Facet, ...]:
    if not found:
        return ()
    counted = [(f"rule:{fact}", many) for fact, many in found.facts.items()]
    counted += [(f"lang:{code}", many) for code, many in found.languages.items() if code != "en"]
    kept = sorted(((key, many) for key, many in counted if key not in taken), key=lambda one: (-one[1], one[0]))
    return tuple(Facet(key, judging.label_of(Condition(key)), many) for key, many in kept[:14])
