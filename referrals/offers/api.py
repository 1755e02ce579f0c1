"""Offers and their moves as JSON.

An agency gets the de-identified offer; `opened` holds the person only while identity is open to it. Ids of people and
cases are for the program's own users.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.accounts.reasons import refuse_hidden
from casemgmt.core import access, accesslog
from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.api_input import checked, visible
from casemgmt.core.codes import NeedDomain, Side, Urgency
from casemgmt.core.models import AccessVerb
from casemgmt.people import whole
from casemgmt.people.models import ContactPoint, Gender
from providers.models import Service

from .. import actions
from ..inbox import search
from ..linkages.models import SAYS_SO
from ..models import BenefitStage, Offer, RecallReason, Referral
from . import queries
from .identity import opened_identity
from .moves import MOVES
from .reasons import Mobility, Pets
from .rules import LAST_IN_LINE, MOST_ATTEMPTS, MOST_PEOPLE, MOST_ROOM, REASONS


class OpenedPointSerializer(serializers.ModelSerializer):
    """A way to reach the person, and what is allowed there. `paused_until`: it was not safe to talk."""

    class Meta:
        model = ContactPoint
        fields = [
            *("kind", "value", "belongs_to", "may_call", "may_text", "may_leave_voicemail"),
            *("weekdays", "from_time", "to_time", "paused_until"),
        ]


class OpenedSerializer(serializers.Serializer):
    """Who the person is, once identity is open to the agency."""

    name = serializers.CharField()
    goes_by = serializers.CharField()
    pronouns = serializers.CharField()
    birth_date = serializers.DateField(allow_null=True)
    last_known_place = serializers.CharField()
    introduce_as = serializers.CharField()
    must_not_know = serializers.CharField()
    is_more_known = serializers.BooleanField(
        help_text="No name is known, and a description that was not agreed to be told"
    )
    contact_points: Any = OpenedPointSerializer(many=True)


# What an agency was told of the person's request; gone from its answer once that may not be read any more.
TOLD = (
    "need", "urgency", "asked", "needed_by", "age_band", "area_name", "language", "access_needs", "answer",
    "gender", "people", "pets", "mobility",
)  # fmt: skip


class OfferSerializer(serializers.ModelSerializer):
    """An offer as its reader may see it."""

    need = serializers.CharField(source="referral.need.domain", read_only=True)
    moves = serializers.SerializerMethodField()
    opened = serializers.SerializerMethodField()
    tells_back = serializers.SerializerMethodField(
        help_text="Whether the person agreed that the agency tells the program what came of it"
    )
    case = serializers.SerializerMethodField()
    person = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = [
            "id", "code", "referral", "organization", "service", "state", "version", "need",
            "urgency", "asked", "needed_by",
            "age_band", "area_name", "language", "access_needs", "gender", "people", "pets", "mobility",
            "waits_on", "due_at", "sent_at",
            "acknowledged_at", "decided_at", "accepted_at", "confirmed_at", "first_contact_by", "ended_at",
            "question", "answer",
            "review_on", "waitlist_position", "decline_reason", "named_service", "not_linked_reason", "attempts",
            "recall_reason",
            "moves", "tells_back", "opened", "case", "person",
        ]  # fmt: skip

    def get_fields(self) -> dict[str, serializers.Field]:
        """What an agency may not read any more is null, and the schema says that it may be."""
        fields = super().get_fields()
        for name in TOLD:
            fields[name].allow_null = True
        return fields

    def _is_ours(self, offer: Offer) -> bool:
        return access.holds(self.context["request"].user, Permission.CASE_VIEW, offer)

    def get_moves(self, offer: Offer) -> list[str]:
        return queries.moves_for(offer, self.context["request"].user, timezone.now())

    @extend_schema_field(OpenedSerializer(allow_null=True))
    def get_opened(self, offer: Offer) -> dict[str, Any] | None:
        opened = offer.reading(timezone.now()).opened
        return OpenedSerializer(opened_identity(offer.person, opened)).data if opened else None

    def get_tells_back(self, offer: Offer) -> bool:
        return offer.reading(timezone.now()).tells_back

    def to_representation(self, instance: Offer) -> dict[str, Any]:
        """Once its access to the request has ended, an agency reads its own answer and dates alone."""
        said = super().to_representation(instance)
        if self._is_ours(instance) or instance.reading(timezone.now()).asked:
            return said
        return said | {name: None for name in TOLD}

    def get_case(self, offer: Offer) -> str | None:
        return str(offer.referral.case_id) if self._is_ours(offer) else None

    def get_person(self, offer: Offer) -> str | None:
        return str(offer.person_id) if self._is_ours(offer) else None


class DraftSerializer(serializers.Serializer):
    """What one agency will be asked."""

    referral = serializers.UUIDField()
    service = serializers.UUIDField()
    asked = serializers.CharField(max_length=300)
    urgency = serializers.ChoiceField(choices=Urgency.choices, required=False)
    needed_by = ApiMomentField(required=False, allow_null=True)
    access_needs = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    gender = serializers.ChoiceField(choices=Gender.choices, required=False, allow_blank=True)
    people = serializers.IntegerField(required=False, min_value=1, max_value=MOST_PEOPLE, allow_null=True)
    pets = serializers.ChoiceField(choices=Pets.choices, required=False, allow_blank=True)
    mobility = serializers.ChoiceField(choices=Mobility.choices, required=False, allow_blank=True)


class MoveSerializer(serializers.Serializer):
    """What a move may carry; which of it is needed is said by the move."""

    told_by = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    code = serializers.ChoiceField(choices=RecallReason.choices, required=False, default=RecallReason.OTHER)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    question = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    answer = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    outcome = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    review_on = serializers.DateField(required=False)
    position = serializers.IntegerField(
        required=False, min_value=1, max_value=LAST_IN_LINE, allow_null=True, default=None
    )
    first_contact_by = ApiMomentField(required=False, allow_null=True, default=None)
    starts_at = ApiMomentField(required=False)
    beds_left = serializers.IntegerField(required=False, min_value=0, max_value=MOST_ROOM, allow_null=True)
    attempts = serializers.IntegerField(required=False, min_value=0, max_value=MOST_ATTEMPTS, allow_null=True)
    named_service = serializers.UUIDField(required=False, allow_null=True)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    side = serializers.ChoiceField(choices=SAYS_SO, required=False, default=Side.AGENCY)
    began = serializers.BooleanField(required=False, default=True)
    service_on = serializers.DateField(required=False, allow_null=True, default=None)
    stage = serializers.ChoiceField(choices=BenefitStage.choices, required=False, allow_blank=True, default="")
    goes_along = serializers.BooleanField(required=False, default=False)
    evidence = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


# What a move cannot do without; the rest the action itself asks for.
NEEDED = {"waitlist": ["review_on"], "book": ["starts_at"]}


class OfferFilter(filters.FilterSet):
    """The same filters as the inbox."""

    need = filters.ChoiceFilter(field_name="referral__need__domain", method="of_request", choices=NeedDomain.choices)
    urgency = filters.ChoiceFilter(method="of_request", choices=Urgency.choices)
    words = filters.CharFilter(
        method="with_words", label="Words of what an agency may read before it accepts, or the code; never names"
    )

    class Meta:
        model = Offer
        fields = ["state", "organization", "service", "waits_on", "referral"]

    def of_request(self, rows: Any, name: str, value: str) -> Any:
        """Only among what its reader may read: a filter would tell what the answer leaves out."""
        return self._may_read(rows).filter(**{name: value})

    def with_words(self, rows: Any, name: str, words: str) -> Any:
        return search.with_words(rows, words, self._may_read(rows))

    def _may_read(self, rows: Any) -> Any:
        return rows.filter(search.readable_by(self.request.user, timezone.now()))


class OfferViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Agencies' chances to serve a referral. An agency sees its own."""

    serializer_class = OfferSerializer
    queryset = Offer.objects.none()
    filterset_class = OfferFilter

    def get_queryset(self) -> QuerySet[Offer]:
        if self.action == "list":
            return Offer.objects.visible_to(self.request.user).order_by("-created_at", "pk")
        return self.shown()

    def shown(self) -> QuerySet[Offer]:
        """With all that is said of each, what its agency may read among it. A list asks this for its page alone."""
        rows = queries.offers_for_page(timezone.now()).visible_to(self.request.user)
        return rows.prefetch_related(*whole.APPROACH)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One offer; a view of an open identity is put on record."""
        offer = self.get_object()
        if offer.identity_is_open(timezone.now()):
            accesslog.note(
                request, AccessVerb.VIEWED, subject=offer, person_id=offer.person_id, program_id=offer.program_id
            )
        return Response(self.get_serializer(offer).data)

    @extend_schema(request=DraftSerializer, responses={201: OfferSerializer})
    def create(self, request: Request) -> Response:
        """Draft what an agency will be asked; `send` sends it."""
        words = checked(DraftSerializer, request)
        referral = visible(Referral.objects.visible_to(request.user), words.pop("referral"))
        service = visible(Service.objects.visible_to(request.user).select_related("organization"), words.pop("service"))
        words = zoned(words, referral.program)
        offer = actions.draft_offer(
            referral=referral, service=service, by=signed_in(request), at=timezone.now(), **words
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=offer.pk)).data, status=201)

    @extend_schema(request=None, responses=OfferSerializer)
    @action(detail=True, methods=["post"])
    def send(self, request: Request, pk: str | None = None) -> Response:
        """Send a draft."""
        actions.send_offer(offer=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=MoveSerializer, responses=OfferSerializer)
    @action(detail=True, methods=["post"], url_path="moves/(?P<name>[a-z_]+)")
    def moves(self, request: Request, pk: str | None = None, name: str = "") -> Response:
        """Make a move: acknowledge, accept, waitlist, ask, decline, undo, answer, confirm, open, recall, withdraw,
        not_link, complete, void, book, state."""
        offer, words = self.get_object(), checked(MoveSerializer, request)
        if name not in MOVES:
            raise serializers.ValidationError({"name": f"One of: {', '.join(MOVES)}."})
        missing = {field: ["This field is required."] for field in NEEDED.get(name, []) if not words.get(field)}
        if missing:
            raise serializers.ValidationError(missing)
        if name in REASONS:
            kind, field = REASONS[name]
            refuse_hidden(offer.program_id, kind, words[field], field=field)
        if words.get("named_service"):
            words["named_service"] = visible(Service.objects.visible_to(request.user), words["named_service"])
        MOVES[name].call(offer, zoned(words, offer.program), signed_in(request), timezone.now())
        return Response(self.get_serializer(self.get_object()).data)
