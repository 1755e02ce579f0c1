"""How well the directory's search answers: nDCG at five, over listings whose truth is known."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import log2

from providers.queries import Wanted, search

from .listings import Invented
from .questions import Question

AT_FIVE = 5


def ndcg(found: Sequence[int], possible: Iterable[int]) -> float:
    """Gain of the first five against the best that was possible."""
    best = _gain(sorted(possible, reverse=True)[:AT_FIVE])
    return _gain(found[:AT_FIVE]) / best if best else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def grade(one: Invented, question: Question) -> int:
    """What is asked and said: whole; not said: one less; refused: nothing. Another town: one less."""
    _words, kinds, asked, town = question
    found = kinds.get(one.kind, 0)
    if "men" in asked and one.says.get("women") is True:
        return 0
    for fact in set(asked) - {"men"}:
        if one.says.get(fact) is False:
            return 0
        found -= one.says.get(fact) is None and fact not in ("women", "families")
    return max(found - bool(town and one.town != town), 0)


def measured(made: Sequence[Invented], questions: Iterable[Question], *, at: datetime) -> dict[str, float]:
    """The score of each question, from 0 to 1."""
    by_id = {one.pk: one for one in made}
    told = {}
    for question in questions:
        listings = search(Wanted(words=question[0]), at=at, size=AT_FIVE).listings
        grades = [grade(by_id[one.service.pk], question) for one in listings]
        told[question[0]] = ndcg(grades, [grade(one, question) for one in made])
    return told


def halves(told: dict[str, float]) -> tuple[float, float]:
    """The mean of the questions the search was tuned by, and of those held out."""
    scores = list(told.values())
    return sum(scores[::2]) / len(scores[::2]), sum(scores[1::2]) / len(scores[1::2])
