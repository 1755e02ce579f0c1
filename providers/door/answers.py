"""What every answer at the door has: who may have it, how often, what a copy is compared by, one form of problems."""

import hashlib
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from rest_framework.authentication import SessionAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from casemgmt.accounts.tokens.authentication import TokenAuthentication
from casemgmt.core import limits

from .authentication import DoorKeyAuthentication, MayEnter, caller, spent_by
from .openness import changed_rules_at
from .problems import answer_problem

KEPT_SECONDS = 60  # by whoever stands between, of answers that are for everybody
SETTLES = timedelta(seconds=2)  # a change younger than this may be followed by another within the same second
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, X-API-Key, Content-Type, If-None-Match, If-Modified-Since",
    "Access-Control-Expose-Headers": (
        "ETag, Last-Modified, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
    ),
    "Access-Control-Max-Age": "86400",
}


class IgnoresFormat(BaseContentNegotiation):
    """`format` is a parameter of the standard here, not the framework's choice of renderer."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class DoorThrottle(BaseThrottle):
    """So many calls a minute of one key, one account, or one address."""

    def allow_request(self, request: Any, view: Any) -> bool:
        """Count the call; over the limit `TooMuch` is the answer."""
        at = timezone.now()
        limit, about = spent_by(request, at)
        request._request.door_limit = limit, about
        limits.spend(limit, *about, at=at)
        return True


class DoorView(APIView):
    """What all addresses of the door share. POST only asks, too."""

    authentication_classes = [DoorKeyAuthentication, TokenAuthentication, SessionAuthentication]
    permission_classes = [MayEnter]
    throttle_classes = [DoorThrottle]
    content_negotiation_class = IgnoresFormat
    reads_by_post = True

    def get_exception_handler(self) -> Any:
        return answer_problem

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A browser that asks first whether another site may read this is answered before anybody is known."""
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=CORS)
        answer = super().dispatch(request, *args, **kwargs)
        for name, value in {**CORS, **_rate(request)}.items():
            answer[name] = value
        return answer


def as_json(request: Request, body: Any, *, changed_at: datetime | None = None) -> HttpResponse:
    """A body with its tag; whoever has it already is told that it is still the same."""
    answer = HttpResponse(orjson.dumps(body), content_type="application/json")
    goes_by = b'"capacity_status"' in answer.content  # it runs out by itself, and nobody writes anything then
    return kept(request, answer, changed_at=None if goes_by else changed_at)


def kept(request: Request, answer: HttpResponse, *, changed_at: datetime | None = None) -> HttpResponse:
    """Say by what a copy is compared. Only what is for everybody alike may be kept by whoever stands between."""
    answer["ETag"] = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    stamp = _stamp(changed_at)
    if stamp is not None:
        answer["Last-Modified"] = http_date(stamp)
    if request.auth is None and not request.user.is_authenticated:
        answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    found: HttpResponse | None = get_conditional_response(
        request._request, etag=answer["ETag"], last_modified=stamp, response=answer
    )
    return found or answer


def _stamp(changed_at: datetime | None) -> int | None:
    """The second of the last change, once nothing else can fall into it; the rules of the door count too."""
    if changed_at is None:
        return None
    newest = max(changed_at, changed_rules_at() or changed_at)
    return int(newest.astimezone(UTC).timestamp()) if newest < timezone.now() - SETTLES else None


def _rate(request: HttpRequest) -> dict[str, str]:
    """How many calls are left, in the headers that clients of many services know."""
    spent = getattr(request, "door_limit", None)
    if spent is None:
        return {}
    limit, about = spent
    remaining, clears = limits.left(limit, *about, at=timezone.now())
    return {
        "RateLimit-Limit": str(limit.most),
        "RateLimit-Remaining": str(remaining),
        "RateLimit-Reset": str(ceil(clears.total_seconds())),
        "RateLimit-Policy": f"{limit.most};w={int(limit.within.total_seconds())}",
    }


__all__ = ["CORS", "DoorView", "IgnoresFormat", "as_json", "caller", "kept"]
