"""The areas of a program as JSON: the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.access import programs_where
from casemgmt.core.actor import signed_in

from ..models import Area, Program
from ..permissions import Permission
from . import actions
from .models import AreaMerge
from .queries import merges_of
from .reading import MOST, AreaRow, is_outline


class AreaSerializer(serializers.ModelSerializer):
    """An area; `merged_into` names the one that stands for it now, if it was merged."""

    class Meta:
        model = Area
        fields = ["id", "program", "name", "latitude", "longitude", "outline", "is_active", "merged_into"]


class AreaRowSerializer(serializers.Serializer):
    """A name, and where it lies if that is known: its middle, and rings of [longitude, latitude]."""

    name = serializers.CharField(max_length=80)
    latitude = serializers.FloatField(required=False, allow_null=True, default=None, min_value=-90, max_value=90)
    longitude = serializers.FloatField(required=False, allow_null=True, default=None, min_value=-180, max_value=180)
    outline = serializers.ListField(
        child=serializers.ListField(
            child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)
        ),
        required=False,
        allow_null=True,
        default=None,
    )

    def validate_outline(self, told: Any) -> Any:
        if not is_outline(told):
            raise serializers.ValidationError("Too many points, or no places on earth.")
        return told


class NewAreasSerializer(serializers.Serializer):
    """Areas to add to a program. One that is there keeps its place where none is told; one that was retired is back."""

    program = serializers.UUIDField()
    areas = AreaRowSerializer(many=True, min_length=1, max_length=MOST)  # type: ignore[call-arg]


class AreaNameSerializer(serializers.Serializer):
    """What to call it."""

    name = serializers.CharField(max_length=80)


class MergeSerializer(serializers.Serializer):
    """Into which area of the same program."""

    into = serializers.UUIDField()


class AreaMergeSerializer(serializers.ModelSerializer):
    """One merge: which area became part of which, by whom and when, and who undid it when."""

    class Meta:
        model = AreaMerge
        fields = ["id", "gone", "kept", "merged_at", "merged_by", "undone_at", "undone_by"]


class AreaViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Areas of the programs whose settings the caller keeps."""

    serializer_class = AreaSerializer
    queryset = Area.objects.none()
    filterset_fields = ["program", "is_active"]

    def get_queryset(self) -> QuerySet[Area]:
        mine = programs_where(self.request.user, Permission.PROGRAM_SETTINGS)
        return Area.objects.filter(program__in=mine).select_related("program", "merged_into").order_by("name", "pk")

    @extend_schema(request=NewAreasSerializer, responses={201: AreaSerializer(many=True)})
    def create(self, request: Request) -> Response:
        """Add areas; the same list may be sent again."""
        form = NewAreasSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        mine = Program.objects.filter(pk__in=programs_where(request.user, Permission.PROGRAM_SETTINGS))
        program = get_object_or_404(mine, pk=form.validated_data["program"])
        rows = [AreaRow(**row) for row in form.validated_data["areas"]]
        actions.bring_areas(program=program, rows=rows, by=signed_in(request), at=timezone.now())
        found = self.get_queryset().filter(program=program, name__in=[row.name for row in rows])
        return Response(AreaSerializer(found, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AreaNameSerializer, responses=AreaSerializer)
    @action(detail=True, methods=["post"])
    def rename(self, request: Request, pk: str | None = None) -> Response:
        """Call it otherwise: everywhere, also for calls of before."""
        form = AreaNameSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self._done(actions.rename_area, request, **form.validated_data)

    @extend_schema(request=None, responses=AreaSerializer)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: str | None = None) -> Response:
        """No new call is recorded in it."""
        return self._done(actions.retire_area, request)

    @extend_schema(request=None, responses=AreaSerializer)
    @action(detail=True, methods=["post"])
    def back(self, request: Request, pk: str | None = None) -> Response:
        """Calls are recorded in it again."""
        return self._done(actions.bring_area_back, request)

    @extend_schema(request=MergeSerializer, responses=AreaMergeSerializer)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """It is part of another area from now on. Figures as of before stay as they were."""
        form = MergeSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        area = self.get_object()
        into = get_object_or_404(self.get_queryset(), pk=form.validated_data["into"])
        merge = actions.merge_areas(area=area, into=into, by=signed_in(request), at=timezone.now())
        return Response(AreaMergeSerializer(merge).data)

    @extend_schema(responses=AreaMergeSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def merges(self, request: Request, pk: str | None = None) -> Response:
        """Every merge of it into another and of others into it, the newest first."""
        return Response(AreaMergeSerializer(merges_of(self.get_object()), many=True).data)

    @extend_schema(request=None, responses=AreaSerializer)
    @action(detail=True, methods=["post"])
    def part(self, request: Request, pk: str | None = None) -> Response:
        """It stands for itself again: the merge of this area that stands is undone. 404 where there is none."""
        merge = get_object_or_404(AreaMerge.objects.standing().select_related("program"), gone=self.get_object())
        actions.part_areas(merge=merge, by=signed_in(request), at=timezone.now())
        return Response(AreaSerializer(self.get_object()).data)

    def _done(self, act: Any, request: Request, **words: Any) -> Response:
        act(area=self.get_object(), by=signed_in(request), at=timezone.now(), **words)
        return Response(AreaSerializer(self.get_object()).data)
