"""JSON that programs send us: how large and how deep it may be. Apart from `api.py`: the framework loads it early."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser, MultiPartParser

from .json_in import BadJson, parse_json


class TooLarge(APIException):
    """More than is read of any body."""

    status_code = 413
    default_code = "too_large"


class BoundedJSONParser(JSONParser):
    """Never holds more of a body than the settings allow; refuses NaN, endless digits and ten thousand brackets."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """What the body says, or 400 or 413 with one sentence."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(_("The body is larger than %(most)d kB. Send less at once.") % {"most": most // 1024})
        try:
            return parse_json(body, most=most)
        except BadJson as problem:
            raise ParseError(_("The body cannot be read: %(problem)s.") % {"problem": problem}) from None


# Of addresses that take a file as well.
WITH_FILES = (BoundedJSONParser, MultiPartParser)
