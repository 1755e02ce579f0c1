"""Corrections of listings as JSON: the same list, the same two decisions."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.codes import NeedDomain

from .. import actions, repairs
from ..models import EligibleGender, ListingCorrection, Service


class CorrectionSerializer(serializers.ModelSerializer):
    """What an agency said against its listing, how often, and what was decided. `changes` names the fields."""

    times = serializers.IntegerField(read_only=True)
    changes: Any = serializers.SerializerMethodField()

    class Meta:
        model = ListingCorrection
        fields = [
            "id", "service", "reason", "need_domain", "times", "changes", "first_at", "last_at", "state", "decided_at",
            "refused_because", "proposed_by", "in_words",
        ]  # fmt: skip

    def get_changes(self, correction: ListingCorrection) -> list[str]:
        return list(repairs.fields_of(correction))


class WrongSerializer(serializers.Serializer):
    """What is wrong in a listing somebody reads and does not keep. Nothing about a client."""

    service = serializers.UUIDField()
    words = serializers.CharField(max_length=300)


class AcceptSerializer(serializers.Serializer):
    """The listing's version that was read, and what it shall say where the answer does not tell."""

    version = serializers.IntegerField()
    alert = serializers.CharField(required=False, allow_blank=True)
    need_domains = serializers.MultipleChoiceField(choices=NeedDomain.choices, required=False)
    minimum_age = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=150)
    maximum_age = serializers.FloatField(required=False, allow_null=True, min_value=0, max_value=150)
    genders = serializers.MultipleChoiceField(choices=EligibleGender.choices, required=False)
    areas = serializers.ListField(child=serializers.CharField(max_length=80), required=False)
    eligibility_description = serializers.CharField(required=False, allow_blank=True)


class RefuseSerializer(serializers.Serializer):
    why = serializers.CharField(max_length=200)


class CorrectionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """All for who keeps a directory, those of their own services for an agency's lead."""

    serializer_class = CorrectionSerializer
    queryset = ListingCorrection.objects.none()
    filterset_fields = ["state", "service", "reason"]

    def get_queryset(self) -> QuerySet[ListingCorrection]:
        return (
            ListingCorrection.objects.visible_to(self.request.user).select_related("service").order_by("-last_at", "pk")
        )

    @extend_schema(request=WrongSerializer, responses={201: CorrectionSerializer})
    def create(self, request: Request) -> Response:
        """Propose a correction of a listing; whoever keeps it decides."""
        form = WrongSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        services = Service.objects.visible_to(request.user).select_related("organization")
        service = get_object_or_404(services, pk=form.validated_data["service"])
        words = form.validated_data["words"]
        made = actions.propose_in_words(service=service, words=words, by=signed_in(request), at=timezone.now())
        return Response(CorrectionSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=AcceptSerializer, responses=CorrectionSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: str | None = None) -> Response:
        """Correct the listing."""
        correction, form = self.get_object(), AcceptSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        version, fields = form.validated_data["version"], repairs.fields_of(correction)
        words = {n: sorted(v) if isinstance(v, set) else v for n, v in form.validated_data.items()}
        changes = {name: value for name, value in words.items() if name in fields} or None
        done = actions.accept_correction(
            correction=correction, version=version, changes=changes, by=signed_in(request), at=timezone.now()
        )
        return Response(CorrectionSerializer(done).data)

    @extend_schema(request=RefuseSerializer, responses=CorrectionSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, pk: str | None = None) -> Response:
        """The listing stays as it is."""
        form = RefuseSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        done = actions.refuse_correction(
            correction=self.get_object(), by=signed_in(request), at=timezone.now(), **form.validated_data
        )
        return Response(CorrectionSerializer(done).data)
