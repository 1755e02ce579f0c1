"""Who looked at what: one row for every answer that holds a person, for every search, export and refusal.

Nobody writes a row by hand. While a request is answered, the personal fields that are read name their people
(`core/personal.py`); a view adds what only it knows with `note` (what the page is about, a search, an export, a reason)
or `shown` (people read around the models). When the answer stands, and before it leaves, one row is written with all of
it. An answer whose row cannot be written does not leave.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.http import HttpRequest, HttpResponse

from . import frame
from .models import AccessLog, AccessVerb, Row
from .personal import Seen, collected

# An answer that is several looks at once is the one that weighs most.
_WEIGHT = [AccessVerb.VIEWED, AccessVerb.SEARCHED, AccessVerb.EXPORTED]
_REDIRECTS = range(300, 400)


@dataclass
class Look:
    """One answer on its way: what is known of it so far."""

    seen: Seen
    verb: str = AccessVerb.VIEWED
    subject: Any = None
    person_id: Any = None
    program_id: Any = None
    reason: str = ""
    by: Any = None
    is_noted: bool = False
    people: set[Any] = field(default_factory=set)

    def everybody(self) -> list[Any]:
        """All people in the answer, in a fixed order."""
        return sorted((self.people | self.seen.everybody() | {self.person_id}) - {None}, key=str)


def note(
    request: Any,
    verb: str,
    *,
    subject: Any = None,
    person_id: Any = None,
    program_id: Any = None,
    reason: str = "",
    by: Any = None,
) -> None:
    """Say what this answer is about. The first to say it names the subject; whoever comes later adds people."""
    look = _look(request)
    look.people.add(person_id)
    look.verb = max(look.verb, verb, key=lambda said: _WEIGHT.index(AccessVerb(said)))
    look.reason, look.by = look.reason or reason, look.by or by
    if not look.is_noted:
        look.subject, look.person_id, look.program_id, look.is_noted = subject, person_id, program_id, True


def shown(request: Any, people: Iterable[Any]) -> None:
    """These people (ids) stand in the answer, though none of their fields was read here."""
    _look(request).people.update(people)


def _look(request: Any) -> Look:
    return getattr(request, "_request", request).look


class AccessMiddleware:
    """Writes the row of each answer: of whom it shows, or that it was refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        with collected() as seen:
            request.look = look = Look(seen)
            response = self.get_response(request)
        if response.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
            _write_refusal(request, response.status_code)
        elif response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            _write_look(request, response, look)
        return response


def _write_look(request: Any, response: HttpResponse, look: Look) -> None:
    look.people.update(_named_by_id(getattr(response, "data", None)))
    is_page = response.status_code not in _REDIRECTS and bool(response.streaming or response.content)
    people = look.everybody() if is_page else sorted(look.people - {None}, key=str)
    if look.is_noted or people:
        _write(
            request,
            look.verb,
            user=look.by,
            subject_type=look.subject._meta.model_name if look.subject is not None else "",
            subject_id=look.subject.pk if look.subject is not None else None,
            person_id=look.person_id or (people[0] if len(people) == 1 else None),
            person_ids=people,
            program_id=look.program_id or look.seen.program,
            reason=look.reason[:200],
        )


def _write_refusal(request: Any, status: int) -> None:
    """A colleague was refused, or asked for what is not there for them: which row it was, if there is one. The answer
    tells nothing of it, and takes as long either way."""
    asked = list(_ids_asked(request))
    if not request.user.is_authenticated or (status == HTTPStatus.NOT_FOUND and not asked):
        return
    found = _rows_behind(asked) if asked else None
    about = found or {"subject_type": "", "subject_id": asked[0] if asked else None}
    person_id = about.get("person_id")
    _write(request, AccessVerb.REFUSED, **about, person_ids=[person_id] if person_id else [])


def _write(request: Any, verb: str, user: Any = None, **words: Any) -> None:
    """The page is kept by its name, so that no address with somebody's data is stored."""
    match = request.resolver_match
    AccessLog.objects.create(
        user=user or (request.user if request.user.is_authenticated else None),
        verb=verb,
        page=(match.view_name if match else "")[:80],
        ip=frame.of(request).address,
        **words,
    )


def _named_by_id(data: Any) -> Iterator[UUID]:
    """The people an answer of the API names by their id."""
    for part in data if isinstance(data, list) else [data]:
        if isinstance(part, dict):
            yield from (one for key in ("person", "person_id") if (one := _uuid(part.get(key))))
            for value in part.values():
                if isinstance(value, list | dict):
                    yield from _named_by_id(value)


def _ids_asked(request: Any) -> Iterator[UUID]:
    """The ids in the address: of what it is about first."""
    kwargs = request.resolver_match.kwargs if request.resolver_match else {}
    for word in (*kwargs.values(), *request.GET.values(), *request.POST.values()):
        if (one := _uuid(word)) is not None:
            yield one


def _uuid(word: Any) -> UUID | None:
    try:
        return word if isinstance(word, UUID) else UUID(word) if isinstance(word, str) and len(word) == 36 else None
    except ValueError:
        return None


def _rows_behind(ids: list[UUID]) -> dict[str, Any] | None:
    """The row one of these ids belongs to, whatever kind it is: one question to all kinds at once."""
    with connection.cursor() as cursor:
        cursor.execute(_every_row(), {"ids": ids})
        found = {row[1]: row for row in cursor.fetchall()}
    hit = next((found[one] for one in ids if one in found), None)
    return dict(zip(("subject_type", "subject_id", "person_id", "program_id"), hit, strict=True)) if hit else None


@cache
def _every_row() -> str:
    """The question: long, and always the same; so it is put together once and not for each refusal."""
    return " UNION ALL ".join(_columns(model) for model in apps.get_models() if issubclass(model, Row))


def _columns(model: type[Row]) -> str:
    """Kind, id, person and program of the rows with these ids."""
    names = {one.column for one in model._meta.concrete_fields}
    kind, table = model._meta.model_name, connection.ops.quote_name(model._meta.db_table)
    person = "id" if kind == "person" else "person_id" if "person_id" in names else "NULL::uuid"
    program = "program_id" if "program_id" in names else "NULL::uuid"
    return f"SELECT '{kind}', id, {person}, {program} FROM {table} WHERE id = ANY(%(ids)s)"  # noqa: S608 - names of ours
