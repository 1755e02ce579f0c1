"""Messages to people as JSON: the same reads and the same actions as the pages."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.cases.models import Case
from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.api_input import checked, visible
from casemgmt.people.models import ContactPoint

from . import actions
from .models import PersonMessage, Purpose


class PersonMessageSerializer(serializers.ModelSerializer):
    """One message to the person, and what became of it."""

    class Meta:
        model = PersonMessage
        fields = [
            "id", "case", "person", "contact_point", "follow_up", "attempt", "channel", "purpose", "language", "body",
            "about", "by", "state", "hindrance", "provider_code", "send_at", "sent_at", "delivered_at",
        ]  # fmt: skip


class NewPersonMessageSerializer(serializers.Serializer):
    """Where to and what for. There is no free text."""

    case = serializers.UUIDField()
    contact_point = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    about = ApiMomentField(required=False, allow_null=True, default=None)
    follow_up = serializers.UUIDField(required=False, allow_null=True, default=None)


class PersonMessageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Messages to people."""

    serializer_class = PersonMessageSerializer
    queryset = PersonMessage.objects.none()
    filterset_fields = ["case", "state", "follow_up", "channel"]

    def get_queryset(self) -> QuerySet[PersonMessage]:
        return PersonMessage.objects.visible_to(self.request.user).select_related("case").order_by("-created_at", "pk")

    @extend_schema(request=NewPersonMessageSerializer, responses={201: PersonMessageSerializer})
    def create(self, request: Request) -> Response:
        """Send one of the program's wordings; it waits until card and quiet hours allow it."""
        words = checked(NewPersonMessageSerializer, request)
        case = visible(
            Case.objects.visible_to(request.user).select_related("person__root", "program"), words.pop("case")
        )
        points = ContactPoint.objects.filter(person__root=case.person.root_id)
        point, row = visible(points, words.pop("contact_point")), words.pop("follow_up")
        sent = actions.send_message(
            case=case,
            contact_point=point,
            follow_up=visible(case.follow_ups, row) if row else None,
            by=signed_in(request),
            at=timezone.now(),
            **zoned(words, case.program),
        )
        return Response(PersonMessageSerializer(sent).data, status=201)

    @extend_schema(request=None, responses=PersonMessageSerializer)
    @action(detail=True, methods=["post"])
    def call_back(self, request: Request, pk: str | None = None) -> Response:
        """Take it back while it still waits."""
        row: Any = actions.call_back_message(message=self.get_object(), by=signed_in(request), at=timezone.now())
        return Response(self.get_serializer(row).data)


api_routes = [("person-messages", PersonMessageViewSet, "person_message")]
