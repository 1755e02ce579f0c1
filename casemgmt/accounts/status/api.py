"""Status as JSON, for administrators: the lines of the page."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casemgmt.accounts.undelivered_views import require_administrator

from . import queries


class StatusLineSerializer(serializers.Serializer):
    """One thing. `state`: `works`, `to_look_at` or `stopped`; `seen_at`: when it last showed itself, or since when
    something waits; `todo`: what to do, empty where it works."""

    code = serializers.CharField()
    what: Any = serializers.CharField()
    state = serializers.CharField()
    stands: Any = serializers.CharField()
    seen_at = serializers.DateTimeField(read_only=True, allow_null=True)
    todo: Any = serializers.CharField()


class StatusSerializer(serializers.Serializer):
    """The release, how many lines stand badly, and the lines."""

    version = serializers.CharField()
    faults = serializers.IntegerField()
    lines = StatusLineSerializer(many=True)


class StatusView(APIView):
    """How the installation stands now."""

    @extend_schema(responses=StatusSerializer)
    def get(self, request: Request) -> Response:
        """For who administers a program."""
        require_administrator(request.user)
        told = queries.groups(timezone.now())
        lines = [line for group in told for line in group.lines]
        answer = {"version": settings.VERSION, "faults": queries.faults(told), "lines": lines}
        return Response(StatusSerializer(answer).data)
