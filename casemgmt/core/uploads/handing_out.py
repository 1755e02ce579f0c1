"""A kept file leaves as a download that no browser opens or guesses at. Who may have it, the caller has asked."""

from typing import Any

from django.http import FileResponse, Http404

from .kinds import MEDIA_TYPES


def attachment(stored: Any, name: str, kind: str) -> FileResponse:
    """The bytes under their name, with what they are said plainly and nothing in them run."""
    try:
        content = stored.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=MEDIA_TYPES[kind])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
