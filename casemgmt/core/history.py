"""What a row said before: kept by the database itself, whoever writes, a page, a worker or somebody in SQL.

A model says `@keeps_history(...)`. A trigger then puts aside what stood in a row before each change of one of these
columns and before its end (django-pghistory, which enters through this module alone), with the id of the actor, the
name of the page or the job, and one id for everything that one request changed. Never an address, never a name.

State has its history here. Testimony (what somebody said, once) has none: it is not changed, or only with a
`Correction` beside it (`core/testimony.py`, `decisions/0030`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pghistory
import pgtrigger
from django.apps import apps
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from pghistory.models import Event as KeptRow

from .corrections import in_words
from .database import as_owner
from .personal import PERSONAL, holds_person

Model = TypeVar("Model", bound=type[models.Model])
Words = Mapping[str, Callable[[Any], str]]
LOOKING = {"GET", "HEAD", "OPTIONS"}


class History(KeptRow):
    """What a row said until a moment. Written by the trigger, read here, removed only with the person (`forget`)."""

    append_only = True
    of_person = ""  # what leads from the row to the person, where it tells of one
    pgh_id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True


def keeps_history(*fields: str, of: str = "person_id") -> Callable[[Model], Model]:
    """Before one of these columns changes, and before the row ends, what stood there is put aside."""

    def mark(model: Model) -> Model:
        pghistory.track(
            pghistory.UpdateEvent("changed", row=pghistory.Old),
            pghistory.DeleteEvent("ended"),
            fields=list(fields),
            base_model=History,
            model_name=f"{model.__name__}History",
            obj_field=pghistory.ObjForeignKey(related_name="+"),
            context_field=pghistory.ContextJSONField(),
            context_id_field=pghistory.ContextUUIDField(),
            append_only=True,
        )(model)
        kept = history_of_model(model)
        personal = [name for name in PERSONAL.get(model, ()) if name in fields]
        if "person" in fields or of != "person_id":
            kept.of_person = of
        if personal:
            holds_person(*personal, of=of)(kept)
        return model

    return mark


def history_of_model(model: Any) -> type[History]:
    """The model that holds what rows of this one said before."""
    return apps.get_registered_model(model._meta.app_label, f"{model.__name__}History")  # type: ignore[return-value]


def kept_models() -> list[type[models.Model]]:
    """All models that keep their history."""
    found = (getattr(model, "pgh_tracked_model", None) for model in apps.get_models() if issubclass(model, History))
    return [model for model in found if model is not None]


def forget(people: Iterable[UUID]) -> int:
    """What was kept of these people goes, as their rows do: for a purge, which runs as the owner of the tables and
    outside of a transaction. How many rows went."""
    gone = 0
    with as_owner():
        for model in kept_models():
            kept = history_of_model(model)
            if kept.of_person:
                rows = kept._base_manager.filter(**{f"{kept.of_person}__in": list(people)})
                with pgtrigger.ignore(f"{kept._meta.label}:append_only"):
                    gone += rows.delete()[0]
    return gone


@contextmanager
def acting(user_id: UUID | None, **told: Any) -> Iterator[None]:
    """What is changed in here is on record as this account's. `told` names the page or the job."""
    with pghistory.context(actor=str(user_id) if user_id else None, **told):
        yield


def is_acting(user_id: UUID | None) -> None:
    """Who acts turned out only now: by a token."""
    pghistory.context(actor=str(user_id) if user_id else None)


class HistoryMiddleware:
    """Stands behind the sign-in: what a request changes is on record as its account's, with the name of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in LOOKING:
            return self.get_response(request)
        with acting(request.user.pk if request.user.is_authenticated else None):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method not in LOOKING and request.resolver_match:
            pghistory.context(page=request.resolver_match.view_name)


@dataclass(frozen=True)
class Was:
    """One change of one row, as a page shows it: each field's words before and after; after is empty where the row
    ended."""

    at: datetime
    by: Any
    what: str
    is_end: bool
    has_left: bool  # to another person, who is not named here, nor what stood there since
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True)
class PastPart:
    """One part of a page, and what it said before, the newest first."""

    title: str
    changes: list[Was]


def said_before(
    model: Any, kept: models.QuerySet[Any], *, words: Words | None = None, named: Callable[[Any], str] | None = None
) -> list[Was]:
    """These rows of the history of a model, the newest first, in words. `words` says a column's value where its own
    choices do not; `named` which row it was, where the part has several."""
    following: dict[Any, Any] = {row.pk: row for row in model._base_manager.filter(pk__in=kept.values("pgh_obj_id"))}
    rows = list(kept.order_by("-pgh_id"))
    actors = _actors(rows)
    found = []
    for row in rows:
        after = following.get(row.pgh_obj_id)
        is_end = row.pgh_label == "ended"
        has_left = after is not None and _has_left(row, after)
        fields = [] if has_left else _differing(model, row, None if is_end else after, words or {})
        actor = actors.get((row.pgh_context or {}).get("actor", ""))
        found.append(Was(row.pgh_created_at, actor, named(row) if named else "", is_end, has_left, fields))
        following[row.pgh_obj_id] = row
    return found


def _has_left(before: Any, after: Any) -> bool:
    """Whether the row stands on another person now."""
    tells_whose = any(field.attname == "person_id" for field in before._meta.concrete_fields)
    return tells_whose and before.person_id != after.person_id


def _differing(model: Any, before: Any, after: Any, words: Words) -> list[tuple[str, str, str]]:
    found = []
    for field in before._meta.concrete_fields:
        if field.name.startswith("pgh_"):
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname, None)
        if old == new or (after is None and old in (None, "", [], False)):
            continue
        say = words.get(field.name) or partial(in_words, field)
        label = str(capfirst(model._meta.get_field(field.name).verbose_name))
        found.append((label, say(old), "" if after is None else say(new)))
    return found


def _actors(rows: Iterable[Any]) -> dict[str, Any]:
    from django.contrib.auth import get_user_model

    ids = {row.pgh_context["actor"] for row in rows if row.pgh_context and row.pgh_context.get("actor")}
    return {str(user.pk): user for user in get_user_model()._base_manager.filter(pk__in=ids)}
