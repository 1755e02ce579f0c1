"""Pages travel compressed: a day of forty cases is half a megabyte of text, and the bus stop has one bar."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "application/problem+json", "application/x-ndjson")


class CompressTextMiddleware(GZipMiddleware):
    """Text only: files people sent and printed packets are compressed already and keep their length.

    The parent adds random bytes to each answer, so that its length does not betray the secrets in it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what a browser that asks for it can read as text."""
        if not response.headers.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
