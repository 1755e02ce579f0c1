"""The file of a message, sent as a download to page and API alike."""

from typing import Any

from django.http import Http404, HttpRequest

from casemgmt.core import accesslog
from casemgmt.core.models import AccessVerb
from casemgmt.core.uploads import attachment

from ..models import Message


def send_file(request: HttpRequest, message: Message) -> Any:
    """The bytes as an attachment that no browser opens or guesses at; each download is on record."""
    if not message.file:
        raise Http404
    accesslog.note(
        request, AccessVerb.EXPORTED, subject=message, person_id=message.person_id, program_id=message.program_id
    )
    return attachment(message.file, message.file_name, message.file_kind)
