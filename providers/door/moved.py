"""Where the door was before: its old addresses lead on to where it is now, for good."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.urls import path, reverse
from django.views.decorators.csrf import csrf_exempt


class _Moved(HttpResponsePermanentRedirect):
    """Whoever asked by POST asks by POST again."""

    status_code = 308


@csrf_exempt
@login_not_required
def moved(request: HttpRequest, rest: str = "") -> _Moved:
    """The same question at the new address."""
    query = request.META.get("QUERY_STRING", "")
    return _Moved(reverse("hsds:front") + rest + (f"?{query}" if query else ""))


patterns = [path("hsds/", moved, name="hsds-moved"), path("hsds/<path:rest>", moved, name="hsds-moved-to")]
