"""Duties as JSON: the same rows as the pages. They are read here, and written by what people do."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, viewsets

from .models import Duty
from .rota.api import ShiftViewSet


class DutySerializer(serializers.ModelSerializer):
    """Who owes what by when: `owner`, or else `group`. It stands from `opens_at`."""

    class Meta:
        model = Duty
        fields = [
            "id", "program", "kind", "subject_type", "subject_id", "question", "person", "case", "organization",
            "risk", "owner", "group", "since", "opens_at", "due_at", "ended_at", "ended_as", "ended_why",
        ]  # fmt: skip


class DutyFilter(django_filters.FilterSet):
    """`is_open=true`: not ended."""

    is_open = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")

    class Meta:
        model = Duty
        fields = {
            **{
                name: ["exact"]
                for name in ("program", "kind", "person", "case", "organization", "risk", "owner", "group")
            },
            "due_at": ["lt", "gte"],
            "opens_at": ["lte"],
        }


class DutyViewSet(viewsets.ReadOnlyModelViewSet):
    """Duties, the one that is due first at the top."""

    serializer_class = DutySerializer
    queryset = Duty.objects.none()
    filterset_class = DutyFilter

    def get_queryset(self) -> QuerySet[Duty]:
        return Duty.objects.visible_to(self.request.user).order_by("due_at", "pk")


api_routes: list[tuple[str, Any, str]] = [
    ("duties", DutyViewSet, "duty"),
    ("shifts", ShiftViewSet, "shift"),
]
