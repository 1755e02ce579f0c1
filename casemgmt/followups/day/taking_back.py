"""What was said on My day by one press, of one person or of many, is told there and taken back for as long as the
program lets it. It is found by its moment, which stands in the address, so that it is the same on a reload and after
Back.
"""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from casemgmt.accounts.numbers.known import UNDO
from casemgmt.accounts.numbers.queries import NumberHistory, longest, may_undo
from casemgmt.core.actor import Actor
from casemgmt.core.errors import NotPossible
from casemgmt.duties.hooks import JUST_SAID, JustSaid


def just_said(user: Any, query: QueryDict, at: datetime) -> list[JustSaid]:
    """What the reader said at the moment that the address names, as far as it stands and may still be taken back."""
    said_at = moment_of(query.get("said", ""))
    if said_at is None or not said_at <= at <= said_at + longest(UNDO):
        return []
    found = [one for finds in JUST_SAID for one in finds(by=user, said_at=said_at)]
    numbers = NumberHistory(UNDO) if found else None
    return [one for one in found if may_undo(one.program_id, said_at, at, numbers)]


def take_all_back(said: list[JustSaid], *, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """Each alone: what cannot be taken back any more holds up nothing else. How many were, and why others not."""
    problems = []
    for one in said:
        try:
            one.take_back(by=by, at=at)
        except NotPossible as problem:
            problems.append(str(problem.message))
    return len(said) - len(problems), sorted(set(problems))


def moment_of(word: str) -> datetime | None:
    """The moment a word in an address names."""
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
