"""Services and organizations as the pages show them, and the same actions."""

from math import isfinite
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.tokens.authentication import MayWithToken
from casemgmt.core.actor import signed_in
from casemgmt.core.codes import NeedDomain
from casemgmt.core.limits import SEARCHES

from .. import actions, queries, rights
from ..models import EligibleGender, Organization, Service, ServiceStatus
from ..queries import Listing, Wanted
from ..queries.search import MOST_COUNTED, ORDERS, SIZE


class ReadsDirectory(MayWithToken):
    """Everybody with a role reads the directory."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and rights.reads_directory(request.user)


class FiniteField(serializers.FloatField):
    """A number that is one: `nan` and `inf` are none."""

    def to_internal_value(self, data: Any) -> float:
        found = super().to_internal_value(data)
        if not isfinite(found):
            self.fail("invalid")
        return found


class OrganizationSerializer(serializers.ModelSerializer):
    """An organization; `is_agency` when it receives referrals here."""

    class Meta:
        model = Organization
        fields = [
            "id", "name", "alternate_name", "description", "website", "email", "is_agency", "agency_class",
            "last_verified_at",
        ]  # fmt: skip


class RoomSerializer(serializers.Serializer):
    available = serializers.FloatField()
    unit = serializers.CharField()
    maximum = serializers.FloatField(allow_null=True)
    said_at = serializers.DateTimeField()


class PlaceSerializer(serializers.Serializer):
    """A place; of a confidential one only that it is."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    line = serializers.CharField()
    is_confidential = serializers.BooleanField()
    is_virtual = serializers.BooleanField()
    distance_km = serializers.FloatField(allow_null=True)


class ServiceSerializer(serializers.ModelSerializer):
    """A listing."""

    organization = OrganizationSerializer()

    class Meta:
        model = Service
        fields = [
            "id", "name", "alternate_name", "description", "status", "kind", "need_domains", "organization", "url",
            "email", "alert", "minimum_age", "maximum_age", "genders", "areas", "eligibility_description",
            "application_process",
            "fees_description", "hours_text", "do_not_refer", "last_verified_at", "version",
        ]  # fmt: skip


class ListingSerializer(serializers.Serializer):
    """A service with where, when open, how much room."""

    service = ServiceSerializer()
    places = PlaceSerializer(many=True)
    rooms = RoomSerializer(many=True)
    hours = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    eligibility = serializers.ListField(child=serializers.CharField())
    is_open = serializers.BooleanField(allow_null=True)
    changes_at = serializers.DateTimeField(allow_null=True)
    is_stale = serializers.BooleanField()
    distance_km = serializers.FloatField(allow_null=True)


