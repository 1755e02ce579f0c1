"""What an answer for everybody is: no account, no session, no cookie; kept by whoever likes; shown inside other sites.

A program that does not publish answers as one that does not exist.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from casemgmt.core import limits

KEPT_SECONDS = 600
View = Callable[..., HttpResponse]


def open_page(view: View) -> Any:
    """The view answers everybody alike. Its template is drawn without the request: so no cookie can be set by it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, language: str = "en", **kwargs: Any) -> HttpResponse:
        with translation.override(language):
            try:
                limits.spend(limits.STRANGERS, *limits.whose(request), at=timezone.now())
                found = view(request, *args, **kwargs)
            except limits.TooMuch as problem:
                return _too_much(problem)
            except Http404:
                return HttpResponse(render_to_string("publishing/none.html", {"language": language}), status=404)
        return _kept(request, found)

    return login_not_required(require_safe(xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(answer))))


def _kept(request: HttpRequest, found: HttpResponse) -> HttpResponse:
    """By its tag, whoever has it already is told that it is still the same."""
    found["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    found["Access-Control-Allow-Origin"] = "*"
    found["ETag"] = f'"{hashlib.sha256(found.content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=found["ETag"], response=found) or found


def _too_much(problem: limits.TooMuch) -> HttpResponse:
    answer = HttpResponse(problem.message, status=429, content_type="text/plain; charset=utf-8")
    answer["Retry-After"] = str(problem.seconds)
    return answer
