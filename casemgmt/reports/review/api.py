"""The quality review as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.choosing import program_of
from casemgmt.accounts.models import Program
from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import require
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked
from casemgmt.core.faults import AskedSerializer

from . import actions, queries, rules
from .actions import require_own
from .models import AuditSample, ContactReview, ReviewAnswer, SampledContact


class ReviewSampleSerializer(serializers.ModelSerializer):
    """A sample: from how many it was drawn, by which seed, with which questions, and how far readers agree."""

    program: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    agreement = serializers.SerializerMethodField()

    class Meta:
        model = AuditSample
        fields = [
            *("id", "program", "first_day", "last_day", "as_of", "seed", "eligible", "size", "second_percent"),
            *("questions", "drawn_by", "drawn_at", "signed_by", "signed_at", "signed_note", "agreement"),
        ]

    @extend_schema_field(
        {
            "type": "object",
            "properties": {
                "same": {"type": "integer"},
                "of": {"type": "integer", "description": "Answers given twice, of results that are told."},
                "percent": {"type": "integer", "nullable": True},
                "kappa": {"type": "number", "nullable": True, "description": "Cohen's."},
            },
        }
    )
    def get_agreement(self, sample: AuditSample) -> dict[str, Any]:
        told = queries.standing(sample).agreement
        return {"same": told.same, "of": told.of, "percent": told.percent, "kappa": told.kappa}


class DrawSampleSerializer(AskedSerializer):
    """Which days, how many (`count` or `percent`), how many of them twice, by which seed (a new one when left out)."""

    asks = (rules.sample_asked,)
    program = serializers.SlugField(required=False, help_text="Slug; the reader's first program when left out.")
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    count = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=rules.MOST_DRAWN)
    percent = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100)
    second_percent = serializers.IntegerField(required=False, default=0, min_value=0, max_value=100)
    seed = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31)


class SignSampleSerializer(serializers.Serializer):
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class ReviewSampleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Samples of contacts drawn for review, newest first."""

    serializer_class = ReviewSampleSerializer
    queryset = AuditSample.objects.none()
    filterset_fields = ["first_day", "last_day"]

    def get_queryset(self) -> QuerySet[AuditSample]:
        rows = AuditSample.objects.visible_to(self.request.user).select_related("program")
        return rows.prefetch_related("contacts__reviews").order_by("-drawn_at", "pk")

    @extend_schema(request=DrawSampleSerializer, responses={201: ReviewSampleSerializer})
    def create(self, request: Request) -> Response:
        """Draw one: by chance, each navigator in proportion; the same seed draws the same ones."""
        slug = str(request.data.get("program") or "") if isinstance(request.data, dict) else ""
        program: Program = program_of(request, Permission.FOLLOWUP_AUDIT, slug=slug)  # type: ignore[arg-type]
        words = checked(DrawSampleSerializer, request)
        words.pop("program", None)
        made = actions.draw_sample(program=program, **words, by=signed_in(request), at=timezone.now())
        return Response(ReviewSampleSerializer(made).data, status=201)

    @extend_schema(request=SignSampleSerializer, responses=ReviewSampleSerializer)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str | None = None) -> Response:
        """Answer for the review, once; 409 when it is signed already or a contact was not read."""
        sample = self.get_object()
        words = checked(SignSampleSerializer, request)
        row = actions.sign_sample(sample=sample, **words, by=signed_in(request), at=timezone.now())
        return Response(ReviewSampleSerializer(row).data)


class ContactReviewSerializer(serializers.ModelSerializer):
    """What one reader answered."""

    class Meta:
        model = ContactReview
        fields = ["reviewer", "is_second", "answers", "words", "reviewed_at"]


class SampledContactSerializer(serializers.ModelSerializer):
    """A contact of a sample. Until its result is told you get your own reading only."""

    reviews = serializers.SerializerMethodField()

    class Meta:
        model = SampledContact
        fields = [
            *("id", "sample", "follow_up", "navigator", "place", "wants_second", "told_at", "due_at"),
            *("acknowledged_at", "acknowledged_words", "reviews"),
        ]

    @extend_schema_field(ContactReviewSerializer(many=True))
    def get_reviews(self, contact: SampledContact) -> Any:
        user = self.context["request"].user
        shown = [one for one in contact.reviews.all() if contact.told_at or one.reviewer_id == user.pk]
        return ContactReviewSerializer(shown, many=True).data


class ReadContactSerializer(serializers.Serializer):
    """By code of the question: yes, no, na."""

    answers = serializers.DictField(child=serializers.ChoiceField(choices=ReviewAnswer.choices))
    words = serializers.CharField(required=False, allow_blank=True, default="", max_length=2000)


class AcknowledgeSerializer(serializers.Serializer):
    words = serializers.CharField(max_length=2000)


class SampledContactViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Contacts drawn for review: all of one's program to who audits it, one's own once the result is told."""

    serializer_class = SampledContactSerializer
    queryset = SampledContact.objects.none()
    filterset_fields = ["sample", "navigator"]

    def get_queryset(self) -> QuerySet[SampledContact]:
        rows = SampledContact.objects.visible_to(self.request.user).select_related("sample__program", "follow_up")
        return rows.prefetch_related("reviews").order_by("-sample__drawn_at", "place", "pk")

    @extend_schema(request=ReadContactSerializer, responses=SampledContactSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str | None = None) -> Response:
        """Answer the checklist: the first reading, or the second where one is wanted. Never of one's own work."""
        contact = self.get_object()
        require(request.user, Permission.FOLLOWUP_AUDIT, contact.sample)
        words = checked(ReadContactSerializer, request)
        actions.review_contact(contact=contact, **words, by=signed_in(request), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=AcknowledgeSerializer, responses=SampledContactSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str | None = None) -> Response:
        """The navigator has read the result."""
        contact = self.get_object()
        require_own(contact, signed_in(request))
        words = checked(AcknowledgeSerializer, request)
        actions.acknowledge_review(contact=contact, **words, by=signed_in(request), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)


api_routes = [
    ("review-samples", ReviewSampleViewSet, "review-sample"),
    ("review-contacts", SampledContactViewSet, "review-contact"),
]