class FoundSerializer(serializers.Serializer):
    """A page of the search; `count` stops at a thousand and one, `is_guess` when no listing has all the words."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    is_guess = serializers.BooleanField()
    results = ListingSerializer(many=True)


class WantedSerializer(serializers.Serializer):
    """What can be looked for."""

    words = serializers.CharField(required=False, max_length=200, allow_blank=True, default="")
    need = serializers.ChoiceField(required=False, choices=NeedDomain.choices, allow_blank=True, default="")
    latitude = FiniteField(required=False, min_value=-90, max_value=90)
    longitude = FiniteField(required=False, min_value=-180, max_value=180)
    within_km = FiniteField(required=False, min_value=0.1, max_value=20_000)
    open_at = serializers.DateTimeField(required=False)
    language = serializers.CharField(required=False, max_length=40, allow_blank=True, default="")
    age = FiniteField(required=False, min_value=0, max_value=130)
    gender = serializers.ChoiceField(required=False, choices=EligibleGender.choices, allow_blank=True, default="")
    area = serializers.CharField(required=False, max_length=80, allow_blank=True, default="")
    has_room = serializers.BooleanField(required=False, default=False)
    organization = serializers.UUIDField(required=False)
    order = serializers.ChoiceField(required=False, choices=ORDERS, default="best")
    page = serializers.IntegerField(required=False, min_value=1, max_value=MOST_COUNTED // SIZE + 1, default=1)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("latitude" in said) != ("longitude" in said):
            raise serializers.ValidationError("Give latitude and longitude together.")
        return said


class CapacitySerializer(serializers.Serializer):
    available = serializers.IntegerField(min_value=0, max_value=100_000)


class EditSerializer(serializers.ModelSerializer):
    """What a keeper may correct; `version` is the one that was read."""

    version = serializers.IntegerField(min_value=1)
    need_domains = serializers.MultipleChoiceField(choices=NeedDomain.choices, required=False)
    genders = serializers.MultipleChoiceField(choices=EligibleGender.choices, required=False)
    status = serializers.ChoiceField(choices=ServiceStatus.choices, required=False)
    minimum_age = FiniteField(required=False, allow_null=True, min_value=0, max_value=130)
    maximum_age = FiniteField(required=False, allow_null=True, min_value=0, max_value=130)

    class Meta:
        model = Service
        fields = [
            "version", "name", "description", "status", "alert", "kind", "need_domains", "minimum_age", "maximum_age",
            "genders", "areas", "eligibility_description", "hours_text", "application_process", "fees_description",
            "do_not_refer",
        ]  # fmt: skip

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        youngest = said.get("minimum_age", self.instance.minimum_age if self.instance else None)
        oldest = said.get("maximum_age", self.instance.maximum_age if self.instance else None)
        if youngest is not None and oldest is not None and youngest > oldest:
            raise serializers.ValidationError({"maximum_age": "The oldest age is below the youngest."})
        return {name: sorted(value) if isinstance(value, set) else value for name, value in said.items()}


class ServiceViewSet(viewsets.GenericViewSet):
    """Search, one listing, room, "still right", corrections."""

    limits: ClassVar = {"list": SEARCHES}
    permission_classes = [ReadsDirectory]
    serializer_class = ListingSerializer
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[Service]:
        found = Service.objects.visible_to(self.request.user).select_related("organization")
        return found.defer("search_vector", "search_text")

    @extend_schema(parameters=[WantedSerializer], responses=FoundSerializer)
    def list(self, request: Request) -> Response:
        """Services that fit, best first."""
        asked = WantedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        found = queries.search(_wanted(said), at=timezone.now(), page=said["page"])
        body = {"count": found.total, "page": found.page, "pages": found.pages, "is_guess": found.is_guess}
        return Response({**body, "results": ListingSerializer(found.listings, many=True).data})

    @extend_schema(responses=ListingSerializer)
    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        """One listing."""
        return Response(self._listing(self.get_object()))

    @extend_schema(request=CapacitySerializer, responses=ListingSerializer)
    @action(detail=True, methods=["post"])
    def capacity(self, request: Request, pk: str | None = None) -> Response:
        """Say how much room there is now."""
        asked = CapacitySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        service = self.get_object()
        actions.update_capacity(
            service=service, available=asked.validated_data["available"], by=signed_in(request), at=timezone.now()
        )
        return Response(self._listing(service), status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ListingSerializer)
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, pk: str | None = None) -> Response:
        """Say that the listing is still right."""
        return Response(
            self._listing(actions.verify_service(service=self.get_object(), by=signed_in(request), at=timezone.now()))
        )

    @extend_schema(request=EditSerializer, responses=ListingSerializer)
    def partial_update(self, request: Request, pk: str | None = None) -> Response:
        """Correct a listing; 409 when somebody else was faster."""
        service = self.get_object()
        asked = EditSerializer(service, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        said = dict(asked.validated_data)
        version = said.pop("version", None)
        if version is None:
            raise serializers.ValidationError({"version": "Say which version you read."})
        saved = actions.edit_service(
            service=service, version=version, changes=said, by=signed_in(request), at=timezone.now()
        )
        return Response(self._listing(saved))

    def _listing(self, service: Service) -> dict[str, Any]:
        found: list[Listing] = queries.listings([service], at=timezone.now())
        return ListingSerializer(found[0]).data


def _wanted(said: dict[str, Any]) -> Wanted:
    near = (said["latitude"], said["longitude"]) if "latitude" in said else None
    return Wanted(
        words=said["words"],
        need=said["need"],
        near=near,
        within_km=said.get("within_km") if near else None,
        open_at=said.get("open_at"),
        language=said["language"],
        age=said.get("age"),
        gender=said["gender"],
        area=said["area"],
        has_capacity=said["has_room"],
        organization=said.get("organization"),
        order=said["order"],
    )


class OrganizationViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Organizations by name; `search` looks in the name, `is_agency` keeps those that receive referrals here."""

    permission_classes = [ReadsDirectory]
    serializer_class = OrganizationSerializer
    filter_backends: list[Any] = []

    def get_queryset(self) -> QuerySet[Organization]:
        found = Organization.objects.visible_to(self.request.user)
        words = self.request.query_params.get("search", "").replace("\x00", "")[:200]
        if words:
            found = found.filter(name__icontains=words)
        if self.request.query_params.get("is_agency", "").lower() in ("true", "1"):
            found = found.agencies()
        return found.order_by("name", "id")

    @extend_schema(parameters=[OpenApiParameter("search", str), OpenApiParameter("is_agency", bool)])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().list(request, *args, **kwargs)
