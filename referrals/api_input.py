"""What these addresses share: checking what came in, loading what may be seen."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request


def checked(serializer: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    form = serializer(data=request.data)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def visible(rows: QuerySet[Any], pk: Any) -> Any:
    """The row, or 404 when this reader may not see it."""
    return get_object_or_404(rows, pk=pk)
