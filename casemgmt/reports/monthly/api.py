"""The monthly report's plan as JSON; its papers are among the reports (`kind=monthly`)."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program, User
from casemgmt.accounts.permissions import Permission
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked

from . import actions
from .models import LAST_DAY, MonthlyPlan


class MonthlyPlanSerializer(serializers.ModelSerializer):
    """Whether, on which day and for whom the month before is prepared."""

    program: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)

    class Meta:
        model = MonthlyPlan
        fields = ["id", "program", "is_on", "day", "readers", "set_by", "set_at"]


class SetMonthlyPlanSerializer(serializers.Serializer):
    """What is chosen; readers by their ids."""

    is_on = serializers.BooleanField(default=True)
    day = serializers.IntegerField(min_value=1, max_value=LAST_DAY, default=5)
    readers = serializers.ListField(child=serializers.UUIDField(), default=list)


class MonthlyPlanViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Plans of the programs one audits."""

    serializer_class = MonthlyPlanSerializer
    queryset = MonthlyPlan.objects.none()

    def get_queryset(self) -> QuerySet[MonthlyPlan]:
        rows = MonthlyPlan.objects.visible_to(self.request.user).select_related("program")
        return rows.prefetch_related("readers").order_by("program_id")

    @extend_schema(
        request=SetMonthlyPlanSerializer,
        responses={201: MonthlyPlanSerializer},
        parameters=[OpenApiParameter("program", OpenApiTypes.STR, description="Slug; the first one when left out.")],
    )
    def create(self, request: Request) -> Response:
        """Set it; what was set before is replaced."""
        program: Program = program_of(request, Permission.FOLLOWUP_AUDIT)  # type: ignore[arg-type]
        words = checked(SetMonthlyPlanSerializer, request)
        asked = words.pop("readers")
        readers = list(User.objects.filter(pk__in=asked, memberships__program=program).distinct())
        if len(readers) < len(set(asked)):
            raise serializers.ValidationError({"readers": ["Only members of the program can be told."]})
        plan = actions.plan_monthly_report(
            program=program, readers=readers, **words, by=signed_in(request), at=timezone.now()
        )
        return Response(MonthlyPlanSerializer(plan).data, status=201)


api_routes = [("monthly-plans", MonthlyPlanViewSet, "monthly-plan")]
