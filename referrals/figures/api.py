"""An agency's own figures as JSON: the same as its page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import organizations_where

from . import records


class FigureSerializer(serializers.Serializer):
    """One figure: a count with its whole and share in percent, or a length of time; and what it means."""

    label: Any = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    of = serializers.IntegerField(allow_null=True)
    share = serializers.IntegerField(allow_null=True)
    span = serializers.DurationField(allow_null=True)
    definition = serializers.CharField()


class FiguresView(APIView):
    """How often and how fast the caller's agencies answered over the last 90 days."""

    @extend_schema(responses=FigureSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All figures; below eleven requests only how many there were."""
        agencies = organizations_where(request.user, Permission.OFFER_VIEW)
        if not agencies:
            raise PermissionDenied(Permission.OFFER_VIEW)
        rows = records.figure_rows(records.own_record(agencies, timezone.now()))
        return Response(FigureSerializer(rows, many=True).data)
