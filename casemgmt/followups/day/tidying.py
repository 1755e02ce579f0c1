"""Tidy up: several old checks and requests get one answer by one press."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from casemgmt.cases.covers.queries import absent_for
from casemgmt.core.errors import NotPossible
from casemgmt.core.pages import as_id
from casemgmt.duties.hooks import AnswerForMany
from casemgmt.duties.queries import in_words

from .drawn import MOST
from .queries import owed


def give_to_many(user: Any, ids: Iterable[str], code: str, *, at: datetime) -> tuple[int, list[str], int]:
    """Each that takes this answer, alone: what cannot be answered holds up nobody. How many were, why others not, and
    how many have no such answer. All are said at one moment, by which they are found and taken back together."""
    wanted = {pk for one in ids if (pk := as_id(one))}
    given = list(_answers(user, wanted, code, at))
    problems = list(_problems(given, user, at))
    return len(given) - len(problems), sorted(set(problems)), len(wanted) - len(given)


def _answers(user: Any, ids: set[str], code: str, at: datetime) -> Iterator[AnswerForMany]:
    rows = list(owed(user, [user.pk, *absent_for(user, at)], at).filter(pk__in=ids).order_by("due_at", "pk")[:MOST])
    words = in_words(rows, user, at)
    for row in rows:
        many = words[row.pk].many if row.pk in words else ()
        yield from (answer for answer in many if answer.code == code)


def _problems(given: list[AnswerForMany], by: Any, at: datetime) -> Iterator[str]:
    for answer in given:
        try:
            answer.give(by=by, at=at)
        except NotPossible as problem:
            yield str(problem.message)
