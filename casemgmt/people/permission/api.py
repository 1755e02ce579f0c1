"""Whether somebody may be contacted, as JSON: what was said, saying it by hand, a death, taking back what was wrong."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from casemgmt.core.actor import signed_in
from casemgmt.core.api import ApiMomentField, zoned
from casemgmt.core.api_input import checked

from .. import actions
from ..models import ContactPermission, Person
from .forms import BY_HAND


class ContactPermissionSerializer(serializers.ModelSerializer):
    """What was said about contacting the person, by whom, when, and how it is known. `is_wrong`: taken back since."""

    is_wrong = serializers.SerializerMethodField()

    class Meta:
        model = ContactPermission
        fields = ["id", "person", "says", "said_at", "said_by", "how", "note", "recorded_at", "is_wrong"]

    def get_is_wrong(self, row: ContactPermission) -> bool:
        return hasattr(row, "taken_back")


class DeathSerializer(serializers.Serializer):
    """Who told that the person has died, when and how. It ends everything that is under way."""

    said_by = serializers.CharField(max_length=120)
    note = serializers.CharField(max_length=200)
    said_at = ApiMomentField(required=False, allow_null=True, default=None)


class SayPermissionSerializer(serializers.Serializer):
    """What the person, or somebody for them, said about contacting them, and how you know."""

    says = serializers.ChoiceField(choices=BY_HAND)
    note = serializers.CharField(max_length=200)
    said_by = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    said_at = ApiMomentField(required=False, allow_null=True, default=None)


class NotTrueSerializer(serializers.Serializer):
    """Why what was written down is not true."""

    why = serializers.CharField(max_length=200)


class ContactPermissionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What was said about contacting people, newest first. The newest that is not wrong counts."""

    serializer_class = ContactPermissionSerializer
    queryset = ContactPermission.objects.none()
    filterset_fields = ["person"]

    def get_queryset(self) -> QuerySet[ContactPermission]:
        rows = ContactPermission.objects.filter(person__in=Person.objects.visible_to(self.request.user))
        return rows.select_related("taken_back", "person__program", "person__root").order_by("-recorded_at", "pk")

    @extend_schema(request=NotTrueSerializer, responses=ContactPermissionSerializer)
    @action(detail=True, methods=["post"])
    def wrong(self, request: Request, pk: str | None = None) -> Response:
        """It was wrong: what was said before counts again."""
        told, why = self.get_object(), checked(NotTrueSerializer, request)["why"]
        actions.take_back_permission(permission=told, why=why, by=signed_in(request), at=timezone.now())
        return Response(ContactPermissionSerializer(self.get_queryset().get(pk=told.pk)).data)


class SayingMixin:
    """What can be said of a person, at the person's own address."""

    @extend_schema(request=SayPermissionSerializer, responses={201: ContactPermissionSerializer})
    @action(detail=True, methods=["post"])
    def permission(self, request: Request, pk: str | None = None) -> Response:
        """Write down what was said about contacting them. What is planned follows it."""
        return self._said(request, SayPermissionSerializer, actions.say_permission)

    @extend_schema(request=DeathSerializer, responses={201: ContactPermissionSerializer})
    @action(detail=True, methods=["post"])
    def death(self, request: Request, pk: str | None = None) -> Response:
        """Write down that the person has died. Contacts, messages, needs, requests and the case end in this step."""
        return self._said(request, DeathSerializer, actions.record_death)

    def _said(self, request: Request, serializer: type[serializers.Serializer], act: Any) -> Response:
        one: Any = self.get_object()  # type: ignore[attr-defined]
        said = zoned(checked(serializer, request), one.program)
        told = act(person=one, by=signed_in(request), at=timezone.now(), **said)
        return Response(ContactPermissionSerializer(told).data, status=201)
