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
from ..capacity.api import CapacitySerializer, RoomNowSerializer, RoomSerializer, SaidOfRoomSerializer
from ..models import EligibleGender, Organization, PartyRule, Service, ServiceStatus
from ..queries import Listing, Wanted
from ..queries.places import places_page
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


class PlaceSerializer(serializers.Serializer):
    """A place; of a confidential one only that it is. Openness is told where places differ in it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    line = serializers.CharField()
    is_confidential = serializers.BooleanField()
    is_virtual = serializers.BooleanField()
    distance_km = serializers.FloatField(allow_null=True)
    is_open = serializers.BooleanField(allow_null=True)
    changes_at = serializers.DateTimeField(allow_null=True, read_only=True)
    is_always_open = serializers.BooleanField()
    is_by_appointment = serializers.BooleanField()


class NumberAtPlaceSerializer(serializers.Serializer):
    """A number with what it is for; one that takes only faxes is no number to call."""

    number = serializers.CharField()
    extension = serializers.CharField()
    note = serializers.CharField()
    is_fax = serializers.BooleanField()
    is_tty = serializers.BooleanField()
    languages = serializers.ListField(child=serializers.CharField())


class PlaceInFullSerializer(PlaceSerializer):
    """A place with its own hours and numbers; `hours_are_of` says whose hours they are: place, building, service."""

    about = serializers.CharField()
    hours = serializers.ListField(child=serializers.CharField())
    hours_are_of = serializers.CharField()
    numbers = NumberAtPlaceSerializer(many=True)
    languages = serializers.ListField(child=serializers.CharField())
    access = serializers.ListField(child=serializers.CharField())


class ServiceSerializer(serializers.ModelSerializer):
    """A listing. A draft is found by nobody but who keeps it; `unlisted_at` says since when it is not found, if so."""

    organization = OrganizationSerializer()
    unlisted_at = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = Service
        fields = [
            "id", "name", "alternate_name", "description", "status", "kind", "need_domains", "organization", "url",
            "email", "alert", "minimum_age", "maximum_age", "genders", "areas", "eligibility_description",
            "application_process",
            "is_for_all", "veterans", "sobriety", "pets", "parties", "documents_rule", "interpretation_services",
            "wait_time", "fees_description", "hours_text", "do_not_refer", "last_verified_at", "version",
            "is_draft", "unlisted_at",
        ]  # fmt: skip


class ListingSerializer(serializers.Serializer):
    """A service with where, when open, how much room. Where its places have hours of their own, `is_open` and
    `changes_at` are those of `open_place`: the nearest that is open, else the one that opens first."""

    service = ServiceSerializer()
    places = PlaceSerializer(many=True)
    rooms = RoomSerializer(many=True)
    room_now = RoomNowSerializer()
    hours = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    eligibility = serializers.ListField(child=serializers.CharField())
    is_open = serializers.BooleanField(allow_null=True)
    changes_at = serializers.DateTimeField(allow_null=True)
    open_place = serializers.UUIDField(source="open_place.id", allow_null=True, default=None)
    is_by_appointment = serializers.BooleanField()
    is_stale = serializers.BooleanField()
    distance_km = serializers.FloatField(allow_null=True)


class ConditionSerializer(serializers.Serializer):
    """A condition that was read or pressed; `unsaid`: listings that do not say, `refused`: those left out by it."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a serializer has one of its own
    unsaid = serializers.IntegerField()
    refused = serializers.IntegerField()
    is_strict = serializers.BooleanField()


