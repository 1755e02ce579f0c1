"""When the database takes too long or is away: a page that keeps what was typed, and says when to try again.

A lock that somebody holds for too long, a statement that runs into its time-out (`core/database.py`), two transactions
that waited for each other, a lost connection: nothing was written then, and the same may be sent again in a moment.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import psycopg
import structlog
from django.db import Error, InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import server_error as usual_server_error

log = structlog.get_logger(__name__)

RETRY_AFTER = 5  # seconds; a lock is held for moments
LEFT_OUT = {"csrfmiddlewaretoken"}
# These are never sent back to a page; who typed one types it again.
SECRET_WORDS = ("password", "code", "secret", "token")
KEPT_SECRETS = {"form_token"}  # the same press, sent twice, still counts once
MOST_KEPT = 500


class StorageAway(OSError):
    """The store of files did not answer, or refused."""


def is_outage(problem: BaseException | None) -> bool:
    """Whether the database or the store of files is to blame, and the same may work in a moment."""
    lost = OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError
    return isinstance(problem, lost | StorageAway)


def sentence() -> str:
    """What is said to pages and API alike."""
    return _("The system is busy just now and could not finish this. Nothing was changed. Try again in a moment.")


class OutageMiddleware:
    """Answers a page that met an outage."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        return answer(request, problem) if is_outage(problem) else None


def server_error(request: HttpRequest) -> HttpResponse:
    """What went wrong outside of a page's own function: before it, or while the answer was finished."""
    problem = sys.exc_info()[1]
    return answer(request, problem) if is_outage(problem) else usual_server_error(request)


def answer(request: HttpRequest, problem: BaseException | None) -> HttpResponse:
    """The page, without asking the database for anything. htmx, which swaps in no error, gets the sentence at the top:
    the form and its words stand there as they are."""
    note(problem)
    if "HX-Request" in request.headers and "HX-Boosted" not in request.headers:
        told = HttpResponse(render_to_string("_outage.html", {"sentence": sentence()}))
        told["HX-Retarget"], told["HX-Reswap"] = "#messages", "innerHTML"
    else:
        context = {"sentence": sentence(), **_kept(request)}
        told = HttpResponse(render_to_string("503.html", context), status=503)
    told["Retry-After"] = str(RETRY_AFTER)
    return told


def note(problem: BaseException | None) -> None:
    """In the log by its kind, and what is broken is not used again."""
    cause = getattr(problem, "__cause__", None) or problem
    log.warning("storage.outage" if isinstance(cause, StorageAway) else "database.outage", error=type(cause).__name__)
    for connection in connections.all(initialized_only=True):
        with suppress(Error, psycopg.Error):
            connection.close_if_unusable_or_obsolete()


def _kept(request: HttpRequest) -> dict[str, Any]:
    """What was typed, so that one press sends it again. Not where a secret was typed, nor where nothing was sent."""
    if request.method != "POST":
        return {"again": request.get_full_path()}
    with suppress(Exception):  # a body that was never read to its end
        words = [(name, value) for name, values in request.POST.lists() for value in values if name not in LEFT_OUT]
        if len(words) <= MOST_KEPT and not any(_is_secret(name) for name, _value in words):
            return {
                "send_to": request.get_full_path(),
                "words": words,
                "shown": [value for _name, value in words if " " in value.strip()],
                "csrf": get_token(request),
                "has_files": bool(request.FILES),
            }
    return {}


def _is_secret(name: str) -> bool:
    return name not in KEPT_SECRETS and any(word in name.lower() for word in SECRET_WORDS)
