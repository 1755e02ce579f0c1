"""A file of a case, sent as a download to page and API alike."""

from typing import Any

from django.http import Http404, HttpRequest

from casemgmt.core import accesslog
from casemgmt.core.models import AccessVerb
from casemgmt.core.uploads import attachment

from ..models import CaseFile


def send_file(request: HttpRequest, file: CaseFile) -> Any:
    """The bytes, unless it was entered in error. Each download is on record."""
    if file.voided_at:
        raise Http404
    accesslog.note(request, AccessVerb.EXPORTED, subject=file, person_id=file.person_id, program_id=file.program_id)
    return attachment(file.file, file.file_name, file.file_kind)