class FacetSerializer(serializers.Serializer):
    """What can be asked besides, and how many of the found say it."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a serializer has one of its own
    many = serializers.IntegerField()  # type: ignore[assignment]  # a serializer has one of its own


class ListingInFullSerializer(ListingSerializer):
    """One listing: each place with its own hours and numbers, and the numbers of the service as a whole."""

    places = PlaceInFullSerializer(many=True)
    numbers = NumberAtPlaceSerializer(many=True)


class FoundSerializer(serializers.Serializer):
    """A page of the search; `count` stops at a thousand and one, `is_guess` when no listing has all the words."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    is_guess = serializers.BooleanField()
    conditions = ConditionSerializer(many=True)
    facets = FacetSerializer(many=True)
    read_as = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    near = serializers.ListField(child=serializers.FloatField(), allow_null=True)
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
    has = serializers.ListField(required=False, child=serializers.CharField(max_length=40), max_length=20, default=list)
    off = serializers.ListField(required=False, child=serializers.CharField(max_length=90), max_length=20, default=list)
    with_unsaid = serializers.BooleanField(required=False, allow_null=True, default=None)
    order = serializers.ChoiceField(required=False, choices=ORDERS, default="best")
    page = serializers.IntegerField(required=False, min_value=1, max_value=MOST_COUNTED // SIZE + 1, default=1)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if ("latitude" in said) != ("longitude" in said):
            raise serializers.ValidationError("Give latitude and longitude together.")
        return said


class FieldWordsSerializer(serializers.Serializer):
    """A part of the listing: the publisher whose word it is and since when, or who corrected it and when."""

    what = serializers.CharField()
    publisher = serializers.CharField(source="source")
    since = serializers.DateTimeField(allow_null=True, read_only=True)
    person = serializers.CharField()
    corrected_at = serializers.DateTimeField(allow_null=True, read_only=True)


class ProvenanceSerializer(serializers.Serializer):
    """Where a listing came from: its publisher, its id there, since when, and the parts that are another's word."""

    publisher = serializers.CharField(source="source")
    record_id = serializers.CharField()
    since = serializers.DateTimeField(read_only=True)
    last_file_at = serializers.DateTimeField(allow_null=True, read_only=True)
    parts = FieldWordsSerializer(many=True)


class EditSerializer(serializers.ModelSerializer):
    """What a keeper may correct, over the `version` that was read. `is_verified` false: the rest was not looked at."""

    version = serializers.IntegerField(min_value=1)
    is_verified = serializers.BooleanField(required=False, write_only=True)
    need_domains = serializers.MultipleChoiceField(choices=NeedDomain.choices, required=False)
    genders = serializers.MultipleChoiceField(choices=EligibleGender.choices, required=False)
    parties = serializers.MultipleChoiceField(choices=PartyRule.choices, required=False)
    status = serializers.ChoiceField(choices=ServiceStatus.choices, required=False)
    minimum_age = FiniteField(required=False, allow_null=True, min_value=0, max_value=130)
    maximum_age = FiniteField(required=False, allow_null=True, min_value=0, max_value=130)

    class Meta:
        model = Service
        fields = [
            "version", "is_verified", "name", "description", "status", "alert", "kind", "need_domains", "minimum_age",
            "maximum_age", "genders", "areas", "eligibility_description", "hours_text", "application_process",
            "fees_description", "is_for_all", "veterans", "sobriety", "pets", "parties", "documents_rule",
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
        body: dict[str, Any] = {"count": found.total, "page": found.page, "pages": found.pages}
        body |= {
            "is_guess": found.is_guess,
            "conditions": ConditionSerializer(found.told.chips, many=True).data,
            "facets": FacetSerializer(found.told.facets, many=True).data,
            "read_as": found.told.read_as,
            "near": found.told.near,
        }
        return Response({**body, "results": ListingSerializer(found.listings, many=True).data})

    @extend_schema(responses=ListingInFullSerializer)
    def retrieve(self, request: Request, pk: str | None = None) -> Response:
        """One listing."""
        service = self.get_object()
        around = places_page(service, timezone.now())
        told = {"places": around["places"], "numbers": around["numbers"]}
        [listing] = queries.listings([service], at=timezone.now())
        words = ListingSerializer(listing).data
        return Response(
            {**words, **{name: ListingInFullSerializer().fields[name].to_representation(told[name]) for name in told}}
        )

    @extend_schema(methods=["GET"], request=None, responses=SaidOfRoomSerializer(many=True))
    @extend_schema(methods=["POST"], request=CapacitySerializer, responses={201: ListingSerializer})
    @action(detail=True, methods=["get", "post"])
    def capacity(self, request: Request, pk: str | None = None) -> Response:
        """What was said of room, the newest first; or say how much there is now."""
        service = self.get_object()
        if request.method != "POST":
            return Response(SaidOfRoomSerializer(queries.room_history(service, timezone.now()), many=True).data)
        said = CapacitySerializer(data=request.data)
        said.is_valid(raise_exception=True)
        actions.update_capacity(service=service, **said.validated_data, by=signed_in(request), at=timezone.now())
        return Response(self._listing(service), status=status.HTTP_201_CREATED)

    @extend_schema(responses=ProvenanceSerializer)
    @action(detail=True, methods=["get"])
    def provenance(self, request: Request, pk: str | None = None) -> Response:
        """Whose word the listing is."""
        return Response(ProvenanceSerializer(queries.provenance_of(self.get_object())).data)

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
            service=service, version=version, is_verified=said.pop("is_verified", True), changes=said,
            by=signed_in(request), at=timezone.now(),
        )  # fmt: skip
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
        has=tuple(said["has"]),
        off=tuple(said["off"]),
        with_unsaid=said["with_unsaid"],
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
