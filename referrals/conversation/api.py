"""Messages on offers as JSON; a file comes in as multipart and goes out as a download."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.accounts.permissions import Permission
from casemgmt.core.access import holds, programs_where
from casemgmt.core.actor import signed_in
from casemgmt.core.api_input import checked, visible
from casemgmt.core.api_parsers import WITH_FILES
from casemgmt.core.codes import Side
from casemgmt.core.fresh import require_fresh

from .. import actions
from ..models import Message, Offer
from .downloads import send_file


class MessageSerializer(serializers.ModelSerializer):
    """A message as its reader may see it. `written_for` is the side that wrote it."""

    class Meta:
        model = Message
        fields = [
            "id", "offer", "written_for", "written_at", "text", "read_at", "file_name", "file_kind", "file_size",
            "withdrawn_at", "withdrawn_reason",
        ]  # fmt: skip

    def to_representation(self, instance: Message) -> dict[str, Any]:
        """Why the program took something back is its own: it may say who the person is."""
        said = super().to_representation(instance)
        is_ours = holds(self.context["request"].user, Permission.CASE_VIEW, instance.offer)
        return said if is_ours or instance.written_for == Side.AGENCY else said | {"withdrawn_reason": ""}


class NewMessageSerializer(serializers.Serializer):
    """Words, or a file once the agency may know who the person is."""

    offer = serializers.UUIDField()
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")
    upload = serializers.FileField(required=False, max_length=200)


class TakeBackSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class MessageViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What agency and program write to each other. An agency reads what it wrote or was sent, while it may."""

    serializer_class = MessageSerializer
    queryset = Message.objects.none()
    filterset_fields = ["offer", "written_for"]
    parser_classes = WITH_FILES

    def get_queryset(self) -> QuerySet[Message]:
        user, at = self.request.user, timezone.now()
        seen = Offer.objects.visible_to(user)
        ours = seen.filter(program_id__in=programs_where(user, Permission.CASE_VIEW))
        may = Q(offer__in=ours) | Q(offer__in=seen.open_to_agency(at)) | Q(may_name=False, written_for=Side.AGENCY)
        may |= Q(may_name=False, offer__in=seen.asked_of_agency(at))
        rows = Message.objects.filter(may, offer__in=seen)
        return rows.select_related("offer__referral", "offer__identity_consent").order_by("-written_at", "pk")

    @extend_schema(request=NewMessageSerializer, responses={201: MessageSerializer})
    def create(self, request: Request) -> Response:
        """Write to the other side."""
        words = checked(NewMessageSerializer, request)
        offer = visible(Offer.objects.visible_to(request.user), words.pop("offer"))
        made = actions.write_message(offer=offer, by=signed_in(request), at=timezone.now(), **words)
        return Response(self.get_serializer(made).data, status=201)

    @extend_schema(request=None, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: str | None = None) -> Response:
        """The other side's messages up to this one were read."""
        message = self.get_object()
        actions.mark_messages_read(offer=message.offer, upto=message, by=signed_in(request), at=timezone.now())
        return Response(self.get_serializer(self.get_object()).data)

    @extend_schema(request=TakeBackSerializer, responses=MessageSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str | None = None) -> Response:
        """Take back what was written in error, with why."""
        words = checked(TakeBackSerializer, request)
        gone = actions.withdraw_message(message=self.get_object(), by=signed_in(request), at=timezone.now(), **words)
        return Response(self.get_serializer(gone).data)

    @extend_schema(responses={(200, "application/octet-stream"): bytes})
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str | None = None) -> HttpResponse:
        """The file of the message, as a download."""
        require_fresh(request)
        return send_file(request, get_object_or_404(self.get_queryset(), pk=pk))
