"""A value the database cannot hold (NUL in a word, a number beyond its column) is the asker's mistake, not ours.

Fields of forms and serializers refuse nearly all of them in their own words. What is read around them (filters of a
list, a search while somebody types) meets the database's refusal: a page then answers 400 and says so, as the API does
(`core/api.py`).
"""

from collections.abc import Callable

import structlog
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = structlog.get_logger(__name__)


class RefusedValueMiddleware:
    """Answers a page whose query or form held what the database refused."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not isinstance(problem, DataError):
            return None
        log.warning("value.refused", page=request.resolver_match.view_name if request.resolver_match else "")
        return render(request, "400.html", status=400)
