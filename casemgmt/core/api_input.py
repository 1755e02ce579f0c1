"""What every API view does first: checking what came in, loading what may be seen.

Apart from `api.py`, which the framework itself loads while it is still being loaded.
"""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request


def checked(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """What was sent, or a 400 that says how to fix it."""
    words = serializer(data=request.data)
    words.is_valid(raise_exception=True)
    return words.validated_data


def visible(rows: QuerySet[Any], pk: Any) -> Any:
    """The row, or 404 for what the reader may not see."""
    return get_object_or_404(rows, pk=pk)
