"""What no browser and no proxy may keep: every answer but static files, which never come this far.

`no-store` stands on the answers to those who signed in, on pages and files whose address holds a secret (mailed links,
invitations, private calendars, a new password), and on the pages of signing in: on all of them alike, so that no view
can forget it. An answer that is for everybody says so itself with `public`.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

NEVER_KEPT = "no-store, private"
# By these headers htmx gets a fragment where a reload gets the page.
FRAGMENT_HEADERS = ["HX-Request", "HX-Target", "HX-Boosted", "HX-History-Restore-Request"]


class PrivateMiddleware:
    """Says to whoever stands between that this answer is one reader's alone, and by what pages and fragments differ."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not _is_for_everybody(request, response):
            response["Cache-Control"] = NEVER_KEPT
            response.headers.pop("Expires", None)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, FRAGMENT_HEADERS)
        return response


def _is_for_everybody(request: HttpRequest, response: HttpResponse) -> bool:
    """The view calls its answer public, and nobody signed in asked, or the address names the content for ever."""
    said = response.get("Cache-Control", "").replace(" ", "").split(",")
    return "public" in said and ("immutable" in said or not request.user.is_authenticated)


class SharedMiddleware:
    """Stands outside the session: what anybody may keep for ever carries nobody's cookie, and is the same for all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "immutable" in response.get("Cache-Control", ""):
            response.cookies.clear()
            response.headers.pop("Vary", None)
        return response
